"""Months as deliveries and partitions name them, 2022-04, and how to count with them."""

from calendar import monthrange
from datetime import date

PERIODE = r"20[0-9]{2}-(0[1-9]|1[0-2])"


def _number(periode: str) -> int:
    year, month = map(int, periode.split("-"))
    return 12 * year + month - 1


def after(periode: str, months: int) -> str:
    """Returns the month so many months later; of a negative number, earlier."""
    year, month = divmod(_number(periode) + months, 12)
    return f"{year:04d}-{month + 1:02d}"


def months_between(earlier: str, later: str) -> int:
    """Returns how many months after `earlier` the month `later` lies."""
    return _number(later) - _number(earlier)


def last_day(periode: str) -> date:
    """Returns the month's last day."""
    year, month = map(int, periode.split("-"))
    return date(year, month, monthrange(year, month)[1])
