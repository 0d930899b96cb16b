"""The areas that figures are made for: a town of kota, drawn by people delivered and people there are."""

import pytest

from assets.table import write_table
from tests.household.conftest import P

OTHER = "2022-03"
A, B, C, D = "31.72", "31.75", "31.71", "31.73"


@pytest.fixture
def areas(draw, warehouse):
    """areas(wilayah, households): of (month, kelurahan, official people) and (month, kelurahan, people, in Dukcapil)
    the kelurahan that are areas."""

    def made(wilayah, households):
        draw(
            "staging.wilayah",
            "periode text, kode_kelurahan text, nama_kelurahan text, kode_kecamatan text, nama_kecamatan text,"
            " kode_kota text, nama_kota text, jumlah_penduduk bigint",
            [
                (month, k, f"Kelurahan {k}", k[:8], f"Kecamatan {k[:8]}", k[:5], f"Kota {k[:5]}", n)
                for month, k, n in wilayah
            ],
        )
        draw(
            "household.household",
            "periode text, kode_kelurahan text, jumlah_anggota bigint, in_dukcapil boolean",
            households,
        )
        write_table(warehouse, "household.area", P)
        found = warehouse.execute("select kode_kelurahan from household.area order by 1").fetchall()
        return [k for (k,) in found]

    return made


def kelurahan(kota, n=1):
    return f"{kota}.01.100{n}"


def test_a_kota_is_an_area_from_a_tenth_of_the_best_rate(areas):
    """B has just a tenth, C one person less; other months, and people whom Dukcapil does not know, say nothing."""
    found = areas(
        [
            *((P, kelurahan(kota), 1000) for kota in (A, B, C, D)),
            (P, kelurahan(A, 2), 0),
            (OTHER, kelurahan(A, 3), 0),
            (OTHER, kelurahan(B), 100_000),
        ],
        [
            *((P, kelurahan(A, n), 250, True) for n in (1, 2)),
            (P, kelurahan(B), 50, True),
            (P, kelurahan(C), 49, True),
            (P, kelurahan(C), 100, False),
            (OTHER, kelurahan(A), 10_000, True),
            (OTHER, kelurahan(C), 100, True),
        ],
    )
    assert found == [kelurahan(A), kelurahan(A, 2), kelurahan(B)]


def test_without_official_figures_two_in_a_thousand_of_the_largest_count(areas):
    found = areas(
        [(P, kelurahan(kota), None) for kota in (A, B, C, D)],
        [(P, kelurahan(kota), n, True) for kota, n in ((A, 5000), (B, 10), (C, 9))],
    )
    assert found == [kelurahan(A), kelurahan(B)]


def test_what_lies_in_what(areas, warehouse):
    areas([(P, kelurahan(A), 10), (P, kelurahan(A, 2), 10)], [(P, kelurahan(A), 5, True)])
    warehouse.execute(
        f"update household.area set periode = '{OTHER}' where kode_kelurahan like '%2'"
    )
    write_table(warehouse, "household.containment", P)
    assert warehouse.execute(
        "select tingkat, kode, nama, kode_kelurahan, kode_kecamatan, kode_kota, kode_provinsi"
        " from household.containment order by all"
    ).fetchall() == [
        ("KECAMATAN", "31.72.01", "Kecamatan 31.72.01", kelurahan(A), "31.72.01", A, "31"),
        ("KELURAHAN", kelurahan(A), f"Kelurahan {kelurahan(A)}", kelurahan(A), "31.72.01", A, "31"),
        ("KOTA", A, "Kota 31.72", kelurahan(A), None, A, "31"),
        ("PROVINSI", "31", "PROVINSI 31", kelurahan(A), None, None, "31"),
    ]
