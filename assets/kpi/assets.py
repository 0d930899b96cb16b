"""What each Lurah, Camat and Wali Kota answers for."""

from assets.publication.revision import REVISION
from assets.sql_asset import Made, checked, sql_asset
from expectations.contract import contracts


def kpi_assets() -> list[Made]:
    """Returns the KPI tables with their checks."""
    found: list[Made] = []
    for contract in contracts().values():
        if contract.stage == "kpi" and contract.name != REVISION:  # which the publication writes
            found.append(sql_asset(contract))
            found += checked(contract)
    return found
