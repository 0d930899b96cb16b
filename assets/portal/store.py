"""What the portal reads: a part of the warehouse under its own key, built aside and renamed (ADR 26).

Belongs here: which rows and columns leave the warehouse for it. Every table keeps its name, so that whoever reads the
warehouse reads this as well; no number that identifies somebody, no illness, no probability of one household is in it.
What is only here, `rencana`, counts households by how far they fall short, ten or more together (gaps.py).
"""

from pathlib import Path

import duckdb

from assets.handover.examples import EXAMPLE
from assets.keys import CARRIED, VISITS
from assets.portal.gaps import TABLES as GAPS
from assets.portal.gaps import count_gaps
from assets.quality.month import usable_months
from assets.report.edition import EDITION
from assets.warehouse import WarehouseError, attach, no_values
from assets.write_log import discard
from expectations.sql import column_names, exists, literal

# Of every month that is ready.
AREAS = (
    "intervention.coverage", "intervention.program", "kpi.area", "kpi.revision", "kpi.sensitivity", "monitoring.change",
    "quality.month", "quality.scorecard", "staging.tindakan", "staging.wilayah", EDITION,
)  # fmt: skip
# Of every delivery, also to a month that is not finished: who has delivered what, and what became of it.
DELIVERIES = (
    "source", "delivery_periode", "file", "status", "reason", "rows_read", "rows_staged", "rows_quarantined",
    "loaded_at",
)  # fmt: skip
# Of the newest month only, of the households that somebody is to go to or to serve, these columns.
PEOPLE: dict[str, tuple[str, ...]] = {
    "household.household": (
        "periode", "household_id", "kepala_person_id", "jumlah_anggota", "kode_kelurahan", "rt", "rw", "alamat",
    ),
    "household.member": ("periode", "household_id", "person_id", "hubungan"),
    "intervention.member": ("periode", "household_id", "person_id", "umur"),
    "classification.household": (
        "periode", "household_id", "set_garis", "kelas", "basis", "alasan",
        "garis_miskin_ekstrem_rp", "garis_miskin_rp",
    ),
    "classification.objection": (
        "periode", "household_id", "kode_kelurahan", "nomor", "jenis", "tanggal", "tenggat", "status",
        "tanggal_keputusan", "keputusan", "bukan_oleh",
    ),
    "intervention.need": (
        "periode", "household_id", "person_id", "kode_program", "opd", "terlayani", "alasan",
    ),
    "intervention.gap": (
        "periode", "household_id", "person_id", "kode_program", "opd", "alasan", "prioritas", "terdaftar_sejak",
    ),
    "intervention.receipt": (
        "periode", "household_id", "kode_program", "status_salur", "tanggal_salur", "nominal_rp", "source",
    ),
    "intervention.realisation": (
        "periode", "household_id", "kode_program", "status", "tanggal", "nominal_rp",
    ),
    "household.successor": ("periode", "household_id", "id_lama"),
    "monitoring.verification_queue": (
        "periode", "household_id", "kode_kelurahan", "urutan", "perihal", "tenggat", "boleh_sejak",
    ),
}  # fmt: skip
# Of their members: how a row names one, and the columns.
OF_MEMBERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "identity.person": ("r.person_id = o.person_id", ("periode", "person_id", "nama", "sources")),
    "staging.tinjauan": (
        "o.person_id in (r.person_id_a, r.person_id_b)",
        ("periode", "person_id_a", "person_id_b", "keputusan", "tanggal", "petugas", "petugas_kedua", "alasan"),
    ),
}  # fmt: skip
LISTED = """
    select household_id from monitoring.verification_queue where periode = $periode
    union select household_id from intervention.gap where periode = $periode
    union select household_id from classification.objection where periode = $periode and household_id is not null
"""
# Of visits only what waits for another officer, as long as his word would count.
VISITS_HELD = "classification.visit_result"
OF_VISITS = ("periode", "household_id", "tanggal", "petugas", "catatan")
HELD = """
    periode = $periode and ditahan and household_id is not null
    and tanggal > last_day(cast($periode || '-01' as date)) - interval 92 day
"""


def build(con: duckdb.DuckDBPyConnection, target: Path, key: str) -> str | None:
    """Replaces the portal's database at `target` by one of the warehouse as it is; returns its newest month, None where
    no month is ready yet.

    A month that a run has begun to write over, and not finished, stays as the database before had it.
    """
    months = usable_months(con)
    draft = target.with_suffix(".new")
    discard(draft)
    with no_values("portal"):
        attach(con, draft, "portal", key)
        draft.chmod(0o600)
        old = target.exists() and _attach_old(con, target, key)
        try:
            newest = _fill(con, months, old)
            con.execute("checkpoint portal")
        except BaseException:
            discard(draft)  # it may be what filled the disk
            raise
        finally:
            con.execute("detach portal")
            if old:
                con.execute("detach portal_lama")
    discard(target.with_name(f"{draft.name}.wal"))
    draft.replace(target)
    return newest


def _attach_old(con: duckdb.DuckDBPyConnection, target: Path, key: str) -> bool:
    try:
        attach(con, target, "portal_lama", key, read_only=True)
    except (
        WarehouseError
    ):  # the home's key was changed since, or the file is damaged: it is made anew
        return False
    return True


def _fill(con: duckdb.DuckDBPyConnection, months: list[str], old: bool) -> str | None:
    for schema in sorted({name.split(".")[0] for name in (*AREAS, *PEOPLE, *OF_MEMBERS, *GAPS)}):
        con.execute(f"create schema portal.{schema}")
    for table in AREAS:
        _months_of(con, table, months, old)
    if exists(con, "warehouse.quality.delivery"):
        listed = ", ".join(DELIVERIES)
        con.execute(
            f"create table portal.quality.delivery as select {listed} from warehouse.quality.delivery"
        )
    if exists(con, "warehouse.quality.withdrawn"):
        gone = "select source, delivery_periode, file from warehouse.quality.withdrawn"
        con.execute(f"create table portal.quality.withdrawn as {gone}")
    if exists(con, f"warehouse.{CARRIED}"):
        con.execute(
            f"create table portal.{CARRIED} as from warehouse.{CARRIED} where purpose = ?", [VISITS]
        )
    if exists(con, f"warehouse.{EXAMPLE}"):  # masked by who wrote them
        con.execute(f"create table portal.{EXAMPLE} as from warehouse.{EXAMPLE}")
    newest, before = max(months, default=""), newest_month(con, "portal_lama") if old else ""
    if before > newest:  # its tables are half a later run's
        for table in (*PEOPLE, *OF_MEMBERS, VISITS_HELD, *GAPS):
            if exists(con, f"portal_lama.{table}"):
                con.execute(f"create table portal.{table} as from portal_lama.{table}")
    elif newest:
        _people(con, newest)
        count_gaps(con, newest)
    return max(newest, before) or None


def newest_month(con: duckdb.DuckDBPyConnection, database: str) -> str:
    """Returns the month of whose households a portal's database tells; empty where it tells of none."""
    table = f"{database}.household.household"
    if not exists(con, table):
        return ""
    [(month,)] = con.execute(f"select coalesce(max(periode), '') from {table}").fetchall()
    return str(month)


def _months_of(con: duckdb.DuckDBPyConnection, table: str, months: list[str], old: bool) -> None:
    """Copies a table's months: those that are ready from the warehouse, the others as they were."""
    if not exists(con, f"warehouse.{table}"):  # a home of an earlier release, before its next month
        return
    latest = (
        " qualify row_number() over (partition by periode, berkas order by urutan desc) = 1"
        if table == EDITION
        else ""
    )
    con.execute(
        f"create table portal.{table} as"
        f" from warehouse.{table} where periode in (select unnest(?)){latest}",
        [months],
    )
    there = column_names(con, f"portal_lama.{table}") if old else []
    same = ", ".join(name for name in column_names(con, f"portal.{table}") if name in there)
    if same:
        con.execute(
            f"insert into portal.{table} by name select {same} from portal_lama.{table}"
            " where periode not in (select unnest(?))",
            [months],
        )


def _people(con: duckdb.DuckDBPyConnection, periode: str) -> None:
    """Copies what is held on the listed households of one month, and on their members."""
    of_month, listed_now = f"periode = {literal(periode)}", LISTED
    there = column_names(con, f"warehouse.{VISITS_HELD}")
    if {*OF_VISITS, "ditahan"} <= set(there):  # an earlier release held nothing
        listed_now += f" union select household_id from {VISITS_HELD} where {HELD}"
        _copy(con, VISITS_HELD, OF_VISITS, HELD.replace("$periode", literal(periode)))
    listed_now = listed_now.replace("$periode", literal(periode))
    con.execute(f"create or replace temp table portal_household as {listed_now}")
    con.execute(
        "create or replace temp table portal_person as select distinct person_id"
        f" from household.member where {of_month} and household_id in (from portal_household)"
    )
    for table, columns in PEOPLE.items():
        listed = "household_id in (from portal_household)"
        if table == "classification.objection":  # also of whom nobody knows the household
            listed = f"coalesce({listed}, true)"
        _copy(con, table, columns, f"{of_month} and {listed}")
    for table, (named, columns) in OF_MEMBERS.items():
        member = f"exists (from portal_person as o where {named})"
        _copy(con, table, columns, f"{of_month} and {member}")
    con.execute("drop table portal_household; drop table portal_person")


def _copy(con: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], where: str) -> None:
    here = column_names(con, f"warehouse.{table}")
    if kept := ", ".join(name for name in columns if name in here):
        con.execute(
            f"create table portal.{table} as select {kept} from warehouse.{table} as r where {where}"
        )
