"""What a kota's expected number is held against: an earlier like month, else the registers."""

from typing import Any

import pytest

from assets.incident.leap import leaps
from assets.table import write_table

MAR, P = "2022-03", "2022-04"
KOTA, SET = "31.72", "SASARAN_2022"


@pytest.fixture
def compare(warehouse, draw):
    """compare(now, before): the row of kpi.comparison; a month is (expected, low, high) and what differs."""

    def month(expected: float, low: float, high: float, **more: Any) -> dict[str, Any]:
        return {"figures": (expected, low, high), "people": 1000, "line": 358_233, "registers": ("dukcapil", "dtks"),
                "observed": 500, "verval": 0, "deciles": 200, "ready": True} | more  # fmt: skip

    def run(
        now: tuple, before: tuple | None = None, was: dict | None = None, **more: Any
    ) -> dict[str, Any]:
        months = {P: month(*now, **more)}
        if before:
            months[MAR] = month(*before, **(more | (was or {})))
        draw(
            "quality.month",
            "periode text, bulan text, siap bool",
            [(P, MAR, m["ready"]) for k, m in months.items() if k == MAR],
        )
        draw("staging.in_force", "periode text, source text",
             [(k, source) for k, m in months.items() for source in m["registers"]])  # fmt: skip
        draw("classification.line", "periode text, kode_kelurahan text, set_garis text, garis_miskin_ekstrem_rp int",
             [(k, f"{KOTA}.01.1001", SET, m["line"]) for k, m in months.items()])  # fmt: skip
        homes = [
            (k, name, people)
            for k, m in months.items()
            for name, people in (
                ("VERVAL", m["verval"]),
                ("OBSERVED", m["observed"]),
                ("ESTIMATED", m["people"] - m["observed"] - m["verval"] - (m["deciles"] or 0)),
                ("NONE", m["deciles"] or 0),
            )
        ]
        draw("household.household", "periode text, household_id text, kode_kelurahan text, jumlah_anggota int",
             [(k, name, f"{KOTA}.01.1001", people) for k, name, people in homes])  # fmt: skip
        draw("classification.welfare", "periode text, household_id text, basis text,"
             " desil_dtks int, desil_p3ke int, desil_dtsen_nasional int",
             [(k, name, name, 1 if name == "NONE" and people else None, None, None)
              for k, name, people in homes])  # fmt: skip
        draw("kpi.area", "periode text, tingkat text, kode text, set_garis text, jumlah_jiwa int,"
             " jiwa_miskin_ekstrem_perkiraan double, jiwa_miskin_ekstrem_bawah double,"
             " jiwa_miskin_ekstrem_atas double, bagian_jiwa_terwakili double",
             [(k, "KOTA", KOTA, SET, m["people"], *m["figures"], 1) for k, m in months.items()])  # fmt: skip
        write_table(warehouse, "kpi.comparison", P)
        found = warehouse.execute("from kpi.comparison")
        return dict(zip([c[0] for c in found.description], found.fetchone(), strict=True))

    return run


@pytest.mark.parametrize(
    ("now", "before", "jumps"),
    [
        ((40, 25, 60), (36, 20, 55), False),
        ((71, 60, 85), (36, 30, 43), False),  # not twice
        ((73, 60, 85), (36, 30, 43), True),
        ((17, 13, 22), (36, 30, 43), True),
        ((19, 13, 22), (36, 30, 43), False),
        ((12, 4, 24), (5, 0, 12), False),  # few: chance alone doubles them
        ((12, 0, 30), (0, 0, 0), False),
        ((500, 450, 550), (0, 0, 0), True),
    ],
)
def test_outside_half_to_twice_by_more_than_chance(compare, now, before, jumps):
    row = compare(now, before)
    assert (row["melompat"], row["berbeda"], row["periode_pembanding"]) == (jumps, False, MAR)


@pytest.mark.parametrize(
    ("was", "reason"),
    [
        ({"line": 348_990}, "garis kemiskinan berubah"),
        ({"registers": ("dukcapil",)}, "register yang ada berubah"),
        ({"observed": 200}, "jenis bukti berubah"),
    ],
)
def test_another_line_register_or_evidence_is_no_measure_but_told(compare, was, reason):
    row = compare((90, 75, 105), (36, 30, 43), was)
    assert (row["melompat"], row["berbeda"], row["alasan"]) == (False, True, reason)
    assert row["periode_pembanding"] is None and not row["melebihi_register"]


def test_who_judges_a_leap_is_told_where_and_by_which_cause(compare, warehouse, draw):
    area = "insert into kpi.area by name select ? as periode, 'KECAMATAN' as tingkat, ? as kode, ? as set_garis,"
    draw("staging.wilayah", "periode text, kode_kota text, nama_kota text, kode_kecamatan text, nama_kecamatan text",
         [(P, KOTA, "Jakarta Utara", f"{KOTA}.0{n}", name) for n, name in ((2, "Priok"), (3, "Koja"))])  # fmt: skip
    draw("monitoring.change", "periode text, tingkat text, kode text, set_garis text, sebab text, perkiraan double",
         [(P, "KOTA", KOTA, SET, "DATA", 281), (P, "KOTA", KOTA, SET, "PENDUDUK", 9)])  # fmt: skip
    assert compare((332, 300, 360), (42, 30, 50))["melompat"]
    for month, kode, figure in ((MAR, 2, 3), (P, 2, 297), (MAR, 3, 30), (P, 3, 31)):
        values = [month, f"{KOTA}.0{kode}", SET, figure]
        warehouse.execute(f"{area} ? as jiwa_miskin_ekstrem_perkiraan", values)
    said = "Jakarta Utara (SASARAN_2022): 42 → 332, terbesar di Priok di bawah 5 → 297"
    assert leaps(warehouse, "perkiraan_melompat", P) == [f"{said}, sebab terbesar Data +281"]
    warehouse.execute("delete from monitoring.change where sebab = 'PENDUDUK'")
    assert leaps(warehouse, "perkiraan_melompat", P) == [said], "not those of this change"
    assert leaps(warehouse, "perkiraan_melebihi_register", P) == []


def test_a_few_visits_change_no_evidence(compare):
    assert compare((90, 75, 105), (36, 30, 43), {"verval": 30})["melompat"]


def test_a_first_month_is_judged_by_the_registers(compare, warehouse):
    assert compare((190, 150, 230))["batas_register"] == 200
    assert not compare((240, 190, 280))["melebihi_register"]
    assert compare((240, 201, 280))["melebihi_register"]
    [said] = leaps(warehouse, "perkiraan_melebihi_register", P)
    assert said == "31.72 (SASARAN_2022): 240, register memungkinkan 200"
    assert compare((140, 101, 180), deciles=50)["batas_register"] == 100, "a tenth at least"
    assert compare((140, 101, 180), deciles=None)["batas_register"] == 500, "without deciles half"
    assert not compare((19, 19, 19), people=20, observed=0, deciles=1)["melebihi_register"]
    unready = compare((240, 201, 280), (240, 201, 280), {"ready": False})
    assert unready["melebihi_register"] and unready["periode_sebelum"] is None
