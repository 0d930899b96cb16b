"""The share of needs served within 30, 60 and 90 days of being listed: exact counts."""

import datetime as dt

from assets.table import write_table
from tests.conftest import draw_areas

P = "2022-04"
A, B = "31.72.01.1001", "31.72.01.1002"


def test_only_needs_old_enough_are_asked_and_only_in_time_counts(warehouse, draw):
    rows = [
        # programme, place, listed, days to the first service
        ("PKH", A, "2022-01-31", 20),  # 89 days old: in time for all it can be asked of
        ("PKH", A, "2022-01-30", 61),  # 90 days old: late for 60, in time for 90
        ("PKH", A, "2022-01-01", None),
        ("PKH", A, "2022-03-31", 30),  # 30 days old, served on the last of them
        ("PKH", A, "2022-04-30", None),  # too young to be asked
        ("PKH", B, "2022-03-31", 31),
        ("PKH", B, None, None),  # never stood unserved
        ("AIR", None, "2022-01-01", 1),  # nobody knows where
        ("TANPA_PROGRAM", A, "2022-01-01", None),
    ]
    draw(
        "intervention.need",
        "periode text, kode_program text, kode_kelurahan text, terdaftar_sejak date, hari_menuju_layanan int",
        [(P, k, a, day and dt.date.fromisoformat(day), n) for k, a, day, n in rows],
    )
    places = sorted({(P, row[1]) for row in rows if row[1]})
    draw_areas(warehouse, places)
    write_table(warehouse, "monitoring.service_time", P)
    found = {
        kode: row
        for kode, *row in warehouse.execute(
            "select kode, teridentifikasi, teridentifikasi_30, terlayani_30, teridentifikasi_60, terlayani_60,"
            " teridentifikasi_90, terlayani_90 from monitoring.service_time"
        ).fetchall()
    }
    assert found == {
        A: [5, 4, 2, 3, 1, 2, 1],
        B: [1, 1, 0, 0, 0, 0, 0],
        **{code: [6, 5, 2, 3, 1, 2, 1] for code in ("31.72.01", "31.72", "31")},
    }
    shares = warehouse.execute(
        "select bagian_30, bagian_60, bagian_90 from monitoring.service_time"
        " where tingkat = 'KELURAHAN' order by kode"
    ).fetchall()
    assert shares == [(2 / 4, 1 / 3, 1 / 2), (0, None, None)]
