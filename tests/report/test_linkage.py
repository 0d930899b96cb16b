"""What a meeting is told of rows that are linked wrongly."""

from assets.report import figures
from assets.report.linkage import behind, linkage
from assets.table import FIRST_MONTH

P = "2022-04"
COLUMNS = (
    "periode text, ukuran text, menurut text, kelompok text, diperiksa int, bagian double, bagian_bawah double,"
    " bagian_atas double, tertinggal bool"
)


def test_everybody_and_the_groups_behind_are_told_and_no_others(warehouse, draw):
    draw(
        "monitoring.linkage",
        COLUMNS,
        [
            (P, "TERLEWAT_TANPA_NIK", "KECAMATAN", "31.72.04", 300, 0.04, 0.02, 0.07, True),
            (P, "TERLEWAT_TANPA_NIK", "KECAMATAN", "31.72.03", 300, 0.0, 0.0, 0.01, False),
            (P, "TERLEWAT_TANPA_NIK", "SEMUA", "SEMUA", 600, 0.02, 0.01, 0.03, False),
            (P, "TAUTAN_KELIRU", "NAMA", "SATU_KATA", 90, 0.1, 0.05, 0.2, True),
            (FIRST_MONTH, "TERLEWAT", "SEMUA", "SEMUA", 1, 1.0, 0.2, 1.0, True),
        ],
    )
    found, names = figures.linkage(warehouse, P), {"31.72.04": "Cilincing"}
    [section] = linkage(found, names)
    [table] = section.tables
    assert [[cell.value for cell in row[:3]] for row in table.rows] == [
        ["Diuji tanpa NIK: tidak ditemukan", "Semua", 0.02],
        ["Diperiksa orang: digabung keliru", "jenis nama satu kata", 0.1],
        ["Diuji tanpa NIK: tidak ditemukan", "kecamatan Cilincing", 0.04],
    ]
    assert len(section.texts) == 1
    [unjudged] = linkage([row for row in found if row["ukuran"] != "TAUTAN_KELIRU"], names)
    assert "baris undian" in unjudged.texts[1], "nobody has judged the drawn rows yet"
    assert behind(found, names) == [
        "Diperiksa orang: digabung keliru: 10,00\u00a0% pada jenis nama satu kata, lebih sering daripada yang lain"
        " (90 baris diperiksa).",
        "Diuji tanpa NIK: tidak ditemukan: 4,00\u00a0% pada kecamatan Cilincing, lebih sering daripada yang lain"
        " (300 baris diperiksa).",
    ]


def test_where_nothing_was_measured_nothing_is_said(warehouse):
    assert linkage(figures.linkage(warehouse, P), {}) == []
