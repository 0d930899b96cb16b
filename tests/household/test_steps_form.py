"""Steps of household on forms: address, dwelling, people, and which of them are one household's."""

from datetime import date

from tests.household.conftest import AFTER, BEFORE, BEFORE_P, P


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
        household__member=(
            "periode text, household_id text, person_id text, hubungan text",
            member,
        ),
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
