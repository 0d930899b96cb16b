"""A small table of rows with an address, and rules to run on it."""

from pathlib import Path

import pytest

from assets.warehouse import connect
from expectations.contract import Contract, Rule
from expectations.rules import run_rules

APRIL = "2022-04"
PEREMPUAN = 'col("jenis_kelamin")=="P"'
LAKI_KAYA = {
    "type": "and",
    "conditions": [
        {
            "type": "comparison",
            "column": {"name": "jenis_kelamin"},
            "operator": "==",
            "parameter": "L",
        },
        {"type": "comparison", "column": {"name": "desil"}, "operator": ">=", "parameter": 5},
    ],
}


def rule(name: str, expectation: str, **kwargs) -> Rule:
    return Rule(
        name=name,
        type=expectation,
        kwargs=kwargs,
        column=kwargs.get("column"),
        dimension="conformity",
        severity="error",
        impact="",
        blocking=False,
        reason=None,
    )


def contract(*rules: Rule, name: str = "raw.warga") -> Contract:
    return Contract(
        name=name,
        grain="",
        description="",
        owner="Dinas Sosial",
        contact="",
        columns=(),
        rules=rules,
        frequency_months=None,
        properties={},
    )


@pytest.fixture
def con(tmp_path: Path):
    """staging.warga: 100 rows in April, of which ten have a null NIK; 5 rows in May."""
    found = connect(tmp_path / "w.duckdb", "rahasia-kunci-16b", tmp_path / "spill")
    found.execute("""
        create table staging.warga as
        select '2022-04' as delivery_periode, 'a.csv' as file, i as row,
            case when i % 10 <> 0 then printf('3172%012d', i) end as nik,
            'BUDI ' || i as nama, case when i % 2 = 0 then 'L' else 'P' end as jenis_kelamin,
            (1 + i % 10)::integer as desil, date '1990-01-01' + i::integer as tanggal_lahir,
            i::decimal(18, 2) as rupiah, '2022-04' as periode
        from range(100) as t(i)
        union all
        select '2022-05', 'b.csv', i, 'x', 'SITI', 'X', 99, null, -1, '2022-05'
        from range(5) as t(i)
    """)
    yield found
    found.close()


def outcome(con, *rules: Rule, periode: str | None = APRIL, table: str = "staging.warga"):
    return {
        r.rule.name: (r.passed, r.checked, r.failed, r.error)
        for r in run_rules(con, contract(*rules), table, periode)
    }


def sql(name: str, query: str, **kwargs) -> Rule:
    return rule(name, "unexpected_rows_expectation", unexpected_rows_query=query, **kwargs)
