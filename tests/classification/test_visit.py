"""What a Lurah's visits settle."""

import datetime as dt
import re

import pytest

from assets.table import write_table
from assets.views import prepare

VERVAL = (
    "periode text, household_id text, hasil_kunjungan text, keputusan text, tanggal date,"
    " delivery_periode text, pengeluaran_verifikasi decimal(18, 2), jumlah_anggota_verifikasi int,"
    " file text, row int, petugas text, dokumen text"
)
REGISTRY = (
    "id text, kind text, first_periode text, last_periode text, superseded_by text, reason text"
)
P, KOJA = "2022-04", "31.72.03.1001"
FOUND, NOBODY, GONE = "DITEMUKAN", "TIDAK DITEMUKAN", "PINDAH"
CANNOT = "TIDAK DAPAT DINILAI"


@pytest.fixture
def settle(warehouse, draw):
    """settle(visits, absorbed, members): what the visits settle, by household.

    Visits are (household, result, decision, day of April or date[, rupiah, members, officer, document]). `members`
    are (month, household, person) beyond one person each in a and b; `extreme` was extremely poor in March.
    """

    def compute(
        visits: list[tuple],
        absorbed: dict[str, str] | None = None,
        members: tuple = (),
        sizes: tuple[int, int] = (1, 1),
        extreme: tuple[str, ...] = (),
    ) -> dict[str, tuple]:
        rows = []
        for at, (household, result, decision, day, *more) in enumerate(visits, 1):
            rupiah, people, who, paper = (*more, *(None, None, "x", None)[len(more) :])
            date = day if isinstance(day, dt.date) else dt.date(2022, 4, 1) + dt.timedelta(day - 1)
            delivered = min(f"{date:%Y-%m}", P)
            rows.append(
                (
                    P,
                    household,
                    result,
                    decision,
                    date,
                    delivered,
                    rupiah,
                    people,
                    "v.csv",
                    at,
                    who,
                    paper,
                )
            )
        draw("staging.verval", VERVAL, rows)
        known = {"a", "b", *(absorbed or {}), *(absorbed or {}).values()}
        draw(
            "household.household",
            "periode text, household_id text, kode_kelurahan text, jumlah_anggota int",
            [
                (P, "a", KOJA, sizes[0]),
                (P, "b", KOJA, sizes[1]),
                ("2022-03", "old", KOJA, 1),
                ("2022-03", "gone", KOJA, 1),
            ],
        )
        draw(
            "household.member",
            "periode text, household_id text, person_id text",
            [(P, "a", "pa"), (P, "b", "pb"), *members],
        )
        draw(
            "classification.line",
            "periode text, kode_kelurahan text, set_garis text, garis_miskin_ekstrem_rp decimal(18, 2),"
            " garis_miskin_rp decimal(18, 2)",
            [(P, KOJA, "SASARAN_2022", 358_233, 472_525), (P, KOJA, "BPS_DKI", 1, 2)],
        )
        draw(
            "identity.registry",
            REGISTRY,
            [(x, "HOUSEHOLD", "2021-02", P, (absorbed or {}).get(x), None) for x in sorted(known)]
            + [("gone", "HOUSEHOLD", "2022-02", "2022-03", None, None)],
        )
        draw(
            "classification.household",
            "periode text, household_id text, set_garis text, kelas text",
            [("2022-03", one, "SASARAN_2022", "MISKIN_EKSTREM") for one in extreme],
        )
        draw("quality.month", "periode text, bulan text, siap bool", [(P, "2022-03", True)])
        for name in ("household.successor", "classification.visit_result", "classification.visit"):
            prepare(name)(warehouse, P)
            write_table(warehouse, name, P)
        found = warehouse.execute(
            "select household_id, keputusan, cast(per_kapita_rp as double) from classification.visit"
        ).fetchall()
        return {row[0]: row[1:] for row in found}

    compute.con = warehouse
    return compute


def returned(settle):
    """Returns the rows that go back to the Lurah: reported household -> reason."""
    return dict(
        settle.con.execute(
            "select household_id_lapor, alasan_kembali from classification.visit_result where not diterima"
        ).fetchall()
    )


def test_a_decision_with_its_figure(settle):
    assert settle([("a", FOUND, "MISKIN EKSTREM", 3, 1_000_000, 4)]) == {
        "a": ("MISKIN_EKSTREM", 250_000)
    }


def test_the_latest_decision_wins_whatever_the_order(settle):
    visits = [("a", FOUND, "TIDAK MISKIN", 9), ("a", FOUND, "MISKIN", 3)]
    assert settle(visits) == {"a": ("TIDAK_MISKIN", None)}


def test_a_visit_after_the_month_is_not_known_yet(settle):
    assert settle([("a", FOUND, "MISKIN", 3), ("a", FOUND, "TIDAK MISKIN", 31)]) == {
        "a": ("MISKIN", None)
    }


def test_a_visit_that_found_nobody_gives_no_welfare(settle):
    assert settle([("a", NOBODY, CANNOT, 3), ("b", FOUND, CANNOT, 3)]) == {}


def test_nobody_at_home_does_not_undo_a_decision(settle):
    assert settle([("a", FOUND, "MISKIN", 3), ("a", NOBODY, CANNOT, 9)]) == {"a": ("MISKIN", None)}


def test_a_household_that_moved_away_has_no_decision_left(settle):
    gone = ("a", GONE, CANNOT, 9, None, None, "x", "SKPWNI/3172/01")
    assert settle([("a", FOUND, "MISKIN", 3), gone]) == {}


HELD = [
    # (decision, figure, was extremely poor, other officer's row, document): whether it waits
    (("TIDAK MISKIN", None), True, None, None, True),
    (("MISKIN", None), True, None, None, True),
    (("MISKIN EKSTREM", None), True, None, None, False),
    (("TIDAK MISKIN", None), False, None, None, False),
    (("MISKIN EKSTREM", 900_000), False, None, None, True),  # against its own figure
    (("TIDAK MISKIN", None), True, ("TIDAK MISKIN", 20, "y"), None, False),
    (("TIDAK MISKIN", None), True, ("TIDAK MISKIN", 20, " X "), None, True),  # one person
    (("TIDAK MISKIN", None), True, ("MISKIN EKSTREM", 1, "y"), None, True),
    (("TIDAK MISKIN", None), True, ("TIDAK MISKIN", dt.date(2021, 12, 31), "y"), None, True),
    (("TIDAK MISKIN", None), True, ("TIDAK MISKIN", dt.date(2022, 1, 1), "y"), None, False),
    (("TIDAK MISKIN", None), True, None, "BA-17/2022", False),
    (("TIDAK MISKIN", None), True, None, " - ", True),
    (("TIDAK MISKIN", None), True, None, "TIDAK ADA", True),
    (("TIDAK MISKIN", None), True, None, "17", True),
]


@pytest.mark.parametrize(("said", "poor", "other", "paper", "waits"), HELD)
def test_what_takes_a_household_off_waits_for_a_second_officer(
    settle, said, poor, other, paper, waits
):
    decision, rupiah = said
    rows = [("a", FOUND, decision, 3, rupiah, rupiah and 1, "x", paper)]
    if other:
        rows.append(("a", FOUND, other[0], other[1], None, None, other[2]))
    settle(rows, extreme=("a",) if poor else ())
    found = settle.con.execute(
        "select ditahan, coalesce(catatan like '%sampai petugas lain memastikannya%', false), diterima"
        " from classification.visit_result where row = 1"
    ).fetchall()
    assert found == [(waits, waits, True)]


def test_what_became_of_the_household_later_does_not_make_a_decision_doubtful(settle):
    """Taken off in March, when it was not on the list; on it since a second officer found it poor."""
    off = ("a", FOUND, "TIDAK MISKIN", dt.date(2022, 3, 20))
    poor = ("a", FOUND, "MISKIN EKSTREM", 20, None, None, "y")
    settle([off, poor], extreme=("a",))
    assert (
        settle.con.execute(
            "select diragukan, ditahan, catatan from classification.visit_result order by row"
        ).fetchall()
        == [(False, False, None)] * 2
    )
    assert error(settle)["TIDAK_MISKIN"][:2] == (1, 0.5), "and the disagreement stays counted"


def test_who_is_sent_there_next_does_not_read_what_the_household_is_on_record_as(settle):
    settle([("a", FOUND, "TIDAK MISKIN", 9)], extreme=("a",))
    [(told,)] = settle.con.execute("select catatan from classification.visit_result").fetchall()
    assert "miskin" not in told.lower()


def test_what_waits_settles_nothing(settle):
    off = ("a", FOUND, "TIDAK MISKIN", 9)
    assert settle([("a", FOUND, "MISKIN EKSTREM", 3), off], extreme=("a",)) == {
        "a": ("MISKIN_EKSTREM", None)
    }
    assert settle([off], extreme=("a",)) == {}
    assert settle([off, ("a", FOUND, "TIDAK MISKIN", 20, None, None, "y")], extreme=("a",)) == {
        "a": ("TIDAK_MISKIN", None)
    }


@pytest.mark.parametrize(
    ("second", "more", "settled"),
    [
        ((FOUND, "MISKIN", 3), [], {}),
        ((GONE, CANNOT, 3), [], {}),
        ((FOUND, "TIDAK MISKIN", 3), [], {"a": ("TIDAK_MISKIN", None)}),  # the same said twice
        ((FOUND, "MISKIN", 4), [], {"a": ("MISKIN", None)}),
        ((FOUND, CANNOT, 3), [], {"a": ("TIDAK_MISKIN", None)}),  # says nothing against it
        ((FOUND, "MISKIN", 3), [("a", FOUND, "MISKIN", 9, None, None, "z")], {"a": ("MISKIN", None)}),
    ],
)  # fmt: skip
def test_of_two_answers_of_one_day_neither_is_taken_quietly(settle, second, more, settled):
    rows = [("a", FOUND, "TIDAK MISKIN", 3), ("a", *second, None, None, "y"), *more]
    assert settle(rows) == settled
    told = settle.con.execute(
        "select ditahan, coalesce(catatan like '%hari itu berbeda-beda%', false)"
        " from classification.visit_result where row = 1"
    ).fetchall()
    opposed = second[2] == 3 and second[1] != "TIDAK MISKIN" and second != (FOUND, CANNOT, 3)
    assert told == [(opposed, opposed)]
    assert error(settle)["TIDAK_MISKIN"][0] == (second[0] == FOUND and second[1] != CANNOT) + bool(
        more
    ), "and counted as a disagreement"


def test_moved_or_died_waits_too(settle):
    gone = ("a", GONE, CANNOT, 9)
    kept = {"a": ("MISKIN", None)}
    assert settle([("a", FOUND, "MISKIN", 3), gone]) == kept
    assert (
        settle([("a", FOUND, "MISKIN", 3), gone, ("a", NOBODY, CANNOT, 12, None, None, "y")])
        == kept
    )
    died = ("a", "MENINGGAL", CANNOT, 12, None, None, "y")
    assert settle([("a", FOUND, "MISKIN", 3), gone, died]) == {}


def test_a_decision_follows_the_household_that_absorbed_it(settle):
    found = settle([("old", FOUND, "MISKIN", 3)], {"old": "older", "older": "b"})
    assert found == {"b": ("MISKIN", None)}


def test_a_household_that_still_lives_keeps_its_own_decision(settle):
    assert settle([("a", FOUND, "MISKIN", 3)], {"a": "b"}) == {"a": ("MISKIN", None)}


def test_a_result_is_good_for_twelve_months(settle):
    assert settle([("a", FOUND, "MISKIN", dt.date(2021, 4, 30))]) == {}
    assert settle([("a", FOUND, "MISKIN", dt.date(2021, 5, 1))]) == {"a": ("MISKIN", None)}
    settle.con.execute("set variable bulan_berlaku_kunjungan = 1")
    assert settle([("a", FOUND, "MISKIN", dt.date(2022, 3, 31))]) == {}


def test_what_was_taken_stays_taken_when_the_household_goes_later(settle):
    assert settle([("gone", FOUND, "MISKIN", dt.date(2022, 3, 9))]) == {}
    assert returned(settle) == {}


def test_what_cannot_be_taken_goes_back_with_its_reason(settle):
    assert (
        settle(
            [
                ("typo", FOUND, "MISKIN", 3),
                ("a", FOUND, "MISKIN", 31),
                ("gone", FOUND, "MISKIN", 3),
                ("old", GONE, CANNOT, 3),
            ],
            {"old": "old2"},
        )
        == {}
    )
    assert returned(settle) == {
        "typo": "Nomor rumah tangga tidak pernah diterbitkan; salin dari buku kerja.",
        "a": "Tanggal kunjungan sesudah bulan laporan; dipakai mulai bulan itu.",
        "gone": "Rumah tangga ini tidak lagi tercatat tinggal di sini.",
    }
    places = settle.con.execute(
        "select household_id_lapor, kode_kelurahan from classification.visit_result order by 1"
    ).fetchall()
    assert places == [("a", KOJA), ("gone", KOJA), ("old", KOJA), ("typo", KOJA)], (
        "most of its file"
    )


@pytest.mark.parametrize(
    ("lived", "left", "whole"),
    [
        (["pa", "p2"], ["p2"], False),  # half of them: nobody can say which half was judged
        (["pa", "p1", "p2"], ["p2"], True),
        (["pa", "p1", "p2"], ["p1", "p2"], False),
        (["pa", "died"], [], True),  # who is gone altogether parts nobody
    ],
)
def test_a_household_that_has_parted_goes_back(settle, lived, left, whole):
    members = [("2022-03", "a", p) for p in lived]
    members += [(P, "b", p) for p in left]
    members += [(P, "a", p) for p in lived if p not in (*left, "pa", "died")]
    found = settle([("a", FOUND, "MISKIN", 3)], members=tuple(members))
    assert found == ({"a": ("MISKIN", None)} if whole else {})
    assert ("a" in returned(settle)) is not whole


@pytest.mark.parametrize(
    ("decision", "rupiah", "by_figure", "contradicts"),
    [
        ("MISKIN EKSTREM", 358_232, "MISKIN_EKSTREM", False),
        ("MISKIN EKSTREM", 358_233, "MISKIN", True),
        ("MISKIN", 472_525, "TIDAK_MISKIN", True),
        ("TIDAK MISKIN", 472_525, "TIDAK_MISKIN", False),
        ("MISKIN", None, None, False),
        (CANNOT, 100_000, "MISKIN_EKSTREM", False),
    ],
)
def test_a_decision_is_held_against_its_own_figure(
    settle, decision, rupiah, by_figure, contradicts
):
    settle([("a", FOUND, decision, 3, rupiah and 4 * rupiah, 4)])
    assert settle.con.execute(
        "select keputusan_angka, bertentangan from classification.visit_result"
    ).fetchall() == [(by_figure, contradicts)]


@pytest.mark.parametrize(("size", "decides"), [(4, True), (5, False)])
def test_the_lesser_part_of_a_merged_household_does_not_decide_for_the_others(
    settle, size, decides
):
    members = tuple((m, h, p) for m, h in (("2022-03", "old"), (P, "b")) for p in ("p1", "p2"))
    found = settle([("old", FOUND, "MISKIN", 3)], {"old": "b"}, members, sizes=(1, size))
    assert found == ({"b": ("MISKIN", None)} if decides else {})
    assert returned(settle) == {}


def test_an_officer_is_one_however_the_name_is_typed(settle):
    settle([("a", FOUND, "MISKIN", 3)])
    settle.con.execute("update staging.verval set petugas = '  budi   Utomo '")
    write_table(settle.con, "classification.visit_result", P)
    assert settle.con.execute("select petugas from classification.visit_result").fetchall() == [
        ("BUDI UTOMO",)
    ]


def test_a_visit_before_the_number_was_there_goes_back(settle):
    early = [("a", FOUND, "MISKIN", dt.date(1900, 1, 1)), ("b", GONE, CANNOT, dt.date(2021, 1, 31))]
    assert settle(early) == {}
    reason = "Tanggal kunjungan sebelum nomor rumah tangga ini diterbitkan; perbaiki tanggalnya."
    assert returned(settle) == {"a": reason, "b": reason}
    settle([("b", GONE, CANNOT, dt.date(2021, 2, 1))])
    assert returned(settle) == {}


def test_a_decision_that_cannot_contradict_its_figure_says_so(settle):
    visits = [
        ("a", FOUND, "MISKIN EKSTREM", 3, 9_000_000, None),  # nobody can read how many live there
        ("b", FOUND, "MISKIN", 3, 0, 4),
        ("a", FOUND, "MISKIN EKSTREM", 4, 9_000_000, 3),
        ("b", FOUND, "MISKIN", 4),  # no figure at all
        ("a", FOUND, CANNOT, 2, 9_000_000, None),
    ]
    settle(visits)
    found = settle.con.execute(
        "select diterima, bertentangan, catatan from classification.visit_result order by row"
    ).fetchall()
    assert [row[:2] for row in found] == [(True, False), (True, False), (True, True)] + [(True, False)] * 2  # fmt: skip
    assert [row[2] and re.split("[:;]", row[2])[0] for row in found] == [
        "Jumlah anggota kosong atau tidak terbaca", "Pengeluaran nol",
        "Keputusan bertentangan dengan angkanya sendiri", None, None,
    ]  # fmt: skip


def test_a_figure_without_its_number_of_people_is_divided_by_the_registers(settle):
    found = settle([("a", FOUND, "MISKIN EKSTREM", 3, 9_000_000, None)], sizes=(5, 1))
    assert found == {"a": ("MISKIN_EKSTREM", 1_800_000)}
    [row] = settle.con.execute(
        "select anggota_dari_register, keputusan_angka, bertentangan from classification.visit_result"
    ).fetchall()
    assert row == (True, "TIDAK_MISKIN", False)


def error(settle):
    """What second visits say, by decision: pairs, share extremely poor, share poor."""
    write_table(settle.con, "classification.visit_error", P)
    return {
        said: tuple(row)
        for said, *row in settle.con.execute(
            "select keputusan, pasangan, p_miskin_ekstrem::double, p_miskin::double, round(simpangan, 6)"
            " from classification.visit_error"
        ).fetchall()
    }


SURE = {"MISKIN_EKSTREM": (0, 1, 1, 0), "MISKIN": (0, 0, 1, 0), "TIDAK_MISKIN": (0, 0, 0, 0)}


def second(said, other, gap=10, officer="y", household="a"):
    """A visit and another of the same household."""
    day = dt.date(2022, 4, 30)
    return [
        (household, FOUND, said, day - dt.timedelta(gap)),
        (household, FOUND, other, day, None, None, officer),
    ]


def test_a_decision_that_nobody_saw_again_is_certain(settle):
    settle([("a", FOUND, "MISKIN EKSTREM", 3)])
    assert error(settle) == SURE


@pytest.mark.parametrize(
    ("visits", "found"),
    [
        (second("MISKIN EKSTREM", "MISKIN EKSTREM"), (1, 1, 1, 0)),
        (second("MISKIN EKSTREM", "TIDAK MISKIN"), (1, 0.5, 0.5, round((0.25 / 3) ** 0.5, 6))),
        (second("MISKIN EKSTREM", "MISKIN"), (1, 0.5, 1, round((0.25 / 3) ** 0.5, 6))),
        (second("MISKIN EKSTREM", "MISKIN", gap=92), (1, 0.5, 1, round((0.25 / 3) ** 0.5, 6))),
        (second("MISKIN EKSTREM", "MISKIN", gap=93), (0, 1, 1, 0)),
        (second("MISKIN EKSTREM", "MISKIN", officer="X."), (0, 1, 1, 0)),
        (second("MISKIN EKSTREM", CANNOT), (0, 1, 1, 0)),
    ],
)
def test_second_visits_say_how_sure_a_decision_is(settle, visits, found):
    settle(visits)
    assert error(settle) == SURE | {"MISKIN_EKSTREM": found}


def test_what_asked_for_a_second_officer_itself_is_no_measure(settle):
    settle(second("TIDAK MISKIN", "MISKIN EKSTREM"), extreme=("a",))
    assert error(settle) == SURE
    settle(second("TIDAK MISKIN", "MISKIN EKSTREM"))
    assert error(settle)["TIDAK_MISKIN"][:3] == (1, 0.5, 0.5)
