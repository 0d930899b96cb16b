"""Each source in force for the month, typed and named the same way."""

from collections.abc import Callable
from typing import Any

from assets.raw.delivered import make_delivered_view, places, reconcile
from assets.raw.in_force import in_force
from assets.sql_asset import Made, sql_asset
from expectations.checks import table_checks
from expectations.contract import Contract, Rule, sources, tables_compared

REKONSILIASI = Rule(
    name="rekonsiliasi",
    type="measured",
    kwargs={},
    column=None,
    dimension="completeness",
    severity="error",
    impact="Baris yang dibaca harus ada di staging, di karantina, atau diganti koreksi.",
    blocking=True,
    reason=None,
    fault="Baris yang dibaca tidak seluruhnya ada di staging, di karantina, atau diganti koreksi",
)


def staging_assets() -> list[Made]:
    """Returns, per source, the staging table and its checks."""
    found: list[Made] = []
    for source in sources().values():
        contract = source.at(f"staging.{source.table}")
        views = {"delivered": f"select * from {source.name}"}
        if select := places(source):
            views["tempat"] = select
        found.append(sql_asset(contract, _delivered(source), views))
        found += table_checks(
            contract, {REKONSILIASI: _reconciled(source)}, after=tables_compared(contract)
        )
    return found


def _delivered(source: Contract) -> Callable[[Any, str], None]:
    def prepare(con: Any, periode: str) -> None:
        in_force(con, source, periode)
        make_delivered_view(con, source, periode)

    return prepare


def _reconciled(source: Contract) -> Callable[[Any, str], tuple[int, int]]:
    def measure(con: Any, periode: str) -> tuple[int, int]:
        read, staged_rows, quarantined, replaced = reconcile(con, source, periode)
        return read, abs(read - staged_rows - quarantined - replaced)

    return measure
