"""Text as programs and copying leave it: what is wrong with a row costs that row, and no letter is guessed."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.raw.csv_file import open_csv
from assets.raw.csv_rows import csv_tables
from assets.raw.kind import look
from expectations.contract import sources
from tests.raw.conftest import Office, csv_text, dtks

PEOPLE = [dtks(i) for i in range(1, 41)]
LINES = csv_text(PEOPLE, "|").splitlines()
QUOTED = ["|".join(f'"{cell}"' for cell in line.split("|")) for line in LINES]


def damaged(office: Office, content: bytes | str, lost: list[int], why: str) -> None:
    """Asserts that of forty people only those of `lost` are set aside, for this reason."""
    office.put("a.csv", content)
    office.load()
    assert office.deliveries("status, rows_read, rows_quarantined") == [("LOADED", 40, len(lost))]
    assert office.rows('select "row", rule, reason from quality.quarantine order by "row"') == [
        (n, "baris_rusak", why) for n in lost
    ]
    assert office.raw('"row", id_dtks, nama, rw') == [
        (n, None, None, None) if n in lost else (n, f"D{n}", "SITI AMINAH", "002")
        for n in range(1, 41)
    ]


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_an_open_quote_ends_with_its_line(office: Office, encoding: str, line: str) -> None:
    lines = list(QUOTED)
    lines[7] = lines[7].replace('MAWAR NO 1"', "MAWAR NO 1")
    lines[19] = lines[19].replace('AMINAH"', "AMINAH")
    text = line.join([*lines, ""])
    damaged(office, text.encode(encoding), [7, 19], "tanda kutip tidak ditutup")


def test_an_open_quote_before_an_address_of_two_lines(office: Office) -> None:
    lines = list(QUOTED)
    lines[7] = lines[7].replace('MAWAR NO 1"', "MAWAR NO 1")
    lines[8] = lines[8].replace("MAWAR NO 1", "MAWAR\nNO 1")
    damaged(office, "\n".join(lines), [7], "tanda kutip tidak ditutup")
    assert office.rows("select alamat from raw.dtks where row = 8") == [("JL MAWAR\nNO 1",)]


@pytest.mark.parametrize("byte", [b"\x00", b"\x9d", b"\x81", b"\x1b", b"\x07"])
@pytest.mark.parametrize("lines", [LINES, QUOTED])
def test_a_byte_that_is_no_letter(office: Office, lines: list[str], byte: bytes) -> None:
    raw = [line.encode() for line in lines]
    raw[30] = raw[30].replace(b"SITI", b"SI" + byte + b"TI")
    damaged(office, b"\n".join(raw), [30], "berisi byte yang bukan huruf")
    [(payload,)] = office.rows("select payload::varchar from quality.quarantine")
    assert f"x{byte[0]:02x}TI AMINAH" in payload and "D30" in payload, "the whole row is kept"


def test_a_letter_of_which_half_was_lost(office: Office) -> None:
    raw = csv_text([dtks(i, nama="RENÉ") for i in range(1, 41)]).encode().splitlines()
    raw[5] = raw[5].replace("É".encode(), b"\xc3")
    office.put("a.csv", b"\n".join(raw))
    office.load()
    assert office.rows('select "row", rule from quality.quarantine') == [(5, "baris_rusak")]
    assert {name for (name,) in office.raw()} == {"RENÉ", None}


@pytest.mark.parametrize(
    ("end", "rows"),
    [(b"\x1a", 40), (b"\r\n\x1a", 40), (b"\n\x1a\x1a\n", 40), (b"\n\x00\x00\x00", 40)],
)
def test_what_dos_and_broken_copies_leave_at_the_end(office: Office, end: bytes, rows: int) -> None:
    damaged(office, "\n".join(LINES).encode() + end, [], "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf16_with_and_without_mark(office: Office, encoding: str, mark: str) -> None:
    rows = [dtks(1, nama="RENÉ"), dtks(2, alamat="JL A\nNO 2"), dtks(3, nama="Ž")]
    office.put("a.csv", (mark + csv_text(rows, "\t", "\r\n")).encode(encoding))
    office.load()
    assert office.raw('nama, alamat, id_dtks, "row"') == [
        ("RENÉ", "JL MAWAR NO 1", "D1", 1),
        ("SITI AMINAH", "JL A\nNO 2", "D2", 2),
        ("Ž", "JL MAWAR NO 1", "D3", 3),
    ]


@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_two_encodings_line_by_line_and_within_a_line(office: Office, line: str) -> None:
    names = ["RENÉ", "ANDRÉ", "MA’RUF", "JOÃO", "SITI", "É”"]
    parts = csv_text([dtks(i, nama="@") for i in range(1, 7)]).splitlines()
    raw = [parts[0].encode()]
    for name, part, encoding in zip(
        names, parts[1:], ["utf-8", "cp1252", "cp1252", "utf-8", "utf-8", "cp1252"], strict=True
    ):
        raw.append(part.replace("@", name).encode(encoding))
    raw.append(
        csv_text([dtks(7, nama="@1 @2")])
        .splitlines()[1]
        .encode()
        .replace(b"@1", "RENÉ".encode())
        .replace(b"@2", "ANDRÉ".encode("cp1252"))
    )
    office.put("a.csv", line.encode().join(raw))
    office.load()
    assert [name for (name,) in office.raw()] == [*names, "RENÉ ANDRÉ"]


@pytest.mark.parametrize("name", ["JOSÉ LUÍS", "ÁLVARO  ÑUÑEZ", "INÊS D’ARC", "Ürün Çelik"])
def test_letters_written_as_utf8_twice(office: Office, name: str) -> None:
    twice = name.encode().decode("latin-1" if "Í" in name or "Á" in name else "cp1252")
    text = "\n".join(LINES).replace("SITI AMINAH", twice, 3)
    office.put("a.csv", text)
    office.load()
    assert office.raw("nama")[:4] == [(name,)] * 3 + [("SITI AMINAH",)]


def test_files_laid_end_to_end(office: Office) -> None:
    """Each with its mark of byte order, its header, and the end that DOS gave it."""
    first, second = csv_text([dtks(1)]).encode(), csv_text([dtks(2)]).encode()
    bom = b"\xef\xbb\xbf"
    office.put("a.csv", bom + first + b"\x1a" + bom + second + b"\x1a")
    office.load()
    assert office.raw('id_dtks, "row"') == [("D1", 1), (None, 2), ("D2", 3)]
    assert office.rows("select reason from quality.quarantine") == [("judul kolom diulang",)]


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
def test_quotes_of_every_kind(office: Office, separator: str) -> None:
    written = {
        '"JL ""A"" 1"': 'JL "A" 1',
        '"JL "A" 1"': 'JL "A" 1',
        '"JL \\"A\\" 1"': 'JL "A" 1',
        f'"JL A{separator} B"': f"JL A{separator} B",
        f'"JL \\"A\\"{separator} 1"': f'JL "A"{separator} 1',
        'JL "A" 1': 'JL "A" 1',
        '"JL\nA"': "JL\nA",
        '"JL A': '"JL A',
        '""': None,
    }
    header, *lines = csv_text([dtks(i, alamat="@") for i in range(1, 10)], separator).splitlines()
    lines = [line.replace("@", cell) for line, cell in zip(lines, written, strict=True)]
    quoted = separator.join(f'"{name}"' for name in header.split(separator))
    office.put("a.csv", f"sep={separator}\n" + "\n".join([quoted, *lines, ""]))
    office.load()
    assert office.raw("alamat") == [(value,) for value in written.values()]


def test_one_bad_row_of_few_and_two(office: Office) -> None:
    lines = csv_text([dtks(i) for i in range(1, 7)]).splitlines()
    lines[2] += ",lebih"
    office.put("a.csv", "\n".join(lines))
    office.load()
    assert office.deliveries("status, rows_quarantined") == [("LOADED", 1)]
    lines[4] += ",lebih"
    assert "2 dari 6 baris rusak" in office.refusal("b.csv", "\n".join(lines))


# Within a cell a line end before separators looks like the end of a row with an open quote.
LETTERS = st.text("ABC éÉ’”“ñ\"'|,;\\\n\u200b", max_size=12).filter(
    lambda text: "|" not in text.partition("\n")[2]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=6), st.booleans(), st.booleans())
def test_what_a_writer_quotes_comes_back(
    cells: list[tuple[str, str]], marred: bool, quoted: bool
) -> None:
    """Any text written by the rules comes back letter by letter, also beside a row that broke them. `quoted`: each
    value is, as in DTSEN's files."""
    contract = sources()["dtks"]
    rows = [dtks(i, nama="N" + a, alamat="A" + b) for i, (a, b) in enumerate(cells, 1)]
    rows += [dtks(i) for i in range(50, 80)]
    text = csv_text(rows, "|", "\r\n")
    if quoted:
        written = StringIO()
        csv.writer(written, delimiter="|", quoting=csv.QUOTE_ALL).writerows(
            [rows[0].keys(), *(row.values() for row in rows)]
        )
        text = written.getvalue()
    if marred:
        text += (
            csv_text([dtks(99)], "|", "\r\n").splitlines()[1].replace("SITI", '"SI"TI|x') + "\r\n"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode())
        file = open_csv(look(path), contract)
        places = [file.layout.columns[name] for name in ("nama", "alamat")]
        found = [
            tuple(row[f"c{i}"] for i in places)
            for table in csv_tables(file, contract)
            for row in table.to_pylist()
        ]
    assert found[: len(rows)] == [(r["nama"] or None, r["alamat"] or None) for r in rows]


def test_an_open_quote_swallows_nobody_below(office: Office) -> None:
    lines = [
        "id_dtks,nama,alamat,kelurahan,kecamatan",
        'D1,SITI,"JL A,KOJA,KOJA',
        'D2,BUDI,"JL B\nRT 1",KOJA,KOJA',
        "D3,ANI,JL C,KOJA,KOJA",
    ]
    office.put("a.csv", "\n".join(lines))
    office.load()
    assert office.deliveries("rows_read, rows_quarantined") == [(3, 0)]
    assert office.raw("id_dtks, nama, alamat") == [
        ("D1", "SITI", '"JL A'),  # a sign like any other
        ("D2", "BUDI", "JL B\nRT 1"),
        ("D3", "ANI", "JL C"),
    ]
