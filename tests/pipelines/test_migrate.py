"""The warehouse out of one release of DuckDB and into another: the same to the row, or refused."""

import shutil
from pathlib import Path

import duckdb
import pytest

from assets.keys import HKDF, derive, export_key
from assets.migration import LISTED, export_tables, import_tables
from assets.warehouse import WarehouseError, connect
from tests.conftest import DATABASE_KEY, SECRET, Home

KEY = export_key(derive(SECRET, HKDF))
DRAWN = """
    create table raw.segala as select * from (values
        (1, 'NULL', 0.1::double, '2022-04-01'::date, '2022-04-01 10:00:00+07'::timestamptz, 1.23::decimal(18,2),
         ['a', null], {'kelas': 'X', 'ada': true}, '{"a": [1, null]}'::json, 'a'::blob, true),
        (2, null, 'nan'::double, null, null, -0.5, [], null, 'null'::json, null, false),
        (3, '', 1e-300::double, '1900-01-01', '1900-01-01 00:00:00+00', null, null, {'kelas': '', 'ada': null},
         null, ''::blob, null)
    ) as t(nomor, teks, angka, tanggal, saat, rupiah, daftar, isi, data, biner, ya);
    create table staging.kosong (periode varchar, "register" varchar);
    create table raw.urut as select n * 7919 % 300007 as x from range(300000) as r(n);
    create table identity.kembar as select 'SITI AMINAH' as nama from range(100000);
"""


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The folder of a warehouse that is drawn by hand."""
    folder = tmp_path / "ekspor"
    folder.mkdir()
    with connect(tmp_path / "lama.duckdb", "lama", tmp_path / "spill") as con:
        con.execute(DRAWN)
        export_tables(con, folder, KEY)
    return folder


def opened(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return connect(tmp_path / "baru.duckdb", "baru", tmp_path / "spill")


def test_every_type_comes_back_as_it_went(exported: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as con:
        assert [(t.name, t.rows) for t in import_tables(con, exported, KEY)] == [
            ("identity.kembar", 100_000), ("raw.segala", 3), ("raw.urut", 300_000), ("staging.kosong", 0),
        ]  # fmt: skip
        con.execute(f"attach '{tmp_path}/lama.duckdb' as lama (encryption_key 'lama', read_only)")
        for table in ("raw.segala", "staging.kosong"):
            described = f"select column_name, column_type from (describe {{}}.{table})"
            was, now = (con.execute(described.format(c)).fetchall() for c in ("lama", "warehouse"))
            assert was == now
        was, now = (con.execute(f"from {c}.raw.urut").fetchall() for c in ("lama", "warehouse"))
        assert was == now, "what was written last is last"
        assert con.execute("from lama.raw.segala except from warehouse.raw.segala").fetchall() == []


def test_nothing_of_a_person_lies_open(exported: Path) -> None:
    written = b"".join(path.read_bytes() for path in exported.iterdir())
    assert b"SITI" not in written and b"kelas" not in written and b"create table" not in written
    assert {oct(path.stat().st_mode & 0o077) for path in exported.iterdir()} == {"0o0"}


@pytest.mark.parametrize("harm", ["exchanged", "cut", "lost", "other key"])
def test_what_is_not_what_was_written_is_refused(exported: Path, tmp_path: Path, harm: str) -> None:
    one, key = exported / "raw.segala.parquet", KEY
    if harm == "exchanged":  # each is sealed by itself: the list says which is which
        with connect(tmp_path / "lain.duckdb", "lain", tmp_path / "spill") as con:
            con.execute(DRAWN + "update raw.segala set teks = 'lain' where nomor = 1")
            (tmp_path / "lain").mkdir()
            export_tables(con, tmp_path / "lain", KEY)
        shutil.copy(tmp_path / "lain" / one.name, one)
    elif harm == "cut":
        one.write_bytes(one.read_bytes()[:-40])
    elif harm == "lost":
        one.unlink()
    else:
        key = export_key(derive("kunci lain", HKDF))
    with opened(tmp_path) as con, pytest.raises(WarehouseError) as told:
        import_tables(con, exported, key)
    sentence = "tidak ada, rusak, atau dibuat dengan kunci lain"
    named = f"{exported.name if harm == 'other key' else one.name} {sentence}"
    exchanged = "tidak sama sesudah dibaca kembali: raw.segala"
    assert str(told.value) == (exchanged if harm == "exchanged" else named)


def test_a_view_is_not_lost_silently(tmp_path: Path) -> None:
    with opened(tmp_path) as con, pytest.raises(WarehouseError, match="view"):
        con.execute("create table raw.a as select 1 as b; create view raw.v as from raw.a")
        export_tables(con, tmp_path, KEY)
    assert not (tmp_path / LISTED).exists()


def test_a_home_goes_out_and_comes_in(small: Home, tmp_path: Path) -> None:
    folder, tables = tmp_path / "pindah", "select * from identity.person order by all"
    people = small.query(tables)
    assert "sudah ada" in small.run("migrate", "export", str(tmp_path), code=1).stderr
    (tmp_path / ".pindah.baru").mkdir()  # as a killed one leaves it
    said = small.run("migrate", "export", str(folder)).stdout
    assert not (tmp_path / ".pindah.baru").exists()
    assert "baris" in said and f"DuckDB {duckdb.__version__}" in said
    assert "semuanya sama" in small.run("migrate", "import", str(folder)).stdout
    assert small.query(tables) == people
    before = small.path / "warehouse.sebelum-pindah"
    with connect(before, DATABASE_KEY, tmp_path / "spill", read_only=True) as con:
        assert con.execute("select count(*) from identity.person").fetchall() == [(len(people),)]
    # what was written into the home since would be lost
    small.run("forget", "dtks", "2022-04", "tidak-ada.csv", "--by", "a", "--reason", "b", code=1)
    with connect(small.path / "warehouse.duckdb", DATABASE_KEY, tmp_path / "spill") as con:
        con.execute("create table raw.baru as select 1 as a")
    assert "berubah" in small.run("migrate", "import", str(folder), code=1).stderr
    assert small.query(tables) == people


def test_a_home_whose_file_no_release_opens_is_made_from_the_folder(
    small: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "pindah"
    small.run("migrate", "export", str(folder))
    (small.path / "warehouse.duckdb").unlink()
    small.run("migrate", "import", str(folder))
    assert small.query("select count(*) > 900 from identity.person") == [(True,)]
    assert "mutakhir" in small.run("refresh", "--all").stdout, "nothing is to be computed again"
