"""The proxy means test as a whole: right on a town whose truth is known, and the same every time."""

from itertools import pairwise

import duckdb
import numpy as np
import pytest
from pytest import approx

from assets.classification.model import fit_and_predict
from expectations.contract import contracts
from expectations.rules import run_rules
from tests.classification.town import PERIODE, Town, draw_town, make_town
from tests.conftest import memory

EXTREME = np.log(358_233)


def solve(town: Town, seed: int = 11, **survey: float) -> tuple[duckdb.DuckDBPyConnection, dict]:
    con = memory()
    con.execute("create schema classification")
    draw_town(con, town, seed, **survey)
    return con, fit_and_predict(con, PERIODE)


def probabilities(con: duckdb.DuckDBPyConnection, town: Town) -> np.ndarray:
    found = dict(
        con.execute(
            "select household_id, cast(p_miskin_ekstrem as double) from classification.probability"
            " where set_garis = 'SASARAN_2022'"
        ).fetchall()
    )
    return np.array([found[code] for code in town.predictor["household_id"]])


@pytest.fixture(scope="module")
def solved():
    town = make_town(12_000, seed=2)
    con, facts = solve(town)
    yield town, con, facts
    con.close()


def test_expected_numbers_agree_with_the_truth(solved):
    town, con, _ = solved
    p = probabilities(con, town)
    poor = town.log_spending < EXTREME
    assert float(p @ town.people) == approx(float(poor @ town.people), rel=0.08)
    seen = dict(con.execute("select household_id, dasar from classification.estimate").fetchall())
    estimated = np.array([seen[c] == "ESTIMATED" for c in town.predictor["household_id"]])
    assert float(p[estimated].sum()) == approx(int(poor[estimated].sum()), rel=0.15)


def test_probabilities_mean_what_they_say(solved):
    town, con, _ = solved
    p = probabilities(con, town)
    poor = town.log_spending < EXTREME
    for low, high in ((0.02, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 1.01)):
        some = (p >= low) & (p < high)
        error = 3.5 * np.sqrt(max(float((p[some] * (1 - p[some])).sum()), 1.0))
        assert float(p[some].sum()) == approx(int(poor[some].sum()), abs=error), (low, high)


def test_figures_as_exact_would_overshoot(solved):
    town, con, _ = solved
    [(figures,)] = con.execute(
        "select count(*) from classification.estimate where angka_rp < 358233"
    ).fetchall()
    seen = {
        row[0]
        for row in con.execute(
            "select household_id from classification.estimate where dasar = 'OBSERVED'"
        ).fetchall()
    }
    observed = np.array([code in seen for code in town.predictor["household_id"]])
    truth = int((town.log_spending[observed] < EXTREME).sum())
    p = probabilities(con, town)[observed]
    assert abs(float(p.sum()) - truth) < abs(figures - truth)
    assert float(p.sum()) == approx(truth, abs=3 * float(np.sqrt((p * (1 - p)).sum())))


def test_the_metadata_tells_fit_and_calibration(solved):
    _, _, facts = solved
    assert facts["simpangan_survei"] == approx(0.2, rel=0.1)
    fit = facts["model_per_tingkat"]["form"]
    assert 0.4 < fit["r2_silang"] < 0.8 and fit["rmse_silang"] > fit["simpangan_sebenarnya"]
    assert sum(band["rumah_tangga"] for band in fit["kalibrasi"]) == fit["rumah_tangga"]


def test_the_model_s_error_is_larger_than_nothing_and_smaller_than_the_number(solved):
    _, con, _ = solved
    rows = con.execute(
        "select tingkat, kode, cast(simpangan_jiwa as double) from classification.model_error"
        " where set_garis = 'SASARAN_2022'"
    ).fetchall()
    assert {tingkat for tingkat, _, _ in rows} == {"KELURAHAN", "KECAMATAN", "KOTA", "PROVINSI"}
    [kota] = [deviation for tingkat, _, deviation in rows if tingkat == "KOTA"]
    assert 5 < kota < 250


def test_order_and_ids_change_nothing():
    town = make_town(1500, seed=4)
    con, _ = solve(town)
    expected = probabilities(con, town)
    con.close()
    con = memory()
    con.execute("create schema classification")
    draw_town(con, town, 11)
    for table in ("predictor", "observation"):
        con.execute(
            f"create or replace table classification.{table} as select * replace"
            f" (md5(household_id) as household_id) from classification.{table} order by random()"
        )
    fit_and_predict(con, PERIODE)
    renamed = Town(town.predictor.copy(), town.log_spending, town.people)
    [hashed] = [
        con.execute("select list(md5(x) order by n) from (select unnest(?) as x, unnest(?) as n)",
                    [list(town.predictor["household_id"]), list(range(1500))]).fetchone()[0]
    ]  # fmt: skip
    renamed.predictor["household_id"] = hashed
    assert np.array_equal(probabilities(con, renamed), expected)


def test_with_few_figures_only_they_speak():
    town = make_town(100, seed=6, poor=0.3)
    con, facts = solve(town, told=0.5)
    assert facts["rumah_tangga_teramati"] < 100 and "model_per_tingkat" not in facts
    rows = con.execute("select distinct dasar from classification.estimate").fetchall()
    assert rows == [("OBSERVED",)]


def test_without_any_figure_nothing_is_estimated():
    town = make_town(50, seed=7)
    con, facts = solve(town, told=0.0)
    assert facts["rumah_tangga_teramati"] == 0
    assert con.execute("select count(*) from classification.probability").fetchone() == (0,)


def test_the_model_stands_in_rows_from_which_an_estimate_follows(solved):
    """Intercept and coefficients of one household's columns give its index, and every kelurahan its tail."""
    _, con, _ = solved
    rows = con.execute(
        "select tingkat, jenis, parameter, nilai from classification.model where model_version = 'pmt-5'"
    ).fetchall()
    found = {row[:3]: row[3] for row in rows}
    assert {tier for tier, _, _ in found} == {"SEMUA", "FORM", "REGISTER"}
    assert found["SEMUA", "UKURAN", "simpangan_survei"] == approx(0.2, rel=0.1)
    rich = found["FORM", "KOEFISIEN", "punya_ac = true"]
    assert rich > 0 and ("FORM", "KOEFISIEN", "punya_ac = false") not in found
    tails = [nama for tier, jenis, nama in found if (tier, jenis) == ("FORM", "EKOR")]
    assert len(tails) == 2 * 3 * 6 and "SASARAN_2022 MISKIN_EKSTREM 31.72.01.1001" in tails


def failing(con: duckdb.DuckDBPyConnection) -> set[str]:
    contract = contracts()["classification.model"]
    found = run_rules(con, contract, contract.name, PERIODE)
    return {r.rule.name for r in found if r.checked and not r.passed}


def test_who_is_asked_and_how_old_the_figures_are_is_noticed(solved):
    _, con, _ = solved
    assert failing(con) == set()
    town = make_town(6000, seed=8)
    seeks = memory()
    seeks.execute("create schema classification")
    draw_town(seeks, town, 11, told=1.0)
    rich = town.log_spending > np.quantile(town.log_spending, 0.4)
    away = list(town.predictor["household_id"][rich & (np.arange(6000) % 4 > 0)])
    seeks.execute(
        "delete from classification.observation where household_id in (select unnest(?))", [away]
    )
    seeks.execute("update classification.observation set tanggal_pendataan = date '2021-08-01'")
    fit_and_predict(seeks, PERIODE)
    assert failing(seeks) == {"survei_memilih", "angka_lama"}
    moved = (
        "select max(abs(nilai)) from classification.model where parameter = 'geser_pilihan_pendata'"
    )
    assert con.execute(moved).fetchone()[0] < 0.03 < 0.1 < seeks.execute(moved).fetchone()[0]


def test_at_other_lines_as_many_are_below_as_truly_are(solved):
    town, con, _ = solved
    p = probabilities(con, town)
    rows = con.execute(
        "select cast(kelipatan as double), cast(sum(jiwa) as double), cast(sum(ragam) as double),"
        " cast(sum(kemiringan) as double) from classification.sensitivity where set_garis = 'SASARAN_2022'"
        " group by kelipatan order by 1"
    ).fetchall()
    assert [row[0] for row in rows] == approx(list(np.arange(0.8, 1.301, 0.05)))
    assert rows[4][1] == approx(float(p @ town.people), abs=0.01), "at the line itself the same"
    assert rows[4][2] == approx(float((p * (1 - p)) @ town.people**2), abs=0.05)
    for (low, fewer, *_), (high, more, _, slope) in pairwise(rows):
        assert fewer < more
        # the slope is what a move of the line by as much brings
        assert (more - fewer) / np.log(high / low) == approx(slope, rel=0.12)
    for multiple, expected, *_ in rows:
        poor = town.log_spending < EXTREME + np.log(multiple)
        assert expected == approx(float(poor @ town.people), rel=0.1), multiple


def test_whom_a_visit_judged_the_model_does_not_count_again():
    town = make_town(4_000, seed=3)
    con = memory()
    con.execute("create schema classification")
    draw_town(con, town, 11)
    half = town.predictor["household_id"][::2]
    con.executemany(
        "insert into classification.visit values (?, ?, 'MISKIN')", [(PERIODE, h) for h in half]
    )
    fit_and_predict(con, PERIODE)
    p = probabilities(con, town)
    [(people,)] = con.execute(
        "select cast(sum(jiwa) as double) from classification.sensitivity"
        " where kelipatan = 1 and set_garis = 'SASARAN_2022'"
    ).fetchall()
    assert people == approx(float(p[1::2] @ town.people[1::2]), abs=0.01)
