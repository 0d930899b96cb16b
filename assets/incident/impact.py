"""Whom failing rows touch: people, households, extremely poor households, and each kecamatan's figure."""

from collections.abc import Mapping

import duckdb

from assets.incident.incident import Touched
from assets.warehouse import no_values

ADDRESS = 'source, delivery_periode, file, "row"'


def hold_failing(con: duckdb.DuckDBPyConnection, failing: Mapping[str, str]) -> None:
    """Makes the temp table `failing`: per incident the addresses that its select names, each once."""
    con.execute(
        "create or replace temp table failing (incident_id varchar, source varchar,"
        ' delivery_periode varchar, file varchar, "row" bigint)'
    )
    for incident_id, select in sorted(failing.items()):
        with no_values(f"baris insiden {incident_id}"):
            con.execute(
                f"insert into failing select distinct '{incident_id}', {ADDRESS} from ({select})"
            )


def held(incident_id: str) -> str:
    """Returns the select of one incident's addresses in `failing`."""
    return f"select {ADDRESS} from temp.failing where incident_id = '{incident_id}'"


def trace(
    con: duckdb.DuckDBPyConnection, periode: str, keys: Mapping[str, tuple[str, str]]
) -> None:
    """Makes the temp table `traced`: per incident downstream each failing key with its source rows.

    A key that leads to none stands there without an address. `keys` gives by incident (the key column:
    person_id or household_id, the select that names the keys).
    """
    con.execute(
        "create or replace temp table traced (incident_id varchar, key varchar, source varchar,"
        ' delivery_periode varchar, file varchar, "row" bigint)'
    )
    rows_of = {
        "person_id": f"select person_id as key, {ADDRESS} from identity.person_record where periode = $p",
        "household_id": f"""
            select m.household_id as key, {ADDRESS} from household.member as m
            inner join identity.person_record as r using (periode, person_id) where periode = $p
            union
            select household_id, {ADDRESS} from household.form where periode = $p
        """,
    }
    for incident_id, (column, select) in sorted(keys.items()):
        with no_values(f"baris insiden {incident_id}"):
            con.execute(
                f"insert into traced select '{incident_id}', k.key, {ADDRESS}"
                f" from (select distinct {column} as key from ({select})) as k"
                f" left join ({rows_of[column]}) as r on k.key = r.key",
                {"p": periode},
            )
    con.execute(
        f"insert into failing select distinct incident_id, {ADDRESS} from traced where source is not null"
    )


def parents(con: duckdb.DuckDBPyConnection, errors: list[str]) -> dict[str, str]:
    """Returns by incident downstream the source's incident whose failing rows account for all its keys.

    A key is accounted for where all rows that its source holds of it fail: one bad row among a household's
    may be an accident. Only `errors` are asked: what goes under another incident is told with that one only.
    """
    rows = con.execute(
        """
        with matched as (
            select t.incident_id, f.incident_id as parent_id, t.key, t.source, count(*) as bad
            from traced as t
            inner join failing as f
                using (source, delivery_periode, file, "row")
            where f.incident_id not in (select incident_id from traced)
                and list_contains($errors, f.incident_id)
            group by all
        ),
        held as (
            select incident_id, key, source, count(*) as held from traced group by all
        ),
        explained as (
            select m.incident_id, m.parent_id, count(distinct key) as keys
            from matched as m
            inner join held as h using (incident_id, key, source)
            where m.bad = h.held
            group by all
        ),
        wanted as (
            select incident_id, count(distinct coalesce(key, '')) as keys from traced group by incident_id
        )
        select e.incident_id, min(e.parent_id) from explained as e
        inner join wanted as w using (incident_id)
        where e.keys = w.keys
        group by e.incident_id
        """,
        {"errors": errors},
    ).fetchall()
    return dict(rows)


def touched(
    con: duckdb.DuckDBPyConnection, periode: str, resolved: bool, names: Mapping[str, str]
) -> dict[str, Touched]:
    """Returns by incident whom the rows in `failing` touch; `names` gives each kode_kecamatan its name.

    Without `resolved` (the month was stopped before its households were known) only rows are counted.
    """
    rows = dict(
        con.execute("select incident_id, count(*) from failing group by incident_id").fetchall()
    )
    if not resolved or not rows:
        return {incident: Touched(rows=count) for incident, count in rows.items()}
    with no_values("dampak insiden"):
        con.execute(
            """
            create or replace temp table failing_person as
            select distinct f.incident_id, r.person_id
            from failing as f
            inner join (select * from identity.person_record where periode = $p) as r
                using (source, delivery_periode, file, "row")
            """,
            {"p": periode},
        )
        con.execute(
            """
            create or replace temp table failing_household as
            select p.incident_id, m.household_id
            from failing_person as p
            inner join (select * from household.member where periode = $p) as m using (person_id)
            union
            select f.incident_id, h.household_id
            from failing as f
            inner join (select * from household.form where periode = $p) as h
                using (source, delivery_periode, file, "row")
            union
            select f.incident_id, v.household_id
            from failing as f
            inner join (select * from staging.verval where periode = $p) as v
                using (delivery_periode, file, "row")
            where f.source = 'verval'
            """,
            {"p": periode},
        )
        people = dict(
            con.execute(
                "select incident_id, count(*) from failing_person group by incident_id"
            ).fetchall()
        )
        households = con.execute(
            """
            select
                incident_id,
                kode_kecamatan,
                count(*),
                count(*) filter (where kelas = 'MISKIN_EKSTREM'),
                cast(-sum(cast(coalesce(p_miskin_ekstrem, 0) * jumlah_anggota as decimal(18, 6))) as double),
                cast(sum(cast((1 - coalesce(p_miskin_ekstrem, 0)) * jumlah_anggota as decimal(18, 6))) as double)
            from failing_household
            inner join (select * from household.household where periode = $p) using (household_id)
            inner join (
                select household_id, kelas, p_miskin_ekstrem from classification.household
                where periode = $p and set_garis = set_utama($p)
            ) using (household_id)
            group by incident_id, kode_kecamatan
            order by incident_id, kode_kecamatan
            """,
            {"p": periode},
        ).fetchall()
    found = {}
    for incident, count in rows.items():
        if incident not in people:  # set aside or refused: whom they touch nobody knows yet
            found[incident] = Touched(rows=count)
            continue
        areas = [row[1:] for row in households if row[0] == incident]
        found[incident] = Touched(
            rows=count,
            orang=people[incident],
            rumah_tangga=sum(area[1] for area in areas),
            miskin_ekstrem=sum(area[2] for area in areas),
            kpi={
                area[0]: {
                    "nama": names.get(area[0], area[0]),
                    "nol": round(area[3], 2),
                    "satu": round(area[4], 2),
                }
                for area in areas
                if area[0]
            },
        )
    return found
