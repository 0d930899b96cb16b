"""Steps of household one by one: rows drawn so that each condition and each key of an order decides something."""

import hashlib
from datetime import date
from itertools import product

import pytest

from assets.table import parameters, table_sql
from tests.household.conftest import AFTER, BEFORE, BEFORE_P, P

FILES = list(product((P, BEFORE_P), ("a.csv", "b.csv"), (1, 2)))  # addresses of eight rows


@pytest.fixture
def step(draw, warehouse):
    """step(name, table=(columns, rows) …): what the step makes of these tables (`__` stands for the dot)."""

    def made(name, **tables):
        for table, (columns, rows) in tables.items():
            draw(table.replace("__", "."), columns, rows)
        text = table_sql(f"household.{name}").text
        return sorted(warehouse.execute(text, parameters(text, P)).fetchall(), key=str)

    return made


RECORD = "periode text, source text, delivery_periode text, file text, row bigint, person_id text, kelompok text"
CARD = (
    "periode text, delivery_periode text, file text, row bigint, no_kk text, hubungan text, nama_ibu text,"
    " tanggal_status date, kode_kelurahan text, status_penduduk text, alamat text, rt text, rw text"
)


def test_card_row_is_the_newest_living_row_and_no_order_of_arrival_decides(step):
    """Each pair of rows differs in one column only; the first is the one that counts."""
    plain = ("1", "ANAK", "IBU", BEFORE, "K", "AKTIF", "A", "1", "1")
    better, worse = dict(enumerate(plain)), []
    rows, records, expected = [], [], []
    for n, (column, other) in enumerate(
        [
            (3, AFTER),
            (0, "0"),
            (1, "AAA"),
            (2, "AAA"),
            (4, "A"),
            (6, "0"),
            (7, "0"),
            (8, "0"),
            (3, None),
        ]
    ):
        first = tuple((better | {column: other}).values())
        pair = [first, plain] if other is not None else [plain, first]
        for place, row in enumerate(reversed(pair)):  # what counts is delivered last
            where = (P, f"{n}.csv", place)
            rows.append((P, *where, *row))
            records.append((P, "dukcapil", *where, f"p{n}", None))
        _, kind, mother, since, kelurahan, _, alamat, rt, rw = pair[0]
        expected.append((f"p{n}", kind, mother, since, kelurahan, alamat, rt, rw))
    dead = (*plain[:3], AFTER, "K", "MENINGGAL", "A", "1", "1")
    for where, row in ((("9", "x.csv", 1), plain), (("9", "x.csv", 2), dead)):
        rows.append((P, *where, *row))
        records.append((P, "dukcapil", *where, "q", None))
    expected.append(("q", "ANAK", "IBU", BEFORE, "K", "A", "1", "1"))
    worse.append((P, "dtks", "9", "x.csv", 1, "nobody", None))
    worse.append((BEFORE_P, "dukcapil", "9", "x.csv", 1, "nobody", None))
    rows.append((BEFORE_P, "9", "x.csv", 1, "1", "OLD", "IBU", AFTER, "K", "AKTIF", "A", "1", "1"))
    for where, row in (  # the smaller card goes before the smaller relation
        (("8", "x.csv", 1), ("1", "AAA", *plain[2:])),
        (("8", "x.csv", 2), ("0", "ZZZ", *plain[2:])),
    ):
        rows.append((P, *where, *row))
        records.append((P, "dukcapil", *where, "r", None))
    expected.append(("r", "ZZZ", "IBU", BEFORE, "K", "A", "1", "1"))
    found = step(
        "card_row",
        staging__dukcapil=(CARD, rows),
        identity__person_record=(RECORD, records + worse),
    )
    assert found == sorted(expected, key=str)


def test_card_row_is_found_by_the_whole_address_of_the_row(step):
    rows = [
        (P, *where, str(n), "ANAK", None, None, "K", "AKTIF", "A", None, None)
        for n, where in enumerate(FILES)
    ]
    rows = [(*row[:5], f"H{n}", *row[6:]) for n, row in enumerate(rows)]
    records = [(P, "dukcapil", *where, f"p{n}", None) for n, where in enumerate(FILES)]
    found = step(
        "card_row",
        staging__dukcapil=(CARD, rows),
        identity__person_record=(RECORD, list(reversed(records))),
    )
    assert [row[:2] for row in found] == [(f"p{n}", f"H{n}") for n in range(8)]


def test_named_is_found_by_the_whole_address_of_the_row(step):
    """Who is on the form, with the card of identity and the one that was written; other rows name others."""
    form = [(P, *where, f"f{n}", "ANAK", f"kk{n}") for n, where in enumerate(FILES)]
    records = [(P, "carik_anggota", *where, f"p{n}", "g") for n, where in enumerate(FILES)]
    form.append((BEFORE_P, *FILES[0], "old", "ANAK", None))
    form.append((P, P, "c.csv", 1, "crowded", "ANAK", None))
    form.append((P, P, "d.csv", 1, "f", "ANAK", None))
    form[7] = (*form[7][:5], "KEPALA KELUARGA", "kk7")
    records += [
        (BEFORE_P, "carik_anggota", *FILES[0], "p1", "g"),
        (P, "carik_anggota", P, "d.csv", 1, "nobody", "g"),
        (P, "carik_anggota", P, "c.csv", 1, "p1", None),
        (P, "dukcapil", *FILES[0], "p1", "g"),
    ]
    people = [(BEFORE_P, f"p{n}", "old", date(1980, 1, 1)) for n in range(8)]
    people += [(P, f"p{n}", f"k{n}", date(2020, 1, 1)) for n in range(8)]
    found = step(
        "named",
        staging__carik_anggota=(
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text, hubungan text,"
            " no_kk text",
            form,
        ),
        identity__person_record=(RECORD, records),
        identity__person=("periode text, person_id text, no_kk text, tanggal_lahir date", people),
    )
    kinds = ["ANAK"] * 7 + ["KEPALA KELUARGA"]
    assert found == [
        (f"p{n}", f"f{n}", kind, False, f"k{n}", [f"kk{n}"]) for n, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kind", "born", "head"),
    [
        ("KEPALA KELUARGA", date(2005, 4, 30), True),
        ("KEPALA KELUARGA", date(2005, 5, 1), False),
        ("KEPALA KELUARGA", None, True),
        ("ANAK", date(1980, 1, 1), False),
        (None, date(1980, 1, 1), None),
    ],
)
def test_a_head_is_grown_up(step, kind, born, head):
    where = FILES[0]
    [(*_, found, _, _)] = step(
        "named",
        staging__carik_anggota=(
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text, hubungan text,"
            " no_kk text",
            [(P, *where, "f", kind, None)],
        ),
        identity__person_record=(RECORD, [(P, "carik_anggota", *where, "p", "g")]),
        identity__person=(
            "periode text, person_id text, no_kk text, tanggal_lahir date",
            [(P, "p", "1", born)],
        ),
    )
    assert found is head


def test_form_dwelling_is_the_newest_and_no_order_of_arrival_decides(step):
    rows, expected = [], []
    plain = {"day": BEFORE, "month": BEFORE_P, "kel": "K", "alamat": "B", "rt": "2", "rw": "2"}
    for n, other in enumerate(
        [{"day": AFTER}, {"month": P}, {"alamat": "A"}, {"rt": "1"}, {"rw": "1"}, {"kel": "A"}]
    ):
        for row, r in enumerate((plain, plain | other)):
            rows.append(
                (
                    P,
                    r["month"],
                    f"{n}.csv",
                    row,
                    f"f{n}",
                    *(r[k] for k in ("day", "kel", "alamat", "rt", "rw")),
                )
            )
        expected.append((f"f{n}", *rows[-1][1:4], *rows[-1][5:]))
    rows.append((P, P, "x.csv", 1, "g", None, "K", "A", "1", "1"))
    rows.append((P, BEFORE_P, "x.csv", 2, "g", BEFORE, "K", "B", "2", "2"))
    expected.append(("g", BEFORE_P, "x.csv", 2, BEFORE, "K", "B", "2", "2"))
    rows.append((BEFORE_P, P, "x.csv", 1, "h", AFTER, "K", "A", "1", "1"))
    found = step(
        "form_dwelling",
        staging__carik_rumah_tangga=(
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text,"
            " tanggal_pendataan date, kode_kelurahan text, alamat text, rt text, rw text",
            rows,
        ),
    )
    assert found == expected


SIGHTING = (
    "person_id text, id_rumah_tangga text, kelompok text, jumlah_anggota_form int, hubungan text,"
    " tanggal_pendataan date, kartu_sama int, alamat_sama boolean, pindah boolean"
)


def test_of_several_sightings_the_best_counts(step):
    """What weighs more comes first; each pair of forms differs in what its key says, and where a weaker key would
    say otherwise, the stronger one decides."""
    best = {"size": 3, "day": BEFORE, "kin": 0, "door": False, "form": "f", "group": "g"}
    pairs = [
        ({"kin": 1}, {"door": True, "size": 9, "day": AFTER}),
        ({"kin": 1, "door": True}, {"kin": 2, "day": AFTER, "size": 9}),
        ({"kin": 2}, {"kin": 1, "day": AFTER, "size": 9}),
        ({"day": AFTER}, {"size": 9}),
        ({"day": BEFORE}, {"day": None, "size": 9}),
        ({"size": 4}, {"group": "a", "form": "a"}),
        ({"group": "a", "form": "z"}, {"form": "a"}),
        ({"form": "a"}, {}),
        ({}, {"form": "z"}),
    ]
    rows, expected = [], []
    for n, (first, second) in enumerate(pairs):
        for change in (first, second) if n % 2 else (second, first):
            r = best | change
            rows.append(
                (
                    f"p{n}",
                    r["form"],
                    r["group"],
                    r["size"],
                    "ANAK",
                    r["day"],
                    r["kin"],
                    r["door"],
                    False,
                )
            )
        r = best | first
        expected.append((f"p{n}", r["form"], r["group"], "ANAK", r["day"]))
    rows.append(("gone", "f", "g", 3, "ANAK", BEFORE, 1, True, False))
    rows.append(("moved", "f", "g", 3, "ANAK", BEFORE, 1, True, True))
    people = [(P, f"p{n}", True) for n in range(len(pairs))]
    people += [(P, "gone", False), (BEFORE_P, "gone", True), (P, "moved", True)]
    people += [(BEFORE_P, f"p{n}", False) for n in range(len(pairs))]
    found = step(
        "seen",
        sighting=(SIGHTING, rows),
        identity__person=("periode text, person_id text, hidup_menetap boolean", people),
    )
    assert found == expected


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


def test_the_household_has_the_address_of_its_newest_form_else_of_its_head(step):
    """The head is who is called so, else the oldest, of equals the smaller id; other months say other things."""
    place = "kode_kelurahan text, alamat text, rt text, rw text"
    old, young = date(1950, 1, 1), date(1990, 1, 1)
    people = {
        "a": ("KEPALA KELUARGA", young, "carik_anggota,dukcapil"),
        "b": ("ISTRI", old, "dtks,dukcapil"),
        "c": (None, None, "p3ke"),
        "d": (None, young, "p3ke"),
        "e": (None, old, "p3ke"),
        "g": ("ANAK", old, "dtks"),
        "f": ("ANAK", old, "dtks"),
    }
    homes = {"a": "R1", "b": "R1", "c": "R2", "d": "R2", "e": "R2", "g": "R3", "f": "R3"}
    person, member = [], []
    for who, (kind, born, sources) in people.items():
        person.append((P, who, born, sources, f"31.72.0{who}.1", f"A{who}", "1", "2"))
        person.append((BEFORE_P, who, date(1900, 1, 1), "old", "old", "old", "0", "0"))
        member.append((P, homes[who], who, kind))
    member += [(BEFORE_P, "R2", "a", "KEPALA KELUARGA"), (BEFORE_P, "R9", "b", None)]
    member.append((P, "R2", "nobody", None))
    found = step(
        "household",
        household__member=(MEMBER + ", hubungan text", member),
        identity__person=(
            f"periode text, person_id text, tanggal_lahir date, sources text, {place}",
            person,
        ),
        household__form=(
            "periode text, household_id text, id_rumah_tangga text, terbaru boolean",
            [
                (P, "R1", "f", True),
                (P, "R1", "g", False),
                (BEFORE_P, "R2", "f", True),
                (P, "R3", "lost", True),
            ],
        ),
        form_dwelling=(
            f"id_rumah_tangga text, {place}",
            [("f", "31.72.09.2", "F", None, "9"), ("g", "31.72.08.2", "G", "8", "8")],
        ),
    )
    assert found == [
        (
            "R1",
            "a",
            2,
            "31.72.09.2",
            "31.72.09",
            "1",
            "9",
            "F",
            ["carik_anggota", "dtks", "dukcapil"],
            True,
            True,
            True,
            False,
            False,
        ),
        (
            "R2",
            "e",
            3,
            "31.72.0e.1",
            "31.72.0e",
            "1",
            "2",
            "Ae",
            ["p3ke"],
            False,
            False,
            False,
            True,
            False,
        ),
        (
            "R3",
            "f",
            2,
            "31.72.0f.1",
            "31.72.0f",
            "1",
            "2",
            "Af",
            ["dtks"],
            False,
            True,
            False,
            False,
            False,
        ),
    ]


def test_a_form_counts_its_people_without_guests_and_the_newest_is_told(step):
    """p stands on f as a guest of g's home; q is one who moved, r was at home."""
    dwelling = (
        "id_rumah_tangga text, delivery_periode text, file text, row bigint, tanggal_pendataan date"
    )
    forms = {
        "f": ("G1", 4, BEFORE),
        "g": ("G2", 3, AFTER),
        "h": ("G2", 9, BEFORE),
        "i": ("G3", 2, None),
        "j": ("G3", 1, BEFORE),
        "k": ("G4", 3, AFTER),
        "l": ("G4", 2, AFTER),
        "m": ("G5", 2, AFTER),
        "n": ("G5", 2, AFTER),
        "gone": ("G9", 1, AFTER),
    }
    found = step(
        "form",
        sighting=(
            "person_id text, id_rumah_tangga text, kelompok text, pindah boolean",
            [
                ("p", "f", "G1", False),
                ("p", "g", "G2", False),
                ("q", "f", "G1", True),
                ("r", "f", "G1", False),
                ("s", "f", "G1", False),
            ],
        ),
        seen=("person_id text, kelompok text", [("p", "G2"), ("q", "G2"), ("r", "G1")]),
        form_group=(
            "id_rumah_tangga text, kelompok text, jumlah_anggota_form int",
            [("lost", "G1", 1), *((f, group, size) for f, (group, size, _) in forms.items())],
        ),
        household_id=(
            "kelompok text, household_id text",
            [(f"G{n}", f"R{n}") for n in range(1, 6)],
        ),
        form_dwelling=(
            dwelling,
            [(f, P, "r.csv", n, day) for n, (f, (_, _, day)) in enumerate(forms.items())],
        ),
    )
    assert [(row[0], row[5], row[7], row[8]) for row in found] == [
        ("R1", "f", 3, True),
        ("R2", "g", 3, True),
        ("R2", "h", 9, False),
        ("R3", "i", 2, False),
        ("R3", "j", 1, True),
        ("R4", "k", 3, True),
        ("R4", "l", 2, False),
        ("R5", "m", 2, False),
        ("R5", "n", 2, True),
    ]


DWELLING = "id_rumah_tangga text, tanggal_pendataan date, kode_kelurahan text, alamat text, rt text, rw text"
PLACE = "kode_kelurahan text, alamat text, rt text, rw text"


def test_a_door_is_what_the_card_of_a_resident_says(step):
    """a was found at the card's door, b at another, c nowhere, d on a lost form, e on one without address."""
    home = ("K", "JL MELATI NO 7", "1", "2")
    cards = {
        **dict.fromkeys("abcde", home),
        "unnumbered": ("K", "JL MELATI", "1", "2"),
        "f": ("K", "JL MELATI NO 8", "1", "2"),
        "nowhere": (None, "JL MELATI NO 7", "1", "2"),
        "gone": home,
        "cardless": home,
    }
    people = [(P, who, None if who == "cardless" else f"kk{who}", who != "gone") for who in cards]
    people += [(BEFORE_P, "gone", "kk", True), (BEFORE_P, "a", "old", True)]
    rows = step(
        "door",
        identity__person=(
            "periode text, person_id text, no_kk text, hidup_menetap boolean",
            people,
        ),
        card_row=(f"person_id text, {PLACE}", [(who, *place) for who, place in cards.items()]),
        form_dwelling=(
            f"id_rumah_tangga text, {PLACE}",
            [
                ("1", "K", "JLN. MELATI 7", "1", "2"),
                ("2", "K", "JL MELATI NO 7", "1", "3"),
                ("3", "K", None, "1", "2"),
            ],
        ),
        seen=(
            "person_id text, id_rumah_tangga text",
            [("a", "1"), ("b", "2"), ("d", "unknown"), ("e", "3")],
        ),
    )
    found = {who: (card, door, form) for who, card, door, form in rows}
    assert len(rows) == len(found) and {(who, row[0]) for who, row in found.items()} == {
        (who, f"kk{who}") for who in "abcdef"
    }
    door = found["a"][1]
    assert {who for who in found if found[who][1] == door} == set("abcde")
    assert {who for who in found if found[who][2] == door} == {"a"}


def test_cards_at_one_door_and_whose_mother_stands_on_the_other(step):
    """By door the cards and their people; who is a mother by her name, sex and age is told by the pair."""
    woman, man, girl = ("P", date(1980, 1, 1)), ("L", date(1980, 1, 1)), ("P", date(1990, 1, 1))
    child, early = ("L", date(2004, 1, 1)), ("L", date(1994, 1, 1))
    doors = {
        "mother": {
            "1": [("ANI", *woman, None)],
            "2": [("X", *child, "ANI"), ("Q", *child, "ANI")],
            "3": [("Y", *child, None)],
        },
        "second": {
            "1": [("Y", *man, None)],
            "2": [("ANI", *woman, None)],
            "3": [("X", *child, "ANI")],
        },
        "elsewhere": {
            "1": [("Z", *man, None)],
            "2": [("W", *man, None)],
        },  # these cards have another door too
        "away": {"2": [("X", *child, "DEWI")], "7": [("V", *man, None)]},
        "hers": {"7": [("DEWI", *woman, None)], "8": [("U", *man, None)]},
        "father": {"1": [("ANI", *man, None)], "2": [("X", *child, "ANI")]},
        "fourteen": {"1": [("ANI", "P", date(1990, 1, 1), None)], "2": [("X", *child, "ANI")]},
        "thirteen": {"1": [("ANI", *girl, None)], "2": [("X", "L", date(2003, 12, 31), "ANI")]},
        "sister": {"1": [("TUTI", *woman, None)], "2": [("X", *early, "ANI")]},
        "full": {"1": [("A", *man, None)] * 3, "2": [("B", *man, None)] * 3},
        "flats": {str(n): [("A", *man, None)] for n in range(5)},
        "alone": {"1": [("A", *man, None)]},
    }
    door, person, card = [], [], []
    for place, cards in doors.items():
        for number, people in cards.items():
            for name, sex, born, mother in people:
                who = f"p{len(door)}"
                door.append((who, number, place))
                person += [(P, who, name, sex, born), (BEFORE_P, who, "ANI", "P", date(1950, 1, 1))]
                card.append((who, mother))
    door.append(("unknown", "2", "alone"))
    found = step(
        "neighbour",
        door=("person_id text, no_kk text, pintu text", door),
        identity__person=(
            "periode text, person_id text, nama_kunci text, jenis_kelamin text, tanggal_lahir date",
            person,
        ),
        card_row=("person_id text, nama_ibu text", card),
    )
    assert found == [
        ("away", "2", "7", False),
        ("elsewhere", "1", "2", False),
        ("father", "1", "2", False),
        ("fourteen", "1", "2", True),
        ("full", "1", "2", False),
        ("hers", "7", "8", False),
        ("mother", "1", "2", True),
        ("mother", "1", "3", False),
        ("mother", "2", "3", False),
        ("second", "1", "2", False),
        ("second", "1", "3", False),
        ("second", "2", "3", True),
        ("sister", "1", "2", False),
        ("thirteen", "1", "2", False),
    ]


@pytest.mark.parametrize(
    ("two_doors", "learnt"), [(19, (19, 5, True)), (20, (20, 5, False)), (0, (0, 0, True))]
)
def test_what_surveyors_teach_is_what_most_of_twenty_pairs_say(step, two_doors, learnt):
    """Eleven of twenty mothers with their children, ten of twenty strangers; whom nobody saw is no pair."""
    door, seen, neighbour = [], [], []

    def stand(person, card, place, home):
        door.append((person, card, place))
        if home is not None:
            seen.append((person, home))

    for kind, together in (("i", 11), ("s", 10)):
        for n in range(20):
            stand(f"{kind}a{n}", f"{kind}a{n}", f"{kind}{n}", "B" if n % 2 else "A")
            stand(f"{kind}A{n}", f"{kind}a{n}", f"{kind}{n}", "A")  # of equals the first counts
            stand(f"{kind}b{n}", f"{kind}b{n}", f"{kind}{n}", "A" if n < together else "C")
            neighbour.append((f"{kind}{n}", f"{kind}a{n}", f"{kind}b{n}", kind == "i"))
    stand("u", "u", "u", None)
    stand("v", "v", "u", "A")
    neighbour += [("u", "u", "v", True), ("u", "v", "u", True)]
    for n in range(two_doors):
        stand(f"c{n}", f"i{'ab'[n % 2]}{n}", f"x{n}", "A" if n < 5 else "D")
    found = step(
        "roof",
        door=("person_id text, no_kk text, pintu text", door),
        seen=("person_id text, kelompok text", seen),
        neighbour=("pintu text, no_kk_a text, no_kk_b text, ibu boolean", neighbour),
    )
    assert found == [("IBU", 20, 11, True), ("SEALAMAT", 20, 10, False), ("SEKARTU", *learnt)]


def test_a_card_lives_at_a_door_where_most_of_it_was_seen(step):
    found = step(
        "roof",
        door=(
            "person_id text, no_kk text, pintu text",
            [("k1", "K", "p"), ("k2", "K", "p"), ("k3", "K", "p"), ("l", "L", "p")],
        ),
        seen=("person_id text, kelompok text", [("k1", "A"), ("k2", "B"), ("k3", "B"), ("l", "B")]),
        neighbour=("pintu text, no_kk_a text, no_kk_b text, ibu boolean", [("p", "K", "L", True)]),
    )
    assert found[0][:3] == ("IBU", 1, 1)


def test_a_sighting_tells_of_card_mates_address_and_move(step):
    """c stands on two homes' forms; on f and f2 (one home) are a, b, e of its card, on g who wrote its number."""
    named = [
        ("c", "f", "1", []),
        ("a", "f", "1", []),
        ("b", "f", "1", []),
        ("a", "f2", "1", []),
        ("e", "f2", "1", []),
        ("c", "g", "1", []),
        ("p", "g", "2", []),
        ("q", "g", None, ["1", "3"]),
        ("d", "lost", None, []),
        ("z", "f2", "5", []),
        ("z", "g", "5", []),
        ("y", "g", "5", []),
        ("d", "nowhere", None, []),
        ("nobody", "f", None, []),
        ("nobody", "g", None, []),
    ]
    cards = [
        ("c", BEFORE, "K", "JL MELATI NO 7"),
        ("a", BEFORE, "K", "JL MELATI NO 7"),
        ("p", AFTER, "L", "X NO 1"),
        ("q", BEFORE, "L", "X NO 1"),
        ("b", AFTER, "K", "X NO 1"),
        ("d", AFTER, "L", "X"),
    ]
    cards += [("e", None, "L", "X NO 1"), ("nobody", None, "K", "JL MELATI NO 7")]
    found = step(
        "sighting",
        named=(
            "person_id text, id_rumah_tangga text, hubungan text, no_kk text, no_kk_ditulis text[]",
            [(who, form, None, card, written) for who, form, card, written in named],
        ),
        form_group=(
            "id_rumah_tangga text, kelompok text, jumlah_anggota_form int",
            [("f", "G1", 3), ("f2", "G1", 2), ("g", "G2", 3), ("lost", "G3", 1)],
        ),
        form_dwelling=(
            "id_rumah_tangga text, tanggal_pendataan date, kode_kelurahan text, alamat text",
            [
                ("f", BEFORE, "K", "JLN MELATI 7"),
                ("f2", BEFORE, "K", "JL MELATI NO 7"),
                ("g", BEFORE, "K2", "JL MELATI NO 7"),
            ],
        ),
        identity__person=(
            "periode text, person_id text, no_kk text",
            [
                (P, "c", "1"),
                (BEFORE_P, "c", "2"),
                (P, "z", "5"),
                *((P, who, None) for who in "abepqdy"),
            ],
        ),
        card_row=("person_id text, tanggal_status date, kode_kelurahan text, alamat text", cards),
    )
    assert [(who, form, kin, door, moved) for who, form, _, _, _, _, kin, door, moved in found] == [
        ("a", "f", 0, False, False),
        ("a", "f2", 0, False, False),
        ("b", "f", 0, False, False),
        ("c", "f", 3, True, False),
        ("c", "g", 1, False, False),
        ("d", "lost", 0, False, False),
        ("e", "f2", 0, False, False),
        ("nobody", "f", 0, False, False),
        ("nobody", "g", 0, False, False),
        ("p", "g", 0, False, True),
        ("q", "g", 0, False, False),
        ("y", "g", 0, False, False),
        ("z", "f2", 0, False, False),
        ("z", "g", 1, False, False),
    ]


def test_forms_of_one_household(step):
    """They share two people and half of the smaller one, or name one only; what hangs together is one."""
    people = {
        "a1": "abcd",
        "a2": "abxy",  # half
        "b1": "efghi",
        "b2": "efABC",  # less than half
        "c1": "j",
        "c2": "j",  # one person only
        "d1": "k",
        "d2": "kl",  # one of two
        "e1": "mn",
        "e2": "mnop",
        "e3": "opqr",
        "e4": "qrst",  # one after the other
        "f1": "uv",
        "f2": "vw",  # half, but one person
    }
    named = [(who, form, True, form) for form, names in people.items() for who in names]
    found = step(
        "form_group",
        named=("person_id text, id_rumah_tangga text, kepala boolean, no_kk text", named),
        form_dwelling=(DWELLING, []),
    )
    homes = {"a2": "a1", "c2": "c1", "e2": "e1", "e3": "e1", "e4": "e1"}
    assert found == [(form, f"carik:{homes.get(form, form)}", len(people[form])) for form in people]


def test_a_form_without_head_goes_on_from_the_one_before(step):
    """Pairs m (with a head) and h (without): what differs of day, door, card or head keeps them apart."""
    same = ("JL A NO 1", "1", "2")
    cases = {
        0: ((BEFORE, *same, "1", True), (BEFORE, "JLN A 1", "1", "2", "1", False), True),
        1: (
            (BEFORE, "JL A NO 1", None, None, "1", True),
            (BEFORE, "JL A NO 1", None, None, "1", False),
            True,
        ),
        2: ((AFTER, *same, "1", True), (BEFORE, *same, "1", False), False),
        3: ((BEFORE, *same, "1", True), (BEFORE, "JL A NO 1", "2", "2", "1", False), False),
        4: ((BEFORE, *same, "1", True), (BEFORE, "JL A NO 1", "1", "1", "1", False), False),
        5: ((BEFORE, *same, "1", True), (BEFORE, "JL A NO 2", "1", "2", "1", False), False),
        6: ((BEFORE, *same, "2", True), (BEFORE, *same, "1", False), False),
        7: ((BEFORE, *same, "1", None), (BEFORE, *same, "1", False), False),
        8: ((BEFORE, *same, "1", True), (BEFORE, *same, "1", None), False),
        9: ((BEFORE, *same, "1", True), (BEFORE, *same, "1", True), False),
    }
    named, dwelling, expected = [], [], []
    for n, (main, headless, together) in cases.items():
        for kind, (day, alamat, rt, rw, card, head) in (("m", main), ("h", headless)):
            named.append((f"{kind}{n}", f"{n}{kind}", head, card))
            dwelling.append((f"{n}{kind}", day, f"K{n}", alamat, rt, rw))
        home = f"{n}h" if together else f"{n}m"
        expected += [(f"{n}h", f"carik:{n}h", 1), (f"{n}m", f"carik:{home}", 1)]
    named += [
        ("x", "xm", True, "1"),
        ("y", "ym", True, "1"),
        ("z", "zh", False, "1"),
    ]  # of two, none
    dwelling += [(form, BEFORE, "Kx", *same) for form in ("xm", "ym", "zh")]
    expected += [(form, f"carik:{form}", 1) for form in ("xm", "ym", "zh")]
    found = step(
        "form_group",
        named=("person_id text, id_rumah_tangga text, kepala boolean, no_kk text", named),
        form_dwelling=(DWELLING, dwelling),
    )
    assert found == expected


def test_a_member_is_placed_in_a_household(step):
    found = step(
        "member",
        placement=(
            "person_id text, kelompok text, hubungan text, basis text",
            [("a", "G", None, "carik"), ("b", "lost", None, "carik")],
        ),
        household_id=("kelompok text, household_id text", [("G", "R")]),
    )
    assert found == [("R", "a", None, "carik")]
