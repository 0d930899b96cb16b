"""What each OPD delivered, as text, once per delivery."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import dagster as dg

from assets.raw import changes, half_arrived, measures, shrunken
from assets.raw.load import Intake, load_source
from assets.raw.reading import is_identifier, is_plain
from assets.sql_asset import Made, result, table_spec
from expectations.checks import Measure, table_checks
from expectations.contract import Contract, Rule, sources

DELIVERY_OWNER = "Diskominfotik"
# What half_arrived reads besides its own source: the areas, and where a survey form was filled in.
AREAS = ("raw.wilayah", "raw.carik_rumah_tangga")


def _rule(
    name: str,
    dimension: str,
    severity: str,
    impact: str,
    reason: str | None = None,
    blocking: bool = False,
) -> Rule:
    return Rule(name, "measured", {}, None, dimension, severity, impact, blocking, reason)


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
                "baris_karantina",
                "completeness",
                "warning",
                "Baris di karantina tidak ikut dihitung; orangnya dapat terlewat.",
            ),
            measures.quarantined,
        ),
        (
            _rule(
                "karantina_berlebih",
                "completeness",
                "error",
                "Terlalu banyak baris satu berkas di karantina: bagian kota yang dimuatnya hilang.",
                "Salah isi terjadi pada sebagian kecil baris; di atas 5 persen satu berkas, kolomnya"
                " tertukar atau bentuknya berubah.",
            ),
            measures.overquarantined,
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
    if any(is_identifier(column) for column in source.columns):
        lost = _rule(
            "nomor_cacat",
            "conformity",
            "error",
            "Nomor yang kehilangan angka, ditutupi atau pengisi tidak menunjuk siapa pun: orang dan kartunya tidak"
            " dapat disatukan dengan sumber lain.",
            "Salah salin terjadi pada beberapa dari seratus baris; di atas 5 persen satu kolom, Excel atau ekspornya"
            " yang menghilangkan angka.",
        )
        found.append((lost, measures.lost_numbers))
    doubtful = _rule(
        "konvensi_diragukan",
        "conformity",
        "warning",
        "Cara menulis satu kolom (urutan tanggal, L/P, satuan rupiah, kode wilayah) tidak terbukti dari isinya:"
        " nilainya mungkin terbaca lain.",
    )
    found.append((doubtful, measures.doubtful_conventions))
    if any(not column.required and not is_plain(column) for column in source.columns):
        unreadable = _rule(
            "nilai_tak_terbaca",
            "conformity",
            "warning",
            "Nilai yang tidak terbaca dianggap kosong; barisnya tetap dipakai.",
        )
        found.append((unreadable, measures.unreadable))
    if source.role in ("register", "programme"):
        found += [
            (
                _rule(
                    "volume_wajar",
                    "completeness",
                    "warning",
                    "Kiriman jauh lebih besar atau lebih kecil daripada biasanya: ada berkas yang kurang,"
                    " terkirim dua kali, atau milik kota lain.",
                    "Kelahiran, kematian, perpindahan dan perubahan kuota menggeser beberapa persen saja;"
                    " batasnya seperempat, lebih longgar bagi daftar pendek yang naik turun karena kebetulan.",
                ),
                changes.volume,
            ),
            (
                _rule(
                    "kolom_mengosong",
                    "completeness",
                    "warning",
                    "Satu kolom jauh lebih kosong daripada kiriman sebelumnya: pencocokan dan penilaian"
                    " kehilangan buktinya.",
                    "Isian kosong bergeser satu dua poin antarkiriman; sepuluh poin berarti formulir,"
                    " ekspor atau penggabungan tabel berubah. Daftar pendek diberi kelonggaran kebetulan.",
                ),
                changes.emptied,
            ),
        ]
    if any(column.name.startswith("desil") for column in source.columns):
        moved = _rule(
            "desil_bergeser",
            "consistency",
            "warning",
            "Sebaran desil berubah mendadak: taksiran kemiskinan bergeser tanpa ada yang berubah di lapangan.",
            "Satu rumah tangga naik atau turun satu desil itu biasa; bila 15 dari 100 orang pindah desil,"
            " pemeringkatannya diulang atau kolomnya berisi hal lain. Kecamatan di bawah 500 orang tidak"
            " dibandingkan, karena di situ kebetulan saja sudah menggeser sepersepuluhnya.",
        )
        found.append((moved, changes.deciles_moved))
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
            half_arrived.HALF_ARRIVED,
            "completeness",
            "error",
            "Satu kecamatan mengirim kurang dari setengah baris sebelumnya; orangnya akan terlewat.",
            blocking=arrived == "block",
        )
        # whoever knows the register may say that it became smaller; what stops nothing needs no leave
        half = replace(half, waivable=half.blocking)
        found.append((half, half_arrived.half_arrived))
    if source.table in shrunken.STOCK:
        smaller = _rule(
            shrunken.SHRUNKEN,
            "completeness",
            "error",
            "Kiriman acuan memuat seluruh isinya: kelurahan yang tidak ada lagi menghilangkan penduduknya dari semua"
            " angka, garis yang tidak ada lagi menghilangkan kelas semua rumah tangga.",
            "Kelurahan dihapus, dimekarkan atau diberi kode baru hanya dengan ketetapan: satu pun yang hilang dari"
            " kiriman harus disengaja, dan dapat diterima dengan konvergensi accept.",
            blocking=True,
        )
        found.append((smaller, shrunken.shrunken))
    return {rule: partial(_measure, measure, source) for rule, measure in found}


def _measure(measure, source: Contract, con, periode: str) -> tuple[int, int]:
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
        # codes of areas are proved by the list of areas
        specs=[
            table_spec(
                source,
                ["raw.wilayah"] if source.table != "wilayah" else [],
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
        )
        loaded = load_source(intake, warehouse.settings.landing_zone, context.partition_key)
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
