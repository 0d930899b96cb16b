"""What each OPD delivered, as text, once per delivery."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dagster as dg

from assets.raw import half_arrived
from assets.raw.delivery_check import Measured, checks_of
from assets.raw.load import Intake, load_source
from assets.raw.wish import NIL, WITHDRAW, grant
from assets.sql_asset import Made, result, table_spec
from expectations.checks import Measure, table_checks
from expectations.contract import Contract, Rule, sources

DELIVERY_OWNER = "Diskominfotik"
EXPLAINING = ("raw.wilayah", "raw.buku_kode")  # what a delivery's reading rests on, in this order
# What half_arrived reads besides its own source: the areas, and where a survey form was filled in.
AREAS = ("raw.wilayah", "raw.carik_rumah_tangga")


def delivery_rules(source: Contract) -> dict[Rule, Measure]:
    """Returns the rules on a delivery as a whole, each with the function that measures it."""
    return {
        check.rule_for(source): partial(_measure, check.measure, source)
        for check in checks_of(source)
    }


def _measure(measure: Measured, source: Contract, con: Any, periode: str) -> tuple[int, int]:
    return measure(con, source, periode)


def raw_assets() -> list[Made]:
    """Returns, per source, the table of delivered rows and the checks on its deliveries."""
    found: list[Made] = []
    for source in sources().values():
        found.append(_raw_asset(source))
        rules = delivery_rules(source)
        compared = any(rule.name == half_arrived.HALF_ARRIVED for rule in rules)
        found += table_checks(
            replace(source, rules=()), rules, after=set(AREAS) - {source.name} if compared else ()
        )
    return found


def _raw_asset(source: Contract) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=source.name.replace(".", "__"),
        # codes of areas are proved by the list of areas, others explained by the code books
        specs=[
            table_spec(
                source,
                EXPLAINING[: EXPLAINING.index(source.name)]
                if source.name in EXPLAINING
                else EXPLAINING,
                owners=[DELIVERY_OWNER],
                kind="file",
            )
        ],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        warehouse = context.resources.warehouse
        intake = Intake(
            warehouse.con,
            source,
            datetime.now(UTC),
            # not the file's name: an office may have named it after somebody
            lambda month, rows: context.log.info(f"{source.table}/{month}: {rows} baris"),
            lambda file: (
                password
                for office in warehouse.senders(source, file)
                for password in warehouse.passwords(office)
            ),
            warehouse.erased,
        )
        with warehouse.incidents() as db:
            grant(intake, db, WITHDRAW, context.partition_key)
            loaded = load_source(intake, warehouse.settings.landing_zone, context.partition_key)
            grant(intake, db, NIL, context.partition_key)  # its empty file is known by now
        return result(
            context,
            source.name,
            loaded.rows,
            metadata={
                "berkas_dimuat": loaded.loaded,
                "berkas_tidak_berubah": loaded.unchanged,
                "berkas_ditolak": loaded.refused,
                "baris_karantina": loaded.quarantined,
            },
        )

    return compute
