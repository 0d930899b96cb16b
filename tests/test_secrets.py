"""What must not be read outside its place: after real failures of every kind, the whole home is searched.

A secret may stand where it belongs (the key file, the mail and the outbox with their links); a person of the sample
in the landing zone, the truth and the encrypted files. Everything else is searched, byte by byte.
"""

import base64
import csv
import io
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from assets.handover.password import handover_password
from assets.incident.link import sign
from assets.incident.store import incidents
from assets.keys import DIRECT, HKDF, Keys, derive
from tests.conftest import KONVERGENSI, ROOT, Home
from tests.pipelines.test_alert_loop import bad_delivery
from tests.sample.layouts import read
from tests.test_upgrade import unpack

FIRST, MONTH = "2022-02", "2022-04"
TOKENS = {
    "mail": "sandi-smtp-rahasia",
    "hook": "token-kait-rahasia",
    "swapped": "token-terbalik-rahasia",
    "slack": "token-slack-rahasia",
}
SMTP = f"mailto://pengirim:{TOKENS['mail']}@127.0.0.1:9?from=data@konvergensi.example"
CONTACTS = f"""
datin@dinsos.example: ["json://127.0.0.1:9/{TOKENS["hook"]}", "slack://{TOKENS["slack"]}", "a@b.example"]
"json://127.0.0.1:9/{TOKENS["swapped"]}": datin@dinsos.example
"""
OWN_PLACES = ("landing/", "handover/", "warehouse.duckdb")  # of people
# One table of each stage, and a column in which many rows are equal: made unique, the stage fails for real, with a
# message of DuckDB that quotes the row.
STAGES = {
    "staging.dukcapil": "kode_kelurahan",
    "identity.person": "tanggal_lahir",
    "household.member": "hubungan",
    "classification.observation": "periode",
    "classification.estimate": "periode",
    "intervention.need": "periode",
    "kpi.kelurahan": "periode",
    "monitoring.verification_queue": "periode",
    "quality.month": "periode",
    "quality.scorecard": "periode",
    "quality.publication": "periode",
    "report.rapat": "periode",
    "raw.dtks": "kelurahan",
}


def forms(secret: str) -> set[bytes]:
    """The ways in which a text is written into files and logs."""
    raw = secret.encode()
    found = {
        raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw).rstrip(b"="),
        base64.urlsafe_b64encode(raw).rstrip(b"="), quote(secret, safe="").encode(),
        json.dumps(secret)[1:-1].encode(), secret.replace("'", "''").encode(), repr(secret)[1:-1].encode(),
        secret.encode("utf-16-le"),
    }  # fmt: skip
    if re.fullmatch(r"[0-9a-f]{64}", secret):
        found |= {bytes.fromhex(secret), base64.b64encode(bytes.fromhex(secret)).rstrip(b"=")}
    return found


def secrets_of(keys: Keys, owners: list[str]) -> set[str]:
    """The secret, what is derived from it, and the passwords of these owners."""
    derived = [keys.secret, keys.database, keys.links, keys.passwords, keys.ids, keys.draws]
    texts = {text.decode() if isinstance(text, bytes) else text for text in derived}
    return texts | {handover_password(keys.passwords, owner) for owner in owners}


def contents(path: Path) -> Iterator[bytes]:
    """What can be read in a file: its bytes, a workbook's parts, the rows of an open database."""
    data = path.read_bytes()
    yield data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield archive.read(name)
    elif data.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as db:
            yield "\n".join(db.iterdump()).encode()
    elif path.parent.name == "published":
        with duckdb.connect(str(path), read_only=True) as con:
            for (name,) in con.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
            ).fetchall():
                text = io.StringIO()
                csv.writer(text).writerows(con.execute(f"from {name}").fetchall())
                yield text.getvalue().encode()


def one_of(texts: list[bytes]) -> bytes:
    """A pattern for any of the sorted texts, letter by letter: tried one after another they take half a minute."""
    if not texts[0]:
        return b""
    letters = groupby(texts, key=lambda text: text[:1])
    parts = [re.escape(first) + one_of([text[1:] for text in of]) for first, of in letters]
    return b"(?:" + b"|".join(parts) + b")"


def leaks(home: Home, said: str, wanted: set[bytes], excepted: tuple[str, ...]) -> list[str]:
    """Where the home, or what its commands said, has one of `wanted`, but for places that begin with `excepted`."""
    numbers = {text for text in wanted if re.fullmatch(rb"[0-9]{16}", text)}
    pattern = re.compile(one_of(sorted(wanted - numbers)))

    def holds(content: bytes) -> bool:
        # a thousand numbers in one pattern would take a minute
        listed = numbers and set(re.findall(rb"(?=([0-9]{16}))", content))
        return bool(listed & numbers or pattern.search(content))

    found = ["stdout, stderr"] if holds(said.encode()) else []
    for path in sorted(home.path.rglob("*")):
        name = str(path.relative_to(home.path))
        if path.is_file() and not name.startswith(excepted):
            found += [name for content in contents(path) if holds(content)]
    return found


def people(home: Home) -> set[bytes]:
    """NIK, no_kk and names of two words of the sample's people."""
    found: set[str] = set()
    for source in ("dukcapil", "dtks", "carik_anggota"):
        for path in (home.landing / source).rglob("*.*"):
            for row in read(path):
                numbers = [str(row.get(name) or "") for name in ("nik", "no_kk")]
                found |= {n for n in numbers if re.fullmatch(r"[1-9][0-9]{15}", n)}
                name = str(row.get("nama") or row.get("nama_lengkap") or "").strip()
                found |= {name} if len(name.split()) > 1 and len(name) > 9 else set()
    assert len(found) > 500
    return {text.encode() for text in found}


class Watched(Home):
    """A home all of whose commands' output is kept; they may end as they like."""

    def __init__(self, path: Path, secret: str, **env: str) -> None:
        super().__init__(path)
        object.__setattr__(self, "own", {"KONVERGENSI_KEY": secret, **env})
        object.__setattr__(self, "said", [])

    @property
    def env(self) -> dict[str, str]:
        return super().env | self.own  # type: ignore[attr-defined]

    def call(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        """Runs a command; returns and keeps what it said."""
        return self.keep([str(KONVERGENSI), *arguments], env or {})

    def keep(self, command: list[str], env: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            command, env=self.env | (env or {}), cwd=ROOT, capture_output=True, text=True
        )
        self.said.append(done.stdout + done.stderr)  # type: ignore[attr-defined]
        return self.said[-1]  # type: ignore[attr-defined]

    @property
    def secret(self) -> str:
        return str(self.own["KONVERGENSI_KEY"])  # type: ignore[attr-defined]

    @property
    def heard(self) -> str:
        return "\n".join(self.said)  # type: ignore[attr-defined]


AWKWARD_KEY = "kunci 'rahasia'; drop \\ \"ü\"?"


def test_a_key_with_an_apostrophe_in_a_home_with_one_works_and_stands_nowhere(
    tmp_path: Path,
) -> None:
    home = Watched(tmp_path / "rumah 'kami' ;ü\"]", AWKWARD_KEY)
    sample = unpack(tmp_path / "lama")
    shutil.copytree(sample.landing, home.landing)
    assert f"{FIRST} terbit" in home.call("refresh", "--periode", FIRST)
    assert (home.path / "dagster" / "event_log.db").exists(), "Dagster found its settings"
    assert not (home.path / "dagster" / "storage").exists(), "and keeps nothing that a step prints"
    asked = home.call("query", "select count(*) as n from identity.person", "--json")
    assert json.loads(asked)[0]["n"] > 400
    assert FIRST in home.call("publish")
    home.call("verval", "export", "--by", "Ani", "--visits", "3", "--kelurahan", "31.72.04.1001")
    home.call("query", "select 'x")
    for wrong in ("\\zz'", AWKWARD_KEY + "x"):
        told = home.call("query", "select 1", env={"KONVERGENSI_KEY": wrong})
        assert "KONVERGENSI_KEY" in told and "Traceback" not in told
    told = home.call("refresh", "--periode", FIRST, env={"KONVERGENSI_KEY": AWKWARD_KEY + "x"})
    assert "KONVERGENSI_KEY" in told and "Traceback" not in told
    keys = derive(AWKWARD_KEY, HKDF)
    wanted = {form for text in secrets_of(keys, ["Dinas Sosial"]) for form in forms(text)}
    wanted |= {form for wrong in (AWKWARD_KEY + "x",) for form in forms(wrong)}
    assert leaks(home, home.heard, wanted, ()) == []
    assert leaks(home, home.heard, people(sample), OWN_PLACES) == []


BROKEN = """
import json, os, sys
import dagster as dg
from pipelines.definitions import defs
from pipelines.home_keys import open_warehouse
from pipelines.failure import reasons
from pipelines.settings import settings, use_dagster_home

found = settings()
use_dagster_home(found)
job, graph = defs.resolve_job_def("refresh"), defs.resolve_asset_graph()

def change(*statements):
    con, _ = open_warehouse(found)
    with con:
        for statement in statements:
            con.execute(statement)

with dg.DagsterInstance.get() as instance:
    for name, column in json.loads(sys.argv[2]).items():
        table = name.split(".")[1]
        change(
            f"alter table {name} rename to utuh",
            f"create table {name} as from {name.split('.')[0]}.utuh limit 0",
            f"create unique index satu on {name} ({column})",
            *["delete from quality.delivery where source = 'dtks'"] * (name == "raw.dtks"),  # loads anew
        )
        keys = graph.get(dg.AssetKey(name.split("."))).execution_set_entity_keys
        done = job.execute_in_process(
            partition_key=sys.argv[1], instance=instance, raise_on_error=False,
            asset_selection=[key for key in keys if isinstance(key, dg.AssetKey)],
        )
        print(name, done.success, "" if done.success else reasons(done.all_events), flush=True)
        change(f"drop table {name}", f"alter table {name.split('.')[0]}.utuh rename to {table}")
"""


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A home after a failure of every kind, none of them played."""
    contacts = tmp_path_factory.mktemp("alamat") / "contacts.yaml"
    contacts.write_text(CONTACTS)
    old = unpack(tmp_path_factory.mktemp("gagal"))
    home = Watched(
        old.path,
        old.secret,
        KONVERGENSI_SMTP=SMTP,
        KONVERGENSI_CONTACTS=str(contacts),
    )
    (old.path / "key").unlink()
    bad_delivery(home)
    home.call("refresh", "--periode", "2022-05")  # opens an incident, whose mail cannot leave
    home.call("incident", "list")
    home.call("status")
    home.call("password", "Dinas Sosial", "--by", "Ani")
    home.said.pop()  # type: ignore[attr-defined]  # this one is asked for
    # settings that cannot be used, a key that is wrong
    for name, value in {
        "KONVERGENSI_MEMORY_LIMIT": "7' apel",
        "KONVERGENSI_BASELINE": "kemarin",
        "KONVERGENSI_KEY": "",
        "KONVERGENSI_SMTP": "mailtos://" + TOKENS["mail"],
        "KONVERGENSI_HOME": str(contacts),
    }.items():
        assert "Traceback" not in home.call("status", env={name: value}), name
    assert "KONVERGENSI_KEY" in home.call("query", "select 1", env={"KONVERGENSI_KEY": "lain"})
    home.call("refresh", "--periode", "2022-05", env={"KONVERGENSI_KEY": "lain"})
    # a run that is killed
    running = subprocess.Popen(
        [str(KONVERGENSI), "refresh", "--periode", MONTH],
        env=home.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    time.sleep(6)
    running.send_signal(signal.SIGKILL)
    home.said.append(running.communicate()[0])  # type: ignore[attr-defined]
    # a step of each stage
    told = home.keep([sys.executable, "-c", BROKEN, "2022-05", json.dumps(STAGES)])
    for name in STAGES:
        assert re.search(rf"^{name} False", told, re.MULTILINE), f"{name}\n{told}"
    # a warehouse that is damaged
    warehouse = home.path / "warehouse.duckdb"
    whole = warehouse.read_bytes()
    for damaged in (
        b"",
        b"x" * 9000,
        whole[: len(whole) // 3],
        whole[:4096] + b"z" * 4096 + whole[8192:],
    ):
        warehouse.write_bytes(damaged)
        assert "Traceback" not in home.call("status")
    home.call("refresh", "--periode", MONTH)
    warehouse.write_bytes(whole)
    return home


def test_no_secret_is_left_behind_by_any_failure(failed: Watched) -> None:
    owners = ["Dinas Sosial", "Dinas Dukcapil", "Kelurahan 31.72.04.1001"]
    wanted = {
        text
        for scheme in (DIRECT, HKDF)
        for text in secrets_of(derive(failed.secret, scheme), owners)
    }
    found = {form for text in (*wanted, *TOKENS.values()) for form in forms(text)}
    assert leaks(failed, failed.heard, found, ()) == []


def test_a_links_signature_stands_in_its_message_only(failed: Watched) -> None:
    keys = derive(failed.secret, DIRECT)
    with incidents(failed.path / "incidents.sqlite") as db:
        open_ones = [
            (row[0], row[1]) for row in db.execute("select incident_id, episode from incident")
        ]
    assert open_ones
    wanted = {sign(keys.links, *one).encode() for one in open_ones}
    assert leaks(failed, failed.heard, wanted, ("mail/", "incidents.sqlite")) == []


def test_nobody_of_the_sample_is_named_by_any_failure(failed: Watched) -> None:
    assert leaks(failed, failed.heard, people(failed), OWN_PLACES) == []


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The tests above would fail: a secret and a name are found in each kind of file."""
    home = Home(tmp_path)
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "k.duckdb")) as con:
        con.execute("create table t as select 'SITI AMINAH ' || range as nama from range(5000)")
    with sqlite3.connect(tmp_path / "a.sqlite") as db:
        db.execute("create table t (a)")
        db.execute("insert into t values ('SITI AMINAH 7')")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", "SITI AMINAH 7" * 50)
    (tmp_path / "c.log").write_bytes(b"x" + base64.b64encode(b"SITI AMINAH 7"))
    found = leaks(home, "SITI AMINAH 7", forms("SITI AMINAH 7"), ())
    assert {"stdout, stderr", "published/k.duckdb", "a.sqlite", "b.xlsx", "c.log"} <= set(found)
    assert leaks(home, "", forms("SITI AMINAH 7"), ("published", "a.", "b.", "c.")) == []
    (tmp_path / "d.log").write_bytes(b"nomor 03172040101100001")
    assert leaks(home, "", {b"3172040101100001", b"tidak ada"}, ()) == ["d.log"]
