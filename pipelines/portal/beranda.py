"""Beranda: the map, the path to the target and the figures of an area, from the kota down to the kelurahan."""

from collections.abc import Sequence
from functools import lru_cache
from math import isfinite
from typing import Any

from starlette.responses import Response

from assets.portal.areas import BELOW, COLUMNS, Figures, Row
from assets.portal.download import KINDS, as_file
from assets.portal.map import Drawing, Shade, draw_map
from assets.portal.sending import register_months
from assets.publication.revision import REVISION
from assets.publication.suppression import leaving
from assets.publication.variant import SENSITIVITY
from assets.report import figures as inside_figures
from assets.report.beside import SHOWN
from assets.report.chart import cause_chart, expected_chart, line_chart
from assets.report.content import said
from assets.report.words import CAUSE, STATUS, WHY, lines
from assets.text import angka, bulan, tanggal
from assets.warehouse import WarehouseError
from assets.working_days import today
from pipelines.portal.web import Ask, Stop

STEPS, COMPARED = 5, 4
AGAIN = {"revisi": REVISION, "kepekaan": SENSITIVITY}  # as addresses call them
LEANS = ("SESUAI_JALUR", "TERTINGGAL")
OFFICIAL = "Bukan statistik resmi BPS."
NOT_FOR = "Angka wilayah; bukan untuk penghentian bantuan, penggusuran, penegakan hukum, kredit, pajak, atau pemilu."


def start(ask: Ask) -> Response:
    """The visitor's own area, or the one that holds all others."""
    found = _figures(ask, ask.visitor.area)
    if found is None:
        return ask.page("kosong.html", 200)
    return _area(ask, found, ask.visitor.area)


def area(ask: Ask) -> Response:
    """One area."""
    kode = ask.request.path_params["kode"]
    found = _figures(ask, kode)
    if found is None:
        return ask.page("kosong.html", 200)
    return _area(ask, found, kode)


def _near(found: Figures, periode: str, chosen: str, row: Row) -> list[tuple[str, str]]:
    """Returns the areas of the same level, by name: what an area may be compared with."""
    same = "periode = $p and set_garis = $s and tingkat = $t and kode <> $k"
    rows = found.rows(same, "nama", p=periode, s=chosen, t=row["tingkat"], k=row["kode"])
    return [(one["kode"], one["nama"]) for one in rows]


def _figures(ask: Ask, kode: str) -> Figures | None:
    """Returns the figures that the visitor may see of the area: the full ones of his own, else what is published."""
    if ask.visitor.reaches(kode) and (con := ask.shelf.inside()):
        return Figures(con, public=False)
    con = ask.shelf.public()
    return Figures(con, public=True) if con else None


def _chosen(ask: Ask, found: Figures, kode: str) -> tuple[str, str, Row]:
    """Returns the month, the set of lines and the area asked for; those that are not there end the page."""
    months = found.months()
    periode = ask.query("bulan") or _begins_with(ask, months)
    if periode not in months:
        raise Stop(404, "Bulan itu belum terbit.")
    sets = found.lines(periode)
    chosen = ask.query("garis", sets[0])
    row = found.area(periode, kode or found.root(periode) or "", chosen)
    if row is None:
        raise Stop(404, "Wilayah atau garis itu tidak ada pada bulan ini.")
    return periode, chosen, row


def _begins_with(ask: Ask, months: list[str]) -> str:
    """Returns the newest month of which a register came; where the portal's own file cannot be read, the newest: what
    everybody may read does not depend on that file."""
    try:
        inside = ask.shelf.inside()
        delivered = register_months(inside) if inside else set()
    except WarehouseError:
        delivered = set()
    return next((month for month in months if month in delivered), months[0] if months else "")


def _area(ask: Ask, found: Figures, kode: str) -> Response:
    periode, chosen, row = _chosen(ask, found, kode)
    level = BELOW.get(row["tingkat"], "")
    inner = found.within(periode, row["kode"], chosen, level) if level else []
    small = (
        inner if level == "KELURAHAN" else found.within(periode, row["kode"], chosen, "KELURAHAN")
    )
    where = f"?bulan={periode}&garis={chosen}"
    return ask.page(
        "beranda.html",
        row=row,
        inner=inner,
        level=level,
        above=[
            one
            for one in found.above(row["kode"], periode)
            if one[0] != "31" or row["kode"] == "31"
        ],
        near=_near(found, periode, chosen, row),
        months=[(month, bulan(month)) for month in found.months()],
        sets=[(name, lines(name)) for name in found.lines(periode)],
        periode=periode,
        chosen=chosen,
        where=where,
        public=found.public,
        drawing=_map(small, where),
        steps=_bounds(small),
        trend=_trend(found.history(periode, row["kode"], chosen)),
        causes=_causes(found, periode, row["kode"], chosen),
        editions=found.editions(periode, row["kode"], chosen),
        along=_along(found, periode, row["kode"], chosen),
        kinds=list(KINDS),
        said=said,
        bulan=bulan,
        angka=angka,
        day=lambda moment: tanggal(today(moment)),
        standing=standing,
        why=WHY,
        note=NOT_FOR,
    )


def compare(ask: Ask) -> Response:
    """Two to four areas side by side, each with its ranges: of the visitor's own the full figures."""
    codes = list(dict.fromkeys(ask.request.query_params.getlist("kode")))
    if not 2 <= len(codes) <= COMPARED:
        raise Stop(422, f"Pilih dua sampai {COMPARED} wilayah.")
    rows, periode = [], ""
    for kode in codes:
        found = _figures(ask, kode)
        if found is None:
            return ask.page("kosong.html")
        periode, chosen, row = _chosen(ask, found, kode)
        rows.append((row, found.public))
    return ask.page(
        "banding.html",
        rows=[row for row, _ in rows],
        mixed=len({public for _, public in rows}) > 1,
        where=f"?bulan={periode}&garis={chosen}",
        title=bulan(periode),
        said=said,
        count=count,
        figure=figure,
        standing=standing,
    )


def data(ask: Ask) -> Response:
    """The area's figures and those of all areas in it, as a file; insiders say what for."""
    kode, kind = ask.request.path_params["kode"], ask.request.path_params["kind"]
    found = _figures(ask, kode)
    if found is None or kind not in KINDS:
        raise Stop(404, "Tidak ada.")
    periode, chosen, row = _chosen(ask, found, kode)
    if not found.public:
        purpose = ask.said("purpose")
        if ask.request.method != "POST" or not purpose:
            return ask.page("tujuan.html", what=f"Unduh angka {row['nama']}, {bulan(periode)}")
        ask.record(f"unduh angka {periode} {chosen} {kind}", purpose=purpose, subjects=(kode,))
    same = "periode = $p and set_garis = $s and (kode = $k or starts_with(kode, $k || '.'))"
    rows = found.rows(same, p=periode, s=chosen, k=kode)
    note = f"{OFFICIAL} {NOT_FOR}" + (f" Untuk {ask.visitor.subject}." if not found.public else "")
    names = [*COLUMNS, *(("tertutup",) if found.public else ())]
    content = as_file(kind, names, [[one[name] for name in names] for one in rows], note)
    return download(content, f"konvergensi_{kode}_{periode}_{chosen}.{kind}", kind)


def data_again(ask: Ask) -> Response:
    """What was published of the area and of those in it, then and now, or at other lines, as a file for everybody."""
    kode, what, kind = (ask.request.path_params[name] for name in ("kode", "what", "kind"))
    con = ask.shelf.public()
    if con is None or what not in AGAIN or kind not in KINDS:
        raise Stop(404, "Tidak ada.")
    found = Figures(con, public=True)  # whoever asks: it may be passed on
    periode, chosen, _ = _chosen(ask, found, kode)
    same = "periode = $p and set_garis = $s and (kode = $k or starts_with(kode, $k || '.'))"
    rows = found.again(AGAIN[what], same, p=periode, s=chosen, k=kode)
    names = [*leaving(AGAIN[what]), "tertutup"]
    content = as_file(
        kind, names, [[row[name] for name in names] for row in rows], f"{OFFICIAL} {NOT_FOR}"
    )
    return download(content, f"konvergensi_{what}_{kode}_{periode}_{chosen}.{kind}", kind)


def download(content: bytes, name: str, kind: str) -> Response:
    """Returns a file to keep, never to be shown as a page."""
    return Response(
        content,
        media_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bounds(areas: Sequence[Row]) -> list[float]:
    """Returns the upper ends of the map's steps: a fifth of the areas in each."""
    known = sorted(
        float(a["jiwa_miskin_ekstrem_perkiraan"]) for a in areas if _expected(a) is not None
    )
    if not known:
        return []
    return [known[min(len(known) - 1, len(known) * k // STEPS)] for k in range(1, STEPS)] + [
        known[-1]
    ]


def _expected(row: Row) -> float | None:
    value = row["jiwa_miskin_ekstrem_perkiraan"]
    return float(value) if value is not None and isfinite(value) else None


def _map(areas: Sequence[Row], where: str) -> Drawing:
    bounds = _bounds(areas)
    return draw_map({row["kode"]: _shade(row, bounds, where) for row in areas})


def _shade(row: Row, bounds: Sequence[float], where: str) -> Shade:
    value = _expected(row)
    step = None if value is None else next(k for k, top in enumerate(bounds) if value <= top)
    words = f"{row['nama']}: {figure(row)}; teridentifikasi {count(row, 'jiwa_miskin_ekstrem')}"
    return Shade(step, f"/wilayah/{row['kode']}{where}", words)


def figure(row: Row) -> str:
    """Returns the expectation and its interval in words: whole persons."""
    value = _expected(row)
    if value is None:
        return (
            "perkiraan disamarkan"
            if "jiwa_miskin_ekstrem_perkiraan" in row["tertutup"]
            else "belum diketahui"
        )
    low, high = row["jiwa_miskin_ekstrem_bawah"], row["jiwa_miskin_ekstrem_atas"]
    between = (
        f" ({said(low, 'bulat')} sampai {said(high, 'bulat')})"
        if low is not None and high is not None
        else ""
    )
    return f"perkiraan {said(value, 'bulat')} jiwa{between}"


def count(row: Row, name: str) -> str:
    """Returns a count in words: hidden is not unknown."""
    return "disamarkan" if name in row["tertutup"] else said(row[name], "bulat")


def standing(row: Row) -> tuple[str, str]:
    """Returns how an area stands to its path, and a remark: while the path lies within the interval nobody is called
    early or late, whichever way it leans."""
    status = row["status_target"] or ""
    low, high, path = row["p0_miskin_ekstrem_bawah"], row["p0_miskin_ekstrem_atas"], row["target"]
    if None not in (low, high, path) and low <= path <= high and status in LEANS:
        return STATUS["BELUM_PASTI"], f"condong {STATUS[status].lower()}"
    return STATUS.get(status, "–"), ""


def _trend(rows: Sequence[Row]) -> str:
    """Returns the drawing of a year's expectation against the path; empty where no month has one."""
    points = []
    for row in rows:
        value, low, high = (
            _number(row[f"jiwa_miskin_ekstrem_{end}"]) for end in ("perkiraan", "bawah", "atas")
        )
        if value is None or low is None or high is None:
            continue
        rate, target = row["p0_miskin_ekstrem"], row["target"]
        people = value / rate if rate else float(row["jumlah_jiwa"] or 0)
        points.append(
            (row["periode"], value, low, high, target * people if target is not None else None)
        )
    return _drawn(tuple(points)) if points else ""


def _along(found: Figures, periode: str, kode: str, chosen: str) -> dict[str, Any] | None:
    """Returns how much hangs on where the line is drawn; None where the area has no such figures."""
    same = "periode = $p and kode = $k and set_garis = $s"
    rows = found.again(SENSITIVITY, same, p=periode, k=kode, s=chosen)
    if not rows:
        return None
    ends = ("kelipatan", "perkiraan", "bawah", "atas")
    drawn = tuple(
        tuple(float(row[end]) for end in ends)
        for row in rows
        if all(row[end] is not None for end in ends)
    )
    return {
        "svg": _lined(drawn) if len(drawn) > 1 else "",
        "rows": [row for row in rows if float(row["kelipatan"]) in SHOWN],
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@lru_cache(maxsize=512)  # by what it shows: the same figures have the same drawing
def _drawn(points: tuple[tuple[Any, ...], ...]) -> str:
    return _plain(expected_chart([(f"{bulan(p[0])[:3]} {p[0][2:4]}", *p[1:]) for p in points]))


@lru_cache(maxsize=512)
def _lined(multiples: tuple[tuple[float, ...], ...]) -> str:
    return _plain(line_chart(multiples))


@lru_cache(maxsize=512)
def _caused(causes: tuple[tuple[str, float], ...]) -> str:
    return _plain(cause_chart(causes))


def _plain(svg: str) -> str:
    """Returns a drawing that says nothing to who cannot see it: the words beside it do."""
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _causes(found: Figures, periode: str, kode: str, chosen: str) -> dict[str, Any] | None:
    """Returns what changed since the month before and why; it is not published."""
    if found.public:
        return None
    rows = [r for r in inside_figures.changes(found.con, periode, kode) if r["set_garis"] == chosen]
    if not rows:
        return None
    pairs = tuple((CAUSE.get(r["sebab"], r["sebab"]), float(r["perkiraan"])) for r in rows)
    told = [
        (CAUSE.get(r["sebab"], r["sebab"]), float(r["perkiraan"]), WHY.get(r["sebab"], ""))
        for r in rows
    ]
    return {"before": rows[0]["periode_sebelum"], "svg": _caused(pairs), "told": told}
