"""How right the pipeline is, seed by seed: `python -m benchmarks.accuracy --persons N --seeds 1 2 3`.

For each seed makes a sample in a folder of its own, refreshes its months by the command and compares the last
with the truth: persons, households, the expected extreme poor of kota and kecamatan, needs by programme, and
the exclusion error of each programme in kota and kecamatan. Prints tables and writes
build/bench-accuracy-N.json. `--noise 2`: registers that are wrong twice as often.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean
from typing import Any

from rich.console import Console
from rich.table import Table

from assets.keys import HKDF, derive
from assets.warehouse import connect
from benchmarks.truth import (
    errors_by_kind,
    exclusion,
    household_accuracy,
    need_accuracy,
    person_accuracy,
)
from sample.era import ERAS
from sample.population import Recipe, last_month
from sample.write import write_sample

KEY = "bench-accuracy"
ROOT = Path(__file__).parent.parent
KONVERGENSI = Path(sys.executable).parent / "konvergensi"
# The numbers: kota within this share; hits of the 90 % intervals; width where many are poor.
WITHIN, HITS, WIDTH, MANY = 0.10, (0.80, 0.98), 0.35, 300

EXPECTED = """
    with real as (
        select
            left(kode_kelurahan, {digits}) as kode,
            coalesce(sum(jumlah_anggota) filter (pengeluaran_per_kapita_rp < {line}), 0) as benar
        from '{truth}/rumah_tangga.parquet'
        where periode = '{periode}'
        group by all
    )
    select
        k.kode,
        k.nama,
        cast(real.benar as integer) as benar,
        cast(k.jiwa_miskin_ekstrem_perkiraan as double) as perkiraan,
        cast(k.jiwa_miskin_ekstrem_bawah as double) as bawah,
        cast(k.jiwa_miskin_ekstrem_atas as double) as atas,
        cast(k.jiwa_miskin_ekstrem as integer) as bernama
    from {table} as k
    left join real using (kode)
    where k.periode = '{periode}' and k.set_garis = '{set_garis}'
    order by k.kode
"""

# Of the kecamatan and the kota, at each multiple of the line: what is true, and what kpi.sensitivity says.
OTHER_LINES = """
    select
        s.kode,
        cast(s.kelipatan as double) as kelipatan,
        cast(s.perkiraan as double) as perkiraan,
        cast(s.bawah as double) as bawah,
        cast(s.atas as double) as atas,
        (
            select cast(coalesce(sum(t.jumlah_anggota), 0) as integer)
            from '{truth}/rumah_tangga.parquet' as t
            where t.periode = '{periode}' and starts_with(t.kode_kelurahan, s.kode)
                and t.pengeluaran_per_kapita_rp < {line} * cast(s.kelipatan as double)
        ) as benar
    from kpi.sensitivity as s
    where s.periode = '{periode}' and s.set_garis = '{set_garis}' and s.tingkat in ('KECAMATAN', 'KOTA')
    order by s.kode, s.kelipatan
"""


def run_command(env: dict[str, str], *arguments: str) -> None:
    """Runs `konvergensi …`; ends the process with what it said if it fails."""
    done = subprocess.run(
        [str(KONVERGENSI), *arguments], env=env, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")


def measure(recipe: Recipe, home: Path) -> dict[str, Any]:
    """Makes and refreshes one sample in the empty folder `home`; returns what was found against the truth."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KONVERGENSI_")}
    env |= {"KONVERGENSI_HOME": str(home), "KONVERGENSI_KEY": KEY}
    env["KONVERGENSI_SET_UTAMA"] = ERAS[recipe.era].set_garis
    write_sample(home / "landing", home / "truth", recipe)
    run_command(env, "refresh", "--all", "--quiet")
    con = connect(
        home / "warehouse.duckdb", derive(KEY, HKDF).database, home / "spill", read_only=True
    )
    era, periode = ERAS[recipe.era], recipe.last or last_month(recipe.months, recipe.era)
    try:
        found: dict[str, Any] = {"seed": recipe.seed}
        found["orang"] = person_accuracy(con, home / "truth", periode)
        found["rumah_tangga"] = household_accuracy(con, home / "truth", periode)
        found["kekeliruan"] = errors_by_kind(con, home / "truth", periode)
        found["kebutuhan"] = need_accuracy(con, home / "truth", periode, era.lines[1][1])
        found["salah_keluar"] = exclusion(con, periode)
        for table, digits in (("kota", 5), ("kecamatan", 8), ("kelurahan", 13)):
            sql = EXPECTED.format(
                table=f"kpi.{table}",
                digits=digits,
                truth=home / "truth",
                periode=periode,
                set_garis=era.set_garis,
                line=era.lines[0][1],
            )
            found[table] = con.execute(sql).to_arrow_table().to_pylist()
        other = OTHER_LINES.format(
            truth=home / "truth", periode=periode, set_garis=era.set_garis, line=era.lines[0][1]
        )
        found["garis_lain"] = con.execute(other).to_arrow_table().to_pylist()
        return found
    finally:
        con.close()


def _off(area: dict[str, Any]) -> float:
    return area["perkiraan"] / area["benar"] - 1 if area["benar"] else float("nan")


def _wide(area: dict[str, Any]) -> float:
    return (area["atas"] - area["bawah"]) / area["perkiraan"] if area["perkiraan"] else float("nan")


def _holds(area: dict[str, Any]) -> bool:
    return bool(area["bawah"] <= area["benar"] <= area["atas"])


def verdict(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns the figures that the issue asks for, over all seeds."""
    kota = [area for one in found for area in one["kota"]]
    kecamatan = [area for one in found for area in one["kecamatan"]]
    many = [area for area in kecamatan if area["benar"] >= MANY]
    hits = sum(map(_holds, kecamatan)) / len(kecamatan)
    kelurahan = [area for one in found for area in one["kelurahan"]]
    missed = [error for one in found for error in one["salah_keluar"]]
    missed_hits = sum(map(_holds, missed)) / len(missed)
    other = [area for one in found for area in one["garis_lain"]]
    worst = max(abs(_off(area)) for area in kota)
    widest = max((_wide(area) for area in many), default=0.0)
    return {
        "kota_terjauh": worst,
        "kota_dalam_batas": worst <= WITHIN,
        "kota_rata_rata": sum(a["perkiraan"] for a in kota) / sum(a["benar"] for a in kota) - 1,
        "garis_lain_memuat": sum(map(_holds, other)) / len(other),
        "kelurahan_memuat": sum(map(_holds, kelurahan)) / len(kelurahan),
        "selang_memuat": hits,
        "selang_memuat_dalam_batas": HITS[0] <= hits <= HITS[1],
        "selang_terlebar": widest,
        "selang_terlebar_dalam_batas": widest <= WIDTH,
        "salah_keluar_memuat": missed_hits,
        "salah_keluar_memuat_dalam_batas": HITS[0] <= missed_hits <= HITS[1],
        "presisi_orang_terendah": min(one["orang"]["precision"] for one in found),
        "recall_orang_terendah": min(one["orang"]["recall"] for one in found),
        "f1_rumah_tangga_terendah": min(one["rumah_tangga"]["f1"] for one in found),
        "tepat_rumah_tangga_terendah": min(one["rumah_tangga"]["exact"] for one in found),
    }


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Prints persons and households per seed, then every area's expectation against the truth."""
    table = Table(title="Orang dan rumah tangga terhadap kebenaran (data sintetis)")
    for name in (
        "seed",
        "orang presisi",
        "orang recall",
        "RT presisi",
        "RT recall",
        "RT F1",
        "RT tepat",
    ):
        table.add_column(name, justify="right")
    for one in found:
        people, homes = one["orang"], one["rumah_tangga"]
        figures = [people["precision"], people["recall"], homes["precision"], homes["recall"]]
        figures += [homes["f1"], homes["exact"]]
        table.add_row(str(one["seed"]), *(f"{figure:.4f}" for figure in figures))
    console.print(table)
    table = Table("jenis", title="Kekeliruan menurut jenisnya, per seed")
    for one in found:
        table.add_column(f"seed {one['seed']}", justify="right")
    for kind in sorted({kind for one in found for kind in one["kekeliruan"]}):
        table.add_row(kind, *(f"{one['kekeliruan'].get(kind, 0):,}" for one in found))
    console.print(table)
    table = Table(title="Jiwa miskin ekstrem pada bulan terakhir: perkiraan terhadap kebenaran")
    for name in (
        "seed",
        "wilayah",
        "benar",
        "perkiraan",
        "selisih",
        "bawah",
        "atas",
        "lebar",
        "memuat",
    ):
        table.add_column(name, justify="left" if name == "wilayah" else "right")
    for one in found:
        for area in [*one["kota"], *one["kecamatan"]]:
            table.add_row(
                str(one["seed"]),
                area["nama"],
                f"{area['benar']:,}",
                f"{area['perkiraan']:,.0f}",
                f"{_off(area):+.1%}",
                f"{area['bawah']:,.0f}",
                f"{area['atas']:,.0f}",
                f"{_wide(area):.0%}",
                "ya" if _holds(area) else "tidak",
                end_section=area is one["kecamatan"][-1],
            )
    console.print(table)
    table = Table(
        title="Kebutuhan per program terhadap kebenaran, rata-rata semua seed; aturan: tanpa melihat kelas"
    )
    names = [f"kebutuhan_{what}" for what in ("benar", "presisi", "recall")]
    names += ["aturan_presisi", "aturan_recall"]
    for name in ("program", *(name.replace("_", " ") for name in names), "salah keluar memuat"):
        table.add_column(name, justify="left" if name == "program" else "right")
    for kode in found[0]["kebutuhan"]:
        figures = []
        for name in names:
            known = [v for one in found if (v := one["kebutuhan"][kode][name]) is not None]
            figures.append(mean(known) if known else float("nan"))
        held = [
            _holds(e) for one in found for e in one["salah_keluar"] if e["kode_program"] == kode
        ]
        table.add_row(
            kode,
            f"{figures[0]:,.0f}",
            *(f"{figure:.3f}" for figure in figures[1:]),
            f"{sum(held)} dari {len(held)}" if held else "",
        )
    console.print(table)


def main() -> None:
    """Runs the seeds one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=60_000)
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument("--noise", type=float, default=1.0, help="defects, times as usual")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--era", type=int, default=Recipe.era, choices=list(ERAS))
    asked = parser.parse_args()
    console = Console(width=120)
    found = []
    for seed in asked.seeds:
        home = Path(tempfile.mkdtemp(prefix="bench-accuracy-"))
        try:
            recipe = Recipe(asked.persons, asked.months, seed, noise=asked.noise, era=asked.era)
            found.append(measure(recipe, home))
        finally:
            shutil.rmtree(home, ignore_errors=True)
        console.print(f"seed {seed}: {_off(found[-1]['kota'][0]):+.1%}")
    show(found, console)
    judged = verdict(found)
    for name, value in judged.items():
        shown = ("ya" if value else "TIDAK") if isinstance(value, bool) else f"{value:.4f}"
        console.print(f"{name:32} {shown}")
    noise = "" if asked.noise == 1 else f"-noise-{asked.noise:g}"
    noise += "" if asked.era == Recipe.era else f"-era-{asked.era}"
    target = ROOT / "build" / f"bench-accuracy-{asked.persons}{noise}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"putusan": judged, "seed": found}, indent=2), encoding="utf-8")
    console.print(f"ditulis: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
