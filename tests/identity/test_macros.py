"""The normalisers and the NIK's validator, row by row."""

import pytest


def value(con, expression):
    return con.execute(f"select {expression}").fetchone()[0]


@pytest.mark.parametrize(
    ("nik", "fault"),
    [
        ("3172041503850001", None),
        ("3172045503850001", None),  # a woman: day + 40
        ("1271016902000003", None),  # another region; 29 February 2000
        ("3172043112990012", None),
        ("3172042902010001", "TANGGAL"),  # 2001 and 1901 have no 29 February
        ("3172043204850001", "TANGGAL"),
        ("3172047203850001", "TANGGAL"),
        ("3172048103850001", "TANGGAL"),  # what other validators let pass: days 81 to 99
        ("3172041513850001", "TANGGAL"),
        ("3172041500850001", "TANGGAL"),
        ("3172041503850000", "SERI"),
        ("0972041503850001", "WILAYAH"),
        ("3100041503850001", "WILAYAH"),
        ("3172001503850001", "WILAYAH"),
        ("1111111111111111", "TIRUAN"),
        ("0000000000000000", "TIRUAN"),
        ("9999999999999999", "TIRUAN"),
        ("1234567890123456", "TIRUAN"),
        ("317204150385000", "PANJANG"),
        (None, "KOSONG"),
    ],
)
def test_nik_faults(warehouse, nik, fault):
    literal = "null" if nik is None else f"'{nik}'"
    assert value(warehouse, f"nik_cacat({literal})") == fault


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        ("3172041503850017", "3172041503850017", "SAMA"),
        ("3172041503850017", "3172041503850010", "EXCEL"),
        ("3172041503850017", "3172041503850071", "TERTUKAR"),
        ("3172041503850017", "3172041503850027", "SATU_ANGKA"),
        ("3172041503850017", "3172041503850128", None),
        ("3172041503850017", "317204150385001", None),
    ],
)
def test_damaged_nik(warehouse, a, b, how):
    assert value(warehouse, f"nik_mirip('{a}', '{b}')") == how
    assert value(warehouse, f"nik_mirip('{b}', '{a}')") == how


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("H. Ahmad Fauzi", "AHMAD FAUZI"),
        ("HJ SITI  AMINAH, S.Pd", "SITI AMINAH"),
        ("Drs. ST. BUDI SANTOSO", "BUDI SANTOSO"),
        ("BUDI SANTOSO, S.E., M.M.", "BUDI SANTOSO"),
        ("MUH. RIZKI", "MUHAMMAD RIZKI"),
        ("MOCH RIZKI", "MUHAMMAD RIZKI"),
        ("MOHAMAD RIZKI", "MUHAMMAD RIZKI"),
        ("M. RIZKI", "MUHAMMAD RIZKI"),
        ("SITI BINTI ABDULLAH", "SITI ABDULLAH"),
        ("UMAR BIN KHATTAB", "UMAR KHATTAB"),
        ("NU'MAN", "NUMAN"),
        ("HAJI", "HAJI"),  # a name of one word is no title
        ("  ", None),
    ],
)
def test_names_without_titles(warehouse, written, plain):
    quoted = written.replace("'", "''")
    assert value(warehouse, f"nama_baku('{quoted}')") == plain


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SOEHARTO", "SUHARTO"),
        ("DJOKO", "JOKO"),
        ("TJAHYO", "CAHYO"),
        ("JUSUF", "YUSUF"),
        ("ACHMAD", "AHMAD"),
        ("SYARIFAH", "SARIFAH"),
        ("NURHALIZZA", "NURHALIZA"),
    ],
)
def test_old_spelling_sounds_the_same(warehouse, old, new):
    assert value(warehouse, f"nama_kunci(nama_baku('{old}')) = nama_kunci(nama_baku('{new}'))")


@pytest.mark.parametrize(
    ("a", "b"), [("BUDI", "BUDIMAN SANTOSO WIJAYA"), ("SITI AMINAH", "SITI MARYAM"), ("ADI", "EDI")]
)
def test_other_names_do_not(warehouse, a, b):
    assert not value(warehouse, f"nama_kunci(nama_baku('{a}')) = nama_kunci(nama_baku('{b}'))")


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("1985-03-12", "1985-03-12", 5),
        ("1985-03-12", "1985-12-03", 4),
        ("1985-03-12", "1986-03-12", 3),
        ("1985-03-12", "1985-01-01", 2),
        ("1985-07-01", "1985-03-12", 2),
        ("1985-03-12", "1985-03-13", 1),
        ("1985-03-12", "1971-08-30", 0),
    ],
)
def test_birth_dates(warehouse, a, b, likeness):
    assert value(warehouse, f"tanggal_mirip(date '{a}', date '{b}')") == likeness
    assert value(warehouse, f"tanggal_mirip(date '{b}', date '{a}')") == likeness


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("JL. MAWAR NO. 5", "Jalan Mawar No 05"),
        ("JLN MAWAR GG. MELATI NO 7", "JL MAWAR GANG MELATI 7"),
        ("JL MAWAR NO 5 RT.009/05", "JL MAWAR 5"),
        ("BLOK C NO 3 RT 003/RW 007", "BLK C 3"),
    ],
)
def test_addresses(warehouse, a, b):
    assert value(warehouse, f"alamat_baku('{a}')") == value(warehouse, f"alamat_baku('{b}')")
