"""The rows that speak for a month, as staging reads them, and the proof that none got lost."""

import duckdb

from assets.raw.as_read import as_read
from assets.raw.convention.recoded import recoded
from assets.raw.corrections import replaced_rows
from assets.raw.in_force import files_in_force, of_files, of_months
from assets.warehouse import no_values
from expectations.contract import Contract
from expectations.sql import exists, literal, number, quoted

# What each written kelurahan of `delivered` is: a code, or the name of one, often misspelt. Each spelling is resolved
# once, and what is too far from every name of wilayah has no code.
PLACES = """
    with acuan as (
        select
            kode_kelurahan,
            read_place(nama_kelurahan) as nama,
            read_place(nama_kecamatan) as kecamatan,
            read_kota(nama_kota) as kota
        from staging.wilayah
        where periode = $periode
    ),

    tertulis as (
        select
            kelurahan,
            kecamatan,
            kota,
            read_kode_kelurahan(kelurahan) as kode,
            read_place(kelurahan) as nama,
            read_place(kecamatan) as nama_kecamatan,
            read_kota(kota) as nama_kota
        from (select distinct kelurahan, {kecamatan} as kecamatan, {kota} as kota from delivered)
    )

    select
        t.kelurahan,
        t.kecamatan,
        t.kota,
        coalesce(
            any_value(t.kode),
            arg_min(
                a.kode_kelurahan,
                kelurahan_rank(t.nama, t.nama_kecamatan, a.nama, a.kecamatan, a.kode_kelurahan)
            )
        ) as kode_kelurahan
    from tertulis as t
    left join acuan as a
        on t.kode is null
        and is_kelurahan(t.nama, t.nama_kecamatan, a.nama, a.kecamatan)
        and is_kota(t.nama_kota, a.kota)
    group by t.kelurahan, t.kecamatan, t.kota
"""


def places(contract: Contract) -> str | None:
    """Returns the select of what each written kelurahan of `delivered` is: kelurahan, kecamatan, kota, kode_kelurahan.
    None where the source writes none.

    Kecamatan and kota stand beside where the source has no column of that name. Where it has a code of kelurahan too
    they may be another address's, and decide nothing.
    """
    columns = {column.name for column in contract.columns}
    if "kelurahan" not in columns:
        return None
    coded = "kode_kelurahan" in columns
    return PLACES.format(
        kecamatan="kecamatan" if "kecamatan" in columns else "beside_kecamatan(lainnya)",
        kota="cast(null as varchar)" if coded else "beside_kota(lainnya)",
    )


def make_places_view(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> None:
    """Makes the temp view `tempat`, where the source writes kelurahan by name (see places)."""
    if (select := places(contract)) and exists(con, "staging.wilayah"):
        text = select.replace("$periode", literal(periode))  # a view has no parameters
        con.execute(f"create or replace temp view tempat as {text}")


def make_delivered_view(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> None:
    """Makes the temp views `tempat` (see places) and `delivered`: the source's raw rows in force for `periode` as their
    files' conventions say and by today's codes of kelurahan, without those in quarantine and with corrections in the
    place of the rows that they correct."""
    files = files_in_force(con, contract, periode)
    set_aside = (
        f'select delivery_periode, file, "row" from quality.quarantine'
        f" where source = {literal(contract.table)} and {of_months(files)}"
    )
    with no_values(f"delivered: {contract.table}"):
        texts = recoded(con, contract, files, periode)
        names = ", ".join(
            f"{texts[column.name]} as {quoted(column.name)}"
            if column.name in texts
            else quoted(column.name)
            for column in contract.columns
        )
        # anti joins only where there is something to leave out: they cost, and both are mostly empty
        without = []
        if con.execute(f"{set_aside} limit 1").fetchone():
            without.append(f"({set_aside})")
        if replaced_rows(con, contract, files):
            without.append("temp.replaced")
        joins = " ".join(
            f'anti join {rows} as x{i} using (delivery_periode, file, "row")'
            for i, rows in enumerate(without)
        )
        con.execute(
            f"create or replace temp view delivered as select {names}, lainnya, delivery_periode,"
            f' file, "row" from {as_read(con, contract, files)} as r {joins} where {of_months(files)}'
        )
        make_places_view(con, contract, periode)


def reconcile(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int, int, int]:
    """Returns (rows read, rows in staging, rows in quarantine, rows replaced by corrections) of the files
    that speak for `periode`. The first is the sum of the others, or rows got lost."""
    files = files_in_force(con, contract, periode)
    with no_values(f"rekonsiliasi {contract.table}"):
        read = number(
            con,
            f"select coalesce(sum(rows_read), 0) from quality.delivery"
            f" where source = ? and status = 'LOADED' and {of_files(files)}",
            [contract.table],
        )
        quarantined = number(
            con,
            f"select count(*) from quality.quarantine where source = ? and {of_files(files)}",
            [contract.table],
        )
        staged = number(
            con, f"select count(*) from staging.{contract.table} where periode = ?", [periode]
        )
        return read, staged, quarantined, replaced_rows(con, contract, files)
