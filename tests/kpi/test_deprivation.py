"""The Alkire-Foster index: a published example, what is not known, and the indicators' own cut-offs."""

from fractions import Fraction

from pytest import approx

from assets.kpi.deprivation import indicators
from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.conftest import Draw, draw_areas

P, HERE, THERE = "2022-04", "31.72.04.1001", "31.72.04.1002"
# UNDP, Human Development Report 2013, technical note 4: households of 4, 7, 5 and 4 people, and who lacks what.
# Education and health weigh a third each, their indicators a sixth; six of living standards an eighteenth each.
SIZES = (4, 7, 5, 4)
PUBLISHED = {
    "sekolah": (6, (0, 1, 0, 1)),  # nobody has completed five years of schooling
    "kerja": (6, (0, 1, 0, 0)),  # a child of school age is not enrolled
    "jaminan": (6, (0, 0, 1, 0)),  # somebody is malnourished
    "kematian": (6, (1, 1, 0, 1)),  # a child has died
    "listrik": (18, (0, 1, 1, 1)),
    "air": (18, (0, 0, 1, 0)),
    "sanitasi": (18, (0, 1, 1, 0)),
    "rumah": (18, (0, 0, 0, 0)),  # a dirt floor
    "bahan_bakar": (18, (1, 1, 1, 1)),
    "aset": (18, (0, 1, 0, 1)),
}
KOTA = "select * from kpi.deprivation where kode = '31.72'"


def compute(con, draw: Draw, homes: list[tuple[str, int]], lacking: list[tuple]) -> None:
    """Computes the index of homes (kelurahan, people). `lacking`: (indicator, weight, home, whether it lacks it)."""
    draw_areas(con, {(P, place) for place, _ in homes})
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text, jumlah_anggota int",
        [(P, f"h{i}", place, people) for i, (place, people) in enumerate(homes)],
    )
    draw(
        "kpi.drawn",
        "indikator text, bobot decimal(18, 12), household_id text, kurang bool",
        [(name, weight, f"h{home}", lacks) for name, weight, home, lacks in lacking],
    )
    con.execute("create or replace temp view kekurangan as from kpi.drawn")
    write_table(con, "kpi.deprivation", P)


def row(con, sql: str = KOTA) -> dict:
    found = con.execute(sql)
    names = [c[0] for c in found.description]
    return dict(zip(names, found.fetchone(), strict=True))


def test_the_published_example(warehouse, draw: Draw) -> None:
    lacking = [
        (name, 1 / parts, home, bool(lacks))
        for name, (parts, who) in PUBLISHED.items()
        for home, lacks in enumerate(who)
    ]
    compute(warehouse, draw, [(HERE, n) for n in SIZES], lacking)
    found = row(warehouse)
    assert found["h"] == approx(0.80)
    assert found["a"] == approx(0.5625, abs=5e-5)  # 56.3 %
    assert found["m0"] == approx(0.450, abs=5e-4)
    assert found["bagian_tidak_diketahui"] == 0
    # living standards contribute 37.0 %, of them fuel, which all the poor lack: 16 x 1/18 of 9
    assert found["bahan_bakar_bagian"] == approx(16 / 18 / 9)
    assert found["bahan_bakar_tersensor"] == approx(0.80), (
        "the first household lacks it and is not poor"
    )
    assert found["sekolah_bagian"] + found["kerja_bagian"] == approx(0.333, abs=5e-4)  # education
    assert found["rumah_bagian"] == 0 and found["air_tersensor"] == approx(5 / 20)


def test_what_is_not_known_is_out_of_the_weights_and_told(warehouse, draw: Draw) -> None:
    known = [("air", 0.25, 0, True), ("rumah", 0.75, 0, False)]  # a quarter: not poor
    half = [("air", 0.25, 1, True), ("rumah", 0.75, 1, None)]  # all that is known
    nothing = [("air", 0.25, 2, None), ("rumah", 0.75, 2, None)]
    compute(warehouse, draw, [(HERE, 3), (HERE, 1), (THERE, 6)], known + half + nothing)
    found = row(warehouse)
    assert (found["h"], found["a"], found["m0"]) == approx((1 / 4, 1, 1 / 4))
    assert found["bagian_tidak_diketahui"] == approx((0.75 * 1 + 6) / 10)
    assert row(warehouse, f"from kpi.deprivation where kode = '{THERE}'")["h"] is None
    assert (
        row(warehouse, f"from kpi.deprivation where kode = '{THERE}'")["bagian_tidak_diketahui"]
        == 1
    )


def test_a_third_is_enough_and_parts_add_up(warehouse, draw: Draw) -> None:
    thirds = [("air", 1 / 3, 0, True), ("rumah", 1 / 3, 0, False), ("kerja", 1 / 3, 0, False)]
    compute(warehouse, draw, [(HERE, 2)], thirds)
    assert row(warehouse)["h"] == 1
    rules = run_rules(warehouse, contracts()["kpi.deprivation"], "kpi.deprivation", P)
    assert {r.rule.name: r.passed for r in rules} == {"kunci": True, "bagian_genap": True}


def test_weights_add_up_and_every_indicator_has_its_columns() -> None:
    assert sum(i.bobot for i in indicators()) == Fraction(1)
    assert all(i.batas and i.sumber for i in indicators())
    columns = {c.name for c in contracts()["kpi.deprivation"].columns}
    assert {f"{i.nama}_{what}" for i in indicators() for what in ("tersensor", "bagian")} <= columns
