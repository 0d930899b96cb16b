"""Which sign a column of measures writes before its decimals: floor areas as offices write them."""

import json

import pytest

from tests.expectations.sources.deliveries import carik_rumah_tangga
from tests.raw.conftest import Office

POINT, COMMA, UNSURE = "1,250.5", "1.250,5", "TAK PASTI"


@pytest.mark.parametrize(
    ("written", "convention", "doubtful", "read"),
    [
        (["36", "45"], None, False, [36, 45]),
        (["36.5", "45.25", "1.250"], POINT, False, [36.5, 45.25, 1.25]),
        (["36,5", "45,25", "21,75", "1,250"], COMMA, False, [36.5, 45.25, 21.75, 1.25]),
        (["36,5", "45,25", "1,250"], UNSURE, True, [36.5, 45.25, None]),  # two are too few
        (["36,5", "45,25", "21,75", "1.250"], COMMA, False, [36.5, 45.25, 21.75, 1250]),
        (["36.5", "45.25", "21.75", "1,250"], POINT, False, [36.5, 45.25, 21.75, 1250]),
        (["0.850", "0.900", "0.750", "1,250"], POINT, False, [0.85, 0.9, 0.75, 1250]),
        (["1.250,5", "2.100,75", "1.300,25", "1.250"], COMMA, False, [1250.5, 2100.75, 1300.25, 1250]),
        # each figure proves itself, those that may be two are unknown
        (["36.5", "4.5", "21,75", "3,5", "8,25", "6.75", "1.250"], UNSURE, True,
         [36.5, 4.5, 21.75, 3.5, 8.25, 6.75, None]),
        (["36.5", "4.5", "21,75", "3,5", "8,25", "6.75"], UNSURE, False, [36.5, 4.5, 21.75, 3.5, 8.25, 6.75]),
        # no figure proves anything: as usual, and told
        (["36.500", "45.250"], POINT, True, [36.5, 45.25]),
        (["36.500", "45,250"], UNSURE, True, [None, None]),
    ],
)  # fmt: skip
def test_point_and_comma(office: Office, written, convention, doubtful, read) -> None:
    rows = [carik_rumah_tangga(k) | {"luas_lantai_m2": text} for k, text in enumerate(written)]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    found = office.stage("luas_lantai_m2", source="carik_rumah_tangga")
    assert [row[0] for row in found] == read
    [(kept, unreadable)] = office.deliveries("konvensi::varchar, unreadable::varchar")
    kept = json.loads(kept).get("luas_lantai_m2")
    if convention is None:
        assert kept is None
        return
    assert (kept["konvensi"], kept.get("diragukan", False)) == (convention, doubtful)
    lost = read.count(None)
    assert (json.loads(unreadable) if unreadable else {}).get("luas_lantai_m2", 0) == lost


def test_money_is_never_counted_in_thousandths(office: Office) -> None:
    rows = [
        carik_rumah_tangga(k) | {"pengeluaran_pangan_sebulan": text}
        for k, text in enumerate(["1.500.000", "1500000.50", "1,500,000", "750.000", "750,000"])
    ]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    found = office.stage("pengeluaran_pangan_sebulan::double", source="carik_rumah_tangga")
    assert [row[0] for row in found] == [1500000, 1500000.5, 1500000, 750000, 750000]


def test_money_with_thousandths_is_unknown_and_counted(office: Office) -> None:
    rows = [
        carik_rumah_tangga(k) | {"pengeluaran_nonpangan_sebulan": text}
        for k, text in enumerate(["1500.000", "1500,000", "500000 300000", "500000"])
    ]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    found = office.stage("pengeluaran_nonpangan_sebulan::double", source="carik_rumah_tangga")
    assert [row[0] for row in found] == [None, None, None, 500000]
    [(unreadable,)] = office.deliveries("unreadable::varchar")
    assert json.loads(unreadable) == {"pengeluaran_nonpangan_sebulan": 3}
