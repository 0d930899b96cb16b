"""`konvergensi incident …`: what an engineer does with incidents, whoever holds the warehouse."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from assets.incident.incident import Decision, Incident, NotOpen, changes, decide, get, listed
from assets.incident.message import kpi_change, touched
from assets.working_days import today, wib
from pipelines.alerting import open_incidents
from pipelines.console import By, Reason, fail, out, say, table
from pipelines.settings import settings

app = typer.Typer(no_args_is_help=True, help="Insiden mutu data: daftar, rincian, dan keputusan.")
Number = Annotated[str, typer.Argument(help="Nomor insiden, misalnya D-7K3QF9AB.")]


@contextmanager
def _known(number: str) -> Iterator[tuple[sqlite3.Connection, Incident]]:
    with open_incidents(settings(there=True)) as db:
        found = get(db, number.upper())
        if found is None:
            fail("Insiden tidak dikenal", [f"Tidak ada {number}; lihat konvergensi incident list."])
        yield db, found


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Juga yang sudah beres.")] = False,
) -> None:
    """Insiden yang terbuka, yang terberat lebih dahulu."""
    with open_incidents(settings(there=True)) as db:
        found = listed(db, every=every)
    if not found:
        say("Tidak ada insiden.")
        return
    rows = [
        (
            i.incident_id,
            f"{i.table_name} · {i.rule}",
            f"{i.severity} {i.state}{f' di bawah {i.parent_id}' if i.parent_id else ''}, {i.owner}, {i.due_at}",
            i.rows if i.rows is not None else i.failed,
            i.miskin_ekstrem,
        )
        for i in found
    ]
    names = ["insiden", "masalah", "keadaan, pemilik, tenggat", "baris", "miskin ekstrem"]
    out.print(table(names, rows))


@app.command()
def show(number: Number) -> None:
    """Satu insiden: apa yang salah, siapa yang tersangkut, dan semua perubahan keadaannya."""
    with _known(number) as (db, found):
        history = changes(db, found.incident_id)
    facts = [
        ("insiden", found.incident_id),
        ("tabel dan aturan", f"{found.table_name} · {found.rule}"),
        ("pemilik", found.owner),
        ("tingkat, keadaan", f"{found.severity}, {found.state}"),
        ("masalah", found.sentence),
        ("akibat", found.impact),
        ("menyangkut", touched(found)),
        ("perkiraan dapat berubah", "; ".join(kpi_change(found))),
        ("rincian", "; ".join(found.detail)),
        ("bulan kiriman", found.delivery_periode),
        ("tenggat", found.due_at),
        ("ditunda sampai", found.muted_until),
        ("di bawah insiden", found.parent_id),
        (
            "berkas perbaikan",
            "\n".join(str(settings(there=True).handover / name) for name in found.repair_files),
        ),
    ]
    out.print(table(["", ""], [fact for fact in facts if fact[1]]))
    out.print(
        table(
            ["waktu (WIB)", "keadaan", "oleh", "sebab"],
            [(wib(c.at), c.state, c.by, c.reason) for c in history],
        )
    )


def _decide(number: str, decision: Decision) -> None:
    with _known(number) as (db, found):
        try:
            decide(db, found.incident_id, decision, datetime.now(UTC))
        except NotOpen as now:
            fail("Tidak ada yang diubah", [f"{found.incident_id} sedang {now}."])
    say(f"{found.incident_id}: {decision.state}")


@app.command()
def ack(number: Number, by: By, reason: Reason = "sedang ditangani") -> None:
    """Catat bahwa pemilik menanganinya; eskalasi berhenti."""
    _decide(number, Decision("ACKNOWLEDGED", by, reason))


@app.command()
def mute(
    number: Number,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Sampai tanggal ini.")],
    by: By,
    reason: Reason,
) -> None:
    """Diamkan sampai satu tanggal; sesudahnya, bila masih gagal, terbuka lagi."""
    if until.date() <= today(datetime.now(UTC)):
        raise typer.BadParameter("--until harus sesudah hari ini")
    _decide(number, Decision("MUTED", by, reason, until.date()))


@app.command()
def resolve(number: Number, by: By, reason: Reason) -> None:
    """Nyatakan beres; bila kiriman berikutnya gagal lagi, terbuka lagi."""
    _decide(number, Decision("RESOLVED", by, reason))
