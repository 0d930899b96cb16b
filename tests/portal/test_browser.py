"""The portal in a real browser: each role's day, at a desk and on a phone, and nothing that shuts somebody out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.incident.incident import listed
from assets.incident.store import incidents
from pipelines.portal.access import Role
from pipelines.portal.app import PAGES as ADDRESSES
from tests.portal.conftest import Door
from tests.portal.test_field import SAID, receipt
from tests.report.browser import Browser, chromium

AXE = Path(__file__).parent.parent / "data" / "axe" / "axe.min.js"
DESK, PHONE = 1280, 375
PAPER = 703  # what A4 leaves between margins of 12 mm, in pixels of CSS
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("peramban")) as found:
        yield found


def enter(browser: Browser, door: Door, role: str, width: int = DESK) -> None:
    """Comes in by the form, as somebody with a mouse does."""
    browser.call("Network.clearBrowserCookies")
    browser.go(f"{door.base}/masuk", width)
    browser.ask(f"document.querySelector('#role').value = '{role}'")
    browser.ask(f"document.querySelector('#area').value = '{door.area}'")
    browser.ask("document.querySelector('#office').value = 'Dinas Sosial'")
    click(browser, "main form button")


def click(browser: Browser, what: str) -> None:
    """Clicks, and waits until the next page has loaded."""
    browser.told.clear()
    browser.ask(f"document.querySelector({json.dumps(what)}).click()")
    while not any(event.get("method") == "Page.loadEventFired" for event in browser.told):
        browser.told.append(json.loads(browser.socket.recv(timeout=30)))


def said(browser: Browser) -> str:
    return str(browser.ask("document.querySelector('main').innerText"))


def faults(browser: Browser) -> list[str]:
    """Returns the serious faults of accessibility in the page, and what the page was refused by its own policy."""
    browser.ask(AXE.read_text(encoding="utf-8") + ";0")
    found = browser.call(
        "Runtime.evaluate",
        expression="axe.run().then(r => JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes[0].html])))",
        awaitPromise=True,
        returnByValue=True,
    )["result"]["value"]
    told = [
        event["params"]["entry"]["text"]
        for event in browser.told
        if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
    ]
    return [f"{name}: {html}" for impact, name, html in json.loads(found) if impact in GRAVE] + told


def fits(browser: Browser, width: int) -> bool:
    """Returns whether nothing but a table in its own frame is wider than the screen."""
    return bool(browser.ask(f"document.documentElement.scrollWidth <= {width}"))


PAGES = [
    ("publik", "/"), ("publik", "/masuk"), ("publik", "/banding?kode=31.72.03&kode=31.72.04"), ("publik", "/status"),
    ("lurah", "/daftar"), ("lurah", "/kunjungan"), ("lurah", "/loket"), ("camat", "/daftar"), ("camat", "/"),
    ("opd", "/kiriman"), ("opd", "/masalah"), ("bappeda", "/masalah"), ("bappeda", "/rapat"),
    ("camat", "/rapat/tindakan"), ("inspektorat", "/akses"), ("engineer", "/permintaan"),
]  # fmt: skip


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize(("role", "path"), PAGES)
def test_nobody_is_shut_out(browser: Browser, door: Door, role: str, path: str, width: int) -> None:
    browser.call("Network.clearBrowserCookies")
    if role != "publik":
        enter(browser, door, role, width)
    browser.go(f"{door.base}{path}", width)
    assert faults(browser) == []
    assert fits(browser, width)


# What is no page: files, figures for programs, and what only a form is sent to.
NO_PAGE = (
    "/api/", "/masuk/kembali", "/keluar", "/kiriman/coba", "/kiriman/kirim", "/kiriman/contoh/", "/rapat/{month}",
    "/berkas/", ".{kind}", "/ponsel/")  # fmt: skip


def test_no_page_is_wider_than_a_phone_or_a_sheet_of_a4(browser: Browser, door: Door) -> None:
    with incidents(door.home.path / "incidents.sqlite") as db:
        incident = next(i.incident_id for i in listed(db) if not i.parent_id)
    household = door.enter("lurah").get("/daftar").text.split("/kasus/")[1].split('"')[0]
    given = {
        "kode": door.area[:8],
        "household_id": household,
        "number": incident,
    }
    wide, seen = [], 0
    for role in Role:
        asked = [page.path for page in ADDRESSES if role in page.roles]
        browser.call("Network.clearBrowserCookies")
        if role is not Role.PUBLIK:
            enter(browser, door, role.value)
        for path in asked:
            if any(part in path for part in NO_PAGE):
                continue
            browser.go(door.base + path.format(**given), PHONE)
            seen += 1
            if not fits(browser, PHONE):
                wide.append((role.value, path, "telepon"))
            browser.call("Emulation.setEmulatedMedia", media="print")
            browser.call(
                "Emulation.setDeviceMetricsOverride",
                width=PAPER, height=1000, deviceScaleFactor=1, mobile=False,
            )  # fmt: skip
            if not fits(browser, PAPER):
                wide.append((role.value, path, "kertas"))
            browser.call("Emulation.setEmulatedMedia", media="")
    assert wide == [] and seen > 40


def test_everybody_finds_a_kelurahan_by_the_map(browser: Browser, door: Door) -> None:
    browser.call("Network.clearBrowserCookies")
    browser.go(door.base, DESK)
    kode = door.area
    words = browser.ask(
        f"document.querySelector('.peta a[href*=\"{kode}\"]').getAttribute('aria-label')"
    )
    assert "perkiraan" in words and "teridentifikasi" in words
    browser.told.clear()
    browser.ask(
        f"document.querySelector('.peta a[href*=\"{kode}\"]').dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
    )
    while not any(event.get("method") == "Page.loadEventFired" for event in browser.told):
        browser.told.append(json.loads(browser.socket.recv(timeout=30)))
    assert browser.ask("location.pathname") == f"/wilayah/{kode}"
    assert "Perkiraan jiwa miskin ekstrem" in said(browser)


def test_a_lurahs_day(browser: Browser, door: Door) -> None:
    enter(browser, door, "lurah")
    click(browser, "nav a[href='/daftar']")
    text = said(browser)
    assert "Perlu didatangi" in text and "miskin ekstrem" not in text.lower()
    click(browser, "main a[href^='/kasus/']")
    assert "Untuk" in said(browser) or "keperluan" in said(browser)
    browser.ask("document.querySelector('#purpose').value = 'kunjungan besok'")
    click(browser, "main form button")
    text = said(browser)
    assert (
        "Anggota" in text
        and "Belum ditetapkan: perlu didatangi" in text
        and "peluang" not in text.lower()
        and "BELUM terlayani" not in text
    )
    click(browser, ".siapa button")
    browser.go(f"{door.base}/daftar", DESK)
    assert browser.ask("location.pathname") == "/masuk"


def test_a_camats_day(browser: Browser, door: Door) -> None:
    enter(browser, door, "camat", PHONE)
    click(browser, "nav a[href='/daftar']")
    assert "Nama ada pada Lurah" in said(browser)
    click(browser, "nav a[href='/rapat']")
    click(browser, "main a[href$='.html']")
    assert "Laporan Rapat Koordinasi" in browser.ask("document.body.innerText")


def test_a_request_goes_from_the_desk_to_its_answer(browser: Browser, door: Door) -> None:
    """The engineer's day, and the Inspektorat's who watches it."""
    form = SAID | {"kind": "DATA"}
    number, _ = receipt(door.post(door.enter("lurah"), "/loket", **form).text)
    enter(browser, door, "engineer")
    click(browser, "nav a[href='/permintaan']")
    click(browser, f"main a[href='/permintaan/{number}']")
    browser.ask("document.querySelector('#purpose').value = 'menjawab permintaan'")
    click(browser, "main form button")
    assert form["name"] in said(browser) and faults(browser) == []
    browser.ask("document.querySelector('#outcome').value = 'DIBERIKAN'")
    browser.ask("document.querySelector('#answer').value = 'diserahkan di kelurahan'")
    click(browser, "main form button")
    assert f"Jawaban atas {number} tercatat" in said(browser)
    enter(browser, door, "inspektorat")
    click(browser, "nav a[href='/permintaan']")
    assert number in said(browser) and form["name"] not in said(browser)
    click(browser, "nav a[href='/akses']")
    assert "rantainya utuh" in said(browser) and "menjawab permintaan" in said(browser)
    browser.ask("document.querySelector('#subjek').value = '3172041234567890'")
    click(browser, "main form button")
    assert "bukan NIK atau nama" in said(browser) and "menjawab permintaan" not in said(browser)


def test_a_planners_day(browser: Browser, planned: Door, tmp_path: Path) -> None:
    enter(browser, planned, "bappeda", PHONE)
    click(browser, "nav a[href='/rencana']")
    browser.ask("document.querySelector('#rp_SEMBAKO').value = '3 juta'")
    click(browser, "main form button")
    assert "Tulis angka bulat" in said(browser)
    assert browser.ask("document.querySelector('#rp_SEMBAKO').value") == "3 juta", (
        "what was typed stays"
    )
    assert [text for text in faults(browser) if "status of 422" not in text] == [] and fits(
        browser, PHONE
    )
    browser.ask("document.querySelector('#rp_SEMBAKO').value = '3.100.000'")
    click(browser, "main form button")
    assert "Rp 2.500.000" in said(browser)
    assert faults(browser) == [] and fits(browser, PHONE)
    assert browser.ask(
        "[...document.querySelectorAll('.gulir')].every(box => { box.scrollLeft = 999; return 1 >"
        " Math.abs(box.querySelector('tbody th').getBoundingClientRect().left - box.getBoundingClientRect().left); })"
    ), "the first column stays where the rest scrolls"
    browser.go(str(browser.ask("location.href")), DESK)
    assert faults(browser) == []
    browser.pdf(tmp_path / "rencana.pdf")
    content = (tmp_path / "rencana.pdf").read_bytes()
    assert len(re.findall(rb"/Type */Page\b", content)) <= 2 and b"/MediaBox [0 0 59" in content, (
        "A4"
    )


def test_an_offices_day(browser: Browser, door: Door, tmp_path: Path) -> None:
    enter(browser, door, "opd")
    click(browser, "nav a[href='/kiriman']")
    file = tmp_path / "pkh_hari_ini.csv"
    file.write_text(
        "kode_program,nik,no_kk,nama,tanggal_lahir,alamat,kelurahan,tahap,tanggal_salur,nominal,status_salur\n"
        "PKH,3172034101900001,,SITI,1990-01-01,JL A,KOJA,1,2022-02-01,100000,SALUR\n"
        "PKH,,,,,,,,,,\n",
        encoding="utf-8",
    )
    node = browser.call("DOM.getDocument")["root"]["nodeId"]
    field = browser.call("DOM.querySelector", nodeId=node, selector="#file")["nodeId"]
    browser.call("DOM.setFileInputFiles", files=[str(file)], nodeId=field)
    browser.ask("document.querySelector('#month').value = '2022-03'")
    browser.ask("document.querySelector('#source').value = 'penerima_pkh'")
    click(browser, "main form button")
    text = said(browser)
    assert "2 baris dibaca, 1 akan dimuat, 1 akan disisihkan" in text, text
    click(browser, "main form button")
    assert "Terkirim" in said(browser)
    there = door.home.landing / "penerima_pkh" / "2022-03" / f"sintetis_{file.name}"
    assert there.read_bytes() == file.read_bytes()


def test_an_office_answers_a_problem_once(browser: Browser, door: Door) -> None:
    from assets.incident.incident import changes, listed
    from assets.incident.store import incidents

    path = door.home.path / "incidents.sqlite"
    with incidents(path) as db:
        mine = next(i for i in listed(db) if not i.parent_id and i.state == "OPEN")
    browser.call("Network.clearBrowserCookies")
    browser.go(f"{door.base}/masuk", DESK)
    browser.ask("document.querySelector('#role').value = 'opd'")
    browser.ask(f"document.querySelector('#office').value = {json.dumps(mine.owner)}")
    click(browser, "main form button")
    click(browser, "nav a[href='/masalah']")
    click(browser, f"main a[href='/masalah/{mine.incident_id}']")
    browser.ask("document.querySelector('#j-benar').checked = true")
    browser.ask(
        "document.querySelector('#remark').value = 'daftarnya memang berubah, 3172041234567890'"
    )
    click(browser, "main form button")
    text = said(browser)
    assert (
        "Tercatat" in text
        and "Diskominfotik memeriksa aturannya" in text
        and "Jawaban Anda" not in text
    )
    with incidents(path) as db:
        last = changes(db, mine.incident_id)[-1]
        letters = [
            row["text"] for row in db.execute("select text from alert where kind = 'ANSWER'")
        ]
    assert last.state == "ACKNOWLEDGED" and "daftarnya memang berubah" in last.reason
    assert any("daftarnya memang berubah" in text for text in letters)
    assert not any("3172041234567890" in text for text in (last.reason, *letters))


def test_a_page_fits_the_paper(browser: Browser, door: Door, tmp_path: Path) -> None:
    browser.call("Network.clearBrowserCookies")
    browser.go(door.base, DESK)
    browser.pdf(tmp_path / "beranda.pdf")
    content = (tmp_path / "beranda.pdf").read_bytes()
    pages = len(re.findall(rb"/Type */Page\b", content))
    assert 1 <= pages <= 4 and b"/MediaBox [0 0 59" in content, "A4"
