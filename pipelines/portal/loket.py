"""Loket: at the kelurahan's desk a citizen is proposed, objects to his own class, or has somebody visited.

What is said becomes a delivery of `sanggah`; the citizen leaves with a number and a code that show how it stands.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, date, datetime

from starlette.responses import Response

from assets.portal.delivering import write_delivery
from assets.text import tanggal
from assets.working_days import today
from expectations.sql import exists
from pipelines.portal.web import Ask, Stop

KINDS = {
    "USULAN": "Usulan: saya perlu didata",
    "SANGGAH": "Keberatan atas keadaan saya sendiri",
    "LAPORAN": "Laporan tentang orang lain: hanya meminta kunjungan",
}
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another
STATE = {
    "MENUNGGU": "menunggu kunjungan; keputusan paling lambat {due}",
    "TERLAMBAT": "lewat tenggat {due}; sudah dinaikkan kepada Camat",
    "DIPUTUSKAN": "sudah diputuskan setelah kunjungan",
    "GUGUR": "gugur",
}


def desk(ask: Ask) -> Response:
    """The form, and the receipt of what was written into it."""
    if ask.request.method == "GET":
        return ask.page("loket.html", kinds=KINDS, wrong="", given={})
    day, area = today(datetime.now(UTC)), ask.visitor.area
    try:
        row = _row(ask, day)
    except ValueError as error:
        given = {
            name: ask.said(name)
            for name in ("kind", "name", "address", "nik", "no_kk", "born", "why")
        }
        return ask.page("loket.html", 422, kinds=KINDS, wrong=str(error), given=given)
    number = f"{area.replace('.', '')[2:]}-{day:%y%m%d}-{_letters(6)}"
    code = _code(ask, number)
    ask.record("loket " + row["jenis"].lower(), subjects=(number, area))
    mark = "sintetis" if ask.desk.synthetic else "loket"
    rows = [row | {"nomor": number, "tanggal": day.isoformat(), "kode_kelurahan": area}]
    write_delivery(ask.desk.found.landing_zone, "sanggah", f"{day:%Y-%m}", rows, mark)
    return ask.page(
        "tanda_terima.html", number=number, code=code, day=tanggal(day), kind=KINDS[row["jenis"]]
    )


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _code(ask: Ask, number: str) -> str:
    """Returns the code that goes with a receipt's number: who has only the number reads nothing."""
    from pipelines.home_keys import home_keys

    key = home_keys(ask.desk.found).portal.encode()
    digest = hmac.new(key, f"tanda terima|{number}".encode(), hashlib.sha256).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:10])


def _row(ask: Ask, day: date) -> dict[str, str]:
    """Returns what the citizen said. Raises ValueError with the sentence for the desk."""
    kind, name, address = ask.said("kind"), ask.said("name", 100), ask.said("address", 200)
    if kind not in KINDS:
        raise ValueError("Pilih apa yang disampaikan.")
    if not name or not address:
        raise ValueError("Nama dan alamat perlu diisi; NIK dan nomor KK tidak wajib.")
    born, numbers = ask.said("born"), {}
    for field, words in (("nik", "NIK"), ("no_kk", "Nomor KK")):
        numbers[field] = ask.said(field).replace(" ", "")
        if numbers[field] and not (numbers[field].isdecimal() and len(numbers[field]) == 16):
            raise ValueError(f"{words} terdiri dari 16 angka; kosongkan bila tidak ada.")
    if born:
        try:
            if date.fromisoformat(born) > day:
                raise ValueError
        except ValueError:
            raise ValueError("Tanggal lahir ditulis TTTT-BB-HH.") from None
    return {
        "jenis": kind,
        "nama": name,
        "alamat": address,
        "tanggal_lahir": born,
        "alasan": ask.said("why", 500),
    } | numbers


def status(ask: Ask) -> Response:
    """How a receipt stands, for whoever has its number and code."""
    if ask.request.method == "GET":
        return ask.page("status.html", said="")
    number, code = ask.said("number", 40).upper(), ask.said("code", 20).upper()
    if not hmac.compare_digest(_code(ask, number).encode(), code.encode()):
        raise Stop(404, "Nomor dan kode itu tidak cocok.")
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
        else "diterima; dibaca pada pengolahan berikutnya"
    )
    return ask.page("status.html", said=f"{number}: {said}.")
