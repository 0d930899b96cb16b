"""Poverty lines: by date, by area, and never a stale one."""

import datetime as dt

import pytest

from assets.table import write_table

LINE = (
    "periode text, kode_wilayah text, jenis text, berlaku_mulai date, berlaku_sampai date,"
    " rupiah_per_kapita_bulan decimal(18, 2), set_garis text"
)
KOJA, MENTENG = "31.72.03.1001", "31.71.06.1001"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def lines(warehouse, draw):
    """lines(periode, rows): the lines in force for Koja, Menteng and a household without a place."""

    def compute(
        periode: str, rows: list[tuple]
    ) -> dict[tuple[str, str], tuple[float, float, float]]:
        draw(
            "staging.wilayah",
            "periode text, kode_kelurahan text",
            [(periode, KOJA), (periode, MENTENG)],
        )
        draw("household.household", "periode text, kode_kelurahan text", [(periode, None)])
        draw("staging.garis_kemiskinan", LINE, [(periode, *row) for row in rows])
        write_table(warehouse, "classification.line", periode)
        found = warehouse.execute("from classification.line").fetchall()
        return {(row[1], row[2]): tuple(float(v) for v in row[3:]) for row in found}

    return compute


SEED = [
    ("31.72", "MISKIN_EKSTREM", day("2022-01-01"), None, 358_233, "SASARAN_2022"),
    ("31.72", "MISKIN", day("2022-01-01"), None, 472_525, "SASARAN_2022"),
]
BPS = [
    ("31", "MISKIN", day("2021-09-01"), day("2022-02-28"), 715_052, "BPS_DKI"),
    ("31", "MISKIN", day("2022-03-01"), None, 738_955, "BPS_DKI"),
    ("31", "MISKIN_EKSTREM", day("2022-03-01"), None, 348_990, "BPS_DKI"),
]


def test_a_line_holds_on_the_last_day_of_the_month(lines):
    found = lines("2022-03", SEED + BPS)
    assert found[KOJA, "BPS_DKI"] == (348_990, 738_955, 1_108_432.5)
    assert found[KOJA, "SASARAN_2022"] == (358_233, 472_525, 708_787.5)


def test_a_set_without_a_line_in_force_has_no_rows(lines):
    found = lines("2022-02", SEED + BPS)
    assert {name for _, name in found} == {"SASARAN_2022"}


def test_a_line_of_one_kota_is_not_another_kotas(lines):
    found = lines("2022-03", SEED + BPS)
    assert (MENTENG, "SASARAN_2022") not in found and (MENTENG, "BPS_DKI") in found


def test_the_most_specific_area_wins(lines):
    own = [("31.72", "MISKIN", day("2022-03-01"), None, 684_557, "BPS_DKI")]
    found = lines("2022-03", BPS + own)
    assert found[KOJA, "BPS_DKI"][1] == 684_557
    assert found[MENTENG, "BPS_DKI"][1] == 738_955
    assert found["TIDAK DIKETAHUI", "BPS_DKI"][1] == 738_955


def test_a_line_that_has_ended_is_not_used(lines):
    ended = [(*row[:3], day("2022-03-30"), *row[4:]) for row in SEED]
    assert lines("2022-03", ended) == {}
