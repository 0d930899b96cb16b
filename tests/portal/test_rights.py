"""A citizen's rights at the desk: his own data within 72 hours, an appeal, a withdrawal; and that nobody reads who
reported, or that somebody did."""

import csv
import io
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from assets.incident.store import incidents
from assets.keys import HKDF, derive
from assets.rights.held import held
from assets.warehouse import connect
from expectations.contract import sources
from pipelines.portal.loket import decided
from tests.conftest import SECRET, Home
from tests.intervention.test_explain import ask
from tests.portal.conftest import Door, opened, token, words
from tests.portal.test_field import SAID, receipt, rows, written

NAME, NIK = "SITI RAHMAWATI UJI", "3172034101900001"
OWN = {
    "kind": "KOREKSI",
    "name": NAME,
    "address": "JL A NO 1",
    "nik": NIK,
    "why": "tanggal lahir salah",
}


def said_at_the_desk(door: Door, **said: str) -> str:
    return door.post(door.enter("lurah"), "/loket", **(SAID | said)).text


def status(door: Door, number: str, code: str) -> str:
    return words(door.post(door.enter("publik"), "/status", number=number, code=code).text)


def test_own_data_are_asked_for_answered_and_told_by_number_and_code(door: Door) -> None:
    before = written(door, "sanggah")
    number, code = receipt(said_at_the_desk(door, **OWN))
    assert written(door, "sanggah") == before, "no delivery has it"
    kept = b"".join(file.read_bytes() for file in door.home.path.glob("incidents.sqlite*"))
    assert number.encode() in kept and not [w for w in (NAME, NIK) if w.encode() in kept]
    assert "dijawab paling lambat" in status(door, number, code)
    for role in ("inspektorat", "bappeda"):
        page = door.enter(role).get("/permintaan").text
        assert number in page and NAME not in page and "/permintaan/" not in page
    engineer, path = door.enter("engineer"), f"/permintaan/{number}"
    assert NAME not in engineer.get(path).text, "first what for"
    page = door.post(engineer, path, purpose="menjawab permintaan").text
    assert NAME in page and NIK in page and "konvergensi person" in page
    form = {"token": token(page), "purpose": "menjawab permintaan"}
    for wrong in ({"outcome": "", "answer": "x"}, {"outcome": "DIPERBAIKI", "answer": ""},
                  {"outcome": "DIBERIKAN", "answer": "x"}):  # fmt: skip
        assert engineer.post(path, data=form | wrong).status_code == 422
    right = {"outcome": "DIPERBAIKI", "answer": f"Dukcapil memperbaiki {NIK}"}
    assert "tercatat" in engineer.post(path, data=form | right).text
    assert engineer.post(path, data=form | right | {"outcome": "DITOLAK"}).status_code == 409
    told = status(door, number, code)
    assert "datanya diperbaiki: Dukcapil memperbaiki …" in told and NIK not in told
    record = words(door.enter("inspektorat").get(f"/akses?subjek={number}").text)
    for done in (
        "permintaan warga",
        "jawaban permintaan warga",
        "DIPERBAIKI",
        "status tanda terima",
    ):
        assert done in record
    assert NAME not in record and NIK not in record


def test_who_receives_a_request_does_not_answer_it(door: Door) -> None:
    from assets.incident.store import incidents

    number, _ = receipt(said_at_the_desk(door, **OWN))
    with incidents(door.home.path / "incidents.sqlite") as db:
        db.execute(
            "update citizen_request set received_by = 'coba-engineer' where number = ?", [number]
        )
    got = door.enter("engineer").get(f"/permintaan/{number}")
    assert got.status_code == 403 and "tidak menjawabnya sendiri" in words(got.text)


def test_a_correction_says_what_is_wrong(door: Door) -> None:
    got = door.post(door.enter("lurah"), "/loket", **(OWN | {"why": ""}))
    assert got.status_code == 422 and "apa yang salah" in words(got.text)


def test_only_the_holder_withdraws(door: Door) -> None:
    first, code = receipt(said_at_the_desk(door, kind="SANGGAH"))
    _, key = receipt(said_at_the_desk(door, kind="SANGGAH"))
    before = written(door, "sanggah")
    for wrong in ("", "AAAAAAAAAA", key):
        assert "nomor dan kode" in said_at_the_desk(door, kind="GUGUR", first=first, code=wrong)
    assert written(door, "sanggah") == before
    assert "dicabut" in said_at_the_desk(door, kind="GUGUR", first=first, code=code.lower())
    assert {row["jenis"] for row in rows(written(door, "sanggah")) if row["nomor"] == first} == {
        "SANGGAH",
        "GUGUR",
    }


def test_the_status_says_what_was_decided_and_how_to_appeal() -> None:
    row = {"tenggat": date(2022, 4, 26), "tanggal_keputusan": date(2022, 4, 20)}
    told = decided(row | {"status": "DIPUTUSKAN", "keputusan": "TIDAK_MISKIN"})
    assert "20 April 2022: rumah tangganya tidak miskin." in told
    assert "banding" in told and "BELUM DIPASTIKAN" in told and "petugas ketiga" in told
    assert "seluruhnya pindah" in decided(row | {"status": "DIPUTUSKAN", "keputusan": "PINDAH"})
    untold = decided(
        row | {"status": "DIPUTUSKAN", "keputusan": None}
    )  # of several, or by an earlier release
    assert "kunjungan 20 April 2022." in untold and "miskin" not in untold
    for state in ("MENUNGGU", "TERLAMBAT"):
        waits = decided(row | {"status": state, "bukan_oleh": "BUDI"})
        assert "26 April 2022" in waits and "petugas lain" in waits and "BUDI" not in waits
        assert "petugas lain" not in decided(row | {"status": state})
    assert "gugur" in decided(row | {"status": "GUGUR", "bukan_oleh": "BUDI"})


def test_a_decision_that_somebody_waits_for_has_a_reason(door: Door) -> None:
    [(household, place)] = door.home.query(
        "select household_id, kode_kelurahan from monitoring.verification_queue"
        " where tenggat is not null and boleh_sejak is null order by 1 limit 1"
    )
    lurah, path = door.enter("lurah", place), f"/kunjungan/{household}"
    met = {
        "found": "bertemu",
        "spent": "900.000",
        "people": "3",
        "decision": "MISKIN",
        "officer": "Ani",
    }
    got = door.post(lurah, path, **met)
    assert got.status_code == 422 and "tulis alasannya" in words(got.text)
    assert "Tercatat" in door.post(lurah, path, **met, why="tidak bekerja").text
    out = met | {"found": "tidak_di_rumah"}
    assert "Tercatat" in door.post(lurah, path, **out).text


REPORTER = "DILAPORKAN OLEH PAK MARKUM"


@dataclass(frozen=True)
class Heard:
    """A home in which somebody reported a household that was on nobody's list, and an objection was decided."""

    home: Home
    household: str
    place: str
    number: str = "KEB-1"
    area: str = ""


def delivered(home: Home, source: str, month: str, **said: str) -> None:
    """Puts one row of a source into the landing zone."""
    names = [column.name for column in sources()[source].columns]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerow(said)
    folder = home.landing / source / month
    folder.mkdir(parents=True, exist_ok=True)
    name = f"sintetis_{said.get('nomor', said.get('petugas'))}.csv"
    (folder / name).write_text(out.getvalue(), encoding="utf-8")


@pytest.fixture(scope="module")
def heard(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    home = Home(tmp_path_factory.mktemp("laporan") / "home")
    shutil.copytree(small_home.path, home.path)
    found = home.query(
        "select h.household_id, h.kode_kelurahan, p.nama, p.nik, p.alamat, h.periode from household.household as h"
        " inner join identity.person as p on p.periode = h.periode and p.person_id = h.kepala_person_id"
        " where p.nik is not null and p.alamat is not null and p.nama is not null and not p.sources like '%sanggah%'"
        " and h.kode_kelurahan is not null and not exists (from monitoring.verification_queue as q"
        " where q.household_id = h.household_id) order by 1 limit 2"
    )
    (household, place, *reported), (other, area, *objects) = found
    for number, day, kind, why, (name, nik, address, month), kelurahan in (
        ("LAP-1", 20, "LAPORAN", REPORTER, reported, place),
        ("KEB-1", 2, "SANGGAH", "keberatan", objects, area),
    ):
        delivered(
            home, "sanggah", month, nomor=number, tanggal=f"{month}-{day:02}", jenis=kind, nama=name,
            alamat=address, kode_kelurahan=kelurahan, nik=nik, alasan=why,
        )  # fmt: skip
    delivered(
        home, "verval", month, household_id=other, tanggal=f"{month}-09", hasil_kunjungan="DITEMUKAN",
        pengeluaran_verifikasi="9000000", jumlah_anggota_verifikasi="2", keputusan="TIDAK MISKIN",
        alasan="uji", petugas="BUDI",
    )  # fmt: skip
    home.run("refresh", "--periode", month, "--quiet")
    return Heard(home, household, place, area=area)


def test_only_what_was_decided_is_appealed_and_once_at_a_time(heard: Heard) -> None:
    """Who reported somebody must not come to read his class by an appeal of the report."""
    with opened(heard.home, "--choose-roles") as door:
        door.area = heard.area
        first, _ = receipt(said_at_the_desk(door, kind="SANGGAH"))
        report, _ = receipt(said_at_the_desk(door, kind="LAPORAN"))
        for number, said in (
            ("ZZZ", "dari kelurahan ini"), (report, "dari kelurahan ini"), ("LAP-1", "dari kelurahan ini"),
            (first, "dari kelurahan ini"),  # no run has read it yet
        ):  # fmt: skip
            assert said in said_at_the_desk(door, kind="BANDING", first=number)
        appeal, key = receipt(said_at_the_desk(door, kind="BANDING", first=heard.number.lower()))
        assert appeal == f"{heard.number}/B1" and "diterima" in status(door, appeal, key)
        told = [row for row in rows(written(door, "sanggah")) if row["nomor"] == appeal]
        assert {row["jenis"] for row in told} == {"SANGGAH"}
        assert "masih berjalan" in said_at_the_desk(door, kind="BANDING", first=heard.number)
        portal, key = heard.home.path / "portal.duckdb", derive(SECRET, HKDF).portal
        aside = Path(shutil.copy(portal, portal.with_suffix(".uji")))
        with connect(
            aside, key, heard.home.path / "spill"
        ) as con:  # as if a run had read that it was withdrawn
            con.execute(
                "insert into classification.objection by name select * replace (? as nomor, 'GUGUR' as status)"
                " from classification.objection where nomor = ?",
                [appeal, heard.number],
            )
        aside.replace(portal)
        again, _ = receipt(said_at_the_desk(door, kind="BANDING", first=heard.number))
        assert again == f"{heard.number}/B2", "one that was withdrawn is in nobody's way"


def copy(home: Home, household: str) -> str:
    """All that is given to the head of a household of what is held on him."""
    keys = derive(SECRET, HKDF)
    with (
        connect(home.path / "warehouse.duckdb", keys.database, home.path / "spill", read_only=True) as con,
        incidents(home.path / "incidents.sqlite") as db,
    ):  # fmt: skip
        [(head,)] = con.execute(
            "select kepala_person_id from household.household where household_id = ?"
            " order by periode desc limit 1",
            [household],
        ).fetchall()
        sheets = held(con, db, [head])
    assert "sanggah" not in {sheet.name for sheet in sheets} and "dukcapil" in {
        s.name for s in sheets
    }
    records = next(sheet for sheet in sheets if sheet.name == "identity.person_record")
    assert records.rows and all("LAP-1" not in row and "sanggah" not in row for row in records.rows)
    return "\n".join(str(row) for sheet in sheets for row in sheet.rows)


def test_nobody_reads_who_reported_nor_that_somebody_did(heard: Heard) -> None:
    home, household, place = heard.home, heard.household, heard.place
    [(why, perihal, sources)] = home.query(
        "select q.alasan, q.perihal, p.sources from monitoring.verification_queue as q"
        " inner join household.household as h using (periode, household_id)"
        " inner join identity.person as p on p.periode = h.periode and p.person_id = h.kepala_person_id"
        f" where q.household_id = '{household}'"
    )
    assert perihal is None and "lapor" not in why.lower(), "it only prompts a visit"
    assert "sanggah" in sources.split(","), "the report reached him"
    shown = {"explain": ask(home, household), "salinan": copy(home, household)}
    with opened(home, "--choose-roles") as door:
        door.area = place
        lurah = door.enter("lurah")
        for path in ("/daftar", "/kunjungan", f"/kunjungan/{household}"):
            shown[path] = lurah.get(path).text
        shown["kasus"] = door.post(lurah, f"/kasus/{household}", purpose="uji").text
        file = door.post(lurah, "/daftar/unduh", purpose="uji")
        sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
        shown["unduh"] = "\n".join(str(cell) for line in sheet.values for cell in line)
    assert all(
        household in text
        for what, text in shown.items()
        if what in ("explain", "salinan", "kasus", "unduh")
    )
    for what, text in shown.items():
        for word in ("markum", "dilapor", "laporan warga", "sanggahan warga", "usulan atau"):
            assert word not in words(text).lower(), (what, word)
