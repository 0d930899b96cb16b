"""The files of a real, small month: nothing from elsewhere, nobody named, the KPI tables' figures, twice the same."""

import io
import re
import shutil
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from python_calamine import CalamineWorkbook

from assets.report.book import workbook
from assets.report.content import NOTHING, Cell, Report, Section, Table, said
from assets.report.page import html_page
from assets.report.sections import INDICATORS
from tests.conftest import Home
from tests.report.browser import chromium

P = "2022-04"
HOSTILE = "<script>alert(1)</script> & =1+1 NIK 3172044201900001"
ACTIONS = f"""tanggal_rapat;kode_wilayah;tindakan;opd;tenggat;selesai;tanggal_selesai;catatan
12/04/2022;31.72.04;{HOSTILE};Dinas Sosial;15/04/2022;TIDAK;;
12/04/2022;31.72;Tetapkan OPD penanggung jawab;Bappeda;15/05/2022;TIDAK;;
"""
BOXES = """[...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect())
.map(b => [b.left, b.right, b.height])"""
VOID = {"meta", "br", "hr", "img", "input", "link"}


@pytest.fixture(scope="module")
def reported(small_home, tmp_path_factory):
    """A home whose meeting delivered its actions."""
    path = tmp_path_factory.mktemp("rapat") / "home"
    shutil.copytree(small_home.path, path)
    home = Home(path)
    folder = home.landing / "tindakan" / P
    folder.mkdir(parents=True)
    folder.joinpath("tindakan_sintetis.csv").write_text(ACTIONS)
    home.run("refresh", "--periode", P, "--quiet")
    return home


def files(home):
    """Returns the bytes of each report by its name."""
    return {path.name: path.read_bytes() for path in sorted((home.path / "report" / P).iterdir())}


def one(home, start, end):
    """Returns the bytes of the one report whose name begins and ends so."""
    [found] = [c for n, c in files(home).items() if n.startswith(start) and n.endswith(end)]
    return found


def text(page):
    return page.decode()


class Page(HTMLParser):
    """Tags that must match, attributes, and the tables as rows of texts by caption."""

    def __init__(self, page):
        super().__init__()
        self.open, self.seen, self.tables = [], [], {}
        self.feed(page)
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.rows = []
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td", "caption"):
            self.text = ""

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        if hasattr(self, "text"):
            self.text += data

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in ("th", "td"):
            self.rows[-1].append(" ".join(self.text.replace("\u00a0", " ").split()))
        if tag == "caption":
            self.caption = self.text
        if tag == "table":
            self.tables[self.caption] = self.rows


def test_every_area_has_a_page_and_a_workbook_on_record(reported):
    found = files(reported)
    rows = reported.query("select berkas, sha256, bytes, laporan, jenis, kode from report.rapat")
    assert {row[0]: row[1:3] for row in rows} == {
        name: (sha256(content).hexdigest(), len(content)) for name, content in found.items()
    }
    areas = {row[0] for row in reported.query("select kode from kpi.kecamatan")} | {"31.72"}
    for kind in ("HTML", "XLSX"):
        assert {row[5] for row in rows if row[3:5] == ("RAPAT", kind)} == areas
        assert [row[5] for row in rows if row[3:5] == ("INPRES_TRIWULAN", kind)] == ["31.72"]
    assert {path.stat().st_mode & 0o777 for path in (reported.path / "report" / P).iterdir()} == {0o600}  # fmt: skip


def test_a_page_needs_nothing_and_runs_nothing(reported):
    pages = [content for name, content in files(reported).items() if name.endswith(".html")]
    assert len(pages) == 8
    for content in pages:
        page = Page(text(content))
        assert not re.search(r"https?:|//[a-z]|url\(|@import", text(content))
        assert not {tag for tag, _ in page.seen} & {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "a",
        }
        attributes = {name for _, attrs in page.seen for name in attrs}
        assert not [a for a in attributes if a.startswith("on") or a in ("src", "href")]
        assert ("html", {"lang": "id"}) in page.seen
        assert all(attrs.get("scope") in ("col", "row") for tag, attrs in page.seen if tag == "th")
        pictures = [attrs for _, attrs in page.seen if attrs.get("role") == "img"]
        assert pictures and all(len(attrs["aria-label"]) > 40 for attrs in pictures)
        assert "DATA SINTETIS" in text(content)


def test_nobody_is_named(reported):
    names = {row[0] for row in reported.query("select nama from identity.person")}
    names |= {row[0] for row in reported.query("select alamat from household.household")}
    names = {name.upper() for name in names if name and len(name.split()) > 1}
    assert len(names) > 500
    for name, content in files(reported).items():
        said_there = text(content) if name.endswith(".html") else spoken(content)
        assert not re.search(r"(?<![.\d])\d{16}", said_there), (
            name
        )  # a fraction has many digits too
        assert not [n for n in names if n in said_there.upper()], name


def spoken(content):
    """Returns every cell of a workbook, one a line."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return "\n".join(
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    )


def test_the_figures_are_those_of_the_kpi_tables(reported):
    for table, code, start in (
        ("kpi.kecamatan", "31.72.04", "rapat_31.72.04_"),
        ("kpi.kota", "31.72", "rapat_31.72_"),
    ):
        names = [i.name for i in INDICATORS]
        [main, beside] = reported.query(
            f"select {', '.join(names)} from {table} where kode = '{code}' and periode = '{P}'"
            " order by set_garis <> 'SASARAN_2022'"
        )
        content = one(reported, start, "html")
        shown = Page(text(content)).tables["Angka kinerja menurut himpunan garis"]
        assert shown[0] == ["Indikator", "Garis SASARAN 2022", "Garis BPS DKI"]
        by_label = {row[0]: row[1:] for row in shown[1:]}
        for at, column in enumerate(INDICATORS):
            if column.name == "status_target":
                continue
            for values, got in zip((main, beside), by_label[column.label], strict=True):
                expected = said(values[at], column.format, column.blank or NOTHING)
                expected = expected.replace("\u00a0", " ")
                assert got.startswith(expected) if column.interval else got == expected, column


def test_the_workbook_reads_back_as_numbers(reported):
    content = one(reported, "rapat_31.72.04_", "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [
        "Ringkasan", "Capaian", "Perubahan", "Kepekaan", "Kelurahan", "Kebutuhan OPD", "Lewat waktu", "Masalah data",
        "Kekurangan", "Tindakan",
    ]  # fmt: skip
    rows = {row[0]: row[1:] for row in book.get_sheet_by_name("Capaian").to_python()}
    [kpi] = reported.query(
        "select jiwa_miskin_ekstrem_perkiraan, jiwa_miskin_ekstrem_bawah, jiwa_miskin_ekstrem_atas,"
        f" jiwa_miskin_ekstrem, cakupan from kpi.kecamatan where periode = '{P}' and kode = '31.72.04'"
        " and set_garis = 'SASARAN_2022'"
    )
    assert rows["Jiwa miskin ekstrem, perkiraan"][:3] == pytest.approx([float(v) for v in kpi[:3]])
    assert rows["Jiwa miskin ekstrem, teridentifikasi"][0] == kpi[3]
    assert rows["Cakupan kebutuhan"][0] == pytest.approx(kpi[4])
    actions = book.get_sheet_by_name("Tindakan").to_python()
    [row] = [r for r in actions if "script" in str(r[0])]
    assert row[0] == "<script>alert(1)</script> & =1+1 NIK …"
    assert row[4] == "TERLAMBAT 15 hari"


def test_what_was_typed_is_shown_and_does_nothing(reported):
    content = one(reported, "rapat_31.72.04_", "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; =1+1 NIK …" in text(content)
    assert "TERLAMBAT 15 hari" in text(content)
    report = Report("<T>", '"A" & B', "x", [("<a>", "<b>", "<c>")], ["<p>"], [
        Section("<s>", "s", ["<x>"], tables=[Table("<c>", ["<h>", '<"i">'], [[Cell("<r>"), Cell("=1+1")]])])
    ], ["<n>"], True)  # fmt: skip
    page = Page(html_page(report))
    assert page.tables == {"<c>": [["<h>", '<"i">'], ["<r>", "=1+1"]]}
    assert not {tag for tag, _ in page.seen} & {"t", "a", "b", "c", "x", "s", "n", "r"}
    assert "=1+1" in spoken(workbook(report))


def test_a_stopped_month_has_no_report(small):
    may = small.landing / "dukcapil" / "2022-05"
    may.mkdir()
    april = min((small.landing / "dukcapil" / P).glob("*.csv"))
    may.joinpath(april.name).write_bytes(b"".join(april.read_bytes().splitlines(keepends=True)[:5]))
    small.run("refresh", "--periode", "2022-05", "--quiet", code=1)
    assert [path.name for path in (small.path / "report").iterdir()] == [P]
    assert "belum selesai" in small.run("report", "--periode", "2022-05", code=1).stderr


def test_a_page_in_a_browser(reported, tmp_path):
    folder = reported.path / "report" / P
    pages = sorted(folder.glob("*.html"))
    bad = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
    with chromium(tmp_path) as browser:
        for page in pages:
            for width in (375, 1280):
                browser.open(page, width)
                told = browser.told
                assert not [event for event in told if event.get("method") in bad]
                sent = [e["params"] for e in told if e.get("method") == "Network.requestWillBeSent"]
                assert [params["request"]["url"] for params in sent] == [page.as_uri()]
                assert browser.ask("document.documentElement.scrollWidth") == width, page.name
                # each chart is drawn, and stays within the page
                boxes = browser.ask(BOXES)
                assert boxes and all(0 <= b[0] < b[1] <= width and b[2] > 80 for b in boxes)
                assert browser.ask("document.querySelector('h1').innerText.length") > 3
