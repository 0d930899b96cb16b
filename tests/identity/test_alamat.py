"""Addresses, row by row."""

ADDRESSES = {
    ("JL. MELATI NO. 39",): "MELATI 39",
    ("JLN MELATI NO 039",): "MELATI 39",
    ("Jalan Melati No.39 RT 009/05",): "MELATI 39",
    ("JL MELATI 39 RT 003/RW 007",): "MELATI 39",
    ("JL MELATI 39 RT.3 RW.7",): "MELATI 39",
    ("Jl. Melati No39",): "MELATI 39",
    ("GANG SALAK 3",): "GG SALAK 3",
    ("GG. SALAK 3",): "GG SALAK 3",
    ("JL RAYA BLOCK C2 NO 1",): "RAYA BLOK C2 1",
    ("JL RAYA BLK C2/1",): "RAYA BLOK C2 1",
    ("NOTARIS",): "NOTARIS",
    ("SAMA INDAH",): "SAMA INDAH",
    ("SDA RT 3 NO 4",): "SDA 4",
    ("sda",): None,  # as above: of whom, nobody knows once the rows are apart
    ("S.D.A.",): None,
    ("Idem",): None,
    ("sama dgn di atas",): None,
    ("TIDAK DIKETAHUI",): None,
    ("tanpa alamat",): None,
    ("",): None,
    (None,): None,
}


def test_an_address_in_one_form(each):
    assert each("alamat_baku(a)", ADDRESSES) == ADDRESSES
