"""Loket: at the kelurahan's desk a citizen is proposed, objects to his own class, or has somebody visited.

What is said becomes a delivery of `sanggah`; the citizen leaves with a number and a code that show how it stands.
"""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, date, datetime

from starlette.responses import Response

from assets.portal.delivering import write_delivery
from assets.text import tanggal
from assets.working_days import add_working_days, today
from expectations.sql import exists
from pipelines.portal.web import Ask

KINDS = {
    "USULAN": "Usulan: saya perlu didata",
    "SANGGAH": "Keberatan atas keadaan saya sendiri",
    "LAPORAN": "Laporan tentang orang lain: hanya meminta kunjungan",
}
FIELDS = ("kind", "name", "address", "nik", "no_kk", "born", "why")
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
    "MENUNGGU": "menunggu kunjungan; keputusan paling lambat {due}",
    "TERLAMBAT": "lewat tenggat {due}; sudah tercatat sebagai terlambat pada rapat kecamatan",
    "DIPUTUSKAN": "sudah diputuskan setelah kunjungan",
    "GUGUR": "gugur",
}


def desk(ask: Ask) -> Response:
    """The form, and the receipt of what was written into it."""
    given = {name: ask.said(name) for name in FIELDS}
    if ask.request.method != "POST":
        return ask.page("loket.html", kinds=KINDS, wrong="", given=given)
    found, area, day = ask.desk.found, ask.visitor.area, today(datetime.now(UTC))
    try:
        row = _row(ask, day)
    except ValueError as error:
        return ask.page("loket.html", 422, kinds=KINDS, wrong=str(error), given=given)
    number = f"{area.replace('.', '')[2:]}-{day:%y%m%d}-{_letters(6)}"
    code, now = _letters(10), datetime.now(UTC)
    ask.record("loket " + row["jenis"].lower(), subjects=(area,))
    with ask.desk.incidents() as db:
        db.execute(
            "insert into receipt values (?, ?, ?)", [number, _sealed(number, code), now.isoformat()]
        )
    mark = "sintetis" if ask.desk.synthetic else "loket"
    rows = [row | {"nomor": number, "tanggal": day.isoformat(), "kode_kelurahan": area}]
    write_delivery(found.landing_zone / "sanggah" / f"{day:%Y-%m}", rows, mark)
    due = add_working_days(day, found.objection_days)
    return ask.page(
        "tanda_terima.html",
        number=number,
        code=code,
        day=tanggal(day),
        kind=KINDS[row["jenis"]],
        due="" if row["jenis"] == "LAPORAN" else tanggal(due),
        address=f"{found.base_url.rstrip('/')}/status",
        contact=", ".join(filter(None, (found.contact_name, found.contact_phone))),
    )


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _sealed(number: str, code: str) -> str:
    """Returns what is kept of a receipt: who reads the store cannot ask for anybody, and no change of keys ends it."""
    return hashlib.sha256(f"{number}|{code}".encode()).hexdigest()


def _row(ask: Ask, day: date) -> dict[str, str]:
    """Returns what the citizen said. Raises ValueError with the sentence for the desk."""
    kind, name, address = ask.said("kind"), ask.said("name", 100), ask.said("address", 200)
    if kind not in KINDS:
        raise ValueError("Pilih apa yang disampaikan.")
    if not all(WORD.search(text) and not EMPTY.fullmatch(text) for text in (name, address)):
        raise ValueError("Nama dan alamat perlu diisi; NIK dan nomor KK tidak wajib.")
    numbers = {}
    for field, words in (("nik", "NIK"), ("no_kk", "Nomor KK")):
        numbers[field] = ask.said(field).replace(" ", "")
        if numbers[field] and not NUMBER.fullmatch(numbers[field]):
            raise ValueError(f"{words} terdiri dari 16 angka; kosongkan bila tidak ada.")
    born, why = ask.said("born"), ask.said("why", 450)
    if YEAR.fullmatch(born):  # citizens often know no more, and a day would be made up
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
    if kept is None or not hmac.compare_digest(kept["seal"], _sealed(number, code)):
        return ask.page(
            "status.html", 404, said="Nomor dan kode itu tidak cocok: periksa tanda terimanya."
        )
    con = ask.shelf.inside()
    row = (
        con.execute(
            "select status, tenggat from classification.objection where nomor = ? order by periode desc limit 1",
            [number],
        ).fetchone()
        if con and exists(con, "classification.objection")
        else None
    )
    said = (
        STATE[row[0]].format(due=tanggal(row[1]))
        if row
        else "diterima; diolah otomatis, biasanya dalam satu jam"
    )
    return ask.page("status.html", said=f"{number}: {said}.")
