"""Phases 8 and 9: who is drawn to be tried again without the number, what stands beside them, and who is found."""

from pytest import approx

from tests.identity.steps import OWN, RECORD, P, record


def drawn(step, rows):
    """How many records each one drawn stands for, by the record. Rows: method, source, card[, what its NIK lacks]."""
    people = [(method, source, card, *lacks) for method, source, card, *lacks in rows]
    found = step(
        "hidden",
        {"periode": P},
        record=(
            "isi source nik_cacat grup no_kk",
            [(isi, source, *lacks) for isi, (_, source, _, *lacks) in enumerate(people)],
        ),
        rule_match=("isi orang method", [(isi, isi, one[0]) for isi, one in enumerate(people)]),
        face=("orang no_kk", [(isi, one[2]) for isi, one in enumerate(people)]),
    )
    return {row[0]: row[4] for row in found}


def test_a_tenth_of_each_source_by_lot(step, macros):
    """A tenth at most, of two thousand in all a source's share, and sixty of it where that is no more than a tenth."""
    alone = [("NIK", "dtks", f"K{n}") for n in range(200)]
    lot = [
        int(card[1:])
        for (card,) in macros.execute(
            f"select c from (select 'K' || range as c from range(5000)) order by hash(c, '{P}')"
        ).fetchall()
    ]
    assert drawn(step, alone) == dict.fromkeys([n for n in lot if n < 200][:20], 10.0)
    others = ("RULE", "dtks", "K0"), ("NIK", "dtks", "K0", "SERI")
    assert drawn(step, [*alone[1:], *others]) == {}
    both = [("NIK", "p3ke", f"K{n}") for n in range(900)]
    both += [("NIK", "dtks", f"K{n}") for n in range(900, 5000)]
    few, many = [n for n in lot if n < 900][:90], [n for n in lot if n >= 900][:410]
    assert drawn(step, both) == dict.fromkeys(few, 10.0) | dict.fromkeys(many, 10.0)


def test_of_a_family_one_stands_for_all(step):
    """Ten in a family each, and who has no card is a family by himself."""
    rows = [("NIK", "dtks", f"K{n // 10}" if n < 1000 else None) for n in range(1100)]
    by = drawn(step, rows)
    families = [n // 10 if n < 1000 else n for n in by]
    assert len(by) == 110 and len(set(families)) == 110
    large = next(v for n, v in by.items() if n < 1000)
    assert sum(by.values()) == approx(1100)
    assert all(v == approx(large if n < 1000 else large / 10) for n, v in by.items())


def test_beside_whom_they_stand(step):
    """1 is drawn; of its household, its card or its person are 2, 3 and 4; not 5, nor Dukcapil's, nor the repeated."""
    own = {"nik": OWN, "nik_cacat": None, "nik_sendiri": True, "ulang": False}
    rows = [
        record(1, grup=7, no_kk="1", **own),
        record(2, grup=7, **own),
        record(3, no_kk="1", **own),
        record(4, **own),
        record(5, grup=8, no_kk="2", **own),
        record(6, source="dukcapil", no_kk="1", **own),
        record(9, grup=7, **(own | {"ulang": True})),
    ]
    found = step(
        "hidden_row",
        person_row=(f"{RECORD} ulang", rows),
        hidden=("isi grup no_kk orang", [(1, 7, "1", 70)]),
        assignment=("isi orang", [(1, 70), (4, 70), (5, 71), (6, 70)]),
    )
    columns = RECORD.split()
    said = {
        row[0]: tuple(row[columns.index(c)] for c in ("nik", "nik_cacat", "nik_sendiri"))
        for row in found
    }
    assert len(found) == 4
    assert said == {1: (None, "KOSONG", None)} | dict.fromkeys((2, 3, 4), (OWN, None, True))


def test_who_is_found_again(step):
    rows = [record(n, row=n) for n in range(1, 6)]
    found = step(
        "trial",
        hidden=(
            "isi orang mewakili:double",
            [(n, orang, 1.5) for n, orang in ((1, 10), (2, 20), (3, 30), (5, 99), (6, 10))],
        ),
        person_row=(f"{RECORD} ulang", rows),
        numbered_person=("orang person_id", [(n * 10, f"p{n}") for n in range(1, 6)]),
        rule_match=("isi orang", [(1, 10), (5, 50)]),
        model_match=("isi orang peluang", [(2, 40, 0.95), (4, 40, 0.9)]),
    )
    assert [row[3:] for row in found] == [
        (1, "p1", "p1", 1.0, 1.5),
        (2, "p2", "p4", 0.95, 1.5),
        (3, "p3", None, None, 1.5),
    ]
