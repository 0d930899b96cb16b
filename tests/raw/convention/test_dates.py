"""How a column writes its dates: hand-drawn files and the exact days that staging reads from them."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from assets.raw.measures import doubtful_conventions
from tests.raw.conftest import MONTH, Office, dtks
from tests.raw.convention.conftest import LINE, MAN, convention, people, person, written_as


def births(office: Office) -> list[Any]:
    return [row[0] for row in office.stage("tanggal_lahir")]


def doubted(office: Office) -> str:
    """The convention of the birth dates, of which the office is told."""
    found = convention(office, "tanggal_lahir")
    assert found["diragukan"]
    return str(found["konvensi"])


PROPOSAL = {
    "jenis": "USULAN", "nama": "SITI", "alamat": "JL MAWAR", "kode_kelurahan": "31.72.04.1001",
    "nik": None, "no_kk": None, "alasan": "miskin",
}  # fmt: skip
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


def test_births_half_of_which_are_greenwichs_are_told(office: Office) -> None:
    rows = [
        r
        | {
            "tanggal_lahir": f"{t if k % 2 else t - timedelta(days=1)} {'00' if k % 2 else '17'}:00:00"
        }
        for k, (r, t) in enumerate(zip(people(), TRUE, strict=True))
    ]
    office.put("a.csv", rows)
    assert births(office) == TRUE
    assert doubted(office) == "TAHUN-BULAN-HARI; UTC"


def test_counts_of_days_half_of_which_begin_with_1904(office: Office) -> None:
    rows = [
        r | {"tanggal_lahir": str((t - (date(1904, 1, 1) if k % 2 else date(1899, 12, 30))).days)}
        for k, (r, t) in enumerate(zip(people(), TRUE, strict=True))
    ]
    office.put("a.csv", [*rows, dtks(99, nik=None, tanggal_lahir="33000")])
    assert births(office) == [*TRUE, None], "as the NIK says, or nobody knows"
    assert doubted(office) == "TAHUN-BULAN-HARI; HITUNGAN LAIN"


def test_counts_of_days_from_1970_are_no_counts_of_excels(office: Office) -> None:
    born = [date(2000 + k, 3, 4) for k in range(8)]
    rows = [person(day.isoformat(), MAN, k) for k, day in enumerate(born)]
    days = [str((day - date(1970, 1, 1)).days) for day in born]
    office.put("a.csv", [r | {"tanggal_lahir": n} for r, n in zip(rows, days, strict=True)])
    assert births(office) == [None] * 8
    assert doubted(office) == "TAHUN-BULAN-HARI; HITUNGAN LAIN"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["22-03-14", "22-03-09", "21-12-30"], [(2022, 3, 14), (2022, 3, 9), (2021, 12, 30)]),
        (["14-03-22", "09-03-22"], [(2022, 3, 14), (2022, 3, 9)]),
        (["22-03-22", "22-02-22"], [(2022, 3, 22), (2022, 2, 22)]),
        (["44634", "19061", "30160"], [(2022, 3, 14), None, None]),
    ],
)
def test_dates_beside_which_no_nik_speaks(office: Office, texts: list[str], found: list) -> None:
    """A proposal's dates are of this year or the last, and no count of days lies before 1990."""
    rows = [PROPOSAL | {"nomor": f"S{k}", "tanggal": text} for k, text in enumerate(texts)]
    office.put("a.csv", rows, source="sanggah")
    kept = [(date(*day),) for day in found if day]  # a proposal without its date is set aside
    assert office.stage("tanggal", source="sanggah") == kept


def test_one_day_in_many_rows_is_no_proof_that_days_were_swapped(office: Office) -> None:
    """Cells of a date beside text with days beyond the twelfth: fourteen of them are one day of payment."""
    days = ["2022-03-02"] * 14 + ["25/02/2022"] * 10
    base = {"kode_program": "KJP", "nama": "SITI", "status_salur": "SALUR"}
    office.put("a.csv", [base | {"tanggal_salur": day} for day in days], source="penerima_kjp")
    staged = office.stage("tanggal_salur", source="penerima_kjp")
    assert staged == [(date(2022, 3, 2),)] * 14 + [(date(2022, 2, 25),)] * 10
    assert convention(office, "tanggal_salur")["diragukan"]


def test_clocks_of_am_and_pm_write_the_month_first(office: Office) -> None:
    base = {"kode_program": "KJP", "nama": "SITI", "status_salur": "SALUR"}
    rows = [base | {"tanggal_salur": f"{m}/3/2022 12:00:00 AM"} for m in (1, 2, 3, 4)]
    office.put("a.csv", rows, source="penerima_kjp")
    staged = office.stage("tanggal_salur", source="penerima_kjp")
    assert staged == [(date(2022, m, 3),) for m in (1, 2, 3, 4)]
