"""Phase 4, one step at a time: which pairs are worth scoring."""

from tests.identity.steps import DAY, FACE, FAR, NAMES, OTHER, OWN, RECORD, record

NUMBERED = ("tanpa_nomor", [(False,)])
WITHOUT = ("tanpa_nomor", [(True,)])
FEW = {
    "kode_kelurahan": None,
    "tanggal_lahir": None,
    "urut": None,
    "nama_kunci": None,
}  # no key of its own


def test_blocking_key(step):
    """Each row's keys: its cards, what it tells, and without numbers any rare word and any day."""
    rows = (
        RECORD,
        [record(1, alamat="JL MELATI NO 7", nik=OWN), record(2, **(FEW | {"nama_kunci": "SITI"}))],
    )
    cards = ("isi kartu:bigint", [(1, 7), (1, 7), (1, 8)])
    keys = {
        without: step("blocking_key", open_record=rows, open_card=cards, numbered=numbered)
        for without, numbered in ((False, NUMBERED), (True, WITHOUT))
    }
    assert [sum(row[0] == n for row in keys[False]) for n in (1, 2)] == [13, 0]
    assert [sum(row[0] == n for row in keys[True]) for n in (1, 2)] == [23, 2]
    assert len(set(keys[False])) == len(keys[False]) and None not in {
        blok for _, blok in keys[True]
    }


def test_open_record_and_person_card(step):
    rows = [record(1), record(2), record(3, source="dukcapil")]
    assert [
        row[0]
        for row in step("open_record", record=(RECORD, rows), rule_match=("isi orang", [(2, 9)]))
    ] == [1]
    [(own, other)] = step(
        "open_card",
        open_record=(RECORD, [record(1, no_kk="1"), record(2, no_kk="2")]),
        companion=("isi orang", []),
        face=(FACE, []),
        rule_match=("isi orang", []),
        record=(RECORD, []),
    )[0:1]
    assert own == 1
    found = step(
        "person_card",
        face=(
            FACE,
            [
                record(10, orang=9, no_kk="1"),
                record(11, orang=9, no_kk="1"),
                record(12, orang=8, no_kk="3"),
                record(13, orang=7),
            ],
        ),
        rule_match=("isi orang", [(20, 6), (21, 5), (22, 4)]),
        record=(
            RECORD,
            [record(20, kelompok=77), record(21, kelompok=78), record(22), record(23, kelompok=77)],
        ),
        open_card=("isi kartu:bigint", [(1, other), (1, 77)]),
    )
    assert sorted(found) == sorted([(9, other), (6, 77)])


def test_open_card(step):
    """Its own card, the cards of those it stands beside, and the forms and lists that name those."""
    found = step(
        "open_card",
        open_record=(RECORD, [record(1, no_kk="1"), record(2)]),
        companion=("isi orang", [(1, 9), (2, 9), (2, 8)]),
        face=(
            FACE,
            [record(10, orang=9, no_kk="1"), record(11, orang=8), record(12, orang=7, no_kk="3")],
        ),
        rule_match=("isi orang", [(20, 9), (21, 9), (22, 8), (23, 7), (24, 8)]),
        record=(
            RECORD,
            [
                *(
                    record(n, kelompok=group)
                    for n, group in ((20, 77), (22, 78), (23, 79), (24, 77))
                ),
                record(21),
            ],
        ),
    )
    first = {row[1] for row in found if row[0] == 1} - {77}
    assert len(first) == 1 and len(found) == 5
    assert {row[1] for row in found if row[0] == 2} == {*first, 77, 78}


def test_companion(step):
    """1 shares a list's household with 10, 2 a card with 11 of another list; what more than forty share is none."""
    rows = [
        record(1, kelompok=5),
        record(10, kelompok=5),
        record(13, kelompok=5),
        record(2, no_kk="1"),
        record(11, no_kk="1", source="p3ke"),
        record(12, no_kk="1", source="dukcapil", kelompok=5),
        record(3, kelompok=6),
        record(14),
        record(4, kelompok=7),
        record(15, kelompok=5),
        *(record(100 + n, kelompok=6) for n in range(40)),
        *(record(200 + n, kelompok=7) for n in range(39)),
    ]
    found = step(
        "companion",
        record=(RECORD, rows),
        open_record=(RECORD, [record(n) for n in (1, 2, 3, 4)]),
        rule_match=("isi orang", [(10, 9), (15, 9), (11, 8), (12, 7), (14, 6), (100, 5), (200, 4)]),
    )
    assert found == [(1, 9), (2, 8), (4, 4)]
    few = ("isi orang", [(14, 6)])  # of neither household nor card
    assert step("companion", record=(RECORD, [record(1), record(14)]), rule_match=few) == []


def test_open_candidate(step):
    """Two rows with one key or one number; a key of more than sixty says nothing, nor one of a single row."""
    crowd = [(100 + n, 3) for n in range(61)]
    rows = [
        record(1),
        record(2),
        record(3, nik=OWN),
        record(4, nik=OWN),
        record(5, nama_kunci=NAMES[0], urut="X"),
        record(6, nik="1111111111111111"),
        record(7, nik="1111111111111111"),
        record(8, nik="123"),
        record(9, nik="123"),
        *(record(n) for n, _ in crowd),
    ]
    tables = {
        "blocking_key": ("isi blok", [(1, 1), (2, 1), (1, 2), (2, 2), (5, 1), (9, 4), *crowd]),
        "open_record": (RECORD, rows),
    }
    assert step("open_candidate", numbered=NUMBERED, **tables) == [(1, 2), (3, 4)]
    assert step("open_candidate", numbered=WITHOUT, **tables) == [(1, 2), (1, 5), (2, 5), (3, 4)]
    few = [(100 + n, 3) for n in range(60)]
    found = step("open_candidate", numbered=NUMBERED, blocking_key=("isi blok", few))
    assert len(found) == 60 * 59 // 2 + 1


def keys(step, numbered=NUMBERED, cards=(), **values):
    """The keys of an open record of these values."""
    return step(
        "blocking_key",
        open_record=(RECORD, [record(1, **values)]),
        numbered=numbered,
        open_card=("isi kartu:bigint", [(1, card) for card in cards]),
    )


def test_person_candidate(step):
    """Each key by itself finds the face; a face that lacks it or says otherwise is none."""
    name = {"nama_kunci": "SITI AMINAH", "urut": "AMINAH SITI"}
    day, place, nik = {"tanggal_lahir": DAY}, {"kode_kelurahan": "K"}, {"nik": OWN}
    cases = [
        (name | day, name | day, True),
        (day | {"nama_kunci": "SITI"}, day | {"nama_kunci": "SITTI"}, True),
        (day | {"urut": "AMI"}, day | {"urut": "AMINAH"}, True),
        (day | {"nama_kunci": "XXAMINAH"}, day | {"nama_kunci": "YYMINAH"}, True),
        (day | nik | {"nama_kunci": "AB"}, day | nik | {"nama_kunci": "CD"}, True),
        (place | {"urut": "AB"}, place | {"urut": "AB"}, True),
        (place | {"urut": "AB"}, {"urut": "AB"}, False),
        (
            day | place | {"nama_kunci": "AB"},
            {"tanggal_lahir": DAY.replace(month=1, day=1), "nama_kunci": "AB C"} | place,
            True,
        ),
        (day | {"urut": "AB"}, {"tanggal_lahir": DAY.replace(year=1981), "urut": "AB"}, True),
        (day | {"urut": "AB"}, {"tanggal_lahir": DAY.replace(year=1979), "urut": "AB"}, True),
        (day | {"urut": "AB"}, {"tanggal_lahir": FAR, "urut": "AB"}, False),
        (day | place | {"nama_kunci": "ABCDEF"}, day | place | {"nama_kunci": "ABCDEX"}, True),
        (day | nik, nik | {"tanggal_lahir": FAR}, False),
        ({"nama_kunci": "AB"}, {"nama_kunci": "AB"}, False),
        ({"nama_kunci": "SITI"}, {"nama_kunci": "SITI"}, False),
        ({"alamat": "JL MELATI NO 7"} | place, {"alamat": "JL MELATI NO 7"} | place, False),
    ]
    for n, (mine, theirs, expected) in enumerate(cases):
        blocks = keys(step, NUMBERED if expected else WITHOUT, **(FEW | mine))
        found = step(
            "person_candidate",
            blocking_key=("isi blok:ubigint", blocks),
            face=(FACE, [record(10, orang=9, **(FEW | theirs)), record(11, orang=8, **FEW)]),
            person_card=("orang kartu:bigint", []),
            open_record=(RECORD, [record(1, **(FEW | mine | {"nik": OTHER}))]),
            numbered=WITHOUT if not expected else NUMBERED,
        )
        if n < len(cases) - 3:
            assert found == ([(1, 10)] if expected else []), n
        else:  # without numbers a whole name, a rare word and a door are keys
            assert found == [(1, 10)], n


def test_a_card_finds_its_people_and_a_key_of_a_crowd_nobody(step):
    blocks = keys(step, cards=(71,), **FEW)
    crowd = [record(100 + n, orang=100 + n) for n in range(121)]
    tables = {
        "face": (
            FACE,
            [
                record(10, orang=9, **FEW),
                record(11, orang=9, **FEW),
                record(12, orang=8, **FEW),
                *crowd,
            ],
        ),
        "person_card": (
            "orang kartu:bigint",
            [(9, 71), (8, 72), *((100 + n, 73) for n in range(121))],
        ),
        "open_record": (
            RECORD,
            [record(1, **(FEW | {"nama_kunci": "SITI", "urut": "SITI"})), record(2)],
        ),
        "numbered": NUMBERED,
    }
    other = [(2, blok) for _, blok in keys(step, cards=(73,), **FEW)]
    found = step("person_candidate", blocking_key=("isi blok:ubigint", blocks + other), **tables)
    assert found == [(1, 10), (1, 11)]
    tables["open_record"] = (RECORD, [record(2)])
    assert step("person_candidate", blocking_key=("isi blok:ubigint", other), **tables) == []
    tables["person_card"] = ("orang kartu:bigint", [(100 + n, 73) for n in range(120)])
    other += [(3, blok) for _, blok in other]  # of nobody who is open
    assert len(step("person_candidate", blocking_key=("isi blok:ubigint", other), **tables)) == 120


def test_each_finds_its_own_face(step):
    mine = {
        1: FEW | {"urut": "AB", "tanggal_lahir": DAY},
        2: FEW | {"urut": "XY", "tanggal_lahir": FAR},
    }
    blocks = [(n, blok) for n, row in mine.items() for _, blok in keys(step, WITHOUT, **row)]
    found = step(
        "person_candidate",
        blocking_key=("isi blok:ubigint", blocks),
        face=(FACE, [record(10 * n, orang=n, **row) for n, row in mine.items()]),
        person_card=("orang kartu:bigint", []),
        open_record=(RECORD, [record(n, **row) for n, row in mine.items()]),
        numbered=WITHOUT,
    )
    assert found == [(1, 10), (2, 20)]


def test_a_door_is_a_key_only_without_numbers(step):
    door = FEW | {"alamat": "JL MELATI NO 7", "kode_kelurahan": "K"}
    for numbered, expected in ((WITHOUT, [(1, 10)]), (NUMBERED, [])):
        found = step(
            "person_candidate",
            blocking_key=("isi blok:ubigint", keys(step, numbered, **(door | {"urut": "AB"}))),
            face=(FACE, [record(10, orang=9, **(door | {"urut": "XY"}))]),
            person_card=("orang kartu:bigint", []),
            open_record=(RECORD, [record(1, **door)]),
            numbered=numbered,
        )
        assert found == expected


def test_a_pair_of_quite_another_name_is_scored_only_without_numbers(step):
    blocks = keys(step, cards=(71,), **FEW)
    for numbered, expected in ((NUMBERED, []), (WITHOUT, [(1, 10)])):
        found = step(
            "person_candidate",
            blocking_key=("isi blok:ubigint", blocks),
            face=(FACE, [record(10, orang=9)]),
            person_card=("orang kartu:bigint", [(9, 71)]),
            open_record=(RECORD, [record(1, nama_kunci=NAMES[0], urut="BUDI HARTONO")]),
            numbered=numbered,
        )
        assert found == expected
