"""Predictors as numbers: from classification.predictor to the columns of a regression.

Belongs here: which predictors there are and how one is coded. Rows keep the order of the table read.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.classification.together import together

# What every described household has, and what only a survey form tells. A number learnt where the survey asked is for
# those whom it did not: what both ask, each asks for itself (Carik's schooling is not Dukcapil's).
REGISTER_NUMBERS = (
    "log_anggota",
    "anggota",
    "bagian_balita",
    "bagian_anak",
    "bagian_remaja",
    "bagian_lansia",
    "bagian_perempuan",
    "umur_kepala",
    "umur_kepala_kuadrat",
    "log_luas_dtsen",
)
REGISTER_CATEGORIES = (
    "kode_kelurahan",
    "jk_kepala",
    "jenjang_kepala",
    "pekerjaan_kepala",
    "desil_dtks",
    "desil_p3ke",
    "penerima_dtks",
    "desil_dtsen_nasional",
    "desil_dtsen_kota",
    "desil_siks",
    "dtsen_status_rumah",
    "dtsen_lantai",
    "dtsen_dinding",
    "dtsen_atap",
    "dtsen_air",
    "dtsen_penerangan",
    "dtsen_daya",
    "dtsen_bahan_bakar",
    "dtsen_bab",
    "dtsen_gas",
    "dtsen_kulkas",
    "dtsen_ac",
    "dtsen_tv",
    "dtsen_emas",
    "dtsen_komputer",
    "dtsen_motor",
    "dtsen_mobil",
    "dtsen_smartphone",
)
FORM_NUMBERS = (
    "jenjang_rata",
    "bagian_bekerja",
    "bagian_sekolah",
    "bagian_putus_sekolah",
    "bagian_disabilitas",
    "bagian_penyakit_kronis",
    "bagian_punya_jkn",
    "log_luas",
    "log_luas_per_kapita",
    "motor_per_anggota",
)
INCOME = "log_pendapatan"
FORM_CATEGORIES = (
    "jenjang_kepala_form",
    "jenjang_tertinggi",
    "usaha_kepala",
    "kepala_bekerja",
    "hamil",
    "status_bangunan",
    "jenis_lantai",
    "jenis_dinding",
    "jenis_atap",
    "sumber_air_minum",
    "fasilitas_bab",
    "daya_listrik",
    "bahan_bakar_masak",
    "jumlah_motor",
    "jumlah_mobil",
    "punya_kulkas",
    "punya_ac",
    "punya_komputer",
)
# What a model may look at, from least to most.
REGISTER, FORM, WITH_INCOME = range(3)
CAPPED = {"hamil": 1, "jumlah_motor": 3, "jumlah_mobil": 2}
# A level is told apart once this many households with a figure have it.
MIN_LEVEL = 25
UNKNOWN = "?"


@dataclass(frozen=True)
class Predictors:
    """Coded predictors, one value per household in each array.

    numbers: float64, nan = not known. categories: int32 codes into `levels`; those of `programs` tell whether
    somebody of the household is in that register.
    """

    numbers: dict[str, np.ndarray]
    categories: dict[str, np.ndarray]
    levels: dict[str, list[str]]
    programs: tuple[str, ...]

    def __len__(self) -> int:
        return len(next(iter(self.categories.values())))


def _number(table: pa.Table, name: str) -> np.ndarray:
    """The column as float64 with nan for null."""
    return table[name].cast(pa.float64()).to_numpy()


def _category(table: pa.Table, name: str) -> tuple[np.ndarray, list[str]]:
    """Codes (int32) and their levels in alphabetical order; null is the level `?`."""
    column = table[name]
    if name in CAPPED:
        capped = np.minimum(_number(table, name), CAPPED[name])
        column = pa.array(capped, mask=np.isnan(capped)).cast(pa.int32())
    text = column.cast(pa.string())
    combined = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    encoded = combined.fill_null(UNKNOWN).dictionary_encode()
    levels = encoded.dictionary.to_pylist()
    order = np.argsort(np.array(levels, dtype=object), kind="stable")
    place = np.empty(len(levels), dtype=np.int32)
    place[order] = np.arange(len(levels), dtype=np.int32)
    codes = place[encoded.indices.to_numpy()]
    return codes, [levels[i] for i in order]


def _programs(table: pa.Table) -> dict[str, np.ndarray]:
    """Returns by register of a programme, in name order, whether each household has somebody in it (0 or 1)."""
    lists = pa.concat_arrays(table["program"].chunks or [pa.array([], pa.list_(pa.string()))])
    names, of = lists.flatten().to_numpy(False), pc.list_parent_indices(lists).to_numpy()
    found = {}
    for name in sorted(set(names)):
        codes = np.zeros(len(table), dtype=np.int32)
        codes[of[names == name]] = 1
        found[f"program {name}"] = codes  # no other predictor can be called so
    return found


def read_predictors(table: pa.Table) -> Predictors:
    """Codes the rows of classification.predictor."""
    people = _number(table, "jumlah_anggota")
    age = _number(table, "umur_kepala")
    area = np.log(np.clip(_number(table, "luas_lantai_m2"), 4, 1000))
    income = _number(table, "pendapatan_rp")
    income = np.log(np.where(income > 0, income, np.nan) / people)
    middle = np.nanmedian(income) if (~np.isnan(income)).any() else 0.0
    # Twenty times more or less than the middle is a slip of the pen rather than an income.
    income = np.where(np.abs(income - middle) < 3, income, np.nan)
    numbers = {
        "log_anggota": np.log(people),
        "anggota": people,
        "umur_kepala": age,
        "umur_kepala_kuadrat": (age - 45) ** 2,
        "jenjang_rata": _number(table, "jenjang_rata"),
        "log_luas": area,
        "log_luas_per_kapita": area - np.log(people),
        "motor_per_anggota": np.minimum(_number(table, "jumlah_motor") / people, 1),
        "log_luas_dtsen": np.log(np.clip(_number(table, "dtsen_luas_m2"), 4, 1000)),
        INCOME: income,
    }
    for part in ("balita", "anak", "remaja", "lansia"):
        numbers[f"bagian_{part}"] = _number(table, part) / people
    listed = np.maximum(_number(table, "di_form"), 1)
    for part in (
        "bekerja",
        "sekolah",
        "putus_sekolah",
        "disabilitas",
        "penyakit_kronis",
        "punya_jkn",
    ):
        numbers[f"bagian_{part}"] = _number(table, part) / listed
    numbers["bagian_perempuan"] = _number(table, "perempuan_dewasa") / people
    names = REGISTER_CATEGORIES + FORM_CATEGORIES
    coded = dict(zip(names, together(lambda name: _category(table, name), names), strict=True))
    programs = _programs(table)
    return Predictors(
        numbers,
        {name: codes for name, (codes, _) in coded.items()} | programs,
        {name: levels for name, (_, levels) in coded.items()}
        | {name: ["TIDAK", "YA"] for name in programs},
        tuple(programs),
    )


@dataclass(frozen=True)
class Design:
    """Which columns a regression has, fixed on the households it learns from.

    numbers: name -> (mean, whether "not known" has a column of its own). categories: name -> the codes
    that have a column; the most frequent level has none, it is what the others are compared with.
    """

    numbers: dict[str, tuple[float, bool]]
    categories: dict[str, np.ndarray]

    @property
    def width(self) -> int:
        flags = sum(1 + unknown for _, unknown in self.numbers.values())
        return flags + sum(len(codes) for codes in self.categories.values())

    def matrix(self, predictors: Predictors, rows: np.ndarray) -> np.ndarray:
        """Returns float64 (rows x width)."""
        result = np.zeros((len(rows), self.width))
        at = 0
        for name, (mean, has_flag) in self.numbers.items():
            values = predictors.numbers[name][rows]
            unknown = np.isnan(values)
            result[:, at] = np.where(unknown, mean, values)
            at += 1
            if has_flag:
                result[:, at] = unknown
                at += 1
        for name, kept in self.categories.items():
            column = np.full(len(predictors.levels[name]), -1)
            column[kept] = np.arange(len(kept))
            place = column[predictors.categories[name][rows]]
            found = np.flatnonzero(place >= 0)
            result[found, at + place[found]] = 1
            at += len(kept)
        return result


def _columns(tier: int, programs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the numbers and of the categories that a tier looks at."""
    registers = REGISTER_CATEGORIES + programs
    if tier == REGISTER:
        return REGISTER_NUMBERS, registers
    numbers = REGISTER_NUMBERS + FORM_NUMBERS + ((INCOME,) if tier == WITH_INCOME else ())
    return numbers, registers + FORM_CATEGORIES


def make_design(predictors: Predictors, rows: np.ndarray, tier: int) -> Design:
    """Fixes the columns of a tier on the households `rows` (positions)."""
    numbers: dict[str, tuple[float, bool]] = {}
    chosen_numbers, chosen_categories = _columns(tier, predictors.programs)
    for name in chosen_numbers:
        values = predictors.numbers[name][rows]
        known = ~np.isnan(values)
        if known.sum() >= MIN_LEVEL and np.ptp(values[known]) > 0:
            numbers[name] = float(values[known].mean()), bool((~known).sum() >= MIN_LEVEL)
    categories: dict[str, np.ndarray] = {}
    for name in chosen_categories:
        count = np.bincount(
            predictors.categories[name][rows], minlength=len(predictors.levels[name])
        )
        kept = np.flatnonzero(count >= MIN_LEVEL)
        categories[name] = kept[kept != np.argmax(count)]
    return Design(numbers, {name: kept for name, kept in categories.items() if len(kept)})
