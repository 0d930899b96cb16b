"""A row is set aside only for a required value; nothing is ever lost between reading and staging."""

import json

import pytest

from assets.raw.delivered import reconcile
from assets.raw.measures import quarantined, unreadable
from tests.raw.conftest import MONTH, Office, dtks

PERSON: dict[str, str | None] = {
    "nik": "3172041201900001",
    "no_kk": "3172040101100001",
    "nama_lengkap": "SITI AMINAH",
    "jenis_kelamin": "P",
    "tanggal_lahir": "1990-01-02",
    "status_hubungan": "ISTRI",
    "kode_kelurahan": "31.72.04.1001",
    "status_penduduk": "AKTIF",
}


@pytest.mark.parametrize(
    ("column", "value", "rule", "reason"),
    [
        ("nama_lengkap", "-", "wajib_terisi", "nama_lengkap kosong"),
        ("nama_lengkap", "tidak ada data", "wajib_terisi", "nama_lengkap kosong"),
        ("nik", "NULL", "wajib_terisi", "nik kosong"),
        ("tanggal_lahir", None, "wajib_terisi", "tanggal_lahir kosong"),
        ("tanggal_lahir", "31-02-1990", "wajib_terbaca", "tanggal_lahir tidak terbaca"),
        ("nama_lengkap", "#REF!", "wajib_terbaca", "nama_lengkap tidak terbaca"),
        ("jenis_kelamin", "-", "wajib_terisi", "jenis_kelamin kosong"),
        ("kode_kelurahan", "CILINCING", "wajib_terbaca", "kode_kelurahan tidak terbaca"),
    ],
)
def test_a_required_value(
    office: Office, column: str, value: str | None, rule: str, reason: str
) -> None:
    office.put("a.csv", [PERSON, PERSON | {column: value}], source="dukcapil")
    assert office.stage("nik", source="dukcapil") == [("3172041201900001",)]
    [(found_rule, row, found_reason, payload)] = office.rows(
        'select rule, "row", reason, payload::varchar from quality.quarantine'
    )
    assert (found_rule, row, found_reason) == (rule, 2, reason)
    assert json.loads(payload)[column] == value
    assert json.loads(payload)["no_kk"] == "3172040101100001"
    assert office.deliveries("rows_read, rows_staged, rows_quarantined") == [(2, 1, 1)]
    assert office.raw('"row"', "dukcapil") == [(1,), (2,)], "raw keeps every row"
    assert reconcile(office.con, office.contract("dukcapil"), MONTH) == (2, 1, 1, 0)
    assert quarantined(office.con, office.contract("dukcapil"), MONTH) == (2, 1)


def test_two_reasons_are_one_row(office: Office) -> None:
    office.put("a.csv", [PERSON | {"nama_lengkap": "", "tanggal_lahir": "x"}], source="dukcapil")
    office.load(source="dukcapil")
    assert office.rows("select rule, reason from quality.quarantine") == [
        ("wajib_terisi", "nama_lengkap kosong; tanggal_lahir tidak terbaca")
    ]


@pytest.mark.parametrize("nik", ["317204", "0000000000000000", "3172041201900000"])
def test_a_bad_nik_removes_nobody(office: Office, nik: str) -> None:
    office.put("a.csv", [PERSON | {"nik": nik}], source="dukcapil")
    assert office.stage("nik", source="dukcapil") == [(nik,)]


@pytest.mark.parametrize("column", ["nik", "no_kk"])
@pytest.mark.parametrize("lost", ["3,17204E+15", "317204******0001", "#N/A", "TIDAK PUNYA"])
def test_a_number_that_lost_its_digits_is_none(office: Office, column: str, lost: str) -> None:
    office.put("a.csv", [PERSON | {column: lost}], source="dukcapil")
    assert office.stage(column, source="dukcapil") == [(None,)]
    [(flaws,)] = office.deliveries("nomor_cacat::varchar")
    assert list(json.loads(flaws)) == [column]


@pytest.mark.parametrize(
    ("column", "word", "read"),
    [
        ("jenis_kelamin", "X", None),
        ("status_penduduk", "ENTAH", None),
        ("status_hubungan", "ENTAH", "LAINNYA"),
    ],
)
def test_a_word_that_nobody_knows_removes_nobody(
    office: Office, column: str, word: str, read: str | None
) -> None:
    office.put("a.csv", [PERSON | {column: word}], source="dukcapil")
    staged = {"status_hubungan": "hubungan"}.get(column, column)
    assert office.stage(staged, source="dukcapil") == [(read,)]
    [(counted,)] = office.deliveries("unreadable::varchar")
    assert json.loads(counted) == {column: 1}


def test_a_bad_optional_value_becomes_null_and_is_counted(office: Office) -> None:
    office.put(
        "a.csv",
        [
            dtks(1, tanggal_lahir="32/13/1990", desil="11", penerima_pkh="MUNGKIN"),
            dtks(2, tanggal_lahir="-", desil="N/A", jenis_kelamin="?"),
            dtks(3),
        ],
    )
    assert office.stage("tanggal_lahir is null, desil, penerima_pkh, jenis_kelamin") == [
        (True, None, None, "P"),
        (True, None, True, None),
        (False, 1, True, "P"),
    ]
    [(counted,)] = office.deliveries("unreadable::varchar")
    assert json.loads(counted) == {
        "tanggal_lahir": 1,
        "jenis_kelamin": 1,
        "desil": 1,
        "penerima_pkh": 1,
    }
    assert unreadable(office.con, office.contract(), MONTH) == (3 * 13, 4)


def test_one_of_two_is_required(office: Office) -> None:
    row = {"kode_program": "PKH", "tanggal": "2022-04-01", "status": "selesai"}
    office.put(
        "a.csv",
        [
            row | {"household_id": "h1", "nik": None},
            row | {"household_id": None, "nik": "3172041201900001"},
            row | {"household_id": "-", "nik": ""},
        ],
        source="realisasi",
    )
    office.put("b.csv", [row], source="realisasi")
    assert office.stage("household_id, nik", source="realisasi") == [
        ("h1", None),
        (None, "3172041201900001"),
    ]
    assert office.rows("select reason from quality.quarantine") == [
        ("household_id dan nik kosong",)
    ]
    [(reason,)] = office.rows("select reason from quality.delivery where status = 'REFUSED'")
    assert reason == 'b.csv: Kolom wajib "household_id atau nik" tidak ada pada baris judul.'


def test_every_required_value_missing_still_loads(office: Office) -> None:
    office.put("a.csv", [dtks(1, nama="-"), dtks(2, nama="N/A")])
    assert office.stage("nama") == []
    assert reconcile(office.con, office.contract(), MONTH) == (2, 0, 2, 0)


def test_a_lost_row_is_noticed(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.stage("nama")
    office.con.execute("delete from staging.dtks where id_dtks = 'D2'")
    assert reconcile(office.con, office.contract(), MONTH) == (2, 1, 0, 0)
