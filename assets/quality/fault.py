"""What is wrong where a rule fails, in words for the owner: the contract's, else those of the rule's type."""

from assets.quality.waiver import NIHIL
from assets.raw.half_arrived import HALF_ARRIVED
from assets.raw.shrunken import SHRUNKEN
from expectations.contract import Contract, Rule, contracts

LATE, REFUSED = "terlambat", "berkas_ditolak"
# Rules that no contract has: what is wrong where they fail, and what they count.
MEASURED = {
    REFUSED: ("Berkas ditolak", "berkas"),
    "kolom_berubah": ("Kolom berbeda dari kontrak", "berkas"),
    "nilai_tak_terbaca": ("Nilai tidak terbaca", "nilai"),
    "nomor_cacat": (
        "Terlalu banyak nomor yang kehilangan angka, ditutupi atau hanya pengisi",
        "kolom",
    ),
    "konvensi_diragukan": ("Cara menulis kolom tidak terbukti dari isinya", "kolom"),
    "kunci_ganda": ("Kunci yang sama ada di dua berkas", "kunci"),
    LATE: ("Kiriman belum datang menurut jadwalnya", "kiriman"),
    HALF_ARRIVED: ("Kiriman kurang dari setengah kiriman sebelumnya", "kecamatan"),
    SHRUNKEN: ("Isi acuan berkurang dari kiriman sebelumnya", "isi"),
    "volume_wajar": ("Banyaknya baris jauh berbeda dari kiriman-kiriman sebelumnya", "kiriman"),
    "kolom_mengosong": ("Kolom jauh lebih kosong daripada kiriman sebelumnya", "kolom"),
    "desil_bergeser": ("Sebaran desil bergeser dari kiriman sebelumnya", "wilayah"),
    "baris_karantina": ("Kolom wajib kosong atau tidak terbaca", "baris"),
    NIHIL: ("Kiriman nihil: tidak satu baris pun", "berkas"),
    "karantina_berlebih": ("Terlalu banyak baris tanpa isian wajib", "berkas"),
}
BY_TYPE = {
    "expect_column_values_to_not_be_null": "Kolom {columns} kosong",
    "expect_column_values_to_match_regex": "Isi kolom {columns} tidak sesuai bentuknya",
    "expect_column_values_to_be_between": "Isi kolom {columns} di luar rentang",
    "expect_column_values_to_be_in_set": "Isi kolom {columns} di luar daftar",
    "expect_column_values_to_be_unique": "Isi kolom {columns} tercatat lebih dari sekali",
    "expect_compound_columns_to_be_unique": "Gabungan kolom {columns} tercatat lebih dari sekali",
}


def fault(contract: Contract, rule: Rule) -> str:
    """Returns what is wrong, without counts: `NIK tidak ada di Dukcapil`."""
    if rule.name in MEASURED:
        return MEASURED[rule.name][0]
    columns = rule.kwargs.get("column_list") or [rule.kwargs.get("column")]
    delivered = {column.name for column in contract.columns}
    if not rule.fault and rule.type in BY_TYPE and set(columns) <= delivered:
        return BY_TYPE[rule.type].format(columns=", ".join(columns))
    return rule.fault or f"Tidak terpenuhi: {rule.name.replace('_', ' ')}"


def check_fault(check: str) -> str:
    """Returns what is wrong where a check fails, by its full name: `raw.dtks.setengah_tiba`."""
    table, name = check.rsplit(".", 1)
    contract = contracts()[table.replace("staging.", "raw.", 1)]
    rule = next((rule for rule in contract.rules if rule.name == name), None)
    if rule is not None:
        return fault(contract, rule)
    return MEASURED[name][0] if name in MEASURED else name.replace("_", " ")


def counted(rule: Rule) -> str:
    """Returns what the rule counts: `baris`."""
    return MEASURED.get(rule.name, ("", "baris"))[1]
