"""What each OPD delivered, as text, once per delivery."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import dagster as dg

from assets.handover import handover_passwords
from assets.raw import measures
from assets.raw.load import load_source
from assets.sql_asset import Made, result, table_spec
from expectations.checks import Measure, table_checks
from expectations.contract import Contract, Rule, sources

DELIVERY_OWNER = "Diskominfotik"
# What half_arrived reads besides its own source: the areas, and where a survey form was filled in.
AREAS = ("raw.wilayah", "raw.carik_rumah_tangga")


def _rule(name: str, dimension: str, severity: str, impact: str, blocking: bool = False) -> Rule:
    return Rule(name, "measured", {}, None, dimension, severity, impact, blocking, None)


def delivery_rules(source: Contract) -> dict[Rule, Measure]:
    """Returns the rules on a delivery as a whole, each with the function that measures it."""
    arrived = source.properties.get("halfArrived", "none")
    found = [
        (
            _rule(
                "berkas_ditolak",
                "conformity",
                "error",
                "Berkas yang ditolak tidak ikut dihitung sampai dikirim ulang.",
            ),
            measures.refused,
        ),
        (
            _rule(
                "kolom_berubah",
                "conformity",
                "warning",
                "Kolom tambahan disimpan tetapi belum dipakai; kolom yang hilang dibaca kosong.",
            ),
            measures.drifted,
        ),
        (
            _rule(
                "nilai_tak_terbaca",
                "conformity",
                "warning",
                "Nilai yang tidak terbaca dianggap kosong; barisnya tetap dipakai.",
            ),
            measures.unreadable,
        ),
        (
            _rule(
                "kunci_ganda",
                "uniqueness",
                "error",
                "Kunci yang sama di dua berkas satu bulan: salah satunya mungkin sudah usang.",
            ),
            measures.doubled_keys,
        ),
    ]
    if source.frequency_months:
        late = _rule(
            "terlambat",
            "timeliness",
            "warning",
            "Kiriman lebih tua daripada jadwalnya: angka bulan ini memakai keadaan lama.",
        )
        found.append((late, measures.lateness))
    if arrived != "none":
        half = _rule(
            measures.HALF_ARRIVED,
            "completeness",
            "error",
            "Satu kecamatan mengirim kurang dari setengah baris sebelumnya; orangnya akan terlewat.",
            blocking=arrived == "block",
        )
        found.append((half, measures.half_arrived))
    return {rule: partial(_measure, measure, source) for rule, measure in found}


def _measure(measure, source: Contract, con, periode: str) -> tuple[int, int]:
    return measure(con, source, periode)


def raw_assets() -> list[Made]:
    """Returns, per source, the table of delivered rows and the checks on its deliveries."""
    found: list[Made] = []
    for source in sources().values():
        found.append(_raw_asset(source))
        found += table_checks(
            replace(source, rules=()), delivery_rules(source), after=set(AREAS) - {source.name}
        )
    return found


def _raw_asset(source: Contract) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=source.name.replace(".", "__"),
        specs=[table_spec(source, owners=[DELIVERY_OWNER], kind="file")],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        warehouse = context.resources.warehouse
        loaded = load_source(
            warehouse.con,
            warehouse.settings.landing_zone,
            source,
            context.partition_key,
            datetime.now(UTC),
            lambda file, rows: context.log.info(f"{file}: {rows} baris"),
            handover_passwords(warehouse.key, source.owner),
        )
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
