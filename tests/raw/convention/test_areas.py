"""Codes of areas in two schemes, told by the names beside them."""

import pytest

from assets.raw.measures import doubtful_conventions
from tests.raw.conftest import MONTH, Office, wilayah
from tests.raw.convention.conftest import LINE


def test_lines_with_codes_of_bps_are_told_by_their_names(office: Office) -> None:
    named = [
        ("3175", "Kota Jakarta Utara"),
        ("3172", "Kota Adm. Jakarta Timur"),
        ("31", "DKI Jakarta"),
    ]
    rows = [{"kode_wilayah": kode, "nama_wilayah": nama} | LINE for kode, nama in named]
    office.put("a.csv", rows, source="garis_kemiskinan")
    assert office.stage("kode_wilayah", source="garis_kemiskinan") == [
        ("31.72",),
        ("31.75",),
        ("31",),
    ]


@pytest.mark.parametrize(
    "name", ["Kotamadya Jakarta Utara", "JAKUT", "Jkt. Utr", "Kota Administrasi Jakarta Utar"]
)
def test_a_kota_is_known_by_what_offices_call_it(office: Office, name: str) -> None:
    rows = [{"kode_wilayah": "3175", "nama_wilayah": name} | LINE]
    office.put("a.csv", rows, source="garis_kemiskinan")
    assert office.stage("kode_wilayah", source="garis_kemiskinan") == [("31.72",)]


def test_codes_of_kota_that_nothing_proves_are_told(office: Office) -> None:
    office.put("a.csv", [{"kode_wilayah": "3175"} | LINE], source="garis_kemiskinan")
    office.load(source="garis_kemiskinan")
    assert doubtful_conventions(office.con, office.contract("garis_kemiskinan"), MONTH)[1] == 1


def test_a_line_of_the_province_under_the_code_of_a_kota_is_refused(office: Office) -> None:
    office.put(
        "a.csv",
        [{"kode_wilayah": "31.72", "nama_wilayah": "DKI Jakarta"} | LINE],
        source="garis_kemiskinan",
    )
    [(_, _, why)] = office.load(source="garis_kemiskinan").reasons
    assert "bertentangan" in why


def test_a_line_whose_name_contradicts_its_code_is_set_aside(office: Office) -> None:
    named = [("31.72", "Jakarta Utara"), ("31.75", "Jakarta Timur"), ("31.74", "Jakarta Utara")]
    rows = [{"kode_wilayah": kode, "nama_wilayah": nama} | LINE for kode, nama in named]
    office.put("a.csv", rows, source="garis_kemiskinan")
    assert office.stage("kode_wilayah", source="garis_kemiskinan") == [("31.72",), ("31.75",)]
    assert office.rows('select rule, "row" from quality.quarantine') == [("saksi_bertentangan", 3)]


def test_lines_that_no_scheme_explains_are_refused(office: Office) -> None:
    rows = [{"kode_wilayah": "31.74", "nama_wilayah": "Jakarta Utara"} | LINE]
    office.put("a.csv", rows, source="garis_kemiskinan")
    [(_, _, why)] = office.load(source="garis_kemiskinan").reasons
    assert "Kode dan nama wilayah bertentangan pada 1 dari 1 baris" in why


P3KE = {"id_keluarga_p3ke": "K1", "nama": "SITI", "desil_kesejahteraan": "1"}


def test_kelurahan_codes_of_bps_are_found_in_wilayah(office: Office) -> None:
    areas = [
        wilayah("31.72.04.1001", kode_bps="3175060001"),
        wilayah("31.72.04.1002", kode_bps="3175060002"),
    ]
    office.put("w.csv", areas, source="wilayah")
    office.load(source="wilayah")
    codes = ["3175060001", "3175060002", "3175060009"]
    rows = [P3KE | {"id_individu_p3ke": kode, "kode_kelurahan": kode} for kode in codes]
    office.put("a.csv", rows, source="p3ke")
    assert office.stage("kode_kelurahan", source="p3ke") == [("31.72.04.1001",), ("31.72.04.1002",)]
    assert office.rows("select reason from quality.quarantine") == [
        ("kode_kelurahan tidak terbaca",)
    ]


def test_a_code_of_bps_is_never_read_as_another_kota(office: Office) -> None:
    """3175060001 in dots would be a kelurahan of 31.75, Jakarta Timur."""
    rows = [P3KE | {"id_individu_p3ke": "I1", "kode_kelurahan": "3175060001"}]
    office.put("a.csv", rows, source="p3ke")
    assert office.stage("kode_kelurahan", source="p3ke") == []


def test_wilayah_in_codes_of_bps_is_refused(office: Office) -> None:
    row = wilayah() | {"kode_kota": "3175", "nama_kota": "Kota Jakarta Utara"}
    office.put("w.csv", [row], source="wilayah")
    [(_, _, why)] = office.load(source="wilayah").reasons
    assert "memakai kode BPS" in why
