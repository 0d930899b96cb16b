"""What visits drawn by lot say of households that no surveyor saw."""

import datetime as dt

import numpy as np
import pytest

from assets.classification.lift import Lift, Lots, choice, fit_lift
from assets.classification.model import _lifted
from assets.classification.predictive import Belief, Mixture
from assets.classification.uncertainty import Group
from assets.table import write_table
from assets.views import prepare
from expectations.contract import contracts
from expectations.rules import run_rules

P = "2022-04"
K = "31.72.03.1001"


def visits(apart, manner, n=1500, seed=1):
    """Residuals of n visits, the second half of homes without a figure, which are better off by `apart`."""
    rng = np.random.default_rng(seed)
    seen = np.arange(n) < n // 2
    return rng.normal(manner, 0.4, n) + np.where(seen, 0, apart), seen, np.ones(n)


@pytest.mark.parametrize("manner", [0.0, -0.2])
@pytest.mark.parametrize("apart", [0.25, -0.3])
def test_what_sets_them_apart_is_found_whatever_the_officers_manner(apart, manner):
    lift = fit_lift(*visits(apart, manner))
    assert abs(lift.mean - apart) < 3 * lift.deviation and 0.01 < lift.deviation < 0.04


def test_where_nobody_chose_nothing_moves():
    found = [fit_lift(*visits(0.0, -0.1, seed=seed)) for seed in range(20)]
    assert sum(abs(lift.mean) < 0.005 for lift in found) >= 17
    assert all(abs(lift.mean) < 0.06 and lift.deviation < 0.03 for lift in found)


def test_absurd_figures_do_not_move_it():
    residual, seen, weight = visits(0.0, 0.0)
    residual[-30:] += np.log(10)
    assert abs(fit_lift(residual, seen, weight).mean) < 0.05


def test_few_answers_say_nothing():
    residual, seen, weight = visits(2.0, 0.0, n=39)
    assert fit_lift(residual, seen, weight) is None
    residual, seen, weight = visits(2.0, 0.0, n=40)
    assert fit_lift(residual, seen, weight).mean > 1


def test_figures_that_are_all_alike_are_no_certainty():
    """Copied, not asked: without scatter of their own visits still err by a fifth."""
    seen = np.arange(60) < 30
    assert fit_lift(np.zeros(60), seen, np.ones(60)).mean == 0
    lift = fit_lift(np.where(seen, 0.0, 0.3), seen, np.ones(60))
    assert 0 < lift.mean < 0.3 and lift.deviation > 0.04


def test_who_stands_for_more_weighs_more():
    residual, seen, weight = np.tile([0.0, 0.5], 60), np.arange(120) < 60, np.ones(120)
    assert fit_lift(residual, seen, weight).mean == 0
    weight = np.where(seen, 1.0, np.tile([1.0, 3.0], 60))
    assert fit_lift(residual, seen, weight).mean > 0.05


def test_the_more_surveyors_are_seen_to_choose_the_more_a_few_visits_move():
    visited = visits(0.2, 0.0, n=60, seed=3)
    trusting, doubting = fit_lift(*visited), fit_lift(*visited, chosen=0.2)
    assert 0 <= trusting.mean < doubting.mean < 0.35 and trusting.deviation < doubting.deviation
    many = visits(0.2, 0.0, n=20_000)
    assert fit_lift(*many, chosen=0.2).mean == pytest.approx(fit_lift(*many).mean, abs=0.002)


def town(chosen, n=200_000):
    """What registers tell (0.5) and what they do not (0.36), and who was asked: by `chosen` of the two."""
    rng = np.random.default_rng(1)
    told, hidden = rng.normal(0, 0.5, n), rng.normal(0, 0.36, n)
    seen = rng.random(n) < 1 / (1 + np.exp(chosen(told, hidden)))
    left = np.full((~seen).sum(), 0.36**2)
    return choice(told[seen], told[~seen], left), hidden[~seen].mean() - hidden[seen].mean()


@pytest.mark.parametrize("seeking", [1.5, 0.0, -0.8])
def test_what_shows_of_the_choice_is_as_much_as_what_does_not(seeking):
    off, apart = town(lambda told, hidden: seeking * (told + hidden))
    assert 2 * off.mean == pytest.approx(apart, rel=0.15, abs=0.005)
    assert off.deviation == pytest.approx(abs(off.mean) / np.sqrt(3), abs=0.002)


def test_who_passes_by_the_rich_need_not_have_looked_for_the_poor():
    off, _ = town(lambda told, hidden: np.where(told > 0.3, 2.0, -1.0))
    assert abs(off.mean) < 0.005


@pytest.mark.parametrize("side", [1, -1])
def test_groups_that_do_not_even_overlap_move_by_no_more_than_anybody_chooses(side):
    """Whoever has no figure looks better off than whoever has one: a regression would say infinitely steep."""
    low, high = np.linspace(12, 12.4, 500), np.linspace(12.5, 12.9, 480)
    top = np.linspace(14, 15, 980)
    seen, other = (low, high) if side > 0 else (high, low)
    off = choice(np.r_[seen, top], other, np.full(len(other), 0.16))
    assert off.mean == pytest.approx(side * 3 * 0.16 / 2, abs=1e-9)
    assert 0.1 < off.deviation < 0.5


def test_few_households_tell_little_of_the_choice():
    few, many = (town(lambda told, hidden: 0 * told, n)[0] for n in (500, 200_000))
    assert few.deviation > 5 * many.deviation > 0


def test_where_all_or_none_have_a_figure_no_choice_shows():
    told = np.linspace(12, 13, 100)
    for seen, other in (
        (told, told[:0]),
        (told[:0], told),
        (told, told[:19]),
        (told * 0, told * 0),
    ):
        assert choice(seen, other, np.full(len(other), 0.1)) == Lift(0.0, 0.0)


@pytest.fixture
def drawn(warehouse, draw):
    """Three kelurahan of fifty, five and no households."""
    homes = [(f"a{n}", K) for n in range(50)] + [(f"b{n}", "31.72.03.1002") for n in range(5)]
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text",
        [(P, *home) for home in homes] + [(P, "nowhere", None)],
    )

    def lots(secret):
        warehouse.execute("set variable kunci_undian = ?", [secret])
        write_table(warehouse, "classification.lot", P)
        return warehouse.execute(
            "select household_id, kode_kelurahan, urutan, jumlah, peluang from classification.lot order by all"
        ).fetchall()

    return lots


def test_twenty_of_each_kelurahan_by_a_lot_that_hangs_on_the_key(drawn):
    first = drawn("satu")
    assert [sum(row[1] == k for row in first) for k in (K, "31.72.03.1002")] == [20, 5]
    assert sorted(row[2:] for row in first if row[1] == K) == [
        (n, 50, n / 50) for n in range(1, 21)
    ]
    assert drawn("satu") == first
    assert {row[0] for row in drawn("dua")} != {row[0] for row in first}
    assert {row[0] for row in drawn(None)} != {row[0] for row in first}


def test_random_visit(warehouse, draw):
    """The first visit that could judge within 92 days after the month, and what the month expected."""
    lots = [(m, h, K, 1, 50, 0.02) for m, h in (
        ("2021-03", "old"), ("2021-04", "year"), ("2022-01", "a"), ("2022-01", "b"), ("2022-01", "c"),
        ("2022-01", "d"), (P, "now"),
    )]  # fmt: skip
    draw(
        "classification.lot",
        "periode text, household_id text, kode_kelurahan text, urutan int, jumlah int, peluang double",
        lots,
    )
    draw(
        "classification.probability",
        "periode text, household_id text, set_garis text, p_miskin_ekstrem double",
        [("2022-01", "a", "SASARAN_2022", 0.1), ("2022-01", "a", "BPS_DKI", 0.9), (P, "a", "SASARAN_2022", 0.8)],
    )  # fmt: skip
    columns = (
        "periode text, household_id_lapor text, household_id text, tanggal date, petugas text, menentukan bool,"
        " keputusan text, keputusan_angka text, per_kapita_rp double, file text, row int"
    )
    rows = [
        ("a", "a2", dt.date(2022, 2, 9), True, "TIDAK_MISKIN", "MISKIN_EKSTREM", 3e5),
        ("a", "a2", dt.date(2022, 3, 9), True, "MISKIN", "MISKIN", 4e5),
        ("a", "a2", dt.date(2022, 2, 1), False, "TIDAK_DAPAT_DINILAI", None, None),
        ("b", "b", dt.date(2021, 12, 31), True, "MISKIN", None, None),
        ("b", "b", dt.date(2022, 5, 4), True, "MISKIN", None, None),  # day 93
        ("c", "c", dt.date(2022, 5, 3), True, "MISKIN_EKSTREM", None, None),
        ("other", "d", dt.date(2022, 2, 3), True, "MISKIN", None, None),
    ]
    draw(
        "classification.visit_result",
        columns,
        [(P, lapor, now, day, "x", ok, *said, "f", n) for n, (lapor, now, day, ok, *said) in enumerate(rows)],
    )  # fmt: skip
    prepare("classification.random_visit")(warehouse, P)
    write_table(warehouse, "classification.random_visit", P)
    assert warehouse.execute(
        "select bulan, household_id_lapor, household_id, tanggal, per_kapita_rp, miskin_ekstrem, perkiraan"
        " from classification.random_visit order by all"
    ).fetchall() == [
        ("2021-04", "year", None, None, None, None, None),
        ("2022-01", "a", "a2", dt.date(2022, 2, 9), 3e5, True, 0.1),
        ("2022-01", "b", None, None, None, None, None),
        ("2022-01", "c", "c", dt.date(2022, 5, 3), None, True, None),
        ("2022-01", "d", None, None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("lots", "found", "expected", "passes"),
    [
        (200, 10, 0.05, True),
        (200, 30, 0.05, False),  # 10 expected, 3 sd are 9.2
        (200, 0, 0.05, False),
        (99, 40, 0.05, True),  # too few to try anything
        (4000, 215, 0.05, True),  # within a tenth
    ],
)
def test_visits_by_lot_that_find_another_city_are_told(
    warehouse, draw, lots, found, expected, passes
):
    draw(
        "classification.random_visit",
        "periode text, bulan text, household_id_lapor text, kode_kelurahan text, jumlah int,"
        " miskin_ekstrem bool, perkiraan double",
        [(P, "2022-01", f"h{n}", K, 5000, n < found, expected) for n in range(lots)]
        + [(P, "2022-01", f"x{n}", K, 5000, None, 0.9) for n in range(50)]  # did not answer
        + [(P, "2022-01", f"y{n}", K, 5000, True, None) for n in range(50)],  # nothing was expected
    )
    contract = contracts()["classification.random_visit"]
    told = {r.rule.name: r.passed for r in run_rules(warehouse, contract, contract.name, P)}
    assert told["taksiran_sesuai_undian"] is passes


@pytest.mark.parametrize(
    ("month", "answered", "passes"),
    [
        ("2021-12", 60, True),
        ("2021-12", 59, False),
        ("2021-12", 0, True),  # nobody visits here yet
        ("2022-01", 10, True),  # there is time left
    ],
)
def test_lots_that_go_unanswered_are_told(warehouse, draw, month, answered, passes):
    draw(
        "classification.random_visit",
        "periode text, bulan text, household_id_lapor text, kode_kelurahan text, jumlah int, urutan int, tanggal date,"
        " miskin_ekstrem bool, perkiraan double",
        [  # the last of them answered, if any
            (
                P,
                month,
                f"h{n}",
                K,
                5000,
                n,
                "2022-03-01" if n >= 120 - answered else None,
                None,
                None,
            )
            for n in range(120)
        ],
    )
    contract = contracts()["classification.random_visit"]
    told = {r.rule.name: r.passed for r in run_rules(warehouse, contract, contract.name, P)}
    assert told["undian_dijawab"] is passes


def test_lots_that_no_workbook_asked_for_are_not_missed(warehouse, draw):
    """A workbook asks for the first of a kelurahan's lots, as many as its Lurah can visit."""
    draw(
        "classification.random_visit",
        "periode text, bulan text, household_id_lapor text, kode_kelurahan text, jumlah int, urutan int, tanggal date,"
        " miskin_ekstrem bool, perkiraan double",
        [
            (P, "2021-12", f"h{place}{n}", f"{K[:-1]}{place}", 5000, n, "2022-03-01" if n <= 5 else None, None, None)
            for place in range(9)
            for n in range(1, 21)
        ],
    )  # fmt: skip
    contract = contracts()["classification.random_visit"]
    told = {r.rule.name: r.passed for r in run_rules(warehouse, contract, contract.name, P)}
    assert told["undian_dijawab"]


def test_what_a_tier_is_less_certain_of_than_all_few_visits_do_not_tell():
    """Two hundred homes with a figure, three hundred without, of whom the last hundred are a tier of their own."""

    def group(rows, lift=0.0):
        one = np.ones((1, len(rows)))
        around = Mixture(one, one * 13, one * 0.2, one)
        return Group(rows, Belief(around, around.mean[0], None), around, None, None, {}, lift)

    rows = np.arange(500)
    groups = [group(rows[:200]), group(rows[200:400]), group(rows[400:], lift=0.3)]
    rng = np.random.default_rng(1)
    lots = Lots(rows, 13 + rng.normal(0, 0.3, 500), np.ones(500), np.ones(500))
    seen = rows < 200
    (known, many, few), lift = _lifted(groups, seen, lots)
    assert known is groups[0] and many.lift == lift.deviation < 0.05
    assert few.lift == pytest.approx(np.hypot(lift.deviation, np.sqrt(0.3**2 - 0.1**2)))
    silent = Lots(*(part[:30] for part in (lots.household, lots.total, lots.age, lots.weight)))
    assert _lifted(groups, seen, silent) == (groups, None)
