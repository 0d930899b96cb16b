"""Earlier editions and other lines tell an attacker nothing that the newest figure does not."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.publication.publication import Edition, publish
from assets.publication.revision import record_revision
from assets.publication.variant import Edition as Told
from assets.publication.variant import hidden_editions
from tests.publication.attacker import EXPECTED, Attack, Rows, learnt

P, LINES = "2022-04", "SASARAN_2022"
FIRST = datetime(2022, 5, 3, tzinfo=UTC)
COUNTS = (
    "jumlah_rumah_tangga", "jumlah_jiwa", "jiwa_dinilai", "rumah_tangga_miskin_ekstrem", "jiwa_miskin_ekstrem",
    "rumah_tangga_miskin", "jiwa_miskin", "rumah_tangga_belum_ditentukan",
)  # fmt: skip
KINDS = f"{', '.join(f'{name} bigint' for name in COUNTS)}, {EXPECTED} decimal(18, 8)"
KINDS += ", jiwa_miskin_ekstrem_bawah decimal(18, 2), jiwa_miskin_ekstrem_atas decimal(18, 2)"
TOWN = {
    "01.1001": 70.25,
    "01.1002": 60.5,
    "02.1001": 90.125,
    "02.1002": 80.0,
    "03.1001": 100.0,
    "03.1002": 99.0,
}
NONE: Mapping[str, int] = MappingProxyType({})
MULTIPLES = (0.8, 1.0, 1.2)


@pytest.fixture
def town(warehouse, draw, tmp_path):
    """town(expected, found, certain): publishes April once more and returns the file. `expected`: people by kelurahan;
    `found`: those identified, 20 where nothing is said; `certain`: of these areas nobody is in doubt."""
    target, times = tmp_path / "k.duckdb", [0]
    draw("quality.delivery", "source text, delivery_periode text, sha256 text, status text", [])

    def make(
        expected: dict[str, float], found: Mapping[str, int] = NONE, certain: tuple[str, ...] = ()
    ) -> Path:
        sums: dict[str, list[float]] = {}
        for code, people in expected.items():
            for end in (2, 5, 8, 13):
                one = sums.setdefault(f"31.72.{code}"[:end], [0, 0])
                one[0], one[1] = one[0] + people, one[1] + found.get(code, 20)

        def interval(code: str, people: float) -> tuple[float, float]:
            return (
                (people, people)
                if code in certain
                else (int(people * 0.7) + 0.13, people * 1.4 + 0.13)
            )

        areas = []
        for code, (people, named) in sums.items():
            level = {2: "provinsi", 5: "kota", 8: "kecamatan", 13: "kelurahan"}[len(code)]
            n = sum(other.startswith(code) and len(other) == 13 for other in sums)
            counts = (500 * n, 2000 * n, 2000 * n, named // 2, named, 30 * n, 90 * n, 40 * n)
            areas.append((level, P, code, code, LINES, *counts, people, *interval(code, people)))
        for level in ("provinsi", "kota", "kecamatan", "kelurahan"):
            draw(f"kpi.{level}", f"periode text, kode text, nama text, set_garis text, {KINDS}",
                 [a[1:] for a in areas if a[0] == level])  # fmt: skip
        draw("kpi.area", f"tingkat text, periode text, kode text, nama text, set_garis text, {KINDS}",
             [(a[0].upper(), *a[1:]) for a in areas])  # fmt: skip
        draw(
            "kpi.sensitivity",
            "periode text, tingkat text, kode text, nama text, set_garis text, kelipatan decimal(9, 2),"
            " perkiraan decimal(18, 8), bawah decimal(18, 2), atas decimal(18, 2)",
            [
                (
                    P,
                    level.upper(),
                    code,
                    name,
                    lines,
                    k,
                    people * k**3,
                    *interval(code, people * k**3),
                )
                for level, _, code, name, lines, *_, people, _, _ in areas
                for k in MULTIPLES
            ],
        )
        at = FIRST + timedelta(days=times[0])
        times[0] += 1
        publish(warehouse, target, [P], Edition(f"r{times[0]}", "1", at))
        record_revision(warehouse, P, at)
        return target

    return make


def told(published: Path, table: str = "revision") -> dict[tuple, float | None]:
    """What the publication says of each area, by its short code and its edition or line."""
    number = "urutan" if table == "revision" else "kelipatan::double"
    with duckdb.connect(str(published), read_only=True) as con:
        rows = con.execute(
            f"select kode[7:], {number}, perkiraan::double, tertutup, bawah, atas from kpi.{table} where len(kode) > 2"
        ).fetchall()
    for *_, value, closed, low, high in rows:
        assert (value is None) == ("perkiraan" in closed) and not (value is None and (low or high))
    return {row[:2]: row[2] for row in rows}


def raw(published: Path, con: duckdb.DuckDBPyConnection, table: str) -> Path:
    """The publication, with one table as it is in the warehouse."""
    target = published.with_name(f"raw_{table}")
    shutil.copy(published, target)
    rows = con.execute(f"from kpi.{table}").to_arrow_table()
    with duckdb.connect(str(target)) as made:
        made.register("rows", rows)
        made.execute(
            f"create or replace table kpi.{table} as select *, []::varchar[] as tertutup from rows"
        )
    return target


def test_one_household_that_changed_is_not_the_difference_of_two_editions(town, warehouse) -> None:
    town(TOWN)
    # a visit found four people of whom three tenths were expected
    published = town(TOWN | {"01.1001": 73.05})
    assert told(published) == {
        ("", 1): None, ("", 2): 503, ("01", 1): None, ("01", 2): 134, ("02", 1): 170, ("03", 1): 199,
    }  # fmt: skip
    assert learnt(published, P) == []
    assert learnt(raw(published, warehouse, "revision"), P), "what is not hidden tells it"


def test_nor_is_it_what_the_other_areas_leave(town) -> None:
    town(TOWN)
    published = town(TOWN | {"01.1001": 73.05, "02.1001": 130.125, "03.1001": 60.0})
    shown = {key for key, value in told(published).items() if value is not None}
    assert {("", 2), ("01", 2), ("02", 2), ("03", 2)} <= shown and ("01", 1) not in shown
    assert shown & {("", 1), ("02", 1), ("03", 1)}, "no more than it takes"
    assert learnt(published, P) == []


def test_an_area_that_is_hidden_now_is_hidden_then_and_at_every_line(town) -> None:
    town(TOWN | {"01.1001": 30.0})
    published = town(TOWN, found={"01.1001": 1, "01.1002": 2})
    assert told(published)["01", 1] is None and told(published)["01", 2] is None
    along = told(published, "sensitivity")
    assert {along[code, k] for code in ("", "01") for k in MULTIPLES} == {None}
    assert along["03", 1.0] == 199, "no sum tells of the others"
    assert learnt(published, P) == []
    with duckdb.connect(str(published), read_only=True) as con:
        assert "jiwa_miskin_ekstrem" not in {
            row[0] for row in con.execute("describe kpi.revision").fetchall()
        }


def test_what_leaves_no_doubt_is_hidden_with_what_would_tell_it(town, warehouse) -> None:
    small = TOWN | {"01.1001": 1.0, "01.1002": 2.0}
    town(small, certain=("31.72.01",))
    published = town(TOWN)
    assert told(published)["01", 1] is None and told(published)["01", 2] == 131
    assert learnt(published, P) == []
    published = town(small, {"01.1001": 1, "01.1002": 2}, ("31.72.01", "31.72.01.1001"))
    assert learnt(published, P) == []
    for table in ("revision", "sensitivity"):
        assert ("31.72.01", EXPECTED) in learnt(raw(published, warehouse, table), P)


def test_whole_persons_of_areas_above_the_kelurahan_and_three_editions(town) -> None:
    for more in (0, 20, 40, 60):
        published = town({code: people + more for code, people in TOWN.items()})
    found = told(published)
    assert {key[1] for key in found} == {1, 2, 4} and {len(key[0]) for key in found} == {0, 2}
    assert found["01", 1] == 131 and found["01", 4] == 251
    assert all(
        value is None or value.is_integer()
        for value in (*found.values(), *told(published, "sensitivity").values())
    )
    assert (
        town({code: people + 60 for code, people in TOWN.items()}) and told(published) == found
    ), "nothing new"


@st.composite
def histories(draw: st.DrawFn) -> dict[str, list[Told]]:
    """Two or three publications of one month: what each area was, and in which of them it changed."""
    codes = [f"31.72.0{k}" for k in range(1, draw(st.integers(2, 5)) + 1)]
    steps = st.sampled_from([0, 0, 0.5, 2.75, -3, 4, 12, -20, 45])
    now = {code: float(draw(st.integers(0, 90))) for code in codes}
    found: dict[str, list[Told]] = {}
    for day in range(draw(st.integers(2, 3))):
        now = {code: max(value + (draw(steps) if day else 0), 0) for code, value in now.items()}
        for code, value in (now | {"31.72": sum(now.values())}).items():
            before = found.setdefault(code, [])
            if not before or before[-1].value != value:
                narrow = draw(st.integers(0, 9)) == 0
                before.append(Told(len(before) + 1, FIRST + timedelta(days=day), value, narrow))
    return found


@settings(max_examples=60, deadline=None)
@given(histories())
def test_no_history_gives_away_what_is_hidden_of_it(areas: dict[str, list[Told]]) -> None:
    hidden = hidden_editions(areas, set(areas), set())
    rows: Rows = {}
    days = sorted({one.at for editions in areas.values() for one in editions})
    for code, editions in areas.items():
        closed = [
            f"terbitan {float(one.urutan)}" for one in editions if (code, one.urutan) in hidden
        ]
        row = rows.setdefault((code, LINES), {"tertutup": closed, EXPECTED: editions[-1].value})
        for one in editions:
            name = f"terbitan {float(one.urutan)}"
            row[name] = None if name in closed else one.value
        seen = [one for one in editions if (code, one.urutan) not in hidden]
        assert editions[-1] in seen and not any(one.certain for one in seen[:-1])
        values = sorted(one.value for one in seen)
        assert all(b - a >= 5 for a, b in pairwise(values))
    moments = {
        str(day): {
            (
                code,
                LINES,
            ): f"terbitan {float([one for one in editions if one.at <= day][-1].urutan)}"
            for code, editions in areas.items()
        }
        for day in days
    }
    before = {cell[:3]: cell for cell in Attack(_blank(rows), moments=moments).known()}
    for cell in Attack(rows, moments=moments).known():
        without = before[cell[:3]]
        assert cell.is_safe or cell[3:] == pytest.approx(without[3:], abs=1e-4)


def _blank(rows: Rows) -> Rows:
    """The same with no edition but the newest."""
    return {
        key: {n: (None if n.startswith("terbitan") else v) for n, v in row.items()}
        | {"tertutup": [n for n in row if n.startswith("terbitan")]}
        for key, row in rows.items()
    }
