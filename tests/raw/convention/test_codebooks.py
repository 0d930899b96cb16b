"""The code books give only what their contracts know, and mean one thing in Python and SQL."""

from typing import Any

import pytest

from expectations.codebook import BOOKS, codebook, word_key
from expectations.contract import sources
from tests.raw.conftest import MONTH, Office


@pytest.mark.parametrize(
    ("source", "column"),
    [(c.table, x) for c in sources().values() for x in c.columns if x.codebook],
    ids=lambda found: found if isinstance(found, str) else found.name,
)
def test_a_book_gives_only_values_of_the_contract(source: str, column: Any) -> None:
    book = codebook(column.codebook, MONTH)
    given = {*book.words.values(), *(v for codes in book.schemes.values() for v in codes.values())}
    assert given - {"SUAMI/ISTRI"} == set(column.values or ("YA", "TIDAK"))


def test_every_book_is_used() -> None:
    used = {x.codebook for c in sources().values() for x in c.columns if x.codebook}
    assert used | {"kota"} == {path.stem for path in BOOKS.glob("*.yaml")}


def test_python_and_sql_mean_the_same_key(office: Office) -> None:
    words = [
        "Laki - Laki",
        "LAKI-LAKI (L)",
        " 1.0 ",
        "GAS >3KG",
        "R1/450",
        "√",
        "\u200bIbu",
        "1.300",
    ]
    keys = [office.rows("select read_key(?)", word)[0][0] for word in words]
    assert keys == [word_key(word.replace("\u200b", "")) for word in words]
