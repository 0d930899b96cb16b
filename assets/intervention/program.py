"""The programmes and needs: one file each in sql/intervention/need/, a header and a select of whom it is for.

Belongs here: reading these files and the registers of who receives. Who needs what is SQL's business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache

from assets.warehouse import ROOT
from expectations.contract import sources
from expectations.sql import literal

FOLDER = ROOT / "sql" / "intervention" / "need"
UNKNOWN = "BELUM DIPASTIKAN"  # what Biro Hukum has yet to say
CHOICES = {
    "strategi": ("BEBAN", "PENDAPATAN", "KANTONG"),
    "penerima": ("RUMAH_TANGGA", "ORANG"),
    "batas_kelas": ("MISKIN_EKSTREM", "MISKIN"),
}
WHOLE = ("selang_bulan", "nilai_rp_per_bulan")
DATES = ("berlaku_mulai", "berlaku_sampai")
MAY_BE_BLANK = ("register", "selang_bulan", "desil")
# A rule that names deciles of a register beside the class: which, from when on, and on what basis.
DECILES = re.compile(
    r"(dtsen_nasional|dtsen_provinsi|dtsen_kota|siks|dtks) (\d+)-(\d+) sejak (\d{4}-\d{2}-\d{2}), dasar (.+)"
)


@dataclass(frozen=True)
class Program:
    """One programme, or a need that no register covers; texts as in its header, `select` whom it is for.

    `desil` is blank, or as DECILES: a decile is a rank, so it is told beside the class and decides nothing alone.
    """

    kode_program: str
    nama: str
    opd: str
    strategi: str
    penerima: str
    batas_kelas: str
    register: str
    nilai_rp_per_bulan: str
    selang_bulan: str
    dasar_hukum: str
    berlaku_mulai: str
    berlaku_sampai: str
    desil: str
    select: str


@cache
def programs() -> tuple[Program, ...]:
    """Returns every programme in the order of its code.

    Raises ValueError that names the file and the line of the header that is missing or wrong.
    """
    found = [
        _read(path.name, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.sql"))
    ]
    return tuple(sorted(found, key=lambda program: program.kode_program))


def _read(name: str, text: str) -> Program:
    names = [field.name for field in fields(Program) if field.name != "select"]
    header: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.removeprefix("-- ").partition(":")
        if line.startswith("-- ") and colon and key in names:
            header[key] = value.strip()
    for key in names:
        value = header.get(key, "")
        if key == "desil":
            header.setdefault(key, "")
        if key not in header or (not value and key not in MAY_BE_BLANK):
            raise ValueError(f"sql/intervention/need/{name}: '-- {key}:' is missing")
        if key in CHOICES and value not in CHOICES[key]:
            raise ValueError(
                f"sql/intervention/need/{name}: {key} is one of {', '.join(CHOICES[key])}"
            )
        if key in WHOLE and value not in ("", UNKNOWN) and not value.isdigit():
            raise ValueError(f"sql/intervention/need/{name}: {key} is a whole number or {UNKNOWN}")
    if header["desil"] and not DECILES.fullmatch(header["desil"]):
        raise ValueError(
            f"sql/intervention/need/{name}: desil reads like dtsen_nasional 1-4 sejak 2025-01-01, dasar …"
        )
    if header["register"] and header["register"] not in sources():
        raise ValueError(f"sql/intervention/need/{name}: no source {header['register']}")
    return Program(**header, select=text.rstrip().rstrip(";"))


def program_rows() -> str:
    """Returns a select of the table intervention.program: what is not known is null."""
    rows = ", ".join(f"({', '.join(_values(program))})" for program in programs())
    return (
        "select * from (values "
        + rows
        + ") as p (kode_program, nama, opd, strategi, penerima, batas_kelas,"
        " register, nilai_rp_per_bulan, selang_bulan, dasar_hukum, berlaku_mulai, berlaku_sampai,"
        " desil_register, desil_bawah, desil_atas, desil_mulai, desil_dasar)"
        " order by kode_program"
    )


def _values(program: Program) -> Iterator[str]:
    for field in fields(Program):
        value = getattr(program, field.name)
        if field.name == "select":
            continue
        if field.name == "desil":
            found = DECILES.fullmatch(value)
            register, low, high, since, basis = found.groups() if found else [None] * 5
            yield f"cast({literal(register) if register else 'null'} as varchar)"
            yield from (f"cast({figure or 'null'} as integer)" for figure in (low, high))
            yield f"cast({literal(since) if since else 'null'} as date)"
            yield f"cast({literal(basis) if basis else 'null'} as varchar)"
            continue
        known = value not in ("", UNKNOWN)
        if field.name in WHOLE:
            kind = "integer" if field.name == "selang_bulan" else "decimal(18, 2)"
            yield f"cast({Decimal(value) if known else 'null'} as {kind})"
        elif field.name in DATES:
            yield f"cast({literal(value) if known else 'null'} as date)"
        elif field.name == "register":
            yield literal(value) if known else "cast(null as varchar)"
        else:
            yield literal(value)  # an office or a legal basis that is not known is shown as such


def entitled() -> str:
    """Returns a select of everybody whom any programme is for: kode_program and the file's own columns."""
    parts = [
        f"select {literal(p.kode_program)} as kode_program, * from (\n{p.select}\n)"
        for p in programs()
    ]
    shape = (
        "select cast(null as varchar) as kode_program, cast(null as varchar) as household_id,"
        " cast(null as varchar) as person_id, cast(null as varchar) as alasan,"
        " cast(null as boolean) as belum_diketahui where false"
    )
    return "\nunion all by name\n".join([shape, *parts])


def registers() -> str:
    """Returns a select of the registers of programmes: `source`."""
    names = [source.table for source in sources().values() if source.role == "programme"]
    return f"select * from (values {', '.join(f'({literal(n)})' for n in names)}) as r (source)"


def recipients() -> str:
    """Returns a select of every row of the programmes' registers in force for a month."""
    return "\nunion all\n".join(
        f"select {literal(source.table)} as source, delivery_periode, file, row, kode_program, tahap,"
        f" tanggal_salur, nominal, status_salur from staging.{source.table} where periode = $periode"
        for source in sources().values()
        if source.role == "programme"
    )
