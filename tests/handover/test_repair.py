"""From a failing rule to a locked workbook, and back through the landing zone until the rule passes."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook, load_workbook

from assets.handover import repair
from assets.handover.folder import encrypt, write_repair_files
from assets.handover.password import handover_password, handover_passwords
from assets.handover.repair import repair_rows, repair_workbooks
from assets.quality.fault import fault
from assets.raw.delivered import reconcile
from assets.raw.header import WITHDRAWAL
from assets.raw.measures import drifted
from expectations.contract import Rule, sources
from expectations.rules import RuleResult, failing_rows, run_rules
from tests.raw.conftest import MONTH, Office, dtks, office, wilayah

__all__ = ["office"]

Row = dict[str, str | None]
EVERY_ROW = "select 'dtks' as source, delivery_periode, file, \"row\" from raw.dtks"
KEY = b"kunci-uji"
PASSWORD = handover_password(KEY, "Dinas Sosial")
AREAS = {  # by code: name, kecamatan
    "31.72.04.1001": ("Cilincing", "Cilincing"),
    "31.72.04.1002": ("Sukapura", "Cilincing"),
    "31.72.04.1003": ("Semper Barat", "Cilincing"),
    "31.72.04.1004": ("Semper Timur", "Cilincing"),
    "31.72.03.1001": ("Koja", "Koja"),
    "31.72.03.1002": ("Rawa Badak Utara", "Koja"),
    "31.72.03.1003": ("Rawa Badak Selatan", "Koja"),
}
NIK, EXCEL, KEPT = "3172041201900017", "3172041201900010", "317204120190001"


def person(nik: str = NIK, **values: str | None) -> Row:
    """A row of Dukcapil: Siti Aminah, born 12 January 1990."""
    return {
        "nik": nik,
        "no_kk": "3172040101100001",
        "nama_lengkap": "SITI AMINAH",
        "jenis_kelamin": "P",
        "tanggal_lahir": "1990-01-12",
        "status_hubungan": "ISTRI",
        "rt": "001",
        "rw": "002",
        "kode_kelurahan": "31.72.04.1002",
        "status_penduduk": "AKTIF",
    } | values


def listed(nik: str | None, number: int = 1, **values: str | None) -> Row:
    """A row of DTKS that says it is her."""
    return dtks(number, nik=nik, tanggal_lahir="1990-01-12", **values)


def refer(office: Office, people: list[Row]) -> None:
    """Delivers and stages wilayah and Dukcapil."""
    areas = [
        wilayah(code, nama_kelurahan=name, nama_kecamatan=kecamatan, kode_bps=f"31750{n}0001")
        for n, (code, (name, kecamatan)) in enumerate(AREAS.items())
    ]
    office.put("w.csv", areas, source="wilayah")
    stranger = person("3172042212850001", nama_lengkap="BUDI SANTOSO", tanggal_lahir="1985-12-22")
    office.put("d.csv", [stranger, *people], source="dukcapil")
    office.stage("nik", source="dukcapil")


def suggestions(office: Office, rows: list[Row], people: list[Row]) -> list[str | None]:
    refer(office, people)
    office.put("a.csv", rows)
    office.load()
    parts = repair_rows(office.con, sources()["dtks"], EVERY_ROW, MONTH)
    return [row.suggestion for part in parts for row in part]


@pytest.mark.parametrize(
    ("row", "people"),
    [
        (listed(EXCEL), [person()]),
        (listed(KEPT), [person()]),
        (listed("3.17204120190001E+15"), [person()]),
        (listed("3,172041201900010E15"), [person()]),
        (listed(f"'{EXCEL}"), [person()]),
        (listed(EXCEL, nama="Hj. Siti  Aminah, S.Pd"), [person()]),
        (listed(EXCEL) | {"tanggal_lahir": ""}, [person()]),
        (listed(EXCEL), [person(), person("3172041201900018", nama_lengkap="SITI RAHMA")]),
        (
            listed(EXCEL),
            [person(), person("3172041201900018", tanggal_lahir="1990-02-12")],
        ),
    ],
)
def test_a_nik_that_excel_rounded_is_named(office: Office, row: Row, people: list[Row]) -> None:
    assert suggestions(office, [row], people) == [f"nik: {NIK}"]


@pytest.mark.parametrize(
    ("row", "people"),
    [
        pytest.param(listed(EXCEL), [], id="nobody"),
        pytest.param(listed(EXCEL), [person(), person("3172041201900018")], id="two of this name"),
        pytest.param(listed(EXCEL, nama="SITI AMINAL"), [person()], id="another name"),
        pytest.param(listed(EXCEL), [person(tanggal_lahir="1990-01-13")], id="another birth date"),
        pytest.param(
            listed(EXCEL),
            [person(), person(nama_lengkap="BUDI")],
            id="one NIK on two people",
        ),
        pytest.param(
            listed(EXCEL),
            [person(), person(EXCEL, nama_lengkap="BUDI")],
            id="somebody's NIK as it stands",
        ),
        pytest.param(listed(EXCEL), [person(EXCEL)], id="hers as it stands"),
        pytest.param(listed(NIK), [person("3172041201900018")], id="not rounded"),
        pytest.param(listed("3,17204E+15"), [person()], id="six digits kept"),
        pytest.param(listed("3172041201900"), [person()], id="thirteen digits"),
        pytest.param(listed(EXCEL), [person("3172041201900010")], id="no other"),
        pytest.param(listed(None), [person()], id="blank"),
        pytest.param(
            listed("317204001990001"), [person("3172040019900017")], id="Dukcapil's is malformed"
        ),
    ],
)
def test_a_nik_that_is_not_certain_is_not_named(
    office: Office, row: Row, people: list[Row]
) -> None:
    assert suggestions(office, [row], people) == [None]


PLACE: dict[str, dict[str, Any]] = {
    "by her card": {"kelurahan": "PERUMAHAN HIJAU", "tanggal_lahir": "1990-01-12"},
    "by her card, without RT": {"kelurahan": "PERUMAHAN HIJAU", "rt": "", "rw": "-"},
    "by its letters": {"nik": "", "kelurahan": "SUGABURA"},
    "a code with blanks": {"nik": "", "kelurahan": "3172 04 1002"},
    "a code of BPS": {"nik": "", "kelurahan": "3175010001"},
}


@pytest.mark.parametrize("case", PLACE)
def test_a_kelurahan_that_is_certain_is_named(office: Office, case: str) -> None:
    row = listed(NIK) | PLACE[case]
    name = "31.72.04.1002" if "code" in case else "Sukapura"
    assert suggestions(office, [row], [person()]) == [f"kelurahan: {name}"]


@pytest.mark.parametrize(
    ("row", "people"),
    [
        pytest.param({"kelurahan": "SUKAPURA"}, [person()], id="right as it is"),
        pytest.param({"kelurahan": "SUKAPUR"}, [person()], id="staging reads it"),
        pytest.param({"kelurahan": "PERUM", "kecamatan": "KOJA"}, [person()], id="elsewhere"),
        pytest.param({"kelurahan": "PERUM", "kecamatan": "MENTENG"}, [person()], id="unknown"),
        pytest.param({"kelurahan": "PERUM", "rt": "9"}, [person()], id="another RT"),
        pytest.param({"kelurahan": "PERUM", "rw": "9"}, [person()], id="another RW"),
        pytest.param({"kelurahan": "PERUM", "nama": "BUDI"}, [person()], id="another name"),
        pytest.param(
            {"kelurahan": "PERUM"}, [person(tanggal_lahir="1990-01-13")], id="another birth date"
        ),
        pytest.param({"kelurahan": "PERUM"}, [person(status_penduduk="PINDAH")], id="moved away"),
        pytest.param(
            {"kelurahan": "PERUM"},
            [person(), person(nama_lengkap="BUDI")],
            id="one NIK on two people",
        ),
        pytest.param(
            {"kelurahan": "PERUM"},
            [person(), person(kode_kelurahan="31.72.04.1001")],
            id="two addresses",
        ),
        pytest.param(
            {"kelurahan": "PERUM"},
            [person(), person(kode_kelurahan="31.75.01.1001")],
            id="two addresses, one not in wilayah",
        ),
        pytest.param({"kelurahan": "PERUM", "nama": "123"}, [person()], id="no name"),
        pytest.param(
            {"kelurahan": "PERUM"}, [person(kode_kelurahan="31.75.01.1001")], id="not in wilayah"
        ),
        pytest.param({"kelurahan": "SUGABURA", "kecamatan": "KOJA"}, [], id="another kecamatan"),
        pytest.param({"kelurahan": "RAWA BADAK", "kecamatan": "KOJA"}, [], id="north or south"),
        pytest.param({"kelurahan": "SEMPER TARUK"}, [], id="west or east"),
        pytest.param({"kelurahan": "XUGABURA"}, [], id="too many errors"),
        pytest.param(
            {"kelurahan": "SUGABURA"},
            [person(kode_kelurahan="31.72.04.1001")],
            id="card and letters differ",
        ),
        pytest.param({"kelurahan": "31.72.04.1002 SEMPER"}, [], id="a code beside a name"),
        pytest.param({"kelurahan": "3172041009"}, [], id="a code of nowhere"),
    ],
)
def test_a_kelurahan_that_is_not_certain_is_not_named(
    office: Office, row: Row, people: list[Row]
) -> None:
    assert suggestions(office, [listed(NIK) | row], people) == [None]


@pytest.mark.parametrize(
    ("written", "suggestion"), [("SUGABURA", "kelurahan: Sukapura"), ("PERUM", None)]
)
def test_without_a_kecamatan_the_card_must_resemble_what_is_written(
    office: Office, written: str, suggestion: str | None
) -> None:
    refer(office, [person()])
    row = {"kode_program": "PKH", "nik": NIK, "nama": "SITI AMINAH", "kelurahan": written}
    office.put("a.csv", [row | {"status_salur": "SALUR"}], source="penerima_pkh")
    office.load(source="penerima_pkh")
    every = EVERY_ROW.replace("dtks", "penerima_pkh")
    [rows] = repair_rows(office.con, sources()["penerima_pkh"], every, MONTH)
    assert [row.suggestion for row in rows] == [suggestion]


def test_both_are_named_in_one_row_and_dukcapil_does_not_vouch_for_itself(office: Office) -> None:
    row = listed(EXCEL, kelurahan="SUGABURA")
    assert suggestions(office, [row], [person()]) == [f"nik: {NIK}; kelurahan: Sukapura"]
    contract = sources()["dukcapil"]
    office.put("d.csv", [person(), person(EXCEL)], source="dukcapil")
    office.stage("nik", source="dukcapil")
    every = EVERY_ROW.replace("dtks", "dukcapil")
    [rows] = repair_rows(office.con, contract, every, MONTH)
    assert [row.suggestion for row in rows] == [None, None]


def test_without_dukcapil_and_wilayah_nothing_is_certain(office: Office) -> None:
    office.put("a.csv", [listed(EXCEL, kelurahan="SUGABURA")])
    office.load()
    [rows] = repair_rows(office.con, sources()["dtks"], EVERY_ROW, MONTH)
    assert [row.suggestion for row in rows] == [None]


def test_a_workbook_holds_one_month_and_no_more_than_it_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction finds its row from the month in which it lies."""
    monkeypatch.setattr(repair, "MAX_ROWS", 2)
    office.put("b.csv", [dtks(n) for n in range(1, 4)], "2022-01")
    office.put("a.csv", [dtks(n) for n in range(4, 6)], "2022-01")
    office.put("k.csv", [dtks(6) | {"koreksi_file": "b.csv", "koreksi_row": "1"}], "2022-03")
    office.load()
    parts = repair_rows(office.con, sources()["dtks"], EVERY_ROW, MONTH)
    assert [[(r.delivery_periode, r.file, r.row) for r in part] for part in parts] == [
        [("2022-01", "a.csv", 1), ("2022-01", "a.csv", 2)],
        [("2022-01", "b.csv", 1), ("2022-01", "b.csv", 2)],
        [("2022-01", "b.csv", 3)],
        [("2022-03", "k.csv", 1)],
    ]
    none = f"select * from ({EVERY_ROW}) where false"
    assert repair_workbooks(office.con, sources()["dtks"], RULES["nik_utuh"], none, MONTH) == []


RULES = {rule.name: rule for rule in sources()["dtks"].rules}


def outcome(office: Office, rule: Rule) -> RuleResult:
    contract = sources()["dtks"]
    [found] = [r for r in run_rules(office.con, contract, "raw.dtks", MONTH) if r.rule == rule]
    return found


def failing(office: Office, rule: Rule) -> list[bytes]:
    contract = sources()["dtks"]
    select = failing_rows(office.con, contract, rule, MONTH)
    assert select is not None
    return repair_workbooks(office.con, contract, rule, select, MONTH)


def opened(content: bytes, password: str) -> Workbook:
    locked, inside = OOXMLFile(BytesIO(content)), BytesIO()
    locked.load_key(password=password, verify_password=True)
    locked.decrypt(inside, verify_integrity=True)
    return load_workbook(inside)


def mend(book: Workbook) -> bytes:
    """What an officer does: puts each suggestion into its column, and saves."""
    sheet = book.worksheets[0]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for suggestion in str(sheet.cell(row, at["saran"]).value).split("; "):
            column, value = suggestion.split(": ")
            sheet.cell(row, at[column]).value = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


ROUNDS = [
    ("nik_utuh", "nik", [KEPT, NIK]),
    ("kelurahan_dikenal", "kelurahan", ["PERUMAHAN HIJAU", "Sukapura"]),
]


@pytest.mark.parametrize("locked", [True, False], ids=["with its password", "without"])
@pytest.mark.parametrize(("name", "column", "values"), ROUNDS)
def test_the_whole_round(
    office: Office, tmp_path: Path, name: str, column: str, values: list[str], locked: bool
) -> None:
    wrong, right = values
    rule, contract = RULES[name], sources()["dtks"]
    refer(office, [person()])
    good = [dtks(n, alamat="=HYPERLINK(1)") for n in range(2, 5)]
    bad = listed(NIK, alamat="=1+1", desil="1.0", disabilitas="t") | {column: wrong}
    office.put("Kiriman  April.csv", [good[0], bad, *good[1:]])
    office.stage("nik")
    assert not outcome(office, rule).passed and outcome(office, rule).failed == 1

    [path] = write_repair_files(
        tmp_path / "serah", "D-7K3QF9AB", failing(office, rule), contract.owner, PASSWORD
    )
    book = opened(path.read_bytes(), PASSWORD)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[0] == (*dtks(), "koreksi_file", "koreksi_row", "aturan", "saran", *WITHDRAWAL)
    expected = [value or None for value in bad.values()]
    said = fault(contract, rule)
    saran = f"{column}: {right}"
    assert list(rows[1]) == [*expected, "Kiriman  April.csv", "2", said, saran, *[None] * 4]

    reply = mend(book)
    office.passwords = handover_passwords(KEY, contract.owner, 3)
    office.path("balasan.xlsx").write_bytes(encrypt(reply, PASSWORD) if locked else reply)
    staged = office.stage(f"{column}, file, nama, alamat, desil, disabilitas")
    assert staged[-1] == (right, "balasan.xlsx", "SITI AMINAH", "=1+1", 1, False)
    assert len(staged) == 4 and wrong not in [row[0] for row in staged]
    assert outcome(office, rule).passed and outcome(office, rule).failed == 0
    select = failing_rows(office.con, contract, rule, MONTH)
    assert select is not None and office.rows(select) == []
    assert reconcile(office.con, contract, MONTH) == (5, 4, 0, 1)
    assert drifted(office.con, contract, MONTH)[1] == 0
    assert office.rows(
        "select correction, status, rows_read, extra_columns from quality.delivery"
        " where file = 'balasan.xlsx'"
    ) == [(True, "LOADED", 1, None)]
    assert office.rows(
        "select lainnya ->> '$.aturan', lainnya ->> '$.saran' from raw.dtks"
        " where file = 'balasan.xlsx'"
    ) == [(said, saran)]


def test_a_row_says_what_of_it_cannot_be_read(office: Office) -> None:
    office.put(
        "a.csv", [dtks(1, nama=None, desil="lima", tanggal_lahir="31 Februari 1990"), dtks(2)]
    )
    office.stage("nik")
    [rows] = repair_rows(office.con, sources()["dtks"], EVERY_ROW, MONTH)
    assert [row.fault for row in rows] == [
        "nama kosong; tanggal_lahir tidak terbaca; desil tidak terbaca",
        "",
    ]


def test_only_its_office_opens_it(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    content = encrypt(failing_all(office), PASSWORD)
    others = [
        handover_password(KEY, "Dinas Kesehatan"),
        handover_password(b"lain", "Dinas Sosial"),
        handover_password(KEY, "Dinas Sosial", 2),
    ]
    assert content.startswith(b"\xd0\xcf\x11\xe0") and b"PK\x03\x04" not in content
    assert b"SITI" not in content and "SITI".encode("utf-16-le") not in content
    for password in others:
        with pytest.raises(InvalidKeyError):
            opened(content, password)
    assert opened(content, PASSWORD).sheetnames[0] == "dtks"


def failing_all(office: Office) -> bytes:
    [book] = repair_workbooks(office.con, sources()["dtks"], RULES["nik_utuh"], EVERY_ROW, MONTH)
    return book


def test_a_locked_file_that_no_password_opens_is_refused_without_naming_any(
    office: Office,
) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    office.passwords = handover_passwords(KEY, "Dinas Kesehatan", 3)
    reply = encrypt(failing_all(office), PASSWORD)
    reason = office.refusal("k.xlsx", reply)
    assert "sandi serah-terima OPD ini" in reason and "Dinas" not in reason
    assert not any(password in reason for password in (*office.passwords, PASSWORD))
    office.passwords = ()
    assert "sandi serah-terima OPD ini" in office.refusal("l.xlsx", encrypt(reply_of(reply), "x"))
    office.passwords = (PASSWORD,)
    assert "Excel lama atau rusak" in office.refusal("m.xlsx", reply[: len(reply) // 2])


def reply_of(content: bytes) -> bytes:
    saved = BytesIO()
    opened(content, PASSWORD).save(saved)
    return saved.getvalue()


def test_a_renewed_password_opens_what_was_locked_before(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.load()
    office.passwords = handover_passwords(KEY, "Dinas Sosial", 3)
    for generation in (1, 2, 3):
        password = handover_password(KEY, "Dinas Sosial", generation)
        office.path(f"k{generation}.xlsx").write_bytes(encrypt(failing_all(office), password))
        assert office.load().loaded == 1


def test_a_formula_inside_a_locked_file_is_refused(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    book = opened(encrypt(failing_all(office), PASSWORD), PASSWORD)
    book.worksheets[0].cell(2, 8).value = "=1+1"
    saved = BytesIO()
    book.save(saved)
    office.passwords = (PASSWORD,)
    assert "berisi rumus" in office.refusal("k.xlsx", encrypt(saved.getvalue(), PASSWORD))


def test_passwords() -> None:
    made = {
        handover_password(key, owner, generation)
        for key in (b"a", b"b")
        for owner in ("Dinas Sosial", "Dinas Sosial ", "Dinas Kesehatan")
        for generation in (1, 2, 11)
    }
    assert len(made) == 18
    groups = PASSWORD.split("-")
    assert [len(group) for group in groups] == [5, 5, 5, 5]
    assert not set("".join(made)) & set("IO01") and PASSWORD.isupper()
    assert handover_password(KEY, "Dinas Sosial", 1) == PASSWORD
    for key, generation in ((b"", 1), (KEY, 0)):
        with pytest.raises(ValueError):
            handover_password(key, "Dinas Sosial", generation)


def test_files_lie_in_their_owners_folder_and_replace_the_earlier_ones(
    office: Office, tmp_path: Path
) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    book, folder = failing_all(office), tmp_path / "serah"

    def write(incident: str, books: list[bytes]) -> list[str]:
        paths = write_repair_files(folder, incident, books, "Dinas Sosial, DKI", PASSWORD)
        return [str(path.relative_to(folder)) for path in paths]

    office_folder = folder / "dinas-sosial-dki"
    assert write("D-2", [book]) == ["dinas-sosial-dki/D-2.xlsx"]
    assert write("D-1", [book, book]) == [
        "dinas-sosial-dki/D-1-1.xlsx",
        "dinas-sosial-dki/D-1-2.xlsx",
    ]
    for path in office_folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert opened(path.read_bytes(), PASSWORD).sheetnames[0] == "dtks"
    assert folder.stat().st_mode & 0o777 == office_folder.stat().st_mode & 0o777 == 0o700
    write("D-1", [book])
    assert sorted(p.name for p in office_folder.iterdir()) == ["D-1.xlsx", "D-2.xlsx"]
    assert write("D-1", []) == []
    assert sorted(p.name for p in office_folder.iterdir()) == ["D-2.xlsx"]
    for bad in ("../D-1", "", ".D"):
        with pytest.raises(ValueError):
            write(bad, [book])
