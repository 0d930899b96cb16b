"""Phase 7, one step at a time: who of an earlier month somebody is."""

import hashlib
from datetime import date

from tests.identity.steps import (
    AFTER,
    BEFORE,
    DAY,
    FACE,
    FAR,
    NAMES,
    NEXT,
    OTHER,
    OWN,
    RECORD,
    P,
    record,
)

HISTORY = "person_id nik no_kk nama_kunci urut tanggal_lahir kode_kelurahan jejak periode terdekat"


PERSON = "periode person_id nik no_kk nama_kunci tanggal_lahir kode_kelurahan jejak"


REGISTRY = "id kind first_periode last_periode superseded_by reason"


SECRET = {"secret": "kunci"}


def strengths(step, cases, source="dukcapil"):
    """How strongly each earlier person seems to be one of this month, by a face or a row of a list."""

    def own(n, values):
        """Numbers and names of the case alone."""
        number = values.get("nik") and f"{values['nik']}-{n}"
        return values | {"nik": number, "urut": f"{values.get('urut', 'U')}{n}"}

    mine = [
        record(n, orang=100 + n, source=source) | own(n, now) for n, (_, now) in enumerate(cases)
    ]
    before = [
        record(0) | own(n, then) | {"person_id": f"p{n}", "jejak": 1, "terdekat": True}
        for n, (then, _) in enumerate(cases)
    ]
    found = step(
        "continuation",
        SECRET,
        face=(FACE, mine if source == "dukcapil" else []),
        unlinked_record=(RECORD, [] if source == "dukcapil" else mine),
        assignment=("isi orang", [(n, 100 + n) for n in range(-1, len(cases))]),
        history=(HISTORY, before),
        profile=("orang", [(100,)]),
        verdict_record=("isi person_id sama", []),
    )
    by = {(who, orang): kekuatan for who, orang, kekuatan, _ in found}
    assert len(found) == len(by) and all(orang - 100 == int(who[1:]) for who, orang in by)
    assert None not in by.values()
    return [by.get((f"p{n}", 100 + n)) for n in range(len(cases))]


def test_how_strongly_an_earlier_person_is_this_one(step):
    nik, other = {"nik": OWN, "nik_cacat": None}, {"urut": "X"}
    cases = [
        (nik, nik, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[2]}, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[2], "tanggal_lahir": NEXT}, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[1], "tanggal_lahir": date(1981, 5, 17)}, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[1], "tanggal_lahir": NEXT}, []),
        (nik | other | {"tanggal_lahir": None}, nik | {"nama_kunci": NAMES[1]}, []),
        (nik | other | {"nama_kunci": None}, nik | {"nama_kunci": None, "tanggal_lahir": NEXT}, []),
        ({"nik": OTHER} | other, nik, []),
        ({"no_kk": "1"}, {"no_kk": "1", "kode_kelurahan": "L"}, [2]),
        ({"no_kk": "1"}, {"no_kk": "2"}, [1]),
        ({}, {"kode_kelurahan": "L"}, []),
        ({}, {"tanggal_lahir": NEXT}, []),
        (other, {}, []),
        (nik | {"no_kk": "1"}, {"nik": OTHER, "nik_cacat": None, "no_kk": "1"}, [2]),
        (nik | {"no_kk": "1"}, nik | {"no_kk": "1"}, [3]),
        (
            nik | {"nama_kunci": NAMES[0], "no_kk": "1"},
            nik | {"no_kk": "1", "tanggal_lahir": DAY},
            [3],
        ),
    ]
    damaged = nik | {"nik_cacat": "SERI"}
    cases += [(nik | other, damaged, []), ({"no_kk": "1"}, {"no_kk": "1", "nik": None}, [2])]
    expected = [said[0] if said else None for *_, said in cases]
    pairs = [case[:2] for case in cases]
    assert strengths(step, pairs) == strengths(step, pairs, "dtks") == expected
    card = [({"no_kk": "1"}, damaged | {"no_kk": "1"})]
    assert strengths(step, card) == [None] and strengths(step, card, "dtks") == [2]


def test_the_leading_record_goes_before_likeness_and_decisions_before_all(step, macros):
    [(mark,)] = macros.execute("select (hash('kunci', 10::bigint) >> 1)::bigint").fetchall()
    nik = {"nik": OWN, "nik_cacat": None, "no_kk": "1"}
    before = [
        record(0) | nik | {"person_id": who, "jejak": 0, "terdekat": who != "c"} for who in "abc"
    ]
    before[0]["jejak"] = mark
    before[1]["nik"] = None
    known = {"nik_cacat": None, "no_kk": "5", "urut": "E", "nama_kunci": "E"}
    before.append(record(0) | known | {"person_id": "e", "jejak": 0, "terdekat": True, "nik": "E1"})
    faces = [record(1, orang=10, **nik), record(2, orang=11, **nik)]
    faces += [record(4, orang=13, nik="E1", **known), record(5, orang=14, nik="E2", **known)]
    # of h somebody else has the number: who has the name and the card goes on
    own = {"no_kk": "7", "urut": "H", "nama_kunci": "H"}
    before.append(record(0) | own | {"person_id": "h", "jejak": 0, "terdekat": True, "nik": "H1"})
    faces += [
        record(
            6, orang=15, nik="H1", nik_cacat=None, nama_kunci=NAMES[0], urut="X", tanggal_lahir=FAR
        )
    ]
    faces.append(record(7, orang=16, **own))
    found = step(
        "continuation",
        SECRET,
        face=(FACE, faces),
        unlinked_record=(RECORD, []),
        assignment=("isi orang", [(1, 10), (2, 11), (3, 12)]),
        history=(HISTORY, before),
        profile=("orang", [(10,), (11,)]),
        verdict_record=(
            "isi person_id sama",
            [(1, "b", False), (2, "a", True), (3, "gone", False), (3, "c", False), (3, "c", False)],
        ),
    )
    assert found == [
        ("a", 10, 4, True),
        ("b", 10, 5, True),
        ("b", 11, 2, True),
        ("c", 10, 3, False),
        ("c", 11, 3, False),
        ("c", 12, 5, False),
        ("e", 13, 3, True),
        ("h", 16, 2, True),
    ]


def test_continued_is_the_best_for_each_other(step):
    rows = [
        (10, "a", 3, True),
        (10, "b", 4, True),
        (11, "a", 2, True),
        (12, "c", 3, False),
        (12, "d", 3, True),
        (13, "e", 3, True),
        (13, "f", 3, True),
        (14, "g", 3, True),
        (15, "g", 3, True),
        *((n, "g", 3, True) for n in range(41, 46)),
        (16, "h", 3, True),
        (16, "g", 1, True),
        (17, "h", 2, True),
        (30, "q", 2, True),
        (31, "q", 4, True),
    ]
    for order in (rows, rows[::-1]):
        found = step("continued", continuation=("orang person_id kekuatan terdekat", order))
        assert found == [(10, "b"), (12, "d"), (13, "e"), (14, "g"), (16, "h"), (31, "q")]


def test_history_is_the_nearest_month_and_who_is_in_no_such_month(step):
    """b left earlier, c was absorbed, d was absorbed but people say it is another; e came later; f is a household."""
    months = [
        ("a", BEFORE),
        ("a", "2022-02"),
        ("b", "2022-02"),
        ("b", "2022-01"),
        ("c", "2022-02"),
        ("d", "2022-02"),
        ("e", AFTER),
        ("f", "2022-02"),
        ("g", "2022-02"),
        ("h", "2022-02"),
    ]
    people = [record(0) | {"periode": month, "person_id": who} for who, month in months]
    registry = [
        (who, "PERSON", "", max(m for w, m in months if w == who), None, "") for who in "abcdefgh"
    ]
    for who, by in (("c", "a"), ("d", "a"), ("g", "a"), ("h", "b")):
        registry["abcdefgh".index(who)] = (who, "PERSON", "", "2022-02", by, "MERGE")
    registry[5] = ("f", "HOUSEHOLD", "", "2022-02", None, "")
    tables = {
        "identity__person": (PERSON, people),
        "identity__registry": (REGISTRY, registry),
        "verdict": ("a b sama", [("d", "x", False), ("g", "x", True), ("y", "h", False)]),
    }
    found = step("history", {"periode": P}, **tables)
    assert [(row[0], row[8], row[9]) for row in found] == [
        ("a", BEFORE, True),
        ("b", "2022-02", False),
        ("d", "2022-02", False),
        ("e", AFTER, False),
        ("h", "2022-02", False),
    ]
    for month, nearest in ((BEFORE, BEFORE), ("2021-12", "2022-01")):
        found = step("history", {"periode": month}, **tables)
        assert {row[8] for row in found if row[9]} == {nearest}


def test_numbered_person(step):
    """By likeness, by shared rows, or anew; asal tells whose rows a new one had."""
    rows = [
        ("b", 11, 3),
        ("c", 11, 5),
        ("c", 12, 4),
        ("d", 13, 2),
        ("e", 13, 2),
        ("f", 14, 2),
        ("f", 15, 2),
        *(("f", n, 2) for n in range(41, 46)),
        ("a", 16, 9),
        ("g", 10, 9),
        ("x", 17, 1),
        ("z", 17, 3),
        ("a", 17, 2),
        ("r", 23, 1),
        ("r", 24, 4),
    ]
    profile = [record(0) | {"orang": n} for n in (20, 21, 12, 15, 16, 10, 11, 13, 14, 23, 24)]
    profile.append(record(0) | {"orang": 22, "nik": OWN})
    tables = {
        "shared_row": ("person_id orang bersama", rows[::-1]),
        "continued": ("orang person_id", [(10, "a"), (18, "z")]),
        "profile": (f"orang {RECORD}", profile),
        "identity__registry": (REGISTRY, []),
    }
    found = {row[0]: row[1:] for row in step("numbered_person", SECRET | {"periode": P}, **tables)}
    assert {orang: who for orang, (who, _) in found.items() if len(who) == 1} == {
        10: "a",
        11: "c",
        13: "d",
        14: "f",
        17: "x",
        18: "z",
        24: "r",
    }
    fresh = {orang: row for orang, row in found.items() if len(row[0]) > 1}
    assert {orang: asal for orang, (_, asal) in fresh.items()} == {
        12: "c",
        15: "f",
        16: "a",
        20: None,
        21: None,
        22: None,
        23: "r",
    }
    text = f"kunci|orang|SITI AMINAH|{DAY}|K|1"
    assert fresh[12][0] == "P" + hashlib.sha256(text.encode()).hexdigest()[:20]
    assert len({who for who, _ in fresh.values()}) == 7
    taken = fresh[22][0]
    again = step(
        "numbered_person",
        SECRET | {"periode": P},
        identity__registry=(REGISTRY, [(taken, "PERSON", "", "", None, "")]),
    )
    changed = {row[0] for row in again if row[1] != found[row[0]][0]}
    assert changed == {22}
    twins = step(
        "numbered_person",
        profile=(f"orang {RECORD}", profile[::-1]),
        values=SECRET | {"periode": P},
        identity__registry=(REGISTRY, []),
    )
    assert {row[0]: row[1] for row in twins} == {orang: who for orang, (who, _) in found.items()}
