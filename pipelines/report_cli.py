"""`konvergensi report`: the pages and workbooks for a month's meetings."""

import typer

from pipelines.alerting import is_synthetic, open_incidents
from pipelines.console import AsOf, NewestPeriode, Wait, fail, readable_errors, say
from pipelines.settings import settings
from pipelines.store import finished, reading

app = typer.Typer()


@app.command()
def report(periode: NewestPeriode = None, as_of: AsOf = None, wait: Wait = 60) -> None:
    """Tulis lagi laporan rapat dan laporan triwulan satu bulan, dan sebut di mana letaknya.

    Dengan --as-of laporan seperti yang ditulis sampai hari itu, dalam map tersendiri.
    """
    from assets.report.edition import edition, written_until
    from assets.report.files import make_files, write_files

    found = settings(there=True)
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        if as_of is None:
            con, month = finished(opened, periode, "Tidak ada laporan")
            folder = found.reports / month
            synthetic = is_synthetic(found.landing_zone)
            written = write_files(folder, make_files(con, db, month, synthetic))
        else:
            day = as_of.date()
            months = written_until(opened, day) if opened else []
            month = periode or max(months, default="")
            if opened is None or month not in months:
                fail(
                    "Tidak ada laporan", [f"Sampai {day} belum ada laporan {month} yang tercatat."]
                )
            folder = found.reports / f"{month}_menurut_{day}"
            written = write_files(folder, edition(opened, month, day))
    for file in written:
        say(str(folder / file.berkas))
