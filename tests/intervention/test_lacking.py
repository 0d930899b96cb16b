"""What counts as lacking something, indicator by indicator; what nobody asked is not known."""

import pytest

from assets.views import prepare
from tests.intervention.conftest import Home, P, Person

FIT = {"jenis_lantai": "KERAMIK", "jenis_dinding": "TEMBOK", "jenis_atap": "GENTENG"}
FIT |= {"sumber_air_minum": "PAM", "fasilitas_bab": "SENDIRI", "bahan_bakar_masak": "GAS 3KG"}
WORKS = {"bekerja": True, "punya_jkn": True}


@pytest.mark.parametrize(
    ("indikator", "form", "people", "lacks"),
    [
        ("air", {}, [("1980-01-01", WORKS)], False),
        ("air", {"sumber_air_minum": "SUNGAI/HUJAN"}, [("1980-01-01", WORKS)], True),
        ("air", {"sumber_air_minum": None}, [("1980-01-01", WORKS)], None),
        ("sanitasi", {"fasilitas_bab": "BERSAMA"}, [("1980-01-01", WORKS)], False),
        ("sanitasi", {"fasilitas_bab": "UMUM"}, [("1980-01-01", WORKS)], True),
        ("rumah", {"jenis_lantai": "TANAH", "jenis_atap": None}, [("1980-01-01", WORKS)], True),
        ("rumah", {"jenis_atap": None}, [("1980-01-01", WORKS)], None),
        ("rumah", {}, [("1980-01-01", WORKS)], False),
        ("bahan_bakar", {"bahan_bakar_masak": "KAYU"}, [("1980-01-01", WORKS)], True),
        ("bahan_bakar", {}, [("1980-01-01", WORKS)], False),
        ("jaminan", {}, [("1980-01-01", WORKS), ("1981-01-01", {"punya_jkn": False})], True),
        ("jaminan", {}, [("1980-01-01", WORKS), ("1981-01-01", {})], None),
        ("sekolah", {}, [("1980-01-01", WORKS)], False),  # nobody of that age
        ("sekolah", {}, [("2012-01-01", {"masih_sekolah": False})], True),
        ("sekolah", {}, [("2012-01-01", {"masih_sekolah": None})], None),
        ("sekolah", {}, [("2012-01-01", {"masih_sekolah": True})], False),
        ("kerja", {}, [("1980-01-01", {"bekerja": False}), ("2012-01-01", {})], True),
        ("kerja", {}, [("1980-01-01", {"bekerja": None})], None),
        ("kerja", {}, [("1950-01-01", {"bekerja": False})], False),  # nobody of working age
        ("kerja", {}, [("1980-01-01", {"bekerja": False}), ("1950-01-01", {"bekerja": True})], False),
    ],
)  # fmt: skip
def test_who_lacks_what(kampung, indikator, form, people, lacks) -> None:
    con = kampung(
        [Home("h", form=FIT | form)],
        [Person(f"p{i}", "h", born, carik=told) for i, (born, told) in enumerate(people)],
    )
    prepare("kpi.deprivation")(con, P)
    assert con.execute(
        "select kurang from kekurangan where household_id = 'h' and indikator = ?", [indikator]
    ).fetchall() == [(lacks,)]


@pytest.mark.parametrize(
    ("indikator", "said", "lacks"),
    [
        ("rumah", {}, False),
        ("rumah", {"lantai": "8. TANAH"}, True),
        ("rumah", {"lantai": "8"}, None),  # what a code means a book must say
        ("rumah", {"lantai": "BUKAN TANAH"}, None),
        ("rumah", {"dinding": "PLESTERAN ANYAMAN BAMBU/KAWAT"}, False),
        ("rumah", {"dinding": "ANYAMAN BAMBU"}, True),
        ("rumah", {"atap": "JERAMI/IJUK/DAUN-DAUNAN/RUMBIA"}, True),
        ("rumah", {"atap": "POLIKARBONAT"}, None),
        ("bahan_bakar", {"bahan_bakar": "GAS ELPIJI 3 KG"}, False),
        ("bahan_bakar", {"bahan_bakar": "KAYU BAKAR"}, True),
        ("bahan_bakar", {"bahan_bakar": "TIDAK MEMASAK DI RUMAH"}, None),
        ("air", {"air": "MATA AIR TAK TERLINDUNG"}, True),
        ("air", {"air": "BUKAN LEDING"}, None),
        ("sanitasi", {"bab": "ADA, ANGGOTA KELUARGA TIDAK MENGGUNAKAN"}, None),
        ("sanitasi", {"bab": "MCK KOMUNAL"}, True),
    ],
)
def test_of_dtsen_only_words_that_are_known_count(kampung, indikator, said, lacks) -> None:
    usual = {"lantai": "KERAMIK", "dinding": "TEMBOK", "atap": "GENTENG"}
    con = kampung([Home("h", dtsen=usual | said)], [Person("p", "h", carik=WORKS)])
    prepare("kpi.deprivation")(con, P)
    assert con.execute(
        "select kurang from kekurangan where household_id = 'h' and indikator = ?", [indikator]
    ).fetchall() == [(lacks,)]
