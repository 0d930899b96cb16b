"""Phase 8, one step at a time: what visits say of whether somebody lives here."""

from datetime import date

import pytest

from tests.identity.steps import AFTER, BEFORE, P

REGISTRY = "id kind first_periode last_periode superseded_by reason"


VISIT = "periode delivery_periode household_id hasil_kunjungan tanggal:date petugas dokumen"


PAPER = ("x", "SKPWNI/01")


def test_visit(step):
    """Of a household of an earlier month, its newest members there, under the ids that they have now."""
    member = [
        (BEFORE, "R1", "a"),
        (BEFORE, "R1", "b"),
        (BEFORE, "R1", "c0"),
        ("2022-02", "R1", "old"),
        (P, "R1", "new"),
        (AFTER, "R1", "new"),
        (BEFORE, "R2", "c"),
        (BEFORE, "R3", "d"),
        ("2022-02", "R4", "e"),
        (BEFORE, "R6", "k"),
    ]
    registry = [
        ("b", "PERSON", "", "", "b2", ""),
        ("b2", "PERSON", "", "", "b3", ""),
        ("b3", "PERSON", "", "", None, ""),
        ("R4", "HOUSEHOLD", "2022-04", "", None, ""),
        ("R6", "HOUSEHOLD", "2022-04", "", None, ""),
        *((f"c{n}", "PERSON", "", "", f"c{n + 1}", "") for n in range(52)),
        ("y", "PERSON", "", "", "z", ""),
        ("z", "PERSON", "", "", "y", ""),
    ]
    visits = [
        (P, P, "R1", "DITEMUKAN", date(2022, 4, 30)),
        (P, P, "R1", "PINDAH", date(2022, 4, 29)),
        (P, P, "R1", "MENINGGAL", date(2022, 5, 1)),
        (BEFORE, P, "R2", "PINDAH", date(2022, 4, 30)),
        (BEFORE, AFTER, "R1", "PINDAH", date(2022, 4, 30)),
        (P, P, "R6", "PINDAH", date(2022, 3, 31)),
        (P, P, "R4", "PINDAH", date(2022, 3, 31)),
        (P, P, "R4", "DITEMUKAN", date(2022, 4, 1)),
    ]
    tables = {
        "household__member": ("periode household_id person_id", member),
        "identity__registry": (REGISTRY, registry),
        # who is found needs no paper
        "staging__verval": (
            VISIT,
            [
                (*row, *(PAPER if row[3] in ("PINDAH", "MENINGGAL") else (None, None)))
                for row in visits
            ],
        ),
    }
    found = step("visit", {"periode": P}, **tables)
    last = date(2022, 4, 30)
    assert found == [
        ("a", "DITEMUKAN", last),
        ("b", "DITEMUKAN", last),
        ("b2", "DITEMUKAN", last),
        ("b3", "DITEMUKAN", last),
        *sorted((f"c{n}", "DITEMUKAN", last) for n in range(51)),
        ("e", "DITEMUKAN", date(2022, 4, 1)),
    ]


@pytest.mark.parametrize(
    ("one", "two", "result"),
    [
        ((P, "DITEMUKAN"), (P, "TIDAK DITEMUKAN"), "DITEMUKAN"),
        ((P, "TIDAK DITEMUKAN"), (P, "PINDAH"), "TIDAK DITEMUKAN"),
        ((BEFORE, "DITEMUKAN"), (P, "PINDAH"), "PINDAH"),
        ((P, "MENINGGAL"), (P, "PINDAH"), "PINDAH"),
    ],
)
def test_of_two_visits_on_one_day(step, one, two, result):
    visits = [(P, month, "R1", said, date(2022, 4, 3), *PAPER) for month, said in (one, two)]
    found = step(
        "visit",
        {"periode": P},
        household__member=("periode household_id person_id", [(BEFORE, "R1", "a")]),
        identity__registry=(REGISTRY, []),
        staging__verval=(VISIT, visits),
    )
    assert found == [("a", result, date(2022, 4, 3))]


def test_one_officer_more_does_not_bring_back_who_is_gone(step):
    """Said by two in February, again by one in August: still gone since February."""
    rows = [
        ("R1", "PINDAH", date(2022, 2, 1), "x", None),
        ("R1", "PINDAH", date(2022, 2, 20), "y", None),
        ("R1", "PINDAH", date(2022, 8, 1), "x", None),
    ]
    found = step(
        "visit",
        {"periode": "2022-08"},
        household__member=("periode household_id person_id", [("2022-01", "R1", "a")]),
        identity__registry=(REGISTRY, []),
        staging__verval=(VISIT, [("2022-08", "2022-08", *row) for row in rows]),
    )
    assert found == [("a", "PINDAH", date(2022, 2, 20))]


@pytest.mark.parametrize(
    ("more", "gone"),
    [
        ([], False),
        ([("R1", "MENINGGAL", date(2022, 4, 20), "y", None)], True),
        ([("R1", "PINDAH", date(2022, 4, 20), " X.", None)], False),  # the same officer
        ([("R1", "DITEMUKAN", date(2022, 4, 1), "y", None)], False),
        ([("R2", "PINDAH", date(2022, 4, 20), "y", None)], False),
        ([("R1", "PINDAH", date(2022, 1, 1), "y", None)], True),
        ([("R1", "PINDAH", date(2021, 12, 31), "y", None)], False),
        ([("R1", "PINDAH", date(2022, 5, 1), "y", None)], False),  # not said yet
        ([("R1", "PINDAH", date(2022, 4, 4), "x", " a1 ")], False),
        ([("R1", "PINDAH", date(2022, 4, 4), "x", " 474/")], True),
    ],
)
def test_nobody_is_gone_on_one_officers_word(step, more, gone):
    """Another officer within 92 days, or a document; else nobody was met."""
    rows = [("R1", "PINDAH", date(2022, 4, 3), "x", None), *more]
    found = step(
        "visit",
        {"periode": P},
        household__member=("periode household_id person_id", [(BEFORE, "R1", "a")]),
        identity__registry=(REGISTRY, []),
        staging__verval=(VISIT, [(P, P, *row) for row in rows]),
    )
    assert bool({result for _, result, _ in found} & {"PINDAH", "MENINGGAL"}) is gone
    if not gone:
        assert {result for _, result, _ in found} <= {"DITEMUKAN"}, "the row says nothing at all"
