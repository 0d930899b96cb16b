"""Since when a need has been listed unserved, and how long its first service took."""

import datetime as dt

import pytest

from assets.intervention.assets import TABLES
from assets.table import write_table
from assets.views import prepare
from tests.intervention.conftest import Home, P, Person, Receipt

FEB, MAR = "2022-02", "2022-03"
END = {FEB: dt.date(2022, 2, 28), MAR: dt.date(2022, 3, 31), P: dt.date(2022, 4, 30)}
PAID = Receipt("a", "KLJ", source="penerima_pkd", day="2022-04-12")


def again(con) -> None:
    """Computes the month once more, now that earlier ones are there."""
    for name in TABLES[TABLES.index("intervention.service") :]:
        prepare(name)(con, P)
        write_table(con, name, P)


@pytest.fixture
def listed(kampung):
    """listed(receipts, {month: (listed since, days) or absent}, merged=…): April's (listed since, days)."""

    def make(receipts, earlier, served=False, merged=None):
        con = kampung(
            [Home("h")],
            [Person("a", "h", "1950-01-01")],
            receipts,
            merged=merged,
            before=earlier,
        )
        con.execute("delete from intervention.need where periode <> ?", [P])
        for month, row in earlier.items():
            if row is not None:
                con.execute(
                    "insert into intervention.need by name select ? as periode, ? as household_id,"
                    " 'a' as person_id, 'KLJ' as kode_program, ? as terdaftar_sejak, ? as hari_menuju_layanan,"
                    " ? as terlayani",
                    [month, next(iter(merged or {"h": ""})), *row, served],
                )
        again(con)
        return con.execute(
            "select terdaftar_sejak, hari_menuju_layanan from intervention.need"
            f" where periode = '{P}' and kode_program = 'KLJ'"
        ).fetchone()

    return make


def test_a_new_need_is_listed_from_the_end_of_its_month(listed):
    assert listed([], {}) == (END[P], None)
    assert listed([], {MAR: None}) == (END[P], None)


def test_a_need_keeps_the_day_of_its_listing(listed):
    assert listed([], {FEB: (END[FEB], None), MAR: (END[FEB], None)}) == (END[FEB], None)


def test_a_need_that_was_away_for_a_month_is_listed_anew(listed):
    assert listed([], {FEB: (END[FEB], None), MAR: None}) == (END[P], None)


def test_the_first_service_ends_the_wait(listed):
    assert listed([PAID], {MAR: (END[MAR], None)}) == (END[MAR], 12)
    assert listed([PAID], {MAR: (END[FEB], None)}) == (END[FEB], 43)


def test_later_services_and_lapses_change_nothing(listed):
    assert listed([PAID], {MAR: (END[FEB], 9)}, served=True) == (END[FEB], 9)
    assert listed([], {MAR: (END[FEB], 9)}, served=True) == (END[FEB], 9)


def test_whoever_was_always_served_never_waited(listed):
    assert listed([PAID], {}) == (None, None)
    assert listed([PAID], {MAR: (None, None)}, served=True) == (None, None)
    assert listed([], {MAR: (None, None)}, served=True) == (END[P], None), "now it is a gap"


def test_a_service_of_the_listings_month_that_became_known_later_came_at_once(listed):
    paid = Receipt("a", "PELATIHAN", source="penerima_kerja")
    assert listed([paid], {MAR: (END[MAR], None)}) == (END[MAR], None), "another programme"
    late = Receipt("a", "KLJ", source="penerima_pkd", day="2022-04-01")
    assert listed([late], {MAR: (END[P], None)}) == (END[P], 0)


def test_the_wait_follows_a_household_that_was_absorbed(listed):
    assert listed([PAID], {MAR: (END[MAR], None)}, merged={"lama": "h"}) == (END[MAR], 12)


def test_of_several_services_the_first_ends_the_wait(kampung):
    con = kampung(
        [Home("h", form={"sumber_air_minum": "SUNGAI/HUJAN"})],
        [Person("a", "h")],
        done=[
            ("AIR", "h", None, "BERJALAN", "2022-04-10"),
            ("AIR", "h", None, "SELESAI", "2022-04-20"),
        ],
        before=[MAR],
    )
    con.execute(
        "insert into intervention.need by name select '2022-03' as periode, 'h' as household_id,"
        " 'AIR' as kode_program, date '2022-03-31' as terdaftar_sejak, false as terlayani"
    )
    again(con)
    assert con.execute(
        "select hari_menuju_layanan, terlayani_sejak from intervention.need"
        f" where periode = '{P}' and kode_program = 'AIR'"
    ).fetchall() == [(10, dt.date(2022, 4, 20))]


def test_a_persons_wait_goes_with_the_person_into_another_household(kampung):
    con = kampung([Home("new")], [Person("a", "new", "1950-01-01")], before=[MAR])
    con.execute(
        "insert into intervention.need by name select '2022-03' as periode, 'old' as household_id, 'a' as person_id,"
        " 'KLJ' as kode_program, date '2022-02-28' as terdaftar_sejak, false as terlayani"
    )
    again(con)
    assert con.execute(
        f"select terdaftar_sejak from intervention.need where periode = '{P}' and kode_program = 'KLJ'"
    ).fetchall() == [(END[FEB],)]


@pytest.mark.parametrize(
    ("kode", "person", "day", "served"),
    [
        ("RUTILAHU", None, "2020-02-20", True),  # given once: for ever
        ("PELATIHAN", "a", "2021-05-01", True),  # within a year
        ("PELATIHAN", "a", "2021-04-30", False),
        ("KLJ", "a", "2022-03-20", False),  # monthly
        ("PELATIHAN", "gone", "2022-03-01", False),
    ],
)
def test_what_an_earlier_register_paid_counts_as_long_as_its_interval_lasts(
    kampung, kode, person, day, served
):
    con = kampung([Home("h")], [Person("a", "h")], before=[FEB, MAR], merged={"lama": "h"})
    row = [kode, "lama" if person is None else "elsewhere", person, day]
    con.execute(
        "insert into intervention.service by name select '2022-03' as periode, ? as kode_program, ? as household_id,"
        " ? as person_id, ?::date as tanggal_register",
        row,
    )
    con.execute(
        "insert into intervention.service by name select '2022-02' as periode, 'PKH' as kode_program,"
        " 'h' as household_id, date '2022-04-01' as tanggal_register"
    )  # of an older month: what March kept decides
    again(con)
    found = con.execute(
        f"select kode_program, household_id, person_id from intervention.service where periode = '{P}'"
    ).fetchall()
    assert found == ([(kode, "h", person)] if served else [])


def test_coverage_shows_the_mean_wait(kampung):
    people = [Person(x, x, "1950-01-01") for x in "ab"]
    receipts = [
        Receipt(x, "KLJ", source="penerima_pkd", day=f"2022-04-{d}")
        for x, d in (("a", "10"), ("b", "13"))
    ]
    con = kampung([Home("a"), Home("b")], people, receipts, before=[MAR])
    con.execute(
        "insert into intervention.need by name select '2022-03' as periode, unnest(['a', 'b']) as household_id,"
        " unnest(['a', 'b']) as person_id, 'KLJ' as kode_program, date '2022-03-31' as terdaftar_sejak,"
        " false as terlayani"
    )
    again(con)
    assert con.execute(
        "select distinct dilayani_setelah_terdaftar, hari_menuju_layanan from intervention.coverage"
        " where kode_program = 'KLJ'"
    ).fetchall() == [(2, 11.5)]


def test_a_home_of_an_earlier_version_lists_anew(kampung):
    con = kampung([Home("h")], [Person("a", "h", "1950-01-01")], before=[MAR])
    con.execute(
        "create or replace table intervention.need as select '2022-03' as periode, 'h' as household_id"
    )
    prepare("intervention.need")(con, P)
    write_table(con, "intervention.need", P)
    assert con.execute("select distinct terdaftar_sejak from intervention.need").fetchall() == [
        (END[P],)
    ]
