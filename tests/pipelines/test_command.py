"""What the command does and refuses, by the real command."""

import shutil

import pytest

from assets.handover.folder import generation
from assets.incident.store import incidents


def test_a_refresh_that_fails_after_the_publication_does_not_say_it_stopped(small):
    before = small.query("select max(published_at) from quality.publication")
    shutil.rmtree(small.path / "report")
    (small.path / "report").write_text("no folder: the reports cannot be written")
    done = small.run("refresh", "--periode", "2022-04", code=1)
    assert "2022-04 terbit, tetapi langkah sesudahnya gagal" in done.stderr
    assert "report.rapat" in done.stderr and "berhenti" not in done.stderr
    assert "2022-04 terbit" in done.stdout.splitlines()
    assert "Traceback" not in done.stderr
    with incidents(small.path / "incidents.sqlite") as db:
        letters = [row["text"] for row in db.execute("select text, state from alert")]
    [told] = [text for text in letters if "Refresh April 2022 gagal" in text]
    [said] = [line for line in done.stderr.splitlines() if "report.rapat" in line]
    assert "April 2022, report.rapat: " in told, "the letter names the step, and the sentence"
    assert told.split("report.rapat: ")[1][:30] == said.split("report.rapat: ")[1][:30]
    assert small.query("select max(published_at) from quality.publication") > before
    assert small.query(
        "select arg_max(completed_at is not null, started_at) from quality.refresh"
    ) == [(True,)]
    (small.path / "report").unlink()
    assert len(small.run("report").stdout.split()) == 16


def test_a_month_that_is_none_is_named(small_home):
    signed = ("--by", "Ani", "--reason", "Dinas mengganti aplikasinya")
    assert "TTTT-BB" in small_home.run("relearn", "2022-13", *signed, code=2).stderr


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("", 2),
        ("select 1; select 2", 2),
        ("delete from identity.person", 1),
        ("copy (select 1) to '{home}/keluar.csv'", 1),
        ("select * from read_text('{home}/key')", 1),
        ("attach '{home}/lain.duckdb'", 1),
        ("set enable_external_access = true", 1),
    ],
)
def test_a_query_reads_the_warehouse_and_nothing_else(small_home, sql, code):
    asked = small_home.run("query", sql.format(home=small_home.path), code=code)
    assert asked.stdout == "" and "Traceback" not in asked.stderr
    assert not (small_home.path / "keluar.csv").exists()


def test_the_refusal_of_a_query_quotes_nobody(small_home):
    asked = small_home.run("query", "select cast(nama as date) from identity.person", code=1)
    names = {name for (name,) in small_home.query("select nama from identity.person")}
    assert not any(name in asked.stderr for name in names if name and len(name) > 4)


def test_a_value_is_shown_as_it_is(small_home):
    shown = small_home.run("query", "select '[red]JL[/] :x:' as a").stdout
    assert "[red]JL[/] :x:" in shown


def test_a_setting_that_cannot_be_used_is_named(home):
    for month in ("2022-13", "abc", ""):
        told = home.run_with({"KONVERGENSI_BASELINE": month}, "status", code=2).stderr
        assert told.startswith("KONVERGENSI_BASELINE: ") and "Traceback" not in told


def test_a_port_that_is_none_is_a_slip_of_the_pen(small_home):
    told = small_home.run("portal", "--port", "80000", code=2).stderr
    assert "80000" in told and "Traceback" not in told


def test_the_wrong_key_is_named(small_home):
    """Also where what a wrong key makes would look like the right one: a password, a session, a letter's link."""
    said = "tidak terbuka dengan kunci ini; periksa KONVERGENSI_KEY"
    new = ("password", "Dinas Sosial", "--by", "A", "--new")
    for asked in (("status",), new, ("portal", "--port", "0"), ("ui", "--port", "0")):
        told = small_home.run_with({"KONVERGENSI_KEY": "bukan"}, *asked, code=1)
        assert said in told.stderr and told.stdout == "" and "Traceback" not in told.stderr
    with incidents(small_home.path / "incidents.sqlite") as db:
        assert generation(db, "Dinas Sosial") == 1, "the password that is out stays the office's"


def test_a_month_that_was_never_published_has_no_kpi(small_home):
    assert "belum terbit" in small_home.run("kpi", "--periode", "2021-03", code=1).stderr
