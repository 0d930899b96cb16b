"""Tindakan: what a meeting agreed, typed in there, and what of it is done."""

import threading
from datetime import UTC, date, datetime

from starlette.responses import Response

from assets.portal.actions import Row, agreed, others, write_agreed
from assets.portal.areas import Figures
from assets.text import tanggal, without_numbers
from assets.working_days import today
from expectations.contract import contracts
from pipelines.portal.access import within
from pipelines.portal.web import Ask, Stop

WRITING = threading.Lock()  # two meetings that type at once must not write over each other
OFFICES = sorted({contract.owner for contract in contracts().values()})
KEY = ("tanggal_rapat", "kode_wilayah", "tindakan")


def actions(ask: Ask) -> Response:
    """The list of the visitor's area, a form for a further action, and what is done."""
    day = today(datetime.now(UTC))
    folder = ask.desk.found.landing_zone / "tindakan" / f"{day:%Y-%m}"
    mark = f"tindakan_{'sintetis' if ask.desk.synthetic else 'rapat'}"
    areas, wrong = _areas(ask), ""
    if ask.request.method == "POST":
        if lying := others(folder, mark):
            raise Stop(
                409,
                f"Daftar bulan ini sudah dikirim sebagai berkas ({', '.join(lying)}): tambahkan di sana.",
            )
        try:
            change = _change(ask, day, areas)
        except ValueError as error:
            wrong = str(error)
        else:
            ask.record(
                "tindakan rapat", subjects=(change["kode_wilayah"],), after=change["tindakan"]
            )
            with WRITING:
                rows = agreed(ask.shelf.inside(), folder, mark)
                kept = [row for row in rows if any(row[name] != change[name] for name in KEY)]
                write_agreed(folder, [*kept, change], mark)
    rows = [row for row in agreed(ask.shelf.inside(), folder, mark) if _theirs(ask, row)]
    given = (
        {name: ask.said(name) for name in ("area", "what", "office", "met", "due", "note")}
        if wrong
        else {}
    )
    return ask.page(
        "tindakan.html",
        422 if wrong else 200,
        rows=sorted(rows, key=lambda row: (row["selesai"] == "YA", row["tenggat"])),
        areas=areas,
        wrong=wrong,
        given=given,
        offices=OFFICES,
        tanggal=_day_in_words,
        today=day.isoformat(),
    )


def _theirs(ask: Ask, row: Row) -> bool:
    return not ask.visitor.area or within(row["kode_wilayah"], ask.visitor.area)


def _areas(ask: Ask) -> dict[str, str]:
    """Returns by code the kota and kecamatan for which the visitor may write."""
    con = ask.shelf.public()
    found = Figures(con, public=True) if con else None
    months = found.months() if found else []
    rows = (
        found.rows("periode = $p and tingkat in ('KOTA', 'KECAMATAN')", p=months[0])
        if found and months
        else []
    )
    return {
        row["kode"]: row["nama"]
        for row in rows
        if not ask.visitor.area or within(row["kode"], ask.visitor.area)
    }


def _day_in_words(text: str) -> str:
    return tanggal(date.fromisoformat(text)) if text else ""


def _change(ask: Ask, day: date, areas: dict[str, str]) -> Row:
    """Returns the row that was typed. Raises ValueError with the sentence for who typed it."""
    area, what, office = (
        ask.said("area"),
        without_numbers(ask.said("what", 300)),
        ask.said("office"),
    )
    if area not in areas:
        raise ValueError("Pilih wilayah Anda.")
    if not what:
        raise ValueError("Tulis apa yang akan dikerjakan.")
    if office not in OFFICES:
        raise ValueError("Pilih OPD yang mengerjakan.")
    try:
        met, due = date.fromisoformat(ask.said("met")), date.fromisoformat(ask.said("due"))
    except ValueError:
        raise ValueError("Tanggal ditulis TTTT-BB-HH.") from None
    if met > day or due < met or met.year < day.year - 5 or due.year > day.year + 5:
        raise ValueError(
            "Rapatnya sudah terjadi, tenggat tidak mendahuluinya, keduanya paling jauh lima tahun dari sekarang."
        )
    done = ask.said("done") == "ya"
    return {
        "tanggal_rapat": met.isoformat(),
        "kode_wilayah": area,
        "tindakan": what,
        "opd": office,
        "tenggat": due.isoformat(),
        "selesai": "YA" if done else "TIDAK",
        "tanggal_selesai": day.isoformat() if done else "",
        "catatan": without_numbers(ask.said("note", 300)),
    }
