"""Any file at all may lie in the landing zone: each ends as one clear refusal, and the others go on."""

import io
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import psutil
import pytest
import xlsxwriter

from assets.raw import incoming, load, manifest, parquet_file, sheet
from assets.raw.detail import refused_lines
from tests.raw.conftest import MONTH, Office, csv_text, dtks
from tests.raw.test_xlsx_parquet import write_xlsx

GOOD = csv_text([dtks(1), dtks(2)])


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("kosong.csv", b"", "Berkas kosong"),
        ("kosong.xlsx", b"", "Berkas kosong"),
        ("kosong.parquet", b"", "Berkas kosong"),
        ("judul.csv", GOOD.splitlines()[0].encode() + b"\n", "tidak berisi baris data"),
        ("a.csv", b"%PDF-1.7\n1 0 obj\n", "sebuah PDF"),
        ("b.csv", b"PK\x03\x04rest", "terpotong atau rusak"),
        ("c.csv", b"<html><body>login</body></html>", "halaman web"),
        ("d.csv", b"\x00\x01\x02" * 1000, "bukan teks"),
        ("e.csv", b"\xd0\xcf\x11\xe0" + b"x" * 100, "terpotong atau rusak"),
        ("f.csv", b"id_dtks,nama,kelurahan,kecamatan\nx,\x81\x8d,x,x\n", "1 dari 1 baris rusak"),
        (
            "f2.csv",
            "\n".join(["id_dtks,nama,kelurahan,kecamatan", *GOOD.splitlines()[1:] * 3]).encode(),
            "Baris judul berisi 4 kolom, setiap baris data 17",
        ),
        ("g.csv", b"halo\ndunia\n", "Baris judul tidak ditemukan"),
        ("h.csv", b'3172041201900001,"SITI"\n', "Baris judul tidak ditemukan"),
        ("i.xlsx", b"PK\x03\x04 terpotong", "terpotong atau rusak"),
        ("k.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 100, "terpotong atau rusak"),
        ("l.parquet", b"PAR1 terpotong", "terpotong atau rusak"),
        ("m.doc", GOOD.encode(), "Jenis berkas tidak dikenal"),
        ("o", GOOD.encode(), "Jenis berkas tidak dikenal"),
    ],
)
def test_what_is_no_delivery(office: Office, file: str, content: bytes, why: str) -> None:
    office.put("baik.csv", [dtks(7)])
    assert why in office.refusal(file, content)
    assert office.raw("id_dtks") == [("D7",)]


@pytest.mark.parametrize("cells", range(1, 17))
@pytest.mark.parametrize("end", ["", "ab", ","])
def test_a_truncated_csv_never_loads_half_a_row(office: Office, cells: int, end: str) -> None:
    *whole, last = GOOD.splitlines()
    if cells == 16 and end == ",":
        return  # all separators are there: only the last value is missing, and it may be blank
    cut = ",".join(last.split(",")[:cells]) + end
    assert "terpotong" in office.refusal("a.csv", "\n".join([*whole, cut]))


def test_a_truncated_xlsx_and_parquet(office: Office) -> None:
    write_xlsx(office.path("x.xlsx"), [dtks(i) for i in range(1, 60)])
    content = office.path("x.xlsx").read_bytes()
    office.path("x.xlsx").unlink()
    assert "terpotong" in office.refusal("a.xlsx", content[: len(content) // 2])
    buffer = io.BytesIO()
    pd.DataFrame([dtks(i) for i in range(1, 60)]).to_parquet(buffer)
    assert "terpotong" in office.refusal("a.parquet", buffer.getvalue()[:-20])
    broken = bytearray(buffer.getvalue())
    broken[40:400] = b"\xff" * 360
    assert "terpotong" in office.refusal("b.parquet", bytes(broken))


def test_a_cut_letter(office: Office) -> None:
    content = csv_text([dtks(1, penerima_pbi="É")]).rstrip("\n").encode()
    assert "di tengah sebuah huruf" in office.refusal("a.csv", content[:-1])


@pytest.mark.parametrize("name", ["nama", "kolom_asing"])
def test_doubled_headers(office: Office, name: str) -> None:
    row = dtks() | {"kolom_asing": "rahasia"}
    lines = csv_text([row]).splitlines()
    reason = office.refusal("a.csv", f"{lines[0]},{name.upper()} \n{lines[1]},x\n")
    assert "muncul dua kali" in reason and "ke-19" in reason
    write_xlsx(office.path("b.xlsx"), [row | {f" {name}": "x"}])
    office.load()
    assert office.deliveries("file, status") == [("a.csv", "REFUSED"), ("b.xlsx", "REFUSED")]


def test_a_quote_that_stays_open(office: Office) -> None:
    lines = csv_text([dtks(i) for i in range(1, 60)]).splitlines()
    lines[5] = lines[5].replace("JL MAWAR NO 1", '"JL MAWAR NO 1').replace("SITI", '"SITI')
    office.put("a.csv", "\n".join(lines))
    lines[9] = lines[9].replace("SITI AMINAH", 'SITI AMINAH"')
    office.put("b.csv", "\n".join(lines))
    office.load()
    assert office.deliveries("file, rows_staged, rows_quarantined") == [
        ("a.csv", 58, 1),
        ("b.csv", 58, 1),
    ]
    assert office.rows(
        'select file, "row", rule, reason from quality.quarantine order by file'
    ) == [
        ("a.csv", 5, "baris_rusak", "tanda kutip tidak ditutup"),
        ("b.csv", 5, "baris_rusak", "tanda kutip tidak ditutup"),
    ]
    assert [name for (name,) in office.raw("id_dtks")[:59]] == [
        None if i == 5 else f"D{i}" for i in range(1, 60)
    ]


def test_one_endless_line_is_not_held_in_memory(office: Office) -> None:
    path = office.path("a.csv")
    with path.open("wb") as file:
        file.write(b"id_dtks,nama,kelurahan,kecamatan\n")
        file.truncate(2 << 30)  # 2 GB of zero bytes, none of them on disk
    with office.path("b.csv").open("wb") as file:
        file.write(b"id_dtks,nama,kelurahan,kecamatan\n")
        for _ in range(64):
            file.write(b"x" * (1 << 20))
    before = psutil.Process().memory_info().rss
    office.load()
    assert psutil.Process().memory_info().rss - before < 200 << 20
    assert office.deliveries("file, status, reason") == [
        ("a.csv", "REFUSED", "a.csv: Isi berkas bukan teks: ada byte biner di dalamnya."),
        ("b.csv", "REFUSED", "b.csv: Baris ke-2 lebih panjang dari 1,048,576 byte."),
    ]


def bomb(path: Path, member: str, size: int, head: bytes = b"") -> None:
    """Writes a workbook one of whose members unpacks to `size` blanks."""
    write_xlsx(path, [dtks(1)])
    parts = {n: zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name != member:
                archive.writestr(name, content)
        with archive.open(member, "w", force_zip64=True) as file:
            file.write(head)
            for _ in range(size >> 20):
                file.write(b" " * (1 << 20))


def test_a_zip_bomb(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_UNPACKED", 32 << 20)
    bomb(office.path("a.xlsx"), "xl/sharedStrings.xml", 64 << 20)
    bomb(office.path("b.xlsx"), "docProps/app.xml", 64 << 20)
    office.load()
    assert office.deliveries("status") == [("REFUSED",), ("REFUSED",)]
    assert all("MB sesudah dibuka" in reason for (reason,) in office.deliveries("reason"))


def with_rows(path: Path, rows: bytes, member: str = "xl/worksheets/sheet1.xml") -> None:
    """Writes a workbook of one row with more rows, as XML, at the end of its sheet, kept in `member`."""
    write_xlsx(path, [dtks(1)])
    parts = {n: zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()}
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    links = parts["xl/_rels/workbook.xml.rels"]
    parts[member] = sheet.replace(b"</sheetData>", rows + b"</sheetData>")
    target = member.removeprefix("xl/").encode()
    parts["xl/_rels/workbook.xml.rels"] = links.replace(b"worksheets/sheet1.xml", target)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        b"<row r = '1048576'><c  r = \"XFD1048576\" ><v>1</v></c></row>",
        b'<row r="1048576">' + b"<c><v>1</v></c>" * 16384 + b"</row>",
        b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_two_cells_at_the_ends_of_the_sheet(office: Office, rows: bytes) -> None:
    with_rows(office.path("a.xlsx"), rows)
    with_rows(office.path("b.xlsx"), rows, "xl/lembar/satu.xml")
    office.load()
    for (reason,) in office.deliveries("reason"):
        assert "membentang 1048576 baris x 16384 kolom" in reason


def test_a_formula_without_an_address_is_found(office: Office) -> None:
    with_rows(office.path("a.xlsx"), b"<row><c><f>1+1</f></c><c><v>2</v></c></row>")
    office.load()
    assert "sel A3 (kolom id_dtks) berisi rumus tanpa hasil" in office.deliveries("reason")[0][0]


def test_a_number_beyond_all_numbers_is_no_value(office: Office) -> None:
    with_rows(
        office.path("a.xlsx"),
        b'<row r="3"><c r="A3"><v>1e400</v></c><c r="B3"><v>NaN</v></c></row>',
    )
    office.load()
    assert office.deliveries("status, rows_read, rows_quarantined") == [("LOADED", 1, 0)]


def test_parquet_that_no_table_of_people_is(office: Office) -> None:
    pd.DataFrame([dtks(1) | {"nama": {"a": "X"}}]).to_parquet(office.path("a.parquet"))
    pd.DataFrame([dtks(1) | {"nik": ["1", "2"]}]).to_parquet(office.path("b.parquet"))
    pd.DataFrame([dtks(1) | {"nama": "Q" * (2 << 20)}]).to_parquet(office.path("c.parquet"))
    office.put("d.parquet", b"PARE" + b"x" * 40)
    office.load()
    reasons = [reason.split(": ", 1)[1] for (reason,) in office.deliveries("reason")]
    assert reasons == [
        "Kolom nama berisi daftar atau isian bertingkat; kirim satu nilai per sel.",
        "Kolom nik berisi daftar atau isian bertingkat; kirim satu nilai per sel.",
        "Ada isian yang lebih panjang dari 1,048,576 byte.",
        "Berkas bersandi; kirim Parquet tanpa sandi.",
    ]


def test_too_many_rows_of_parquet(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "MAX_ROWS", 1)
    pd.DataFrame([dtks(1), dtks(2)]).to_parquet(office.path("a.parquet"))
    office.load()
    assert "menyatakan 2 baris" in office.deliveries("reason")[0][0]


def test_a_file_that_changes_while_it_is_read_is_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.put("a.csv", [dtks(1)])
    read = incoming.csv_relation

    def slow(file: object) -> str:
        path.write_text(csv_text([dtks(1), dtks(2)]))
        return read(file)  # type: ignore[arg-type]

    monkeypatch.setattr(incoming, "csv_relation", slow)
    office.load()
    assert "berubah sementara dibaca" in office.deliveries("reason")[0][0]
    monkeypatch.undo()
    assert office.load().loaded == 1


def test_a_file_that_may_not_be_opened_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    office.put("a.csv", [dtks(1)])
    monkeypatch.setattr(manifest, "file_hash", closed)
    monkeypatch.setattr(load, "read_into_incoming", lambda con, contract, path, _: closed(path))
    assert office.load().refused == 1
    assert "tidak dapat dibuka" in office.deliveries("reason")[0][0]
    monkeypatch.undo()
    assert office.load().loaded == 1


def test_reasons_hold_no_value(office: Office) -> None:
    lines = csv_text([dtks(i, nama="RAHASIA") for i in range(1, 9)]).splitlines()
    for number, text in enumerate(
        [
            "\n".join(lines[1:]),
            "\n".join([lines[0], *(line + ",RAHASIA" for line in lines[1:])]),
            "\n".join([lines[0], *(line.replace("RAHASIA", '"RAHASIA",') for line in lines[1:])]),
            lines[0] + "\n" + lines[1][:60],
        ]
    ):
        reason = office.refusal(f"{number}.csv", text)
        assert "RAHASIA" not in reason and "3172" not in reason


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0b", "\u200b"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_sign_that_nobody_sees_in_a_title(office: Office, sign: str, encoding: str) -> None:
    text = f"id_dtks,na{sign}ma,kelurahan,kecamatan,ket{sign}\nD1,SITI,KOJA,KOJA,x\n"
    office.put("a.csv", text.encode(encoding))
    office.load()
    assert office.raw("id_dtks, nama, lainnya ->> '$.ket'") == [("D1", "SITI", "x")]


@pytest.mark.parametrize("error", [duckdb.ParserException("SITI"), KeyError("SITI")])
def test_what_nobody_foresaw_in_one_file_refuses_it_and_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(con: object, contract: object, layout: object) -> int:
        raise error

    office.put("a.csv", [dtks(1)])
    with monkeypatch.context() as patched:
        patched.setattr(incoming, "mark_no_data", fail)
        result = office.load()
    assert [(month, file) for month, file, _ in result.reasons] == [("2022-04", "a.csv")]
    assert (
        "Berkas tidak dapat dibaca" in result.reasons[0][2] and "SITI" not in result.reasons[0][2]
    )
    office.put("b.csv", [dtks(2)])
    assert office.load().loaded == 1


def test_a_refusal_shows_nobodys_name(office: Office) -> None:
    with zipfile.ZipFile(office.path("a.zip"), "w") as archive:
        archive.writestr("SITI AMINAH 3172041205900001.csv", GOOD)
        archive.writestr("BUDI SANTOSO.csv", GOOD)
    with xlsxwriter.Workbook(office.path("b.xlsx")) as book:
        book.add_worksheet('SITI "AMINAH"').write_row(0, 0, ["x", "y"])
    office.load()
    told = refused_lines(office.con, office.contract(), MONTH)
    assert "ZIP ini berisi 2 berkas (S… A… 3172….csv, B… S….csv)" in told[0]
    assert "di lembar \"… '…'\"" in told[1]


def test_who_is_struck_out_of_a_workbook_is_set_aside_and_counted(office: Office) -> None:
    """Offices strike out who left; an address struck out is none."""
    with xlsxwriter.Workbook(office.path("a.xlsx")) as book:
        sheet, out = book.add_worksheet(), book.add_format({"font_strikeout": True})
        rows = [dtks(k, nama=f"SITI {k}") for k in range(1, 5)]
        sheet.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, start=1):
            for column, (name, value) in enumerate(row.items()):
                struck = number == 2 or (number, name) == (3, "alamat")
                sheet.write(number, column, value, out if struck else None)
    assert office.stage("nama, alamat") == [
        ("SITI 1", "JL MAWAR NO 1"),
        ("SITI 3", None),
        ("SITI 4", "JL MAWAR NO 1"),
    ]
    [(rule, reason)] = office.rows("select rule, reason from quality.quarantine")
    assert rule == "wajib_terbaca" and "nama tidak terbaca" in reason
