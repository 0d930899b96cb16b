"""KPIs of areas: counts, rates, intervals, ranking and priority, with exact answers."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from expectations.contract import contracts
from expectations.rules import run_rules
from tests.conftest import memory
from tests.kpi.conftest import KELURAHAN, P, compute, household

A1, A2, B1, C1 = KELURAHAN[0], KELURAHAN[1], KELURAHAN[3], KELURAHAN[6]
COUNTS = (
    "jumlah_rumah_tangga",
    "jumlah_jiwa",
    "jiwa_dinilai",
    "rumah_tangga_miskin_ekstrem",
    "jiwa_miskin_ekstrem",
    "jiwa_miskin_ekstrem_perkiraan",
    "rumah_tangga_miskin",
    "jiwa_miskin",
    "rumah_tangga_belum_ditentukan",
    "jiwa_belum_bernama",
)
NEEDS = (
    "kesenjangan_rp_per_bulan",
    "kebutuhan",
    "kebutuhan_terlayani",
    "rumah_tangga_tanpa_program",
    "rumah_tangga_konvergen",
)
RATES = [f"p{k}_{line}" for k in range(3) for line in ("miskin_ekstrem", "miskin")]


def test_counts_go_by_class_and_expectations_by_probability(kpi):
    found = kpi(
        [
            household(A1, 4, "0.9", kelas="MISKIN_EKSTREM", basis="OBSERVED"),
            household(A1, 3, "0.2", kelas="MISKIN", basis="OBSERVED"),
            household(A2, 5, "0.3"),
            household(A2, 2, "0.1", basis="NONE"),
        ]
    )
    kota = found["31.72"]
    assert [kota[name] for name in COUNTS] == [
        *(4, 14, 12, 1, 4, Decimal("5.9"), 1, 3, 2),
        Decimal("1.9"),
    ]
    assert found[A1]["jiwa_miskin_ekstrem_perkiraan"] == Decimal("4.2")
    assert found[A1]["nama"] == f"Kelurahan {A1}"


def test_needs_and_the_rupiah_that_are_missing(kpi):
    """Of four extremely poor households one has all, one aid without documents, one nothing, one none fits."""
    poor = {"kelas": "MISKIN_EKSTREM", "basis": "OBSERVED"}
    found = kpi(
        [
            *(household(A1, 4, 1, p1="0.25", **poor) for _ in range(4)),
            household(A1, 3, 0, kelas="MISKIN", basis="OBSERVED"),
        ],
        needs=[
            (0, "PKH", True), (0, "AIR", False),
            (1, "PKH", True), (1, "DOKUMEN", False),
            (2, "PKH", False),
            (3, "TANPA_PROGRAM", False),
            (4, "PKH", False),
        ],
    )  # fmt: skip
    for code in (A1, A1[:8], "31.72", "31"):
        row = found[code]
        assert [row[name] for name in NEEDS] == [4 * 4 * Decimal("89558.25"), 6, 2, 2, 1]
        assert row["cakupan"] == 2 / 6
        assert row["bagian_konvergen"] == 1 / 4


def test_rates_are_of_those_with_evidence(kpi):
    found = kpi([household(A1, 4, "0.5"), household(A1, 4, 0), household(A1, 8, 1, basis="NONE")])
    assert found[A1]["p0_miskin_ekstrem"] == 0.25
    assert found[A1]["jiwa_miskin_ekstrem_perkiraan"] == 10


def test_the_handbooks_poverty_measures(kpi):
    """World Bank, Handbook on Poverty and Inequality, ch. 4: incomes 100, 110, 150, 160, line 125."""
    households = []
    for income in (100, 110, 150, 160):
        gap = max(1 - income / 125, 0)
        households.append(
            household(A1, 1, int(gap > 0), p1=round(gap, 8), p2=round(gap**2, 8), basis="VERVAL")
        )
    found = kpi(households)["31.72"]
    measures = [found[f"p{k}_miskin_ekstrem"] for k in range(3)]
    assert measures == approx([0.5, 0.08, 0.0136])


def test_beside_those_found_by_name_stands_who_is_expected_and_has_none(kpi):
    found = kpi(
        [
            household(A1, 4, "0.9", kelas="MISKIN_EKSTREM", basis="OBSERVED"),
            household(A1, 10, "0.3"),
            household(A2, 5, "0.2"),
        ]
    )
    assert found[A1]["jiwa_belum_bernama"] == Decimal("2.6")
    assert found["31.72"]["jiwa_belum_bernama"] == Decimal("3.6")
    assert found["31.72"]["bulan_menuju_nol"] is None, "nothing is known of a change"


JAN, FEB, MAR = "2022-01", "2022-02", "2022-03"


@pytest.mark.parametrize(
    ("changes", "unready", "months"),
    [
        # 10 expected people, 3 fewer in three months: 1 a month, 10 months left
        ([(FEB, JAN, A1, -2), (MAR, FEB, A1, 0), (P, MAR, A1, -1)], (), 10),
        # 2.1 fewer in three months: 0.7 a month, 14.3 months
        ([(FEB, JAN, A1, -2), (MAR, FEB, B1, 0), (P, MAR, A1, "-0.1")], (), 15),
        ([(FEB, JAN, A1, 2), (P, MAR, A1, -1)], (), None),  # it rises
        ([(FEB, JAN, A1, 1), (P, MAR, A1, -1)], (), None),  # it stands still
        ([(MAR, FEB, A1, -2), (P, MAR, A1, -1)], (), None),  # two months are too few
        ([(FEB, JAN, A1, -9), (MAR, FEB, A1, -2), (P, MAR, A1, -1)], (FEB,), None),
        ([(P, JAN, A1, -3)], (), 10),  # nothing was delivered in between
        ([(JAN, "2021-12", B1, 0), (P, JAN, A1, -3)], (), 14),  # since December
        ([("2021-05", "2021-04", A1, -600), (P, JAN, A1, -12)], (), 1),  # the last year: 51 a month
        ([("2021-04", "2021-03", A1, -600), (P, JAN, A1, -3)], (), 10),  # older than a year
        ([(P, JAN, A1, "-0.001")], (), None),  # some 2,500 years
        ([(MAR, FEB, A1, -2), (P, MAR, A1, -1)], (), None),  # a line changed in February
    ],
)
def test_months_to_zero_at_the_pace_of_welfare_itself(kpi, changes, unready, months):
    found = kpi([household(A1, 20, "0.5"), household(B1, 3, 0)], changes=changes, unready=unready)
    assert found[A1]["bulan_menuju_nol"] == months
    assert found["31"]["bulan_menuju_nol"] == months
    assert found[B1]["bulan_menuju_nol"] == 0, "nobody is expected there"


def test_a_fall_that_chance_makes_too_is_no_pace(kpi):
    changes = [(FEB, JAN, A1, -2), (MAR, FEB, A1, 0), (P, MAR, A1, -1)]
    for noise, months in ((1, 10), (1.2, None)):  # 1.645 times the root of 3 and of 3.6
        found = kpi([household(A1, 20, "0.5")], changes=changes, noise=noise)
        assert found[A1]["bulan_menuju_nol"] == months


def test_an_area_without_people_has_no_rates(kpi):
    found = kpi([household(A1, 4, "0.5")])
    assert found[B1]["jumlah_jiwa"] == 0 and found[B1]["p0_miskin_ekstrem"] is None
    assert len(found) == 18 + 6 + 1 + 1


def test_households_in_no_known_kelurahan_are_in_no_area(kpi):
    found = kpi([household(A1, 4, "0.5"), household(None, 9, 1)])
    assert found["31.72"]["jumlah_jiwa"] == 4


def test_ranking_and_the_fewest_that_hold_two_thirds(kpi):
    def place(kelurahan, people):
        return household(kelurahan, people, 1)

    found = kpi([place(A1, 30), place(A2, 10), place(B1, 26), place(C1, 34)])
    kecamatan = ["31.72.01", "31.72.02", "31.72.03", "31.72.04"]
    assert [found[k]["peringkat"] for k in kecamatan] == [1, 3, 2, 4]
    # 40 and 34 of 100 are more than two thirds; 40 alone is not.
    assert [found[k]["prioritas"] for k in kecamatan] == [True, False, True, False]
    assert [found[k]["prioritas"] for k in (A1, A2, B1, C1)] == [True, True, False, True]
    assert [found[k]["peringkat"] for k in (A1, A2, B1, C1)] == [2, 4, 3, 1]


def test_a_rank_has_the_range_that_the_intervals_leave(kpi):
    sure = kpi([household(A1, 30, 1), household(B1, 20, 1), household(C1, 10, 1)])
    areas = ("31.72.01", "31.72.02", "31.72.03")
    places = [(sure[k]["peringkat_teratas"], sure[k]["peringkat_terbawah"]) for k in areas]
    assert places == [(1, 1), (2, 2), (3, 3)]
    close = [household(k, 1, "0.3") for k in (A1, B1) for _ in range(30)]
    found = kpi([*close, household(C1, 900, 1)])
    places = [(found[k]["peringkat_teratas"], found[k]["peringkat_terbawah"]) for k in areas]
    assert places == [(2, 3), (2, 3), (1, 1)]


def test_exactly_two_thirds_are_enough(kpi):
    found = kpi([household(A1, 20, 1), household(B1, 10, 1)])
    assert [found[k]["prioritas"] for k in ("31.72.01", "31.72.02")] == [True, False]


def test_nobody_poor_means_no_priority(kpi):
    found = kpi([household(A1, 4, 0)])
    assert not found["31.72.01"]["prioritas"] and found["31.72.01"]["peringkat"] == 1


def test_certain_households_have_no_interval(kpi):
    found = kpi([household(A1, 4, 1), household(A1, 3, 0)])[A1]
    assert found["jiwa_miskin_ekstrem_bawah"] == found["jiwa_miskin_ekstrem_atas"] == 4


def test_the_interval_holds_the_truth_nine_times_in_ten():
    rng = np.random.default_rng(1)
    people = 1 + rng.binomial(6, 0.5, 400)
    p = np.round(rng.beta(0.6, 4, 400), 8)
    found = compute(memory(), [household(A1, int(n), q) for n, q in zip(people, p, strict=True)])
    low, high = (float(found[A1][f"jiwa_miskin_ekstrem_{end}"]) for end in ("bawah", "atas"))
    truth = (rng.random((20_000, 400)) < p) @ people
    assert ((low <= truth) & (truth <= high)).mean() == approx(0.9, abs=0.02)


def test_where_hardly_anybody_is_expected_there_may_be_none(kpi):
    found = kpi([household(A1, 5, "0.05") for _ in range(50)])[A1]
    assert found["jiwa_miskin_ekstrem_bawah"] == 0 < found["jiwa_miskin_ekstrem_atas"]
    named = kpi([household(A1, 5, "0.05") for _ in range(50)] + [household(A1, 4, 1)])[A1]
    assert named["jiwa_miskin_ekstrem_bawah"] == 4


def test_the_models_own_error_widens_the_interval(kpi):
    households = [household(A1, 4, "0.5") for _ in range(50)]
    narrow, wide = kpi(households)["31.72"], kpi(households, error={"31.72": 30})["31.72"]
    assert wide["jiwa_miskin_ekstrem_bawah"] < narrow["jiwa_miskin_ekstrem_bawah"]
    assert wide["jiwa_miskin_ekstrem_atas"] > narrow["jiwa_miskin_ekstrem_atas"]
    assert wide["p0_miskin_ekstrem_bawah"] == approx(
        float(wide["jiwa_miskin_ekstrem_bawah"]) / 200, abs=1e-4
    )


homes = st.lists(
    st.builds(
        household,
        st.sampled_from(KELURAHAN),
        st.integers(1, 12),
        st.integers(0, 10**8).map(lambda n: Decimal(n) / 10**8),
        kelas=st.sampled_from(["MISKIN_EKSTREM", "MISKIN", "RENTAN", "BELUM_DITENTUKAN"]),
        basis=st.sampled_from(["VERVAL", "OBSERVED", "ESTIMATED", "NONE"]),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=25, deadline=None)
@given(homes)
def test_kelurahan_add_up_to_kecamatan_kota_and_province(households):
    poor = [i for i, h in enumerate(households) if h["kelas"].startswith("MISKIN")]
    needs = [
        (i, kode, (i + len(kode)) % 3 == 0) for i in poor for kode in ("PKH", "AIR", "DOKUMEN")
    ]
    found = compute(memory(), households, needs=needs)
    for length, below in ((8, 13), (5, 8), (2, 5)):
        for code in {c[:length] for c in found}:
            parts = [row for c, row in found.items() if len(c) == below and c.startswith(code)]
            whole = found[code]
            for name in (*COUNTS, *NEEDS):
                assert sum(row[name] for row in parts) == whole[name], name
            for name in RATES:
                weighted = sum((row[name] or 0) * row["jiwa_dinilai"] for row in parts)
                assert weighted == approx((whole[name] or 0) * whole["jiwa_dinilai"], abs=1e-9)
            assert 0 <= whole["jiwa_miskin_ekstrem_bawah"] <= whole["jiwa_miskin_ekstrem_atas"]
            assert whole["jiwa_miskin_ekstrem_atas"] <= whole["jumlah_jiwa"]
            assert (whole["p0_miskin"] or 0) >= (whole["p0_miskin_ekstrem"] or 0)


@pytest.mark.parametrize(
    ("level", "below"), [("kecamatan", "kelurahan"), ("kota", "kecamatan"), ("provinsi", "kota")]
)
@pytest.mark.parametrize(
    "column", ["jumlah_jiwa", "jiwa_miskin_ekstrem", "kesenjangan_rp_per_bulan"]
)
def test_a_level_that_is_not_the_sum_of_those_below_stops_the_month(
    level: str, below: str, column: str
) -> None:
    con, contract = memory(), contracts()[f"kpi.{level}"]
    compute(con, [household(A1, 4, "0.5"), household(A1, 3, "0.9", kelas="MISKIN_EKSTREM")])

    def failing() -> list[tuple[str, int]]:
        results = run_rules(con, contract, contract.name, P)
        return [(r.rule.name, r.failed) for r in results if not r.passed and r.rule.blocking]

    assert failing() == []
    # an earlier version's table has its columns in another order
    names = [c.name for c in contracts()[f"kpi.{below}"].columns]
    turned = ", ".join(reversed(names))
    con.execute(f"create or replace table kpi.{below} as select {turned} from kpi.{below}")
    assert failing() == []
    con.execute(f"update kpi.{level} set {column} = {column} + 1")
    assert failing() == [
        ("jumlah_cocok", con.execute(f"select count(*) from kpi.{level}").fetchone()[0])
    ]


def test_a_province_of_several_kota_and_a_kabupaten(kpi):
    """From kota to province by area code alone."""
    places = ("31.72.01.1001", "31.75.03.1002", "31.01.02.1001")
    found = kpi(
        [household(place, 4, p) for place, p in zip(places, ("0.2", "0.9", "0.1"), strict=True)]
    )
    assert sorted(code for code in found if len(code) == 5) == ["31.01", "31.72", "31.75"]
    assert [found[k]["peringkat"] for k in ("31.75", "31.72", "31.01")] == [1, 2, 3]
    assert found["31"]["jiwa_miskin_ekstrem_perkiraan"] == Decimal("4.8")
    assert found["31"]["jumlah_rumah_tangga"] == 3 and found["31"]["peringkat"] == 1
    assert found["31.75"]["prioritas"] and not found["31.01"]["prioritas"]


def test_an_area_where_nothing_was_observed_has_no_figure_and_its_parents_say_so(kpi):
    homes = [
        household(A1, 60, "0.5"),
        household(A1, 20, 0),
        household(A2, 20, "0.9"),
        household(B1, 100, "0.9"),
    ]
    found = kpi(homes, targets=[("31.72", "2022-01", "0.3")], unseen=(A2, B1))
    for code, people in ((A2, 20), (B1, 100), (B1[:8], 100)):
        row = found[code]
        assert row["jumlah_jiwa"] == people and row["jiwa_dinilai"] == 0
        for name in (
            *COUNTS,
            *RATES,
            "jiwa_miskin_ekstrem_atas",
            "selisih_target",
            "peringkat",
            "jiwa_belum_bernama",
        ):
            if name not in (
                "jumlah_rumah_tangga",
                "jumlah_jiwa",
                "jiwa_dinilai",
                "rumah_tangga_belum_ditentukan",
            ):
                assert row[name] is None, (code, name)
        assert row["status_target"] == "BELUM_PASTI"
        assert row["alasan_kosong"].startswith("Belum ada bukti kesejahteraan")
        assert row["bagian_jiwa_terwakili"] == 0
    whole = found["31.72"]
    assert whole["alasan_kosong"] is None and whole["bagian_jiwa_terwakili"] == approx(0.4)
    assert whole["jiwa_miskin_ekstrem_perkiraan"] == 30
    alone = kpi(homes[:2])[A1]
    assert whole["jiwa_miskin_ekstrem_bawah"] == alone["jiwa_miskin_ekstrem_bawah"]
    assert whole["jiwa_miskin_ekstrem_atas"] == alone["jiwa_miskin_ekstrem_atas"] + 120
    assert (found["31.72.01"]["peringkat"], found["31.72.01"]["prioritas"]) == (1, True)
    assert found["31.72.02"]["prioritas"] is None


@pytest.mark.parametrize(
    ("share", "target", "status"),
    [
        (100, "0.3", "TERTINGGAL"),
        (50, "0.3", "BELUM_PASTI"),
        (100, "0.6", "TERCAPAI"),
        (99, "0.6", "SESUAI_JALUR"),
        (50, "0.7", "BELUM_PASTI"),
        (50, "0.9", "SESUAI_JALUR"),
    ],
)  # fmt: skip
def test_a_path_is_kept_only_where_those_of_whom_nothing_is_known_cannot_change_it(
    kpi, share, target, status
):
    known = [household(A1, 1, 1) for _ in range(share // 2)] + [
        household(A1, 1, 0) for _ in range(share - share // 2)
    ]
    rest = [household(B1, 1, 0) for _ in range(100 - share)]
    found = kpi(known + rest, targets=[("31.72", "2022-01", target)], unseen=(B1,))
    assert found["31.72"]["status_target"] == status


def test_an_area_that_is_not_delivered_is_not_shown(kpi):
    far = "31.75.04.1001"
    found = kpi([household(A1, 4, 1), household(far, 3, 1)], elsewhere=(far,))
    assert not [code for code in found if code.startswith("31.75")]
    assert found["31"]["jumlah_jiwa"] == 4
