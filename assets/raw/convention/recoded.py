"""Codes of kelurahan that have changed: a code of last year still finds its kelurahan.

Belongs here: which code of a day is which today, by the deliveries of `wilayah`. An area is the same where BPS' code
is, or its name and its kecamatan's; of one that parted nobody can say which part a code means.
"""

from collections.abc import Iterable

import duckdb

from assets.raw.convention.areas import KELURAHAN
from assets.raw.in_force import InForce, delivery_months, files_in_force, of_files
from expectations.contract import Contract, sources
from expectations.sql import exists, literal, quoted

# A code that meant one area when it was last listed until the day, and of which that area has another today.
CHANGED = """
    with listed as (
        select
            read_kode_kelurahan(kode_kelurahan) as kode,
            nullif(regexp_replace(kode_bps, '[^0-9]', '', 'g'), '') as bps,
            read_place(nama_kelurahan) as nama,
            read_place(nama_kecamatan) as kecamatan,
            delivery_periode,
            {now} as kini
        from raw.wilayah
        anti join (select delivery_periode, file, row from quality.quarantine where source = 'wilayah') as q
            using (delivery_periode, file, row)
    ),

    meant as (
        select *
        from listed
        where delivery_periode <= {month}
            and kode is not null
        qualify rank() over (partition by kode order by delivery_periode desc) = 1
    )

    select a.kode, any_value(b.kode)
    from meant as a
    inner join listed as b
        on b.kini and (a.bps = b.bps or (a.nama = b.nama and a.kecamatan = b.kecamatan))
    where b.kode is not null
    group by a.kode
    having count(distinct b.kode) = 1 and any_value(b.kode) <> a.kode
    order by a.kode
"""


def recoded(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: Iterable[InForce], periode: str
) -> dict[str, str]:
    """Returns by column of kelurahan the SQL of its text as the codes of `periode` say, where any has changed since
    the day of one of the `files`; it reads rows under the alias r."""
    columns = [c.name for c in contract.columns if c.name in KELURAHAN]
    if not columns or contract.table == "wilayah" or not exists(con, "raw.wilayah"):
        return {}
    areas = sources()["wilayah"]
    now = files_in_force(con, areas, periode)
    if len(delivery_months(con, "wilayah", periode)) < 2:
        return {}
    found: dict[str, dict[str, str]] = {}
    for month in sorted({f.periode for f in files}):
        text = CHANGED.format(month=literal(month), now=of_files(now))
        if changed := dict(con.execute(text).fetchall()):
            found[month] = changed
    if not found:
        return {}
    return {column: _expression(column, found) for column in columns}


def _expression(column: str, found: dict[str, dict[str, str]]) -> str:
    text = f"r.{quoted(column)}"
    parts = []
    for month, changed in found.items():
        pairs = ", ".join(f"{literal(a)}: {literal(b)}" for a, b in changed.items())
        parts.append(
            f"when r.delivery_periode = {literal(month)}"
            f" then coalesce(map {{{pairs}}}[read_kode_kelurahan({text})], {text})"
        )
    return f"case {' '.join(parts)} else {text} end"
