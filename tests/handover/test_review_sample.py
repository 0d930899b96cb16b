"""Rows drawn by lot: beside whom they are shown, and never asked about twice."""

from datetime import date

import pytest

from assets.handover.review_sample import sampled
from assets.table import write_table

P, LATER = "2022-04", "2022-05"
DRAWN = {"NIK": 40, "RULE": 10, "PROBABILISTIC": 10}


@pytest.fixture
def city(warehouse, draw):
    """city(answered): of each way of linking thirty people of two linked rows and Dukcapil's; two unlinked rows."""
    rows, people = [], []
    for method in DRAWN:
        for n in range(30):
            who = f"{method}-{n:02d}"
            rows += [
                (P, "dukcapil", P, "d", len(rows), who, "NEW", len(rows)),
                (P, "dtks", P, "f", len(rows) + 1, who, method, len(rows)),
                (P, "p3ke", P, "f", len(rows) + 2, who, method, len(rows) + 2),
            ]
            people.append((P, who, f"ORANG {method} {n}", date(1960, 1, 1), None, "A"))
    for who, name, day, place in [
        ("sita", "SITA DEWI", date(1981, 2, 3), "A"),
        ("sita-2", "SITA DEVI", date(1981, 3, 2), "A"),
        ("sita-3", "SITA DEVI", date(1999, 9, 9), "B"),
        ("none", None, None, "A"),
    ]:
        people.append((P, who, name, day, None, place))
    rows += [
        (P, "carik_anggota", P, "c", 1, "sita", "NEW", 9100),
        (P, "dukcapil", P, "d", 9001, "sita-2", "NEW", 9101),
        (P, "dukcapil", P, "d", 9002, "sita-3", "NEW", 9102),
        (P, "carik_anggota", P, "c", 2, "none", "NEW", 9103),
    ]
    draw(
        "identity.person_record",
        "periode text, source text, delivery_periode text, file text, row int, person_id text, match_method text,"
        " jejak bigint, nik_grade text",
        [(*row, "A") for row in rows],
    )
    write_table(warehouse, "monitoring.sample", P)
    draw(
        "identity.person",
        "periode text, person_id text, nama_kunci text, tanggal_lahir date, nik text, kode_kelurahan text",
        people,
    )

    def make(answered=()):
        draw(
            "staging.tinjauan", "periode text, nomor text", [(LATER, number) for number in answered]
        )
        return sampled(warehouse, P)

    return make


def test_each_way_of_linking_has_its_part_and_stands_beside_dukcapils_row(city):
    rows = city()
    linked = [row for row in rows if row["nomor"].startswith("S-")]
    by_method = [row["person_id_a"].split("-")[0] for row in linked]
    assert {method: by_method.count(method) for method in DRAWN} == DRAWN
    for row in linked:
        assert row["person_id_a"] == row["person_id_b"]
        assert row["baris_b"]["source"] == "dukcapil"
        assert row["baris_b"]["row"] == row["baris_a"]["row"] // 3 * 3
    assert len({row["nomor"] for row in rows}) == len(rows)


def test_beside_one_that_nothing_linked_stands_who_looks_most_like_it(city):
    [found] = [
        row
        for row in city()
        if row["nomor"].startswith("C-") and row["baris_a"]["source"] == "carik_anggota"
    ]
    assert (found["person_id_a"], found["person_id_b"]) == ("sita", "sita-2")
    assert found["baris_b"]["row"] == 9001


def test_who_was_asked_about_in_any_month_is_not_asked_about_again_and_the_others_stay(city):
    rows = city()
    answered = [row["nomor"] for row in rows[:5]]
    assert city(answered) == rows[5:]


def test_of_a_row_that_stands_twice_one_is_shown(warehouse, city):
    """As NIK-00's, delivered in another file too: neither is the other's companion."""
    before = city()
    warehouse.execute(
        "insert into identity.person_record select * replace ('g' as file) from identity.person_record"
        " where source <> 'dukcapil'"
    )
    write_table(warehouse, "monitoring.sample", P)
    assert city() == before


def test_a_month_of_an_earlier_release_has_no_lot(warehouse, city):
    warehouse.execute("drop table monitoring.sample")
    assert city() == []
