"""The portal killed while people post forms: whoever was told that something is written finds it written.

Belongs here: the people, what they were told and what is there. The kill itself is benchmarks/killing.py's business.
"""

import csv
import hashlib
import json
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx2

from assets.incident.access import broken
from assets.incident.store import incidents
from assets.warehouse import attach
from benchmarks.killing import Round, end, free_port
from pipelines.home_keys import open_warehouse

ANSWERS = 24  # after as many at the latest somebody's form is cut short
RECEIPT = re.compile(r"\d{8}-\d{6}-[A-Z2-9]{6}")
CODE = re.compile(r"<strong>([A-Z2-9]{10})</strong>")
PROPOSAL = {"kind": "USULAN", "name": "SITI", "address": "JL A NO 1"}
VISIT = {
    "found": "bertemu",
    "people": "4",
    "decision": "MISKIN",
    "officer": "Budi",
    "why": "sesuai keadaannya",
}


@dataclass
class Crowd:
    """Who posts what, and what each was told."""

    base: str
    area: str
    home: str
    problems: list[tuple[str, str]]
    numbers: Iterator[int]
    receipts: list[tuple[str, str, str]] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    said: list[BaseException] = field(default_factory=list)

    @property
    def told(self) -> int:
        return len(self.receipts) + len(self.visits) + len(self.answered)

    def enter(self, role: str, office: str = "") -> httpx2.Client:
        client = httpx2.Client(base_url=self.base, timeout=60)
        form = {"token": "", "role": role, "area": self.area, "office": office, "lanjut": "/"}
        assert client.post("/masuk", data=form).status_code == 303
        return client

    def post(self, client: httpx2.Client, path: str, **form: str) -> str:
        """Returns the page that says that a form was taken."""
        found = re.search(r'name="token" value="([^"]*)"', client.get(path).text)
        assert found, path
        got = client.post(path, data={"token": found[1]} | form)
        assert got.status_code == 200, (path, got.status_code)
        return got.text

    def propose(self) -> None:
        client = self.enter("lurah")
        for number in self.numbers:
            page = self.post(client, "/loket", **PROPOSAL, why=f"uji {number}")
            receipt, code = RECEIPT.search(page), CODE.search(page)
            assert receipt and code, page
            self.receipts.append((receipt[0], code[1], f"uji {number}"))

    def visit(self) -> None:
        client = self.enter("lurah")
        for number in self.numbers:
            page = self.post(
                client, f"/kunjungan/{self.home}", **VISIT, spent=str(100_000 + number)
            )
            assert "tercatat" in page
            self.visits.append(str(100_000 + number))

    def answer(self) -> None:
        for office, incident in self.problems:
            page = self.post(
                self.enter("opd", office), f"/masalah/{incident}", answer="benar", remark="uji"
            )
            assert "Diskominfotik memeriksa aturannya" in page
            self.answered.append(incident)

    def all_at_once(self) -> list[threading.Thread]:
        def until_cut(work: Callable[[], None]) -> None:
            try:
                work()
            except httpx2.TransportError:  # killed
                pass
            except BaseException as wrong:
                self.said.append(wrong)

        people = [
            threading.Thread(target=until_cut, args=(work,), daemon=True)
            for work in (self.propose, self.visit, self.answer)
        ]
        for each in people:
            each.start()
        return people


@contextmanager
def served(r: Round) -> Iterator[tuple[str, Any]]:
    """Yields the address of the home's portal and its process, which is killed at the end."""
    port = free_port()
    process = r.command("portal", "--port", str(port), "--choose-roles")()
    process.start()
    try:
        for _ in range(1200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            r.expect(process.is_alive(), "the portal does not start")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", process
    finally:
        end(process)


def forms(r: Round) -> None:
    """Whoever was shown a receipt has his row, no row is half, and the record of access is whole."""
    area, home = to_visit(r)
    numbers, receipts = count(1), list[tuple[str, str, str]]()
    for number in r:
        with served(r) as (base, process):
            check_receipts(r, base, receipts)
            crowd = Crowd(base, area, home, problems(r), numbers)
            people = crowd.all_at_once()
            wait_and_end(r, crowd, process, r.kills[number])
        for each in people:
            each.join()
        r.expect(not crowd.said, f"a form was answered otherwise: {crowd.said[:1]}")
        receipts = crowd.receipts
        r.killed(f"kill {number}, {r.name}: after {crowd.told} answers")
        check(r, crowd)
    with served(r) as (base, _):
        check_receipts(r, base, receipts)
        r.expect(not list((r.home / "landing").glob("*/*/.*")), "a draft lies where deliveries do")


def wait_and_end(r: Round, crowd: Crowd, process: Any, chance: random.Random) -> None:
    after, later = 1 + int(chance.random() * ANSWERS), chance.random()
    begun, seen = time.monotonic(), 0.0
    while crowd.told < after and not crowd.said:
        seen = time.monotonic() - begun
        r.expect(seen < 300, "the portal answers nobody")
        time.sleep(0.002)
    time.sleep(later * seen / after)
    end(process)


def to_visit(r: Round) -> tuple[str, str]:
    """Returns a kelurahan, and a household in it that somebody is to visit."""
    con, keys = open_warehouse(r.found, read_only=True)
    with con:
        attach(con, r.found.portal, "portal", keys.portal, read_only=True)
        found = con.execute(
            "select kode_kelurahan, household_id from portal.monitoring.verification_queue where boleh_sejak is null"
            " and urutan is not null order by all limit 1"
        ).fetchone()
    assert found
    return found


def problems(r: Round) -> list[tuple[str, str]]:
    """Returns each office's open incidents, as if nobody had answered."""
    with incidents(r.found.incidents) as db:
        db.execute("update incident set state = 'OPEN' where state = 'ACKNOWLEDGED'")
        db.execute("delete from alert where kind = 'ANSWER'")
        rows = db.execute(
            "select owner, incident_id from incident where state = 'OPEN' order by 2"
        ).fetchall()
        return [tuple(row) for row in rows]


def check_receipts(r: Round, base: str, receipts: list[tuple[str, str, str]]) -> None:
    with httpx2.Client(base_url=base, timeout=60) as client:
        for number, code, _ in receipts[-5:]:
            found = re.search(r'name="token" value="([^"]*)"', client.get("/status").text)
            form = {"token": found[1] if found else "", "number": number, "code": code}
            r.expect(
                client.post("/status", data=form).status_code == 200, "a receipt opens nothing"
            )


def check(r: Round, crowd: Crowd) -> None:
    """Raises Breach where something that somebody was told is not there, or is there by half."""
    rows: dict[str, list[dict[str, str]]] = {"sanggah": [], "verval": []}
    for source, found in rows.items():
        for path in (r.home / "landing" / source).glob("*/portal_*.csv"):
            whole = hashlib.sha256(path.read_bytes()).hexdigest()[:20]
            r.expect(path.stem.endswith(whole), f"half a delivery of {source}")
            found += csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    proposed = {(row["nomor"], row["alasan"]) for row in rows["sanggah"]}
    r.expect({(number, why) for number, _, why in crowd.receipts} <= proposed, "a proposal is lost")
    visited = {row["pengeluaran_verifikasi"] for row in rows["verval"]}
    r.expect(set(crowd.visits) <= visited, "a visit is lost")
    with incidents(r.found.incidents) as db:
        known = {number for (number,) in db.execute("select number from receipt")}
        r.expect(
            {row["nomor"] for row in rows["sanggah"] if row["alasan"].startswith("uji ")} <= known,
            "a number without its receipt",
        )
        states = dict(db.execute("select incident_id, state from incident").fetchall())
        r.expect(all(states[one] == "ACKNOWLEDGED" for one in crowd.answered), "an answer is lost")
        letters = {
            one
            for (ids,) in db.execute("select incident_ids from alert where kind = 'ANSWER'")
            for one in json.loads(ids)
        }
        half = [
            one for one, state in states.items() if state == "ACKNOWLEDGED" and one not in letters
        ]
        r.expect(not half, "an answer is on record, and those whom it asks are never told")
        recorded = db.execute(
            "select count(*) from access_record where action = 'hasil kunjungan'"
        ).fetchone()[0]
        r.expect(recorded <= len(visited), "a visit is on record that nobody delivers")
        r.expect(broken(db) is None, "the record of access is broken")
