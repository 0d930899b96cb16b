"""Permintaan warga: what citizens ask of their own data, for who watches that it is answered and for who answers."""

from datetime import UTC, datetime

from starlette.responses import Response

from assets.incident.request import Answer, answer, answered, late, request, requests, said
from assets.keys import request_box
from assets.text import without_numbers
from assets.working_days import wib
from pipelines.home_keys import home_keys
from pipelines.portal.access import Role
from pipelines.portal.loket import KINDS, OUTCOMES
from pipelines.portal.web import Ask, Stop

SHOWN = {
    "nama": "Nama", "alamat": "Alamat", "nik": "NIK", "no_kk": "Nomor KK", "tanggal_lahir": "Tanggal lahir",
    "alasan": "Yang disampaikan",
}  # fmt: skip


def listed(ask: Ask) -> Response:
    """Every request by its number and deadline; nothing of what it says."""
    with ask.desk.incidents() as db:
        rows, overdue = requests(db), late(db, datetime.now(UTC))
    ask.record("daftar permintaan warga")
    return ask.page(
        "permintaan_warga.html",
        rows=rows,
        overdue=set(overdue),
        kinds=KINDS,
        outcomes=OUTCOMES,
        opens=ask.visitor.role is Role.ENGINEER,
        wib=wib,
    )


def one(ask: Ask) -> Response:
    """One request after saying what for, and the answer to it, which another person writes than who received it."""
    number, now = ask.request.path_params["number"], datetime.now(UTC)
    with ask.desk.incidents() as db:
        row = request(db, number)
    if row is None:
        raise Stop(404, "Permintaan itu tidak ada.")
    if row["received_by"] == ask.visitor.subject:
        raise Stop(403, "Yang menerima permintaan tidak menjawabnya sendiri.", refused=True)
    purpose = ask.said("purpose")
    if ask.request.method != "POST" or not purpose:
        return ask.page("tujuan.html", what=f"Buka permintaan {number}")
    box = request_box(home_keys(ask.desk.found))
    told, outcome, text = said(box, row), ask.said("outcome"), without_numbers(ask.said("answer"))
    choices = ("DIPERBAIKI" if row["kind"] == "KOREKSI" else "DIBERIKAN", "DITOLAK")
    wrong = ""
    if "outcome" in (ask.form or ()):
        if outcome in choices and text:
            with ask.desk.incidents() as db:
                given = Answer(ask.visitor.subject, outcome, text)
                if not answer(db, box, number, given, now):
                    raise Stop(409, "Permintaan ini sudah dijawab.")
            ask.record(
                "jawaban permintaan warga", purpose=purpose, subjects=(number,), after=outcome
            )
            return ask.page(
                "tercatat.html",
                onward="/permintaan",
                text=f"Jawaban atas {number} tercatat.",
                waits=False,
            )
        wrong = (
            "Pilih hasilnya, dan tulis apa yang diberikan atau diperbaiki, atau mengapa ditolak."
        )
    ask.record("permintaan warga", purpose=purpose, subjects=(number,), fields=tuple(SHOWN))
    return ask.page(
        "satu_permintaan.html",
        422 if wrong else 200,
        row=row,
        kind=KINDS[row["kind"]],
        lines=[(words, told[name]) for name, words in SHOWN.items() if told.get(name)],
        answer=answered(box, row),
        choices={name: OUTCOMES[name] for name in choices},
        outcomes=OUTCOMES,
        purpose=purpose,
        wrong=wrong,
        wib=wib,
    )
