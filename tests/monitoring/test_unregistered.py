"""Who may be in no register: small cases with exact answers."""

import math

import pytest

from assets.table import write_table
from tests.conftest import draw_areas

P = "2022-04"
KOJA, CILINCING = "31.72.03", "31.72.04"


@pytest.fixture
def unregistered(warehouse, draw):
    """unregistered({kecamatan: [the sources of one person, …]}) -> rows by code."""

    def make(people: dict[str, list[tuple[str, ...]]]) -> dict[str, tuple]:
        listed = [(k, sources) for k, found in people.items() for sources in found]
        draw(
            "household.household",
            "periode text, household_id text, kode_kecamatan text, kode_kelurahan text",
            [(P, f"h{i}", k, k and f"{k}.1001") for i, (k, _) in enumerate(listed)],
        )
        draw_areas(warehouse, [(P, f"{k}.1001") for k, _ in listed if k])
        draw(
            "household.member",
            "periode text, household_id text, person_id text",
            [(P, f"h{i}", f"p{i}") for i, _ in enumerate(listed)],
        )
        draw(
            "identity.person_record",
            "periode text, person_id text, source text",
            [(P, f"p{i}", source) for i, (_, found) in enumerate(listed) for source in found],
        )
        write_table(warehouse, "monitoring.unregistered", P)
        rows = warehouse.execute(
            "select kode, terdaftar, perkiraan, bawah, atas, diusulkan from monitoring.unregistered"
        ).fetchall()
        return {row[0]: row[1:] for row in rows}

    return make


def test_chaos_lower_bound_over_three_registers(unregistered):
    """20 people in one register, 10 in two: 2/3 x 20 x 19 / (2 x 11) more. Lists and P3KE count for nothing."""
    once = [("dukcapil", "penerima_pkh", "p3ke")] * 20
    twice = [("dtks", "carik_anggota")] * 10
    found = unregistered(
        {KOJA: [*once, *twice, ("dukcapil", "dtks", "carik_anggota")], CILINCING: twice}
    )
    terdaftar, perkiraan, bawah, atas, diusulkan = found[KOJA]
    assert (terdaftar, float(perkiraan), diusulkan) == (31, 11.52, 0)
    f0 = 2 / 3 * 20 * 19 / 22
    variance = f0 + 4 / 9 * 20 * 39**2 / (4 * 11**2) + 4 / 9 * 400 * 10 * 19**2 / (4 * 11**4)
    factor = math.exp(1.6448536 * math.sqrt(math.log(1 + variance / f0**2)))
    assert (float(bawah), float(atas)) == (
        pytest.approx(f0 / factor, abs=0.01),
        pytest.approx(f0 * factor, abs=0.01),
    )
    assert [float(n) for n in found[CILINCING][1:4]] == [0, 0, 0], "everybody was seen twice"
    assert found["31.72"][0] == 41


def test_who_was_only_proposed_is_counted_apart(unregistered):
    found = unregistered({KOJA: [("sanggah",), ("sanggah", "dukcapil"), ("penerima_pkh",)]})
    assert found[KOJA][0] == 1 and found[KOJA][4] == 1
