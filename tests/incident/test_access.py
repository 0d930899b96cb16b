"""The record of who looked at what: nothing in it can be changed, and the Inspektorat holds its head."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assets.incident.access import Access, broken, cut, has_been, head, record
from assets.incident.alerts import tell_head
from assets.incident.store import incidents
from tests.incident.test_alerts import NOW, SENDER

LOOK = Access("siti", "kasus", "LURAH", "kunjungan 08123456789012345", ("RT01",), ("nama",))


@pytest.fixture
def db(tmp_path: Path):
    with incidents(tmp_path / "incidents.sqlite") as opened:
        yield opened


def filled(db: sqlite3.Connection) -> None:
    for by in ("siti", "budi", "rina"):
        record(db, NOW, replace(LOOK, by=by))


def test_a_number_that_somebody_typed_is_not_kept(db: sqlite3.Connection) -> None:
    record(db, NOW, LOOK)
    [row] = db.execute("select purpose, subjects, fields, refused from access_record").fetchall()
    assert "0812" not in row["purpose"] and row["purpose"].startswith("kunjungan")
    assert tuple(row)[1:] == ('["RT01"]', '["nama"]', 0)


def test_whom_the_provider_vouches_for_is_kept_whole(db: sqlite3.Connection) -> None:
    nip = "198001012005011001@jakarta.go.id"
    record(db, NOW, replace(LOOK, by=nip, action="laporan rapat_31.72.03_2022-04.html"))
    record(db, NOW, Access("3172034101900001", "kueri"))
    rows = db.execute("select by, action from access_record order by seq").fetchall()
    assert tuple(rows[0]) == (nip, "laporan rapat_31.72.03_2022-04.html")
    assert "3172" not in rows[1]["by"], "on the machine itself anybody may type anything"


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("update access_record set purpose = 'lain' where seq = 2", 2),
        ("update access_record set hash = 'a' where seq = 1", 1),
        ("delete from access_record where seq = 1", 1),
        ("delete from access_record where seq = 2", 2),
        ("update access_record set refused = 1 where seq = 3", 3),
    ],
)
def test_what_was_changed_is_found(db: sqlite3.Connection, change: str, number: int) -> None:
    filled(db)
    assert broken(db) is None
    db.execute(change)
    assert broken(db) == number


def test_a_chain_written_anew_does_not_hold_the_head_that_was_told(db: sqlite3.Connection) -> None:
    filled(db)
    _, told = head(db)
    db.execute("delete from access_record")
    filled(db)
    assert has_been(db, told), "the same content has the same seal"
    db.execute("delete from access_record")
    for by in ("budi", "rina"):
        record(db, NOW, replace(LOOK, by=by))
    assert broken(db) is None and not has_been(db, told)


def test_what_is_left_after_the_oldest_went_is_proved_and_nobody_cuts_unseen(
    db: sqlite3.Connection,
) -> None:
    filled(db)
    later = NOW + timedelta(days=40)
    record(db, later, LOOK)
    day = f"{later:%Y-%m-%d}"
    assert cut(db, day, later) and not cut(db, day, later), "once"
    assert [row[0] for row in db.execute("select seq from access_record")] == [4, 5]
    assert broken(db) is None and head(db)[0] == 5
    assert cut(db, f"{later + timedelta(days=1):%Y-%m-%d}", later), (
        "all of it, but for what says so"
    )
    assert broken(db) is None and head(db)[0] == 6
    record(db, later, LOOK)
    assert broken(db) is None and head(db)[0] == 7
    number, seal = db.execute("select seq, hash from access_record where seq = 6").fetchone()
    db.execute("insert into access_cut values (?, ?, 'x')", [number, seal])
    db.execute("delete from access_record where seq <= 6")
    assert broken(db) == 7, "a cut that no record tells of"


def test_the_inspektorat_is_told_once_of_each_head(db: sqlite3.Connection) -> None:
    assert tell_head(db, SENDER, NOW) == 0, "nobody looked at anything yet"
    filled(db)
    assert tell_head(db, SENDER, NOW) == 1 and tell_head(db, SENDER, NOW) == 0
    [text] = [row["text"] for row in db.execute("select text from alert where kind = 'HEAD'")]
    assert head(db)[1] in text and "siti" not in text
    record(db, NOW, LOOK)
    assert tell_head(db, SENDER, NOW) == 1


def test_an_earlier_release_s_record_goes_on_in_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "incidents.sqlite"
    with sqlite3.connect(path) as old:
        old.execute("create table access (at text not null, by text not null, what text not null)")
        old.execute("insert into access values ('2022-05-01T00:00:00', 'Ani', 'daftar celah')")
    for _ in range(2):
        with incidents(path) as db:
            rows = db.execute("select at, by, action, role from access_record").fetchall()
            assert [tuple(row) for row in rows] == [
                ("2022-05-01T00:00:00", "Ani", "daftar celah", "perintah")
            ]
            assert broken(db) is None
