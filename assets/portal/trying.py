"""What a tried file's troubles are, in words for the office that sends it.

Belongs here: the words. Which cells they are about is assets/raw/cells.py's.
"""

from collections.abc import Mapping
from typing import NamedTuple

from assets.handover.entry import choices, how_to_write
from assets.raw.cells import BROKEN, DROPPED, EMPTY, FLAWED, UNREAD, Cell, Trouble
from assets.raw.corrections import FOUND_CORRECTION, FOUND_NONE, UNSIGNED, WITHDRAWN
from assets.raw.no_data import NO_DATA
from assets.raw.quarantine import CONTRADICTION
from assets.raw.trial import Tried
from expectations.contract import Column, Contract

ASIDE = "Barisnya disisihkan dan tidak ikut dihitung."
# Why a number identifies nobody (sql/macros/reading_numbers.sql).
FLAWS = {
    "GALAT": "berisi pesan galat Excel",
    "ILMIAH": "ditulis Excel sebagai 3,17E+15, sehingga angka belakangnya hilang",
    "TOPENG": "ditutupi, misalnya 3172XXXXXXXX0003",
    "KATA": "berisi kata, bukan nomor",
    "HURUF": "bercampur huruf",
    "PENGISI": "hanya pengisi, misalnya 0000000000000000",
    "PANJANG": "tidak terdiri dari 16 angka",
    "BULAT": "dibulatkan Excel: angka-angka belakangnya menjadi 0",
    "TANGGAL": "diubah Excel menjadi tanggal",
    "GANDA": "berisi dua nomor dalam satu sel",
}
WHOLE = "Jadikan kolomnya teks di Excel, lalu tempelkan nomor yang utuh dari sumbernya."


TARGET = "Jangan ubah koreksi_file dan koreksi_row; bila kirimannya sudah diganti, mintalah berkas perbaikan yang baru."


class Told(NamedTuple):
    """A trouble in words: what it is, what to do about it, how many rows or values, and the first cells."""

    what: str
    todo: str
    number: int
    cells: tuple[Cell, ...]


def told(contract: Contract, titles: Mapping[str, str], trouble: Trouble) -> Told:
    """Returns a trouble in words; `titles` are what the file calls the contract's columns."""
    columns = {column.name: column for column in contract.columns}
    named = [titles.get(name, name) for name in trouble.columns]
    about = f"Kolom {' dan '.join(named)}"
    write = how(columns[trouble.columns[0]]) if trouble.columns else ""
    what, todo = {
        EMPTY: (
            f"{about} kosong, padahal wajib diisi. {ASIDE}",
            "Isilah, atau keluarkan baris yang memang bukan data.",
        ),
        UNREAD: (f"{about} wajib, tetapi isinya tidak dapat dibaca. {ASIDE}", write),
        DROPPED: (
            f"{about}: isi yang tidak dapat dibaca dianggap kosong. Barisnya tetap dipakai.",
            write,
        ),
        FLAWED: (
            f"{about}: nomornya {FLAWS.get(trouble.why, 'tidak utuh')}, jadi tidak menunjuk siapa pun."
            " Barisnya tetap dipakai, tetapi orangnya sulit dicocokkan.",
            WHOLE,
        ),
        CONTRADICTION: (
            f"{about} menunjuk tempat yang berbeda. {ASIDE}",
            "Betulkan kode atau namanya.",
        ),
        BROKEN: (
            f"Barisnya rusak: {trouble.why}. {ASIDE}",
            "Buka berkasnya di Excel, betulkan baris itu, lalu simpan ulang.",
        ),
        NO_DATA: (f"Bukan data, melainkan {trouble.why}: dilewati.", "Tidak perlu diperbaiki."),
        FOUND_CORRECTION: (
            "Baris perbaikan ini menunjuk baris yang tidak ada pada kiriman yang berlaku. Barisnya tidak dipakai.",
            TARGET,
        ),
        FOUND_NONE: ("Yang hendak ditarik tidak ada pada kiriman yang berlaku.", TARGET),
        WITHDRAWN: (
            "Baris yang ditunjuk keluar dari bulan ini.",
            "Bila rumah tangganya terhitung miskin ekstrem, ia didatangi lebih dahulu.",
        ),
        UNSIGNED: (
            f"Tidak dapat ditarik: {trouble.why}. Barisnya tetap ada seperti semula.",
            "Baris hanya ditarik dengan kata TARIK, alasannya, dan dua petugas yang berlainan.",
        ),
    }.get(trouble.kind, (f"{trouble.why}. {ASIDE}", "Tanyakan kepada Diskominfotik."))
    cells = tuple(
        cell._replace(column=", ".join(titles.get(name, name) for name in cell.column.split(", ")))
        for cell in trouble.cells
    )
    return Told(what, todo, trouble.count, cells)


def not_taken(tried: Tried) -> int:
    """Returns how many rows of a tried repair file do nothing."""
    fine = (NO_DATA, WITHDRAWN)
    return sum(n for (rule, _), n in tried.aside.items() if rule not in fine)


def how(column: Column) -> str:
    """Returns in a sentence how a value of the column is written."""
    listed = choices(column)
    return f"Pilih salah satu: {', '.join(listed)}." if listed else f"Tulis {how_to_write(column)}."
