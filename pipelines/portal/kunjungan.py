"""Kunjungan: the homes of a day on the officer's phone, name and address only, and what the visit found.

Nothing of these pages is kept on the phone; what goes along to where there is no network is ponsel.py's.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from starlette.responses import Response

from assets.incident.access import recorded_since
from assets.portal.delivering import write_delivery
from assets.portal.visits import disputed, household, todo
from assets.report.figures import Rows
from assets.text import tanggal, without_numbers
from assets.working_days import today, wib
from expectations.sql import exists
from pipelines.portal.daftar import chosen_day
from pipelines.portal.web import Ask, Stop, one_line

MOST = 20  # homes on a phone
VISITED = "hasil kunjungan"
READ = "select delivery_periode, file from quality.delivery where source = 'verval'"
# What of an answer another may contradict: not who wrote it, and why.
SAID = ("hasil_kunjungan", "pengeluaran_verifikasi", "jumlah_anggota_verifikasi", "keputusan")
SHOWN = ("nama_kepala", "alamat", "rt", "rw", "perihal")
CANNOT = "TIDAK DAPAT DINILAI"
# What the officer chooses, and what the delivery calls it: refusing or being out settles nothing.
FOUND = {
    "bertemu": ("Bertemu penghuni", "DITEMUKAN", ""),
    "menolak": ("Menolak menjawab", "DITEMUKAN", CANNOT),
    "tidak_di_rumah": ("Tidak di rumah", "TIDAK DITEMUKAN", CANNOT),
    "pindah": ("Seluruhnya pindah", "PINDAH", CANNOT),
    "meninggal": ("Seluruhnya meninggal", "MENINGGAL", CANNOT),
}
DECISIONS = ("MISKIN EKSTREM", "MISKIN", "TIDAK MISKIN", CANNOT)
# The form's fields, and how much of each is read: more than any number or choice has, or a part would pass for it.
FIELDS = {
    "found": 40, "spent": 40, "people": 40, "decision": 40, "why": 300, "document": 60, "officer": 100,
}  # fmt: skip
RUPIAH = re.compile(r"[0-9]{1,3}(\.?[0-9]{3}){0,3}")
PEOPLE = re.compile(r"[1-9]|[1-4][0-9]|50")
WRONG = {
    "found": "Pilih bagaimana kunjungannya.",
    "decision": "Pilih keputusannya.",
    "spent": "Tulis pengeluaran dengan angka, misalnya 1.250.000.",
    "people": "Tulis banyaknya anggota dengan angka 1 sampai 50.",
    "why": "Warga menunggu keputusan ini: tulis alasannya.",
    "officer": "Tulis nama petugas yang berkunjung.",
}
# What the form's template shows.
FORM = {
    "found": FOUND, "decisions": DECISIONS, "rupiah": RUPIAH.pattern, "people": PEOPLE.pattern, "wrong_of": WRONG,
    "remembered": "name",  # by the browser, of what is typed: who types it, nothing else
}  # fmt: skip
HELD = "Karena tanpa nomor surat, baru berlaku setelah petugas lain memastikannya."
SETTLES = "Keputusan yang bertentangan dengan pengeluarannya baru berlaku setelah petugas lain memastikannya."


def homes(ask: Ask) -> Response:
    """The homes of a day: the same days as the list has."""
    con = ask.shelf.inside()
    shown, day, days = day_of(ask)
    again = disputed(con, ask.visitor.area) if con else []
    ask.record(
        "daftar kunjungan di ponsel",
        subjects=tuple(row["household_id"] for row in (*shown, *again)),
        fields=SHOWN,
    )
    with ask.desk.incidents() as db:
        sent = recorded_since(db, VISITED, ask.shelf.made()) if con else {}
    return ask.page(
        "kunjungan.html",
        rows=shown, day=day, days=days, sent=sent, odd=at_odds(ask), again=again, tanggal=tanggal, wib=wib,
    )  # fmt: skip


def at_odds(ask: Ask) -> set[str]:
    """Returns the households of which answers that no run has read yet say different things."""
    con, said = ask.shelf.inside(), defaultdict(set)
    loaded: set[Any] = set()
    if con and exists(con, "quality.delivery"):
        loaded.update(con.execute(READ).fetchall())
    for path in sorted((ask.desk.found.landing_zone / "verval").glob("*/portal_*.csv")):
        if (path.parent.name, path.name) not in loaded:
            for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
                said[row["household_id"]].add(tuple(row.get(name) for name in SAID))
    return {household_id for household_id, answers in said.items() if len(answers) > 1}


def day_of(ask: Ask) -> tuple[Rows, int, int]:
    """Returns the homes of the day that was asked for, which it is, and how many days there are."""
    con = ask.shelf.inside()
    rows = [row for row in todo(con, ask.visitor.area) if row["urutan"] is not None] if con else []
    # what waits for another officer is listed apart, with whose it is not
    apart = {row["household_id"] for row in disputed(con, ask.visitor.area)} if con else set()
    rows = [row for row in rows if row["household_id"] not in apart]
    size = min(MOST, ask.desk.found.visits_per_day)
    days = -(-len(rows) // size)
    day = chosen_day(ask, days)
    return rows[(day - 1) * size : day * size], day, days


def visit(ask: Ask) -> Response:
    """One visit: the form, and what was written into it as a delivery of `verval`."""
    con, asked = ask.shelf.inside(), ask.request.path_params["household_id"]
    found = household(con, asked) if con else None
    if con is None or found is None or not ask.visitor.reaches(found[1] or ""):
        raise Stop(404, "Tidak ada di wilayah Anda.", refused=True)
    asked_for = [row for row in todo(con, found[1]) if row["urutan"] is not None]
    asked_for += disputed(con, found[1])
    home = next((row for row in asked_for if row["household_id"] == found[0]), None)
    if home is None:
        raise Stop(404, "Rumah ini tidak menunggu kunjungan.")
    given, wrong = {name: ask.said(name) for name in FIELDS}, ""
    if ask.request.method == "POST":
        try:
            row = written(given)
            in_writing(home, row)
        except ValueError as error:
            wrong = str(error)
        else:
            text = deliver(ask, found[0], row, today(datetime.now(UTC)))
            return ask.page("tercatat.html", onward="/kunjungan", text=text)
    ask.record("rumah kunjungan", subjects=(found[0],), fields=SHOWN)
    return ask.page(
        "satu_kunjungan.html", 422 if wrong else 200, home=home, wrong=wrong, given=given, **FORM
    )


def deliver(ask: Ask, household_id: str, row: dict[str, str], day: date) -> str:
    """Puts what a visit of that day found into the landing zone and on record; returns the sentence for the officer."""
    after = f"{row['hasil_kunjungan']}: {row['keputusan']}"
    mark = "sintetis" if ask.desk.synthetic else "kunjungan"
    rows = [row | {"household_id": household_id, "tanggal": day.isoformat()}]
    write_delivery(ask.desk.found.landing_zone / "verval" / f"{day:%Y-%m}", rows, mark)
    # afterwards: the list says of what is on record that it was sent
    ask.record(VISITED, subjects=(household_id,), after=after)
    held = row["hasil_kunjungan"] in ("PINDAH", "MENINGGAL") and not row["dokumen"]
    return f"Hasil kunjungan tercatat. {HELD if held else SETTLES}"


def written(said: Mapping[str, object]) -> dict[str, str]:
    """Returns what the officer wrote, on the portal's form or on a phone, as a row of `verval`. Raises ValueError with
    the sentence for him."""
    given = {name: one_line(said.get(name), longest) for name, longest in FIELDS.items()}
    kind = given["found"]
    if kind not in FOUND:
        raise ValueError(WRONG["found"])
    words, result, fixed = FOUND[kind]
    decision = fixed or given["decision"]
    if decision not in DECISIONS:
        raise ValueError(WRONG["decision"])
    spent, people = given["spent"].removeprefix("Rp").strip(), given["people"]
    if spent and not RUPIAH.fullmatch(spent):
        raise ValueError(WRONG["spent"])
    if people and not PEOPLE.fullmatch(people):
        raise ValueError(WRONG["people"])
    if kind == "bertemu" and decision != CANNOT and not (spent and people):
        raise ValueError("Keputusan perlu pengeluaran dan banyaknya anggota.")
    if not given["officer"]:
        raise ValueError(WRONG["officer"])
    why = without_numbers(given["why"])
    met = kind == "bertemu"
    return {
        "hasil_kunjungan": result,
        "pengeluaran_verifikasi": spent.replace(".", "") if met else "",
        "jumlah_anggota_verifikasi": people if met else "",
        "keputusan": decision,
        "alasan": why or (words if fixed else ""),
        "petugas": without_numbers(given["officer"]),
        "dokumen": given["document"],
    }


def in_writing(home: Mapping[str, Any], row: dict[str, str]) -> None:
    """Raises ValueError where a decision that somebody waits for, by a day, has no reason."""
    if home.get("tenggat") and not row["alasan"] and row["keputusan"] != CANNOT:
        raise ValueError(WRONG["why"])
