"""Numbers, days and months as people write them in Bahasa Indonesia, and what of a text may be shown."""

import re
from datetime import date

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
HIDDEN = "…"
LONG_NUMBER = re.compile(r"(?:\d[\W_]{0,3}){9,}\d")
# A NIK or the number of a card, however its digits are parted; two days are written alike, and begin with 20.
NIK = re.compile(r"(?<!\d)(?!20)\d(?:[\W_]?\d){15}|\d{17}")


def tanggal(day: date) -> str:
    """Returns a date as people write it: 5 Mei 2022."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def bulan(periode: str) -> str:
    """Returns a month as people write it: April 2022."""
    year, month = periode.split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def angka(value: float, decimals: int = 0) -> str:
    """Returns a number as people write it: 1.250 or 3,5."""
    rounded = round(value, decimals) + 0.0  # no minus before a zero
    return f"{rounded:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def without_numbers(text: str) -> str:
    """Returns what somebody typed with … for each long number: it may be a NIK."""
    return LONG_NUMBER.sub(HIDDEN, text)


def slug(name: str) -> str:
    """Returns a name as a folder or a file has it: `dinas-sosial`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
