"""`konvergensi gap export`: what an office has yet to serve, as an encrypted workbook in its hand-over folder."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipelines.alerting import open_incidents
from pipelines.console import By, NewestPeriode, Wait, fail, readable_errors, say
from pipelines.home_keys import handover_folder
from pipelines.settings import settings
from pipelines.store import finished, reading

app = typer.Typer(no_args_is_help=True, help="Kebutuhan yang belum dilayani.")


@app.callback()
def gap() -> None:
    """Kebutuhan yang belum dilayani."""


@app.command()
def export(
    opd: Annotated[str, typer.Option("--opd", help="Nama OPD seperti di judul program.")],
    by: By,
    periode: NewestPeriode = None,
    wait: Wait = 60,
) -> None:
    """Tulis buku kerja bersandi untuk satu OPD: hanya programnya, yang belum dilayani, siap diisi dan dikirim balik."""
    from assets.handover.folder import hand_over
    from assets.handover.gap_file import gap_workbooks
    from assets.incident.access import Access, record
    from assets.intervention.program import UNKNOWN, programs

    offices = sorted({program.opd for program in programs()} - {UNKNOWN})
    if opd not in offices:
        raise typer.BadParameter(f"OPD tidak dikenal: {opd}. Yang ada: {', '.join(offices)}")
    found = settings(there=True)
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        con, month = finished(opened, periode, "Tidak ada yang diekspor")
        books = list(gap_workbooks(con, month, opd))
        record(db, datetime.now(UTC), Access(by, f"daftar celah {opd} {month}"))
        if not books:
            fail("Tidak ada yang diekspor", [f"{opd} tidak punya celah pada {month}."])
        paths = hand_over(db, handover_folder(found), opd, f"celah-{month}", books)
    for path in paths:
        say(str(path))
