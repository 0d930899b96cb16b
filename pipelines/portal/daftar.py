"""Daftar: for a Lurah the households to go to and to serve, by name; for a Camat how many in each kelurahan."""

import re

from starlette.responses import Response

from assets.intervention.explain import CLASSES, NEEDS, explain
from assets.portal.download import as_file
from assets.portal.store import newest_month
from assets.portal.visits import Pace, counts, disputed, household, todo, waits
from assets.text import angka, bulan, tanggal
from pipelines.portal.access import Role
from pipelines.portal.beranda import download
from pipelines.portal.web import Ask, Stop

SHOWN = ("household_id", "nama_kepala", "alamat", "rt", "rw", "perihal", "tenggat", "program")
HEADS = {
    "nama_kepala": "Kepala keluarga", "alamat": "Alamat", "rt": "RT", "rw": "RW", "jumlah_anggota": "Anggota",
    "perihal": "Perihal", "tenggat": "Tenggat", "household_id": "Nomor rumah tangga",
}  # fmt: skip
DAY = re.compile(r"[0-9]{1,4}")
UNTIL_VISITED = "Belum ditetapkan: perlu didatangi. Tampil setelah kunjungannya dicatat."
NOWHERE = "Tidak ada di wilayah Anda."


def lists(ask: Ask) -> Response:
    """What is to be done in the visitor's area."""
    con = ask.shelf.inside()
    month = newest_month(con, "warehouse") if con else ""
    if con is None or not month:
        return ask.page("kosong.html")
    pace = Pace(ask.desk.found.visits_per_day, ask.desk.found.visit_days)
    if ask.visitor.role is Role.CAMAT:  # names are the Lurah's
        rows = counts(con, ask.visitor.area)
        return ask.page("daftar_camat.html", rows=rows, month=bulan(month), pace=pace, angka=angka)
    rows = todo(con, ask.visitor.area)
    visits = [row for row in rows if row["urutan"] is not None]
    days = [visits[at : at + pace.homes] for at in range(0, len(visits), pace.homes)]
    day = chosen_day(ask, len(days))
    shown = days[day - 1] if days else []
    # until somebody has been there, nobody who may go reads what is thought of a household: a need says it
    apart = {row["household_id"] for row in disputed(con, ask.visitor.area)}
    unserved = [
        row
        for row in rows
        if row["program"] and row["urutan"] is None and row["household_id"] not in apart
    ]
    ask.record(
        f"daftar kunjungan {month} hari {day}",
        subjects=tuple(row["household_id"] for row in (*shown, *unserved)),
        fields=SHOWN,
    )
    return ask.page(
        "daftar.html",
        month=bulan(month),
        day=day,
        days=len(days),
        visits=shown,
        waiting=len(visits),
        backlog=angka(pace.backlog(len(visits)), 1),
        pace=pace,
        unserved=unserved,
        tanggal=tanggal,
    )


def chosen_day(ask: Ask, days: int) -> int:
    """Returns the day of a list that was asked for, the first if none was."""
    asked = ask.query("hari", "1")
    if not DAY.fullmatch(asked) or not 1 <= int(asked) <= max(days, 1):
        raise Stop(404, "Hari itu tidak ada dalam daftar.")
    return int(asked)


def day_file(ask: Ask) -> Response:
    """The visits of one day as a workbook that says who took it."""
    con = ask.shelf.inside()
    month = newest_month(con, "warehouse") if con else ""
    if con is None or not month:
        raise Stop(404, "Belum ada daftar.")
    size = ask.desk.found.visits_per_day
    visits = [row for row in todo(con, ask.visitor.area) if row["urutan"] is not None]
    day, purpose = chosen_day(ask, -(-len(visits) // size)), ask.said("purpose")
    if ask.request.method != "POST" or not purpose:
        return ask.page("tujuan.html", what=f"Unduh kunjungan hari ke-{day}")
    taken = visits[(day - 1) * size : day * size]
    ask.record(
        f"unduh kunjungan {month} hari {day}",
        purpose=purpose,
        subjects=tuple(row["household_id"] for row in taken),
        fields=tuple(HEADS),
    )
    who = f"{ask.visitor.name} ({ask.visitor.subject})"
    mark = f"Diambil oleh {who}, {bulan(month)} hari ke-{day}. Bukan untuk dipajang."
    rows = [[*(row[name] for name in HEADS), mark] for row in taken]
    content = as_file("xlsx", [*HEADS.values(), "Catatan"], rows, mark)
    return download(content, f"kunjungan_{ask.visitor.area}_{month}_hari-{day}.xlsx", "xlsx")


def case(ask: Ask) -> Response:
    """What is held on one household and why, after saying what for."""
    con = ask.shelf.inside()
    asked = ask.request.path_params["household_id"]
    found = household(con, asked) if con else None
    # the same words for what is elsewhere and for what is nowhere: who tries learns nothing
    if con is None or found is None or not ask.visitor.reaches(found[1] or ""):
        raise Stop(404, NOWHERE, refused=True)
    purpose = ask.said("purpose")
    if ask.request.method != "POST" or not purpose:
        return ask.page("tujuan.html", what=f"Buka kasus {found[0]}")
    month, waiting = newest_month(con, "warehouse"), waits(con, found[0])
    ask.record(
        f"kasus {month}", purpose=purpose, subjects=(found[0],),
        fields=("alamat", "anggota", "umur", "kelas", "bantuan", "kebutuhan", "keberatan"),
    )  # fmt: skip
    told = explain(con, month, found[0])
    if waiting:
        hidden = (CLASSES, NEEDS)
        told = [(head, [UNTIL_VISITED] if head in hidden else lines) for head, lines in told]
    return ask.page("kasus.html", told=told, household=found[0])
