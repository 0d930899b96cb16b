"""What is known about a household besides its expenditure."""

from assets.table import write_table
from assets.views import prepare

JANUARY = "2022-01"
ADDRESS = "periode text, delivery_periode text, file text, row bigint"
BORN = {"kepala": "1962-02-01", "nenek": "1962-01-31", "anak": "2006-12-31", "kelas_1": "2015-01-31",
        "balita": "2016-02-29", "tidak_tahu": None}  # fmt: skip


def test_ages_are_completed_years_on_the_months_last_day(warehouse, draw):
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
                ]
            )
        ],
    )
    draw(
        "identity.person",
        "periode text, person_id text, jenis_kelamin text, tanggal_lahir date",
        [(JANUARY, who, "P", born) for who, born in BORN.items()],
    )
    draw(
        "household.member",
        "periode text, household_id text, person_id text",
        [(JANUARY, "h", who) for who in BORN],
    )
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text, rw text, jumlah_anggota int, kepala_person_id text,"
        " in_carik bool, in_dukcapil bool, in_dtks bool, in_p3ke bool",
        [(JANUARY, "h", None, None, 6, "kepala", True, False, False, False)],
    )
    draw(
        "household.form",
        f"{ADDRESS}, source text, household_id text, id_rumah_tangga text, terbaru bool",
        [(JANUARY, JANUARY, "f.csv", 1, "carik_rumah_tangga", "h", "F1", True)],
    )
    prepare("classification.predictor")(warehouse, JANUARY)
    assert write_table(warehouse, "classification.predictor", JANUARY) == 1
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
