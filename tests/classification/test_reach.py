"""Where anybody's spending was observed, and what a kota without any is told."""

from typing import Any

import pytest

from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules

P = "2022-04"
A, B, FAR = "31.72.01.1001", "31.72.01.1002", "31.72.02.1001"


@pytest.fixture
def reach(warehouse, draw):
    """reach({kelurahan: [(basis, people), …]}, official=…): (terbukti, kecamatan_terbukti) by kelurahan, and the
    rules that fail."""

    def compute(homes: dict[str, list[tuple[str, int]]], official: int | None = None) -> Any:
        listed = [
            (k, f"{k}{i}", *home) for k, found in homes.items() for i, home in enumerate(found)
        ]
        draw(
            "household.area",
            "periode text, kode_kelurahan text, kode_kecamatan text, kode_kota text, jumlah_penduduk int",
            [(P, k, k[:8], k[:5], official) for k in homes],
        )
        draw(
            "household.household",
            "periode text, household_id text, kode_kelurahan text, jumlah_anggota int",
            [(P, name, k, people) for k, name, _, people in listed],
        )
        draw(
            "classification.welfare",
            "periode text, household_id text, basis text",
            [(P, name, basis) for _, name, basis, _ in listed],
        )
        write_table(warehouse, "classification.reach", P)
        rows = warehouse.execute(
            "select kode_kelurahan, terbukti, kecamatan_terbukti from classification.reach"
        ).fetchall()
        contract = contracts()["classification.reach"]
        failed = {
            r.rule.name
            for r in run_rules(warehouse, contract, contract.name, P)
            if not r.passed and r.checked
        }
        return {k: (own, around) for k, own, around in rows}, failed

    return compute


def test_an_observation_or_a_visit_is_evidence_and_an_estimate_is_none(reach):
    found, failed = reach(
        {
            A: [("OBSERVED", 4), ("ESTIMATED", 96)],
            B: [("ESTIMATED", 50), ("NONE", 3)],
            FAR: [("VERVAL", 2)],
        }
    )
    assert found == {A: (True, True), B: (False, True), FAR: (True, True)}
    assert failed == {"kelurahan_terbukti"}


def test_two_in_a_thousand_are_strays(reach):
    found, _ = reach(
        {A: [("OBSERVED", 2), ("ESTIMATED", 998)], FAR: [("OBSERVED", 3), ("ESTIMATED", 997)]}
    )
    assert found == {A: (False, False), FAR: (True, True)}


def test_a_kota_without_any_evidence_stops(reach):
    assert reach({A: [("ESTIMATED", 60)], FAR: [("NONE", 40)]})[1] == {
        "kota_terbukti",
        "kelurahan_terbukti",
    }
    assert reach({A: [("ESTIMATED", 60)], FAR: [("NONE", 39)]})[1] == {"kelurahan_terbukti"}, (
        "chance"
    )
    rule = next(r for r in contracts()["classification.reach"].rules if r.name == "kota_terbukti")
    assert rule.blocking and contracts()["classification.reach"].owner == "Dinas PPAPP"


def test_where_nobody_lives_the_official_number_says_whether_a_delivery_lacks(reach):
    lived = [("OBSERVED", 100)]
    assert reach({A: lived, B: []}, official=20_000)[0][B] == (False, True), "fifty should be there"
    assert reach({A: lived[:], B: []})[0][B] == (True, True)
    assert reach({A: [("OBSERVED", 80)], B: []}, official=20_000)[0][B] == (True, True)


def test_a_kelurahan_that_surveyors_pass_by_is_noticed(reach):
    seen, unseen = [("OBSERVED", 4)] * 60, [("ESTIMATED", 4)] * 60
    few = [("OBSERVED", 4)] * 6 + [("ESTIMATED", 4)] * 60
    assert reach({A: seen + unseen, B: few})[1] == {"kelurahan_jarang_disurvei"}
    assert reach({A: seen + unseen, B: few * 3 + seen})[1] == set()
