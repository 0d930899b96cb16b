"""What an owner reads: one message in Bahasa Indonesia, plain and HTML, without a name or a NIK.

Belongs here: words. Which incidents, to whom and when stands in follow.py and alerts.py.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assets.incident.incident import Incident
from assets.pages import render
from assets.raw.delivery_check import CHECKS
from assets.text import angka, bulan, tanggal
from assets.working_days import today

HANDLE = "Saya tangani"  # the label of the link
MEND = "Perbaiki di sumbernya dan kirim ulang. Masalah ini tertutup sendiri setelah kiriman berikutnya lolos."
OURS = "Ini tentang hasil hitungan: Diskominfotik memeriksa pengolahan terakhir (langkahnya di docs/on-call.md)."
COUNTED = re.compile(r": [0-9.]+ dari [0-9.]+ \w+$")
Link = Callable[[Incident], str]


@dataclass(frozen=True)
class Sender:
    """What every message needs: its links, whether the data are synthetic, the portal's page of an incident and whom
    to ask."""

    link: Link
    synthetic: bool
    page: Link | None = None
    contact: str = ""


@dataclass(frozen=True)
class Letter:
    """What is written to whom: the same kind, key, recipient and channel is the same alert, whoever writes it again.

    It goes to the channels of `to`, unless `urls` says otherwise, and begins with `opening` where there is one.
    """

    kind: str  # ERROR, DIGEST, ESCALATION
    key: str
    what: str  # what it tells of, in words
    to: str = ""
    urls: tuple[str, ...] | None = None
    opening: str = ""


@dataclass(frozen=True)
class Message:
    """A subject line, the same text twice, and which incidents it is on."""

    subject: str
    text: str
    html: str
    incident_ids: tuple[str, ...] = ()


def title(incident: Incident, counts: bool = True) -> str:
    """Returns what an incident is called: its table without the stage, what is wrong, its number.

    Without `counts`, which are those of the last failure, once it has passed.
    """
    name = incident.table_name.split(".")[-1].replace("_", " ")
    said = incident.sentence.removesuffix(".")
    return f"{name}: {said if counts else COUNTED.sub('', said)} ({incident.incident_id})"


def touched(incident: Incident) -> str:
    """Returns the impact in the mission's own terms; empty where nothing is known."""
    counts = (
        (incident.rows, "baris"),
        (incident.orang, "orang"),
        (incident.rumah_tangga, "rumah tangga"),
    )
    parts = [f"{angka(count)} {word}" for count, word in counts if count is not None]
    if not parts:
        return ""
    text = ", ".join(parts)
    if incident.miskin_ekstrem is not None:
        text += f"; {angka(incident.miskin_ekstrem)} rumah tangga di antaranya miskin ekstrem"
    return text + "."


def kpi_change(incident: Incident) -> list[str]:
    """Returns per kecamatan how far its expected number of extremely poor people could move, the most first."""
    found = incident.dampak_kpi
    order = sorted(found.items(), key=lambda item: (-(item[1]["satu"] - item[1]["nol"]), item[0]))
    return [
        f"{change['nama']}: {angka(change['nol'], 1)} sampai +{angka(change['satu'], 1)} jiwa"
        for _, change in order[:6]
        if change["satu"] - change["nol"] >= 0.05
    ]


def advice(source: str | None, rule: str) -> str:
    """Returns what is to be done where a rule fails, on a source's delivery or (None) on what is made of them."""
    if source is None:
        return OURS
    return (CHECKS[rule].advice if rule in CHECKS else "") or MEND


def todo(incident: Incident) -> str:
    """Returns what the owner should do, in words."""
    said = advice(incident.source, incident.rule)
    if said != MEND:
        return said
    if incident.repair_files:
        return (
            "Perbaiki baris di berkas perbaikan, lalu kirim kembali berkas itu seperti kiriman biasa"
            f" ({incident.source}/{incident.delivery_periode}/); atau kirim ulang data yang sudah benar."
            " Masalah ini tertutup sendiri setelah kirimannya lolos aturan ini."
        )
    asked = (
        " Berkas yang berisi baris-barisnya dapat diminta di halaman masalah ini, atau kepada Diskominfotik dengan"
        " nomor di atas."
        if incident.rows
        else ""
    )
    return MEND + asked


def _lines(incident: Incident, sender: Sender) -> list[tuple[str, str]]:
    """Returns the (label, text) pairs that describe one incident."""
    opened = today(incident.opened_at)
    since = tanggal(opened)
    if incident.delivery_periode:
        since += f", data bulan {bulan(incident.delivery_periode)}"
    again = incident.episode - 1
    lines = [
        ("Dibuka kembali", f"untuk ke-{again} kalinya" if again else ""),
        ("Akibat", incident.impact),
        ("Menyangkut", touched(incident)),
        ("Perkiraan miskin ekstrem dapat bergeser", "; ".join(kpi_change(incident))),
        ("Rincian", "; ".join(incident.detail)),
        ("Sejak", since),
        ("Tenggat", tanggal(incident.due_at)),
        ("Yang perlu dilakukan", todo(incident)),
        (
            "Berkas perbaikan",
            f"di map serah-terima: {', '.join(incident.repair_files)}"
            if incident.repair_files
            else "",
        ),
        ("Halaman masalah", sender.page(incident) if sender.page else ""),
        (HANDLE, sender.link(incident)),
    ]
    return [(label, text) for label, text in lines if text]


def write(
    letter: Letter, opened: list[Incident], resolved: list[Incident], sender: Sender
) -> Message:
    """Returns the message on these incidents, in the order given."""
    number, state = (len(opened), "perlu ditangani") if opened else (len(resolved), "sudah beres")
    synthetic = "[DATA SINTETIS] " if sender.synthetic else ""
    subject = f"{synthetic}[Konvergensi] {number} masalah data {state}, {letter.what}"
    opening = letter.opening or f"Yth. {letter.to}, berikut {letter.what}."
    closing = "Pesan ini tidak memuat nama atau NIK."
    if any(incident.repair_files for incident in opened):
        closing += (
            " Berkas perbaikan terkunci: kuncinya sebuah sandi, yang disampaikan Diskominfotik lewat telepon."
            " Map serah-terima adalah folder bersama OPD Anda dengan Diskominfotik; berkasnya juga dapat diunduh dari"
            " halaman masalah."
        )
    if sender.contact:
        closing += f" Pertanyaan: {sender.contact}."
    said = {
        "opening": opening,
        "incidents": [
            (f"{number}. {title(incident)}", _lines(incident, sender))
            for number, incident in enumerate(opened, 1)
        ],
        "link": HANDLE,
        "resolved": [title(incident, counts=False) for incident in resolved],
        "closing": closing,
    }
    return Message(
        " ".join(subject.split()),
        render("message.txt", **said),
        render("message.html", **said),
        tuple(incident.incident_id for incident in (*opened, *resolved)),
    )


def write_head(letter: Letter, records: int, head: str, synthetic: bool) -> Message:
    """Returns the letter that tells the head of the record of access, to be kept elsewhere."""
    opening = f"catatan akses data pribadi kini memuat {angka(records)} baris. Segel baris terakhirnya: {head}"
    closing = (
        "Simpan surat ini di luar sistem Konvergensi. Kelak konvergensi audit verify --head <segel>"
        " membuktikan bahwa tidak ada catatan sampai hari ini yang diubah atau dihapus."
    )
    return _of_no_incident(letter, opening, closing, synthetic)


def write_late(letter: Letter, numbers: Sequence[str], synthetic: bool) -> Message:
    """Returns the letter on the requests of citizens that nobody has answered in time, by their numbers."""
    opening = (
        f"{angka(len(numbers))} permintaan warga atas datanya sendiri belum dijawab dalam 3 x 24 jam:"
        f" {', '.join(numbers)}."
    )
    closing = (
        "Isinya dibuka dan dijawab di halaman Permintaan warga pada portal. Pesan ini tidak memuat nama atau"
        " NIK."
    )
    return _of_no_incident(letter, opening, closing, synthetic)


def _of_no_incident(letter: Letter, opening: str, closing: str, synthetic: bool) -> Message:
    said = {
        "opening": f"Yth. {letter.to}, {opening}",
        "incidents": [],
        "link": HANDLE,
        "resolved": [],
        "closing": closing,
    }
    return Message(
        f"{'[DATA SINTETIS] ' if synthetic else ''}[Konvergensi] {letter.what}",
        render("message.txt", **said),
        render("message.html", **said),
    )
