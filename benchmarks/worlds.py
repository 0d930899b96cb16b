"""Whether intervals hold in worlds that the pipeline was not made on: `python -m benchmarks.worlds --seeds 20`.

Each world differs from the plain one in a single cause and knows nothing of the sample's own model of welfare. A town
is drawn straight into the tables that classification reads, its figures are computed by the pipeline's own model and
SQL, and what kpi.area says of each area is held against the truth. Prints a table and writes
build/bench-worlds-N.json.
"""

import argparse
import json
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from assets.classification.model import fit_and_predict
from assets.table import write_table
from assets.views import prepare
from assets.warehouse import VARIABLES, load_macros, set_variables
from benchmarks.town import LINES, PERIODE, ROOT, SET, Town, World, draw_town, forms, visits
from expectations.contract import contracts

PLAIN = World()
WORLDS = {
    "biasa": PLAIN,
    "tanpa pengeluaran": replace(PLAIN, told=0.0),
    "hanya pendapatan": replace(PLAIN, told=0.0, income=True),
    "satu kecamatan tanpa survei": replace(PLAIN, left_out=1),
    "angka berumur 9 bulan": replace(PLAIN, age=(9.0, 9.0), drift=-0.014, poor=2_243 / 60_000),
    "angka berumur 0 sampai 9 bulan": replace(
        PLAIN, age=(0.0, 9.0), drift=-0.014, poor=2_243 / 60_000
    ),
    "angka berumur 9 bulan, harga naik": replace(PLAIN, age=(9.0, 9.0), prices=0.01),
    "angka berumur 9 bulan, harga naik, indeks": replace(
        PLAIN, age=(9.0, 9.0), prices=0.01, index=True
    ),
    "separuh disurvei lagi": replace(
        PLAIN, age=(6.0, 8.0), drift=-0.014, again=0.5, poor=2_243 / 60_000
    ),
    "survei mencari yang miskin": replace(PLAIN, choosing=1.5, told=0.4),
    "survei mencari yang miskin, undian": replace(PLAIN, choosing=1.5, told=0.4, lots=120),
    "survei melewatkan yang miskin, undian": replace(PLAIN, choosing=-0.8, lots=120),
    "undian": replace(PLAIN, lots=120),
    "survei melewatkan yang miskin": replace(PLAIN, choosing=-0.8),
    "10 % angka kurang 30 %": replace(PLAIN, under=0.1),
    "angka dibulatkan": replace(PLAIN, heaped=0.6),
    "DTKS tanpa 40 % yang miskin": replace(PLAIN, dtks_misses=0.4),
}
LEVELS = ("KELURAHAN", "KECAMATAN", "KOTA")
# What the steps read besides what a town draws: nothing has happened there.
EMPTY = (
    "classification.objection",
    "classification.visit_error",
    "household.member",
    "intervention.need",
    "intervention.program",
    "monitoring.change",
    "quality.month",
)
STEPS = (
    "classification.welfare",
    "classification.reach",
    "classification.household",
    "household.containment",
    "kpi.path",
    "kpi.area",
)


def _empty(con: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = {c.name: c.type for c in contracts()[name].columns} | {"periode": "string"}
    kinds = {"string": "varchar", "number": "decimal(18, 8)", "integer": "bigint"}
    kinds |= {"timestamp": "timestamp"}
    shape = ", ".join(f'"{c}" {kinds.get(k, k)}' for c, k in columns.items())
    con.execute(f"create table {name} ({shape})")


def write_town(
    con: duckdb.DuckDBPyConnection, world: World, town: Town, rng: np.random.Generator
) -> None:
    """Writes the tables that classification and KPIs read."""
    for schema in (
        *("classification", "household", "identity", "intervention", "kpi", "monitoring"),
        *("quality", "staging"),
    ):
        con.execute(f"create schema {schema}")
    frame, written = town.frame, forms(world, town, rng)
    known = {c.name: c.type for c in contracts()["classification.predictor"].columns}
    blank = {"string": "varchar", "boolean": "boolean"}
    more = "".join(
        f", null::{blank.get(kind, 'double')} as {name}"
        for name, kind in known.items()
        if name not in (*frame.columns, "periode", "program", "penerima_dtks")
    )
    con.register("frame", frame)
    con.execute(
        f"create table classification.predictor as select '{PERIODE}' as periode, * replace"
        " (nullif(desil_dtks, 'nan') as desil_dtks, nullif(desil_p3ke, 'nan') as desil_p3ke),"
        f" false as penerima_dtks, []::varchar[] as program{more} from frame"
    )
    con.register("forms", written)
    con.execute(
        f"""
        create table classification.observation as
        with written as (
            select * replace (
                nullif(pangan_rp, 'nan')::decimal(18, 2) as pangan_rp,
                nullif(nonpangan_rp, 'nan')::decimal(18, 2) as nonpangan_rp,
                nullif(pendapatan_rp, 'nan')::decimal(18, 2) as pendapatan_rp,
                tanggal_pendataan::date as tanggal_pendataan
            )
            from forms
        )
        select
            '{PERIODE}' as periode, '{PERIODE}' as delivery_periode, 'carik.csv' as file, *,
            ((pangan_rp + nonpangan_rp) / anggota)::decimal(18, 2) as per_kapita_rp,
            case when pangan_rp is null then 'KOSONG' end as alasan
        from written
        """
    )
    con.register("visits", visits(world, town, rng))
    con.execute(
        "create table classification.random_visit as"
        " select * replace (household_id::varchar as household_id, kode_kelurahan::varchar as kode_kelurahan,"
        " tanggal::date as tanggal, per_kapita_rp::double as per_kapita_rp) from visits"
    )
    con.execute(
        "create table classification.price as select ? as periode, '31.72' as kode_kota,"
        " strftime(date '2022-04-01' - to_months(n::int), '%Y-%m') as bulan, exp(n * ?) as pengali"
        " from generate_series(0, 11) as ago(n) where ?",
        [PERIODE, world.prices, world.index],
    )
    con.execute(
        "create table household.household as select periode, household_id, kode_kelurahan,"
        " left(kode_kelurahan, 8) as kode_kecamatan, jumlah_anggota from classification.predictor"
    )
    con.execute(
        "create table household.area as select periode, kode_kelurahan, kode_kelurahan as nama_kelurahan,"
        " left(kode_kelurahan, 8) as kode_kecamatan, left(kode_kelurahan, 8) as nama_kecamatan,"
        " left(kode_kelurahan, 5) as kode_kota, left(kode_kelurahan, 5) as nama_kota,"
        " sum(jumlah_anggota) as jumlah_penduduk from classification.predictor group by all"
    )
    lines = ", ".join(f"('{name}', {low}, {high})" for name, (low, high) in LINES.items())
    con.execute(
        "create table classification.line as select distinct periode, kode_kelurahan, set_garis,"
        " e::decimal(18, 2) as garis_miskin_ekstrem_rp, m::decimal(18, 2) as garis_miskin_rp,"
        " (1.5 * m)::decimal(18, 2) as garis_rentan_rp from classification.predictor,"
        f" (values {lines}) as l(set_garis, e, m)"
    )
    con.execute(
        "create table classification.visit (periode varchar, household_id varchar, tanggal date,"
        " keputusan varchar, per_kapita_rp decimal(18, 2))"
    )
    con.execute(
        "create table staging.target (periode varchar, kode_wilayah varchar, periode_target varchar,"
        " indikator varchar, nilai decimal(18, 8))"
    )
    for name in EMPTY:
        _empty(con, name)


def measure(world: World, persons: int, seed: int) -> list[dict[str, Any]]:
    """Returns per area what kpi.area says and what is true; a row of level CALIBRATION per decile of probability."""
    rng = np.random.default_rng(seed)
    town = draw_town(world, persons, rng)
    con = duckdb.connect()
    load_macros(con)
    set_variables(con, VARIABLES)
    write_town(con, world, town, rng)
    fit_and_predict(con, PERIODE)
    for name in STEPS:
        prepare(name)(con, PERIODE)
        write_table(con, name, PERIODE)
    poor = (town.today < np.log(LINES[SET][0])) * town.people
    con.register(
        "truth",
        pd.DataFrame({"household_id": town.frame.household_id, "miskin": poor}),
    )
    rows = con.execute(
        """
        with real as (
            select c.tingkat, c.kode, sum(t.miskin)::double as benar
            from truth as t
            inner join household.household using (household_id)
            inner join household.containment as c using (kode_kelurahan)
            group by all
        )
        select a.tingkat, a.kode, r.benar, a.jiwa_miskin_ekstrem_perkiraan::double as perkiraan,
            a.jiwa_miskin_ekstrem_bawah::double as bawah, a.jiwa_miskin_ekstrem_atas::double as atas
        from kpi.area as a
        left join real as r using (tingkat, kode)
        where a.set_garis = $set and a.tingkat <> 'PROVINSI'
        union all
        select 'KALIBRASI', (ntile(10) over (order by p_miskin_ekstrem, household_id))::varchar, miskin::double,
            (p_miskin_ekstrem * jumlah_anggota)::double, null, null
        from classification.household
        inner join truth using (household_id)
        where set_garis = $set and p_miskin_ekstrem > 0.001
        """,
        {"set": SET},
    ).fetchall()
    con.close()
    names = ("tingkat", "kode", "benar", "perkiraan", "bawah", "atas")
    return [{"seed": seed, **dict(zip(names, row, strict=True))} for row in rows]


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns coverage and width by level, the kota's bias, and expected over true by decile of probability."""
    frame = pd.DataFrame(rows)
    found: dict[str, Any] = {}
    for level in LEVELS:
        of = frame[frame.tingkat == level]
        told = of[of.perkiraan.notna()]
        inside = (told.bawah <= told.benar) & (told.benar <= told.atas)
        low = (told.benar < told.bawah).mean() if len(told) else float("nan")
        found[level.lower()] = {
            "daerah": len(of),
            "tanpa_angka": int(of.perkiraan.isna().sum()),
            "memuat": float(inside.mean()) if len(told) else None,
            "di_bawah": float(low),
            "lebar": float((told.atas - told.bawah).mean()) if len(told) else None,
            "rmse": float(np.sqrt(((told.perkiraan - told.benar) ** 2).mean())),
        }
    kota = frame[frame.tingkat == "KOTA"].dropna()
    found["bias_kota"] = float(kota.perkiraan.sum() / kota.benar.sum() - 1) if len(kota) else None
    bands = frame[frame.tingkat == "KALIBRASI"].groupby("kode")[["perkiraan", "benar"]].sum()
    ratio = bands.perkiraan / bands.benar.clip(lower=1)
    found["kalibrasi"] = {str(k): round(float(v), 3) for k, v in ratio.items()}
    return found


def show(found: dict[str, dict[str, Any]], console: Console) -> None:
    """Prints one line per world."""
    table = Table(title="Selang 90 % di dunia-dunia lain (data sintetis)")
    table.add_column("dunia")
    for name in ("bias kota", *(f"{level.lower()} memuat" for level in LEVELS)):
        table.add_column(name, justify="right")
    for name in (*(f"lebar {level.lower()}" for level in LEVELS), "rmse kecamatan", "tanpa angka"):
        table.add_column(name, justify="right")
    for name, one in found.items():
        levels = [one[level.lower()] for level in LEVELS]
        none = sum(of["tanpa_angka"] for of in levels)
        table.add_row(
            name,
            "–" if one["bias_kota"] is None else f"{one['bias_kota']:+.1%}",
            *("–" if of["memuat"] is None else f"{of['memuat']:.1%}" for of in levels),
            *("–" if of["lebar"] is None else f"{of['lebar']:,.0f}" for of in levels),
            f"{one['kecamatan']['rmse']:.1f}",
            f"{none} dari {sum(of['daerah'] for of in levels)}",
        )
    console.print(table)


def main() -> None:
    """Runs the worlds one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=60_000)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--worlds", nargs="+", default=list(WORLDS), choices=list(WORLDS))
    asked = parser.parse_args()
    console, found = Console(width=160), {}
    for name in asked.worlds:
        rows = [
            row
            for seed in range(1, asked.seeds + 1)
            for row in measure(WORLDS[name], asked.persons, seed)
        ]
        found[name] = summary(rows)
        show({name: found[name]}, console)
        console.print(found[name]["kalibrasi"])
    show(found, console)
    target = ROOT / "build" / f"bench-worlds-{asked.persons}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
