"""What `konvergensi status` and the KPI table show."""

import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.incident.incident import listed
from assets.incident.outbox import unsent
from assets.incident.store import marked
from assets.publication.revision import as_known, recorded
from assets.quality.month import earlier_months
from assets.quality.waiver import lapsed, waivers
from assets.raw.landing import strays
from assets.warehouse import MACROS, set_variables
from expectations.contract import contracts, sources
from expectations.sql import exists
from pipelines.alerting import HEARTBEAT, SILENT, WAITING
from pipelines.settings import Settings

Shown = tuple[str, list[str], list[tuple[Any, ...]]]


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
    return con.execute(sql, values).fetchall()


def status_tables(con: duckdb.DuckDBPyConnection, landing: Path) -> list[Shown]:
    """Returns the tables of `status`: (title, column names, rows). Reads names in `landing`, no file."""
    shown: list[Shown] = []
    if exists(con, "quality.delivery"):
        cadence = {source.table: source.frequency_months for source in sources().values()}
        newest = _rows(con, "select max(delivery_periode) from quality.delivery")[0][0]
        rows = _rows(
            con,
            """
            select source, delivery_periode,
                count(*) filter (where status = 'LOADED'),
                count(*) filter (where status = 'REFUSED'),
                sum(rows_read), sum(rows_quarantined),
                date_diff('month', (delivery_periode || '-01')::date, ($newest || '-01')::date)
            from quality.delivery
            group by source, delivery_periode
            order by source, delivery_periode
            """,
            {"newest": newest},
        )
        last = {row[0]: row[1] for row in rows if row[2]}
        shown.append(
            (
                f"Kiriman (umur dihitung pada {newest})",
                [
                    "sumber",
                    "bulan",
                    "dimuat",
                    "ditolak",
                    "baris",
                    "karantina",
                    "umur",
                    "jadwal",
                    "",
                ],
                [
                    (
                        *row,
                        f"{cadence[row[0]]} bulan" if cadence.get(row[0]) else "",
                        "TERLAMBAT"
                        if row[1] == last.get(row[0])
                        and cadence.get(row[0])
                        and row[6] > cadence[row[0]]
                        else "",
                    )
                    for row in rows
                ]
                + [
                    (source, "", 0, 0, 0, 0, "", f"{months} bulan", "BELUM ADA KIRIMAN")
                    for source, months in sorted(cadence.items())
                    if months and source not in last
                ],
            )
        )
        shown.append(
            (
                "Tidak dibaca: bukan <sumber>/<YYYY-MM>/<berkas>",
                ["di landing zone"],
                [(path,) for path in strays(landing, cadence)],
            )
        )
        shown.append(
            (
                "Berkas yang ditolak",
                ["sumber", "bulan", "berkas", "sebab"],
                _rows(
                    con,
                    "select source, delivery_periode, file, reason from quality.delivery"
                    " where status = 'REFUSED' order by all",
                ),
            )
        )
        shown.append(
            (
                "Bulan yang belum dibandingkan",
                [f"dilewati oleh {newest}; jalankan konvergensi refresh --all"],
                [(month,) for month, ready in earlier_months(con, newest).items() if not ready],
            )
        )
    shown.append(
        (
            "Kegagalan yang diterima, dan berlaku",
            ["bulan", "pemeriksaan", "diterima oleh", "pada", "mengapa"],
            [
                (w.periode, w.check, w.by, w.at and f"{w.at:%Y-%m-%d %H:%M}", w.reason)
                for w in waivers(con)
                if not lapsed(con, w, w.periode)
            ],
        )
    )
    if exists(con, "quality.publication"):
        shown.append(
            (
                "Terbitan terakhir",
                ["bulan", "terbit", "kode"],
                _rows(
                    con,
                    "select periode, strftime(max(published_at), '%Y-%m-%d %H:%M:%S'),"
                    " arg_max(code_version, published_at)"
                    " from quality.publication group by periode order by periode",
                ),
            )
        )
    if exists(con, "quality.check_result"):
        shown.append(
            (
                "Pemeriksaan yang gagal pada run terakhir setiap bulan",
                ["bulan", "tabel", "aturan", "tingkat", "pemilik", "gagal", "diperiksa", "akibat"],
                _rows(
                    con,
                    """
                    select periode, table_name, expectation, severity, owner, failed, checked,
                        case when blocking then 'MENAHAN' end
                    from (
                        select *, first_value(run_id) over (
                            partition by periode order by evaluated_at desc
                        ) as last_run
                        from quality.check_result
                    )
                    where run_id = last_run and not passed
                    order by periode, severity, table_name, expectation
                    """,
                ),
            )
        )
        shown.append(
            (
                "Gagal, masih dalam toleransi (rinciannya di quality.check_result)",
                ["bulan", "aturan", "baris"],
                _rows(
                    con,
                    """
                    select periode, count(*), sum(failed)
                    from (
                        select *, first_value(run_id) over (
                            partition by periode order by evaluated_at desc
                        ) as last_run
                        from quality.check_result
                    )
                    where run_id = last_run and passed and failed > 0
                    group by periode order by periode
                    """,
                ),
            )
        )
    return shown


def alerting_lines(db: sqlite3.Connection, now: datetime) -> list[str]:
    """Returns whether the alerting works, in words: its last heartbeat, what waits, what is open."""
    beat = marked(db, HEARTBEAT)
    if beat is None:
        lines = [
            "PERINGATAN BELUM JALAN: sensor alerts belum pernah bekerja; jalankan konvergensi ui."
        ]
    else:
        age = now - datetime.fromisoformat(beat)
        state = "PERINGATAN BERHENTI" if age > SILENT else "Peringatan jalan"
        lines = [f"{state}: denyut terakhir {beat[:19]} UTC."]
    waiting = unsent(db, now, WAITING)
    if waiting:
        lines.append(f"PESAN TERTAHAN: {waiting} pesan belum terkirim; sebabnya di quality.alert.")
    found = listed(db)
    errors = sum(i.severity == "ERROR" for i in found)
    lines.append(f"Insiden terbuka: {errors} ERROR, {len(found) - errors} WARN.")
    return lines


def kept_line(found: Settings) -> str:
    """Returns how long each kind is kept, in words."""
    said = [
        f"{kind} {f'{number} {unit}' if number else 'BELUM DIPASTIKAN'}"
        for kind, number, unit in (
            ("kiriman", found.keep_raw, "bulan"),
            ("serah-terima", found.keep_handover, "hari"),
            ("catatan akses", found.keep_record, "bulan"),
            ("cadangan", found.keep_backup, "hari"),
        )
    ]
    return f"Masa simpan: {', '.join(said)}. Yang belum dipastikan tidak dihapus menurut umur."


# A figure's format (of its contract) in the command's table.
SHOWN = {
    "bulat": "round({0})::bigint::varchar",
    "persen": "round(100 * {0}, 2) || ' %'",
}


def kpi_table(published: Path, periode: str | None, set_utama: str) -> Shown:
    """Returns the kecamatan KPIs of a published month (the newest by default) under the lines that the
    setting `set_utama` lets decide there.

    Of several kota each row names its own: ranks are within the kota. A hidden figure is `tertutup`, one of an area
    without evidence of welfare `belum ada bukti`.
    """
    headed = [c for c in contracts()["kpi.kecamatan"].columns if c.head]
    shown = []  # head, column, text
    for c in headed:
        shown.append((c.head, c.name, SHOWN[c.format].format(c.name)))
        if c.interval and c.format == "bulat":
            ends = [SHOWN[c.format].format(end) for end in c.interval]
            shown.append(("selang 90 %", c.interval[0], " || ' - ' || ".join(ends)))
    figures = ", ".join(
        f"coalesce({text}, if(list_contains(tertutup, '{column}'), 'tertutup',"
        " if(alasan_kosong is null, '-', 'belum ada bukti')))"
        for _, column, text in shown
    )
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute((MACROS / "garis.sql").read_text(encoding="utf-8"))
        set_variables(con, {"set_utama": set_utama})
        month = periode or _rows(con, "select max(periode) from kpi.kecamatan")[0][0]
        rows = _rows(
            con,
            f"""
            select
                (select any_value(nama) from kpi.kota where kode = left(k.kode, 5) and periode = k.periode),
                peringkat, nama, {figures}, status_target,
                coalesce(bulan_menuju_nol::varchar, '-'), if(prioritas, 'PRIORITAS', '')
            from (
                from kpi.kecamatan
                union all by name
                -- an earlier version's publication has neither
                select null::varchar[] as tertutup, null::varchar as alasan_kosong where false
            ) as k
            where periode = $month and set_garis = set_utama($month)
            order by left(kode, 5), peringkat nulls last, kode
            """,
            {"month": month},
        )
        deciding = _rows(con, "select set_utama($month)", {"month": month})[0][0]
    heads = [head for head, _, _ in shown]
    names = ["kota", "#", "kecamatan", *heads, "status target", "bulan ke nol", "prioritas"]
    if len({row[0] for row in rows}) == 1:
        names, rows = names[1:], [row[1:] for row in rows]
    return f"Miskin ekstrem per kecamatan, {month} (garis {deciding})", names, rows


def sets_of(published: Path, periode: str | None) -> list[str]:
    """Returns the sets of lines under which a published month (the newest by default) has figures."""
    with duckdb.connect(str(published), read_only=True) as con:
        found = _rows(
            con,
            "select distinct set_garis from kpi.kecamatan"
            " where periode = coalesce($month, (select max(periode) from kpi.kecamatan)) order by 1",
            {"month": periode},
        )
    return [name for (name,) in found]


def known_table(
    con: duckdb.DuckDBPyConnection, periode: str | None, day: date
) -> tuple[str, list[str], list[tuple]]:
    """Returns title, heads and rows of kota and kecamatan as they were published up to the end of `day`."""
    if not recorded(con):
        return "", [], []
    with as_known(con, day) as known:
        rows = _rows(
            known,
            """
            select
                periode, nama, set_garis, jiwa_miskin_ekstrem, round(jiwa_miskin_ekstrem_perkiraan)::bigint,
                floor(jiwa_miskin_ekstrem_bawah)::bigint, ceil(jiwa_miskin_ekstrem_atas)::bigint,
                strftime(published_at, '%Y-%m-%d %H:%M'), urutan - 1
            from kpi.area
            where periode = coalesce($month, (select max(periode) from kpi.area)) and tingkat in ('KOTA', 'KECAMATAN')
            order by set_garis desc, kode
            """,
            {"month": periode},
        )
    title = f"Miskin ekstrem{' ' + rows[0][0] if rows else ''}, seperti terbit sampai {day}"
    names = [
        "wilayah",
        "garis",
        "teridentifikasi",
        "perkiraan",
        "bawah",
        "atas",
        "terbit",
        "revisi",
    ]
    return title, names, [row[1:] for row in rows]
