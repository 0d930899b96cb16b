"""The part of a change that welfare itself made: two observations of one household that differ."""

import datetime as dt
from decimal import Decimal

import pytest

from assets.table import write_table

MAR, P = "2022-03", "2022-04"
A, B = "31.72.01.1001", "31.72.02.1001"
SET = "SASARAN_2022"


@pytest.fixture
def change(warehouse, draw):
    """change(households, months): rows of the table, kelurahan -> (households, people).

    A household is (id, {month: (basis, day, p, people, line, kelurahan)}).
    """

    def compute(households, months=((MAR, True),)):
        classes, evidence = [], []
        for name, seen in households:
            for month, (basis, day, p, people, line, place) in seen.items():
                classes.append((month, name, SET, basis, p, people, line, place))
                evidence.append((month, name, basis, day and dt.date.fromisoformat(day)))
        draw(
            "classification.household",
            "periode text, household_id text, set_garis text, basis text, p_miskin_ekstrem decimal(12, 8),"
            " jumlah_anggota int, garis_miskin_ekstrem_rp decimal(18, 2), kode_kelurahan text",
            classes,
        )
        draw(
            "classification.welfare",
            "periode text, household_id text, basis text, tanggal_bukti date",
            evidence,
        )
        draw(
            "quality.month",
            "periode text, bulan text, siap bool",
            [(P, *month) for month in months],
        )
        write_table(warehouse, "kpi.welfare_change", P)
        rows = warehouse.execute(
            "select kode_kelurahan, rumah_tangga, jiwa, periode_sebelum from kpi.welfare_change order by all"
        ).fetchall()
        return {place: (homes, people, before) for place, homes, people, before in rows}

    compute.con = warehouse

    return compute


def seen(day, p, people=4, line=358_233, place=A, basis="OBSERVED"):
    return (basis, day, p, people, line, place)


def test_two_observations_that_differ_count_over_todays_people(change):
    found = change(
        [
            ("up", {MAR: seen("2022-01-10", "0.9", 5), P: seen("2022-04-03", "0.4")}),
            ("down", {MAR: seen("2022-01-10", "0.1"), P: seen("2022-04-03", "0.3", 3)}),
            ("moved", {MAR: seen("2022-01-10", "0.5"), P: seen("2022-04-03", "0.4", place=B)}),
        ]
    )
    assert found == {A: (2, Decimal("-1.4"), MAR), B: (1, Decimal("-0.4"), MAR)}
    assert change.con.execute("select ragam from kpi.welfare_change order by all").fetchall() == [
        (Decimal("0.16"),),
        (Decimal("4.36"),),  # 2 and 0.6 squared
    ]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (seen("2022-01-10", "0.9"), seen("2022-01-10", "0.4")),  # the model, not the household
        (seen("2022-04-03", "0.9"), seen("2022-01-10", "0.4")),  # an older form has come back
        (
            seen(None, "0.9", basis="ESTIMATED"),
            seen("2022-04-03", "0.4"),
        ),  # seen for the first time
        (seen("2022-01-10", "0.9"), seen(None, "0.4", basis="ESTIMATED")),  # the form is gone
        (seen("2022-01-10", "0.9"), seen("2022-04-03", "0", basis="VERVAL")),  # a visit
        (seen("2022-01-10", "0.9"), seen("2022-04-03", "0.4", line=391_000)),  # another line
        (seen("2022-01-10", "0.9"), seen("2022-04-03", "0.4", place=None)),  # nobody knows where
    ],
)
def test_nothing_else_counts(change, before, now):
    assert change([("h", {MAR: before, P: now})]) == {}


def test_households_that_came_or_went_are_no_change_of_welfare(change):
    assert (
        change([("new", {P: seen("2022-04-03", "1")}), ("gone", {MAR: seen("2022-01-10", "1")})])
        == {}
    )


def test_it_compares_with_the_newest_month_that_is_ready(change):
    home = (
        "h",
        {
            "2022-02": seen("2022-01-10", "0.9"),
            MAR: seen("2022-03-10", "0.5"),
            P: seen("2022-04-03", "0.4"),
        },
    )
    assert change([home], [("2022-02", True), (MAR, True)]) == {A: (1, Decimal("-0.4"), MAR)}
    assert change([home], [("2022-02", True), (MAR, False)]) == {A: (1, Decimal("-2"), "2022-02")}
    assert change([home], [("2022-02", False), (MAR, False)]) == {}
    assert change([home], []) == {}
