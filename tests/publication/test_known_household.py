"""What was known of a household when."""

from datetime import UTC, date, datetime

import pytest

from assets.intervention.explain import explain_known
from assets.publication.known_household import find_known, published_until, record_households

P = "2022-04"
K = "31.72.03.1001"
FIRST = datetime(2022, 5, 3, 2, tzinfo=UTC)
LATE = datetime(2022, 5, 10, 17, 30, tzinfo=UTC)  # the 11th in Jakarta
LAST = datetime(2022, 6, 1, tzinfo=UTC)
NIK = "3172044201900001"


@pytest.fixture
def published(warehouse, draw):
    """published(at, homes): homes are id: (members, class[, needs: (programme, person, served)])."""
    draw("identity.registry", "id text, superseded_by text, asal text", [])
    draw("household.successor", "periode text, id_lama text, household_id text", [])
    draw(
        "identity.person",
        "periode text, person_id text, nik text, nama text",
        [(P, "ani", NIK, "ANI"), (P, "budi", None, "BUDI"), (P, "cici", None, "CICI")],
    )
    draw("intervention.program", "periode text, kode_program text, nama text", [(P, "PKH", "PKH")])
    draw("staging.wilayah", "periode text, kode_kelurahan text, nama_kelurahan text, nama_kecamatan text",
         [(P, K, "Koja", "Koja")])  # fmt: skip

    def publish(at, homes):
        draw("household.household", "periode text, household_id text, kode_kelurahan text",
             [(P, h, K) for h in homes])  # fmt: skip
        draw("household.member", "periode text, household_id text, person_id text",
             [(P, h, who) for h, (members, *_) in homes.items() for who in members])  # fmt: skip
        draw(
            "classification.household",
            "periode text, household_id text, set_garis text, kelas text, basis text, alasan text,"
            " garis_miskin_ekstrem_rp decimal(18, 2), garis_miskin_rp decimal(18, 2)",
            [
                (P, h, name, kelas, "OBSERVED", "Rp 300.000.", 350_000, 470_000)
                for h, (_, kelas, *_) in homes.items()
                for name in ("BPS_DKI", "SASARAN_2022")
            ],
        )
        draw("intervention.need",
             "periode text, household_id text, kode_program text, person_id text, terlayani boolean",
             [(P, h, *need) for h, (_, _, *needs) in homes.items() for need in needs])  # fmt: skip
        return record_households(warehouse, P, at)

    publish.con = warehouse
    return publish


def test_only_what_changed_is_recorded(published):
    homes = {
        "a": (["ani"], "MISKIN_EKSTREM", ("PKH", "ani", False)),
        "b": (["budi", "cici"], "MISKIN"),
    }
    assert published(FIRST, homes) == 2
    assert published(FIRST, homes) == 0
    assert published(LATE, homes | {"a": (["ani"], "MISKIN_EKSTREM", ("PKH", "ani", True))}) == 1
    assert published(LAST, {"a": (["ani"], "MISKIN")}) == 2, "and one that is no longer there"
    assert published(LAST, {"a": (["ani"], "MISKIN")}) == 0
    assert published(LAST, homes | {"a": (["ani"], "MISKIN")}) == 1, "back again"


def test_a_household_is_what_it_was_said_to_be_up_to_that_day(published):
    con = published.con
    need = ("PKH", "ani", False)
    published(FIRST, {"a": (["ani", "budi"], "MISKIN_EKSTREM", need), "b": (["cici"], "MISKIN")})
    published(LATE, {"a": (["ani"], "TIDAK_MISKIN"), "c": (["budi"], "MISKIN")})

    def on(day, asked):
        found = [
            (one.household_id, one.anggota, one.kelas[0]["kelas"])
            for one in find_known(con, P, day, asked)
        ]
        return found[0] if len(found) == 1 else None

    first, late = date(2022, 5, 10), date(2022, 5, 11)
    assert published_until(con, date(2022, 5, 2)) == []
    assert on(date(2022, 5, 2), "a") is None
    assert on(first, "a") == on(first, NIK) == ("a", ["ani", "budi"], "MISKIN_EKSTREM")
    assert on(late, "a") == on(late, NIK) == ("a", ["ani"], "TIDAK_MISKIN")
    assert on(first, "b") == ("b", ["cici"], "MISKIN") and on(late, "b") is None
    assert on(first, "c") is None and published_until(con, first) == [P]
    told = explain_known(con, P, find_known(con, P, first, "a")[0])
    lines = [line for _, of in told for line in of]
    assert told[0][0] == "Rumah tangga a, April 2022, seperti yang terbit 3 Mei 2022"
    assert lines[:3] == ["Kelurahan: Koja, Koja", "ANI", "BUDI"]
    assert lines[3:5] == [
        "Menurut garis SASARAN_2022: miskin ekstrem. Bukti: pengeluaran yang didata Carik.",
        "Menurut garis BPS_DKI: miskin ekstrem. Bukti: pengeluaran yang didata Carik.",
    ]
    assert lines[-1] == "PKH untuk ANI: BELUM terlayani."


def test_other_numbers_and_people_made_one_since_lead_there(published, draw):
    con, day = published.con, date(2022, 5, 4)
    published(FIRST, {"old": (["former"], "MISKIN"), "other": (["budi"], "MISKIN")})

    def found(asked):
        return [one.household_id for one in find_known(con, P, day, asked)]

    draw("household.successor", "periode text, id_lama text, household_id text",
         [(P, "old", "mid"), (P, "mid", "new")])  # fmt: skip
    draw("identity.registry", "id text, superseded_by text, asal text",
         [("former", "between", None), ("between", "ani", None), ("budi", None, None)])  # fmt: skip
    assert found("new") == found("mid") == found(NIK) == ["old"]
    assert found("3172044201900002") == found("nobody") == []
    draw("household.successor", "periode text, id_lama text, household_id text",
         [(P, "old", "new"), (P, "other", "new")])  # fmt: skip
    assert found("new") == ["old", "other"], "it was two then"
    assert found("old") == ["old"]
    draw("identity.registry", "id text, superseded_by text, asal text", [("ani", None, "budi")])
    assert found(NIK) == ["other"], "of whom he was told apart since"


def test_a_number_that_stood_on_somebody_else_before_leads_to_its_holder(published, draw):
    published(FIRST, {"a": (["ani"], "MISKIN"), "b": (["budi"], "MISKIN")})
    draw("identity.person", "periode text, person_id text, nik text, nama text",
         [("2022-03", "ani", NIK, "ANI"), (P, "budi", NIK, "BUDI")])  # fmt: skip
    assert [one.household_id for one in find_known(published.con, P, date(2022, 5, 4), NIK)] == [
        "b"
    ]


def test_who_has_no_name_or_no_longer_that_number_is_said_so(published, draw):
    published(FIRST, {"a": (["ani", "dedi", "gone"], "MISKIN")})
    draw("identity.person", "periode text, person_id text, nik text, nama text",
         [(P, "ani", NIK, "ANI"), (P, "dedi", None, None)])  # fmt: skip
    [known] = find_known(published.con, P, date(2022, 5, 4), "a")
    [members] = [
        lines for head, lines in explain_known(published.con, P, known) if "Anggota" in head
    ]
    assert members == ["ANI", "tanpa nama", "tidak tercatat lagi dengan nomor orang ini"]


def test_a_household_under_no_line_has_no_class(published, draw):
    con = published.con
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text",
        [(P, "x", None)],
    )
    draw("household.member", "periode text, household_id text, person_id text", [(P, "x", "ani")])
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text, basis text",
        [],
    )
    draw("intervention.need",
         "periode text, household_id text, kode_program text, person_id text, terlayani boolean", [])  # fmt: skip
    assert record_households(con, P, FIRST) == 1
    assert record_households(con, P, LATE) == 0
    told = dict(explain_known(con, P, find_known(con, P, date(2022, 5, 4), "x")[0]))
    assert told["Kelas dan buktinya"] == ["Tidak ada kelas yang tercatat waktu itu."]
