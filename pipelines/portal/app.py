"""The portal: every page with the roles that it is for, put together into one application.

Belongs here: which pages there are. A page that is not in the list cannot be reached, by whatever address.
"""

import asyncio
import hashlib
import hmac
import sqlite3
import sys
from contextlib import suppress
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assets import pages
from assets.full_disk import full_disk
from assets.pages import render
from assets.warehouse import WarehouseError
from pipelines.alerting import wholly_synthetic
from pipelines.endpoint import HEADERS as INLINE
from pipelines.endpoint import routes as alert_routes
from pipelines.home_keys import home_keys
from pipelines.portal import (
    akses,
    api,
    beranda,
    daftar,
    kiriman,
    kunjungan,
    loket,
    masalah,
    permintaan,
    ponsel,
    rapat,
    rencana,
    tindakan,
)
from pipelines.portal.access import AccessError, Role
from pipelines.portal.login import BACK, come_back, come_in, go_out, provider
from pipelines.portal.metrics import Watch, figures
from pipelines.portal.web import ALONE, HEADERS, NO_ROOM, Desk, Page, TooLong, endpoint
from pipelines.portal.web import PAGES as PAGES_A_MINUTE
from pipelines.settings import Settings, home_settings

FOLDER = Path(pages.__file__).parent / "portal"
KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript"}
STATIC = {
    name: (FOLDER / name).read_bytes()
    for name in ("portal.css", "ikon.svg", "kunjungan.js", "layanan.js")
}
# a phone fetches what it keeps anew when this script is another
KEPT = hashlib.sha256(ponsel.SHELL.encode() + b"".join(STATIC.values())).hexdigest()
STATIC["layanan.js"] += f"// {KEPT}\n".encode()
EVERYBODY = tuple(Role)
FORM = ("GET", "POST")
WATCHING = (Role.OPD, Role.BAPPEDA, Role.INSPEKTORAT, Role.ENGINEER)
MEETING = (Role.CAMAT, Role.BAPPEDA, Role.INSPEKTORAT)
LARGEST = 2_000_000_000 + 100_000  # bytes of a form with a file
SMALL = 200_000  # bytes of any other
REST = 60  # seconds in which what is left of a refused form is to come

PAGES = (
    Page("/", beranda.start, EVERYBODY),
    Page("/wilayah/{kode}", beranda.area, EVERYBODY),
    Page("/banding", beranda.compare, EVERYBODY),
    Page("/wilayah/{kode}/data.{kind}", beranda.data, EVERYBODY, FORM),
    Page("/wilayah/{kode}/{what}.{kind}", beranda.data_again, EVERYBODY),
    Page(f"{api.BASE}/openapi.json", api.document, EVERYBODY),
    Page(f"{api.BASE}/bulan", api.months, EVERYBODY),
    Page(f"{api.BASE}/wilayah", api.areas, EVERYBODY),
    Page(f"{api.BASE}/revisi", api.revisions, EVERYBODY),
    Page(f"{api.BASE}/kepekaan", api.sensitivity, EVERYBODY),
    Page("/daftar", daftar.lists, (Role.LURAH, Role.CAMAT)),
    Page("/daftar/unduh", daftar.day_file, (Role.LURAH,), FORM),
    Page("/kasus/{household_id}", daftar.case, (Role.LURAH,), FORM),
    Page("/kunjungan", kunjungan.homes, (Role.LURAH,)),
    Page("/kunjungan/ponsel", ponsel.shell, (Role.LURAH,)),
    Page("/kunjungan/ponsel/daftar", ponsel.take, (Role.LURAH,), FORM),
    Page("/kunjungan/ponsel/jawaban", ponsel.answer, (Role.LURAH,), ("POST",)),
    Page("/kunjungan/{household_id}", kunjungan.visit, (Role.LURAH,), FORM),
    Page("/loket", loket.desk, (Role.LURAH,), FORM),
    Page("/status", loket.status, EVERYBODY, FORM),
    Page("/kiriman", kiriman.deliveries, (Role.OPD,)),
    Page("/kiriman/coba", kiriman.trial, (Role.OPD,), ("POST",), upload=True),
    Page("/kiriman/kirim", kiriman.deliver, (Role.OPD,), ("POST",)),
    Page("/kiriman/contoh/{source}", kiriman.template, (Role.OPD,)),
    Page("/kiriman/permintaan", kiriman.wish, (Role.OPD,), FORM),
    Page("/masalah", masalah.problems, WATCHING),
    Page("/masalah/{number}", masalah.problem, WATCHING, FORM),
    Page("/masalah/{number}/berkas/{name}", masalah.repair_file, (Role.OPD,), FORM),
    Page("/rapat", rapat.reports, MEETING),
    Page("/rapat/tindakan", tindakan.actions, (Role.CAMAT, Role.BAPPEDA), FORM),
    Page("/rapat/{month}/{file}", rapat.report, MEETING),
    Page("/rencana", rencana.budget, (Role.BAPPEDA,)),
    Page("/rencana/{part}.{kind}", rencana.data, (Role.BAPPEDA,), FORM),
    Page("/permintaan", permintaan.listed, (Role.BAPPEDA, Role.INSPEKTORAT, Role.ENGINEER)),
    Page("/permintaan/{number}", permintaan.one, (Role.ENGINEER,), FORM),
    Page("/akses", akses.records, (Role.INSPEKTORAT,)),
    Page("/masuk", come_in, EVERYBODY, FORM),
    Page(BACK, come_back, EVERYBODY),
    Page("/keluar", go_out, EVERYBODY, ("POST",)),
)


def make_portal(found: Settings, *, choose: bool = False) -> Starlette:
    """Returns the application over one home. `choose`: roles are chosen by whoever comes, on synthetic data only.

    Raises ValueError where they would be chosen on real data.
    """
    desk = Desk(found, choose, provider(found))
    if choose and not wholly_synthetic(found.landing_zone):
        raise ValueError("peran hanya dapat dipilih di atas data sintetis")
    uploads = {page.path for page in PAGES if page.upload}
    routes = [Route(page.path, endpoint(desk, page), methods=list(page.methods)) for page in PAGES]
    sealed = hmac.new(home_keys(found).portal.encode(), b"sesi", hashlib.sha256).hexdigest()
    registry, metrics = figures(found)
    return Starlette(
        routes=[
            Route("/statis/{name}", _static),
            metrics,
            *routes,
            *(_limited(desk, route) for route in alert_routes(found)),
        ],
        middleware=[
            Middleware(Watch, registry=registry),
            Middleware(Guard, uploads=uploads),
            Middleware(
                SessionMiddleware,
                secret_key=sealed,
                session_cookie="konvergensi",
                max_age=int(desk.lasting.whole.total_seconds()),
                same_site="lax",
                https_only=found.base_url.startswith("https://"),
            ),
        ],
        exception_handlers={
            404: _nothing,
            405: _nothing,
            WarehouseError: _closed,
            sqlite3.OperationalError: _closed,
            AccessError: _closed,
        },
    )


def _limited(desk: Desk, route: Route) -> Route:
    """Returns a route of the alerts' links under the limit that pages have: nobody is in there, an address counts."""

    async def answer(request: Request) -> Response:
        address = request.client.host if request.client else ""
        if not desk.limiter.hit(PAGES_A_MINUTE, f"tautan {address}"):
            return _plain(429, "Terlalu banyak permintaan dalam satu menit")
        if iscoroutinefunction(route.endpoint):
            return await route.endpoint(request)
        return await run_in_threadpool(route.endpoint, request)

    return Route(route.path, answer, methods=sorted(route.methods or ()))


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        return _plain(404, "Halaman ini tidak ada")
    headers = {"Cache-Control": "max-age=3600"}
    if name == "layanan.js":
        headers |= {"Service-Worker-Allowed": "/kunjungan/ponsel"} | ALONE
    return Response(STATIC[name], media_type=KINDS[Path(name).suffix], headers=headers)


def _plain(status: int, text: str) -> Response:
    html = render("incident.html", heading=text, text="", facts=[], form=False)
    return HTMLResponse(html, status, INLINE)


def _nothing(request: Request, error: Exception) -> Response:
    return _plain(404, "Halaman ini tidak ada")


def _closed(request: Request, error: Exception) -> Response:
    if full := full_disk(error, home_settings().parent.absolute()):
        print(f"portal: {full}", file=sys.stderr)
        return _plain(507, NO_ROOM)
    # its text names files of the machine: whoever runs the portal reads it in `status`, not a visitor
    return _plain(
        503, "Portal sedang tidak dapat membaca datanya; pengelolanya sudah dapat melihat sebabnya"
    )


class Guard:
    """Puts the headers on every answer, and ends a body that is longer than any form of ours."""

    def __init__(self, app: ASGIApp, uploads: set[str]) -> None:
        self.app, self.uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        largest, read, more = LARGEST if scope["path"] in self.uploads else SMALL, 0, True

        async def counted() -> Message:
            nonlocal read, more
            message = await receive()
            more = message.get("more_body", False)
            read += len(message.get("body", b""))
            if read > largest:
                raise TooLong
            return message

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                # of a form that is cut off while it is sent neither a browser nor nginx shows the answer
                with suppress(TooLong, TimeoutError):
                    async with asyncio.timeout(REST):
                        while more:
                            await counted()
                named = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (n.lower().encode(), v.encode())
                        for n, v in HEADERS.items()
                        if n.lower().encode() not in named
                    ),
                ]
            await send(message)

        try:
            await self.app(scope, counted, headed)
        except TooLong:
            await _plain(413, "Kiriman ini terlalu besar")(scope, receive, headed)


def serve(app: Any, host: str, port: int, proxies: str) -> None:
    """Serves the application until it is stopped; logs no request, whose address may say whose case it is. Of whom a
    request comes only `proxies` are believed."""
    import uvicorn

    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=proxies,
        timeout_keep_alive=30,  # who reads a page for five seconds is not cut off as he asks for the next
        lifespan="off",  # the portal has nothing to do at its end, and its task would tell of Ctrl-C as of a fault
    )
