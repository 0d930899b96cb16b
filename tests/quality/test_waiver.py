"""What somebody accepted holds for what they saw, and for nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from assets.quality.waiver import (
    accept,
    accepted,
    in_force,
    is_known,
    lapsed,
    not_failing,
    one_person,
    undo,
    waivers,
)
from assets.raw.tables import ensure_tables
from expectations.contract import Rule

NOW = datetime(2022, 5, 9, 2, tzinfo=UTC)
MARCH, APRIL, MAY = "2022-03", "2022-04", "2022-05"
HALF, TOTAL = "raw.dtks.setengah_tiba", "kpi.kota.jumlah_wajar"


@pytest.fixture
def con(warehouse):
    ensure_tables(warehouse, [])
    return warehouse


def deliver(
    con, sha: str, month: str = APRIL, source: str = "dtks", hours: int = 0, **more
) -> None:
    columns = {"status": "LOADED", "correction": False} | more
    con.execute(
        f"insert into quality.delivery (source, delivery_periode, file, sha256, loaded_at, {', '.join(columns)})"
        f" values (?, ?, ?, ?, ?, {', '.join('?' for _ in columns)})",
        [source, month, f"{sha}.csv", sha, NOW + timedelta(hours=hours), *columns.values()],
    )


def checked(con, check: str, passed: bool, hours: int, month: str = APRIL, rows: int = 6) -> None:
    table, rule = check.rsplit(".", 1)
    con.execute(
        "insert into quality.check_result (run_id, table_name, expectation, passed, checked, failed,"
        " evaluated_at, periode) values ('r', ?, ?, ?, ?, 1, ?, ?)",
        [table, rule, passed, rows, NOW + timedelta(hours=hours), month],
    )


def given(con, check: str = HALF, month: str = APRIL, by=("Ani",), hours: int = 2) -> None:
    accept(con, (check, month), by, "benar adanya", NOW + timedelta(hours=hours))


def why(con, month: str = APRIL) -> str:
    return lapsed(con, waivers(con)[-1], month)


def test_a_deliverys_waiver_is_the_deliverys(con):
    deliver(con, "a", MARCH)
    deliver(con, "b")
    given(con)
    assert [(w.check, w.by, w.deliveries) for w in in_force(con, APRIL)] == [(HALF, "Ani", ("b",))]
    assert why(con, MAY) == "", "May still uses April's delivery"
    assert why(con, MARCH) != "" and in_force(con, MARCH) == []
    deliver(con, "k", correction=True)
    assert why(con) == "", "a mended row is not what was judged"
    deliver(con, "other", source="p3ke")
    assert why(con) == ""
    deliver(con, "c")
    assert why(con) == "1 berkas lain tiba sesudahnya" and accepted(con, APRIL) == {}
    con.execute("delete from quality.delivery where sha256 = 'c'")
    assert why(con) == "", "as it was accepted"
    con.execute("update quality.delivery set sha256 = 'x' where sha256 = 'b'")
    assert why(con).startswith("1 berkas yang diterima berubah")
    deliver(con, "m", MAY)
    assert why(con, MAY) != ""


def test_a_rule_on_what_is_staged_sees_corrections_too(con):
    deliver(con, "b")
    given(con, "staging.dtks.bagian_wajar")
    deliver(con, "other", source="p3ke")
    assert why(con) == "" and why(con, MAY) == ""
    deliver(con, "k", correction=True)
    assert why(con) == "1 berkas lain tiba sesudahnya"


def test_a_months_totals_are_accepted_for_all_that_was_delivered(con):
    deliver(con, "b")
    given(con, TOTAL, by=("Ani Lestari", "Budi Santoso"))
    assert accepted(con, APRIL) == {TOTAL: ("Ani Lestari dan Budi Santoso", 2)}
    assert why(con, MAY) == "berlaku untuk 2022-04 saja"
    deliver(con, "m", MAY)
    assert why(con) == "", "what comes later changes nothing in April"
    deliver(con, "k", source="verval")
    assert why(con) == "kiriman berubah sejak diterima" and in_force(con, APRIL) == []


def test_what_an_earlier_release_recorded_holds_for_its_month(warehouse):
    warehouse.execute(
        "create table quality.waiver (check_name varchar, periode varchar, reason varchar,"
        ' "by" varchar, "at" timestamptz)'
    )
    warehouse.execute("insert into quality.waiver values (?, ?, 'r', 'Ani', ?)", [HALF, APRIL, NOW])
    assert [w.people for w in waivers(warehouse)] == [1], "read as it is, nothing is written"
    ensure_tables(warehouse, [])
    deliver(warehouse, "b")
    assert accepted(warehouse, APRIL) == {HALF: ("Ani", 1)}
    assert why(warehouse, MAY) == "berlaku untuk 2022-04 saja"


def test_undoing_is_on_record_and_can_itself_be_followed_by_another(con):
    deliver(con, "b")
    con.execute(
        "create table quality.refresh as select unnest(['2022-03', '2022-04', '2022-05']) as periode,"
        " timestamptz '2022-05-09' as completed_at"
    )
    given(con)
    undo(con, waivers(con)[0], ["Budi"], "ternyata kurang", NOW + timedelta(hours=3))
    assert why(con) == "dibatalkan oleh Budi: ternyata kurang"
    assert in_force(con, APRIL) == [] and why(con, MAY) != ""
    assert con.execute(
        "select periode from quality.refresh where completed_at is null"
    ).fetchall() == [
        (APRIL,),
        (MAY,),
    ], "what was computed under it is to be computed again"
    given(con, by=["Citra"], hours=4)
    assert accepted(con, APRIL) == {HALF: ("Citra", 1)}
    assert [w.undone != "" for w in waivers(con)] == [True, False]
    assert con.execute("select count(*) from quality.waiver").fetchone() == (3,)


def test_only_what_fails_on_what_is_loaded_can_be_accepted(con):
    assert not is_known(con, APRIL)
    deliver(con, "b")
    assert is_known(con, APRIL) and not is_known(con, MAY)
    assert "belum pernah diperiksa" in not_failing(con, HALF, APRIL)
    checked(con, HALF, True, 1)
    assert "tidak gagal" in not_failing(con, HALF, APRIL)
    checked(con, HALF, False, 2, rows=0)
    assert "tidak dapat dijalankan" in not_failing(con, HALF, APRIL)
    checked(con, HALF, False, 3)
    assert not_failing(con, HALF, APRIL) == ""
    assert "belum pernah" in not_failing(con, HALF, MAY)
    deliver(con, "p", source="p3ke", hours=4)
    assert not_failing(con, HALF, APRIL) == "", "another source says nothing of it"
    checked(con, TOTAL, False, 3)
    assert "berubah sejak" in not_failing(con, TOTAL, APRIL), "nobody has seen these totals"
    con.execute(
        'insert into quality.withdrawn (source, delivery_periode, file, "at") values (?, ?, ?, ?)',
        ["dtks", APRIL, "a.csv", NOW + timedelta(hours=5)],
    )
    assert "berubah sejak" in not_failing(con, HALF, APRIL)
    checked(con, HALF, False, 6)
    assert not_failing(con, HALF, APRIL) == ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ani Lestari", "ani  lestari"),
        ("Ani Lestari", "ANI LESTARI, S.Sos"),
        ("Ani Lestari", "Lestari Ani"),
        ("Ani Lestari", "AniLestari"),
        ("Ani Lestari", "Ani\u200b Lestári"),
        ("Siti Nurhaliza", "Siti Nurhalizah"),
        ("Budi Santoso", "Budi Santosa"),
        ("Budi", "Budi Santoso"),
        ("Budi", " "),
    ],
)
def test_one_person_written_twice(first, second):
    assert one_person(first, second) and one_person(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ani", "Budi"),
        ("Ani Lestari", "Ani Wijaya"),
        ("Ana", "Ani"),
        ("Sekretaris A", "Sekretaris B"),
        ("Petugas 1", "Petugas 2"),
        ("Petugas1", "Petugas2"),
    ],
)
def test_two_people(first, second):
    assert not one_person(first, second)


def test_a_rule_says_who_may_accept_it():
    one = Rule("r", "t", {}, None, "d", "error", "i", True, None, waivable=True)
    two = Rule("r", "t", {}, None, "d", "error", "i", True, None, waivable=True, approvals=2)
    never = Rule("r", "t", {}, None, "d", "error", "i", True, None)
    assert one.waived_by(("Ani", 1)) == "Ani" and one.waived_by(None) is None
    assert (
        two.waived_by(("Ani", 1)) is None and two.waived_by(("Ani dan Budi", 2)) == "Ani dan Budi"
    )
    assert never.waived_by(("Ani dan Budi", 2)) is None
