"""What may be entered into a column of a workbook: its list, its checks, its format and width.

Belongs here: Excel's options, derived from a contract's column. The sheets are workbook.py's.
"""

from datetime import date
from typing import Any

from assets.raw.reading import is_number
from expectations.contract import Column, Contract, Rule

YES_NO = ("YA", "TIDAK")
FIRST_DAY = date(1900, 1, 1)  # before it Excel has no days
LARGEST = 10**15  # beyond it Excel rounds
KINDS = {"integer": "integer", "number": "decimal", "date": "date", "timestamp": "date"}
FORMATS = {"integer": "0", "number": "General", "date": "yyyy-mm-dd", "timestamp": "yyyy-mm-dd"}
HOW = {
    "integer": "bilangan bulat",
    "number": "angka saja, tanpa Rp dan tanpa pemisah ribuan",
    "date": "tanggal TTTT-BB-HH, misalnya 1990-05-12",
    "timestamp": "tanggal TTTT-BB-HH, misalnya 1990-05-12",
    "boolean": "YA atau TIDAK",
}
BY_COLUMN = {
    "kode_kelurahan": "kode Kemendagri sebagai teks, misalnya 31.72.03.1001",
    "kode_kecamatan": "kode Kemendagri sebagai teks, misalnya 31.72.03",
    "kode_kota": "kode Kemendagri sebagai teks, misalnya 31.72",
    "kode_wilayah": "kode Kemendagri sebagai teks, misalnya 31 atau 31.72",
    "periode": "bulan TTTT-BB, misalnya 2022-04",
    "rt": "tiga angka sebagai teks, misalnya 003",
    "rw": "tiga angka sebagai teks, misalnya 007",
}
DIGITS = "16 angka, ditulis sebagai teks"
LONGEST_TITLE = 32  # of a check on cells; Excel takes none that is longer
WIDTHS = {"date": 14, "timestamp": 14, "integer": 12, "number": 16, "rt": 8, "rw": 8}
MEANS_BETWEEN = "expect_column_values_to_be_between"


def choices(column: Column) -> tuple[str, ...]:
    """Returns the column's drop-down list; empty if anything may be written."""
    return column.values or (YES_NO if column.type == "boolean" else ())


def how_to_write(column: Column) -> str:
    """Returns in words how a value of the column is written."""
    if is_number(column):
        return DIGITS
    if column.values:
        return "pilih dari daftar"
    return BY_COLUMN.get(column.name) or HOW.get(column.type, "teks")


def number_format(column: Column) -> str:
    """Returns Excel's format: text for every string, so that digits and leading zeros stay."""
    return FORMATS.get(column.type, "@")


def width(column: Column) -> int:
    """Returns the width of a blank column, in signs; the header's filter arrow takes four."""
    listed = max(map(len, choices(column)), default=0)
    usual = WIDTHS.get(column.name, WIDTHS.get(column.type, 12 if listed else 22))
    return max(usual, listed + 4, len(column.name) + 4)


def _bounds(contract: Contract, column: Column) -> tuple[Rule, Any, Any] | None:
    """Returns the rule that says how small and large the column's values are, and what it says."""
    for rule in contract.rules:
        if rule.type == MEANS_BETWEEN and rule.kwargs.get("column") == column.name:
            return rule, rule.kwargs.get("min_value"), rule.kwargs.get("max_value")
    return None


def validation(contract: Contract, column: Column, source: str | None) -> dict[str, Any]:
    """Returns XlsxWriter's options for a column's cells; empty where any text may stand.

    `source` is where its list stands. A check only warns where its rule tolerates exceptions: what an
    office really has must not be refused by its own workbook.
    """
    name = column.name[:LONGEST_TITLE]
    title = {"error_title": name, "input_title": name}
    if source is not None:
        return title | {
            "validate": "list",
            "source": source,
            "error_message": "Pilih salah satu dari daftar.",
        }
    if is_number(column):
        return title | {
            "validate": "length",
            "criteria": "==",
            "value": 16,
            "error_type": "warning",
            "input_message": f"{DIGITS}; kosongkan bila tidak ada.",
            "error_message": f"Seharusnya {DIGITS}.",
        }
    kind = KINDS.get(column.type)
    if kind is None:
        return {}
    low: Any = FIRST_DAY if kind == "date" else -LARGEST
    high: Any = date(9999, 12, 31) if kind == "date" else LARGEST
    found, message = _bounds(contract, column), f"Tulis {HOW[column.type]}."
    tolerant = False
    if found:
        rule, least, most = found
        low, high = least if least is not None else low, most if most is not None else high
        tolerant = "mostly" in rule.kwargs
        said = [f"paling kecil {least}" if least is not None else ""]
        said += [f"paling besar {most}" if most is not None else ""]
        message += f" Nilai yang wajar: {', '.join(filter(None, said))}."
    return title | {
        "validate": kind,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_type": "warning" if tolerant else "stop",
        "error_message": message,
    }
