"""Ids from month to month: who keeps one, who loses one, who gets a new one."""

from datetime import date

import pytest

from assets.warehouse import WarehouseError
from tests.identity.conftest import APRIL, Registers, nik

MARCH, MAY = "2022-03", "2022-05"


def registry(r: Registers, person_id: str) -> tuple[str | None, ...]:
    """first_periode, last_periode, superseded_by, reason of an id."""
    row = r.con.execute(
        "select first_periode, last_periode, superseded_by, reason from identity.registry where id = ?",
        [person_id],
    ).fetchone()
    assert row is not None
    return row


@pytest.fixture
def family(registers):
    registers.dukcapil("card", "RATNA DEWI LESTARI", "03-05-1984", "P")
    registers.put(
        "dtks", "list", "YOHANA TAMBUNAN", "11-11-1970", nik=nik("11-11-1970", "P", region="127101")
    )
    registers.resolve(MARCH)
    return registers


def test_corrections_change_no_id(family):
    before = family.ids(MARCH)
    family.change("card", nama="RATNA DEWI LESTARI WATI", no_kk="3172040101100999")
    family.change("list", nik=nik("11-11-1970", "P", region="127102"))
    family.resolve(APRIL)
    assert family.ids(APRIL) == before
    family.change("card", nik=nik("03-05-1984", "P", 77))
    family.change("list", nama="YOHANNA TAMBUNAN", tanggal_lahir=date(1970, 11, 12))
    family.resolve(MAY)
    assert family.ids(MAY)["card"] == before["card"]
    assert family.ids(MAY)["list"] == before["list"]
    assert registry(family, before["card"]) == (MARCH, MAY, None, None)


def test_who_is_away_for_a_month_keeps_the_id(family):
    before = family.ids(MARCH)
    row = next(row for row in family.rows if row["label"] == "list")
    family.drop("list")
    family.resolve(APRIL)
    family.rows.append(row)
    family.resolve(MAY)
    assert family.ids(MAY)["list"] == before["list"]
    assert registry(family, before["list"]) == (MARCH, MAY, None, None)


def test_whom_dukcapil_comes_to_know_keeps_the_id(family):
    before = family.ids(MARCH)
    family.dukcapil(
        "second card", "YOHANA TAMBUNAN", "11-11-1970", "P", serial=5, no_kk="3172045555555555"
    )
    family.put("p3ke", "new list", "YOHANA TAMBUNAN", "11-11-1970", nik=None)
    family.change("list", nik=None)
    family.resolve(APRIL)
    after = family.ids(APRIL)
    assert after["list"] == after["second card"] == after["new list"] == before["list"]


def test_a_merge_is_on_record(registers):
    day = "09-09-1982"
    registers.dukcapil(
        "old", "BONAR SITOMPUL", day, no_kk="3172030101100109", nama_ibu="TIURMA PURBA"
    )
    registers.dukcapil("new", "BONAR SITOMPUL", day, no_kk="3172040101100110", serial=4)
    registers.resolve(MARCH)
    before = registers.ids(MARCH)
    assert before["old"] != before["new"]
    registers.change("new", nama_ibu="TIURMA PURBA")
    registers.resolve(APRIL)
    after = registers.ids(APRIL)
    assert after["old"] == after["new"]
    [gone] = set(before.values()) - set(after.values())
    assert registry(registers, gone) == (MARCH, MARCH, after["old"], "MERGE")
    assert registry(registers, after["old"]) == (MARCH, APRIL, None, None)


def test_a_split_is_on_record(registers):
    day = "09-09-1982"
    mother = {"nama_ibu": "TIURMA PURBA"}
    registers.dukcapil("old", "BONAR SITOMPUL", day, no_kk="3172030101100109", **mother)
    registers.dukcapil("new", "BONAR SITOMPUL", day, no_kk="3172040101100110", serial=4, **mother)
    registers.put("dtks", "list", "BONAR SITOMPUL", day, nik=nik(day, serial=4))
    registers.resolve(MARCH)
    [one] = set(registers.ids(MARCH).values())
    registers.change("old", nama_ibu="SONDANG HUTAPEA")
    registers.resolve(APRIL)
    after = registers.ids(APRIL)
    assert after["old"] != after["new"] == after["list"]
    [split] = set(after.values()) - {one}
    assert registry(registers, split) == (APRIL, APRIL, None, "SPLIT")
    assert registers.con.execute(
        "select asal from identity.registry where id = ?", [split]
    ).fetchone() == (one,)


def test_rerunning_months_in_any_order_changes_nothing(family):
    family.dukcapil("baby", "BAYI SINAGA", "01-04-2022", no_kk="3172040101100777")
    family.resolve(APRIL)

    def state() -> list[list[tuple]]:
        return [
            family.con.execute(f"select * from {table} order by all").fetchall()
            for table in (
                "identity.person_record",
                "identity.person",
                "identity.link",
                "identity.registry",
            )
        ]

    before = state()
    family.resolve(APRIL)
    assert state() == before
    family.drop("baby")
    family.resolve(MARCH)
    assert state() == before


def test_a_failed_run_leaves_the_month_as_it_was(family):
    before = family.con.execute("select * from identity.person order by all").fetchall()
    family.drop("list")
    family.con.execute("alter table identity.registry drop column asal")  # the last that is written
    with pytest.raises(Exception, match="identity"):
        family.resolve(MARCH)
    assert family.con.execute("select * from identity.person order by all").fetchall() == before


def test_ids_need_the_key(family):
    first = family.ids(MARCH)
    family.con.execute("drop table identity.person; drop table identity.person_record")
    family.con.execute("drop table identity.registry; drop table identity.link")
    family.resolve(MARCH)
    assert family.ids(MARCH) == first
    family.con.execute("drop table identity.person; drop table identity.person_record")
    family.con.execute("drop table identity.registry; drop table identity.link")
    family.key = b"kunci lain"
    family.resolve(MARCH)
    assert not set(family.ids(MARCH).values()) & set(first.values())


def test_the_key_stands_in_no_sql_text(family):
    """Any key will do, and DuckDB's own record of what was run, failed steps too, does not have it."""
    family.key = b'kunci\'; -- "ids" \\'
    family.con.execute("call enable_logging('QueryLog')")
    family.resolve(MARCH)
    family.con.execute("alter table identity.registry drop column superseded_by")
    with pytest.raises(WarehouseError) as told:
        family.resolve(APRIL)
    said = " ".join(
        text for (text,) in family.con.execute("select message from duckdb_logs").fetchall()
    )
    assert "identity.person_record" in said and said.count("insert into identity") > 3
    for text in (said, str(told.value)):
        assert family.key.decode() not in text and family.key.hex() not in text
