"""`konvergensi accept`, by the real command: what it takes, what it refuses, and who sees it afterwards."""

import os
import signal
import subprocess
import time
from pathlib import Path

import dagster as dg
import pytest
import typer

from pipelines.accept_cli import _different, _known
from pipelines.lock import hold, is_free
from pipelines.sensors import landing
from pipelines.settings import settings, use_dagster_home
from tests.conftest import KONVERGENSI, ROOT
from tests.pipelines.test_terminal import on_a_terminal

APRIL, MAY = "2022-04", "2022-05"
HALF = "raw.dukcapil.setengah_tiba"
NIHIL = "penerima_pkh.nihil"
SIGNED = ("--by", "Ani", "--reason", "Dinas membenarkan")


def short_month(home) -> None:
    """A Dukcapil of the next month of which a tenth has arrived."""
    april = home.landing / "dukcapil" / APRIL
    may = home.landing / "dukcapil" / MAY
    may.mkdir()
    first = next(path for path in sorted(april.glob("*.csv")) if path.stat().st_size > 4000)
    lines = first.read_bytes().splitlines(keepends=True)
    (may / first.name).write_bytes(b"".join(lines[:10]))


def empty_month(home) -> None:
    """A programme's register of the next month with its header alone."""
    [april] = (home.landing / "penerima_pkh" / APRIL).glob("*.csv")
    folder = home.landing / "penerima_pkh" / MAY
    folder.mkdir()
    (folder / "nihil.csv").write_bytes(april.read_bytes().splitlines(keepends=True)[0])


def started_by_the_sensor(home, monkeypatch) -> list[str]:
    """Which months the daemon would start, once the landing zone has kept still."""
    for name, value in home.env.items():
        if name.startswith("KONVERGENSI_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("DAGSTER_HOME", "")  # to be put back
    use_dagster_home(settings())
    with dg.DagsterInstance.get() as instance:
        waited = landing(dg.build_sensor_context(instance))
        found = landing(dg.build_sensor_context(instance, cursor=waited.cursor))
    return [request.partition_key for request in found.run_requests]


def test_a_month_stops_until_somebody_accepts_it_and_everybody_sees_who(small, monkeypatch):
    short_month(small)
    empty_month(small)
    receivers = (
        "select count(*) from intervention.receipt where kode_program = 'PKH' and periode = '{}'"
    )
    assert small.query(receivers.format(APRIL))[0][0] > 0
    stopped = small.run("refresh", "--periode", MAY, "--quiet", code=1).stderr
    assert (
        "setengah_tiba" in stopped and "Traceback" not in stopped and f"{MAY} berhenti" in stopped
    )
    assert started_by_the_sensor(small, monkeypatch) == [], "the command has tried it"
    status = small.run("status", code=1).stdout
    assert f"{MAY} BERHENTI" in status and "raw.dukcapil · setengah_tiba: " in status
    assert "Kegagalan yang diterima" not in status
    [(reason,)] = small.query("select reason from quality.delivery where file = 'nihil.csv'")
    assert f"konvergensi accept {NIHIL} --periode {MAY} --by … --reason …" in reason

    assert "Diterima" in small.run("accept", HALF, "--periode", MAY, *SIGNED).stdout
    assert started_by_the_sensor(small, monkeypatch) == [MAY]
    status = small.run("status", code=1).stdout
    assert (
        f"{MAY} BERHENTI" in status and "setengah_tiba: diterima oleh Ani; dihitung lagi" in status
    )
    small.run("accept", NIHIL, "--periode", MAY, *SIGNED)
    again = small.run("accept", f"raw.{NIHIL}", "--periode", MAY, *SIGNED, code=1).stderr
    assert "sudah diterima" in again and "Ani" in again
    waived = 'select check_name, periode, reason, "by", people from quality.waiver order by 1'
    assert small.query(waived) == [
        (HALF, MAY, "Dinas membenarkan", "Ani", 1),
        (f"raw.{NIHIL}", MAY, "Dinas membenarkan", "Ani", 1),
    ]
    # a tenth of Dukcapil leaves totals that cannot be: for those two people answer
    totals = small.run("refresh", "--periode", MAY, "--quiet", code=1).stderr
    for rule in ("orang_per_rumah_tangga", "jiwa_sesuai_dukcapil"):
        assert rule in totals and "setengah_tiba" not in totals
        check = ("accept", f"household.household.{rule}", "--periode", MAY, *SIGNED)
        assert "diterima oleh 2 orang" in small.run(*check, code=2).stderr
        small.run(*check, "--by", "Budi")
    shown = on_a_terminal(small, "refresh", "--periode", MAY)
    assert shown == f"{MAY} terbit\n", "how far it was is rubbed out before"
    published = "select count(distinct kode) from quality.publication where periode = '2022-05'"
    assert small.query(published) == [(6,)]
    assert small.query(receivers.format(MAY)) == [(0,)]
    assert small.query(
        "select status, rows_read, rows_staged from quality.delivery where file = 'nihil.csv'"
    ) == [("LOADED", 0, 0)]
    status = small.run("status").stdout
    assert "Kegagalan yang diterima" in status and "Dinas membenarkan" in status
    assert f"diterima: {HALF} oleh Ani" in status and "ADA YANG SALAH" not in status
    pages = [path.read_text() for path in (small.path / "report" / MAY).glob("rapat_*.html")]
    assert len(pages) == 7
    for page in pages:
        assert "dukcapil · setengah_tiba): diterima oleh Ani pada" in page
        assert "penerima_pkh · nihil): diterima oleh Ani pada" in page
    listed = small.run_with({"COLUMNS": "400"}, "accept", "--list", "--periode", MAY).stdout
    assert HALF in listed and listed.count("berlaku") == 4 and "tidak berlaku" not in listed

    small.run("accept", HALF, "--periode", MAY, "--undo", "--by", "Budi", "--reason", "keliru")
    small.run("accept", HALF, "--periode", MAY, "--undo", "--by", "B", "--reason", "keliru", code=1)
    wide = small.run_with({"COLUMNS": "400"}, "accept", "--list").stdout  # no cell wraps
    assert "dibatalkan oleh Budi" in wide
    done = "select count(*) from quality.refresh where periode = '2022-05' and completed_at is not null"
    assert small.query(done) == [(0,)], "the month that rested upon it is to be refreshed again"


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ((HALF, "--periode", APRIL, "--by", " ", "--reason", "y"), 2, "tidak boleh kosong"),
        ((HALF, "--periode", APRIL, "--by", "Ani", "--reason", " "), 2, "tidak boleh kosong"),
        ((HALF, *SIGNED), 2, "--periode"),
        ((HALF, "--periode", APRIL, *SIGNED), 1, "tidak gagal"),
        ((HALF, "--periode", "2021-03", *SIGNED), 1, "Belum ada kiriman"),
        ((HALF, "--periode", APRIL, *SIGNED, "--undo"), 1, "tidak sedang diterima"),
        ((HALF, "--periode", APRIL, *SIGNED, "--by", "a n i"), 2, "satu orang"),
        ((NIHIL, "--periode", APRIL, *SIGNED), 1, "Tidak ada berkas"),
        (("raw.dukcapil.setengah_tba", "--periode", APRIL, *SIGNED), 2, HALF),
        (("raw.dukcapil.kunci", "--periode", APRIL, *SIGNED), 2, "tidak dikenal"),
        (("staging.dukcapil.rekonsiliasi", "--periode", APRIL, *SIGNED), 2, "tidak dapat diterima"),
        (
            ("household.member.satu_rumah_tangga", "--periode", APRIL, *SIGNED),
            2,
            "tidak dapat diterima",
        ),
        (("wilayah.nihil", "--periode", APRIL, *SIGNED), 2, "tidak dapat diterima"),
        (("dukcapil.nihil", "--periode", APRIL, *SIGNED), 2, "tidak dapat diterima"),
        (("--list", "--undo"), 2, "--list"),
        (("--periode", APRIL, *SIGNED), 2, "--list"),
    ],
)
def test_what_cannot_be_accepted_is_refused_in_a_sentence(small_home, asked, code, told):
    done = small_home.run("accept", *asked, code=code)
    said = " ".join(done.stderr.replace("│", " ").split())
    assert told in said and "Traceback" not in said and done.stdout == ""


def test_an_empty_home_has_nothing_to_accept(home):
    home.landing.mkdir(parents=True)
    assert "Belum ada" in home.run("accept", "--list").stdout
    assert "Belum ada" in home.run("accept", NIHIL, "--periode", APRIL, *SIGNED, code=1).stderr
    assert not (home.path / "warehouse.duckdb").exists()


def test_it_waits_for_a_refresh_and_can_be_interrupted(small):
    lock = small.path / "warehouse.lock"
    with hold(lock, "run lain"):
        done = small.run("accept", HALF, "--periode", APRIL, *SIGNED, "--wait", "0", code=1)
        assert "run lain" in done.stderr
        waiting = subprocess.Popen(
            [str(KONVERGENSI), "accept", HALF, "--periode", APRIL, *SIGNED],
            env=small.env,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            # whoever is started in the background ignores it, and so would this
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        opened = Path(f"/proc/{waiting.pid}/fd")
        for _ in range(600):  # until it stands before the lock
            if any(fd.is_symlink() and fd.resolve() == lock.resolve() for fd in opened.iterdir()):
                break
            time.sleep(0.1)
        time.sleep(0.5)
        os.kill(waiting.pid, signal.SIGINT)
        _, told = waiting.communicate(timeout=90)
    assert waiting.returncode != 0 and "Traceback" not in told
    assert is_free(lock) and small.query("select count(*) from quality.waiver") == [(0,)]


@pytest.mark.parametrize(
    "written",
    [HALF, "dukcapil.setengah_tiba", "raw/dukcapil · setengah_tiba", " raw/dukcapil/setengah_tiba"],
)
def test_a_check_is_known_as_it_is_shown(written):
    name, rule = _known(written)
    assert name == HALF and rule.waivable and rule.approvals == 1


@pytest.mark.parametrize("source", ["wilayah", "garis_kemiskinan"])
def test_what_a_reference_lost_on_purpose_may_be_accepted(source):
    _, rule = _known(f"raw/{source} · acuan_menyusut")
    assert rule.blocking and rule.waivable


def test_two_people_are_two():
    _different(["Ani"], 1)
    _different(["Ani Lestari", "Budi Santoso"], 2)
    with pytest.raises(typer.BadParameter, match="2 orang"):
        _different(["Ani Lestari"], 2)
    with pytest.raises(typer.BadParameter, match="satu orang"):
        _different(["Ani Lestari", " LESTARI  ani"], 2)
