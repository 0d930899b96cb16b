"""Loket: at the kelurahan's desk a citizen is proposed, objects to his own class, has somebody visited, or asks for his
own data and their correction.

What is said becomes a delivery of `sanggah`, but for the own data, which is kept sealed (permintaan.py answers it); the
citizen leaves with a number and a code that show how it stands.
"""

import hashlib
import hmac
import re
import secrets
import sqlite3
from datetime import UTC, date, datetime
from typing import Any

from starlette.responses import Response

from assets.incident.request import Request, answered, keep, request
from assets.intervention.explain import KELAS
from assets.keys import request_box
from assets.portal.delivering import write_delivery
from assets.report.figures import rows
from assets.text import NIK, tanggal
from assets.working_days import add_working_days, today, wib
from expectations.sql import exists
from pipelines.home_keys import home_keys
from pipelines.portal.web import Ask

KINDS = {
    "USULAN": "Usulan: saya perlu didata",
    "SANGGAH": "Keberatan atas keadaan saya sendiri",
    "BANDING": "Banding atas keputusan keberatan saya",
    "GUGUR": "Mencabut usulan atau keberatan saya",
    "LAPORAN": "Laporan tentang orang lain: hanya meminta kunjungan",
    "DATA": "Meminta data saya sendiri",
    "KOREKSI": "Meminta pembetulan data saya sendiri",
}
OWN = ("DATA", "KOREKSI")
OUTCOMES = {
    "DIBERIKAN": "datanya diberikan",
    "DIPERBAIKI": "datanya diperbaiki",
    "DITOLAK": "ditolak",
}
FIELDS = ("kind", "first", "code", "name", "address", "nik", "no_kk", "born", "why")
APPEAL = re.compile(r"/B[0-9]+")
OVER = ("DIPUTUSKAN", "GUGUR")
# Working days; BELUM DIPASTIKAN (Biro Hukum), so that a later appeal is taken all the same.
APPEAL_DAYS = 14
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another
NUMBER = re.compile(r"[0-9]{16}")
YEAR, DAY = (
    re.compile(r"(19|20)[0-9]{2}"),
    re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})"),
)
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
WORD = re.compile(r"[^\W\d_]{2}")  # a name or an address has some letters
EMPTY = re.compile(
    r"null|none|n/?a|tidak ada( data)?", re.IGNORECASE
)  # what deliveries read as blank
STATE = {
    "MENUNGGU": "menunggu kunjungan; keputusan paling lambat {due}.",
    "TERLAMBAT": "lewat tenggat {due}; sudah tercatat sebagai terlambat pada rapat kecamatan.",
    "GUGUR": "gugur: dicabut, atau dinyatakan gugur oleh petugas. Alasannya dapat ditanyakan di kelurahan.",
}
LEFT = {"PINDAH": "seluruhnya pindah", "MENINGGAL": "seluruhnya meninggal"}
ANOTHER = " Yang memutuskan petugas lain daripada yang pernah memutuskan."
MAY_APPEAL = (
    " Alasan tertulisnya dapat diminta di kelurahan. Tidak setuju? Ajukan banding di loket kelurahan dengan nomor ini"
    f" dalam {APPEAL_DAYS} hari kerja sejak Anda mengetahuinya (lamanya BELUM DIPASTIKAN; yang datang kemudian tetap"
    " diterima). Banding diputuskan petugas ketiga atau Kecamatan."
)
KEPT = (
    "diterima. Usulan dan keberatan diolah otomatis, biasanya dalam satu jam; laporan tentang orang lain hanya meminta"
    " kunjungan dan tidak tampil lebih jauh."
)


def desk(ask: Ask) -> Response:
    """The form, and the receipt of what was written into it."""
    given = {name: ask.said(name) for name in FIELDS}
    if ask.request.method != "POST":
        return ask.page("loket.html", kinds=KINDS, wrong="", given=given)
    found, area, now = ask.desk.found, ask.visitor.area, datetime.now(UTC)
    day = today(now)
    try:
        row = _row(ask, day)
        first = _first(ask, row["jenis"])
    except ValueError as error:
        return ask.page("loket.html", 422, kinds=KINDS, wrong=str(error), given=given)
    kind, code = row["jenis"], _letters(10)
    number = first or f"{area.replace('.', '')[2:]}-{day:%y%m%d}-{_letters(6)}"
    ask.record("loket " + kind.lower(), subjects=(area, number) if kind in OWN else (area,))
    if kind in OWN:
        ask.shelf.inside()  # ends here where the home's key is another by now: nobody could open what it seals
    with ask.desk.incidents() as db:
        if kind != "GUGUR":
            sealed = [number, _sealed(number, code), now.isoformat()]
            db.execute("insert into receipt values (?, ?, ?)", sealed)
        if kind in OWN:
            asked = Request(number, kind, area, ask.visitor.subject)
            due = keep(db, request_box(home_keys(found)), asked, row, now)
            lasts = f"{wib(due.isoformat())} WIB"
    if kind not in OWN:
        jenis = {"BANDING": "SANGGAH"}.get(kind, kind)
        told = {"jenis": jenis, "nomor": number, "tanggal": day.isoformat(), "kode_kelurahan": area}
        mark = "sintetis" if ask.desk.synthetic else "loket"
        write_delivery(found.landing_zone / "sanggah" / f"{day:%Y-%m}", [row | told], mark)
        until = add_working_days(day, found.objection_days)
        lasts = "" if kind == "LAPORAN" else tanggal(until)
    if kind == "GUGUR":
        return ask.page("tercatat.html", onward="/loket", text=f"{number} dicabut.")
    return ask.page(
        "tanda_terima.html",
        number=number,
        code=code,
        day=tanggal(day),
        kind=KINDS[kind],
        own=kind in OWN,
        due=lasts,
        address=f"{found.base_url.rstrip('/')}/status",
        contact=", ".join(filter(None, (found.contact_name, found.contact_phone))),
    )


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _sealed(number: str, code: str) -> str:
    """Returns what is kept of a receipt: who reads the store cannot ask for anybody, and no change of keys ends it."""
    return hashlib.sha256(f"{number}|{code}".encode()).hexdigest()


def _first(ask: Ask, kind: str) -> str:
    """Returns the number of an appeal or of what is withdrawn; empty for what is said first. Raises ValueError with the
    sentence for the desk."""
    if kind not in ("BANDING", "GUGUR"):
        return ""
    first = ask.said("first", 40).upper()
    with ask.desk.incidents() as db:
        kept = db.execute("select seal from receipt where number = ?", [first]).fetchone()
        own = request(db, first)
        begun = APPEAL.sub("", first)
        appeals = db.execute(
            "select number from receipt where number glob ? || '/B*'", [begun]
        ).fetchall()
    if kind == "BANDING":
        # a report has no decision: who reported must not come to read one
        matter = _matter(ask, first)
        if not matter or matter.get("kode_kelurahan") != ask.visitor.area:
            raise ValueError(
                "Tulis nomor usulan atau keberatan yang dibanding, dari kelurahan ini."
            )
        if matter["status"] != "DIPUTUSKAN":
            raise ValueError(f"{first} belum diputuskan, jadi belum dapat dibanding.")
        if any(_matter(ask, row["number"]).get("status") not in OVER for row in appeals):
            raise ValueError("Banding atas nomor itu masih berjalan.")
        return f"{begun}/B{len(appeals) + 1}"
    if kind == "GUGUR" and not own and _opens(kept, first, ask.said("code", 20).upper()):
        return first
    raise ValueError(
        "Mencabut memerlukan nomor dan kode tanda terimanya: hanya yang memegang keduanya."
    )


def _opens(kept: sqlite3.Row | None, number: str, code: str) -> bool:
    return kept is not None and hmac.compare_digest(kept["seal"], _sealed(number, code))


def _matter(ask: Ask, number: str) -> dict[str, Any]:
    """Returns how a proposal or an objection stood in the newest month; empty where none has that number. Of one that
    names several people nobody's decision is told."""
    con = ask.shelf.inside()
    if con is None or not exists(con, "classification.objection"):
        return {}
    found = rows(
        con,
        "from classification.objection where nomor = $nomor"
        " and periode = (select max(periode) from classification.objection) order by status desc",
        nomor=number,
    )
    return (found[0] | ({"keputusan": None} if found[1:] else {})) if found else {}


def _row(ask: Ask, day: date) -> dict[str, str]:
    """Returns what the citizen said. Raises ValueError with the sentence for the desk."""
    kind, name, address = ask.said("kind"), ask.said("name", 100), ask.said("address", 200)
    if kind not in KINDS:
        raise ValueError("Pilih apa yang disampaikan.")
    if not all(WORD.search(text) and not EMPTY.fullmatch(text) for text in (name, address)):
        raise ValueError("Nama dan alamat perlu diisi; NIK dan nomor KK tidak wajib.")
    if NIK.search(name) or NIK.search(address):
        raise ValueError("Nomor ditulis di isiannya sendiri, bukan di nama atau alamat.")
    numbers = {}
    for field, words in (("nik", "NIK"), ("no_kk", "Nomor KK")):
        numbers[field] = re.sub(r"[ .-]", "", ask.said(field))
        if numbers[field] and not NUMBER.fullmatch(numbers[field]):
            raise ValueError(f"{words} terdiri dari 16 angka; kosongkan bila tidak ada.")
    born, why = ask.said("born"), ask.said("why", 450)
    if kind == "KOREKSI" and not why:
        raise ValueError("Tulis apa yang salah, dan apa yang benar.")
    if (
        YEAR.fullmatch(born) and int(born) <= day.year
    ):  # citizens often know no more, and a day would be made up
        why, born = f"{why} (lahir tahun {born})".strip(), ""
    said = {"jenis": kind, "nama": name, "alamat": address, "alasan": why}
    return said | numbers | {"tanggal_lahir": _day(born, day) if born else ""}


def _day(text: str, latest: date) -> str:
    """Returns a day as deliveries write it. Raises ValueError for what is none, or is to come."""
    parts, iso = DAY.fullmatch(text), ISO.fullmatch(text)
    try:
        numbers = parts.groups()[::-1] if parts else iso.groups() if iso else ()
        found = date(*map(int, numbers))
    except (TypeError, ValueError):
        found = date.max
    if found > latest:
        raise ValueError("Tanggal lahir ditulis HH-BB-TTTT, atau tahunnya saja.")
    return found.isoformat()


def status(ask: Ask) -> Response:
    """How a receipt stands, for whoever has its number and code."""
    if ask.request.method != "POST":
        return ask.page("status.html", said="")
    number, code = ask.said("number", 40).upper(), ask.said("code", 20).upper()
    with ask.desk.incidents() as db:
        kept = db.execute("select seal from receipt where number = ?", [number]).fetchone()
        own = request(db, number)
    if not _opens(kept, number, code):
        return ask.page(
            "status.html", 404, said="Nomor dan kode itu tidak cocok: periksa tanda terimanya."
        )
    ask.record("status tanda terima", subjects=(number,))
    text = _own(ask, own) if own else decided(_matter(ask, number))
    return ask.page("status.html", said=f"{number}: {text}")


def decided(row: dict[str, Any]) -> str:
    """Returns how a proposal or an objection stands, in words for whom it is about."""
    if not row:
        return KEPT
    state = row["status"]
    if state != "DIPUTUSKAN":
        waits = state != "GUGUR" and row.get("bukan_oleh")  # an earlier release's row has none
        return STATE[state].format(due=tanggal(row["tenggat"])) + (ANOTHER if waits else "")
    said = row.get("keputusan")
    what = f": {LEFT.get(said) or f'rumah tangganya {KELAS[said]}'}" if said else ""
    return f"diputuskan setelah kunjungan {tanggal(row['tanggal_keputusan'])}{what}.{MAY_APPEAL}"


def _own(ask: Ask, row: sqlite3.Row) -> str:
    """Returns how a request for the own data stands."""
    due = f"{wib(row['due_at'])} WIB"
    if row["answered_at"]:
        text = answered(request_box(home_keys(ask.desk.found)), row)
        return f"dijawab {wib(row['answered_at'])} WIB, {OUTCOMES[row['outcome']]}: {text}"
    if datetime.fromisoformat(row["due_at"]) < datetime.now(UTC):
        return (
            f"lewat tenggat {due}; setiap hari kerja dilaporkan kepada Inspektorat sampai dijawab."
        )
    return f"diterima; dijawab paling lambat {due}."
