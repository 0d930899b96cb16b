"""Whom a Lurah should visit, and how far what Lurah write can be relied upon: exact cases."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from assets.table import write_table
from tests.conftest import draw_areas

P = "2022-04"
K1, K2, OTHER = "31.72.03.1001", "31.72.03.1002", "31.72.04.1001"
KECAMATAN, KOTA = K1[:8], K1[:5]


@pytest.fixture
def queue(warehouse, draw):
    """queue(homes, objections, visits, entitled, said, cars, withdrawn): {household: row}.

    A home is (id, kelas, p_miskin_ekstrem, p_miskin, people, basis, kelurahan).
    """

    def make(homes, objections=(), visits=(), entitled=(), said=(), cars=(), withdrawn=()):
        draw(
            "quality.quarantine",
            'source text, delivery_periode text, file text, "row" int, rule text, payload json',
            [
                ("dtks", P, "k.csv", n, rule, json.dumps({"nik": nik, "no_kk": card}))
                for n, (rule, nik, card) in enumerate(withdrawn)
            ],
        )
        draw(
            "staging.in_force",
            "periode text, source text, delivery_periode text, file text",
            [(P, "dtks", P, "k.csv")],
        )
        draw(
            "identity.person",
            "periode text, person_id text, nik text, no_kk text",
            [
                (P, h, f"317204120190{n:04}", f"317204010110{n:04}")
                for n, (h, *_) in enumerate(homes, 1)
            ],
        )
        draw(
            "classification.predictor",
            "periode text, household_id text, jumlah_mobil int, dtsen_mobil bool",
            [(P, *row) for row in cars],
        )
        draw(
            "staging.sanggah",
            "periode text, delivery_periode text, file text, row int, jenis text, tanggal date",
            [(P, P, "s.csv", n, kind, day) for n, (_, kind, day) in enumerate(said)],
        )
        draw(
            "identity.person_record",
            "periode text, delivery_periode text, file text, row int, source text, person_id text",
            [(P, P, "s.csv", n, "sanggah", h) for n, (h, *_) in enumerate(said)],
        )
        draw(
            "household.member",
            "periode text, household_id text, person_id text",
            [(P, h, h) for h, *_ in homes],
        )
        draw(
            "classification.household",
            "periode text, household_id text, set_garis text, kelas text, p_miskin_ekstrem decimal(12, 8),"
            " p_miskin decimal(12, 8), jumlah_anggota int, basis text, kode_kelurahan text, alasan text",
            [
                (P, h, "SASARAN_2022", kelas, p, q, n, basis, place, "Ditaksir.")
                for h, kelas, p, q, n, basis, place in homes
            ]
            + [(P, "d", "BPS_DKI", "BELUM_DITENTUKAN", 0.9, 0.9, 4, "ESTIMATED", K1, "x")],
        )
        draw(
            "classification.objection",
            "periode text, household_id text, jenis text, status text, tenggat date, bukan_oleh text",
            [
                (P, h, kind, status, dt.date.fromisoformat(day), *(others or [None]))
                for h, kind, status, day, *others in objections
            ],
        )
        draw(
            "classification.visit_result",
            "periode text, household_id text, diterima bool, tanggal date",
            [(P, h, taken, dt.date.fromisoformat(day)) for h, taken, day in visits],
        )
        draw(
            "intervention.entitlement",
            "periode text, household_id text, kode_program text, terlayani bool",
            [(P, *row) for row in entitled],
        )
        write_table(warehouse, "monitoring.verification_queue", P)
        result = warehouse.execute(
            "from monitoring.verification_queue order by kode_kelurahan, urutan"
        )
        names = [column[0] for column in result.description]
        return {row[1]: dict(zip(names, row, strict=True)) for row in result.fetchall()}

    return make


def test_a_poor_household_of_whom_a_row_was_withdrawn_is_visited_first(queue):
    homes = [
        ("objecting", "BELUM_DITENTUKAN", 0.2, 0.5, 3, "ESTIMATED", K1),
        ("by_nik", "MISKIN_EKSTREM", 1, 1, 3, "VERVAL", K1),
        ("by_card", "MISKIN_EKSTREM", 1, 1, 3, "VERVAL", K1),
        ("not_poor", "TIDAK_MISKIN", 0, 0, 3, "VERVAL", K1),
        ("untouched", "MISKIN_EKSTREM", 1, 1, 3, "VERVAL", K1),
        ("visited", "MISKIN_EKSTREM", 1, 1, 3, "VERVAL", K1),
        ("no_second", "MISKIN_EKSTREM", 1, 1, 3, "VERVAL", K1),
    ]
    withdrawn = [
        ("baris_ditarik", "3172041201900002", None),
        ("baris_ditarik", None, "3172040101100003"),
        ("baris_ditarik", "3172041201900004", None),
        ("baris_ditarik", "3172041201900006", None),
        ("tarik_belum_sah", "3172041201900007", None),
    ]
    found = queue(
        homes,
        objections=[("objecting", "SANGGAH", "MENUNGGU", "2022-05-01")],
        visits=[("visited", True, "2022-04-10"), ("by_nik", True, "2022-03-10")],
        withdrawn=withdrawn,
    )
    order = sorted(found, key=lambda h: found[h]["urutan"])
    assert set(order[:2]) == {"by_nik", "by_card"} and order[2:] == ["objecting"]
    assert found["by_nik"]["perihal"].startswith("Sebuah data ditarik oleh OPD")
    assert found["by_nik"]["boleh_sejak"] is None


def test_a_report_on_others_prompts_a_visit_and_no_more(queue):
    homes = [
        ("poor", "BELUM_DITENTUKAN", 0.9, 0.9, 5, "ESTIMATED", K1),
        ("told", "TIDAK_MISKIN", 0, 0, 4, "OBSERVED", K1),
        ("settled", "MISKIN_EKSTREM", 1, 1, 4, "VERVAL", K1),
        ("seen", "TIDAK_MISKIN", 0, 0, 4, "OBSERVED", K1),
        ("proposed", "TIDAK_MISKIN", 0, 0, 4, "OBSERVED", K1),
        ("later", "TIDAK_MISKIN", 0, 0, 4, "OBSERVED", K1),
    ]
    said = [
        *((h, "LAPORAN", "2022-04-03") for h in ("told", "settled", "seen")),
        ("proposed", "USULAN", "2022-04-03"), ("later", "LAPORAN", "2022-05-01"),
    ]  # fmt: skip
    visits = [("settled", True, "2022-04-02"), ("seen", True, "2022-04-03")]
    found = queue(homes, [("poor", "USULAN", "MENUNGGU", "2022-04-20")], visits, (), said)
    assert [(h, row["tenggat"] is None, row["boleh_sejak"]) for h, row in found.items()] == [
        ("poor", False, None),
        ("settled", True, dt.date(2022, 7, 2)),
        ("told", True, None),
    ]
    assert found["told"]["alasan"] == "Tercatat tidak miskin. Ditaksir."
    assert found["settled"]["alasan"].startswith("Tercatat miskin ekstrem sesudah")
    assert {found[h]["perihal"] for h in ("told", "settled")} == {None}, (
        "nobody reads that somebody reported"
    )


def test_the_most_extremely_poor_people_come_first_and_a_wrong_listing_counts_a_quarter(queue):
    found = queue(
        [
            ("a", "BELUM_DITENTUKAN", 0.3, 0.5, 2, "ESTIMATED", K1),
            ("b", "BELUM_DITENTUKAN", 0.2, 0.5, 5, "ESTIMATED", K1),
            ("c", "BELUM_DITENTUKAN", 0, 0, 1, "NONE", None),
            ("named", "MISKIN_EKSTREM", 0.6, 0.9, 6, "OBSERVED", K1),
            ("poor", "MISKIN", 0.2, 0.9, 4, "OBSERVED", K1),
            ("well", "TIDAK_MISKIN", 0.01, 0.03, 4, "OBSERVED", K1),
            ("settled", "MISKIN_EKSTREM", 1, 1, 4, "VERVAL", K1),
            ("other", "BELUM_DITENTUKAN", 0.1, 0.2, 3, "ESTIMATED", K2),
        ]
    )
    assert [(h, row["urutan"], row["nilai_informasi"]) for h, row in found.items()] == [
        ("b", 1, Decimal("1.0")),
        ("poor", 2, Decimal("0.8")),
        ("a", 3, Decimal("0.6")),
        ("named", 4, Decimal("0.6")),  # 0.4 of 6 people, a quarter of that
        ("other", 1, Decimal("0.3")),
        ("c", 1, 0),
    ]
    assert [found[h]["peluang_berubah"] for h in ("b", "named", "poor")] == [
        1,
        Decimal("0.4"),
        Decimal("0.3"),
    ]
    assert [found[h]["jiwa_ditemukan"] for h in ("poor", "named")] == [Decimal("0.8"), 0]
    assert found["c"]["alasan"] == "Kelasnya belum ditentukan. Ditaksir."


def test_a_poor_household_with_a_car_is_to_be_looked_at_and_not_struck_off(queue):
    poor, well = ("MISKIN", 0.01, 0.9, 4), ("TIDAK_MISKIN", 0.01, 0.1, 4)
    homes = [
        *((h, *poor, "ESTIMATED", K1) for h in ("form", "dtsen", "none", "unknown")),
        ("well", *well, "ESTIMATED", K1),
        ("settled", *poor, "VERVAL", K1),
    ]
    cars = [("form", 1, None), ("dtsen", None, True), ("none", 0, False), ("well", 2, True)]
    found = queue(homes, cars=[*cars, ("settled", 1, True), ("unknown", None, None)])
    assert [(h, row["alasan"], row["perihal"]) for h, row in found.items()] == [
        (h, "Tercatat miskin. Tercatat memiliki mobil. Ditaksir.", None) for h in ("dtsen", "form")
    ]


def test_what_is_owed_breaks_a_tie(queue):
    home = ("BELUM_DITENTUKAN", 0.3, 0.5, 2, "ESTIMATED", K1)
    owed = [("b", "PKH", False), ("b", "PKH", False), ("a", "KJP", True), ("b", "PBI", True)]
    found = queue([("a", *home), ("b", *home)], entitled=owed)
    assert [(h, row["program"]) for h, row in found.items()] == [("b", 1), ("a", 0)]


def test_objections_head_the_queue_by_their_last_day_even_of_those_already_visited(queue):
    found = queue(
        [
            ("a", "BELUM_DITENTUKAN", 0.9, 0.9, 9, "ESTIMATED", K1),
            ("late", "TIDAK_MISKIN", 0, 0, 1, "VERVAL", K1),
            ("soon", "TIDAK_MISKIN", 0, 0, 1, "OBSERVED", K1),
            ("done", "TIDAK_MISKIN", 0, 0, 1, "OBSERVED", K1),
        ],
        objections=[
            ("soon", "USULAN", "MENUNGGU", "2022-05-10"),
            ("late", "USULAN", "MENUNGGU", "2022-05-12"),
            ("late", "SANGGAH", "TERLAMBAT", "2022-04-12", "SITI; ANI"),
            ("late", "SANGGAH", "MENUNGGU", "2022-05-12", "BUDI; ANI"),
            ("done", "SANGGAH", "DIPUTUSKAN", "2022-04-12"),
            (None, "SANGGAH", "GUGUR", "2022-04-12"),
        ],
        visits=[("late", True, "2022-04-02")],
    )
    assert list(found) == ["late", "soon", "a"]
    assert found["late"]["bukan_oleh"] == "ANI; BUDI; SITI" and not found["soon"]["bukan_oleh"]
    assert found["late"]["tenggat"] == dt.date(2022, 4, 12)
    assert found["late"]["boleh_sejak"] is None
    assert found["late"]["perihal"] == (
        "Ada sanggahan yang harus diputuskan petugas lain daripada yang pernah memutuskan."
    )
    assert found["soon"]["alasan"] == (
        "Diusulkan untuk didata dan harus diputuskan. Tercatat tidak miskin. Ditaksir."
    )


@pytest.mark.parametrize(
    ("visit", "again"),
    [
        (("a", True, "2022-02-15"), dt.date(2022, 5, 15)),
        (("a", True, "2022-01-30"), None),
        (("a", False, "2022-04-15"), None),  # its row was returned
        (("b", True, "2022-04-15"), None),
    ],
)
def test_a_visited_household_is_not_asked_again_for_three_months(queue, visit, again):
    home = ("BELUM_DITENTUKAN", 0.3, 0.5, 2, "ESTIMATED", K1)
    assert queue([("a", *home)], visits=[visit])["a"]["boleh_sejak"] == again


RESULT = (
    "periode text, household_id_lapor text, household_id text, kode_kelurahan text, tanggal date, petugas text,"
    " hasil_kunjungan text, keputusan text, per_kapita_rp decimal(18, 2), menentukan bool, bertentangan bool,"
    " diterima bool"
)


@pytest.fixture
def visited(warehouse, draw):
    """visited(visits, p): draws visits (household, kelurahan, day, officer, what, contradicts) and p by household.

    what: a decision, or the result of a visit without one.
    """

    def make(visits, p=None):
        rows = []
        for home, place, day, officer, what, *contradicts in visits:
            decided = what in ("MISKIN_EKSTREM", "MISKIN", "TIDAK_MISKIN")
            result = "DITEMUKAN" if decided else what
            taken = what != "KEMBALI"
            rows.append(
                (
                    P, home, home if taken else None, place, dt.date.fromisoformat(day), officer, result,
                    what if decided else "TIDAK_DAPAT_DINILAI", 300_000 if contradicts else None, decided,
                    contradicts == [True], taken,
                )
            )  # fmt: skip
        draw("classification.visit_result", RESULT, rows)
        draw(
            "classification.probability",
            "periode text, household_id text, set_garis text, p_miskin_ekstrem decimal(12, 8)",
            [(P, h, "SASARAN_2022", value) for h, value in (p or {}).items()],
        )

    make.con = warehouse
    return make


def test_a_second_visit_by_somebody_else_agrees_or_not(visited):
    visited(
        [
            ("same", K1, "2022-03-01", "Ani", "MISKIN_EKSTREM"),
            ("same", K1, "2022-04-01", "Budi", "MISKIN_EKSTREM"),
            ("other", K1, "2022-03-01", "Ani", "MISKIN_EKSTREM"),
            ("other", K1, "2022-04-01", "Budi", "TIDAK_MISKIN"),
            ("above", K1, "2022-03-01", "Ani", "MISKIN"),  # both above the extreme line
            ("above", K1, "2022-04-01", "Budi", "TIDAK_MISKIN"),
            ("gone", K2, "2022-03-01", "Ani", "MISKIN"),
            ("gone", K2, "2022-04-01", "Budi", "PINDAH"),
            ("herself", K2, "2022-03-01", "Ani", "MISKIN_EKSTREM"),
            ("herself", K2, "2022-04-01", "Ani", "TIDAK_MISKIN"),
            ("old", K2, "2021-12-01", "Ani", "MISKIN_EKSTREM"),
            ("old", K2, "2022-04-01", "Budi", "TIDAK_MISKIN"),  # 121 days later: another time
            ("nobody", K2, "2022-03-01", "Ani", "MISKIN_EKSTREM"),
            ("nobody", K2, "2022-04-01", "Budi", "TIDAK DITEMUKAN"),
            ("back", OTHER, "2022-04-01", "Budi", "KEMBALI"),
            ("long ago", OTHER, "2021-04-30", "Budi", "MISKIN"),
        ]
    )
    draw_areas(
        visited.con,
        visited.con.execute(
            "select periode, kode_kelurahan from classification.visit_result"
        ).fetchall(),
    )
    write_table(visited.con, "monitoring.verification", P)
    rows = visited.con.execute(
        "select kode, kunjungan, ditemukan, diputuskan, dikembalikan, kunjungan_kedua, tidak_sepakat,"
        " bagian_tidak_sepakat from monitoring.verification"
    ).fetchall()
    assert {kode: tuple(row) for kode, *row in rows} == {
        K1: (6, 6, 6, 0, 3, 1, 1 / 3),
        K2: (8, 6, 6, 0, 1, 1, 1),
        OTHER: (1, 0, 0, 1, 0, 0, None),
        KECAMATAN: (14, 12, 12, 0, 4, 2, 0.5),
        OTHER[:8]: (1, 0, 0, 1, 0, 0, None),
        KOTA: (15, 12, 12, 1, 4, 2, 0.5),
        "31": (15, 12, 12, 1, 4, 2, 0.5),
    }


def officers(con):
    write_table(con, "monitoring.officer", P)
    rows = con.execute(
        "select petugas, kunjungan, ekstrem, diharapkan, nilai_z, nilai_z_bertentangan, diperiksa, pergi, nilai_z_pergi"
        " from monitoring.officer"
    ).fetchall()
    return {name: (*row[:6], {"pergi": row[6], "z": row[7]}) for name, *row in rows}


def test_an_officer_is_compared_with_the_kecamatan_among_households_as_likely_poor(visited):
    # Ani sees the likely poor and names half of them, as Budi does; Budi sees the unlikely too and names none.
    likely = [
        (f"l{i}", K1, "2022-04-01", officer, "MISKIN_EKSTREM" if i % 2 else "MISKIN")
        for i, officer in enumerate(["Ani"] * 10 + ["Budi"] * 10)
    ]
    unlikely = [(f"u{i}", K2, "2022-04-01", "Budi", "TIDAK_MISKIN") for i in range(20)]
    p = {f"l{i}": 0.5 for i in range(20)} | {f"u{i}": 0.01 for i in range(20)}
    visited(likely + unlikely, p)
    found = officers(visited.con)
    assert found["Ani"][:6] == (10, 5, 5, 0, None, False)
    assert found["Budi"][:6] == (30, 5, 5, 0, None, False)


def test_who_names_far_more_than_the_others_is_looked_at(visited):
    visits = [(f"a{i}", K1, "2022-04-01", "Ani", "MISKIN_EKSTREM") for i in range(10)]
    visits += [(f"b{i}", K1, "2022-04-01", "Budi", "TIDAK_MISKIN") for i in range(10)]
    visited(visits, {h: 0.2 for h, *_ in visits})
    # 10 of 20 expected 5, hypergeometric variance 10 * 10 * 10 * 10 / (400 * 19)
    z = 5 / (10_000 / (400 * 19)) ** 0.5
    found = officers(visited.con)
    assert found["Ani"][:3] == (10, 10, Decimal(5))
    assert float(found["Ani"][3]) == pytest.approx(z, abs=1e-4)
    assert found["Ani"][5] and found["Budi"][5]
    visited([v for v in visits if v[0] not in ("a9", "b9")], {h: 0.2 for h, *_ in visits})
    assert not officers(visited.con)["Ani"][5], "nine visits are too few to say it of anybody"


def test_who_contradicts_the_own_figures_is_looked_at(visited):
    visits = [(f"a{i}", K1, "2022-04-01", "Ani", "MISKIN", i < 8) for i in range(20)]
    visits += [(f"b{i}", K1, "2022-04-01", "Budi", "MISKIN", i < 1) for i in range(60)]
    visited(visits, {h: 0.2 for h, *_ in visits})
    found = officers(visited.con)
    # 9 of 80 contradict: 2.25 of Ani's 20 expected
    z = (8 - 20 * 9 / 80) / (20 * 60 * 9 * 71 / (80**2 * 79)) ** 0.5
    assert float(found["Ani"][4]) == pytest.approx(z, abs=1e-4)
    assert found["Ani"][5] and not found["Budi"][5]
    assert found["Ani"][3] is None, "all named alike"


def test_who_writes_off_more_families_than_the_others_is_looked_at(visited):
    visits = [
        (f"a{i}", K1, "2022-04-01", "Ani", "PINDAH" if i < 8 else "MISKIN") for i in range(12)
    ]
    visits += [
        (f"b{i}", K1, "2022-04-01", "Budi", "PINDAH" if i < 2 else "MISKIN") for i in range(48)
    ]
    visited([*visits, *visits[:12]], {h: 0.2 for h, *_ in visits})  # twelve of them in two files
    found = officers(visited.con)
    # 10 of 60 gone: 2 of Ani's 12 expected
    z = (8 - 12 * 10 / 60) / (12 * 48 * 10 * 50 / (60**2 * 59)) ** 0.5
    assert found["Ani"][0] == 12 and found["Ani"][6]["pergi"] == 8
    assert float(found["Ani"][6]["z"]) == pytest.approx(z, abs=1e-4)
    assert found["Ani"][5] and not found["Budi"][5]
