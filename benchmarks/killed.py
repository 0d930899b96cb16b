"""What is killed: each operation that writes, and what must be true of its own after a kill and when it is done.

Belongs here: one function for each operation. What must be true of every home stands in benchmarks/killing.py.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from assets.incident import alerts
from assets.incident.message import Letter, Message
from assets.incident.outbox import queue, send
from assets.incident.store import incidents, mark, short
from assets.keys import ids_key
from assets.portal.store import build
from assets.raw.erased import erasures
from assets.raw.tables import ensure_tables
from assets.rights.erase import KEPT, NAMED, SAID, lose_again
from assets.warehouse import attach
from benchmarks.killing import (
    Content,
    Round,
    Start,
    differences,
    free_port,
    portal,
    published,
    warehouse,
)
from pipelines.alerting import channels, open_incidents, sender
from pipelines.home_keys import open_warehouse
from pipelines.lock import hold
from pipelines.settings import settings

SIGNED = ("--by", "Uji", "--reason", "uji kill")
MAILS = 12
AGAIN = timedelta(minutes=6)  # a claim on a message is over by then
HALF = "raw.dtks.setengah_tiba"


def same(r: Round, what: str, one: Content, *others: Content) -> None:
    """Raises Breach unless `one` is one of the others, whole."""
    found = [differences(one, other) for other in others]
    r.expect([] in found, f"{what} is none of its editions: {min(found, key=len)}")


def refresh(r: Round) -> None:
    """The first month of a home; after the kills it is finished, and like one that nobody disturbed."""
    _month(r, r.bench.months[0], ({}, {}), r.bench.first)


def second(r: Round) -> None:
    """Another month over one that is out: what is published is whole, and of one of the two."""
    first = r.bench.first
    _month(r, r.bench.months[1], (published(first), portal(first)), r.bench.both)


def _month(r: Round, month: str, before: tuple[Content, Content], undisturbed: Path) -> None:
    start = r.command("refresh", "--periode", month, "--quiet")
    after = published(undisturbed), portal(undisturbed)
    outside, inside = zip(before, after, strict=True)
    for number in r:
        r.kill(number, start)
        same(r, "publication", published(r.home), *outside)
        same(r, "portal", portal(r.home), *inside)
    if before == after:  # the same month again, of which nothing new could be seen
        return
    r.run(start)
    same(r, "warehouse", warehouse(r.home), warehouse(undisturbed))
    same(r, "publication", published(r.home), after[0])
    same(r, "portal", portal(r.home), after[1])


def publish(r: Round) -> None:
    """What is out stays out, and is the same when it is out anew."""
    start, before = r.command("publish"), published(r.home)
    for number in r:
        r.kill(number, start)
        same(r, "publication", published(r.home), before)
    r.run(start)
    same(r, "publication", published(r.home), before)


def rotate_key(r: Round) -> None:
    """One of the two keys opens everything, nobody's id changes, and no row is lost."""
    start, before = r.command("rotate-key", *SIGNED), warehouse(r.home)
    before.pop("quality.carried_key", None)

    def check() -> None:
        now = warehouse(r.home)
        now.pop("quality.carried_key", None)
        same(r, "warehouse", now, before)

    for number in r:
        r.kill(number, start)
        check()
    old = r.found.key_file.read_text()
    r.run(start)
    check()
    r.expect(
        r.found.key_file.read_text() != old and not r.found.next_key.exists(),
        "the key is the old one",
    )
    opened = portal(r.home)
    opened.pop("quality.carried_key", None)
    same(r, "portal", opened, portal(r.bench.first))


def forget(r: Round) -> None:
    """A file's rows are all there, or all gone and its withdrawal on record."""
    files = rows_in(
        r,
        "select source, delivery_periode, file from quality.delivery where status = 'LOADED' order by all",
    )
    left, gone = iter(files), ("", "", "")

    def start() -> Any:  # each withdraws another one
        nonlocal gone
        gone = next(left)
        return r.command("forget", *gone, *SIGNED)()

    for number in r:
        r.kill(number, start)
        check_file(r, gone)
        r.run(r.command("forget", *gone, *SIGNED), 0, 1)
        check_file(r, gone, ("gone",))


def check_file(
    r: Round, file: tuple[str, ...], states: tuple[str, ...] = ("there", "gone")
) -> None:
    where = "where delivery_periode = $m and file = $f"
    values = {"m": file[1], "f": file[2]}
    [(raw,)] = rows_in(r, f"select count(*) from raw.{file[0]} {where}", values)
    of = f"{where} and source = '{file[0]}'"
    [(loaded, whole)] = rows_in(
        r, f"select count(*), coalesce(sum(rows_read), 0) from quality.delivery {of}", values
    )
    [(withdrawn,)] = rows_in(r, f"select count(*) from quality.withdrawn {of}", values)
    state = {(1, 0): "there", (0, 1): "gone"}.get((loaded, withdrawn), "half")
    r.expect(
        state in states and (raw == 0 if state == "gone" else raw <= whole),
        f"{file} is {state}, {raw} rows in raw",
    )


def accept(r: Round) -> None:
    """What was accepted is on record whole or not at all, and so is its undoing."""
    month = r.bench.months[0]
    r.run(r.call(fail_half, month))
    given, undone = (
        r.command("accept", HALF, "--periode", month, *SIGNED, *more) for more in ((), ("--undo",))
    )
    for turn, number in enumerate(r):
        start, back = (given, undone) if turn % 2 == 0 else (undone, given)
        r.kill(number, start, partial(r.run, back))
        r.run(start, 0, 1)  # 1: it was done
    [(valid,)] = rows_in(
        r,
        "select (count(*) filter (undone is not true)) - (count(*) filter (undone)) from quality.waiver",
    )
    r.expect(valid == len(r.kills) % 2, "a waiver is lost or doubled")


def fail_half(month: str) -> None:
    """Has a check fail, as a half delivery makes it."""
    table, rule = HALF.rsplit(".", 1)
    con, _ = open_warehouse(settings())
    with con:
        con.execute(
            "insert into quality.check_result (run_id, table_name, expectation, passed, checked, failed, evaluated_at,"
            " periode) values ('uji', ?, ?, false, 6, 1, ?, ?)",
            [table, rule, datetime.now(UTC), month],
        )


class Inbox:
    """Keeps which messages arrived."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()

    async def handle_DATA(self, server, session, envelope) -> str:  # type: ignore[no-untyped-def]
        self.got[message_from_bytes(envelope.content)["X-Konvergensi-Alert"]] += 1
        return "250 OK"


def outbox(r: Round) -> None:
    """Every message arrives; twice only what was under way when the sender was killed."""
    inbox, under_way = Inbox(), set[str]()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    url = f"mailto://127.0.0.1:{server.port}?from=data@konvergensi.example"
    try:
        for turn, number in enumerate(r):
            put_mails(r, number)
            at = datetime.now(UTC) + (turn + 1) * AGAIN
            r.kill(
                number,
                r.call(send_mails, at, KONVERGENSI_SMTP=url),
                partial(put_mails, r, -1 - number),
            )
            with incidents(r.found.incidents) as db:
                claimed = (
                    "select alert_id from alert where state <> 'SENT' and claimed_until is not null"
                )
                under_way |= {row[0] for row in db.execute(claimed)}
        r.run(r.call(send_mails, at + AGAIN, KONVERGENSI_SMTP=url))
    finally:
        server.stop()
    with incidents(r.found.incidents) as db:
        states = dict(
            db.execute("select alert_id, state from alert where kind = 'TORTURE'").fetchall()
        )
    r.expect(
        set(states.values()) == {"SENT"} and states.keys() <= inbox.got.keys(),
        "a message never arrived",
    )
    twice = {message for message, count in inbox.got.items() if count > 1}
    r.expect(
        twice <= under_way,
        f"{len(twice - under_way)} messages arrived twice that were not under way",
    )


def put_mails(r: Round, key: int) -> None:
    message = Message("uji", "uji", "<p>uji</p>", ())
    with incidents(r.found.incidents) as db, short(db):
        db.execute("update alert set state = 'SENT' where kind <> 'TORTURE'")
        for mail in range(MAILS):
            to = [f"mailto:kantor{mail}@dinas.example"]
            queue(
                db,
                Letter("TORTURE", f"{key}|{mail}", "", "Dinas Sosial"),
                to,
                message,
                datetime.now(UTC),
            )


def send_mails(at: datetime) -> None:
    found = settings()
    with open_incidents(found) as db:
        send(db, channels(found), lambda: at)


def digest(r: Round) -> None:
    """Each owner has one digest of what changed, however often it was begun."""
    for number in r:
        with incidents(r.found.incidents) as db:
            db.execute("delete from alert where kind = 'DIGEST'")
            mark(db, alerts.DIGEST, "0")
        r.kill(number, r.call(write_digest))
        r.run(r.call(write_digest))
        with incidents(r.found.incidents) as db:
            owners = db.execute(
                "select recipient, channel, count(*) from alert where kind = 'DIGEST' group by 1, 2"
            ).fetchall()
            whole = {row[0] for row in db.execute(
                "select distinct owner from incident where severity = 'WARN' and parent_id is null and state = 'OPEN'"
            )}  # fmt: skip
        r.expect({row[0] for row in owners} == whole, "an owner has no digest")
        r.expect(all(row[2] == 1 for row in owners), "an owner has two digests")


def write_digest() -> None:
    found = settings()
    with open_incidents(found) as db:
        alerts.digest(db, sender(found), datetime.now(UTC))


def store(r: Round) -> None:
    """The portal goes on with the file that it had, until a whole one takes its place."""
    before = portal(r.home)
    for number in r:
        r.kill(number, r.call(build_portal))
        same(r, "portal", portal(r.home), before)
    r.run(r.call(build_portal))
    same(r, "portal", portal(r.home), before)


def build_portal() -> None:
    found = settings()
    with hold(found.lock, shared=True, wait=60):
        con, keys = open_warehouse(found, read_only=True)
        with con:
            build(con, found.portal, keys.portal)


def erase(r: Round) -> None:
    """Whoever was to be erased is, once somebody has asked again and a run was begun: in no table, nor on the portal;
    and nobody else."""
    people = rows_in(
        r,
        "select person_id, nik from identity.person where nik in (select nik from raw.dukcapil) and person_id not in"
        " (select m.person_id from household.member as m inner join classification.objection as o on"
        " m.person_id = o.person_id or m.household_id = o.household_id) order by hash(person_id)",
    )
    everybody = "select distinct person_id from identity.person"
    left, chosen, r.known = set(rows_in(r, everybody)), iter(people), []
    who, nik = "", ""

    def command() -> Start:
        return r.command("person", "erase", *SIGNED, "--basis", "uji", typed=f"{who}\n")

    def start() -> Any:  # each erases another one
        nonlocal who, nik
        who, nik = next(chosen)
        left.discard((who,))
        return command()()

    for number in r:
        r.kill(number, start)
        r.run(command(), 0, 1)  # 1: nobody finds him any more
        r.run(r.call(lose_and_build))
        r.expect(set(rows_in(r, everybody)) == left, "somebody else went too, or nobody")
        found = traces(r, who, nik)
        r.expect(not found, f"somebody who was erased is still in {found}")


def lose_and_build() -> None:
    """Does what a run does of erasures: it loses them again, and makes the portal's file."""
    found = settings()
    with hold(found.lock, "uji"):
        con, keys = open_warehouse(found)
        with con, open_incidents(found) as db:
            ensure_tables(con)
            lose_again(con, erasures(db, ids_key(con, keys)))
            build(con, found.portal, keys.portal)


def traces(r: Round, who: str, nik: str) -> list[str]:
    """Returns the tables in which somebody still is."""
    con, keys = open_warehouse(r.found, read_only=True)
    with con:
        attach(con, r.found.portal, "portal", keys.portal, read_only=True)
        names = con.execute(
            "select database_name || '.' || schema_name || '.' || table_name, column_name from duckdb_columns()"
            " where column_name in (select unnest(?)) and schema_name || '.' || table_name not in (select unnest(?))",
            [[*NAMED, *SAID], KEPT],
        ).fetchall()
        asked = [
            (f"select 1 from {name} where {column} = ? limit 1", who, name)
            for name, column in names
        ]
        asked.append(("select 1 from raw.dukcapil where nik = ? limit 1", nik, "raw.dukcapil"))
        return [name for sql, value, name in asked if con.execute(sql, [value]).fetchone()]


def rows_in(r: Round, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
    """Returns what the home's warehouse says."""
    con, _ = open_warehouse(r.found, read_only=True)
    with con:
        return con.execute(sql, values).fetchall()
