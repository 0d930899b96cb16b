"""Whom to visit, and who may be in no register."""

from assets.sql_asset import Made, checked, sql_asset
from expectations.contract import contracts


def monitoring_assets() -> list[Made]:
    """Returns the monitoring tables with their checks."""
    found: list[Made] = []
    for contract in contracts().values():
        if contract.stage == "monitoring":
            found += [sql_asset(contract), *checked(contract)]
    return found
