"""What a citizen says, until when it must be decided, and whether it is."""

import datetime as dt

import pytest

from assets.table import write_table

P, KOJA = "2022-04", "31.72.03.1001"


@pytest.fixture
def judge(warehouse, draw):
    """judge(said, visits): {number: (status, due day, household)}; said is (number, kind, day, person)."""

    def compute(said, visits=()):
        draw(
            "staging.sanggah",
            "periode text, delivery_periode text, file text, row int, nomor text, jenis text, tanggal date,"
            " kode_kelurahan text",
            [
                (P, (more or [P])[0], "s.csv", at, number, kind, dt.date.fromisoformat(day), KOJA)
                for at, (number, kind, day, _, *more) in enumerate(said, 1)
            ],
        )
        draw(
            "identity.person_record",
            "periode text, source text, delivery_periode text, file text, row int, person_id text",
            [
                (P, "sanggah", (more or [P])[0], "s.csv", at, person)
                for at, (_, _, _, person, *more) in enumerate(said, 1)
            ],
        )
        draw(
            "household.member",
            "periode text, household_id text, person_id text",
            [(P, "h1", "p1"), (P, "h2", "p2")],
        )
        draw(
            "household.household",
            "periode text, household_id text, kode_kelurahan text",
            [(P, "h1", "31.72.03.1002"), (P, "h2", None)],
        )
        draw(
            "classification.visit_result",
            "periode text, household_id text, tanggal date, menentukan bool, hasil_kunjungan text, ditahan bool",
            [
                (P, h, dt.date.fromisoformat(day), decides, result, bool(held))
                for h, day, decides, result, *held in visits
            ],
        )
        write_table(warehouse, "classification.objection", P)
        return {
            number: row
            for number, *row in warehouse.execute(
                "select nomor, status, tenggat, household_id, kode_kelurahan from classification.objection"
            ).fetchall()
        }

    compute.con = warehouse
    return compute


def test_fourteen_working_days(judge):
    found = judge(
        [
            ("1", "SANGGAH", "2022-04-01", "p1"),  # a Friday
            ("2", "USULAN", "2022-04-12", "p1"),
            ("3", "USULAN", "2022-04-11", "p2"),
            ("4", "SANGGAH", "2022-05-01", "p1"),  # not said yet
        ]
    )
    assert found == {
        "1": [
            "TERLAMBAT",
            dt.date(2022, 4, 22),
            "h1",
            "31.72.03.1002",
        ],  # Good Friday is on the 15th
        # Idulfitri: collective leave from 29 April, back on 9 May
        "2": ["MENUNGGU", dt.date(2022, 5, 11), "h1", "31.72.03.1002"],
        "3": ["MENUNGGU", dt.date(2022, 5, 10), "h2", KOJA],
    }
    judge.con.execute("set variable hari_sanggah = 1")
    assert judge([("1", "SANGGAH", "2022-04-01", "p1")])["1"][1] == dt.date(2022, 4, 4)
    # said on a holiday, a Saturday and the last working day of a year
    assert judge([("1", "SANGGAH", "2022-04-15", "p1")])["1"][1] == dt.date(2022, 4, 18)
    assert judge([("1", "SANGGAH", "2022-04-02", "p1")])["1"][1] == dt.date(2022, 4, 4)
    judge.con.execute("set variable hari_sanggah = 200")
    assert judge([("1", "SANGGAH", "2021-12-31", "p1")])["1"][1] == dt.date(2022, 10, 27)


@pytest.mark.parametrize(
    ("visit", "status"),
    [
        (("h1", "2022-04-05", True, "DITEMUKAN"), "DIPUTUSKAN"),
        (("h1", "2022-04-20", True, "DITEMUKAN"), "DIPUTUSKAN"),
        (("h1", "2022-04-04", True, "DITEMUKAN"), "TERLAMBAT"),  # before it was said
        (("h1", "2022-04-20", False, "TIDAK DITEMUKAN"), "TERLAMBAT"),
        (("h1", "2022-04-20", False, "PINDAH"), "DIPUTUSKAN"),
        (("h2", "2022-04-20", True, "DITEMUKAN"), "TERLAMBAT"),
        (("h1", "2022-04-20", True, "DITEMUKAN", True), "TERLAMBAT"),  # waits for a second officer
    ],
)
def test_a_visit_on_that_day_or_later_decides(judge, visit, status):
    assert judge([("1", "SANGGAH", "2022-04-05", "p1")], [visit])["1"][0] == status


def test_whom_no_household_holds_nobody_can_visit(judge):
    assert judge([("1", "SANGGAH", "2022-04-05", "moved away")])["1"][0] == "GUGUR"


def test_a_number_told_again_is_one_matter_for_the_same_person_only(judge):
    first = ("1", "SANGGAH", "2022-03-01", "p2", "2022-03")
    assert judge([first, ("1", "SANGGAH", "2022-04-20", "p2", P)]) == {
        "1": ["MENUNGGU", dt.date(2022, 5, 19), "h2", KOJA]
    }
    judge([first, ("1", "SANGGAH", "2022-04-20", "p1", P)])
    rows = judge.con.execute("select person_id, status from classification.objection order by 1")
    assert rows.fetchall() == [("p1", "MENUNGGU"), ("p2", "TERLAMBAT")], "nobody's is lost"


def test_a_report_on_others_is_no_objection(judge):
    found = judge([("1", "LAPORAN", "2022-04-01", "p1"), ("2", "USULAN", "2022-04-01", "p1")])
    assert list(found) == ["2"]
