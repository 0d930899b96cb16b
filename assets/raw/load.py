"""Loading deliveries: every file that is not loaded yet becomes rows of raw.<source>, all or nothing.

Belongs here: the order of things for one file and one source. How a format is read, what a header
means and what is already known stand in the modules beside.
"""

import errno
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from assets.full_disk import full_disk
from assets.raw.as_read import make_reading, reading_of
from assets.raw.convention.areas import BPS
from assets.raw.convention.infer import Conventions, infer_all
from assets.raw.convention.numbers import flaws
from assets.raw.corrections import settle_corrections
from assets.raw.erased import NOBODY, Erasures, set_aside
from assets.raw.header import CORRECTION, REMARKS, WITHDRAWAL, Layout
from assets.raw.in_force import rows_in_force
from assets.raw.incoming import read_into_incoming
from assets.raw.landing import Delivery, Progress, by_month, deliveries
from assets.raw.manifest import Plan, Seen, look, plan_month, reader_version, refusals_taken_away
from assets.raw.nil import Nil, is_nil, nil_reason, settle_nil
from assets.raw.quarantine import Findings, quarantine_rows, read_all
from assets.raw.reading import is_identifier
from assets.raw.refusal import Refused, one_file
from assets.raw.tables import ensure_tables
from assets.warehouse import WarehouseError, no_values, transaction
from expectations.contract import Contract
from expectations.sql import quoted

Passwords = Callable[[str], Iterable[str]]  # by file name, the likeliest first


def no_passwords(file: str) -> Iterable[str]:
    """Returns nothing: a locked workbook is refused."""
    return ()


@dataclass
class LoadResult:
    """What one call did (`loaded`, `unchanged`, `refused`: files) and what is in force after it (rows)."""

    source: str
    loaded: int = 0
    unchanged: int = 0
    refused: int = 0
    rows: int = 0
    quarantined: int = 0
    reasons: list[tuple[str, str, str]] = field(default_factory=list)  # month, file, why


@dataclass(frozen=True)
class Read:
    """What reading one file found: its layout, its columns' conventions, what cannot be read, and per column and
    kind the numbers that identify nobody."""

    layout: Layout
    conventions: Conventions
    findings: Findings
    flaws: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Intake:
    """How the deliveries of one source are taken in: where to, when, who is told (month, rows) of each file read, and
    what to try on a locked workbook, the likeliest first; whose rows are not kept."""

    con: duckdb.DuckDBPyConnection
    contract: Contract
    now: datetime
    progress: Progress | None = None
    passwords: Passwords = no_passwords
    erased: Erasures = NOBODY


@dataclass(frozen=True)
class Outcome:
    """What quality.delivery says of a file besides its bytes."""

    status: str
    reason: str | None = None
    nil: bool = False
    read: Read | None = None
    extra_columns: str | None = None
    missing_columns: str | None = None


def load_source(intake: Intake, landing: Path, periode: str) -> LoadResult:
    """Loads every delivery of one source up to `periode` that is not loaded yet.

    Each file is one transaction. A file that cannot be loaded is recorded as REFUSED,
    until it lies there no longer, and disturbs no other; only the warehouse's own errors are raised.
    """
    con, contract, now = intake.con, intake.contract, intake.now
    ensure_tables(con, [contract])
    result = LoadResult(contract.table)
    delivered = by_month(deliveries(landing, contract.table))
    for key in refusals_taken_away(con, contract.table, delivered):
        con.execute(
            "delete from quality.delivery where source = ? and delivery_periode = ? and file = ?"
            " and status = 'REFUSED'",
            [contract.table, *key],
        )
    for month, found in delivered.items():
        if month > periode:
            break
        plan = plan_month(con, contract, month, found)
        _load_month(intake, month, plan, result)
    set_aside(con, contract, intake.erased)
    with no_values(f"koreksi {contract.table}"):
        settle_nil(con, contract, now)
        settle_corrections(con, contract)
    result.rows, result.quarantined = rows_in_force(con, contract, periode)
    return result


def load_delivery(intake: Intake, delivery: Delivery) -> None:
    """Loads one file, wherever it lies, as load_source would load it first in its month."""
    ensure_tables(intake.con, [intake.contract])
    seen = look(delivery, [])
    if seen is None:
        raise FileNotFoundError(delivery.path)
    _load_month(intake, delivery.periode, Plan([seen]), LoadResult(intake.contract.table))
    with no_values(f"koreksi {intake.contract.table}"):
        settle_corrections(intake.con, intake.contract)


def _load_month(intake: Intake, month: str, plan: Plan, result: LoadResult) -> None:
    why: dict[str | None, Refused] = {}  # what was wrong with which bytes
    for file in plan.to_load:
        rows = 0
        plan.done.add(file.delivery.file)
        if _is_held(intake.con, file, plan):  # by a name whose replacement has just been refused
            plan.twins.append(file)
            continue
        try:
            rows = _load_file(intake, file)
            result.loaded += 1
        except Refused as error:
            why[file.sha256] = error
            _refuse(intake, file, error, result)
        if intake.progress:
            intake.progress(month, rows)
    with no_values(f"{intake.contract.table} {month}"):
        for file in plan.twins:
            if file.sha256 in why:
                _refuse(intake, file, why[file.sha256], result)
                continue
            _record(intake, file, Outcome("UNCHANGED"))
            result.unchanged += 1
        for file in [*plan.back_again, *plan.restamp]:
            _freshen(intake.con, file)


def _is_held(con: duckdb.DuckDBPyConnection, file: Seen, plan: Plan) -> bool:
    """Returns whether another name holds these bytes and is not about to be replaced itself."""
    delivery = file.delivery
    names = con.execute(
        "select file from quality.delivery where source = ? and delivery_periode = ? and file <> ?"
        " and sha256 = ? and status = 'LOADED'",
        [delivery.source, delivery.periode, delivery.file, file.sha256],
    ).fetchall()
    waiting = {other.delivery.file for other in plan.to_load} - plan.done
    return any(name not in waiting for (name,) in names)


def _refuse(intake: Intake, file: Seen, why: Refused, result: LoadResult) -> None:
    delivery = file.delivery
    reason = f"{delivery.file}: {why}"
    with no_values(f"{intake.contract.table} {delivery.periode}"):
        _record(intake, file, Outcome("REFUSED", reason, isinstance(why, Nil)))
    result.refused += 1
    result.reasons.append((delivery.periode, delivery.file, reason))


def _load_file(intake: Intake, file: Seen) -> int:
    """Replaces the file's rows in raw, quarantine and delivery; returns the rows read.

    Raises Refused, with everything as before, if the file cannot be loaded.
    """
    con, contract, path = intake.con, intake.contract, file.delivery.path
    try:
        layout = read_into_incoming(con, contract, path, intake.passwords(path.name))
        after = path.stat()
    except OSError as error:
        if full := full_disk(error):  # which is no fault of the file
            raise WarehouseError(full) from None
        why = "tidak ada izin membaca" if error.errno == errno.EACCES else f"galat {error.errno}"
        raise Refused(f"Berkas tidak dapat dibuka ({why}).") from None
    if file.state != (after.st_size, after.st_ctime_ns):
        raise Refused("Berkas berubah sementara dibaca; dibaca lagi pada refresh berikutnya.")
    if layout.correction and _is_corrected(con, file):
        raise Refused("Koreksi tidak boleh memakai nama berkas yang dikoreksinya; beri nama lain.")
    what = f"{contract.table} {file.delivery.periode}"
    with one_file(what):
        reading = reading_of(con, contract, file.delivery.periode)
        conventions = infer_all(con, reading, layout)
        make_reading(con, reading, conventions)
        findings = read_all(con, reading, layout)
        lost = flaws(con, [c for c in contract.columns if is_identifier(c)])
        if is_nil(con, contract, layout, findings):
            if layout.correction:  # which corrects nothing
                raise Refused("Berkas tidak berisi baris data.")
            raise Nil(nil_reason(contract, file.delivery.periode))
        _refuse_other_codes(contract, conventions, findings)
    with no_values(what):
        with transaction(con):
            _replace(intake, file, Read(layout, conventions, findings, lost))
        con.execute("drop view temp.reading")
        con.execute("drop table if exists temp.reading_row")
        con.execute("drop table temp.incoming")
    return findings.rows


def _refuse_other_codes(contract: Contract, conventions: Conventions, findings: Findings) -> None:
    """Raises Refused where the codes of a reference are of another scheme than its names say."""
    for name, convention in conventions.items():
        if contract.table == "wilayah" and convention.name == BPS:
            raise Refused(
                f"Kolom {name} memakai kode BPS; kirim kode Kemendagri (Jakarta Utara 31.72), kode BPS di kode_bps."
            )
    if 2 * findings.contradicting > findings.rows:
        raise Refused(
            f"Kode dan nama wilayah bertentangan pada {findings.contradicting} dari {findings.rows} baris;"
            " periksa apakah kodenya kode Kemendagri (Jakarta Utara 31.72)."
        )


def _is_corrected(con: duckdb.DuckDBPyConnection, file: Seen) -> bool:
    """Returns whether rows that are no corrections are loaded under this name, which it would replace."""
    delivery = file.delivery
    found = con.execute(
        "select 1 from quality.delivery where source = ? and delivery_periode = ? and file = ?"
        " and status = 'LOADED' and not coalesce(correction, false)",
        [delivery.source, delivery.periode, delivery.file],
    ).fetchone()
    return found is not None


def _replace(intake: Intake, file: Seen, read: Read) -> None:
    con, contract = intake.con, intake.contract
    delivery, layout, findings = file.delivery, read.layout, read.findings
    _drop_rows(con, contract, delivery.periode, delivery.file)
    names = ", ".join(quoted(column.name) for column in contract.columns)
    con.execute(
        f'insert into {contract.name} ({names}, lainnya, delivery_periode, file, "row")'
        f" select {names}, lainnya, ?, ?, rowid + 1 from temp.incoming",
        [delivery.periode, delivery.file],
    )
    quarantine_rows(con, contract, delivery, findings)
    # columns of our own workbooks are no drift
    known = (*CORRECTION, *contract.properties.get("remarks", ()), *layout.beside)
    known += (*REMARKS, *WITHDRAWAL) if layout.correction else ()
    witnesses = [column.name for column in contract.columns if column.witness]
    at = {i for places in layout.joined.values() for i, _ in places}
    extras = [
        name
        for name, i in layout.extras.items()
        if name not in (*known, *findings.empty_unnamed) and i not in at
    ]
    missing = [name for name in layout.missing if name not in witnesses]
    outcome = Outcome(
        "LOADED",
        read=read,
        extra_columns=", ".join(extras) or None,
        missing_columns=", ".join(missing) or None,
    )
    _record(intake, file, outcome)


def _drop_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str, file: str) -> None:
    address = [periode, file]
    con.execute(f"delete from {contract.name} where delivery_periode = ? and file = ?", address)
    con.execute(
        "delete from quality.quarantine where source = ? and delivery_periode = ? and file = ?",
        [contract.table, *address],
    )


def _record(intake: Intake, file: Seen, outcome: Outcome) -> None:
    """Writes the file's row of quality.delivery in place of the one it supersedes."""
    con, contract, delivery = intake.con, intake.contract, file.delivery
    status, read = outcome.status, outcome.read
    key = [contract.table, delivery.periode, delivery.file]
    where = "source = ? and delivery_periode = ? and file = ?"
    if status == "REFUSED":  # what is loaded under this name stays in force
        con.execute(f"delete from quality.delivery where {where} and status <> 'LOADED'", key)
    else:
        con.execute(f"delete from quality.delivery where {where}", key)
    if status == "UNCHANGED":  # whatever this name held before is replaced by its twin's rows
        _drop_rows(con, contract, delivery.periode, delivery.file)
    con.execute(
        "insert into quality.delivery (source, delivery_periode, file, sha256, bytes, rows_read,"
        " rows_staged, rows_quarantined, status, reason, loaded_at, extra_columns,"
        " missing_columns, unreadable, correction, stamp, pembaca, layout, judul, konvensi, nomor_cacat, nihil)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *key,
            file.sha256,
            file.state[0],
            read.findings.rows if read else 0,
            read.findings.rows - read.findings.quarantined if read else 0,
            read.findings.quarantined if read else 0,
            status,
            outcome.reason,
            intake.now,
            outcome.extra_columns,
            outcome.missing_columns,
            json.dumps(read.findings.unreadable) if read and read.findings.unreadable else None,
            bool(read and read.layout.correction),
            file.stamp,
            reader_version(con, contract, delivery.periode),
            read.layout.name if read else None,
            json.dumps(read.layout.called) if read and read.layout.called else None,
            json.dumps({name: c.as_json() for name, c in read.conventions.items()})
            if read
            else None,
            json.dumps(read.flaws) if read and read.flaws else None,
            outcome.nil or None,
        ],
    )


def _freshen(con: duckdb.DuckDBPyConnection, file: Seen) -> None:
    """Notes a known file's new stamp and forgets a refusal that its bytes no longer deserve."""
    key = [file.delivery.source, file.delivery.periode, file.delivery.file, file.sha256]
    where = "source = ? and delivery_periode = ? and file = ?"
    con.execute(
        f"delete from quality.delivery where {where} and status = 'REFUSED' and sha256 <> ?", key
    )
    con.execute(
        f"update quality.delivery set stamp = ? where {where} and sha256 = ?", [file.stamp, *key]
    )
