"""Each source's staging: its columns, its code lists, and what it takes from other sources."""

from datetime import date
from decimal import Decimal

import pytest

from assets.raw.delivered import make_delivered_view
from assets.raw.tables import ensure_tables
from assets.table import table_sql, write_table
from expectations.contract import sources
from tests.raw.conftest import MONTH, Office, dtks, wilayah
from tests.raw.test_quarantine import PERSON

STANDARD = {
    "nik": "VARCHAR",
    "no_kk": "VARCHAR",
    "nama": "VARCHAR",
    "jenis_kelamin": "VARCHAR",
    "tanggal_lahir": "DATE",
    "alamat": "VARCHAR",
    "rt": "VARCHAR",
    "rw": "VARCHAR",
    "kode_kelurahan": "VARCHAR",
    "hubungan": "VARCHAR",
    "id_kelompok": "VARCHAR",
    "tanggal_data": "DATE",
}
ADDRESS = {"delivery_periode": "VARCHAR", "file": "VARCHAR", "row": "BIGINT"}
RENAMED = {
    "dukcapil": {"nama_lengkap": "nama", "status_hubungan": "hubungan"},
    "carik_anggota": {"hubungan_kepala": "hubungan"},
    "target": {"periode": "periode_target"},
}
TYPES = {
    "string": {"VARCHAR"},
    "date": {"DATE"},
    "boolean": {"BOOLEAN"},
    "integer": {"INTEGER", "BIGINT"},
    "number": {"DOUBLE", "DECIMAL(18,2)"},
}


def described(office: Office, source: str) -> dict[str, str]:
    ensure_tables(office.con)
    for name in dict.fromkeys(["wilayah", "carik_rumah_tangga", "dtsen_keluarga", source]):
        make_delivered_view(office.con, sources()[name], MONTH)
        write_table(office.con, f"staging.{name}", MONTH)
    return {row[0]: row[1] for row in office.rows(f"describe staging.{source}")}


@pytest.mark.parametrize("source", sorted(sources()))
def test_its_columns(office: Office, source: str) -> None:
    contract, columns = sources()[source], described(office, source)
    assert list(columns)[:4] == ["periode", *ADDRESS]
    assert {name: columns[name] for name in ADDRESS} == ADDRESS
    if contract.person_bearing:
        assert {name: columns.get(name) for name in STANDARD} == STANDARD
    renamed = RENAMED.get(source, {})
    for column in contract.columns:
        assert columns.get(renamed.get(column.name, column.name)) in TYPES[column.type], column.name
    named = {c.kwargs["column"] for c in contract.rules if "column" in c.kwargs}
    named |= {name for c in contract.rules for name in c.kwargs.get("column_list", [])}
    assert named <= set(columns), "the contract's rules look at staging"


@pytest.mark.parametrize("source", sorted(sources()))
def test_its_file_says_what_a_row_is(source: str) -> None:
    first = table_sql(f"staging.{source}").text.splitlines()[0]
    assert first.startswith("-- grain: ")


@pytest.mark.parametrize(
    ("source", "column", "values"),
    [
        (name, column.name, column.values)
        for name, contract in sorted(sources().items())
        for column in contract.columns
        if column.values
    ],
)
def test_a_code_list_passes_whole_and_nothing_else(
    office: Office, source: str, column: str, values: tuple[str, ...]
) -> None:
    """The contract's list and the one in the SQL are the same."""
    contract = sources()[source]
    described(office, source)
    for value in [*values, *(v.replace(" ", "_").lower() for v in values), "BUKAN NILAI"]:
        required = {c.name: "x" for c in contract.columns} | {column: value}
        names = ", ".join(f'"{name}"' for name in required)
        marks = ", ".join("?" for _ in required)
        office.con.execute(
            f'insert into raw.{source} ({names}, delivery_periode, file, "row")'
            f" values ({marks}, '{MONTH}', 'a.csv', 1)",
            list(required.values()),
        )
    office.con.execute(
        "insert into quality.delivery (source, delivery_periode, file, sha256, status, correction)"
        " values (?, ?, 'a.csv', 'x', 'LOADED', false)",
        [source, MONTH],
    )
    make_delivered_view(office.con, contract, MONTH)
    write_table(office.con, f"staging.{source}", MONTH)
    name = RENAMED.get(source, {}).get(column, column)
    found = office.rows(f"select {name}, count(*) from staging.{source} group by 1 order by 1")
    expected: dict[str | None, int] = dict.fromkeys(values, 2)
    if column == "jenis_kelamin":
        expected = {"L": 2, "P": 2}
    if name == "hubungan":  # an unknown word is told, and costs nobody
        expected["LAINNYA"] += 1
    else:
        expected[None] = 1
    assert dict(found) == expected


def test_dukcapil(office: Office) -> None:
    person = PERSON | {"nama_lengkap": "siti  aminah", "rt": "3", "tanggal_status": "1 Maret 2021"}
    office.put("a.csv", [person], source="dukcapil")
    assert office.stage(
        "nama, rt, tanggal_status, hubungan, id_kelompok, tanggal_data", source="dukcapil"
    ) == [("SITI AMINAH", "003", date(2021, 3, 1), "ISTRI", "3172040101100001", None)]


def test_dtks_finds_its_kelurahan(office: Office) -> None:
    office.put("w.csv", [wilayah()], source="wilayah")
    office.put(
        "a.csv",
        [dtks(1, kelurahan="Cilincng"), dtks(2, kelurahan="ENTAH"), dtks(3, kecamatan="CILINCIN")],
    )
    assert office.stage("id_kelompok, kode_kelurahan") == [
        ("D1", "31.72.04.1001"),
        ("D2", None),
        ("D3", "31.72.04.1001"),
    ]


def test_a_programme_takes_names_and_codes(office: Office) -> None:
    office.put("w.csv", [wilayah()], source="wilayah")
    row = {"kode_program": "klj", "nama": "SITI", "status_salur": "Salur", "nominal": "Rp 300.000"}
    office.put(
        "a.csv",
        [row | {"kelurahan": k} for k in ("CILINCING", "3172041001", "31.72.04.1009", None)],
        source="penerima_pkd",
    )
    assert office.stage("kode_program, kode_kelurahan, nominal", source="penerima_pkd") == [
        ("KLJ", "31.72.04.1001", Decimal("300000.00")),
        ("KLJ", "31.72.04.1001", Decimal("300000.00")),
        ("KLJ", "31.72.04.1009", Decimal("300000.00")),
        ("KLJ", None, Decimal("300000.00")),
    ]


def test_a_member_of_carik_lives_where_the_form_says(office: Office) -> None:
    form = {
        "id_rumah_tangga": "r1",
        "tanggal_pendataan": "2022-01-05",
        "alamat": "jl mawar",
        "rt": "1",
        "rw": "2",
        "kode_kelurahan": "3172041001",
        "pengeluaran_pangan_sebulan": "1,5 juta",
    }
    again = form | {"tanggal_pendataan": "2022-03-05", "alamat": "jl melati"}
    office.put("a.csv", [form, again], source="carik_rumah_tangga")
    assert (
        office.stage("pengeluaran_pangan_sebulan", source="carik_rumah_tangga")
        == [(Decimal("1500000.00"),)] * 2
    )
    member = {"id_rumah_tangga": "r1", "no_urut": "1.0", "nama": "SITI", "penyakit_kronis": "T"}
    office.put(
        "a.csv",
        [member, member | {"id_rumah_tangga": "r2", "penyakit_kronis": "asma"}],
        source="carik_anggota",
    )
    assert office.stage(
        "no_urut, alamat, rt, kode_kelurahan, tanggal_data, id_kelompok, penyakit_kronis",
        source="carik_anggota",
    ) == [
        (1, "JL MELATI", "001", "31.72.04.1001", date(2022, 3, 5), "r1", "TIDAK"),
        (1, None, None, None, None, "r2", "ASMA"),
    ]


def test_lines_and_targets(office: Office) -> None:
    line = {
        "kode_wilayah": "3172",
        "jenis": "miskin ekstrem",
        "berlaku_mulai": "1 Januari 2022",
        "berlaku_sampai": "-",
        "rupiah_per_kapita_bulan": "Rp 358.233",
        "ppp_per_hari": "1,9",
        "set_garis": "sasaran 2022",
        "dasar": "Data sasaran",
    }
    office.put("a.csv", [line], source="garis_kemiskinan")
    assert office.stage(
        "kode_wilayah, jenis, berlaku_mulai, berlaku_sampai, rupiah_per_kapita_bulan,"
        " ppp_per_hari, set_garis",
        source="garis_kemiskinan",
    ) == [
        (
            "31.72",
            "MISKIN_EKSTREM",
            date(2022, 1, 1),
            None,
            Decimal("358233.00"),
            1.9,
            "SASARAN_2022",
        )
    ]
    goal = {
        "kode_wilayah": "31.72",
        "periode": "2024-12-01",
        "indikator": "P0 miskin ekstrem",
        "nilai": "0,004",
        "dasar": "RPD",
    }
    office.put("a.csv", [goal], source="target")
    assert office.stage("periode_target, indikator, nilai", source="target") == [
        ("2024-12", "p0_miskin_ekstrem", 0.004)
    ]
