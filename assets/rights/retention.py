"""What goes by its age, where a period is set: delivered rows, hand-overs, the record of access.

Belongs here: what is old enough, and what an open objection holds. A period that is not set is BELUM DIPASTIKAN (Biro
Hukum), and nothing goes. What is computed of a month stays, and so does what was published of it.
"""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from assets.incident.access import Access, cut, record
from assets.incident.store import short
from assets.months import after
from assets.quality.month import usable_months
from assets.raw.in_force import delivery_months
from assets.rights.erase import OPEN
from assets.warehouse import no_values, transaction
from assets.working_days import today
from expectations.contract import Contract, sources
from expectations.sql import column_names, exists

WHO = "masa simpan"


@dataclass(frozen=True)
class Periods:
    """How long each kind is kept: delivered rows and records in months, hand-overs in days; None: nobody has said."""

    raw: int | None
    handover: int | None
    record: int | None


def retain(
    con: duckdb.DuckDBPyConnection,
    db: sqlite3.Connection,
    handover: Path,
    periods: Periods,
    now: datetime,
) -> list[str]:
    """Removes what is older than its period, on record; returns what went, in words.

    While an objection is open nothing from its month on goes, of no kind: whoever decides it needs what was known.
    """
    day = today(now)
    since = held_since(con)
    said = []
    if periods.raw is not None:
        month = after(f"{day:%Y-%m}", -periods.raw)
        said += _cut_raw(con, min(month, f"{since:%Y-%m}") if since else month, now)
    if periods.handover is not None:
        before = min(day - timedelta(days=periods.handover), since or day)
        said += _cut_handover(handover, before)
    if periods.record is not None:
        before = date.fromisoformat(f"{after(f'{day:%Y-%m}', -periods.record)}-01")
        with short(db):
            said += cut(db, min(before, since or before).isoformat(), now)
    if said:
        record(db, now, Access(WHO, "dihapus menurut masa simpan", fields=tuple(said)))
    return said


def held_since(con: duckdb.DuckDBPyConnection) -> date | None:
    """Returns the day of the oldest objection that is open in the newest month; None where there is none."""
    if not exists(con, "classification.objection"):
        return None
    row = con.execute(
        "select min(tanggal) from (from classification.objection qualify rank() over (order by periode desc) = 1)"
        " where status in (select unnest(?))",
        [list(OPEN)],
    ).fetchone()
    return row[0] if row else None


def first_whole_month(con: duckdb.DuckDBPyConnection) -> str:
    """Returns the first month that can be computed anew, since the rows of every delivery that speaks for it or is
    compared with it are there; '' where nothing went by its age."""
    if "habis" not in column_names(con, "quality.delivery"):  # a home of an earlier release
        return ""
    rows = con.execute(
        "select (select min(d.delivery_periode) from quality.delivery as d where d.source = g.source"
        " and d.status = 'LOADED' and not coalesce(d.correction, false) and d.delivery_periode > g.last)"
        " from (select source, max(delivery_periode) as last from quality.delivery"
        " where habis is not null group by 1) as g"
    ).fetchall()
    return max((month for (month,) in rows if month), default="")


def _cut_raw(con: duckdb.DuckDBPyConnection, month: str, now: datetime) -> list[str]:
    usable = usable_months(con)
    if not usable:
        return []
    month, said = min(month, usable[-1]), []
    for contract in sources().values():
        # events speak for every later month, references name nobody
        if contract.role not in ("register", "programme") or not any(
            c.restricted for c in contract.columns
        ):
            continue
        # the delivery that speaks for the month stays, and the one that it is compared with
        kept = delivery_months(con, contract.table, month)[-2:]
        if kept and (rows := _drop(con, contract, kept[0], now)):
            said.append(f"{contract.table} sebelum {kept[0]}: {rows} baris")
    return said


def _drop(con: duckdb.DuckDBPyConnection, contract: Contract, before: str, now: datetime) -> int:
    """Takes a source's rows of earlier months out of raw, quarantine and staging; what was counted stays."""
    with no_values(f"masa simpan {contract.table}"), transaction(con):
        row = con.execute(
            f"delete from {contract.name} where delivery_periode < ?", [before]
        ).fetchone()
        of_source = "source = ? and delivery_periode < ?"
        con.execute(
            f"update quality.quarantine set payload = null where {of_source}",
            [contract.table, before],
        )
        con.execute(
            f"update quality.delivery set habis = ? where {of_source} and status = 'LOADED' and habis is null",
            [now, contract.table, before],
        )
        if exists(con, f"staging.{contract.table}"):
            con.execute(
                f"delete from staging.{contract.table} where delivery_periode < ?", [before]
            )
    return int(row[0]) if row else 0


def _cut_handover(folder: Path, before: date) -> list[str]:
    old = [
        path
        for path in sorted(folder.glob("*/*"))
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC).date() < before
    ]
    for path in old:
        path.unlink()
    return [f"serah-terima sebelum {before}: {len(old)} berkas"] if old else []
