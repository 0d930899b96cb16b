"""Which rows are asked about by lot, and what people answered on them: exact cases."""

from datetime import date

import pytest

from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.conftest import Draw

P, BEFORE = "2022-04", "2022-02"
RECORD = (
    "periode text, source text, delivery_periode text, file text, row bigint, person_id text, match_method text,"
    " nik_grade text, jejak bigint"
)
TOLD = (
    "periode text, delivery_periode text, nomor text, person_id_a text, person_id_b text,"
    " keputusan text, tanggal date"
)


def listed(month, method, number, file="f", first=0, source="dtks"):
    """Rows of a method, each of a person and content of its own."""
    return [
        (month, source, month, file, first + n, f"{method}{n}", method, "A", 1000 * len(method) + n)
        for n in range(number)
    ]


def drawn(con, month=P):
    write_table(con, "monitoring.sample", month)
    return con.execute(
        "select nomor, source, jejak, person_id, cara, baris from monitoring.sample where periode = ? order by all",
        [month],
    ).fetchall()


def test_each_way_of_linking_has_its_part_of_the_lot(warehouse, draw: Draw):
    rows = [row for m in ("NIK", "RULE", "PROBABILISTIC", "NEW") for row in listed(P, m, 50)]
    rows += listed(P, "NEW", 60, source="dukcapil", first=500)
    draw("identity.person_record", RECORD, rows)
    found = drawn(warehouse)
    ways = [row[4] for row in found]
    assert {way: ways.count(way) for way in set(ways)} == {
        "NIK": 40,
        "RULE": 10,
        "PROBABILISTIC": 10,
        "NEW": 10,
    }
    assert {row[5] for row in found} == {50}
    assert all(row[0].startswith(f"{'C' if row[4] == 'NEW' else 'S'}-{P}-") for row in found)
    assert len({row[0] for row in found}) == 70


def test_neither_name_nor_place_nor_repeats_change_the_lot(warehouse, draw: Draw):
    rows = listed(P, "NIK", 90) + listed(P, "NEW", 30, first=200)
    draw("identity.person_record", RECORD, rows)
    before = drawn(warehouse)
    again = listed(P, "NIK", 90, "lain", 400)[::-1] + listed(P, "NEW", 30, "lain")
    draw("identity.person_record", RECORD, rows + again)
    assert drawn(warehouse) == before
    assert {row[5] for row in before} == {90, 30}


@pytest.fixture
def answered(warehouse, draw: Draw):
    """answered(said): [(nomor, person, cara, keputusan)] of the answers in force; `said` are (nomor, a, b, keputusan,
    day of April) on the rows of `numbers`."""
    draw(
        "identity.person_record",
        RECORD,
        listed(BEFORE, "NIK", 60) + listed(BEFORE, "NEW", 5, first=100) + listed(P, "NIK", 1),
    )
    drawn(warehouse)
    drawn(warehouse, BEFORE)

    def make(*said, day=date(2022, 4, 2)):
        rows = [(P, P, *one, *([day] if len(one) == 4 else [])) for one in said]
        draw("staging.tinjauan", TOLD, rows)
        write_table(warehouse, "monitoring.answer", P)
        return warehouse.execute(
            "select nomor, person_id, cara, keputusan from monitoring.answer order by all"
        ).fetchall()

    make.rows = {
        way: warehouse.execute(
            "select nomor, person_id from monitoring.sample where periode = ? and cara = ? order by nomor",
            [BEFORE, way],
        ).fetchall()
        for way in ("NIK", "NEW")
    }
    return make


def told(con):
    contract = contracts()["monitoring.answer"]
    return {r.rule.name: r.failed for r in run_rules(con, contract, contract.name, P) if r.failed}


def test_only_drawn_rows_are_measured_and_others_are_told(warehouse, answered):
    (number, who), *_ = answered.rows["NIK"]
    (lone, new), *_ = answered.rows["NEW"]
    [(forged, other)] = warehouse.execute(
        "select nomor_contoh('S', periode, source, jejak, person_id), person_id from identity.person_record"
        " where periode = ? and match_method = 'NIK' and person_id not in (select person_id from monitoring.sample"
        " where periode = ?) order by person_id limit 1",
        [BEFORE, BEFORE],
    ).fetchall()
    found = answered(
        (number, who, who, "SAMA"),
        (lone, new, "somebody", "SAMA"),
        (forged, other, other, "BEDA"),
        ("S-2022-02-0123456789ab", who, who, "BEDA"),
        ("T-2022-02-01234567", "a", "b", "BEDA"),
        (answered.rows["NIK"][1][0], who, "b", "BEDA"),  # about one row, and names two
    )
    assert [row for row in found if row[2]] == sorted(
        [(number, who, "NIK", "SAMA"), (lone, new, "NEW", "SAMA")]
    )
    assert {row[0] for row in found if not row[2]} == {forged, "S-2022-02-0123456789ab"}
    assert told(warehouse) == {"baris_undian_dikenal": 2}


def test_the_newest_answer_on_the_row_holds_and_no_other_persons(answered):
    (number, who), (second, her), (third, him), *_ = answered.rows["NIK"]
    late = date(2022, 4, 30)
    found = answered(
        (number, who, who, "SAMA", date(2022, 4, 2)),
        (number, who, who, "BEDA", late),
        (number, who, who, "PISAH", date(2022, 5, 1)),  # after the month
        (second, her, her, "BEDA"),
        (second, "made-up", "made-up", "SAMA", late),
        (third, him, him, "SAMA"),
        (third, him, him, "BEDA"),  # on a day, and not the same
    )
    assert [row for row in found if row[2]] == sorted(
        [(number, who, "NIK", "BEDA"), (second, her, "NIK", "BEDA"), (third, him, "NIK", None)]
    )


def test_numbers_of_the_release_before_are_understood_where_it_drew_the_row(warehouse, answered):
    """It drew ten rows by NIK, by their place."""
    lot = warehouse.execute(
        "select nomor_contoh_lama('S', periode, source, delivery_periode, file, row), person_id"
        " from identity.person_record where periode = ? and match_method = 'NIK'"
        " order by hash(source, delivery_periode, file, row, periode)",
        [BEFORE],
    ).fetchall()
    found = answered(*((number, who, who, "SAMA") for number, who in lot[9:11]))
    assert [row for row in found if row[2]] == [(*lot[9], "NIK", "SAMA")]
    [(before, now, who), *_] = [
        (number, new, who)
        for number, who in lot[:10]
        for new, one in answered.rows["NIK"]
        if one == who
    ]
    found = answered((before, who, who, "SAMA"), (now, who, who, "BEDA", date(2022, 4, 3)))
    assert found == [(now, who, "NIK", "BEDA")], "two numbers of one row"


@pytest.mark.parametrize(("others", "failed"), [([("dtks", 77)], 1), ([], 0)])
def test_an_answer_without_effect_is_told(warehouse, draw, answered, others, failed):
    """The row is still its person's, who has another: nobody signed beside. Alone there is nothing to part."""
    (number, who), *_ = answered.rows["NIK"]
    answered((number, who, who, "BEDA"))
    [(source, mark)] = warehouse.execute("select source, jejak from monitoring.answer").fetchall()
    assert told(warehouse) == {}, "the row is gone"
    warehouse.executemany(
        f"insert into identity.person_record values ('{P}', ?, '{P}', 'g', ?, ?, 'NIK', 'A', ?)",
        [(s, n, who, m) for n, (s, m) in enumerate([(source, mark), *others])],
    )
    assert told(warehouse) == ({"jawaban_undian_berlaku": failed} if failed else {})
