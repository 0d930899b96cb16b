"""The endpoint behind an alert's link: shows one incident without personal data, takes name and remark.

A link is signed and good for one episode; once it has been answered, it only tells so. Reading changes
nothing, so a mail scanner that follows links answers for nobody.
"""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from assets.incident.incident import Decision, Incident, NotOpen, decide, get
from assets.incident.link import is_signed
from assets.incident.message import touched
from assets.incident.outbox import unsent
from assets.incident.store import marked
from assets.pages import render
from assets.text import tanggal
from pipelines.alerting import HEARTBEAT, SILENT, WAITING, open_incidents
from pipelines.home_keys import home_keys
from pipelines.settings import Settings

LONGEST = 500  # letters of a remark
EPISODE = re.compile(r"[0-9]{1,6}")
BODY = 10_000  # bytes of a form
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SAID = {
    "ACKNOWLEDGED": "Masalah ini sudah ditanggapi.",
    "MUTED": "Masalah ini ditunda untuk sementara.",
    "RESOLVED": "Masalah ini sudah beres.",
}
INVALID = "Tautan ini salah, atau masalahnya sudah dibuka kembali dengan tautan baru."
THANKS = "Tercatat bahwa Anda menanganinya. Masalah ini tertutup sendiri setelah kiriman perbaikan lolos."


def _page(heading: str, text: str, status: int = 200) -> HTMLResponse:
    html = render("incident.html", heading=heading, text=text, facts=[], form=False)
    return HTMLResponse(html, status, HEADERS)


def _incident(incident: Incident, text: str = "", status: int = 200) -> HTMLResponse:
    """Returns the page of one incident: with the form as long as nobody has answered."""
    facts = [
        ("Data", incident.table_name.split(".")[-1].replace("_", " ")),
        ("Nomor", incident.incident_id),
        ("Akibat", incident.impact),
        ("Menyangkut", touched(incident)),
        ("Tenggat", tanggal(incident.due_at)),
    ]
    said = SAID.get(incident.state)
    html = render(
        "incident.html",
        heading=incident.sentence,
        text=said or text,
        facts=[(name, value) for name, value in facts if value],
        form=said is None,
    )
    return HTMLResponse(html, status, HEADERS)


def routes(found: Settings) -> list[Route]:
    """Returns the routes over one home: /<incident>/<episode>/<signature> and /heartbeat."""

    def incident_of(request: Request) -> Incident | None:
        number, written = request.path_params["incident"], request.path_params["episode"]
        if not EPISODE.fullmatch(written):
            return None
        episode = int(written)
        key = home_keys(found).links  # asked each time: it may have been changed since
        if not is_signed(key, number, episode, request.path_params["signature"]):
            return None
        with open_incidents(found) as db:
            incident = get(db, number)
        return incident if incident and incident.episode == episode else None

    async def answer(request: Request) -> Response:
        incident = incident_of(request)
        if incident is None:
            return _page("Tautan tidak berlaku", INVALID, 404)
        if request.method == "POST":
            form = parse_qs((await _body(request)).decode("utf-8", "replace"))
            name = " ".join(form.get("nama", [""])[0].split())[:100]
            remark = " ".join(form.get("catatan", [""])[0].split())[:LONGEST]
            if not name:
                return _incident(incident, "Isi nama Anda.", 422)
            try:
                with open_incidents(found) as db:
                    decision = Decision(
                        "ACKNOWLEDGED", name, remark or "lewat tautan", episode=incident.episode
                    )
                    decide(db, incident.incident_id, decision, datetime.now(UTC))
            except (NotOpen, KeyError):
                pass  # somebody or a run was faster; the page says how it stands
            else:
                return _page("Terima kasih", THANKS)
            incident = incident_of(request)
            if incident is None:
                return _page("Tautan tidak berlaku", INVALID, 404)
        return _incident(incident)

    def heartbeat(request: Request) -> Response:
        now = datetime.now(UTC)
        with open_incidents(found) as db:
            beat, waiting = marked(db, HEARTBEAT), unsent(db, now, WAITING)
        alive = beat is not None and abs(now - datetime.fromisoformat(beat)) <= SILENT
        return JSONResponse(
            {"denyut": beat, "pesan_tertahan": waiting}, 200 if alive and not waiting else 503
        )

    return [
        Route("/heartbeat", heartbeat),
        Route("/{incident}/{episode}/{signature}", answer, methods=["GET", "POST"]),
    ]


async def _body(request: Request) -> bytes:
    """Returns the form's bytes, no more than a form of ours can have."""
    read = b""
    async for piece in request.stream():
        read += piece
        if len(read) > BODY:
            return b""
    return read
