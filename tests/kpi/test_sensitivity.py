"""How many would be extremely poor, were the line lower or higher."""

from decimal import Decimal

import pytest
from pytest import approx

from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.conftest import Draw, draw_areas

P, SET, LINE = "2022-04", "SASARAN_2022", 400_000
ONE, TWO, BLIND = "31.72.01.1001", "31.72.01.1002", "31.72.01.1003"
LONE = "31.72.02.1001"
KECAMATAN = "31.72.01"
# kelurahan -> of its people whom nobody visited: expected at 0.9, 1 and 1.1 of the line, variance, slope
MODEL = {ONE: ((10, 20, 40), 9, (50, 100, 150)), TWO: ((1, 2, 3), 1, (5, 10, 20))}
MODEL |= {LONE: ((0, 0, 0), 0, (0, 0, 0))}
# (kelurahan, basis, people, its probability, rupiah, decision)
VISITED = [
    (ONE, "VERVAL", 4, 1, 380_000, "MISKIN_EKSTREM"),  # not below 0.9 of it
    (ONE, "VERVAL", 2, 0, 430_000, "MISKIN"),  # below 1.1 of it
    (ONE, "VERVAL", 5, "0.8", None, "MISKIN_EKSTREM"),  # a decision without a figure stands
    (TWO, "NONE", 3, "0.1", None, None),  # as the model's of its kelurahan
    (BLIND, "NONE", 9, "0.5", None, None),
    (LONE, "NONE", 10, "0.2", None, None),  # the model describes nobody there
]


@pytest.fixture
def drawn(warehouse, draw: Draw):
    draw_areas(warehouse, [(P, k) for k in (ONE, TWO, BLIND, LONE)])
    draw(
        "classification.reach",
        "periode text, kode_kelurahan text, terbukti bool",
        [(P, ONE, True), (P, TWO, True), (P, BLIND, False), (P, LONE, True)],
    )
    draw(
        "classification.sensitivity",
        "periode text, set_garis text, kelipatan decimal(4, 2), kode_kelurahan text, rumah_tangga decimal(18, 6),"
        " jiwa decimal(18, 6), ragam decimal(18, 6), kemiringan decimal(18, 6)",
        [
            (P, SET, multiple, code, people, people, variance, slope)
            for code, (expected, variance, slopes) in MODEL.items()
            for multiple, people, slope in zip((0.9, 1, 1.1), expected, slopes, strict=True)
        ],
    )
    number = "decimal(12, 8)"
    draw(
        "classification.household",
        f"periode text, household_id text, kode_kelurahan text, set_garis text, basis text, jumlah_anggota int,"
        f" p_miskin_ekstrem {number}, garis_miskin_ekstrem_rp decimal(18, 2)",
        [(P, f"h{i}", k, SET, basis, n, p, LINE) for i, (k, basis, n, p, *_) in enumerate(VISITED)],
    )
    draw(
        "classification.welfare",
        "periode text, household_id text, pengeluaran_per_kapita_rp decimal(18, 2)",
        [(P, f"h{i}", rupiah) for i, (*_, rupiah, _) in enumerate(VISITED)],
    )
    draw(
        "classification.visit",
        "periode text, household_id text, tanggal date, keputusan text",
        [(P, f"h{i}", "2022-03-01", said) for i, (*_, said) in enumerate(VISITED) if said],
    )
    draw("classification.visit_error", "periode text, keputusan text, simpangan double", [])
    draw(
        "classification.model_error",
        "periode text, tingkat text, kode text, set_garis text, simpangan_jiwa decimal(18, 4)",
        [(P, "KELURAHAN", ONE, SET, 4)],
    )
    draw(
        "kpi.area",
        "periode text, tingkat text, kode text, nama text, set_garis text, jumlah_jiwa bigint,"
        " bagian_jiwa_terwakili double, jiwa_miskin_ekstrem_perkiraan decimal(18, 8),"
        " jiwa_miskin_ekstrem_bawah decimal(18, 2), jiwa_miskin_ekstrem_atas decimal(18, 2)",
        [
            (P, "KELURAHAN", ONE, "Satu", SET, 1000, 1, 28, 20, 37),
            (P, "KELURAHAN", TWO, "Dua", SET, 500, 1, "2.3", 0, 6),
            (P, "KELURAHAN", LONE, "Empat", SET, 10, 1, 2, 0, 5),
            (P, "KELURAHAN", BLIND, "Tiga", SET, 9, None, None, None, None),
            (P, "KECAMATAN", KECAMATAN, "Koja", SET, 1509, 1500 / 1509, "30.3", 20, 50),
        ],
    )
    write_table(warehouse, "kpi.sensitivity", P)
    return warehouse


def found(con, kode: str) -> list[tuple[float, float, float, float]]:
    return con.execute(
        "select cast(kelipatan as double), cast(perkiraan as double), cast(bawah as double), cast(atas as double)"
        " from kpi.sensitivity where kode = ? order by 1",
        [kode],
    ).fetchall()


def test_visits_are_held_against_the_other_line(drawn) -> None:
    # 10 + (none of the four) + 4 of the five; 28 is kpi.area's; 40 + 4 + 2 + 4
    assert [row[1] for row in found(drawn, ONE)] == approx([14, 28, 50])
    # of whom nothing is known as many as of the model's: 0.3 x 1/2, 0.3 x 3/2
    assert [row[1] for row in found(drawn, TWO)] == approx([1.15, 2.3, 3.45])


def test_parents_sum_over_the_kelurahan_with_evidence(drawn) -> None:
    assert [row[1] for row in found(drawn, KECAMATAN)] == approx([15.15, 30.3, 53.45])
    assert found(drawn, BLIND) == []
    assert [row[1] for row in found(drawn, LONE)] == approx([2, 2, 2])
    assert drawn.execute("select count(*) from kpi.sensitivity").fetchone() == (12,)


def test_the_interval_is_kpi_areas_at_the_line_and_goes_by_the_slope_beside_it(drawn) -> None:
    low, at, high = found(drawn, ONE)
    assert at[2:] == (20, 37)
    # visited: (4 x 5)^2 x 0.16 / 16 = 5 x 5 x 0.16 = 4; the shared error 4 people at slope 100, 2 at 50, 6 at 150
    for (_, expected, lower, upper), shared in ((low, 2), (high, 6)):
        s = (9 + 4 + shared**2) / expected**2 / 9
        assert upper == approx(expected * (1 - s + 1.6448536 * s**0.5) ** 3, abs=0.01)
        sure = 4 + 2 if expected == 50 else 0
        assert lower == approx(max(expected * (1 - s - 1.6448536 * s**0.5) ** 3, sure), abs=0.01)
    assert found(drawn, KECAMATAN)[0][3] > 9, "those of whom nothing is known may all be poor"


def test_a_higher_line_lets_nobody_out(drawn) -> None:
    rules = {
        r.rule.name: r.passed
        for r in run_rules(drawn, contracts()["kpi.sensitivity"], "kpi.sensitivity", P)
    }
    assert rules == {"kunci": True, "naik_bersama_garis": True}
    drawn.execute("update kpi.sensitivity set perkiraan = ? where kelipatan = 1.1", [Decimal(5)])
    rules = {
        r.rule.name: r.passed
        for r in run_rules(drawn, contracts()["kpi.sensitivity"], "kpi.sensitivity", P)
    }
    assert rules == {"kunci": True, "naik_bersama_garis": False}
