"""The sections of a meeting's report that say what is to be done: needs, what is late, faults of the data, actions.

Belongs here: what one section says. Which sections there are and in which order stands in meeting.py; those on where
an area stands, in sections.py.
"""

import re
from collections import Counter
from typing import Any

from assets.incident.incident import Incident
from assets.incident.message import title
from assets.months import last_day
from assets.report.content import Cell, Section, Table, said
from assets.report.figures import Rows
from assets.report.words import KIND, STATE
from assets.text import HIDDEN, angka, bulan, tanggal, without_numbers

NIK_LIKE = re.compile(r"(?:\d[\W_]{0,3}){15}\d")
TOP = 3  # programmes of one office
LISTED = 25  # rows of what may be many: a meeting cannot go through more


def gaps(unserved: Rows) -> Section:
    """Returns the needs that nobody serves, by office."""
    shown: list[list[Cell]] = []
    per_office: Counter[str] = Counter()
    for gap in unserved:
        per_office[gap["opd"]] += 1
        if per_office[gap["opd"]] > TOP:
            continue
        shown.append(
            [
                Cell(gap["opd"]),
                Cell(gap["nama"]),
                Cell(gap["belum"], "bulat"),
                Cell(gap["berhak"], "bulat"),
                Cell(gap["cakupan"], "bagian"),
                *(Cell(gap[f"bagian_{days}"], "bagian") for days in (30, 60, 90)),
            ]
        )
    heads = ["OPD", "Program", "Belum terlayani", "Kebutuhan", "Cakupan"]
    return Section(
        "Kebutuhan yang belum terlayani, menurut OPD",
        "Kebutuhan OPD",
        tables=[
            Table(
                f"Paling banyak {TOP} program setiap OPD",
                [*heads, *(f"Terlayani dalam {days} hari" for days in (30, 60, 90))],
                shown,
                "Semua kebutuhan yang terdaftar sudah terlayani.",
            )
        ],
    )


def overdue(
    asked: list[tuple[str, str, int]],
    objections: Rows,
    tingkat: str,
    names: dict[str, str],
    periode: str,
) -> Section:
    """Returns visits and objections that are late."""
    length, word = (13, "Kelurahan") if tingkat == "KECAMATAN" else (8, "Kecamatan")
    waiting: Counter[tuple[str, str]] = Counter()
    for kelurahan, month, households in asked:
        waiting[kelurahan[:length], month] += households
    visits = Table(
        "Kunjungan yang diminta dan belum ada hasilnya",
        [word, "Diminta", "Rumah tangga"],
        [
            [Cell(names.get(code, code)), Cell(bulan(month)), Cell(n, "bulat")]
            for (code, month), n in sorted(waiting.items())
        ],
        "Tidak ada kunjungan yang lewat waktu.",
    )
    overdue = [o for o in objections if o["status"] == "TERLAMBAT"]
    none = "Tidak ada usulan atau sanggahan yang lewat tenggat."
    if tingkat == "KECAMATAN":
        table = Table(
            "Usulan dan sanggahan yang lewat tenggat",
            ["Nomor", "Jenis", word, "Diterima", "Tenggat", "Lewat, hari"],
            [
                [
                    Cell(NIK_LIKE.sub(HIDDEN, o["nomor"])),  # a number of its own may be long
                    Cell(KIND.get(o["jenis"], o["jenis"])),
                    Cell(names.get(o["kode_kelurahan"], o["kode_kelurahan"])),
                    Cell(o["tanggal"], "tanggal"),
                    Cell(o["tenggat"], "tanggal"),
                    Cell((last_day(periode) - o["tenggat"]).days, "bulat"),
                ]
                for o in overdue[:LISTED]
            ],
            none,
        )
    else:
        per = Counter(o["kode_kelurahan"][:8] for o in overdue)
        oldest = {o["kode_kelurahan"][:8]: o["tenggat"] for o in reversed(overdue)}
        table = Table(
            "Usulan dan sanggahan yang lewat tenggat",
            [word, "Lewat tenggat", "Tenggat tertua"],
            [
                [Cell(names.get(code, code)), Cell(n, "bulat"), Cell(oldest[code], "tanggal")]
                for code, n in sorted(per.items())
            ],
            none,
        )
    texts = []
    if objections:
        texts.append(
            f"{angka(len(objections))} usulan dan sanggahan belum diputuskan, {angka(len(overdue))} di antaranya lewat"
            " tenggat."
        )
    if tingkat == "KECAMATAN" and len(overdue) > LISTED:
        texts.append(f"Yang tampil {LISTED} terlama.")
    return Section(
        "Kunjungan dan sanggahan yang lewat waktu", "Lewat waktu", texts, tables=[visits, table]
    )


def incidents(touching: list[tuple[Incident, tuple[float, float]]]) -> Section:
    """Returns what is wrong with the data that the figures rest on."""
    body = [
        [
            Cell(title(incident, counts=False)),
            Cell(incident.owner),
            Cell("Kesalahan" if incident.severity == "ERROR" else "Peringatan"),
            Cell(f"{said(low, 'tanda')} sampai {said(high, 'tanda')} jiwa"),
            Cell(incident.due_at, "tanggal"),
            Cell(STATE.get(incident.state, incident.state)),
        ]
        for incident, (low, high) in touching[:LISTED]
    ]
    texts = [f"Yang tampil {LISTED} terbesar dari {len(touching)}."] if len(touching) > LISTED else []  # fmt: skip
    return Section(
        "Masalah data yang menyangkut angka ini",
        "Masalah data",
        texts,
        tables=[
            Table(
                "Masalah yang belum beres, dan seberapa jauh perkiraan dapat bergeser karenanya",
                [
                    "Masalah",
                    "Pemilik data",
                    "Tingkat",
                    "Perkiraan bergeser",
                    "Tenggat",
                    "Keadaan",
                ],
                body,
                "Tidak ada masalah data terbuka yang menyangkut angka ini.",
                cards=True,
            )
        ],
    )


def actions(agreed: Rows, tingkat: str, names: dict[str, str], periode: str) -> Section:
    """Returns what meetings agreed and how it stands."""
    end = last_day(periode)

    def state(action: dict[str, Any]) -> str:
        if action["keadaan"] == "SELESAI":
            day = action["tanggal_selesai"]
            return f"SELESAI {tanggal(day)}" if day else "SELESAI"
        if action["keadaan"] == "TERLAMBAT":
            return f"TERLAMBAT {(end - action['tenggat']).days} hari"
        return str(action["keadaan"])

    body = [
        [
            Cell(without_numbers(a["tindakan"])),
            *([Cell(names.get(a["kode_wilayah"], a["kode_wilayah"]))] if tingkat == "KOTA" else []),
            Cell(without_numbers(a["opd"])),
            Cell(a["tanggal_rapat"], "tanggal"),
            Cell(a["tenggat"], "tanggal"),
            Cell(state(a)),
            Cell(without_numbers(a["catatan"] or "")),
        ]
        for a in agreed
    ]
    heads = [
        "Tindakan",
        *(["Wilayah"] if tingkat == "KOTA" else []),
        "OPD",
        "Disepakati",
        "Tenggat",
    ]
    return Section(
        "Tindakan yang disepakati rapat",
        "Tindakan",
        tables=[
            Table(
                f"Keadaan pada {tanggal(end)}",
                [*heads, "Keadaan", "Catatan"],
                body,
                "Belum ada tindakan yang tercatat. Bappeda dapat mengirim daftarnya sebagai kiriman tindakan.",
                cards=True,
            )
        ],
    )
