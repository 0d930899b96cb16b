"""Which visits were asked of which kelurahan: beside the incidents, since an export must not wait for a refresh.

Belongs here: the record of what was issued. Whom to ask is visit_file.py's business. It holds no personal data.
"""

import sqlite3
from datetime import date
from typing import NamedTuple

import duckdb

from assets.incident.store import short
from assets.months import after

VERVAL = "verval"


class Request(NamedTuple):
    """One household that a Lurah was asked to visit; `kind` is URUTAN, ACAK or KEDUA."""

    household_id: str
    kode_kelurahan: str
    kind: str


def kelurahan(kode: str) -> str:
    """Returns the name by which a kelurahan's hand-over password and folder go."""
    return f"Kelurahan {kode}"


def record_requests(db: sqlite3.Connection, periode: str, requests: list[Request]) -> None:
    """Keeps what was asked in a month, in place of what was asked of the same kelurahan in that month before."""
    with short(db):
        for kode in sorted({request.kode_kelurahan for request in requests}):
            db.execute(
                "delete from visit_request where periode = ? and kode_kelurahan = ?",
                [periode, kode],
            )
        db.executemany(
            "insert or replace into visit_request (household_id, periode, kode_kelurahan, kind)"
            " values (?, ?, ?, ?)",
            [(r.household_id, periode, r.kode_kelurahan, r.kind) for r in requests],
        )


def requests(db: sqlite3.Connection, periode: str) -> list[Request]:
    """Returns what was asked in a month."""
    rows = db.execute(
        "select household_id, kode_kelurahan, kind from visit_request where periode = ? order by 2, 1",
        [periode],
    )
    return [Request(*row) for row in rows]


def asked_since(
    db: sqlite3.Connection, periode: str, months: int, kind: str | None = None
) -> frozenset[str]:
    """Returns the households asked about, as `kind` if given, less than so many months before or after `periode`.

    What was asked in the month itself does not count: its workbooks may be written again.
    """
    rows = db.execute(
        "select household_id from visit_request where periode > ? and periode < ? and periode <> ?"
        " and coalesce(kind = ?, 1)",
        [after(periode, -months), after(periode, months), periode, kind],
    )
    return frozenset(row[0] for row in rows)


def asked_kelurahan(db: sqlite3.Connection) -> list[str]:
    """Returns the kelurahan that were ever sent a workbook, by code."""
    rows = db.execute("select distinct kode_kelurahan from visit_request order by 1")
    return [row[0] for row in rows]


def overdue(
    con: duckdb.DuckDBPyConnection, db: sqlite3.Connection, periode: str
) -> list[tuple[str, str, int]]:
    """Returns (kelurahan, month in which it was asked, households without a result), of the year before.

    A visit is due by the end of the month after the one whose queue asked for it; any delivered row of the
    household from then on is a result, even one that was returned.
    """
    asked = db.execute(
        "select kode_kelurahan, periode, household_id from visit_request where periode < ? and periode >= ?",
        [periode, after(periode, -12)],
    )
    told: dict[str, date] = dict(
        con.execute(
            "select household_id_lapor, max(tanggal) from classification.visit_result"
            " where periode = ? group by household_id_lapor",
            [periode],
        ).fetchall()
    )
    missing: dict[tuple[str, str], int] = {}
    for kode, month, household in asked:
        if household in told and f"{told[household]:%Y-%m}" >= month:
            continue
        missing[kode, month] = missing.get((kode, month), 0) + 1
    return [(kode, month, n) for (kode, month), n in sorted(missing.items())]
