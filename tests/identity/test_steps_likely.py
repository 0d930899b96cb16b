"""Phase 6, one step at a time: whom the model finds likely, and what is made of it."""

import pytest

from tests.identity.steps import (
    FACE,
    FAR,
    NAMES,
    NEXT,
    NUMBERED,
    OTHER,
    OWN,
    RECORD,
    WITHOUT,
    record,
)


def likely(step, cases, numbered=NUMBERED, said=()):
    """Which of these pairs (record, face, probability) the model may take."""
    found = step(
        "likely_person",
        probability=(
            "isi orang isi_wajah peluang",
            [(n, 100 + n, 100 + n, peluang) for n, (_, _, peluang) in enumerate(cases)],
        ),
        open_record=(RECORD, [record(n, **mine) for n, (mine, _, _) in enumerate(cases)]),
        face=(
            FACE,
            [record(100 + n, orang=100 + n, **face) for n, (_, face, _) in enumerate(cases)],
        ),
        parted=("isi orang", list(said)),
        numbered=numbered,
    )
    assert all(row[1] == 100 + row[0] for row in found)
    return sorted(row[0] for row in found)


def test_whom_the_model_may_find_likely(step):
    nik = {"nik": OWN, "nik_cacat": None}
    other, day, home = {"nama_kunci": NAMES[0]}, {"tanggal_lahir": FAR}, {"alamat": "JL A NO 1"}
    confirmed, foreign = (
        nik | {"nik_sendiri": True},
        {"nik": OTHER, "nik_cacat": None, "nik_sendiri": True},
    )
    cases = [
        ({}, {}, True),
        ({"nama_kunci": NAMES[1]}, {}, True),
        (other, {}, False),
        (other | nik, nik, True),
        (other | nik, {"nik": OWN[:15] + "2"}, False),
        ({"nama_kunci": None}, {}, False),
        (day, {}, False),
        ({"tanggal_lahir": NEXT}, {}, True),
        ({"tanggal_lahir": None}, {}, True),
        (day | nik, nik, False),
        (day | nik | {"no_kk": "1"}, nik | {"no_kk": "1"}, True),
        (day | {"no_kk": "1"}, {"no_kk": "1"}, False),
        (day | nik | {"no_kk": "1"}, nik | {"no_kk": "2"}, False),
        (day | nik | home, nik | home, True),
        (day | nik | home, nik | home | {"kode_kelurahan": "L"}, False),
        (day | nik | home, nik | {"alamat": "JL B NO 1"}, False),
        (confirmed, foreign, False),
        (confirmed | {"no_kk": "1"}, foreign | {"no_kk": "1"}, True),
        (confirmed, confirmed, True),
    ]
    found = likely(step, [(mine, theirs, 0.95) for mine, theirs, _ in cases])
    assert found == [n for n, (*_, expected) in enumerate(cases) if expected]
    assert likely(step, [(other, {}, 0.95), (day, {}, 0.95)], WITHOUT) == [0, 1]
    doubt = [({}, {}, peluang) for peluang in (0.95, 0.95, 0.9, 0.89)]
    assert likely(step, doubt, said=[(0, 100), (1, 100)]) == [1, 2]


def test_of_one_card_together_likely_enough(step):
    faces = [record(n, orang=n, no_kk="1" if n < 4 else None) for n in range(2, 7)]
    found = step(
        "likely_person",
        probability=(
            "isi orang isi_wajah peluang",
            [
                (1, 2, 2, 0.88),
                (1, 3, 3, 0.02),
                (7, 2, 2, 0.89),
                (7, 3, 3, 0.019),
                (8, 4, 4, 0.5),
                (8, 5, 5, 0.5),
            ],
        ),
        open_record=(RECORD, [record(1), record(7), record(8)]),
        face=(FACE, faces),
        parted=("isi orang", []),
        numbered=NUMBERED,
    )
    assert [row[:2] for row in found] == [(1, 2), (1, 3)]


def test_likely_contested(step):
    """1 and 2 of one list want one person; 3 of another list too; 4 is unsure; 5 sits where 4 may go; 6 a rule placed
    where 4 may go; 7 a rule placed elsewhere; 8 and the rule's 9 of its list want one."""
    likely_person = [
        (1, 10, 0.95, 50, "dtks"),
        (2, 10, 0.96, 50, "dtks"),
        (3, 10, 0.95, 50, "p3ke"),
        (4, 11, 0.5, 50, "dtks"),
        (4, 12, 0.49, 50, "dtks"),
        (5, 12, 0.95, 50, "dtks"),
        (8, 13, 0.95, 50, "dtks"),
        (14, 15, 0.9, 50, "dtks"),
        (16, 18, 0.45, 50, "p3ke"),
        (16, 17, 0.45, 50, "p3ke"),
        (19, 12, 0.95, 50, "p3ke"),
        (21, 30, 0.95, 50, "dtks"),
        (21, 10, 0.05, 50, "dtks"),
        (40, 17, 0.95, 50, "p3ke"),  # what 16 chooses of two: so 41 may have to make room for 40
        (40, 19, 0.03, 50, "p3ke"),
        (41, 19, 0.95, 50, "p3ke"),
    ]
    likely_person += [(25, 31, 0.95, 50, "dtks"), (25, 32, 0.03, 50, "dtks")]
    placed = [
        (26, 32, "dtks"),  # sits where 25 need not go
        (6, 12, "dtks"),
        (7, 40, "dtks"),
        (9, 13, "dtks"),
        (20, 15, "p3ke"),
        (22, 12, "carik_anggota"),
    ]
    found = step(
        "likely_contested",
        likely_person=("isi orang peluang nilai source", likely_person),
        rule_match=("isi orang", [row[:2] for row in placed]),
        record=(RECORD, [record(isi, source=source) for isi, _, source in placed]),
    )
    assert [row[:2] for row in found] == [
        (1, 10),
        (16, 17),
        (16, 18),
        (2, 10),
        (4, 11),
        (4, 12),
        (40, 17),
        (40, 19),
        (41, 19),
        (5, 12),
        (6, 12),
        (8, 13),
        (9, 13),
    ]


def test_model_match(step):
    found = step(
        "model_match",
        likely_person=(
            "isi orang peluang",
            [
                (1, 10, 0.9),
                (1, 11, 0.05),
                (2, 10, 0.89),
                (3, 10, 0.95),
                (4, 12, 0.6),
                (4, 13, 0.3),
                (5, 14, 0.5),
                (6, 13, 0.2),
            ],
        ),
        likely_contested=("isi", [(3,), (4,)]),
        likely_settled=("isi orang", [(4, 13), (9, 13)]),
    )
    assert found == [(1, 10, 0.9), (4, 13, 0.3)]


def test_assignment(step):
    """Dukcapil's rows, rules, the model, and who hangs together without Dukcapil: each with how it came there."""
    faces = [
        record(1, orang=1, nik_cacat=None),
        record(2, orang=1, nik_cacat=None),
        record(3, orang=3),
        record(4, orang=1, nik_cacat=None),
    ]
    found = step(
        "assignment",
        face=(FACE, faces),
        register_match=("isi_a isi_b alasan", [(1, 2, "PINDAH_TANPA_LAPOR"), (1, 4, "NIK_SAMA")]),
        rule_match=("isi orang method", [(10, 1, "NIK")]),
        model_match=("isi orang peluang", [(11, 3, 0.9)]),
        unlinked_record=(RECORD, [record(n) for n in range(20, 28)]),
        unlinked_person=(
            "isi orang",
            [(20, 20), (21, 20), (22, 22), (23, 22), (25, 20), (26, 20), (27, 22)],
        ),
        unlinked_match=(
            "isi_a isi_b method peluang",
            [
                (20, 21, "RULE", 0.7),
                (21, 22, "NIK", 0.8),
                (21, 23, None, 0.99),
                (20, 25, "PROBABILISTIC", 0.6),
                (23, 24, None, 0.9),
                (22, 27, "PROBABILISTIC", 0.5),
            ],
        ),
        told_pair=("isi_a isi_b", [(22, 27)]),
    )
    assert [(row[0], row[1], row[2], row[3]) for row in found] == [
        (1, 1, "NIK", 1.0),
        (10, 1, "NIK", 1.0),
        (11, 3, "PROBABILISTIC", 0.9),
        (2, 1, "RULE", 1.0),
        (20, 20, "NEW", None),
        (21, 20, "NIK", 0.8),
        (22, 22, "NEW", None),
        (23, 22, "NEW", None),
        (24, 24, "NEW", None),
        (25, 20, "PROBABILISTIC", 0.6),
        (26, 20, "NEW", None),
        (27, 22, "RULE", 1.0),
        (3, 3, "NEW", 1.0),
        (4, 1, "NIK", 1.0),
    ]


def test_probability_and_frequencies(step):
    pairs = [(1, 100, 3.0), (1, 101, 4.0), (1, 102, 2.0), (2, 102, 1.0), (3, 102, 60.0)]
    score = [(*pair, f"{pair[1]}") for pair in pairs]
    faces = (
        FACE,
        [record(100, orang=9), record(101, orang=9), record(102, orang=8), record(103, orang=7)],
    )
    found = step("probability", score=("isi_a isi_b bobot bidang", score), face=faces)
    assert found == [
        (1, 8, 102, pytest.approx(4 / 21, abs=1e-5), 2.0, "102"),
        (1, 9, 101, pytest.approx(16 / 21, abs=1e-5), 4.0, "101"),
        (2, 8, 102, pytest.approx(2 / 3, abs=1e-5), 1.0, "102"),
        (3, 8, 102, 1.0, 60.0, "102"),
    ]
    names = [
        {"urut": "A", "nama_kunci": "A B"},
        {"urut": "A", "nama_kunci": "A"},
        {"urut": None, "nama_kunci": None},
    ]
    names.append({"urut": "B", "nama_kunci": "C", "tanggal_lahir": None})
    faces = (FACE, [record(n, orang=n) | name for n, name in enumerate(names)])
    fresh = (
        RECORD,
        [
            record(10, urut="Z", nama_kunci="Z"),
            record(11, urut=None, nama_kunci=None),
            record(12, urut="A", nama_kunci="A"),
        ],
    )
    assert step("frequency_urut", face=faces, open_record=fresh) == [
        ("A", 0.5),
        ("B", 0.25),
        ("Z", 0.25),
    ]
    assert step("frequency_kata_1") == [("A", 0.5), ("C", 0.25), ("Z", 0.25)]
    assert [row[1] for row in step("frequency_tanggal_lahir")] == [0.75]


def test_compared_record(step):
    """An open record as it is; a face that is compared, with all cards and all places of its person."""
    faces = [
        record(100, orang=9, no_kk="1", nik=OWN),
        record(101, orang=9, kode_kelurahan="L"),
        record(102, orang=8),
        record(103, orang=7, kode_kelurahan=None, nik="1111111111111111"),
    ]
    found = step(
        "compared_record",
        face=(FACE, faces),
        person_candidate=("isi_b", [(100,), (103,)]),
        rule_match=("isi orang", [(5, 9), (6, 8), (7, 9), (8, 9)]),
        record=(
            RECORD,
            [
                record(5, kode_kelurahan="M"),
                record(6, kode_kelurahan="N"),
                record(7, kode_kelurahan=None),
                record(8, kode_kelurahan="M"),
            ],
        ),
        person_card=("orang kartu:bigint", [(9, 71), (8, 72)]),
        open_card=("isi kartu:bigint", [(1, 73)]),
        open_record=(
            RECORD,
            [
                record(1, nik=OWN),
                record(2, kode_kelurahan=None, nik="123"),
                record(3, nik="1111111111111111"),
            ],
        ),
    )
    alone = step("compared_record", person_candidate=("isi_b", [(100,)]))
    assert [sorted(row[10]) for row in alone if row[0] == 100] == [["K", "L", "M"]]
    alone = step("compared_record", person_candidate=("isi_b", [(102,)]))
    assert [sorted(row[10]) for row in alone if row[0] == 102] == [["K", "N"]]
    said = {
        row[0]: (row[1], row[7], row[8], row[9], sorted(row[10]) if row[10] else None)
        for row in found
    }
    assert len(found) == len(said) and said == {
        1: ("dtks", OWN, [73], True, ["K"]),
        2: ("dtks", None, None, False, None),
        3: ("dtks", None, None, False, ["K"]),
        100: (None, OWN, [71], True, ["K", "L", "M"]),
        103: (None, None, None, False, None),
    }
