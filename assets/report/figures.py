"""The figures of one area in one month, out of the warehouse. What they are called stands elsewhere."""

import sqlite3
from typing import Any

import duckdb

from assets.incident.incident import Incident, listed
from assets.months import last_day
from assets.publication.revision import REVISION
from expectations.sql import column_names, exists

Rows = list[dict[str, Any]]


def rows(con: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> Rows:
    """Returns the rows of a select, each by column name."""
    found = con.execute(sql, values)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def areas(con: duckdb.DuckDBPyConnection, periode: str, tingkat: str) -> list[tuple[str, str]]:
    """Returns (code, name) of each area of a level, in the order of its code."""
    found = rows(
        con,
        "select kode, coalesce(any_value(nama), kode) as nama from kpi.area"
        " where periode = $p and tingkat = $t group by kode order by kode",
        p=periode,
        t=tingkat,
    )
    return [(row["kode"], row["nama"]) for row in found]


def kpi(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns the area's KPI row under each set of lines, the default set first."""
    return rows(
        con,
        "from kpi.area where periode = $p and kode = $k order by set_garis <> set_utama($p), set_garis",
        p=periode,
        k=kode,
    )


def kpi_by_month(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns the KPI rows of the month and of every earlier one that is ready, under the default lines.

    `jalur_jiwa` is the path in people, on the scale of the expected number: status_target compares rates.
    """
    return rows(
        con,
        """
        select
            a.periode,
            a.jiwa_miskin_ekstrem_perkiraan as perkiraan,
            a.jiwa_miskin_ekstrem_bawah as bawah,
            a.jiwa_miskin_ekstrem_atas as atas,
            a.target * coalesce(a.jiwa_miskin_ekstrem_perkiraan / nullif(a.p0_miskin_ekstrem, 0), a.jumlah_jiwa)
                as jalur_jiwa
        from kpi.area as a
        where a.kode = $k and a.set_garis = set_utama($p) and (
            a.periode = $p or a.periode in (select bulan from quality.month where periode = $p and siap)
        )
        order by a.periode
        """,
        p=periode,
        k=kode,
    )


def below(con: duckdb.DuckDBPyConnection, periode: str, kode: str, tingkat: str) -> Rows:
    """Returns the KPI rows of the areas of `tingkat` within the area, in the order of their rank, each with its
    change since the month before and, by name of each other set of lines (`lain`), its expected number there."""
    return rows(
        con,
        """
        select
            a.*,
            o.lain,
            c.berubah,
            c.kesejahteraan
        from kpi.area as a
        left join (
            select kode, map_from_entries(list((set_garis, jiwa_miskin_ekstrem_perkiraan))) as lain
            from kpi.area where periode = $p and set_garis <> set_utama($p) group by kode
        ) as o on a.kode = o.kode
        left join (
            select kode, sum(perkiraan) as berubah,
                sum(perkiraan) filter (where sebab = 'KESEJAHTERAAN') as kesejahteraan
            from monitoring.change where periode = $p and set_garis = set_utama($p) group by kode
        ) as c on a.kode = c.kode
        where a.periode = $p and a.set_garis = set_utama($p) and a.tingkat = $t and starts_with(a.kode, $k || '.')
        order by a.jiwa_miskin_ekstrem_perkiraan desc nulls last, a.kode
        """,
        p=periode,
        k=kode,
        t=tingkat,
    )


def outside(con: duckdb.DuckDBPyConnection, periode: str) -> tuple[int, int]:
    """Returns the people who live outside the delivered areas, and those of whom nobody knows where they live."""
    [found] = rows(
        con,
        """
        select
            coalesce(sum(jumlah_anggota) filter (where kode_kelurahan is not null), 0) as luar,
            coalesce(sum(jumlah_anggota) filter (where kode_kelurahan is null), 0) as tanpa
        from household.household
        where periode = $p and not coalesce(
            kode_kelurahan in (select kode_kelurahan from household.area where periode = $p), false
        )
        """,
        p=periode,
    )
    return int(found["luar"]), int(found["tanpa"])


def changes(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns the change of the area's figures by cause and set of lines."""
    return rows(
        con,
        "select set_garis, periode_sebelum, sebab, jiwa, perkiraan from monitoring.change"
        " where periode = $p and kode = $k order by set_garis, sebab",
        p=periode,
        k=kode,
    )


def revisions(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns the area's months of the last year whose expected number was published again otherwise: the first, second
    and latest, with the latest one's interval."""
    if not exists(con, REVISION):  # a home of an earlier release, before its next publication
        return []
    return rows(
        con,
        f"""
        select
            periode,
            list(perkiraan order by urutan)[1] as pertama,
            list(perkiraan order by urutan)[2] as kedua,
            list(perkiraan order by urutan)[-1] as terbaru,
            list(bawah order by urutan)[-1] as bawah,
            list(atas order by urutan)[-1] as atas,
            max(urutan) - 1 as revisi
        from {REVISION}
        where kode = $k and set_garis = set_utama($p) and periode <= $p
            and cast(periode || '-01' as date) > cast($p || '-01' as date) - interval 12 month
        group by periode
        having max(urutan) > 1
        order by periode
        """,
        p=periode,
        k=kode,
    )


def cohort(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns what became of the baseline's extremely poor households; no row without a baseline."""
    return rows(
        con,
        "from monitoring.cohort where periode = $p and kode = $k and baseline_periode < $p",
        p=periode,
        k=kode,
    )


def gaps(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns each programme with unserved needs in the area, the offices with most of them first."""
    return rows(
        con,
        """
        select
            p.opd,
            p.nama,
            c.berhak,
            c.terlayani,
            c.berhak - c.terlayani as belum,
            c.cakupan,
            t.bagian_30,
            t.bagian_60,
            t.bagian_90,
            sum(c.berhak - c.terlayani) over (partition by p.opd) as belum_opd
        from intervention.coverage as c
        inner join intervention.program as p
            on c.kode_program = p.kode_program and p.periode = $p
        left join monitoring.service_time as t
            on c.kode_program = t.kode_program and c.kode = t.kode and t.periode = $p
        where c.periode = $p and c.kode = $k and c.berhak > c.terlayani
        order by p.opd = 'BELUM DIPASTIKAN', belum_opd desc, p.opd, belum desc, c.kode_program
        """,
        p=periode,
        k=kode,
    )


def objections(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns the area's proposals and objections that wait for a decision, the longest overdue first."""
    if not exists(con, "classification.objection"):  # an earlier version's home
        return []
    return rows(
        con,
        "select nomor, jenis, tanggal, tenggat, kode_kelurahan, status from classification.objection"
        " where periode = $p and starts_with(kode_kelurahan, $k || '.')"
        " and status in ('MENUNGGU', 'TERLAMBAT') order by tenggat, nomor",
        p=periode,
        k=kode,
    )


def doubts(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> tuple[int, int, int]:
    """Returns of the decisions in force in the area: how many, how many contradict the officer's own figure, and
    the people whom such decisions name MISKIN_EKSTREM."""
    if not exists(con, "classification.visit_result"):  # an earlier version's home
        return 0, 0, 0
    [found] = rows(
        con,
        """
        with decision as (
            select c.household_id, c.jumlah_anggota, c.kelas, bool_or(v.bertentangan) as bertentangan
            from classification.visit as w
            inner join classification.visit_result as v
                on w.periode = v.periode and w.household_id = v.household_id and w.tanggal = v.tanggal
                and w.keputusan = v.keputusan and v.menentukan
            inner join classification.household as c
                on w.periode = c.periode and w.household_id = c.household_id and c.set_garis = set_utama($p)
            where w.periode = $p and starts_with(c.kode_kelurahan, $k || '.')
            group by all
        )
        select
            count(*) as semua,
            count(*) filter (where bertentangan) as bertentangan,
            coalesce(sum(jumlah_anggota) filter (where bertentangan and kelas = 'MISKIN_EKSTREM'), 0) as jiwa
        from decision
        """,
        p=periode,
        k=kode,
    )
    return int(found["semua"]), int(found["bertentangan"]), int(found["jiwa"])


def linkage(con: duckdb.DuckDBPyConnection, periode: str) -> Rows:
    """Returns how often rows are linked wrongly or not at all, of everybody, by way of linking, and of the groups that
    fall behind."""
    if "alasan_kosong" not in column_names(con, "monitoring.linkage"):  # an earlier version's home
        return []
    return rows(
        con,
        "select * from monitoring.linkage where periode = $p and (menurut in ('SEMUA', 'CARA') or tertinggal)"
        " order by menurut <> 'SEMUA', ukuran, menurut, kelompok",
        p=periode,
    )


def actions(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns what meetings up to the month's end agreed for the area: what is open, and what was done in the
    month or agreed by the last meeting; `keadaan` (SELESAI, TERLAMBAT, BERJALAN) is judged at the month's end."""
    return rows(
        con,
        """
        with known as (
            select
                *,
                case
                    when selesai and coalesce(tanggal_selesai, $d) <= $d then 'SELESAI'
                    when tenggat < $d then 'TERLAMBAT'
                    else 'BERJALAN'
                end as keadaan,
                tanggal_rapat = max(tanggal_rapat) over () as rapat_terakhir
            from staging.tindakan
            where periode = $p and tanggal_rapat <= $d and starts_with(kode_wilayah || '.', $k || '.')
        )
        select kode_wilayah, tanggal_rapat, tindakan, opd, tenggat, tanggal_selesai, catatan, keadaan
        from known
        where keadaan <> 'SELESAI' or rapat_terakhir or date_trunc('month', tanggal_selesai) = date_trunc('month', $d)
        order by
            list_position(['TERLAMBAT', 'BERJALAN', 'SELESAI'], keadaan),
            tenggat, kode_wilayah, tindakan, tanggal_rapat, opd
        """,
        p=periode,
        k=kode,
        d=last_day(periode),
    )


def names(con: duckdb.DuckDBPyConnection, periode: str) -> dict[str, str]:
    """Returns the name of every area by its code."""
    found = rows(
        con,
        "select kode, any_value(nama) as nama from kpi.area where periode = $p and nama is not null group by kode",
        p=periode,
    )
    return {row["kode"]: row["nama"] for row in found}


def incidents(db: sqlite3.Connection, periode: str) -> list[Incident]:
    """Returns what is wrong, and not yet mended, with the deliveries up to the month."""
    return [
        incident
        for incident in listed(db)
        if not incident.parent_id
        and (incident.delivery_periode or incident.periode or "9999") <= periode
    ]


def moved(incident: Incident, kode: str) -> tuple[float, float] | None:
    """Returns by how much the area's expected number could fall and rise by an incident; None if not at all."""
    found = [v for k, v in incident.dampak_kpi.items() if f"{k}.".startswith(f"{kode}.")]
    low, high = sum(v["nol"] for v in found), sum(v["satu"] for v in found)
    return (low, high) if high - low >= 0.05 else None


def quarter(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> Rows:
    """Returns the rows of report.inpres_triwulan of a kota and of its kecamatan."""
    return rows(
        con,
        "from report.inpres_triwulan where periode = $p and starts_with(kode || '.', $k || '.')"
        " order by strategi, kode_program = 'SEMUA', kode_program, kode, indikator",
        p=periode,
        k=kode,
    )
