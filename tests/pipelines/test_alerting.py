"""The settings of the alert loop: contacts as people write them, schedules on working days."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from pipelines.alerting import ContactsError, contact_troubles, contacts
from pipelines.definitions import defs
from pipelines.settings import Settings
from tests.conftest import Home
from tests.pipelines.test_alert_loop import mails

TOKEN = "rahasia-sekali"


def test_contacts_are_what_people_write(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yaml"
    assert contacts(path) == {}
    path.write_text("")
    assert contacts(path) == {}
    path.write_text(
        "mailto:datin@dinsos.example: rina@dinsos.go.id\n"
        f"data@bps.example: ['mailto:a@bps.go.id', 'json://hook/{TOKEN}']\n"
    )
    assert contacts(path) == {
        "mailto:datin@dinsos.example": ["mailto:rina@dinsos.go.id"],
        "mailto:data@bps.example": ["mailto:a@bps.go.id", f"json://hook/{TOKEN}"],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"a@b.example: x@y.example\nc: [json://{TOKEN}", "baris"),
        (f"- json://{TOKEN}", "satu per baris"),
        (f"json://{TOKEN}", "satu per baris"),
        (f"json://{TOKEN}: []", "isian ke-1"),
        (f"a@b.example: x@y.example\nd@e.example: {{json://{TOKEN}: 1}}", "isian ke-2"),
        ("a@b.example: 7", "isian ke-1"),
        ("a@b.example:", "isian ke-1"),
    ],
)
def test_a_mistyped_contacts_file_is_told_without_its_tokens(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(text)
    with pytest.raises(ContactsError, match=said) as told:
        contacts(path)
    assert TOKEN not in str(told.value) and str(path) in str(told.value)


def test_an_address_that_no_contract_has_is_shown_only_where_it_is_one(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(
        f"json://hook/{TOKEN}: datin@dinsos.example\nsalah@ketik.example: x@y.go.id\n"
        f"mailto://a:{TOKEN}@h.example: x@y.go.id\n"
    )
    [told] = contact_troubles(Settings(home=tmp_path))
    assert TOKEN not in told and "isian ke-1, mailto:salah@ketik.example, isian ke-3" in told


def test_a_mistyped_contacts_file_costs_no_month_and_no_message(small: Home) -> None:
    path = small.path / "contacts.yaml"
    path.write_text("- bukan pemetaan\n")
    big = max((small.landing / "dukcapil").rglob("*.*"), key=os.path.getsize)
    (small.landing / "dtks" / big.parent.name / "rusak.csv").write_text("bukan,judul\n1,2\n")
    done = small.run("refresh", "--all", "--quiet")
    assert "Pesan belum terkirim" in done.stderr and "contacts.yaml" in done.stderr
    waiting = "select count(*) from quality.alert where state <> 'SENT'"
    assert small.query(waiting) == [(1,)], "berkas_ditolak was queued all the same"
    assert "PESAN TERTAHAN" in small.run("status", code=1).stdout
    path.write_text("datin@dinsos.example: rina@dinsos.go.id\nsalah@ketik.example: x@y.go.id\n")
    assert "mailto:salah@ketik.example" in small.run("status").stdout
    small.run("refresh", "--periode", big.parent.name, "--quiet")
    assert small.query(waiting) == [(0,)]
    assert "rina@dinsos.go.id" in max((small.path / "mail").glob("*.eml")).read_text()


def test_a_stopped_month_holds_up_no_later_one_and_no_name_leaves(small: Home) -> None:
    """Dukcapil before the first wilayah stops its month; the newest has a refused file named after somebody."""
    [month] = {path.parent.name for path in (small.landing / "dukcapil").rglob("*.*")}
    early = small.landing / "dukcapil" / "2022-01"
    shutil.copytree(small.landing / "dukcapil" / month, early)
    name = "3172041206760002_SUPRIHATIN_WIDODO.csv"
    (small.landing / "sanggah" / month).mkdir(parents=True, exist_ok=True)
    (small.landing / "sanggah" / month / name).write_text("nik,apa\n1,2\n")
    done = small.run("refresh", "--all", code=1)
    assert "2022-01 berhenti" in done.stderr and f"{month} terbit" in done.stdout
    refused = "select owner, state from quality.incident where rule = 'berkas_ditolak'"
    assert small.query(refused) == [("Biro Pemerintahan", "OPEN")]
    told = done.stdout + done.stderr
    for path in small.path.rglob("*"):
        if path.is_file() and path.name != "warehouse.duckdb" and small.landing not in path.parents:
            told += path.read_bytes().decode("utf-8", "ignore")
    for mail in mails(small):
        told += "".join(part.get_content() for part in mail.walk() if not part.is_multipart())
    assert "…_…_….csv" in told
    assert "SUPRIHATIN" not in told and "3172041206760002" not in told


@pytest.mark.parametrize("name", ["daily_digest", "daily_escalation"])
def test_offices_are_not_written_to_on_a_holiday(name: str) -> None:
    schedule = defs.get_schedule_def(name)
    days = {16: 0, 17: 1}  # Waisak, a Monday; the Tuesday after it
    for day, wanted in days.items():
        context = dg.build_schedule_context(
            scheduled_execution_time=datetime(2022, 5, day, 1, tzinfo=UTC)
        )
        assert len(schedule.evaluate_tick(context).run_requests or []) == wanted


def test_no_month_begins_by_the_calendar_before_anything_was_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONVERGENSI_HOME", str(tmp_path))
    schedule = defs.get_schedule_def("monthly")
    context = dg.build_schedule_context(
        scheduled_execution_time=datetime(2022, 6, 5, tzinfo=UTC),
        repository_def=defs.get_repository_def(),
    )
    empty = schedule.evaluate_tick(context)
    assert empty.skip_message == "Belum ada kiriman sampai 2022-05." and not empty.run_requests
    (tmp_path / "landing/dtks/2022-04").mkdir(parents=True)
    (tmp_path / "landing/dtks/2022-04/a.csv").touch()
    [request] = schedule.evaluate_tick(context).run_requests or []
    assert request.partition_key == "2022-05"
