"""Whom each programme is for, by the truth of people, homes and dwellings.

The rules are those of the field as people would tell them, worked out apart from the pipeline's own.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample.population import City
from sample.possessions import LADDERS, TENURE, Possessions
from sample.traits import DISABILITY, JOBS, WORKING, Traits

OWNED = TENURE.index("MILIK SENDIRI")
TRADES = [JOBS.index("PEDAGANG"), JOBS.index("WIRASWASTA")]
AIDED = [DISABILITY.index("FISIK"), DISABILITY.index("SENSORIK")]
UNFIT = {
    "jenis_lantai": ["TANAH"],
    "jenis_dinding": ["BAMBU", "LAINNYA"],
    "jenis_atap": ["LAINNYA"],
    "fasilitas_bab": ["TIDAK ADA", "UMUM"],
}
UNSAFE_WATER = ["SUNGAI/HUJAN", "SUMUR TAK TERLINDUNG"]


def completed_years(birth: np.ndarray, day: int) -> np.ndarray:
    """Age in completed years on a day; both count days from 1970."""
    born = birth.astype("datetime64[D]")
    today = np.datetime64(day, "D")
    months = (today.astype("datetime64[M]") - born.astype("datetime64[M]")).astype(int)
    day_of_month = (born - born.astype("datetime64[M]")).astype(int)
    today_of_month = int((today - today.astype("datetime64[M]")).astype(int))
    return (months - (day_of_month > today_of_month)) // 12


def entitlements(city: City, traits: Traits, seed: int) -> Iterator[pa.Table]:
    """One table per month and programme: periode, kode_program, household, person, terpenuhi.

    Of every resident household, poor or not. `person` is null where the programme is the household's;
    `terpenuhi` is a need that is met otherwise, unless by the programme itself.
    """
    possessions = Possessions(city, seed)

    def has(column: str, options: list[str]) -> np.ndarray:
        words = [word for word, _ in LADDERS[column]]
        return np.isin(possessions.codes[column], [words.index(option) for option in options])

    unfit = np.logical_or.reduce([has(column, options) for column, options in UNFIT.items()])
    owned = possessions.tenure == OWNED
    works, studies, disabled = WORKING[traits.job], traits.at_school, traits.disability > 0
    for m, periode in enumerate(city.months):
        home = city.history[m].home
        age = completed_years(city.birth, int(city.first_days[m + 1]) - 1)
        adult, pupil = age >= 18, studies & (age >= 6) & (age <= 21)
        idle = adult & (age <= 59) & ~works & ~studies
        people = {
            "KJP": pupil,
            "KLJ": age >= 60,
            "KAJ": age <= 6,
            "KPDJ": disabled,
            "PBI": np.ones(city.people, dtype=bool),
            "PELATIHAN": idle,
            "DOKUMEN": ~city.registered,
            "SEKOLAH": (age >= 7) & (age <= 18) & ~studies,
            "ALAT_BANTU": np.isin(traits.disability, AIDED),
        }
        for kode, who in people.items():
            person = np.flatnonzero((home >= 0) & who).astype(np.int32)
            met = traits.insured[person] if kode == "PBI" else np.zeros(len(person), dtype=bool)
            yield _table(periode, kode, home[person], pa.array(person), met)

        def homes(who: np.ndarray, home: np.ndarray = home) -> np.ndarray:
            """Where any such person lives (bool)."""
            return np.bincount(home[(home >= 0) & who], minlength=len(unfit)) > 0

        lived = homes(home >= 0)
        households = {
            "PKH": homes(traits.pregnant | (age <= 6) | pupil | (age >= 60) | disabled),
            "JAKPRENEUR": homes(adult & np.isin(traits.job, TRADES)),
            "KERJA": homes(idle) & ~homes(adult & works),
            "SEMBAKO": lived,
            "RUTILAHU": lived & owned & unfit,
            "RUMAH": lived & ~owned & unfit,
            "AIR": lived & has("sumber_air_minum", UNSAFE_WATER),
            "SANITASI": lived & has("fasilitas_bab", UNFIT["fasilitas_bab"]),
        }
        for kode, which in households.items():
            of = np.flatnonzero(which)
            yield _table(
                periode, kode, of, pa.nulls(len(of), pa.int32()), np.zeros(len(of), dtype=bool)
            )


def _table(
    periode: str, kode: str, home: np.ndarray, person: pa.Array, met: np.ndarray
) -> pa.Table:
    zeros = pa.array(np.zeros(len(home), dtype=np.int32))
    return pa.table(
        {
            "periode": pa.DictionaryArray.from_arrays(zeros, [periode]),
            "kode_program": pa.DictionaryArray.from_arrays(zeros, [kode]),
            "household": pa.array(home.astype(np.int32)),
            "person": person,
            "terpenuhi": pa.array(met),
        }
    )
