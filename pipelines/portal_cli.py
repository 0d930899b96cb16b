"""`konvergensi portal`: the pages for OPD, Lurah, Camat and everybody, and what answers an alert's link."""

import re
import tempfile
from typing import Annotated

import typer

from pipelines.console import err, fail, free_port, readable_errors, say, say_waiting
from pipelines.lock import hold
from pipelines.settings import Settings, settings
from pipelines.store import proven_keys

app = typer.Typer()
DRAFT = re.compile(r"\.[0-9a-f]{16,32}\.part")  # of what the portal delivers, until it is whole


@app.command()
def portal(
    host: Annotated[str, typer.Option(help="Alamat tempat mendengar.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port tempat mendengar.")] = 3001,
    choose_roles: Annotated[
        bool,
        typer.Option(
            "--choose-roles", help="Pilih peran tanpa penyedia masuk; hanya data sintetis."
        ),
    ] = False,
) -> None:
    """Halaman untuk OPD, Lurah, Camat dan umum; juga tempat tautan di pesan ditanggapi, dan /heartbeat."""
    from pipelines.portal.access import AccessError, read_rules
    from pipelines.portal.app import make_portal, serve

    found = settings(there=True, works=True)
    free_port(host, port)
    # what somebody sends waits in the home, not where every program of the machine puts its files
    tempfile.tempdir = str(found.uploads)
    with readable_errors():
        # what somebody was told is delivered has another name: a portal that was killed left these
        for left in found.landing_zone.glob("*/*/.*.part"):
            if DRAFT.fullmatch(left.name):
                left.unlink()
        _build_first(found)
        proven_keys(found)
        try:
            read_rules(found.access_file)
            made = make_portal(found, choose=choose_roles)
        except (AccessError, ValueError) as error:
            fail("Portal tidak dimulai", [str(error)])
    say(f"Portal: http://{host}:{port}")
    serve(made, host, port, found.proxies)
    say("Portal dihentikan.", err)
    raise typer.Exit(130)


def _build_first(found: Settings) -> None:
    """Makes the portal's database of a home that an earlier release refreshed."""
    from assets.portal.store import build
    from pipelines.home_keys import open_warehouse

    if found.portal.exists() or not found.warehouse.exists():
        return
    with hold(found.lock, shared=True, wait=60, on_wait=say_waiting):
        con, keys = open_warehouse(found, read_only=True)
        try:
            build(con, found.portal, keys.portal)
        finally:
            con.close()
