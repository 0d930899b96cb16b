"""A home made by an earlier release goes on: same people, same passwords, same links, nothing to do by hand."""

import datetime as dt
import email
import io
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from email import policy
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest

from assets.incident.incident import get
from assets.incident.store import incidents
from assets.keys import DIRECT, HKDF, derive
from assets.warehouse import WarehouseError, connect
from pipelines.home_keys import home_keys, open_warehouse
from pipelines.lock import hold
from pipelines.rotate_cli import rotate
from pipelines.settings import Settings
from tests.conftest import KONVERGENSI, ROOT, Home
from tests.pipelines.test_endpoint import ask

ARCHIVE = Path(__file__).parent / "fixtures" / "home-0.1.0.tar.xz"
MARCH, APRIL = "2022-03", "2022-04"
NOW = dt.datetime(2022, 6, 1, tzinfo=dt.UTC)
LURAH, KELURAHAN = "Kelurahan 31.72.04.1001", "31.72.04.1001"
# As that release printed them; whoever has a workbook of it knows no other.
PASSWORDS = {LURAH: "XFTMF-HGRPH-FX83Y-2CDPU", "Dinas Sosial": "XN7GX-2VHNM-97MTM-TPHQE"}
INCIDENT = "D-7A6NQKX4"
ROWS = "select source, delivery_periode, file, row, person_id, jejak from identity.person_record where periode = ?"
MEMBERS = "select person_id, household_id from household.member where periode = ?"
NIK = (
    "select r.person_id, d.nik from identity.person_record as r inner join staging.dukcapil as d"
    " using (periode, delivery_periode, file, row) where r.source = 'dukcapil' and periode = ?"
)


class OldHome(Home):
    """A home whose secret lies in its key file."""

    @property
    def env(self) -> dict[str, str]:
        return {name: value for name, value in super().env.items() if name != "KONVERGENSI_KEY"}

    @property
    def settings(self) -> Settings:
        return Settings(home=self.path)

    @property
    def secret(self) -> str:
        return (self.path / "key").read_text()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the warehouse says; quicker than by the command."""
        keys = home_keys(self.settings)
        path = self.path / "warehouse.duckdb"
        with connect(path, keys.database, self.path / "spill", read_only=True) as con:
            return con.execute(sql, list(values)).fetchall()


def unpack(folder: Path) -> OldHome:
    with tarfile.open(ARCHIVE) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has none
        archive.extractall(folder)
    return OldHome(folder / "home")


def test_how_its_months_stand_is_read_before_anything_is_run(tmp_path: Path) -> None:
    status = unpack(tmp_path).run("status").stdout
    assert (
        f"{MARCH}  TERBIT, PERLU DIHITUNG LAGI" in status and f"{APRIL}  BELUM DIHITUNG" in status
    )


def copied(home: OldHome, folder: Path) -> OldHome:
    shutil.copytree(home.path, folder / "home")
    return OldHome(folder / "home")


@pytest.fixture
def old(tmp_path: Path) -> OldHome:
    """The home as it was left."""
    return unpack(tmp_path)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> OldHome:
    """The home as it was left, to compare with. Read only."""
    return unpack(tmp_path_factory.mktemp("lama"))


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> OldHome:
    """The home after April's refresh, with the Lurah's workbook filled in. Read only."""
    home = unpack(tmp_path_factory.mktemp("naik"))

    def visit(sheet: Any, at: dict[str, int]) -> None:
        for row in range(2, sheet.max_row + 1):
            for name, value in {
                "hasil_kunjungan": "DITEMUKAN",
                "keputusan": "MISKIN EKSTREM",
                "pengeluaran_verifikasi": 900_000,
                "jumlah_anggota_verifikasi": 4,
                "tanggal": dt.date(2022, 4, 10 + row),
                "petugas": "Sari",
            }.items():
                sheet.cell(row, at[name]).value = value

    [book] = home.path.glob("handover/*/verval-*.xlsx")
    send_back(book, PASSWORDS[LURAH], home.landing / "verval" / APRIL, visit)
    home.run("refresh", "--periode", APRIL, "--quiet")
    return home


def send_back(path: Path, password: str, folder: Path, fill: Any) -> None:
    """Opens a workbook with its password, fills it in and puts it, locked again, into the landing zone."""
    clear, mended, locked = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with path.open("rb") as file:
        book = msoffcrypto.OfficeFile(file)
        book.load_key(password=password)
        book.decrypt(clear)
    opened = openpyxl.load_workbook(clear)
    sheet = opened.worksheets[0]
    fill(sheet, {str(cell.value): place for place, cell in enumerate(sheet[1], 1)})
    opened.save(mended)
    msoffcrypto.format.ooxml.OOXMLFile(mended).encrypt(password, locked)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / path.name).write_bytes(locked.getvalue())


def acknowledge(home: OldHome) -> int:
    """Answers by the link in the mail that the earlier release wrote; returns the endpoint's status."""
    [mail] = home.path.glob("mail/*.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=policy.default)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    [path] = re.findall(rf"http://localhost:3001(/{INCIDENT}/\S+)", text)
    with home.serving() as base:
        return ask(base + path, {"nama": "Budi"})[0]


def test_people_and_households_keep_their_ids(before: OldHome, upgraded: OldHome) -> None:
    was = {row[:4]: row[4] for row in before.rows(ROWS, MARCH)}
    now = {row[:4]: row[4] for row in upgraded.rows(ROWS, APRIL)}
    same_rows = was.keys() & now.keys()
    assert len(same_rows) > 200
    assert same_share({key: (was[key], now[key]) for key in same_rows}) >= 0.9999
    by_nik = [{nik: person for person, nik in home.rows(NIK, month) if nik}
              for home, month in ((before, MARCH), (upgraded, APRIL))]  # fmt: skip
    both = by_nik[0].keys() & by_nik[1].keys()
    assert len(both) > 400
    assert same_share({nik: (by_nik[0][nik], by_nik[1][nik]) for nik in both}) >= 0.9999
    lived, live = dict(before.rows(MEMBERS, MARCH)), dict(upgraded.rows(MEMBERS, APRIL))
    carried_on = set(lived.values()) & set(live.values())
    assert len(carried_on) / len(set(lived.values())) >= 0.95, (
        "households end only with their people"
    )
    both = lived.keys() & live.keys()
    assert same_share({person: (lived[person], live[person]) for person in both}) >= 0.98


def same_share(pairs: dict[Any, tuple[str, str]]) -> float:
    return sum(one == other for one, other in pairs.values()) / len(pairs)


def test_the_old_workbook_is_taken(upgraded: OldHome) -> None:
    [(status, read, quarantined)] = upgraded.rows(
        "select status, rows_read, rows_quarantined from quality.delivery where source = 'verval'"
    )
    assert (status, quarantined) == ("LOADED", 0) and read >= 5
    [(decided,)] = upgraded.rows(
        "select count(*) from classification.visit_result where periode = ? and petugas = 'SARI' and menentukan",
        APRIL,
    )
    assert decided == read, "each visit decides the household that it was printed for"


def test_what_was_decided_stands(upgraded: OldHome) -> None:
    assert upgraded.rows('select check_name, periode, reason, "by" from quality.waiver') == [
        ("raw.dukcapil.setengah_tiba", MARCH, "contoh keputusan", "Ani (contoh)")
    ]
    with incidents(upgraded.path / "incidents.sqlite") as db:
        acknowledged = get(db, "D-5EXGSLZS")
        assert acknowledged and acknowledged.state == "ACKNOWLEDGED"
    months = {row[0] for row in upgraded.rows("select distinct periode from quality.publication")}
    assert months == {"2022-02", MARCH, APRIL}


def test_passwords_links_and_keys_are_those_it_had(old: OldHome) -> None:
    for owner, password in PASSWORDS.items():
        assert old.run("password", owner, "--by", "uji").stdout.strip() == password
    assert acknowledge(old) == 200
    with incidents(old.path / "incidents.sqlite") as db:
        incident = get(db, INCIDENT)
        assert incident and incident.state == "ACKNOWLEDGED"
    assert not (old.path / "key.scheme").exists(), "only who writes notes what the home is on"
    old.run("forget", "dtks", MARCH, "dtks_sintetis.csv", "--by", "uji", "--reason", "uji")
    assert (old.path / "key.scheme").read_text() == DIRECT


def test_a_rotation_changes_every_key_and_nobody(
    before: OldHome, upgraded: OldHome, tmp_path: Path
) -> None:
    home = copied(upgraded, tmp_path)
    first = home.secret
    told = home.run("rotate-key", "--by", "Ani", "--reason", "kunci pernah dikirim lewat surel")
    second = home.secret
    assert first != second and not {first, second} & set(told.stdout.split())
    for scheme in (DIRECT, HKDF):
        with pytest.raises(WarehouseError, match="kunci"):
            connect(home.path / "warehouse.duckdb", derive(first, scheme).database, tmp_path / "s")
    portal = home.path / "portal.duckdb"
    connect(portal, derive(second, HKDF).portal, tmp_path / "s", read_only=True).close()
    with pytest.raises(WarehouseError, match="kunci"):
        connect(portal, derive(first, HKDF).portal, tmp_path / "s", read_only=True)
    assert (home.path / "key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in home.path.glob("key*")) == ["key", "key.scheme"]
    assert acknowledge(home) == 404, "who had the key could have signed that link"
    new = home.run("password", "Dinas Sosial", "--by", "uji").stdout.strip()
    assert new not in PASSWORDS.values() and "sandi" in told.stdout
    with incidents(home.path / "incidents.sqlite") as db:
        noted = [
            row[0] for row in db.execute("select action from access_record where \"by\" = 'Ani'")
        ]
    assert noted[-1:] == ["kunci diganti: kunci pernah dikirim lewat surel"]

    def mend(sheet: Any, at: dict[str, int]) -> None:
        for row in range(2, sheet.max_row + 1):
            found = re.search("kelurahan: ([^;]+)", str(sheet.cell(row, at["saran"]).value))
            sheet.cell(row, at["kelurahan"]).value = found[1] if found else "MARUNDA"

    [book] = before.path.glob(f"handover/dinas-sosial/{INCIDENT}.xlsx")
    send_back(book, PASSWORDS["Dinas Sosial"], home.landing / "dtks" / MARCH, mend)
    home.run("refresh", "--periode", MARCH, "--quiet")
    assert home.rows(
        f"select status, correction from quality.delivery where file = '{INCIDENT}.xlsx'"
    ) == [("LOADED", True)], "a workbook under the password of before"
    was = {row[:4]: row[4:] for row in before.rows(ROWS, MARCH) if row[0] != "dtks"}
    now = {row[:4]: row[4:] for row in home.rows(ROWS, MARCH) if row[0] != "dtks"}
    ids, traces = (
        [{key: row[at] for key, row in month.items()} for month in (was, now)] for at in (0, 1)
    )
    assert ids[0] == ids[1], "the same ids"
    lived, live = dict(before.rows(MEMBERS, MARCH)), dict(home.rows(MEMBERS, MARCH))
    assert lived == live, "and the same households"
    # and the traces by which next month finds them, but of names that are now read without their accents
    assert ids[0] and same_share({key: (traces[0][key], traces[1][key]) for key in ids[0]}) > 0.95


def cut_short(home: OldHome, step: str) -> None:
    """Runs a rotation in a process that kills itself when it comes to `step` (module.function)."""
    module, name = step.rsplit(".", 1)
    code = (
        f"import os, signal, {module} as m; from pipelines.cli import app\n"
        f"m.{name} = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "app(['rotate-key', '--by', 'Ani', '--reason', 'uji'])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=home.env, cwd=ROOT, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize(
    ("step", "rotated"),
    [
        ("pipelines.rotate_cli.reencrypt", False),
        ("assets.reencrypt._rows", False),
        ("pipelines.rotate_cli.write_log", False),
        ("pipelines.rotate_cli.write_durably", False),
        ("pipelines.rotate_cli.sync", False),
        ("pipelines.rotate_cli.rename_durably", False),
        ("pipelines.rotate_cli.settle", True),
        ("pipelines.home_keys.rename_durably", True),
        ("pipelines.home_keys.write_durably", True),
    ],
)
def test_a_rotation_killed_anywhere_leaves_a_home_that_opens(
    old: OldHome, step: str, rotated: bool
) -> None:
    (old.path / "key.scheme").write_text(DIRECT)
    people = old.rows(ROWS + " order by all", MARCH)
    first = old.secret
    cut_short(old, step)
    # those who only read find the key, and leave what is there
    kept = sorted(path.name for path in old.path.glob("key*"))
    assert old.rows(ROWS + " order by all", MARCH) == people
    keys = home_keys(old.settings)
    assert (keys.secret != first) is rotated and keys.scheme == (HKDF if rotated else DIRECT)
    assert sorted(path.name for path in old.path.glob("key*")) == kept
    # who writes settles it
    open_warehouse(old.settings)[0].close()
    assert (old.secret != first) is rotated
    assert (old.path / "key.scheme").read_text() == keys.scheme
    assert not (old.path / "key.next").exists()
    rotate(old.settings, derive("kunci ketiga, yang panjang", HKDF), NOW)
    assert old.rows(ROWS + " order by all", MARCH) == people
    assert not list(old.path.glob("warehouse.*new*"))


def test_a_rotation_killed_at_any_moment_leaves_a_home_that_opens(
    tmp_path: Path, before: OldHome
) -> None:
    for part in (0.2, 0.6, 1.0):
        home = copied(before, tmp_path / str(part))
        begun = time.monotonic()
        process = subprocess.Popen(
            [str(KONVERGENSI), "rotate-key", "--by", "Ani", "--reason", "uji"],
            env=home.env, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        while not (home.path / "warehouse.new").exists() and process.poll() is None:
            time.sleep(0.005)
        time.sleep(part * 0.4)
        process.kill()
        process.wait()
        assert time.monotonic() - begun < 60
        assert len(home.rows(ROWS, MARCH)) == 1180


def test_a_key_from_the_environment_is_rotated_by_the_environment(old: OldHome) -> None:
    first, second = old.secret, "kunci baru 'yang' panjang; \\ü?"
    (old.path / "key").unlink()
    ask = ("rotate-key", "--by", "Ani", "--reason", "uji")
    lacking = old.run_with({"KONVERGENSI_KEY": first}, *ask, code=1).stderr
    assert "KONVERGENSI_NEW_KEY" in lacking
    short = {"KONVERGENSI_KEY": first, "KONVERGENSI_NEW_KEY": "rahasia"}
    told = old.run_with(short, *ask, code=2).stderr
    assert "KONVERGENSI_NEW_KEY" in told and "rahasia" not in told
    same = {"KONVERGENSI_KEY": first, "KONVERGENSI_NEW_KEY": first}
    assert "sama" in old.run_with(same, *ask, code=1).stderr
    done = old.run_with({"KONVERGENSI_KEY": first, "KONVERGENSI_NEW_KEY": second}, *ask)
    assert "KONVERGENSI_KEY" in done.stdout and second not in done.stdout + done.stderr
    assert not (old.path / "key").exists()
    old.run_with({"KONVERGENSI_KEY": first}, "kpi")  # of the publication, which no key closes
    old.run_with({"KONVERGENSI_KEY": first}, "query", "select 1", code=1)
    old.run_with({"KONVERGENSI_KEY": second}, "query", "select 1")
    assert (old.path / "key.scheme").read_text() == HKDF


def test_a_rotation_waits_for_who_reads_or_writes(old: OldHome) -> None:
    with hold(old.path / "warehouse.lock", "refresh"):
        told = old.run("rotate-key", "--by", "A", "--reason", "uji", "--wait", "0", code=1).stderr
    assert (
        "refresh" in told
        and old.run("password", LURAH, "--by", "u").stdout.strip() == PASSWORDS[LURAH]
    )
