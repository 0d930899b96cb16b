"""Rupiah or thousands of them, found from the whole column."""

from decimal import Decimal

import pytest

from assets.raw.measures import doubtful_conventions
from tests.raw.conftest import MONTH, Office

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


def test_a_full_figure_among_thousands_is_rupiah(office: Office) -> None:
    amounts = [*map(str, range(1500, 1525)), "1.750.000"]
    rows = [CARIK | {"id_rumah_tangga": f"R{a}", "pengeluaran_pangan_sebulan": a} for a in amounts]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    staged = office.stage("pengeluaran_pangan_sebulan", source="carik_rumah_tangga")
    assert staged == [*((Decimal(1000 * k),) for k in range(1500, 1525)), (Decimal(1_750_000),)]


@pytest.mark.parametrize("amounts", [["225"] * 9 + ["1.125.000"] * 15, ["35", "42"], ["35"]])
def test_some_figures_in_thousands_and_a_few_in_millions_are_told(
    office: Office, amounts: list[str]
) -> None:
    base = {"kode_program": "PKH", "nama": "SITI", "status_salur": "SALUR"}
    office.put("a.csv", [base | {"nominal": a} for a in amounts], source="penerima_pkh")
    office.load(source="penerima_pkh")
    assert doubtful_conventions(office.con, office.contract("penerima_pkh"), MONTH)[1] == 1


def test_half_a_column_in_thousands_is_left_as_written(office: Office) -> None:
    amounts = [*range(1500, 1512), *range(1_500_000, 1_500_013)]
    rows = [
        CARIK | {"id_rumah_tangga": f"R{a}", "pengeluaran_pangan_sebulan": str(a)} for a in amounts
    ]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    assert office.stage("pengeluaran_pangan_sebulan", source="carik_rumah_tangga") == [
        (a,) for a in amounts
    ]


def test_figures_that_nothing_explains_are_told(office: Office) -> None:
    base = {"kode_program": "PKH", "nama": "SITI", "status_salur": "SALUR"}
    office.put(
        "a.csv", [base | {"nominal": str(250 + k)} for k in range(12)], source="penerima_pkh"
    )
    office.load(source="penerima_pkh")
    assert doubtful_conventions(office.con, office.contract("penerima_pkh"), MONTH)[1] == 1
