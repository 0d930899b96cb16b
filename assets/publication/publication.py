"""The published database: built aside, checked, renamed; readers never wait and never see half a month.

Belongs here: what may leave the warehouse. What is hidden of it is suppression.py's business.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.publication.revision import CREATE as RECORD
from assets.publication.revision import REVISION
from assets.publication.suppression import (
    EXPECTED,
    SMALLEST,
    leaving,
    suppress,
    suppress_derived,
)
from assets.publication.variant import ABOVE, EDITIONS, SENSITIVITY, suppress_variants
from assets.quality.month import deliveries_hash
from assets.warehouse import no_values
from assets.write_log import discard
from expectations.sql import column_names, exists, literal, number

# What leaves: of these tables the columns whose contract says how they disclose (`disclosure`), and no others.
LEVELS = ("kpi.provinsi", "kpi.kota", "kpi.kecamatan", "kpi.kelurahan")
VERIFICATION = "monitoring.verification"  # the visits of one kelurahan are those of one Lurah
PEOPLE = (
    "jumlah_rumah_tangga",
    "jumlah_jiwa",
    "jiwa_dinilai",
    "rumah_tangga_miskin_ekstrem",
    "jiwa_miskin_ekstrem",
    "rumah_tangga_miskin",
    "jiwa_miskin",
    "rumah_tangga_belum_ditentukan",
)

PUBLICATION = """
    create table if not exists {database}.quality.publication (
        publication_id varchar, run_id varchar, code_version varchar, deliveries_hash varchar,
        published_at timestamptz, periode varchar, kode varchar, set_garis varchar,
        jumlah_rumah_tangga bigint, jumlah_jiwa bigint, jiwa_dinilai bigint,
        rumah_tangga_miskin_ekstrem bigint, jiwa_miskin_ekstrem bigint,
        jiwa_miskin_ekstrem_perkiraan decimal(38, 8), rumah_tangga_miskin bigint,
        jiwa_miskin bigint, rumah_tangga_belum_ditentukan bigint
    )
"""


@dataclass(frozen=True)
class Edition:
    """What published, by which code, and when."""

    run_id: str
    code_version: str
    published_at: datetime


def publish(
    con: duckdb.DuckDBPyConnection, target: Path, months: list[str], edition: Edition
) -> dict[str, int]:
    """Replaces `months` in the published database at `target`, keeps its other months; returns rows by table.

    Each kecamatan of each month goes on record in quality.publication, which both databases hold.
    """
    draft = target.with_suffix(".new")
    discard(draft)
    has_old = target.exists()
    with no_values("publication"):
        con.execute(PUBLICATION.format(database="warehouse"))
        con.execute(RECORD)
        con.execute(f"attach {literal(str(draft))} as pub")
        if has_old:
            con.execute(f"attach {literal(str(target))} as old (read_only)")
        try:
            _build(con, months, edition.published_at, has_old)
            if has_old:
                # A run killed between rename and commit has published without a record here.
                con.execute(
                    "insert into quality.publication by name from old.quality.publication as o"
                    " where not exists (from quality.publication as p where p.publication_id = o.publication_id)"
                )
            for periode in months:
                con.execute(
                    f"""
                    insert into quality.publication by name
                    select
                        left(sha256($run || $periode), 16) as publication_id, $run as run_id,
                        $code as code_version, $hash as deliveries_hash, $at as published_at,
                        periode, kode, set_garis, {EXPECTED}, {", ".join(PEOPLE)}
                    from pub.kpi.kecamatan where periode = $periode
                    order by kode, set_garis
                    """,
                    {
                        "run": edition.run_id,
                        "periode": periode,
                        "code": edition.code_version,
                        "hash": deliveries_hash(con, periode),
                        "at": edition.published_at,
                    },
                )
            _publish_record(con)
            con.execute("checkpoint pub")
        except BaseException:
            discard(draft)  # it may be what filled the disk
            raise
        finally:
            con.execute("detach pub")
            if has_old:
                con.execute("detach old")
    rows = _read_back(draft)
    draft.replace(target)
    return rows


def _build(con: duckdb.DuckDBPyConnection, months: list[str], at: datetime, has_old: bool) -> None:
    for schema in ("kpi", "monitoring", "quality"):
        con.execute(f"create schema pub.{schema}")
    tables = [*LEVELS, *([VERIFICATION] if exists(con, f"warehouse.{VERIFICATION}") else [])]
    variants = [REVISION, *([SENSITIVITY] if exists(con, f"warehouse.{SENSITIVITY}") else [])]
    unsafe: set[str] = set()  # months as an earlier version published them
    for table in (*tables, *variants):
        here = column_names(con, f"warehouse.{table}")
        listed = ", ".join(name for name in leaving(table) if name in here)
        above = f" and {ABOVE}" if "tingkat" in here else ""
        source, values = f"warehouse.{table}", dict[str, Any](months=months)
        if table == REVISION:  # this publication is put on record once it is out
            source, values = EDITIONS, values | {"at": at}
        con.execute(
            f"create table pub.{table} as select {listed}, cast([] as varchar[]) as tertutup"
            f" from {source} where periode in (select unnest($months)){above}",
            values,
        )
        there = column_names(con, f"old.{table}") if has_old else []
        kept = ", ".join(name for name in column_names(con, f"pub.{table}") if name in there)
        if kept:
            con.execute(
                f"insert into pub.{table} by name select {kept} from old.{table}"
                " where periode not in (select unnest(?))",
                [months],
            )
        found = con.execute(f"select distinct periode from pub.{table} where tertutup is null")
        unsafe |= {row[0] for row in found.fetchall()}
    for periode in (*months, *sorted(unsafe)):
        for group in (LEVELS, tables[len(LEVELS) :]):
            suppress(con, group, periode, periode in unsafe)
    for table in tables:
        suppress_derived(con, table)
    for periode in months:
        suppress_variants(con, periode, variants)
    for table in (*tables, *variants):
        _describe(con, table)
    con.execute(PUBLICATION.format(database="pub"))


def _describe(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Writes beside each column of the draft what its contract says it is."""
    here = column_names(con, f"pub.{table}")
    for name, column in leaving(table).items():
        if name in here:
            text = f"{column.description} ({column.unit})" if column.unit else column.description
            con.execute(f"comment on column pub.{table}.{name} is {literal(text)}")


def _publish_record(con: duckdb.DuckDBPyConnection) -> None:
    """Copies quality.publication; no earlier publication of a month shows what the newest one hides, nor a figure that
    few people part from that of another."""
    con.execute("insert into pub.quality.publication by name from quality.publication")
    for name in (EXPECTED, *PEOPLE):
        con.execute(
            f"update pub.quality.publication as p set {name} = null from pub.kpi.kecamatan as k"
            f" where p.periode = k.periode and p.kode = k.kode and p.set_garis = k.set_garis and k.{name} is null"
        )
        con.execute(
            f"""
            update pub.quality.publication as p set {name} = null
            from (
                select
                    periode, kode, set_garis, max_by(publication_id, rowid) over (partition by periode) as newest,
                    {name} - lag({name}) over (partition by periode, kode, set_garis order by {name}) as apart
                from pub.quality.publication
                qualify apart > 0 and apart < {SMALLEST}
            ) as near
            where p.periode = near.periode and p.kode = near.kode and p.set_garis = near.set_garis
                and p.publication_id <> near.newest
            """
        )


def _read_back(draft: Path) -> dict[str, int]:
    """Opens the finished draft as a reader would; returns its rows by table."""
    with duckdb.connect(str(draft), read_only=True) as reader:
        tables = (*LEVELS, "quality.publication")
        return {table: number(reader, f"select count(*) from {table}") for table in tables}
