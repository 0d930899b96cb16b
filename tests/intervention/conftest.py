"""A neighbourhood drawn by hand, and the tables of needs and receipts over it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pytest

from assets.intervention.assets import TABLES
from assets.intervention.program import program_rows, recipients
from assets.table import write_select, write_table
from assets.views import prepare
from expectations.contract import sources
from tests.conftest import draw_areas

P, BORN = "2022-04", "1980-06-15"
SET, LINE = "SASARAN_2022", 350_000
KELURAHAN = "31.72.04.1001"
ADDRESS = "periode text, delivery_periode text, file text, row bigint"


@dataclass(frozen=True)
class Person:
    """Somebody of household `home` (None: lives elsewhere); `carik`, `dtks` and `dtsen` are what these say."""

    id: str
    home: str | None
    born: str = BORN
    carik: dict[str, Any] | None = None
    dtks: dict[str, Any] | None = None
    dtsen: dict[str, Any] | None = None
    status: str | None = "AKTIF"  # in Dukcapil
    since: str | None = None  # the day from which it says so
    grade: str = "A"


@dataclass(frozen=True)
class Home:
    """A household with its class; `form` is what Carik says of the dwelling, `dtsen` what DTSEN does."""

    id: str
    kelas: str = "MISKIN_EKSTREM"
    p_miskin: float = 1
    basis: str = "OBSERVED"
    form: dict[str, Any] = field(default_factory=dict)
    dtsen: dict[str, Any] = field(default_factory=dict)
    desil: int | None = None  # DTSEN's national one
    depth: float = 0.2
    place: str = KELURAHAN
    by_bps: str = ""  # the class under the other set of lines, if it differs


@dataclass(frozen=True)
class Receipt:
    """A row of a programme's register about a person."""

    person: str
    kode: str
    status: str = "SALUR"
    day: str | None = "2022-04-10"
    source: str = "penerima_pkh"
    tahap: str = "TAHAP 4 2022"


def draw(
    con: duckdb.DuckDBPyConnection,
    homes: Iterable[Home],
    people: Iterable[Person],
    receipts: Iterable[Receipt] = (),
    done: Iterable[tuple[str, str | None, str | None, str, str]] = (),
    merged: dict[str, str] | None = None,
    before: Iterable[str] = (),
) -> None:
    """Draws everything up to the classes and computes the tables of the stage.

    `done`: (kode_program, household, nik, status, day[, remark]). `merged`: old household id -> living one. `before`:
    earlier months that are ready.
    """
    homes, people = list(homes), list(people)

    def put(name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        con.execute(f"create or replace table {name} ({columns})")
        if rows:
            con.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)

    records: list[tuple[Any, ...]] = []

    def told(source: str, who: Person) -> tuple[Any, ...]:
        at = (P, P, f"{source}.csv", len(records))
        records.append((*at, source, who.id, who.grade))
        return at

    carik = ("masih_sekolah", "bekerja", "lapangan_usaha", "disabilitas", "hamil", "punya_jkn")
    put(
        "staging.carik_anggota",
        f"{ADDRESS}, masih_sekolah bool, bekerja bool, lapangan_usaha text, disabilitas text, hamil bool,"
        " punya_jkn bool, tanggal_data date",
        [
            (*told("carik_anggota", p), *(p.carik.get(c) for c in carik), "2022-01-01")
            for p in people
            if p.carik is not None
        ],
    )
    put(
        "staging.dtks",
        f"{ADDRESS}, disabilitas bool",
        [(*told("dtks", p), p.dtks["disabilitas"]) for p in people if p.dtks],
    )
    asked = ("masih_sekolah", "bekerja", "lapangan_usaha", "disabilitas", "pbi_nas", "pbi_pemda")
    put(
        "staging.dtsen_anggota",
        f"{ADDRESS}, masih_sekolah bool, bekerja bool, lapangan_usaha text, disabilitas bool, pbi_nas bool,"
        " pbi_pemda bool",
        [(*told("dtsen_anggota", p), *(p.dtsen.get(c) for c in asked)) for p in people if p.dtsen],
    )
    put(
        "staging.dukcapil",
        f"{ADDRESS}, status_penduduk text, tanggal_status date",
        [(*told("dukcapil", p), p.status, p.since) for p in people if p.status],
    )
    by_id = {p.id: p for p in people}
    for source in sources().values():
        if source.role == "programme":
            put(
                f"staging.{source.table}",
                f"{ADDRESS}, kode_program text, tahap text, tanggal_salur date, nominal double, status_salur text",
                [
                    (*told(source.table, by_id[r.person]), r.kode, r.tahap, r.day, 300000, r.status)
                    for r in receipts
                    if r.source == source.table
                ],
            )
    put(
        "identity.person_record",
        f"{ADDRESS}, source text, person_id text, nik_grade text, match_method text",
        [(*record, "NIK") for record in records],
    )
    put(
        "identity.link",
        "periode text, source_a text, delivery_periode_a text, file_a text, row_a int, source_b text,"
        " delivery_periode_b text, file_b text, row_b int, status text",
        [],
    )
    put(
        "identity.person",
        "periode text, person_id text, nik text, jenis_kelamin text, tanggal_lahir date, status_penduduk text,"
        " sources text, hidup_menetap bool, kode_kelurahan text",
        [
            (P, p.id, f"nik-{p.id}", "P", p.born, p.status,
             ",".join(sorted({r[4] for r in records if r[5] == p.id})), p.home is not None, KELURAHAN)
            for p in people
        ],
    )  # fmt: skip
    put(
        "identity.registry",
        "id text, kind text, superseded_by text",
        [
            *((h.id, "HOUSEHOLD", None) for h in homes),
            *((a, "HOUSEHOLD", b) for a, b in (merged or {}).items()),
        ],
    )
    put(
        "household.member",
        "periode text, household_id text, person_id text, hubungan text",
        [(P, p.home, p.id, "ANAK") for p in people if p.home],
    )
    put(
        "household.household",
        "periode text, household_id text, kode_kelurahan text",
        [(P, h.id, h.place) for h in homes],
    )
    write_table(con, "household.successor", P)
    put(
        "household.form",
        f"{ADDRESS}, household_id text, terbaru bool",
        [(P, P, "r.csv", n, h.id, True) for n, h in enumerate(homes) if h.form],
    )
    form = ("status_bangunan", "jenis_lantai", "jenis_dinding", "jenis_atap", "sumber_air_minum")
    form += ("fasilitas_bab", "bahan_bakar_masak", "jumlah_mobil")
    put(
        "staging.carik_rumah_tangga",
        f"{ADDRESS}, {' text, '.join(form[:-1])} text, jumlah_mobil int",
        [(P, P, "r.csv", n, *(h.form.get(c) for c in form)) for n, h in enumerate(homes) if h.form],
    )
    seen = ("status_rumah", "lantai", "dinding", "atap", "air", "bab", "bahan_bakar")
    put(
        "classification.predictor",
        f"periode text, household_id text, {', '.join(f'dtsen_{name} text' for name in seen)}, dtsen_mobil bool,"
        " jumlah_mobil int",
        [
            (
                P,
                h.id,
                *(h.dtsen.get(name) for name in seen),
                h.dtsen.get("mobil"),
                h.form.get("jumlah_mobil"),
            )
            for h in homes
        ],
    )
    put(
        "classification.welfare",
        "periode text, household_id text, desil_dtsen_nasional int, desil_dtsen_provinsi int, desil_dtsen_kota int,"
        " desil_siks int, desil_dtks int",
        [(P, h.id, h.desil, None, None, None, None) for h in homes],
    )
    put(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text, basis text, p_miskin decimal(12, 8),"
        " p_miskin_ekstrem decimal(12, 8), p1_miskin_ekstrem decimal(12, 8), kode_kelurahan text,"
        " kode_kecamatan text, garis_miskin_ekstrem_rp decimal(18, 2), jumlah_anggota int",
        [
            (
                P,
                h.id,
                name,
                kelas,
                h.basis,
                h.p_miskin,
                h.p_miskin,
                h.depth,
                h.place,
                h.place[:8],
                LINE,
                sum(p.home == h.id for p in people),
            )
            for h in homes
            for name, kelas in ((SET, h.kelas), ("BPS_DKI", h.by_bps or h.kelas))
        ],
    )
    draw_areas(con, [(P, k) for k in (KELURAHAN, *(h.place for h in homes))])
    put(
        "quality.month",
        "periode text, bulan text, siap bool",
        [(P, month, True) for month in before],
    )
    put(
        "staging.realisasi",
        f"{ADDRESS}, kode_program text, household_id text, nik text, status text, tanggal date,"
        " keterangan text, nominal double",
        [
            (P, P, "o.xlsx", n, *row[:5], row[5] if row[5:] else None, None)
            for n, row in enumerate(done)
        ],
    )
    compute(con)


def compute(con: duckdb.DuckDBPyConnection) -> None:
    """Computes every table of the stage from what is drawn."""
    assert recipients().count("union all") == 7
    write_select(con, "intervention.program", program_rows(), P)
    for name in TABLES:
        prepare(name)(con, P)
        write_table(con, name, P)


@pytest.fixture
def kampung(warehouse: duckdb.DuckDBPyConnection) -> Callable[..., duckdb.DuckDBPyConnection]:
    """kampung(homes, people, receipts, done): the open warehouse with all of it computed."""

    def make(*args: Any, **more: Any) -> duckdb.DuckDBPyConnection:
        draw(warehouse, *args, **more)
        return warehouse

    return make
