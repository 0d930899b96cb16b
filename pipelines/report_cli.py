"""`konvergensi report`: the pages and workbooks for a month's meetings."""

import typer

from pipelines.alerting import is_synthetic, open_incidents
from pipelines.console import NewestPeriode, Wait, fail, out, readable_errors
from pipelines.settings import settings
from pipelines.store import reading

app = typer.Typer()


@app.command()
def report(periode: NewestPeriode = None, wait: Wait = 60) -> None:
    """Tulis lagi laporan rapat dan laporan triwulan satu bulan, dan sebut di mana letaknya."""
    from assets.quality.month import completed_months
    from assets.report.files import make_files, write_files

    found = settings()
    with readable_errors(), reading(found, wait) as con, open_incidents(found) as db:
        months = completed_months(con) if con else {}
        month = periode or max(months, default="")
        if con is None or month not in months:
            fail("Tidak ada laporan", ["Bulan itu belum selesai di-refresh."])
        folder = found.reports / month
        synthetic = is_synthetic(found.landing_zone)
        written = write_files(folder, make_files(con, db, month, synthetic))
    for file in written:
        out.print(str(folder / file.berkas), highlight=False, soft_wrap=True)
