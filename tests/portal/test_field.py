"""What officers and citizens say at the portal arrives as a delivery that the loader takes."""

import csv
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from assets.incident.access import recorded_since
from assets.incident.store import incidents
from assets.keys import HKDF, derive
from assets.warehouse import connect
from assets.working_days import today
from pipelines.portal.daftar import UNTIL_VISITED
from pipelines.portal.kunjungan import VISITED
from tests.conftest import SECRET
from tests.portal.conftest import Door, words

MONTH = f"{today(datetime.now(UTC)):%Y-%m}"
MET = {
    "found": "bertemu",
    "spent": "Rp 1.250.000",
    "people": "4",
    "decision": "MISKIN",
    "officer": "Budi",
    "why": "sesuai keadaannya",
}
SAID = {"kind": "USULAN", "name": "SITI", "address": "JL A NO 1", "why": "belum pernah didata"}


def written(door: Door, source: str) -> list[Path]:
    return sorted((door.home.landing / source / MONTH).glob("portal_*"))


def rows(paths: list[Path]) -> list[dict[str, str]]:
    return [row for path in paths for row in csv.DictReader(path.open(encoding="utf-8"))]


def homes(door: Door) -> list[str]:
    page = door.enter("lurah").get("/kunjungan").text
    return re.findall(r'href="/kunjungan/(R[^"]+)"', page)


def visit(door: Door, household: str, **said: str) -> httpx2.Response:
    return door.post(door.enter("lurah"), f"/kunjungan/{household}", **(MET | said))


def loads(door: Door, source: str) -> None:
    """Asks the loader itself what it would make of the newest file."""
    newest = max(written(door, source), key=lambda path: path.stat().st_mtime_ns)
    told = door.home.run(
        "contract", "try", str(newest), "--source", source, "--periode", MONTH
    ).stdout
    assert "1 baris dibaca, 1 akan dimuat, 0 akan disisihkan" in told


def test_a_visit_comes_back_once_however_often_it_is_sent(door: Door) -> None:
    [household, *_] = homes(door)
    before = len(written(door, "verval"))
    for _ in range(2):
        assert "Tercatat" in visit(door, household).text
    assert len(written(door, "verval")) == before + 1
    loads(door, "verval")
    [row] = [r for r in rows(written(door, "verval")) if r["household_id"] == household]
    assert (row["pengeluaran_verifikasi"], row["jumlah_anggota_verifikasi"]) == ("1250000", "4")
    assert (row["hasil_kunjungan"], row["keputusan"], row["petugas"]) == (
        "DITEMUKAN",
        "MISKIN",
        "Budi",
    )
    assert not row["nama_kepala"] and not row["alamat"], "no name travels that need not"
    page = door.enter("lurah").get("/kunjungan")
    assert "berbeda-beda" not in page.text
    visit(door, household, spent="2.000.000")
    assert "Jawaban yang dikirim berbeda-beda" in door.enter("lurah").get("/kunjungan").text
    both = [r for r in rows(written(door, "verval")) if r["household_id"] == household]
    assert len(both) == 2, "who says two things is seen to say two things"


def test_a_visit_that_was_not_delivered_is_not_said_to_be_sent(door: Door) -> None:
    """Whoever was cut off before he was told so sees it in his list, and sends it again."""
    place = door.home.landing / "verval" / MONTH
    aside, lurah = place.with_suffix(".lain"), door.enter("lurah")
    household = homes(door)[-1]
    sent = lurah.get("/kunjungan").text.count("sudah dikirim")
    place.mkdir(parents=True, exist_ok=True)
    place.rename(aside)
    place.touch()  # a file where the folder must be: nothing can be put down
    try:
        with incidents(door.home.path / "incidents.sqlite") as db:
            before = recorded_since(db, VISITED, datetime.min.replace(tzinfo=UTC))
            assert visit(door, household, why="tidak sampai").status_code == 500
            assert recorded_since(db, VISITED, datetime.min.replace(tzinfo=UTC)) == before
    finally:
        place.unlink()
        aside.rename(place)
    assert lurah.get("/kunjungan").text.count("sudah dikirim") == sent


def test_an_answer_is_taken_together_with_the_letter_that_it_asks_for(door: Door) -> None:
    """Or an office could answer once, and nobody whom it asks would ever know."""
    with incidents(door.home.path / "incidents.sqlite") as db:
        [number, owner] = db.execute(
            "select incident_id, owner from incident where state = 'OPEN' order by 1 limit 1"
        ).fetchone()
        said = {"answer": "benar", "remark": "diperiksa"}
        office, page = door.enter("opd", office=owner), f"/masalah/{number}"
        state = "select state, (select count(*) from alert where kind = 'ANSWER') from incident where incident_id = ?"
        db.execute(
            "create trigger penuh before insert on alert begin select raise(abort, 'penuh'); end"
        )
        assert door.post(office, page, **said).status_code == 500
        db.execute("drop trigger penuh")
        assert tuple(db.execute(state, [number]).fetchone()) == ("OPEN", 0)
        assert door.post(office, page, **said).status_code == 200
        answered, letters = db.execute(state, [number]).fetchone()
        assert answered == "ACKNOWLEDGED" and letters > 0


@pytest.mark.parametrize(
    ("found", "result"), [("menolak", "DITEMUKAN"), ("tidak_di_rumah", "TIDAK DITEMUKAN")]
)
def test_refusing_or_being_out_settles_nothing(door: Door, found: str, result: str) -> None:
    household = homes(door)[1]
    got = visit(door, household, found=found, decision="TIDAK MISKIN")
    assert "Tercatat" in got.text, words(got.text)
    row = rows(written(door, "verval"))
    mine = [r for r in row if r["household_id"] == household and r["hasil_kunjungan"] == result]
    assert {r["keputusan"] for r in mine} == {"TIDAK DAPAT DINILAI"}
    assert all(not r["pengeluaran_verifikasi"] for r in mine)


@pytest.mark.parametrize(
    "wrong",
    [
        {"found": ""}, {"decision": ""}, {"spent": "banyak"}, {"people": "0"}, {"people": "", "spent": ""},
        {"officer": " "}, {"decision": "KAYA"}, {"people": "٣"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_once(door: Door, wrong: dict[str, str]) -> None:
    before = written(door, "verval")
    got = visit(door, homes(door)[0], **wrong)
    assert got.status_code == 422 and 'role="alert"' in got.text
    assert written(door, "verval") == before


def test_the_form_shows_name_and_address_and_says_what_is_not_promised(door: Door) -> None:
    page = words(door.enter("lurah").get(f"/kunjungan/{homes(door)[0]}").text)
    assert "Menolak menjawab tidak mengurangi apa pun" in page
    for hidden in ("peluang", "desil", "kelasnya", "program"):
        assert hidden not in page.lower()


def test_a_home_elsewhere_or_not_waiting_has_no_form(door: Door) -> None:
    theirs = door.enter("lurah", door.elsewhere).get("/kunjungan").text
    there = re.findall(r'href="/kunjungan/(R[^"]+)"', theirs)[0]
    assert door.enter("lurah").get(f"/kunjungan/{there}").status_code == 404


def test_what_waits_for_another_officer_is_asked_of_another(door: Door) -> None:
    household, portal = homes(door)[2], door.home.path / "portal.duckdb"
    assert "Menunggu petugas lain" not in door.enter("lurah").get("/kunjungan").text
    aside, key = portal.with_suffix(".uji"), derive(SECRET, HKDF).portal
    shutil.copy(portal, aside)
    with connect(aside, key, door.home.path / "spill") as con:
        con.execute(
            "insert into classification.visit_result by name select ? as household_id, 'ANI' as petugas,"
            " 'Berbeda-beda.' as catatan, max(periode) as periode from household.household",
            [household],
        )
        con.execute("delete from monitoring.verification_queue where household_id = ?", [household])
        con.execute(
            "insert into intervention.gap by name select ? as household_id, 'SEMBAKO' as kode_program,"
            " max(periode) as periode from household.household",
            [household],
        )
    aside.replace(portal)
    page = door.enter("lurah").get("/kunjungan")
    told = words(page.text).split("Menunggu petugas lain")[1]
    assert "Berbeda-beda. Bukan oleh ANI." in told
    case = door.post(door.enter("lurah"), f"/kasus/{household}", purpose="uji").text
    assert words(case).count(UNTIL_VISITED) == 2, "who goes there next must not be led"
    assert household not in door.enter("lurah").get("/daftar").text, (
        "a need says what is thought of it"
    )
    assert "Tercatat" in visit(door, household).text
    assert household not in door.enter("lurah", door.elsewhere).get("/kunjungan").text


def receipt(page: str) -> tuple[str, str]:
    number, code = re.findall(r"<dd><strong>([^<]+)</strong>", page)
    return number, code


def test_a_citizen_without_numbers_leaves_with_a_receipt(door: Door) -> None:
    got = door.post(door.enter("lurah"), "/loket", **SAID)
    number, code = receipt(got.text)
    loads(door, "sanggah")
    [row] = [r for r in rows(written(door, "sanggah")) if r["nomor"] == number]
    assert (row["jenis"], row["nama"], row["kode_kelurahan"]) == ("USULAN", "SITI", door.area)
    anybody = door.enter("publik")
    assert "diterima" in words(door.post(anybody, "/status", number=number, code=code).text)
    assert "diterima" in words(
        door.post(anybody, "/status", number=number.lower(), code=code.lower()).text
    )
    assert door.post(anybody, "/status", number=number, code="AAAAAAAAAA").status_code == 404
    other, _ = receipt(door.post(door.enter("lurah"), "/loket", **SAID).text)
    assert door.post(anybody, "/status", number=other, code=code).status_code == 404
    assert code not in "".join(path.read_text() for path in written(door, "sanggah"))
    kept = (door.home.path / "incidents.sqlite").read_bytes()
    assert code.encode() not in kept, "who reads the store cannot ask for anybody"


def test_who_reports_another_is_written_down_nowhere(door: Door) -> None:
    door.post(door.enter("lurah"), "/loket", **(SAID | {"kind": "LAPORAN", "name": "TETANGGA"}))
    row = next(r for r in rows(written(door, "sanggah")) if r["jenis"] == "LAPORAN")
    assert row["nama"] == "TETANGGA" and not row["nik"]


def test_what_no_file_can_hold_is_left_out(door: Door) -> None:
    before = len(written(door, "sanggah"))
    got = door.post(
        door.enter("lurah"), "/loket", **(SAID | {"name": "SI\x00TI\x1a", "born": "12-05-1980"})
    )
    assert receipt(got.text)
    loads(door, "sanggah")
    newest = max(written(door, "sanggah"), key=lambda path: path.stat().st_mtime_ns)
    [row] = rows([newest])
    assert (row["nama"], row["tanggal_lahir"]) == ("SITI", "1980-05-12")
    door.post(door.enter("lurah"), "/loket", **(SAID | {"born": "1980"}))
    newest = max(written(door, "sanggah"), key=lambda path: path.stat().st_mtime_ns)
    [row] = rows([newest])
    assert row["tanggal_lahir"] == "" and "lahir tahun 1980" in row["alasan"]
    assert len(written(door, "sanggah")) == before + 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "LAIN"}, {"name": ""}, {"address": " "}, {"nik": "123"}, {"born": "1/2/90"}, {"born": "2990-01-01"},
        {"born": "2022-W01-1"}, {"born": "31-02-1980"}, {"name": "-"}, {"address": "NULL"}, {"nik": "٣١٧٢٠٣٤١٠١٩٠٠٠٠١"},
        {"name": "SITI 3172/0341/0190/0001"}, {"address": "JL A ٣١٧٢٠٣٤١٠١٩٠٠٠٠١"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_asked_again_and_kept_in_the_form(
    door: Door, wrong: dict[str, str]
) -> None:
    before = written(door, "sanggah")
    got = door.post(door.enter("lurah"), "/loket", **(SAID | wrong))
    assert got.status_code == 422 and "belum pernah didata" in got.text
    assert written(door, "sanggah") == before
