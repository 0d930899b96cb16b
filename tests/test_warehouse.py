"""Opening the warehouse: any key, any folder, and no key in any message."""

from pathlib import Path

import duckdb
import pytest

from assets.warehouse import WarehouseError, WrongKey, connect, no_values
from expectations.sql import literal

AWKWARD = "rumah 'kami' \"ü\" [a]*; -- \\ a=b"


@pytest.mark.parametrize(
    "key", ["a'b", 'a"b;--', "baris\nbaru", "'); drop table x; --", "?", "$k", "x" * 300]
)
def test_a_key_of_any_letters_opens_what_it_closed(tmp_path: Path, key: str) -> None:
    path = tmp_path / "warehouse.duckdb"
    with connect(path, key, tmp_path / "spill") as con:
        con.execute("create table raw.t as select 42 as a")
    with connect(path, key, tmp_path / "spill", read_only=True) as con:
        assert con.execute("select a from raw.t").fetchall() == [(42,)]
    with pytest.raises(WrongKey) as refused:
        connect(path, key + "x", tmp_path / "spill")
    assert key not in str(refused.value) and refused.value.__cause__ is None


@pytest.mark.parametrize(
    "key", ["rahasia\\zz'", "rahasiaünï", "rahasia' or", "rahasia \\ ü", "rahasia\\"]
)
def test_a_wrong_key_is_told_and_never_quoted(tmp_path: Path, key: str) -> None:
    path = tmp_path / "warehouse.duckdb"
    connect(path, "benar", tmp_path / "spill").close()
    with pytest.raises(WrongKey) as refused:
        connect(path, key, tmp_path / "spill", read_only=True)
    assert "KONVERGENSI_KEY" in str(refused.value) and "rahasia" not in str(refused.value)
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: b"bukan basis data" * 500,
        lambda whole: whole[:5000],
        lambda whole: whole[:4096] + b"z" * 4096 + whole[8192:],
    ],
    ids=["kosong", "lain", "terpotong", "rusak"],
)
def test_a_damaged_file_is_not_called_a_wrong_key(tmp_path: Path, damage) -> None:
    path = tmp_path / "warehouse.duckdb"
    connect(path, "rahasia-benar", tmp_path / "spill").close()
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(WarehouseError) as refused:
        connect(path, "rahasia-benar", tmp_path / "spill")
    assert not isinstance(refused.value, WrongKey)
    assert "warehouse.duckdb" in str(refused.value) and "rahasia-benar" not in str(refused.value)


def test_a_folder_of_any_name_holds_a_warehouse_and_its_spill(tmp_path: Path) -> None:
    home = tmp_path / AWKWARD
    home.mkdir()
    with connect(home / "w.duckdb", "kunci", home / "spill", memory_limit="80MB") as con:
        con.execute("set threads = 1")
        con.execute(
            "create table raw.t as select range as a, repeat('z', 200) || range as b from range(400000)"
        )
        [(rows,)] = con.execute(
            "select count(*) from (select row_number() over (order by b) as n from raw.t)"
        ).fetchall()
    assert rows == 400_000 and (home / "w.duckdb").exists()


def test_a_message_quotes_neither_sql_text_nor_a_value() -> None:
    con = duckdb.connect()
    con.execute("create table t as select '3172035203900001' as nik")
    for sql in (
        "select nik from t where nik = '3172035203900001' and tidak_ada",  # the line is quoted
        "select '3172035203900001",  # the word is quoted
        "select cast(nik as date) from t",  # the value is quoted
        "select * from tidak_ada where a = '3172035203900001'",
    ):
        with pytest.raises(WarehouseError) as told, no_values("uji"):
            con.execute(sql).fetchall()
        assert "3172035203900001" not in str(told.value) and told.value.__cause__ is None
    with pytest.raises(WarehouseError, match='"tidak_ada" not found'), no_values("uji"):
        con.execute("select tidak_ada from t")


def test_a_literal_is_the_text() -> None:
    con = duckdb.connect()
    for text in (AWKWARD, "", "''", "\n"):
        assert con.execute(f"select {literal(text)}").fetchall() == [(text,)]
