"""Phase 3, one step at a time: rows drawn so that each condition decides something."""

from datetime import date

from tests.identity.steps import DAY, FACE, FAR, NAMES, NEXT, OTHER, OWN, RECORD, record

PARTED, ELSEWHERE = "isi orang", "3171010101700001"


def pairs(cases):
    """Records 0, 1, … and the face of each, 100, 101, …, under a name of their own."""
    records, faces = [], []
    for n, (mine, theirs) in enumerate(cases):
        name = {"urut": f"N{n}"}
        records.append(record(n, **(name | mine)))
        faces.append(record(100 + n, orang=100 + n, **(name | {"source": "dukcapil"} | theirs)))
    return (RECORD, records), (FACE, faces)


def test_exact_comparison(step):
    card, elsewhere = {"no_kk": "1"}, {"kode_kelurahan": "L"}
    mine = {"nik": OWN, "nik_cacat": None}
    confirmed = mine | {"nik_sendiri": True}
    foreign = {"nik": OTHER, "nik_cacat": None, "nik_sendiri": True}
    # what the NIK said of the name, the date and its being crowded, and whether that settles it
    settled = [
        (4, None, False, True),
        (3, 5, False, False),
        (4, 0, False, False),
        (4, 1, False, True),
        (4, 1, True, False),
        (4, 4, True, True),
        (4, 3, True, False),
    ]
    cases = [
        (card, card | elsewhere, True),
        (card | {"tanggal_lahir": NEXT}, card, None),
        (card | {"urut": "X"}, card, None),
        ({}, {}, False),
        ({}, elsewhere, None),
        (card, {"no_kk": "2"}, False),
        ({"jenis_kelamin": "L"}, {}, None),
        ({"jenis_kelamin": None}, {}, False),
        ({"jenis_kelamin": None} | mine, {"jenis_kelamin": "L"}, None),
        ({"jenis_kelamin": None, "nik": OWN, "nik_cacat": "SERI"}, {"jenis_kelamin": "L"}, False),
        (confirmed, foreign, None),
        (card | confirmed, card | foreign, True),
        (card, card, None),  # people said that they are two
        (card | {"source": "dukcapil"}, card, None),
        *((card, card, None if done else True) for *_, done in settled),
    ]
    first = len(cases) - len(settled)
    records, faces = pairs([case[:2] for case in cases])
    found = step(
        "exact_comparison",
        record=records,
        face=faces,
        parted=(PARTED, [(12, 112)]),
        nik_comparison=(
            "isi nama:int tanggal:int ramai",
            [(first + n, *said[:3]) for n, said in enumerate(settled)],
        ),
    )
    expected = [(n, None, 100 + n, 100 + n, kartu) for n, (*_, kartu) in enumerate(cases)]
    assert found == sorted((row for row in expected if row[-1] is not None), key=str)


def test_exact_match(step):
    """One in the kelurahan, two there; one on the card and one beside; two on the card; two faces of one."""
    rows = [
        (1, 10, 10, False),
        (2, 10, 10, False),
        (2, 11, 11, False),
        (3, 11, 12, True),
        (3, 10, 10, False),
        (4, 10, 10, True),
        (4, 11, 11, True),
        (5, 12, 14, True),
        (5, 12, 13, True),
        (5, 11, 11, False),
        (6, 10, 10, True),
        (6, 11, 11, False),
    ]
    found = step(
        "exact_match",
        exact_comparison=(
            "isi orang isi_wajah kartu:boolean grup",
            [(*row, 7) for row in rows],
        ),
    )
    assert found == [
        (1, 7, 10, 10, "NAMA_TANGGAL_KELURAHAN"),
        (3, 7, 11, 12, "NAMA_TANGGAL_KARTU"),
        (5, 7, 12, 13, "NAMA_TANGGAL_KARTU"),
        (6, 7, 10, 10, "NAMA_TANGGAL_KARTU"),
    ]


def test_nik_comparison(step):
    nik, home = {"nik": OWN, "nik_cacat": None}, {"alamat": "JL A NO 1"}
    crowded = {"nik": None, "nik_cacat": "BANYAK_ORANG", "nik_ramai": OWN}
    corrected = {"tanggal_lahir": FAR}  # the face's, whose NIK tells DAY
    cases = [
        (nik, {}, (False, 5, 5, False)),
        (crowded, {}, (True, 5, 5, False)),
        (nik | {"nama_kunci": NAMES[2]}, corrected, (False, 2, 4, False)),
        (nik | {"tanggal_lahir": NEXT}, {}, (False, 5, 1, False)),
        (nik | {"tanggal_lahir": None}, {}, (False, 5, None, False)),
        (nik | {"no_kk": "1", "hubungan": "ANAK"}, {"no_kk": "1"}, (False, 5, 5, True)),
        (nik | home, home, (False, 5, 5, True)),
        (nik | home, home | {"kode_kelurahan": "L"}, (False, 5, 5, False)),
        (nik | home, {"alamat": "JL B NO 1"}, (False, 5, 5, False)),
        (nik | home | {"hubungan": "ANAK"}, home | {"hubungan": "ISTRI"}, (False, 5, 5, False)),
        (nik | {"nik_cacat": "SERI"}, {}, None),
        (nik | {"source": "dukcapil"}, {}, None),
        (nik, {}, None),  # people said that they are two
        (nik, {"nik": OTHER}, None),
    ]

    def own(n, values):
        """Numbers of the case alone."""
        return values | {
            key: f"{number[:12]}{n + 1 + 5000 * (number == OTHER):04d}"
            for key, number in values.items()
            if key in ("nik", "nik_ramai") and number
        }

    found = step(
        "nik_comparison",
        record=(RECORD, [record(n, **own(n, mine)) for n, (mine, _, _) in enumerate(cases)]),
        face=(
            FACE,
            [
                record(100 + n, orang=100 + n, **own(n, nik | face))
                for n, (_, face, _) in enumerate(cases)
            ],
        ),
        parted=(PARTED, [(12, 112)]),
    )
    by = {row[0]: (row[3], *row[6:]) for row in found}
    assert [by.get(n) for n in range(len(cases))] == [expected for *_, expected in cases]
    assert all(row[4] == row[5] == 100 + row[0] for row in found)


def test_nik_match(step):
    cases = [
        (4, None, False, False, True),
        (4, 1, False, False, True),
        (4, 0, False, False, False),
        (4, 0, False, True, True),
        (3, 0, False, True, False),
        (4, 0, True, True, False),
        (4, 4, True, False, True),
        (4, 3, True, False, False),
        (2, 5, True, False, True),
        (1, 5, True, False, False),
        (2, 4, True, False, False),
        (2, 5, False, False, True),
        (2, 1, False, False, True),
        (2, 0, False, False, False),
        (2, None, False, False, True),
        (1, 5, False, True, False),
        (2, 5, False, True, False),
        (4, 1, False, False, True),
    ]
    exact = [len(cases) - 2, len(cases) - 1]  # name and date fit somebody else better
    rows = [(n, 9, n, *case[:4]) for n, case in enumerate(cases)]
    rows += [(98, 9, 2, 4, 1, False, False), (98, 9, 1, 2, 5, False, False)]
    rows += [(99, 9, 2, 4, 1, False, False), (99, 9, 1, 4, 1, False, False)]
    found = step(
        "nik_match",
        nik_comparison=("isi grup orang nama:int tanggal:int ramai saksi", rows),
        exact_match=("isi", [(n,) for n in exact]),
    )
    expected = [(n, 9, n) for n, case in enumerate(cases) if case[4]] + [(98, 9, 2), (99, 9, 1)]
    assert found == sorted(expected, key=str)


def test_tie(step):
    """Of exact fits the card's go before the others, of damaged ones the best rule's; whom a rule settled is none."""
    found = step(
        "tie",
        exact_comparison=(
            "isi grup orang kartu:boolean",
            [
                (1, 9, 10, False),
                (1, 9, 11, False),
                (2, 9, 10, True),
                (2, 9, 11, True),
                (2, 9, 12, False),
                *((n, 9, 10, True) for n in (3, 4, 5)),
                (6, 9, 10, True),
                (6, 9, 10, True),
            ],
        ),
        nik_match=("isi", [(3,)]),
        exact_match=("isi", [(4,)]),
        damaged_match=("isi", [(5,), (9,)]),
        damaged_comparison=(
            "isi grup orang aturan",
            [
                (7, 9, 10, 1),
                (7, 9, 11, 1),
                (7, 9, 11, 1),
                (7, 9, 12, 2),
                (8, 9, 10, None),
                (9, 9, 10, 1),
                (1, 9, 15, 1),
            ],
        ),
    )
    assert found == [
        (1, 9, 10),
        (1, 9, 11),
        (2, 9, 10),
        (2, 9, 11),
        (6, 9, 10),
        (7, 9, 10),
        (7, 9, 11),
    ]


def test_damaged_comparison(step):
    """Name, date, card, kelurahan, address, sex, NIK; and the rule."""
    cases = [
        (4, 5, False, True, False, False, "SAMA", 1),
        (3, 5, False, True, False, False, "SAMA", "none"),
        (4, None, False, True, False, True, "EXCEL", 1),
        (4, 1, True, False, False, True, None, 2),
        (4, None, True, False, False, True, None, 5),
        (2, None, False, True, False, True, "EXCEL", 3),
        (1, 1, False, True, False, True, "EXCEL", "none"),
        (2, 2, True, False, False, True, None, 4),
        (2, 1, True, False, False, True, None, "none"),
        (1, 3, True, False, False, True, None, "none"),
        (3, 1, False, True, True, True, None, "none"),
        (2, 5, False, True, False, True, None, "none"),
        (1, 3, False, True, False, True, "SAMA", 6),
        (1, 2, False, True, False, True, "SAMA", "none"),
        (0, 5, False, True, False, True, "SAMA", "none"),
        (1, 3, False, True, False, True, "EXCEL", "none"),
        (4, None, False, True, True, True, None, 7),
        (4, 5, False, True, False, True, None, "none"),
        (4, 5, False, False, True, True, "SAMA", "left out"),
        (4, 0, True, True, True, True, "SAMA", "left out"),
        (3, 5, True, False, False, False, None, "none"),
        (0, 5, True, False, False, True, None, "none"),
    ]
    found = step(
        "damaged_comparison",
        damaged_candidate=(
            "isi grup orang isi_wajah nama_kunci_a nama_kunci_b tanggal:int kartu:boolean kelurahan:boolean"
            " alamat:boolean kelamin:boolean nik",
            [(n, 9, n, n, NAMES[case[0]], NAMES[5], *case[1:7]) for n, case in enumerate(cases)],
        ),
    )
    expected = [
        (n, 9, n, n, not case[2], None if case[7] == "none" else case[7])
        for n, case in enumerate(cases)
        if case[7] != "left out"
    ]
    assert found == sorted(expected, key=str)


def test_damaged_match(step):
    """The best rule decides; where it fits two people, nobody is taken."""
    rows = [
        (1, 10, 10, True, 3),
        (1, 11, 11, False, 2),
        (2, 10, 10, True, 3),
        (2, 11, 11, False, 3),
        (3, 10, 13, True, 1),
        (3, 10, 12, False, 1),
        (3, 11, 10, True, 2),
        (4, 10, 10, True, None),
    ]
    found = step(
        "damaged_match",
        damaged_comparison=("isi orang isi_wajah lemah aturan grup", [(*row, 9) for row in rows]),
    )
    assert found == [
        (1, 9, 11, 11, False, "KARTU_NAMA_TANGGAL"),
        (3, 9, 10, 12, False, "NIK_RUSAK_NAMA"),
    ]


def test_claim(step):
    found = step(
        "claim",
        nik_match=("isi grup orang", [(1, 9, 10)]),
        exact_match=(
            "isi grup orang isi_wajah aturan:text",
            [(2, 9, 10, 11, "NAMA_TANGGAL_KELURAHAN"), (3, 9, 10, 11, "NAMA_TANGGAL_KARTU")],
        ),
        damaged_match=("isi grup orang isi_wajah aturan:text lemah", [(4, 9, 10, 11, "X", True)]),
    )
    assert [row[-1] for row in found] == [False, True, False, True]


def test_rule_match(step):
    """People first, then NIK and rules where nobody else claims the person, then how those were shared out."""
    claims = {1: None, 2: "A", 3: None, 4: "A", 5: None, 6: "B", 7: None}
    found = step(
        "rule_match",
        told=("isi orang isi_wajah", [(5, 50, 51), (6, 50, 51), (8, 50, 51)]),
        nik_match=("isi orang", [(n, 10) for n, rule in claims.items() if rule is None]),
        claim=(
            "isi orang isi_wajah aturan:text",
            [(n, 10, 11, rule) for n, rule in claims.items()],
        ),
        contested=("isi", [(3,), (4,), (8,), (9,), (7,)]),
        contested_settled=("isi orang", [(3, 10), (4, 10), (8, 10), (9, 12), (7, 99)]),
    )
    assert found == [
        (1, 10, "NIK", None, None),
        (2, 10, "RULE", 11, "A"),
        (3, 10, "NIK", 11, "PEMBAGIAN"),
        (4, 10, "RULE", 11, "A"),
        (5, 50, "RULE", 51, "TINJAUAN"),
        (6, 50, "RULE", 51, "TINJAUAN"),
        (7, 99, "RULE", 99, "PEMBAGIAN"),
        (8, 50, "RULE", 51, "TINJAUAN"),
        (9, 12, "RULE", 12, "PEMBAGIAN"),
    ]


def test_damaged_candidate(step):
    """By card, by fifteen digits, by either end of the NIK with the name, by name and place without NIK and date."""
    nik, near = "3172045705801234", "3172045705801235"
    front, back = nik[:8] + "11111111", "99999999" + nik[8:]
    home, moved = {"alamat": "JL A NO 1"}, {"tanggal_lahir": None, "urut": "U"}
    cases = [
        ({"no_kk": "1"}, {"no_kk": "1", "urut": "X"}, (None, True, True, False)),
        ({"nik": nik, "urut": "Y"}, {"nik": near, "urut": "X"}, ("SATU_ANGKA", False, True, False)),
        ({"nik": nik}, {"nik": front}, (None, False, True, False)),
        ({"nik": nik}, {"nik": front, "urut": "X"}, None),
        ({"nik": nik}, {"nik": back}, (None, False, True, False)),
        ({"nik": nik}, {"nik": back, "urut": "X"}, None),
        (home | moved, home | {"urut": "U"}, (None, False, True, True)),
        (
            home | moved | {"no_kk": "1"},
            home | {"urut": "U", "no_kk": "1"},
            (None, True, True, True),
        ),
        (home | moved, home | {"urut": "U", "kode_kelurahan": "L"}, None),
        (home | moved, home | {"urut": "X"}, None),
        (home | moved | {"nik_cacat": None}, home | {"urut": "U"}, None),
        (home | {"urut": "U"}, home | {"urut": "U"}, None),
        (moved, home | {"urut": "U"}, None),
        (home | moved, {"urut": "U", "alamat": "JL B NO 2"}, (None, False, True, False)),
        (
            home | moved | {"hubungan": "ANAK"},
            home | {"urut": "U", "hubungan": "KEPALA KELUARGA"},
            (None, False, True, False),
        ),
        (home | {"no_kk": "1"}, home | {"no_kk": "1"}, (None, True, True, False)),
        (
            home | {"no_kk": "1", "nik_cacat": None, "tanggal_lahir": None},
            home | {"no_kk": "1"},
            (None, True, True, False),
        ),
        ({"no_kk": "1", "source": "dukcapil"}, {"no_kk": "1"}, None),
        ({"no_kk": "1", "kode_kelurahan": "L"}, {"no_kk": "1"}, (None, True, False, False)),
        ({"no_kk": "1"}, {"no_kk": "2"}, None),
        (
            {"no_kk": "1", "nik": nik, "jenis_kelamin": "L"},
            {"no_kk": "1", "nik": nik},
            ("SAMA", True, True, False),
        ),
    ]
    for n, (mine, theirs, expected) in enumerate(cases):
        found = step(
            "damaged_candidate",
            record=(RECORD, [record(1, **mine)]),
            face=(FACE, [record(2, orang=2, **({"nik": ELSEWHERE} | theirs))]),
            nik_match=("isi", []),
            exact_match=("isi", []),
            parted=(PARTED, []),
        )
        assert [(row[11], row[7], row[8], row[9]) for row in found] == (
            [expected] if expected else []
        ), n
        if expected:
            assert found[0][10] is (mine.get("jenis_kelamin") != "L")


def test_damaged_candidate_leaves_out_who_is_settled_and_crowded_cards(step):
    card = {"no_kk": "1"}
    faces = [record(10, no_kk="1"), *(record(100 + n, no_kk="2") for n in range(31))]
    faces += [record(200 + n, no_kk="3") for n in range(30)]
    found = step(
        "damaged_candidate",
        record=(
            RECORD,
            [*(record(n, **card) for n in range(1, 5)), record(5, no_kk="2"), record(6, no_kk="3")],
        ),
        face=(FACE, [face | {"orang": face["isi"], "nik": ELSEWHERE} for face in faces]),
        nik_match=("isi", [(1,)]),
        exact_match=("isi", [(2,)]),
        parted=(PARTED, [(3, 10)]),
    )
    assert [(row[0], row[2]) for row in found] == [(4, 10), *((6, 200 + n) for n in range(30))]


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
