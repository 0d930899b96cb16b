"""Rapat: the meetings' reports of each month, as they were written."""

import zlib

from starlette.responses import HTMLResponse, Response

from assets.portal.download import KINDS
from assets.report.edition import EDITION
from assets.report.words import MEETING, QUARTERLY
from assets.text import bulan
from expectations.sql import exists
from pipelines.portal.web import Ask, Stop

TITLES = {"RAPAT": MEETING, "INPRES_TRIWULAN": QUARTERLY}
# A report is a page of its own, with its drawings and its style in it, and nothing that runs.
REPORT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
}


def reports(ask: Ask) -> Response:
    """Which there are, the newest month first: of the visitor's area, or of all."""
    con = ask.shelf.inside()
    if con is None or not exists(con, EDITION):
        return ask.page("kosong.html")
    rows = con.execute(
        f"select e.periode, e.laporan, e.kode, e.berkas, e.jenis, a.nama from {EDITION} as e left join ("
        "  select periode, kode, any_value(nama) as nama from kpi.area group by all"
        ") as a using (periode, kode) where e.isi is not null order by e.periode desc, length(e.kode), e.kode, e.berkas"
    ).fetchall()
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for periode, report, kode, file, kind, name in rows:
        if ask.visitor.reaches(kode):
            title = f"{TITLES.get(report, report)}, {name or kode}"
            files = found.setdefault(bulan(periode), {}).setdefault(title, [])
            files.append(("baca" if kind == "HTML" else kind, f"{periode}/{file}"))
    return ask.page("rapat.html", found=found)


def report(ask: Ask) -> Response:
    """One of them, to read or to keep."""
    con, periode, file = (
        ask.shelf.inside(),
        ask.request.path_params["month"],
        ask.request.path_params["file"],
    )
    row = (
        con.execute(
            f"select kode, jenis, isi from {EDITION} where periode = ? and berkas = ? and isi is not null",
            [periode, file],
        ).fetchone()
        if con and exists(con, EDITION)
        else None
    )
    if row is None or not ask.visitor.reaches(row[0]):
        raise Stop(404, "Laporan itu tidak ada bagi Anda.", refused=row is not None)
    kode, kind, content = row
    ask.record(f"laporan {file} {periode}", subjects=(kode,))
    if kind == "HTML":
        return HTMLResponse(zlib.decompress(content), headers=REPORT)
    return Response(
        zlib.decompress(content), media_type=KINDS["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )  # fmt: skip
