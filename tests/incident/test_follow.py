"""From check results to incidents on a small, hand-drawn warehouse with exact answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assets.incident.follow import Repairs, Run, follow
from assets.incident.incident import Decision, Touched, decide, get, listed
from assets.incident.message import Sender
from assets.incident.store import incidents
from assets.quality.assets import rules
from assets.quality.scorecard import write_scorecard
from assets.raw.tables import ensure_tables
from expectations.contract import incident_id

NOW = datetime(2022, 5, 9, 2, tzinfo=UTC)
APRIL = "2022-04"
HANDOVER = Path("unused")
SENDER = Sender(lambda i: "https://k.example", False)
NONE = Repairs(HANDOVER, lambda finding: [])
PLACE = ("staging.dtks", "kelurahan_dikenal")
ONCE = ("household.member", "satu_rumah_tangga")
DTKS = incident_id(*PLACE, "Dinas Sosial")
MEMBER = incident_id(*ONCE, "Bappeda")


@pytest.fixture
def con(warehouse, draw):
    """Four DTKS rows in April; the first three name no known kelurahan. Persons 1 and 2 live together."""
    ensure_tables(warehouse, [])
    address = "delivery_periode text, file text, row bigint"
    draw(
        "staging.dtks",
        f"{address}, kode_kelurahan text, periode text",
        [(APRIL, "a.csv", n, "31.72.04.1001" if n == 4 else None, APRIL) for n in (1, 2, 3, 4)],
    )
    draw(
        "identity.person_record",
        f"periode text, source text, {address}, person_id text",
        [(APRIL, "dtks", APRIL, "a.csv", n, f"p{n}") for n in (1, 2, 3, 4)],
    )
    members = [("h1", "p1"), ("h1", "p2"), ("h2", "p3"), ("h3", "p4")]
    draw(
        "household.member",
        "periode text, household_id text, person_id text",
        [(APRIL, household, person) for household, person in members],
    )
    draw(
        "household.household",
        "periode text, household_id text, jumlah_anggota int, kode_kecamatan text",
        [
            (APRIL, "h1", 3, "31.72.04"),
            (APRIL, "h2", 2, "31.72.03"),
            (APRIL, "h3", 1, "31.72.03"),
        ],
    )
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text, p_miskin_ekstrem decimal(18, 6)",
        [
            (APRIL, "h1", "SASARAN_2022", "BELUM_DITENTUKAN", 0.25),
            (APRIL, "h1", "BPS_DKI", "MISKIN_EKSTREM", 0.9),
            (APRIL, "h2", "SASARAN_2022", "MISKIN_EKSTREM", 1),
            (APRIL, "h3", "SASARAN_2022", "MISKIN_EKSTREM", 1),
        ],
    )
    draw("household.form", f"periode text, household_id text, source text, {address}", [])
    draw("staging.verval", f"periode text, household_id text, {address}", [])
    draw(
        "staging.wilayah",
        "periode text, kode_kecamatan text, nama_kecamatan text, nama_kelurahan text",
        [(APRIL, "31.72.04", "Cilincing", "Semper Barat"), (APRIL, "31.72.03", "Koja", "Lagoa")],
    )
    return warehouse


@pytest.fixture
def db(tmp_path):
    with incidents(tmp_path / "incidents.sqlite") as opened:
        yield opened


def checked(con, run: str, *results: tuple, periode: str = APRIL, whole: bool = True) -> None:
    """Writes check results: (table, rule, failed, checked)."""
    found = [*results, *([("classification.household", "x", 0, 1)] if whole else [])]
    for table, rule, failed, count in found:
        source = table.split(".")[1] if table.startswith(("raw", "staging")) else None
        con.execute(
            "insert into quality.check_result (run_id, table_name, expectation, source, owner, dimension,"
            " severity, passed, checked, failed, evaluated_at, periode)"
            " values (?, ?, ?, ?, 'Dinas Sosial', 'conformity', 'error', ?, ?, ?, ?, ?)",
            [run, table, rule, source, failed == 0 and count > 0, count, failed, NOW, periode],
        )


def run(con, db, name: str, newest: str = APRIL, periode: str = APRIL, days: int = 0) -> dict:
    now = NOW + timedelta(days=days)

    def repair(finding) -> list[Path]:
        assert finding.source, "only what an office delivered has rows to mend"
        return []

    found = Run(name, periode, newest, rules(), now)
    return follow(con, db, found, Repairs(HANDOVER, repair), SENDER)


def test_whom_failing_rows_touch(con, db):
    checked(con, "1", (*PLACE, 3, 4))
    assert run(con, db, "1") == {DTKS: "OPEN"}
    found = get(db, DTKS)
    assert found.sentence == "Kelurahan tidak ada di daftar wilayah: 3 dari 4 baris."
    counts = (found.rows, found.orang, found.rumah_tangga, found.miskin_ekstrem)
    assert counts == (3, 3, 2, 1)
    assert found.dampak_kpi == {
        "31.72.04": {"nama": "Cilincing", "nol": -0.75, "satu": 2.25},
        "31.72.03": {"nama": "Koja", "nol": -2.0, "satu": 0.0},
    }


@pytest.mark.parametrize(("few", "grouped"), [((1, 2), True), ((1, 2, 3), False)])
def test_rows_set_aside_are_told_once_where_too_many_are_the_same(con, db, few, grouped):
    """a.csv has rows 1 and 2 set aside of two; b.csv, of a hundred, row 3 in the second case."""
    for file, rows in (("a.csv", 2), ("b.csv", 100)):
        con.execute(
            "insert into quality.delivery (source, delivery_periode, file, sha256, status, correction,"
            " rows_read) values ('dtks', ?, ?, ?, 'LOADED', false, ?)",
            [APRIL, file, file, rows],
        )
    for row in few:
        con.execute(
            'insert into quality.quarantine (source, delivery_periode, file, "row", rule)'
            " values ('dtks', ?, ?, ?, 'nama_wajib')",
            [APRIL, "b.csv" if row == 3 else "a.csv", row],
        )
    some, many = ("raw.dtks", "baris_karantina"), ("raw.dtks", "karantina_berlebih")
    checked(con, "1", (*some, len(few), 102), (*many, 1, 2))
    run(con, db, "1")
    parent = get(db, incident_id(*some, "Dinas Sosial")).parent_id
    assert parent == (incident_id(*many, "Dinas Sosial") if grouped else None)


def test_a_stopped_month_knows_its_rows_only(con, db):
    checked(con, "1", (*PLACE, 3, 4), whole=False)
    run(con, db, "1")
    found = get(db, DTKS)
    assert (found.rows, found.orang, found.dampak_kpi) == (3, None, {})
    assert Touched(rows=3).orang is None


def test_one_message_a_run_and_none_when_nothing_changed(con, db):
    checked(con, "1", (*PLACE, 3, 4))
    run(con, db, "1")
    run(con, db, "1")
    checked(con, "2", (*PLACE, 3, 4))
    assert run(con, db, "2", days=1) == {}
    assert db.execute("select count(*) from alert").fetchone()[0] == 1
    checked(con, "3", (*PLACE, 0, 4))
    assert run(con, db, "3", days=3) == {DTKS: "RESOLVED"}
    assert db.execute("select count(*) from alert").fetchone()[0] == 2


def test_an_older_month_opens_reopens_and_resolves_nothing(con, db):
    checked(con, "1", (*PLACE, 3, 4))
    assert run(con, db, "1", newest="2022-05") == {}
    assert listed(db) == []
    run(con, db, "1")
    checked(con, "2", (*PLACE, 0, 4), periode="2022-03")
    assert run(con, db, "2", periode="2022-03") == {}
    assert get(db, DTKS).state == "OPEN"


def test_time_does_not_run_backwards(con, db):
    late = ("raw.dtks", "terlambat")
    number = incident_id(*late, "Dinas Sosial")
    checked(con, "1", (*late, 1, 1), periode="2022-07")
    assert run(con, db, "1", periode="2022-07") == {number: "OPEN"}
    checked(con, "2", (*late, 0, 1), (*PLACE, 3, 4))
    assert run(con, db, "2") == {DTKS: "OPEN"}, "a correction of April is followed, its age is not"
    assert get(db, number).state == "OPEN"


def test_a_failure_downstream_is_grouped_only_if_all_of_it_traces_to_the_same_rows(con, db):
    con.execute("insert into household.member values (?, 'h9', 'p1')", [APRIL])
    checked(con, "1", (*PLACE, 3, 4), (*ONCE, 2, 5))
    run(con, db, "1")
    assert get(db, MEMBER).parent_id == DTKS
    assert [row[0] for row in db.execute("select recipient from alert")] == ["Dinas Sosial"]
    con.execute("insert into household.member values (?, 'h9', 'p4')", [APRIL])
    checked(con, "2", (*PLACE, 3, 4), (*ONCE, 4, 6))
    assert run(con, db, "2", days=1) == {MEMBER: "REOPENED"}, "p4's row is in order at its source"
    assert get(db, MEMBER).parent_id is None
    recipients = [row[0] for row in db.execute("select recipient from alert order by created_at")]
    assert recipients == ["Dinas Sosial", "Bappeda"]


def test_what_somebody_accepted_is_no_incident(con, db):
    half = ("raw.dtks", "setengah_tiba")
    checked(con, "1", (*half, 1, 6), whole=False)
    assert list(run(con, db, "1").values()) == ["OPEN"]
    con.execute(
        'insert into quality.waiver (check_name, periode, "by") values (?, ?, ?)',
        ["raw.dtks.setengah_tiba", APRIL, "Rina"],
    )
    checked(con, "2", (*half, 1, 6))
    assert list(run(con, db, "2").values()) == ["RESOLVED"]


def test_a_rule_that_cannot_run_is_the_engineers_and_closes_when_it_can(con, db):
    checked(con, "1", (*PLACE, 0, 0))
    broken = incident_id(*PLACE, "Diskominfotik")
    assert run(con, db, "1") == {broken: "OPEN"}
    checked(con, "2", (*PLACE, 3, 4))
    assert run(con, db, "2") == {broken: "RESOLVED", DTKS: "OPEN"}
    checked(con, "3", (*PLACE, 0, 0))
    assert run(con, db, "3", days=1) == {broken: "REOPENED"}, "the office has mended nothing yet"
    assert get(db, DTKS).state == "OPEN"


def test_a_rule_that_is_gone_closes_its_incident(con, db):
    checked(con, "1", (*PLACE, 3, 4))
    run(con, db, "1")
    without = {key: rule for key, rule in rules().items() if key != PLACE}
    checked(con, "2")
    states = follow(con, db, Run("2", APRIL, APRIL, without, NOW), NONE, SENDER)
    assert states == {DTKS: "RESOLVED"}


def test_the_scorecard_adds_up_and_compares_with_the_month_before(con, db):
    con.execute("delete from quality.check_result")
    checked(con, "0", (*PLACE, 1, 4), periode="2022-03", whole=False)
    checked(con, "1", (*PLACE, 3, 4), ("raw.dtks", "kolom_berubah", 0, 6))
    run(con, db, "1")
    assert write_scorecard(con, db, APRIL) == 1
    columns = (
        "rules, rules_failed, checked, failed, share, trend, open_incidents, mean_days_to_repair"
    )
    score = con.execute(f"select {columns} from quality.scorecard").fetchall()
    assert score == [(2, 1, 10, 3, 0.3, pytest.approx(0.05), 1, None)]
    decide(db, DTKS, Decision("RESOLVED", "Rina", "diperbaiki"), NOW + timedelta(days=3))
    write_scorecard(con, db, APRIL)
    score = con.execute(f"select {columns} from quality.scorecard").fetchall()
    assert score[0][-2:] == (0, 3.0)
    checked(con, "1b", (*PLACE, 0, 4))
    run(con, db, "1b", days=4)
    checked(con, "1c", (*PLACE, 3, 4))
    assert run(con, db, "1c", days=5) == {DTKS: "REOPENED"}
    without = {key: rule for key, rule in rules().items() if key != PLACE}
    checked(con, "2")
    later = NOW + timedelta(days=40)
    assert follow(con, db, Run("2", APRIL, APRIL, without, later), NONE, SENDER)
    write_scorecard(con, db, APRIL)
    score = con.execute(f"select {columns} from quality.scorecard").fetchall()
    assert score[0][-2:] == (0, 3.0), "a rule that went away is no repair"


def test_a_key_that_leads_to_no_row_is_explained_by_none(con, db):
    """p1 is in two households; so is somebody whom no register knows."""
    con.execute("insert into household.member values (?, 'h9', 'p1')", [APRIL])
    for household in ("h1", "h2"):
        con.execute("insert into household.member values (?, ?, 'p9')", [APRIL, household])
    checked(con, "1", (*PLACE, 3, 4), (*ONCE, 4, 7))
    run(con, db, "1")
    assert get(db, MEMBER).parent_id is None


def test_one_bad_row_among_a_household_explains_nothing(con, db):
    twice = ("household.household", "satu_baris")
    con.execute("insert into household.household values (?, 'h1', 3, '31.72.04')", [APRIL])
    con.execute(
        "update staging.dtks set kode_kelurahan = '31.72.04.1001' where \"row\" <> 1"
    )  # p2 of the same household is in order
    checked(con, "1", (*PLACE, 1, 4), (*twice, 2, 4))
    run(con, db, "1")
    assert get(db, incident_id(*twice, "Bappeda")).parent_id is None
    con.execute('update staging.dtks set kode_kelurahan = null where "row" = 2')
    checked(con, "2", (*PLACE, 2, 4), (*twice, 2, 4))
    run(con, db, "2")
    assert get(db, incident_id(*twice, "Bappeda")).parent_id == DTKS


def test_nothing_hides_under_a_muted_incident(con, db):
    con.execute("insert into household.member values (?, 'h9', 'p1')", [APRIL])
    checked(con, "1", (*PLACE, 3, 4), (*ONCE, 2, 5))
    run(con, db, "1")
    decide(db, DTKS, Decision("MUTED", "Rina", "sistem baru", NOW.date() + timedelta(days=30)), NOW)
    checked(con, "2", (*PLACE, 3, 4), (*ONCE, 2, 5))
    assert run(con, db, "2", days=1) == {MEMBER: "REOPENED"}
    assert [row[0] for row in db.execute("select recipient from alert order by created_at")] == [
        "Dinas Sosial",
        "Bappeda",
    ]


def test_details_say_which_file_and_never_a_long_number(con, db):
    refused = ("raw.dtks", "berkas_ditolak")
    for n in range(7):
        name = f"317204{n}101900001.csv"
        con.execute(
            "insert into quality.delivery (source, delivery_periode, file, status, bytes, reason)"
            " values ('dtks', ?, ?, 'REFUSED', 7, ?)",
            [APRIL, name, f"{name}: kolom wajib nama tidak ada"],
        )
    checked(con, "1", (*refused, 7, 7))
    run(con, db, "1")
    [found] = listed(db)
    assert list(found.detail) == ["2022-04/….csv (7 byte): kolom wajib nama tidak ada"] * 5 + [
        "dan 2 lagi"
    ]
    assert found.sentence == "Berkas ditolak: 7 dari 7 berkas."


def test_details_tell_files_and_columns_without_what_may_be_a_name(con, db):
    drift = ("raw.dtks", "kolom_berubah")
    con.execute(
        "insert into quality.delivery (source, delivery_periode, file, status, correction,"
        " bytes, sha256, extra_columns, missing_columns) values"
        " ('dtks', ?, 'DTKS Semper Barat April_2022 (Siti Aminah).xlsx', 'LOADED', false,"
        " 1204, 'ab', 'no_kk, hp_ibu_aminah', 'desil')",
        [APRIL],
    )
    checked(con, "1", (*drift, 1, 1))
    run(con, db, "1")
    assert list(listed(db)[0].detail) == [
        "2022-04/DTKS Semper Barat …_2022 (… …).xlsx (1.204 byte): kolom tambahan no_kk, …_ibu_…; kolom hilang desil"
    ]


def test_an_error_is_never_grouped_under_a_warning(con, db):
    con.execute("insert into household.member values (?, 'h9', 'p1')", [APRIL])
    mild = {key: replace(rule, severity="warning") for key, rule in rules().items() if key == PLACE}
    checked(con, "1", (*PLACE, 3, 4), (*ONCE, 2, 5))
    follow(con, db, Run("1", APRIL, APRIL, rules() | mild, NOW), NONE, SENDER)
    assert get(db, MEMBER).parent_id is None
    assert [row[0] for row in db.execute("select recipient from alert")] == ["Bappeda"]
