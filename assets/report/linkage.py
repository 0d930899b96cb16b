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
    "TERLEWAT": "Diperiksa orang: belum digabung padahal dikenal (dari baris yang tidak tertaut, sedikitnya)",
}
WHY = {
    "NIK_PASTI_KURANG": "kurang dari dua ratus baris yang orangnya dipastikan NIK",
    "BELUM_DINILAI": "belum dinilai orang; jawablah baris undian pada buku tinjauan",
    "CARA_BELUM_DINILAI": "belum dinilai orang pada setiap cara penautan; yang sudah disebut menurut caranya",
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
WAY = {
    "NIK": "ditautkan menurut NIK",
    "RULE": "ditautkan menurut aturan",
    "PROBABILISTIC": "ditautkan menurut kemiripan",
    "NEW": "tidak tertaut",
}


def linkage(found: figures.Rows, names: dict[str, str]) -> list[Section]:
    """Returns the section of the figures of everybody, by way of linking where there are none, and of the groups that
    fall behind; none where an earlier version measured."""
    if not found:
        return []
    whole = [row for row in found if row["menurut"] == "SEMUA"]
    silent = {row["ukuran"] for row in whole if row["bagian"] is None}
    shown = [
        row
        for row in found
        if row["bagian"] is not None and (row["menurut"] != "CARA" or row["ukuran"] in silent)
    ]
    undecided = sum(row["tidak_dinilai"] for row in whole)
    table = Table(
        "Baris daftar yang salah ditautkan ke orangnya",
        ["Ukuran", "Kelompok", "Bagian", "Di antara", "Dan", "Diperiksa", "Mewakili", "Dari"],
        [
            [
                Cell(MEASURE[row["ukuran"]]),
                Cell(group(row, names)),
                Cell(row["bagian"], "persen"),
                Cell(row["bagian_bawah"], "persen"),
                Cell(row["bagian_atas"], "persen"),
                Cell(row["diperiksa"], "bulat"),
                Cell(row["mewakili"], "bulat"),
                Cell(row["dari"], "bulat"),
            ]
            for row in shown
        ],
    )
    return [
        Section(
            "Siapa yang mungkin terlewat atau tertukar",
            "Penautan",
            tables=[table] if shown else [],
            texts=[
                *(
                    f"{MEASURE[row['ukuran']]}: tidak terukur bulan ini, karena {WHY[row['alasan_kosong']]}."
                    for row in whole
                    if row["bagian"] is None
                ),
                "Diuji tanpa NIK: baris yang orangnya dipastikan NIK, dicari lagi tanpa NIK itu. Baris yang memang"
                " tanpa NIK sering lebih buruk: kekeliruan sebenarnya dapat lebih besar. Yang orangnya tidak ada di"
                " Dukcapil tidak diuji. Yang diuji tetap membawa nomor KK dan teman sekartunya, yang pada baris tanpa"
                " NIK sering tidak ada.",
                "Kelompok yang disebut lebih sering salah ditautkan daripada yang lain, melampaui kebetulan. Yang"
                " tidak disebut belum tentu sama baiknya: barisnya mungkin terlalu sedikit.",
                *(
                    [
                        f"{angka(undecided)} baris undian dijawab TIDAK TAHU atau bertentangan, dan tidak dihitung."
                    ]
                    if undecided
                    else []
                ),
            ],
        )
    ]


def group(row: dict[str, Any], names: dict[str, str]) -> str:
    """Returns whom a row is about: Semua, or umur 60+."""
    if row["menurut"] == "SEMUA":
        return "Semua"
    if row["menurut"] == "CARA":
        return WAY[row["kelompok"]]
    value = names.get(row["kelompok"], VALUE.get(row["kelompok"], row["kelompok"]))
    return f"{BY[row['menurut']]} {value}"


def behind(found: figures.Rows, names: dict[str, str]) -> list[str]:
    """Returns which groups fall behind, each in one sentence."""
    return [
        f"{MEASURE[row['ukuran']]}: {said(row['bagian'], 'persen')} pada {group(row, names)}, lebih sering daripada"
        f" yang lain ({angka(row['diperiksa'])} baris diperiksa)."
        for row in found
        if row["tertinggal"]
    ]
