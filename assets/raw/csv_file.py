"""CSV deliveries: encoding, separator and header found by looking; rows read by DuckDB or, if not UTF-8,
Arrow. Where those fail, Python's csv module says which row is wrong, or reads what they are too strict for.

Nothing is written to disk on the way.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assets.raw.header import Layout, column_name, find_header, match_header
from assets.raw.nil import NOTHING
from assets.raw.refusal import Refused
from expectations.contract import Contract

if TYPE_CHECKING:
    import pyarrow

CHUNK = 1 << 20
# The longest line of a register has a few thousand characters; a longer one would be held in memory.
MAX_LINE = 1 << 20
HEAD = 1 << 18  # title rows and header stand within the first 256 KiB
SEPARATORS = (",", ";", "\t", "|")
MAX_BROKEN_SHARE = (
    0.05  # as for row rules: beyond it the file as a whole is not what it claims to be
)
UTF8_BOM, UTF16_BOMS = codecs.BOM_UTF8, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CONTROL = bytes([*range(0, 9), *range(14, 32)])  # no text has them
NOT_IN_1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
OTHER_KINDS = (
    (b"%PDF", "sebuah PDF"),
    (b"PK\x03\x04", "sebuah XLSX atau ZIP"),
    (b"PAR1", "sebuah Parquet"),
    (b"\xd0\xcf\x11\xe0", "sebuah berkas Office lama atau berkas bersandi"),
    (b"\x1f\x8b", "sebuah berkas gzip"),
    (b"<", "sebuah halaman web atau XML"),
    (b"{", "sebuah JSON"),
)


@dataclass(frozen=True)
class CsvFile:
    """What is known of a CSV before its rows are read.

    `lines` counts all lines of the file, `skip` those up to the header's end; `plain` says that none of
    the latter ends inside a cell.
    """

    path: Path
    encoding: str  # utf-8-sig, utf-16 or cp1252
    separator: str
    quoted: bool
    lines: int
    skip: int
    plain: bool
    width: int
    layout: Layout


def _holds(piece: bytes, forbidden: bytes) -> bool:
    """Returns whether any of these bytes occurs; ten times as quick as a regular expression."""
    return len(piece.translate(None, forbidden)) != len(piece)


def _bytes_of(path: Path) -> tuple[str, bool, int]:
    """Returns (encoding, whether a quote occurs, number of lines) after looking at every byte in pieces.

    Raises Refused for what is no text and for a line beyond MAX_LINE.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, ansi, quoted, line, length = True, True, False, 1, 0
    with path.open("rb") as file:
        head = file.read(8)
        if not head:
            raise Refused("Berkas kosong.")
        kind = next((name for magic, name in OTHER_KINDS if head.startswith(magic)), None)
        if kind:
            raise Refused(f"Isi berkas bukan CSV melainkan {kind}.")
        utf16 = head.startswith(UTF16_BOMS)
        file.seek(0)
        while piece := file.read(CHUNK):
            mark = b"\n" if b"\n" in piece else b"\r"
            first = piece.find(mark)
            if first < 0:
                length += len(piece)
            if length + max(first, 0) > MAX_LINE:
                raise Refused(f"Baris ke-{line} lebih panjang dari {MAX_LINE:,} byte.")
            if first >= 0:
                length = len(piece) - piece.rfind(mark) - 1
                line += piece.count(mark)
            quoted = quoted or b'"' in piece
            if utf16:
                continue
            if _holds(piece, CONTROL):
                raise Refused("Isi berkas bukan teks: ada byte biner di dalamnya.")
            if utf8 and not (piece.isascii() and decoder.getstate()[0] == b""):
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    utf8 = False
            ansi = ansi and (piece.isascii() or not _holds(piece, NOT_IN_1252))
    lines = line - (length == 0)
    if utf16:
        return "utf-16", quoted, lines
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Refused("Berkas terpotong: berakhir di tengah sebuah huruf.") from None
        return "utf-8-sig", quoted, lines
    if ansi:
        return "cp1252", quoted, lines
    raise Refused("Huruf dalam berkas bukan UTF-8 dan bukan Windows-1252.")


def _head_rows(text: str, separator: str) -> list[tuple[list[str], int]]:
    """Returns (cells, number of the line on which the row ends) of the first rows."""
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            rows.append((row, reader.line_num))
            if len(rows) == 40:
                break
    except csv.Error:
        pass
    return rows


def open_csv(path: Path, contract: Contract) -> CsvFile:
    """Returns what a CSV is, by looking at it. Raises Refused if it cannot be a delivery of this source."""
    encoding, quoted, lines = _bytes_of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            text = file.read(HEAD)
    except UnicodeError:
        raise Refused("Huruf dalam berkas rusak.") from None
    known = {column.name for column in contract.columns}
    best, separator = -1, ","
    for candidate in SEPARATORS:
        head = _head_rows(text, candidate)
        index = find_header([row for row, _ in head], contract)
        if index is None:
            continue
        count = len({column_name(cell) for cell in head[index][0]} & known)
        if count > best:
            best, separator, rows = count, candidate, head[: index + 1]
    if best < 0:
        names = ", ".join(contract.required)
        raise Refused(f"Baris judul tidak ditemukan; kolom wajib: {names}.")
    header, skip = rows[-1]
    plain = not any("\n" in cell or "\r" in cell for row, _ in rows for cell in row)
    layout = match_header(header, contract)
    return CsvFile(path, encoding, separator, quoted, lines, skip, plain, len(header), layout)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _glob_safe(path: Path) -> str:
    """Returns the path with the characters that DuckDB would take for a pattern put in brackets."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def csv_relation(file: CsvFile) -> str:
    """Returns DuckDB's reading of the file: the columns c0, c1, … as text, in the file's order.

    A file without quotes is read on all threads; with quotes on one, since a line end may be data.
    Where a quote stays open DuckDB drops the rest of the file in silence: count the rows (incoming.py).
    """
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(file.width))
    quote = '"' if file.quoted else ""
    return (
        f"read_csv({_literal(_glob_safe(file.path))}, auto_detect = false, header = false,"
        f" skip = {file.skip}, delim = {_literal(file.separator)}, quote = '{quote}',"
        f" escape = '{quote}', columns = {{{columns}}},"
        f" parallel = {str(not file.quoted).lower()},"
        # a folder named a=b would be taken for a column
        " hive_partitioning = false)"
    )


def csv_batches(file: CsvFile) -> "pyarrow.RecordBatchReader":
    """Returns Arrow's reading of a file that is not UTF-8 and has no quotes: c0, c1, … as text, in order.

    DuckDB's own Windows-1252 takes five times as long. What is wrong with a row shows while it is read.
    """
    import pyarrow
    from pyarrow import csv as arrow

    names = [f"c{i}" for i in range(file.width)]
    return arrow.open_csv(
        file.path,
        read_options=arrow.ReadOptions(
            encoding=file.encoding, skip_rows=file.skip, column_names=names
        ),
        parse_options=arrow.ParseOptions(delimiter=file.separator, quote_char=False),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, pyarrow.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )


def csv_rows(file: CsvFile) -> Iterator[list[str | None]]:
    """Yields each row's cells and, last, None or the cells of a row that does not fit the header (JSON).

    Raises Refused where the file ends in the middle of a row, where a quote stays open, and where
    more rows than MAX_BROKEN_SHARE do not fit.
    """
    width, rows, broken, first_broken, start = file.width, 0, 0, 0, 0
    cut = False
    with file.path.open(encoding=file.encoding, newline="") as lines:
        reader = csv.reader(lines, delimiter=file.separator, strict=True)
        try:
            for cells in reader:
                line, start = start + 1, reader.line_num
                if line <= file.skip or not (text := "".join(cells)) or text.isspace():
                    continue
                rows += 1
                if start > line and _swallows_rows(cells, file):
                    raise Refused(_open_quote(rows, line))
                if not any(cells[1:]) and NOTHING.fullmatch(cells[0]):
                    # the word of an empty month stands alone
                    cells = cells[:1] + [""] * (width - 1)
                if len(cells) > width and not any(cells[width:]):
                    cells = cells[:width]  # separators at the end of the line are no columns
                cut = len(cells) < width
                if len(cells) == width:
                    row: list[str | None] = [cell or None for cell in cells]
                    row.append(None)
                    yield row
                    continue
                broken += 1
                first_broken = first_broken or rows
                if start > line:
                    raise Refused(_open_quote(rows, line))
                yield [*([None] * width), json.dumps(cells, ensure_ascii=False)]
        except csv.Error:
            raise Refused(_open_quote(rows + 1, start + 1)) from None
        except UnicodeError:
            raise Refused(f"Huruf sesudah baris berkas ke-{start} rusak.") from None
    if cut and not _ends_a_line(file.path):
        raise Refused(f"Berkas terpotong: baris data terakhir (ke-{rows}) tidak lengkap.")
    if broken > MAX_BROKEN_SHARE * rows:
        raise Refused(
            f"{broken} dari {rows} baris tidak memiliki {width} kolom seperti baris judul;"
            f" yang pertama baris data ke-{first_broken}."
        )


def _swallows_rows(cells: list[str], file: CsvFile) -> bool:
    """Returns whether a cell of several lines has whole rows in it: a quote opened too many before it.

    An address may break its line, but it has no line with all the separators of a row.
    """
    return any(cell.count(file.separator) >= file.width - 1 > 0 for cell in cells)


def _open_quote(row: int, line: int) -> str:
    return (
        f"Baris data ke-{row} (baris berkas ke-{line}) tidak terbaca:"
        " tanda kutipnya tidak ditutup atau isiannya terlalu panjang."
    )


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-min(2, path.stat().st_size), 2)
        return file.read().strip(b"\x00")[-1:] in (b"\n", b"\r")
