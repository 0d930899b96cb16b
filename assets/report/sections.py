"""The sections of a meeting's report that say where an area stands: sentences, charts and tables made of figures.

Belongs here: what one section says. Which sections there are and in which order stands in meeting.py; those on what
is to be done, in tasks.py.
"""

from typing import Any

import duckdb

from assets.report import figures
from assets.report.chart import cause_chart, expected_chart, revision_chart
from assets.report.content import NOTHING, Cell, Chart, Section, Table, said
from assets.report.words import CAUSE, RECKONING, STATUS, WHY, lines
from assets.text import angka, bulan
from expectations.contract import Column, contracts

# What the KPI table shows: the columns that the contract labels.
INDICATORS = [c for c in contracts()["kpi.area"].columns if c.label]
[EXPECTED] = [c for c in INDICATORS if c.name == "jiwa_miskin_ekstrem_perkiraan"]


def status(row: dict[str, Any]) -> str:
    """Returns where an area stands against its path, in words."""
    return STATUS.get(row["status_target"], row["status_target"])


def _rank(row: dict[str, Any]) -> str:
    """Returns the rank and the range that the intervals leave it: 2 (1–4)."""
    best, worst = row["peringkat_teratas"], row["peringkat_terbawah"]
    if row["peringkat"] is None:
        return "–"
    return f"{row['peringkat']}" if best == worst else f"{row['peringkat']} ({best}–{worst})"


def indicator(row: dict[str, Any], column: Column) -> Cell:
    """Returns one figure of an area's KPI row with its interval."""
    value = status(row) if column.name == "status_target" else row[column.name]
    low, high = (row[end] for end in column.interval) if column.interval else (None, None)
    return Cell(value, column.format, low, high, column.blank or NOTHING)


def standing(sets: figures.Rows, months: figures.Rows, name: str) -> Section:
    """Returns what the figures are, month by month and under each set of lines."""
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
        f"{m}: {said(n, 'bulat')} jiwa, di antara {said(lo, 'bulat')} dan {said(hi, 'bulat')}"
        + ("" if p is None else f", jalur {said(p, 'bulat')}")
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
                [[Cell(i.label), *(indicator(row, i) for row in sets)] for i in shown],
            )
        ],
        texts=[
            (
                f"Perkiraan {said(main['jiwa_miskin_ekstrem_perkiraan'], 'bulat')} jiwa dari"
                if main["alasan_kosong"] is None
                else f"{main['alasan_kosong']} Di sini tinggal"
            )
            + f" {angka(main['jumlah_jiwa'])} jiwa di {angka(main['jumlah_rumah_tangga'])} rumah tangga."
        ],
    )


def _short(periode: str) -> str:
    month, year = bulan(periode).split()
    return f"{month[:3]} {year}"


def change(con: duckdb.DuckDBPyConnection, periode: str, kode: str, sets: figures.Rows) -> Section:
    """Returns what changed since the month before, and why."""
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
        f"Sejak {before} perkiraan {direction} {said(abs(whole), 'bulat')} jiwa; karena kesejahteraan"
        f" {said(welfare, 'tanda')} jiwa"
    )
    if most != "KESEJAHTERAAN" and by[used[0], most]["perkiraan"]:
        moved = said(by[used[0], most]["perkiraan"], "tanda")
        first += f", paling banyak karena {CAUSE[most][:1].lower()}{CAUSE[most][1:]} {moved} jiwa"
    first += "."
    found_by_visits = by[used[0], "VERIFIKASI"]["jiwa"]
    if most in RECKONING:
        first += (
            " Perubahan karena data, model, garis, atau identitas ialah perubahan hitungan; tidak"
            " menilai siapa pun."
        )
    if found_by_visits > 0:
        first += f" Kunjungan menemukan {said(found_by_visits, 'bulat')} jiwa: itu hasil kerja, bukan kemunduran."
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
                    *(f"{w}, {lines(s)}" for s in used for w in ("Perkiraan", "Teridentifikasi")),
                    "Artinya",
                ],
                [*body, total],
                total=True,
            )
        ],
    )


def revised(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> list[Section]:
    """Returns what earlier months were said to be first, second and now; none where nothing was ever corrected."""
    found = figures.revisions(con, periode, kode)
    if not found:
        return []
    drawn = [
        (_short(row["periode"]), float(row["pertama"]), float(row["terbaru"]))
        for row in found
        if row["pertama"] is not None and row["terbaru"] is not None
    ]
    words = "; ".join(f"{m}: {said(a, 'bulat')}, kini {said(b, 'bulat')} jiwa" for m, a, b in drawn)
    return [
        Section(
            "Angka yang diperbaiki",
            "Revisi",
            texts=[
                "Angka suatu bulan diperbaiki bila kirimannya dikoreksi. Siapa pun dinilai menurut angka pertama:"
                " itulah yang diketahui waktu itu."
            ],
            charts=[
                Chart(
                    "Perkiraan pertama (lingkaran) dan terbaru (titik)",
                    revision_chart(drawn),
                    f"Perkiraan jiwa miskin ekstrem menurut terbitan pertama dan terbaru. {words}.",
                )
            ]
            if drawn
            else [],
            tables=[
                Table(
                    "Perkiraan jiwa miskin ekstrem menurut terbitannya",
                    ["Bulan", "Pertama", "Kedua", "Terbaru", "Kali diperbaiki"],
                    [
                        [
                            Cell(bulan(row["periode"])),
                            Cell(row["pertama"], "bulat"),
                            Cell(row["kedua"], "bulat"),
                            Cell(row["terbaru"], "bulat", row["bawah"], row["atas"]),
                            Cell(row["revisi"], "bulat"),
                        ]
                        for row in found
                    ],
                )
            ],
        )
    ]


def _cohort(found: figures.Rows) -> list[str]:
    return [
        f"Dari {angka(c['teridentifikasi'])} rumah tangga yang miskin ekstrem pada {bulan(c['baseline_periode'])}:"
        f" {angka(c['keluar'])} sudah keluar, {angka(c['masih'])} masih, {angka(c['belum_ditentukan'])} belum dapat"
        f" ditentukan, {angka(c['tidak_ditemukan'])} tidak ditemukan. {angka(c['pendatang_baru'])} rumah tangga baru"
        " masuk sejak itu."
        for c in found
    ]


def below(con: duckdb.DuckDBPyConnection, periode: str, kode: str, tingkat: str) -> Section:
    """Returns the figures of the areas within."""
    level = "KELURAHAN" if tingkat == "KECAMATAN" else "KECAMATAN"
    word = level.capitalize()
    found = figures.below(con, periode, kode, level)
    others = sorted({set_garis for row in found for set_garis in row["lain"] or ()})
    heads = [
        word,
        "Peringkat di kota",
        "Perkiraan jiwa",
        "Teridentifikasi, jiwa",
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
                Cell(_rank(row)),
                indicator(row, EXPECTED),
                Cell(row["jiwa_miskin_ekstrem"], "bulat"),
                *(Cell((row["lain"] or {}).get(set_garis), "bulat") for set_garis in others),
                Cell(row["p0_miskin_ekstrem"], "persen"),
                Cell(row["target"], "persen"),
                Cell(status(row)),
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
