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
# as staging/dtks.sql resolves names, for one written pair
QUERY = """
    select coalesce(
        read_kode_kelurahan(x.kelurahan),
        arg_min(w.kode, kelurahan_rank(
            read_place(x.kelurahan), read_place(x.kecamatan),
            read_place(w.nama), read_place(w.kecamatan), w.kode
        ))
    )
    from (select ?::varchar as kelurahan, ?::varchar as kecamatan) as x
    left join (select * from wilayah where starts_with(kode, ?)) as w
        on is_kelurahan(
            read_place(x.kelurahan), read_place(x.kecamatan),
            read_place(w.nama), read_place(w.kecamatan)
        )
    group by x.kelurahan, x.kecamatan
"""


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
    assert con.execute(QUERY, [kelurahan, kecamatan, area]).fetchone() == (kode,)


@pytest.mark.parametrize("with_kecamatan", [True, False])
def test_every_official_name_is_itself(
    con: duckdb.DuckDBPyConnection, with_kecamatan: bool
) -> None:
    for kode, nama, kecamatan in con.execute("select * from wilayah").fetchall():
        written = [nama.upper(), kecamatan if with_kecamatan else None, "31"]
        assert con.execute(QUERY, written).fetchone() == (kode,)
