"""What a programme reaches and what it should not: doubts about receipts, and coverage with its bounds."""

import pytest

from assets.table import write_table
from tests.intervention.conftest import Home, P, Person, Receipt, compute

OTHER = "31.72.05.1002"


def doubts(con) -> list[tuple[str, str]]:
    return con.execute(
        "select dicatat_atas, jenis from intervention.overlap order by all"
    ).fetchall()


@pytest.mark.parametrize(
    ("home", "person", "receipts", "doubt"),
    [
        (Home("h"), {}, 1, []),
        (Home("h"), {}, 2, ["GANDA", "GANDA"]),
        (Home("h"), {"status": "MENINGGAL"}, 1, ["MENINGGAL"]),
        (Home("h"), {"status": "MENINGGAL", "since": "2022-04-09"}, 1, ["MENINGGAL"]),
        (Home("h"), {"status": "MENINGGAL", "since": "2022-04-11"}, 1, []),  # paid while alive
        (Home("h"), {"status": "PINDAH", "home": None, "since": "2022-04-11"}, 1, []),
        (Home("h"), {"status": "PINDAH", "home": None}, 1, ["PINDAH"]),
        (Home("h"), {"status": "PINDAH"}, 1, []),  # seen at the door since
        (Home("h", "TIDAK_MISKIN", 0.01), {}, 1, ["TIDAK_BERHAK"]),
        (Home("h", "TIDAK_MISKIN", 0.01, "VERVAL"), {}, 1, ["TIDAK_BERHAK"]),
        (Home("h", "TIDAK_MISKIN", 0.01, "ESTIMATED"), {}, 1, []),  # never from an estimate
        (Home("h", "TIDAK_MISKIN", 0.2), {}, 1, []),  # its figure may be wrong
        (Home("h", "RENTAN", 0.01, by_bps="MISKIN"), {}, 1, []),  # poor under the other lines
        (Home("h"), {"status": None}, 1, ["TIDAK_DIKENAL"]),
        (Home("h"), {"status": None, "carik": {}}, 1, []),
        (Home("h", form={"jumlah_mobil": 1}), {}, 1, ["BERTENTANGAN"]),
        (Home("h", "TIDAK_MISKIN", 0.2, form={"jumlah_mobil": 1}), {}, 1, []),
    ],
)
def test_each_doubt_has_its_evidence(kampung, home, person, receipts, doubt):
    con = kampung(
        [home], [Person("a", **({"home": "h"} | person))], [Receipt("a", "PKH")] * receipts
    )
    assert [jenis for _, jenis in doubts(con)] == doubt


def likened(con, person: str) -> None:
    """Gives the receipts of a person to him by likeness alone."""
    con.execute(
        "update identity.person_record set match_method = 'PROBABILISTIC'"
        " where source like 'penerima%' and person_id = ?",
        [person],
    )
    compute(con)


@pytest.mark.parametrize(
    ("person", "receipts"),
    [({"status": "MENINGGAL"}, 1), ({}, 2), ({"status": "PINDAH", "home": None}, 1)],
)
def test_nobody_is_doubted_by_a_link_in_doubt(kampung, person, receipts):
    """The model gave the row to this person: it may be somebody else's."""
    con = kampung(
        [Home("h")], [Person("a", **({"home": "h"} | person))], [Receipt("a", "PKH")] * receipts
    )
    assert doubts(con)
    likened(con, "a")
    assert doubts(con) == []
    assert (cover(con, kode="PKH")["penerima"], cover(con, kode="PKH")["salah_masuk"]) == (1, None)


def test_a_stranger_whom_a_register_may_know_is_no_stranger(kampung):
    con = kampung([Home("h")], [Person("a", "h", status=None)], [Receipt("a", "PKH")])
    assert [jenis for _, jenis in doubts(con)] == ["TIDAK_DIKENAL"]
    con.execute(
        "insert into identity.link select periode, source, delivery_periode, file, row, 'dukcapil', '2022-04', 'd', 1,"
        " 'REVIEW' from identity.person_record where source like 'penerima%'"
    )
    write_table(con, "intervention.overlap", P)
    assert doubts(con) == []


def test_every_doubt_asks_for_a_look(kampung):
    con = kampung(
        [Home("h", form={"jumlah_mobil": 1}), Home("n", "TIDAK_MISKIN", 0.01)],
        [Person("a", "h", status="MENINGGAL"), Person("b", "n"), Person("c", "h", status=None),
         Person("d", None, status="PINDAH")],
        [Receipt(person, "PKH") for person in "aabcd"],
    )  # fmt: skip
    told = dict(
        con.execute("select jenis, min(alasan) from intervention.overlap group by 1").fetchall()
    )
    assert told.keys() == {
        "GANDA",
        "MENINGGAL",
        "TIDAK_BERHAK",
        "TIDAK_DIKENAL",
        "PINDAH",
        "BERTENTANGAN",
    }
    assert all("erlu diperiksa" in text for kind, text in told.items() if kind != "BERTENTANGAN")
    assert "kunjungi" in told["BERTENTANGAN"]


def cover(con, tingkat: str = "KOTA", kode: str = "KLJ") -> dict:
    found = con.execute(
        "select * from intervention.coverage where tingkat = ? and kode_program = ? order by kode",
        [tingkat, kode],
    )
    names = [column[0] for column in found.description]
    return dict(zip(names, found.fetchone(), strict=True))


def test_named_needs_and_expected_ones(kampung):
    """Four old people: two of extremely poor households, one served; one likely poor, one hardly."""
    homes = [
        Home("a"), Home("b"),
        Home("c", "BELUM_DITENTUKAN", 0.5, "ESTIMATED"), Home("d", "TIDAK_MISKIN", 0.1, "ESTIMATED"),
    ]  # fmt: skip
    people = [Person(h.id, h.id, "1950-01-01") for h in homes]
    con = kampung(homes, people, [Receipt(p, "KLJ", source="penerima_pkd") for p in ("a", "d")])
    found = cover(con)
    assert (found["berhak"], found["terlayani"], found["cakupan"]) == (2, 1, 0.5)
    assert float(found["berhak_perkiraan"]) == 2.6
    assert found["salah_keluar"] == pytest.approx(1.5 / 2.6)
    assert found["salah_keluar_bawah"] < found["salah_keluar"] < found["salah_keluar_atas"] < 1
    assert (found["penerima"], found["salah_masuk"]) == (2, 0)
    assert (
        found["salah_masuk_bawah"] == pytest.approx(0, abs=1e-8)
        and 0.3 < found["salah_masuk_atas"] < 0.7
    )


def test_certainty_has_no_width_and_recipients_nobody_could_place_widen_downwards(kampung):
    homes = [Home("a"), Home("b")]
    people = [Person("a", "a", "1950-01-01"), Person("b", "b", "1950-01-01"), Person("x", None)]
    paid = [Receipt("a", "KLJ", source="penerima_pkd")]
    found = cover(kampung(homes, people, paid))
    assert (found["salah_keluar_bawah"], found["salah_keluar_atas"]) == (0.5, 0.5)
    found = cover(kampung(homes, people, [*paid, Receipt("x", "KLJ", source="penerima_pkd")]))
    # the lost one may be b
    assert (found["salah_keluar_bawah"], found["salah_keluar_atas"]) == (0, 0.5)


def test_paid_twice_in_one_stage_is_double_whatever_the_days(kampung):
    def paid(*stages_and_days):
        receipts = [Receipt("a", "PKH", day=day, tahap=stage) for stage, day in stages_and_days]
        return doubts(kampung([Home("h")], [Person("a", "h")], receipts))

    assert len(paid(("1", "2022-04-03"), ("1", "2022-04-20"))) == 2
    assert paid(("1", "2022-04-03"), ("2", "2022-04-03")) == []
    assert paid((None, "2022-04-03"), (None, "2022-04-20")) == []
    assert len(paid((None, "2022-04-03"), (None, "2022-04-03"))) == 2


def test_the_dead_count_among_the_wrongly_included_where_they_are_registered(kampung):
    people = [Person("a", "h"), Person("d", None, status="MENINGGAL")]
    con = kampung([Home("h")], people, [Receipt(p, "PKH") for p in ("a", "d")])
    found = cover(con, kode="PKH")
    assert (found["penerima"], found["salah_masuk"]) == (2, 0.5)


def test_who_is_paid_by_a_link_in_doubt_counts_for_neither_side_of_the_wrongly_included(kampung):
    """Of four, one is dead; of one, the only receipt may be another's: a third, and not a quarter."""
    people = [Person("d", None, status="MENINGGAL"), *(Person(p, p) for p in "abc")]
    con = kampung([Home(h) for h in "abc"], people, [Receipt(p, "PKH") for p in "dabc"])
    assert (cover(con, kode="PKH")["penerima"], cover(con, kode="PKH")["salah_masuk"]) == (4, 0.25)
    likened(con, "c")
    found = cover(con, kode="PKH")
    assert (found["penerima"], found["salah_masuk"]) == (4, pytest.approx(1 / 3))
    # Wilson's interval of one in three at z = 1.6448536
    assert found["salah_masuk_bawah"] == pytest.approx(0.078266, abs=1e-6)
    assert found["salah_masuk_atas"] == pytest.approx(0.746466, abs=1e-6)


def test_where_nobody_is_expected_nothing_is_said(kampung):
    found = cover(kampung([Home("h")], [Person("a", "h")]))
    assert (found["salah_keluar_bawah"], found["salah_keluar"], found["salah_keluar_atas"]) == (
        *(None, None, None),
    )


def test_who_lives_outside_the_delivered_areas_is_in_no_area(kampung):
    con = kampung([Home("h"), Home("g", place=OTHER)], [Person(x, x, "1950-01-01") for x in "hg"])
    con.execute("delete from household.containment where kode_kelurahan = ?", [OTHER])
    write_table(con, "intervention.coverage", P)
    assert cover(con)["berhak"] == 1
    assert con.execute("from intervention.coverage where kode = ?", [OTHER]).fetchall() == []


def test_of_whom_it_is_not_known_he_counts_for_neither_and_widens_both_ends(kampung):
    insured = (True, False, None)
    people = [Person(f"p{i}", "h", carik={"punya_jkn": has}) for i, has in enumerate(insured)]
    con = kampung([Home("h")], people)
    found = cover(con, kode="PBI")
    assert (found["berhak"], found["terlayani"], found["berhak_perkiraan"]) == (2, 0, 2), (
        "who is insured otherwise needs it not"
    )
    assert (found["salah_keluar_bawah"], found["salah_keluar"], found["salah_keluar_atas"]) == (
        *(0.5, 1, 1),
    )
    reasons = con.execute(
        "select person_id, alasan from intervention.gap where kode_program = 'PBI' order by 1"
    ).fetchall()
    assert reasons == [
        ("p1", "Tidak punya jaminan kesehatan; kelasnya miskin ekstrem."),
        ("p2", "Belum diketahui apakah punya jaminan kesehatan; kelasnya miskin ekstrem."),
    ]
    paid = [Receipt(p, "PBI", source="penerima_pbi") for p in ("p0", "p2")]
    con = kampung([Home("h")], people, paid)
    found = cover(con, kode="PBI")
    assert (found["berhak"], found["terlayani"]) == (3, 2)
    assert found["salah_keluar_bawah"] == found["salah_keluar_atas"] == pytest.approx(1 / 3)
    assert con.execute(
        "select alasan from intervention.need where kode_program = 'PBI' and person_id = 'p0'"
    ).fetchone() == ("Jaminan kesehatannya PBI; kelasnya miskin ekstrem.",)


def test_kelurahan_add_up_to_kecamatan_kota_and_province(kampung):
    homes = [
        Home("a"),
        Home("b", place=OTHER),
        Home("c", "BELUM_DITENTUKAN", 0.3, "ESTIMATED", place=OTHER),
    ]
    people = [Person(h.id, h.id, "1950-01-01") for h in homes]
    con = kampung(homes, people, [Receipt("b", "KLJ", source="penerima_pkd")])
    for column in ("berhak", "terlayani", "penerima", "berhak_perkiraan", "terlayani_perkiraan"):
        sums = con.execute(
            f"select sum({column}) from intervention.coverage where kode_program = 'KLJ' group by tingkat"
        ).fetchall()
        assert len(sums) == 4 and len(set(sums)) == 1, column
    assert cover(con, "PROVINSI")["kode"] == "31"
