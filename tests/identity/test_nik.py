"""The NIK, digit by digit."""

from datetime import date

DEFECTS = {
    ("3172041509900001",): None,
    ("3172045509900001",): None,  # a woman: day + 40
    ("7371010101700012",): None,  # registered elsewhere: no defect
    ("3172043112990001",): None,
    ("3172042902000001",): None,  # 29 February 2000
    ("3172042902040001",): None,
    (None,): "KOSONG",
    ("317204150990001",): "PANJANG",
    ("31720415099000011",): "PANJANG",
    ("1111111111111111",): "TIRUAN",
    ("0000000000000000",): "TIRUAN",
    ("9999999999999999",): "TIRUAN",
    ("1234567890123456",): "TIRUAN",
    ("0072041509900001",): "WILAYAH",
    ("1072041509900001",): "WILAYAH",
    ("9972041509900001",): "WILAYAH",
    ("3100041509900001",): "WILAYAH",
    ("3172001509900001",): "WILAYAH",
    ("3172040009900001",): "TANGGAL",
    ("3172043209900001",): "TANGGAL",
    ("3172044009900001",): "TANGGAL",  # neither a man's day nor a woman's
    ("3172047209900001",): "TANGGAL",
    ("3172048109900001",): "TANGGAL",
    ("3172041500900001",): "TANGGAL",
    ("3172041513900001",): "TANGGAL",
    ("3172043104900001",): "TANGGAL",
    ("3172043002900001",): "TANGGAL",
    ("3172042902010001",): "TANGGAL",  # no leap year in either century
    ("3172041509900000",): "SERI",
}


def test_what_is_wrong_with_a_nik(each):
    assert each("nik_cacat(a)", DEFECTS) == DEFECTS


DIGITS = {
    ("3172041509900001",): "3172041509900001",
    (" 3172.0415.0990.0001 ",): "3172041509900001",
    ("'3172041509900001",): "3172041509900001",
    ("",): None,
    ("-",): None,
}


def test_digits_of_a_delivered_nik(each):
    assert each("nik_angka(a)", DIGITS) == DIGITS


SEXES = {
    ("3172041509900001",): "L",
    ("3172045509900001",): "P",
    ("3172043509900001",): None,
    ("3172047509900001",): None,
    (None,): None,
}


def test_sex_that_a_nik_says(each):
    assert each("nik_kelamin(a)", SEXES) == SEXES


BIRTHS = {
    ("3172041509900001", date(1990, 9, 15)): True,
    ("3172045509900001", date(1990, 9, 15)): True,
    ("3172041509900001", date(1890, 9, 15)): True,
    ("3172041509900001", date(1990, 9, 16)): False,
    ("3172041509900001", date(1991, 9, 15)): False,
    ("3172041509900001", None): None,
}


def test_birth_date_in_a_nik(each):
    assert each("nik_sesuai_tanggal(a, b)", BIRTHS) == BIRTHS


NEAR = {
    ("3172041509900001", "3172041509900001"): "SAMA",
    ("3172041509900001", "3172041509900000"): "EXCEL",
    ("3172041509900017", "3172041509900010"): "EXCEL",
    ("3172041509900001", "3172041509900002"): "SATU_ANGKA",
    ("3172041509900001", "3172051509900001"): "SATU_ANGKA",
    ("3172041509900001", "3172045109900001"): "TERTUKAR",
    ("3172041509900001", "3172041609900002"): None,
    ("3172041509900001", "317204150990000"): None,
    ("3172041509900001", None): None,
}


def test_how_near_two_niks_are(each):
    assert each("nik_mirip(a, b)", NEAR) == NEAR
    assert each("nik_mirip(b, a)", NEAR) == NEAR
