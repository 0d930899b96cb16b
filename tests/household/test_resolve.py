"""Hand-drawn neighbourhoods with the exact households they must give."""

from datetime import date

import pytest

from assets.household.resolve import resolve
from assets.warehouse import WarehouseError

P = "2022-04"
ADDRESS = "kode_kelurahan text, alamat text, rt text, rw text"
BEFORE, AFTER = date(2022, 2, 10), date(2022, 3, 20)


class Neighbourhood:
    """Collects people, cards and forms, then draws the tables that household reads."""

    def __init__(self, draw, con):
        self.draw, self.con = draw, con
        self.people, self.records, self.dukcapil, self.forms, self.named = {}, [], [], {}, []
        self.born, self.address = {}, {}

    def card(
        self,
        no_kk,
        *people,
        since=None,
        kelurahan="31.72.04.1001",
        mother=None,
        child=False,
        alamat="B",
    ):
        for place, person in enumerate(people):
            row = len(self.dukcapil) + 1
            kind = "KEPALA KELUARGA" if place == 0 and not child else "ANAK"
            self.dukcapil.append(
                (
                    P,
                    P,
                    "d.csv",
                    row,
                    no_kk,
                    kind,
                    mother,
                    since,
                    kelurahan,
                    "AKTIF",
                    alamat,
                    "001",
                    "002",
                )
            )
            if child:
                self.born[person] = date(2022, 3, 1)
            self.records.append((P, "dukcapil", P, "d.csv", row, person, no_kk))
            self.people[person] = (no_kk, kelurahan)
            self.address[person] = alamat
        return self

    def form(
        self, form_id, *people, seen=BEFORE, kelurahan="31.72.04.1001", alamat="A", no_kk=None
    ):
        self.forms[form_id] = (
            P,
            P,
            "r.csv",
            len(self.forms) + 1,
            form_id,
            seen,
            kelurahan,
            alamat,
            "001",
            "002",
        )
        for place, person in enumerate(people):
            row = len(self.named) + 1
            kind = "KEPALA KELUARGA" if place == 0 else "ANAK"
            self.named.append((P, P, "a.csv", row, form_id, kind, no_kk))
            self.records.append((P, "carik_anggota", P, "a.csv", row, person, form_id))
            self.people.setdefault(person, (None, kelurahan))
        return self

    def listed(self, group, *people):
        for person in people:
            self.records.append((P, "dtks", P, "t.csv", len(self.records) + 1, person, group))
            self.people.setdefault(person, (None, "31.72.04.1001"))
        return self

    def households(self, gone=()):
        self.draw(
            "staging.dukcapil",
            "periode text, delivery_periode text, file text, row bigint, no_kk text, hubungan text,"
            " nama_ibu text, tanggal_status date, kode_kelurahan text, status_penduduk text, alamat text,"
            " rt text, rw text",
            self.dukcapil,
        )
        self.draw(
            "staging.carik_rumah_tangga",
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text,"
            f" tanggal_pendataan date, {ADDRESS}",
            list(self.forms.values()),
        )
        self.draw(
            "staging.carik_anggota",
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text, hubungan text,"
            " no_kk text",
            self.named,
        )
        self.draw(
            "identity.person_record",
            "periode text, source text, delivery_periode text, file text, row bigint, person_id text,"
            " kelompok text",
            self.records,
        )
        self.draw(
            "identity.person",
            "periode text, person_id text, no_kk text, nama text, nama_kunci text, jenis_kelamin text,"
            f" tanggal_lahir date, hidup_menetap boolean, {ADDRESS}, sources text",
            [
                (
                    P,
                    person,
                    no_kk,
                    f"IBU {person}",
                    None,
                    "P",
                    self.born.get(person, date(1980, 1, 1)),
                    person not in gone,
                    kelurahan,
                    self.address.get(person, "B"),
                    "001",
                    "002",
                    ",".join(sorted({record[1] for record in self.records if record[5] == person})),
                )
                for person, (no_kk, kelurahan) in self.people.items()
            ],
        )
        self.con.execute("update identity.person set nama_kunci = nama_kunci(nama_baku(nama))")
        self.draw(
            "identity.registry",
            "id text, kind text, first_periode text, last_periode text, superseded_by text, reason text",
            [],
        )
        resolve(self.con, P, b"kunci")
        rows = self.con.execute(
            "select string_agg(person_id, '' order by person_id) from household.member group by household_id"
        ).fetchall()
        return sorted(row[0] for row in rows)


@pytest.fixture
def neighbourhood(draw, warehouse):
    return Neighbourhood(draw, warehouse)


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
