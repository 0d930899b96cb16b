"""Parquet deliveries, typed or all text: every column turned into the text that a CSV of it would hold."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.raw.csv_file import _glob_safe
from assets.raw.header import Layout, single_header
from assets.raw.match import match_header
from assets.raw.refusal import Refused
from assets.raw.text_file import MAX_LINE
from expectations.contract import Contract
from expectations.sql import literal, quoted

# A few kilobytes of Parquet can claim billions of equal rows. The whole nation is 280 million people.
MAX_ROWS = 300_000_000
BROKEN = "Berkas terpotong atau rusak: tidak dapat dibuka sebagai Parquet."
NESTED = ("STRUCT", "MAP", "UNION")
WIB_MICROSECONDS = 7 * 3600 * 1_000_000
# Up to where a number is told in all its digits, and how it is beyond: a FLOAT holds seven of them, which is enough of
# an amount of money and too little of a NIK.
EXACT = {
    "DOUBLE": (2**53, "cast(cast({0} as bigint) as varchar) || '.0'"),
    "FLOAT": (10**9, "format('{{:.6e}}', {0})"),
}

CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F]"  # no text has them


@dataclass(frozen=True)
class ParquetFile:
    """What is known of a Parquet file before its rows are read."""

    path: Path
    types: list[str]
    layout: Layout


def refuse_encrypted(path: Path) -> None:
    """Raises Refused for a Parquet file whose footer is encrypted."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"PARE":
        raise Refused("Berkas bersandi; kirim Parquet tanpa sandi.")


def open_parquet(con: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> ParquetFile:
    """Returns what a Parquet file holds. Raises Refused if it cannot be a delivery of this source."""
    import pyarrow.parquet as pq

    refuse_encrypted(path)
    try:
        with pq.ParquetFile(path) as opened:
            names, rows = list(opened.schema_arrow.names), opened.metadata.num_rows
        described = con.execute(
            f"select column_name, column_type from (describe select * from {_relation(path)})"
        ).fetchall()
        texts = [
            f"max(strlen({quoted(column)}))" for column, kind in described if kind == "VARCHAR"
        ]
        longest = con.execute(f"select greatest({', '.join(['0', *texts])}) from {_relation(path)}")
        length = (longest.fetchone() or (0,))[0] or 0
    except Exception:  # texts of pyarrow and DuckDB may quote what the file holds
        raise Refused(BROKEN) from None
    if rows > MAX_ROWS:
        raise Refused(f"Berkas menyatakan {rows:,} baris; paling banyak {MAX_ROWS:,}.")
    if length > MAX_LINE:
        raise Refused(f"Ada isian yang lebih panjang dari {MAX_LINE:,} byte.")
    layout = match_header(single_header(names), contract)
    places = [(c, i) for c, i in layout.columns.items()]
    places += [(c, i) for c, parts in layout.joined.items() for i, _ in parts]
    for column, index in places:
        kind = described[index][1]
        if kind.startswith(NESTED) or kind.endswith("]"):
            raise Refused(
                f"Kolom {column} berisi daftar atau isian bertingkat; kirim satu nilai per sel."
            )
    return ParquetFile(path, [kind for _, kind in described], layout)


def _relation(path: Path) -> str:
    return f"read_parquet({literal(_glob_safe(path))}, binary_as_string = true, hive_partitioning = false)"


def _as_text(column: str, kind: str) -> str:
    """Returns the SQL of one column as text: whole numbers without .0, days without a clock time."""
    if kind in ("DOUBLE", "FLOAT"):
        # beyond, a number's last digits may be another's: it is written so that one sees it
        exact, said = EXACT[kind]
        return (
            f"case when isnan({column}) then null"
            f" when {column} = floor({column}) and abs({column}) < {exact}"
            f" then cast(cast({column} as bigint) as varchar)"
            f" when {column} = floor({column}) and abs({column}) < 1e18 then {said.format(column)}"
            f" else cast({column} as varchar) end"
        )
    if kind == "TIMESTAMP WITH TIME ZONE":
        # a day written with a time zone is midnight here, not in Greenwich
        return _as_text(f"make_timestamp(epoch_us({column}) + {WIB_MICROSECONDS})", "TIMESTAMP")
    if kind.startswith("TIMESTAMP"):
        return (
            f"case when {column} = date_trunc('day', {column})"
            f" then strftime({column}, '%Y-%m-%d') else cast({column} as varchar) end"
        )
    if kind == "BOOLEAN":
        return f"case when {column} then 'TRUE' when not {column} then 'FALSE' end"
    if kind == "VARCHAR":
        return (
            f"case when regexp_matches({column}, '{CONTROL}') then"
            f" regexp_replace(translate({column}, chr(11) || chr(12), '  '), '{CONTROL}', '', 'g') else {column} end"
        )
    return f"cast({column} as varchar)"


def parquet_relation(file: ParquetFile) -> str:
    """Returns DuckDB's reading of the file: the columns c0, c1, … as text, in the file's order."""
    inner = [f"i{i}" for i in range(len(file.types))]
    texts = ", ".join(
        f"nullif({_as_text(column, kind)}, '') as c{i}"
        for i, (column, kind) in enumerate(zip(inner, file.types, strict=True))
    )
    return f"(select {texts} from {_relation(file.path)} as p({', '.join(inner)}))"
