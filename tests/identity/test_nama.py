"""Names and birth dates, row by row."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ORNAMENTS = {
    ("Siti  Aminah",): "SITI AMINAH",
    ("H. ABDUL RACHMAN",): "ABDUL RACHMAN",
    ("HJ. SITI AMINAH",): "SITI AMINAH",
    ("DRS. H. BUDI SANTOSO, M.SI",): "BUDI SANTOSO",
    ("Drs. ST. BUDI SANTOSO",): "BUDI SANTOSO",
    ("BUDI SANTOSO, ST.",): "BUDI SANTOSO",
    ("ST. AMINAH",): "AMINAH",
    ("RINA WATI S.PD",): "RINA WATI",
    ("RINA WATI, S.Pd.I",): "RINA WATI",
    ("RINA WATI, SE, MM",): "RINA WATI",
    ("H.ABDULLAH",): "ABDULLAH",
    ("ALM. SUTOMO",): "SUTOMO",
    ("HAJI",): "HAJI",  # a title needs a name behind it
    ("H",): "H",
    ("MUH ALI",): "MUHAMMAD ALI",
    ("MOCH. ALI",): "MUHAMMAD ALI",
    ("MOHAMAD ALI",): "MUHAMMAD ALI",
    ("MOCHAMMAD ALI",): "MUHAMMAD ALI",
    ("M. ALI",): "MUHAMMAD ALI",
    ("MOEHAMMAD ALI",): "MUHAMMAD ALI",
    ("ALI MUHAMAD",): "ALI MUHAMMAD",
    ("MUHADI",): "MUHADI",
    ("MADE WIRA",): "MADE WIRA",
    ("M",): "M",
    ("AHMAD BIN SALEH",): "AHMAD SALEH",
    ("SITI BINTI UDIN",): "SITI UDIN",
    ("UMAR BIN KHATTAB",): "UMAR KHATTAB",
    ("BINTANG",): "BINTANG",
    ("NU'MAN AL-FARISI",): "NUMAN AL FARISI",
    ("TAN BA",): "TAN BA",  # two words, nothing says that the second is a degree
    ("TAN, B.A.",): "TAN",
    ("TAN, BA",): "TAN",
    ("LIM MA",): "LIM MA",
    ("H. ONG SE",): "ONG SE",
    ("DRS. ONG, SE",): "ONG",
    ("LIE TAN BA",): "LIE TAN",
    ("MA",): "MA",
    ("SE",): "SE",
    ("S.E.",): "S E",
    ("H. MA, SE",): "MA",
    ("DR",): "DR",
    ("JOSÉ ÀLVARO",): "JOSE ALVARO",
    ("李明",): "李明",
    ("",): None,
    ("...",): None,
    (None,): None,
}
# What stands where nobody knows the name, and names that look like it.
NOBODY = [
    "TIDAK DIKETAHUI",
    "Tidak ada nama",
    "belum diberi nama",
    "(TDK TAHU)",
    "NAMA TIDAK DIKETAHUI",
    "TANPA NAMA",
    "NN",
    "N.N.",
    "XXX",
    "X",
    "***",
    "S*** R***",
    "SITI A*",
    "12345",
    "ANAK 1",
    "Anggota Keluarga",
    "MR. X",
    "-",
]
SOMEBODY = {"ANAK AGUNG": "ANAK AGUNG", "IBU SITI": "SITI", "NN. SITI": "SITI", "TAK BUN LIONG": "TAK BUN LIONG",
            "XAVERIUS": "XAVERIUS", "SITI AMINAH *": "SITI AMINAH", "SITI AMI*AH": "SITI AMI AH", "TESTI": "TESTI",
            "BELUMMA": "BELUMMA", "NINA": "NINA", "BAYI NY SITI": "BAYI NY SITI", "TANJUNG": "TANJUNG"}  # fmt: skip


def test_a_name_without_its_ornaments(each):
    assert each("nama_baku(a)", ORNAMENTS) == ORNAMENTS


def test_what_stands_for_a_name_is_nobodys(each):
    assert each("nama_baku(a)", {(a,): None for a in NOBODY}) == {(a,): None for a in NOBODY}
    named = {(a,): baku for a, baku in SOMEBODY.items()}
    assert each("nama_baku(a)", named) == named


DEGREES = [
    "H",
    "HJ",
    "DR",
    "DRS",
    "IR",
    "ST",
    "SE",
    "SH",
    "MA",
    "BA",
    "MM",
    "S",
    "E",
    "PD",
    "BIN",
    "TAN",
    "M",
    ",",
    ".",
]


WORDS = st.lists(st.one_of(st.sampled_from(DEGREES), st.text(max_size=6)), max_size=4)
LETTER = st.characters(categories=["Lu", "Ll"])


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.lists(st.tuples(WORDS, LETTER, WORDS), min_size=20, max_size=60))
def test_a_name_with_a_letter_is_never_lost(each, names):
    written = [
        (" ".join([*before, letter, *after]).replace("\0", ""),) for before, letter, after in names
    ]
    lost = {names for names, baku in each("nama_baku(a)", written).items() if baku is None}
    assert lost == {names for names, stands in each("nama_tiruan(a)", written).items() if stands}


def test_a_short_word_parts_two_people_only_where_it_is_no_degree(each):
    told = {("TAN BA", "TAN"): False, ("TAN, BA", "TAN"): True, ("RINA WATI SE", "RINA WATI"): True}
    assert each("nama_baku(a) = nama_baku(b)", told) == told


SOUNDS = [
    ("SOEKARNO", "SUKARNO"),
    ("DJOKO", "JOKO"),
    ("TJAHJO", "CAHYO"),
    ("JUSUF", "YUSUF"),
    ("ADITJA", "ADITYA"),
    ("WIDJAJA", "WIJAYA"),
    ("SJARIF", "SYARIF"),
    ("ACHMAD", "AHMAD"),
    ("RAKHMAT", "RAHMAT"),
    ("CHANDRA", "CANDRA"),
    ("NOOR", "NUR"),
    ("RIZKY", "RISKI"),
    ("SAFITRI", "SAPITRI"),
    ("TAUFIQ", "TAUFIK"),
    ("ANNISA", "ANISA"),
    ("MUHAMMAD", "MUHAMAD"),
]


def test_spellings_that_sound_alike(each):
    assert each("nama_kunci(a) = nama_kunci(b)", SOUNDS) == dict.fromkeys(SOUNDS, True)


NAMES = {
    ("SITI AMINAH", "SITI AMINAH"): 5,
    ("SITI AMINAH", "AMINAH SITI"): 4,
    ("SITI AMINAH WATI", "SITI AMINAH"): 3,
    ("SITI", "SITI AMINAH"): 3,
    ("NUR HAIATI", "NURHAIATI"): 3,
    ("SITI AMINAH", "SITI AMNAH"): 2,
    ("BUDI SANTOSO", "BUDI SANTOSA"): 2,
    ("BAMBANG SUTOMO", "BAM SUTOMO"): 2,
    ("HENDRA PUTRA WIIAIA", "HENDRA PUTRA W"): 2,
    ("SUPRIIADI", "IADI"): 2,
    ("BAMBANG", "BAM SUTOMO"): 1,
    ("SITI AMINAH", "SITI HADIIAH"): 1,
    ("MUHAMAD RISKI", "MUHAMAD RAPI"): 1,
    ("BAMBANG", "IANTO"): 0,
    ("ANI WIIAIA", "BUDI WIIAIA"): 0,
    (None, "BUDI"): None,
}

BIRTHS = {
    (date(1990, 3, 4), date(1990, 3, 4)): 5,
    (date(1990, 3, 4), date(1990, 4, 3)): 4,
    (date(1990, 3, 4), date(1991, 3, 4)): 3,
    (date(1990, 3, 30), date(1991, 3, 28)): 3,
    (date(1990, 3, 4), date(1990, 1, 1)): 2,
    (date(1990, 7, 1), date(1990, 3, 4)): 2,
    (date(1990, 3, 4), date(1990, 3, 14)): 1,
    (date(1990, 3, 4), date(1995, 3, 4)): 1,
    (date(1990, 2, 25), date(1990, 3, 28)): 1,
    (date(1990, 2, 25), date(1990, 3, 29)): 0,
    (date(1990, 3, 4), date(1991, 3, 5)): 1,
    (date(1990, 3, 4), date(1991, 3, 8)): 0,
    (date(1990, 3, 4), date(1985, 10, 24)): 0,
    (date(1990, 3, 4), None): None,
}


def _backwards(cases):
    return {(b, a): likeness for (a, b), likeness in cases.items()}


def test_how_alike_two_sounds_are(each):
    assert each("nama_mirip(a, b)", NAMES) == NAMES
    assert each("nama_mirip(a, b)", _backwards(NAMES)) == _backwards(NAMES)


def test_how_alike_two_birth_dates_are(each):
    assert each("tanggal_mirip(a, b)", BIRTHS) == BIRTHS
    assert each("tanggal_mirip(a, b)", _backwards(BIRTHS)) == _backwards(BIRTHS)
