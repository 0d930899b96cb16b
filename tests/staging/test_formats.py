"""The format that a delivery comes in changes nothing after staging."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.raw.text_file import LETTER_OF_UTF8
from assets.warehouse import connect
from tests.raw.conftest import Office, csv_text, dtks
from tests.raw.test_xlsx_parquet import write_xlsx

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
NAMES = st.text(
    st.characters(codec="cp1252", categories=("Lu", "Ll", "Zs", "Po", "Nd", "Pd")),
    min_size=1,
    max_size=20,
).filter(
    lambda text: (
        text.strip(" \xa0'=") == text
        and not text.startswith(("=", "+", "@", "-", "#"))
        # a name that says nothing is no person
        and text not in ("NaN", "nan", "NaT", "None", "undefined")
        and text.upper() not in ("NULL", "N/A", "TIDAK ADA DATA", ".", "..", "...")
        # Windows-1252 that spells a letter of UTF-8 (Ã¡) is read as that letter
        and not LETTER_OF_UTF8.search(text.encode("cp1252"))
    )
)
PERSON = st.fixed_dictionaries(
    {
        "nama": NAMES,
        "alamat": NAMES | st.just("JL A\nNO 2") | st.just('GG "B"; NO 3, RT 1') | st.none(),
        # Excel holds no larger whole number exactly; it rounds, which grading deals with
        "nik": st.none() | st.integers(10**15, 2**53),
        "tanggal_lahir": st.none() | st.dates(date(1900, 3, 1), date(2022, 4, 1)),
        "desil": st.none() | st.integers(1, 10),
        "penerima_pkh": st.none() | st.booleans(),
    }
)
HOWS = st.sampled_from(
    ["csv", "semicolon", "cp1252", "xlsx", "xlsx_text", "parquet", "parquet_text"]
)
STAGED = "nama, alamat, nik, tanggal_lahir, desil, penerima_pkh, id_dtks, rt, rw, kelurahan, no_kk"


@contextmanager
def office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        con = connect(Path(folder) / "w.duckdb", "kunci-uji", Path(folder) / "spill")
        yield Office(con, Path(folder) / "landing")
        con.close()


def written(value: Any, how: int) -> str | None:
    """A value in one of the ways in which offices write it."""
    if value is None:
        return [None, "-", "N/A"][how % 3]
    if isinstance(value, bool):
        return [("YA", "TIDAK"), ("Y", "T"), ("1", "0"), ("true", "false")][how % 4][not value]
    if isinstance(value, date):
        month = MONTHS.split()[value.month - 1]
        day = f"{value.day:02d}"
        return [
            value.isoformat(),
            f"{day}/{value.month:02d}/{value.year}",
            f"{day}-{value.month:02d}-{value.year}",
            f"{value.day} {month} {value.year}",
        ][how % 4]
    if isinstance(value, int) and value > 10**15:
        return [str(value), f"'{value}", f" {value}"][how % 3]
    return str(value)


def deliver(into: Office, rows: list[dict[str, Any]], how: str, style: int, periode: str) -> None:
    texts = [
        {name: written(value, style + i) for i, (name, value) in enumerate(r.items())} for r in rows
    ]
    if how in ("csv", "semicolon"):
        separator = "," if how == "csv" else ";"
        into.put("a.csv", csv_text(texts, separator), periode)
    elif how == "cp1252":
        into.put("a.csv", csv_text(texts, "\t", "\r\n").encode("cp1252"), periode)
    elif how == "xlsx":
        write_xlsx(into.path("a.xlsx", periode), rows, titles=style % 6)
    elif how == "xlsx_text":
        write_xlsx(into.path("a.xlsx", periode), texts)
    else:
        buffer = io.BytesIO()
        frame = pd.DataFrame(rows if how == "parquet" else texts)
        if how == "parquet_text":
            frame = frame.astype("string")
        frame.to_parquet(buffer, index=False)
        into.put("a.parquet", buffer.getvalue(), periode)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PERSON, min_size=1, max_size=6), HOWS, HOWS, st.integers(0, 11))
def test_the_format_changes_nothing(
    people: list[dict[str, Any]], first: str, second: str, style: int
) -> None:
    rows = [dtks(i) | person for i, person in enumerate(people)]
    with office() as into:
        staged = []
        for periode, how in (("2022-03", first), ("2022-04", second)):
            deliver(into, rows, how, style, periode)
            staged.append(into.stage(f'{STAGED}, "row"', periode))
    assert staged[0] == staged[1]
    assert len(staged[0]) == len(rows)
