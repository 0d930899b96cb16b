"""The sections that hold a figure against something else: another line, BPS' survey, another document's path, and what
people lack besides rupiah.

Belongs here: what one section says. The figure itself is said in sections.py.
"""

from typing import Any

import duckdb

from assets.kpi.deprivation import indicators
from assets.report.chart import line_chart
from assets.report.content import Cell, Chart, Section, Table, said
from assets.report.figures import rows
from assets.report.words import LACKING, lines
from assets.text import angka, bulan, tanggal

SHOWN = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3)


def paths(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> list[str]:
    """Returns a sentence on the paths where several documents set one; nothing where one does."""
    found = rows(
        con,
        "select dasar, utama, target, target_akhir, akhir from kpi.path where periode = $p and kode = $k"
        " order by utama desc, dasar",
        p=periode,
        k=kode,
    )
    if len(found) < 2:
        return []
    listed = "; ".join(
        f"{row['dasar']}{' (yang dipakai menilai)' if row['utama'] else ''} {said(row['target'], 'persen')} bulan ini,"
        f" {said(row['target_akhir'], 'persen')} pada {bulan(row['akhir'])}"
        for row in found
    )
    return [f"Jalur target: {listed}."]


def sensitivity(
    con: duckdb.DuckDBPyConnection, periode: str, main: dict[str, Any]
) -> list[Section]:
    """Returns how much hangs on where the line is drawn; nothing where the area has no figure."""
    found = rows(
        con,
        "select cast(kelipatan as double) as kelipatan, perkiraan, bawah, atas from kpi.sensitivity"
        " where periode = $p and kode = $k and set_garis = $s order by kelipatan",
        p=periode,
        k=main["kode"],
        s=main["set_garis"],
    )
    if not found:
        return []
    drawn = [
        tuple(float(row[c]) for c in ("kelipatan", "perkiraan", "bawah", "atas")) for row in found
    ]
    kept = [row for row in found if row["kelipatan"] in SHOWN]
    words = "; ".join(
        f"{angka(row['kelipatan'], 1)} kali garis {said(row['perkiraan'], 'bulat')} jiwa"
        for row in kept
    )
    return [
        Section(
            "Bila garisnya lain",
            "Kepekaan",
            beside=True,
            charts=[
                Chart(
                    "Perkiraan jiwa miskin ekstrem menurut kelipatan garis, dengan rentang 90 %",
                    line_chart(drawn),
                    f"Perkiraan jiwa miskin ekstrem: {words}.",
                )
            ],
            tables=[
                Table(
                    lines(main["set_garis"]),
                    ["Garis miskin ekstrem", "Perkiraan jiwa"],
                    [
                        [
                            Cell(f"{angka(row['kelipatan'], 1)} kali"),
                            Cell(row["perkiraan"], "bulat", row["bawah"], row["atas"]),
                        ]
                        for row in kept
                    ],
                )
            ],
        )
    ]


SURVEYED = {"p0_miskin_ekstrem": "Miskin ekstrem", "p0_miskin": "Miskin (termasuk ekstrem)"}


def survey(con: duckdb.DuckDBPyConnection, periode: str, main: dict[str, Any]) -> list[Section]:
    """Returns the register's count and expectation beside BPS' survey, and why they differ; nothing where BPS' figure
    was not delivered."""
    found = rows(
        con,
        "from kpi.benchmark where periode = $p and kode = $k and set_garis = $s order by indikator desc",
        p=periode,
        k=main["kode"],
        s=main["set_garis"],
    )
    if not found:
        return []
    errors = " dan ".join(said(b["galat_baku_bps"], "persen", "tidak diterbitkan") for b in found)
    sources = " dan ".join(dict.fromkeys(b["dasar"] for b in found))
    return [
        Section(
            "Survei dan register",
            "Survei",
            texts=[
                "Hitungan orang bernama hanya memuat rumah tangga yang kelasnya sudah ditetapkan. Perkiraan register"
                " memuat juga yang belum teridentifikasi, menurut bukti bulan ini. Survei BPS menanyai contoh rumah"
                f" tangga pada satu waktu (galat baku {errors}; {sources}) dan tidak menyebut siapa orangnya."
                " Karena itu ketiganya tidak sama.",
                *(
                    f"{SURVEYED[b['indikator']]} tidak diselaraskan: {b['alasan']}."
                    for b in found
                    if b["alasan"]
                ),
            ],
            tables=[_three_sources(bps, main) for bps in found],
        )
    ]


def _three_sources(bps: dict[str, Any], main: dict[str, Any]) -> Table:
    """Returns one rate of the area by the register's count, its expectation and the survey, and raked."""
    people = main["jumlah_jiwa"]
    extreme = bps["indikator"] == "p0_miskin_ekstrem"
    named = main["jiwa_miskin_ekstrem"]
    if not extreme and named is not None:
        named += main["jiwa_miskin"]
    between = (
        (main["jiwa_miskin_ekstrem_bawah"], main["jiwa_miskin_ekstrem_atas"])
        if extreme
        else (None, None)
    )
    when = f"{tanggal(bps['periode_data'])}, garis {said(bps['garis_rupiah'], 'rupiah')}"
    body = [
        [
            Cell("Hitungan orang bernama (register)"),
            Cell(named, "bulat"),
            Cell(None if named is None or not people else named / people, "persen"),
        ],
        [
            Cell("Perkiraan register, termasuk yang belum bernama"),
            Cell(bps["perkiraan"], "bulat", *between),
            Cell(bps["p0"], "persen"),
        ],
        [Cell(f"Survei BPS ({when})"), Cell(None), Cell(bps["nilai_bps"], "persen")],
    ]
    if bps["alasan"] is None:
        body.append(
            [
                Cell("Perkiraan register yang diselaraskan dengan survei"),
                Cell(bps["perkiraan_selaras"], "bulat", bps["bawah_selaras"], bps["atas_selaras"]),
                Cell(None if not people else float(bps["perkiraan_selaras"]) / people, "persen"),
            ]
        )
    title = f"{SURVEYED[bps['indikator']]} menurut tiga sumber"
    return Table(title, ["Angka", "Jiwa", "Tingkat"], body)


def deprivation(con: duckdb.DuckDBPyConnection, periode: str, kode: str) -> list[Section]:
    """Returns what people lack besides rupiah; nothing where nothing is known."""
    found = rows(con, "from kpi.deprivation where periode = $p and kode = $k", p=periode, k=kode)
    if not found or found[0]["h"] is None:
        return []
    [row] = found
    return [
        Section(
            "Kekurangan selain rupiah",
            "Kekurangan",
            texts=[
                f"{said(row['h'], 'bagian')} penduduk kekurangan beberapa hal sekaligus (indeks Alkire-Foster: bobot"
                f" kekurangannya sepertiga atau lebih), rata-rata {said(row['a'], 'bagian')} dari semua bobot; indeks"
                f" {angka(row['m0'], 3)}. Yang tidak diketahui {said(row['bagian_tidak_diketahui'], 'bagian')} dari"
                " semua bobot. Ini bukan kemiskinan menurut garis, dan bukan dasar hak atas program."
            ],
            tables=[
                Table(
                    "Apa yang kurang",
                    ["Indikator", "Dianggap kurang bila", "Bobot", "Penduduk", "Sumbangan"],
                    [
                        [
                            Cell(LACKING[i.nama]),
                            Cell(i.batas),
                            Cell(float(i.bobot), "persen"),
                            Cell(row[f"{i.nama}_tersensor"], "persen"),
                            Cell(row[f"{i.nama}_bagian"], "bagian"),
                        ]
                        for i in indicators()
                    ],
                )
            ],
        )
    ]
