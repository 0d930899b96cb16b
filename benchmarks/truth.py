"""How well persons and households of one month agree with a sample's truth."""

from pathlib import Path

import duckdb

PAIRS = """
    with cell as (select truth, found, count(*) as n from agreed where found is not null group by all),
    shared as (select coalesce(sum(n * (n - 1) / 2), 0) as pairs from cell),
    claimed as (
        select coalesce(sum(n * (n - 1) / 2), 0) as pairs
        from (select sum(n) as n from cell group by found)
    ),
    real as (
        select coalesce(sum(n * (n - 1) / 2), 0) as pairs
        from (select count(*) as n from agreed group by truth)
    )
    select shared.pairs / claimed.pairs, shared.pairs / real.pairs from shared, claimed, real
"""


def _pairwise(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    found = con.execute(PAIRS).fetchone()
    assert found is not None
    precision, recall = found
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
    }


def person_accuracy(con: duckdb.DuckDBPyConnection, truth: Path, periode: str) -> dict[str, float]:
    """Returns precision, recall and f1 over all pairs of person rows in force for the month."""
    con.execute(
        f"""
        create or replace temp table agreed as
        select t.person as truth, r.person_id as found
        from identity.person_record as r
        inner join '{truth}/baris.parquet' as t using (source, delivery_periode, file, row)
        where r.periode = '{periode}'
        """
    )
    return _pairwise(con)


def household_accuracy(
    con: duckdb.DuckDBPyConnection, truth: Path, periode: str
) -> dict[str, float]:
    """Returns precision, recall and f1 over pairs of living residents, and the share of households `exact`.

    A true person is the found person who holds most of its rows. Residents whom no register holds count
    against recall and exactness. A found household is exact if, among true living residents, it holds all
    of one household and nobody else; `exact_strict` also minds people who are gone.
    """
    con.execute(
        f"""
        create or replace temp table same as
        select person, arg_max(person_id, (n, person_id)) as person_id
        from (
            select t.person, r.person_id, count(*) as n
            from identity.person_record as r
            inner join '{truth}/baris.parquet' as t using (source, delivery_periode, file, row)
            where r.periode = '{periode}'
            group by all
        )
        group by person
        """
    )
    con.execute(
        f"""
        create or replace temp table agreed as
        select a.household as truth, m.household_id as found
        from '{truth}/anggota.parquet' as a
        left join same using (person)
        left join (select * from household.member where periode = '{periode}') as m using (person_id)
        where a.periode = '{periode}'
        """
    )
    exact = con.execute(
        f"""
        with cell as (select truth, found, count(*) as n from agreed where found is not null group by all),
        real as (select truth, count(*) as n from agreed group by truth),
        resident as (select found, sum(n) as n from cell group by found),
        everybody as (
            select household_id as found, count(*) as n
            from household.member where periode = '{periode}' group by household_id
        )
        select
            count(*) filter (where cell.n = real.n and cell.n = resident.n) / (select count(*) from real),
            count(*) filter (where cell.n = real.n and cell.n = everybody.n) / (select count(*) from real)
        from cell
        inner join real using (truth)
        inner join resident using (found)
        inner join everybody using (found)
        """
    ).fetchone()
    assert exact is not None
    return {**_pairwise(con), "exact": exact[0], "exact_strict": exact[1]}
