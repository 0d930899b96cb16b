"""The states of an incident, hand-drawn: what a finding or a person changes, and what it does not."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.incident.incident import (
    OPEN_STATES,
    Decision,
    Finding,
    NotOpen,
    Touched,
    changes,
    decide,
    get,
    listed,
    named_runs,
    observe,
)
from assets.incident.store import incidents, short
from assets.working_days import add_working_days

NOW = datetime(2022, 5, 5, 2, tzinfo=UTC)  # a Thursday of the Lebaran leave
FAILS = Finding(
    "staging.dtks", "nik_utuh", "Dinas Sosial", "ERROR", False, "NIK tidak utuh.", "Akibat.", "dtks"
)
PASSES = replace(FAILS, passed=True)
NUMBER = FAILS.incident_id


@pytest.fixture
def db(tmp_path):
    with incidents(tmp_path / "incidents.sqlite") as opened:
        yield opened


def see(db, finding: Finding, days: float = 0) -> str | None:
    with short(db):
        return observe(db, finding, NOW + timedelta(days=days), "run 1", "1")


def states(db) -> list[str]:
    return [change.state for change in changes(db, NUMBER)]


def test_one_incident_whatever_the_number_of_runs(db):
    assert see(db, FAILS) == "OPEN"
    assert [see(db, replace(FAILS, failed=n), n) for n in (3, 4, 5)] == [None, None, None]
    [found] = listed(db)
    assert (found.state, found.failed, found.episode) == ("OPEN", 5, 1)
    assert found.opened_at == NOW
    assert found.last_seen == NOW + timedelta(days=5)
    assert states(db) == ["OPEN"]
    with short(db):
        observe(db, FAILS, NOW + timedelta(days=6), "run 2", "2")
    assert named_runs(db) == {"1", "2"}, "which opened it, and which saw it last"
    see(db, PASSES, 7)
    assert named_runs(db) == set()


def test_another_owner_rule_or_table_is_another_incident(db):
    for other in ({"owner": "Bappeda"}, {"rule": "kunci"}, {"table_name": "staging.p3ke"}, {}):
        assert see(db, replace(FAILS, **other)) == "OPEN"
    assert len({incident.incident_id for incident in listed(db)}) == 4


def test_a_pass_resolves_and_a_later_failure_reopens(db):
    assert see(db, PASSES) is None, "what never failed is no incident"
    see(db, FAILS)
    assert see(db, PASSES, 2) == "RESOLVED"
    assert see(db, PASSES, 3) is None
    assert listed(db) == []
    assert see(db, FAILS, 4) == "REOPENED"
    found = get(db, NUMBER)
    assert (found.episode, found.resolved_at) == (2, None)
    assert states(db) == ["OPEN", "RESOLVED", "REOPENED"]


def test_an_acknowledged_one_stays_so_until_it_passes(db):
    see(db, FAILS)
    decide(db, NUMBER, Decision("ACKNOWLEDGED", "Rina", "Jumat dikirim"), NOW)
    assert see(db, FAILS, 1) is None
    assert get(db, NUMBER).state == "ACKNOWLEDGED"
    with pytest.raises(NotOpen, match="ACKNOWLEDGED"):
        decide(db, NUMBER, Decision("ACKNOWLEDGED", "Budi", "juga"), NOW)
    assert see(db, PASSES, 2) == "RESOLVED"
    assert [(c.by, c.reason) for c in changes(db, NUMBER)][1] == ("Rina", "Jumat dikirim")


def test_a_muted_one_is_silent_until_its_date(db):
    see(db, FAILS)
    decide(db, NUMBER, Decision("MUTED", "Rina", "sistem baru", date(2022, 5, 10)), NOW)
    assert see(db, FAILS, 4) is None
    assert see(db, FAILS, 5) == "REOPENED"
    assert get(db, NUMBER).muted_until is None
    decide(db, NUMBER, Decision("MUTED", "Rina", "lagi", date(2022, 5, 20)), NOW)
    assert see(db, PASSES, 6) == "RESOLVED"


def test_a_person_resolves_and_the_next_failure_contradicts(db):
    see(db, FAILS)
    decide(db, NUMBER, Decision("RESOLVED", "Rina", "NIK 3172 0412 0190 0001 diganti"), NOW)
    assert changes(db, NUMBER)[-1].reason == "NIK … diganti"
    with pytest.raises(NotOpen, match="RESOLVED"):
        decide(db, NUMBER, Decision("MUTED", "Rina", "x", date(2030, 1, 1)), NOW)
    with pytest.raises(KeyError):
        decide(db, "D-TIDAKADA", Decision("RESOLVED", "Rina", "x"), NOW)
    assert see(db, FAILS, 1) == "REOPENED"


def test_what_was_grouped_is_told_once_it_stands_alone(db):
    child = replace(FAILS, parent_id="D-INDUK")
    assert see(db, child) == "OPEN"
    assert see(db, child, 1) is None
    assert see(db, FAILS, 2) == "REOPENED"
    assert see(db, PASSES, 3) == "RESOLVED"
    assert see(db, child, 4) == "REOPENED"
    assert see(db, FAILS, 5) == "REOPENED", "still nobody was told of it"


def test_an_error_that_was_a_warning_and_a_further_cause_are_told_anew(db):
    see(db, replace(FAILS, severity="WARN"))
    decide(db, NUMBER, Decision("ACKNOWLEDGED", "Rina", "nanti"), NOW)
    assert see(db, FAILS, 4) == "REOPENED"
    assert get(db, NUMBER).opened_at == NOW + timedelta(days=4)
    assert see(db, replace(FAILS, severity="WARN"), 5) is None


def test_each_further_cause_is_told_where_the_rule_says_so(db):
    first, both = replace(FAILS, causes=("a",)), replace(FAILS, causes=("a", "b"))
    assert see(db, first) == "OPEN"
    assert see(db, both, 1) is None, "of a delivery it is the rule that is told"
    each = [replace(finding, each=True) for finding in (first, both)]
    assert see(db, each[0], 2) is None
    decide(db, NUMBER, Decision("ACKNOWLEDGED", "Rina", "nanti"), NOW)
    assert see(db, each[1], 3) == "REOPENED"
    assert see(db, each[0], 4) is None, "one is mended"
    decide(db, NUMBER, Decision("MUTED", "Rina", "sistem baru", date(2022, 6, 1)), NOW)
    assert see(db, each[1], 5) is None, "muted is muted"


def test_what_a_person_resolved_stays_so_until_something_new_fails(db):
    fails = replace(FAILS, causes=("a",))
    see(db, fails)
    decide(db, NUMBER, Decision("RESOLVED", "Rina", "perubahannya nyata"), NOW)
    assert see(db, fails, 1) is None
    assert get(db, NUMBER).state == "RESOLVED"
    assert see(db, replace(FAILS, causes=("b",)), 2) == "REOPENED"
    assert see(db, PASSES, 3) == "RESOLVED"
    assert see(db, replace(FAILS, causes=("b",)), 4) == "REOPENED", "it had passed in between"


def test_an_answer_is_for_the_episode_it_was_given_to(db):
    see(db, FAILS)
    see(db, PASSES, 1)
    see(db, FAILS, 2)
    with pytest.raises(KeyError):
        decide(db, NUMBER, Decision("ACKNOWLEDGED", "Rina", "lambat", episode=1), NOW)
    assert get(db, NUMBER).state == "REOPENED"
    decide(db, NUMBER, Decision("ACKNOWLEDGED", "Rina", "kini", episode=2), NOW)


def test_the_gravest_comes_first(db):
    for rule, severity, poor, rows in (
        ("a", "WARN", 9, 9),
        ("b", "ERROR", 0, 5),
        ("c", "ERROR", 1, 1),
    ):
        see(
            db,
            replace(FAILS, rule=rule, severity=severity, touched=Touched(rows, rows, rows, poor)),
        )
    assert [incident.rule for incident in listed(db)] == ["c", "b", "a"]


def test_deadlines_are_working_days(db):
    see(db, FAILS)
    assert get(db, NUMBER).due_at == date(2022, 5, 13)  # 6 May is collective leave
    assert add_working_days(date(2022, 5, 13), 1) == date(2022, 5, 17)  # 16 May is Waisak
    assert add_working_days(date(2022, 12, 30), 2) == date(2023, 1, 3)
    see(db, replace(FAILS, rule="lain", days_to_repair=1))
    assert {i.due_at for i in listed(db)} == {date(2022, 5, 13), date(2022, 5, 9)}


def test_the_database_is_its_owners_alone(db, tmp_path):
    assert (tmp_path / "incidents.sqlite").stat().st_mode & 0o777 == 0o600


def test_many_write_at_once(tmp_path):
    path = tmp_path / "incidents.sqlite"

    def work(number: int) -> None:
        for step in range(10):
            with incidents(path) as db:
                see(db, replace(FAILS, rule=f"r{number}", failed=step))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with incidents(path) as db:
        assert [incident.failed for incident in listed(db)] == [9] * 6


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["fail", "pass", "ACKNOWLEDGED", "MUTED", "RESOLVED"]), max_size=25)
)
def test_whatever_happens_the_record_tells_the_state(tmp_path_factory, events):
    with incidents(tmp_path_factory.mktemp("h") / "i.sqlite") as db:
        last = None
        for day, event in enumerate(events):
            if event in ("fail", "pass"):
                see(db, FAILS if event == "fail" else PASSES, day)
                last = event
            else:
                until = (NOW + timedelta(days=day + 2)).date() if event == "MUTED" else None
                try:
                    decide(db, NUMBER, Decision(event, "x", "y", until), NOW)
                    last = event
                except (NotOpen, KeyError):
                    pass
        found, history = get(db, NUMBER), states(db)
        assert (found is None) == (not history)
        if found:
            assert found.state == history[-1]
            assert found.episode == sum(state in ("OPEN", "REOPENED") for state in history)
            assert history[0] == "OPEN" and "OPEN" not in history[1:]
            assert not (last == "fail" and found.state not in OPEN_STATES)
            assert not (last == "pass" and found.state in OPEN_STATES)
            assert (found.resolved_at is not None) == (found.state == "RESOLVED")
