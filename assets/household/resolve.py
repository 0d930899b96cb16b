"""Who lives together: forms, placement, ids and the household tables, in one transaction.

Belongs here: the order of the steps. Each step is the select of its name in sql/household.
"""

from collections.abc import Callable

import duckdb

from assets.registry import register
from assets.table import parameters, table_sql, write_partition
from assets.warehouse import no_values, transaction

STEPS = (
    "named",
    "card_row",
    "form_dwelling",
    "form_group",
    "sighting",
    "seen",
    "door",
    "neighbour",
    "roof",
    "placement",
    "household_id",
)
TABLES = ("household.member", "household.form", "household.household", "household.successor")

EMPTY_MEMBER = """
    create table if not exists household.member
    (periode varchar, household_id varchar, person_id varchar, hubungan varchar, basis varchar)
"""


def resolve(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    key: bytes,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, int]:
    """Writes the household tables for one month; returns their rows, and what was learnt of who lives together: per
    kind the pairs that surveyors saw (`IBU pasangan`), and those in one home (`IBU serumah`).

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
                        register(con, "household", {"periode": periode})
                    rows[name] = write_partition(con, name, table_sql(name).text, periode)
                    if progress:
                        progress(name, rows[name])
                for kind, pairs, together in con.execute(
                    "select jenis, pasangan, serumah from roof order by jenis"
                ).fetchall():
                    rows |= {f"{kind} pasangan": pairs, f"{kind} serumah": together}
                for step in (*STEPS, "earlier_member"):
                    con.execute(f"drop table {step}")
        finally:
            con.execute("reset variable secret")
    return rows
