"""Who may be in no register: small cases with exact answers, and worlds in which registers hang together."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from assets.table import write_table
from tests.conftest import draw_areas

P = "2022-04"
KOJA, CILINCING = "31.72.03", "31.72.04"
BOTH, DUKCAPIL, CARIK = ("dukcapil", "carik_anggota"), ("dukcapil",), ("carik_anggota",)
BORN = dt.date(1980, 1, 1)


@pytest.fixture
def unregistered(warehouse, draw):
    """unregistered({kecamatan: [sources of a person, …]}): (terdaftar, perkiraan, metode, kaitan, diusulkan)."""

    def make(people: dict[str, list[tuple[str, ...]]]) -> tuple:
        listed = [(k, sources) for k, found in people.items() for sources in found]
        homes = pd.DataFrame(
            {"periode": P, "household_id": f"h{i}", "person_id": f"p{i}", "kode_kelurahan": f"{k}.1001",
             "jenis_kelamin": "L", "tanggal_lahir": BORN, "sources": ",".join(sorted(found))}
            for i, (k, found) in enumerate(listed)
        )  # fmt: skip
        draw_areas(warehouse, [(P, f"{k}.1001") for k in people])
        for schema in ("household", "identity"):
            warehouse.execute(f"create schema if not exists {schema}")
        warehouse.register("drawn", homes)
        for table, columns in (
            ("household.household", "periode, household_id, kode_kelurahan"),
            ("household.member", "periode, household_id, person_id"),
            (
                "identity.person",
                "periode, person_id, jenis_kelamin, tanggal_lahir::date as tanggal_lahir, sources",
            ),
        ):
            warehouse.execute(f"create or replace table {table} as select {columns} from drawn")
        write_table(warehouse, "monitoring.unregistered", P)
        [row] = warehouse.execute(
            "select terdaftar, perkiraan, metode, kaitan, diusulkan from monitoring.unregistered"
            " where tingkat = 'KOTA' and kode = '31.72' and bawah is not distinct from perkiraan and atas is null"
        ).fetchall()
        return row

    return make


def test_chapmans_bound_less_those_seen_elsewhere(unregistered):
    """Koja 100 in both, 40 and 20 in one: 800 / 101; Cilincing 50, 10, 10: 100 / 51. DTKS tells of no other link."""
    dtks = [(*BOTH, "dtks")] * 4 + [("dukcapil", "dtks")] * 2 + [("carik_anggota", "dtks")] * 2
    people = {
        KOJA: [BOTH] * 96 + dtks[:4] + [DUKCAPIL] * 38 + [CARIK] * 18 + dtks[4:],
        CILINCING: [BOTH] * 50 + [DUKCAPIL] * 10 + [CARIK] * 10 + [("dtks",), ("penerima_pkh",)],
    }
    terdaftar, bound, method, link, _ = unregistered(people)
    missed = 800 / 101 + 100 / 51
    spread = 141 * 121 * 800 / (101**2 * 102) + 61 * 61 * 100 / (51**2 * 52)
    odds = 4.5 * 1.5 / (2.5 * 2.5)
    assert (terdaftar, method, link) == (232, "CHAPMAN", pytest.approx(odds))
    lower = missed * math.exp(-1.6448536 * math.sqrt(spread) / missed) - 2
    assert float(bound) == pytest.approx(lower, abs=0.01)


def test_where_one_register_finds_whom_the_other_misses_the_bound_is_lowered(unregistered):
    people = [BOTH] * 100 + [DUKCAPIL] * 40 + [CARIK] * 20
    dtks = [(*BOTH, "dtks")] * 20 + [("dukcapil", "dtks")] * 40 + [("carik_anggota", "dtks")] * 40
    alone = unregistered({KOJA: people + [BOTH] * 20 + [DUKCAPIL] * 40 + [CARIK] * 40})
    known = unregistered({KOJA: people + dtks})
    assert known[3] < 0.1 and known[1] < alone[1] / 3


def test_too_few_in_both_give_no_number(unregistered):
    assert unregistered({KOJA: [BOTH] * 99 + [DUKCAPIL, CARIK] * 50})[1:3] == (
        None,
        "TIDAK DAPAT DIPERKIRAKAN",
    )


def test_who_was_only_proposed_is_counted_apart(unregistered):
    found = unregistered({KOJA: [("sanggah",), ("sanggah", "dukcapil"), ("penerima_pkh",)]})
    assert (found[0], found[4]) == (2, 1)


def test_the_bound_holds_where_registers_hang_together(unregistered):
    """Hard to find for one office is hard for the other, renters without papers, and people whom nobody finds."""
    held = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        people = 20_000
        hard = rng.normal(0, 1, people)
        renter, hidden = rng.random(people) < 0.12, rng.random(people) < rng.uniform(0, 0.05)
        chance = [1 / (1 + np.exp(-(level - rng.uniform(0, 1.2) * hard))) for level in (3.2, 1.9)]
        if seed % 2:
            chance = [np.where(renter, p, c) for p, c in zip((0.55, 0.93), chance, strict=True)]
        seen = [rng.random(people) < np.where(hidden, 0.15, c) for c in chance]
        seen.append(rng.random(people) < np.where(seen[0], 0.25, 0.15))
        names = ("dukcapil", "carik_anggota", "dtks")
        found = [
            tuple(n for n, s in zip(names, one, strict=True) if s)
            for one in zip(*seen, strict=True)
        ]
        listed = [one for one in found if one]
        held += unregistered({KOJA: listed})[1] <= people - len(listed)
    assert held >= 9
