"""What is wrong where a rule fails, in words for the owner: the contract's, else those of the rule's type."""

from assets.quality.waiver import NIHIL
from assets.raw.delivery_check import CHECKS
from expectations.contract import Contract, Rule, contracts

BY_TYPE = {
    "expect_column_values_to_not_be_null": "Kolom {columns} kosong",
    "expect_column_values_to_match_regex": "Isi kolom {columns} tidak sesuai bentuknya",
    "expect_column_values_to_be_between": "Isi kolom {columns} di luar rentang",
    "expect_column_values_to_be_in_set": "Isi kolom {columns} di luar daftar",
    "expect_column_values_to_be_unique": "Isi kolom {columns} tercatat lebih dari sekali",
    "expect_compound_columns_to_be_unique": "Baris dengan {columns} yang sama tercatat lebih dari sekali",
}


def fault(contract: Contract, rule: Rule) -> str:
    """Returns what is wrong, without counts: `NIK tidak ada di Dukcapil`."""
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
    if name == NIHIL:
        return "Kiriman nihil: tidak satu baris pun"
    return CHECKS[name].rule.fault if name in CHECKS else name.replace("_", " ")


def counted(rule: Rule) -> str:
    """Returns what the rule counts: `baris`."""
    return CHECKS[rule.name].unit if rule.name in CHECKS else "baris"
