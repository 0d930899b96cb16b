"""Runs a contract's rules on one month of one table, and keeps what came out.

Belongs here: rules in, counts out. Does not belong here: what a failed rule stops (checks.py).
No text or number made here is a value of the data: only rules, columns, counts and row addresses.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from expectations import sql
from expectations.contract import Contract, Rule

PARTITION = "partition_under_check"
ADDRESS = ("delivery_periode", "file", "row")
SQL_RULE = "unexpected_rows_expectation"
UNIQUE = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
GROUPED = re.compile(r"semi join \(.*group by.*\)[^()]*\busing \(([\w, ]+)\)", re.S)
COLUMN_KWARGS = ("column", "column_A", "column_B")
# The kinds of DuckDB's errors; only these words are taken from an error text, the rest has values.
ERROR_KINDS = (
    "Binder Error",
    "Catalog Error",
    "Conversion Error",
    "Invalid Input Error",
    "Not implemented Error",
    "Out of Memory Error",
    "Out of Range Error",
    "Parser Error",
)


@dataclass(frozen=True)
class RuleResult:
    """What one rule found. `checked` and `failed` count rows, or 1 and 0/1 for a whole table.

    A value rule does not check nulls. `checked` is 0 where the rule could not run; `error` says
    why, in words that hold no value of the data.
    """

    rule: Rule
    passed: bool
    checked: int
    failed: int
    error: str | None

    @property
    def tolerated(self) -> str | None:
        """What to say where rows fail and the rule bears as many; None where none do, or too many."""
        return tolerated(self.failed) if self.passed and self.failed else None


def tolerated(failed: int) -> str:
    """Returns what is said of rows that fail a rule which bears as many."""
    return f"gagal {failed}, masih dalam toleransi"


def checked_table(table: str) -> str:
    """Returns where the rules of `table` look: those of a source (`raw.dtks`) at its typed rows."""
    return f"staging.{table.removeprefix('raw.')}" if table.startswith("raw.") else table


def run_rules(
    con: duckdb.DuckDBPyConnection, contract: Contract, table: str, periode: str | None
) -> list[RuleResult]:
    """Returns one result per rule of the contract, in the contract's order.

    `table` is `schema.table`, and means `staging.dtks` where it says `raw.dtks`; without a column
    `periode` all of it is checked. Not for use inside a transaction that must survive an error.
    A rule that cannot run is a failed rule with an error; it does not disturb the others.
    """
    from expectations.duckdb_engine import make_expectation, validate  # takes seconds

    results: dict[str, RuleResult] = {}

    def result(rule: Rule, passed: bool, checked: int, failed: int, error: str | None) -> None:
        results[rule.name] = RuleResult(rule, passed, checked, failed, error)

    table = checked_table(table)
    columns = set(sql.column_names(con, table))
    expectations: dict[str, Any] = {}
    for rule in contract.rules:
        missing = [c for c in rule_columns(rule) if c not in columns]
        if not columns:
            result(rule, False, 0, 0, f"table {table} does not exist")
        elif missing:
            result(rule, False, 0, 0, f"{table} has no column {', '.join(missing)}")
        else:
            try:
                kwargs = _kwargs(rule, periode)
                expectations[rule.name] = make_expectation(rule.name, rule.type, kwargs)
            except ValueError as error:
                result(rule, False, 0, 0, str(error))
    if expectations:
        with _partition(con, table, periode, columns) as rows:
            outcomes = validate(con, PARTITION, list(expectations.values()))
        for rule in contract.rules:
            if rule.name in expectations:
                result(rule, *_counts(rule, outcomes.get(rule.name), rows))
    return [results[rule.name] for rule in contract.rules]


def failing_rows(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    rule: Rule,
    periode: str | None,
    key: tuple[str, ...] = ADDRESS,
) -> str | None:
    """Returns a select of the rows that fail a rule, by their `key` and nothing else.

    Its columns are `source` and the key's: of a source's rows delivery_periode, file, row. None where a
    rule is about a table as a whole or its rows have no such key. Raises ValueError for a rule that
    cannot be made.
    """
    table = checked_table(contract.name)
    columns = set(sql.column_names(con, table))
    if not {*key, *rule_columns(rule)} <= columns:
        return None
    rows = f"from {table} {_where(periode, columns)}"
    address = ", ".join([f"{sql.literal(contract.table)} as source", *key])
    if rule.type == SQL_RULE:
        query = _sql(rule, periode)
    else:
        from expectations.duckdb_engine import make_expectation, validate

        expectation = make_expectation(rule.name, rule.type, rule.kwargs)
        with _partition(con, table, periode, columns):
            outcome = validate(con, PARTITION, [expectation], key)[rule.name]
        query = (outcome.result or {}).get("unexpected_index_query", "").rstrip(" ;\n")
        if not query:
            return None
    text = f"with {PARTITION} as (select * {rows})\nselect {address}\nfrom (\n{query}\n) as failing"
    try:
        con.execute(f"describe {text}")
    except duckdb.Error:
        return None  # a rule in SQL whose rows do not say where they came from, or that is wrong
    return text


@dataclass(frozen=True)
class Evaluation:
    """Which run looks at which month, and when."""

    run_id: str
    periode: str | None
    at: datetime


def write_results(
    con: duckdb.DuckDBPyConnection,
    evaluation: Evaluation,
    contract: Contract,
    table: str,
    results: list[RuleResult],
) -> None:
    """Appends a table's results to quality.check_result. `expectation` is the rule's name."""
    source = contract.table if contract.stage in ("raw", "staging") else None
    rows = [
        {
            "run_id": evaluation.run_id,
            "table_name": table,
            "source": source,
            "owner": contract.owner,
            "expectation": found.rule.name,
            "column_name": ", ".join(rule_columns(found.rule)) or None,
            "dimension": found.rule.dimension,
            "severity": found.rule.severity,
            "passed": found.passed,
            "checked": found.checked,
            "failed": found.failed,
            "evaluated_at": evaluation.at,
            "periode": evaluation.periode,
            "blocking": found.rule.blocking,
        }
        for found in results
    ]
    if rows:
        marks = f"({', '.join('?' * len(rows[0]))})"
        con.execute(
            f"insert into quality.check_result ({', '.join(rows[0])}) "
            f"values {', '.join([marks] * len(rows))}",
            [value for row in rows for value in row.values()],
        )


def rule_columns(rule: Rule) -> list[str]:
    """Returns the columns that a rule names, those of its row condition last."""
    named = [rule.kwargs[key] for key in COLUMN_KWARGS if key in rule.kwargs]
    named += rule.kwargs.get("column_list", [])
    if rule.type == "expect_column_to_exist" or rule.type == SQL_RULE:
        named = []  # the first answers this itself, the second is not about one column
    named += _condition_columns(rule.kwargs.get("row_condition"))
    return list(dict.fromkeys(named))


def columns_together(rule: Rule) -> list[str]:
    """Returns the columns that rows which fail together have in common: those of a rule on what must be unique, or of a
    rule in SQL on groups of rows. Empty where each row fails alone."""
    if rule.type in UNIQUE:
        return rule.kwargs.get("column_list") or [rule.kwargs["column"]]
    grouped = GROUPED.search(str(rule.kwargs.get("unexpected_rows_query", "")))
    named = grouped[1].replace(" ", "").split(",") if grouped else []
    return [] if set(named) & set(ADDRESS) else named


def _condition_columns(condition: Any) -> list[str]:
    if isinstance(condition, str):
        return re.findall(r'col\("([^"]+)"\)', condition)
    if not isinstance(condition, dict):
        return []
    if "conditions" in condition:
        return [c for part in condition["conditions"] for c in _condition_columns(part)]
    column = condition.get("column")
    return [column["name"]] if isinstance(column, dict) else []


def _where(periode: str | None, columns: set[str]) -> str:
    if periode is None or "periode" not in columns:
        return ""
    return f"where periode = {sql.literal(periode)}"


@contextmanager
def _partition(
    con: duckdb.DuckDBPyConnection, table: str, periode: str | None, columns: set[str]
) -> Iterator[int]:
    """Makes the partition a view, and yields its rows; no text of an exception leaves the block.

    Nothing is copied: each query reads only the columns and row groups that it needs.
    """
    where = _where(periode, columns)
    con.execute(f"create or replace temp view {PARTITION} as select * from {table} {where}")
    try:
        [(rows,)] = con.execute(f"select count(*) from {PARTITION}").fetchall()
        yield rows
    except Exception as error:  # raised again without its text and cause, which quote values
        raise RuntimeError(f"rules of {table} not run: {type(error).__name__}") from None
    finally:
        con.execute(f"drop view if exists temp.{PARTITION}")


def _sql(rule: Rule, periode: str | None) -> str:
    """Returns a rule's own query with {batch} and the month put in."""
    query = str(rule.kwargs.get("unexpected_rows_query", "")).strip().rstrip("; \n")
    for placeholder in ("'{periode}'", "{periode}", "'$periode'", "$periode"):
        query = query.replace(placeholder, sql.literal(periode))
    return query.replace("{batch}", PARTITION)


def _kwargs(rule: Rule, periode: str | None) -> dict[str, Any]:
    """Returns a rule's kwargs as Great Expectations takes them."""
    if rule.type != SQL_RULE:
        return rule.kwargs
    # Great Expectations formats the query, so braces are doubled; where it finds no {batch} it
    # says so on standard output, so a comment has one.
    query = _sql(rule, periode).replace("{", "{{").replace("}", "}}")
    kwargs = {k: v for k, v in rule.kwargs.items() if k not in ("column", "mostly")}
    return {**kwargs, "unexpected_rows_query": f"{query}\n/* {{batch}} */"}


def _counts(rule: Rule, outcome: Any, rows: int) -> tuple[bool, int, int, str | None]:
    """Returns passed, checked, failed and error as plain Python values."""
    error = _error(outcome)
    if error:
        return False, 0, 0, error
    passed, result = bool(outcome.success), outcome.result or {}
    if "element_count" in result:
        checked = int(result["element_count"] or 0) - int(result.get("missing_count") or 0)
        return passed, checked, int(result["unexpected_count"] or 0), None
    if rule.type == SQL_RULE:
        # Great Expectations has no `mostly` for a rule in SQL: its share is judged here.
        failed = int(result["observed_value"])
        checked = max(rows, failed)
        passed = failed == 0 or (checked - failed) / checked >= rule.kwargs.get("mostly", 1)
        return passed, checked, failed, None
    return passed, 1, int(not passed), None


def _error(outcome: Any) -> str | None:
    """Returns why a rule could not be evaluated, from the exceptions of its metrics."""
    if outcome is None:
        return "could not be evaluated: no result"
    info = outcome.exception_info or {}
    entries = [info] if "raised_exception" in info else list(info.values())
    texts = [str(e.get("exception_message")) for e in entries if e.get("raised_exception")]
    if not texts:
        return None
    kinds = [kind for kind in ERROR_KINDS if any(kind in text for text in texts)]
    return f"could not be evaluated: {', '.join(kinds) or 'not possible on this table'}"
