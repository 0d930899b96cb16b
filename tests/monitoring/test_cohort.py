"""What became of the households that were extremely poor at the baseline: exact cases and whole partitions."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.table import write_table
from tests.conftest import draw_areas

BASE, P = "2022-02", "2022-04"
KOJA, LAGOA, MARUNDA = "31.72.03.1001", "31.72.03.1004", "31.72.04.1007"
KELAS = ("MISKIN_EKSTREM", "MISKIN", "RENTAN", "TIDAK_MISKIN", "BELUM_DITENTUKAN")


@pytest.fixture
def cohort(warehouse, draw):
    """cohort(households, …): {kode: row without baseline}; a household is (id, place then, class then, place now,
    class now), None where it does not exist.
    """

    def make(homes, served=(), absorbed=None, visits=(), months=((BASE, True),), setting=BASE):
        draw(
            "classification.household",
            "periode text, household_id text, set_garis text, kelas text, kode_kelurahan text",
            [
                row
                for name, place, kelas, place_now, kelas_now in homes
                for row in (
                    (BASE, name, "SASARAN_2022", kelas, place),
                    (P, name, "SASARAN_2022", kelas_now, place_now),
                )
                if row[3]
            ]
            + [
                (month, name, "BPS_DKI", "MISKIN_EKSTREM", KOJA)
                for name, *_ in homes
                for month in (BASE, P)
            ],
        )
        draw(
            "household.successor",
            "periode text, id_lama text, household_id text",
            [(P, *pair) for pair in (absorbed or {}).items()],
        )
        draw(
            "staging.verval",
            "periode text, household_id text, tanggal date, hasil_kunjungan text, delivery_periode text",
            [(P, name, dt.date.fromisoformat(day), result, P) for name, day, result in visits],
        )
        draw(
            "intervention.service",
            "periode text, household_id text",
            [(P, name) for name in served],
        )
        draw(
            "quality.month",
            "periode text, bulan text, siap bool",
            [(P, *month) for month in months],
        )
        draw_areas(warehouse, [(P, at) for _, *rest in homes for at in (rest[0], rest[2]) if at])
        warehouse.execute("set variable bulan_dasar = ?", [setting])
        write_table(warehouse, "monitoring.cohort", P)
        rows = warehouse.execute(
            "select kode, baseline_periode, teridentifikasi, keluar, masih, belum_ditentukan, tidak_ditemukan,"
            " terlayani, pendatang_baru from monitoring.cohort order by all"
        ).fetchall()
        return {row[0]: row[2:] for row in rows if row[1] == setting or months != ((BASE, True),)}

    return make


def test_each_of_the_baseline_is_out_in_undetermined_or_not_found(cohort):
    found = cohort(
        [
            ("still", KOJA, "MISKIN_EKSTREM", KOJA, "MISKIN_EKSTREM"),
            ("out", KOJA, "MISKIN_EKSTREM", MARUNDA, "MISKIN"),  # it moved: counted where it was
            ("far out", LAGOA, "MISKIN_EKSTREM", LAGOA, "TIDAK_MISKIN"),
            ("unknown", LAGOA, "MISKIN_EKSTREM", LAGOA, "BELUM_DITENTUKAN"),
            ("gone", LAGOA, "MISKIN_EKSTREM", None, None),
            ("new", KOJA, "MISKIN", MARUNDA, "MISKIN_EKSTREM"),
            ("born", None, None, KOJA, "MISKIN_EKSTREM"),
            ("never", KOJA, "MISKIN", KOJA, "MISKIN"),
        ],
        served=["out", "still", "still", "never"],
    )
    assert found == {
        KOJA: (2, 1, 1, 0, 0, 2, 1),
        LAGOA: (3, 1, 0, 1, 1, 0, 0),
        MARUNDA: (0, 0, 0, 0, 0, 0, 1),
        "31.72.03": (5, 2, 1, 1, 1, 2, 1),
        "31.72.04": (0, 0, 0, 0, 0, 0, 1),
        "31.72": (5, 2, 1, 1, 1, 2, 2),
        "31": (5, 2, 1, 1, 1, 2, 2),
    }


def test_who_was_absorbed_is_followed_and_is_no_newcomer(cohort):
    found = cohort(
        [
            ("old", KOJA, "MISKIN_EKSTREM", None, None),
            ("host", KOJA, "MISKIN", KOJA, "MISKIN_EKSTREM"),
        ],
        served=["host"],
        absorbed={"old": "host"},
    )
    assert found[KOJA] == (1, 0, 1, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("visits", "missing"),
    [
        ([("h", "2022-03-10", "TIDAK DITEMUKAN")], True),
        ([("h", "2022-02-10", "TIDAK DITEMUKAN")], False),  # before the baseline's end
        ([("h", "2022-05-10", "TIDAK DITEMUKAN")], False),  # not yet
        ([("h", "2022-03-10", "TIDAK DITEMUKAN"), ("h", "2022-04-10", "DITEMUKAN")], False),
        ([("h", "2022-03-10", "DITEMUKAN"), ("h", "2022-04-10", "TIDAK DITEMUKAN")], True),
    ],
)
def test_a_visit_that_found_nobody_counts_as_not_found(cohort, visits, missing):
    found = cohort([("h", KOJA, "MISKIN_EKSTREM", KOJA, "MISKIN_EKSTREM")], visits=visits)
    assert found[KOJA][:5] == (1, 0, 0 if missing else 1, 0, 1 if missing else 0)


def test_the_baseline_is_the_newest_month_with_deliveries_up_to_the_setting(cohort):
    homes = [("h", KOJA, "MISKIN_EKSTREM", KOJA, "MISKIN")]
    assert cohort(homes, setting="2022-03", months=[(BASE, True)])[KOJA] == (1, 1, 0, 0, 0, 0, 0)
    assert cohort(homes, setting="2022-03", months=[("2022-01", True), (BASE, False)]) == {}
    assert cohort(homes, setting="2022-01", months=[(BASE, True)]) == {}
    own = cohort(
        [("h", KOJA, "MISKIN", KOJA, "MISKIN_EKSTREM")], setting="2022-12", months=[(BASE, True)]
    )
    assert own[KOJA] == (1, 0, 1, 0, 0, 0, 0), "the month itself, as none comes after it"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((KOJA, LAGOA, MARUNDA)),
            st.sampled_from((*KELAS, None)),
            st.sampled_from((KOJA, LAGOA, MARUNDA)),
            st.sampled_from((*KELAS, None)),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_the_parts_add_up_in_every_area_and_every_level(cohort, drawn):
    homes = [(f"h{i}", *home[:4]) for i, home in enumerate(drawn)]
    found = cohort(homes, served=[f"h{i}" for i, home in enumerate(drawn) if home[4]])
    poor = [home for home in drawn if home[1] == "MISKIN_EKSTREM"]
    for kode, (identified, out, still, unknown, missing, served, new) in found.items():
        assert identified == sum(home[0].startswith(kode) for home in poor)
        assert identified == out + still + unknown + missing
        assert served <= identified
        assert new <= sum(
            home[3] == "MISKIN_EKSTREM" and home[2].startswith(kode) for home in drawn
        )
    for length, below in ((8, 13), (5, 8), (2, 5)):
        for code in {kode[:length] for kode in found}:
            parts = [
                row for kode, row in found.items() if len(kode) == below and kode.startswith(code)
            ]
            assert tuple(map(sum, zip(*parts, strict=True))) == found[code]
