"""What a citizen says, until when it must be decided, and whether it is."""

import datetime as dt

import pytest

from assets.table import write_table

P, KOJA = "2022-04", "31.72.03.1001"


@pytest.fixture
def judge(warehouse, draw):
    """judge(said, visits): {number: (status, due day, household)}; said is (number, kind, day, person).

    A visit is (household, day, whether it decides, result[, held[, officer]]). `lived`: (month, household, person).
    """

    def compute(said, visits=(), lived=()):
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
            [(P, "h1", "p1"), (P, "h2", "p2"), *lived],
        )
        draw(
            "household.household",
            "periode text, household_id text, kode_kelurahan text",
            [(P, "h1", "31.72.03.1002"), (P, "h2", None)],
        )
        draw(
            "classification.visit_result",
            "periode text, household_id text, household_id_lapor text, tanggal date, menentukan bool,"
            " hasil_kunjungan text, ditahan bool, petugas text, keputusan text, diterima bool",
            [
                (
                    P,
                    h if h in ("h1", "h2") else None,
                    h,
                    dt.date.fromisoformat(day),
                    decides,
                    result,
                    bool(more and more[0]),
                    more[1] if more[1:] else "SITI",
                    "MISKIN",
                    True,
                )
                for h, day, decides, result, *more in visits
            ],
        )  # fmt: skip
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


SAID = ("1", "SANGGAH", "2022-04-05", "p1")
BEFORE = ("h1", "2022-03-10", True, "DITEMUKAN", False, "BUDI SANTOSO")


@pytest.mark.parametrize(
    ("visits", "status"),
    [
        ([("h1", "2022-04-08", True, "DITEMUKAN", False, "Budi  Santoso.")], "TERLAMBAT"),
        ([("h1", "2022-04-08", True, "DITEMUKAN", False, "ANI")], "DIPUTUSKAN"),
        ([("h1", "2022-04-08", False, "PINDAH", False, "BUDI SANTOSO")], "TERLAMBAT"),
        (
            [("h1", "2022-04-08", True, "DITEMUKAN", False, "197001011990")],
            "TERLAMBAT",
        ),  # who is that?
    ],
)
def test_another_officer_than_the_first_decides_an_objection(judge, visits, status):
    assert judge([SAID], [BEFORE, *visits])["1"][0] == status
    [(others, decided)] = judge.con.execute(
        "select bukan_oleh, keputusan from classification.objection"
    ).fetchall()
    assert (others, decided) == ("BUDI SANTOSO", "MISKIN" if status == "DIPUTUSKAN" else None)
    proposal = judge([("1", "USULAN", *SAID[2:])], [BEFORE, *visits])["1"][0]
    assert proposal == "DIPUTUSKAN", "a proposal objects to nobody's decision"


def test_whose_visit_set_nothing_or_is_no_longer_good_may_decide(judge):
    again = ("h1", "2022-04-08", True, "DITEMUKAN", False, "BUDI SANTOSO")
    for before in (
        ("h1", "2022-03-10", False, "TIDAK DITEMUKAN", False, "BUDI SANTOSO"),
        ("h1", "2022-03-10", True, "DITEMUKAN", True, "BUDI SANTOSO"),
        ("h1", "2021-04-05", True, "DITEMUKAN", False, "BUDI SANTOSO"),  # good for twelve months
        ("h2", "2022-03-10", True, "DITEMUKAN", False, "BUDI SANTOSO"),
    ):
        assert judge([SAID], [before, again])["1"][0] == "DIPUTUSKAN"


def test_an_appeal_is_decided_by_a_third(judge):
    appeal = ("1/B1", "SANGGAH", "2022-04-12", "p1")
    second = ("h1", "2022-04-08", True, "DITEMUKAN", False, "ANI")
    found = judge([SAID, appeal], [BEFORE, second])
    assert (found["1"][0], found["1/B1"][0]) == ("DIPUTUSKAN", "MENUNGGU")
    for officer, status in (
        ("ANI", "MENUNGGU"),
        ("BUDI SANTOSO", "MENUNGGU"),
        ("CAMAT", "DIPUTUSKAN"),
    ):
        third = ("h1", "2022-04-20", True, "DITEMUKAN", False, officer)
        assert judge([SAID, appeal], [BEFORE, second, third])["1/B1"][0] == status


def test_only_a_person_drops_a_matter(judge):
    gone = ("1", "SANGGAH", "2022-04-05", "moved away")
    assert judge([gone])["1"][0] == "TERLAMBAT", "whom no household holds is not forgotten"
    dropped = ("1", "GUGUR", "2022-04-20", "somebody")
    assert judge([gone, dropped]) == {"1": ["GUGUR", dt.date(2022, 4, 26), None, KOJA]}
    visit = ("h1", "2022-04-08", True, "DITEMUKAN")
    assert judge([SAID, dropped], [visit])["1"][0] == "DIPUTUSKAN", "it was decided by then"
    assert judge([SAID, ("1", "GUGUR", "2022-04-04", "p1")])["1"][0] == "TERLAMBAT"


def test_who_was_found_gone_was_found_where_he_lived_last(judge):
    gone = ("1", "SANGGAH", "2022-04-05", "p9")
    lived = [("2022-02", "older", "p9"), ("2022-03", "left", "p9")]
    assert judge([gone], [("left", "2022-04-20", False, "PINDAH")], lived)["1"][0] == "DIPUTUSKAN"
    assert judge([gone], [("older", "2022-04-20", False, "PINDAH")], lived)["1"][0] == "TERLAMBAT"


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
