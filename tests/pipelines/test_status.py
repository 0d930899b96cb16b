"""What `konvergensi status` shows, by hand-made books."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from assets.code_version import code_version
from assets.incident.message import Letter, Message
from assets.incident.outbox import Channels, queue, send
from assets.incident.store import incidents, mark, short
from assets.quality.month import complete_refresh, record_publication, start_refresh
from assets.quality.waiver import accept
from assets.raw.tables import ensure_tables
from pipelines.alerting import HEARTBEAT
from pipelines.console import say, table
from pipelines.month_state import Month, month_states
from pipelines.settings import Settings
from pipelines.sizes import record_sizes, size_rows
from pipelines.status import FINE, HEED, WRONG, alerting_lines, status_tables


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
    assert "dtsen_keluarga" not in rows, "there is none yet in 2022"


def test_a_refusal_is_no_delivery(books, tmp_path):
    delivered(books, "dukcapil", "2022-04", "REFUSED")
    rows = [row for row in shown(books, tmp_path, "Kiriman") if row[0] == "dukcapil"]
    assert [(row[2], row[3], row[8]) for row in rows] == [(0, 1, ""), (0, 0, "BELUM ADA KIRIMAN")]
    delivered(books, "dukcapil", "2022-03")
    [found] = [t for t in status_tables(books, tmp_path, every=False) if t[0].startswith("Kiriman")]
    [row] = [row for row in found[2] if row[0] == "dukcapil"]
    told = "TERLAMBAT, 2022-04 DITOLAK"
    assert row[1:] == ("2022-03", 1, 0, 10, 1, 1, "1 bulan", told), "what is in force"


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
    assert row == ("2022-04", "raw.dtks.setengah_tiba", "Ani", "2022-05-09 09:00", "benar adanya")
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


def test_in_80_columns_names_stay_whole_and_sentences_end_between_words(capsys):
    name, heads = "classification.household", ["sumber", "umur", "jadwal", ""]
    said = "sesuatu yang cukup panjang " * 2
    rows = [(name, 1, said, ""), ("raw.penerima_jakpreneur", 2, said, f"LAMBAT {'x1' * 20}")]
    console = Console(width=80, file=io.StringIO(), force_terminal=True, color_system=None)
    console.print(table(heads, rows, key=1))
    first, second = console.file.getvalue().strip().split("\n\n")
    assert name in first and all(row[0] in first for row in rows)
    assert name not in second and rows[1][0] in second, "what a part says nothing of is not in it"
    console.file = io.StringIO()
    path = f"/{'map/' * 30}"
    say(f"Cadangan [red] {'kata ' * 20}{path} utuh.", console)
    lines = console.file.getvalue().splitlines()
    assert path in lines and max(len(line) for line in lines if line != path) <= 80
    say(f"{'kata ' * 40}utuh.")
    assert capsys.readouterr().out.count("\n") == 1, "whole where it is piped"


def test_each_month_says_how_it_stands_and_why(books, tmp_path):
    at = datetime(2022, 5, 5, 1, tzinfo=UTC)
    for month in ("2022-01", "2022-02", "2022-03", "2022-04"):
        start_refresh(books, month, f"run {month}", at)
    for month in ("2022-01", "2022-02"):
        record_publication(books, month, f"run {month}", at)
    complete_refresh(books, "2022-01", "run 2022-01", code_version(), at)
    books.execute(
        "insert into quality.check_result (run_id, table_name, expectation, severity, passed, checked, failed,"
        " evaluated_at, periode, blocking) values ('run 2022-04', 'raw.dtks', 'setengah_tiba', 'error', false, 6, 2,"
        " ?, '2022-04', true)",
        [at],
    )
    delivered(books, "dtks", "2022-05")
    delivered(books, "dtks", "2099-01")
    months = month_states(books, tmp_path, frozenset(), lambda run: [f"langkah x: {run}"])
    assert [(m.periode, m.state, m.wrong) for m in months] == [
        ("2022-01", "TERBIT", False),
        ("2022-02", "TERBIT, BELUM SELESAI", True),
        ("2022-03", "GAGAL", True),
        ("2022-04", "BERHENTI", True),
        ("2022-05", "BELUM DIHITUNG", False),
        ("2099-01", "BELUM WAKTUNYA", False),
    ]
    assert months[2].said == ("langkah x: run 2022-03",)
    [why] = months[3].said
    assert why.startswith("raw.dtks · setengah_tiba: ") and why.endswith("2 dari 6 kecamatan.")
    accept(books, ("raw.dtks.setengah_tiba", "2022-04"), ["Ani"], "benar adanya", at)
    # it stopped that run all the same; one begun since was ended by something else
    waived = month_states(books, tmp_path, frozenset(), lambda run: [f"langkah x: {run}"])[3]
    again = "diterima oleh Ani; dihitung lagi oleh sensor atau konvergensi refresh --all"
    assert waived == Month("2022-04", "BERHENTI", "", (f"raw.dtks · setengah_tiba: {again}",))
    counted = status_tables(books, tmp_path, every=False)[-1][2]
    assert counted == [("2022-04", 0, 1, 0, 0)], "nor does it hold the month up any more"
    books.execute("update quality.refresh set started_at = ?", [at + timedelta(minutes=1)])
    waived = month_states(books, tmp_path, frozenset(), lambda run: [f"langkah x: {run}"])[3]
    said = ("langkah x: run 2022-04", "diterima: raw.dtks.setengah_tiba oleh Ani")
    assert waived == Month("2022-04", "GAGAL", "", said)


def test_growth_is_told_since_the_month_before_was_first_refreshed(tmp_path):
    found = Settings(home=tmp_path)
    with incidents(found.incidents) as db:
        found.warehouse.write_bytes(bytes(1_000_000))
        record_sizes(db, found, "2022-03")
        assert size_rows(db, found)[0] == ""
        found.warehouse.write_bytes(bytes(3_500_000))
        record_sizes(db, found, "2022-04")
        record_sizes(db, found, "2022-03")  # again: what it grew from stays
        since, rows = size_rows(db, found)
    assert since == "2022-03" and rows[0] == ("gudang data", "3,5 MB", "+2,5 MB")


def test_messages_that_fail_are_told_at_once_and_wrong_after_an_hour(tmp_path):
    now = datetime(2022, 5, 5, 1, tzinfo=UTC)
    with incidents(tmp_path / "incidents.sqlite") as db:
        [(said, how), _] = alerting_lines(db, now)
        assert said.startswith("PERINGATAN BELUM JALAN") and how == HEED
        mark(db, HEARTBEAT, now.isoformat())
        with short(db):
            message = Message("Judul", "Isi", "<p>Isi</p>", ("D-A",))
            queue(db, Letter("ERROR", "uji", "", "OPD"), ["mailto:bukan"], message, now)
        assert [how for _, how in alerting_lines(db, now)] == [FINE, FINE], "not yet tried"
        assert send(db, Channels(tmp_path / "mail"), lambda: now) == (0, 1)
        _, (said, how), _ = alerting_lines(db, now)
        assert said.startswith("1 pesan belum terkirim") and how == HEED
        assert "alamat surel tidak sah" in said
        _, (said, how), _ = alerting_lines(db, now + timedelta(minutes=61))
        assert said.startswith("PESAN TERTAHAN: 1 pesan") and how == WRONG
