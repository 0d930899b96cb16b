"""Every person-bearing staging table as one, whatever columns each of them has."""

from collections.abc import Iterable

import duckdb

from expectations.sql import columns, exists

# Standard columns of a person-bearing source, and those that only some have but identity can use.
COLUMNS = {
    "delivery_periode": "varchar",
    "file": "varchar",
    "row": "bigint",
    "nik": "varchar",
    "no_kk": "varchar",
    "nama": "varchar",
    "jenis_kelamin": "varchar",
    "tanggal_lahir": "date",
    "alamat": "varchar",
    "rt": "varchar",
    "rw": "varchar",
    "kode_kelurahan": "varchar",
    "hubungan": "varchar",
    "no_urut": "integer",
    "id_kelompok": "varchar",
    "tanggal_data": "date",
    "nama_ibu": "varchar",
    "status_penduduk": "varchar",
    "tanggal_status": "date",
}

# Only Dukcapil decides who is alive and where somebody is registered.
DUKCAPIL_ONLY = {"nama_ibu", "status_penduduk", "tanggal_status"}


def _select(con: duckdb.DuckDBPyConnection, source: str, periode: str) -> str:
    has = {name for name, _ in columns(con, f"staging.{source}")}
    parts = [f"'{source}' as \"source\""]
    for column, kind in COLUMNS.items():
        known = column in has and (source == "dukcapil" or column not in DUKCAPIL_ONLY)
        value = f'"{column}"' if known else "null"
        parts.append(f'cast({value} as {kind}) as "{column}"')
    # Only a proposal says that a person should be listed: by an objection, by a report on others, by what is dropped
    # no register holds anybody.
    objection = "jenis <> 'USULAN'" if source == "sanggah" and "jenis" in has else "false"
    parts.append(f"coalesce({objection}, false) as sanggahan")
    return f"select {', '.join(parts)} from staging.{source} where periode = '{periode}'"


def create_source_rows(
    con: duckdb.DuckDBPyConnection, periode: str, sources: Iterable[str]
) -> None:
    """Creates the temp view `source_row`: the rows of every source for `periode`, a missing column null."""
    selects = [
        _select(con, source, periode)
        for source in sorted(sources)
        if exists(con, f"staging.{source}")
    ]
    con.execute("create or replace temp view source_row as " + " union all ".join(selects))
