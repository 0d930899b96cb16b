"""What a kelurahan's officers have to do: whom to go to, day by day, and who lacks a programme.

Belongs here: reading the portal's own database. A household stands here because somebody should look, not because
anything was found: no class, no probability, and of the programmes only how many.
"""

from dataclasses import dataclass
from math import ceil

import duckdb

from assets.report.figures import Rows, rows
from expectations.sql import exists

QUEUE = """
    select
        h.household_id,
        h.kode_kelurahan,
        k.nama as nama_kepala,
        h.alamat,
        h.rt,
        h.rw,
        h.jumlah_anggota,
        q.urutan,
        coalesce(q.perihal, 'Kunjungan verifikasi.') as perihal,
        q.tenggat,
        coalesce(g.program, 0) as program
    from household.household as h
    left join monitoring.verification_queue as q
        on h.household_id = q.household_id
        and q.boleh_sejak is null
    left join (
        select household_id, count(*) as program, min(prioritas) as prioritas from intervention.gap group by 1
    ) as g on h.household_id = g.household_id
    left join identity.person as k
        on h.kepala_person_id = k.person_id
    where starts_with(h.kode_kelurahan, $kode)
        and (q.household_id is not null or g.household_id is not null)
    order by q.urutan nulls last, g.prioritas nulls last, h.household_id
"""

DISPUTED = """
    select
        h.household_id,
        any_value(k.nama) as nama_kepala,
        any_value(h.alamat) as alamat,
        any_value(h.rt) as rt,
        any_value(h.rw) as rw,
        string_agg(distinct v.catatan, ' ' order by v.catatan) as perihal,
        string_agg(distinct v.petugas, ', ' order by v.petugas) as bukan_oleh
    from classification.visit_result as v
    inner join household.household as h
        on v.household_id = h.household_id
    left join identity.person as k
        on h.kepala_person_id = k.person_id
    where starts_with(h.kode_kelurahan, $kode)
    group by h.household_id
    order by max(v.tanggal), h.household_id
"""


@dataclass(frozen=True)
class Pace:
    """What officers manage: homes a day, and days a month on which they go."""

    homes: int
    days: int

    def backlog(self, homes: int) -> float:
        """Returns how many months so many homes take, to a tenth."""
        return ceil(10 * homes / (self.homes * self.days)) / 10


def todo(con: duckdb.DuckDBPyConnection, kode: str) -> Rows:
    """Returns the households of a kelurahan that somebody should go to or serve, those to go to first, in the order of
    the visits."""
    return rows(con, QUEUE, kode=kode)


def counts(con: duckdb.DuckDBPyConnection, kode: str) -> Rows:
    """Returns by kelurahan of an area how many households are to be gone to, are overdue and lack a programme."""
    return rows(
        con,
        f"""
        with month as (select max(periode) as periode from household.household),
        named as (
            select kode_kelurahan, any_value(nama_kelurahan) as nama
            from staging.wilayah where periode = (select periode from month) group by 1
        )
        select
            t.kode_kelurahan as kode,
            coalesce(any_value(n.nama), t.kode_kelurahan) as nama,
            count(*) filter (where t.urutan is not null) as didatangi,
            count(*) filter (where t.tenggat < last_day(cast((select periode from month) || '-01' as date))) as lewat,
            count(*) filter (where t.program > 0) as tanpa_program,
            cast(sum(t.program) as integer) as program
        from ({QUEUE}) as t
        left join named as n using (kode_kelurahan)
        group by 1
        order by 1
        """,
        kode=kode,
    )


def disputed(con: duckdb.DuckDBPyConnection, kode: str) -> Rows:
    """Returns the households of a kelurahan of which what a visit said waits for another officer, and whose it was."""
    if not exists(con, "classification.visit_result"):  # a file of an earlier release
        return []
    return rows(con, DISPUTED, kode=kode)


def waits(con: duckdb.DuckDBPyConnection, household_id: str) -> bool:
    """Returns whether a household waits for a visit, or for a second one: until it is written down, nobody who may go
    there reads what is thought of it."""
    return any(
        exists(con, table)  # not in a file of an earlier release
        and con.execute(f"select 1 from {table} where household_id = ?", [household_id]).fetchone()
        for table in ("monitoring.verification_queue", "classification.visit_result")
    )


def household(con: duckdb.DuckDBPyConnection, asked: str) -> tuple[str, str] | None:
    """Returns the id and the kelurahan of a listed household, an old id followed to what it became; None where it is
    not listed."""
    return con.execute(
        "select household_id, kode_kelurahan from household.household where household_id = $1"
        " union all select h.household_id, h.kode_kelurahan from household.successor as s"
        " inner join household.household as h using (household_id) where s.id_lama = $1 limit 1",
        [asked],
    ).fetchone()
