"""A table's rules as Dagster asset checks: one check per rule, one step per table."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from expectations.contract import Contract, Rule

Measure = Callable[[Any, str], tuple[int, int]]
SEVERITY = {"error": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN}


def shares(results: Iterable[Any]) -> dict[str, float]:
    """Returns the failing share of each rule that was checked: the asset's page plots them over time."""
    return {
        f"bagian_gagal/{found.rule.name}": round(found.failed / found.checked, 6)
        for found in results
        if found.checked
    }


def table_checks(
    contract: Contract,
    measured: Mapping[Rule, Measure] | None = None,
    after: Iterable[str] = (),
) -> list[dg.AssetChecksDefinition]:
    """Returns the checks on the contract's table: its rules by Great Expectations, the `measured` ones by
    their own function (con, periode) -> (rows checked, rows failed). No rule, no check.
    They run after the tables `after` too, which rules or functions read.
    """
    table, rules, measured = contract.name, contract.rules, measured or {}
    if not rules and not measured:
        return []
    key = dg.AssetKey(table.split("."))

    @dg.multi_asset_check(
        name=f"{table.replace('.', '__')}__periksa",
        specs=[
            dg.AssetCheckSpec(
                rule.name,
                asset=key,
                blocking=rule.blocking,
                additional_deps=[dg.AssetKey(name.split(".")) for name in sorted(after)],
                description=rule.impact,
                metadata={"dimensi": rule.dimension, "pemilik": contract.owner},
            )
            for rule in (*rules, *measured)
        ],
        required_resource_keys={"warehouse"},
    )
    def run(context: dg.AssetCheckExecutionContext):
        from expectations.rules import Evaluation, RuleResult, run_rules, write_results

        con = context.resources.warehouse.con
        periode = context.op_execution_context.partition_key
        results = run_rules(con, contract, table, periode) if rules else []
        for rule, measure in measured.items():
            checked, failed = measure(con, periode)
            results.append(RuleResult(rule, failed == 0, checked, failed, None))
        evaluation = Evaluation(context.run.run_id, periode, datetime.now(UTC))
        write_results(con, evaluation, contract, table, results)
        context.op_execution_context.log_event(
            dg.AssetObservation(key, metadata=shares(results), partition=periode)
        )
        failing = any(not found.passed for found in results)
        accepted = context.resources.warehouse.waivers(periode) if failing else {}
        for found in results:
            metadata: dict[str, Any] = {
                "diperiksa": found.checked,
                "gagal": found.failed,
            }
            if found.tolerated:
                metadata["toleransi"] = found.tolerated
            if not found.passed:  # of those that pass no more: a page shows hundreds of them
                metadata["bagian_gagal"] = (
                    round(found.failed / found.checked, 6) if found.checked else 0.0
                )
                metadata |= {"aturan": found.rule.name, "dimensi": found.rule.dimension}
                metadata["pemilik"] = contract.owner
                metadata |= context.resources.warehouse.account(contract, found, periode)
            if found.error:
                metadata["galat"] = found.error
            by = None
            if not found.passed and found.checked:  # what could not run nobody can have judged
                by = found.rule.waived_by(accepted.get(f"{table}.{found.rule.name}"))
            link = metadata.pop("masalah", None)
            if by:
                metadata["diterima_oleh"] = by
            elif link:
                metadata["masalah"] = dg.MetadataValue.url(str(link))
            yield dg.AssetCheckResult(
                check_name=found.rule.name,
                asset_key=key,
                passed=found.passed,
                severity=SEVERITY["warning" if by else found.rule.severity],
                metadata=metadata,
            )

    return [run]
