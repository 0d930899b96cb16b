"""Rules in SQL, and which rows fail a rule: exact addresses, and nothing else of them."""

import pytest

from expectations.contract import Rule
from expectations.rules import failing_rows, run_rules
from tests.expectations.conftest import APRIL, LAKI_KAYA, contract, outcome, rule, sql


def test_rule_in_sql_counts_rows_across_tables(con, capsys) -> None:
    con.execute("create table household.member as select nik, periode from staging.warga")
    con.execute("delete from household.member where nik like '%5' and periode = '2022-04'")
    con.execute("create temp macro dua(x) as x * 2")
    left_out = """
        select w.nik from {batch} as w
        left join household.member as m on m.nik = w.nik and m.periode = $periode
        where w.nik is not null and m.nik is null  -- a comment at the end"""
    found = outcome(
        con,
        sql("semua_masuk", left_out),
        sql("kutip", "select 1 from {batch} where periode <> '{periode}' or periode <> {periode}"),
        sql("kurung", r"select * from {batch} where regexp_matches(nik, '^[0-9]{16}$');"),
        sql("tanpa_batch", "select 1 where not exists (from household.member)"),
        sql("makro", "select * from {batch} where dua(desil) = 20 order by nama"),
    )
    assert found == {
        "semua_masuk": (False, 100, 10, None),
        "kutip": (True, 100, 0, None),
        "kurung": (False, 100, 90, None),
        "tanpa_batch": (True, 100, 0, None),
        "makro": (False, 100, 10, None),
    }
    assert capsys.readouterr().out == ""


def test_rule_in_sql_never_has_more_failures_than_checks(con) -> None:
    found = outcome(con, sql("hilang", "select 1 from range(7)"), periode="2022-06")
    assert found["hilang"] == (False, 7, 7, None)


@pytest.mark.parametrize(("mostly", "passed"), [(0.9, True), (0.901, False)])
def test_rule_in_sql_tolerates_a_share_of_all_rows(con, mostly: float, passed: bool) -> None:
    query = "select * from {batch} where desil = 3"
    assert outcome(con, sql("a", query, mostly=mostly))["a"] == (passed, 100, 10, None)
    everything = sql("b", "select 1 from range(7)", mostly=mostly)
    assert outcome(con, everything, periode="2022-06")["b"] == (False, 7, 7, None)
    nothing = sql("c", "select 1 from range(0)", mostly=mostly)
    assert outcome(con, nothing, periode="2022-06")["c"] == (True, 0, 0, None)


@pytest.mark.parametrize(
    ("checked", "failing"),
    [
        (rule("a", "expect_column_values_to_be_in_set", column="desil", value_set=[1, 2]), 80),
        (rule("b", "expect_column_values_to_not_be_null", column="nik"), 10),
        (rule("c", "expect_column_values_to_be_null", column="nik", row_condition=LAKI_KAYA), 30),
        (rule("d", "expect_column_values_to_be_unique", column="jenis_kelamin"), 100),
        (
            rule(
                "e", "expect_compound_columns_to_be_unique", column_list=["desil", "jenis_kelamin"]
            ),
            100,
        ),
        (rule("f", "expect_column_values_to_not_match_regex", column="nama", regex="1$"), 10),
        (
            rule(
                "g", "expect_column_values_to_match_like_pattern", column="nama", like_pattern="%1%"
            ),
            81,
        ),
        (rule("h", "expect_column_pair_values_to_be_equal", column_A="row", column_B="desil"), 100),
        (
            rule(
                "i",
                "expect_column_values_to_be_between",
                column="tanggal_lahir",
                min_value="1990-01-11",
            ),
            10,
        ),
        (sql("j", "select * from {batch} where desil > 9 and periode = $periode"), 10),
        (
            sql(
                "k",
                "select b.* from {batch} as b anti join"
                " (select nik from staging.warga where row <> 7) using (nik) where nik is not null",
                mostly=0.5,
            ),
            1,
        ),
    ],
    ids=lambda value: value.type if isinstance(value, Rule) else None,
)
def test_failing_rows_are_addresses_of_exactly_the_failing_rows(con, checked, failing) -> None:
    [result] = run_rules(con, contract(checked), "raw.warga", APRIL)
    assert result.failed == failing
    query = failing_rows(con, contract(checked), checked, APRIL)
    found = con.execute(query)
    assert [column[0] for column in found.description] == [
        "source",
        "delivery_periode",
        "file",
        "row",
    ]
    rows = found.fetchall()
    assert len(rows) == len(set(rows)) == failing
    assert {row[:3] for row in rows} == {("warga", APRIL, "a.csv")}


def test_no_addresses_for_rules_on_a_whole_table(con) -> None:
    whole = rule("n", "expect_table_row_count_to_be_between", min_value=1000)
    assert failing_rows(con, contract(whole), whole, APRIL) is None
    elsewhere = sql("e", "select 1 as satu from {batch}")
    assert failing_rows(con, contract(elsewhere), elsewhere, APRIL) is None
