"""Daftar: for a Lurah the households to go to and to serve, by name; for a Camat how many in each kelurahan."""

import re

from starlette.responses import Response

from assets.intervention.explain import CLASSES, NO_NEED, explain
from assets.portal.download import as_file
from assets.portal.store import newest_month
from assets.portal.visits import Pace, counts, household, todo, waits
from assets.text import angka, bulan, tanggal
from pipelines.portal.access import Role
from pipelines.portal.beranda import download
from pipelines.portal.web import Ask, Stop

SHOWN = (
    "household_id",
    "nama_kepala",
    "alamat",
    "rt",
    "rw",
    "jumlah_anggota",
    "perihal",
    "tenggat",
    "program",
)
CLASS = re.compile(r"; kelasnya [^.]*\.")  # at the end of why a programme is owed
UNTIL_VISITED = "Belum ditetapkan: perlu didatangi. Kelasnya tampil setelah kunjungan dicatat."
NOWHERE = "Tidak ada di wilayah Anda."


def lists(ask: Ask) -> Response:
    """What is to be done in the visitor's area."""
    con = ask.shelf.inside()
    month = newest_month(con, "warehouse") if con else ""
    if con is None or not month:
        return ask.page("kosong.html")
    pace = Pace(ask.desk.found.visits_per_day, ask.desk.found.visit_days)
    if ask.visitor.role is Role.CAMAT:
        rows = counts(con, ask.visitor.area)
        return ask.page(
            "daftar_camat.html", rows=rows, month=bulan(month), pace=pace, angka=angka
        )  # names are the Lurah's
    rows = todo(con, ask.visitor.area)
    visits = [row for row in rows if row["urutan"] is not None]
    days = [visits[at : at + pace.homes] for at in range(0, len(visits), pace.homes)]
    day = _day(ask, len(days))
    ask.record(f"daftar kunjungan {month} hari {day}", subjects=(ask.visitor.area,), fields=SHOWN)
    return ask.page(
        "daftar.html",
        month=bulan(month),
        day=day,
        days=len(days),
        visits=days[day - 1] if days else [],
        waiting=len(visits),
        backlog=angka(pace.backlog(len(visits)), 1),
        pace=pace,
        unserved=[row for row in rows if row["program"]],
        tanggal=tanggal,
    )


def _day(ask: Ask, days: int) -> int:
    asked = ask.query("hari", "1")
    if not asked.isdecimal() or not 1 <= int(asked) <= max(days, 1):
        raise Stop(404, "Hari itu tidak ada dalam daftar.")
    return int(asked)


def day_file(ask: Ask) -> Response:
    """The visits of one day as a workbook that says who took it."""
    con = ask.shelf.inside()
    month = newest_month(con, "warehouse") if con else ""
    if con is None or not month:
        raise Stop(404, "Belum ada daftar.")
    purpose = ask.said("purpose")
    size = ask.desk.found.visits_per_day
    visits = [row for row in todo(con, ask.visitor.area) if row["urutan"] is not None]
    day = _day(ask, -(-len(visits) // size))
    if ask.request.method == "GET" or not purpose:
        return ask.page("tujuan.html", what=f"Unduh kunjungan hari ke-{day}")
    taken = visits[(day - 1) * size : day * size]
    ask.record(
        f"unduh kunjungan {month} hari {day}", purpose=purpose,
        subjects=tuple(row["household_id"] for row in taken), fields=SHOWN,
    )  # fmt: skip
    names = [name for name in SHOWN if name != "program"]
    who = f"{ask.visitor.name} ({ask.visitor.subject})"
    mark = f"Diambil oleh {who}, {bulan(month)} hari ke-{day}. Bukan untuk dipajang."
    rows = [[*(row[name] for name in names), mark] for row in taken]
    content = as_file("xlsx", [*names, "catatan"], rows, mark)
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
    if ask.request.method == "GET" or not purpose:
        return ask.page("tujuan.html", what=f"Buka kasus {found[0]}")
    month, waiting = newest_month(con, "warehouse"), waits(con, found[0])
    ask.record(
        f"kasus {month}", purpose=purpose, subjects=(found[0],),
        fields=("alamat", "anggota", "umur", "kelas", "bantuan", "kebutuhan", "keberatan"),
    )  # fmt: skip
    told = explain(con, month, found[0])
    if waiting:
        told = [(heading, _before_the_visit(heading, lines)) for heading, lines in told]
    return ask.page("kasus.html", told=told, household=found[0])


def _before_the_visit(heading: str, lines: list[str]) -> list[str]:
    """Returns what may be read of a household before somebody has been there: nothing of its class."""
    if heading == CLASSES:
        return [UNTIL_VISITED]
    return [CLASS.sub(".", line.replace(NO_NEED, "Tidak ada yang dicatat.")) for line in lines]
