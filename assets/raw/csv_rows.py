"""The patient way to read a CSV: line by line, so that what is wrong with a row costs that row alone.

A quote that stays open ends with its line if the next one is a whole row by itself. Lines of which nothing can be
doubted are handed to Arrow together: of a register that is damaged here and there they are nearly all.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, partial
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from assets.raw.csv_file import CsvFile
from assets.raw.no_data import NOTHING, NoData
from assets.raw.refusal import Refused
from assets.raw.text_file import MAX_LINE, Line, as_meant, lines
from expectations.contract import Contract

if TYPE_CHECKING:
    import pyarrow

BATCH = 20_000  # rows of a table
MAX_BROKEN_SHARE = (
    0.05  # as for row rules: beyond it the file as a whole is not what it claims to be
)
HOPELESS = 1000  # broken rows, more than half of all: not worth reading on
MAX_LINES = 100  # that one row may have
SHAPE = "jumlah kolom tidak sama dengan baris judul"
QUOTE = "tanda kutip tidak ditutup"
BYTES = "berisi byte yang bukan huruf"
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\udc80-\udcff]")


def row_table(width: int, rows: Sequence[Sequence[str | None]]) -> "pyarrow.Table":
    """Returns rows of `width` cells, and two for what is wrong with one, as a table: c0, c1, …, rusak, sebab."""
    import pyarrow as pa

    names = [*(f"c{i}" for i in range(width)), "rusak", "sebab"]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table([pa.array(c, pa.string()) for c in columns], names)


class _Batch:
    """Rows in their order: whole lines for Arrow to part, and rows that were read with patience."""

    def __init__(self, file: CsvFile) -> None:
        self.width, self.separator = file.width, file.separator
        self.lines: list[str] = []
        self.rows: list[list[str | None]] = []
        self.places: tuple[list[int], list[int]] = ([], [])

    def __len__(self) -> int:
        return len(self.lines) + len(self.rows)

    def add_line(self, line: str) -> None:
        self.places[0].append(len(self))
        self.lines.append(line)

    def add_row(self, row: list[str | None]) -> None:
        self.places[1].append(len(self))
        self.rows.append(row)

    def table(self) -> "pyarrow.Table":
        import numpy as np
        import pyarrow as pa
        from pyarrow import csv as arrow

        patient = row_table(self.width, self.rows)
        if not self.lines:
            return patient
        names = patient.column_names[: self.width]
        plain = arrow.read_csv(
            BytesIO("\n".join(self.lines).encode()),
            read_options=arrow.ReadOptions(column_names=names, block_size=4 * MAX_LINE),
            parse_options=arrow.ParseOptions(delimiter=self.separator),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        none = pa.nulls(len(plain), pa.string())
        both = pa.concat_tables(
            [plain.append_column("rusak", none).append_column("sebab", none), patient]
        )
        return both.take(np.argsort(np.concatenate(self.places)))


def _lines(file: CsvFile) -> Iterator[Line]:
    return ((as_meant(text), sound) for text, sound in lines(file.text, file.look))


def csv_tables(file: CsvFile, contract: Contract) -> Iterator["pyarrow.Table"]:
    """Yields the rows, some at a time: the cells c0, c1, … as text, and of a broken row in their place rusak (its
    cells, JSON) and sebab (why).

    Raises Refused where the file ends in the middle of a row, and where more rows than MAX_BROKEN_SHARE
    are broken.
    """
    width, rows, broken, first_broken = file.width, 0, 0, 0
    tell, batch = NoData(contract, file.layout), _Batch(file)
    cut, last = False, ""
    widths: set[int] = set()  # of broken rows; 0 where something else is broken
    ends_in_separators = cache(partial(_ends_in_separators, file))
    for cells, text, why in _records(_lines(file), file):
        if _is_blank(text, why, file.separator):
            continue
        if len(batch) == BATCH:
            yield batch.table()
            batch = _Batch(file)
        rows += 1
        last = text
        cut = False
        if cells is None:
            batch.add_line(text)
            continue
        if why is None and _goes_on_blank(cells, width) and ends_in_separators():
            cells = cells[:width]
        if (
            why is None
            and len(cells) < width
            and (tell.reason(cells, rows) or _says_nothing(cells))
        ):
            cells = [*cells, *[""] * (width - len(cells))]  # a total, a signature, the word NIHIL
        if why is None and len(cells) == width:
            batch.add_row([*(cell or None for cell in cells), None, None])
            continue
        cut = len(cells) < width
        broken += 1
        widths.add(0 if why else len(cells))
        first_broken = first_broken or rows
        if broken > HOPELESS and 2 * broken > rows:
            break
        seen = [UNSEEN.sub(lambda sign: f"\\x{ord(sign[0]) & 0xFF:02x}", cell) for cell in cells]
        batch.add_row([*([None] * width), json.dumps(seen, ensure_ascii=False), why or SHAPE])
    if cut and last[-1:] not in ("\n", "\r"):
        raise Refused(f"Berkas terpotong: baris data terakhir (ke-{rows}) tidak lengkap.")
    if broken == rows > 1 and len(widths) == 1 and (all_have := max(widths)):
        raise Refused(
            f"Baris judul berisi {width} kolom, setiap baris data {all_have}: baris judulnya terpotong atau bukan milik"
            " data ini, atau isian memuat pemisah kolom tanpa tanda kutip."
        )
    if broken and (broken > max(1, MAX_BROKEN_SHARE * rows) or broken == rows):
        raise Refused(
            f"{broken} dari {rows} baris rusak: tidak memiliki {width} kolom seperti baris judul, atau"
            f" kutip atau hurufnya rusak; yang pertama baris data ke-{first_broken}."
        )
    yield batch.table()


def row_lines(file: CsvFile) -> Iterator[int]:
    """Yields the number of each row that csv_tables yields, counted as a spreadsheet shows the file: from 1, titles and
    blank rows too, a row of several lines as one."""
    records = _records(_lines(file), file)
    for number, (_, text, why) in enumerate(records, file.skip + 1):
        if not _is_blank(text, why, file.separator):
            yield number


def _is_blank(text: str, why: str | None, separator: str) -> bool:
    unseen = why is BYTES and not UNSEEN.sub("", text).strip()
    return unseen or not text.strip(f' \t\r\n"{separator}')


def _goes_on_blank(cells: list[str], width: int) -> bool:
    return len(cells) > width and not any(cells[width:])


def _ends_in_separators(file: CsvFile) -> bool:
    """Returns whether nearly all rows go on in blank cells beyond the header, as some programs end their lines. One
    that does so alone has a separator within a cell (1750000,00), and what follows is in the wrong column; and so have
    all of them where a column holds the decimals of the one before it and nothing else."""
    rows = blank = 0
    filled: Counter[int] = Counter()
    decimals: Counter[int] = Counter()
    for cells, text, why in _records(_lines(file), file):
        if not _is_blank(text, why, file.separator):
            rows += 1
            if cells is not None and why is None and _goes_on_blank(cells, file.width):
                blank += 1
                filled.update(i for i, cell in enumerate(cells) if cell.strip())
                decimals.update(i for i, cell in enumerate(cells) if cell.strip() == "00")
    split = any(count == filled[i] for i, count in decimals.items())
    return rows > 1 and blank >= (1 - MAX_BROKEN_SHARE) * rows and not split


def _says_nothing(cells: list[str]) -> bool:
    return not any(cells[1:]) and NOTHING.fullmatch(cells[0]) is not None


def _records(
    rest: Iterator[Line], file: CsvFile
) -> Iterator[tuple[list[str] | None, str, str | None]]:
    """Yields (cells, text, what is wrong with it) of each record below the header; None for the cells of a line of
    which nothing can be doubted, whose text is without its end."""
    width, separator = file.width, file.separator
    ahead: list[Line] = []
    for _ in range(file.skip):
        next(rest, None)
    while True:
        if not ahead:
            line = next(rest, None)
            if line is None:
                return
            ahead.append(line)
        text, sound = ahead[0]
        if sound and _is_plain(body := text.rstrip("\r\n"), width, separator):
            del ahead[0]
            yield None, body, None
            continue
        if '"' not in text:
            del ahead[0]
            yield text.rstrip("\r\n").split(separator), text, None if sound else BYTES
            continue
        cells, taken = _quoted(ahead, rest, width, separator)
        text = "".join(line for line, _ in ahead[:taken])
        sound = all(sound for _, sound in ahead[:taken])
        del ahead[:taken]
        if cells is None:
            yield text.rstrip("\r\n").split(separator), text, QUOTE
        else:
            yield cells, text, None if sound else BYTES


def _quoted(
    ahead: list[Line], rest: Iterator[Line], width: int, separator: str
) -> tuple[list[str] | None, int]:
    """Returns the cells of the row that begins with the first line of `ahead`, None if its quote stays
    open, and how many lines it takes. Reads `rest` on into `ahead` as far as the row may go."""
    cells = _one_row(ahead[0][0], width, separator)
    if cells is not None:
        return cells, 1
    joined = ahead[0][0]
    for taken in range(1, MAX_LINES):
        if taken == len(ahead):
            line = next(rest, None)
            if line is None:
                break
            ahead.append(line)
        text = ahead[taken][0]
        if _is_whole(text, width, separator) or len(joined) > MAX_LINE:
            break
        joined += text
        if '"' in text:
            cells = _strict(joined, separator) or _lenient(joined.rstrip("\r\n"), separator)
            if cells and len(cells) == width:
                if any(_makes_row(ahead[n : taken + 1], width, separator) for n in range(1, taken)):
                    break
                return cells, taken + 1
    literal = ahead[0][0].rstrip("\r\n").split(separator)
    begun = [cell for cell in literal if cell.startswith('"')]
    if len(literal) == width and len(begun) == 1 and not any(c.endswith('"') for c in literal):
        return literal, 1  # in a file without quotes this one is a sign like any other
    taken = 1
    while taken < len(ahead) and not _may_begin(ahead[taken:], width, separator):
        taken += 1
    return None, taken


def _is_plain(body: str, width: int, separator: str) -> bool:
    """Returns whether a line is a row in which no cell is quoted, or each: what it means is then beyond doubt."""
    if body.count(separator) != width - 1:
        return False
    quotes = body.count('"')
    return quotes == 0 or (
        quotes == 2 * width
        and body[0] == body[-1] == '"'
        and body.count(f'"{separator}"') == width - 1
    )


def _is_whole(text: str, width: int, separator: str) -> bool:
    cells = _one_row(text, width, separator)
    return cells is not None and len(cells) == width > 1


def _may_begin(ahead: list[Line], width: int, separator: str) -> bool:
    """Returns whether the first of the lines after a broken one begins a row and is not the rest of it:
    it has most of a row's separators, or makes a row with the lines below."""
    return _makes_row(ahead, width, separator) or ahead[0][0].count(separator) * 2 >= width - 1


def _makes_row(ahead: list[Line], width: int, separator: str) -> bool:
    """Returns whether a row in quotes begins with the first of these lines and ends with one of them."""
    joined = ""
    for text, _ in ahead:
        joined += text
        if '"' in text and _is_whole(joined, width, separator):
            return True
    return False


def _one_row(text: str, width: int, separator: str) -> list[str] | None:
    """Returns the cells of a line that is a row by itself; None if a quote in it stays open."""
    body = text.rstrip("\r\n")
    if '"' not in body:
        return body.split(separator)
    strict = _strict(body, separator)
    if strict is not None and len(strict) == width:
        return strict
    lenient = _lenient(body, separator)
    if lenient is not None and len(lenient) == width:
        return lenient
    return strict


def _strict(text: str, separator: str) -> list[str] | None:
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _lenient(text: str, separator: str) -> list[str] | None:
    r"""Returns the cells where a quote closes only before a separator: "JL "A" 1", "JL \"A\" 1"; None if
    one stays open."""
    cells, place = [], 0
    while True:
        if text.startswith('"', place):
            end = _closing(text, place + 1, separator)
            if end < 0:
                return None
            cells.append(text[place + 1 : end].replace('\\"', '"').replace('""', '"'))
            place = end + 1
        else:
            end = text.find(separator, place)
            end = len(text) if end < 0 else end
            cells.append(text[place:end])
            place = end
        if place >= len(text):
            return cells
        place += 1


def _closing(text: str, place: int, separator: str) -> int:
    """Returns where the quote that was opened before `place` closes; -1 if nowhere."""
    while True:
        place = text.find('"', place)
        if place < 0:
            return -1
        after = text[place + 1 : place + 2]
        if text[place - 1] == "\\":
            place += 1
        elif after in ("", separator):
            return place
        else:
            place += 2 if after == '"' else 1
