"""The report for a coordination meeting: one kecamatan or one kota in one month.

Belongs here: what is said, in which order. The figures come from figures.py, how they look from page.py and book.py.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.incident.incident import Incident
from assets.incident.message import title
from assets.months import last_day
from assets.quality.fault import check_fault
from assets.quality.waiver import Waiver, in_force
from assets.report import figures
from assets.report.chart import cause_chart, expected_chart
from assets.report.content import NOTHING, Cell, Chart, Report, Section, Table, said, span
from assets.report.words import CAUSE, KIND, MEETING, MEETING_NOTES, STATE, STATUS, WHY, lines
from assets.text import HIDDEN, angka, bulan, tanggal, without_numbers
from assets.working_days import today
from expectations.contract import Column, contracts

NIK_LIKE = re.compile(r"(?:\d[\W_]{0,3}){15}\d")
Visits = Iterable[tuple[str, str, int]]  # kelurahan, month in which they were asked for, households
TOP = 3  # programmes of one office
LISTED = 25  # rows of what may be many: a meeting cannot go through more
# What the KPI table shows: the columns that the contract labels.
INDICATORS = [c for c in contracts()["kpi.area"].columns if c.label]
[EXPECTED] = [c for c in INDICATORS if c.name == "jiwa_miskin_ekstrem_perkiraan"]


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
            *_points(known),
        ],
        sections=[
            _standing(sets, figures.kpi_by_month(con, periode, kode), name),
            _change(con, periode, kode, sets),
            _below(con, periode, kode, tingkat),
            _gaps(known.gaps),
            _overdue(known.asked, known.objections, tingkat, names, periode),
            _incidents(touching),
            _actions(known.agreed, tingkat, names, periode),
        ],
        notes=MEETING_NOTES,
        synthetic=synthetic,
    )


def place(tingkat: str, name: str) -> str:
    """Returns an area's name with what it is: Kecamatan Koja; a name that says so itself is left."""
    word = tingkat.capitalize()
    return name if name.lower().startswith(word.lower()) else f"{word} {name}"


def _keys(main: dict[str, Any]) -> list[tuple[str, str, str]]:
    expected = _indicator(main, EXPECTED)
    rate = Cell(main["p0_miskin_ekstrem"], "persen", main["p0_miskin_ekstrem_bawah"])
    path = f"jalur {said(main['target'], 'persen')}: {_status(main).lower()}"
    if main["status_target"] == "SESUAI_JALUR" and main["p0_miskin_ekstrem"] > main["target"]:
        # above the path, but not beyond what chance allows
        path += f", karena batas bawahnya {said(rate.low, 'persen')}"
    served = f"{said(main['kebutuhan_terlayani'], 'bulat')} dari {said(main['kebutuhan'], 'bulat')} kebutuhan"
    return [
        *(
            [
                ("Miskin ekstrem, perkiraan", f"{said(expected.value, 'satu')} jiwa", f"di antara {span(expected)}"),
                ("Sudah bernama", f"{said(main['jiwa_miskin_ekstrem'], 'bulat')} jiwa",
                 f"di {said(main['rumah_tangga_miskin_ekstrem'], 'bulat')} rumah tangga"),
            ]
            if expected.value is not None
            else [("Miskin ekstrem, perkiraan", EXPECTED.blank, main["alasan_kosong"])]
        ),
        ("Tingkat kemiskinan ekstrem", said(rate.value, "persen"),
         path),
        ("Kebutuhan terlayani", said(main["cakupan"], "bagian"), served),
    ]  # fmt: skip


def _status(row: dict[str, Any]) -> str:
    return STATUS.get(row["status_target"], row["status_target"])


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
    named = ", ".join(row["nama"] for row in places[:LISTED])
    more = f" dan {len(places) - LISTED} kelurahan lagi" if len(places) > LISTED else ""
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


def _indicator(row: dict[str, Any], column: Column) -> Cell:
    value = _status(row) if column.name == "status_target" else row[column.name]
    low, high = (row[end] for end in column.interval) if column.interval else (None, None)
    return Cell(value, column.format, low, high, column.blank or NOTHING)


def _standing(sets: figures.Rows, months: figures.Rows, name: str) -> Section:
    main = sets[0]
    drawn = [
        (
            _short(m["periode"]),
            float(m["perkiraan"]),
            float(m["bawah"]),
            float(m["atas"]),
            None if m["jalur_jiwa"] is None else float(m["jalur_jiwa"]),
        )
        for m in months[-13:]
        if m["perkiraan"] is not None
    ]
    words = "; ".join(
        f"{m}: {said(n, 'satu')} jiwa, di antara {said(lo, 'satu')} dan {said(hi, 'satu')}"
        + ("" if p is None else f", jalur {said(p, 'satu')}")
        for m, n, lo, hi, p in drawn
    )
    paths = any(m[4] is not None for m in drawn)
    shown = [i for i in INDICATORS if i.blank or any(row[i.name] is not None for row in sets)]
    return Section(
        "Capaian bulan ini",
        "Capaian",
        beside=True,
        charts=[
            Chart(
                "Perkiraan jiwa miskin ekstrem"
                + (" (titik, dengan rentang 90 %) dan jalur target (garis putus)" if paths else ""),
                expected_chart(drawn),
                f"Perkiraan jiwa miskin ekstrem {name}. {words}.",
            )
        ]
        if drawn
        else [],
        tables=[
            Table(
                "Angka kinerja menurut himpunan garis",
                ["Indikator", *(lines(row["set_garis"]) for row in sets)],
                [[Cell(i.label), *(_indicator(row, i) for row in sets)] for i in shown],
            )
        ],
        texts=[
            (
                f"Perkiraan {said(main['jiwa_miskin_ekstrem_perkiraan'], 'satu')} jiwa dari"
                if main["alasan_kosong"] is None
                else f"{main['alasan_kosong']} Di sini tinggal"
            )
            + f" {angka(main['jumlah_jiwa'])} jiwa di {angka(main['jumlah_rumah_tangga'])} rumah tangga."
        ],
    )


def _short(periode: str) -> str:
    month, year = bulan(periode).split()
    return f"{month[:3]} {year}"


def _change(con: duckdb.DuckDBPyConnection, periode: str, kode: str, sets: figures.Rows) -> Section:
    found = figures.changes(con, periode, kode)
    texts = _cohort(figures.cohort(con, periode, kode))
    heading = "Apa yang berubah, dan mengapa"
    if not found:
        empty = sets[0]["alasan_kosong"] or "Belum ada bulan pembanding yang siap."
        return Section(heading, "Perubahan", texts=texts, tables=[Table("", [], [], empty)])
    before = bulan(found[0]["periode_sebelum"])
    by = {(c["set_garis"], c["sebab"]): c for c in found}
    used = [row["set_garis"] for row in sets if (row["set_garis"], "DATA") in by]
    body = [
        [
            Cell(CAUSE[cause]),
            *(
                cell
                for s in used
                for cell in (
                    Cell(by[s, cause]["perkiraan"], "tanda"),
                    Cell(by[s, cause]["jiwa"], "bulat"),
                )
            ),
            Cell(WHY[cause]),
        ]
        for cause in WHY
    ]
    total: list[Cell] = [Cell("Seluruhnya")]
    for at in range(1, 1 + 2 * len(used)):
        total.append(Cell(sum(row[at].value for row in body), body[0][at].kind))
    total.append(Cell(""))
    drawn = [(CAUSE[cause], float(by[used[0], cause]["perkiraan"])) for cause in WHY]
    words = "; ".join(f"{cause} {said(n, 'tanda')} jiwa" for cause, n in drawn)
    whole = total[1].value
    direction = "naik" if whole > 0 else "turun"
    welfare = by[used[0], "KESEJAHTERAAN"]["perkiraan"]
    most = max(WHY, key=lambda cause: abs(by[used[0], cause]["perkiraan"]))
    first = (
        f"Sejak {before} perkiraan {direction} {said(abs(whole), 'satu')} jiwa; karena kesejahteraan"
        f" {said(welfare, 'tanda')} jiwa"
    )
    if most != "KESEJAHTERAAN" and by[used[0], most]["perkiraan"]:
        moved = said(by[used[0], most]["perkiraan"], "tanda")
        first += f", paling banyak karena {CAUSE[most][:1].lower()}{CAUSE[most][1:]} {moved} jiwa"
    first += "."
    return Section(
        heading,
        "Perubahan",
        texts=[first, *texts],
        charts=[
            Chart(
                f"Perubahan perkiraan sejak {before} menurut sebab (+ bertambah, − berkurang)",
                cause_chart(drawn),
                f"Perubahan perkiraan jiwa miskin ekstrem sejak {before}: {words}.",
            )
        ],
        tables=[
            Table(
                f"Perubahan jiwa miskin ekstrem sejak {before}",
                [
                    "Sebab",
                    *(f"{w}, {lines(s)}" for s in used for w in ("Perkiraan", "Bernama")),
                    "Artinya",
                ],
                [*body, total],
                total=True,
            )
        ],
    )


def _cohort(found: figures.Rows) -> list[str]:
    return [
        f"Dari {angka(c['teridentifikasi'])} rumah tangga yang miskin ekstrem pada {bulan(c['baseline_periode'])}:"
        f" {angka(c['keluar'])} sudah keluar, {angka(c['masih'])} masih, {angka(c['belum_ditentukan'])} belum dapat"
        f" ditentukan, {angka(c['tidak_ditemukan'])} tidak ditemukan. {angka(c['pendatang_baru'])} rumah tangga baru"
        " masuk sejak itu."
        for c in found
    ]


def _below(con: duckdb.DuckDBPyConnection, periode: str, kode: str, tingkat: str) -> Section:
    level = "KELURAHAN" if tingkat == "KECAMATAN" else "KECAMATAN"
    word = level.capitalize()
    found = figures.below(con, periode, kode, level)
    others = sorted({set_garis for row in found for set_garis in row["lain"] or ()})
    heads = [
        word,
        "Peringkat di kota",
        "Perkiraan jiwa",
        "Bernama, jiwa",
        *(f"Perkiraan, {lines(set_garis)}" for set_garis in others),
        "Tingkat",
        "Jalur",
        "Kedudukan",
        "Cakupan",
        "Tanpa program",
        "Berubah",
        "Karena kesejahteraan",
    ]
    body = []
    for row in found:
        first = row["nama"] + (" (prioritas)" if level == "KECAMATAN" and row["prioritas"] else "")
        body.append(
            [
                Cell(first),
                Cell(row["peringkat"], "bulat"),
                _indicator(row, EXPECTED),
                Cell(row["jiwa_miskin_ekstrem"], "bulat"),
                *(Cell((row["lain"] or {}).get(set_garis), "satu") for set_garis in others),
                Cell(row["p0_miskin_ekstrem"], "persen"),
                Cell(row["target"], "persen"),
                Cell(_status(row)),
                Cell(row["cakupan"], "bagian"),
                Cell(row["rumah_tangga_tanpa_program"], "bulat"),
                Cell(row["berubah"], "tanda"),
                Cell(row["kesejahteraan"], "tanda"),
            ]
        )
    texts = []
    first_in_line = [row["nama"] for row in found if row["prioritas"]]
    if level == "KECAMATAN" and first_in_line:
        texts.append(
            f"Kecamatan prioritas: {', '.join(first_in_line)}. Bersama-sama mereka memuat paling sedikit dua pertiga"
            " perkiraan jiwa miskin ekstrem kota ini."
        )
    return Section(
        f"Angka setiap {level.lower()}",
        word,
        texts=texts,
        tables=[
            Table(
                f"{word} dengan perkiraan terbanyak di atas",
                heads,
                body,
                f"Tidak ada {level.lower()}.",
            )
        ],
    )


def _gaps(gaps: figures.Rows) -> Section:
    shown: list[list[Cell]] = []
    per_office: Counter[str] = Counter()
    for gap in gaps:
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


def _overdue(
    asked: list[tuple[str, str, int]],
    objections: figures.Rows,
    tingkat: str,
    names: dict[str, str],
    periode: str,
) -> Section:
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


def _incidents(touching: list[tuple[Incident, tuple[float, float]]]) -> Section:
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


def _actions(agreed: figures.Rows, tingkat: str, names: dict[str, str], periode: str) -> Section:
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
