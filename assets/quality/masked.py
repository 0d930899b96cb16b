"""What an office named itself (a file, a column), without the words and numbers that could be somebody's."""

import re
from collections.abc import Iterable
from functools import cache

from assets.quality.incident import LONG_NUMBER
from assets.quality.message import MONTHS
from expectations.contract import sources

HIDDEN = "…"
TOKEN = re.compile(r"[^\W\d_]+|\d+")
LONGEST = 8  # digits: a date
# What files are called besides the names of sources, columns, months and places.
USUAL = """
    baru bulan csv dan data dinas dki edisi excel file final format hasil jakarta kec kecamatan kel kelurahan
    kiriman koreksi kota lampiran laporan lengkap parquet pemutakhiran per perbaikan rekap revisi rt rw sheet
    sintetis susulan tahap tahun terbaru triwulan update utara v versi xls xlsx kolom
"""


@cache
def _words() -> frozenset[str]:
    columns = [column.name for source in sources().values() for column in source.columns]
    return frozenset(words([USUAL, *MONTHS, *sources(), *columns]))


def words(texts: Iterable[str]) -> set[str]:
    """Returns the words of these texts in small letters."""
    return {token.lower() for text in texts for token in TOKEN.findall(text)}


def masked(name: str, places: set[str]) -> str:
    """Returns `name` with … for each word that is neither usual nor in `places`, and for each long number."""

    def keep(token: re.Match[str]) -> str:
        word = token[0].lower()
        known = len(word) <= LONGEST if word.isdigit() else word in _words() or word in places
        return token[0] if known else HIDDEN

    return TOKEN.sub(keep, LONG_NUMBER.sub(HIDDEN, name))
