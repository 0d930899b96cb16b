"""What registers know about people besides who they are: schooling, work, health."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample.families import (
    CHILD,
    CHILD_IN_LAW,
    GRANDCHILD,
    HEAD,
    MARRIED_CHILD,
    PARENT,
    SERVANT,
    SPOUSE,
    WOMAN,
)
from sample.population import DEFAULT_MONTHS, City
from sample.randomness import Rng, choose, stream

SCHOOLING = ["TIDAK SEKOLAH", "SD", "SMP", "SMA", "D3", "S1"]
SCHOOLING_DUKCAPIL = ["TIDAK/BELUM SEKOLAH", "TAMAT SD/SEDERAJAT", "SLTP/SEDERAJAT"]
SCHOOLING_DUKCAPIL += ["SLTA/SEDERAJAT", "AKADEMI/DIPLOMA III", "DIPLOMA IV/STRATA I"]
JOBS = ["BELUM/TIDAK BEKERJA", "PELAJAR/MAHASISWA", "MENGURUS RUMAH TANGGA", "BURUH HARIAN LEPAS"]
JOBS += ["NELAYAN/PERIKANAN", "PEDAGANG", "KARYAWAN SWASTA", "SOPIR", "WIRASWASTA"]
JOBS += ["PEGAWAI NEGERI SIPIL", "PEMBANTU RUMAH TANGGA", "PENSIUNAN"]
FIELDS = ["", "", "", "KONSTRUKSI", "PERIKANAN", "PERDAGANGAN", "INDUSTRI", "TRANSPORTASI", "JASA"]
FIELDS += ["PEMERINTAHAN", "JASA RUMAH TANGGA", ""]
WORKING = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0], dtype=bool)
MARITAL = ["BELUM KAWIN", "KAWIN", "CERAI HIDUP", "CERAI MATI"]
DISABILITY = ["TIDAK", "FISIK", "SENSORIK", "MENTAL", "INTELEKTUAL"]
ILLNESS = ["TIDAK", "HIPERTENSI", "DIABETES", "JANTUNG", "ASMA", "TBC", "STROKE"]
_TOWNS = """JAKARTA JAKARTA JAKARTA JAKARTA JAKARTA TEGAL BREBES INDRAMAYU CIREBON PEMALANG
PEKALONGAN
BOGOR BEKASI TANGERANG KARAWANG SERANG KUNINGAN BANDUNG GARUT TASIKMALAYA SURABAYA MADIUN KEBUMEN
PURWOREJO BANYUMAS SOLO WONOGIRI SEMARANG MEDAN PADANG PALEMBANG MAKASSAR BONE LAMPUNG PONTIANAK
BANGKALAN SUMENEP MALANG CILACAP KLATEN"""
TOWNS = _TOWNS.split()


@dataclass
class Traits:
    """Codes into the lists above, one value per person."""

    schooling: np.ndarray  # int8
    at_school: np.ndarray  # bool
    job: np.ndarray  # int8
    marital: np.ndarray  # int8
    disability: np.ndarray  # int8
    illness: np.ndarray  # int8
    pregnant: np.ndarray  # bool
    insured: np.ndarray  # bool
    town: np.ndarray  # int8


def make_traits(city: City, seed: int) -> Traits:
    """Draw the traits at the first month."""
    rng = stream(seed, "traits")
    n = city.people
    age = city.age()
    origin = np.maximum(city.origin, 0)
    home_schooling = city.welfare.schooling[origin]
    adult = np.where(
        city.role == HEAD, home_schooling, home_schooling + rng.integers(-1, 2, n)
    ) + np.where((age < 35) & (city.role != HEAD), 1, 0)
    # Pupils have finished what their age allows.
    allowed = np.digitize(age, [12.5, 15.5, 18.5, 21.5, 22.5])
    schooling = np.minimum(np.clip(adult, 0, 5), allowed).astype(np.int8)
    # Schooling stands still, so in a longer sample those who reach the age on the way begin early.
    begin = 6.5 - max(len(city.months) - DEFAULT_MONTHS, 0) / 12
    at_school = (age >= begin) & (
        rng.random(n) < np.interp(age, [6.5, 15, 18.9, 19, 24], [0.98, 0.93, 0.8, 0.25, 0])
    )
    couple = np.isin(city.role, [SPOUSE, MARRIED_CHILD, CHILD_IN_LAW])
    has_spouse = np.zeros(len(city.kel), dtype=bool)
    has_spouse[origin[(city.role == SPOUSE) & (city.appears == 0)]] = True
    couple |= (city.role == HEAD) & has_spouse[origin]
    widowed = np.where(rng.random(n) < np.clip((age - 30) / 50, 0.05, 0.9), 3, 2)
    alone = np.where((age < 38) & (rng.random(n) < 0.8), 0, widowed)
    single = np.isin(city.role, [CHILD, GRANDCHILD, SERVANT]) | (age < 20)
    marital = np.where(couple, 1, np.where(single, 0, alone))
    marital = np.where(city.role == PARENT, widowed, marital).astype(np.int8)
    return Traits(
        schooling=schooling,
        at_school=at_school,
        job=_jobs(rng, city, at_school, schooling),
        marital=marital,
        disability=_where(rng, 0.012 + np.clip(age - 50, 0, 40) / 900, [0.5, 0.2, 0.15, 0.15], n),
        illness=_where(rng, np.clip(age - 20, 1, 60) / 260, [0.4, 0.2, 0.1, 0.15, 0.07, 0.08], n),
        pregnant=(city.sex == WOMAN) & couple & (age > 18) & (age < 42) & (rng.random(n) < 0.06),
        insured=rng.random(n) < 0.88,
        town=rng.integers(0, len(TOWNS), n).astype(np.int8),
    )


def _where(rng: Rng, chance: np.ndarray, shares: list[float], n: int) -> np.ndarray:
    """0 for most, else 1.. by the shares."""
    kind = 1 + choose(rng, n, np.array(shares))
    return np.where(rng.random(n) < chance, kind, 0).astype(np.int8)


def _jobs(rng: Rng, city: City, at_school: np.ndarray, schooling: np.ndarray) -> np.ndarray:
    n, age = city.people, city.age()
    standard = city.welfare.standard[np.maximum(city.origin, 0)]
    poor = choose(rng, n, np.array([0, 0, 0, 0.36, 0.10, 0.20, 0.16, 0.09, 0.07, 0, 0.02, 0]))
    rich = choose(rng, n, np.array([0, 0, 0, 0.05, 0.01, 0.09, 0.50, 0.06, 0.21, 0.08, 0, 0]))
    work = np.where(standard + 0.2 * schooling + rng.normal(0, 0.8, n) > 0.55, rich, poor)
    works = rng.random(n) < np.where(city.sex == WOMAN, 0.42, 0.90)
    works |= (city.role == HEAD) & (rng.random(n) < 0.6)
    idle = np.where((city.sex == WOMAN) & (city.role != CHILD), 2, 0)
    job = np.where(works, work, idle)
    job = np.where((age > 62) & (rng.random(n) < 0.7), np.where(schooling > 3, 11, idle), job)
    job = np.where(at_school, 1, np.where(age < 17, 0, job))
    job = np.where(city.role == SERVANT, 10, job)
    return job.astype(np.int8)


def words(options: list[str], codes: np.ndarray) -> pa.Array:
    """The words behind codes."""
    return pa.array(options).take(pa.array(codes))
