"""The report for a coordination meeting: one kecamatan or one kota in one month.

Belongs here: what is said first, and in which order the sections (sections.py, tasks.py) come. The figures come from
figures.py, how they look from page.py and book.py.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.incident.incident import Incident
from assets.quality.fault import check_fault
from assets.quality.waiver import Waiver, in_force
from assets.report import beside, figures, sections, tasks
from assets.report.content import NOTHING, Cell, Report, said, span
from assets.report.linkage import behind, linkage
from assets.report.words import MEETING, MEETING_NOTES, lines
from assets.text import angka, bulan, tanggal, without_numbers
from assets.working_days import today

Visits = Iterable[tuple[str, str, int]]  # kelurahan, month in which they were asked for, households


@dataclass(frozen=True)
class Area:
    """One area (KOTA, KECAMATAN) in one month."""

    periode: str
    tingkat: str
    kode: str


@dataclass(frozen=True)
class Agenda:
    """What is known of an area that its meeting may have to speak of."""

    main: dict[str, Any]  # its KPI row under the default lines
    gaps: figures.Rows
    asked: list[tuple[str, str, int]]
    objections: figures.Rows
    touching: list[tuple[Incident, tuple[float, float]]]
    agreed: figures.Rows


def meeting(
    con: duckdb.DuckDBPyConnection,
    db: sqlite3.Connection,
    area: Area,
    visits: Visits,
    synthetic: bool = False,
) -> Report:
    """Returns the report of one area."""
    periode, tingkat, kode = area.periode, area.tingkat, area.kode
    names = figures.names(con, periode)
    sets = figures.kpi(con, periode, kode)
    touching = [
        (incident, moved)
        for incident in figures.incidents(db, periode)
        if (moved := figures.moved(incident, kode))
    ]
    touching.sort(key=lambda found: (found[1][0] - found[1][1], found[0].incident_id))
    known = Agenda(
        sets[0],
        figures.gaps(con, periode, kode),
        [visit for visit in visits if visit[0].startswith(f"{kode}.")],
        figures.objections(con, periode, kode),
        touching,
        figures.actions(con, periode, kode),
    )
    name = place(tingkat, names.get(kode, kode))
    linked = figures.linkage(con, periode) if tingkat == "KOTA" else []
    return Report(
        title=MEETING,
        area=name,
        period=bulan(periode),
        keys=_keys(known.main),
        points=[
            *_accepted(in_force(con, periode)),
            *_unknown(known.main, figures.below(con, periode, kode, "KELURAHAN")),
            *(_outside(*figures.outside(con, periode)) if tingkat == "KOTA" else []),
            *_doubts(*figures.doubts(con, periode, kode)),
            *beside.paths(con, periode, kode),
            *_points(known),
            *behind(linked, names),
        ],
        sections=[
            sections.standing(sets, figures.kpi_by_month(con, periode, kode), name),
            sections.change(con, periode, kode, sets),
            *sections.revised(con, periode, kode),
            *(beside.survey(con, periode, known.main) if tingkat == "KOTA" else []),
            *beside.sensitivity(con, periode, known.main),
            sections.below(con, periode, kode, tingkat),
            tasks.gaps(known.gaps),
            tasks.overdue(known.asked, known.objections, tingkat, names, periode),
            tasks.incidents(touching),
            *linkage(linked, names),
            *beside.deprivation(con, periode, kode),
            tasks.actions(known.agreed, tingkat, names, periode),
        ],
        notes=[note.format(deciding=lines(known.main["set_garis"])) for note in MEETING_NOTES],
        synthetic=synthetic,
    )


def place(tingkat: str, name: str) -> str:
    """Returns an area's name with what it is: Kecamatan Koja; a name that says so itself is left."""
    word = tingkat.capitalize()
    return name if name.lower().startswith(word.lower()) else f"{word} {name}"


def _keys(main: dict[str, Any]) -> list[tuple[str, str, str]]:
    expected = sections.indicator(main, sections.EXPECTED)
    rate = Cell(main["p0_miskin_ekstrem"], "persen", main["p0_miskin_ekstrem_bawah"])
    path = f"jalur {said(main['target'], 'persen')}: {sections.status(main).lower()}"
    if main["status_target"] == "BELUM_PASTI" and rate.low is not None:
        high = said(main["p0_miskin_ekstrem_atas"], "persen")
        path += f"; tingkatnya di antara {said(rate.low, 'persen')} dan {high}"
    served = f"{said(main['kebutuhan_terlayani'], 'bulat')} dari {said(main['kebutuhan'], 'bulat')} kebutuhan"
    return [
        *(
            [
                ("Miskin ekstrem, perkiraan", f"{said(expected.value, 'bulat')} jiwa", f"di antara {span(expected)}"),
                ("Teridentifikasi (by name by address)", f"{said(main['jiwa_miskin_ekstrem'], 'bulat')} jiwa",
                 f"di {said(main['rumah_tangga_miskin_ekstrem'], 'bulat')} rumah tangga"),
            ]
            if expected.value is not None
            else [("Miskin ekstrem, perkiraan", sections.EXPECTED.blank, main["alasan_kosong"])]
        ),
        ("Tingkat kemiskinan ekstrem", said(rate.value, "persen"),
         path),
        ("Kebutuhan terlayani", said(main["cakupan"], "bagian"), served),
    ]  # fmt: skip


def _accepted(held: list[Waiver]) -> list[str]:
    """Returns a line per check that failed and that somebody took responsibility for: the figures rest on it."""
    return [
        f"{check_fault(one.check)} ({one.check.removeprefix('raw.').replace('.', ' · ')}): diterima oleh"
        f" {without_numbers(one.by)}{f' pada {tanggal(today(one.at))}' if one.at else ''}."
        f" Alasan: {without_numbers(one.reason) or NOTHING}"
        for one in held
    ]


def _unknown(main: dict[str, Any], kelurahan: figures.Rows) -> list[str]:
    """Returns of which part of its people the area's figure does not speak, and where they live."""
    share = main["bagian_jiwa_terwakili"]
    if main["alasan_kosong"]:
        return [main["alasan_kosong"]]
    if share is None or share == 1:
        return []
    places = [row for row in kelurahan if row["alasan_kosong"] and row["jumlah_jiwa"]]
    named = ", ".join(row["nama"] for row in places[: tasks.LISTED])
    more = f" dan {len(places) - tasks.LISTED} kelurahan lagi" if len(places) > tasks.LISTED else ""
    return [
        f"Angka ini mewakili {said(share, 'bagian')} penduduk. Belum ada bukti kesejahteraan di {named}{more}:"
        f" {angka(sum(row['jumlah_jiwa'] for row in places))} jiwa yang belum diketahui, bukan nol."
    ]


def _outside(elsewhere: int, nowhere: int) -> list[str]:
    """Returns how many people are in no area's figures."""
    return [
        *([f"Di luar wilayah: {angka(elsewhere)} jiwa, tidak dihitung di wilayah mana pun."] if elsewhere else []),
        *([f"Tanpa kelurahan: {angka(nowhere)} jiwa, tidak dihitung di wilayah mana pun."] if nowhere else []),
    ]  # fmt: skip


def _doubts(decisions: int, contradicting: int, people: int) -> list[str]:
    """Returns what makes the figure itself doubtful: no interval holds it, so it is said first."""
    if not contradicting:
        return []
    return [
        f"{angka(contradicting)} dari {angka(decisions)} keputusan kunjungan bertentangan dengan pengeluaran yang"
        f" ditulis petugasnya sendiri; {angka(people)} jiwa yang tercatat miskin ekstrem bersandar padanya. Periksa"
        " sebelum angka ini dipakai."
    ]


def _points(known: Agenda) -> list[str]:
    """Returns what the meeting has to speak of, each in one sentence; what is in order is not named."""
    main, found = known.main, []
    if main["status_target"] == "TERTINGGAL":
        found.append(
            f"Tingkat kemiskinan ekstrem {said(main['p0_miskin_ekstrem'], 'persen')} tertinggal dari jalur"
            f" {said(main['target'], 'persen')}."
        )
    late = [a for a in known.agreed if a["keadaan"] == "TERLAMBAT"]
    if late:
        offices = ", ".join(sorted({a["opd"] for a in late}))
        found.append(f"{len(late)} tindakan rapat lewat tenggat: {without_numbers(offices)}.")
    if main["rumah_tangga_tanpa_program"]:
        found.append(
            f"{angka(main['rumah_tangga_tanpa_program'])} rumah tangga miskin ekstrem belum menerima satu pun program."
        )
    owned = [g for g in known.gaps if g["opd"] != "BELUM DIPASTIKAN"]
    if owned:
        most = owned[0]
        found.append(
            f"Kebutuhan yang belum terlayani paling banyak pada {most['opd']}: {angka(most['belum_opd'])}, di antaranya"
            f" {angka(most['belum'])} {most['nama']}."
        )
    unknown = sum(g["belum"] for g in known.gaps if g["opd"] == "BELUM DIPASTIKAN")
    if unknown:
        found.append(f"{angka(unknown)} kebutuhan belum punya OPD penanggung jawab.")
    waiting = sum(n for _, _, n in known.asked)
    if waiting:
        found.append(f"{angka(waiting)} rumah tangga menunggu kunjungan yang sudah lewat waktu.")
    overdue = sum(o["status"] == "TERLAMBAT" for o in known.objections)
    if overdue:
        found.append(f"{angka(overdue)} usulan atau sanggahan lewat tenggat.")
    if main["rumah_tangga_belum_ditentukan"]:
        found.append(
            f"{angka(main['rumah_tangga_belum_ditentukan'])} rumah tangga belum dapat ditentukan kelasnya dan perlu"
            " didatangi."
        )
    if known.touching:
        incident, (low, high) = known.touching[0]
        found.append(
            f"{len(known.touching)} masalah data menyangkut angka ini; yang terbesar milik {incident.owner}"
            f" ({said(low, 'tanda')} sampai {said(high, 'tanda')} jiwa)."
        )
    return found
