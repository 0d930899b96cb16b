"""Kunjungan on a phone without a network: a day's list goes along, answers come back when there is one again.

The page is a shell of nobody's data, which the phone keeps; the list is kept under the officer's PIN for a day, an
answer sealed for the portal until it is sent (`pages/portal/kunjungan.js`). Belongs here: what the phone is given, and
whether what comes back is taken.
"""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response

from assets.incident.access import recorded_at, recorded_since
from assets.keys import visit_keys
from assets.pages import render
from assets.portal.sealed import public_key, unseal
from assets.working_days import today
from pipelines.home_keys import home_keys
from pipelines.portal.kunjungan import (  # fmt: skip
    CANNOT,
    FIELDS,
    FORM,
    SHOWN,
    VISITED,
    day_of,
    deliver,
    written,
)
from pipelines.portal.web import ALONE, Ask, known_id

TAKEN = "daftar kunjungan dibawa di ponsel"
KEPT = timedelta(hours=24)  # a list on a phone
ADRIFT = timedelta(minutes=5)  # a phone's clock
EMPTY = {"given": dict.fromkeys(FIELDS, ""), "cannot": CANNOT, "remembered": "off"}
SHELL = render("portal/ponsel.html", **FORM | EMPTY)
DAMAGED = "Jawaban ini rusak atau disegel untuk portal lain, sehingga tidak terbaca. Catat kunjungannya sekali lagi."
ELSEWHERE = "Rumah ini tidak ada dalam daftar yang dibawa dari wilayah Anda."
AHEAD = "Waktu kunjungan ini belum tiba: jam ponsel terlalu cepat. Kirim lagi nanti."
OUTSIDE = "Waktu kunjungan ini di luar 24 jam sesudah daftarnya diambil. Catat kunjungannya di formulir portal."


def shell(ask: Ask) -> Response:
    """The page that the phone keeps: the same for everybody."""
    return HTMLResponse(SHELL, headers=ALONE)


def take(ask: Ask) -> Response:
    """GET: which days there are, and the token of this session's forms. POST: the homes of a day, on record."""
    homes, day, days = day_of(ask)
    if ask.request.method != "POST":
        return JSONResponse({"token": ask.token, "days": days, "place": ask.place})
    now = datetime.now(UTC)
    # with the area: a household that has gone from the list since is still one that this area's officers were sent to
    subjects = (ask.visitor.area, *(row["household_id"] for row in homes))
    ask.record(TAKEN, subjects=subjects, fields=SHOWN)
    with ask.desk.incidents() as db:
        sent = recorded_since(db, VISITED, ask.shelf.made()) if homes else {}
    key = public_key(home_keys(ask.desk.found).visits)
    given = [
        {
            "id": row["household_id"],
            "sent": row["household_id"] in sent,
            "reason": bool(row["tenggat"]),
        }
        | {name: row[name] or "" for name in SHOWN}
        for row in homes
    ]
    told: dict[str, Any] = {
        "taken": int(now.timestamp() * 1000), "key": base64.b64encode(key).decode(), "homes": given, "day": day,
        "place": ask.place, "officer": ask.visitor.name, "synthetic": ask.desk.synthetic,
    }  # fmt: skip
    return JSONResponse(told)


def answer(ask: Ask) -> Response:
    """One answer that was sealed on a phone, as a delivery of `verval`; what cannot be taken is told by a sentence."""
    try:
        said = _opened(ask)
        household_id, at = str(said.get("household_id")), _moment(said.get("at"))
        _check(ask, household_id, at)
        row = written(said)
    except ValueError as error:
        return JSONResponse({"text": str(error)}, 422)
    return JSONResponse({"text": deliver(ask, household_id, row, today(at))})


def _opened(ask: Ask) -> dict[str, Any]:
    """Returns what the phone sealed. Raises ValueError with a sentence."""
    keys = visit_keys(ask.shelf.inside(), home_keys(ask.desk.found))
    try:
        sealed = base64.b64decode(ask.said("answer", 10_000), validate=True)
        said = json.loads(unseal(sealed, keys))
    except (ValueError, binascii.Error, RecursionError):
        raise ValueError(DAMAGED) from None
    if not isinstance(said, dict):
        raise ValueError(DAMAGED)
    return said


def _moment(said: object) -> datetime:
    if type(said) is not int or not 0 <= said < 10**13:
        raise ValueError(DAMAGED)
    return datetime.fromtimestamp(said / 1000, UTC)


def _check(ask: Ask, household_id: str, at: datetime) -> None:
    """Raises ValueError for a home that nobody of this area took along, or not at that time."""
    with ask.desk.incidents() as db:
        taken = recorded_at(db, TAKEN, (ask.visitor.area, household_id))
    if not taken:
        ask.record("jawaban dari ponsel", refused=True, subjects=(known_id(household_id),))
        raise ValueError(ELSEWHERE)
    if at > datetime.now(UTC) + ADRIFT:
        raise ValueError(AHEAD)
    if not any(-ADRIFT <= at - then <= KEPT + ADRIFT for then in taken):
        raise ValueError(OUTSIDE)
