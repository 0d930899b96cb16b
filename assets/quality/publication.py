"""The published database: built aside, checked, renamed; readers never wait and never see half a month.

Belongs here: what may leave the warehouse and how small counts are hidden.
"""

from datetime import datetime
from pathlib import Path

import duckdb

from assets.quality.month import deliveries_hash
from assets.warehouse import literal, no_values

LEVELS = ("kpi.provinsi", "kpi.kota", "kpi.kecamatan", "kpi.kelurahan")
SMALLEST = 5  # fewer people than this could be recognised by a neighbour
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
NEEDS = (
    "kebutuhan",
    "kebutuhan_terlayani",
    "rumah_tangga_tanpa_program",
    "rumah_tangga_konvergen",
)
# A share of few tells how many, and so does a difference.
TOLD_BY = {
    "cakupan": ("kebutuhan", "kebutuhan_terlayani"),
    "bagian_konvergen": ("rumah_tangga_konvergen", "rumah_tangga_miskin_ekstrem"),
    "jiwa_belum_bernama": ("jiwa_miskin_ekstrem",),
}

# Household facts go out without their area: counting rows of an area would undo its hidden counts (ADR 2).
HOUSEHOLD = """
    select
        c.periode,
        c.household_id,
        h.jumlah_anggota,
        c.set_garis,
        c.kelas,
        c.p_miskin_ekstrem,
        c.p_miskin
    from warehouse.classification.household as c
    inner join warehouse.household.household as h using (periode, household_id)
"""

# How often a second visit by another officer disagrees; of few visits a share says nothing.
VERIFICATION = f"""
    select
        periode,
        tingkat,
        kode,
        kunjungan,
        kunjungan_kedua,
        case when kunjungan_kedua >= {SMALLEST} then bagian_tidak_sepakat end as bagian_tidak_sepakat
    from warehouse.monitoring.verification
    where tingkat <> 'KELURAHAN'
"""

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


def _hide_small(con: duckdb.DuckDBPyConnection, column: str) -> None:
    """Nulls counts of 1 to 4, and one more of the same parent where subtraction would reveal the one.

    Works from the top down: a hidden kecamatan must not be the sum of its visible kelurahan.
    """
    for table in LEVELS:
        con.execute(
            f"update pub.{table} set {column} = null where {column} between 1 and {SMALLEST - 1}"
        )
    for parent, table, digits in (
        ("kpi.provinsi", "kpi.kota", 2),
        ("kpi.kota", "kpi.kecamatan", 5),
        ("kpi.kecamatan", "kpi.kelurahan", 8),
    ):
        con.execute(
            f"""
            update pub.{table} as t set {column} = null
            from (
                select c.periode, c.set_garis, c.kode
                from pub.{table} as c
                inner join pub.{parent} as p
                    on c.periode = p.periode and c.set_garis = p.set_garis
                    and left(c.kode, {digits}) = p.kode
                qualify
                    sum((c.{column} is null)::int) over (
                        partition by c.periode, c.set_garis, p.kode
                    ) = case when p.{column} is null then 0 else 1 end
                    and row_number() over (
                        partition by c.periode, c.set_garis, p.kode
                        order by c.{column} is null, c.{column} = 0, c.{column}, c.kode
                    ) = 1
            ) as next
            where t.periode = next.periode and t.set_garis = next.set_garis and t.kode = next.kode
            """
        )


def _is_in(con: duckdb.DuckDBPyConnection, database: str, table: str) -> bool:
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name || '.' || table_name = ?",
        [database, table],
    ).fetchone()
    return found is not None


def _build(con: duckdb.DuckDBPyConnection, months: list[str], has_old: bool) -> None:
    for schema in ("kpi", "classification", "monitoring", "quality"):
        con.execute(f"create schema pub.{schema}")
    selects = {table: f"select * from warehouse.{table}" for table in reversed(LEVELS)}
    selects["classification.household"] = HOUSEHOLD
    if _is_in(con, "warehouse", "monitoring.verification"):  # not in an earlier version's home
        selects["monitoring.verification"] = VERIFICATION
    for table, select in selects.items():
        con.execute(
            f"create table pub.{table} as from ({select}) where periode in (select unnest(?))",
            [months],
        )
    for column in (*PEOPLE, *NEEDS):
        _hide_small(con, column)
    for table in LEVELS:
        for column, parts in TOLD_BY.items():
            hidden = " or ".join(f"{part} is null" for part in parts)
            con.execute(f"update pub.{table} set {column} = null where {hidden}")
    if has_old:
        for table in selects:
            if not _is_in(con, "old", table):  # an earlier version did not publish it
                continue
            con.execute(
                f"insert into pub.{table} by name from old.{table}"
                " where periode not in (select unnest(?))",
                [months],
            )
    con.execute(PUBLICATION.format(database="pub"))


def publish(
    con: duckdb.DuckDBPyConnection,
    target: Path,
    months: list[str],
    *,
    run_id: str,
    code_version: str,
    published_at: datetime,
) -> dict[str, int]:
    """Replaces `months` in the published database at `target`, keeps its other months; returns rows by table.

    Each kecamatan of each month goes on record in quality.publication, which both databases hold.
    """
    draft = target.with_suffix(".new")
    draft.unlink(missing_ok=True)
    has_old = target.exists()
    with no_values("publication"):
        con.execute(PUBLICATION.format(database="warehouse"))
        con.execute(f"attach {literal(str(draft))} as pub")
        if has_old:
            con.execute(f"attach {literal(str(target))} as old (read_only)")
        try:
            _build(con, months, has_old)
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
                        periode, kode, set_garis, jiwa_miskin_ekstrem_perkiraan, {", ".join(PEOPLE)}
                    from pub.kpi.kecamatan where periode = $periode
                    order by kode, set_garis
                    """,
                    {
                        "run": run_id,
                        "periode": periode,
                        "code": code_version,
                        "hash": deliveries_hash(con, periode),
                        "at": published_at,
                    },
                )
            con.execute("insert into pub.quality.publication by name from quality.publication")
            con.execute("checkpoint pub")
        finally:
            con.execute("detach pub")
            if has_old:
                con.execute("detach old")
    rows = _read_back(draft)
    draft.replace(target)
    return rows


def _read_back(draft: Path) -> dict[str, int]:
    """Opens the finished draft as a reader would; returns its rows by table."""
    with duckdb.connect(str(draft), read_only=True) as reader:
        rows = {}
        for table in (*LEVELS, "classification.household", "quality.publication"):
            found = reader.execute(f"select count(*) from {table}").fetchone()
            rows[table] = int(found[0]) if found else 0
    return rows
