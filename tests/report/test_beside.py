"""The kota's figures beside BPS' survey, as the report sets them."""

import datetime as dt

from assets.report.beside import survey
from tests.conftest import Draw

P, KOTA, SET = "2026-03", "31.72", "SASARAN_2026"
NO_ERROR = "Galat baku BPS tidak diterbitkan"
MAIN = {
    "kode": KOTA, "set_garis": SET, "jumlah_jiwa": 10_000, "jiwa_miskin_ekstrem": 60, "jiwa_miskin": 240,
    "jiwa_miskin_ekstrem_bawah": 70, "jiwa_miskin_ekstrem_atas": 140,
}  # fmt: skip


def test_named_expected_surveyed_and_raked_stand_side_by_side_each_called_what_it_is(
    warehouse, draw: Draw
) -> None:
    number = "decimal(18, 2)"
    day = dt.date(2026, 3, 1)
    draw(
        "kpi.benchmark",
        f"periode text, kode text, set_garis text, indikator text, periode_data date, garis_rupiah {number},"
        f" nilai_bps double, galat_baku_bps double, dasar text, p0 double, perkiraan {number},"
        f" perkiraan_selaras {number}, bawah_selaras {number}, atas_selaras {number}, alasan text",
        [
            (P, KOTA, SET, "p0_miskin_ekstrem", day, 391_000, 0.02, 0.004, "BRS", 0.01, 100, 200, 150, 260, None),
            (P, KOTA, SET, "p0_miskin", day, 897_768, 0.06, None, "BRS", 0.04, 400, None, None, None, NO_ERROR),
        ],
    )  # fmt: skip
    [section] = survey(warehouse, P, MAIN)
    assert [(t.caption, [(r[0].value, r[1].value) for r in t.rows]) for t in section.tables] == [
        (
            "Miskin ekstrem menurut tiga sumber",
            [
                ("Hitungan orang bernama (register)", 60),
                ("Perkiraan register, termasuk yang belum bernama", 100),
                ("Survei BPS (1 Maret 2026, garis Rp\u00a0391.000)", None),
                ("Perkiraan register yang diselaraskan dengan survei", 200),
            ],
        ),
        (
            "Miskin (termasuk ekstrem) menurut tiga sumber",
            [
                ("Hitungan orang bernama (register)", 300),
                ("Perkiraan register, termasuk yang belum bernama", 400),
                ("Survei BPS (1 Maret 2026, garis Rp\u00a0897.768)", None),
            ],
        ),
    ]
    assert section.texts[1:] == [
        "Miskin (termasuk ekstrem) tidak diselaraskan: Galat baku BPS tidak diterbitkan."
    ]


def test_without_a_survey_nothing_is_set_beside(warehouse, draw: Draw) -> None:
    draw("kpi.benchmark", "periode text, kode text, set_garis text, indikator text", [])
    assert survey(warehouse, P, MAIN) == []
