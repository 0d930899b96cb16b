"""Card mates and the address: who lives where, when somebody was seen twice or nobody was seen."""

from datetime import date

import pytest

from tests.household.conftest import AFTER


def counted(town):
    """People per form, guests left out."""
    found = town.con.execute("select id_rumah_tangga, jumlah_anggota_form from household.form")
    return dict(found.fetchall())


def test_a_guest_lives_with_the_family_of_the_card_and_counts_there_only(neighbourhood):
    """Grandmother is on a later and larger form too; her card's people are on the older one."""
    town = (
        neighbourhood.card("1", "a", "b", "c")
        .form("f", "a", "b", "c")
        .card("2", "p", "q", "r", "s")
    )
    town.form("g", "p", "q", "r", "s", "c", seen=AFTER)
    assert town.households() == ["abc", "pqrs"]
    assert counted(town) == {"f": 3, "g": 4}


def test_a_guest_lives_with_the_family_whose_number_the_form_gives(neighbourhood):
    """Nobody of the form is on her card today, but its rows were written with that number."""
    town = neighbourhood.form("f", "a", "b", "c", no_kk="1").form(
        "g", "p", "q", "r", "c", seen=AFTER
    )
    assert town.card("1", "c").households() == ["abc", "pqr"]
    assert counted(town) == {"f": 3, "g": 3}


def test_a_guest_without_family_on_either_form_lives_at_the_address_of_the_card(neighbourhood):
    town = neighbourhood.form("f", "a", "b", "c", alamat="JL MELATI NO 7").form(
        "g", "p", "q", "r", "c", seen=AFTER, alamat="JL MAWAR NO 9"
    )
    assert town.card("9", "c", alamat="JLN. MELATI 7").households() == ["abc", "pqr"]


def test_a_mover_counted_where_she_lived_that_day(neighbourhood):
    """Dukcapil records the move after the first visit: that form is no guest's."""
    town = neighbourhood.form("f", "a", "b", "c", seen=date(2022, 1, 5))
    town.form("g", "p", "q", "c", seen=AFTER, kelurahan="31.72.03.1001")
    town.card("2", "c", since=date(2022, 2, 1), kelurahan="31.72.03.1001")
    assert town.households() == ["ab", "cpq"]
    assert counted(town) == {"f": 3, "g": 3}


def test_a_form_without_a_grown_up_head_goes_on_from_the_one_before(neighbourhood):
    """The same day and door, and the same card: page two. Another day, door or card: another home."""
    town = neighbourhood.card("1", "a", "b").card("1", "x", "y", child=True)
    town.form("f", "a", "b", alamat="JL A NO 1").form("g", "x", "y", alamat="JLN A NO. 1")
    assert town.households() == ["abxy"]


@pytest.mark.parametrize(
    "other", [{"seen": AFTER}, {"alamat": "JL A NO 2"}, {"kelurahan": "31.72.04.1002"}]
)
def test_a_form_of_another_day_or_door_is_another_home(neighbourhood, other):
    town = neighbourhood.card("1", "a", "b").card("1", "x", "y", child=True)
    town.form("f", "a", "b", alamat="JL A NO 1").form(
        "g", "x", "y", **({"alamat": "JL A NO 1"} | other)
    )
    assert town.households() == ["ab", "xy"]


def test_a_form_of_children_on_another_card_is_another_home(neighbourhood):
    town = neighbourhood.card("1", "a", "b").card("2", "x", "y", child=True)
    town.form("f", "a", "b", alamat="JL A NO 1").form("g", "x", "y", alamat="JL A NO 1")
    assert town.households() == ["ab", "xy"]


def seen_pairs(town, together, apart, mother=True):
    """Doors of two cards each, whose people surveyors found in one home or in two."""
    for n in range(together + apart):
        door, old, young = f"GG SEMUT NO {n + 100}", f"s{n}o", f"s{n}y"
        town.card(f"s{n}o", old, alamat=door)
        town.card(f"s{n}y", young, alamat=door, mother=f"Ibu {old}" if mother else None)
        town.born[young] = date(2000, 1, 1)
        if n < together:
            town.form(f"s{n}", old, young, alamat=door)
        else:
            town.form(f"s{n}o", old, alamat=door).form(f"s{n}y", young, alamat=door)
    return town


def unseen_pair(town, mother="Ibu o", door="GG SEMUT NO 1", other="GG SEMUT NO 1"):
    town.card("o", "o", alamat=door).card("y", "y", alamat=other, mother=mother)
    town.born["y"] = date(2000, 1, 1)
    return {"o", "y", "oy"} & set(town.households())


def test_a_mother_and_her_grown_child_at_one_door_live_as_most_such_do(neighbourhood):
    assert unseen_pair(seen_pairs(neighbourhood, together=15, apart=6)) == {"oy"}


def test_where_surveyors_found_them_apart_they_are_apart(neighbourhood):
    assert unseen_pair(seen_pairs(neighbourhood, together=6, apart=15)) == {"o", "y"}


def test_of_too_few_pairs_nothing_is_learnt(neighbourhood):
    assert unseen_pair(seen_pairs(neighbourhood, together=19, apart=0)) == {"o", "y"}


def test_what_holds_for_mothers_says_nothing_of_strangers_at_one_door(neighbourhood):
    assert unseen_pair(seen_pairs(neighbourhood, together=21, apart=0), mother=None) == {"o", "y"}


def test_strangers_at_one_door_are_learnt_of_too(neighbourhood):
    town = seen_pairs(neighbourhood, together=21, apart=0, mother=False)
    assert unseen_pair(town, mother=None) == {"oy"}


def test_another_door_is_another_home(neighbourhood):
    town = seen_pairs(neighbourhood, together=21, apart=0)
    assert unseen_pair(town, other="GG SEMUT NO 2") == {"o", "y"}


def test_a_card_that_was_seen_is_joined_by_nobody(neighbourhood):
    town = seen_pairs(neighbourhood, together=21, apart=0).form("f", "o", alamat="GG SEMUT NO 1")
    assert unseen_pair(town) == {"o", "y"}


@pytest.mark.parametrize(("together", "home"), [(0, ["a", "b"]), (21, ["ab"])])
def test_one_card_at_two_doors_is_two_homes_where_surveyors_found_it_so(
    neighbourhood, together, home
):
    town = neighbourhood
    for n in range(21):
        town.card(f"t{n}", f"t{n}a", alamat=f"GG RAYAP NO {n}").card(
            f"t{n}", f"t{n}b", alamat=f"GG LEBAH NO {n}"
        )
        if n < together:
            town.form(f"t{n}", f"t{n}a", f"t{n}b")
        else:
            town.form(f"t{n}a", f"t{n}a").form(f"t{n}b", f"t{n}b")
    town.card("1", "a", alamat="GG SEMUT NO 1").card("1", "b", alamat="GG SEMUT NO 2")
    assert sorted({"a", "b", "ab"} & set(town.households())) == home


def test_an_unseen_child_stays_with_unseen_parents_at_another_door(neighbourhood):
    """The card's family was found elsewhere; the child's own parents stand at the card's door, and nobody saw them."""
    town = neighbourhood.card("1", "a", "b", alamat="GG SEMUT NO 1").form(
        "f", "a", alamat="GG RAYAP NO 5"
    )
    assert town.card("1", "n", child=True, alamat="GG SEMUT NO 1").households() == ["a", "bn"]


def test_an_unseen_child_without_unseen_parents_joins_those_who_were_seen(neighbourhood):
    town = neighbourhood.card("1", "a", alamat="GG SEMUT NO 1").form(
        "f", "a", alamat="GG RAYAP NO 5"
    )
    assert town.card("1", "n", child=True, alamat="GG SEMUT NO 1").households() == ["an"]


def test_of_two_forms_before_it_nobody_knows_which_a_form_goes_on_from(neighbourhood):
    town = neighbourhood.card("1", "a", "b").card("1", "x", "y", child=True)
    town.form("f", "a", alamat="JL A NO 1").form("h", "b", alamat="JL A NO 1").form(
        "g", "x", "y", alamat="JL A NO 1"
    )
    assert town.households() == ["a", "b", "xy"]


@pytest.mark.parametrize(("said", "home"), [(None, ["ab", "cd"]), ("ANAK", ["abcd"])])
def test_a_form_that_does_not_say_who_is_who_may_have_a_head(neighbourhood, said, home):
    town = neighbourhood.card("1", "a", "b", "c", "d")
    town.form("f", "a", "b", alamat="JL A NO 1").form("g", "c", "d", alamat="JL A NO 1")
    town.named = [row if row[4] == "f" else (*row[:5], said, *row[6:]) for row in town.named]
    assert town.households() == home


def test_what_surveyors_taught_is_told(neighbourhood):
    seen_pairs(neighbourhood, together=15, apart=6).households()
    told = neighbourhood.told
    assert (told["IBU pasangan"], told["IBU serumah"]) == (21, 15)
    assert (told["SEKARTU pasangan"], told["SEALAMAT pasangan"]) == (0, 0)
