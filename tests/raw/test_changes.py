"""What counts as a change between deliveries, and what an honest month may change."""

import pytest

from assets.raw.changes import deciles_moved, emptied, volume
from assets.raw.detail import emptied_lines
from tests.raw.conftest import MONTH, Office, dtks
from tests.raw.test_corrections import correction

MONTHS = ("2022-01", "2022-02", "2022-03", MONTH)


def deliver(office: Office, rows: int, month: str, **values: str | None) -> None:
    office.put("a.csv", [dtks(k, **values) for k in range(rows)], month)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((1000, 1000), (0, 0)),  # one delivery is no usual
        ((1000, 1000, 1000), (1, 0)),
        ((1000, 1020, 1330), (1, 0)),  # a quarter, and what chance adds to a thousand
        ((1000, 1000, 1400), (1, 1)),
        ((1000, 1000, 700), (1, 1)),
        ((100, 1000, 1000, 1000), (1, 0)),  # the usual is the median: one odd month does not count
        ((15, 15, 25), (1, 0)),  # a short list
    ],
)
def test_the_volume_against_the_deliveries_before(
    office: Office, counts: tuple[int, ...], found: tuple[int, int]
) -> None:
    for month, count in zip(MONTHS[-len(counts) :], counts, strict=True):
        deliver(office, count, month)
    office.put("k.csv", [correction("a.csv", 1)] * 3)
    office.load()
    assert volume(office.con, office.contract(), MONTH) == found


@pytest.mark.parametrize(("blank", "found"), [(10, 0), (26, 1)])
def test_a_column_that_empties(office: Office, blank: int, found: int) -> None:
    """Of a hundred, 10 points and 15 for chance."""
    deliver(office, 100, "2022-01")
    rows = [dtks(k, alamat="-" if k < blank else "JL MAWAR") for k in range(100)]
    office.put("a.csv", rows)
    office.load()
    assert emptied(office.con, office.contract(), MONTH) == (13, found)
    told = ["alamat: kosong pada 26% baris, sebelumnya 0%"][:found]
    assert emptied_lines(office.con, office.contract(), MONTH) == told
    assert emptied(office.con, office.contract(), "2022-01") == (0, 0)


def test_a_column_that_was_empty_before_is_no_change(office: Office) -> None:
    deliver(office, 10, "2022-01", alamat=None)
    deliver(office, 10, MONTH, alamat="NULL")
    office.load()
    assert emptied(office.con, office.contract(), MONTH) == (13, 0)


@pytest.mark.parametrize(("moved", "found"), [(70, (2, 0)), (90, (2, 1)), (600, (2, 2))])
def test_deciles_by_kecamatan_with_enough_people(
    office: Office, moved: int, found: tuple[int, int]
) -> None:
    """600 in Cilincing, 200 in Koja: 15 of a hundred are 90 there and 120 of all."""
    koja = [dtks(k, kelurahan="KOJA", kecamatan="KOJA", desil="3") for k in range(200)]
    deliver(office, 600, "2022-01", desil="1")
    office.put("b.csv", koja, "2022-01")
    rows = [dtks(k, desil="2" if k <= moved else "1") for k in range(600)]
    office.put("a.csv", rows)
    office.put("b.csv", koja)
    office.load()
    assert deciles_moved(office.con, office.contract(), MONTH) == found
