"""What a budget buys: hand-drawn orders with exact rupiah, and what holds for any budget."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.intervention.plan import Award, BudgetError, Offer, plan, read_budget, steps
from tests.conftest import Home as Place
from tests.intervention.conftest import Home, P, Person, draw


def alone(depths: dict[str, float]) -> tuple[list[Home], list[Person]]:
    """One old person a household, whose gap is its depth of 350,000 rupiah."""
    homes = [Home(name, depth=depth) for name, depth in depths.items()]
    return homes, [Person(name, name, "1950-01-01") for name in depths]


def order(awards: list[Award]) -> list[tuple[str, str, float]]:
    return [(a.household_id, a.kode_program, round(a.closes)) for a in awards]


def test_the_most_per_rupiah_comes_first_and_nothing_is_given_beyond_the_gap(kampung):
    con = kampung(*alone({"a": 0.2, "b": 1.0, "c": 0.6}))  # gaps of 70, 350 and 210 thousand
    awards, whole = plan(
        con, P, {"SEMBAKO": Offer(400_000, 200_000), "KLJ": Offer(300_000, 300_000)}
    )
    # 300,000 closes wholly in b, then 200,000 in c; of the next 200,000 a's gap takes 70, b's rest 50.
    assert order(awards) == [
        ("b", "KLJ", 300_000),
        ("c", "SEMBAKO", 200_000),
        ("a", "SEMBAKO", 70_000),
    ]
    assert whole == 630_000


def test_a_budget_pays_for_as_many_months_as_are_asked(kampung):
    con = kampung(*alone({"a": 0.2, "b": 1.0}))
    awards, _ = plan(con, P, {"SEMBAKO": Offer(1_000_000, 200_000)}, months=3)
    assert [(a.household_id, a.cost) for a in awards] == [("b", 600_000)]


def test_what_each_further_step_buys():
    one = [
        Award("a", None, "KLJ", 60, 50.0),
        Award("a", None, "KAJ", 60, 30.0),
        Award("b", None, "KLJ", 60, 10.0),
    ]
    assert steps(one, 120) == [(120, {"KLJ": 1, "KAJ": 1}, 1, 80.0), (180, {"KLJ": 1}, 1, 10.0)]
    assert steps([], 120) == []


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.integers(0, 100).map(lambda n: n / 100), min_size=1
    ),
    st.integers(0, 1_500_000),
    st.integers(0, 1_500_000),
)
def test_whatever_the_budget_it_is_kept_and_closes_no_more_than_there_is(
    warehouse, depths, one, two
):
    draw(warehouse, *alone(depths))
    offers = {"SEMBAKO": Offer(one, 200_000), "KLJ": Offer(two, 300_000)}
    awards, whole = plan(warehouse, P, offers)
    for kode, offer in offers.items():
        assert sum(a.cost for a in awards if a.kode_program == kode) <= offer.rupiah
    for name, depth in depths.items():
        assert sum(a.closes for a in awards if a.household_id == name) <= 350_000 * depth + 0.01
    assert len({(a.household_id, a.kode_program) for a in awards}) == len(awards)
    shares = [a.closes / a.cost for a in awards if a.kode_program == "SEMBAKO"]
    assert shares == sorted(shares, reverse=True)
    assert sum(s[3] for s in steps(awards, 250_000)) <= whole + 0.01
    again, _ = plan(warehouse, P, offers)
    assert again == awards


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("program,rupiah\nKLJ,1\n", "baris judul"),
        ("kode_program,rupiah\nKLX,1\n", "baris 2: program KLX tidak dikenal"),
        ("kode_program,rupiah\nKLJ,1\nKLJ,2\n", "baris 3: KLJ tertulis dua kali"),
        ("kode_program,rupiah\nKLJ,150000000.0\n", "baris 2: rupiah ditulis"),
        ("kode_program,rupiah\nKLJ,1.50\n", "baris 2: rupiah ditulis"),
        ("kode_program,rupiah\nKLJ,²\n", "baris 2: rupiah ditulis"),
        ("kode_program,rupiah,nilai_rp_per_bulan\nKLJ,1,0\n", "harus lebih dari nol"),
        ("kode_program,rupiah\nKLJ,banyak\n", "baris 2: rupiah ditulis"),
        ("kode_program,rupiah\nKLJ,\n", "baris 2: rupiah ditulis"),
        ("kode_program,rupiah\nKJP,1\n", "KJP: nilai_rp_per_bulan belum dipastikan"),
    ],
)
def test_a_budget_that_cannot_be_used_is_told_by_its_line(kampung, tmp_path: Path, text, said):
    con = kampung(*alone({"a": 0.2}))
    path = tmp_path / "anggaran.csv"
    path.write_text(text)
    with pytest.raises(BudgetError, match=said):
        read_budget(con, P, path)
    wanted = {"KLJ": Offer(1_000_000, 300_000), "KJP": Offer(5, 250_000)}
    for sign in (",", ";"):  # Excel writes a semicolon in Indonesia
        lines = ["kode_program,rupiah,nilai_rp_per_bulan", "klj,1.000.000,", "KJP,5,250000"]
        path.write_text("\r\n".join(lines).replace(",", sign), encoding="utf-8-sig")
        assert read_budget(con, P, path) == wanted
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BudgetError, match="bukan CSV UTF-8"):
        read_budget(con, P, path)


def test_one_command_one_table_and_a_list_without_names(small: Place, tmp_path: Path) -> None:
    budget, out = tmp_path / "anggaran.csv", tmp_path / "urutan.csv"
    budget.write_text("kode_program,rupiah\nSEMBAKO,1000000\n")
    told = small.run("plan", "--budget", str(budget), "--out", str(out)).stdout
    assert "celah seluruhnya Rp" in told and "SEMBAKO" in told
    lines = out.read_text().splitlines()
    assert lines[0].startswith("urutan,household_id") and 1 < len(lines) <= 6
    budget.write_text("kode_program,rupiah\nSEMBAKO,1\n")
    assert "belum cukup" in small.run("plan", "--budget", str(budget), code=1).stderr
    budget.write_text("x\n")
    assert "baris judul" in small.run("plan", "--budget", str(budget), code=1).stderr
