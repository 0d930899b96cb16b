"""What a Lurah's visits settle."""

import datetime as dt

import pytest

from assets.table import write_table

VERVAL = (
    "periode text, household_id text, hasil_kunjungan text, keputusan text, tanggal date,"
    " delivery_periode text, pengeluaran_verifikasi decimal(18, 2), jumlah_anggota_verifikasi int"
)
REGISTRY = (
    "id text, kind text, first_periode text, last_periode text, superseded_by text, reason text"
)
FOUND, NOBODY, GONE = "DITEMUKAN", "TIDAK DITEMUKAN", "PINDAH"
CANNOT = "TIDAK DAPAT DINILAI"


@pytest.fixture
def settle(warehouse, draw):
    """settle(visits, absorbed): visits are (household, result, decision, day of April[, rupiah, members])."""

    def compute(visits: list[tuple], absorbed: dict[str, str] | None = None) -> dict[str, tuple]:
        rows = []
        for household, result, decision, day, *figure in visits:
            rupiah, members = figure or (None, None)
            date = dt.date(2022, 4, 1) + dt.timedelta(days=day - 1)
            rows.append(("2022-04", household, result, decision, date, "2022-04", rupiah, members))
        draw("staging.verval", VERVAL, rows)
        known = {"a", "b", *(absorbed or {}), *(absorbed or {}).values()}
        draw(
            "household.household",
            "periode text, household_id text",
            [("2022-04", "a"), ("2022-04", "b")],
        )
        draw(
            "identity.registry",
            REGISTRY,
            [
                (x, "HOUSEHOLD", "2022-02", "2022-04", (absorbed or {}).get(x), None)
                for x in sorted(known)
            ],
        )
        write_table(warehouse, "household.successor", "2022-04")
        write_table(warehouse, "classification.visit", "2022-04")
        found = warehouse.execute(
            "select household_id, keputusan, cast(per_kapita_rp as double) from classification.visit"
        ).fetchall()
        return {row[0]: row[1:] for row in found}

    return compute


def test_a_decision_with_its_figure(settle):
    assert settle([("a", FOUND, "MISKIN EKSTREM", 3, 1_000_000, 4)]) == {
        "a": ("MISKIN_EKSTREM", 250_000)
    }


def test_the_latest_decision_wins_whatever_the_order(settle):
    visits = [("a", FOUND, "TIDAK MISKIN", 9), ("a", FOUND, "MISKIN", 3)]
    assert settle(visits) == {"a": ("TIDAK_MISKIN", None)}


def test_a_visit_after_the_month_is_not_known_yet(settle):
    assert settle([("a", FOUND, "MISKIN", 3), ("a", FOUND, "TIDAK MISKIN", 31)]) == {
        "a": ("MISKIN", None)
    }


def test_a_visit_that_found_nobody_gives_no_welfare(settle):
    assert settle([("a", NOBODY, CANNOT, 3), ("b", FOUND, CANNOT, 3)]) == {}


def test_nobody_at_home_does_not_undo_a_decision(settle):
    assert settle([("a", FOUND, "MISKIN", 3), ("a", NOBODY, CANNOT, 9)]) == {"a": ("MISKIN", None)}


def test_a_household_that_moved_away_has_no_decision_left(settle):
    assert settle([("a", FOUND, "MISKIN", 3), ("a", GONE, CANNOT, 9)]) == {}


def test_a_decision_follows_the_household_that_absorbed_it(settle):
    found = settle([("old", FOUND, "MISKIN", 3)], {"old": "older", "older": "b"})
    assert found == {"b": ("MISKIN", None)}


def test_a_household_that_still_lives_keeps_its_own_decision(settle):
    assert settle([("a", FOUND, "MISKIN", 3)], {"a": "b"}) == {"a": ("MISKIN", None)}
