"""Phase 1, one step at a time: which numbers say who somebody is, and what people decided before."""

from datetime import date

import pytest

from tests.identity.steps import DAY, FAR, NAMES, NEXT, OTHER, OWN, RECORD, record

P, BEFORE, AFTER = "2022-04", "2022-03", "2022-05"
ROW = (
    "source delivery_periode file row nik no_kk nama jenis_kelamin tanggal_lahir alamat rt rw kode_kelurahan hubungan"
    " no_urut id_kelompok tanggal_data nama_ibu status_penduduk tanggal_status sanggahan"
)
CARD, OTHER_CARD = "3172040101100001", "3172040101100002"
HEAD, CHILD = "KEPALA KELUARGA", "ANAK"


def rows(*changes, **same):
    """Delivered rows that differ as told."""
    plain = {
        "source": "dtks",
        "delivery_periode": P,
        "file": "f",
        "kode_kelurahan": "K",
        "sanggahan": False,
    } | same
    return ROW, [plain | {"row": n} | change for n, change in enumerate(changes)]


def names(*said):
    return "nama nama_kunci ejaan urut", [
        (name, name, name, name) for name in dict.fromkeys(said) if name
    ]


def numbers(found):
    return [row[0] for row in found]


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


def test_delivered_nik_and_name(step):
    def scattered(*people, source="dtks"):
        said = rows(
            *({"nama": n, "tanggal_lahir": d} for n, d in people), {"nik": None}, source=source
        )
        [row] = step(
            "delivered_nik",
            source_row=(ROW, [row if "nik" in row else row | {"nik": OWN} for row in said[1]]),
        )
        return row[3:]

    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("BUDA", NEXT)) == (False, False)
    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("SITI", DAY), source="dukcapil") == (True, True)
    assert scattered(("BUDI", DAY), ("SITI", FAR)) == (False, False)
    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("BUDI", date(1981, 5, 19))) == (False, True)
    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("BUDI", date(1981, 5, 18))) == (False, False)
    assert scattered(("BUDI", None), (None, None), ("BUDI", None)) == (False, False)
    found = step(
        "delivered_nik",
        source_row=rows(
            {"nik": f" {OWN[:4]}.{OWN[4:]}"}, {"nik": "ABCDEFGHIJKLMNOP"}, {"nik": "12"}
        ),
    )
    assert sorted((row[1] or "", row[2]) for row in found) == [
        ("", "KOSONG"),
        ("12", "PANJANG"),
        (OWN, None),
    ]
    said = step(
        "delivered_name",
        source_row=rows(
            {"nama": "SITI AMINAH"},
            {"nama": "SITI AMINAH"},
            {"nama": "SITTI AMINAH"},
            {"nama": "AMINAH SITI"},
            {"nama": None},
            {"nama": "-"},
        ),
    )
    assert len(said) == 4
    spelled = {row[0]: (row[2], row[3], row[4]) for row in said}
    assert spelled["SITI AMINAH"][1:] == spelled["AMINAH SITI"][1:]
    assert spelled["SITI AMINAH"][:2] == spelled["SITTI AMINAH"][:2]
    assert spelled["SITI AMINAH"][2] != spelled["SITTI AMINAH"][2] and spelled["-"][2] is None


def test_address_household(step):
    """One head, two to twelve people, a number in the address; and only where the household number or card is lost."""

    def home(alamat, heads, people, **values):
        said = [{"hubungan": HEAD if n < heads else CHILD, "nama": f"N{n}"} for n in range(people)]
        return [row | {"alamat": alamat} | values for row in said]

    cases = [
        (home("JL A NO 1", 1, 2), 2),
        (home("JL A NO 2", 1, 12), 12),
        (home("JL A NO 3", 1, 13), 0),
        (home("JL A NO 4", 1, 1) * 2, 0),
        (home("JL A NO 5", 0, 3), 0),
        (home("JL A NO 6", 2, 3), 0),
        (home("JL A", 1, 3), 0),
        (home("JL A NO 7", 1, 3, kode_kelurahan=None), 0),
        (home("JL A NO 8", 1, 3, id_kelompok="H"), 0),
        (home("JL A NO 9", 1, 3) + home("JL A NO 9", 1, 1), 4),
        (home("JL A NO 10", 1, 3, source="dukcapil", no_kk=CARD), 0),
        (home("JL A NO 11", 1, 3, source="dukcapil", no_kk=OTHER_CARD), 3),
        (home("JL A NO 12", 1, 3, source="dukcapil"), 3),
        (home("JL A NO 13", 1, 3, source="dukcapil", no_kk="123", id_kelompok="H"), 3),
        (
            [
                row | {"hubungan": row["hubungan"] if n else None}
                for n, row in enumerate(home("JL A NO 14", 2, 3))
            ],
            2,
        ),
        (home("JL A NO 15", 1, 2) + home("JL A NO 15", 0, 2, source="p3ke"), 2),
    ]
    said = rows(*(row | {"file": str(n)} for n, (some, _) in enumerate(cases) for row in some))
    crowded = ("source no_kk", [("dukcapil", OTHER_CARD), ("dtks", CARD)])
    found = step("address_household", source_row=said, crowded_card=crowded)
    counted = [sum(row[2] == str(n) for row in found) for n in range(len(cases))]
    assert counted == [count for _, count in cases]
    assert len({row[4] for row in found}) == sum(count > 0 for _, count in cases)


KEYED = f"{RECORD} ulang"


def test_keyed_row(step):
    """Numbers that say nothing are taken away, a household number parts by address or an address stands for it."""

    def row(n, **values):
        return (
            record(
                n,
                delivery_periode=P,
                file="f",
                row=n,
                nik_cacat=None,
                nik_sendiri=True,
                grup=1,
                kelompok=1,
            )
            | values
        )

    said = [
        row(1, nik=OWN),
        row(2, nik=OWN, source="dukcapil"),
        row(3, nik=OTHER),
        row(4, no_kk=CARD),
        row(5, no_kk=CARD, source="p3ke"),
        row(6, no_kk=OTHER_CARD),
        row(7, no_kk=OTHER_CARD, source="dukcapil"),
        row(8, kelompok=2),
        row(9, row=8, file="g"),
        row(10, row=8, delivery_periode=BEFORE),
        row(11, row=8, source="p3ke"),
    ]
    found = step(
        "keyed_row",
        normal_row=(KEYED, said),
        delivered_nik=("nik angka", [("x" + OWN, OWN), (OTHER, OTHER)]),
        crowded_nik=("nik", [("x" + OWN,)]),
        crowded_card=("source no_kk", [("dtks", CARD), ("dukcapil", OTHER_CARD)]),
        crowded_household=("source id_kelompok alamat:bigint", []),
        address_household=("source delivery_periode file row kelompok", [("dtks", P, "f", 8, 99)]),
    )
    columns = KEYED.split()
    by = {row[0]: dict(zip(columns, row, strict=True)) for row in found}
    assert {n: (r["nik"], r["nik_ramai"], r["nik_cacat"]) for n, r in by.items() if n < 4} == {
        1: (None, OWN, "BANYAK_ORANG"),
        2: (OWN, None, None),
        3: (OTHER, None, None),
    }
    assert {n: (r["no_kk"], r["kelompok"], r["grup"]) for n, r in by.items() if n > 3} == {
        4: (None, 1, 1),
        5: (CARD, 1, 1),
        6: (None, 1, 1),
        7: (None, None, None),
        8: (None, 99, 99),
        9: (None, 1, 1),
        10: (None, 1, 1),
        11: (None, 1, 1),
    }


def test_keyed_row_parts_a_household_number_by_address(step, macros):
    [(one, two, three)] = macros.execute(
        "select " + ", ".join(f"(hash('dtks', '{h}') >> 1)::bigint" for h in ("H1", "H2", "H3"))
    ).fetchall()
    said = [
        record(
            n,
            delivery_periode=month,
            file=file,
            row=line,
            source=source,
            kelompok=kelompok,
            grup=kelompok,
            alamat=alamat,
        )
        for n, (month, file, line, source, kelompok, alamat) in enumerate(
            [
                (P, "f", 1, "dtks", one, A),
                (P, "f", 2, "dtks", one, B),
                (P, "f", 3, "dtks", two, A),
                (P, "f", 4, "dtks", three, A),
                (P, "g", 1, "dtks", three, A),
                (BEFORE, "f", 1, "dtks", three, A),
                (P, "f", 1, "p3ke", three, A),
            ]
        )
    ]
    found = step(
        "keyed_row",
        normal_row=(KEYED, said),
        crowded_nik=("nik", []),
        crowded_card=("source no_kk", []),
        crowded_household=(
            "source id_kelompok alamat:bigint",
            [("dtks", "H1", 2), ("dtks", "H2", 1)],
        ),
        address_household=("source delivery_periode file row kelompok", []),
    )
    columns = KEYED.split()
    groups = {row[0]: (row[columns.index("kelompok")], row[columns.index("grup")]) for row in found}
    assert groups[2] == (None, None) and all(groups[n] == (three, three) for n in (3, 4, 5, 6))
    assert len({groups[0], groups[1], (one, one)}) == 3 and groups[0][0] == groups[0][1] is not None


def test_normal_row(step):
    nik = "nik angka cacat", [(OWN, OWN, None), ("12", "12", "PANJANG")]
    said = rows(
        {
            "nik": OWN,
            "nama": "SITI",
            "tanggal_lahir": DAY,
            "jenis_kelamin": "P",
            "no_kk": CARD,
            "id_kelompok": "H",
        },
        {"nik": OWN, "tanggal_lahir": NEXT, "jenis_kelamin": "P", "no_kk": CARD},
        {"nik": OWN, "tanggal_lahir": DAY, "jenis_kelamin": "L"},
        {"nik": OWN, "no_kk": "123"},
        {"nik": "12", "no_kk": "1111111111111111"},
        {"nik": None},
    )
    found = step("normal_row", source_row=said, delivered_name=names("SITI"), delivered_nik=nik)
    listed = "isi source delivery_periode file row nik nik_cacat no_kk nama ejaan nama_kunci"
    columns = listed.split()
    by = {
        row[4]: (dict(zip(columns, row, strict=False)), row[-2], row[-1], row[19]) for row in found
    }
    assert len(found) == 6
    assert [by[n][0]["nik_cacat"] for n in range(6)] == [
        None,
        None,
        None,
        None,
        "PANJANG",
        "KOSONG",
    ]
    assert [by[n][0]["no_kk"] for n in range(6)] == [CARD, CARD, None, None, None, None]
    assert [by[n][1] for n in range(6)] == [True, False, False, True, None, None]
    assert [by[n][0]["nama_kunci"] for n in range(2)] == ["SITI", None]
    groups = [by[n][2] for n in range(6)]
    assert groups[0] != groups[1] and None not in groups[:2] and groups[2:] == [None] * 4


def test_alike_repeated_and_their_rows(step):
    """1 two spellings; 2 one; 3 without a date two relations, 4 two lines; 5 the same; 6 newborns; 7 with a date."""
    said = [
        record(1),
        record(1, ejaan="X"),
        record(2),
        record(2, hubungan="ANAK"),
        record(3, tanggal_lahir=None, hubungan="ANAK"),
        record(3, tanggal_lahir=None, hubungan="ISTRI"),
        record(4, tanggal_lahir=None, no_urut=1),
        record(4, tanggal_lahir=None, no_urut=2),
        record(5, tanggal_lahir=None, no_urut=1, hubungan="ANAK"),
        record(5, tanggal_lahir=None, no_urut=1, hubungan="ANAK"),
        record(6, nama="BAYI NY SITI", no_urut=1),
        record(6, nama="BAYI NY SITI", no_urut=2),
        record(7, no_urut=1),
        record(7, no_urut=2),
        record(8, tanggal_lahir=None),
    ]
    assert step("alike", keyed_row=(RECORD, said)) == [(1, False), (3, True), (4, True), (6, True)]
    mixed = ("isi tanpa_tanda", [(1, False), (3, True)])
    found = [row[0] for row in step("parted_row", keyed_row=(RECORD, said), alike=mixed)]
    assert len(set(found)) == 6 + 4 and {2, 4, 5, 6, 7, 8} < set(found)
    lines = [
        record(n, delivery_periode=P, file="f", row=line, ulang=False)
        for n, line in ((1, 2), (1, 1), (2, 3))
    ]
    parts = (KEYED, lines)
    [(isi, first)] = step("repeated", parted_row=parts)
    assert isi == 1 and first["r"] == 1
    again = (KEYED, [lines[0], lines[2] | {"ulang": True}])
    assert [row[0] for row in step("record", person_row=again)] == [1]


def test_numbered(step):
    def said(rows_, usable):
        cases = [record(n, nik_cacat=None if n < usable else "KOSONG") for n in range(rows_)]
        return step("numbered", record=(RECORD, cases))[0][0]

    assert [said(200, 19), said(200, 20), said(199, 0)] == [True, False, False]


DECISION = (
    "periode nomor person_id_a person_id_b keputusan petugas petugas_kedua tanggal:date"
    " delivery_periode"
)


def verdicts(step, *said, aided=(), registered=()):
    first = date(2022, 4, 1)
    plain = {
        "periode": P,
        "nomor": "T-2022-03-1",
        "person_id_a": "a",
        "person_id_b": "b",
        "keputusan": "SAMA",
        "tanggal": first,
        "delivery_periode": P,
    }
    return step(
        "verdict",
        {"periode": P},
        staging__tinjauan=(DECISION, [plain | one for one in said]),
        aided=("person_id", [(who,) for who in aided]),
        registered=("person_id nik jenis_kelamin tanggal_lahir", list(registered)),
    )


def test_verdict(step):
    late, two = {"tanggal": date(2022, 4, 30)}, {"petugas": "Budi", "petugas_kedua": "ANI"}
    apart, unsure = {"keputusan": "BEDA"}, {"keputusan": "TIDAK TAHU"}
    one, other = [("a", "b", True)], [("a", "b", False)]
    turned = {"person_id_a": "b", "person_id_b": "a"}
    cases = [
        ([{}], one),
        ([apart], other),
        ([unsure], []),
        ([{}, apart | late], other),
        ([{}, apart | late | turned], other),
        ([{}, unsure | late], []),
        ([{}, apart], []),
        ([{}, apart | turned], []),
        ([{}, {}], one),
        ([{"person_id_b": "a"}], []),
        ([{"periode": BEFORE}], []),
        ([{"tanggal": date(2022, 5, 1)}], []),
        ([late], one),
        ([{"delivery_periode": BEFORE}, apart], other),
        ([late, apart | {"delivery_periode": AFTER}], one),
    ]
    for said, expected in cases:
        assert verdicts(step, *said) == verdicts(step, *said[::-1]) == expected, said
    for person in "ab":
        assert (
            verdicts(step, {}, aided=[person]) == [] and verdicts(step, two, aided=[person]) == one
        )
        assert verdicts(step, two | {"petugas_kedua": "BUDI"}, aided=[person]) == []
    assert verdicts(step, {}, two, aided="a") == one == verdicts(step, {}, aided="c")
    assert (
        len(verdicts(step, {}, {"person_id_b": "c"}, {"person_id_a": "c", "keputusan": "BEDA"}))
        == 3
    )


def test_two_sign_where_dukcapil_tells_two_apart(step):
    """By another number and another sex or birth date; to part two anybody may ask."""
    signed, apart = {"petugas": "Budi", "petugas_kedua": "ANI"}, {"keputusan": "BEDA"}
    a, both = ("a", OWN, "P", DAY), [("a", "b", True)]
    cases = [
        (("b", OTHER, "P", FAR), []),
        (("b", OTHER, "L", DAY), []),
        (("b", OTHER, "P", DAY), both),
        (("b", OWN, "L", FAR), both),
        (("b", None, "L", FAR), both),
        (("b", OTHER, None, None), both),
        (("c", OTHER, "L", FAR), both),
    ]
    third = ("c", OTHER, "L", FAR)
    assert verdicts(step, {}, registered=[("b", OWN, "P", DAY), third]) == both, "of others"
    for b, expected in cases:
        assert verdicts(step, {}, registered=[a, b]) == expected, b
        assert verdicts(step, signed, registered=[a, b]) == both
        assert verdicts(step, apart, registered=[a, b]) == [("a", "b", False)]


def test_a_linked_rows_number_is_no_verdict_on_two(step):
    numbers = {"S-2022-03-0123456789ab": [], "C-2022-03-0123456789ab": [("a", "b", True)]}
    assert {number: verdicts(step, {"nomor": number}) for number in numbers} == numbers


def test_registered(step):
    """As Dukcapil knew them last before the month, of those whom decisions name."""
    found = step(
        "registered",
        {"periode": P},
        identity__person=(
            "periode person_id nik jenis_kelamin tanggal_lahir status_penduduk",
            [
                ("2022-01", "a", "1", "L", DAY, "AKTIF"),
                (BEFORE, "a", "2", "P", FAR, "PINDAH"),
                (P, "a", "3", "P", FAR, "AKTIF"),
                (BEFORE, "b", "4", "P", DAY, None),
                ("2022-01", "b", "5", "P", DAY, "AKTIF"),
                (BEFORE, "c", "6", "P", DAY, "AKTIF"),
            ],
        ),
        staging__tinjauan=(
            "periode person_id_a person_id_b",
            [(P, "a", "b"), (BEFORE, "c", "d")],
        ),
    )
    assert found == [("a", "2", "P", FAR), ("b", "5", "P", DAY)]


def test_aided(step):
    found = step(
        "aided",
        {"periode": P},
        intervention__receipt=(
            "periode dicatat_atas",
            [(BEFORE, "a"), (BEFORE, "a"), (P, "b"), (BEFORE, "c"), ("2022-01", "d")],
        ),
        staging__tinjauan=(
            "periode person_id_a person_id_b",
            [(P, "a", "b"), (P, "x", "d"), (BEFORE, "c", "x")],
        ),
    )
    assert found == [("a",), ("d",)]


def test_verdict_row(step, macros):
    """A drawn row that people say is not its person's: the last decision, of two signatures where aid was paid."""
    first, again, other = (
        macros.execute("select nomor_contoh('S', ?, 'dtks', ?, 'a')", [month, mark]).fetchall()[0][
            0
        ]
        for month, mark in ((BEFORE, 5), (P, 6), (BEFORE, 9))
    )
    [(by_row,)] = macros.execute(
        "select nomor_contoh_lama('S', ?, 'dtks', ?, 'f', 1)", [BEFORE, P]
    ).fetchall()
    plain = {
        "periode": P,
        "person_id_a": "a",
        "person_id_b": "a",
        "keputusan": "BEDA",
        "nomor": first,
    }
    plain |= {"tanggal": date(2022, 4, 1), "delivery_periode": P}
    late, two = {"tanggal": date(2022, 4, 30)}, {"petugas": "Budi", "petugas_kedua": "ANI"}
    yes, unsure = {"keputusan": "SAMA"}, {"keputusan": "TIDAK TAHU"}

    def taken(*said, aided=(), person="a"):
        found = step(
            "verdict_row",
            {"periode": P},
            staging__tinjauan=(DECISION, [plain | one for one in said]),
            aided=("person_id", [(who,) for who in aided]),
            identity__person_record=(
                "person_id periode source delivery_periode file row jejak",
                [(person, BEFORE, "dtks", P, "f", 1, 5), (person, P, "dtks", P, "f", 1, 6)],
            ),
        )
        numbers = {first, by_row}
        assert all(row[0] in numbers and row[1:4] == ("a", BEFORE, "dtks") for row in found)
        return [row[4] for row in found]

    for said in (
        [{}],
        [{"keputusan": "PISAH"}],
        [{}, {"keputusan": "PISAH"}],
        [{}, {}],
        [late],
        [yes, late],
    ):
        assert taken(*said) == [5], said
    for said in (
        [yes],
        [unsure],
        [{}, yes],
        [{}, unsure],
        [{}, yes | late],
        [{}, yes | {"delivery_periode": AFTER}],
        [{"periode": BEFORE}],
        [{"person_id_b": "b"}],
        [{"nomor": again}],
        [{"nomor": other}],
        [{"nomor": f"X{first[1:]}"}],
        [{"tanggal": date(2022, 5, 1)}],
    ):
        assert taken(*said) == taken(*said[::-1]) == [], said
    assert taken({}, person="b") == []
    assert taken({"nomor": by_row}) == [5] and taken({"nomor": by_row}, person="b") == []
    assert taken({}, aided="a") == [] and taken({}, aided="b") == taken(two, aided="a") == [5]
    assert (
        taken({}, two, aided="a") == [5] and taken(two | {"petugas_kedua": "BUDI"}, aided="a") == []
    )
    assert taken(late | {"nomor": other}, yes | {"nomor": other}, {}) == [5]


TRACE = "a b sama sisi source jejak"
TAKEN = "nomor person_id periode source jejak"


def test_verdict_record_and_pair(step, macros):
    """A row that both had says of neither that it is the other; of one person all rows do."""

    def mark(nik):
        return macros.execute(
            "select jejak_baris('kunci', ?, null, 'K', 'SITI AMINAH', ?::date)", [nik, DAY]
        ).fetchall()[0][0]

    said = [
        ("a", "b", False, "a", "dtks", mark("N1")),
        ("a", "b", False, "b", "dtks", mark("N2")),
        ("a", "b", False, "a", "dtks", mark("N3")),
        ("a", "b", False, "b", "dtks", mark("N3")),
        ("c", "d", True, "a", "dtks", mark("N4")),
        ("c", "d", True, "b", "dtks", mark("N4")),
        ("c", "d", True, "b", "p3ke", mark("N1")),
        ("a", "b", False, "b", "p3ke", mark("N5")),
    ]
    rows_ = [record(n, nik=f"N{n}") for n in range(1, 5)] + [
        record(5, nik_ramai="N5", source="p3ke"),
        record(6, nik="N5"),
    ]
    found = step(
        "verdict_record", {"secret": "kunci"}, record=(RECORD, rows_), verdict_trace=(TRACE, said)
    )
    assert found == [
        ("a", "b", False, 1, "a", "a"),
        ("a", "b", False, 2, "b", "b"),
        ("a", "b", False, 5, "b", "b"),
        ("c", "d", True, 4, "a", "c"),
    ]
    marked = [
        ("a", "b", False, 1, "a"),
        ("a", "b", False, 2, "b"),
        ("a", "b", False, 3, "b"),
        ("c", "d", True, 4, "a"),
        ("c", "d", True, 5, "a"),
        ("c", "d", True, 6, "b"),
        ("a", "d", True, 7, "a"),
        ("c", "b", True, 8, "a"),
        ("a", "b", False, 9, "a"),
        ("e", "f", True, 5, "a"),
        ("e", "f", True, 6, "b"),
    ]
    pairs = step("verdict_pair", verdict_record=("a b sama isi sisi", marked))
    assert pairs == [
        (1, 2, False),
        (1, 3, False),
        (2, 9, False),
        (3, 9, False),
        (4, 5, True),
        (4, 6, True),
        (5, 6, True),
    ]


def test_the_months_and_sources_of_a_pair_are_its_own(step):
    """a is one of two pairs, b of two others: which months they were both there in differs by pair."""
    had = [
        ("a", "2022-01", "dtks", 1),
        ("b", "2022-01", "p3ke", 2),
        ("a", "2022-02", "p3ke", 3),
        ("g", "2022-02", "dtks", 4),
        ("h", BEFORE, "dtks", 5),
        ("b", BEFORE, "sanggah", 6),
        ("b", "2022-02", "dtks", 7),
        ("a", BEFORE, "sanggah", 8),
    ]
    pairs = (("a", "b"), ("a", "g"), ("b", "h"), ("g", "h"))
    found = step(
        "verdict_trace",
        {"periode": P},
        verdict=("a b sama", [(*pair, False) for pair in pairs]),
        verdict_row=(TAKEN, []),
        identity__person_record=("person_id periode source jejak", had),
    )
    by_pair = {pair: {(row[3], row[5]) for row in found if row[:2] == pair} for pair in pairs}
    assert by_pair == {
        ("a", "b"): {("a", 1), ("b", 2), ("a", 3), ("b", 6), ("b", 7), ("a", 8)},
        ("a", "g"): {("a", 3), ("b", 4), ("b", 1)},
        ("b", "h"): {("a", 6), ("b", 5), ("b", 7)},
        ("g", "h"): set(),
    }


def test_verdict_trace(step):
    """Of one person all rows of earlier months; of two the rows of months in which both were there, and of the others
    those of sources that named only one of them."""
    two, one = ("a", "b"), ("c", "d")
    had = [
        ("a", "2022-01", "dtks", 1),
        ("b", "2022-01", "p3ke", 2),
        ("a", "2022-01", "dtks", 1),
        ("a", "2022-02", "dtks", 3),
        ("a", "2022-02", "p3ke", 4),
        ("a", "2022-02", "p3ke", 4),
        ("a", "2022-02", "sanggah", 5),
        ("a", "2022-01", "carik", 6),
        ("b", "2022-01", "carik", 7),
        ("a", "2022-02", "carik", 8),
        ("a", P, "dtks", 9),
        ("b", P, "dtks", 10),
        ("c", "2022-01", "dtks", 11),
        ("d", BEFORE, "dtks", 12),
        ("c", AFTER, "dtks", 13),
        ("c", "2022-02", "dtks", 16),
        ("d", "2022-02", "p3ke", 17),
        ("c", "2022-01", "p3ke", 18),
        ("e", "2022-01", "dtks", 14),
        ("f", "2022-02", "dtks", 15),
    ]
    found = step(
        "verdict_trace",
        {"periode": P},
        verdict=("a b sama", [(*two, False), (*one, True), ("e", "f", False), ("a", "d", True)]),
        verdict_row=(
            TAKEN,
            [("S1", "e", "2022-01", "dtks", 14), ("S2", "a", "2022-02", "dtks", 3)],
        ),
        identity__person_record=(
            "person_id periode source jejak",
            [*had, ("a", "2022-02", "carik", 3)],
        ),
    )
    assert [row for row in found if row[:2] == two] == [
        (*two, False, "a", "carik", 6),
        (*two, False, "a", "dtks", 1),
        (*two, False, "a", "dtks", 3),
        (*two, False, "b", "carik", 7),
        (*two, False, "b", "p3ke", 2),
        (*two, False, "b", "p3ke", 4),
    ]
    assert [row for row in found if row[:2] == one] == [
        (*one, True, "a", "dtks", 11),
        (*one, True, "a", "dtks", 16),
        (*one, True, "a", "p3ke", 18),
        (*one, True, "b", "dtks", 12),
        (*one, True, "b", "p3ke", 17),
    ]
    assert [row for row in found if row[0] == "e"] == [("e", "S1", False, "b", "dtks", 14)]
    assert [row for row in found if row[1] == "S2"] == [
        ("a", "S2", False, "a", "carik", 3),
        ("a", "S2", False, "a", "carik", 8),
        ("a", "S2", False, "a", "p3ke", 4),
        ("a", "S2", False, "a", "sanggah", 5),
        ("a", "S2", False, "b", "dtks", 3),
    ]
    assert [row[5] for row in found if row[:2] == ("a", "d")] == [3, 6, 8, 1, 3, 4, 5, 12, 17]
