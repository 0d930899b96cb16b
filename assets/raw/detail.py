"""What exactly is wrong with a delivery, in a few words for its owner: files, columns, kecamatan; no values.

Each returns lines for one source and month.
"""

import duckdb

from assets.raw.changes import emptied_columns
from assets.raw.half_arrived import half_arrived_areas
from assets.raw.in_force import since
from assets.raw.masked import masked, masked_quotes
from assets.raw.measures import is_drifted, of_other_months
from assets.raw.shrunken import lost
from assets.text import angka
from expectations.contract import Contract
from expectations.sql import exists


def half_arrived_lines(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> list[str]:
    """Returns a line per kecamatan that arrived by less than half."""
    names = kecamatan_names(con, periode)
    return [
        f"{names.get(kode, kode)}: {angka(now)} dari {angka(before)} baris"
        for kode, now, before in half_arrived_areas(con, contract, periode)
    ]


def lost_lines(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> list[str]:
    """Returns a line per kelurahan or line of poverty that is gone."""
    return [f"tidak ada lagi: {name} {code}" for code, name in lost(con, contract, periode)]


def refused_lines(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> list[str]:
    """Returns a line per refused file and why."""
    why = "substr(reason, length(file) + 3)"  # our own words, but for what they quote, after the file's name
    return _deliveries(con, contract, periode, why, "status = 'REFUSED'")


def drifted_lines(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> list[str]:
    """Returns a line per file with missing or extra columns, or of a layout of other months."""
    other = f"case when {of_other_months(contract)} then 'tata letak ' || layout || ' bukan tata letak bulan itu' end"
    why = f"nullif(concat_ws('; ', 'kolom hilang ' || missing_columns, {other}), '')"
    where = f"status = 'LOADED' and not correction and {is_drifted(contract)}"
    return _deliveries(con, contract, periode, why, where)


def emptied_lines(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> list[str]:
    """Returns a line per column that is far blanker than in the delivery before, the most so first."""
    shares = emptied_columns(con, contract, periode) or []
    return [
        f"{column}: kosong pada {angka(100 * now)}% baris, sebelumnya {angka(100 * before)}%"
        for column, before, now in sorted(shares, key=lambda share: share[1] - share[2])
    ]


def _deliveries(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str, why: str, where: str
) -> list[str]:
    """Returns a line per file: its name and its extra columns, masked, and `why`, masked within quotes."""
    rows = con.execute(
        f"select file, delivery_periode, bytes, extra_columns, {why} from quality.delivery"
        f" where source = ? and delivery_periode between ? and ? and {where}"
        " order by delivery_periode, file",
        [contract.table, since(con, contract, periode), periode],
    ).fetchall()
    places = _places(con, periode)
    lines = []
    for file, month, size, extra, reason in rows:
        said = [
            f"kolom tambahan {masked(extra, places)}" if extra else "",
            masked_quotes(reason or "", places),
        ]
        name = f"{month}/{masked(file, places)} ({angka(size or 0)} byte)"
        lines.append(f"{name}: {'; '.join(filter(None, said))}")
    return lines


def _places(con: duckdb.DuckDBPyConnection, periode: str) -> list[str]:
    """Returns the names of every kelurahan and kecamatan of the month, none before `wilayah` arrived."""
    if not exists(con, "staging.wilayah"):
        return []
    rows = con.execute(
        "select distinct unnest([nama_kelurahan, nama_kecamatan]) from staging.wilayah where periode = ?",
        [periode],
    ).fetchall()
    return [name for (name,) in rows if name]


def kecamatan_names(con: duckdb.DuckDBPyConnection, periode: str) -> dict[str, str]:
    """Returns the name of each kode_kecamatan of the month."""
    rows = con.execute(
        "select kode_kecamatan, min(nama_kecamatan) from staging.wilayah where periode = ?"
        " group by kode_kecamatan",
        [periode],
    ).fetchall()
    return dict(rows)
