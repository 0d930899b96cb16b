"""The rows that speak for a month, as staging reads them, and the proof that none got lost."""

import duckdb

from assets.raw.as_read import as_read
from assets.raw.convention.recoded import recoded
from assets.raw.corrections import replaced_rows
from assets.raw.in_force import files_in_force, of_files, of_months
from assets.warehouse import no_values
from expectations.contract import Contract
from expectations.sql import literal, number, quoted


def make_delivered_view(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> None:
    """Makes the temp view `delivered`: the source's raw rows in force for `periode` as their files' conventions
    say and by today's codes of kelurahan, without those in quarantine and with corrections in the place of the rows
    that they correct."""
    files = files_in_force(con, contract, periode)
    set_aside = (
        f'select delivery_periode, file, "row" from quality.quarantine'
        f" where source = {literal(contract.table)} and {of_months(files)}"
    )
    with no_values(f"delivered: {contract.table}"):
        texts = recoded(con, contract, files, periode)
        names = ", ".join(
            f"{texts[column.name]} as {quoted(column.name)}"
            if column.name in texts
            else quoted(column.name)
            for column in contract.columns
        )
        # anti joins only where there is something to leave out: they cost, and both are mostly empty
        without = []
        if con.execute(f"{set_aside} limit 1").fetchone():
            without.append(f"({set_aside})")
        if replaced_rows(con, contract, files):
            without.append("temp.replaced")
        joins = " ".join(
            f'anti join {rows} as x{i} using (delivery_periode, file, "row")'
            for i, rows in enumerate(without)
        )
        con.execute(
            f"create or replace temp view delivered as select {names}, lainnya, delivery_periode,"
            f' file, "row" from {as_read(con, contract, files)} as r {joins} where {of_months(files)}'
        )


def reconcile(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int, int, int]:
    """Returns (rows read, rows in staging, rows in quarantine, rows replaced by corrections) of the files
    that speak for `periode`. The first is the sum of the others, or rows got lost."""
    files = files_in_force(con, contract, periode)
    with no_values(f"rekonsiliasi {contract.table}"):
        read = number(
            con,
            f"select coalesce(sum(rows_read), 0) from quality.delivery"
            f" where source = ? and status = 'LOADED' and {of_files(files)}",
            [contract.table],
        )
        quarantined = number(
            con,
            f"select count(*) from quality.quarantine where source = ? and {of_files(files)}",
            [contract.table],
        )
        staged = number(
            con, f"select count(*) from staging.{contract.table} where periode = ?", [periode]
        )
        return read, staged, quarantined, replaced_rows(con, contract, files)
