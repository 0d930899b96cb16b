"""Its own error: who is found again without the NIK that says who it is."""

import pytest

from tests.identity.conftest import APRIL, CILINCING, KOJA, STRANGERS, nik
from tests.identity.steps import RECORD, record


def listed(registers):
    """Everybody of the city on a list, as Dukcapil writes them."""
    for i, (name, n) in enumerate(STRANGERS):
        day = f"{n % 28 + 1:02d}-{n % 12 + 1:02d}-{1950 + n % 60}"
        registers.put("dtks", f"baris{i}", name, day, nik=nik(day, "L", 3000 + i))


def tried(registers):
    """By label of the row: found again (True), nobody (None), or somebody else (label of a row of his)."""
    ids = {}
    for source in ("dtks", "p3ke", "penerima_pkh", "dukcapil"):
        ids |= {
            (source, row): label
            for row, label in registers.con.execute(
                f'select "row", label from staging.{source} where periode = ?', [APRIL]
            ).fetchall()
        }
    owner = {who: label for label, who in registers.ids().items()}
    return {
        ids[source, row]: True if found == who else owner.get(found)
        for source, row, who, found in registers.con.execute(
            "select source, row, person_id, person_id_tanpa_nik from identity.trial"
        ).fetchall()
    }


def test_the_same_values_find_their_person_and_what_only_the_number_says_is_lost(registers):
    r = registers
    listed(r)
    for n in range(10):
        first, card, other, third = (
            f"TIARA{chr(65 + n)}",
            *(f"31720401011000{a + n}" for a in (10, 20, 30)),
        )
        # of this one the row has only the name, and another kelurahan
        r.dukcapil(f"lost{n}", f"{first} KUSUMA", "05-05-1971", "P", no_kk=card, serial=11 + n)
        number = nik("05-05-1971", "P", 11 + n)
        r.put("p3ke", f"lost_row{n}", f"{first} KUSUMA", None, nik=number, kode_kelurahan=KOJA)
        # and this one is written as his namesake, born a day later in the kelurahan of the row
        born, later = f"10-10-{1950 + 3 * n}", f"11-10-{1950 + 3 * n}"
        r.dukcapil(f"father{n}", "AGUS WIJAYA", born, no_kk=other, serial=12, kode_kelurahan=KOJA)
        r.dukcapil(f"other{n}", "AGUS WIJAYA", later, serial=13, no_kk=third)
        r.put("penerima_pkh", f"taken{n}", "AGUS WIJAYA", later, nik=nik(born, serial=12))
    r.resolve()
    ids = r.ids()
    for n in range(10):
        assert ids[f"lost_row{n}"] == ids[f"lost{n}"]
        assert ids[f"taken{n}"] == ids[f"father{n}"] != ids[f"other{n}"]
    found = tried(r)
    [lost] = [label for label in found if label.startswith("lost")]
    [taken] = [label for label in found if label.startswith("taken")]
    assert found.pop(lost) is None
    assert found.pop(taken) == f"other{taken[-1]}"
    assert len(found) == 20 and set(found.values()) == {True}, "a tenth of the two hundred"
    assert r.con.execute("select distinct mewakili from identity.trial").fetchall() == [(10.0,)]


def hidden(step, people, face=None):
    """What is drawn of people (source, orang, card), each a record of its own: {isi: mewakili}."""
    rows = [record(n, source=source, nik_cacat=None) for n, (source, _, _) in enumerate(people)]
    found = step(
        "hidden",
        {"periode": APRIL},
        record=(RECORD, rows),
        rule_match=("isi orang method", [(n, who, "NIK") for n, (_, who, _) in enumerate(people)]),
        face=("orang no_kk", face or [(who, card) for _, who, card in people]),
    )
    return {isi: weight for isi, _, _, _, weight in found}


def test_a_tenth_at_most_of_a_source_is_hidden(step):
    many = [("dtks", n, f"K{n}") for n in range(190)]
    few = [("p3ke", 1000 + n, f"L{n}") for n in range(19)]
    found = hidden(step, many + few)
    assert len(found) == 20
    assert {weight for isi, weight in found.items() if isi < 190} == {10.0}
    assert [weight for isi, weight in found.items() if isi >= 190] == [19.0]
    assert hidden(step, many + few[:9]) == {}, "199 say nothing"
    assert len(hidden(step, many + few[:10])) == 20


def test_of_a_family_one_is_hidden_and_stands_for_all_of_it(step):
    """Fifty families of four on a card of Dukcapil's, each on two lists; a hundred people without any card."""
    family = [
        (source, 10 * n + m, f"K{n}")
        for n in range(50)
        for m in range(4)
        for source in ("dtks", "p3ke")
    ]
    lone = [("dtks", 5000 + n, None) for n in range(100)]
    people = family + lone
    found = hidden(step, people)
    cards = [people[isi][2] for isi in found if people[isi][2]]
    assert cards and len(set(cards)) == len(cards)
    for source, total, number in (("dtks", 300, 30), ("p3ke", 200, 20)):
        drawn = {isi: weight for isi, weight in found.items() if people[isi][0] == source}
        assert len(drawn) == number
        assert sum(drawn.values()) == pytest.approx(total)
        [home] = {weight for isi, weight in drawn.items() if people[isi][2]}
        for weight in {weight for isi, weight in drawn.items() if not people[isi][2]}:
            assert home == pytest.approx(8 * weight)
    moved = [(who, f"K{who // 10}") for _, who, card in family] + [(0, "Z")]
    assert hidden(step, people, moved + [(who, None) for _, who, _ in lone]) == found, (
        "of two cards of a person one counts"
    )


def test_the_trial_changes_nobody_and_is_the_same_again(registers):
    r = registers
    listed(r)
    r.put("dtks", "form", "TAK DIKENAL SIAPAPUN", "09-09-1999", kode_kelurahan=CILINCING)

    def state():
        columns = "periode, source, person_id, person_id_tanpa_nik, peluang, mewakili"
        return r.ids(), r.con.execute(
            f"select {columns} from identity.trial order by all"
        ).fetchall()

    r.resolve()
    before = state()
    assert len(before[1]) == len(STRANGERS) // 10
    r.resolve(order=range(len(r.rows) - 1, -1, -1))
    assert state() == before
    r.drop(*(f"baris{i}" for i in range(1, len(STRANGERS))))
    r.resolve()
    assert r.con.execute("select count(*) from identity.trial").fetchone() == (0,), (
        "a handful says nothing"
    )
