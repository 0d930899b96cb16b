"""What goes to the meetings: the quarterly report as a table, and every report as a page and a workbook."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from assets.report.edition import EDITION, record_edition
from assets.report.files import make_files, record_files, write_files
from assets.sql_asset import Made, result, sql_asset, table_spec
from assets.table import stage_reads, write_select
from expectations.checks import table_checks
from expectations.contract import contracts, table_names

# The pages come after the publication, so that a stopped month has none, and after the scorecard's step, which
# opens the incidents of this very run and records that the month is complete: a page that cannot be written fails
# its own step and takes back neither the publication nor anybody's alert.
AFTER = ("quality.publication", "quality.scorecard")


def report_assets() -> list[Made]:
    """Returns the report tables with their checks."""
    quarter = contracts()["report.inpres_triwulan"]
    return [sql_asset(quarter, shown=_page), *table_checks(quarter), *_meeting(quarter.name)]


def _page(warehouse: Any, periode: str) -> dict[str, Any]:
    """Returns where the portal lists the month's reports, as the UI links it."""
    return {"halaman": dg.MetadataValue.url(warehouse.settings.page("rapat"))}


def _meeting(quarter: str) -> list[Made]:
    contract = contracts()["report.rapat"]
    reads = sorted({*stage_reads("report", table_names()), quarter, *AFTER})

    @dg.multi_asset(
        name="report__rapat",
        specs=[
            table_spec(contract, reads, kind="python"),
            table_spec(contracts()[EDITION], [contract.name], kind="python"),
        ],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        warehouse, periode = context.resources.warehouse, context.partition_key
        con, folder = warehouse.con, warehouse.settings.reports / periode
        with warehouse.incidents() as db:
            files = write_files(folder, make_files(con, db, periode, warehouse.sender.synthetic))
        rows = write_select(con, contract.name, record_files(con, files), periode)
        pages = {f.berkas: warehouse.settings.page(f"rapat/{periode}/{f.berkas}") for f in files}
        yield result(
            context,
            contract.name,
            rows,
            metadata={
                "map": dg.MetadataValue.path(str(folder)),
                **_page(warehouse, periode),
                "laporan": dg.MetadataValue.md(
                    "\n".join(f"- [{berkas}]({page})" for berkas, page in pages.items())
                ),
            },
        )
        kept = record_edition(con, periode, files, datetime.now(UTC))
        yield result(context, EDITION, kept, metadata=_page(warehouse, periode))

    return [compute, *table_checks(contract)]
