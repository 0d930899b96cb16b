"""The section on who may be missed or taken for somebody else: how often rows are linked wrongly, and whose.

Belongs here: what monitoring.linkage says to a meeting, in words. What it measures is said in its SQL.
"""

from typing import Any

from assets.report import figures
from assets.report.content import Cell, Section, Table, said
from assets.text import angka

MEASURE = {
    "TERLEWAT_TANPA_NIK": "Diuji tanpa NIK: tidak ditemukan",
    "KELIRU_TANPA_NIK": "Diuji tanpa NIK: dikira orang lain",
    "TAUTAN_KELIRU": "Diperiksa orang: digabung keliru",
    "TERLEWAT": "Diperiksa orang: belum digabung padahal dikenal",
}
BY = {
    "SUMBER": "sumber",
    "NIK": "mutu NIK",
    "KELAMIN": "jenis kelamin",
    "UMUR": "umur",
    "DISABILITAS": "disabilitas",
    "KECAMATAN": "kecamatan",
    "NAMA": "jenis nama",
}
VALUE = {
    "SATU_KATA": "satu kata",
    "DUA_KATA": "dua kata",
    "LEBIH": "lebih dari dua kata",
    "L": "laki-laki",
    "P": "perempuan",
    "YA": "penyandang",
    "TIDAK": "bukan penyandang",
    "TIDAK_DIKETAHUI": "tidak diketahui",
}


def linkage(found: figures.Rows, names: dict[str, str]) -> list[Section]:
    """Returns the section of the figures of everybody and of the groups that fall behind; none where nothing was
    measured."""
    if not found:
        return []
    judged = any(row["ukuran"] in ("TAUTAN_KELIRU", "TERLEWAT") for row in found)
    return [
        Section(
            "Siapa yang mungkin terlewat atau tertukar",
            "Penautan",
            tables=[
                Table(
                    "Baris daftar yang salah ditautkan ke orangnya",
                    ["Ukuran", "Kelompok", "Bagian", "Di antara", "Dan", "Diperiksa"],
                    [
                        [
                            Cell(MEASURE[row["ukuran"]]),
                            Cell(group(row, names)),
                            Cell(row["bagian"], "persen"),
                            Cell(row["bagian_bawah"], "persen"),
                            Cell(row["bagian_atas"], "persen"),
                            Cell(row["diperiksa"], "bulat"),
                        ]
                        for row in found
                    ],
                )
            ],
            texts=[
                "Diuji tanpa NIK: baris yang orangnya dipastikan NIK, dicari lagi tanpa NIK itu. Baris yang memang"
                " tanpa NIK sering lebih buruk: kekeliruan sebenarnya dapat lebih besar. Kelompok yang disebut lebih"
                " sering salah ditautkan daripada yang lain, melampaui kebetulan.",
                *(
                    []
                    if judged
                    else ["Belum diperiksa orang: jawablah baris undian pada buku tinjauan."]
                ),
            ],
        )
    ]


def group(row: dict[str, Any], names: dict[str, str]) -> str:
    """Returns whom a row is about: Semua, or umur 60+."""
    if row["menurut"] == "SEMUA":
        return "Semua"
    value = names.get(row["kelompok"], VALUE.get(row["kelompok"], row["kelompok"]))
    return f"{BY[row['menurut']]} {value}"


def behind(found: figures.Rows, names: dict[str, str]) -> list[str]:
    """Returns which groups fall behind, each in one sentence."""
    return [
        f"{MEASURE[row['ukuran']]}: {said(row['bagian'], 'persen')} pada {group(row, names)}, lebih sering daripada"
        f" yang lain ({angka(row['diperiksa'])} baris diperiksa)."
        for row in found
        if row["menurut"] != "SEMUA"
    ]
