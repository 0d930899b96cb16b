"""What an office sends by the portal, and reads of it at once: which cells, in its own program's rows, and why."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from tests.portal.conftest import Door, token, words
from tests.raw.conftest import csv_text, dtks

MONTH = "2022-01"
TYPE = "application/octet-stream"


def tried(door: Door, name: str, content: bytes, source: str = "dtks") -> str:
    """Returns what the portal says of a file."""
    opd = door.enter("opd")
    form = {"token": token(opd.get("/kiriman").text), "month": MONTH, "source": source}
    got = opd.post("/kiriman/coba", data=form, files={"file": (name, content, TYPE)})
    assert got.status_code == 200, got.text
    return got.text


def damaged() -> list[dict[str, str | None]]:
    rows = [dtks(n) for n in range(1, 40)]
    rows[3] |= {"nama": ""}
    rows[9] |= {"tanggal_lahir": "31-31-1990"}
    rows[10] |= {"nik": "3172XXXXXXXX0003"}
    rows[11] |= {"nik": "3.17204120190001E+15", "tanggal_lahir": "BUDI SANTOSO"}
    return rows


def as_csv(blank_line: bool) -> bytes:
    lines = csv_text(damaged()).splitlines()
    if blank_line:
        lines.insert(3, "")
    return "\n".join(["DAFTAR PENERIMA", *lines, ""]).encode()


def as_xlsx() -> bytes:
    book, content = Workbook(), BytesIO()
    sheet = book.active
    assert sheet
    rows = damaged()
    sheet.append(["DAFTAR PENERIMA"])
    sheet.append([])
    for row in ([*rows[0]], *(list(row.values()) for row in rows)):
        sheet.append(row)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "shift"),
    [("a.csv", as_csv(False), 2), ("b.csv", as_csv(True), 3), ("c.xlsx", as_xlsx(), 3)],
)
def test_each_trouble_is_a_sentence_with_its_cells(
    door: Door, name: str, content: bytes, shift: int
) -> None:
    page = tried(door, name, content)
    told = words(page)
    assert "39 baris dibaca, 38 akan dimuat, 1 akan disisihkan" in told
    assert "tata letak baku" in told
    assert "Kolom nama kosong, padahal wajib diisi" in told
    assert f"baris {4 + shift} nama kosong" in told
    assert "Kolom tanggal_lahir: isi yang tidak dapat dibaca dianggap kosong" in told
    assert f"baris {10 + shift} tanggal_lahir 31-31-1990" in told
    assert f"baris {12 + shift} tanggal_lahir B… S…" in told
    assert "ditutupi" in told and f"baris {11 + shift} nik 3172X…" in told
    assert "angka belakangnya hilang" in told and f"baris {12 + shift} nik 3.17…" in told
    for code in ("wajib_terisi", "TOPENG", "ILMIAH", "SANTOSO", "317204120190001"):
        assert code not in page
