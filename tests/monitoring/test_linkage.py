"""How often rows are linked wrongly, and whose: exact cases."""

from datetime import date

import pytest

from assets.table import write_table
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.conftest import Draw

P, BEFORE, OLD = "2022-04", "2022-02", "2021-04"


@pytest.fixture
def measured(warehouse, draw: Draw):
    """measured(trials, answers, strata): {(ukuran, menurut, kelompok): row}.

    A trial is (person, found, weight, source); an answer (person, month, way of linking, keputusan), in force; `strata`
    says of how many rows a month and way of linking were drawn: {(month, way): rows}.
    """

    def make(trials=(), answers=(), strata=None):
        people = sorted({t[0] for t in trials} | {a[0] for a in answers})
        draw(
            "identity.person_record",
            "periode text, source text, delivery_periode text, file text, row int, person_id text, nik_grade text",
            [
                (P, source, P, "f", n, who, "A")
                for n, (who, _, _, source) in enumerate([*trials, ("x", None, None, "dukcapil")])
            ],
        )
        draw(
            "monitoring.sample",
            "periode text, nomor text, cara text, baris bigint",
            [
                (month, f"S-{n}", cara, rows)
                for (month, cara), rows in (strata or {}).items()
                for n in "ab"
            ],
        )
        draw(
            "monitoring.answer",
            "periode text, nomor text, bulan text, person_id text, source text, jejak bigint, cara text,"
            " nik_grade text, keputusan text",
            [
                (P, f"{n}", month, who, "p3ke" if cara else None, n, cara, "D", keputusan)
                for n, (who, month, cara, keputusan) in enumerate(answers)
            ],
        )
        draw(
            "identity.trial",
            "periode text, source text, delivery_periode text, file text, row int, person_id text,"
            " person_id_tanpa_nik text, mewakili double",
            [
                (P, source, P, "f", n, who, found, weight)
                for n, (who, found, weight, source) in enumerate(trials)
            ],
        )
        draw(
            "identity.person",
            "periode text, person_id text, nama_kunci text, jenis_kelamin text, tanggal_lahir date,"
            " kode_kelurahan text",
            [
                (
                    month,
                    who,
                    "SITI" if who.startswith("s") else "BUDI SANTOSO",
                    "P" if who.startswith("s") else "L",
                    date(2017, 5, 1) if who == "s0" else date(1980, 1, 1),
                    "31.72.04.1001",
                )
                for month in (P, BEFORE, OLD)
                for who in people
            ],
        )
        draw(
            "intervention.member",
            "periode text, person_id text, disabilitas boolean",
            [(P, "s0", True), (P, "b0", False)],
        )
        write_table(warehouse, "monitoring.linkage", P)
        found = warehouse.execute("from monitoring.linkage")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        assert len({(r["ukuran"], r["menurut"], r["kelompok"]) for r in rows}) == len(rows)
        return {(row["ukuran"], row["menurut"], row["kelompok"]): row for row in rows}

    return make


def test_each_record_weighs_as_many_as_it_stands_for(measured):
    rows = measured(
        [("s0", "s0", 1.0, "dtks"), ("s1", None, 3.0, "dtks"), ("b0", "s1", 4.0, "penerima_pkh")]
    )
    missed = rows["TERLEWAT_TANPA_NIK", "SEMUA", "SEMUA"]
    assert (missed["diperiksa"], missed["salah"], missed["mewakili"]) == (3, 1, 8.0)
    assert missed["bagian"] == 3 / 8
    assert (missed["dari"], missed["alasan_kosong"]) == (3, None)  # Dukcapil's own are not counted
    # n = 64 / 26; Wilson by hand at z = 1.6448536
    assert (missed["bagian_bawah"], missed["bagian_atas"]) == (0.084073, 0.79683)
    assert rows["KELIRU_TANPA_NIK", "SEMUA", "SEMUA"]["bagian"] == 4 / 8
    assert rows["TERLEWAT_TANPA_NIK", "SUMBER", "dtks"]["bagian"] == 3 / 4
    assert rows["TERLEWAT_TANPA_NIK", "NAMA", "SATU_KATA"]["diperiksa"] == 2
    assert rows["TERLEWAT_TANPA_NIK", "KELAMIN", "L"]["bagian"] == 0
    assert (
        rows["TERLEWAT_TANPA_NIK", "UMUR", "0-5"]["diperiksa"] == 1
    )  # five until the first of May
    groups = {k: rows["TERLEWAT_TANPA_NIK", "DISABILITAS", k]["diperiksa"] for k in ("YA", "TIDAK")}
    assert groups == {"YA": 1, "TIDAK": 1}
    assert rows["TERLEWAT_TANPA_NIK", "DISABILITAS", "TIDAK_DIKETAHUI"]["diperiksa"] == 1
    assert rows["TERLEWAT_TANPA_NIK", "KECAMATAN", "31.72.04"]["diperiksa"] == 3
    assert not any(row["tertinggal"] for row in rows.values())


def test_what_people_said_counts_for_the_rows_of_its_kind(measured):
    rows = measured(
        answers=[
            ("s0", P, "NIK", "SAMA"),
            ("s1", P, "PROBABILISTIC", "BEDA"),
            ("s2", P, "NIK", None),  # no judgement
            ("s3", BEFORE, "RULE", "PISAH"),
            ("s4", OLD, "RULE", "BEDA"),  # a year and a day ago
            ("s5", P, None, "BEDA"),  # a number that no drawn row has
            ("b0", P, "NEW", "SAMA"),
            ("b1", P, "NEW", "BEDA"),
        ],
        strata={
            (P, "NIK"): 9,
            (P, "PROBABILISTIC"): 3,
            (P, "NEW"): 6,
            (BEFORE, "RULE"): 2,
            (BEFORE, "NEW"): 4,
            (OLD, "RULE"): 50,
            ("2022-03", "NIK"): 70,  # of a month on which nobody answered
        },
    )
    wrong = rows["TAUTAN_KELIRU", "SEMUA", "SEMUA"]
    # nine by NIK, one of them judged; three by score; two by rule two months before
    assert (wrong["diperiksa"], wrong["salah"], wrong["mewakili"]) == (3, 2, 14.0)
    assert (wrong["dari"], wrong["tidak_dinilai"]) == (14, 1)
    assert wrong["bagian"] == round(5 / 14, 6)
    missed = rows["TERLEWAT", "SEMUA", "SEMUA"]
    assert (missed["diperiksa"], missed["salah"], missed["bagian"]) == (2, 1, 0.5)
    assert (missed["mewakili"], missed["dari"]) == (6.0, 6)
    assert rows["TERLEWAT", "NIK", "D"]["diperiksa"] == 2
    assert rows["TAUTAN_KELIRU", "SUMBER", "p3ke"]["tidak_dinilai"] == 1


def test_a_way_of_linking_that_nobody_judged_is_not_passed_over(measured):
    """Of March all ways are judged, of April one has no answer and one none that judges: only March speaks for all."""
    strata = {(P, "NIK"): 90, (P, "RULE"): 6, (P, "PROBABILISTIC"): 4}
    answers = [
        ("s0", P, "RULE", "BEDA"),
        ("s1", P, "RULE", "SAMA"),
        ("s2", P, "PROBABILISTIC", None),
    ]
    rows = measured(answers=answers, strata=strata)
    whole = rows["TAUTAN_KELIRU", "SEMUA", "SEMUA"]
    assert (whole["bagian"], whole["bagian_bawah"], whole["bagian_atas"]) == (None, None, None)
    assert (whole["diperiksa"], whole["mewakili"], whole["dari"]) == (0, 0, 100)
    assert (whole["alasan_kosong"], whole["tidak_dinilai"]) == ("CARA_BELUM_DINILAI", 1)
    assert rows["TAUTAN_KELIRU", "KELAMIN", "P"]["bagian"] is None
    by_rule = rows["TAUTAN_KELIRU", "CARA", "RULE"]
    assert (by_rule["bagian"], by_rule["mewakili"], by_rule["dari"]) == (0.5, 6, 6)
    by_nik = rows["TAUTAN_KELIRU", "CARA", "NIK"]
    assert (by_nik["bagian"], by_nik["dari"], by_nik["alasan_kosong"]) == (
        None,
        90,
        "BELUM_DINILAI",
    )
    assert rows["TAUTAN_KELIRU", "CARA", "PROBABILISTIC"]["tidak_dinilai"] == 1

    rows = measured(
        answers=[*answers, ("s3", BEFORE, "NIK", "SAMA"), ("s4", BEFORE, "NIK", "BEDA")],
        strata=strata | {(BEFORE, "NIK"): 80},
    )
    whole = rows["TAUTAN_KELIRU", "SEMUA", "SEMUA"]
    assert (whole["bagian"], whole["mewakili"], whole["dari"]) == (0.5, 80, 180)
    by_nik = rows["TAUTAN_KELIRU", "CARA", "NIK"]
    assert (by_nik["mewakili"], by_nik["dari"], by_nik["bagian"]) == (80, 170, 0.5)
    assert rows["TAUTAN_KELIRU", "CARA", "RULE"]["bagian"] == 0.5


def test_what_was_not_measured_says_why(measured):
    rows = measured()
    assert {key: row["alasan_kosong"] for key, row in rows.items()} == {
        ("TERLEWAT_TANPA_NIK", "SEMUA", "SEMUA"): "NIK_PASTI_KURANG",
        ("KELIRU_TANPA_NIK", "SEMUA", "SEMUA"): "NIK_PASTI_KURANG",
        ("TAUTAN_KELIRU", "SEMUA", "SEMUA"): "BELUM_DINILAI",
        ("TERLEWAT", "SEMUA", "SEMUA"): "BELUM_DINILAI",
    }
    assert not any(row["tertinggal"] for row in rows.values())


@pytest.mark.parametrize(
    ("ukuran", "keputusan", "way", "told"),
    [("TAUTAN_KELIRU", "BEDA", "NIK", 1), ("TERLEWAT", "SAMA", "NEW", 0)],
)
def test_a_share_of_the_unlinked_is_no_share_of_the_list(
    warehouse, measured, ukuran, keputusan, way, told
):
    rows = measured(
        answers=[(f"s{n}", P, way, keputusan) for n in range(4)], strata={(P, way): 100}
    )
    assert rows[ukuran, "SEMUA", "SEMUA"]["bagian"] == 1
    contract = contracts()["monitoring.linkage"]
    found = {r.rule.name: r for r in run_rules(warehouse, contract, contract.name, P)}
    assert found["kekeliruan_penautan"].failed == told


@pytest.mark.parametrize(("missed", "behind"), [(0, False), (2, False), (12, True)])
def test_a_group_is_behind_only_beyond_chance(measured, missed, behind):
    """Two of forty against none of four hundred is chance where many groups are looked at; twelve are not."""
    trials = [(f"s{n}", None if n < missed else f"s{n}", 1.0, "dtks") for n in range(40)]
    trials += [(f"b{n}", f"b{n}", 1.0, "dtks") for n in range(400)]
    rows = measured(trials)
    assert rows["TERLEWAT_TANPA_NIK", "KELAMIN", "P"]["tertinggal"] == behind
    assert not rows["TERLEWAT_TANPA_NIK", "KELAMIN", "L"]["tertinggal"]
    assert not rows["TERLEWAT_TANPA_NIK", "SUMBER", "dtks"]["tertinggal"], "nobody to compare with"


def test_a_difference_that_matters_little_is_no_alarm(measured):
    trials = [(f"s{n}", None if n < 9 else f"s{n}", 1.0, "dtks") for n in range(1000)]
    trials += [(f"b{n}", f"b{n}", 1.0, "dtks") for n in range(3000)]
    assert not measured(trials)["TERLEWAT_TANPA_NIK", "KELAMIN", "P"]["tertinggal"]
