"""The names that SQL files read besides tables: what earlier months wrote into the table itself, and selects
that are put together from files.

Belongs here: which file reads which, and making the views. What they mean stands in the files that read them.
"""

from collections.abc import Callable
from typing import Any

from assets.intervention.program import entitled, recipients, registers
from assets.kpi.deprivation import lacking
from expectations.sql import column_names, literal

# What earlier months had written into a table that is made later in the month: name of the view -> table and columns.
EARLIER = {
    "kelas_lama": (
        "classification.household",
        {"periode": "varchar", "household_id": "varchar", "set_garis": "varchar", "kelas": "varchar"},
    ),
    "peluang_lama": (
        "classification.probability",
        {"periode": "varchar", "household_id": "varchar", "set_garis": "varchar", "p_miskin_ekstrem": "decimal(12, 8)"},
    ),
    "undian": (
        "classification.lot",
        {"periode": "varchar", "household_id": "varchar", "kode_kelurahan": "varchar", "urutan": "integer",
         "jumlah": "integer", "peluang": "double"},
    ),
    "layanan": (
        "intervention.service",
        {"periode": "varchar", "kode_program": "varchar", "household_id": "varchar", "person_id": "varchar",
         "tanggal_register": "date"},
    ),
    "terdaftar": (
        "intervention.need",
        {"periode": "varchar", "household_id": "varchar", "person_id": "varchar", "kode_program": "varchar",
         "terdaftar_sejak": "date", "hari_menuju_layanan": "bigint"},
    ),
}  # fmt: skip
READ_EARLIER = {
    "classification.household": ("kelas_lama",),
    "classification.random_visit": ("undian", "peluang_lama"),
    "classification.visit_result": ("kelas_lama",),
    "intervention.need": ("terdaftar",),
    "intervention.service": ("layanan",),
}


def _earlier(view: str) -> str:
    table, named = EARLIER[view]
    return f"select {', '.join(named)} from {table}"


# By table, the names that its SQL file reads and the selects behind them.
VIEWS = {
    "classification.predictor": {"register_program": registers()},
    "intervention.entitlement": {"hak": entitled()},
    **{table: {view: _earlier(view) for view in views} for table, views in READ_EARLIER.items()},
    "intervention.receipt": {"penerimaan": recipients()},
    "kpi.deprivation": {"kekurangan": lacking()},
}


def prepare(name: str) -> Callable[[Any, str], None]:
    """Returns what makes the views that a table's SQL file reads, for one month."""

    def make(con: Any, periode: str) -> None:
        for view, select in VIEWS.get(name, {}).items():
            if view in EARLIER and not _is_there(con, view):
                shape = ", ".join(f"null::{kind} as {c}" for c, kind in EARLIER[view][1].items())
                select = f"select {shape} where false"
            text = select.replace("$periode", literal(periode))  # a view has no parameters
            con.execute(f"create or replace temp view {view} as {text}")

    return make


def _is_there(con: Any, view: str) -> bool:
    """Returns whether the table has these columns: not in the first month, nor in an earlier version's home."""
    table, named = EARLIER[view]
    return set(named) <= set(column_names(con, table))
