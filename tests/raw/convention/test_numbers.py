"""Numbers that identify, and those that lost their digits."""

import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from assets.raw.measures import lost_numbers
from tests.raw.conftest import MONTH, Office, dtks
from tests.raw.convention.conftest import convention
from tests.raw.test_xlsx_parquet import write_xlsx


def test_a_column_that_excel_rounded_is_no_key(office: Office) -> None:
    rows = [dtks(k, no_kk=f"31720401011000{k:02d}"[:15] + "0") for k in range(12)]
    office.put("a.csv", rows)
    assert office.stage("no_kk") == [(None,)] * 12


def test_a_column_of_ids_that_excel_rounded_is_no_key(office: Office) -> None:
    office.put("a.csv", [dtks(k, id_dtks=f"3172030106157{k:02d}000") for k in range(12)])
    assert office.stage("id_kelompok") == [(None,)] * 12


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


@pytest.mark.parametrize(("rounded", "kept"), [(60, 36), (3, 94)])
def test_a_column_of_which_a_part_was_rounded(office: Office, rounded: int, kept: int) -> None:
    """Of a hundred, of which the others end in 0 one time in ten: a sheet typed as numbers beside one typed as text."""
    whole = [f"31720401{k:02d}1100{k:02d}" for k in range(100)]
    niks = [nik[:15] + "0" if k < rounded else nik for k, nik in enumerate(whole)]
    office.put("a.csv", [dtks(k, nik=nik) for k, nik in enumerate(niks)])
    assert sum(nik is not None for (nik,) in office.stage("nik")) == (kept if rounded > 10 else 100)
    assert convention(office, "nik").get("diragukan", False) is (rounded > 10)


def test_a_family_alone_in_its_file_has_one_card(office: Office) -> None:
    office.put("a.csv", [dtks(k, no_kk="3172040101100010") for k in range(6)])
    assert office.stage("no_kk") == [("3172040101100010",)] * 6


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("9171041507600003", "9171041507600003"),
        ("9171041507600004.0", None),
        ("9.171041507600003E+15", None),
        ("3172041507600003.0", "3172041507600003"),
        ("3.172041507600003E+15", "3172041507600003"),
    ],
)
def test_a_number_that_a_float_cannot_hold(office: Office, text: str, kept: str | None) -> None:
    """Beyond 2^53 it is the nearest that there is, which may be somebody else's."""
    office.put("a.csv", [dtks(1, nik=text)])
    assert office.stage("nik") == [(kept,)]


def test_numbers_of_a_workbook_and_of_parquet_that_went_through_a_float(office: Office) -> None:
    write_xlsx(
        office.path("a.xlsx"), [dtks(1) | {"nik": 9171041507600003, "id_dtks": 317203010615702123}]
    )
    for file, kind, niks in (
        ("b.parquet", pa.float64(), [9171041507600003.0, 3172041507600003.0]),
        ("c.parquet", pa.float32(), [3172041507600001.0]),
    ):
        table = pa.Table.from_pylist([dtks(len(niks) + k) for k, _ in enumerate(niks)])
        table = table.set_column(1, "nik", pa.array(niks, kind))
        parquet.write_table(table, office.path(file))
    assert office.stage("nik") == [(None,), (None,), ("3172041507600003",), (None,)]
    assert office.stage("id_kelompok")[0] == (None,)
