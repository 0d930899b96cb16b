"""Phase 3, one step at a time: who must not become one person."""

from datetime import date

from tests.identity.steps import DAY, FACE, FAR, NAMES, OTHER, OWN, PARTED, RECORD, record


def test_contested(step):
    """Two rows of one household that claim one person; rows at most in one kelurahan; rows that fit several."""
    day = {"tanggal_lahir": DAY}
    twin = {"nama_kunci": NAMES[2], "urut": "AMINAK SITI", "no_kk": "1"}
    faces = [
        record(100, orang=100, no_kk="1"),
        record(101, orang=101, **twin),
        record(102, orang=102, no_kk="1", tanggal_lahir=FAR, urut="X", nama_kunci=NAMES[2]),
        record(103, orang=103, no_kk="1", nama_kunci=NAMES[0], urut="Y"),
        record(104, orang=104, no_kk="2", **day),
        record(105, orang=105),
        record(106, orang=106),
        record(107, orang=107, no_kk="1", tanggal_lahir=date(2015, 1, 1)),
        record(108, orang=108),
        record(109, orang=109, nama_kunci=NAMES[0], urut="Z"),
    ]
    claims = [
        (1, 7, 100, False),
        (2, 7, 100, False),
        (3, 7, 101, False),
        (4, 8, 101, False),  # one household, one person
        (5, None, 105, True),
        (6, None, 105, False),
        (7, None, 106, False),
        (8, None, 106, False),
        (9, 9, 108, False),
        (10, 5, 100, False),
        (12, 3, 109, False),
        (13, 3, 109, False),
    ]
    rows = [record(n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)]
    rows += [record(12), record(13), record(14, source="p3ke")]
    found = step(
        "contested",
        claim=("isi grup orang lemah", [*claims, (14, None, 105, False)]),
        record=(RECORD, rows),
        face=(FACE, faces),
        tie=("isi grup orang", [(11, 9, 104), (11, 9, 108)]),
        parted=(PARTED, [(2, 101)]),
    )
    assert [row[:2] for row in found] == [
        (1, 100),
        (1, 101),
        (11, 104),
        (11, 108),
        (12, 109),
        (13, 109),
        (2, 100),
        (3, 101),
        (5, 105),
        (6, 105),
        (9, 108),
    ]


def test_contested_people_have_namesakes_on_their_card(step):
    """Father and son of one name (200, 201) on one card; 202 is of another day, 203 of another name, 204 is nobody's.

    Of household 12 two rows claim the father: 32 has quite another name, 33 half the name and nearly the day of the
    son; 34 is the son without doubt, 35 of another household; 38 is another son, whose father is not in dispute here.
    """
    faces = [
        record(200, orang=200, no_kk="X"),
        record(201, orang=201, no_kk="X", tanggal_lahir=FAR),
        record(202, orang=202, no_kk="X", tanggal_lahir=FAR, nama_kunci=NAMES[2], urut="Q"),
        record(203, orang=203, no_kk="X", nama_kunci=NAMES[1], urut="R"),
        record(204, orang=204, no_kk="Z"),
        record(210, orang=210, no_kk="Y"),
        record(211, orang=211, no_kk="Y", tanggal_lahir=FAR),
    ]
    claims = [(n, 12, 200) for n in (30, 31, 32, 33)]
    claims += [
        (34, 12, 201),
        (35, 13, 201),
        (36, 12, 204),
        (38, 12, 211),
        (40, 14, 210),
        (41, 14, 210),
    ]
    rows = [record(n, tanggal_lahir=None) for n in (30, 31, 34, 35, 36, 38, 40, 41)]
    rows += [record(32, tanggal_lahir=None, nama_kunci=NAMES[0])]
    rows += [record(33, tanggal_lahir=FAR.replace(day=10), nama_kunci=NAMES[1])]
    found = step(
        "contested",
        claim=("isi grup orang lemah", [(*claim, False) for claim in claims]),
        record=(RECORD, rows),
        face=(FACE, faces),
        tie=("isi grup orang", []),
        parted=(PARTED, []),
    )
    both = [(n, orang) for n in (30, 31, 33) for orang in (200, 201)]
    assert [row[:2] for row in found] == [
        *both[:4], (32, 200), *both[4:], (34, 201), (40, 210), (40, 211), (41, 210), (41, 211),
    ]  # fmt: skip


def test_contested_edge(step):
    """Rows that fit two people of two cards stay open unless there are as many rows; those of one card do not."""
    cards = {1: "a", 2: "b", 3: "c", 4: "c", 5: None, 6: None, 7: "e", 8: "f"}
    rows = [
        (1, 1, 5),
        (1, 2, 5),
        (2, 3, 5),
        (2, 4, 5),
        (3, 5, 5),
        (3, 6, 5),
        (4, 7, 5),
        (4, 8, 5),
        (5, 7, 5),
        (5, 8, 5),
        (6, 1, 5),
        (6, 2, 4),
        (7, 1, 5),
        (7, 2, 5),
        (8, 7, 5),
        (8, 8, 5),
        (9, 3, 5),
        (9, 5, 5),
        (9, 4, 5),
    ]
    found = step(
        "contested_edge",
        contested=("isi orang nilai", rows),
        face=(FACE, [record(n, orang=n, no_kk=card) for n, card in cards.items()]),
        tie=("isi", [(n,) for n in (1, 2, 3, 4, 5, 6, 8, 9)]),
        record=(RECORD, [record(n, source="p3ke" if n == 8 else "dtks") for n in range(1, 10)]),
    )
    assert sorted({row[0] for row in found}) == [2, 4, 5, 6, 7]


def test_who_must_not_become_one_person(step):
    """Two cards and addresses of one source; another source, the same row's card, or another person: no pair."""
    a = {"grup": 1, "alamat": "JL A NO 1", "no_kk": "1"}
    b = {"grup": 2, "alamat": "JL B NO 2", "no_kk": "2"}
    rows = [
        record(1, **a),
        record(2, **b),
        record(3, **(b | {"source": "p3ke"})),
        record(4, **(a | {"grup": 3})),
        record(5, **b),
    ]
    confirmed = {"nik_cacat": None, "nik_sendiri": True}  # two numbers of their own, of two sources
    rows += [record(6, nik=OWN, **confirmed), record(7, nik=OTHER, source="p3ke", **confirmed)]
    rows.append(
        record(8, nik=OWN, nama_kunci=None, **(a | confirmed))
    )  # by its name not even one with itself
    edges = [
        (1, 10),
        (2, 10),
        (3, 10),
        (4, 10),
        (1, 11),
        (2, 11),
        (5, 12),
        (5, 13),
        (6, 14),
        (7, 14),
        (8, 15),
    ]
    for name, table in (
        ("contested_cannot_link", "contested"),
        ("likely_cannot_link", "likely_contested"),
    ):
        tables = {table: ("isi orang", edges), "record": (RECORD, rows)}
        assert step(name, **tables) == [(1, 2), (2, 4)]
