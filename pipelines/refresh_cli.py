"""`konvergensi refresh`: a month, or all that deliveries have touched, from the landing zone to the publication."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.text import Text

from pipelines.alerting import ContactsError, open_incidents, send_due
from pipelines.console import Quiet, checked_periode, err, fail, readable_errors, say
from pipelines.home_keys import possible_keys
from pipelines.settings import Settings, settings, use_dagster_home
from pipelines.sizes import room, too_little
from pipelines.store import reading

app = typer.Typer()


@contextmanager
def telling(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yields a function that shows what is being done: on a terminal in one line that changes, else a line for each
    thing that begins. Told nothing it takes that line away, for something else to be printed."""
    done, line = "", err.status("mulai")

    def tell_once(text: str) -> None:
        nonlocal done
        now = re.sub(r"langkah \d+ dari", "", text)
        if text and now != done:
            say(text, err)
        done = now or done

    def tell_in_line(text: str) -> None:
        nonlocal line
        if text:
            line.update(Text(text))
            line.start()
        else:
            line.stop()
            line = err.status("")  # the one before would rub out what is printed now

    if quiet:
        yield lambda text: None
    elif err.is_terminal:
        line.start()
        try:
            yield tell_in_line
        finally:
            line.stop()
    else:
        yield tell_once


@app.command()
def refresh(
    periode: Annotated[
        str | None, typer.Option("--periode", callback=checked_periode, help="Bulan, TTTT-BB.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Semua bulan yang tersentuh.")] = False,
    quiet: Quiet = False,
) -> None:
    """Muat kiriman sampai bulan itu, hitung semuanya, terbitkan."""
    from assets.sql_asset import MONTHS

    if (periode is None) == (not every):
        raise typer.BadParameter("beri --periode TTTT-BB atau --all, salah satu")
    if periode and periode not in MONTHS.get_partition_keys():
        raise typer.BadParameter("bulan itu di luar jangkauan: 2022-01 sampai bulan berjalan")
    with readable_errors():
        refresh_months([periode] if periode else None, quiet)


def _delivered(found: Settings, wait: float) -> set[str]:
    """Returns the months that there is something to refresh of: delivered, asked for by an office, or refreshed before
    their files were withdrawn."""
    from assets.quality.month import refreshed_months
    from assets.raw.landing import delivered_months
    from assets.raw.wish import waiting_months
    from expectations.contract import sources

    with reading(found, wait) as con, open_incidents(found) as db:
        months = set(delivered_months(con, found.landing_zone, sources()))
        return months | waiting_months(db) | (refreshed_months(con) if con else set())


def _stale(found: Settings) -> Iterator[str]:
    """Yields the stale months in order, each once. Looks anew after each: it may have made later ones stale."""
    from assets.raw.wish import waiting_months
    from pipelines.stale import stale_months

    done = ""
    while True:
        with reading(found, wait=60) as con, open_incidents(found) as db:
            asked = waiting_months(db)
            months = stale_months(con, found.landing_zone, mind_code=True, asked=asked)
        left = [month for month in months if month > done]
        if not left:
            return
        done = left[0]
        yield done


def refresh_months(months: list[str] | None, quiet: bool) -> None:
    """Refreshes these months, by default the stale ones, and says how it went; ends the command where one failed, or
    nothing was delivered for the one asked for."""
    from pipelines.refresh import Outcome, refresh_month

    found = settings(there=True, works=True)
    use_dagster_home(found)
    possible_keys(found)
    # a month asked for waits its turn, however long a run before it takes
    delivered = _delivered(found, 60 if months is None else float("inf"))
    missing = [month for month in months or [] if month not in delivered]
    if missing:
        fail(
            f"{', '.join(missing)} tidak dihitung",
            [
                f"Tidak ada kiriman untuk bulan itu di {found.landing_zone}; tidak ada yang berubah atau diberi tahu.",
                f"Bulan yang ada kirimannya: {', '.join(sorted(delivered)) or 'belum ada satu pun'}.",
            ],
        )
    if not delivered:
        say(
            f"Landing zone kosong: {found.landing_zone}\nKiriman ditaruh di <sumber>/<TTTT-BB>/<berkas>;"
            " data tiruan untuk mencoba: konvergensi sample."
        )
        return
    outcomes: list[Outcome] = []
    with telling(quiet) as tell:
        for month in _stale(found) if months is None else months:
            if refused := too_little(found, month):
                fail("Ruang disk kurang", [refused])
            done = refresh_month(month, tell)
            tell("")
            outcomes.append(done)
            try:
                send_due(found)
            except ContactsError as error:  # the month is done; its messages wait
                say(f"Pesan belum terkirim: {error}", err)
            if done.published and not quiet:
                say(f"{month} terbit")
    if not outcomes and not quiet:
        say("Semua bulan sudah mutakhir.")
    failed = [done for done in outcomes if done.failed]
    if failed:
        stopped = [done.periode for done in failed if not done.published]
        late = [done.periode for done in failed if done.published]
        said = [
            *(
                [f"{', '.join(stopped)} berhenti; terbitan terakhir tetap berlaku"]
                if stopped
                else []
            ),
            *([f"{', '.join(late)} terbit, tetapi langkah sesudahnya gagal"] if late else []),
        ]
        fail(
            "; ".join(said),
            [
                *(line for done in failed for line in (*done.failed, f"Run {done.run_id}")),
                *([room(found)[0]] if "Disk penuh" in str(failed) else []),
                "Langkah selanjutnya: docs/on-call.md",
            ],
        )
