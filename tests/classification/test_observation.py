"""A form's figure: divided by those who shared it, set aside where no model is needed to distrust it."""

from decimal import Decimal

import pytest

from assets.table import write_table

P = "2022-04"


@pytest.fixture
def observe(warehouse, draw):
    """observe(forms): forms are (household, people living there, people on the form, food, other[, day])."""

    def compute(forms: list[tuple]) -> list[tuple]:
        draw(
            "household.household",
            "periode text, household_id text, jumlah_anggota int",
            sorted({(P, form[0], form[1]) for form in forms}),
        )
        draw(
            "household.form",
            "periode text, household_id text, source text, delivery_periode text, file text, row int,"
            " id_rumah_tangga text, tanggal_pendataan date, jumlah_anggota_form int, terbaru boolean",
            [
                (
                    P,
                    h,
                    "carik_rumah_tangga",
                    P,
                    "a.csv",
                    i,
                    f"F{i}",
                    *(day or ["2022-03-01"]),
                    people,
                    True,
                )
                for i, (h, _, people, _, _, *day) in enumerate(forms, 1)
            ],
        )
        draw(
            "staging.carik_rumah_tangga",
            "periode text, delivery_periode text, file text, row int, pengeluaran_pangan_sebulan"
            " decimal(18, 2), pengeluaran_nonpangan_sebulan decimal(18, 2), pendapatan_sebulan decimal(18, 2)",
            [(P, P, "a.csv", i, *form[3:5], None) for i, form in enumerate(forms, 1)],
        )
        write_table(warehouse, "classification.observation", P)
        return warehouse.execute(
            "select per_kapita_rp, alasan, disurvei_ulang from classification.observation order by row"
        ).fetchall()

    return compute


def test_spending_is_divided_by_those_on_the_form(observe):
    """A member who died since does not make the others richer."""
    assert observe([("a", 3, 4, 1_000_000, 400_000)]) == [(Decimal("350000.00"), None, False)]


def test_a_figure_of_a_day_to_come_or_of_none_is_set_aside(observe):
    days = ("2022-04-30", "2022-05-01", "2202-03-01", None)
    found = observe([(f"h{day}", 4, 4, 900_000, 500_000, day) for day in days])
    assert [row[1] for row in found] == [None, *["TANGGAL SALAH"] * 3]


@pytest.mark.parametrize(
    ("food", "other", "reason"),
    [
        (None, None, "KOSONG"),
        (0, 0, "NOL"),
        (0, None, "NOL"),
        (500_000, None, "TIDAK LENGKAP"),
        (0, 500_000, "TIDAK LENGKAP"),
        (99_999_999, 500_000, "ANGKA PENGISI"),
        (500_000, 999_999, "ANGKA PENGISI"),
        (111_111, 500_000, "ANGKA PENGISI"),
        (500_000, 500_000, None),
        (990_000, 99_000, None),
    ],
)
def test_figures_that_nobody_needs_to_weigh(observe, food, other, reason):
    assert observe([("a", 2, 2, food, other)])[0][1] == reason


def test_twice_the_same_people_is_one_dwelling_surveyed_twice(observe):
    found = observe(
        [
            ("twice", 3, 3, 900_000, 300_000),
            ("twice", 3, 3, 900_000, 600_000),
            ("split", 4, 2, 500_000, 300_000),
            ("split", 4, 2, 500_000, 300_000),
        ]
    )
    assert [row[2] for row in found] == [True, True, False, False]
