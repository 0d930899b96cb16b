"""`konvergensi explain`: what is held on one household, for whoever asks on its behalf, on record."""

import sys
from datetime import UTC, datetime

import typer
from rich.markup import escape

from pipelines.alerting import open_incidents
from pipelines.console import By, NewestPeriode, Reason, Wait, fail, out, readable_errors, shown
from pipelines.settings import settings
from pipelines.store import reading, say_month

app = typer.Typer()


@app.command()
def explain(
    by: By,
    reason: Reason,
    periode: NewestPeriode = None,
    wait: Wait = 60,
) -> None:
    """Jelaskan satu rumah tangga: NIK atau household_id dari masukan standar; siapa dan mengapa tercatat."""
    from assets.incident.store import record_access
    from assets.intervention.explain import explain as told
    from assets.intervention.explain import find_household
    from assets.quality.month import usable_months

    # never an argument: what is typed there stays in the shell's history
    asked = "".join(sys.stdin.readline().split())
    if not asked:
        raise typer.BadParameter("tulis NIK atau household_id pada masukan standar")
    found = settings()
    with readable_errors(), reading(found, wait) as con, open_incidents(found) as db:
        months = usable_months(con) if con else []
        month = periode or max(months, default="")
        household = find_household(con, month, asked) if con and month in months else None
        what = f"penjelasan rumah tangga {household or 'yang tidak ditemukan'} {month}: {reason}"
        record_access(db, datetime.now(UTC), by, what)
        if con is None or household is None:
            fail("Tidak ditemukan", ["Bulan itu tidak memuat NIK atau household_id ini."])
        say_month(con, periode, month)
        for heading, lines in told(con, month, household):
            out.print(f"[bold]{escape(heading)}[/]", highlight=False)
            for line in lines:
                out.print(shown(f"  {line}"))
