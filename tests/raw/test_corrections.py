"""A correction replaces single rows of its delivery until the next one comes; raw keeps both."""

import itertools

import pytest

from assets.raw.delivered import reconcile
from assets.raw.measures import doubled_keys, doubled_rows, quarantined_rows, unreadable
from assets.raw.persons import same_numbers, unnamed
from tests.raw.conftest import MONTH, Office, dtks

Row = dict[str, str | None]


def correction(file: str, row: int | str, **values: str | None) -> Row:
    return dtks(2, **values) | {"koreksi_file": file, "koreksi_row": str(row)}


def test_it_replaces_exactly_its_row(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2), dtks(3)])
    office.put("k.csv", [correction("a.csv", 2, nama="BENAR")])
    assert office.stage('id_dtks, nama, file, "row"') == [
        ("D1", "SITI AMINAH", "a.csv", 1),
        ("D3", "SITI AMINAH", "a.csv", 3),
        ("D2", "BENAR", "k.csv", 1),
    ]
    assert len(office.raw()) == 4
    assert reconcile(office.con, office.contract(), MONTH) == (4, 3, 0, 1)
    assert office.deliveries("file, correction, extra_columns") == [
        ("a.csv", False, None),
        ("k.csv", True, None),
    ]
    assert doubled_keys(office.con, office.contract(), MONTH) == (0, 0)


def test_it_ends_when_the_next_delivery_comes(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2)], "2022-01")
    office.put("k.csv", [correction("a.csv", 2, nama="BENAR")], "2022-01")
    office.put("a.csv", [dtks(1), dtks(2)], "2022-04")
    assert office.stage("nama", "2022-03") == [("SITI AMINAH",), ("BENAR",)]
    assert office.stage("nama, delivery_periode", "2022-04") == [("SITI AMINAH", "2022-04")] * 2


def test_a_later_month_can_correct_the_delivery_in_force(office: Office) -> None:
    """A month that holds nothing but a correction is no delivery of the stock."""
    office.put("a.csv", [dtks(1), dtks(2)], "2022-01")
    office.put("k.csv", [correction("a.csv", 2, nama="BENAR")], "2022-03")
    assert office.stage("nama", "2022-02") == [("SITI AMINAH",), ("SITI AMINAH",)]
    assert office.stage("nama", "2022-04") == [("SITI AMINAH",), ("BENAR",)]
    assert reconcile(office.con, office.contract(), "2022-04") == (3, 2, 0, 1)


def test_it_can_save_a_row_from_quarantine(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2, nama="-")])
    office.put("k.csv", [correction("a.csv", 2, nama="BENAR")])
    assert office.stage("nama") == [("SITI AMINAH",), ("BENAR",)]
    assert reconcile(office.con, office.contract(), MONTH) == (3, 2, 1, 0)


def test_a_correction_in_quarantine_replaces_nothing(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.put("k.csv", [correction("a.csv", 2, nama="-")])
    assert office.stage("nama") == [("SITI AMINAH",), ("SITI AMINAH",)]
    assert reconcile(office.con, office.contract(), MONTH) == (3, 2, 1, 0)


@pytest.mark.parametrize(
    ("file", "row"),
    [("a.csv", "9"), ("a.csv", "x"), ("tiada.csv", "1"), ("k.csv", "1"), ("-", "-")],
)
def test_a_correction_of_nothing_is_set_aside(office: Office, file: str, row: str) -> None:
    office.put("a.csv", [dtks(1)])
    office.put("k.csv", [correction(file, row, nama="BENAR")])
    assert office.stage("nama") == [("SITI AMINAH",)]
    assert office.rows("select file, rule from quality.quarantine") == [
        ("k.csv", "koreksi_tanpa_sasaran")
    ]
    assert office.deliveries("file, rows_staged, rows_quarantined") == [
        ("a.csv", 1, 0),
        ("k.csv", 0, 1),
    ]
    assert reconcile(office.con, office.contract(), MONTH) == (2, 1, 1, 0)


def test_the_order_of_arrival_does_not_matter(office: Office) -> None:
    office.put("k.csv", [correction("a.csv", 2, nama="BENAR")])
    office.load()
    assert office.rows("select count(*) from quality.quarantine") == [(1,)]
    office.put("a.csv", [dtks(1), dtks(2)])
    assert office.stage("nama") == [("SITI AMINAH",), ("BENAR",)]
    assert office.rows("select count(*) from quality.quarantine") == [(0,)]
    assert office.deliveries("file, rows_staged") == [("a.csv", 2), ("k.csv", 1)]


@pytest.mark.parametrize("named", ["Kiriman  April 2.csv", " Kiriman  April 2.csv\u00a0"])
def test_a_file_name_keeps_its_blanks(office: Office, named: str) -> None:
    office.put("Kiriman  April 2.csv", [dtks(1), dtks(2)])
    office.put("k.csv", [correction(named, 2, nama="BENAR")])
    assert office.stage("nama") == [("SITI AMINAH",), ("BENAR",)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_of_two_corrections_of_a_row_one_holds_whatever_came_first(
    office: Office, order: tuple[int, ...]
) -> None:
    files = [
        ("a.csv", [dtks(1), dtks(2)]),
        ("k1.csv", [correction("a.csv", 2, nama="SATU")]),
        ("k2.csv", [correction("a.csv", 2, nama="DUA")]),
    ]
    for index in order:
        name, rows = files[index]
        office.put(name, rows)
        office.load()
    assert office.stage("nama") == [("SITI AMINAH",), ("DUA",)]
    assert reconcile(office.con, office.contract(), MONTH) == (4, 2, 0, 2)


def test_a_correction_of_a_correction(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.put("k1.csv", [correction("a.csv", 2, nama="SATU")])
    office.put("k2.csv", [correction("k1.csv", 1, nama="DUA")])
    assert office.stage("nama") == [("SITI AMINAH",), ("DUA",)]
    assert reconcile(office.con, office.contract(), MONTH) == (4, 2, 0, 2)


def test_it_finds_its_row_under_the_name_of_a_twin(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.put("b.csv", [dtks(1), dtks(2)])
    office.put("k.csv", [correction("b.csv", 2, nama="BENAR")])
    assert office.stage("nama") == [("SITI AMINAH",), ("BENAR",)]


def test_an_event_stays_corrected(office: Office) -> None:
    row: Row = {
        "nomor": "1",
        "tanggal": "2022-01-05",
        "jenis": "USULAN",
        "nama": "BUDI",
        "alamat": "JL A",
        "kode_kelurahan": "3172041001",
    }
    office.put("a.csv", [row], "2022-01", "sanggah")
    fix = row | {"nama": "BUDI BENAR", "koreksi_file": "a.csv", "koreksi_row": "1"}
    office.put("k.csv", [fix], "2022-01", "sanggah")
    office.put("b.csv", [row | {"nomor": "2", "nama": "ANI"}], "2022-02", "sanggah")
    assert office.stage("nama", source="sanggah") == [("BUDI BENAR",), ("ANI",)]


def test_it_may_not_take_the_place_of_what_it_corrects(office: Office) -> None:
    office.put("a.csv", [dtks(n) for n in range(1, 5)])
    office.load()
    office.put("a.csv", [correction("a.csv", 1, nama="BENAR")])
    assert office.load().refused == 1
    assert "beri nama lain" in office.deliveries("reason")[-1][0]
    assert len(office.stage("nama")) == 4, "nobody is lost"
    office.put("k.csv", [correction("a.csv", 2, nama="BENAR")])
    assert ("BENAR",) in office.stage("nama")


def test_a_later_month_may_use_the_same_name(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.put("a.csv", [correction("a.csv", 2, nama="BENAR")], "2022-05")
    assert office.stage("nama", "2022-05") == [("SITI AMINAH",), ("BENAR",)]
    first = dtks(1, nama="JUGA") | {"koreksi_file": "a.csv", "koreksi_row": "1"}
    office.put("b.csv", [first], "2022-05")
    assert sorted(office.stage("nama", "2022-05")) == [("BENAR",), ("JUGA",)]


@pytest.mark.parametrize("later", ["b.csv", "z.csv"])
def test_a_copy_left_as_it_was_outdoes_no_mended_row(office: Office, later: str) -> None:
    """Two incidents may each have a workbook with the same row; only one of them comes back mended."""
    for number in range(6):  # whichever hash is the larger
        name = f"BENAR {number}"
        office.put("a.csv", [dtks(1), dtks(2)])
        office.put("m.csv", [correction("a.csv", 2, nama=name)])
        office.put(later, [correction("a.csv", 2)])
        assert office.stage("nama") == [("SITI AMINAH",), (name,)]


def test_sending_both_rows_of_a_pair_back_mends_no_doubled_key(office: Office) -> None:
    contract = office.contract()
    office.put("a.csv", [dtks(1), dtks(2)])
    office.put("b.csv", [dtks(2), dtks(3)])
    office.stage("nama")
    assert doubled_keys(office.con, contract, MONTH) == (3, 1)
    office.put("k.csv", [correction("a.csv", 2), correction("b.csv", 1)])
    office.stage("nama")
    assert doubled_keys(office.con, contract, MONTH) == (3, 1), "they are still in two files"
    assert office.rows(doubled_rows(office.con, contract, MONTH) + " order by all") == [
        ("dtks", MONTH, "k.csv", 1),
        ("dtks", MONTH, "k.csv", 2),
    ]
    office.put("k.csv", [correction("a.csv", 2), correction("b.csv", 1, id_dtks="D9")])
    office.stage("nama")
    assert doubled_keys(office.con, contract, MONTH) == (4, 0)


OUT = {
    "tarik": "TARIK",
    "alasan_tarik": "kembar",
    "petugas_tarik": "Rina",
    "petugas_kedua_tarik": "Budi",
}


def withdrawal(file: str, row: int, **values: str | None) -> Row:
    return correction(file, row) | OUT | values


@pytest.mark.parametrize("target", [dtks(2), dtks(2, nama="-"), dtks(2, disabilitas="!")])
def test_a_row_is_taken_out_by_two_people_with_a_reason(office: Office, target: Row) -> None:
    contract = office.contract()
    office.put("a.csv", [dtks(1), target, dtks(3)])
    office.put("k.csv", [target | OUT | {"koreksi_file": "a.csv", "koreksi_row": "2"}])
    assert office.stage("id_dtks") == [("D1",), ("D3",)]
    read, staged, quarantined, replaced = reconcile(office.con, contract, MONTH)
    assert read == staged + quarantined + replaced and staged == 2
    assert office.rows(
        "select file, rule, reason, payload ->> '$.lainnya.alasan_tarik' from quality.quarantine where file = 'k.csv'"
    ) == [("k.csv", "baris_ditarik", "ditarik oleh pemiliknya", "kembar")]
    assert (
        quarantined_rows(office.con, contract, MONTH)
        and office.rows(quarantined_rows(office.con, contract, MONTH)) == []
    )
    assert unreadable(office.con, contract, MONTH)[1] == 0
    assert office.deliveries("file, extra_columns")[-1] == ("k.csv", None)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"tarik": "hapus"}, "kolom tarik berisi kata selain TARIK"),
        ({"alasan_tarik": " "}, "alasan_tarik kosong"),
        ({"petugas_tarik": ""}, "petugas_tarik kosong"),
        ({"petugas_kedua_tarik": None}, "petugas_kedua_tarik kosong"),
        ({"petugas_kedua_tarik": "3172041234567890"}, "petugas_kedua_tarik bukan nama"),
        ({"petugas_kedua_tarik": "RINA "}, "petugas_kedua_tarik sama dengan petugas_tarik"),
    ],
)
def test_nobody_takes_a_row_out_alone_or_without_a_reason(
    office: Office, wrong: Row, why: str
) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.put("k.csv", [withdrawal("a.csv", 2, **wrong)])
    assert office.stage("id_dtks") == [("D1",), ("D2",)]
    assert office.rows("select rule, reason from quality.quarantine") == [("tarik_belum_sah", why)]


@pytest.mark.parametrize("word", ["", "TIDAK", "tidak "])
def test_a_row_that_is_not_taken_out_is_mended(office: Office, word: str) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.put("k.csv", [withdrawal("a.csv", 2, tarik=word) | {"nama": "BENAR"}])
    assert office.stage("nama") == [("SITI AMINAH",), ("BENAR",)]


def test_taking_out_wins_in_its_month_and_ends_with_the_next_delivery(office: Office) -> None:
    for number in range(6):  # whichever hash is the larger
        office.put("m.csv", [correction("a.csv", 2, nama=f"BENAR {number}")])
        office.put("a.csv", [dtks(1), dtks(2)])
        office.put("t.csv", [withdrawal("a.csv", 2)])
        assert office.stage("id_dtks") == [("D1",)]
    office.put("l.csv", [correction("a.csv", 2, nama="KEMBALI")], "2022-05")
    assert office.stage("nama", "2022-05") == [("SITI AMINAH",), ("KEMBALI",)]
    office.put("a.csv", [dtks(1), dtks(2)], "2022-06")
    assert len(office.stage("nama", "2022-06")) == 2


def test_taking_out_what_is_not_there_takes_out_nothing(office: Office) -> None:
    office.put("k.csv", [withdrawal("a.csv", 2)])
    office.load()
    rule = "select rule from quality.quarantine"
    assert office.rows(rule) == [("tarik_tanpa_sasaran",)]
    office.put("a.csv", [dtks(1), dtks(2)])
    assert office.stage("id_dtks") == [("D1",)]
    assert office.rows(rule) == [("baris_ditarik",)]


ONE = dtks(1, nama="SITI")
TWO = dtks(2, nama="BUDI")


@pytest.mark.parametrize("out", [{}, OUT])
def test_it_never_takes_the_place_of_somebody_else(office: Office, out: Row) -> None:
    office.put("a.csv", [ONE, TWO])
    # row 2 of the sheet is the first below its header
    office.put(
        "k.csv", [ONE | {"koreksi_file": "a.csv", "koreksi_row": "2", "alamat": "JL B"} | out]
    )
    assert office.stage("nama, alamat") == [("SITI", "JL MAWAR NO 1"), ("BUDI", "JL MAWAR NO 1")]
    [(rule, reason)] = office.rows("select rule, reason from quality.quarantine")
    assert rule == ("tarik_tanpa_sasaran" if out else "koreksi_tanpa_sasaran")
    assert out or reason == "koreksi_row menunjuk baris lain: kunci, NIK dan nama di sana berbeda"
    assert reconcile(office.con, office.contract(), MONTH) == (3, 2, 1, 0)


@pytest.mark.parametrize(
    ("target", "mended"),
    [
        (TWO, TWO | {"nik": "3172041201900099", "id_dtks": "D9"}),  # its key, by the name
        (TWO | {"nik": "3,17204E+15"}, TWO),
        (TWO, TWO | {"nama": "BUDI SANTOSO"}),
        (TWO | {"nama": "-", "nik": "", "id_dtks": ""}, TWO),  # nothing told who it was
    ],
)
def test_it_may_mend_what_tells_who_somebody_is(office: Office, target: Row, mended: Row) -> None:
    office.put("a.csv", [ONE, target])
    office.put("k.csv", [mended | {"koreksi_file": "a.csv", "koreksi_row": "2"}])
    assert office.stage("nama, nik") == [
        ("SITI", ONE["nik"]),
        (mended["nama"], mended["nik"]),
    ]


def test_a_name_and_a_number_that_were_corrected_are_told_no_more(office: Office) -> None:
    wrong = dtks(1, nama="TIDAK DIKETAHUI", no_kk=dtks(1)["nik"])
    office.put("a.csv", [wrong, dtks(2)])
    office.load()
    told = (unnamed, same_numbers)
    assert [f(office.con, office.contract(), MONTH) for f in told] == [(2, 1), (2, 1)]
    office.put("b.csv", [dtks(1) | {"koreksi_file": "a.csv", "koreksi_row": "1"}])
    office.load()
    assert [f(office.con, office.contract(), MONTH) for f in told] == [(3, 0), (3, 0)]
