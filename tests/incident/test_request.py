"""What citizens ask of their own data: sealed where it lies, due in hours, told when late, and open after a change of
keys."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from assets.incident.alerts import tell_late
from assets.incident.message import Sender
from assets.incident.request import Answer, Request, answer, answered, keep, late, request, said
from assets.incident.store import incidents
from assets.keys import HKDF, derive, request_box
from assets.warehouse import WarehouseError, connect
from pipelines.rotate_cli import rotate
from pipelines.settings import Settings

NOW = datetime(2022, 5, 6, 10, tzinfo=UTC)  # a Friday
HOUR = timedelta(hours=1)
NUMBER = "72031001-220506-ABCDEF"
SAID = {"nama": "SITI AMINAH", "nik": "3172034101900001"}
ASKED = Request(NUMBER, "DATA", "31.72.03.1001", "lurah@example")
BOX = request_box(derive("rahasia satu", HKDF))


def test_what_was_asked_is_due_in_hours_and_lies_sealed(tmp_path: Path) -> None:
    path = tmp_path / "incidents.sqlite"
    with incidents(path) as db:
        assert keep(db, BOX, ASKED, SAID, NOW) == NOW + 72 * HOUR
        assert (late(db, NOW + 72 * HOUR), late(db, NOW + 73 * HOUR)) == ([], [NUMBER])
        given = Answer("engineer@example", "DIBERIKAN", "diserahkan di kelurahan")
        assert answer(db, BOX, NUMBER, given, NOW + HOUR)
        assert not answer(db, BOX, NUMBER, Answer("x", "DITOLAK", "x"), NOW), "the first stands"
        row = request(db, NUMBER)
        assert row is not None
        assert (said(BOX, row), answered(BOX, row)) == (SAID, "diserahkan di kelurahan")
        assert late(db, NOW + 99 * HOUR) == []
        with pytest.raises(WarehouseError, match="kunci"):
            said(request_box(derive("rahasia dua", HKDF)), row)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert NUMBER.encode() in kept
    assert not [
        word for word in ("SITI", "3172034101900001", "diserahkan") if word.encode() in kept
    ]


def test_who_watches_hears_of_the_late_by_number_each_day_until_they_are_answered(
    tmp_path: Path,
) -> None:
    sender = Sender(lambda incident: "", False)
    with incidents(tmp_path / "incidents.sqlite") as db:
        keep(db, BOX, ASKED, SAID, NOW)
        assert tell_late(db, sender, NOW + 71 * HOUR) == 0
        assert tell_late(db, sender, NOW + 73 * HOUR) == 2
        assert tell_late(db, sender, NOW + 74 * HOUR) == 0, "once a day"
        assert tell_late(db, sender, NOW + 97 * HOUR) == 2
        letters = db.execute("select recipient, subject, text, html from alert").fetchall()
        assert {row["recipient"] for row in letters} == {"Inspektorat", "Diskominfotik"}
        for row in letters:
            assert "1 permintaan warga" in row["text"] and NUMBER in row["text"]
            assert not {"SITI", "3172034101900001"} & set(" ".join(row).replace(",", " ").split())
        answer(db, BOX, NUMBER, Answer("x", "DITOLAK", "bukan orangnya"), NOW + 98 * HOUR)
        assert tell_late(db, sender, NOW + 130 * HOUR) == 0


def test_a_change_of_keys_leaves_them_to_the_new_one_alone(tmp_path: Path) -> None:
    found = Settings(home=tmp_path, key=SecretStr("rahasia satu"))
    old, new = derive("rahasia satu", HKDF), derive("rahasia dua", HKDF)
    found.scheme.write_text(HKDF)
    connect(found.warehouse, old.database, found.spill).close()
    with incidents(found.incidents) as db:
        keep(db, BOX, ASKED, SAID, NOW)
        answer(db, BOX, NUMBER, Answer("x", "DITOLAK", "bukan orangnya"), NOW)
    rotate(found, new, NOW)
    with incidents(found.incidents) as db:
        row = request(db, NUMBER)
    assert row is not None
    assert (said(request_box(new), row), answered(request_box(new), row)) == (
        SAID,
        "bukan orangnya",
    )
    with pytest.raises(WarehouseError):
        said(BOX, row)
