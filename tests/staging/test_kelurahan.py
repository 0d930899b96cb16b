"""Names of kelurahan as DTKS and the programmes write them."""

import csv

import duckdb
import pytest

from assets.raw.delivered import make_places_view
from assets.table import table_sql
from assets.warehouse import ROOT, load_macros
from expectations.contract import sources

WRITTEN = [
    ("Rawa Badak Utara", "Koja", "31.72.03.1004"),
    ("RAWA BADAK UTR", "KOJA", "31.72.03.1004"),
    ("RAWABADAK UTARA", "KOJA", "31.72.03.1004"),
    ("RW BADAK SEL", "KOJA", "31.72.03.1006"),
    ("Klp Gading Brt", "Klp Gading", "31.72.06.1003"),
    ("KELAPA GADING TMR", "KELAPA GADING", "31.72.06.1001"),
    ("TG PRIUK", "Tg Priuk", "31.72.02.1001"),
    ("SUNTER AGNG", "TANJUNG PRIOK", "31.72.02.1006"),
    ("Cilincng", "Cilincing", "31.72.04.1001"),
    ("Semper Brt", None, "31.72.04.1007"),
    ("KEL. LAGOA", "KEC. KOJA", "31.72.03.1003"),
    ("TUGU SEL", "KOJA", "31.72.03.1005"),
    ("PAPANGO", "TJ PRIOK", "31.72.02.1003"),
    ("KALI BARU", "CILINCING", "31.72.04.1004"),
    ("PADEMANGAN BART", "PADEMANGAN", "31.72.05.1002"),
    ("KB BAWANG", "TJ PRIOK", "31.72.02.1005"),
    ("KB BAWANG", "KOJA", None),
    ("SUKAPURA", "KIARACONDONG", None),
    ("ANCOL", "REGOL", None),
    ("31.72.04.1001", None, "31.72.04.1001"),
    ("3172041001", "KOJA", "31.72.04.1001"),
    ("RAWA BADAK", "KOJA", None),
    ("TUGU", "KOJA", None),
    ("SUKAMAJU", "CILINCING", None),
    ("PADEMANGAN UTARA", "PADEMANGAN", None),  # Barat and Timur are
    ("RAWA BADAK BARAT", "KOJA", None),
    ("-", "-", None),
    (None, None, None),
]
DTKS = table_sql("staging.dtks").text


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load_macros(con)
    names = ", ".join(f'"{column.name}" varchar' for column in sources()["dtks"].columns)
    con.execute(
        f"create table delivered (delivery_periode text, file text, row int, lainnya json, {names})"
    )
    con.execute("create schema staging")
    con.execute(
        "create table staging.wilayah (periode text, kode_kelurahan text, nama_kelurahan text,"
        " nama_kecamatan text, nama_kota text)"
    )
    with (ROOT / "sample" / "data" / "wilayah_dki.csv").open(encoding="utf-8") as file:
        rows = [
            [row["kode_kelurahan"], row["nama_kelurahan"], row["nama_kecamatan"], row["nama_kota"]]
            for row in csv.DictReader(file)
        ]
    con.executemany("insert into staging.wilayah values ('2022-04', ?, ?, ?, ?)", rows)
    return con


def resolved(
    con: duckdb.DuckDBPyConnection, written: list[tuple[str | None, str | None]], area: str
) -> list[str | None]:
    """What sql/staging/dtks.sql makes of the written pairs, knowing the kelurahan of one area."""
    con.execute("delete from delivered")
    con.executemany(
        "insert into delivered (row, kelurahan, kecamatan) values (?, ?, ?)",
        [[i, *pair] for i, pair in enumerate(written)],
    )
    con.execute(
        "update staging.wilayah set periode = if(starts_with(kode_kelurahan, ?), '2022-04', '')",
        [area],
    )
    make_places_view(con, sources()["dtks"], "2022-04")
    found = con.execute(f"select kode_kelurahan from ({DTKS}) order by row")
    return [row[0] for row in found.fetchall()]


@pytest.mark.parametrize("area", ["31.72", "31"])
def test_a_written_name(con: duckdb.DuckDBPyConnection, area: str) -> None:
    written = [(kelurahan, kecamatan) for kelurahan, kecamatan, _ in WRITTEN]
    found = resolved(con, written, area)
    assert list(zip(written, found, strict=True)) == [((a, b), c) for a, b, c in WRITTEN]


@pytest.mark.parametrize("with_kecamatan", [True, False])
def test_every_official_name_is_itself(
    con: duckdb.DuckDBPyConnection, with_kecamatan: bool
) -> None:
    official = con.execute(
        "select kode_kelurahan, nama_kelurahan, nama_kecamatan from staging.wilayah"
    ).fetchall()
    written = [
        (nama.upper(), kecamatan if with_kecamatan else None) for _, nama, kecamatan in official
    ]
    assert resolved(con, written, "31") == [kode for kode, _, _ in official]


@pytest.mark.parametrize(
    ("kota", "here"),
    [("Kota Adm. Jakarta Utara", True), ("JAKUT", True), ("JKT UTARA", True), ("Jakarta", True), ("DKI JAKARTA", True),
     ("KOTA ADMINISTRASI JAKARTA UTARA, DKI JAKARTA", True), ("Jakrta Utara", True), ("-", True), (None, True),
     ("KOTA BEKASI", False), ("KAB. BOGOR", False), ("Jakarta Timur", False), ("DEPOK", False)],
)  # fmt: skip
def test_a_name_is_of_no_other_kota_than_the_one_beside_it(
    con: duckdb.DuckDBPyConnection, kota: str | None, here: bool
) -> None:
    con.execute("delete from delivered")
    con.execute(
        "insert into delivered (row, kelurahan, lainnya) values (1, 'ANCOL', {'kab_kota': ?}::json)",
        [kota],
    )
    con.execute(
        "update staging.wilayah set periode = if(starts_with(kode_kelurahan, '31.72'), '2022-04', '')"
    )
    for source in ("dtks", "penerima_pkh"):
        make_places_view(con, sources()[source], "2022-04")
        found = con.execute("select kelurahan, kode_kelurahan from tempat").fetchall()
        assert found == [("ANCOL", "31.72.05.1003" if here else None)]


def test_a_programmes_kecamatan_stands_beside(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from delivered")
    con.execute(
        "insert into delivered (row, kelurahan, lainnya) values (1, 'ANCOL', '{\"nama_kecamatan\": \"REGOL\"}'),"
        " (2, 'ANCOL', '{\"kecamatan\": \"Pademangan\"}')"
    )
    make_places_view(con, sources()["penerima_pkh"], "2022-04")
    found = con.execute("select kecamatan, kode_kelurahan from tempat order by all").fetchall()
    assert found == [("Pademangan", "31.72.05.1003"), ("REGOL", None)]
