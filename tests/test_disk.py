"""A full disk, for real: what is under way ends in one sentence, nothing is lost, and it works once there is room."""

import email
import hashlib
import re
import shutil
import sqlite3
import subprocess
import threading
import time
from contextlib import nullcontext, suppress
from email import policy
from pathlib import Path

import httpx2

from assets.incident.access import broken
from assets.incident.message import Letter, Message
from assets.incident.outbox import LONGEST_PAUSE, Channels, queue, send
from assets.incident.store import incidents, short
from tests.conftest import Home
from tests.incident.test_outbox import NOW
from tests.portal.conftest import opened, token, visited, words
from tests.portal.test_field import MET, homes
from tests.raw.conftest import csv_text, dtks
from tests.small_disk import FILL, fill, full, on_small_disk

DISK = 200  # MB
SAME = (  # what a month comes to, down to its ids
    "select md5(string_agg(r::varchar, '' order by r::varchar)) from ({}) as r",
    "from kpi.area", "from identity.person", "from household.member", "from classification.household",
    "from intervention.need", "from raw.dukcapil",
)  # fmt: skip


def run(home: Home, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    return home.run_with(
        {}, *arguments, code=code
    )  # the server that forks commands lives outside this disk


def tables(home: Home) -> str:
    ask, *listed = SAME
    asked = "select " + ", ".join(f"({ask.format(one)})" for one in listed)
    return run(home, "query", asked, "--csv").stdout


def content(folder: Path) -> dict[str, str]:
    """What lies in a folder, but for what SQLite keeps while it reads."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


def one_sentence(said: str, folder: Path) -> None:
    assert "Traceback" not in said and len(said.splitlines()) <= 8, said
    assert str(folder) in said and re.search(r"\d,\d [kM]B", said) and "Kosongkan ruang" in said, (
        said
    )


def test_a_month_for_which_there_is_no_room(small: Home, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()

    def scenario() -> None:
        home = Home(disk / "home")
        shutil.copytree(small.path, home.path)
        before, edition = tables(home), content(home.path / "published")
        whole = content(home.path)
        with full(disk, 5_000_000):
            said = run(home, "refresh", "--periode", "2022-04", "--quiet", code=1).stderr
            one_sentence(said, home.path)
            assert "tidak dimulai" in said and "5,0 MB" in said
            assert "RUANG KOSONG KURANG" in run(home, "status", code=1).stdout, "the same estimate"
        assert content(home.path) == whole, "nothing was begun"

        log, over = home.path / "warehouse.duckdb.wal", threading.Event()

        def filling() -> None:
            while not over.is_set() and not (log.exists() and log.stat().st_size > 1_500_000):
                time.sleep(0.02)
            fill(disk)

        filler = threading.Thread(target=filling)
        filler.start()
        said = run(home, "refresh", "--periode", "2022-04", "--quiet", code=1).stderr
        over.set()
        filler.join()
        assert "Disk penuh" in said
        one_sentence(said, home.path)
        assert content(home.path / "published") == edition
        (disk / FILL).unlink()
        with incidents(home.path / "incidents.sqlite") as db:
            assert broken(db) is None
        run(home, "refresh", "--all", "--quiet")
        assert tables(home) == before
        run(home, "status")  # a small home on a small disk is not in want

    on_small_disk(disk, DISK, scenario)


def test_commands_and_messages_on_a_full_disk(small: Home, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()

    def scenario() -> None:
        home = Home(disk / "home")
        shutil.copytree(small.path, home.path)
        edition, whole = content(home.path / "published"), content(home.path)
        rotate, key = ("rotate-key", "--by", "uji", "--reason", "uji"), "kunci-baru-yang-panjang"
        with full(disk, 1_000_000):
            one_sentence(run(home, "publish", code=1).stderr, home.path)
            assert content(home.path / "published") == edition, "and no draft of another"
            new_key = {"KONVERGENSI_NEW_KEY": key}
            one_sentence(home.run_with(new_key, *rotate, code=1).stderr, home.path)
        changed = {name for name, now in content(home.path).items() if whole.get(name) != now}
        assert changed <= {"incidents.sqlite", "warehouse.duckdb"}, "no draft, no other key"
        assert "2022-04" in run(home, "query", "select distinct periode from kpi.area").stdout

        with incidents(home.path / "incidents.sqlite") as db:
            message = Message("Judul", "Isi " * 50_000, "<p>Isi</p>", ("D-A",))
            with short(db):
                queue(db, Letter("ERROR", "uji", "", "OPD"), ["mailto:a@b.example"], message, NOW)
        for left in (0, 60_000, 130_000):  # nowhere to note it, nowhere to put it
            with (
                full(disk, left),
                suppress(sqlite3.OperationalError),
                incidents(home.path / "incidents.sqlite") as db,
            ):
                assert send(db, Channels(home.path / "surat"), lambda: NOW)[0] == 0
            assert list((home.path / "surat").glob("*")) == []
        with incidents(home.path / "incidents.sqlite") as db:
            assert send(db, Channels(home.path / "surat"), lambda: NOW + LONGEST_PAUSE) == (1, 0)
        [mail] = (home.path / "surat").glob("*.eml")
        said = email.message_from_bytes(mail.read_bytes(), policy=policy.default)
        assert said.get_body(("plain",)).get_content().count("Isi") == 50_000, "whole"

    on_small_disk(disk, DISK, scenario)


def test_nothing_sent_to_the_portal_is_half_there(small: Home, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    lines = csv_text([dtks(n) for n in range(1, 4000)]).encode()

    def scenario() -> None:
        home = Home(disk / "home")
        shutil.copytree(small.path, home.path)
        landed = content(home.landing)
        with opened(home, "--choose-roles") as door:
            door.area, _ = visited(home)
            lurah, opd = door.enter("lurah"), door.enter("opd")
            [household, *_] = homes(door)
            asked = lurah.get(f"/kunjungan/{household}")
            form = {"token": token(asked.text)} | MET
            upload = {
                "token": token(opd.get("/kiriman").text),
                "month": "2022-04",
                "source": "dtks",
            }

            def trial() -> httpx2.Response:
                file = {"file": ("kiriman.csv", lines, "text/csv")}
                return opd.post("/kiriman/coba", data=upload, files=file)

            with full(disk):
                for got in (lurah.post(f"/kunjungan/{household}", data=form), trial()):
                    assert (got.status_code, "belum tersimpan" in words(got.text)) == (507, True)
            assert content(home.landing) == landed
            waiting = re.search(r'name="waiting" value="(\w+)"', trial().text)
            assert waiting
            for left, code in ((150_000, 507), (None, 200)):
                with full(disk, left) if left else nullcontext():
                    sent = {"token": upload["token"], "waiting": waiting[1]}
                    assert opd.post("/kiriman/kirim", data=sent).status_code == code
            assert "Tercatat" in lurah.post(f"/kunjungan/{household}", data=form).text
        new = {name: path for name, path in content(home.landing).items() if name not in landed}
        assert sorted(name.split("/")[0] for name in new) == ["dtks", "verval"]
        assert hashlib.sha256(lines).hexdigest() in new.values(), "whole"

    on_small_disk(disk, DISK, scenario)
