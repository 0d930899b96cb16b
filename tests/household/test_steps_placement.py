"""Where somebody lives: a card, a form, a door and a list drawn for each condition of the placement."""

from datetime import date

import pytest

from assets.table import table_sql
from tests.household.conftest import AFTER, BEFORE, BEFORE_P, P

GROWN, CHILD = (
    date(2005, 4, 30),
    date(2005, 5, 1),
)  # seventeen on the month's last day, and one day younger
HEAD = "KEPALA KELUARGA"


class Place:
    """Collects people; `placed()` says for each the home, the relation and what says so."""

    def __init__(self, draw, con):
        self.draw, self.con = draw, con
        self.people, self.cards, self.doors, self.seen, self.lists = [], [], [], [], []
        self.neighbours, self.roof = [], {"IBU": False, "SEALAMAT": False, "SEKARTU": True}

    def person(self, who, kk=None, born=GROWN, nama=None, month=P, living=True):
        self.people.append((month, who, kk, nama or who, born, living))
        return self

    def card(self, who, kk, kind="ANAK", since=None, mother=None, door=None, **values):
        """Somebody on a card, who lives here."""
        self.cards.append((who, kind, since, mother))
        if door is not None:
            self.doors.append((who, kk, door, None))
        return self.person(who, kk, **values)

    def met(self, who, home, day=BEFORE, kind=None, door=None):
        """A surveyor met somebody, at this door."""
        self.seen.append((who, home, kind, day))
        if door is not None:
            self.doors.append((who, "of the form", "elsewhere", door))
        return self

    def listed(self, who, source, group, month=P):
        self.lists.append((month, who, source, group))
        return self

    def placed(self):
        draw = self.draw
        draw("identity.person", "periode text, person_id text, no_kk text, nama text, tanggal_lahir date,"
             " hidup_menetap boolean", self.people)  # fmt: skip
        self.con.execute(
            "create or replace table identity.person as"
            " select *, nama_kunci(nama_baku(nama)) as nama_kunci from identity.person"
        )
        draw(
            "card_row",
            "person_id text, hubungan text, tanggal_status date, nama_ibu text",
            self.cards,
        )
        draw("door", "person_id text, no_kk text, pintu text, pintu_formulir text", self.doors)
        draw(
            "seen",
            "person_id text, kelompok text, hubungan text, tanggal_pendataan date",
            self.seen,
        )
        draw(
            "identity.person_record",
            "periode text, person_id text, source text, kelompok text",
            self.lists,
        )
        draw("roof", "jenis text, bersama boolean", list(self.roof.items()))
        draw("neighbour", "pintu text, no_kk_a text, no_kk_b text, ibu boolean", self.neighbours)
        rows = self.con.execute(table_sql("household.placement").text, {"periode": P}).fetchall()
        found = {who: tuple(row) for who, *row in rows}
        assert len(found) == len(rows)
        return found

    def homes(self):
        return {who: home for who, (home, _, _) in self.placed().items()}


@pytest.fixture
def place(draw, warehouse):
    return Place(draw, warehouse)


def test_who_was_seen_lives_there(place):
    place.card("a", "1", kind="ISTRI").met("a", "G", kind="KEPALA RUMAH TANGGA").person("b").met(
        "b", "G", kind="ANAK"
    )
    place.person("gone", living=False).person("past", month=BEFORE_P)
    assert place.placed() == {"a": ("G", HEAD, "carik"), "b": ("G", "ANAK", "carik")}


def test_the_card_the_list_or_alone(place):
    place.card("a", "1", kind=HEAD).card("lost", None).listed("lost", "dukcapil", "7").card(
        "kept", "2"
    ).person("c").person("d")
    place.listed("a", "dtks", "5").listed("kept", "dukcapil", "8").listed("c", "p3ke", "5").listed(
        "c", "dtks", "6"
    )
    place.listed("c", "dtks", None).listed("d", "dtks", "5", month=BEFORE_P).listed(
        "d", "dtks", None
    ).person("e", "3")
    place.listed("e", "dtks", "9").listed("gone", "dtks", "9").card("f", None).listed(
        "f", "dtks", "4"
    )
    assert place.placed() == {
        "a": ("kartu:1", HEAD, "dukcapil"),
        "lost": ("daftar:dukcapil:7", "ANAK", "dukcapil"),
        "kept": ("kartu:2", "ANAK", "dukcapil"),
        "c": ("daftar:dtks:6", None, "dtks"),
        "d": ("orang:d", None, "daftar"),
        "e": ("kartu:3", None, "dtks"),
        "f": ("orang:f", "ANAK", "dukcapil"),
    }


def test_a_child_lives_with_its_mother_else_with_the_head(place):
    """n has its mother m, o her too by another spelling; p names a woman who was not seen on this card."""
    place.card("h", "1", kind=HEAD).met("h", "G1").card(
        "m", "1", kind="ISTRI", nama="SITI AMINAH"
    ).met("m", "G2")
    place.card("n", "1", mother="SITI AMINAH", born=CHILD).card(
        "o", "1", mother="Siti Aminah, S.Pd", born=CHILD
    )
    place.card("p", "1", mother="TUTI", born=CHILD, kind=HEAD).card("q", "1", mother="SITI AMINAH")
    place.card("w", "2", nama="WATI").met("w", "G3").card("s", "1", mother="WATI", born=CHILD)
    place.person("x", "3", nama="DEWI").met("x", "G4").card("r", "3", mother="DEWI", born=CHILD)
    place.card("y", "4", kind=HEAD, nama="Y").met("y", "G5").card("z", "4", born=CHILD, mother="Y")
    found = place.placed()
    homes = {who: found[who][0] for who in "nopqsrz"}
    assert homes == {
        "n": "G2",
        "o": "G2",
        "p": "G1",
        "q": "kartu:1",
        "s": "G1",
        "r": "kartu:3",
        "z": "G5",
    }
    assert [found[who][1] for who in "np"] == ["ANAK", None]


@pytest.mark.parametrize(
    ("couple", "home"),
    [
        ([(HEAD, BEFORE, "Z"), ("ISTRI", AFTER, "A")], "Z"),
        ([("SUAMI", AFTER, "Z"), ("ISTRI", BEFORE, "A")], "Z"),
        ([("SUAMI", BEFORE, "Z"), ("ISTRI", None, "A")], "Z"),
        ([("SUAMI", BEFORE, "Z"), ("ISTRI", BEFORE, "A")], "A"),
        ([("ISTRI", BEFORE, "A"), ("SUAMI", BEFORE, "Z")], "A"),
        ([("ANAK", BEFORE, "Z")], "kartu:1"),
    ],
)
def test_whose_home_a_child_shares(place, couple, home):
    for n, (kind, day, seen) in enumerate(couple):
        place.card(f"p{n}", "1", kind=kind).met(f"p{n}", seen, day)
    assert place.card("c", "1", born=CHILD).homes()["c"] == home


def test_who_came_onto_the_card_after_the_visit_lives_there_too(place):
    place.card("h", "1", kind=HEAD).met("h", "G", BEFORE)
    place.card("a", "1", since=AFTER).card("b", "1", since=BEFORE).card("c", "1")
    assert place.homes() == {"h": "G", "a": "G", "b": "kartu:1", "c": "kartu:1"}


def test_a_child_stays_with_unseen_grown_ups_at_another_door(place):
    """On card 1 a grown-up stands at the child's door; on 2 at the head's, on 3 nobody, on 4 on another card."""
    for kk, door in (("1", "d"), ("2", "e"), ("3", None), ("4", None)):
        place.card(f"h{kk}", kk, kind=HEAD).met(f"h{kk}", f"G{kk}", door="e")
        place.card(f"c{kk}", kk, born=CHILD, door="d")
        if door:
            place.card(f"g{kk}", kk, door=door)
    place.card("other", "5", door="d").card("n1", "1", born=CHILD, door="e").card(
        "u1", "1", born=CHILD
    )
    found = place.homes()
    assert {who: found[who] for who in ("c1", "c2", "c3", "c4", "n1", "u1")} == {
        "c1": "kartu:1", "c2": "G2", "c3": "G3", "c4": "G4", "n1": "G1", "u1": "kartu:1",
    }  # fmt: skip


def test_more_than_twenty_on_a_card_are_no_family(place):
    for n in range(20):
        place.card(f"a{n}", "1").card(f"b{n}", "2")
    place.card("b", "2").card("h", "1", kind=HEAD).met("h", "G").card("c", "1", born=CHILD)
    found = place.homes()
    assert found["a0"] == "kartu:1" and found["b0"] == "orang:b0" and found["c"] == "G"


def test_of_two_doors_each_is_a_home_where_surveyors_found_it_so(place):
    """A door of children only is none, and who has no door lives at the one of most, of equals the first."""
    place.card("a", "1", door="e").card("b", "1", door="d").card("c", "1").card(
        "k", "1", born=CHILD, door="f"
    )
    place.card("s", "1", door="a").met("s", "G").card("m", "2", door="x").card(
        "n", "2", door="x"
    ).card("o", "2")
    place.card("p", "2", door="b").person("q", "3")
    assert set(place.homes().values()) == {"kartu:1", "kartu:2", "kartu:3", "G"}
    place.roof["SEKARTU"] = False
    assert place.homes() == {
        "a": "kartu:1@e", "b": "kartu:1@d", "c": "kartu:1@d", "k": "kartu:1", "s": "G", "m": "kartu:2@x",
        "n": "kartu:2@x", "o": "kartu:2@x", "p": "kartu:2@b", "q": "kartu:3",
    }  # fmt: skip


def test_cards_at_one_door_are_one_home_where_surveyors_found_most_so(place):
    """1, 2 and 3 hang together at d; at e 1 and 4 do not; 5 was seen at d, 6 and 7 at f are strangers, 8 is alone."""
    for kk, door in (
        ("1", "d"),
        ("2", "d"),
        ("3", "d"),
        ("5", "d"),
        ("6", "f"),
        ("7", "f"),
        ("8", "h"),
        ("9", "f"),
    ):
        place.card(f"p{kk}", kk, door=door)
    place.card("s5", "5", door="d").met("s5", "G").card("q1", "1", door="e").card(
        "q4", "4", door="e"
    ).card("t9", "9", door="g")
    place.card("s2", "2", door="z").met("s2", "G2")
    place.neighbours = [
        ("d", "2", "3", True),
        ("d", "1", "2", True),
        ("d", "3", "5", True),
        ("d", "0", "1", True),
        ("f", "6", "7", False),
        ("e", "1", "4", False),
        ("d", "5", "9", True),
        ("f", "7", "9", True),
        ("h", "8", "9", True),
        ("d", "1", "8", True),
    ]
    place.roof["IBU"] = True
    found = place.homes()
    assert {who: found[who] for who in found if who[0] != "s"} == {
        "p1": "kartu:1@d", "p2": "kartu:1@d", "p3": "kartu:1@d", "p5": "kartu:5", "p6": "kartu:6", "p7": "kartu:7@f",
        "p8": "kartu:8", "q1": "kartu:1", "q4": "kartu:4", "p9": "kartu:7@f", "t9": "kartu:9",
    }  # fmt: skip
    place.roof |= {"IBU": False, "SEALAMAT": True}
    found = place.homes()
    assert [found[who] for who in ("p1", "p6", "p7", "q1", "q4")] == [
        "kartu:1", "kartu:6@f", "kartu:6@f", "kartu:1@e", "kartu:1@e",
    ]  # fmt: skip


def test_a_mother_is_enough_where_no_head_was_seen(place):
    """On card 1 only the mother was seen, on 2 the head at another door than the child's and its grown-up sister's."""
    place.card("m1", "1", nama="SITI").met("m1", "G1").card("n1", "1", mother="SITI", born=CHILD)
    place.card("h2", "2", kind=HEAD).met("h2", "G2", door="e").card("m2", "2", nama="SITI").met(
        "m2", "G3"
    )
    place.card("s2", "2", door="d").card("n2", "2", mother="SITI", born=CHILD, door="d")
    place.card("late", "2", mother="SITI", since=AFTER)
    found = place.homes()
    assert [found[who] for who in ("n1", "n2", "s2", "late")] == ["G1", "G3", "kartu:2", "G2"]


def test_who_lives_with_those_seen_or_in_a_crowd_is_no_card_at_the_door(place):
    """Of card 1 only somebody who went to live at G stands at d, of card 0 a crowd at e, of 7 one was seen at f."""
    place.card("h", "1", kind=HEAD).met("h", "G").card("a", "1", since=AFTER, door="d").card(
        "b", "1", door="z"
    )
    place.card("p2", "2", door="d").card("p3", "3", door="e").card("p7", "7", door="f").card(
        "p8", "8", door="f"
    )
    place.card("s7", "7", door="f").met("s7", "G")
    for n in range(21):
        place.card(f"c{n}", "0", door="e")
    place.neighbours = [("d", "1", "2", True), ("e", "0", "3", True), ("f", "7", "8", True)]
    place.roof["IBU"] = True
    found = place.homes()
    assert [found[who] for who in ("a", "p2", "p3", "p8")] == ["G", "kartu:2", "kartu:3", "kartu:8"]


def test_what_hangs_together_does_so_at_one_door(place):
    """At d 2 and 3, at e 1 and 2; at f 4 and 5, 6 and 7; at g 8 reaches 0 only by 9 and 90."""
    stand = {
        "d": ("2", "3"),
        "e": ("1", "2"),
        "f": ("4", "5", "6", "7"),
        "g": ("0", "8", "9", "90"),
    }
    for door, cards in stand.items():
        for kk in cards:
            place.card(f"{door}{kk}", kk, door=door)
    pairs = {
        "d": [("2", "3")],
        "e": [("1", "2")],
        "f": [("4", "5"), ("6", "7")],
        "g": [("8", "9"), ("9", "90"), ("0", "90")],
    }
    place.neighbours = [(door, a, b, True) for door, some in pairs.items() for a, b in some]
    place.roof["IBU"] = True
    found = place.homes()
    assert found == {
        "d2": "kartu:2@d",
        "d3": "kartu:2@d",
        "e1": "kartu:1@e",
        "e2": "kartu:1@e",
        "f4": "kartu:4@f",
        "f5": "kartu:4@f",
        "f6": "kartu:6@f",
        "f7": "kartu:6@f",
        "g0": "kartu:0@g",
        "g8": "kartu:0@g",
        "g9": "kartu:0@g",
        "g90": "kartu:0@g",
    }
