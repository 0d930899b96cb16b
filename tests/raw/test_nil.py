"""A month's empty register: refused with the way to confirm it, and loaded with no row once confirmed."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from assets.quality.waiver import Waiver, accept, in_force, lapsed, not_failing, undo, waivers
from assets.raw.changes import emptied, volume
from assets.raw.half_arrived import half_arrived
from assets.raw.measures import lateness, refused
from assets.raw.nil import nil_rule, settle_nil
from expectations.contract import sources
from tests.raw.conftest import MONTH, NOW, Office, csv_text, dtks

SOURCE = "penerima_rutilahu"
CHECK = f"raw.{SOURCE}.nihil"
CASE = Path(__file__).parent.parent / "cases" / "r07-nihil" / SOURCE / "r07_nihil.csv"
HEADER = "kode_program,nik,no_kk,nama,tanggal_lahir,alamat,kelurahan,tahap,tanggal_salur,nominal,status_salur\n"
RECEIVER = {
    "kode_program": "RUTILAHU",
    "nik": "3172041201900001",
    "no_kk": "3172040101100001",
    "nama": "SITI AMINAH",
    "tanggal_lahir": "1990-01-02",
    "alamat": "JL MAWAR NO 1",
    "kelurahan": "KOJA",
    "tahap": "1",
    "tanggal_salur": "2022-03-01",
    "nominal": "1000000",
    "status_salur": "SALUR",
}
LATER = datetime(2022, 6, 2, tzinfo=UTC)


@pytest.fixture
def receivers(office: Office) -> Office:
    """Two people received in March."""
    rows = [RECEIVER, RECEIVER | {"nik": "3172041201900002", "nama": "BUDI"}]
    office.put("maret.csv", rows, "2022-03", SOURCE)
    office.load("2022-03", SOURCE)
    return office


def states(office: Office) -> list[tuple]:
    return office.rows(
        "select file, status, rows_read, rows_staged, rows_quarantined from quality.delivery"
        f" where source = '{SOURCE}' and delivery_periode = ? order by file, status",
        MONTH,
    )


def confirm(office: Office, month: str = MONTH) -> None:
    assert not_failing(office.con, CHECK, month) == ""
    accept(office.con, (CHECK, month), ["Rina"], "tidak ada penyaluran", NOW)
    settle_nil(office.con, office.contract(SOURCE), NOW)


def test_the_case_is_refused_until_confirmed_and_then_nobody_receives(receivers: Office) -> None:
    reason = receivers.refusal("r07_nihil.csv", CASE.read_bytes(), SOURCE)
    assert f"konvergensi accept {SOURCE}.nihil --periode {MONTH} --by … --reason …" in reason
    assert len(receivers.stage("nama", source=SOURCE)) == 2, "March still speaks"
    confirm(receivers)
    assert receivers.stage("nama", source=SOURCE) == []
    assert states(receivers) == [("r07_nihil.csv", "LOADED", 0, 0, 0)]
    assert len(receivers.stage("nama", "2022-03", SOURCE)) == 2, "March had them"
    held = receivers.contract(SOURCE)
    for measure in (half_arrived, volume, emptied):
        assert measure(receivers.con, held, MONTH) == (0, 0), "what was confirmed alarms nobody"
    assert lateness(receivers.con, held, MONTH) == (1, 0)
    assert refused(receivers.con, held, MONTH) == (1, 0)
    receivers.load(source=SOURCE, now=LATER)
    assert states(receivers) == [("r07_nihil.csv", "LOADED", 0, 0, 0)], (
        "the same data, the same result"
    )
    assert [w.by for w in in_force(receivers.con, "2022-05")] == ["Rina"], "May rests upon it too"


def sheet(*rows: tuple) -> bytes:
    book, content = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


TITLES = tuple(HEADER.strip().split(","))


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.csv", HEADER),
        ("a.csv", HEADER + "NIHIL"),
        ("a.csv", HEADER + "\n  \nNihil;\n"),
        ("a.csv", HEADER.replace(",", ";") + "TIDAK ADA DATA PENERIMA BULAN APRIL 2022\n"),
        ("a.csv", HEADER + "RUTILAHU,-,-,NIHIL,,,KOJA,,,0,-\n"),
        ("a.csv", HEADER + "1,,,KOSONG,,,,,,,\n"),
        ("a.csv", HEADER + "JUMLAH,,,,,,,,,0,\n"),
        ("a.csv", "PENERIMA RUTILAHU\nAPRIL 2022\n" + HEADER + "-- nihil --,,,,,,,,,,\n"),
        ("a.xlsx", sheet(("DAFTAR PENERIMA",), TITLES)),
        ("a.xlsx", sheet(TITLES, ("NIHIL",), (None, None, "Mengetahui, Kepala Suku Dinas"))),
        ("a.xlsx", sheet(TITLES, tuple(range(1, 12)), (None, None, None, "Tidak ada."))),
    ],
)
def test_what_an_office_sends_for_nothing(
    receivers: Office, file: str, content: bytes | str
) -> None:
    assert "tidak berisi baris data" in receivers.refusal(file, content, SOURCE)
    confirm(receivers)
    assert states(receivers) == [(file, "LOADED", 0, 0, 0)]
    assert receivers.stage("nama", source=SOURCE) == []


@pytest.mark.parametrize(
    "row",
    [
        "RUTILAHU,,,SITI AMINAH,,TIDAK ADA,KOJA,1,,,SALUR",
        "RUTILAHU,3172041201900001,,-,,,,,,,",
        "RUTILAHU,,,TOTAL AMINUDDIN,,,KOJA,1,,,SALUR",
        ",3172041201900001,,,,,,,,,",
        "RUTILAHU,3172041201900001,,NIHIL,,,,,,,SALUR",
    ],
)
def test_a_row_that_may_be_somebody_is_no_nihil(receivers: Office, row: str) -> None:
    receivers.put("a.csv", f"{HEADER}{row}\n", source=SOURCE)
    receivers.load(source=SOURCE)
    assert [state[:3] for state in states(receivers)] == [("a.csv", "LOADED", 1)]


def test_a_nihil_deletes_nothing_that_other_files_hold(receivers: Office) -> None:
    receivers.put("koja.csv", [RECEIVER], source=SOURCE)
    receivers.put("cilincing.csv", HEADER, source=SOURCE)
    receivers.put("salinan.csv", HEADER, source=SOURCE)
    receivers.load(source=SOURCE)
    confirm(receivers)
    assert [state[:3] for state in states(receivers)] == [
        ("cilincing.csv", "LOADED", 0),
        ("koja.csv", "LOADED", 1),
        ("salinan.csv", "UNCHANGED", 0),
    ]
    assert receivers.stage("nama", source=SOURCE) == [("SITI AMINAH",)]


def test_a_nihil_replaces_what_its_own_name_held(receivers: Office) -> None:
    receivers.put("a.csv", [RECEIVER], source=SOURCE)
    receivers.load(source=SOURCE)
    receivers.put("a.csv", HEADER, source=SOURCE)
    receivers.load(source=SOURCE)
    assert [state[:3] for state in states(receivers)] == [
        ("a.csv", "LOADED", 1),
        ("a.csv", "REFUSED", 0),
    ]
    confirm(receivers)
    assert [state[:3] for state in states(receivers)] == [("a.csv", "LOADED", 0)]
    assert receivers.stage("nama", source=SOURCE) == []
    receivers.put("a.csv", [RECEIVER], source=SOURCE)
    receivers.load(source=SOURCE)
    assert receivers.stage("nama", source=SOURCE) == [("SITI AMINAH",)]
    assert in_force(receivers.con, MONTH) == [], "nothing is empty any more"


def test_another_file_or_other_bytes_end_it_and_undoing_does(receivers: Office) -> None:
    receivers.put("a.csv", HEADER, source=SOURCE)
    receivers.load(source=SOURCE)
    confirm(receivers)

    def why() -> str:
        [*_, last] = waivers(receivers.con)
        return lapsed(receivers.con, last, MONTH)

    assert why() == ""
    receivers.put("b.csv", [RECEIVER], source=SOURCE)
    receivers.load(source=SOURCE, now=LATER)
    assert why() == "1 berkas lain tiba sesudahnya"
    assert [state[:2] for state in states(receivers)] == [("a.csv", "REFUSED"), ("b.csv", "LOADED")]
    confirm(receivers)
    assert why() == "" and [s[1] for s in states(receivers)] == ["LOADED", "LOADED"]
    receivers.put("a.csv", HEADER + "NIHIL\n", source=SOURCE)
    receivers.load(source=SOURCE, now=LATER)
    assert why() == "1 berkas yang diterima berubah atau ditarik; 1 berkas lain tiba sesudahnya"
    assert [state[:2] for state in states(receivers)] == [("a.csv", "REFUSED"), ("b.csv", "LOADED")]
    confirm(receivers)
    [*_, last] = waivers(receivers.con)
    undo(receivers.con, last, ["Budi"], "salah bulan", LATER)
    settle_nil(receivers.con, receivers.contract(SOURCE), LATER)
    assert [state[:2] for state in states(receivers)] == [("a.csv", "REFUSED"), ("b.csv", "LOADED")]
    assert why() == "dibatalkan oleh Budi: salah bulan"


def test_undoing_gives_back_the_receivers_of_the_month_before(receivers: Office) -> None:
    receivers.put("a.csv", HEADER, source=SOURCE)
    receivers.load(source=SOURCE)
    confirm(receivers)
    [given] = waivers(receivers.con)
    undo(receivers.con, given, ["Budi"], "ternyata ada", LATER)
    assert len(receivers.stage("nama", source=SOURCE)) == 2, "the next refresh settles it"


def test_the_same_bytes_of_another_month_are_another_matter(receivers: Office) -> None:
    receivers.put("a.csv", HEADER, source=SOURCE)
    receivers.load(source=SOURCE)
    confirm(receivers)
    receivers.put("a.csv", HEADER, "2022-05", SOURCE)
    receivers.load("2022-05", SOURCE)
    assert receivers.rows(
        "select status from quality.delivery where delivery_periode = '2022-05'"
    ) == [("REFUSED",)]
    assert not_failing(receivers.con, CHECK, "2022-06") != ""


def test_what_an_earlier_release_refused_is_read_again(receivers: Office) -> None:
    receivers.put("a.csv", HEADER, source=SOURCE)
    receivers.load(source=SOURCE)
    receivers.con.execute(
        "update quality.delivery set nihil = null, pembaca = 'lama' where file = 'a.csv'"
    )
    assert not_failing(receivers.con, CHECK, MONTH) != ""
    receivers.load(source=SOURCE)
    confirm(receivers)
    assert states(receivers) == [("a.csv", "LOADED", 0, 0, 0)]


def test_registers_of_everybody_and_references_are_never_nihil(office: Office) -> None:
    may = {name for name, contract in sources().items() if nil_rule(contract).waivable}
    assert may == {name for name in sources() if name.startswith("penerima_")} | {
        "bps_kemiskinan",
        "buku_kode",
        "desil_siks",
        "dtsen_anggota",
        "dtsen_keluarga",
        "indeks_harga",
        "p3ke",
        "realisasi",
        "sanggah",
        "tinjauan",
        "verval",
    }
    reason = office.refusal("a.csv", csv_text([dtks()]).splitlines()[0] + "\n")
    assert "tidak mungkin nihil" in reason and "accept" not in reason


def test_who_recorded_what_is_kept(receivers: Office) -> None:
    receivers.put("a.csv", HEADER, source=SOURCE)
    receivers.load(source=SOURCE)
    confirm(receivers)
    [given] = waivers(receivers.con)
    assert given == Waiver(
        CHECK, MONTH, "Rina", 1, "tidak ada penyaluran", given.at, given.deliveries
    )
    undo(receivers.con, given, ["Budi"], "salah", LATER)
    assert receivers.rows('select "by", undone from quality.waiver order by "at"') == [
        ("Rina", False),
        ("Budi", True),
    ]


@pytest.mark.parametrize(
    "word", ["pengaduan masuk", "pencairan", "keluhan warga", "calon penerima", "pendaftar"]
)
def test_an_office_says_in_its_own_words_that_there_is_nothing(office: Office, word: str) -> None:
    text = HEADER + f"Belum ada {word}\n"
    assert "tidak berisi baris data" in office.refusal("a.csv", text, SOURCE)
    text = HEADER + f"-,-,-,Belum ada {word},-,-,-,-,-,-,-\n"
    assert "tidak berisi baris data" in office.refusal("b.csv", text, SOURCE)
