"""What changed between two months and why: one cause for each change, and causes that add up to the whole."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.table import table_sql, write_table
from tests.conftest import draw_areas

MAR, P = "2022-03", "2022-04"
A, B, FAR = "31.72.01.1001", "31.72.02.1001", "31.73.01.1001"
SET = "SASARAN_2022"
EXTREME, POOR = 358_233, 472_525
KELAS = ("MISKIN_EKSTREM", "MISKIN", "RENTAN", "TIDAK_MISKIN", "BELUM_DITENTUKAN")
DESCRIBED = sorted(
    set(re.findall(r"now\.(\w+)", table_sql("monitoring.transition").text.split("data_lain")[0]))
    - {"household_id", "set_garis", "kelas", "p_miskin_ekstrem", "jumlah_anggota", "kode_kelurahan", "basis"}
    - {"pengeluaran_per_kapita_rp", "tanggal_bukti", "garis_miskin_ekstrem_rp", "garis_miskin_rp"}
)  # fmt: skip


@dataclass(frozen=True)
class Home:
    """A household in one month."""

    people: tuple[str, ...] = ("p1", "p2")
    kelas: str = "MISKIN_EKSTREM"
    p: str = "0.6"
    basis: str = "ESTIMATED"
    figure: int | None = None
    day: str | None = None
    place: str | None = A
    lines: tuple[int, int] = (EXTREME, POOR)
    roof: str = "SENG"
    spent: tuple[int, ...] = ()  # of each form; by default one that gives the figure


@dataclass(frozen=True)
class Person:
    """What the registers say of somebody in one month."""

    status: str | None = "AKTIF"
    born: str = "1980-05-05"
    seen: str | None = None
    card: str = "1"
    sources: str = "dtks,dukcapil"


@dataclass
class Told:
    """The rows of the three tables for P."""

    transition: dict[str, tuple]  # household -> (jenis, sebab)
    movement: dict[str, str]
    change: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)


@pytest.fixture
def compare(warehouse, draw):
    """compare(homes of March, homes of April, …) -> Told."""

    def make(
        march, april, people=None, merged=(), split=(), register=P, ready=True, visits=(), unseen=()
    ):
        people = people or {}
        months = {MAR: march, P: april}
        listed = [(m, name, home) for m, homes in months.items() for name, home in homes.items()]
        draw("quality.month", "periode text, bulan text, siap bool", [(P, MAR, ready)])
        draw(
            "household.household",
            "periode text, household_id text, kode_kelurahan text, jumlah_anggota int",
            [(m, n, h.place, len(h.people)) for m, n, h in listed],
        )
        draw(
            "household.member",
            "periode text, household_id text, person_id text",
            [(m, n, p) for m, n, h in listed for p in h.people],
        )
        there = {(m, p) for m, _, h in listed for p in h.people}
        persons = {
            (m, p): people.get((m, p), people.get(p, Person()))
            for m, p in there | {key for key in people if isinstance(key, tuple)}
        }
        draw(
            "identity.person",
            "periode text, person_id text, status_penduduk text, tanggal_lahir date, tanggal_terlihat date,"
            " no_kk text, sources text",
            [(m, p, x.status, x.born, x.seen, x.card, x.sources) for (m, p), x in persons.items()],
        )
        draw(
            "identity.registry",
            "id text, first_periode text, superseded_by text, reason text",
            [(p, MAR, "other", "MERGE") for p in merged] + [(p, P, None, "SPLIT") for p in split],
        )
        draw(
            "classification.observation",
            "periode text, household_id text, pangan_rp decimal(18, 2), nonpangan_rp decimal(18, 2), alasan text,"
            " tanggal_pendataan date, anggota int, row int",
            [
                (m, n, rupiah, 0, None, h.day, 4, 1)
                for m, n, h in listed
                for rupiah in h.spent
                or ((h.figure * 4,) if h.figure and h.basis == "OBSERVED" else ())
            ],
        )
        draw(
            "classification.visit_result",
            "periode text, household_id_lapor text, diterima bool, hasil_kunjungan text, delivery_periode text",
            [(P, *visit) for visit in visits],
        )
        draw("staging.dukcapil", "periode text, delivery_periode text", [(P, register)])
        draw(
            "classification.household",
            "periode text, household_id text, set_garis text, kelas text, p_miskin_ekstrem decimal(12, 8),"
            " jumlah_anggota int, kode_kelurahan text, garis_miskin_ekstrem_rp decimal(18, 2),"
            " garis_miskin_rp decimal(18, 2)",
            [(m, n, SET, h.kelas, h.p, len(h.people), h.place, *h.lines) for m, n, h in listed],
        )
        draw(
            "classification.welfare",
            "periode text, household_id text, basis text, pengeluaran_per_kapita_rp decimal(18, 2),"
            " tanggal_bukti date",
            [(m, n, h.basis, h.figure, h.day) for m, n, h in listed],
        )
        draw(
            "classification.predictor",
            "periode text, household_id text, " + ", ".join(f"{c} text" for c in DESCRIBED),
            [
                (m, n, *(h.roof if c == "jenis_atap" else "x" for c in DESCRIBED))
                for m, n, h in listed
            ],
        )
        draw(
            "classification.reach",
            "periode text, kode_kelurahan text, terbukti bool",
            sorted({(m, h.place, (m, h.place) not in unseen) for m, _, h in listed if h.place}),
        )
        draw(
            "classification.line",
            "periode text, kode_kelurahan text, set_garis text, garis_miskin_ekstrem_rp decimal(18, 2),"
            " garis_miskin_rp decimal(18, 2)",
            sorted({(m, h.place, SET, *h.lines) for m, _, h in listed if h.place}),
        )
        draw_areas(warehouse, [(m, h.place) for m, _, h in listed if h.place])
        for name in ("movement", "transition", "change"):
            write_table(warehouse, f"monitoring.{name}", P)
        ask = warehouse.execute
        return Told(
            {n: row for n, *row in ask("select household_id, jenis, sebab from monitoring.transition").fetchall()},
            dict(ask("select person_id, sebab from monitoring.movement").fetchall()),
            {
                (kode, sebab): (jiwa, perkiraan)
                for kode, sebab, jiwa, perkiraan in ask(
                    "select kode, sebab, jiwa, perkiraan from monitoring.change where jiwa <> 0 or perkiraan <> 0"
                ).fetchall()
            },
        )  # fmt: skip

    make.con = warehouse
    return make


SEEN = Home(basis="OBSERVED", figure=300_000, day="2022-01-10", p="0.8")
VISITED = Home(basis="VERVAL", figure=300_000, day="2022-03-10", p="1")


@pytest.mark.parametrize(
    ("before", "now", "cause"),
    [
        (SEEN, SEEN, None),
        (SEEN, replace(SEEN, p="0.7"), "MODEL"),
        (
            SEEN,
            replace(SEEN, figure=500_000, day="2022-04-02", kelas="RENTAN", p="0.1"),
            "KESEJAHTERAAN",
        ),
        (SEEN, replace(SEEN, figure=500_000, kelas="RENTAN", p="0.1"), "DATA"),  # corrected
        # what was told is the same: it is brought to today otherwise
        (SEEN, replace(SEEN, figure=500_000, p="0.1", spent=(4 * SEEN.figure,)), "MODEL"),
        (SEEN, replace(SEEN, figure=500_000, day="2022-01-02", p="0.1"), "DATA"),  # older form back
        (SEEN, replace(SEEN, day="2022-04-02", p="0.7"), "MODEL"),  # observed again, the same
        (Home(), SEEN, "DATA"),  # first observation
        (SEEN, Home(), "DATA"),  # the form is gone
        (Home(), replace(Home(), p="0.7"), "MODEL"),
        (Home(), replace(Home(), p="0.7", roof="GENTENG"), "DATA"),
        (Home(basis="NONE"), Home(basis="NONE", p="0.7"), "MODEL"),
        (SEEN, replace(VISITED, kelas="TIDAK_MISKIN", p="0"), "VERIFIKASI"),
        (Home(), VISITED, "VERIFIKASI"),
        (VISITED, replace(VISITED, day="2022-04-10", kelas="MISKIN", p="0"), "VERIFIKASI"),
        (VISITED, replace(SEEN, p="0.7"), "VERIFIKASI"),  # it has expired
        (
            VISITED,
            replace(VISITED, figure=500_000, kelas="MISKIN", p="0"),
            "VERIFIKASI",
        ),  # put right
        (VISITED, replace(VISITED, kelas="MISKIN", p="0"), "VERIFIKASI"),  # only the decision
        # The same rupiah divided by other heads, one form more, a day that has not come: no welfare.
        (
            SEEN,
            replace(SEEN, figure=600_000, day="2022-04-02", spent=(1_200_000,), p="0.1"),
            "DATA",
        ),
        (SEEN, replace(SEEN, figure=600_000, day="2022-04-02", spent=(1_200_000, 9_000_000)), None),
        (
            SEEN,
            replace(SEEN, figure=600_000, day="2022-04-02", spent=(1_200_000, 9_000_000), p="0.1"),
            "DATA",
        ),
        (SEEN, replace(SEEN, figure=600_000, day="2023-12-31", p="0.1"), "DATA"),
        (SEEN, replace(SEEN, lines=(290_000, 390_000), kelas="MISKIN", p="0.4"), "GARIS"),
        (Home(), replace(Home(), lines=(290_000, 390_000), p="0.4"), "GARIS"),
        # The line fell, and a new figure would have taken it out under the old line too.
        (
            SEEN,
            replace(
                SEEN,
                lines=(290_000, 390_000),
                figure=500_000,
                day="2022-04-02",
                kelas="RENTAN",
                p="0.1",
            ),
            "KESEJAHTERAAN",
        ),
        # ... and one that is still below the old line: only the line took it out.
        (
            SEEN,
            replace(
                SEEN,
                lines=(290_000, 390_000),
                figure=310_000,
                day="2022-04-02",
                kelas="MISKIN",
                p="0.4",
            ),
            "GARIS",
        ),
        # A first observation while the line changes is still a first observation.
        (Home(kelas="BELUM_DITENTUKAN"), replace(SEEN, lines=(290_000, 390_000)), "DATA"),
    ],
)
def test_each_change_of_class_or_probability_has_one_cause(compare, before, now, cause):
    told = compare({"h": before}, {"h": now})
    left = before.kelas == "MISKIN_EKSTREM" != now.kelas
    entered = now.kelas == "MISKIN_EKSTREM" != before.kelas
    assert told.transition == {"h": ["KELUAR" if left else "MASUK" if entered else "TETAP", cause]}
    people = {sebab for _, sebab in told.change}
    assert people == ({cause} if cause else set())


def test_a_welfare_change_counts_over_todays_people_and_is_squared_by_household(compare):
    told = compare(
        {"a": replace(SEEN, people=("p1", "p2")), "b": replace(SEEN, people=("p3",), p="0.1")},
        {
            "a": replace(SEEN, people=("p1", "p2"), kelas="MISKIN", figure=400_000, day="2022-04-01", p="0.3"),
            "b": replace(SEEN, people=("p3",), figure=310_000, day="2022-04-01", p="0.4"),
        },
    )  # fmt: skip
    assert told.change == {
        (code, "KESEJAHTERAAN"): (-2, Decimal("-0.7")) for code in (A, A[:8], A[:5], A[:2])
    }
    ragam = compare.con.execute(
        "select distinct ragam from monitoring.change where sebab = 'KESEJAHTERAAN'"
    ).fetchall()
    assert ragam == [(Decimal("1.09"),)]  # 1 and 0.3 squared


def test_who_moves_takes_the_old_figure_along_and_the_kota_does_not_notice(compare):
    told = compare({"h": SEEN}, {"h": replace(SEEN, place=B)})
    two = Decimal("1.6")
    assert told.change == {
        (A, "PENDUDUK"): (-2, -two),
        (A[:8], "PENDUDUK"): (-2, -two),
        (B, "PENDUDUK"): (2, two),
        (B[:8], "PENDUDUK"): (2, two),
    }
    told = compare({"h": replace(SEEN, place=None)}, {"h": SEEN})
    assert told.change[A, "DATA"] == (2, two), "it was somewhere before, nobody knew where"


@pytest.mark.parametrize(
    ("people", "more", "cause"),
    [
        ({"new": Person(born="2022-04-03", sources="carik_anggota")}, {}, "PENDUDUK"),
        ({"new": Person()}, {}, "PENDUDUK"),  # an arrival on Dukcapil's new delivery
        ({"new": Person()}, {"register": MAR}, "DATA"),  # Dukcapil said nothing new
        ({"new": Person(status=None, sources="dtks")}, {}, "DATA"),
        ({"new": Person()}, {"split": ["new"]}, "IDENTITAS"),
        ({(MAR, "new"): Person(status="PINDAH"), (P, "new"): Person()}, {}, "PENDUDUK"),
        ({(MAR, "new"): Person(status="MENINGGAL"), (P, "new"): Person()}, {}, "DATA"),
    ],
)
def test_somebody_comes_into_a_household_at_its_old_class(compare, people, more, cause):
    told = compare({"h": SEEN}, {"h": replace(SEEN, people=("p1", "p2", "new"))}, people, **more)
    assert told.movement == {"new": cause}
    assert told.change[A, cause] == (1, Decimal("0.8"))
    assert told.transition == {"h": ["TETAP", None]}


@pytest.mark.parametrize(
    ("people", "more", "cause"),
    [
        ({(P, "old"): Person(status="MENINGGAL")}, {}, "PENDUDUK"),
        ({(P, "old"): Person(status="PINDAH")}, {}, "PENDUDUK"),
        ({}, {}, "DATA"),  # no register names them any more
        ({}, {"merged": ["old"]}, "IDENTITAS"),
        ({(P, "old"): Person()}, {"visits": [("h", True, "PINDAH", P)]}, "VERIFIKASI"),
        ({(P, "old"): Person()}, {"visits": [("h", False, "PINDAH", P)]}, "PENDUDUK"),
        ({(P, "old"): Person()}, {"visits": [("h", True, "PINDAH", MAR)]}, "PENDUDUK"),
        # a register says so too
        (
            {(P, "old"): Person(status="MENINGGAL")},
            {"visits": [("h", True, "MENINGGAL", P)]},
            "PENDUDUK",
        ),
    ],
)
def test_somebody_goes(compare, people, more, cause):
    stays, both = replace(SEEN, people=("p1",)), replace(SEEN, people=("p1", "old"))
    told = compare({"h": both}, {"h": stays}, people, **more)
    assert told.movement == {"old": cause}
    assert told.change[A, cause] == (-1, Decimal("-0.8"))


@pytest.mark.parametrize(
    ("march", "april", "cause"),
    [
        (Person(seen="2022-01-10"), Person(seen="2022-04-05"), "PENDUDUK"),  # at another door since
        (Person(card="1"), Person(card="2"), "PENDUDUK"),
        (Person(), Person(seen="2022-02-10"), "DATA"),  # the first form shows who lives with whom
        (Person(seen="2022-01-10"), Person(seen="2022-01-10"), "IDENTITAS"),
    ],
)
def test_somebody_joins_another_household(compare, march, april, cause):
    poor, host = replace(SEEN, people=("p1",)), replace(SEEN, kelas="RENTAN", p="0.1", place=B)
    told = compare(
        {"h": poor, "host": replace(host, people=("p2",))},
        {"host": replace(host, people=("p1", "p2"))},
        {(MAR, "p1"): march, (P, "p1"): april},
    )
    assert told.movement == {"p1": cause}
    assert told.transition == {"h": ["HILANG", cause], "host": ["TETAP", None]}
    assert told.change[A, cause] == (-1, Decimal("-0.8"))
    assert told.change[B, cause] == (0, Decimal("0.1"))


def test_a_child_whom_no_form_names_follows_the_mother(compare):
    told = compare(
        {"h": replace(SEEN, people=("mother", "child", "p3"))},
        {"h": replace(SEEN, people=("p3",)), "own": replace(SEEN, people=("mother", "child"))},
        {
            (MAR, "mother"): Person(seen="2022-01-10"),
            (P, "mother"): Person(seen="2022-04-05"),
            "child": Person(),
        },
    )
    assert told.movement == {"mother": "PENDUDUK", "child": "PENDUDUK"}
    assert told.transition["own"] == ["MUNCUL", "PENDUDUK"]


def test_a_birth_that_changes_an_estimate_is_population_and_an_observed_class_is_not(compare):
    born = {"new": Person(born="2022-04-03")}
    more = ("p1", "p2", "new")
    told = compare({"h": Home()}, {"h": Home(people=more, p="0.9", roof="GENTENG")}, born)
    assert told.transition == {"h": ["TETAP", "PENDUDUK"]}
    figure = replace(SEEN, people=more, figure=500_000, day="2022-04-02", kelas="RENTAN", p="0.1")
    told = compare({"h": SEEN}, {"h": figure}, born)
    assert told.transition == {"h": ["KELUAR", "KESEJAHTERAAN"]}
    assert told.change[A, "KESEJAHTERAAN"] == (-3, Decimal("-2.1"))
    assert told.change[A, "PENDUDUK"] == (1, Decimal("0.8"))


def test_without_a_month_that_is_ready_nothing_is_compared(compare):
    told = compare({"h": SEEN}, {"h": replace(SEEN, p="0.1")}, ready=False)
    assert (told.transition, told.movement, told.change) == ({}, {}, {})


homes = st.builds(
    Home,
    people=st.just(()),
    kelas=st.sampled_from(KELAS),
    p=st.integers(0, 100_000_000).map(lambda n: str(Decimal(n) / 100_000_000)),
    basis=st.sampled_from(("VERVAL", "OBSERVED", "ESTIMATED", "NONE")),
    figure=st.sampled_from((None, 300_000, 400_000)),
    day=st.sampled_from((None, "2022-01-10", "2022-04-05")),
    place=st.sampled_from((A, B, FAR, None)),
    roof=st.sampled_from(("SENG", "GENTENG")),
)


@st.composite
def cities(draw):
    """Two months of ten people in any households, some of them in both months."""
    months = []
    for _ in range(2):
        lives = draw(
            st.lists(st.sampled_from(("a", "b", "c", "d", None)), min_size=10, max_size=10)
        )
        members = defaultdict(list)
        for number, home in enumerate(lives):
            members[home].append(f"p{number}")
        members.pop(None, None)
        months.append({n: replace(draw(homes), people=tuple(p)) for n, p in members.items()})
    return months


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cities())
def test_the_causes_add_up_to_the_whole_change_in_every_area(compare, months):
    told = compare(*months)
    whole: dict[str, list] = defaultdict(lambda: [0, Decimal(0)])
    if all(months):  # a set of lines that one month lacks is not compared
        for sign, homes_of in ((-1, months[0]), (1, months[1])):
            for home in homes_of.values():
                for length in (2, 5, 8, 13) if home.place else ():
                    part = whole[home.place[:length]]
                    part[0] += sign * len(home.people) * (home.kelas == "MISKIN_EKSTREM")
                    part[1] += sign * len(home.people) * Decimal(home.p)
    summed: dict[str, list] = defaultdict(lambda: [0, Decimal(0)])
    for (kode, _), (jiwa, perkiraan) in told.change.items():
        summed[kode][0] += jiwa
        summed[kode][1] += perkiraan
    for kode in {*whole, *summed}:
        assert summed[kode] == whole[kode], kode


def test_a_merged_household_is_no_welfare_whatever_its_new_figure(compare):
    better = {"kelas": "RENTAN", "p": "0.1", "figure": 500_000, "day": "2022-04-01"}
    rich = replace(SEEN, kelas="RENTAN", p="0.1", people=("r1", "r2"), day="2022-02-01")
    told = compare(
        {"h": replace(SEEN, people=("p1", "p2")), "rich": rich},
        {"h": replace(SEEN, people=("p1", "p2", "r1", "r2"), **better)},
        {name: Person(seen="2022-01-10") for name in ("p1", "p2", "r1", "r2")},
    )
    assert told.transition == {"h": ["KELUAR", "IDENTITAS"], "rich": ["HILANG", "IDENTITAS"]}


def test_figures_that_begin_or_end_are_a_change_of_what_is_known(compare):
    """Nobody's spending was observed in B in March: its people's figures come into the kota's as DATA."""
    homes = {"h": Home(), "g": Home(("p3",), place=B)}
    told = compare(homes, homes, unseen={(MAR, B)})
    assert told.change[B, "DATA"] == told.change["31", "DATA"] == (1, Decimal("0.6"))
    assert not [key for key in told.change if key[0] == A]
    gone = compare(homes, homes, unseen={(P, B)})
    assert gone.change["31.72", "DATA"] == (-1, Decimal("-0.6"))
    assert compare(homes, homes, unseen={(MAR, B), (P, B)}).change == {}
