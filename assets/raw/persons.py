"""What a delivery says of who its people are: names that are none, and one number in two columns.

Belongs here: measures of people-bearing sources. Does not belong here: who is who (assets/identity).
"""

import duckdb

from assets.raw.as_read import as_read
from assets.raw.header import PEOPLE
from assets.raw.in_force import files_in_force, of_files
from assets.raw.measures import addresses, counted
from expectations.contract import Contract

# Cheap first: millions of rows pass.
SAME = "nik[-4:] = no_kk[-4:] and read_nik(nik) = read_no_kk(no_kk)"


def name_column(contract: Contract) -> str | None:
    """Returns the column with the names of the source's people; None where it has none."""
    if not contract.person_bearing:
        return None
    return next((c.name for c in contract.columns if c.name in PEOPLE), None)


def unnamed(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (rows in force with a name, rows among them whose name stands for one that nobody knows), corrected rows
    by their correction."""
    names = f"not read_is_blank({name_column(contract)})"
    return _measured(con, contract, periode, names, unnamed_rows(con, contract, periode))


def unnamed_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows whose name stands for one that nobody knows."""
    name = name_column(contract)
    found = _in_force(con, contract, periode, f"not read_is_blank({name}) and nama_tiruan({name})")
    return addresses(con, contract, files_in_force(con, contract, periode), f"(select * {found})")


def same_numbers(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (rows in force with a NIK, rows among them whose card has the same number), corrected rows by their
    correction."""
    rows = same_number_rows(con, contract, periode)
    return _measured(con, contract, periode, "nik is not null", rows)


def same_number_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows whose NIK and card's number are one number."""
    found = _in_force(con, contract, periode, SAME)
    return addresses(con, contract, files_in_force(con, contract, periode), f"(select * {found})")


def _measured(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str, where: str, rows: str
) -> tuple[int, int]:
    found = _in_force(con, contract, periode, where)
    return counted(con, f"select (select count(*) {found}), (select count(*) from ({rows}))", [])


def _in_force(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str, where: str) -> str:
    """Returns the rest of a select of the rows in force of which a condition on who they are holds."""
    files = files_in_force(con, contract, periode)
    told = [c.name for c in contract.columns if c.name in (*PEOPLE, "nik", "no_kk")]
    return f"from {as_read(con, contract, files, told)} where {of_files(files)} and {where}"
