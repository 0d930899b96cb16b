"""The quarterly report on the three strategies of Inpres 4/2022: one kota, up to the month's end."""

from typing import Any

import duckdb

from assets.months import last_day
from assets.report import figures
from assets.report.chart import share_chart
from assets.report.content import Cell, Chart, Report, Section, Table, said
from assets.report.meeting import place
from assets.report.words import QUARTERLY, QUARTERLY_NOTES, STRATEGY
from assets.text import angka, bulan, tanggal

WHOLE = "SEMUA"
# Column head, indicator and kind.
COLUMNS = [
    ("Rumah tangga miskin ekstrem", "RUMAH_TANGGA_EKSTREM", "bulat"),
    ("di antaranya terlayani", "RUMAH_TANGGA_EKSTREM_TERLAYANI", "bulat"),
    ("Kebutuhan", "KEBUTUHAN", "bulat"),
    ("Kebutuhan terlayani", "KEBUTUHAN_TERLAYANI", "bulat"),
    ("Cakupan", "CAKUPAN", "bagian"),
    ("Cakupan triwulan lalu", "CAKUPAN_TRIWULAN_LALU", "bagian"),
    ("Mulai dilayani", "MULAI_DILAYANI", "bulat"),
    ("Penerima realisasi", "REALISASI", "bulat"),
    ("Nilai realisasi", "REALISASI_RP", "rupiah"),
    ("Belum terlayani, sebulan", "BELUM_TERLAYANI_RP_PER_BULAN", "rupiah"),
]


def quarterly(
    con: duckdb.DuckDBPyConnection, periode: str, kode: str, synthetic: bool = False
) -> Report:
    """Returns the report of one kota."""
    found = figures.quarter(con, periode, kode)
    names = figures.names(con, periode)
    quarter = found[0]["triwulan"] if found else ""
    by = {(r["strategi"], r["kode_program"], r["kode"], r["indikator"]): r for r in found}
    keys = []
    for strategy, called in STRATEGY.items():
        share = by.get((strategy, WHOLE, kode, "CAKUPAN"))
        if share is None:
            continue
        served = by[strategy, WHOLE, kode, "KEBUTUHAN_TERLAYANI"]["nilai"]
        needed = by[strategy, WHOLE, kode, "KEBUTUHAN"]["nilai"]
        keys.append(
            (called, said(share["nilai"], "bagian"), f"{angka(served)} dari {angka(needed)} kebutuhan terlayani")
        )  # fmt: skip
    end = tanggal(last_day(periode))
    return Report(
        title=QUARTERLY,
        area=place("KOTA", names.get(kode, kode)),
        period=f"Triwulan {quarter[-1:]} {quarter[:4]}, keadaan {end}",
        keys=keys,
        points=_points(found, kode, periode),
        sections=[
            _strategy(strategy, by, kode, names) for strategy in STRATEGY if (strategy, WHOLE, kode, "CAKUPAN") in by
        ],
        notes=QUARTERLY_NOTES,
        synthetic=synthetic,
    )  # fmt: skip


def _points(found: figures.Rows, kode: str, periode: str) -> list[str]:
    legal = {r["nama_program"] for r in found if r["dasar_hukum"] == "BELUM DIPASTIKAN"}
    office = {r["nama_program"] for r in found if r["opd"] == "BELUM DIPASTIKAN"}
    points = []
    if legal:
        points.append(
            f"Dasar hukum {len(legal)} program BELUM DIPASTIKAN; Biro Hukum perlu mengisinya."
        )
    if office:
        points.append(f"OPD penanggung jawab BELUM DIPASTIKAN untuk: {', '.join(sorted(office))}.")
    if int(periode[5:]) % 3:
        points.append(f"Triwulan ini belum selesai: laporan memuat sampai {bulan(periode)}.")
    return points


def _strategy(
    strategy: str, by: dict[Any, dict[str, Any]], kode: str, names: dict[str, str]
) -> Section:
    programs = list(dict.fromkeys(p for s, p, k, _ in by if s == strategy and k == kode))
    whole = {p: by[strategy, p, kode, "KEBUTUHAN"] for p in programs}
    rows = [
        [Cell(row["nama_program"] or "Seluruh strategi"), *_figures(by, strategy, p, kode)]
        for p, row in whole.items()
    ]
    legal = [
        [Cell(row["nama_program"]), Cell(row["opd"]), Cell(row["dasar_hukum"])]
        for p, row in whole.items()
        if p != WHOLE
    ]
    kecamatan = sorted({k for s, _, k, _ in by if s == strategy and k != kode})
    shares = [
        (
            by[strategy, p, kode, "CAKUPAN"]["nama_program"],
            float(by[strategy, p, kode, "CAKUPAN"]["nilai"]),
            f"{angka(by[strategy, p, kode, 'KEBUTUHAN_TERLAYANI']['nilai'])} dari"
            f" {angka(by[strategy, p, kode, 'KEBUTUHAN']['nilai'])}",
        )
        for p in programs
        if p != WHOLE and by[strategy, p, kode, "CAKUPAN"]["nilai"] is not None
    ]
    called = STRATEGY[strategy]
    words = "; ".join(f"{name} {said(share, 'bagian')}, {text}" for name, share, text in shares)
    heads = [head for head, _, _ in COLUMNS]
    return Section(
        called,
        strategy.capitalize(),
        charts=[Chart("Bagian kebutuhan yang terlayani", share_chart(shares), f"{called}. {words}.")]
        if shares
        else [],
        tables=[
            Table("Menurut program", ["Program", *heads], rows, total=True),
            Table(
                "Menurut kecamatan, seluruh strategi",
                ["Kecamatan", *heads],
                [[Cell(names.get(k, k)), *_figures(by, strategy, WHOLE, k)] for k in kecamatan],
                "Tidak ada kecamatan.",
            ),
            Table("OPD dan dasar hukum", ["Program", "OPD", "Dasar hukum"], legal),
        ],
    )  # fmt: skip


def _figures(by: dict[Any, dict[str, Any]], strategy: str, program: str, kode: str) -> list[Cell]:
    cells = []
    for _, indicator, kind in COLUMNS:
        row = by.get((strategy, program, kode, indicator), {})
        value, remark = row.get("nilai"), row.get("keterangan")
        if remark and value is not None:  # a part only is said to be one
            cells.append(Cell(f"{said(value, kind)} ({remark})"))
        else:
            cells.append(Cell(value, kind, absent=remark or "–"))
    return cells
