"""How well persons and households of one month agree with a sample's truth."""

from pathlib import Path
from typing import Any

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
    [found] = con.execute(PAIRS).fetchall()
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
    [exact] = con.execute(
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
    ).fetchall()
    return {**_pairwise(con), "exact": exact[0], "exact_strict": exact[1]}


def errors_by_kind(con: duckdb.DuckDBPyConnection, truth: Path, periode: str) -> dict[str, int]:
    """Returns how many rows went astray, by what their NIK is (nik_reason), and how many residents live elsewhere than
    they do, by what said so (household.member.basis). What household_accuracy made is read.

    A row that is not with most rows of its person is missed; one that is with most rows of another is wrong.
    """
    rows = con.execute(
        f"""
        with cell as (
            select r.person_id, t.person, r.nik_reason, count(*) over (partition by r.person_id, t.person) as n
            from identity.person_record as r
            inner join '{truth}/baris.parquet' as t using (source, delivery_periode, file, row)
            where r.periode = '{periode}'
        ),
        owner as (select person_id, arg_max(person, (n, person)) as owner from cell group by person_id)
        select case when owner.owner <> cell.person then 'baris keliru' else 'baris terlewat' end || ', NIK '
            || lower(cell.nik_reason) as jenis, count(*)
        from cell
        inner join owner using (person_id)
        inner join same using (person)
        where owner.owner <> cell.person or same.person_id <> cell.person_id
        group by jenis
        union all
        select 'penghuni salah rumah, menurut ' || coalesce(m.basis, 'tiada: di daftar mana pun tidak ada') as jenis,
            count(*)
        from '{truth}/anggota.parquet' as a
        left join same using (person)
        left join household.member as m on same.person_id = m.person_id and m.periode = '{periode}'
        left join (
            select truth, arg_max(found, (n, found)) as found
            from (select truth, found, count(*) as n from agreed where found is not null group by all)
            group by truth
        ) as home on a.household = home.truth
        where a.periode = '{periode}' and m.household_id is distinct from home.found
        group by jenis
        order by jenis
        """
    ).fetchall()
    return dict(rows)


# Truth's people and households under the pipeline's ids; `same` is made by household_accuracy.
MAPPED = """
    create or replace temp table home_of as
    select household, arg_max(household_id, (n, household_id)) as household_id
    from (
        select a.household, m.household_id, count(*) as n
        from '{truth}/anggota.parquet' as a
        inner join same using (person)
        inner join household.member as m on same.person_id = m.person_id and m.periode = '{periode}'
        where a.periode = '{periode}'
        group by all
    )
    group by household;
    create or replace temp table reached as
    select distinct p.kode_program, t.person, a.household
    from (from '{truth}/terima.parquet' where tersalur and periode <= '{periode}') as t
    inner join intervention.program as p on t.kode_program = p.kode_program and p.periode = '{periode}'
    inner join '{truth}/anggota.parquet' as a on t.person = a.person and a.periode = '{periode}'
    where t.tanggal <= last_day(date '{periode}-01')
        and t.tanggal > coalesce(
            last_day(date '{periode}-01' - to_months(p.selang_bulan)), date '0001-01-01'
        );
    create or replace temp table true_need as
    select
        h.kode_program,
        case when h.person is null then home_of.household_id else same.person_id end as who,
        r.kode_kelurahan,
        r.pengeluaran_per_kapita_rp < {line} as poor,
        h.terpenuhi,
        (h.kode_program, h.person) in (select (kode_program, person) from reached)
        or (h.person is null and (h.kode_program, h.household) in (select (kode_program, household) from reached))
            as served
    from '{truth}/hak.parquet' as h
    inner join '{truth}/rumah_tangga.parquet' as r using (periode, household)
    left join home_of using (household)
    left join same using (person)
    where h.periode = '{periode}';
    delete from true_need where terpenuhi and not served
"""

# Of a household's programme the household is who needs it.
NEED = """
    with claimed as (
        select distinct kode_program, coalesce(person_id, household_id) as who
        from {found} where periode = '{periode}'
    ),
    real as (select kode_program, who from true_need where {which}),
    found as (
        select c.kode_program, count(*) as n, count(r.who) as hits
        from claimed as c
        left join (select distinct kode_program, who from real) as r
            on c.kode_program = r.kode_program and c.who = r.who
        group by c.kode_program
    ),
    sought as (
        select r.kode_program, count(*) as n, count(c.who) as hits
        from real as r
        left join claimed as c on r.kode_program = c.kode_program and r.who = c.who
        group by r.kode_program
    )
    select p.kode_program, f.n, s.n, f.hits, s.hits
    from intervention.program as p
    left join found as f using (kode_program)
    left join sought as s using (kode_program)
    where p.periode = '{periode}'
    order by p.kode_program
"""


def need_accuracy(
    con: duckdb.DuckDBPyConnection, truth: Path, periode: str, line: int
) -> dict[str, dict[str, float | None]]:
    """Returns by programme precision and recall of needs, and of the rule alone.

    A true need is one of a household truly below the poor `line`; the rule is asked of everybody, poor or
    not, so that it shows what the class costs. household_accuracy goes first.
    """
    con.execute(MAPPED.format(truth=truth, periode=periode, line=line))
    result: dict[str, dict[str, float | None]] = {}
    for name, found, which in (
        ("kebutuhan", "intervention.need", "poor"),
        ("aturan", "intervention.entitlement", "true"),
    ):
        sql = NEED.format(found=found, periode=periode, which=which)
        for kode, claimed, real, right_found, real_found in con.execute(sql).fetchall():
            result.setdefault(kode, {}).update(
                {
                    f"{name}_benar": real,
                    f"{name}_presisi": right_found / claimed if claimed else None,
                    f"{name}_recall": real_found / real if real else None,
                }
            )
    return result


def exclusion(con: duckdb.DuckDBPyConnection, periode: str) -> list[dict[str, Any]]:
    """Returns each register's true exclusion error by kecamatan and kota beside what coverage says of it.

    need_accuracy goes first. Areas where nobody is truly entitled are left out.
    """
    return (
        con.execute(
            f"""
            select c.kode_program, c.tingkat, c.kode, count(*) as berhak,
                1 - count(*) filter (where t.served) / count(*) as benar,
                c.salah_keluar as perkiraan, c.salah_keluar_bawah as bawah, c.salah_keluar_atas as atas
            from intervention.coverage as c
            inner join intervention.program as p using (periode, kode_program)
            inner join true_need as t
                on c.kode_program = t.kode_program and starts_with(t.kode_kelurahan, c.kode || '.') and t.poor
            where c.periode = '{periode}' and c.tingkat in ('KECAMATAN', 'KOTA') and p.register is not null
            group by all
            order by all
            """
        )
        .to_arrow_table()
        .to_pylist()
    )
