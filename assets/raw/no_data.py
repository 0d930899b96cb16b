"""Rows that stand between the data of a delivery and are none: repeated headers, numbering rows, totals,
headings, signatures, footnotes, examples, the word for nothing.

They keep their place in the file and are set aside with the rule `bukan_data`. Doubt keeps a row: whoever
has a NIK or a birth date is somebody, whatever he is called, and so is whoever has all that the contract
requires, unless his name is the word for a total or for nothing and nothing else tells who he is.
"""

import json
import re
from collections.abc import Sequence
from itertools import pairwise

import duckdb

from assets.raw.header import PEOPLE, Layout, column_name, single_header
from assets.raw.match import best_match
from assets.raw.refusal import Refused
from expectations.contract import Contract
from expectations.sql import literal, quoted

NO_DATA = "bukan_data"
HEADER, NUMBERS, RULE_LINE = "judul kolom diulang", "nomor kolom", "garis pemisah"
TOTAL, HEADING, CLOSING, NOTE = "baris jumlah", "judul bagian", "penutup daftar", "catatan kaki"
EXAMPLE, NOBODY = "contoh pengisian", "pernyataan nihil"
AFTERWARDS = 12  # rows below a closing word within which names and numbers of officials stand
SPARSE = 4  # cells that such a row has at most
NUMBERS_OF_PEOPLE = ("nik", "no_kk")
# What the columns begin with that tell one person from another, beside his name.
TELLING = ("nik", "no_", "nomor", "id_", "household_id", "tanggal", "alamat")

UNITS = r"(jiwa|orang|kk|keluarga|rumah tangga|rt|individu|anggota|penerima|baris|data|unit|rupiah|persen)"
# What else is counted or summed up below a list.
COUNTED = (
    r"(ter|di)?(salur|bayar|cair|daftar)(kan)?|(sudah|belum|tidak)\W+\w+|gagal|tunda|laki\W?laki|perempuan|pria|wanita|l|p"
    r"|lansia|anak|dewasa|bantuan|nominal|dana|anggaran|sebelumnya|sementara|(per\W+)?halaman(\W+ini)?"
)
NUMBER = re.compile(rf"\W*(rp\W*)?[\d.,%\s]*\d[\d.,%\s-]*{UNITS}?\W*", re.I)
ONLY_TOTAL = re.compile(
    r"\W*((sub|grand)\W*)?(total|jumlah|jml)(\W+(keseluruhan|seluruhnya|semua|akhir|umum|data)"
    rf"|\W+(yang\W+)?({COUNTED})|\W+{UNITS}|\W+(kelurahan|kecamatan|kel|kec|kota|rw)\b.*)?[\W\d]*{UNITS}?\W*",
    re.I,
)
TOTAL_WORD = re.compile(r"\W*((sub|grand)\W*)?(total|jumlah|jml)\b", re.I)
COUNT = re.compile(rf"[\d.,]{{1,7}}\W*{UNITS}?", re.I)
SERIAL = re.compile(r"\W*(\d{1,3}|[a-z])\W*(=.*)?", re.I)
HEADING_WORD = re.compile(
    r"\W*(kecamatan|kelurahan|kel|kec|desa|kota|wilayah|kategori|tahap|rw|rt)\b\W*\w", re.I
)
CLOSING_WORD = re.compile(
    r"\W*(mengetahui|menyetujui|mengesahkan|disahkan|ttd|tertanda|tanda tangan|nip\b|n\.i\.p"
    r"|(plt|plh|pj|a\.?n)\b\.?|kepala (dinas|suku|badan|seksi|bidang|bagian|satuan|kantor|upt|sub)"
    r"|ka\.? ?(su)?dinas|(lurah|camat|walikota|wali kota|sekretaris|bendahara|pejabat|petugas|operator"
    r"|pendata|verifikator|pembuat daftar|dibuat oleh|diperiksa oleh|penanggung jawab)\s*([,:(]|$)"
    r"|(camat|lurah|sekretaris|operator|pejabat|petugas|walikota|wali kota) (kelurahan|kecamatan|kota"
    r"|administrasi|dinas|jakarta|pendata|pembuat))",
    re.I,
)
PLACE_AND_DAY = re.compile(r"[a-z][a-z .]{2,30}[, ][\w ./-]{0,25}20\d\d\W*", re.I)
NOTE_WORD = re.compile(
    r"\s*(sumber|keterangan|ket|catatan|note|nb|dicetak|tanggal cetak|tgl cetak|waktu cetak|printed"
    r"|diunduh)\s*[:.=]|\s*(halaman|hal|page)\W*\d+|\*+\)?\s*\w+\s+\w"
    r"|\W*\d+ (rows?|baris|record|data)\b.*|\W*(akhir|selesai|end of)\b.{0,20}$",
    re.I,
)
# A cell in which an office says that there is nothing; a dash or N/A says so of its own cell only.
NOTHING = re.compile(
    r"\W*(nihil\b.*|nil|kosong|(tidak|tdk|belum) ada"
    r"( (satu ?pun|data|penerima|penyaluran|pencairan|kegiatan|laporan|usulan|sanggah(an)?|pengaduan|keluhan"
    r"|calon|pendaftar|kunjungan|perubahan)\b.*)?"
    r"|data (nihil|kosong|(tidak|tdk) ada)\b.*)\W*",
    re.IGNORECASE | re.DOTALL,
)
EXAMPLE_WORD = re.compile(r"\W*(contoh|example|isian)\b", re.I)
# nobody is called so: the word alone, or with a colon, a number or what it is an example of
ONLY_EXAMPLE = re.compile(
    r"\W*(contoh|example|isian)\b\s*([^\w\s].*|\d.*|(pengisian|isian|data|nama|baris)\b.*)?", re.I
)
MASKED = re.compile(r"\d*([\s.-]*[x*#_?\u2022]){3,}[\s.-]*\d*", re.I)
NIP = re.compile(r"\W*\d{8}\s?\d{6}\s?\d\s?\d{3}\W*")


class NoData:
    """Tells row by row, from the first on, which rows of a file are no data."""

    def __init__(self, contract: Contract, layout: Layout):
        columns = layout.columns
        self.titles = [{column_name(t) for t in parts} - {""} for parts in layout.titles]
        self.names = {i: name for name, i in columns.items()}
        self.required = [columns[name] for name in contract.required if name in columns]
        self.known = contract.titles.union(*self.titles)
        self.contract = contract
        self.must = {name for name in contract.required if name in columns}
        self.nik = columns.get("nik")
        self.telling = [i for name, i in columns.items() if name.startswith(TELLING)]
        self.people = [columns[name] for name in PEOPLE if name in columns]
        self.numbers = [columns[name] for name in NUMBERS_OF_PEOPLE if name in columns]
        self.births = [columns[name] for name in ("tanggal_lahir",) if name in columns]
        self.closed: int | None = None

    def reason(self, cells: Sequence[str | None], row: int = 0) -> str | None:
        """Returns why these cells are no data, in words; None for data. `row` is the row's number."""
        filled = {i: c.strip() for i, c in enumerate(cells) if c and c.strip(" \t\n-\u2013\xa0")}
        if not filled:
            return RULE_LINE if any(cell and cell.strip() for cell in cells) else None
        if self._repeats_header(filled):
            return HEADER
        if self._numbers_columns(filled):
            return NUMBERS
        if not any(any(map(str.isalnum, text)) for text in filled.values()):
            return RULE_LINE
        if self._is_example(filled):
            return EXAMPLE
        if self._is_somebody(filled):
            return None
        if any(NOTHING.fullmatch(filled.get(i, "")) for i in self.people):
            return NOBODY
        if self._is_total(filled):
            return TOTAL
        if len(filled) > SPARSE or not self._lacks(filled):
            return None
        return self._beside_the_data(filled, row)

    def has_another_order(self, cells: Sequence[str | None]) -> bool:
        """Returns whether these cells are a header by which the rows below hold other columns."""
        filled = {i: cell for i, cell in enumerate(cells) if cell and cell.strip()}
        named = {i: name for i, text in filled.items() if (name := column_name(text)) in self.known}
        moved = [i for i in named if i >= len(self.titles) or not self._is_title(i, filled[i])]
        if not moved or len(named) < 3 or 2 * len(named) <= len(filled):
            return False
        lacking = best_match(single_header(cells), self.contract).lacking
        return 2 * len(self.must.difference(lacking)) > len(self.must)

    def _lacks(self, filled: dict[int, str]) -> bool:
        return any(i not in filled for i in self.required)

    def _repeats_header(self, filled: dict[int, str]) -> bool:
        same = [i for i, text in filled.items() if i < len(self.titles) and self._is_title(i, text)]
        return len(same) >= 2 and len(same) * 2 > len(filled)

    def _is_title(self, i: int, text: str) -> bool:
        name = column_name(text)
        return name in self.titles[i] or name == self.names.get(i)

    def _numbers_columns(self, filled: dict[int, str]) -> bool:
        found = [SERIAL.fullmatch(text) for text in filled.values()]
        if len(found) < 3 or not all(found):
            return False
        serials = [match[1].lower() for match in found if match]
        digits = [int(s) for s in serials if s.isdigit()]
        if not digits:
            return [ord(s) - ord("a") for s in serials] == list(range(len(serials)))
        rising = all(a < b for a, b in pairwise(digits))
        return (
            len(digits) == len(serials)
            and rising
            and digits[0] <= 2
            and digits[-1] <= len(self.titles) + 2
            and 2 * len(digits) >= digits[-1]
        )

    def _is_example(self, filled: dict[int, str]) -> bool:
        """Returns whether a form's example stands here: it says so, and its NIK is masked or blank."""
        if self.nik is None:
            return False
        leading = {i: text for i, text in filled.items() if i == min(filled) or i in self.people}
        if MASKED.fullmatch(filled.get(self.nik, "")):
            return any(map(EXAMPLE_WORD.match, leading.values()))
        return not self._is_numbered(filled) and any(map(ONLY_EXAMPLE.fullmatch, leading.values()))

    def _is_somebody(self, filled: dict[int, str]) -> bool:
        """Returns whether a NIK, a card's number or a birth date says that this is a person."""
        born = any(re.match(r"\W*\d", filled.get(i, "")) for i in self.births)
        return born or self._is_numbered(filled)

    def _is_numbered(self, filled: dict[int, str]) -> bool:
        for i in self.numbers:
            text = filled.get(i, "")
            digits = sum(map(str.isdigit, text))
            if digits >= 6 and not NIP.fullmatch(text) and not re.search(r"[a-df-z]", text, re.I):
                return True
        return False

    def _is_total(self, filled: dict[int, str]) -> bool:
        told = [text for i in self.telling if (text := filled.get(i)) and not COUNT.fullmatch(text)]
        if any(ONLY_TOTAL.fullmatch(filled.get(i, "")) for i in self.people) and not told:
            return True
        leading = next((i for i in list(filled)[:2] if TOTAL_WORD.match(filled[i])), None)
        if leading is None:
            return False
        keyed = leading in self.required and leading not in self.people
        if not self._lacks(filled) and not (keyed and ONLY_TOTAL.fullmatch(filled[leading])):
            return False  # nothing is missing: only the key itself can say that it is none
        others = {i: text for i, text in filled.items() if i != leading}
        if all(NUMBER.fullmatch(t) or TOTAL_WORD.match(t) or t[0] in "#=" for t in others.values()):
            return True
        # subtotals have a place beside them, but no name
        nameless = all(NUMBER.fullmatch(filled.get(i, "0")) for i in self.people)
        return bool(self.people) and nameless and leading not in self.people

    def _beside_the_data(self, filled: dict[int, str], row: int) -> str | None:
        texts = list(filled.values())
        signed = any(CLOSING_WORD.match(text) or NIP.fullmatch(text) for text in texts)
        if signed or (len(texts) <= 2 and PLACE_AND_DAY.fullmatch(" ".join(texts))):
            self.closed = row
            return CLOSING
        if NOTE_WORD.match(texts[0]) and len(texts) <= 2:
            return NOTE
        if len(texts) == 1 and HEADING_WORD.match(texts[0]):
            return HEADING
        if self.closed is not None and 0 <= row - self.closed <= AFTERWARDS and len(texts) <= 2:
            return CLOSING
        return None


def mark_no_data(con: duckdb.DuckDBPyConnection, contract: Contract, layout: Layout) -> int:
    """Marks the rows of `incoming` that are no data, as broken rows are marked, but with the rule
    `bukan_data`; returns how many there are. Raises Refused for a header of another order."""
    # a code in parts is among the extras, part by part
    by_place = sorted(
        (i, quoted(name)) for name, i in layout.columns.items() if name not in layout.joined
    )
    extras = {i: name for name, i in layout.extras.items()}
    rows = con.execute(
        f"select rowid, {', '.join(name for _, name in by_place)}, lainnya from temp.incoming"
        f" where rusak is null and ({_doubtful(contract, layout)}) order by rowid"
    ).fetchall()
    tell = NoData(contract, layout)
    found = []
    for rowid, *values, lainnya in rows:
        cells: list[str | None] = [None] * layout.width
        for (i, _), value in zip(by_place, values, strict=True):
            cells[i] = value
        others = json.loads(lainnya) if lainnya else {}
        for i, name in extras.items():
            cells[i] = others.get(name)
        if tell.has_another_order(cells):
            raise Refused(
                f"Baris data ke-{rowid + 1} memuat judul kolom dengan urutan lain; kirim baris di bawahnya"
                " sebagai berkas tersendiri."
            )
        why = tell.reason(cells, rowid)
        if why:
            found.append((rowid, json.dumps(cells, ensure_ascii=False), why))
    if found:
        _set_marks(con, contract, found)
    return len(found)


def _set_marks(
    con: duckdb.DuckDBPyConnection, contract: Contract, found: list[tuple[int, str, str]]
) -> None:
    con.execute("create or replace temp table marked (id bigint, cells varchar, why varchar)")
    con.execute(
        "insert into temp.marked select unnest($ids), unnest($cells), unnest($why)",
        dict(zip(("ids", "cells", "why"), map(list, zip(*found, strict=True)), strict=True)),
    )
    blank = ", ".join(f'"{column.name}" = null' for column in contract.columns)
    con.execute(
        f"update temp.incoming set {blank}, lainnya = json_object('{NO_DATA}', m.cells::json),"
        f" rusak = m.cells, aturan = '{NO_DATA}', sebab = m.why"
        " from temp.marked as m where incoming.rowid = m.id"
    )
    con.execute("drop table temp.marked")


def _doubtful(contract: Contract, layout: Layout) -> str:
    """Returns the condition of the rows to look at, true for few: something required is blank, all of
    it is short, a name is a word of forms, or a required or one of the first columns holds a title or a total."""
    by_place = sorted((i, quoted(name)) for name, i in layout.columns.items())
    alone = [name for name in layout.columns if name not in layout.joined]
    required = [quoted(name) for name in contract.required if name in alone]
    blank = " or ".join(f"coalesce({name}, '-') in ('', '-', '\u2013', ' ')" for name in required)
    numbers = [quoted(name) for name in NUMBERS_OF_PEOPLE if name in layout.columns]
    told = [f"length({name}) between 15 and 17" for name in numbers]
    if "tanggal_lahir" in layout.columns:
        told.append("length(tanggal_lahir) >= 6 and regexp_matches(tanggal_lahir, '^\\W*[0-9]')")
    somebody = " or ".join(told) or "false"
    first = next(n for n, (_, name) in enumerate(by_place) if name in required)
    short = " and ".join(f"length({name}) <= 8" for name in required)
    lead = f"coalesce({', '.join(name for _, name in by_place[: first + 1])})"
    looks = [f"(({blank}) or ({short})) and not coalesce({somebody}, false)"]
    looks.append(
        f"regexp_matches({lead}, '(?i)^\\W*(sub|grand|total|jumlah|jml|contoh|example|isian)')"
    )
    words = "sub|grand|total|jumlah|jml|nihil|nil|kosong|tidak|tdk|belum|data|contoh|example|isian"
    people = [quoted(name) for name in PEOPLE if name in layout.columns]
    looks += [f"regexp_matches({name}, '(?i)^\\W*({words})\\b')" for name in people]
    anywhere = {*contract.titles, *(t.lower() for parts in layout.titles for t in parts)}
    looks += [_is_one_of(name, anywhere) for name in required]
    for i, name in by_place[: first + 1]:
        titles = {title.lower() for title in layout.titles[i]} | {name.strip('"')}
        looks.append(_is_one_of(name, titles))
    return " or ".join(f"({look})" for look in looks)


def _is_one_of(column: str, titles: set[str]) -> str:
    titles = titles | {title.replace("_", " ") for title in titles}
    listed = ", ".join(literal(title) for title in sorted(titles))
    # many cells begin with a digit, few with a blank: taking blanks away takes longest of all
    digit = f"{column} between '0' and ':'"
    blank = f"starts_with({column}, ' ') or ends_with({column}, ' ')"
    text = f"lower(case when {blank} then trim({column}) else {column} end)"
    found = f"list_contains([{listed}], {text})"
    if all(title[:1].isalpha() for title in titles):
        return f"case when not ({digit}) then {found} end"
    return found
