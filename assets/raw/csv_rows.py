"""The patient way to read a CSV: line by line, so that what is wrong with a row costs that row alone.

A quote that stays open ends with its line if the next one is a whole row by itself.
"""

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO

from assets.raw.csv_file import CsvFile
from assets.raw.no_data import NOTHING, NoData
from assets.raw.refusal import Refused
from assets.raw.text_file import MAX_LINE, Line, lines
from expectations.contract import Contract

MAX_BROKEN_SHARE = (
    0.05  # as for row rules: beyond it the file as a whole is not what it claims to be
)
HOPELESS = 1000  # broken rows, more than half of all: not worth reading on
MAX_LINES = 100  # that one row may have
SHAPE = "jumlah kolom tidak sama dengan baris judul"
QUOTE = "tanda kutip tidak ditutup"
BYTES = "berisi byte yang bukan huruf"
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\udc80-\udcff]")


def csv_rows(file: CsvFile, contract: Contract) -> Iterator[list[str | None]]:
    """Yields each row's cells and, last, None twice or, of a broken row, its cells (JSON) and why.

    Raises Refused where the file ends in the middle of a row, and where more rows than MAX_BROKEN_SHARE
    are broken.
    """
    width, rows, broken, first_broken = file.width, 0, 0, 0
    tell = NoData(contract, file.layout)
    blank = ' \t\r\n"' + file.separator
    cut, last = False, ""
    for cells, text, why in _records(lines(file.text, file.look), file):
        if not text.strip(blank) or (why is BYTES and not UNSEEN.sub("", text).strip()):
            continue
        rows += 1
        last = text
        cut = False
        if why is None and len(cells) > width and not any(cells[width:]):
            cells = cells[:width]  # separators at the end of the line are no columns
        if (
            why is None
            and len(cells) < width
            and (tell.reason(cells, rows) or _says_nothing(cells))
        ):
            cells = [*cells, *[""] * (width - len(cells))]  # a total, a signature, the word NIHIL
        if why is None and len(cells) == width:
            yield [*(cell or None for cell in cells), None, None]
            continue
        cut = len(cells) < width
        broken += 1
        first_broken = first_broken or rows
        if broken > HOPELESS and 2 * broken > rows:
            break
        seen = [UNSEEN.sub(lambda sign: f"\\x{ord(sign[0]) & 0xFF:02x}", cell) for cell in cells]
        yield [*([None] * width), json.dumps(seen, ensure_ascii=False), why or SHAPE]
    if cut and last[-1:] not in ("\n", "\r"):
        raise Refused(f"Berkas terpotong: baris data terakhir (ke-{rows}) tidak lengkap.")
    if broken and (broken > max(1, MAX_BROKEN_SHARE * rows) or broken == rows):
        raise Refused(
            f"{broken} dari {rows} baris rusak: tidak memiliki {width} kolom seperti baris judul, atau"
            f" kutip atau hurufnya rusak; yang pertama baris data ke-{first_broken}."
        )


def _says_nothing(cells: list[str]) -> bool:
    return not any(cells[1:]) and NOTHING.fullmatch(cells[0]) is not None


def _records(rest: Iterator[Line], file: CsvFile) -> Iterator[tuple[list[str], str, str | None]]:
    """Yields (cells, text, what is wrong with it) of each record below the header."""
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
                return cells, taken + 1
    literal = ahead[0][0].rstrip("\r\n").split(separator)
    begun = [cell for cell in literal if cell.startswith('"')]
    if len(literal) == width and len(begun) == 1 and not any(c.endswith('"') for c in literal):
        return literal, 1  # in a file without quotes this one is a sign like any other
    taken = 1
    while taken < len(ahead) and not _may_begin(ahead[taken:], width, separator):
        taken += 1
    return None, taken


def _is_whole(text: str, width: int, separator: str) -> bool:
    cells = _one_row(text, width, separator)
    return cells is not None and len(cells) == width > 1


def _may_begin(ahead: list[Line], width: int, separator: str) -> bool:
    """Returns whether the first of the lines after a broken one begins a row and is not the rest of it:
    it has most of a row's separators, or makes a row with the lines below."""
    joined = ""
    for text, _ in ahead:
        joined += text
        cells = _one_row(joined, width, separator) if '"' in text else None
        if cells and len(cells) == width:
            return True
    return ahead[0][0].count(separator) * 2 >= width - 1


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
