"""The conventions of one file: each column's, found before any of its values is read.

Belongs here: which kind of column follows which rules, and the SQL that turns a column as written into what
staging reads. What proves a convention stands in the modules beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from assets.raw.convention import areas, dates, decimals, numbers, units, words
from assets.raw.convention.code_books import BOOK
from assets.raw.convention.convention import Convention
from assets.raw.header import Layout
from assets.raw.reading import is_identifier, read_expression
from expectations.codebook import Codebook, codebook, word_key
from expectations.contract import Column, Contract
from expectations.sql import literal, quoted

Conventions = Mapping[str, Convention]
NO_MEANING = "?"  # a code that a book gives two meanings


@dataclass(frozen=True)
class Reading:
    """What the readings of one delivery's columns rest on: its month and the `wilayah` in force, as a condition
    on raw.wilayah (None before its first delivery), and by column what delivered code books say."""

    contract: Contract
    periode: str
    wilayah: str | None
    books: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)

    def book(self, column: Column) -> Codebook:
        """Returns the code book of a column that has one, with what a delivered one says of it."""
        assert column.codebook is not None
        return codebook(column.codebook, self.periode).told_by(self.books.get(column.name, {}))

    def name_beside(self, column: Column) -> str | None:
        """Returns the SQL of the name of the kota beside a column of codes; None if nothing is beside it."""
        if column.name not in areas.COLUMNS:
            return None
        named = {c.name for c in self.contract.columns}
        if "nama_kota" in named:
            return '"nama_kota"'
        name = areas.NAME_OF.get(column.name, "nama_kota")
        return quoted(name) if name in named else f"(lainnya ->> '$.{name}')"


def infer_all(
    con: duckdb.DuckDBPyConnection, reading: Reading, layout: Layout
) -> dict[str, Convention]:
    """Returns the conventions of the columns of `incoming` that have one."""
    nik = "nik" in layout.columns
    coded = [
        c
        for c in reading.contract.columns
        if c.name in layout.columns and (c.codebook or c.name in reading.books)
    ]
    spelled = words.spelled(con, coded)
    found: dict[str, Convention] = {}
    # sex first: it bears witness of the relation
    for column in sorted(reading.contract.columns, key=lambda c: c.codebook != "jenis_kelamin"):
        if column.name not in layout.columns:
            continue
        convention = None
        if column.type == "date":
            convention = dates.infer(con, column, nik, reading.periode)
        elif column.codebook:
            sex = _sex(reading, layout, column, found)
            convention = words.infer(con, column, spelled[column.name], reading.book(column), sex)
        elif column.plausible:
            convention = units.infer(con, column)
        elif column.type == "number":
            convention = decimals.infer(con, column)
        elif column.name in areas.COLUMNS:
            beside = reading.name_beside(column)
            convention = areas.infer(con, column, beside, reading.wilayah)
        elif is_identifier(column):
            convention = numbers.infer(con, column)
        elif column.name in spelled:
            convention = _explained(spelled[column.name], reading.books[column.name])
        if convention is not None:
            found[column.name] = convention
    dated = {
        c.name: found[c.name]
        for c in reading.contract.columns
        if c.type == "date" and c.name in found
    }
    yes_no = {
        c.name: found[c.name]
        for c in reading.contract.columns
        if c.codebook == "ya_tidak" and c.name in found
    }
    return found | dates.alike(dated) | words.alike(yes_no)


def _explained(spelled: Mapping[str, int], book: Mapping[str, str | None]) -> Convention | None:
    """Returns the convention of a column of plain text whose codes a delivered book explains."""
    said = sum(rows for text, rows in spelled.items() if book.get(word_key(text)))
    codes = sum(rows for text, rows in spelled.items() if word_key(text).isdigit())
    return Convention(BOOK, said, unknown=max(codes - said, 0)) if said else None


def _sex(reading: Reading, layout: Layout, column: Column, found: Conventions) -> str:
    """Returns the SQL of a row's sex by the columns beside `column`: a wife may carry her husband's NIK."""
    by_book = {
        c.codebook: c for c in reading.contract.columns if c.name in layout.columns and c != column
    }
    told = (
        ["case when strlen(nik) = 16 then nik_kelamin(nik) end"] if "nik" in layout.columns else []
    )
    if (relation := by_book.get("hubungan")) is not None:
        key = f'(select read_key("{relation.name}"))'  # each different text once
        told.insert(
            0, f"case {key} when 'ISTRI' then 'P' when 'ISTERI' then 'P' when 'SUAMI' then 'L' end"
        )
    if (sex := by_book.get("jenis_kelamin")) is not None and sex.name in found:
        told.append(words.lookup(sex, quoted(sex.name), found[sex.name], reading.book(sex)))
    return f"coalesce({', '.join(told)})" if told else "null::varchar"


def written(
    con: duckdb.DuckDBPyConnection,
    reading: Reading,
    conventions: Conventions,
    rows: str = "",
) -> dict[str, str]:
    """Returns, for each column whose convention staging does not read by itself, the SQL of its text as staging
    does; what cannot be read keeps its text behind a question mark. `rows` is the rows' alias with its point."""
    found = {}
    for column in reading.contract.columns:
        convention = conventions.get(column.name)
        booked = column.name in reading.books
        if booked and convention is None and not column.codebook:
            convention = Convention(BOOK)
        if convention is None or (convention.usual and not booked):
            continue
        text = f'{rows}"{column.name}"'
        value = _expression(con, reading, column, {**conventions, column.name: convention}, rows)
        # a code that a book gives two meanings has none: there is nothing to be read
        unread = (
            value
            if convention.name == BOOK and column.coded
            else f"coalesce({value}, '?' || {text})"
        )
        found[column.name] = f"case when not read_is_blank({text}) then {unread} end"
    return found


def _expression(
    con: duckdb.DuckDBPyConnection,
    reading: Reading,
    column: Column,
    conventions: Conventions,
    rows: str,
) -> str:
    convention, text = conventions[column.name], f'{rows}"{column.name}"'
    has_nik = any(c.name == "nik" for c in reading.contract.columns)
    nik = f"case when strlen({rows}nik) = 16 then {rows}nik end" if has_nik else "null"
    if column.type == "date":
        return dates.expression(column, text, convention, reading.periode, nik)
    if column.codebook:
        value = words.lookup(column, text, convention, reading.book(column))
        if column.codebook != "hubungan":
            return value
        sex = next((c for c in reading.contract.columns if c.codebook == "jenis_kelamin"), None)
        told = [f"nik_kelamin({nik})"]
        if sex is not None and sex.name in conventions:
            said = words.lookup(
                sex, f'{rows}"{sex.name}"', conventions[sex.name], reading.book(sex)
            )
            told.insert(0, said)
        return (
            f"case {value} when '{words.SPOUSE}'"
            f" then case coalesce({', '.join(told)}) when 'L' then 'SUAMI' when 'P' then 'ISTRI' end"
            f" else {value} end"
        )
    if column.plausible:
        return units.expression(column, text, convention)
    if column.type == "number":
        return decimals.expression(text, convention)
    if column.name in areas.COLUMNS:
        return areas.expression(column, text, con, reading.wilayah)
    if convention.name == BOOK:
        book = reading.books.get(column.name, {})  # empty where it was withdrawn since
        known = words.of_key({code: said or NO_MEANING for code, said in book.items()}, text)
        return f"nullif(coalesce({known}, {text}), {literal(NO_MEANING)})"
    return numbers.expression(text)


def contradictions(con: duckdb.DuckDBPyConnection, reading: Reading) -> list[tuple[str, str]]:
    """Returns (condition on a row of temp.reading, reason) of each witness in the row of a reference source that
    contradicts what stands beside it."""
    if reading.contract.role != "reference":
        return []
    found = []
    for column in reading.contract.columns:
        beside = reading.name_beside(column)
        if beside is None or "lainnya" in beside:
            continue
        wrong = areas.contradiction(con, beside, read_expression(column, quoted(column.name)))
        name = beside.strip('"')
        found.append((wrong, f"{column.name} dan {name} bertentangan"))
    return found
