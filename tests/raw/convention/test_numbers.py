"""Numbers that identify, and those that lost their digits."""

import json

from assets.raw.measures import lost_numbers
from tests.raw.conftest import MONTH, Office, dtks


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
