"""Counting with months."""

from datetime import date

from assets.months import after, last_day, months_between


def test_months_are_counted_over_the_ends_of_years():
    found = [after("2022-01", n) for n in (0, -1, -13, 12)]
    assert found == ["2022-01", "2021-12", "2020-12", "2023-01"]
    assert [months_between("2022-01", month) for month in found] == [0, -1, -13, 12]


def test_a_month_has_its_last_day():
    assert [last_day(month) for month in ("2022-12", "2024-02")] == [
        date(2022, 12, 31),
        date(2024, 2, 29),
    ]
