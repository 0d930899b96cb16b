"""Hand-drawn neighbourhoods with the exact households they must give."""

import pytest

from assets.household.resolve import resolve
from assets.warehouse import WarehouseError
from tests.household.conftest import AFTER, Neighbourhood, P


def test_the_form_outranks_the_card(neighbourhood):
    """A card split on paper, seen living together at one door."""
    assert neighbourhood.card("1", "a", "b").card("2", "c").form(
        "f", "a", "b", "c"
    ).households() == ["abc"]


def test_two_families_under_one_roof_are_two_households(neighbourhood):
    assert neighbourhood.card("1", "a", "b", "c", "d").form("f", "a", "b").form(
        "g", "c", "d"
    ).households() == [
        "ab",
        "cd",
    ]


def test_the_card_serves_where_nobody_was_seen(neighbourhood):
    assert neighbourhood.card("1", "a", "b").card("2", "c").households() == ["ab", "c"]


def test_a_dwelling_surveyed_twice_is_one_household(neighbourhood):
    found = neighbourhood.form("f", "a", "b", "c").form("g", "a", "b", "d", seen=AFTER).households()
    assert found == ["abcd"]
    rows = neighbourhood.con.execute(
        "select id_rumah_tangga, jumlah_anggota_form, terbaru from household.form order by all"
    ).fetchall()
    assert rows == [("f", 3, False), ("g", 3, True)]


def test_one_person_on_two_large_forms_does_not_join_them(neighbourhood):
    found = neighbourhood.form("f", "a", "b", "c").form("g", "c", "d", "e", seen=AFTER).households()
    assert found == ["ab", "cde"]


def test_a_later_move_outranks_the_door(neighbourhood):
    found = (
        neighbourhood.form("f", "a", "b")
        .card("1", "a")
        .card("2", "b", since=AFTER, kelurahan="31.72.03.1001")
    )
    assert found.households() == ["a", "b"]


def test_a_newborn_joins_those_on_its_card(neighbourhood):
    found = neighbourhood.form("f", "a", "b").card("1", "a", "b").card("1", "n", child=True)
    assert found.households() == ["abn"]


def test_a_grandchild_joins_its_mother_not_the_card(neighbourhood):
    """The mother is still on her parents' card and was seen at a door of her own."""
    found = neighbourhood.form("f", "a").form("g", "m").card("1", "a", "m")
    assert found.card("1", "n", child=True, mother="Ibu M").households() == ["a", "mn"]


def test_a_grown_up_whom_the_surveyor_did_not_name_lives_elsewhere(neighbourhood):
    assert neighbourhood.form("f", "a", "b").card("1", "a", "b", "c").households() == ["ab", "c"]


def test_who_came_onto_the_card_after_the_visit_lives_there(neighbourhood):
    found = neighbourhood.form("f", "a", "b").card("1", "a", "b").card("1", "c", since=AFTER)
    assert found.households() == ["abc"]


def test_people_on_a_list_only_live_as_the_list_says(neighbourhood):
    assert neighbourhood.listed("T1", "a", "b").listed("T2", "c").households() == ["ab", "c"]


def test_who_is_gone_is_in_no_household(neighbourhood):
    assert neighbourhood.form("f", "a", "b").form("g", "c").households(gone={"b", "c"}) == ["a"]


def test_ids_survive_a_rerun_and_a_new_member(neighbourhood):
    neighbourhood.form("f", "a", "b").form("g", "c", "d").households()
    con = neighbourhood.con
    before = con.execute("select * from household.member order by all").fetchall()
    resolve(con, P, b"kunci")
    assert con.execute("select * from household.member order by all").fetchall() == before
    con.execute(
        f"insert into identity.person by name select '{P}' as periode, 'e' as person_id, 'E' as nama,"
        " true as hidup_menetap, 'carik_anggota' as sources"
    )
    con.execute(
        f"insert into staging.carik_anggota values ('{P}', '{P}', 'a.csv', 9, 'g', 'ANAK', null)"
    )
    con.execute(
        f"insert into identity.person_record values ('{P}', 'carik_anggota', '{P}', 'a.csv', 9, 'e', 'g')"
    )
    resolve(con, P, b"kunci")
    ids = dict(con.execute("select person_id, household_id from household.member").fetchall())
    old = {person: household for _, household, person, _, _ in before}
    assert ids["e"] == ids["c"] == old["c"]
    assert con.execute(
        "select count(*) from identity.registry where kind = 'HOUSEHOLD'"
    ).fetchall() == [(2,)]


def test_an_absorbed_household_points_to_its_successor(neighbourhood):
    neighbourhood.form("f", "a", "b", "x").form("g", "c").households()
    con = neighbourhood.con
    old = dict(con.execute("select person_id, household_id from household.member").fetchall())
    con.execute("update staging.carik_anggota set id_rumah_tangga = 'f'")
    resolve(con, P, b"kunci")
    rows = con.execute(
        "select id, superseded_by, reason from identity.registry where superseded_by is not null"
    ).fetchall()
    assert rows == [(old["c"], old["a"], "MERGE")]
    assert con.execute(f"from household.successor where periode = '{P}'").fetchall() == [
        (P, old["c"], old["a"])
    ]


def test_rerunning_an_old_month_does_not_undo_what_became_of_its_households(neighbourhood):
    later = "2022-05"
    neighbourhood.form("f", "a", "b", "x").form("g", "c").form("h", "y").households()
    con = neighbourhood.con
    old = dict(con.execute("select person_id, household_id from household.member").fetchall())
    for (name,) in con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('staging', 'identity')"
        " and table_name <> 'registry'"
    ).fetchall():
        con.execute(
            f"insert into {name} select * replace ('{later}' as periode) from {name} where periode = '{P}'"
        )
    con.execute(f"update staging.carik_anggota set id_rumah_tangga = 'f' where periode = '{later}'")
    con.execute(
        f"update identity.person set hidup_menetap = false where periode = '{later}' and person_id = 'y'"
    )
    resolve(con, later, b"kunci")
    after = con.execute("select * from identity.registry order by id").fetchall()
    successor = "select periode, id_lama, household_id from household.successor order by all"
    assert con.execute(successor).fetchall() == [(later, old["c"], old["a"])]
    for month in (P, later, P):  # nobody took over y's household
        resolve(con, month, b"kunci")
        assert con.execute("select * from identity.registry order by id").fetchall() == after
        assert con.execute(successor).fetchall() == [(later, old["c"], old["a"])]


def test_ids_need_the_key(neighbourhood):
    neighbourhood.form("f", "a").households()
    con = neighbourhood.con
    first = con.execute("select household_id from household.member").fetchall()
    con.execute("delete from household.member")
    resolve(con, P, b"lain")
    assert con.execute("select household_id from household.member").fetchall() != first


@pytest.mark.parametrize("broken", [False, True])
def test_the_key_is_forgotten_even_when_a_step_fails(warehouse, draw, broken):
    place = Neighbourhood(draw, warehouse).card("3172040101100001", "P1", "P2")
    place.households()
    if broken:
        warehouse.execute("drop table identity.person")
        with pytest.raises(WarehouseError):
            resolve(warehouse, P, b"kunci'")
    assert warehouse.execute("select getvariable('secret')").fetchall() == [(None,)]
