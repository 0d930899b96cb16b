"""Steps of household on its id: which it keeps from the month before, and whom it took over."""

import hashlib

import pytest

from tests.household.conftest import BEFORE_P, P

MEMBER = "periode text, household_id text, person_id text"


def new_id(*people):
    text = f"kunci|rumah tangga|{P}|{','.join(people)}"
    return "R" + hashlib.sha256(text.encode()).hexdigest()[:20]


def test_a_household_keeps_the_id_where_each_finds_most_of_its_people_in_the_other(step, warehouse):
    """R1 and R2 by number; of equals the smaller id (R3) and the smaller household (g4) go first; g6 is new."""
    now = {
        "g8": "opq",
        "g7": "lmn",
        "g6": "kj",
        "g5": "i",
        "g4": "h",
        "g3": "fg",
        "g2": "de",
        "g1": "abc",
    }
    before = {
        "R9": "pq",
        "R8": "o",
        "R7": "l",
        "R5": "ih",
        "R4": "g",
        "R3": "f",
        "R2": "cde",
        "R1": "abx",
    }
    # each of these was in six households, which come in other orders: the smallest id goes on
    now |= {"x": "ABCDEF", "y": "GHIJKL", "z": "MNOPQR"}
    before |= {f"R{person}": person for person in "CADFEBLKJIHGMNOPQR"}
    warehouse.execute("set variable secret = 'kunci'")
    found = step(
        "household_id",
        placement=(
            "kelompok text, person_id text",
            [(g, p) for g, who in now.items() for p in who],
        ),
        household__member=(MEMBER, [(BEFORE_P, h, p) for h, who in before.items() for p in who]),
    )
    assert found == [
        ("g1", "R1"),
        ("g2", "R2"),
        ("g3", "R3"),
        ("g4", "R5"),
        ("g5", new_id("i")),
        ("g6", new_id("j", "k")),
        ("g7", "R7"),
        ("g8", "R9"),
        ("x", "RA"),
        ("y", "RG"),
        ("z", "RM"),
    ]


@pytest.mark.parametrize(
    ("months", "nearest"),
    [
        (("2022-02", "2022-03", "2022-05"), "2022-03"),
        (("2022-03", "2022-04", "2022-05"), "2022-04"),
        (("2022-05", "2022-06"), "2022-05"),
    ],
)
def test_the_nearest_month_gives_the_ids(step, months, nearest):
    found = step(
        "household_id",
        placement=("kelompok text, person_id text", [("g", "a")]),
        household__member=(MEMBER, [(month, f"R{month}", "a") for month in months]),
    )
    assert found == [("g", f"R{nearest}")]


def test_who_took_a_household_over_is_followed_to_one_that_lives(step):
    """R1 lives, though it has a successor; R9 lives in another month only; after fifty steps nobody is looked for."""
    way = [
        ("R2", "R1"),
        ("R3", "R2"),
        ("R1", "R10"),
        ("R5", "R4"),
        ("R4", None),
        ("R6", "R9"),
        ("RA", "RB"),
        ("RB", "RA"),
        *((f"x{n}", f"x{n - 1}") for n in range(2, 52)),
        ("x1", "R10"),
    ]
    found = step(
        "successor",
        household__household=(
            "periode text, household_id text",
            [(P, "R1"), (P, "R10"), (BEFORE_P, "R9")],
        ),
        identity__registry=(
            "id text, kind text, superseded_by text",
            [*((a, "HOUSEHOLD", b) for a, b in way), ("P1", "PERSON", "R1")],
        ),
    )
    followed = [(f"x{n}", "R10") for n in range(1, 51)]
    assert found == sorted([("R2", "R1"), ("R3", "R1"), *followed], key=str)
