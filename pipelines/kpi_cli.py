"""`konvergensi kpi`: the figures of kota and kecamatan, as they are or as they were known on a day."""

from datetime import datetime
from typing import Annotated

import typer

from pipelines.console import NewestPeriode, Wait, fail, out, readable_errors, table
from pipelines.settings import settings
from pipelines.store import finished, reading

app = typer.Typer()
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Menurut yang terbit sampai hari itu."),
]
HEADS = ["wilayah", "garis", "teridentifikasi", "perkiraan", "bawah", "atas", "terbit", "revisi"]
SELECT = """
    select
        nama, set_garis, jiwa_miskin_ekstrem, round(jiwa_miskin_ekstrem_perkiraan)::bigint,
        floor(jiwa_miskin_ekstrem_bawah)::bigint, ceil(jiwa_miskin_ekstrem_atas)::bigint,
        strftime(published_at, '%Y-%m-%d %H:%M'), urutan - 1
    from kpi.area
    where periode = ? and tingkat in ('KOTA', 'KECAMATAN')
    order by set_garis desc, kode
"""


@app.command()
def kpi(periode: NewestPeriode = None, as_of: AsOf = None, wait: Wait = 60) -> None:
    """Angka kota dan kecamatan; dengan --as-of seperti yang terbit sampai hari itu, juga sesudah dikoreksi."""
    from assets.publication.revision import as_known, recorded

    found = settings()
    with readable_errors(), reading(found, wait) as opened:
        con, month = finished(opened, periode, "Tidak ada angka")
        if not recorded(con):
            fail("Belum ada terbitan yang tercatat", ["Jalankan konvergensi refresh lebih dahulu."])
        with as_known(con, as_of and as_of.date()) as known:
            rows = known.execute(SELECT, [month]).fetchall()
    if not rows:
        fail("Belum terbit", [f"{month} belum terbit sampai hari itu."])
    until = f", sampai {as_of:%Y-%m-%d}" if as_of else ""
    out.print(table(HEADS, rows, f"Jiwa miskin ekstrem {month}{until}"))
