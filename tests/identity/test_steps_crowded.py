"""Phase 1, one step at a time: cards, households and numbers with too many people on them."""

from datetime import date

import pytest

from tests.identity.steps import DAY, NAMES, OTHER, OWN, ROW, names, rows

CARD, OTHER_CARD = "3172040101100001", "3172040101100002"


HEAD, CHILD = "KEPALA KELUARGA", "ANAK"


# How many rows of a card differ, and whether that is too much for one card.
def homes(count, people=None, kind=CHILD):
    return [
        {"alamat": f"JL A NO {n}", "nama": f"NAMA{n % (people or count)}", "hubungan": kind}
        for n in range(count)
    ]


CARDS = [
    (homes(6), True),
    (homes(5), False),
    (homes(6, people=5), False),
    (homes(3, kind=HEAD), True),
    (homes(2, kind=HEAD) + homes(1), False),
    (homes(3, people=2, kind=HEAD), False),
    ([row | {"alamat": "JL A NO 1"} for row in homes(3, kind=HEAD)], False),
    ([row | {"alamat": f"JL A NO {n % 2}"} for n, row in enumerate(homes(3, kind=HEAD))], False),
    ([row | {"alamat": None, "rt": str(n)} for n, row in enumerate(homes(6))], True),
    (
        [row | {"alamat": f"JL{'N' * (n % 2)} A NO {n // 2}"} for n, row in enumerate(homes(6))],
        False,
    ),
    ([{"alamat": "JL A NO 1", "nama": f"NAMA{n}"} for n in range(21)], True),
    ([{"alamat": "JL A NO 1", "nama": f"NAMA{n}"} for n in range(20)], False),
    ([{"alamat": "JL A NO 1", "nama": f"NAMA{n % 20}"} for n in range(40)], False),
    (
        [
            {"alamat": "JL A NO 1", "nama": "NAMA", "tanggal_lahir": date(1980, 1, 1 + n)}
            for n in range(21)
        ],
        True,
    ),
    (homes(3, kind=None), False),
]


@pytest.mark.parametrize("n", range(len(CARDS)))
def test_crowded_card(step, n):
    said, crowded = CARDS[n]
    others = [row | {"source": "p3ke"} for row in said[:2]]
    found = step(
        "crowded_card",
        source_row=rows(*said, *others, no_kk=CARD),
        delivered_name=names(*(row["nama"] for row in said)),
    )
    assert found == ([("dtks", CARD)] if crowded else [])
    assert step("crowded_card", source_row=rows(*said, no_kk=None)) == []


def test_names_that_sound_alike_are_one_on_a_crowded_card(step):
    heads = homes(3, kind=HEAD)
    beside = [{"nama": f"X{n}", "alamat": f"JL X NO {n}", "hubungan": CHILD} for n in range(2)]
    heard = (
        "nama nama_kunci",
        [("NAMA0", "A"), ("NAMA1", "B"), ("NAMA2", "B"), ("X0", "C"), ("X1", "D")],
    )
    assert (
        step("crowded_card", source_row=rows(*heads, *beside, no_kk=CARD), delivered_name=heard)
        == []
    )
    one_door = [row | {"alamat": "JL A NO 0"} for row in heads]
    known = names("NAMA0", "NAMA1", "NAMA2", "X0", "X1")
    assert (
        step("crowded_card", source_row=rows(*one_door, *beside, no_kk=CARD), delivered_name=known)
        == []
    )
    many = [{"alamat": "JL A NO 1", "nama": f"NAMA{n}"} for n in range(21)]
    heard = ("nama nama_kunci", [(f"NAMA{n}", f"NAMA{n % 20}") for n in range(21)])
    assert step("crowded_card", source_row=rows(*many, no_kk=CARD), delivered_name=heard) == []
    nameless = [{"alamat": "JL A NO 1", "tanggal_lahir": date(1980, 1, 1 + n)} for n in range(21)]
    assert step("crowded_card", source_row=rows(*nameless, no_kk=CARD)) == [("dtks", CARD)]
    found = step(
        "crowded_card",
        source_row=rows(*homes(6), no_kk=CARD),
        delivered_name=("nama nama_kunci", [(f"NAMA{n}", f"NAMA{n % 5}") for n in range(6)]),
    )
    assert found == []
    assert step("crowded_card", delivered_name=("nama nama_kunci", [("NAMA0", "NAMA0")])) == []


def test_who_has_no_name_counts_by_address(step):
    said = [
        {"nama": "BUDI", "alamat": A, "hubungan": HEAD},
        {"nama": "SITI", "alamat": B, "hubungan": HEAD},
    ]
    nameless = [row | {"nama": None} for row in said]
    people = [{"alamat": f"JL A NO {n}", "hubungan": CHILD} for n in range(6)]
    known = names("BUDI", "SITI")
    for some, expected in ((said, [("dtks", "H", 2)]), (nameless, []), (people, [])):
        assert (
            step("crowded_household", source_row=rows(*some, id_kelompok="H"), delivered_name=known)
            == expected
        )
    [(_, _, doors)] = step(
        "crowded_household", source_row=rows(*said, {"alamat": C}, id_kelompok="H")
    )
    assert doors == 3


def group(*people, **same):
    """Rows of one household number: (name, address, relation, line, kelurahan)."""
    keys = ("nama", "alamat", "hubungan", "no_urut", "kode_kelurahan")
    return [dict(zip(keys, person, strict=False)) | same for person in people]


A, B, C = "JL A NO 1", "JL B NO 2", "JL C NO 3"


GROUPS = [
    (
        group(
            ("BUDI HARTONO", A, HEAD),
            ("BUDI HARTONA", B, HEAD),
            ("ANI", A, CHILD),
            ("TUTI", A, CHILD),
        ),
        None,
    ),
    (
        group(
            ("BUDI", A, HEAD, 2), ("SITI", A, HEAD, 2), ("ANI", A, CHILD, 1), ("TUTI", A, CHILD, 3)
        ),
        1,
    ),
    (
        group(
            ("BUDI", A, CHILD, 1),
            ("SITI", A, CHILD, 2),
            ("SITI", A, CHILD, 2),
            ("ANI", A, CHILD, 1, "L"),
            ("TUTI", A, CHILD, 2, "L"),
        ),
        2,
    ),
    (
        group(
            ("BUDI", A), ("SITI", A, CHILD), ("TUTI", A, CHILD, 1, "L"), ("TUTI", A, CHILD, 1, "L")
        ),
        None,
    ),
    (group(("BUDI", A, HEAD), ("SITI", B, HEAD)), 2),
    (group(("BUDI", A, HEAD), ("BUDI", B, HEAD)), None),
    (group(("BUDI HARTONO", A, HEAD), ("BUDI SUSENO", B, HEAD)), 2),
    (group(("BUDI HARTONO", A, HEAD), ("BUDI HARTONA", B, HEAD)), None),
    (group(("BUDI", A, HEAD), ("SITI", B, CHILD)), None),
    (group(("BUDI", A, HEAD), ("SITI", A, HEAD)), None),
    (group(("BUDI", A, HEAD, 1), ("SITI", A, HEAD, 1)), 1),
    (group(("BUDI", A, HEAD, 1), ("SITI", A, HEAD, 2)), None),
    (group(("BUDI", A, HEAD, 1), ("SITI", A, HEAD, 1), ("ANI", B, CHILD)), None),
    (group(("BUDI", A, HEAD, 1), ("SITI", B, HEAD, 2), ("ANI", A, CHILD)), 2),
    (group(("BUDI", A), ("SITI", B), ("ANI", C)), 3),
    (group(("BUDI", A), ("SITI", B), ("ANI", B)), None),
    (group(("BUDI", A), ("SITI", B), ("SITI", C)), None),
    (group(("BUDI", A), ("SITI", B)), None),
    (group(("BUDI", A, CHILD), ("SITI", B), ("ANI", C)), None),
    ([*group(*((f"NAMA{n}", f"JL A NO {n}", CHILD) for n in range(6)))], 6),
    ([*group(*((f"NAMA{n}", f"JL A NO {n}", CHILD) for n in range(5)))], None),
    ([*group(*((f"NAMA{n % 5}", f"JL A NO {n}", CHILD) for n in range(6)))], None),
    ([*group(*((f"NAMA{n}", f"JL A NO {n % 5}", CHILD) for n in range(6)))], None),
    (
        group(
            ("BUDI", A, CHILD, 1),
            ("SITI", A, CHILD, 2),
            ("ANI", A, CHILD, 1, "L"),
            ("TUTI", A, CHILD, 2, "L"),
        ),
        2,
    ),
    (
        group(
            ("BUDI", A, CHILD, 1),
            ("SITI", A, CHILD, 2),
            ("BUDI", A, CHILD, 1, "L"),
            ("TUTI", A, CHILD, 2, "L"),
        ),
        None,
    ),
    (
        group(
            ("BUDI", A, CHILD, 1),
            ("SITI", A, CHILD, 2),
            ("WATI", A, CHILD, 3),
            ("TUTI", A, CHILD, 2, "L"),
        ),
        None,
    ),
    (
        group(
            ("BUDI", A, CHILD, 1),
            ("SITI", A, CHILD, 2),
            ("ANI", A, CHILD, 1),
            ("TUTI", A, CHILD, 2),
        ),
        None,
    ),
]


@pytest.mark.parametrize("n", range(len(GROUPS)))
def test_crowded_household(step, n):
    said, places = GROUPS[n]
    said = [{"kode_kelurahan": "K"} | row for row in said]
    known = names(
        "BUDI",
        "BUDI SUSENO",
        "SITI",
        "ANI",
        "TUTI",
        "WATI",
        "BUDI HARTONO",
        "BUDI HARTONA",
        *(f"NAMA{i}" for i in range(6)),
    )
    beside = {"nama": "ANI", "alamat": C, "hubungan": CHILD}
    both = [
        *said,
        beside | {"id_kelompok": "H2"},
        beside | {"source": "p3ke"},
        beside | {"id_kelompok": None},
    ]
    found = step("crowded_household", source_row=rows(*both, id_kelompok="H"), delivered_name=known)
    assert found == ([("dtks", "H", places)] if places else [])
    if n == 0:
        register = rows(*said, id_kelompok="H", source="dukcapil")
        assert step("crowded_household", source_row=register) == []


def crowd(*people):
    """Names (how alike, 0 to 5, to SITI AMINAH or another name) and birth dates under one NIK."""
    return rows(*({"nama": name, "tanggal_lahir": day} for name, day in people), nik=OWN)


NIK_ROWS = "nik tersebar cacat angka"


YEARS = [date(1960 + 7 * n, 1 + n, 2 + n) for n in range(6)]


def test_crowded_nik(step):
    known = names(
        "BUDI", "SITI", "TUTIK", "ANI", "BUDI HARTONO", "BUDI HARTONA", "BUDI SUSENO", *NAMES
    )
    day = YEARS[0]
    cases = [
        ([("BUDI", YEARS[0]), ("SITI", YEARS[1]), ("ANI", YEARS[2])], True),
        ([("BUDI", YEARS[0]), ("SITI", YEARS[1])], False),
        ([("BUDI", day), ("SITI", day), ("ANI", day)], True),
        ([("BUDI HARTONO", day), ("BUDI SUSENO", day), ("ANI", YEARS[2])], False),
        ([("BUDI HARTONO", day), ("BUDI SUSENO", YEARS[1]), ("ANI", YEARS[2])], True),
        ([("BUDI HARTONO", day), ("BUDI HARTONA", day.replace(day=3)), ("ANI", YEARS[2])], False),
        ([("BUDI HARTONO", day), ("BUDI HARTONA", None), ("ANI", YEARS[2])], False),
        ([("BUDI HARTONO", day), ("BUDI SUSENO", None), ("ANI", YEARS[2])], True),
        ([("BUDI HARTONO", day), ("BUDI HARTONA", YEARS[1]), ("ANI", YEARS[2])], True),
        ([("BUDI", day), ("SITI", YEARS[1]), (None, YEARS[2])], False),
        ([("BUDI", day)] * 3, False),
        ([("BUDI", day), ("SITI", YEARS[1]), ("ANI", YEARS[2]), ("ANI", YEARS[2])], True),
    ]
    for n, (people, crowded) in enumerate(cases):
        found = step(
            "crowded_nik",
            source_row=crowd(*people),
            delivered_name=known,
            delivered_nik=(NIK_ROWS, [(OWN, True, None, OWN)]),
        )
        assert found == ([(OWN,)] if crowded else []), n
    step("crowded_nik", source_row=crowd(*cases[0][0]))
    for scattered, fault in ((False, None), (True, "SERI")):
        assert step("crowded_nik", delivered_nik=(NIK_ROWS, [(OWN, scattered, fault, OWN)])) == []
    unknown = ("nama nama_kunci", [("BUDI", "BUDI"), ("SITI", "SITI"), ("ANI", None)])
    assert (
        step(
            "crowded_nik",
            delivered_nik=(NIK_ROWS, [(OWN, True, None, OWN)]),
            delivered_name=unknown,
        )
        == []
    )
    one, two = ("BUDI HARTONO", day), ("BUDI SUSENO", day)  # one person, but only under one number
    rest = [("SITI", YEARS[1]), ("ANI", YEARS[2])]
    crowds = [
        [one, *rest],
        [two, *rest],
        [one, two, *rest[1:]],
        [one, *rest],
    ]  # of the last not scattered
    said = [row | {"nik": f"{n}"} for n, some in enumerate(crowds) for row in crowd(*some)[1]]
    found = step(
        "crowded_nik",
        source_row=(ROW, said),
        delivered_name=known,
        delivered_nik=(NIK_ROWS, [(f"{n}", n != 3, None, f"{n}") for n in range(4)]),
    )
    assert found == [("0",), ("1",)]


def test_more_than_a_thousand_people_of_one_number_are_not_compared(step):
    others = [
        row | {"nik": OTHER}
        for row in crowd(*zip(["BUDI", "TUTIK", "ANI"], YEARS, strict=False))[1]
    ]
    many = [(f"SITI A{n}", DAY) for n in range(1001)]
    for some, crowded in ((many[:9], [(OTHER,)]), (many, [(OWN,), (OTHER,)])):
        found = step(
            "crowded_nik",
            source_row=(ROW, crowd(*some)[1] + others),
            delivered_name=names("BUDI", "TUTIK", "ANI", *(name for name, _ in some)),
            delivered_nik=(NIK_ROWS, [(nik, True, None, nik) for nik in (OWN, OTHER)]),
        )
        assert found == crowded
