"""What earlier months a month may be compared with; and the last steps of a refresh: publication, and,
whatever happened before it, incidents and the scorecard.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from assets.code_version import code_version
from assets.handover.examples import Failing, write_examples
from assets.handover.folder import Folder
from assets.handover.repair import Repair, write_repair
from assets.incident.follow import Repairs, Run, follow
from assets.incident.impact import held
from assets.incident.incident import Finding, listed
from assets.publication.known_household import HOUSEHOLDS, record_households
from assets.publication.open_data import write_open_data
from assets.publication.publication import Edition, publish
from assets.publication.revision import REVISION, record_revision
from assets.quality.month import complete_refresh, earlier_months, record_publication, write_month
from assets.quality.scorecard import write_scorecard
from assets.raw.assets import delivery_rules
from assets.sql_asset import Made, asset_key, result, table_spec
from assets.staging.assets import REKONSILIASI
from assets.warehouse import no_values
from expectations.checks import table_checks
from expectations.contract import Rule, contracts, sources, table_names

LAST = {"dagster/priority": "-1"}  # of the steps that could run next, the others first


def month_assets() -> list[Made]:
    """Returns the table of earlier months. It waits for all files: one that arrived late makes its month unready."""
    contract = contracts()["quality.month"]

    @dg.multi_asset(
        name="quality__month",
        specs=[
            table_spec(
                contract, sorted(source.name for source in sources().values()), kind="python"
            )
        ],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        con, periode = context.resources.warehouse.con, context.partition_key
        with no_values(contract.name):
            rows = write_month(con, periode)
        waiting = [month for month, ready in earlier_months(con, periode).items() if not ready]
        if waiting:
            context.log.info(
                f"tidak dibandingkan dengan {', '.join(waiting)}: belum dihitung ulang"
            )
        return result(context, contract.name, rows, metadata={"belum_siap": waiting})

    return [compute, *table_checks(contract)]


def publication_assets() -> list[dg.AssetsDefinition]:
    """Returns the publication, which waits for every other table and all their blocking checks.

    A report waits for the publication instead: what cannot be reported is published all the same.
    """
    contract = contracts()["quality.publication"]
    others = [
        name
        for name in table_names()
        if not name.startswith(("quality.", "report.")) and name not in (REVISION, HOUSEHOLDS)
    ]

    @dg.multi_asset(
        name="quality__publication",
        specs=[
            table_spec(contract, sorted(others), kind="python"),
            table_spec(contracts()[REVISION], ["kpi.area"]),
            table_spec(
                contracts()[HOUSEHOLDS],
                ["household.member", "classification.household", "intervention.need"],
            ),
        ],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        warehouse = context.resources.warehouse
        periode, run_id, now = context.partition_key, context.run.run_id, datetime.now(UTC)
        rows = publish(
            warehouse.con,
            warehouse.settings.published,
            [periode],
            Edition(run_id, code_version(), now),
        )
        revised = {
            REVISION: record_revision(warehouse.con, periode, now),
            HOUSEHOLDS: record_households(warehouse.con, periode, now),
        }
        # last: a month whose revisions could not be kept is not complete, and is published again
        record_publication(warehouse.con, periode, run_id, now)
        write_open_data(
            warehouse.settings.published
        )  # the same once more: it costs no month its record
        context.log.info(f"{periode} terbit")
        yield dg.MaterializeResult(
            asset_key=asset_key(contract.name),
            metadata={
                "dagster/row_count": rows["quality.publication"],
                "berkas": str(warehouse.settings.published),
                "baris_per_tabel": rows,
            },
        )
        for name, rows_added in revised.items():
            yield dg.MaterializeResult(
                asset_key=asset_key(name), metadata={"dagster/row_count": rows_added}
            )

    return [compute]


def rules() -> dict[tuple[str, str], Rule]:
    """Returns every rule by table and name, as quality.check_result names them."""
    found: dict[tuple[str, str], Rule] = {}
    for contract in contracts().values():
        table = contract.name.replace("raw.", "staging.", 1)
        found |= {(table, rule.name): rule for rule in contract.rules}
    for source in sources().values():
        found |= {(source.name, rule.name): rule for rule in delivery_rules(source)}
        found[f"staging.{source.table}", REKONSILIASI.name] = REKONSILIASI
    return found


def incident_assets() -> list[Made | dg.AssetSpec]:
    """Returns the scorecard's step, which also opens and closes incidents, and what it writes beside the warehouse.

    It reads no table through Dagster, so that a stopped month does not stop it, and runs last by priority.
    """
    contract = contracts()["quality.scorecard"]

    @dg.multi_asset(
        name="quality__scorecard",
        specs=[table_spec(contract)],
        required_resource_keys={"warehouse"},
        op_tags=LAST,
    )
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        warehouse = context.resources.warehouse
        con, periode, now = warehouse.con, context.partition_key, datetime.now(UTC)
        known, folder = rules(), Folder(warehouse.settings.handover, warehouse.secrets.passwords)
        with no_values(contract.name), warehouse.incidents() as db:

            def repair(finding: Finding) -> list[Path]:
                failing = Repair(
                    finding.incident_id,
                    finding.table_name,
                    known[finding.table_name, finding.rule],
                    finding.owner,
                    periode,
                    held(finding.incident_id),
                    f"run {context.run.run_id}",
                    now,
                )
                try:
                    return write_repair(con, db, folder, failing)
                except Exception as error:  # a file that cannot be made must not cost the alerts
                    kind = type(error).__name__  # its text may quote a value
                    context.log.warning(f"berkas perbaikan {finding.incident_id}: {kind}")
                    return []

            newest = warehouse.newest
            run = Run(context.run.run_id, periode, newest, known, now)
            states = follow(con, db, run, Repairs(folder.path, repair), warehouse.sender)
            if newest is None or periode >= newest:  # else nothing was looked at
                failing = [
                    Failing(i.incident_id, i.table_name, known[i.table_name, i.rule])
                    for i in listed(db)
                    if i.source
                    and i.rows
                    and i.periode == periode
                    and (i.table_name, i.rule) in known
                ]
                try:
                    write_examples(con, periode, failing)
                except Exception as error:  # nor must the rows that a page shows cost the month
                    context.log.warning(f"contoh baris: {type(error).__name__}")
            rows = write_scorecard(con, db, periode)
        # only now: a month whose findings nobody was told of is to be refreshed again
        complete_refresh(con, periode, context.run.run_id, code_version(), now)
        changed = {state: list(states.values()).count(state) for state in set(states.values())}
        return result(context, contract.name, rows, metadata={"insiden": changed})

    beside = [
        table_spec(contracts()[name], [contract.name], kind="sqlite")
        for name in ("quality.incident", "quality.alert")
    ]
    return [compute, *table_checks(contract), *beside]
