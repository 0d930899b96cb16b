"""How often rows are linked wrongly, and whose: exact cases."""

from datetime import date

import pytest

from assets.table import write_table
from tests.conftest import Draw

P, BEFORE, OLD = "2022-04", "2022-02", "2021-04"


@pytest.fixture
def measured(warehouse, draw: Draw):
    """measured(trials, answers, others): {(ukuran, menurut, kelompok): row}.

    A trial is (person, found, weight, source); an answer (person, month, kind, keputusan, method), in force; `others`
    are rows of a method in a month that nobody was asked about.
    """

    def make(trials=(), answers=(), others=()):
        people = sorted({t[0] for t in trials} | {a[0] for a in answers})
        records, told = [], []
        for n, (who, _, _, source) in enumerate(trials):
            records.append((P, source, P, "f", n, who, "NIK", "A"))
        for n, (who, month, kind, keputusan, method) in enumerate(answers, 1000):
            records.append((month, "p3ke", P, "f", n, who, method, "D"))
            [(number,)] = warehouse.execute(
                "select nomor_contoh(?, ?, 'p3ke', ?, 'f', ?)", [kind, month, P, n]
            ).fetchall()
            told.append((P, P, number, who, keputusan, date(2022, 4, 2)))
        for n, (month, method) in enumerate(others, 5000):
            records.append((month, "p3ke", P, "f", n, f"lain{n}", method, "B"))
        draw(
            "identity.person_record",
            "periode text, source text, delivery_periode text, file text, row int, person_id text, match_method text,"
            " nik_grade text",
            records,
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
        draw(
            "staging.tinjauan",
            "periode text, delivery_periode text, nomor text, person_id_a text, keputusan text, tanggal date",
            told,
        )
        write_table(warehouse, "monitoring.linkage", P)
        found = warehouse.execute("from monitoring.linkage")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return {(row["ukuran"], row["menurut"], row["kelompok"]): row for row in rows}

    return make


def test_each_record_weighs_as_many_as_it_stands_for(measured):
    rows = measured(
        [("s0", "s0", 1.0, "dtks"), ("s1", None, 3.0, "dtks"), ("b0", "s1", 4.0, "penerima_pkh")]
    )
    missed = rows["TERLEWAT_TANPA_NIK", "SEMUA", "SEMUA"]
    assert (missed["diperiksa"], missed["salah"], missed["mewakili"]) == (3, 1, 8.0)
    assert missed["bagian"] == 3 / 8
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
            ("s0", P, "S", "SAMA", "NIK"),
            ("s1", P, "S", "BEDA", "PROBABILISTIC"),
            ("s2", P, "S", "TIDAK TAHU", "NIK"),  # no judgement
            ("s3", BEFORE, "S", "PISAH", "RULE"),
            ("s4", OLD, "S", "BEDA", "RULE"),  # a year and a day ago
            ("b0", P, "C", "SAMA", "NEW"),
            ("b1", P, "C", "BEDA", "NEW"),
        ],
        others=[(P, "NIK")] * 7 + [(P, "PROBABILISTIC")] * 2 + [(BEFORE, "RULE")],
    )
    wrong = rows["TAUTAN_KELIRU", "SEMUA", "SEMUA"]
    # nine by NIK, one of them judged; three by score; two by rule two months before
    assert (wrong["diperiksa"], wrong["salah"], wrong["mewakili"]) == (3, 2, 14.0)
    assert wrong["bagian"] == round(5 / 14, 6)
    missed = rows["TERLEWAT", "SEMUA", "SEMUA"]
    assert (missed["diperiksa"], missed["salah"], missed["bagian"]) == (2, 1, 0.5)
    assert rows["TERLEWAT", "NIK", "D"]["diperiksa"] == 2


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
