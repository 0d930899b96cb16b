"""What a delivery says of who its people are: names that are none, and one number in two columns.

Belongs here: measures of people-bearing sources. Does not belong here: who is who (assets/identity).
"""

import duckdb

from assets.raw.as_read import as_read
from assets.raw.in_force import files_in_force, of_files
from assets.raw.measures import addresses, counted
from expectations.contract import Contract

# Cheap first: millions of rows pass.
SAME = "nik[-4:] = no_kk[-4:] and read_nik(nik) = read_no_kk(no_kk)"


def name_column(contract: Contract) -> str | None:
    """Returns the column with the names of the source's people; None where it has none."""
    if not contract.person_bearing:
        return None
    return next((c.name for c in contract.columns if c.name in ("nama", "nama_lengkap")), None)


def unnamed(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (rows in force with a name, rows among them whose name stands for one that nobody knows)."""
    column, names = name_column(contract), _names(con, contract, periode)
    return counted(
        con,
        "select coalesce(sum(n), 0), coalesce(sum(n) filter (where nama_tiruan(nama)), 0)"
        f" from (select {column} as nama, count(*) as n from {names} group by {column})",
        [],
    )


def unnamed_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows whose name stands for one that nobody knows."""
    files = files_in_force(con, contract, periode)
    found = f"{_names(con, contract, periode)} and nama_tiruan({name_column(contract)})"
    return addresses(con, contract, files, f"(select * from {found})")


def _names(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns the rows in force with a name: a relation and its condition."""
    column, files = name_column(contract) or "", files_in_force(con, contract, periode)
    rows = as_read(con, contract, files, [column])
    return f"{rows} where {of_files(files)} and not read_is_blank({column})"


def same_numbers(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (rows in force with a NIK, rows among them whose card has the same number)."""
    return counted(
        con,
        f"select count(*), count(*) filter (where {SAME}) from {_numbers(con, contract, periode)}",
        [],
    )


def same_number_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows whose NIK and card's number are one number."""
    files = files_in_force(con, contract, periode)
    return addresses(
        con, contract, files, f"(select * from {_numbers(con, contract, periode)} and {SAME})"
    )


def _numbers(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns the rows in force with a NIK: a relation and its condition."""
    files = files_in_force(con, contract, periode)
    rows = as_read(con, contract, files, ["nik", "no_kk"])
    return f"{rows} where {of_files(files)} and nik is not null"
