"""A report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from collections.abc import Iterator
from html import escape

from assets.report.content import Cell, Chart, Report, Section, Table, said, span

SYNTHETIC = "DATA SINTETIS: bukan orang sungguhan, bukan angka resmi."
INTERNAL = (
    "Untuk peserta rapat, bukan untuk diterbitkan: angka kecil tidak disamarkan."
    " Tanpa NIK dan alamat; nama orang jangan ditulis, juga tidak di catatan tindakan."
)
STYLE = """
:root{color-scheme:light;--garis:#c9ced6;--tua:#1d3557;--muda:#eef2f7;--pudar:#4a5260}
*{box-sizing:border-box}
body{margin:0;color:#1b1f24;background:#fff;
 font:16px/1.5 system-ui,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif}
main{max-width:72rem;margin:0 auto;padding:1rem 1.25rem 3rem}
header{border-bottom:3px solid var(--tua);margin-bottom:1rem;padding-bottom:.5rem}
header p{margin:.1rem 0}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0;color:var(--tua)}
h2{font-size:1.3rem;margin:2.2rem 0 .5rem;color:var(--tua);border-bottom:1px solid var(--garis);padding-bottom:.2rem}
.sintetis{background:#fff3cd;border:2px solid #8a6d00;padding:.4rem .7rem;font-weight:700}
.kecil{color:var(--pudar);font-size:.875rem}
.pokok{background:var(--muda);border-left:5px solid var(--tua);padding:.6rem 1rem;margin:1rem 0}
.pokok h2{border:0;margin:0;font-size:1.1rem}
.pokok ul{margin:.3rem 0;padding-left:1.2rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0}
dl div{border:1px solid var(--garis);border-radius:.4rem;padding:.6rem .8rem}
dt{font-size:.875rem;color:var(--pudar)}
dd{margin:0;font-size:1.6rem;font-weight:700;line-height:1.25}
dd+dd{font-size:.875rem;font-weight:400;line-height:1.4}
figure{margin:.75rem 0;max-width:27rem}
figcaption{font-weight:700}
svg{display:block;width:100%;height:auto}
.gulir{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;min-width:60%;font-size:.9375rem}
.dua table{min-width:100%}
caption{text-align:left;font-weight:700;padding:.3rem 0}
th,td{padding:.32rem .6rem;border-bottom:1px solid var(--garis);text-align:left;vertical-align:top}
thead th{background:var(--muda);border-bottom:2px solid var(--tua);vertical-align:bottom}
tbody th{font-weight:400}
td.angka,th.angka{text-align:right;font-variant-numeric:tabular-nums}
td small{display:block;white-space:nowrap;color:var(--pudar)}
.lebar table{font-size:.8125rem}
.lebar th,.lebar td{padding:.3rem .4rem}
tr.jumlah th,tr.jumlah td{font-weight:700;border-top:2px solid var(--tua)}
footer{margin-top:2rem;border-top:1px solid var(--garis)}
@media (min-width:60rem){
 .dua{display:grid;grid-template-columns:minmax(0,1fr) 27rem;gap:0 2rem;align-items:start}
 .dua>figure{order:2}
}
@media (max-width:40rem){
 main{padding:.75rem .9rem 2rem}
 h1{font-size:1.5rem}
 dd{font-size:1.25rem}
 th,td{padding:.3rem .4rem}
 table{min-width:100%}
 .lebar th:first-child{position:sticky;left:0;background:#fff;max-width:8rem}
 .lebar thead th:first-child{background:var(--muda)}
 .lebar td{min-width:4.5rem}
 .lebar td:not(.angka){min-width:11rem}
 caption span{position:sticky;left:0;display:block;max-width:86vw}
 .kartu thead{display:none}
 .kartu table,.kartu tbody,.kartu caption{display:block}
 .kartu tr{display:block;border:1px solid var(--garis);border-radius:.4rem;margin:.5rem 0;padding:.3rem .6rem}
 .kartu th,.kartu td{display:block;border:0;padding:.1rem 0;text-align:left}
 .kartu th{font-weight:700}
 .kartu td:empty{display:none}
 .kartu td::before{content:attr(data-judul) ": ";color:var(--pudar)}
}
@media print{
 @page{size:A4 landscape;margin:12mm}
 body{font-size:9.5pt}
 main{max-width:none;padding:0}
 h1{font-size:18pt}
 h2{margin-top:12pt}
 table,.lebar table{font-size:8.5pt}
 th,td,.lebar th,.lebar td{padding:2pt 4pt}
 .dua{display:grid;grid-template-columns:minmax(0,1fr) 24rem;gap:0 2rem;align-items:start}
 .dua>figure{order:2}
 h2,caption{break-after:avoid}
 figure,tr,.pokok,dl div{break-inside:avoid}
 .pokok{break-after:page}
 thead{display:table-header-group}
 .gulir{overflow:visible}
}
"""


def html_page(report: Report) -> str:
    """Returns the whole page."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    heading = f"{report.title}: {report.area}, {report.period}"
    yield '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="robots" content="noindex">'
    yield f"<title>{escape(heading)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    if report.synthetic:
        yield f'<p class="sintetis">{escape(SYNTHETIC)}</p>'
    yield f"<header><p>{escape(report.title)}</p><h1>{escape(report.area)}</h1>"
    yield f'<p><strong>{escape(report.period)}</strong></p><p class="kecil">{escape(INTERNAL)}</p></header>'
    yield "<dl>"
    for what, figure, remark in report.keys:
        yield f"<div><dt>{escape(what)}</dt><dd>{escape(figure)}</dd><dd>{escape(remark)}</dd></div>"
    yield "</dl>"
    if report.points:
        yield '<section class="pokok"><h2>Perlu dibahas</h2><ul>'
        yield from (f"<li>{escape(point)}</li>" for point in report.points)
        yield "</ul></section>"
    for number, section in enumerate(report.sections, 1):
        yield from _section(number, section)
    yield "<footer><h2>Cara membaca</h2><ul>"
    yield from (f"<li>{escape(note)}</li>" for note in report.notes)
    yield "</ul></footer>\n</main>\n</body>\n</html>"


def _section(number: int, section: Section) -> Iterator[str]:
    yield f"<section><h2>{number}. {escape(section.title)}</h2>"
    yield from (f"<p>{escape(text)}</p>" for text in section.texts)
    yield '<div class="dua">' if section.beside else "<div>"
    yield from map(_figure, section.charts)
    for table in section.tables:
        yield from _table(table)
    yield "</div></section>"


def _figure(chart: Chart) -> str:
    # what is drawn is told by the label; a reader of the page is not read the axes one by one
    picture = chart.svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    title, words = escape(chart.title), escape(chart.words, quote=True)
    return (
        f"<figure><figcaption>{title}</figcaption>"
        f'<div role="img" aria-label="{words}">{picture}</div></figure>'
    )


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{escape(table.empty)}</p>"
        return
    right = [
        any(row[at].kind not in ("teks", "tanggal") for row in table.rows)
        for at in range(len(table.heads))
    ]
    # figures of many columns are scrolled past the names of their rows
    look = " kartu" if table.cards else " lebar" if len(right) > 5 else ""
    caption = escape(table.caption, quote=True)
    yield f'<div class="gulir{look}" role="region" aria-label="{caption}" tabindex="0">'
    yield f"<table><caption><span>{caption}</span></caption><thead><tr>"
    for head, number in zip(table.heads, right, strict=True):
        yield f'<th scope="col"{_class(number)}>{escape(head)}</th>'
    yield "</tr></thead><tbody>"
    for at, row in enumerate(table.rows):
        yield '<tr class="jumlah">' if table.total and at == len(table.rows) - 1 else "<tr>"
        yield f'<th scope="row">{_cell(row[0])}</th>'
        for head, cell, number in zip(table.heads[1:], row[1:], right[1:], strict=True):
            yield f'<td data-judul="{escape(head, quote=True)}"{_class(number)}>{_cell(cell)}</td>'
        yield "</tr>"
    yield "</tbody></table></div>"


def _class(number: bool) -> str:
    return ' class="angka"' if number else ""


def _cell(cell: Cell) -> str:
    text, interval = escape(said(cell.value, cell.kind, cell.absent)), span(cell)
    return f"<span>{text} <small>{escape(interval)}</small></span>" if interval else text
