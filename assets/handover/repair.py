"""Repair files: the rows of a source that fail a rule, as workbooks for their owner.

Belongs here: which rows, in which workbook. How a sheet looks is workbook.py's, what is certain about a row
suggest.py's, locking and placing it folder.py's.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from assets.handover.folder import Folder, hand_over
from assets.handover.suggest import ROWS, make_suggestions
from assets.handover.workbook import RepairRow, repair_workbook
from assets.incident.access import Access, record
from assets.quality.failing import MAX_ROWS, contract_of
from assets.raw.as_read import as_read
from assets.raw.in_force import files_in_force
from assets.raw.measures import is_unreadable
from assets.raw.reading import costs_nobody
from assets.warehouse import no_values
from expectations.contract import Contract, Rule


def repair_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, addresses: str, periode: str
) -> Iterator[list[RepairRow]]:
    """Yields the rows of each workbook: at most MAX_ROWS of one delivery_periode, by file and row.

    `addresses` is a select of source, delivery_periode, file, row. A workbook never mixes months, since a
    correction finds its row from the month in which it lies; the row's own month always does. Suggestions
    are by `periode`, the refreshed month. One call at a time per connection: it uses temp tables.
    """
    names = ", ".join(f'r."{column.name}"' for column in contract.columns)
    hold_rows(con, contract, addresses, periode)
    with no_values(f"perbaikan {contract.table}"):
        make_suggestions(con, contract, periode)
        parts = con.execute(
            f'select distinct delivery_periode, "ke berapa" // {MAX_ROWS} from {ROWS} order by all'
        ).fetchall()
    for month, part in parts:
        with no_values(f"perbaikan {contract.table}"):
            found = con.execute(
                f"""
                select r.delivery_periode, r.file, r."row", {names}, s.saran,
                    concat_ws('; ', q.alasan, nullif(r.tak_terbaca, ''))
                from {ROWS} as r
                left join ({reasons(contract)}) as q using (delivery_periode, file, "row")
                left join (
                    select id, string_agg(column_name || ': ' || value, '; ' order by column_name desc)
                        as saran
                    from temp.suggestion group by id
                ) as s using (id)
                where r.delivery_periode = ? and r."ke berapa" // {MAX_ROWS} = ?
                order by r.id
                """,
                [month, part],
            ).fetchall()
        yield [RepairRow(row[0], row[1], row[2], row[3:-2], row[-2], row[-1]) for row in found]
    con.execute(f"drop table {ROWS}")


def reasons(contract: Contract) -> str:
    """Returns a select of why rows of a source were set aside (`alasan`), by address."""
    return (
        "select delivery_periode, file, \"row\", string_agg(distinct reason, '; ' order by reason) as alasan"
        f" from quality.quarantine where source = '{contract.table}' group by all"
    )


def hold_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, addresses: str, periode: str
) -> None:
    """Makes the temp table ROWS of the rows at `addresses`, as delivered, each with its columns that cannot be read."""
    names = ", ".join(f'r."{column.name}"' for column in contract.columns)
    unreadable = ", ".join(
        f"case when {is_unreadable(c, 'x.')} then '{c.name} tidak terbaca' end"
        for c in contract.columns
        if not c.required or costs_nobody(contract, c)
    )
    with no_values(f"perbaikan {contract.table}"):
        con.execute(
            f"""
            create or replace temp table wanted_row as
            select r.* from {contract.name} as r
            semi join (
                select delivery_periode, file, "row" from ({addresses}) where source = '{contract.table}'
            ) as a using (delivery_periode, file, "row")
            """
        )
        read = as_read(
            con, contract, files_in_force(con, contract, periode), rows="temp.wanted_row"
        )
        con.execute(
            f"""
            create or replace temp table repair_row as
            select
                row_number() over (order by r.delivery_periode, r.file, r."row") as id,
                row_number() over (
                    partition by r.delivery_periode order by r.file, r."row"
                ) - 1 as "ke berapa",  -- a name that no delivered column has, as `nomor` is one
                r.delivery_periode, r.file, r."row", {names}, concat_ws('; ', {unreadable}) as tak_terbaca
            from temp.wanted_row as r
            inner join {read} as x using (delivery_periode, file, "row")
            """
        )
        con.execute("drop table temp.wanted_row")


def repair_workbooks(
    con: duckdb.DuckDBPyConnection, contract: Contract, rule: Rule, addresses: str, periode: str
) -> list[bytes]:
    """Returns the workbooks of the rows that fail a rule, not locked yet; none if no row fails."""
    parts = repair_rows(con, contract, addresses, periode)
    return [repair_workbook(contract, rule, rows) for rows in parts]


@dataclass(frozen=True)
class Repair:
    """The failing rows of one incident, for their owner to mend, and who asked for them when.

    `addresses` is a select of the rows, None where the rule is not about rows that the owner delivered.
    """

    incident_id: str
    table: str
    rule: Rule
    owner: str
    periode: str
    addresses: str | None
    by: str
    at: datetime


def write_repair(
    con: duckdb.DuckDBPyConnection, db: sqlite3.Connection, folder: Folder, repair: Repair
) -> list[Path]:
    """Writes the workbooks of the failing rows, in place of earlier ones; returns where they lie.

    Where there are no rows nothing is written. Who had them made is recorded.
    """
    if repair.addresses is None:
        return []
    contract = contract_of(repair.table)
    books = repair_workbooks(con, contract, repair.rule, repair.addresses, repair.periode)
    if not books:
        return []
    record(db, repair.at, Access(repair.by, f"berkas perbaikan {repair.incident_id}"))
    return hand_over(db, folder, repair.owner, repair.incident_id, books)
