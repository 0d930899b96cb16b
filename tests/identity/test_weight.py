"""What a degree of likeness weighs: learnt by source from confirmed links, kept until it drifts, or somebody asks."""

from datetime import date

import numpy as np
import pytest

from assets.identity.model import degree_of, degrees
from assets.identity.weight import DRIFT, Weight, weights
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.identity.conftest import APRIL, STRANGERS, nik
from tests.identity.steps import FACE, OTHER, OWN, RECORD, record

KELAMIN = ("dtks", "kelamin")
PAIR = "source isi_a isi_b nama:boolean tanggal:boolean kelamin:boolean"


def learnt(other, same, before=None, strangers=(5000, 5000)):
    """The weights of sex, of so many confirmed pairs of one other and one same sex."""
    seen = {KELAMIN: np.array([other, same], dtype=float)}
    chance = {KELAMIN: np.array(strangers, dtype=float)}
    return weights(seen, chance, before or {})[KELAMIN]


def test_few_pairs_teach_nothing():
    fixed = [(d.m, d.u) for d in degrees("kelamin")]
    few = learnt(100, 899)
    assert list(zip(few.m, few.u, strict=True)) == fixed and few.pairs == 0
    assert learnt(100, 900).pairs == 1000


def test_a_source_learns_from_its_own_pairs_and_is_held_by_all():
    found = weights(
        {KELAMIN: np.array([500.0, 4500.0]), ("p3ke", "kelamin"): np.array([0.0, 10.0])},
        {KELAMIN: np.array([6000.0, 4000.0]), ("p3ke", "kelamin"): np.array([0.0, 0.0])},
        {},
    )
    everybody = (500 + 200 * 0.005) / (5010 + 200)
    assert found[KELAMIN].m[0] == pytest.approx((500 + 200 * everybody) / 5200)
    assert found["p3ke", "kelamin"].m[0] == pytest.approx(200 * everybody / 210)
    common = (6000 + 20_000 * 0.5) / 30_000
    assert found[KELAMIN].u[0] == pytest.approx((6000 + 20_000 * common) / 30_000)
    assert found["p3ke", "kelamin"].u[0] == pytest.approx(common)


def test_a_value_counted_by_its_frequency_keeps_its_u():
    seen = {("dtks", "tanggal"): np.full(len(degrees("tanggal")), 1000.0)}
    u = weights(seen, seen, {})["dtks", "tanggal"].u
    assert u[-1] == degrees("tanggal")[-1].u and u[-2] != degrees("tanggal")[-2].u


def test_what_no_link_shows_is_no_veto():
    """Not one in a million was of another sex: it stays a quarter of what is usual."""
    assert learnt(0, 1_000_000).m[0] == 0.005 / 4
    assert learnt(0, 5000, strangers=(0, 1_000_000)).u[0] == 0.5 / 4


def test_a_weight_stays_until_it_drifts_or_many_can_teach():
    first = learnt(250, 4750)
    known = Weight(first.m, first.u, first.pairs, APRIL)
    assert learnt(300, 4700, {KELAMIN: known}) is known
    drifted = learnt(700, 4300, {KELAMIN: known})
    assert drifted.month is None and np.log2(drifted.m[0] / known.m[0]) > DRIFT
    assert learnt(20, 4980, {KELAMIN: known}).month is None, "fewer mistakes drift too"
    assert learnt(90, 930, {KELAMIN: known}) is known, "of fewer than a hundred nothing is said"
    assert learnt(0, 5, {KELAMIN: known}) is known
    few = Weight(known.m, known.u, 999, APRIL)
    assert learnt(300, 4700, {KELAMIN: few}).month is None
    assert learnt(30, 470, {KELAMIN: few}) is few


def test_degrees_are_numbered_as_splink_numbers_them(macros):
    pair = "'{a}' as nama_kunci_l, '{b}' as nama_kunci_r, '{c}' as urut_l, '{d}' as urut_r"
    split = ", ".join(
        f"string_split(nama_kunci_{s}, ' ') as kata_{s}, split_part(nama_kunci_{s}, ' ', 1) as kata_1_{s}"
        for s in "lr"
    )

    def degree(a, b):
        names = pair.format(a=a, b=b, c=" ".join(sorted(a.split())), d=" ".join(sorted(b.split())))
        sql = f"select {degree_of('nama')} from (select *, {split} from (select {names}))"
        return macros.execute(sql).fetchone()[0]

    assert len(degrees("nama")) == 10
    assert degree("SITI AMINAH", "SITI AMINAH") == 9
    assert degree("SITI AMINAH", "AMINAH SITI") == 8
    assert degree("SITI AMINAH", "SITI AMINAH NUR") == 7
    assert degree("SITI AMINAH", "BUDI HARTONO") == 0
    assert macros.execute(
        f"select {degree_of('kelamin')} from (values (null, 'P'), ('L', 'P'), ('P', 'P'))"
        " t(jenis_kelamin_l, jenis_kelamin_r)"
    ).fetchall() == [(None,), (0,), (1,)]


def test_taught_pair(step):
    """The name is taught where the birth date confirms, the date where the name does; not by crowded numbers."""
    rows = [
        ("dtks", 1, 101, 5, 5, False),
        ("dtks", 2, 102, 2, 5, False),
        ("dtks", 3, 103, 5, 1, False),
        ("dtks", 4, 104, 5, None, False),
        ("dtks", 5, 105, 4, 4, False),
        ("dtks", 6, 106, 5, 5, True),
        ("p3ke", 7, 107, None, 5, False),
    ]
    compared = "source isi isi_wajah nama:int tanggal:int ramai"
    assert step("taught_pair", nik_comparison=(compared, rows)) == [
        ("dtks", 1, 101, True, True, True),
        ("dtks", 2, 102, True, False, False),
        ("dtks", 3, 103, False, True, False),
        ("dtks", 4, 104, False, True, False),
        ("p3ke", 7, 107, True, False, False),
    ]
    many = [("dtks", n, n, 5, 5, False) for n in range(6000)]
    found = step("taught_pair", nik_comparison=(compared, many))
    assert len(found) == 5000 and max(isi for _, isi, *_ in found) == 4999


def test_stranger_pair(step):
    """Each pupil beside two faces of others, each face as often."""
    pupils = [("dtks", n, n) for n in range(16)] + [("dtks", 0, 40)]
    faces = [record(100 + n, orang=n, nik=OTHER) for n in range(31)] + [
        record(131, orang=31, nik=OWN)
    ]
    found = step(
        "stranger_pair",
        taught_pair=("source isi_a isi_b", pupils),
        face=(FACE, faces),
        record=(RECORD, [record(n, nik=OWN if n == 15 else None) for n in range(16)]),
    )
    assert {len([row for row in found if row[1] == n]) for n in (0, 1, 14)} == {2}
    assert len(found) == 31, "not a face of the pupil's own number"
    assert len({row[2] for row in found}) == 31
    assert {row[0] for row in found} == {"dtks"} and {row[3:] for row in found} == {(True,) * 3}


def test_whom_a_pupil_is_put_beside_depends_on_no_order(step):
    """One after the other by content, of one content by source."""
    pupils = [("p3ke", 2, 9), ("dtks", 2, 9), ("dtks", 3, 9), ("dtks", 1, 9)]
    found = step(
        "stranger_pair",
        taught_pair=("source isi_a isi_b", pupils),
        face=(FACE, [record(100 + n, orang=n, nik=OTHER) for n in range(8)]),
        record=(RECORD, [record(n) for n in (1, 2, 3)]),
    )
    beside = [("dtks", 1), ("dtks", 2), ("p3ke", 2), ("dtks", 3)]
    expected = {(*pupil, 100 + 2 * i + k) for i, pupil in enumerate(beside) for k in (0, 1)}
    assert {row[:3] for row in found} == expected


def test_weights_that_nothing_taught_have_no_month(step):
    columns = (
        "source bidang derajat:int syarat m:double u:double bobot:double pasangan:int dipelajari"
        " m_bulan_ini:double pasangan_bulan_ini:int"
    )
    rows = [("dtks", "nama", n, "x", 0.1, 0.9, 1.0, pairs, month, None, 0)
            for n, (pairs, month) in enumerate([(0, None), (5, None), (5, "2022-01")])]  # fmt: skip
    found = step("weight", {"periode": APRIL}, weight=(columns, rows))
    assert [row[8] for row in sorted(found, key=lambda row: row[2])] == [None, APRIL, "2022-01"]


def test_weight_before(step):
    """Of the newest month before; none where somebody asked."""
    columns = "periode source bidang derajat:int m:double u:double pasangan:int dipelajari"
    rows = [(month, "dtks", "nama", 0, 0.1, 0.9, 5, "2022-01") for month in ("2022-02", "2022-03")]
    rows += [("2022-04", "dtks", "nama", 0, 0.2, 0.9, 5, "2022-04")]
    rows += [("2022-03", "TANPA NIK", "nama", 0, 0.3, 0.9, 5, "2022-03")]
    tables = {"identity__weight": (columns, rows)}
    asked = ("periode", [("2022-05",)])
    nobody = step("weight_before", {"periode": "2022-04"}, **tables, quality__relearn=asked)
    assert nobody == [("dtks", "nama", 0, 0.1, 0.9, 5, "2022-01")]
    assert step("weight_before", {"periode": "2022-05"}, **tables, quality__relearn=asked) == []
    assert len(step("weight_before", {"periode": "2022-06"}, **tables, quality__relearn=asked)) == 1


@pytest.fixture
def city(registers):
    """1,100 people on DTKS, one in ten of whom it writes born a day off."""
    for n in range(1100):
        name = f"{STRANGERS[n % 200][0]} KE{chr(65 + n // 200)}{chr(65 + n % 26)}"
        day = f"{n % 27 + 1:02d}-{n % 12 + 1:02d}-{1940 + n % 70}"
        registers.dukcapil(f"w{n}", name, day, no_kk=f"98{n:014d}", serial=4000 + n)
        wrong = f"{n % 27 + 2:02d}{day[2:]}" if n % 10 == 0 else day
        registers.put(
            "dtks", f"d{n}", name, wrong, nik=nik(day, serial=4000 + n), jenis_kelamin="L"
        )
    return registers


def test_a_month_learns_and_the_next_keeps(city):
    said = "select dipelajari, pasangan, round(m, 3), round(m_bulan_ini, 3) from identity.weight"
    near = " where source = 'dtks' and bidang = 'tanggal' and derajat = 1 and periode = ?"
    city.con.execute("create table quality.relearn (periode varchar)")
    city.resolve("2022-04")
    [first] = city.con.execute(said + near, ["2022-04"]).fetchall()
    assert first == ("2022-04", 1100, 0.094, 0.095)
    city.drop(*(f"d{n}" for n in range(0, 1100, 20)))
    city.resolve("2022-05")
    assert city.con.execute(said + near, ["2022-05"]).fetchall() == [(*first[:3], 0.051)]
    again = city.con.execute(
        "from identity.weight where periode = '2022-05' order by all"
    ).fetchall()
    city.resolve("2022-05")
    assert (
        again
        == city.con.execute(
            "from identity.weight where periode = '2022-05' order by all"
        ).fetchall()
    )
    city.con.execute("insert into quality.relearn values ('2022-05')")
    city.resolve("2022-05")
    [(month, *_)] = city.con.execute(said + near, ["2022-05"]).fetchall()
    assert month == "2022-05"


def told(con, periode):
    """Whether the rule on a source that writes otherwise than before passes."""
    contract = contracts()["identity.weight"]
    found = run_rules(con, contract, contract.name, periode)
    return next(r.passed for r in found if r.rule.name == "kemiripan_bergeser")


def test_a_source_that_writes_otherwise_than_before_is_told_unless_somebody_asked(city):
    city.con.execute("create table quality.relearn (periode varchar)")
    city.resolve("2022-04")
    city.resolve("2022-05")
    assert told(city.con, "2022-04") and told(city.con, "2022-05")
    for n in range(1100):
        if n % 10 < 4:  # the dates of four in ten slip by a day
            born = f"{n % 27 + 1:02d}-{n % 12 + 1:02d}-{1940 + n % 70}"
            city.change(
                f"d{n}", tanggal_lahir=date(int(born[6:]), int(born[3:5]), int(born[:2]) + 1)
            )
    city.resolve("2022-06")
    assert not told(city.con, "2022-06")
    city.con.execute("insert into quality.relearn values ('2022-06')")
    city.resolve("2022-06")
    assert told(city.con, "2022-06")
