"""`konvergensi status`: what one looks at first."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipelines.alerting import contact_troubles, open_incidents
from pipelines.console import out, readable_errors, shown, table
from pipelines.settings import settings
from pipelines.store import reading

app = typer.Typer()


@app.command()
def status(wait: Annotated[float, typer.Option(min=0)] = 60) -> None:
    """Kiriman per sumber dan bulan, umurnya, terbitan terakhir, pemeriksaan yang gagal."""
    from pipelines.status import alerting_lines, kept_line, status_tables

    found = settings(there=True)
    with open_incidents(found) as db:
        for line in [
            *alerting_lines(db, datetime.now(UTC)),
            kept_line(found),
            *contact_troubles(found),
        ]:
            out.print(shown(line))
    with readable_errors(), reading(found, wait) as con:
        if con is None:
            out.print("Belum ada gudang data.")
            return
        for title, names, rows in status_tables(con, found.landing_zone):
            if rows:
                out.print(table(names, rows, title))
