"""The target's path and where an area stands on it."""

import pytest
from pytest import approx

from tests.kpi.conftest import KELURAHAN, compute, household

A1, B1 = KELURAHAN[0], KELURAHAN[3]
PATH = [("31.72", "2022-03", "0.02"), ("31.72", "2022-07", "0.01"), ("31.72", "2022-09", "0.0")]


@pytest.mark.parametrize(
    ("periode", "target"),
    [
        ("2022-02", None),
        ("2022-03", 0.02),
        ("2022-04", 0.0175),
        ("2022-07", 0.01),
        ("2022-08", 0.005),
        ("2022-09", 0.0),
        ("2023-01", 0.0),
    ],
)
def test_the_path_is_linear_between_its_points(kpi, periode, target):
    found = kpi([household(A1, 4, "0.5")], PATH, periode=periode)
    for code in ("31.72", "31.72.01", A1):
        assert found[code]["target"] == (None if target is None else approx(target))
    if target is None:
        assert found["31.72"]["status_target"] == "TANPA_TARGET"
        assert found["31.72"]["selisih_target"] is None
    else:
        assert found["31.72"]["selisih_target"] == approx(0.5 - target)


def test_the_most_specific_area_wins_and_others_inherit(kpi):
    own = [("31.72.02", "2022-04", "0.03"), (B1, "2022-12", "0.01")]
    found = kpi([household(A1, 4, "0.5")], PATH + own)
    assert found["31.72.01"]["target"] == approx(0.0175)
    assert found["31.72.02"]["target"] == approx(0.03)
    # The kelurahan's own path has not begun: until then it inherits.
    assert found[B1]["target"] == approx(0.03)


INPRES = [
    ("31.72", "2022-03", "0.04", "Inpres 8/2025"),
    ("31.72", "2022-05", "0.0", "Inpres 8/2025"),
]
SIDE = "select dasar, utama, round(target, 6), akhir from kpi.path where kode = ? order by dasar"


@pytest.mark.parametrize(
    ("other", "judged", "paths"),
    [
        # of two that began together the first by name; each keeps its own points
        (INPRES, 0.02, [("INPRES 8/2025", True, 0.02, "2022-05"), ("RPD", False, 0.0175, "2022-09")]),
        (
            [(a, "2022-04" if m == "2022-03" else m, v, b) for a, m, v, b in INPRES],
            0.04,
            [("INPRES 8/2025", True, 0.04, "2022-05"), ("RPD", False, 0.0175, "2022-09")],
        ),
        # what is said of a province stands beside what is said of the kota
        (
            [("31", *rest) for _, *rest in INPRES],
            0.0175,
            [("INPRES 8/2025", False, 0.02, "2022-05"), ("RPD", True, 0.0175, "2022-09")],
        ),
        ([("31.72", "2022-12", "0.0", "Inpres 8/2025")], 0.0175, [("RPD", True, 0.0175, "2022-09")]),
    ],
)  # fmt: skip
def test_two_documents_give_two_paths_side_by_side(warehouse, other, judged, paths):
    found = compute(warehouse, [household(A1, 4, "0.5")], [*PATH, *other])
    assert found["31.72"]["target"] == approx(judged)
    assert warehouse.execute(SIDE, ["31.72"]).fetchall() == paths


def test_of_two_documents_on_one_month_neither_is_mixed_into_the_other(warehouse):
    both = [("31.72", "2022-04", "0.03", "RPD"), ("31.72", "2022-04", "0.01", "Inpres 8/2025")]
    compute(warehouse, [household(A1, 4, "0.5")], both)
    assert [row[:3] for row in warehouse.execute(SIDE, ["31.72"]).fetchall()] == [
        ("INPRES 8/2025", True, 0.01), ("RPD", False, 0.03),
    ]  # fmt: skip


def test_points_that_each_name_a_page_of_their_own_are_one_path(warehouse):
    pages = [(a, m, v, f"RPD hal. {i}") for i, (a, m, v) in enumerate(PATH)]
    assert compute(warehouse, [household(A1, 4, "0.5")], pages)["31.72"]["target"] == approx(0.0175)
    assert warehouse.execute(SIDE, ["31.72"]).fetchall() == [
        ("RPD HAL. 0", True, 0.0175, "2022-09")
    ]


def test_other_indicators_are_no_target(kpi):
    found = kpi([household(A1, 4, "0.5")])
    assert found["31.72"]["status_target"] == "TANPA_TARGET"


def near_zero(p: str, n: int = 100, **more) -> list[dict]:
    return [household(A1, 4, p, **more) for _ in range(n)]


def test_reached_when_the_rate_rounds_to_the_final_value_and_nobody_is_named(kpi):
    end = [("31.72", "2022-03", "0.0")]
    status = lambda households: kpi(households, end)[A1]["status_target"]  # noqa: E731
    assert status(near_zero("0.00004", kelas="TIDAK_MISKIN")) == "TERCAPAI"
    assert status(near_zero("0.00004", kelas="MISKIN_EKSTREM")) != "TERCAPAI"
    assert status(near_zero("0.0006", kelas="TIDAK_MISKIN")) != "TERCAPAI"


def test_on_the_path_when_three_in_four_and_behind_when_one_in_four(kpi):
    """A tenth is the path; of 100 households of four the rate is known to 3 points, so that 9 and 12 % may be it."""
    path = [("31.72", "2022-04", "0.10"), ("31.72", "2024-12", "0.0")]
    status = lambda households: kpi(households, path)[A1]["status_target"]  # noqa: E731
    assert status(near_zero("0.08")) == "SESUAI_JALUR"
    assert status(near_zero("0.09")) == status(near_zero("0.12")) == "BELUM_PASTI"
    assert status(near_zero("0.13")) == "TERTINGGAL"
    assert status(near_zero("0.09", 10_000)) == "SESUAI_JALUR"
    assert status(near_zero("0.12", 10_000)) == "TERTINGGAL"
