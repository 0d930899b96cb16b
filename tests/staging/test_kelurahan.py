"""Names of kelurahan as DTKS and the programmes write them."""

import csv

import duckdb
import pytest

from assets.warehouse import ROOT, load_macros

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
    ("KB BAWANG", "KOJA", "31.72.02.1005"),
    ("31.72.04.1001", None, "31.72.04.1001"),
    ("3172041001", "KOJA", "31.72.04.1001"),
    ("RAWA BADAK", "KOJA", None),
    ("TUGU", "KOJA", None),
    ("SUKAMAJU", "CILINCING", None),
    ("-", "-", None),
    (None, None, None),
]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load_macros(con)
    with (ROOT / "sample" / "data" / "wilayah_dki.csv").open(encoding="utf-8") as file:
        rows = [
            [row["kode_kelurahan"], row["nama_kelurahan"], row["nama_kecamatan"]]
            for row in csv.DictReader(file)
        ]
    con.execute("create table wilayah (kode varchar, nama varchar, kecamatan varchar)")
    con.executemany("insert into wilayah values (?, ?, ?)", rows)
    con.execute(
        "create table acuan as select kelurahan_acuan(kode, nama, kecamatan) as a from wilayah"
    )
    return con


@pytest.mark.parametrize(("kelurahan", "kecamatan", "kode"), WRITTEN)
@pytest.mark.parametrize("area", ["31.72", "31"])
def test_a_written_name(
    con: duckdb.DuckDBPyConnection,
    kelurahan: str | None,
    kecamatan: str | None,
    kode: str | None,
    area: str,
) -> None:
    found = con.execute(
        "select resolve_kelurahan(?, ?, daftar) from"
        " (select list(a) as daftar from acuan where starts_with(a.kode, ?))",
        [kelurahan, kecamatan, area],
    ).fetchone()
    assert found == (kode,)


def test_every_official_name_is_itself_in_any_order(con: duckdb.DuckDBPyConnection) -> None:
    for order in ("kode", "kode desc"):
        wrong = con.execute(
            "select kode from wilayah, (select list(a order by a.kode) as daftar from acuan)"
            " where resolve_kelurahan(nama, kecamatan, daftar) <> kode"
            " or resolve_kelurahan(nama, null, daftar) <> kode".replace("a.kode", f"a.{order}", 1)
        ).fetchall()
        assert wrong == []
