"""Rupiah of an older date, at the prices of the newest index delivered."""

import pytest
from pytest import approx

from assets.classification.model import fit_and_predict
from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.classification.town import PERIODE, draw_town, make_town
from tests.conftest import memory

K = "31.72.01.1001"


@pytest.fixture
def prices(warehouse, draw):
    """prices(indices): indices are (area, month, base year, index[, month of delivery]); by kota and month."""

    def compute(indices: list[tuple]) -> dict[tuple[str, str], float]:
        draw(
            "staging.indeks_harga",
            "periode text, delivery_periode text, file text, row int, kode_wilayah text, bulan text, tahun_dasar int,"
            " indeks decimal(18, 2)",
            [
                (PERIODE, (more or [PERIODE])[0], "a.csv", i, area, month, base, index)
                for i, (area, month, base, index, *more) in enumerate(indices, 1)
            ],
        )
        draw(
            "household.household",
            "periode text, household_id text, kode_kelurahan text",
            [(PERIODE, "a", K), (PERIODE, "b", "31.75.01.1001"), (PERIODE, "c", None)],
        )
        write_table(warehouse, "classification.price", PERIODE)
        found = warehouse.execute("select kode_kota, bulan, pengali from classification.price")
        return {(kota, month): factor for kota, month, factor in found.fetchall()}

    return compute


def test_each_month_is_brought_to_the_newest(prices):
    found = prices([("31", "2022-01", 2018, 100), ("31", "2022-03", 2018, 104)])
    assert len(found) == 3 * 120
    expected = {
        "2012-05": 1.04,
        "2021-12": 1.04,
        "2022-01": 1.04,
        "2022-02": 1.04,
        "2022-03": 1,
        "2022-04": 1,
    }
    for month, factor in expected.items():
        assert found["31.72", month] == approx(factor), month
    assert found["TIDAK DIKETAHUI", "2022-01"] == approx(1.04)


def monthly(area, base, first, last, start=100.0):
    """An index a month, one percent up each, from `first` to `last` months before April 2022."""
    return [
        (
            area,
            f"{2022 + (3 - n) // 12}-{(3 - n) % 12 + 1:02d}",
            base,
            round(start * 1.01 ** (first - n), 2),
        )
        for n in range(first, last - 1, -1)
    ]


def test_a_kota_s_own_prices_are_for_that_kota(prices):
    own = [
        (area, month, base, 2 * index - 100)
        for area, month, base, index in monthly("31.72", 2018, 12, 0)
    ]
    found = prices([*monthly("31", 2018, 12, 0), *own])
    assert found["31.72", "2021-04"] == approx(1 + 2 * (1.01**12 - 1), abs=1e-3)
    for other in ("31.75", "TIDAK DIKETAHUI"):
        assert found[other, "2021-04"] == approx(1.01**12, abs=1e-3)


@pytest.mark.parametrize(
    "odd",
    [
        ("31", "2022-04", 2022, 116),  # on another base, or the base mistyped
        ("31.72", "2022-04", 2018, 116),  # of another area
        ("31", "2022-04", None, 116),  # on none
        ("31", "2022-04", 2018, 1160),  # mistyped
    ],
)
def test_one_row_of_another_kind_takes_no_prices_away(prices, odd):
    series = monthly("31", 2018, 14, 1)
    assert prices([*series, odd])["31.72", "2021-04"] == approx(1.01**11, abs=1e-3)


def test_a_new_base_counts_once_the_old_one_ended(prices):
    old, new = monthly("31", 2018, 24, 5), monthly("31", 2022, 4, 0)
    found = prices([*old, *new])
    assert found["31.72", "2022-01"] == approx(1.01**3, abs=1e-3)
    assert found["31.72", "2021-04"] == approx(1.01**4, abs=1e-3), (
        "before its first month nobody knows"
    )


def test_a_short_series_is_told(prices, warehouse):
    contract = contracts()["classification.price"]

    def told():
        found = run_rules(warehouse, contract, contract.name, PERIODE)
        return {r.rule.name for r in found if not r.passed}

    prices(monthly("31", 2018, 12, 0))
    assert told() == set()
    prices(monthly("31", 2018, 11, 0))
    assert told() == {"indeks_pendek"}


def test_a_corrected_index_counts_and_one_to_come_does_not(prices):
    found = prices(
        [("31", "2022-01", 2018, 100, "2022-01"), ("31", "2022-02", 2018, 107, "2022-02"),
         ("31", "2022-02", 2018, 101, "2022-03"), ("31", "2022-05", 2018, 120, "2022-04")]
    )  # fmt: skip
    assert found["31.72", "2022-01"] == approx(1.01)


def test_of_two_values_in_one_delivery_neither_counts(prices):
    """Nor does an older one: the newest delivery said that it was wrong."""
    good = [("31", "2022-01", 2018, 100), ("31", "2022-02", 2018, 101, "2022-02")]
    for wrong in ([110, 112], [1010]):
        odd = [("31", "2022-02", 2018, value, "2022-03") for value in wrong]
        assert prices([*good, *odd, ("31", "2022-03", 2018, 102)])["31.72", "2022-02"] == approx(
            1.02
        )
    same = [("31", "2022-02", 2018, 101)] * 2
    assert prices([good[0], *same])["31.72", "2022-01"] == approx(1.01)


def test_without_an_index_nothing_is_said(prices):
    assert prices([]) == {}


def test_old_figures_at_old_prices_give_the_number_of_today():
    """Everybody spends a tenth less in rupiah of last year, and prices rose by as much."""

    def people_below(rupiah: float, factor: float | None) -> float:
        con = memory()
        con.execute("create schema classification")
        draw_town(con, make_town(3000, seed=5), 5)
        con.execute(
            "update classification.observation set tanggal_pendataan = date '2021-05-10',"
            f" pangan_rp = pangan_rp * {rupiah}, nonpangan_rp = nonpangan_rp * {rupiah}"
        )
        if factor is not None:
            con.execute(
                "insert into classification.price values (?, '31.72', '2021-05', ?)",
                [PERIODE, factor],
            )
        fit_and_predict(con, PERIODE)
        [(expected,)] = con.execute(
            "select sum(p_miskin_ekstrem)::double from classification.probability where set_garis = 'SASARAN_2022'"
        ).fetchall()
        return expected

    today = people_below(1.0, None)
    assert people_below(0.9, None) > 1.3 * today
    assert people_below(0.9, 1 / 0.9) == approx(today, rel=1e-3)
