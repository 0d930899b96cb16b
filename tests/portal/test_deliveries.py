"""What an office sends by the portal, and reads of it at once: which cells, in its own program's rows, and why."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook, load_workbook

from tests.conftest import Home
from tests.portal.conftest import Door, opened, token, visited, words
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


def peak(pid: int) -> int:
    """Returns the most memory that a process has had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024


def test_a_large_file_is_tried_in_bounded_memory(door: Door) -> None:
    """It is 30 MB here; 2 GB took as much as DuckDB may have (docs/security.md)."""
    header, *lines = csv_text([dtks(n) for n in range(1, 100)]).splitlines()
    content = "\n".join([header, *lines * 2500, ""]).encode()
    before = peak(door.pid)
    assert "247.500 baris dibaca" in words(tried(door, "besar.csv", content))
    assert peak(door.pid) - before < 600


def problem(home: Home, rule: str, owner: str) -> str:
    found = home.query(
        f"select incident_id from quality.incident where rule = '{rule}' and owner = '{owner}'"
    )
    return str(found[0][0])


def test_a_problem_is_looked_at_asked_for_mended_and_taken_out(small: Home) -> None:
    """Rows of one person lie side by side; in the repair file one is mended, one taken out, one not, and it is said."""
    kesehatan, sosial = "Dinas Kesehatan", "Dinas Sosial"
    doubled, failed = (
        problem(small, "salur_ganda", kesehatan),
        problem(small, "gagal_salur", sosial),
    )
    whole = problem(small, "kolom_berubah", sosial)
    with opened(small, "--choose-roles") as door:
        door.area, _ = visited(small)
        opd = door.enter("opd", office=kesehatan)
        page = opd.get(f"/masalah/{doubled}").text
        told = words(page)
        assert "Baris yang berpasangan" in told
        assert re.search(r"nik \d{4}… \d{4}… sama", told) and re.search(r"no_kk .* berbeda", told)
        assert "gagal" not in told.lower() and not re.search(r"\d{9}", told)
        assert "Baris yang berpasangan" not in door.enter("bappeda").get(f"/masalah/{doubled}").text

        asker = door.enter("opd", office=sosial)
        assert "bukan tentang baris" in words(asker.get(f"/masalah/{whole}").text)
        assert "Minta berkas perbaikan" in asker.get(f"/masalah/{failed}").text
        assert "dibuat pada pengolahan" in words(
            door.post(asker, f"/masalah/{failed}", wish="1").text
        )
        assert "Sudah diminta" in words(asker.get(f"/masalah/{failed}").text)

        book = door.post(opd, f"/masalah/{doubled}/berkas/{doubled}.xlsx", purpose="memperbaiki")
        password = small.run("password", kesehatan, "--by", "uji").stdout.strip()
        locked = edited(book.content, password)
        form = {
            "token": token(opd.get("/kiriman").text),
            "month": "2022-04",
            "source": "penerima_pbi",
        }
        sent = opd.post(
            "/kiriman/coba", data=form, files={"file": ("perbaikan.xlsx", locked, TYPE)}
        ).text
        told = words(sent)
        for said in (
            "1 baris menggantikan baris aslinya",
            "2 baris menarik baris aslinya",
            "2 baris sama persis dengan aslinya",
            "1 baris tidak diterima",
            "Tidak dapat ditarik: petugas_kedua_tarik sama dengan petugas_tarik",
        ):
            assert said in told, told
        waiting = re.search(r'name="waiting" value="(\w+)"', sent)
        assert waiting
        opd.post("/kiriman/kirim", data={"token": form["token"], "waiting": waiting[1]})
        before = staged(small)
        small.run("refresh", "--all", "--quiet")
        assert staged(small) == before - 2
        assert "Unduh berkas perbaikan" in asker.get(f"/masalah/{failed}").text
    assert small.query(
        "select rule, count(*) from quality.quarantine where source = 'penerima_pbi' group by 1 order by 1"
    ) == [("baris_ditarik", 2), ("tarik_belum_sah", 1)]


def staged(home: Home) -> int:
    return int(
        home.query("select count(*) from staging.penerima_pbi where periode = '2022-04'")[0][0]
    )


def edited(locked: bytes, password: str) -> bytes:
    """The repair file of six rows as it comes back: one mended, three to be taken out, of which one by one person."""
    clear, back, again = BytesIO(), BytesIO(), BytesIO()
    file = OOXMLFile(BytesIO(locked))
    file.load_key(password=password)
    file.decrypt(clear)
    book = load_workbook(clear)
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    assert sheet.max_row == 7

    def put(row: int, **values: str) -> None:
        for name, value in values.items():
            sheet.cell(row, names.index(name) + 1).value = value

    put(2, tahap="TAHAP 9 2022")
    for row in (4, 5, 6):
        put(
            row,
            tarik="TARIK",
            alasan_tarik="kembar",
            petugas_tarik="Rina",
            petugas_kedua_tarik="Budi",
        )
    put(6, petugas_kedua_tarik="rina")
    book.save(back)
    OOXMLFile(back).encrypt(password, again)
    return again.getvalue()
