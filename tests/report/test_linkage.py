"""What a meeting is told of rows that are linked wrongly."""

from assets.report import figures
from assets.report.linkage import behind, linkage
from assets.table import FIRST_MONTH

P = "2022-04"
COLUMNS = (
    "periode text, ukuran text, menurut text, kelompok text, diperiksa int, bagian double, bagian_bawah double,"
    " bagian_atas double, tertinggal bool, mewakili double, dari bigint, tidak_dinilai int, alasan_kosong text"
)
ALL = ("SEMUA", "SEMUA")
NONE = (0, None, None, None, False, 0.0)


def test_everybody_and_the_groups_behind_are_told_and_no_others(warehouse, draw):
    draw(
        "monitoring.linkage",
        COLUMNS,
        [
            (P, "TERLEWAT_TANPA_NIK", "KECAMATAN", "31.72.04", 300, 0.04, 0.02, 0.07, True, 9, None, 0, None),
            (P, "TERLEWAT_TANPA_NIK", "KECAMATAN", "31.72.03", 300, 0.0, 0.0, 0.01, False, 9, None, 0, None),
            (P, "TERLEWAT_TANPA_NIK", *ALL, 600, 0.02, 0.01, 0.03, False, 6000, 9000, 0, None),
            (P, "TAUTAN_KELIRU", *ALL, 90, 0.1, 0.05, 0.2, False, 100, 100, 3, None),
            (P, "TAUTAN_KELIRU", "CARA", "NIK", 90, 0.1, 0.05, 0.2, False, 100, 100, 3, None),
            (P, "TAUTAN_KELIRU", "NAMA", "SATU_KATA", 90, 0.1, 0.05, 0.2, True, 50, None, 3, None),
            (FIRST_MONTH, "TERLEWAT", *ALL, 1, 1.0, 0.2, 1.0, True, 1, 1, 0, None),
        ],
    )  # fmt: skip
    found, names = figures.linkage(warehouse, P), {"31.72.04": "Cilincing"}
    [section] = linkage(found, names)
    [table] = section.tables
    assert table.heads[-2:] == ["Mewakili", "Dari"]
    assert [[row[n].value for n in (0, 1, 2, 6, 7)] for row in table.rows] == [
        ["Diperiksa orang: digabung keliru", "Semua", 0.1, 100, 100],
        ["Diuji tanpa NIK: tidak ditemukan", "Semua", 0.02, 6000, 9000],
        ["Diperiksa orang: digabung keliru", "jenis nama satu kata", 0.1, 50, None],
        ["Diuji tanpa NIK: tidak ditemukan", "kecamatan Cilincing", 0.04, 9, None],
    ]
    assert "tidak ada di Dukcapil tidak diuji" in section.texts[0]
    assert "teman sekartunya" in section.texts[0] and "belum tentu sama baiknya" in section.texts[1]
    assert section.texts[2:] == [
        "3 baris undian dijawab TIDAK TAHU atau bertentangan, dan tidak dihitung."
    ]
    assert behind(found, names) == [
        "Diperiksa orang: digabung keliru: 10,00\u00a0% pada jenis nama satu kata, lebih sering daripada yang lain"
        " (90 baris diperiksa).",
        "Diuji tanpa NIK: tidak ditemukan: 4,00\u00a0% pada kecamatan Cilincing, lebih sering daripada yang lain"
        " (300 baris diperiksa).",
    ]


def test_what_was_not_measured_is_said_with_the_reason_and_by_way_of_linking(warehouse, draw):
    draw(
        "monitoring.linkage",
        COLUMNS,
        [
            (P, "TERLEWAT_TANPA_NIK", *ALL, *NONE, 90, 0, "NIK_PASTI_KURANG"),
            (P, "TAUTAN_KELIRU", *ALL, *NONE, 96, 0, "CARA_BELUM_DINILAI"),
            (P, "TAUTAN_KELIRU", "CARA", "NIK", *NONE, 90, 0, "BELUM_DINILAI"),
            (P, "TAUTAN_KELIRU", "CARA", "RULE", 2, 0.5, 0.1, 0.9, False, 6, 6, 0, None),
            (P, "TERLEWAT", *ALL, *NONE, 0, 0, "BELUM_DINILAI"),
        ],
    )
    [section] = linkage(figures.linkage(warehouse, P), {})
    [table] = section.tables
    assert [[row[n].value for n in (0, 1, 2, 6, 7)] for row in table.rows] == [
        ["Diperiksa orang: digabung keliru", "ditautkan menurut aturan", 0.5, 6, 6],
    ]
    assert section.texts[:3] == [
        "Diperiksa orang: digabung keliru: tidak terukur bulan ini, karena belum dinilai orang pada setiap cara"
        " penautan; yang sudah disebut menurut caranya.",
        "Diperiksa orang: belum digabung padahal dikenal (dari baris yang tidak tertaut, sedikitnya): tidak terukur"
        " bulan ini, karena belum dinilai orang; jawablah baris undian pada buku tinjauan.",
        "Diuji tanpa NIK: tidak ditemukan: tidak terukur bulan ini, karena kurang dari dua ratus baris yang orangnya"
        " dipastikan NIK.",
    ]
    assert len(section.texts) == 5


def test_where_an_earlier_version_measured_nothing_is_said(warehouse, draw):
    assert linkage(figures.linkage(warehouse, P), {}) == []
    draw(
        "monitoring.linkage",
        "periode text, ukuran text, menurut text, tertinggal bool",
        [(P, "TERLEWAT", "SEMUA", True)],
    )
    assert linkage(figures.linkage(warehouse, P), {}) == []
