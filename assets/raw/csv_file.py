"""CSV deliveries: encoding, separator and header found by looking; clean files read by DuckDB or Arrow.

What is not clean, or what they cannot read, is read line by line in csv_rows.py. Nothing is written to
disk on the way.
"""

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from assets.raw.above import refuse_people_above
from assets.raw.header import Layout, find_header, no_header
from assets.raw.kind import Delivered
from assets.raw.match import match_header
from assets.raw.refusal import Refused
from assets.raw.text_file import CHUNK, UTF8_BOM, Look, look_at, open_text
from expectations.contract import Contract
from expectations.sql import literal

if TYPE_CHECKING:
    import pyarrow

HEAD = 1 << 18  # title rows and header stand within the first 256 KiB
LOOKED_AT = 60  # lines
QUOTED = 0.8  # of the cells that are not blank; numbers may stand without
SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class CsvFile:
    """What is known of a CSV before its rows are read.

    `skip` counts the lines up to the header's end, `above` the separators on them; `plain` says that DuckDB and Arrow
    count lines so too.
    """

    text: Delivered
    look: Look
    separator: str
    skip: int
    plain: bool
    width: int
    layout: Layout
    above: int = 0


def _head_rows(text: str, separator: str) -> list[tuple[list[str], int]]:
    """Returns (cells, number of the line on which the row ends) of the first rows."""
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            rows.append((row, reader.line_num))
            if len(rows) == LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows


def _head(text: Delivered, look: Look) -> str:
    with open_text(text) as file:
        head = file.read(HEAD).removeprefix(UTF8_BOM)
    encoding = "cp1252" if look.encoding == "mixed" else look.encoding
    return head.decode(encoding, "replace").removeprefix("\ufeff")


def open_csv(text: Delivered, contract: Contract, look: Look | None = None) -> CsvFile:
    """Returns what a CSV is, by looking at it. Raises Refused if it cannot be a delivery of this source.

    `look`: what look_at found already.
    """
    look = look or look_at(text)
    head = _head(text, look)
    known = contract.titles
    best, separator = 0, ","
    for candidate in SEPARATORS:
        found = _head_rows(head, candidate)
        header = find_header([row for row, _ in found], contract)
        count = len(known.intersection(header.names)) if header else 0
        if header and count > best:
            best, separator, rows, chosen = count, candidate, found[: header.last + 1], header
            body = [row for row, _ in found[header.last + 1 :]]
    if not best:
        raise Refused(no_header(contract, "pada teks ini"))
    skip = rows[-1][1]
    plain = not any("\n" in cell or "\r" in cell for row, _ in rows for cell in row)
    # Readers that skip lines count them by the end of the first, and lose rows where others end otherwise.
    # With quotes the other ends may all lie inside cells.
    plain = plain and not (look.ends_differ and not (look.quoted and _end_alike(head, skip + 1)))
    layout = match_header(chosen, contract)
    refuse_people_above([row for row, _ in rows], chosen, layout, contract)
    _refuse_single_quotes(body)
    above = sum(max(len(row) - 1, 0) for row, _ in rows)
    return CsvFile(text, look, separator, skip, plain, len(chosen.names), layout, above)


def _refuse_single_quotes(rows: list[list[str]]) -> None:
    """Raises Refused where nearly all values stand between single quotes: read as they are, people and places
    would be called so, and a separator within them would part them."""
    cells = [cell for row in rows for text in row if (cell := text.strip())]
    quoted = sum(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)
    if cells and quoted >= QUOTED * len(cells):
        raise Refused(
            "Nilai di berkas ini diapit tanda petik tunggal ('…'); simpan ulang sebagai CSV dengan petik ganda atau"
            " tanpa petik, lalu kirim lagi."
        )


def _end_alike(text: str, number: int) -> bool:
    """Returns whether the first lines end in the same way."""
    lines = islice(io.StringIO(text, newline=""), number)
    return len({line[len(line.rstrip("\r\n")) :] for line in lines}) == 1


def _glob_safe(path: object) -> str:
    """Returns the path with the characters that DuckDB would take for a pattern put in brackets."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def csv_relation(file: CsvFile) -> str:
    """Returns DuckDB's reading of the file: the columns c0, c1, … as text, in the file's order.

    A file without quotes is read on all threads; with quotes on one, since a line end may be data.
    Where a quote stays open DuckDB drops the rest of the file in silence: count the rows (incoming.py).
    """
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(file.width))
    quote = '"' if file.look.quoted else ""
    packing = "gzip" if file.text.kind == "csv.gz" else "none"
    return (
        f"read_csv({literal(_glob_safe(file.text.path))}, auto_detect = false, header = false,"
        f" skip = {file.skip}, delim = {literal(file.separator)}, quote = '{quote}',"
        f" escape = '{quote}', columns = {{{columns}}}, compression = '{packing}',"
        f" parallel = {str(not file.look.quoted).lower()},"
        # a folder named a=b would be taken for a column
        " hive_partitioning = false)"
    )


def separators_below(file: CsvFile) -> int:
    """Returns how many separators outside quotes stand below the header."""
    count, inside = -file.above, 0
    with open_text(file.text) as source:
        while piece := source.read(CHUNK):
            parts = piece.split(b'"') if file.look.quoted else [piece]
            count += sum(part.count(file.separator.encode()) for part in parts[inside::2])
            inside ^= (len(parts) - 1) % 2
    return count


def csv_batches(file: CsvFile) -> "pyarrow.RecordBatchReader":
    """Returns Arrow's reading of a file of Windows-1252 without quotes: c0, c1, … as text, in order.

    DuckDB's own Windows-1252 takes five times as long. What is wrong with a row shows while it is read.
    """
    import pyarrow
    from pyarrow import csv as arrow

    names = [f"c{i}" for i in range(file.width)]
    return arrow.open_csv(
        open_text(file.text),
        read_options=arrow.ReadOptions(
            encoding=file.look.encoding, skip_rows=file.skip, column_names=names
        ),
        parse_options=arrow.ParseOptions(delimiter=file.separator, quote_char=False),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, pyarrow.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
