"""Steps of household on doors: the cards behind one, and what surveyors teach of them."""

from datetime import date

import pytest

from tests.household.conftest import AFTER, BEFORE, BEFORE_P, P

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
