"""What each Lurah, Camat and Wali Kota answers for."""

from assets.sql_asset import Made, sql_asset
from expectations.checks import table_checks
from expectations.contract import contracts, tables_compared


def kpi_assets() -> list[Made]:
    """Returns the KPI tables with their checks."""
    found: list[Made] = []
    for contract in contracts().values():
        if contract.stage == "kpi":
            found.append(sql_asset(contract))
            found += table_checks(contract, after=tables_compared(contract))
    return found
