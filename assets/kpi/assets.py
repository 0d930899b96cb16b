"""What each Lurah, Camat and Wali Kota answers for."""

from collections.abc import Callable
from typing import Any

import dagster as dg

from assets.kpi import plotted
from assets.publication.publication import LEVELS
from assets.publication.revision import REVISION
from assets.sql_asset import Made, checked, sql_asset
from expectations.contract import contracts


def kpi_assets() -> list[Made]:
    """Returns the KPI tables with their checks."""
    found: list[Made] = []
    for contract in contracts().values():
        if contract.stage == "kpi" and contract.name != REVISION:  # which the publication writes
            shown = _shown(contract.name) if contract.name in LEVELS else None
            found.append(sql_asset(contract, shown=shown))
            found += checked(contract)
    return found


def _shown(name: str) -> Callable[[Any, str], dict[str, Any]]:
    def shown(warehouse: Any, periode: str) -> dict[str, Any]:
        found = plotted.figures(warehouse.con, name, periode)
        return plotted.curves(found) | {"miskin_ekstrem": dg.MetadataValue.md(plotted.table(found))}

    return shown
