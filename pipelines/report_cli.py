"""`konvergensi report`: the pages and workbooks for a month's meetings."""

import typer

from pipelines.alerting import is_synthetic, open_incidents
from pipelines.console import NewestPeriode, Wait, out, readable_errors
from pipelines.settings import settings
from pipelines.store import finished, reading

app = typer.Typer()


@app.command()
def report(periode: NewestPeriode = None, wait: Wait = 60) -> None:
    """Tulis lagi laporan rapat dan laporan triwulan satu bulan, dan sebut di mana letaknya."""
    from assets.report.files import make_files, write_files

    found = settings()
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        con, month = finished(opened, periode, "Tidak ada laporan")
        folder = found.reports / month
        synthetic = is_synthetic(found.landing_zone)
        written = write_files(folder, make_files(con, db, month, synthetic))
    for file in written:
        out.print(str(folder / file.berkas), highlight=False, soft_wrap=True)
