"""Whether a reference, whose delivery is its whole stock, lost what the deliveries before it had.

A kelurahan that is missing takes its people out of every figure, a line its whole set.
"""

import duckdb

from assets.quality.waiver import lapsed, waivers
from assets.raw.in_force import delivery_months, files_in_force, of_files
from assets.warehouse import no_values
from expectations.contract import Contract
from expectations.sql import literal

SHRUNKEN = "acuan_menyusut"
# By source the select of what must stay: a code to tell it by, how it is called, and whether it counts. A line
# that has ended before the month's last day may go.
STOCK = {
    "wilayah": "select read_kode_kelurahan(kode_kelurahan), read_blank(nama_kelurahan), true",
    "garis_kemiskinan": (
        "select concat_ws(' ', upper(replace(read_blank(set_garis), ' ', '_')),"
        " replace(read_in(jenis, ['MISKIN EKSTREM', 'MISKIN']), ' ', '_'), read_kode_wilayah(kode_wilayah)), 'garis',"
        " coalesce(read_date(berlaku_sampai), date '9999-12-31') >= {end}"
        " and read_date(berlaku_mulai) <= {end}"
    ),
}


def shrunken(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (kelurahan or lines that the deliveries before had, those that the newest has no more).

    Where there was none, the delivery itself is what was checked: it can have lost nothing.
    """
    before, now = _stocks(con, contract, periode)
    return max(len(before), 1), len(before.keys() - now.keys())


def lost(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> list[tuple[str, str]]:
    """Returns (code, name) of each that the newest delivery has no more."""
    before, now = _stocks(con, contract, periode)
    return sorted((code, before[code]) for code in before.keys() - now.keys())


def _stocks(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Returns what the deliveries before the newest had, and what the newest has, each code with its name.

    What a delivery lost stays lost once somebody accepted that: for its own month, or for a later one in which
    it was still the newest. Else it is missed until it comes again.
    """
    months = delivery_months(con, contract.table, periode)
    if not months:
        return {}, {}  # nothing came, or nothing that could be read
    check = f"{contract.name}.{SHRUNKEN}"
    given = [w for w in waivers(con) if w.check == check and not lapsed(con, w, w.periode)]
    accepted = {waiver.periode for waiver in given}
    before: dict[str, str] = {}
    now: dict[str, str] = {}
    for month, following in zip(months, [*months[1:], None], strict=True):
        now = _stock(con, contract, month, periode)
        if following is not None:
            taken = any(month <= a < following for a in accepted)
            before = now if taken else before | now
        elif any(month <= a < periode for a in accepted):
            before = now
    return before, now


def _stock(
    con: duckdb.DuckDBPyConnection, contract: Contract, month: str, periode: str
) -> dict[str, str]:
    """Returns what one month's delivery holds, corrections apart: code and name."""
    files = [
        f for f in files_in_force(con, contract, month) if f.periode == month and not f.correction
    ]
    select = STOCK[contract.table].format(
        end=f"last_day(cast({literal(periode)} || '-01' as date))"
    )
    with no_values(f"acuan {contract.table}"):
        rows = con.execute(f"{select} from {contract.name} where {of_files(files)}").fetchall()
    return {code: name for code, name, counts in sorted(rows, key=str) if code and counts}
