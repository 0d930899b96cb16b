"""Working days of Jakarta's offices: Monday to Friday without national holidays and collective leave."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

WIB = ZoneInfo("Asia/Jakarta")


def today(now: datetime) -> date:
    """Returns the date in Jakarta at the moment `now`."""
    return now.astimezone(WIB).date()


def wib(at: str) -> str:
    """Returns an ISO moment as the clock in Jakarta shows it: 2022-05-09 09:00."""
    return f"{datetime.fromisoformat(at).astimezone(WIB):%Y-%m-%d %H:%M}"


@cache
def _holidays(year: int) -> list[date]:
    import holidays

    found = holidays.country_holidays(
        "ID", years=(year, year + 1), categories=("public", "government")
    )
    return sorted(found)


def is_working_day(day: date) -> bool:
    """Returns whether offices work on that day."""
    return bool(np.is_busday(day, holidays=_holidays(day.year)))


def add_working_days(start: date, days: int) -> date:
    """Returns the `days`-th working day after `start` (at least 1)."""
    moved = np.busday_offset(start, days, roll="backward", holidays=_holidays(start.year))
    return moved.astype(object)
