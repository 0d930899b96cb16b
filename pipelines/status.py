"""What `konvergensi status` shows of deliveries, checks and alerting."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.incident.incident import listed
from assets.incident.outbox import refusals, unsent, waiting
from assets.incident.store import marked
from assets.quality.assets import rules
from assets.quality.month import earlier_months
from assets.quality.waiver import accepted, lapsed, waivers
from assets.raw.landing import strays
from assets.raw.measures import lateness
from assets.working_days import wib
from expectations.contract import sources
from expectations.sql import exists
from pipelines.alerting import HEARTBEAT, SILENT, WAITING
from pipelines.settings import Settings

Shown = tuple[str, list[str], list[tuple[Any, ...]]]
FINE, HEED, WRONG = range(3)  # how what a line of `status` says is: the last two stand at its head


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
    return con.execute(sql, values).fetchall()


def status_tables(
    con: duckdb.DuckDBPyConnection, landing: Path, *, every: bool = True
) -> list[Shown]:
    """Returns the tables of `status`: (title, column names, rows); of deliveries and failing checks `every` one, or
    each source's delivery in force and how many checks fail. Reads names in `landing`, no file."""
    shown: list[Shown] = []
    if exists(con, "quality.delivery"):
        cadence = {source.table: source.frequency_months for source in sources().values()}
        newest = _rows(con, "select max(delivery_periode) from quality.delivery")[0][0]
        rows = _rows(
            con,
            """
            select source, delivery_periode,
                count(*) filter (where status = 'LOADED'),
                count(*) filter (where status = 'REFUSED'),
                sum(rows_read), sum(rows_quarantined),
                date_diff('month', (delivery_periode || '-01')::date, ($newest || '-01')::date)
            from quality.delivery
            group by source, delivery_periode
            order by source, delivery_periode
            """,
            {"newest": newest},
        )
        last = {row[0]: row[1] for row in rows if row[2]}
        late = {
            source.table
            for source in sources().values()
            if newest and lateness(con, source, newest) == (1, 1)
        }
        newest_of = {row[0]: row[1] for row in rows}
        in_force = newest_of | last

        def remark(source: str, month: str) -> str:
            if month != in_force[source]:
                return ""
            refused = f"{newest_of[source]} DITOLAK" if newest_of[source] > month else ""
            overdue = "TERLAMBAT" if source in late & last.keys() else ""
            return ", ".join(filter(None, [overdue, refused]))

        shown.append(
            (
                f"Kiriman (umur dihitung pada {newest})",
                [
                    "sumber",
                    "bulan",
                    "dimuat",
                    "ditolak",
                    "baris",
                    "karantina",
                    "umur",
                    "jadwal",
                    "",
                ],
                [
                    (
                        *row,
                        f"{cadence[row[0]]} bulan" if cadence.get(row[0]) else "",
                        remark(row[0], row[1]),
                    )
                    for row in rows
                    if every or row[1] == in_force[row[0]]
                ]
                + [
                    (source, "", 0, 0, 0, 0, "", f"{months} bulan", "BELUM ADA KIRIMAN")
                    for source, months in sorted(cadence.items())
                    if source in late - last.keys()
                ],
            )
        )
        shown.append(
            (
                "Tidak dibaca: bukan <sumber>/<YYYY-MM>/<berkas>",
                ["di landing zone"],
                [(path,) for path in strays(landing, cadence)],
            )
        )
        shown.append(
            (
                "Berkas yang ditolak",
                ["sumber", "bulan", "berkas", "sebab"],
                _rows(
                    con,
                    "select source, delivery_periode, file, reason from quality.delivery"
                    " where status = 'REFUSED' order by all",
                ),
            )
        )
        shown.append(
            (
                "Bulan yang belum dibandingkan",
                [f"dilewati oleh {newest}; jalankan konvergensi refresh --all"],
                [(month,) for month, ready in earlier_months(con, newest).items() if not ready],
            )
        )
    shown.append(
        (
            "Kegagalan yang diterima, dan berlaku",
            ["bulan", "pemeriksaan", "diterima oleh", "pada (WIB)", "mengapa"],
            [
                (w.periode, w.check, w.by, w.at and wib(w.at.isoformat()), w.reason)
                for w in waivers(con)
                if not lapsed(con, w, w.periode)
            ],
        )
    )
    if exists(con, "quality.check_result"):
        shown += _failing(con) if every else _failing_counted(con)
    return shown


# of each month the results of its last run; what people accepted holds nothing up
LAST_RUN = """
    select * replace (
        blocking and periode || ' ' || table_name || '.' || expectation not in (select unnest($accepted)) as blocking
    )
    from quality.check_result
    qualify run_id = first_value(run_id) over (partition by periode order by rowid desc)
"""


def _accepted(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Returns which failures people accepted, by month, as a value for LAST_RUN."""
    known = rules()
    found = []
    for (month,) in _rows(con, "select distinct periode from quality.check_result order by 1"):
        for check, given in accepted(con, month).items():
            table, rule = check.rsplit(".", 1)
            if (table, rule) in known and known[table, rule].waived_by(given):
                found.append(f"{month} {check}")
    return {"accepted": found}


def _failing(con: duckdb.DuckDBPyConnection) -> list[Shown]:
    given = _accepted(con)
    return [
        (
            "Pemeriksaan yang gagal pada run terakhir setiap bulan",
            ["bulan", "tabel", "aturan", "tingkat", "pemilik", "gagal", "dari", "akibat"],
            _rows(
                con,
                f"""
                select
                    periode, table_name, expectation, severity, owner, failed, checked,
                    case when blocking then 'MENAHAN' end
                from ({LAST_RUN}) where not passed
                order by periode, severity, table_name, expectation
                """,
                given,
            ),
        ),
        (
            "Gagal, masih dalam toleransi (rinciannya di quality.check_result)",
            ["bulan", "aturan", "baris"],
            _rows(
                con,
                f"""
                select periode, count(*), sum(failed) from ({LAST_RUN}) where passed and failed > 0
                group by periode order by periode
                """,
                given,
            ),
        ),
    ]


def _failing_counted(con: duckdb.DuckDBPyConnection) -> list[Shown]:
    return [
        (
            "Pemeriksaan yang gagal (satu per satu: status --all; yang harus dibereskan: incident list)",
            ["bulan", "menahan", "error lain", "peringatan", "dalam toleransi"],
            _rows(
                con,
                f"""
                select
                    periode,
                    count(*) filter (where not passed and blocking),
                    count(*) filter (where not passed and not coalesce(blocking, false) and severity = 'error'),
                    count(*) filter (where not passed and not coalesce(blocking, false) and severity = 'warning'),
                    count(*) filter (where passed and failed > 0)
                from ({LAST_RUN}) group by periode order by periode desc limit 6
                """,
                _accepted(con),
            ),
        )
    ]


def alerting_lines(db: sqlite3.Connection, now: datetime) -> list[tuple[str, int]]:
    """Returns whether the alerting works, in words, and how that stands: its last heartbeat, what waits, what is open.

    Alerting that never ran is not wrong: a home may be tried by hand. A monitor of /heartbeat says otherwise.
    """
    beat = marked(db, HEARTBEAT)
    if beat is None:
        said = (
            "PERINGATAN BELUM JALAN: sensor alerts belum pernah bekerja; jalankan konvergensi ui."
        )
        lines = [(said, HEED)]
    else:
        silent = abs(now - datetime.fromisoformat(beat)) > SILENT
        state = "PERINGATAN BERHENTI" if silent else "Peringatan jalan"
        lines = [(f"{state}: denyut terakhir {wib(beat)} WIB.", WRONG if silent else FINE)]
    why = "; ".join(refusals(db)[:3])
    if late := unsent(db, now, WAITING):
        said = f"PESAN TERTAHAN: {late} pesan belum terkirim; sebabnya di quality.alert{why and f': {why}'}."
        lines.append((said, WRONG))
    elif failed := waiting(db)["failed"]:
        lines.append(
            (f"{failed} pesan belum terkirim, terakhir gagal karena {why}; dicoba lagi.", HEED)
        )
    found = listed(db)
    errors = sum(i.severity == "ERROR" for i in found)
    lines.append((f"Insiden terbuka: {errors} ERROR, {len(found) - errors} WARN.", FINE))
    return lines


def kept_line(found: Settings) -> str:
    """Returns how long each kind is kept, in words."""
    said = [
        f"{kind} {f'{number} {unit}' if number else 'BELUM DIPASTIKAN'}"
        for kind, number, unit in (
            ("kiriman", found.keep_raw, "bulan"),
            ("serah-terima", found.keep_handover, "hari"),
            ("catatan akses", found.keep_record, "bulan"),
            ("cadangan", found.keep_backup, "hari"),
        )
    ]
    return f"Masa simpan: {', '.join(said)}. Yang belum dipastikan tidak dihapus menurut umur."
