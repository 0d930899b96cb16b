"""How each column of a contract is read: the macro of sql/macros/reading.sql for its name or type.

Staging reads with the same macros; what is null there although it was delivered is what is counted here.
"""

from expectations.contract import Column, Contract
from expectations.sql import literal, quoted

BY_NAME = {
    **dict.fromkeys(("desil", "desil_nasional", "desil_provinsi", "desil_kota"), "read_desil"),
    "jumlah_anggota": "read_count",
    "desil_kesejahteraan": "read_desil_angka",
    "jenis_kelamin": "read_jenis_kelamin",
    "jumlah_anggota_verifikasi": "read_count",
    "jumlah_mobil": "read_count",
    "jumlah_motor": "read_count",
    "kode_kelurahan": "read_kode_kelurahan",
    "kode_kecamatan": "read_kode_wilayah",
    "kode_kota": "read_kode_wilayah",
    "kode_wilayah": "read_kode_wilayah",
    "nik": "read_nik",
    "no_kk": "read_no_kk",
    "no_urut": "read_count",
    "periode": "read_periode",
    "rt": "rt_angka",
    "rw": "rw_angka",
}
BY_TYPE = {
    "date": "read_date",
    "integer": "read_integer",
    "number": "read_number",
    "boolean": "read_yes_no",
}
# The forms in which most values arrive: SQL with {x} for the text, true only of what surely can be read.
DECILE = "list_contains(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'], {x})"
USUAL_BY_NAME = {
    **dict.fromkeys(("desil", "desil_nasional", "desil_provinsi", "desil_kota"), DECILE),
    "jenis_kelamin": "list_contains(['L', 'P'], {x})",
    "kode_kelurahan": "regexp_full_match({x}, '[0-9]{{2}}[.][0-9]{{2}}[.][0-9]{{2}}[.][12][0-9]{{3}}')",
    "kode_kecamatan": "regexp_full_match({x}, '[0-9]{{2}}[.][0-9]{{2}}[.][0-9]{{2}}')",
    "kode_kota": "regexp_full_match({x}, '[0-9]{{2}}[.][0-9]{{2}}')",
    "periode": "regexp_full_match({x}, '[12][0-9]{{3}}-(0[1-9]|1[0-2])')",
    "rt": "regexp_full_match({x}, '[0-9]{{3}}')",
    "rw": "regexp_full_match({x}, '[0-9]{{3}}')",
}
USUAL_BY_TYPE = {
    "date": "{x} like '____-__-__' and {x} between '1850' and '2200' and not starts_with({x}, '1899-12-3')"
    " and {x} <> '1900-01-01'"
    " and try_cast({x} as date) is not null",
    "integer": "not contains({x}, '.') and not contains({x}, '-') and try_cast({x} as bigint) is not null",
    "number": "not contains({x}, ',') and try_cast({x} as decimal(18, 6)) is not null",
    "boolean": "list_contains(['YA', 'TIDAK', 'Y', 'T', '1', '0'], {x})",
}
USUAL_MONEY = "not contains({x}, '.') and try_cast({x} as decimal(18, 2)) is not null"


def read_expression(column: Column, text: str) -> str:
    """Returns the SQL that reads `text` as this column's value; null where blank or unreadable."""
    if column.name in BY_NAME:
        return f"{BY_NAME[column.name]}({text})"
    if column.name.startswith("id_"):
        return f"read_id({text})"
    if column.values:
        listed = ", ".join(literal(value.replace("_", " ")) for value in column.values)
        return f"read_in({text}, [{listed}])"
    if column.plausible:  # only money has it
        return f"read_rupiah({text})"
    if column.type in BY_TYPE:
        return f"{BY_TYPE[column.type]}({text})"
    return f"read_blank({text})"


def usual_form(column: Column, text: str) -> str:
    """Returns the SQL of a quick sign that `text` can be read as this column: true of most, never of another."""
    if column.values and column.name not in BY_NAME and not column.name.startswith("id_"):
        listed = ", ".join(literal(value.replace("_", " ")) for value in column.values)
        return f"list_contains([{listed}], {text})"
    if column.plausible:  # a point may stand before three digits, which of money is no number
        return USUAL_MONEY.format(x=text)
    form = USUAL_BY_NAME.get(column.name) or USUAL_BY_TYPE.get(column.type, "false")
    return form.format(x=text)


def is_plain(column: Column) -> bool:
    """Returns whether any text that is not blank can be read as this column."""
    return read_expression(column, "x") == "read_blank(x)"


def is_number(column: Column) -> bool:
    """Returns whether the column holds a NIK or KK number, which Excel would round as a number."""
    return column.name in ("nik", "no_kk")


def is_identifier(column: Column) -> bool:
    """Returns whether the column holds a number that identifies: NIK, KK, or a source's own id."""
    return is_number(column) or column.name.startswith("id_")


def flaw(name: str) -> str:
    """Returns the SQL of why the number in the column `name` identifies nobody; null where it may."""
    return f'nomor_cacat("{name}")' if name in ("nik", "no_kk") else f'id_cacat("{name}")'


def costs_nobody(contract: Contract, column: Column) -> bool:
    """Returns whether a value that cannot be read leaves the row where it is, though the column is required.

    A person must not be missed for a number that lost its digits or a word that no code book has.
    """
    if is_number(column):
        return True
    return contract.person_bearing and (is_identifier(column) or column.codebook is not None)


def key_expressions(contract: Contract) -> list[tuple[str, str]]:
    """Returns (column, SQL of its value) of the contract's natural key on raw rows."""
    by_name = {column.name: column for column in contract.columns}
    return [
        (name, read_expression(by_name[name], quoted(name)))
        for name in contract.properties.get("naturalKey", [])
    ]
