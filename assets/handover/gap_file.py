"""One office's unserved needs as a workbook that comes back as a delivery of `realisasi`.

Belongs here: which rows, which columns, how the sheet looks. Locking and placing it is folder.py's.
"""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import duckdb
from xlsxwriter import Workbook

from assets.handover.workbook import print_wide, write_texts
from assets.months import last_day
from assets.quality.failing import MAX_ROWS
from assets.warehouse import no_values
from expectations.contract import sources

# What the office fills in, after kode_program, household_id and nik, and what helps it find the people.
FILLED = ("tanggal", "nominal", "status", "keterangan")
BESIDE = tuple(sources()["realisasi"].properties["remarks"])
[STATUS] = [list(c.values) for c in sources()["realisasi"].columns if c.name == "status"]
WIDTHS = (12, 24, 20, 12, 14, 12, 24, 26, 26, 32, 6, 6, 20, 18, 10, 60, 16)
GUIDE = [
    "Petunjuk daftar kebutuhan yang belum dilayani",
    "Daftar ini hanya memuat program OPD Anda. Isi tanggal, nominal, status dan keterangan; kolom lain terkunci.",
    "Urutannya: kelurahan, lalu prioritas. Prioritas 1 adalah rumah tangga yang paling dalam kemiskinannya."
    " terdaftar_sejak adalah akhir bulan pertama ketika kebutuhan itu terdaftar belum dilayani; dari situ lamanya"
    " menunggu dihitung.",
    "Status awal setiap baris RENCANA. Ubah menjadi BERJALAN atau SELESAI bersama tanggal pelaksanaannya, atau BATAL"
    " dengan sebabnya di keterangan. Baris yang belum dikerjakan biarkan RENCANA.",
    "Yang tidak ditemukan atau tidak berhak: tulis sebabnya di keterangan; jangan menghapus baris.",
    "Kirim kembali berkas ini ke landing zone, folder realisasi/<TTTT-BB>/ menurut bulan kiriman. Sandi berkas"
    " biarkan terpasang.",
    "Berkas ini memuat data pribadi: hanya untuk petugas yang ditunjuk, dan dihapus setelah selesai.",
]


def gap_workbooks(con: duckdb.DuckDBPyConnection, periode: str, opd: str) -> Iterator[bytes]:
    """Yields the workbooks of an office's unserved needs in one month, not locked yet; none if there is none."""
    with no_values(f"celah {periode}"):
        rows = con.execute(
            """
            select
                g.kode_program,
                g.household_id,
                w.nik,
                p.nama,
                coalesce(w.nama, k.nama) as nama_orang,
                h.alamat,
                h.rt,
                h.rw,
                a.nama_kelurahan,
                a.nama_kecamatan,
                g.prioritas,
                g.alasan,
                g.terdaftar_sejak
            from intervention.gap as g
            inner join intervention.program as p using (periode, kode_program)
            inner join household.household as h using (periode, household_id)
            left join identity.person as w
                on g.person_id = w.person_id and w.periode = g.periode
            left join identity.person as k
                on h.kepala_person_id = k.person_id and k.periode = g.periode
            left join staging.wilayah as a
                on g.kode_kelurahan = a.kode_kelurahan and a.periode = g.periode
            where g.periode = ? and g.opd = ?
            order by g.kode_kelurahan nulls last, g.prioritas, g.kode_program, g.household_id, w.nik
            """,
            [periode, opd],
        ).fetchall()
    for start in range(0, len(rows), MAX_ROWS):
        yield _workbook(periode, rows[start : start + MAX_ROWS])


def _workbook(periode: str, rows: list[tuple]) -> bytes:
    content = BytesIO()
    last = last_day(periode)
    key = [column.name for column in sources()["realisasi"].columns if column.name not in FILLED]
    columns = [*key, *FILLED, *BESIDE]
    with Workbook(content, {"in_memory": True}) as book:  # constant_memory would put rows on disk
        sheet, guide = book.add_worksheet("realisasi"), book.add_worksheet("Petunjuk")
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3"})
        fill = book.add_format({"bold": True, "bg_color": "#FFE699"})
        kept = book.add_format({"num_format": "@", "bg_color": "#F2F2F2"})
        free = book.add_format({"num_format": "@", "locked": False})
        day = book.add_format({"num_format": "yyyy-mm-dd", "locked": False})
        money = book.add_format({"num_format": "#,##0", "locked": False})
        for at, name in enumerate(columns):
            sheet.write_string(0, at, name, fill if name in FILLED else head)
            sheet.set_column(at, at, WIDTHS[at])
        for line, row in enumerate(rows, 1):
            for at, value in enumerate(row[:3]):
                sheet.write_string(line, at, value or "", kept)
            sheet.write_datetime(line, 3, last, day)
            sheet.write_blank(line, 4, None, money)
            sheet.write_string(line, 5, STATUS[0], free)
            sheet.write_blank(line, 6, None, free)
            for at, value in enumerate(row[3:], 7):
                sheet.write_string(line, at, "" if value is None else str(value), kept)
        span = (1, len(rows))
        sheet.data_validation(
            span[0], 3, span[1], 3,
            {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)},
        )  # fmt: skip
        sheet.data_validation(
            span[0], 4, span[1], 4, {"validate": "decimal", "criteria": ">=", "value": 0}
        )
        sheet.data_validation(span[0], 5, span[1], 5, {"validate": "list", "source": STATUS})
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.protect("", {"format_cells": True, "format_columns": True, "autofilter": True})
        print_wide(sheet)
        sheet.repeat_rows(0)
        write_texts(guide, GUIDE, head, book.add_format({"text_wrap": True, "valign": "top"}))
    return content.getvalue()
