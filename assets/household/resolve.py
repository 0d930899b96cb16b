"""Who lives together: forms, placement, ids and the household tables, in one transaction.

Belongs here: the order of the steps. Each step is the select of its name in sql/household.
"""

from collections.abc import Callable

import duckdb

from assets.table import parameters, table_sql, write_partition
from assets.warehouse import no_values, transaction

STEPS = ("form_dwelling", "form_group", "placement", "household_id")
TABLES = ("household.member", "household.form", "household.household", "household.successor")

EMPTY_MEMBER = """
    create table if not exists household.member
    (periode varchar, household_id varchar, person_id varchar, hubungan varchar, basis varchar)
"""

# An id that nobody carries on was absorbed: by the household where most of its people are now. A rerun of an
# old month says nothing of what became of its households later.
REGISTER = """
    create or replace temp table gone as
    select earlier.household_id, m.household_id as superseded_by
    from earlier_member as earlier
    inner join household.member as m
        on earlier.person_id = m.person_id and m.periode = $periode
    where earlier.household_id not in (
        select household_id from household.member where periode = $periode
    )
    group by earlier.household_id, m.household_id
    qualify row_number() over (
        partition by earlier.household_id order by count(*) desc, m.household_id
    ) = 1;
    update identity.registry as r
    set first_periode = least(r.first_periode, $periode),
        last_periode = greatest(r.last_periode, $periode),
        superseded_by = case when $periode <= r.last_periode then r.superseded_by end,
        reason = case when $periode <= r.last_periode then r.reason end
    from household.household as h
    where r.id = h.household_id and h.periode = $periode;
    insert into identity.registry by name
    select household_id as id, 'HOUSEHOLD' as kind, $periode as first_periode, $periode as last_periode
    from household.household
    where periode = $periode and household_id not in (select id from identity.registry)
    order by household_id;
    update identity.registry as r
    set superseded_by = gone.superseded_by, reason = 'MERGE'
    from gone where r.id = gone.household_id and r.last_periode <= $periode
"""


def resolve(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    key: bytes,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, int]:
    """Writes the household tables for one month; returns their rows.

    Reads identity and Carik's staging tables; writes the registry's household ids in the same transaction.
    """
    rows = {}
    with no_values("household"):
        con.execute("set variable secret = ?", [key.decode()])
        try:
            with transaction(con):
                con.execute(EMPTY_MEMBER)
                con.execute(
                    "create or replace temp table earlier_member as"
                    " select household_id, person_id from household.member where periode = ("
                    " select coalesce(max(periode) filter (where periode <= $periode), min(periode))"
                    " from household.member)",
                    {"periode": periode},
                )
                for step in STEPS:
                    text = table_sql(f"household.{step}").text
                    con.execute(
                        f"create or replace temp table {step} as {text}", parameters(text, periode)
                    )
                for name in TABLES:
                    if name == "household.successor":
                        for statement in REGISTER.split(";"):
                            con.execute(statement, parameters(statement, periode))
                    rows[name] = write_partition(con, name, table_sql(name).text, periode)
                    if progress:
                        progress(name, rows[name])
                for step in (*STEPS, "earlier_member", "gone"):
                    con.execute(f"drop table {step}")
        finally:
            con.execute("reset variable secret")
    return rows
