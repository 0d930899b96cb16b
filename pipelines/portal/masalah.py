"""Masalah: what is wrong with an office's data, since when, until when, and the office's answer."""

from datetime import UTC, datetime
from pathlib import Path

from starlette.responses import Response

from assets.incident.alerts import queue_answer
from assets.incident.incident import (
    OPEN_STATES,
    UNANSWERED,
    Decision,
    Incident,
    NotOpen,
    changes,
    decide,
    get,
    listed,
)
from assets.incident.message import kpi_change, title, todo, touched
from assets.incident.store import short
from assets.portal.quality import examples, scores
from assets.quality.failing import MAX_ROWS
from assets.raw.wish import REPAIR, Wish, repairs_asked
from assets.raw.wish import ask as ask_for
from assets.report.content import said
from assets.report.words import STATE
from assets.text import angka, bulan, tanggal, without_numbers
from assets.working_days import today
from pipelines.alerting import sender
from pipelines.portal.access import Role
from pipelines.portal.web import Ask, Stop

# What an office may answer, and what comes of it.
ANSWERS = {
    "perbaiki": (
        "Kami perbaiki",
        "Masalah ini tertutup sendiri setelah kiriman perbaikan lolos aturannya. Sampai itu tenggatnya tetap.",
    ),
    "benar": (
        "Data sudah benar",
        "Diskominfotik memeriksa aturannya. Angka tetap bertanda sampai aturan atau datanya berubah.",
    ),
    "bukan": (
        "Bukan milik kami",
        "Diskominfotik mencari pemilik yang benar. Masalah tetap terbuka, tanpa eskalasi kepada Anda.",
    ),
}
RUN = "pengolahan otomatis"
NOWHERE = "Tidak ada masalah dengan nomor itu bagi Anda."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _theirs(ask: Ask, incident: Incident) -> bool:
    return ask.visitor.role is not Role.OPD or incident.owner == ask.visitor.office


def problems(ask: Ask) -> Response:
    """The open ones, the gravest first."""
    with ask.desk.incidents() as db:
        found = [i for i in listed(db) if not i.parent_id and _theirs(ask, i)]
    rows = [
        (i, title(i), touched(i), STATE.get(i.state, i.state), tanggal(i.due_at)) for i in found
    ]
    con = ask.shelf.inside()
    scored = scores(con, ask.visitor.office) if con else []
    return ask.page("masalah.html", rows=rows, scored=scored, said=said, bulan=bulan)


def problem(ask: Ask) -> Response:
    """One of them; whoever owns it may answer."""
    number = ask.request.path_params["number"].upper()
    with ask.desk.incidents() as db:
        found = get(db, number)
        if found is None or not _theirs(ask, found):
            raise Stop(404, NOWHERE, refused=True)
        told = ""
        if ask.request.method == "POST":
            told = (_asked if ask.said("wish") else _answered)(ask, db, found)
            found = get(db, number) or found
        history, waiting = changes(db, number), number in repairs_asked(db)
    desk, con = ask.desk.found, ask.shelf.inside()
    mine = ask.visitor.role is Role.OPD
    groups = examples(con, number) if con and mine and found.state in OPEN_STATES else []
    if groups:
        ask.record("lihat baris masalah", subjects=(number,))
    facts = [
        ("Akibat", found.impact),
        ("Menyangkut", touched(found)),
        ("Perkiraan dapat bergeser", "; ".join(kpi_change(found))),
        ("Rincian", "; ".join(found.detail)),
        ("Sejak", tanggal(today(found.opened_at))),
        ("Bulan kiriman", bulan(found.delivery_periode) if found.delivery_periode else ""),
        ("Pemilik data", found.owner),
        ("Tenggat", tanggal(found.due_at)),
        ("Yang perlu dilakukan", todo(found)),
    ]
    return ask.page(
        "satu_masalah.html",
        heading=title(found),
        bulan=bulan,
        incident=found,
        state=STATE.get(found.state, "Sudah beres"),
        facts=[fact for fact in facts if fact[1]],
        history=[
            (
                tanggal(datetime.fromisoformat(c.at).date()),
                STATE.get(c.state, "Beres"),
                RUN if c.by.startswith("run ") else c.by,
                c.reason,
            )
            for c in history
        ],
        answers=ANSWERS if _may_answer(ask, found) else {},
        files=[Path(name).name for name in found.repair_files]
        if found.state in OPEN_STATES
        else [],
        why_none="" if found.repair_files or waiting else _why_none(found),
        waiting=waiting,
        mine=mine,
        groups=groups,
        told=told,
        contact=", ".join(filter(None, (desk.contact_name, desk.contact_phone, desk.contact_mail))),
    )


def _why_none(incident: Incident) -> str:
    """Returns why there can be no repair file; empty where one can be made."""
    if incident.state not in OPEN_STATES:
        return "Masalah ini sudah beres."
    if not incident.source:
        return "Ini tentang hasil hitungan, bukan tentang baris kiriman: Diskominfotik yang memeriksanya."
    if not incident.rows:
        return "Ini tentang kiriman sebagai keseluruhan, bukan tentang baris yang dapat diperbaiki satu per satu."
    if incident.rows > MAX_ROWS:
        return (
            f"Barisnya {angka(incident.rows)}, terlalu banyak untuk diperbaiki satu per satu: kirim ulang data yang"
            " sudah benar."
        )
    return ""


def _asked(ask: Ask, db, found: Incident) -> str:  # type: ignore[no-untyped-def]
    """Takes the wish for a repair file, which the next run makes; returns what comes of it."""
    if ask.visitor.role is not Role.OPD:
        raise Stop(403, "Hanya pemilik data yang meminta berkas perbaikan.", refused=True)
    if found.repair_files or _why_none(found) or not found.source or not found.periode:
        raise Stop(409, "Masalah ini baru saja berubah: buka lagi.")
    ask.record("minta berkas perbaikan", subjects=(found.incident_id,))
    by = f"{ask.visitor.name} ({ask.visitor.subject}), {ask.visitor.office}"
    now = datetime.now(UTC).isoformat()
    ask_for(db, Wish(REPAIR, found.source, found.periode, found.incident_id, by, "", now))
    return "Berkasnya dibuat pada pengolahan berikutnya, biasanya dalam satu jam, lalu dapat diunduh di sini."


def _may_answer(ask: Ask, incident: Incident) -> bool:
    return ask.visitor.role is Role.OPD and incident.state in UNANSWERED


def _answered(ask: Ask, db, found: Incident) -> str:  # type: ignore[no-untyped-def]
    """Takes the office's answer; returns what comes of it."""
    if not _may_answer(ask, found):
        raise Stop(403, "Hanya pemilik data yang menjawab, dan hanya sekali.", refused=True)
    kind, remark = ask.said("answer"), ask.said("remark")
    if kind not in ANSWERS or (kind != "perbaiki" and not remark):
        raise Stop(422, "Pilih jawaban; untuk yang kedua dan ketiga tulis mengapa.")
    words, consequence = ANSWERS[kind]
    now = datetime.now(UTC)
    ask.record(
        "jawab masalah",
        subjects=(found.incident_id,),
        before=found.state,
        after=f"ACKNOWLEDGED: {words}",
    )
    reason = without_numbers(f"{words}: {remark}" if remark else words)
    by = f"{ask.visitor.name}, {ask.visitor.office}"
    decision = Decision("ACKNOWLEDGED", by, reason, episode=found.episode)
    try:
        with short(db):  # who is asked by an answer is told, or there is none
            decide(db, found.incident_id, decision, now)
            if kind != "perbaiki":
                queue_answer(db, found, reason, sender(ask.desk.found), now)
    except (NotOpen, KeyError):
        raise Stop(409, "Masalah ini baru saja berubah: buka lagi.") from None
    return consequence


def repair_file(ask: Ask) -> Response:
    """The encrypted workbook with the rows that are wrong, for the owner."""
    number, name = ask.request.path_params["number"].upper(), ask.request.path_params["name"]
    with ask.desk.incidents() as db:
        found = get(db, number)
    known = {Path(place).name: place for place in (found.repair_files if found else ())}
    if found is None or found.owner != ask.visitor.office or name not in known:
        raise Stop(404, NOWHERE, refused=True)
    path = ask.desk.found.handover / known[name]
    if not path.is_file():
        raise Stop(404, "Berkas itu sudah tidak ada; mintalah kepada Diskominfotik.")
    purpose = ask.said("purpose")
    if ask.request.method != "POST" or not purpose:
        return ask.page("tujuan.html", what=f"Unduh berkas perbaikan {number}")
    ask.record(f"unduh {name}", purpose=purpose, subjects=(number,))
    return Response(
        path.read_bytes(),
        media_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
