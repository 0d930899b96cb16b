"""Words and codes for sex, relation, yes and no, as whole columns write them."""

import json
from typing import Any

import pytest

from assets.raw.measures import doubtful_conventions
from tests.raw.conftest import MONTH, Office, dtks
from tests.raw.convention.conftest import MAN, WOMAN, convention, people, person


def sexes(office: Office, rows: list[dict[str, str | None]]) -> list[Any]:
    office.put("a.csv", rows)
    return [row[0] for row in office.stage("jenis_kelamin")]


@pytest.mark.parametrize(
    "words", [("L", "P"), ("P", "W"), ("1", "2"), ("2", "1"), ("Lk.", "Pr."), ("M", "F")]
)
def test_the_words_for_men_and_women(office: Office, words: tuple[str, str]) -> None:
    rows = [r | {"jenis_kelamin": words[k % 2]} for k, r in enumerate(people())]
    assert sexes(office, rows) == ["L", "P"] * 6


@pytest.mark.parametrize(("code", "sex"), [("1", WOMAN), ("2", MAN), ("L", WOMAN)])
def test_a_code_that_its_own_witnesses_contradict_is_unknown(
    office: Office, code: str, sex: int
) -> None:
    rows = [person(f"1970-01-{k + 1:02d}", sex, k, jenis_kelamin=code) for k in range(8)]
    assert sexes(office, rows) == [None] * 8
    assert doubtful_conventions(office.con, office.contract(), MONTH)[1] == 1


def test_noughts_and_ones_are_what_the_nik_says(office: Office) -> None:
    rows = [r | {"jenis_kelamin": "01"[k % 2]} for k, r in enumerate(people())]
    assert sexes(office, rows) == ["L", "P"] * 6


def test_p_beside_w_and_l_without_a_witness_is_unknown(office: Office) -> None:
    rows = [dtks(k, nik=None, jenis_kelamin=w, hubungan="LAINNYA") for k, w in enumerate("LPWPW")]
    assert sexes(office, rows) == ["L", None, "P", None, "P"]


def test_p_beside_w_is_pria_without_a_nik_too(office: Office) -> None:
    assert sexes(
        office,
        [dtks(k, nik=None, jenis_kelamin=w, hubungan="LAINNYA") for k, w in enumerate("PWPW")],
    ) == list("LPLP")


def test_one_w_among_women_makes_no_men_of_them(office: Office) -> None:
    rows = [
        dtks(k, nik=None, jenis_kelamin=w, hubungan="LAINNYA") for k, w in enumerate("P" * 23 + "W")
    ]
    assert sexes(office, rows) == [None] * 23 + ["P"]
    assert convention(office, "jenis_kelamin")["diragukan"]


def test_a_column_of_p_with_mens_numbers_is_unknown_and_told(office: Office) -> None:
    """They may be pria, or women with their husbands' numbers: neither is written down."""
    rows = [person(f"1970-01-{k + 1:02d}", MAN, k, jenis_kelamin="P") for k in range(8)]
    assert sexes(office, rows) == [None] * 8
    assert doubtful_conventions(office.con, office.contract(), MONTH)[1] == 1


def test_wives_with_their_husbands_numbers_stay_women(office: Office) -> None:
    rows = [
        person(f"1970-01-{k + 1:02d}", MAN, k, jenis_kelamin="P", hubungan="ISTRI")
        for k in range(8)
    ]
    assert sexes(office, rows) == ["P"] * 8


def relations(office: Office, codes: list[tuple[str, int]]) -> list[Any]:
    rows = [
        person(
            f"1970-01-{k % 28 + 1:02d}", sex, k, hubungan=code, jenis_kelamin="P" if sex else "L"
        )
        for k, (code, sex) in enumerate(codes)
    ]
    office.put("a.csv", rows)
    return [row[0] for row in office.stage("hubungan")]


def test_three_daughters_are_no_proof_of_wives(office: Office) -> None:
    relations(office, [("1", WOMAN)] * 9 + [("3", WOMAN)] * 3)
    assert convention(office, "hubungan")["diragukan"]


def test_two_code_books_in_one_column_are_told(office: Office) -> None:
    card = [("1", MAN), ("3", WOMAN), ("4", MAN), ("4", WOMAN)]
    form = [("1", MAN), ("2", WOMAN), ("3", MAN), ("3", WOMAN)]
    relations(office, (card + form) * 40)
    assert convention(office, "hubungan")["diragukan"]
    for one in (card, form):
        relations(office, one * 80)
        assert not convention(office, "hubungan").get("diragukan", False)


def test_codes_of_the_card_are_told_from_those_of_survey_forms(office: Office) -> None:
    card = [
        ("1", MAN),
        ("3", WOMAN),
        ("4", MAN),
        ("3", WOMAN),
        ("2", MAN),
        ("3", WOMAN),
        ("4", WOMAN),
    ]
    assert relations(office, card) == [
        "KEPALA KELUARGA",
        "ISTRI",
        "ANAK",
        "ISTRI",
        "SUAMI",
        "ISTRI",
        "ANAK",
    ]
    form = [
        ("1", MAN),
        ("2", WOMAN),
        ("3", MAN),
        ("3", WOMAN),
        ("2", WOMAN),
        ("1", WOMAN),
        ("2", MAN),
    ]
    assert relations(office, form) == [
        "KEPALA KELUARGA",
        "ISTRI",
        "ANAK",
        "ANAK",
        "ISTRI",
        "KEPALA KELUARGA",
        "SUAMI",
    ]


def test_one_code_beyond_the_book_does_not_outweigh_the_witnesses(office: Office) -> None:
    form = [("1", MAN), ("2", WOMAN), ("3", MAN), ("3", WOMAN), ("2", WOMAN), ("9", MAN)]
    read = ["KEPALA KELUARGA", "ISTRI", "ANAK", "ANAK", "ISTRI", "LAINNYA"]
    assert relations(office, form) == read


def test_the_column_of_sex_bears_witness_of_relations_too(office: Office) -> None:
    card = [("1", "L"), ("3", "P"), ("4", "L"), ("3", "P"), ("3", "P"), ("4", "P")]
    rows = [
        dtks(k, nik=None, hubungan=code, jenis_kelamin=sex) for k, (code, sex) in enumerate(card)
    ]
    office.put("a.csv", rows)
    read = [row[0] for row in office.stage("hubungan")]
    assert read == ["KEPALA KELUARGA", "ISTRI", "ANAK", "ISTRI", "ISTRI", "ANAK"]


def test_words_of_offices(office: Office) -> None:
    words = [
        "ISTERI",
        "Anak Kandung",
        "ORANGTUA",
        "FAMILI",
        "PEMBANTU RT",
        "Kepala Rumah Tangga",
        "SEPUPU",
        "ENTAH",
    ]
    rows = [dtks(k, hubungan=word) for k, word in enumerate(words)]
    office.put("a.csv", rows)
    assert [row[0] for row in office.stage("hubungan")] == [
        "ISTRI", "ANAK", "ORANG TUA", "FAMILI LAIN", "PEMBANTU", "KEPALA KELUARGA", "FAMILI LAIN", "LAINNYA",
    ]  # fmt: skip
    [(counted,)] = office.deliveries("unreadable::varchar")
    assert json.loads(counted) == {"hubungan": 1}


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("YT", [True, False]),
        ("TF", [True, False]),
        ("10", [True, False]),
        ("12", [True, False]),
        ("T", [False]),
    ],
)
def test_yes_and_no(office: Office, words: str, read: list[bool]) -> None:
    office.put("a.csv", [dtks(k, penerima_pkh=word) for k, word in enumerate(words)])
    assert [row[0] for row in office.stage("penerima_pkh")] == read
