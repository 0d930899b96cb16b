"""Who may open what: every page as every role, and nobody another's area, whatever he writes into the address."""

import httpx2
import pytest

from assets.incident.store import incidents
from expectations.contract import sources
from pipelines.portal.app import PAGES
from tests.portal.conftest import ROLES, Door, token, words

# By page who may open it; written by hand: the application must agree with it, not the other way round.
ALL = set(ROLES)
MAY = {
    "/": ALL,
    "/wilayah/{kode}": ALL,
    "/wilayah/{kode}/data.{kind}": ALL,
    "/wilayah/{kode}/{what}.{kind}": ALL,
    "/banding": ALL,
    "/api/v1/openapi.json": ALL,
    "/api/v1/bulan": ALL,
    "/api/v1/wilayah": ALL,
    "/api/v1/revisi": ALL,
    "/api/v1/kepekaan": ALL,
    "/masuk": ALL,
    "/masuk/kembali": ALL,
    "/keluar": ALL - {"publik"},
    "/daftar": {"lurah", "camat"},
    "/daftar/unduh": {"lurah"},
    "/kasus/{household_id}": {"lurah"},
    "/kunjungan": {"lurah"},
    "/kunjungan/ponsel": {"lurah"},
    "/kunjungan/ponsel/daftar": {"lurah"},
    "/kunjungan/ponsel/jawaban": {"lurah"},
    "/kunjungan/{household_id}": {"lurah"},
    "/loket": {"lurah"},
    "/status": ALL,
    "/kiriman": {"opd"},
    "/kiriman/coba": {"opd"},
    "/kiriman/kirim": {"opd"},
    "/kiriman/permintaan": {"opd"},
    "/kiriman/contoh/{source}": {"opd"},
    "/masalah": {"opd", "bappeda", "inspektorat", "engineer"},
    "/masalah/{number}": {"opd", "bappeda", "inspektorat", "engineer"},
    "/masalah/{number}/berkas/{name}": {"opd"},
    "/rapat/tindakan": {"camat", "bappeda"},
    "/rapat": {"camat", "bappeda", "inspektorat"},
    "/rapat/{month}/{file}": {"camat", "bappeda", "inspektorat"},
    "/permintaan": {"bappeda", "inspektorat", "engineer"},
    "/permintaan/{number}": {"engineer"},
    "/rencana": {"bappeda"},
    "/rencana/{part}.{kind}": {"bappeda"},
    "/akses": {"inspektorat"},
}
GIVEN = {
    "kode": "31.72", "what": "revisi", "kind": "csv", "household_id": "R0", "number": "D-0", "name": "a.xlsx",
    "month": "2022-01", "source": "dtks", "file": "a.html", "part": "langkah",
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_page_as_every_role(door: Door, path: str, role: str) -> None:
    asked = path
    for name, value in GIVEN.items():
        asked = asked.replace("{" + name + "}", value)
    client, methods = door.enter(role), next(page.methods for page in PAGES if page.path == path)
    allowed = role in MAY[path]
    if "GET" in methods:
        got = client.get(asked)
        if allowed:
            assert got.status_code in (200, 404, 422), got.text
        elif role == "publik":
            assert got.status_code == 303 and got.headers["location"].startswith("/masuk")
        else:
            assert got.status_code == 403
    else:
        assert client.get(asked).status_code == 404
    if "POST" in methods and not (allowed and path == "/masuk"):
        got = client.post(asked, data={"token": "x"})
        assert got.status_code == 403, "not his, or not our form"


def test_no_page_is_without_a_line() -> None:
    assert {page.path for page in PAGES} == set(MAY)


def households(page: httpx2.Response) -> list[str]:
    return [part.split('"')[0] for part in page.text.split("/kasus/")[1:]]


def test_an_areas_officers_stay_in_it(door: Door) -> None:
    theirs = door.enter("lurah", door.elsewhere)
    mine = door.enter("lurah")
    listed = households(theirs.get("/daftar"))
    assert listed and not set(listed) & set(households(mine.get("/daftar")))
    got = mine.get(f"/kasus/{listed[0]}")
    nowhere = mine.get("/kasus/R00000000000000000000")
    assert got.status_code == nowhere.status_code == 404
    assert words(got.text) == words(nowhere.text), "who tries learns nothing"
    page = mine.get("/daftar")
    forged = mine.post(
        f"/kasus/{listed[0]}", data={"token": token(page.text), "purpose": "ingin tahu"}
    )
    assert forged.status_code == 404 and listed[0] not in words(forged.text)


def test_elsewhere_they_see_what_everybody_sees(door: Door) -> None:
    for path in (f"/wilayah/{door.elsewhere[:8]}", "/wilayah/31.72"):
        camat, public = door.enter("camat").get(path), door.enter("publik").get(path)
        assert (
            words(camat.text).split("Kota Administrasi")[-1]
            == words(public.text).split("Kota Administrasi")[-1]
        )
        assert "Angka kecil disamarkan" in camat.text
    assert "Angka lengkap" in door.enter("camat").get(f"/wilayah/{door.area[:8]}").text
    assert "Angka lengkap" in door.enter("bappeda").get("/wilayah/31.72").text


def test_a_camat_reads_his_reports_and_no_others(door: Door) -> None:
    camat, bappeda = door.enter("camat"), door.enter("bappeda")
    every = {part.split('"')[0] for part in bappeda.get("/rapat").text.split('href="/rapat/2')[1:]}
    his = {part.split('"')[0] for part in camat.get("/rapat").text.split('href="/rapat/2')[1:]}
    assert his and his < every and all(door.area[:8] in path for path in his)
    for path in every:
        assert camat.get(f"/rapat/2{path}").status_code == (200 if path in his else 404)


def test_an_office_sees_its_own_problems(door: Door) -> None:
    from assets.incident.incident import listed

    with incidents(door.home.path / "incidents.sqlite") as db:
        found = [i for i in listed(db) if not i.parent_id]
    office = found[0].owner
    client = door.enter("opd", office=office)
    for incident in found:
        wanted = 200 if incident.owner == office else 404
        assert client.get(f"/masalah/{incident.incident_id}").status_code == wanted
    page = words(client.get("/masalah").text)
    theirs = {name for name, one in sources().items() if one.owner == office}
    scored = page[page.index("Mutu data") :].split()
    assert theirs & set(scored) and not (set(sources()) - theirs) & set(scored)


def records(door: Door, subject: str = "") -> str:
    return words(door.enter("inspektorat").get(f"/akses?subjek={subject}").text)


def test_whoever_is_shown_is_on_record(door: Door) -> None:
    lurah = door.enter("lurah")
    shown = households(lurah.get("/daftar"))
    for household in (shown[0], shown[-1]):
        assert "daftar kunjungan" in records(door, household)
    visited = lurah.get("/kunjungan").text.split('href="/kunjungan/R')[1].split('"')[0]
    before = records(door, f"R{visited}").count("rumah kunjungan")
    page = lurah.get(f"/kunjungan/R{visited}")
    lurah.post(f"/kunjungan/R{visited}", data={"token": token(page.text), "found": "x"})
    assert records(door, f"R{visited}").count("rumah kunjungan") == before + 2


def test_what_somebody_puts_into_an_address_is_not_kept(door: Door) -> None:
    number = door.home.query("select 1")  # a record more, of a command
    assert number
    path = door.home.path / "incidents.sqlite"

    def kept() -> list[str]:
        with incidents(path) as db:
            return [row["subjects"] for row in db.execute("select subjects from access_record")]

    before = len(kept())
    nobody = door.enter("publik")
    for method in ("GET", "HEAD", "POST"):
        got = nobody.request(
            method,
            "/kasus/3172034101900001%20SITI%20AMINAH",
            data={"token": ""} if method == "POST" else None,
        )
        assert got.status_code == (403 if method == "POST" else 303)
    assert len(kept()) == before, "of nobody there is nothing to say"
    door.enter("lurah").get("/kasus/3172034101900001%20SITI%20AMINAH")
    door.enter("inspektorat").get("/akses?subjek=3172034101900001")
    later = kept()[before:]
    assert later and not any("3172034101900001" in text or "SITI" in text for text in later)


def test_what_was_refused_is_on_record(door: Door) -> None:
    door.enter("camat").get("/akses")
    page = door.enter("inspektorat").get("/akses")
    assert "GET /akses" in page.text and "rantainya utuh" in page.text
