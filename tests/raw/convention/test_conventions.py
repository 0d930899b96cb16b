"""The column decides: hand-drawn files and the exact values that staging reads from them."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from assets.raw.measures import doubtful_conventions, lost_numbers
from expectations.codebook import BOOKS, codebook, word_key
from expectations.contract import sources
from tests.raw.conftest import MONTH, Office, dtks, wilayah

MAN, WOMAN = 0, 40


def person(born: str, sex: int, number: int, **values: str | None) -> dict[str, str | None]:
    """A DTKS row whose NIK says `born` (YYYY-MM-DD) and a man's or woman's day."""
    year, month, day = born.split("-")
    nik = f"317204{int(day) + sex:02d}{month}{year[2:]}{number:04d}"
    return dtks(number, nik=nik, tanggal_lahir=born, **{"hubungan": "LAINNYA"} | values)


def people(count: int = 12) -> list[dict[str, str | None]]:
    """Men and women in turn, their birthdays on the 1st of January, the 2nd of February and so on."""
    return [
        person(
            f"{1970 + k}-{k % 12 + 1:02d}-{k % 12 + 1 + (k % 3) * 5:02d}", WOMAN * (k % 2), k + 1
        )
        for k in range(count)
    ]


def written_as(form: str, rows: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """The rows with their birth dates in another form."""
    return [
        r | {"tanggal_lahir": date.fromisoformat(r["tanggal_lahir"] or "").strftime(form)}
        for r in rows
    ]


def convention(office: Office, column: str) -> dict[str, Any]:
    [(found,)] = office.deliveries("konvensi::varchar")
    return json.loads(found)[column]


def births(office: Office) -> list[Any]:
    return [row[0] for row in office.stage("tanggal_lahir")]


TRUE = [date.fromisoformat(row["tanggal_lahir"] or "") for row in people()]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("%d/%m/%Y", "HARI/BULAN/TAHUN"),
        ("%m/%d/%Y", "BULAN/HARI/TAHUN"),
        ("%m-%d-%Y", "BULAN/HARI/TAHUN"),
        ("%m/%d/%y", "BULAN/HARI/TAHUN"),
        ("%d.%m.%y", "HARI/BULAN/TAHUN"),
        ("%m%d%Y", "BULAN/HARI/TAHUN"),
        ("%Y-%d-%m", "TAHUN-BULAN-HARI; TAHUN-HARI-BULAN"),
        ("%Y%m%d", "TAHUN-BULAN-HARI"),
        ("%d-%b-%Y", "TAHUN-BULAN-HARI"),
    ],
)
def test_the_order_of_day_and_month(office: Office, form: str, name: str) -> None:
    office.put("a.csv", written_as(form, people()))
    assert births(office) == TRUE
    found = convention(office, "tanggal_lahir")
    assert found["konvensi"] == name and "diragukan" not in found


def test_the_nik_proves_the_order_where_no_day_is_beyond_twelve(office: Office) -> None:
    rows = [person(f"1970-{m:02d}-{m + 1:02d}", MAN, m) for m in range(1, 11)]
    office.put("a.csv", written_as("%m/%d/%Y", rows))
    assert births(office) == [date(1970, m, m + 1) for m in range(1, 11)]


def test_a_few_rows_against_the_column_do_not_turn_it(office: Office) -> None:
    rows = written_as("%d/%m/%Y", people())
    rows[0]["tanggal_lahir"] = "03/25/1970"
    office.put("a.csv", rows)
    assert births(office) == [None, *TRUE[1:]]
    [(counted,)] = office.deliveries("unreadable::varchar")
    assert json.loads(counted) == {"tanggal_lahir": 1}


def test_without_a_witness_the_day_comes_first(office: Office) -> None:
    office.put("a.csv", [dtks(k, nik=None, tanggal_lahir=f"0{k}/05/1990") for k in range(1, 5)])
    assert births(office) == [date(1990, 5, k) for k in range(1, 5)]


def test_a_column_of_two_orders_is_read_where_each_row_proves_its_own(office: Office) -> None:
    half = people()
    rows = written_as("%d/%m/%Y", half[:6]) + written_as("%m/%d/%Y", half[6:])
    rows += [
        dtks(90, nik=None, tanggal_lahir="03/04/1990"),
        dtks(91, nik=None, tanggal_lahir="25/04/1990"),
    ]
    office.put("a.csv", rows)
    assert births(office) == [*TRUE, None, date(1990, 4, 25)]
    assert convention(office, "tanggal_lahir")["konvensi"] == "CAMPUR"
    assert doubtful_conventions(office.con, office.contract(), MONTH)[1] == 1


@pytest.mark.parametrize("with_nik", [True, False])
def test_dates_that_excel_swapped_beside_text_that_it_left(office: Office, with_nik: bool) -> None:
    """Excel in American took 03/04/1990 for the 4th of March and left 25/04/1990 as it was."""
    rows = [person(f"1980-04-{day:02d}", MAN, day) for day in range(1, 29)]
    true = [date(1980, 4, day) for day in range(1, 29)]
    for row, day in zip(rows, true, strict=True):
        swapped = f"{day.year}-{day.day:02d}-{day.month:02d}"
        row["tanggal_lahir"] = swapped if day.day <= 12 else day.strftime("%d/%m/%Y")
        row["nik"] = row["nik"] if with_nik else None
    office.put("a.csv", rows)
    assert births(office) == true


def test_few_witnesses_that_all_speak_against_the_usual_order_leave_the_others_unknown(
    office: Office,
) -> None:
    texts = ["03/14/2022", "03/04/2022", "03/04/2022", "03/04/2022"]
    base = {"kode_program": "PKH", "household_id": "H", "status": "SELESAI"}
    office.put(
        "a.csv",
        [base | {"household_id": f"H{k}", "tanggal": t} for k, t in enumerate(texts)],
        source="realisasi",
    )
    assert office.stage("tanggal", source="realisasi") == [(date(2022, 3, 14),)]
    assert doubtful_conventions(office.con, office.contract("realisasi"), MONTH)[1] == 1


def test_a_proved_order_is_lent_to_the_dates_beside_it(office: Office) -> None:
    rows = [
        LINE
        | {
            "kode_wilayah": "31",
            "berlaku_mulai": f"0{k}/01/2022",
            "berlaku_sampai": f"0{k}/28/2022",
        }
        for k in range(2, 7)
    ]
    office.put("a.csv", rows, source="garis_kemiskinan")
    assert office.stage("berlaku_mulai", source="garis_kemiskinan") == [
        (date(2022, k, 1),) for k in range(2, 7)
    ]


def test_years_of_two_digits_first_are_found_by_the_nik(office: Office) -> None:
    rows = [person(f"20{k:02d}-05-12", MAN, k) for k in range(6, 14)]
    office.put("a.csv", written_as("%y/%m/%d", rows))
    assert births(office) == [date(2000 + k, 5, 12) for k in range(6, 14)]


def test_midnight_here_written_as_greenwich_without_a_mark(office: Office) -> None:
    rows = [
        r | {"tanggal_lahir": f"{(t - timedelta(days=1)).isoformat()} 17:00:00"}
        for r, t in zip(people(), TRUE, strict=True)
    ]
    office.put("a.csv", rows)
    assert births(office) == TRUE


def test_counts_of_days_from_1904_are_found_by_the_nik(office: Office) -> None:
    rows = [
        r | {"tanggal_lahir": str((t - date(1904, 1, 1)).days)}
        for r, t in zip(people(), TRUE, strict=True)
    ]
    office.put("a.csv", rows)
    assert births(office) == TRUE


def test_counts_of_days_and_times_of_greenwich(office: Office) -> None:
    texts = ["33000", "33000.0", "1990-05-06T17:00:00.000Z", "7 Mei 90", "Jakarta, 07-05-1990"]
    office.put("a.csv", [dtks(k, tanggal_lahir=text) for k, text in enumerate(texts)])
    assert births(office) == [date(1990, 5, 7)] * 5


def test_a_year_of_two_digits_is_not_in_the_future(office: Office) -> None:
    texts = ["01/02/21", "01/02/23", "01-Feb-05", "01-Feb-99"]
    office.put("a.csv", [dtks(k, nik=None, tanggal_lahir=text) for k, text in enumerate(texts)])
    assert births(office) == [date(y, 2, 1) for y in (2021, 1923, 2005, 1999)]


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


CARIK = {
    "id_rumah_tangga": "R1",
    "tanggal_pendataan": "2022-03-01",
    "kode_kelurahan": "31.72.04.1001",
}


def test_thousands_of_rupiah_are_read_as_such_and_told(office: Office) -> None:
    rows = [
        CARIK | {"id_rumah_tangga": f"R{k}", "pengeluaran_pangan_sebulan": str(1500 + k)}
        for k in range(25)
    ]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    staged = office.stage("pengeluaran_pangan_sebulan", source="carik_rumah_tangga")
    assert staged == [(Decimal(1_500_000 + 1000 * k),) for k in range(25)]
    assert doubtful_conventions(office.con, office.contract("carik_rumah_tangga"), MONTH)[1] == 1


def test_half_a_column_in_thousands_is_left_as_written(office: Office) -> None:
    amounts = [*range(1500, 1512), *range(1_500_000, 1_500_013)]
    rows = [
        CARIK | {"id_rumah_tangga": f"R{a}", "pengeluaran_pangan_sebulan": str(a)} for a in amounts
    ]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    assert office.stage("pengeluaran_pangan_sebulan", source="carik_rumah_tangga") == [
        (a,) for a in amounts
    ]


LINE = {
    "jenis": "MISKIN", "berlaku_mulai": "2022-01-01", "rupiah_per_kapita_bulan": "472525",
    "set_garis": "SASARAN_2022", "dasar": "BPS",
}  # fmt: skip


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


def test_a_column_that_excel_rounded_is_no_key(office: Office) -> None:
    rows = [dtks(k, no_kk=f"31720401011000{k:02d}"[:15] + "0") for k in range(12)]
    office.put("a.csv", rows)
    assert office.stage("no_kk") == [(None,)] * 12


def test_a_column_of_ids_that_excel_rounded_is_no_key(office: Office) -> None:
    office.put("a.csv", [dtks(k, id_dtks=f"3172030106157{k:02d}000") for k in range(12)])
    assert office.stage("id_kelompok") == [(None,)] * 12


def test_figures_that_nothing_explains_are_told(office: Office) -> None:
    base = {"kode_program": "PKH", "nama": "SITI", "status_salur": "SALUR"}
    office.put(
        "a.csv", [base | {"nominal": str(250 + k)} for k in range(12)], source="penerima_pkh"
    )
    office.load(source="penerima_pkh")
    assert doubtful_conventions(office.con, office.contract("penerima_pkh"), MONTH)[1] == 1


def test_one_number_in_ten_that_ends_in_nought_is_a_number(office: Office) -> None:
    rows = [dtks(k, no_kk=f"31720401011000{k:02d}") for k in range(10, 22)]
    office.put("a.csv", rows)
    assert office.stage("no_kk") == [(f"31720401011000{k}",) for k in range(10, 22)]


def test_lost_numbers_are_counted_by_kind_and_told(office: Office) -> None:
    lost = ["3,17203E+15", "317203******0001", "0", "#N/A", "3172040101100001"]
    office.put("a.csv", [dtks(k, no_kk=text) for k, text in enumerate(lost, start=1)])
    assert office.stage("no_kk") == [(None,)] * 4 + [("3172040101100001",)]
    [(flaws,)] = office.deliveries("nomor_cacat::varchar")
    assert json.loads(flaws) == {"no_kk": {"GALAT": 1, "ILMIAH": 1, "PENGISI": 1, "TOPENG": 1}}
    assert lost_numbers(office.con, office.contract(), MONTH) == (3, 1)


def test_a_lost_id_costs_nobody(office: Office) -> None:
    office.put("a.csv", [dtks(1, id_dtks="3,17203E+17"), dtks(2, id_dtks="1")])
    assert office.stage("id_kelompok") == [(None,), ("1",)]


@pytest.mark.parametrize(
    ("source", "column"),
    [(c.table, x) for c in sources().values() for x in c.columns if x.codebook],
    ids=lambda found: found if isinstance(found, str) else found.name,
)
def test_a_book_gives_only_values_of_the_contract(source: str, column: Any) -> None:
    book = codebook(column.codebook, MONTH)
    given = {*book.words.values(), *(v for codes in book.schemes.values() for v in codes.values())}
    assert given - {"SUAMI/ISTRI"} == set(column.values or ("YA", "TIDAK"))


def test_every_book_is_used() -> None:
    used = {x.codebook for c in sources().values() for x in c.columns if x.codebook}
    assert used | {"kota"} == {path.stem for path in BOOKS.glob("*.yaml")}


def test_python_and_sql_mean_the_same_key(office: Office) -> None:
    words = [
        "Laki - Laki",
        "LAKI-LAKI (L)",
        " 1.0 ",
        "GAS >3KG",
        "R1/450",
        "√",
        "\u200bIbu",
        "1.300",
    ]
    keys = [office.rows("select read_key(?)", word)[0][0] for word in words]
    assert keys == [word_key(word.replace("\u200b", "")) for word in words]
