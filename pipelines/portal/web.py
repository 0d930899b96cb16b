"""What every page of the portal has: the frame, the headers, the form's token, the limits.

Belongs here: from a request to a visitor and from a page to an answer. What a page says is the page's.
"""

import re
import secrets
import sqlite3
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from urllib.parse import quote

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assets.full_disk import full_disk
from assets.incident.access import Access, record
from assets.pages import render
from assets.warehouse import WarehouseError
from pipelines.alerting import is_synthetic, open_incidents
from pipelines.portal.access import AccessError, Role, Visitor, read_rules, visitor
from pipelines.portal.session import Lasting, find, sessions
from pipelines.portal.shelf import Shelf
from pipelines.settings import Settings

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What a page may beside that which goes with its officer to where there is no network; all is the portal's own.
ALONE = {
    "Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; script-src 'self'; connect-src 'self';"
    " worker-src 'self'"
}
NAMED = """
    select max_by(nama, periode) from (
        select kode, nama, periode from kpi.kelurahan union all select kode, nama, periode from kpi.kecamatan
    ) where kode = ?
"""
ID = re.compile(
    r"R[0-9a-f]{20}|D-[0-9A-Z]{4,12}|[0-9]{2}(\.[0-9]{2}){0,2}(\.[0-9]{4})?|[0-9]{4}-[0-9]{2}"
    r"|[0-9]{8}-[0-9]{6}-[A-Z2-9]{6}(/B[0-9]{1,2})?"
)
NO_ROOM = (
    "Disk tempat portal menyimpan penuh. Yang baru saja Anda kirim belum tersimpan: simpan dahulu salinannya dan kirim"
    " lagi nanti. Yang sudah Anda kirim sebelumnya tetap ada."
)
# Of one person, or of one address where nobody is in.
PAGES, WRITES = parse("300/minute"), parse("60/minute")
Handler = Callable[["Ask"], Response] | Callable[["Ask"], Awaitable[Response]]


@dataclass(frozen=True)
class Page:
    """One address: who may ask for it and by which methods, and what answers them all."""

    path: str
    handler: Handler
    roles: tuple[Role, ...]
    methods: tuple[str, ...] = ("GET",)
    upload: bool = False  # its form holds a file


class Limiter(MovingWindowRateLimiter):
    """Begins anew where the clock was set back: what was counted later than now would count until then."""

    newest = 0.0

    def hit(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        now = time.time()
        if now < self.newest - 1:
            self.storage.reset()
        self.newest = now
        return super().hit(item, *identifiers, cost=cost)


class TooLong(Exception):
    """A body went on beyond what any form may hold."""


class Stop(Exception):
    """The page ends here with a sentence for who asked; `refused` goes on record."""

    def __init__(self, status: int, text: str, refused: bool = False) -> None:
        super().__init__(text)
        self.status, self.text, self.refused = status, text, refused


@dataclass
class Desk:
    """What all pages share: the home, its two files, the limits, how somebody comes in."""

    found: Settings
    choose: bool = False  # roles are chosen, not proven: on synthetic data only
    provider: Any = None
    shelf: Shelf = field(init=False)
    synthetic: bool = field(init=False)
    limiter: Limiter = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.found)
        self.synthetic = is_synthetic(self.found.landing_zone)
        self.limiter = Limiter(MemoryStorage())

    @property
    def lasting(self) -> Lasting:
        minutes, hours = self.found.session_minutes, self.found.session_hours
        return Lasting(timedelta(minutes=minutes), timedelta(hours=hours))

    def sessions(self) -> AbstractContextManager[sqlite3.Connection]:
        return sessions(self.found.home / "portal.sqlite")

    def incidents(self) -> AbstractContextManager[sqlite3.Connection]:
        return open_incidents(self.found)


@dataclass
class Ask:
    """One request of one visitor: what a page is given."""

    desk: Desk
    request: Request
    visitor: Visitor
    token: str
    form: FormData | None = None

    @property
    def shelf(self) -> Shelf:
        return self.desk.shelf

    @property
    def place(self) -> str:
        """The name of the visitor's area, or his office."""
        con = self.shelf.public() if self.visitor.area else None
        row = con.execute(NAMED, [self.visitor.area]).fetchone() if con else None
        return (row[0] if row and row[0] else self.visitor.area) or self.visitor.office

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    def said(self, name: str, longest: int = 500) -> str:
        """Returns a form's text, one line of it."""
        return one_line(self.form.get(name) if self.form else None, longest)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Returns the page of a template within the portal's frame."""
        values.setdefault("place", self.place)
        html = render(
            f"portal/{template}",
            visitor=self.visitor,
            token=self.token,
            synthetic=self.desk.synthetic,
            choose=self.desk.choose,
            comes_in=self.desk.choose or self.desk.provider is not None,
            here=self.request.url.path,
            **values,
        )
        return HTMLResponse(html, status)

    def record(self, action: str, **more: Any) -> None:
        """Puts on record what is shown or done; before it is shown, so that nothing is seen unrecorded."""
        access = Access(self.visitor.subject, action, self.visitor.role.value, **more)
        with self.desk.incidents() as db:
            record(db, datetime.now(UTC), access)


def endpoint(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """Returns what answers at the page's address: only those whose role it is for, and only forms of ours."""

    async def answer(request: Request) -> Response:
        ask = Ask(desk, request, *await run_in_threadpool(_who, desk, request))
        try:
            _limit(desk, ask, WRITES if request.method == "POST" else PAGES)
            if ask.visitor.role not in page.roles:
                if not ask.visitor.subject and request.method != "POST":
                    return RedirectResponse(f"/masuk?lanjut={quote(request.url.path)}", 303)
                raise Stop(403, "Halaman ini bukan untuk peran Anda.", refused=True)
            if request.method == "POST":
                ask.form = await _form(request, page)
                _ours(ask)
            if iscoroutinefunction(page.handler):
                return await page.handler(ask)
            return await run_in_threadpool(page.handler, ask)  # type: ignore[arg-type]
        except Stop as stop:
            if stop.refused and ask.visitor.subject:  # of nobody there is nothing to say
                subjects = tuple(known_id(str(value)) for value in request.path_params.values())
                what = f"{request.method} {page.path}"
                await run_in_threadpool(ask.record, what, refused=True, subjects=subjects)
            return ask.page("berhenti.html", stop.status, text=stop.text)
        except (TooLong, WarehouseError, AccessError):
            raise
        except Exception as error:
            if full := full_disk(error, desk.found.home):
                print(f"portal: {full}", file=sys.stderr)
                return ask.page("berhenti.html", 507, text=NO_ROOM)
            # its text may quote whom a page is about: only its kind and place are told
            place = traceback.extract_tb(error.__traceback__)[-1]
            said = f"portal: {type(error).__name__} di {Path(place.filename).name}:{place.lineno}"
            print(said, file=sys.stderr)
            return ask.page("berhenti.html", 500, text="Ada yang salah di portal. Coba lagi nanti.")
        finally:
            if ask.form is not None:
                await ask.form.close()

    return answer


def _ours(ask: Ask) -> None:
    """Raises Stop for a form that was not filled in on a page of this session."""
    if ask.request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Stop(403, "Formulir ini dikirim dari halaman lain.", refused=True)
    token = ask.form.get("token") if ask.form else None
    if not isinstance(token, str) or not secrets.compare_digest(
        token.encode("utf-8", "replace"), ask.token.encode()
    ):
        raise Stop(403, "Formulir ini sudah kedaluwarsa: buka halamannya lagi.")


def one_line(value: object, longest: int) -> str:
    """Returns of what somebody typed one line that can be printed; nothing of what is no text."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(letter for letter in words if letter.isprintable())[:longest]


def known_id(text: str) -> str:
    """Returns an id that may stand on record: whatever else somebody put into an address may be a name or a NIK."""
    return text if ID.fullmatch(text) else "(lain)"


async def _form(request: Request, page: Page) -> FormData:
    """Returns the form that was sent. Raises Stop for one that no page of ours sends."""
    try:
        return await request.form(max_files=int(page.upload), max_fields=200)
    except (LookupError, UnicodeError, HTTPException):
        raise Stop(400, "Formulir ini tidak terbaca.") from None


def _who(desk: Desk, request: Request) -> tuple[Visitor, str]:
    """Returns who asks and the token of his forms."""
    name = request.session.get("sid")
    if not isinstance(name, str):
        return Visitor(), ""
    with desk.sessions() as db:
        session = find(db, name, datetime.now(UTC), desk.lasting)
    if session is None:
        return Visitor(), ""
    if desk.choose:
        return Visitor(**session.claims | {"role": Role(session.claims["role"])}), session.token
    rules = read_rules(desk.found.access_file)
    return visitor(rules, session.claims), session.token


def _limit(desk: Desk, ask: Ask, limit: RateLimitItem) -> None:
    address = ask.request.client.host if ask.request.client else ""
    if not desk.limiter.hit(limit, ask.visitor.subject or address):
        raise Stop(429, "Terlalu banyak permintaan dalam satu menit. Coba lagi sebentar lagi.")
