"""Towns drawn by what a world is like: who lives there, what surveyors wrote, what visits by lot found.

Belongs here: the drawing alone; what the pipeline makes of a town is worlds.py's.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parent.parent
PERIODE, SET = "2022-04", "SASARAN_2022"
DAY = np.datetime64("2022-04-30")
LINES = {SET: (358_233, 472_525), "BPS_DKI": (348_990, 738_955)}
HIDDEN = 0.36  # log sd of what does not show


@dataclass(frozen=True)
class World:
    """How a town lives and is surveyed; welfare is log rupiah per person and month."""

    poor: float = 1_339 / 60_000  # share of the people below the extreme line today
    age: tuple[float, float] = (0.0, 3.0)  # months since the survey, drawn evenly
    drift: float = 0.0  # mean change a month
    prices: float = 0.0  # rise of all prices a month, log: rupiah of an older survey bought more
    index: bool = False  # the price index is delivered
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


def forms(world: World, town: Town, rng: np.random.Generator) -> pd.DataFrame:
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
    then -= (world.drift + world.prices) * age
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


def visits(world: World, town: Town, rng: np.random.Generator) -> pd.DataFrame:
    """What officers found at homes drawn by lot: three in four answer, and officers ask in their own manner."""
    code = town.frame.kode_kelurahan
    order = pd.Series(rng.random(len(code))).groupby(code.to_numpy()).rank()
    drawn = np.flatnonzero((order.to_numpy() <= world.lots) & (rng.random(len(code)) < 0.75))
    age = rng.uniform(1, 12, len(drawn))
    told = (
        town.today[drawn]
        - (world.drift + world.prices) * age
        - 0.05
        + rng.normal(0, 0.2, len(drawn))
    )
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
