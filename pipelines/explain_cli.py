"""`konvergensi explain`: what is held on one household, for whoever asks on its behalf, on record."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import typer
from rich.markup import escape

from pipelines.alerting import open_incidents
from pipelines.console import (
    AsOf,
    By,
    NewestPeriode,
    Reason,
    Wait,
    fail,
    out,
    readable_errors,
    say,
)
from pipelines.settings import settings
from pipelines.store import reading, say_month

app = typer.Typer()
Told = tuple[str, str | None, list[tuple[str, list[str]]]]


@app.command()
def explain(
    by: By,
    reason: Reason,
    periode: NewestPeriode = None,
    as_of: AsOf = None,
    wait: Wait = 60,
) -> None:
    """Jelaskan satu rumah tangga: NIK atau household_id dari masukan standar; siapa dan mengapa tercatat.

    Dengan --as-of seperti yang terbit sampai hari itu, apa pun yang diperbaiki sesudahnya.
    """
    from assets.incident.access import Access, record

    # never an argument: what is typed there stays in the shell's history
    asked = "".join(sys.stdin.readline().split())
    if not asked:
        raise typer.BadParameter("tulis NIK atau household_id pada masukan standar")
    found, day = settings(there=True), as_of.date() if as_of else None
    with readable_errors(), reading(found, wait) as con, open_incidents(found) as db:
        nothing: Told = (periode or "", None, [])
        month, household, told = _told(con, periode, day, asked) if con else nothing
        when = f" menurut {day}" if day else ""
        asked_of = (household,) if household else ()
        access = Access(
            by, f"penjelasan rumah tangga {month}{when}", purpose=reason, subjects=asked_of
        )
        record(db, datetime.now(UTC), replace(access, refused=household is None))
        if con is None or household is None:
            fail("Tidak ditemukan", [f"Bulan itu{when} tidak memuat NIK atau household_id ini."])
        say_month(con, periode, month)
        for heading, lines in told:
            out.print(f"[bold]{escape(heading)}[/]", highlight=False)
            for line in lines:
                say(f"  {line}")


def _told(
    con: duckdb.DuckDBPyConnection, periode: str | None, day: date | None, asked: str
) -> Told:
    """Returns the month, the household found there and what is told of it, as of `day` or as it stands."""
    from assets.intervention.explain import explain, explain_known, find_household
    from assets.publication.known_household import find_known, published_until
    from assets.quality.month import usable_months

    months = published_until(con, day) if day else usable_months(con)
    month = periode or max(months, default="")
    if day is None:
        household = find_household(con, month, asked) if month in months else None
        return month, household, explain(con, month, household) if household else []
    if month not in months:
        fail("Belum tercatat", [f"Sampai {day} belum ada terbitan {month} yang tercatat."])
    known = find_known(con, month, day, asked)
    if len(known) > 1:  # whose, only who asks can say
        ids = ", ".join(one.household_id for one in known)
        fail("Waktu itu lebih dari satu", [f"Tercatat sebagai {ids}; tanyakan salah satunya."])
    return month, *(
        (known[0].household_id, explain_known(con, month, known[0])) if known else (None, [])
    )
