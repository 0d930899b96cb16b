"""Withdrawing a file: its rows go, and its bytes are not loaded again."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from assets.raw.corrections import settle_corrections
from assets.raw.tables import ensure_tables
from assets.warehouse import no_values, transaction
from expectations.contract import Contract, sources


@dataclass(frozen=True)
class Withdrawal:
    """One file of one month that is to go, and who says so, why and when."""

    source: str
    periode: str
    file: str
    by: str
    reason: str
    at: datetime


def forget_file(con: duckdb.DuckDBPyConnection, gone: Withdrawal) -> int:
    """Withdraws a loaded or refused file of one month; returns the rows that went out of raw.

    Who and why stay in quality.withdrawn. The same bytes are ignored from now on in that month, under
    whatever name; other bytes are a new delivery. Raises KeyError if no such file is known.
    """
    contract = sources()[gone.source]
    ensure_tables(con, [contract])
    where = "source = ? and delivery_periode = ? and file = ?"
    key = [gone.source, gone.periode, gone.file]
    hashes = con.execute(
        f"select distinct sha256 from quality.delivery where {where}", key
    ).fetchall()
    if not hashes:
        raise KeyError(" ".join(key))
    removed = 0
    with no_values(f"forget {gone.source} {gone.periode}"):
        with transaction(con):
            for (sha256,) in hashes:
                names = con.execute(
                    "select file from quality.delivery where source = ? and delivery_periode = ?"
                    " and (file = ? or sha256 = ?)",
                    [*key, sha256],
                ).fetchall()
                for (name,) in names:
                    removed += _remove(con, contract, gone.periode, name)
                con.execute(
                    "insert into quality.withdrawn"
                    ' (source, delivery_periode, file, sha256, "by", reason, "at")'
                    " values (?, ?, ?, ?, ?, ?, ?)",
                    [*key, sha256, gone.by, gone.reason, gone.at],
                )
        settle_corrections(con, contract)
    return removed


def _remove(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str, file: str) -> int:
    row = con.execute(
        f"delete from {contract.name} where delivery_periode = ? and file = ?", [periode, file]
    ).fetchone()
    for table in ("quality.quarantine", "quality.delivery"):
        con.execute(
            f"delete from {table} where source = ? and delivery_periode = ? and file = ?",
            [contract.table, periode, file],
        )
    return int(row[0]) if row else 0
