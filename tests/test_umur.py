"""Ages: completed years, worked out in one place."""

import re

import duckdb
import pytest

from assets.warehouse import MACROS, load_macros

ROOT = MACROS.parent.parent
COMMENT = re.compile(r"(--|#)[^\n]*")
# Years counted otherwise than by the macro: boundaries crossed, or a birth date against a day so many years back.
YEARS = re.compile(
    r"date_?(diff|sub|part)\s*\(\s*'year'|lahir.*(interval\s+'?\d+'?\s+year|/\s*365)", re.I
)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1962-12-05", "2022-01-31", 59),  # a year boundary is no birthday
        ("1962-02-01", "2022-01-31", 59),
        ("1962-01-31", "2022-01-31", 60),
        ("1962-01-01", "2021-12-31", 59),
        ("2022-01-31", "2022-01-31", 0),
        ("2016-01-31", "2022-02-28", 6),
        ("1964-02-29", "2024-02-29", 60),
        ("1964-02-29", "2022-02-28", 57),
        ("1964-02-29", "2022-03-01", 58),
        ("2022-03-01", "2022-02-28", -1),
        (None, "2022-02-28", None),
    ],
)
def test_age_is_completed_years(born, day, age):
    con = duckdb.connect()
    load_macros(con)
    assert con.execute("select umur(?::date, ?::date)", [born, day]).fetchone() == (age,)


def test_nobody_counts_years_in_another_way():
    files = [
        path
        for room in ("sql", "assets", "expectations", "pipelines")
        for path in (ROOT / room).rglob("*")
        if path.suffix in (".sql", ".py", ".yaml")
    ]
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in files
        for line in COMMENT.sub("", path.read_text(encoding="utf-8")).splitlines()
        if YEARS.search(line)
    ]
    assert len(files) > 200 and not found
