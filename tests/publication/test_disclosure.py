"""What is hidden stays hidden from an attacker with a linear programme (attacker.py), and no more than it takes."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.publication.count_tree import Brackets, Count, hide_in
from assets.publication.disclosure import hide
from tests.publication.attacker import Attack, Rows, learnt, read

FOUND = "jiwa_miskin_ekstrem"


def tree(*kecamatan: list[int]) -> dict[str, float]:
    """Kelurahan by kecamatan, with all that lies above them."""
    values: dict[str, float] = {"31": 0, "31.72": 0}
    for k, kelurahan in enumerate(kecamatan, 1):
        values[f"31.72.0{k}"] = sum(kelurahan)
        values["31.72"] += sum(kelurahan)
        for n, value in enumerate(kelurahan, 1):
            values[f"31.72.0{k}.100{n}"] = value
    return values | {"31": values["31.72"]}


def small(values: dict[str, float]) -> set[str]:
    return {code for code, value in values.items() if 0 < value < 5}


def shown(tables: dict[str, dict[str, Count]]) -> Rows:
    """The rows that a publication of these counts would have."""
    rows: Rows = {}
    for lines, table in tables.items():
        for name, count in table.items():
            for code, value in count.values.items():
                row = rows.setdefault((code, lines), {"tertutup": []})
                row[name] = None if code in count.hidden else value
                row["tertutup"] += [name] if code in count.hidden else []
    return rows


def unsafe(tables: dict[str, dict[str, Count]], least: float = 1) -> list:
    return [known for known in Attack(shown(tables), least).known() if not known.is_safe]


@pytest.mark.parametrize(
    ("kecamatan", "hidden"),
    [
        # the two give each other away: their sum is 2
        (([98, 1, 1],), {"01.1001", "01.1002", "01.1003"}),
        # 3 + 4 can be told apart no further than 1 to 6
        (([3, 4, 50],), {"01.1001", "01.1002"}),
        # 2 + 4 can: the smallest of the others goes with them
        (([2, 4, 50, 60],), {"01.1001", "01.1002", "01.1003"}),
        # one child is its parent
        (([3], [40, 50]), {"01", "01.1001", "02", "02.1001"}),
        (([7], [40, 50]), set()),
        (([1, 2, 2], [9, 9]), {"01.1001", "01.1002", "01.1003", "01", "02", "02.1001"}),
        (([0, 0, 3], [0, 0]), {"", "01", "01.1003"}),  # and the kota and the province
        (([0, 0, 12], [0, 8]), set()),
    ],
)
def test_hand_drawn(kecamatan: tuple[list[int], ...], hidden: set[str]) -> None:
    values = tree(*kecamatan)
    count = Count(FOUND, values, small(values))
    hide_in(count)
    named = {code.removeprefix("31.72").removeprefix(".") for code in count.hidden - {"31"}}
    assert named == hidden
    assert not unsafe({"S": {FOUND: count}})
    for known in Attack(shown({"S": {FOUND: count}}), least=1).known():
        assert Brackets(count).known[known.code] == pytest.approx((known.least, known.most))


@pytest.mark.parametrize("naive", [{"01.1002", "01.1003"}, {"01.1001"}])
def test_the_attacker_finds_what_gives_itself_away(naive: set[str]) -> None:
    count = Count(FOUND, tree([98, 1, 1]), {f"31.72.{code}" for code in naive})
    assert len(unsafe({"S": {FOUND: count}}, least=0)) == len(naive)


def test_a_household_is_not_told_by_its_people() -> None:
    people, homes = tree([5, 40], [30, 30]), tree([1, 9], [7, 7])
    table = {
        FOUND: Count(FOUND, people, small(people)),
        "rumah_tangga_miskin_ekstrem": Count("rumah_tangga_miskin_ekstrem", homes, small(homes)),
    }
    assert unsafe({"S": table}), "five people are one to five households"
    hide([table])
    assert not unsafe({"S": table})
    assert "31.72.01.1001" in table[FOUND].hidden


def test_figures_that_do_not_add_up_are_hidden_all_the_same() -> None:
    values = tree([3, 40], [30, 30]) | {"31.72.01": 50.0}
    count = Count(FOUND, values, small(values))
    hide_in(count)
    known = Brackets(count).known["31.72.01.1001"]
    assert known[1] - known[0] >= 5


def town(draw: st.DrawFn, codes: list[str]) -> dict[str, dict[str, float]]:
    """Households of an extremely poor and a poor class with their people, in each kelurahan."""
    few = st.integers(0, 9)
    found: dict[str, dict[str, float]] = {}
    for code in codes:
        extreme, poor, other, undecided = (draw(few) for _ in range(4))
        homes = extreme + poor + other + undecided
        found[code] = {
            "rumah_tangga_miskin_ekstrem": extreme,
            FOUND: extreme * draw(st.integers(1, 4)),
            "rumah_tangga_miskin": poor,
            "jiwa_miskin": poor * draw(st.integers(1, 4)),
            "rumah_tangga_belum_ditentukan": undecided,
            "jumlah_rumah_tangga": homes,
            "rumah_tangga_tanpa_program": draw(st.integers(0, extreme)),
        }
        row = found[code]
        row["jiwa_dinilai"] = row[FOUND] + row["jiwa_miskin"] + other * draw(st.integers(1, 4))
        row["jumlah_jiwa"] = row["jiwa_dinilai"] + undecided * draw(st.integers(1, 3))
        row["rumah_tangga_konvergen"] = draw(
            st.integers(0, int(extreme - row["rumah_tangga_tanpa_program"]))
        )
        row["kebutuhan"] = draw(st.integers(0, 12))
        row["kebutuhan_terlayani"] = draw(st.integers(0, int(row["kebutuhan"])))
    return found


@st.composite
def towns(draw: st.DrawFn) -> dict[str, dict[str, float]]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    codes = [f"31.72.0{k}.100{n}" for k, size in enumerate(sizes, 1) for n in range(1, size + 1)]
    return town(draw, codes)


@settings(max_examples=15, deadline=None)
@given(towns())
def test_nothing_is_given_away_in_any_town(rows: dict[str, dict[str, float]]) -> None:
    table = {}
    for name in next(iter(rows.values())):
        values: dict[str, float] = {}
        for code, row in rows.items():
            for end in (2, 5, 8, 13):
                values[code[:end]] = values.get(code[:end], 0) + row[name]
        table[name] = Count(name, values, small(values))
    hide([table])
    for count in table.values():
        assert small(count.values) <= count.hidden, "a small count is shown"
        assert all(count.values[code] for code in count.hidden), "none is no secret"
    assert not unsafe({"S": table}, least=1), "even by one who knows that a hidden cell is not 0"


def test_nothing_is_given_away_in_a_publication(small_home) -> None:
    published = small_home.path / "published" / "konvergensi.duckdb"
    with duckdb.connect(str(published), read_only=True) as con:
        months = con.execute("select distinct periode from kpi.kota").fetchall()
    assert months
    for (periode,) in months:
        rows = read(published, periode)
        assert len({lines for _, lines in rows}) == 2
        attack = Attack(rows)
        assert len(attack.hidden) > 50
        assert [known for known in attack.known() if not known.is_safe] == []
        assert learnt(published, periode) == [], "earlier editions and other lines tell no more"
