"""The quarterly table, drawn by hand: exact figures of one quarter."""

import datetime as dt

import pytest

from assets.report.inpres import quarterly
from assets.table import write_table
from tests.conftest import draw_areas

P, PAST = "2022-05", "2022-03"
A, B = "31.72.01.1001", "31.72.02.1001"  # two kecamatan of one kota
KOTA, KA, KB = "31.72", "31.72.01", "31.72.02"
NEED = (
    "periode text, kode_program text, household_id text, person_id text, kelas text, terlayani bool,"
    " kode_kelurahan text, terdaftar_sejak date, hari_menuju_layanan bigint"
)


def day(text):
    return text and dt.date.fromisoformat(text)


@pytest.fixture
def quarter(warehouse, draw):
    """The table computed from a few needs and reports: (strategy, programme, area, indicator) -> (value, remark)."""
    draw(
        "intervention.program",
        "periode text, kode_program text, nama text, opd text, strategi text, dasar_hukum text,"
        " nilai_rp_per_bulan decimal(18, 2)",
        [
            (P, "KLJ", "Lansia", "Dinas Sosial", "BEBAN", "BELUM DIPASTIKAN", 300000),
            (P, "KJP", "Pelajar", "Dinas Pendidikan", "BEBAN", "BELUM DIPASTIKAN", None),
            (P, "AIR", "Air", "BELUM DIPASTIKAN", "KANTONG", "BELUM DIPASTIKAN", None),
        ],
    )
    months = [(P, month, True) for month in ("2022-02", PAST, "2022-04")]
    draw("quality.month", "periode text, bulan text, siap bool", months)
    draw(
        "intervention.coverage",
        "periode text, kode_program text, tingkat text, kode text, berhak bigint, terlayani bigint",
        [
            (P, "KLJ", "KECAMATAN", KA, 3, 1), (P, "KLJ", "KECAMATAN", KB, 1, 1), (P, "KLJ", "KOTA", KOTA, 4, 2),
            (P, "KJP", "KECAMATAN", KA, 2, 0), (P, "KJP", "KECAMATAN", KB, 0, 0), (P, "KJP", "KOTA", KOTA, 2, 0),
            (P, "AIR", "KECAMATAN", KA, 0, 0), (P, "AIR", "KECAMATAN", KB, 1, 0), (P, "AIR", "KOTA", KOTA, 1, 0),
            (P, "KLJ", "KELURAHAN", A, 3, 1),
            # the quarter before, and a month of this one, which says nothing here
            (PAST, "KLJ", "KOTA", KOTA, 4, 1), (PAST, "KJP", "KOTA", KOTA, 1, 0),
            ("2022-04", "KLJ", "KOTA", KOTA, 4, 4),
        ],
    )  # fmt: skip
    draw(
        "intervention.need",
        NEED,
        [
            (P, k, h, p, c, s, a, day(since), n)
            for k, h, p, c, s, a, since, n in [
                # listed in March, served in April: within the quarter
                ("KLJ", "h1", "p1", "MISKIN_EKSTREM", True, A, "2022-03-31", 10),
                ("KLJ", "h1", "p2", "MISKIN_EKSTREM", False, A, "2022-04-30", None),
                ("KLJ", "h2", "p3", "MISKIN", False, A, "2022-04-30", None),
                # served on the last day before the quarter
                ("KLJ", "h3", "p4", "MISKIN_EKSTREM", True, B, "2022-02-28", 31),
                ("KJP", "h1", "p5", "MISKIN_EKSTREM", False, A, None, None),
                ("KJP", "h4", "p6", "MISKIN_EKSTREM", False, A, None, None),
                ("AIR", "h3", None, "MISKIN_EKSTREM", False, B, None, None),
                ("TANPA_PROGRAM", "h5", None, "MISKIN_EKSTREM", False, A, None, None),
            ]
        ],
    )
    draw(
        "intervention.realisation",
        "periode text, kode_program text, household_id text, person_id text, tanggal date, status text,"
        " nominal_rp decimal(18, 2), delivery_periode text",
        [
            (P, k, h, p, day(at), status, rupiah, sent)
            for k, h, p, at, status, rupiah, sent in [
                ("KLJ", "h1", "p1", "2022-04-10", "SELESAI", 300000, "2022-04"),
                ("KLJ", "h1", "p1", "2022-04-10", "SELESAI", 250000, "2022-05"),  # sent again
                ("KLJ", "h1", "p1", "2022-05-10", "SELESAI", 300000, "2022-05"),
                (
                    "KLJ",
                    "h3",
                    "p4",
                    "2022-03-31",
                    "SELESAI",
                    300000,
                    "2022-04",
                ),  # before the quarter
                (
                    "KLJ",
                    "h2",
                    "p3",
                    "2022-04-01",
                    "BERJALAN",
                    300000,
                    "2022-04",
                ),  # called off later
                ("KLJ", "h2", "p3", "2022-05-01", "BATAL", None, "2022-05"),
                ("KJP", "h4", "p6", "2022-05-02", "RENCANA", 100000, "2022-05"),
                ("AIR", "h3", None, "2022-05-02", "BERJALAN", None, "2022-05"),
                ("AIR", None, None, "2022-05-02", "SELESAI", 5, "2022-05"),  # nobody who lives here
            ]
        ],
    )
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text",
        [(P, "h1", A), (P, "h2", A), (P, "h3", B), (P, "h4", A)],
    )
    draw_areas(warehouse, [(P, A), (P, B)])
    write_table(warehouse, "report.inpres_triwulan", P)
    found = warehouse.execute(
        "select strategi, kode_program, kode, indikator, nilai, keterangan from report.inpres_triwulan"
    ).fetchall()
    return {row[:4]: row[4:] for row in found}


def of(quarter, strategy, program, area):
    return {key[3]: value for key, value in quarter.items() if key[:3] == (strategy, program, area)}


def test_a_programme_in_the_kota(quarter):
    assert of(quarter, "BEBAN", "KLJ", KOTA) == {
        "RUMAH_TANGGA_EKSTREM": (2, None),
        "RUMAH_TANGGA_EKSTREM_TERLAYANI": (2, None),
        "KEBUTUHAN": (4, None),
        "KEBUTUHAN_TERLAYANI": (2, None),
        "CAKUPAN": (0.5, None),
        "CAKUPAN_TRIWULAN_LALU": (0.25, None),
        "MULAI_DILAYANI": (1, None),
        "REALISASI": (1, None),
        "REALISASI_RP": (550000, None),
        "BELUM_TERLAYANI_RP_PER_BULAN": (600000, None),
    }


def test_a_strategy_counts_a_household_once_and_says_what_it_lacks(quarter):
    assert of(quarter, "BEBAN", "SEMUA", KOTA) == {
        "RUMAH_TANGGA_EKSTREM": (3, None),
        "RUMAH_TANGGA_EKSTREM_TERLAYANI": (2, None),
        "KEBUTUHAN": (6, None),
        "KEBUTUHAN_TERLAYANI": (2, None),
        "CAKUPAN": (2 / 6, None),
        "CAKUPAN_TRIWULAN_LALU": (1 / 5, None),
        "MULAI_DILAYANI": (1, None),
        "REALISASI": (1, None),
        "REALISASI_RP": (550000, None),
        "BELUM_TERLAYANI_RP_PER_BULAN": (600000, "BELUM LENGKAP"),
    }


def test_what_nobody_has_said_is_not_a_number(quarter):
    assert quarter["BEBAN", "KJP", KOTA, "BELUM_TERLAYANI_RP_PER_BULAN"] == (
        None,
        "BELUM DIPASTIKAN",
    )
    assert quarter["BEBAN", "KJP", KB, "BELUM_TERLAYANI_RP_PER_BULAN"] == (0, None)  # no need there
    assert quarter["KANTONG", "SEMUA", KB, "BELUM_TERLAYANI_RP_PER_BULAN"] == (
        None,
        "BELUM DIPASTIKAN",
    )
    assert quarter["BEBAN", "KJP", KB, "CAKUPAN"] == (None, None)


def test_a_sum_of_which_nothing_is_known_is_no_zero(quarter):
    # all that is known there is served: of the rest nobody knows the price
    assert quarter["BEBAN", "SEMUA", KB, "BELUM_TERLAYANI_RP_PER_BULAN"] == (0, None)
    assert quarter["KANTONG", "SEMUA", KOTA, "BELUM_TERLAYANI_RP_PER_BULAN"] == (
        None,
        "BELUM DIPASTIKAN",
    )


def test_a_report_without_an_amount_counts_its_recipient(quarter):
    assert quarter["KANTONG", "AIR", KB, "REALISASI"] == (1, None)
    assert quarter["KANTONG", "AIR", KB, "REALISASI_RP"] == (0, None)


def test_only_kota_and_kecamatan_have_rows(quarter):
    assert {key[2] for key in quarter} == {KOTA, KA, KB}
    assert {key[:2] for key in quarter} == {
        ("BEBAN", "KLJ"), ("BEBAN", "KJP"), ("BEBAN", "SEMUA"), ("KANTONG", "AIR"), ("KANTONG", "SEMUA"),
    }  # fmt: skip


def test_the_report_of_the_kota_says_so(quarter, warehouse, draw):
    draw("kpi.area", "periode text, kode text, nama text", [(P, KOTA, "Uji"), (P, KA, "Satu")])
    report = quarterly(warehouse, P, KOTA)
    assert (report.area, report.period) == ("Kota Uji", "Triwulan 2 2022, keadaan 31 Mei 2022")
    assert report.keys[0][1:] == ("33,3\u00a0%", "2 dari 6 kebutuhan terlayani")
    assert [section.title for section in report.sections] == [
        "Pengurangan beban pengeluaran",
        "Penurunan kantong kemiskinan",
    ]
    whole = report.sections[0].tables[0].rows[-1]
    assert whole[-1].value == "Rp\u00a0600.000 (BELUM LENGKAP)"
    assert "OPD penanggung jawab BELUM DIPASTIKAN untuk: Air." in report.points
    assert "Triwulan ini belum selesai: laporan memuat sampai Mei 2022." in report.points
