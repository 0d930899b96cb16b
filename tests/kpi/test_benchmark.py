"""The register beside BPS' survey, and raked to it where both mean the same."""

import pytest
from pytest import approx

from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.conftest import Draw

P, SET, LINE = "2026-03", "SASARAN_2026", 391_000
KOTA, KOJA, CILINCING = "31.72", "31.72.03", "31.72.04"
# what BPS said: area, date, line, rate, standard error
SAME = (KOTA, "2026-03-01", LINE, 0.02, 0.004)


def compute(con, draw: Draw, *said: tuple, seen: float = 1, later: tuple = ()) -> None:
    number = "decimal(18, 2)"
    draw(
        "staging.bps_kemiskinan",
        "periode text, delivery_periode text, kode_wilayah text, periode_data date, indikator text,"
        f" garis_rupiah {number}, nilai decimal(18, 6), galat_baku decimal(18, 6), dasar text",
        [
            *((P, "2026-03", s[0], s[1], "p0_miskin_ekstrem", *s[2:], "BRS") for s in said),
            *(
                (P, "2026-04", s[0], s[1], "p0_miskin_ekstrem", *s[2:], "BRS, diperbaiki")
                for s in later
            ),
            (P, "2026-03", KOTA, "2026-03-01", "p0_miskin", 897_768, 0.06, 0.006, "BRS"),
        ],
    )
    draw(
        "classification.line",
        f"periode text, kode_kelurahan text, set_garis text, garis_miskin_ekstrem_rp {number},"
        f" garis_miskin_rp {number}",
        [
            (P, "31.72.03.1001", SET, LINE, 897_768),
            (P, "31.72.03.1001", "BPS_DKI", 400_000, 800_000),
        ],
    )
    areas = [
        ("KOTA", KOTA, 10_000, 100, 70, 140, 0.01),
        ("KECAMATAN", KOJA, 6_000, 75, 50, 110, 0.0125),
    ]
    areas += [("KECAMATAN", CILINCING, 4_000, 25, 10, 45, 0.00625)]
    draw(
        "kpi.area",
        "periode text, tingkat text, kode text, nama text, set_garis text, jumlah_jiwa bigint,"
        f" bagian_jiwa_terwakili double, jiwa_miskin_ekstrem_perkiraan {number}, jiwa_miskin_ekstrem_bawah {number},"
        f" jiwa_miskin_ekstrem_atas {number}, p0_miskin_ekstrem double, p0_miskin double",
        [
            (P, level, kode, kode, lines, people, seen, n, low, high, rate, 4 * rate)
            for level, kode, people, n, low, high, rate in areas
            for lines in (SET, "BPS_DKI")
        ],
    )
    write_table(con, "kpi.benchmark", P)


def found(con, kode: str, lines: str = SET, rate: str = "p0_miskin_ekstrem") -> tuple:
    rows = con.execute(
        "select cast(perkiraan as double), cast(perkiraan_selaras as double), cast(bawah_selaras as double),"
        " cast(atas_selaras as double), alasan from kpi.benchmark where kode = ? and set_garis = ? and indikator = ?",
        [kode, lines, rate],
    ).fetchall()
    assert len(rows) == 1
    return rows[0]


def test_every_area_is_raked_by_the_same_ratio_and_the_raw_figure_stays(
    warehouse, draw: Draw
) -> None:
    compute(warehouse, draw, SAME)
    assert found(warehouse, KOTA)[:2] == approx((100, 200))
    assert found(warehouse, KOJA)[:2] == approx((75, 150))
    assert found(warehouse, CILINCING)[:2] == approx((25, 50))
    rules = run_rules(warehouse, contracts()["kpi.benchmark"], "kpi.benchmark", P)
    assert {r.rule.name: r.passed for r in rules} == {"kunci": True, "selaras_atau_beralasan": True}


def test_the_interval_holds_bps_error_and_within_the_kota_the_areas_own(
    warehouse, draw: Draw
) -> None:
    compute(warehouse, draw, SAME)
    own = 60 / (2 * 1.6448536 * 75)
    for kode, middle, square in ((KOTA, 200, 0.04), (KOJA, 150, 0.04 + own**2)):
        s, (_, _, low, high, _) = square / 9, found(warehouse, kode)
        assert low == approx(middle * (1 - s - 1.6448536 * s**0.5) ** 3, abs=0.01)
        assert high == approx(middle * (1 - s + 1.6448536 * s**0.5) ** 3, abs=0.01)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((KOTA, "2026-03-01", 390_000, 0.02, 0.004), "Garis BPS lain daripada garis ini"),
        ((KOTA, "2026-03-01", None, 0.02, 0.004), "Garis BPS lain daripada garis ini"),
        ((KOTA, "2025-09-01", LINE, 0.02, 0.004), "Keadaan yang disurvei bukan bulan ini"),
        ((KOTA, "2026-03-01", LINE, 0.02, None), "Galat baku BPS tidak diterbitkan"),
        ((KOTA, "2026-03-01", LINE, 0.02, 0.0051), "Galat baku relatif BPS di atas 25 persen"),
    ],
)
def test_what_is_not_the_same_is_shown_beside_and_not_raked(
    warehouse, draw: Draw, said, why
) -> None:
    compute(warehouse, draw, said)
    assert found(warehouse, KOTA) == (100, None, None, None, why)


def test_of_two_figures_for_one_thing_none_is_taken(warehouse, draw: Draw) -> None:
    compute(warehouse, draw, SAME, (*SAME[:3], 0.011, 0.002))
    assert found(warehouse, KOTA)[1:] == (None, None, None, "Dua angka BPS untuk hal yang sama")
    assert warehouse.execute(
        "select distinct nilai_bps from kpi.benchmark where indikator = 'p0_miskin_ekstrem'"
    ).fetchall() == [(None,)]


def test_what_lies_far_from_the_register_may_be_percent(warehouse, draw: Draw) -> None:
    compute(warehouse, draw, (KOTA, "2026-03-01", LINE, 0.19, 0.04))
    assert (
        found(warehouse, KOTA)[-1]
        == "Lebih dari lima kali berbeda dari register; periksa satuannya"
    )


def test_where_the_register_lacks_a_part_it_is_not_raked(warehouse, draw: Draw) -> None:
    compute(warehouse, draw, SAME, seen=0.9)
    assert "seluruh wilayah" in found(warehouse, KOTA)[-1]


def test_each_set_has_its_own_line_and_what_was_put_right_counts(warehouse, draw: Draw) -> None:
    compute(warehouse, draw, SAME, later=((KOTA, "2026-03-01", LINE, 0.03, 0.006),))
    assert found(warehouse, KOTA)[1] == approx(300)
    assert found(warehouse, KOTA, "BPS_DKI")[-1] == "Garis BPS lain daripada garis ini"


def test_what_is_surveyed_later_is_not_known_yet(warehouse, draw: Draw) -> None:
    compute(warehouse, draw, (KOTA, "2026-09-01", LINE, 0.02, 0.004))
    assert warehouse.execute("select distinct indikator from kpi.benchmark").fetchall() == [
        ("p0_miskin",)
    ]


def test_the_rate_below_the_poverty_line_is_raked_to_its_own_figure(warehouse, draw: Draw) -> None:
    """Of 4 % by the register BPS finds 6 %. Of an area within nobody knows the error of its share."""
    compute(warehouse, draw, SAME)
    middle, s = 600, 0.1**2 / 9
    perkiraan, selaras, low, high, why = found(warehouse, KOTA, rate="p0_miskin")
    assert (perkiraan, selaras, why) == (400, approx(middle), None)
    assert low == approx(middle * (1 - s - 1.6448536 * s**0.5) ** 3, abs=0.01)
    assert high == approx(middle * (1 - s + 1.6448536 * s**0.5) ** 3, abs=0.01)
    assert found(warehouse, KOJA, rate="p0_miskin") == (300, approx(450), None, None, None)
    assert found(warehouse, KOTA, "BPS_DKI", "p0_miskin")[-1] == "Garis BPS lain daripada garis ini"
