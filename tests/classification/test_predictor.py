"""What is known about a household besides its expenditure."""

import pytest

from assets.table import write_table
from assets.views import prepare
from expectations.contract import sources

JANUARY = "2022-01"
ADDRESS = "periode text, delivery_periode text, file text, row bigint"
BORN = {"kepala": "1962-02-01", "nenek": "1962-01-31", "anak": "2006-12-31", "kelas_1": "2015-01-31",
        "balita": "2016-02-29", "tidak_tahu": None}  # fmt: skip


def number(letter):
    """A number of sixteen digits that the letter stands for, a filler for 1, none for none."""
    return "1" * 16 if letter == "1" else letter and f"31720342019{ord(letter):05d}"


def predict(warehouse, draw, anggota=(), keluarga=(), siks=()):
    """Computes the predictors of household h. `anggota`: (who, card) in DTSEN; `keluarga`: (card, three deciles,
    floor); `siks`: (card, number, decile). Everybody's number and card are told by the first letter of his name."""
    dwelling = (
        "status_bangunan text, luas_lantai_m2 double, jenis_lantai text, jenis_dinding text, jenis_atap text,"
        " sumber_air_minum text, fasilitas_bab text, daya_listrik text, bahan_bakar_masak text, jumlah_motor int,"
        " jumlah_mobil int, punya_kulkas bool, punya_ac bool, punya_komputer bool, pendapatan_sebulan double"
    )
    draw(
        "staging.dukcapil",
        f"{ADDRESS}, pendidikan text, pekerjaan text",
        [(JANUARY, JANUARY, "f.csv", 4, "TAMAT SD/SEDERAJAT", "BURUH")],
    )
    programmes = "penerima_pkh bool, penerima_bpnt bool, penerima_pbi bool"
    draw("staging.dtks", f"{ADDRESS}, desil int, {programmes}", [])
    draw("staging.p3ke", f"{ADDRESS}, desil_kesejahteraan int", [])
    draw(
        "staging.carik_rumah_tangga",
        f"{ADDRESS}, {dwelling}",
        [(JANUARY, JANUARY, "f.csv", 1, *[None] * 15)],
    )
    told = {"kepala": ("KEPALA KELUARGA", "SARJANA (S1)")}
    draw(
        "staging.carik_anggota",
        "periode text, id_rumah_tangga text, tanggal_lahir date, hubungan text, pendidikan_tertinggi text,"
        " lapangan_usaha text, bekerja bool, masih_sekolah bool, disabilitas text, penyakit_kronis text, hamil bool,"
        " punya_jkn bool",
        [
            (JANUARY, "F1", born, *told.get(who, (None, None)), None, None, False, *[None] * 4)
            for who, born in BORN.items()
        ],
    )
    draw(
        "identity.person_record",
        f"{ADDRESS}, source text, person_id text",
        [
            (JANUARY, JANUARY, "f.csv", row, source, who)
            for row, (source, who) in enumerate(
                [
                    ("penerima_pkd", "nenek"),
                    ("penerima_kjp", "anak"),
                    ("penerima_kjp", "kelas_1"),
                    ("verval", "anak"),
                    ("dukcapil", "kepala"),
                    *(("dtsen_anggota", who) for who, _ in anggota),
                ]
            )
        ],
    )
    families = [c for c in sources()["dtsen_keluarga"].columns if not c.required]
    kinds = {"integer": "int", "number": "double", "boolean": "bool", "string": "text"}
    draw(
        "staging.dtsen_keluarga",
        f"periode text, no_kk text, {', '.join(f'{c.name} {kinds[c.type]}' for c in families)}",
        [],
    )
    for card, *deciles, floor in keluarga:
        warehouse.execute(
            "insert into staging.dtsen_keluarga by name select ? as periode, ? as no_kk, ? as desil_nasional,"
            " ? as desil_provinsi, ? as desil_kota, ? as jenis_lantai_terluas",
            [JANUARY, 16 * card, *deciles, floor],
        )
    draw(
        "staging.dtsen_anggota",
        f"{ADDRESS}, no_kk text",
        [(JANUARY, JANUARY, "f.csv", 5 + n, 16 * card) for n, (_, card) in enumerate(anggota)],
    )
    draw(
        "staging.desil_siks",
        "periode text, no_kk text, nik text, desil int",
        [(JANUARY, number(card), number(nik), desil) for card, nik, desil in siks],
    )
    draw(
        "identity.person",
        "periode text, person_id text, nik text, no_kk text, jenis_kelamin text, tanggal_lahir date",
        [
            (JANUARY, who, number(who[0]), number(who[0]), "P", born)
            if who != "anak"
            else (JANUARY, who, number("1"), number("1"), "P", born)
            for who, born in BORN.items()
        ],
    )
    draw(
        "household.member",
        "periode text, household_id text, person_id text",
        [(JANUARY, "h", who) for who in BORN],
    )
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text, rw text, jumlah_anggota int, kepala_person_id text,"
        " in_carik bool, in_dukcapil bool, in_dtks bool, in_p3ke bool, in_dtsen bool",
        [(JANUARY, "h", None, None, 6, "kepala", True, False, False, False, bool(anggota))],
    )
    draw(
        "household.form",
        f"{ADDRESS}, source text, household_id text, id_rumah_tangga text, terbaru bool",
        [(JANUARY, JANUARY, "f.csv", 1, "carik_rumah_tangga", "h", "F1", True)],
    )
    prepare("classification.predictor")(warehouse, JANUARY)
    assert write_table(warehouse, "classification.predictor", JANUARY) == 1


def test_ages_are_completed_years_on_the_months_last_day(warehouse, draw):
    predict(warehouse, draw)
    found = warehouse.execute(
        "select umur_kepala, balita, anak, remaja, lansia, perempuan_dewasa, putus_sekolah"
        " from classification.predictor"
    ).fetchone()
    assert found == (59, 1, 1, 1, 1, 2, 2)
    schooling = "select jenjang_kepala, jenjang_kepala_form from classification.predictor"
    assert warehouse.execute(schooling).fetchone() == (1, 5), "each register by its own words"
    assert warehouse.execute("select program from classification.predictor").fetchall() == [
        (["penerima_kjp", "penerima_pkd"],)
    ]


ONE = [("A", 2, 1, 1, "TANAH")]


@pytest.mark.parametrize(
    ("anggota", "keluarga", "found"),
    [
        ([], ONE, (None, None, None, None)),
        ([("kepala", "A")], ONE, (2, 1, 1, "TANAH")),
        # DTSEN ranks families: the head's decides, not the poorest of those who live together
        ([("kepala", "A"), ("nenek", "B")], [*ONE, ("B", 1, 1, 1, "BAMBU")], (2, 1, 1, "TANAH")),
        ([("nenek", "A"), ("anak", "A")], ONE, (2, 1, 1, "TANAH")),
        ([("nenek", "A"), ("anak", "B")], [*ONE, ("B", 2, 3, 1, "UBIN")], (2, None, 1, None)),
        # a card that came twice: what its rows agree on
        ([("kepala", "A")], [*ONE, ("A", 2, 4, None, "TANAH")], (2, None, 1, "TANAH")),
        ([("kepala", "A")], [*ONE, ("A", 7, 1, 1, "KERAMIK")], (None, 1, 1, None)),
        # another family's decile is not the head's, whatever is wrong with the head's own
        ([("kepala", "A"), ("nenek", "B")], [("A", None, None, None, None), ("B", 1, 1, 1, "TANAH")], (None,) * 4),
        ([("kepala", "")], [("", 2, 1, 1, "TANAH")], (None,) * 4),  # a number that lost its digits
        ([("kepala", "A"), ("kepala", "B")], [*ONE, ("B", 9, 9, 9, "UBIN")], (None, None, None, None)),
    ],
)  # fmt: skip
def test_the_decile_of_dtsen_is_that_of_the_heads_family(warehouse, draw, anggota, keluarga, found):
    predict(warehouse, draw, anggota, keluarga)
    assert warehouse.execute(
        "select desil_dtsen_nasional, desil_dtsen_provinsi, desil_dtsen_kota, dtsen_lantai"
        " from classification.predictor"
    ).fetchall() == [found]


@pytest.mark.parametrize(
    ("siks", "found"),
    [
        ([], None),
        ([("k", "k", 3)], 3),
        ([("z", "k", 3), ("k", "z", 5)], 3),  # the head's own number before his card's
        ([("k", "z", 5), ("z", "n", 1)], 5),  # his card before a member's number
        ([("z", "n", 1)], 1),
        ([("k", "k", 3), ("k", "k", 4)], None),
        ([("k", "k", None), ("z", "n", 1)], None),  # not ranked himself
        ([("", "", 2), ("z", "z", 2)], None),
        ([("1", "1", 2)], None),  # a filler is nobody's number
    ],
)
def test_the_decile_of_siks_is_that_of_the_heads_number(warehouse, draw, siks, found):
    predict(warehouse, draw, siks=siks)
    assert warehouse.execute(
        "select desil_siks, desil_dtsen_nasional from classification.predictor"
    ).fetchall() == [(found, None)]
