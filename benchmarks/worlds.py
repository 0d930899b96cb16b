"""Whether intervals hold in worlds that the pipeline was not made on: `python -m benchmarks.worlds --seeds 20`.

Each world differs from the plain one in a single cause and knows nothing of the sample's own model of welfare. A town
is drawn straight into the tables that classification reads, its figures are computed by the pipeline's own model and
SQL, and what kpi.area says of each area is held against the truth. Prints a table and writes
build/bench-worlds-N.json.
"""

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from assets.classification.model import fit_and_predict
from assets.table import write_table
from assets.views import prepare
from assets.warehouse import VARIABLES, set_variables
from expectations.contract import contracts

ROOT = Path(__file__).parent.parent
PERIODE, SET = "2022-04", "SASARAN_2022"
DAY = np.datetime64("2022-04-30")
LINES = {SET: (358_233, 472_525), "BPS_DKI": (348_990, 738_955)}
HIDDEN = 0.36  # log sd of what does not show
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


@dataclass(frozen=True)
class World:
    """How a town lives and is surveyed; welfare is log rupiah per person and month."""

    poor: float = 1_339 / 60_000  # share of the people below the extreme line today
    age: tuple[float, float] = (0.0, 3.0)  # months since the survey, drawn evenly
    drift: float = 0.0  # mean change a month
    volatility: float = 0.003  # variance of a household's own change a month
    again: float = 0.0  # share of households surveyed again in the last month
    told: float = 0.65  # share of forms with an expenditure
    choosing: float = 0.0  # how strongly surveyors seek the poor, per log point
    left_out: int = 0  # the poorest kecamatan that no surveyor saw
    under: float = 0.0  # share of figures under-reported by 30 %
    heaped: float = 0.0  # share of figures rounded to a hundred thousand
    dtks_misses: float = 0.0  # share of the poor that DTKS leaves out
    income: bool = False  # forms tell an income and no expenditure
    lots: int = 0  # households of each kelurahan drawn by lot and visited within a year


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


@dataclass
class Town:
    """One value per household; `frame` has what classification.predictor tells of it."""

    frame: pd.DataFrame
    people: np.ndarray
    today: np.ndarray  # log spending a person
    hidden: np.ndarray  # the part of it that neither place nor possessions show
    width: np.ndarray  # its standard deviation


def _words(
    rng: np.random.Generator, shown: np.ndarray, words: list[str], noise: float
) -> np.ndarray:
    """A ladder of words that possessions climb with what shows of welfare."""
    cuts = np.quantile(shown, np.linspace(0, 1, len(words) + 1)[1:-1] ** 1.3)
    return np.array(words)[np.digitize(shown + rng.normal(0, noise, len(shown)), cuts)]


def draw_town(world: World, persons: int, rng: np.random.Generator) -> Town:
    """Returns the households of Jakarta Utara's kelurahan in one world, about `persons` people."""
    areas = pd.read_csv(ROOT / "sample/data/wilayah_dki.csv", dtype=str)
    areas = areas[areas.kode_kota == "31.72"].sort_values("kode_kelurahan")
    crowd = areas.jumlah_penduduk_2024.astype(float).to_numpy()
    homes = int(persons / 3.45)
    at = np.sort(rng.choice(len(areas), homes, p=crowd / crowd.sum()))
    rw = rng.integers(1, 13, homes)
    people = 1 + rng.binomial(9, 0.272, homes)
    subdistrict = np.unique(areas.kode_kecamatan, return_inverse=True)[1]
    place = rng.normal(0, 0.14, 6)[subdistrict] + rng.normal(0, 0.13, len(areas))
    near = rng.normal(0, 0.10, (len(areas), 13))
    age = np.clip(rng.normal(47, 14, homes), 18, 95)
    school = np.clip(np.round(rng.normal(2.4, 1.3, homes) - 0.02 * (age - 47)), 0, 6)
    shown = 0.16 * (school - 2.4) - 0.09 * (people - 3.4) + rng.normal(0, 0.36, homes)
    shown = shown - 0.00012 * (age - 47) ** 2
    # What does not show scatters wider among the rich and in some kelurahan, and has long tails.
    width = HIDDEN * np.exp(0.12 * shown + rng.normal(0, 0.12, len(areas))[at])
    hidden = width * rng.standard_t(7, homes) / np.sqrt(7 / 5)
    today = place[at] + near[at, rw] + shown + hidden
    order = np.argsort(today, kind="stable")
    edge = np.searchsorted(np.cumsum(people[order]), world.poor * people.sum())
    today += np.log(LINES[SET][0]) - today[order][edge]
    visible = place[at] + near[at, rw] + shown
    rank = np.argsort(np.argsort(today + rng.normal(0, 0.35, homes))) / homes
    poor = today < np.log(LINES[SET][0])
    in_dtks = (rank + rng.normal(0, 0.12, homes) < 0.3) & ~(
        poor & (rng.random(homes) < world.dtks_misses)
    )
    in_p3ke = np.argsort(np.argsort(today + rng.normal(0, 0.4, homes))) / homes < 0.4

    def noisy(level: float) -> np.ndarray:
        return visible + rng.normal(0, level, homes)

    frame = pd.DataFrame(
        {
            "household_id": [f"h{i:07d}" for i in rng.permutation(homes)],
            "kode_kelurahan": areas.kode_kelurahan.to_numpy()[at],
            "rw": [f"{r:03d}" for r in rw],
            "jumlah_anggota": people,
            "dikenal": True,
            "ada_form": rng.random(homes) < 0.85,
            "jk_kepala": np.where(rng.random(homes) < 0.18, "P", "L"),
            "umur_kepala": np.round(age),
            "jenjang_kepala": school,
            "balita": rng.binomial(people - 1, 0.1),
            "anak": rng.binomial(people - 1, 0.15),
            "lansia": (age >= 60).astype(int),
            "desil_dtks": np.where(in_dtks, np.minimum(np.floor(rank * 13) + 1, 4), np.nan),
            "desil_p3ke": np.where(in_p3ke, np.minimum(np.floor(rank * 10) + 1, 10), np.nan),
            "jenis_lantai": _words(rng, visible, ["TANAH", "SEMEN", "UBIN", "KERAMIK"], 0.25),
            "jenis_dinding": _words(rng, visible, ["BAMBU", "KAYU", "TEMBOK"], 0.3),
            "daya_listrik": _words(rng, visible, ["450", "900", "1300", "2200"], 0.25),
            "bahan_bakar_masak": _words(rng, visible, ["MINYAK", "GAS 3KG", "GAS BESAR"], 0.3),
            "fasilitas_bab": _words(rng, visible, ["UMUM", "BERSAMA", "SENDIRI"], 0.3),
            "punya_kulkas": noisy(0.25) > np.quantile(visible, 0.3),
            "punya_ac": noisy(0.25) > np.quantile(visible, 0.8),
            "jumlah_motor": np.clip(np.round(1 + 1.2 * (noisy(0.4) - visible.mean())), 0, 3),
            "luas_lantai_m2": np.exp(3.6 + 0.6 * (noisy(0.3) - visible.mean())),
            "di_form": people,
            "bekerja": rng.binomial(people, 0.4),
        }
    )
    return Town(frame, people, today, hidden, width)


def _forms(world: World, town: Town, rng: np.random.Generator) -> pd.DataFrame:
    """What surveyors wrote: one form per household with one, another of those surveyed again."""
    homes = len(town.today)
    gone = np.zeros(homes, dtype=bool)
    if world.left_out:
        code = town.frame.kode_kelurahan.str[:8].to_numpy()
        extreme = town.today < np.log(LINES[SET][0])
        rates = pd.Series(extreme * town.people).groupby(code).sum()
        gone = np.isin(code, rates.sort_values().index[-world.left_out :])
    depth = town.today - np.median(town.today)
    chance = 1 / (1 + np.exp(np.log(1 / max(world.told, 1e-9) - 1) + world.choosing * depth))
    tells = (rng.random(homes) < chance) & ~gone & (world.told > 0)
    first = np.flatnonzero(town.frame.ada_form & ~gone)
    month = rng.uniform(*world.age, homes)
    soon = first[rng.random(len(first)) < 0.04]
    again = first[rng.random(len(first)) < world.again]
    home = np.r_[first, soon, again]
    age = np.r_[month[first], month[soon], rng.uniform(0, 1, len(again))]
    # Welfare then: fortunes come and go around what shows, and do not spread; the common drift taken out.
    kept = np.exp(-world.volatility / (2 * HIDDEN**2) * age)
    other = town.width * rng.standard_t(7, homes) / np.sqrt(7 / 5)
    then = town.today - town.hidden
    then = then[home] + kept * town.hidden[home] + np.sqrt(1 - kept**2) * other[home]
    then -= world.drift * age
    log = then + rng.normal(0, 0.2, len(home))
    log += np.where(rng.random(len(home)) < world.under, np.log(0.7), 0)
    total = np.exp(log) * town.people[home]
    fault = rng.random(len(home))
    total *= np.where(fault < 0.01, 10, np.where(fault < 0.02, 1 / 30, 1))
    food = 0.45 + 0.2 * rng.random(len(home))
    eaten, rest = total * food, total * (1 - food)
    heap = rng.random(len(home)) < world.heaped
    eaten = np.where(heap, np.maximum(np.round(eaten / 1e5), 1) * 1e5, eaten)
    rest = np.where(heap, np.maximum(np.round(rest / 1e5), 1) * 1e5, rest)
    silent = ~tells[home]
    earned = np.exp(then + 0.1 + rng.normal(0, 0.3, len(home))) * town.people[home]
    date = DAY - (age * 30.44).astype("timedelta64[D]")
    newest = np.r_[~np.isin(first, again), np.zeros(len(soon), bool), np.ones(len(again), bool)]
    repeated = np.bincount(home, minlength=homes)[home] > 1
    return pd.DataFrame(
        {
            "household_id": town.frame.household_id.to_numpy()[home],
            "row": np.arange(1, len(home) + 1),
            "id_rumah_tangga": [f"F{i:07d}" for i in rng.permutation(len(home))],
            "tanggal_pendataan": date,
            "terbaru": newest,
            "anggota": town.people[home],
            "pangan_rp": np.where(silent, np.nan, np.round(eaten)),
            "nonpangan_rp": np.where(silent, np.nan, np.round(rest)),
            "pendapatan_rp": np.where(world.income, np.round(earned), np.nan),
            "disurvei_ulang": repeated,
        }
    )


def _visits(world: World, town: Town, rng: np.random.Generator) -> pd.DataFrame:
    """What officers found at homes drawn by lot: three in four answer, and officers ask in their own manner."""
    code = town.frame.kode_kelurahan
    order = pd.Series(rng.random(len(code))).groupby(code.to_numpy()).rank()
    drawn = np.flatnonzero((order.to_numpy() <= world.lots) & (rng.random(len(code)) < 0.75))
    age = rng.uniform(1, 12, len(drawn))
    told = town.today[drawn] - world.drift * age - 0.05 + rng.normal(0, 0.2, len(drawn))
    return pd.DataFrame(
        {
            "periode": PERIODE,
            "household_id": town.frame.household_id.to_numpy()[drawn],
            "kode_kelurahan": code.to_numpy()[drawn],
            "jumlah": code.groupby(code).transform("size").to_numpy()[drawn],
            "tanggal": DAY - (age * 30.44).astype("timedelta64[D]"),
            "per_kapita_rp": np.exp(told),
        }
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
    frame, forms = town.frame, _forms(world, town, rng)
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
    con.register("forms", forms)
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
    con.register("visits", _visits(world, town, rng))
    con.execute(
        "create table classification.random_visit as"
        " select * replace (household_id::varchar as household_id, kode_kelurahan::varchar as kode_kelurahan,"
        " tanggal::date as tanggal, per_kapita_rp::double as per_kapita_rp) from visits"
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
