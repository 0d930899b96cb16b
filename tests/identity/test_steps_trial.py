"""Phases 8 and 9: who is drawn to be tried again without the number, what stands beside them, and who is found."""

from tests.identity.steps import OWN, RECORD, record

P = "2022-04"


def drawn(step, rows):
    """How many records each one drawn stands for, by the record."""
    found = step(
        "hidden",
        {"periode": P},
        record=(
            "isi source nik_cacat grup no_kk",
            [(isi, *row) for isi, (_, *row) in enumerate(rows)],
        ),
        rule_match=(
            "isi orang method",
            [(isi, 7, method) for isi, (method, *_) in enumerate(rows)],
        ),
    )
    return {row[0]: row[4] for row in found}


def test_a_few_of_each_source_by_lot(step, macros):
    sure = ("NIK", "dtks")
    assert drawn(step, [sure] * 200) == dict.fromkeys(range(200), 1.0)
    assert drawn(step, [sure] * 199 + [("RULE", "dtks"), ("NIK", "dtks", "SERI")]) == {}
    lot = macros.execute(f"from range(4090) order by hash(range, '{P}')").fetchall()
    few = [isi for (isi,) in lot if isi < 90][:60]
    many = [isi for (isi,) in lot if isi >= 90][:1956]
    by = drawn(step, [("NIK", "p3ke")] * 90 + [sure] * 4000)
    assert by == dict.fromkeys(few, 1.5) | dict.fromkeys(many, 4000 / 1956)


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
