"""Rules of a contract on real tables in an encrypted warehouse: exact counts, and no values."""

import gc
import logging
import subprocess
import sys
import tempfile
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from assets.warehouse import connect
from expectations import duckdb_engine
from expectations.rules import Evaluation, RuleResult, run_rules, write_results
from tests.expectations.conftest import APRIL, LAKI_KAYA, PEREMPUAN, contract, outcome, rule, sql

SECRETS = ("BUDI", "3172", "SITI", "RAHASIA")


CLEAN = (
    rule("desil", "expect_column_values_to_be_between", column="desil", min_value=1, max_value=10),
    rule("jk", "expect_column_values_to_be_in_set", column="jenis_kelamin", value_set=["L", "P"]),
    rule("nik", "expect_column_values_to_match_regex", column="nik", regex=r"^[0-9]{16}$"),
    rule("nik_unik", "expect_column_values_to_be_unique", column="nik"),
    rule("kunci", "expect_compound_columns_to_be_unique", column_list=["file", "row"]),
    rule("ada", "expect_table_row_count_to_be_between", min_value=1),
)


def test_clean_month_passes_and_other_months_do_not_matter(con) -> None:
    assert outcome(con, *CLEAN) == {
        "desil": (True, 100, 0, None),
        "jk": (True, 100, 0, None),
        "nik": (True, 90, 0, None),
        "nik_unik": (True, 90, 0, None),
        "kunci": (True, 100, 0, None),
        "ada": (True, 1, 0, None),
    }


def test_dirty_month_counts_every_failing_row(con) -> None:
    assert outcome(con, *CLEAN, periode="2022-05") == {
        "desil": (False, 5, 5, None),
        "jk": (False, 5, 5, None),
        "nik": (False, 5, 5, None),
        "nik_unik": (False, 5, 5, None),
        "kunci": (True, 5, 0, None),
        "ada": (True, 1, 0, None),
    }


def test_no_month_means_the_whole_table(con) -> None:
    assert outcome(con, CLEAN[0], periode=None)["desil"] == (False, 105, 5, None)
    con.execute("create table staging.tetap as select 1 as kode union all select 2")
    satu = rule("satu", "expect_column_values_to_be_in_set", column="kode", value_set=[1])
    assert outcome(con, satu, table="staging.tetap")["satu"] == (False, 2, 1, None)


def test_month_without_rows_passes_value_rules_but_not_the_row_count(con) -> None:
    found = outcome(con, *CLEAN, periode="2022-06")
    assert found["desil"] == (True, 0, 0, None)
    assert found["kunci"] == (True, 0, 0, None)
    assert found["ada"] == (False, 1, 1, None)


def test_null_fails_only_the_rule_against_nulls(con) -> None:
    found = outcome(
        con,
        rule("wajib", "expect_column_values_to_not_be_null", column="nik"),
        rule("panjang", "expect_column_value_lengths_to_equal", column="nik", value=16),
    )
    assert found == {"wajib": (False, 100, 10, None), "panjang": (True, 90, 0, None)}


@pytest.mark.parametrize(("mostly", "passed"), [(0.9, True), (0.901, False)])
def test_mostly_is_a_share_of_the_rows_checked(con, mostly: float, passed: bool) -> None:
    wajib = rule("wajib", "expect_column_values_to_not_be_null", column="nik", mostly=mostly)
    assert outcome(con, wajib)["wajib"] == (passed, 100, 10, None)
    # 10 of the 90 rows with a NIK have desil 3: the 10 nulls (desil 1) do not count
    desil = rule(
        "desil",
        "expect_column_values_to_not_be_in_set",
        column="desil",
        value_set=[3],
        mostly=mostly,
        row_condition='col("nik").notnull()',
    )
    assert outcome(con, desil)["desil"] == (False, 90, 10, None)


def test_uniqueness_counts_all_rows_of_a_repeated_key_and_skips_null_keys(con) -> None:
    con.execute("update staging.warga set nik = printf('3172%012d', 1) where row in (2, 3, 10)")
    found = outcome(
        con,
        rule("nik", "expect_column_values_to_be_unique", column="nik"),
        rule("p", "expect_column_values_to_be_unique", column="nik", row_condition=PEREMPUAN),
        rule("c", "expect_compound_columns_to_be_unique", column_list=["file", "nik"]),
        rule("d", "expect_compound_columns_to_be_unique", column_list=["nik", "jenis_kelamin"]),
    )
    assert found == {
        "nik": (False, 91, 4, None),  # rows 1, 2, 3, 10
        "p": (False, 50, 2, None),  # rows 1, 3
        "c": (False, 100, 4, None),  # nine rows have a key with a null: checked, never repeated
        "d": (False, 100, 4, None),  # (1, 3) and (2, 10)
    }


def test_row_conditions_as_text_and_as_mapping(con) -> None:
    found = outcome(
        con,
        rule("a", "expect_column_values_to_be_null", column="nik", row_condition=PEREMPUAN),
        rule("b", "expect_column_values_to_be_null", column="nik", row_condition=LAKI_KAYA),
    )
    assert found["a"] == (False, 50, 50, None)
    assert found["b"] == (False, 30, 30, None)  # desil 5, 7, 9


def test_text_condition_of_two_parts_is_refused_as_its_second_part_would_be_dropped(con) -> None:
    two = 'col("desil")>5 and col("desil")<8'
    passed, checked, _, error = outcome(
        con, rule("a", "expect_column_values_to_be_null", column="nik", row_condition=two)
    )["a"]
    assert (passed, checked) == (False, 0)
    assert error == "a row_condition as text has one condition; write more as a mapping"


def test_regular_expression_is_found_anywhere_in_the_text(con) -> None:
    found = outcome(
        con,
        rule("a", "expect_column_values_to_match_regex", column="nama", regex="DI 1"),
        rule("b", "expect_column_values_to_not_match_regex", column="nama", regex="DI 1"),
    )
    assert found == {"a": (False, 100, 89, None), "b": (False, 100, 11, None)}


def test_pairs_sums_and_dates(con) -> None:
    found = outcome(
        con,
        rule("p", "expect_column_pair_values_to_be_equal", column_A="row", column_B="rupiah"),
        rule(
            "q",
            "expect_column_pair_values_a_to_be_greater_than_b",
            column_A="row",
            column_B="desil",
        ),
        rule(
            "t",
            "expect_column_values_to_be_between",
            column="tanggal_lahir",
            min_value="1990-01-11",
        ),
        rule("r", "expect_column_values_to_be_between", column="rupiah", max_value=9.5),
    )
    assert found == {
        "p": (True, 100, 0, None),
        "q": (False, 100, 10, None),
        "t": (False, 100, 10, None),
        "r": (False, 100, 90, None),
    }


def test_missing_columns_fail_their_rule_alone(con) -> None:
    found = outcome(
        con,
        rule("a", "expect_column_values_to_not_be_null", column="desi"),
        rule("b", "expect_compound_columns_to_be_unique", column_list=["nik", "kk"]),
        rule("c", "expect_column_values_to_be_null", column="nik", row_condition='col("kk")=="1"'),
        rule("d", "expect_column_to_exist", column="kk"),
        *CLEAN[:1],
    )
    assert found == {
        "a": (False, 0, 0, "staging.warga has no column desi"),
        "b": (False, 0, 0, "staging.warga has no column kk"),
        "c": (False, 0, 0, "staging.warga has no column kk"),
        "d": (False, 1, 1, None),
        "desil": (True, 100, 0, None),
    }


def test_missing_table_fails_every_rule(con) -> None:
    error = "table staging.tidak_ada does not exist"
    assert outcome(con, *CLEAN[:2], table="staging.tidak_ada") == {
        "desil": (False, 0, 0, error),
        "jk": (False, 0, 0, error),
    }


def test_rules_that_cannot_run_do_not_disturb_the_others(con) -> None:
    found = outcome(
        con,
        rule("tipe", "expect_column_values_to_match_regex", column="desil", regex="1"),
        rule("jenis", "expect_column_values_to_be_kind", column="desil"),
        rule("kwargs", "expect_column_values_to_be_in_set", column="desil", set=[1]),
        rule("mesin", "expect_column_values_to_be_increasing", column="desil"),
        rule("teks", "expect_column_values_to_be_of_type", column="nama", type_="VARCHAR"),
        rule("sql", "unexpected_rows_expectation", unexpected_rows_query="select 1 from tiada"),
        *CLEAN,
    )
    assert found["tipe"] == (False, 0, 0, "could not be evaluated: Binder Error")
    assert (
        found["jenis"][3]
        == "expect_column_values_to_be_kind cannot be made: ExpectationNotFoundError"
    )
    assert found["kwargs"][3] == "expect_column_values_to_be_in_set cannot be made: ValidationError"
    assert "does not know DuckDB's types" in found["teks"][3]
    assert found["mesin"] == (False, 0, 0, "could not be evaluated: not possible on this table")
    assert found["sql"] == (False, 0, 0, "could not be evaluated: Catalog Error")
    assert all(found[r.name][0] for r in CLEAN)


def test_whole_table_rules_give_plain_values(con) -> None:
    ranges = {"quantiles": [0.1, 0.9], "value_ranges": [[0, None], [None, 10]]}
    results = run_rules(
        con,
        contract(
            rule(
                "k",
                "expect_column_quantile_values_to_be_between",
                column="desil",
                quantile_ranges=ranges,
            ),
            rule("m", "expect_column_mean_to_be_between", column="rupiah", max_value=10),
            rule(
                "s",
                "expect_column_distinct_values_to_equal_set",
                column="jenis_kelamin",
                value_set=["L"],
            ),
        ),
        "staging.warga",
        APRIL,
    )
    assert [(r.passed, r.checked, r.failed) for r in results] == [
        (True, 1, 0),
        (False, 1, 1),
        (False, 1, 1),
    ]
    for result in results:
        assert type(result.passed) is bool
        assert type(result.checked) is int and type(result.failed) is int


def test_a_source_is_checked_on_its_typed_rows(con) -> None:
    assert outcome(con, CLEAN[0], table="raw.warga")["desil"] == (True, 100, 0, None)


def test_results_come_in_the_contracts_order(con) -> None:
    names = [r.rule.name for r in run_rules(con, contract(*CLEAN[::-1]), "raw.warga", APRIL)]
    assert names == [r.name for r in CLEAN[::-1]]


def test_no_value_in_results_logs_or_output(con, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    con.execute("update staging.warga set nama = 'RAHASIA' where row = 50")
    rules = (
        *CLEAN,
        rule("nama", "expect_column_values_to_match_regex", column="nama", regex="^$"),
        rule("nama_unik", "expect_column_values_to_be_unique", column="jenis_kelamin"),
        rule("set", "expect_column_distinct_values_to_be_in_set", column="nama", value_set=["A"]),
        rule("max", "expect_column_max_to_be_between", column="nik", max_value="1"),
        rule("pair", "expect_column_pair_values_to_be_equal", column_A="nama", column_B="nik"),
        sql("baris", "select * from {batch}"),
        sql("ubah", "select nama::integer as n from {batch} where nama::integer > 1"),
    )
    results = run_rules(con, contract(*rules), "staging.warga", APRIL)
    failed = {r.rule.name for r in results if not r.passed}
    assert failed == {"nama", "nama_unik", "set", "max", "pair", "baris", "ubah"}
    assert results[-1].error == "could not be evaluated: Conversion Error"
    texts = [
        str([getattr(r, f.name) for f in fields(RuleResult) if f.name != "rule"]) for r in results
    ]
    texts += [caplog.text, *capfd.readouterr()]
    assert not [s for s in SECRETS for text in texts if s in text]


def test_a_value_that_cannot_be_read_is_a_failed_rule(con) -> None:
    con.execute("create view staging.rusak as select nama::int as n, periode from staging.warga")
    n = rule("n", "expect_column_values_to_be_between", column="n", max_value=1)
    found = outcome(con, n, table="staging.rusak")
    assert found["n"] == (False, 0, 0, "could not be evaluated: Conversion Error")


def test_an_exception_leaves_without_its_text_and_cause(con, monkeypatch) -> None:
    def fails(*args, **kwargs):
        raise duckdb.ConversionException("Could not convert 'BUDI'")

    monkeypatch.setattr("expectations.duckdb_engine.validate", fails)
    with pytest.raises(RuntimeError) as caught:
        run_rules(con, contract(*CLEAN), "staging.warga", APRIL)
    assert str(caught.value) == "rules of staging.warga not run: ConversionException"
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_results_are_appended(con) -> None:
    con.execute("""
        create table if not exists quality.check_result (
            run_id varchar, table_name varchar, source varchar, owner varchar, expectation varchar,
            column_name varchar, dimension varchar, severity varchar, passed boolean,
            checked bigint, failed bigint, evaluated_at timestamptz, periode varchar,
            blocking boolean
        )""")
    kept, now = contract(*CLEAN), datetime(2022, 5, 5, tzinfo=UTC)
    results = run_rules(con, kept, "staging.warga", "2022-05")
    for run_id in ("satu", "dua"):
        write_results(con, Evaluation(run_id, "2022-05", now), kept, "staging.warga", results)
    write_results(con, Evaluation("tiga", "2022-05", now), kept, "staging.warga", [])
    rows = con.execute("""
        select run_id, table_name, source, owner, expectation, column_name, passed, checked, failed,
            periode, blocking
        from quality.check_result where expectation in ('desil', 'kunci') order by all
    """).fetchall()
    assert rows == [
        (run, "staging.warga", "warga", "Dinas Sosial", *rest, "2022-05", False)
        for run in ("dua", "satu")
        for rest in (("desil", "desil", False, 5, 5), ("kunci", "file, row", True, 5, 0))
    ]


def test_neither_files_nor_views_are_left_and_the_warehouse_can_be_opened_again(
    con, tmp_path: Path, monkeypatch
) -> None:
    empty = tmp_path / "kosong"
    empty.mkdir()
    monkeypatch.chdir(empty)
    monkeypatch.setattr(tempfile, "tempdir", str(empty))
    duckdb_engine._context.cache_clear()
    run_rules(con, contract(*CLEAN), "staging.warga", APRIL)
    assert list(empty.iterdir()) == []
    left = con.execute("select view_name from duckdb_views() where temporary and not internal")
    assert left.fetchall() == []
    con.close()
    gc.collect()
    again = connect(tmp_path / "w.duckdb", "rahasia-kunci-16b", tmp_path / "spill")
    assert again.execute("select count(*) from staging.warga").fetchall() == [(105,)]
    again.close()


def test_great_expectations_is_imported_only_when_rules_run() -> None:
    code = "import sys, expectations.rules; sys.exit('great_expectations' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
