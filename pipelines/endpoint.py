"""The endpoint behind an alert's link: shows one incident without personal data, takes name and remark.

A link is signed and good for one episode; once it has been answered, it only tells so. Reading changes
nothing, so a mail scanner that follows links answers for nobody.
"""

from datetime import UTC, date, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from assets.incident.incident import NotOpen, decide, get
from assets.incident.link import is_signed
from assets.incident.message import touched
from assets.incident.outbox import unsent
from assets.incident.store import marked
from assets.text import tanggal
from pipelines.alerting import HEARTBEAT, SILENT, WAITING, open_incidents
from pipelines.home_keys import home_keys
from pipelines.settings import Settings

LONGEST = 500  # letters of a remark
BODY = 10_000  # bytes of a form
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STYLE = """
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1{font-size:1.5rem;line-height:1.3}
label{display:block;margin-top:1rem;font-weight:600}
input,textarea{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #767676;border-radius:4px}
button{margin-top:1rem;font:inherit;font-weight:600;padding:.6rem 1.4rem;border:0;border-radius:4px;
background:#0b5cad;color:#fff}
dt{font-weight:600;margin-top:.6rem}dd{margin:0}
"""


def _page(heading: str, body: str, status: int = 200) -> HTMLResponse:
    html = (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{escape(heading)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><h1>{escape(heading)}</h1>{body}</body></html>"
    )
    return HTMLResponse(html, status, HEADERS)


def _facts(incident: dict[str, Any]) -> str:
    facts = [
        ("Data", incident["table_name"].split(".")[-1].replace("_", " ")),
        ("Nomor", incident["incident_id"]),
        ("Akibat", incident["impact"]),
        ("Menyangkut", touched(incident)),
        ("Tenggat", tanggal(date.fromisoformat(incident["due_at"]))),
    ]
    return "<dl>" + "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in facts if v) + "</dl>"


FORM = """
<form method="post">
<label for="nama">Nama Anda</label><input id="nama" name="nama" required maxlength="100" autocomplete="name">
<label for="catatan">Catatan</label>
<textarea id="catatan" name="catatan" rows="3" maxlength="500"
placeholder="misalnya: kiriman perbaikan menyusul hari Jumat"></textarea>
<p>Jangan tulis nama atau NIK warga.</p>
<button>Saya tangani</button>
</form>
"""


INVALID = (
    "Tautan tidak berlaku",
    "<p>Tautan ini salah, atau masalahnya sudah dibuka kembali dengan tautan baru.</p>",
    404,
)


def make_app(found: Settings) -> Starlette:
    """Returns the endpoint over one home: /<incident>/<episode>/<signature> and /heartbeat."""

    def incident_of(request: Request) -> dict[str, Any] | None:
        number, episode = request.path_params["incident"], request.path_params["episode"]
        key = home_keys(found).links  # asked each time: it may have been changed since
        if not is_signed(key, number, episode, request.path_params["signature"]):
            return None
        with open_incidents(found) as db:
            incident = get(db, number)
        return incident if incident and incident["episode"] == episode else None

    async def answer(request: Request) -> Response:
        incident = incident_of(request)
        if incident is None:
            return _page(*INVALID)
        if request.method == "POST":
            form = parse_qs((await _body(request)).decode("utf-8", "replace"))
            name = " ".join(form.get("nama", [""])[0].split())[:100]
            remark = " ".join(form.get("catatan", [""])[0].split())[:LONGEST]
            if not name:
                return _page(
                    incident["sentence"], _facts(incident) + "<p>Isi nama Anda.</p>" + FORM, 422
                )
            try:
                with open_incidents(found) as db:
                    decide(
                        db,
                        incident["incident_id"],
                        "ACKNOWLEDGED",
                        datetime.now(UTC),
                        name,
                        remark or "lewat tautan",
                        episode=incident["episode"],
                    )
            except (NotOpen, KeyError):
                pass  # somebody or a run was faster; the page says how it stands
            else:
                return _page(
                    "Terima kasih",
                    "<p>Tercatat bahwa Anda menanganinya. Masalah ini tertutup sendiri setelah kiriman"
                    " perbaikan lolos.</p>",
                )
            incident = incident_of(request)
            if incident is None:
                return _page(*INVALID)
        if incident["state"] in ("OPEN", "REOPENED"):
            return _page(incident["sentence"], _facts(incident) + FORM)
        said = {
            "ACKNOWLEDGED": "Masalah ini sudah ditanggapi.",
            "MUTED": "Masalah ini ditunda untuk sementara.",
            "RESOLVED": "Masalah ini sudah beres.",
        }[incident["state"]]
        return _page(incident["sentence"], f"<p><strong>{said}</strong></p>" + _facts(incident))

    def heartbeat(request: Request) -> Response:
        now = datetime.now(UTC)
        with open_incidents(found) as db:
            beat, waiting = marked(db, HEARTBEAT), unsent(db, now, WAITING)
        alive = beat is not None and now - datetime.fromisoformat(beat) <= SILENT
        return JSONResponse(
            {"denyut": beat, "pesan_tertahan": waiting}, 200 if alive and not waiting else 503
        )

    return Starlette(
        routes=[
            Route("/heartbeat", heartbeat),
            Route("/{incident}/{episode:int}/{signature}", answer, methods=["GET", "POST"]),
        ]
    )


async def _body(request: Request) -> bytes:
    """Returns the form's bytes, no more than a form of ours can have."""
    read = b""
    async for piece in request.stream():
        read += piece
        if len(read) > BODY:
            return b""
    return read
