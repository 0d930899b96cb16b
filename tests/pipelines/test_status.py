"""What `konvergensi status` shows, by hand-made books."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from assets.quality.waiver import accept
from assets.raw.tables import ensure_tables
from pipelines.console import table
from pipelines.status import status_tables


@pytest.fixture
def books(warehouse):
    """An empty warehouse with its bookkeeping tables."""
    ensure_tables(warehouse, [])
    return warehouse


def shown(con, landing: Path, title: str) -> list[tuple]:
    return next(rows for name, _, rows in status_tables(con, landing) if name.startswith(title))


def delivered(con, source: str, month: str, status: str = "LOADED") -> None:
    con.execute(
        "insert into quality.delivery (source, delivery_periode, file, status, rows_read, rows_quarantined)"
        " values (?, ?, 'a.csv', ?, 10, 1)",
        [source, month, status],
    )


def checked(con, run: str, hour: int, rule: str, passed: bool) -> None:
    con.execute(
        "insert into quality.check_result (run_id, table_name, expectation, severity, owner, passed,"
        " checked, failed, evaluated_at, periode) values (?, 'raw.dtks', ?, 'error', 'Dinsos', ?, 10, ?, ?,"
        " '2022-04')",
        [run, rule, passed, 0 if passed else 3, datetime(2022, 5, 5, hour, tzinfo=UTC)],
    )


def test_age_is_held_against_the_cadence_and_silence_is_shown(books, tmp_path):
    delivered(books, "dukcapil", "2022-02")
    delivered(books, "carik_anggota", "2022-04")
    rows = {row[0]: row for row in shown(books, tmp_path, "Kiriman")}
    assert rows["dukcapil"][1:] == ("2022-02", 1, 0, 10, 1, 2, "1 bulan", "TERLAMBAT")
    assert rows["carik_anggota"][6:] == (0, "1 bulan", "")
    assert rows["penerima_pbi"][1:] == ("", 0, 0, 0, 0, "", "1 bulan", "BELUM ADA KIRIMAN")


def test_a_refusal_is_no_delivery(books, tmp_path):
    delivered(books, "dukcapil", "2022-04", "REFUSED")
    rows = [row for row in shown(books, tmp_path, "Kiriman") if row[0] == "dukcapil"]
    assert [(row[2], row[3], row[8]) for row in rows] == [(0, 1, ""), (0, 0, "BELUM ADA KIRIMAN")]


def test_what_a_later_run_found_in_order_is_failing_no_more(books, tmp_path):
    checked(books, "first", 1, "kunci", False)
    checked(books, "first", 1, "ada_isi", False)
    checked(books, "second", 2, "kunci", False)
    checked(books, "second", 2, "ada_isi", True)
    assert [row[2] for row in shown(books, tmp_path, "Pemeriksaan")] == ["kunci"]
    checked(books, "third", 3, "kunci", True)
    assert shown(books, tmp_path, "Pemeriksaan") == []


def test_who_accepted_what_is_shown_while_it_holds(books, tmp_path):
    delivered(books, "dtks", "2022-04")
    books.execute("update quality.delivery set sha256 = 'a'")
    at = datetime(2022, 5, 9, 2, tzinfo=UTC)
    accept(books, ("raw.dtks.setengah_tiba", "2022-04"), ["Ani"], "benar adanya", at)
    [row] = shown(books, tmp_path, "Kegagalan yang diterima")
    assert row[:3] == ("2022-04", "raw.dtks.setengah_tiba", "Ani") and row[4] == "benar adanya"
    books.execute("update quality.delivery set sha256 = 'b'")
    assert shown(books, tmp_path, "Kegagalan yang diterima") == []


def test_what_lies_where_nobody_reads_is_shown(books, tmp_path):
    delivered(books, "dtks", "2022-04")
    landing = tmp_path / "landing"
    (landing / "dtks" / "April").mkdir(parents=True)
    assert shown(books, landing, "Tidak dibaca") == [("dtks/April",)]


def test_a_file_name_neither_marks_up_nor_drives_the_terminal():
    shown = table(["berkas"], [("a[red]b\x1b[2J.csv",)])
    console = Console(width=80, file=io.StringIO(), force_terminal=True)
    console.print(shown)
    text = console.file.getvalue()
    assert "a[red]b\ufffd[2J.csv" in text and "\x1b[2J" not in text
