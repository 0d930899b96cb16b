"""Kunjungan: the homes of a day on the officer's phone, name and address only, and what the visit found.

Nothing is kept on the phone: without a network the printed workbook is what officers carry.
"""

import re
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from assets.incident.access import recorded_since
from assets.portal.delivering import write_delivery
from assets.portal.visits import household, todo
from assets.text import tanggal, without_numbers
from assets.working_days import today, wib
from pipelines.portal.daftar import chosen_day
from pipelines.portal.web import Ask, Stop

MOST = 20  # homes on a phone
VISITED = "hasil kunjungan"
SHOWN = ("nama_kepala", "alamat", "rt", "rw", "perihal")
# What the officer chooses, and what the delivery calls it: refusing or being out settles nothing.
FOUND = {
    "bertemu": ("Bertemu penghuni", "DITEMUKAN", ""),
    "menolak": ("Menolak menjawab", "DITEMUKAN", "TIDAK DAPAT DINILAI"),
    "tidak_di_rumah": ("Tidak di rumah", "TIDAK DITEMUKAN", "TIDAK DAPAT DINILAI"),
    "pindah": ("Seluruhnya pindah", "PINDAH", "TIDAK DAPAT DINILAI"),
    "meninggal": ("Seluruhnya meninggal", "MENINGGAL", "TIDAK DAPAT DINILAI"),
}
DECISIONS = ("MISKIN EKSTREM", "MISKIN", "TIDAK MISKIN", "TIDAK DAPAT DINILAI")
FIELDS = ("found", "spent", "people", "decision", "why", "document", "officer")
RUPIAH = re.compile(r"[0-9]{1,3}(\.?[0-9]{3}){0,3}")
PEOPLE = re.compile(r"[1-9]|[1-4][0-9]|50")
HELD = "Karena tanpa nomor surat, baru berlaku setelah petugas lain memastikannya."
SETTLES = "Keputusan yang bertentangan dengan pengeluarannya baru berlaku setelah petugas lain memastikannya."


def homes(ask: Ask) -> Response:
    """The homes of a day: the same days as the list has."""
    con = ask.shelf.inside()
    rows = [row for row in todo(con, ask.visitor.area) if row["urutan"] is not None] if con else []
    size = min(MOST, ask.desk.found.visits_per_day)
    days = -(-len(rows) // size)
    day = chosen_day(ask, days)
    shown = rows[(day - 1) * size : day * size]
    ask.record(
        "daftar kunjungan di ponsel",
        subjects=tuple(row["household_id"] for row in shown),
        fields=SHOWN,
    )
    with ask.desk.incidents() as db:
        sent = recorded_since(db, VISITED, ask.shelf.made()) if con else {}
    return ask.page(
        "kunjungan.html", rows=shown, day=day, days=days, sent=sent, tanggal=tanggal, wib=wib
    )


def visit(ask: Ask) -> Response:
    """One visit: the form, and what was written into it as a delivery of `verval`."""
    con, asked = ask.shelf.inside(), ask.request.path_params["household_id"]
    found = household(con, asked) if con else None
    if con is None or found is None or not ask.visitor.reaches(found[1] or ""):
        raise Stop(404, "Tidak ada di wilayah Anda.", refused=True)
    home = next((row for row in todo(con, found[1]) if row["household_id"] == found[0]), None)
    if home is None or home["urutan"] is None:
        raise Stop(404, "Rumah ini tidak menunggu kunjungan.")
    if ask.request.method != "POST":
        ask.record("rumah kunjungan", subjects=(found[0],), fields=SHOWN)
        return _form(ask, home, "")
    try:
        row = _row(ask)
        in_writing(home, row)
    except ValueError as error:
        ask.record("rumah kunjungan", subjects=(found[0],), fields=SHOWN)
        return _form(ask, home, str(error))
    day = today(datetime.now(UTC))
    ask.record(VISITED, subjects=(found[0],), after=f"{row['hasil_kunjungan']}: {row['keputusan']}")
    mark = "sintetis" if ask.desk.synthetic else "kunjungan"
    rows = [row | {"household_id": found[0], "tanggal": day.isoformat()}]
    write_delivery(ask.desk.found.landing_zone / "verval" / f"{day:%Y-%m}", rows, mark)
    held = row["hasil_kunjungan"] in ("PINDAH", "MENINGGAL") and not row["dokumen"]
    text = f"Hasil kunjungan tercatat. {HELD if held else SETTLES}"
    return ask.page("tercatat.html", onward="/kunjungan", text=text)


def _form(ask: Ask, home: dict[str, Any], wrong: str) -> Response:
    """Returns the form, with what the officer has written already."""
    given = {name: ask.said(name) for name in FIELDS}
    values = {"home": home, "found": FOUND, "decisions": DECISIONS, "wrong": wrong, "given": given}
    return ask.page("satu_kunjungan.html", 422 if wrong else 200, **values)


def _row(ask: Ask) -> dict[str, str]:
    """Returns what the officer wrote. Raises ValueError with the sentence for him."""
    kind = ask.said("found")
    if kind not in FOUND:
        raise ValueError("Pilih bagaimana kunjungannya.")
    words, result, fixed = FOUND[kind]
    decision = fixed or ask.said("decision")
    if decision not in DECISIONS:
        raise ValueError("Pilih keputusannya.")
    spent, people = ask.said("spent").removeprefix("Rp").strip(), ask.said("people")
    if spent and not RUPIAH.fullmatch(spent):
        raise ValueError("Tulis pengeluaran dengan angka, misalnya 1.250.000.")
    if people and not PEOPLE.fullmatch(people):
        raise ValueError("Tulis banyaknya anggota dengan angka 1 sampai 50.")
    if kind == "bertemu" and decision != "TIDAK DAPAT DINILAI" and not (spent and people):
        raise ValueError("Keputusan perlu pengeluaran dan banyaknya anggota.")
    officer = ask.said("officer", 100)
    if not officer:
        raise ValueError("Tulis nama petugas yang berkunjung.")
    why = without_numbers(ask.said("why", 300))
    met = kind == "bertemu"
    return {
        "hasil_kunjungan": result,
        "pengeluaran_verifikasi": spent.replace(".", "") if met else "",
        "jumlah_anggota_verifikasi": people if met else "",
        "keputusan": decision,
        "alasan": why or (words if fixed else ""),
        "petugas": officer,
        "dokumen": ask.said("document", 60),
    }


def in_writing(home: dict[str, Any], row: dict[str, str]) -> None:
    """Raises ValueError where a decision that somebody waits for, by a day, has no reason."""
    if home["tenggat"] and not row["alasan"] and row["keputusan"] != "TIDAK DAPAT DINILAI":
        raise ValueError("Warga menunggu keputusan ini: tulis alasannya.")
