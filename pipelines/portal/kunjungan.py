"""Kunjungan: the homes of a day on the officer's phone, name and address only, and what the visit found.

Nothing is kept on the phone: without a network the printed workbook is what officers carry.
"""

import re
from datetime import UTC, date, datetime

from starlette.responses import Response

from assets.portal.delivering import write_delivery
from assets.portal.visits import household, todo
from assets.text import tanggal, without_numbers
from assets.working_days import today
from pipelines.portal.web import Ask, Stop

MOST = 20  # homes on a phone
# What the officer chooses, and what the delivery calls it: refusing or being out settles nothing.
FOUND = {
    "bertemu": ("Bertemu penghuni", "DITEMUKAN", ""),
    "menolak": ("Menolak menjawab", "DITEMUKAN", "TIDAK DAPAT DINILAI"),
    "tidak_di_rumah": ("Tidak di rumah", "TIDAK DITEMUKAN", "TIDAK DAPAT DINILAI"),
    "pindah": ("Seluruhnya pindah", "PINDAH", "TIDAK DAPAT DINILAI"),
    "meninggal": ("Seluruhnya meninggal", "MENINGGAL", "TIDAK DAPAT DINILAI"),
}
DECISIONS = ("MISKIN EKSTREM", "MISKIN", "TIDAK MISKIN", "TIDAK DAPAT DINILAI")
RUPIAH = re.compile(r"[0-9]{1,3}(\.?[0-9]{3}){0,3}")


def homes(ask: Ask) -> Response:
    """The next homes to go to."""
    con = ask.shelf.inside()
    rows = [row for row in todo(con, ask.visitor.area) if row["urutan"] is not None] if con else []
    ask.record(
        "daftar kunjungan di ponsel", subjects=tuple(row["household_id"] for row in rows[:MOST]),
        fields=("nama_kepala", "alamat", "rt", "rw"),
    )  # fmt: skip
    return ask.page("kunjungan.html", rows=rows[:MOST], tanggal=tanggal)


def visit(ask: Ask) -> Response:
    """One visit: the form, and what was written into it as a delivery of `verval`."""
    con, asked = ask.shelf.inside(), ask.request.path_params["household_id"]
    found = household(con, asked) if con else None
    if con is None or found is None or not ask.visitor.reaches(found[1] or ""):
        raise Stop(404, "Tidak ada di wilayah Anda.", refused=True)
    home = next((row for row in todo(con, found[1]) if row["household_id"] == found[0]), None)
    if home is None or home["urutan"] is None:
        raise Stop(404, "Rumah ini tidak menunggu kunjungan.")
    if ask.request.method == "GET":
        return ask.page(
            "satu_kunjungan.html", home=home, found=FOUND, decisions=DECISIONS, wrong=""
        )
    day = today(datetime.now(UTC))
    try:
        row = _row(ask, day) | {"household_id": found[0], "tanggal": day.isoformat()}
    except ValueError as error:
        return ask.page(
            "satu_kunjungan.html",
            422,
            home=home,
            found=FOUND,
            decisions=DECISIONS,
            wrong=str(error),
        )
    ask.record(
        "hasil kunjungan",
        subjects=(found[0],),
        after=f"{row['hasil_kunjungan']}: {row['keputusan']}",
    )
    mark = "sintetis" if ask.desk.synthetic else "kunjungan"
    write_delivery(ask.desk.found.landing_zone, "verval", f"{day:%Y-%m}", [row], mark)
    return ask.page("tercatat.html", onward="/kunjungan", text="Hasil kunjungan tercatat.")


def _row(ask: Ask, day: date) -> dict[str, str]:
    """Returns what the officer wrote. Raises ValueError with the sentence for him."""
    kind = ask.said("found")
    if kind not in FOUND:
        raise ValueError("Pilih bagaimana kunjungannya.")
    _, result, fixed = FOUND[kind]
    decision = fixed or ask.said("decision")
    if decision not in DECISIONS:
        raise ValueError("Pilih keputusannya.")
    spent, people = ask.said("spent").removeprefix("Rp").strip(), ask.said("people")
    if spent and not RUPIAH.fullmatch(spent):
        raise ValueError("Tulis pengeluaran dengan angka, misalnya 1.250.000.")
    if people and not (people.isdecimal() and 1 <= int(people) <= 50):
        raise ValueError("Tulis banyaknya anggota dengan angka 1 sampai 50.")
    if kind == "bertemu" and decision != "TIDAK DAPAT DINILAI" and not (spent and people):
        raise ValueError("Keputusan perlu pengeluaran dan banyaknya anggota.")
    officer = ask.said("officer", 100)
    if not officer:
        raise ValueError("Tulis nama petugas yang berkunjung.")
    why = without_numbers(ask.said("why", 300))
    return {
        "hasil_kunjungan": result,
        "pengeluaran_verifikasi": spent.replace(".", "") if kind == "bertemu" else "",
        "jumlah_anggota_verifikasi": people if kind == "bertemu" else "",
        "keputusan": decision,
        "alasan": why or FOUND[kind][0] if fixed else why,
        "petugas": officer,
        "dokumen": ask.said("document", 60),
    }
