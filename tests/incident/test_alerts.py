"""Who hears of what and when: messages in words, digest, escalation, and what only the clock can tell."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assets.incident.alerts import digest, escalate, watch
from assets.incident.follow import tell
from assets.incident.incident import (
    Decision,
    Finding,
    Touched,
    decide,
    get,
    listed,
    observe,
    set_repair_files,
)
from assets.incident.link import is_signed, link
from assets.incident.message import Letter, Sender
from assets.incident.store import incidents, short

NOW = datetime(2022, 5, 9, 2, tzinfo=UTC)  # a Monday
KEY = b"kunci-uji"
SENDER = Sender(lambda i: link("https://k.example/", KEY, i), True)
FAILS = Finding(
    "staging.dtks",
    "nik_utuh",
    "Dinas Sosial",
    "ERROR",
    False,
    "Isi kolom nik tidak sesuai bentuknya: 1.200 dari 30.000 baris.",
    "Tanpa NIK yang utuh orang hanya dapat dikenali dari nama & tanggal lahir.",
    "dtks",
    "2022-04",
    "2022-03",
    "conformity",
    30_000,
    1_200,
    Touched(
        1_200, 1_180, 640, 75, {"31.72.04": {"nama": "Cilincing", "nol": -310.55, "satu": 1_204.5}}
    ),
)
WHY = "staging/dtks · kunci: Baris dengan nik yang sama tercatat lebih dari sekali: 2 dari 9 baris."
WARN = replace(FAILS, rule="nik_terisi", severity="WARN")


@pytest.fixture
def db(tmp_path):
    with incidents(tmp_path / "incidents.sqlite") as opened:
        yield opened


def see(db, finding: Finding, now: datetime = NOW) -> None:
    with short(db):
        observe(db, finding, now, "run 1")


def queued(db, *columns: str) -> list[tuple]:
    names = ", ".join(columns or ("kind", "recipient", "channel"))
    return [tuple(row) for row in db.execute(f"select {names} from alert order by 1, 2, 3")]


def test_a_message_says_everything_an_owner_needs(db):
    see(db, FAILS)
    with short(db):
        set_repair_files(db, FAILS.incident_id, [Path("/serah/dinas-sosial/x.xlsx")])
        tell(
            db, Letter("ERROR", "r", "refresh April 2022", "Dinas Sosial"), listed(db), SENDER, NOW
        )
    [(subject, text, html)] = queued(db, "subject", "text", "html")
    assert (
        subject
        == "[DATA SINTETIS] [Konvergensi] 1 masalah data perlu ditangani, refresh April 2022"
    )
    for wanted in (
        "1.200 dari 30.000 baris",
        "1.200 baris, 1.180 orang, 640 rumah tangga; 75 rumah tangga di antaranya miskin ekstrem.",
        "Cilincing: -310,6 sampai +1.204,5 jiwa",
        "9 Mei 2022, data bulan Maret 2022",
        "Tenggat: 17 Mei 2022",  # five working days: Waisak is on the 16th
        "dtks/2022-03/",
        "map serah-terima: dinas-sosial/x.xlsx",
        f"https://k.example/{FAILS.incident_id}/1/",
    ):
        assert wanted in text, wanted
    assert "nama &amp; tanggal lahir" in html and f"/{FAILS.incident_id}/1/" in html.split('">')[-1]


def test_one_message_an_owner_whatever_it_owns(db):
    for owner, rule in (("Dinas Sosial", "a"), ("Dinas Sosial", "b"), ("Dinas PPAPP", "c")):
        see(db, replace(FAILS, owner=owner, rule=rule))
    with short(db):
        for owner in ("Dinas Sosial", "Dinas PPAPP"):
            mine = [i for i in listed(db) if i.owner == owner]
            tell(db, Letter("ERROR", "r", "refresh", owner), mine, SENDER, NOW)
    assert queued(db) == [
        ("ERROR", "Dinas PPAPP", "mailto:carik@dppapp.example"),
        ("ERROR", "Dinas Sosial", "mailto:datin@dinsos.example"),
    ]


def test_the_digest_tells_each_warning_once(db):
    see(db, FAILS)
    assert digest(db, SENDER, NOW) == 0, "an ERROR is not for the digest"
    see(db, WARN)
    see(db, replace(WARN, owner="Dinas PPAPP"))
    assert digest(db, SENDER, NOW) == 2
    assert digest(db, SENDER, NOW) == 0
    see(db, WARN, NOW + timedelta(days=1))
    assert digest(db, SENDER, NOW + timedelta(days=1)) == 0, "still failing is nothing new"
    see(db, replace(WARN, passed=True), NOW + timedelta(days=2))
    assert digest(db, SENDER, NOW + timedelta(days=2)) == 1
    text = queued(db, "created_at", "text", "kind")[-1][1]
    assert "Sudah beres" in text and WARN.incident_id in text
    assert {kind for kind, *_ in queued(db)} == {"DIGEST"}


def test_what_opened_and_passed_between_two_digests_is_told_to_nobody(db):
    see(db, WARN)
    see(db, replace(WARN, passed=True))
    assert digest(db, SENDER, NOW) == 0
    see(db, WARN)
    assert digest(db, SENDER, NOW) == 1


def test_silence_goes_up_in_working_days_and_never_for_a_warning(db):
    see(db, FAILS)
    see(db, WARN)
    days = {
        0: [],
        1: [],
        2: ["mailto:kepala@dinsos.example"],
        5: ["mailto:kepala@dinsos.example"],
        # 14 and 15 May are a weekend, the 16th is Waisak
        8: ["mailto:data@inspektorat.example", "mailto:kepala@dinsos.example"],
        30: ["mailto:data@inspektorat.example", "mailto:kepala@dinsos.example"],
    }
    for day, wanted in days.items():
        escalate(db, SENDER, NOW + timedelta(days=day))
        assert sorted(channel for _, _, channel in queued(db)) == wanted, day
    assert {ids for ids, *_ in queued(db, "incident_ids", "kind", "channel")} == {
        json.dumps([FAILS.incident_id])
    }


def test_who_answers_is_not_escalated_until_it_opens_again(db):
    see(db, FAILS)
    decide(db, FAILS.incident_id, Decision("ACKNOWLEDGED", "Rina", "Jumat"), NOW)
    assert escalate(db, SENDER, NOW + timedelta(days=20)) == 0
    see(db, replace(FAILS, passed=True), NOW + timedelta(days=21))
    see(db, FAILS, NOW + timedelta(days=28))
    assert escalate(db, SENDER, NOW + timedelta(days=28)) == 0
    assert escalate(db, SENDER, NOW + timedelta(days=31)) == 1


def test_failed_runs_and_missing_months_are_the_engineers(db):
    published = ["2022-02", "2022-03"]
    assert watch(db, {}, published, SENDER, NOW) != [], "April was due on the 6th"
    [missing] = listed(db)
    assert (missing.rule, missing.owner) == ("terbit_tepat_waktu", "Diskominfotik")
    assert missing.sentence == "Bulan April 2022 belum terbit pada tanggal 6."
    assert watch(db, {}, published, SENDER, NOW) == []
    [failed] = watch(db, {"2022-04": [WHY]}, published, SENDER, NOW)
    assert get(db, failed).sentence == "Refresh April 2022 gagal atau tertahan."
    texts = [text for text, *_ in queued(db, "text", "kind", "channel") if WHY in text]
    assert len(texts) == 1 and "April 2022, " + WHY in texts[0], "the step and the sentence"
    assert len(watch(db, {}, [*published, "2022-04"], SENDER, NOW + timedelta(days=1))) == 2
    assert listed(db) == []
    assert queued(db) == [("ERROR", "Diskominfotik", "mailto:data@diskominfotik.example")] * 3


def test_a_further_failed_month_is_told_and_what_a_person_closed_stays_closed(db):
    [number] = watch(db, {"2022-03": [WHY]}, [], SENDER, NOW)
    assert watch(db, {"2022-03": [WHY], "2022-04": [WHY]}, [], SENDER, NOW) == [number]
    assert get(db, number).sentence == "Refresh Maret 2022, April 2022 gagal atau tertahan."
    assert watch(db, {"2022-04": [WHY]}, [], SENDER, NOW) == [], "one is mended, the other was told"
    decide(db, number, Decision("RESOLVED", "Rina", "kiriman lama, tidak diulang"), NOW)
    assert watch(db, {"2022-04": [WHY]}, [], SENDER, NOW) == []
    assert get(db, number).state == "RESOLVED"
    assert watch(db, {}, [], SENDER, NOW) == []
    assert watch(db, {"2022-04": [WHY]}, [], SENDER, NOW) == [number], "it failed again"
    assert len(queued(db)) == 3


def test_what_is_muted_no_longer_is_told_on_its_day(db):
    see(db, FAILS)
    see(db, WARN)
    for finding in (FAILS, WARN):
        decide(
            db,
            finding.incident_id,
            Decision("MUTED", "Rina", "sistem baru", date(2022, 5, 20)),
            NOW,
        )
    assert watch(db, {}, [], SENDER, NOW + timedelta(days=10)) == []
    both = sorted([FAILS.incident_id, WARN.incident_id])
    assert watch(db, {}, [], SENDER, NOW + timedelta(days=11)) == both
    assert watch(db, {}, [], SENDER, NOW + timedelta(days=12)) == []
    found = get(db, FAILS.incident_id)
    assert (found.state, found.episode, found.due_at) == ("REOPENED", 2, date(2022, 5, 30))
    assert queued(db, "incident_ids", "kind", "recipient") == [
        (json.dumps([FAILS.incident_id]), "ERROR", "Dinas Sosial")
    ], "the WARN waits for the digest"
    assert digest(db, SENDER, NOW + timedelta(days=13)) == 1


def test_a_month_once_missed_is_missed_until_it_is_published(db):
    may, june = NOW, NOW + timedelta(days=31)
    [number] = watch(db, {}, ["2022-03"], SENDER, may)
    assert watch(db, {}, ["2022-03"], SENDER, june) == [number], "May is missing too"
    assert get(db, number).sentence == "Bulan April 2022, Mei 2022 belum terbit pada tanggal 6."
    assert watch(db, {}, ["2022-03", "2022-05"], SENDER, june) == []
    assert get(db, number).sentence == "Bulan April 2022 belum terbit pada tanggal 6."
    assert watch(db, {}, ["2022-03", "2022-04", "2022-05"], SENDER, june) == [number]
    assert listed(db) == []


@pytest.mark.parametrize(
    ("day", "published", "wanted"),
    [
        (datetime(2022, 5, 5, 16, tzinfo=UTC), ["2022-03"], 0),  # the 5th, 23.00 in Jakarta
        (datetime(2022, 5, 5, 17, tzinfo=UTC), ["2022-03"], 1),  # the 6th, 00.00
        (datetime(2022, 5, 9, tzinfo=UTC), ["2022-03", "2022-04"], 0),
        (datetime(2023, 1, 6, tzinfo=UTC), ["2022-11"], 1),
        (
            datetime(2026, 11, 24, tzinfo=UTC),
            ["2022-03", "2022-04"],
            0,
        ),  # an old sample misses nothing
        (datetime(2022, 5, 9, tzinfo=UTC), [], 0),
    ],
)
def test_a_month_is_missed_from_the_sixth_on(db, day, published, wanted):
    assert len(watch(db, {}, published, SENDER, day)) == wanted


def test_a_link_is_good_for_one_episode_of_one_incident(db):
    see(db, FAILS)
    found = get(db, FAILS.incident_id)
    number, episode, signature = SENDER.link(found).rsplit("/", 3)[1:]
    assert is_signed(KEY, number, int(episode), signature)
    assert not is_signed(KEY, number, 2, signature)
    assert not is_signed(KEY, "D-AAAAAAAA", 1, signature)
    assert not is_signed(b"lain", number, 1, signature)
    assert not is_signed(KEY, number, 1, "é")


def test_a_message_names_whom_to_ask_and_the_page(db) -> None:
    with short(db):
        observe(db, FAILS, NOW, "run 1")
        found = get(db, FAILS.incident_id)
        asked = replace(
            SENDER,
            page=lambda i: f"https://k.example/masalah/{i.incident_id}",
            contact="Rina, 021-555",
        )
        tell(db, Letter("ERROR", "x", "uji", FAILS.owner), [found], asked, NOW)
    [row] = db.execute("select text, html from alert").fetchall()
    for body in row:
        assert (
            f"https://k.example/masalah/{FAILS.incident_id}" in body
            and "Pertanyaan: Rina, 021-555." in body
        )
