"""`konvergensi gap export`: what an office has yet to serve, as an encrypted workbook in its hand-over folder."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipelines.alerting import open_incidents
from pipelines.console import By, NewestPeriode, Wait, fail, out, readable_errors
from pipelines.settings import settings, warehouse_key
from pipelines.store import reading

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
    from assets.handover import handover_password
    from assets.intervention.gap_file import gap_workbooks
    from assets.intervention.program import UNKNOWN, programs
    from assets.quality.incident import record_access
    from assets.quality.month import completed_months
    from assets.quality.repair import write_repair_files
    from assets.quality.repair_file import generation

    offices = sorted({program.opd for program in programs()} - {UNKNOWN})
    if opd not in offices:
        raise typer.BadParameter(f"OPD tidak dikenal: {opd}. Yang ada: {', '.join(offices)}")
    found = settings()
    with readable_errors(), reading(found, wait) as con, open_incidents(found) as db:
        months = completed_months(con) if con else {}
        month = periode or max(months, default="")
        if con is None or month not in months:
            fail("Tidak ada yang diekspor", ["Bulan itu belum selesai di-refresh."])
        books = list(gap_workbooks(con, month, opd))
        record_access(db, datetime.now(UTC), by, f"daftar celah {opd} {month}")
        if not books:
            fail("Tidak ada yang diekspor", [f"{opd} tidak punya celah pada {month}."])
        password = handover_password(warehouse_key(found).encode(), opd, generation(db, opd))
        paths = write_repair_files(found.handover, f"celah-{month}", books, opd, password)
    for path in paths:
        out.print(str(path), highlight=False, soft_wrap=True)
