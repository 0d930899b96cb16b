"""What a run found, put into words: its check results as findings with impact and details."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import duckdb

from assets.incident.impact import hold_failing, parents, touched, trace
from assets.incident.incident import Finding, Touched
from assets.incident.leap import leaps
from assets.quality.failing import contract_of, failing_addresses, failing_keys
from assets.quality.fault import counted, fault
from assets.quality.waiver import accepted
from assets.raw.delivery_check import (
    CHECKS,
    REFUSED,
    SET_ASIDE,
    TOO_MANY_SET_ASIDE,
    Causes,
    files_in_force_causes,
)
from assets.raw.detail import kecamatan_names
from assets.raw.in_force import delivery_months
from assets.text import angka
from expectations.contract import Contract, Rule, engineers
from expectations.rules import tolerated

SEVERITY = {"error": "ERROR", "warning": "WARN"}
SHOWN = 5  # details that a message lists


@dataclass(frozen=True)
class Result:
    """One row of quality.check_result of the run."""

    table_name: str
    rule: str
    passed: bool
    checked: int
    failed: int

    @property
    def broken(self) -> bool:
        """Whether the rule could not be evaluated: a defect of ours, never of the office."""
        return not self.passed and self.checked == 0


def sentence(contract: Contract, rule: Rule, result: Result) -> str:
    """Returns what is wrong in one sentence."""
    if result.broken:
        return f"Aturan {rule.name} pada {result.table_name} tidak dapat dijalankan."
    phrase, unit = fault(contract, rule), counted(rule)
    if result.checked <= 1 and unit == "baris":
        return f"{phrase}."
    return f"{phrase}: {angka(result.failed)} dari {angka(result.checked)} {unit}."


def read_results(con: duckdb.DuckDBPyConnection, run_id: str) -> list[Result]:
    """Returns what the run's rules found, in table and rule order."""
    rows = con.execute(
        "select table_name, expectation, bool_and(passed), max(checked), max(failed)"
        " from quality.check_result where run_id = ? group by all order by all",
        [run_id],
    ).fetchall()
    return [Result(*row) for row in rows]


def find(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    results: list[Result],
    rules: Mapping[tuple[str, str], Rule],
) -> list[Finding]:
    """Returns a finding per result, those that fail with whom they touch.

    `rules` gives by (table, name) what a rule means. A failure that somebody accepted counts as passed.
    """
    waived = accepted(con, periode)
    delivered = cache(lambda table, refused: _delivered(con, contract_of(table), periode, refused))
    # of a table's dozens of rules nearly all are about the same files
    causes = cache(lambda of, table: of(con, contract_of(table), periode))
    found, addresses, keys = [], {}, {}
    for result in results:
        rule = rules.get((result.table_name, result.rule))
        if rule is None:
            continue
        contract = contract_of(result.table_name)
        by = (
            None
            if result.broken
            else rule.waived_by(waived.get(f"{result.table_name}.{result.rule}"))
        )
        finding = Finding(
            result.table_name,
            result.rule,
            engineers() if result.broken else contract.owner,
            SEVERITY[rule.severity],
            result.passed or by is not None,
            sentence(contract, rule, result),
            rule.impact,
            contract.table if contract.stage == "raw" and not result.broken else None,
            periode,
            delivered(contract.name, result.rule == REFUSED and not result.passed),
            rule.dimension,
            result.checked,
            result.failed,
            days_to_repair=contract.days_to_repair,
            why=f"diterima oleh {by}" if by else _borne(result),
            causes=causes(_causes_of(result.rule), result.table_name)
            if contract.stage == "raw"
            else (periode,),
            each=result.rule in CHECKS and CHECKS[result.rule].each,
        )
        found.append(finding)
        if finding.passed or result.broken:
            continue
        rows = failing_addresses(con, result.table_name, result.rule, periode)
        if rows is not None:
            addresses[finding.incident_id] = rows
        elif key := failing_keys(con, result.table_name, result.rule, periode):
            keys[finding.incident_id] = key
    whole = any(r.table_name == "classification.household" and r.passed for r in results)
    hold_failing(con, addresses)
    trace(con, periode, keys if whole else {})
    names = kecamatan_names(con, periode) if whole else {}
    errors = [f.incident_id for f in found if not f.passed and f.severity == "ERROR"]
    who = touched(con, periode, whole, names)
    above = parents(con, errors) | _same_rows(found, who)
    return [
        finding
        if finding.passed
        else replace(
            finding,
            touched=who.get(finding.incident_id, finding.touched),
            parent_id=above.get(finding.incident_id),
            detail=detail(con, finding, periode),
        )
        for finding in found
    ]


def _borne(result: Result) -> str:
    """Returns what goes on record where a rule passes though rows fail it."""
    return tolerated(result.failed) if result.passed and result.failed else ""


def _causes_of(rule: str) -> Causes:
    """Returns what tells what a failure of a source's rule is about: files by their hash, else the month."""
    check = CHECKS.get(rule)
    return check.causes if check else files_in_force_causes


def _same_rows(found: list[Finding], who: Mapping[str, Touched]) -> dict[str, str]:
    """Returns the incidents on set-aside rows that an incident on too many of them says too, row by row."""
    failed = {(f.table_name, f.rule): f for f in found if not f.passed}
    return {
        some.incident_id: many.incident_id
        for (table, rule), many in failed.items()
        if rule == TOO_MANY_SET_ASIDE
        and (some := failed.get((table, SET_ASIDE)))
        # its rows are among the others': as many are the same ones
        and who.get(some.incident_id) == who.get(many.incident_id)
    }


def _delivered(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str, refused: bool
) -> str:
    """Returns the month of the delivery in force of a source, or of the newest that was `refused`; of other tables the
    month itself."""
    if contract.stage != "raw":
        return periode
    if refused:  # what is in force is an earlier one, of which nothing is wrong
        [(month,)] = con.execute(
            "select max(delivery_periode) from quality.delivery"
            " where source = ? and status = 'REFUSED' and delivery_periode <= ?",
            [contract.table, periode],
        ).fetchall()
        return str(month or periode)
    months = delivery_months(con, contract.table, periode)
    return months[-1] if months else periode


def detail(con: duckdb.DuckDBPyConnection, finding: Finding, periode: str) -> tuple[str, ...]:
    """Returns a few words on what exactly is wrong: files, columns, kecamatan, how far figures moved; no values."""
    if check := CHECKS.get(finding.rule):
        lines = check.detail(con, contract_of(finding.table_name), periode)
    else:
        lines = leaps(con, finding.rule, periode)
    more = len(lines) - SHOWN
    return (*lines[:SHOWN], *([f"dan {more} lagi"] if more > 0 else []))
