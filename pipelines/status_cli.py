"""`konvergensi status`: what one looks at first."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from assets.write_log import logs_aside
from pipelines.alerting import contact_troubles, open_incidents
from pipelines.console import Wait, out, readable_errors, say, say_waiting, table
from pipelines.home_keys import said_aside
from pipelines.lock import Held, hold
from pipelines.settings import Settings, settings
from pipelines.store import open_for_reading

app = typer.Typer()
RECENT = 6  # months shown besides those that need somebody
BUSY = 75  # the exit code of who is to come again: EX_TEMPFAIL of sysexits.h


@app.command()
def status(
    every: Annotated[
        bool, typer.Option("--all", help="Semua bulan, kiriman dan pemeriksaan, satu per satu.")
    ] = False,
    wait: Wait = 0,
) -> None:
    """Keadaan setiap bulan, peringatan, ukuran, kiriman, pemeriksaan yang gagal.

    Selesai dengan 1 bila ada yang salah: sebuah bulan BERHENTI, GAGAL atau belum selesai; peringatan berhenti; pesan
    tertahan; ruang kosong kurang; atau gudang data tidak dapat dibuka. Dengan 75 bila gudang data sedang dipakai: oleh
    siapa, sejak kapan, langkah keberapa; --wait menunggunya. Selain itu 0, juga bila ada yang perlu diperhatikan:
    peringatan belum pernah jalan, pesan gagal yang dicoba lagi, ruang menipis. Yang salah disebut paling atas.
    """
    from assets.raw.wish import waiting_months
    from pipelines.month_state import month_states, why_of
    from pipelines.sizes import room, size_rows
    from pipelines.status import FINE, HEED, WRONG, alerting_lines, kept_line, status_tables

    found = settings(there=True)
    with (
        readable_errors(),
        _busy_told(found),
        hold(found.lock, shared=True, wait=wait, on_wait=say_waiting if wait else None),
        open_for_reading(found) as con,
        open_incidents(found) as db,
    ):
        asked = waiting_months(db)
        months = month_states(con, found.landing_zone, asked, why_of(found))
        lines = [
            *alerting_lines(db, datetime.now(UTC)),
            *(
                (said, WRONG if said.startswith("PESAN TERTAHAN") else FINE)
                for said in contact_troubles(found)
            ),
            room(found),
            *((said_aside(log), WRONG) for log in logs_aside(found.warehouse)),
        ]
        since, parts = size_rows(db, found)
        tables = status_tables(con, found.landing_zone, every=every) if con else []
    wrong = [f"{m.periode} {m.state}" for m in months if m.wrong]
    wrong += [said for said, how in lines if how == WRONG]
    heed = [said for said, how in lines if how == HEED]
    say(f"Rumah data {found.home}")
    for title, style, listed in (
        ("ADA YANG SALAH", "bold red", wrong),
        ("PERLU DIPERHATIKAN", "bold yellow", heed),
    ):
        if listed:
            out.print(Text(title, style=style))
            say("\n".join(f"  {said}" for said in listed))
    if not wrong and not heed:
        out.print(Text("Tidak ada yang salah.", style="bold green"))
    out.print()
    if not months:
        say(f"Belum ada kiriman di {found.landing_zone}.\n")
    recent = [m for n, m in enumerate(reversed(months)) if every or m.wrong or n < RECENT]
    names = ["bulan", "keadaan", "terbit (WIB)", "keterangan"]
    rows = [(m.periode, m.state, m.published, "\n".join(m.said)) for m in recent]
    if rows:
        out.print(table(names, rows, "Bulan"))
    if left := len(months) - len(recent):
        say(f"Dan {left} bulan sebelumnya tanpa masalah: status --all.\n")
    for said, how in lines:
        if how == FINE:  # the others stand at the head
            say(said)
    say(kept_line(found))
    out.print()
    grown = f"sejak {since}" if since else "tumbuh"
    out.print(table(["bagian", "ukuran", grown], parts, "Ukuran"))
    for title, heads, found_rows in tables:
        if found_rows:
            out.print(table(heads, found_rows, title, key=heads[0] == "sumber" and "umur" in heads))
    if wrong:
        raise typer.Exit(1)


@contextmanager
def _busy_told(found: Settings) -> Iterator[None]:
    """Ends the command where somebody works on the warehouse, and says who: that is not wrong, and not right either."""
    try:
        yield
    except Held as held:
        from pipelines.progress import under_way

        say(f"Rumah data {found.home}")
        say(under_way(found, str(held)))
        raise typer.Exit(BUSY) from None
