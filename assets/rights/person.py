"""Who is asked about: one person under every id he had, and the delivered rows that are his."""

import duckdb

from assets.warehouse import no_values
from expectations.contract import sources
from expectations.sql import column_names, exists, literal

# By a row's newest month: what was taken for him once, and for somebody else since, is the other's.
TAKEN = """
    select source, delivery_periode, file, "row" from (
        select * from identity.person_record
        semi join (
            select source, delivery_periode, file, "row" from identity.person_record
            where person_id in (select unnest($people))
        ) as his using (source, delivery_periode, file, "row")
        qualify row_number() over (
            partition by source, delivery_periode, file, "row" order by periode desc
        ) = 1
    ) where person_id in (select unnest($people))
"""


def find_people(con: duckdb.DuckDBPyConnection, asked: str) -> list[str]:
    """Returns the person_ids that a NIK (16 digits), a person_id (old ones followed to what they became) or a
    household_id may mean: one, none, or several of which who asks has to name one."""
    if not exists(con, "identity.person"):
        return []
    with no_values("pencarian orang"):
        if asked.isdigit():
            rows = con.execute(
                "select distinct person_id from (select * from identity.person where nik = ?"
                " qualify rank() over (order by periode desc) = 1) order by 1",
                [asked],
            ).fetchall()
        elif asked.startswith("R"):
            rows = con.execute(
                "select distinct person_id from (select * from household.member where household_id = ?"
                " qualify rank() over (order by periode desc) = 1) order by 1",
                [asked],
            ).fetchall()
        else:
            rows = con.execute(
                "with recursive became as (select ? as id union select r.superseded_by from identity.registry as r"
                " inner join became using (id) where r.superseded_by is not null)"
                " select distinct id from became where id in (select person_id from identity.person)"
                " and id not in (select id from identity.registry where superseded_by is not null)",
                [asked],
            ).fetchall()
    return [person for (person,) in rows]


def all_ids(con: duckdb.DuckDBPyConnection, person: str) -> list[str]:
    """Returns the person's id and those that became it."""
    rows = con.execute(
        "with recursive was as (select ? as id union select r.id from identity.registry as r"
        " inner join was on r.superseded_by = was.id) select id from was order by 1",
        [person],
    ).fetchall()
    return [one for (one,) in rows]


def homes(con: duckdb.DuckDBPyConnection, people: list[str]) -> list[str]:
    """Returns the households that the person was ever a member of, the newest first."""
    rows = con.execute(
        "select household_id from household.member where person_id in (select unnest(?))"
        " group by 1 order by max(periode) desc, 1",
        [people],
    ).fetchall()
    return [home for (home,) in rows]


def make_his_rows(con: duckdb.DuckDBPyConnection, people: list[str], *, shared: bool) -> None:
    """Makes the temp table `his_address` (source, delivery_periode, file, row): the raw rows that are the person's.

    With `shared` also what is told of his homes and cards, whoever lives there beside him; else that only of
    homes and cards in which he was alone.
    """
    with no_values("baris orang"):
        con.execute(
            "create or replace temp table his_home as select household_id from household.member as m"
            " where household_id in"
            " (select household_id from household.member where person_id in (select unnest($people)))"
            " group by 1 having $shared or bool_and(person_id in (select unnest($people)))",
            {"people": people, "shared": shared},
        )
        con.execute(
            "create or replace temp table his_card as select no_kk from identity.person where no_kk in"
            " (select no_kk from identity.person where person_id in (select unnest($people)))"
            " group by 1 having $shared or bool_and(person_id in (select unnest($people)))",
            {"people": people, "shared": shared},
        )
        con.execute(
            "create or replace temp table his_nik as select nik from identity.person where nik in"
            " (select nik from identity.person where person_id in (select unnest($people)))"
            " group by 1 having bool_and(person_id in (select unnest($people)))",
            {"people": people},
        )
        con.execute(f"create or replace temp table his_address as {TAKEN}", {"people": people})
        if exists(con, "household.form"):
            con.execute(
                'insert into temp.his_address select distinct source, delivery_periode, file, "row"'
                " from household.form semi join temp.his_home using (household_id)"
            )
        for source in sources().values():
            names = column_names(con, source.name)
            told = {
                "nik": "read_nik(nik) in (from temp.his_nik)",
                "household_id": "trim(household_id) in (from temp.his_home)",
                "no_kk": "read_no_kk(no_kk) in (from temp.his_card)",
                "person_id_a": "trim(person_id_a) in (select unnest($people))"
                " or trim(person_id_b) in (select unnest($people))",
            }
            where = [text for column, text in told.items() if column in names]
            if not where or source.person_bearing:
                continue
            con.execute(
                f'insert into temp.his_address select {literal(source.table)}, delivery_periode, file, "row"'
                f" from {source.name} where {' or '.join(where)}",
                {"people": people} if "person_id_a" in names else {},
            )
