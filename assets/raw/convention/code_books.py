"""Code books as deliveries: what the codes of a column mean, as the office says that sends them.

Belongs here: which book speaks for a column. What the project itself knows of words and codes stands in
expectations/codebooks; a delivered book goes before it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

import duckdb

from assets.raw.header import column_name
from assets.raw.in_force import files_in_force, of_files
from expectations.codebook import word_key
from expectations.contract import Column, Contract, sources
from expectations.layout import synonyms
from expectations.sql import exists

BOOK = "BUKU KODE"  # the convention of a column whose codes a delivered book explains
SOURCE = "buku_kode"
COUNTED = re.compile(r"^\d+ ?[.)-] ?")  # the code itself before what it means: 1. Keramik


# What the books say, without rows set aside and with corrections in the place of what they correct. A row that names no
# source speaks of those that come in codes (their contract says so).
SAID = """
    with rows_said as (
        select
            *,
            lower(trim(sumber)) as tentang,
            lainnya ->> '$.koreksi_file' as koreksi_file,
            try_cast(lainnya ->> '$.koreksi_row' as bigint) as koreksi_row
        from raw.buku_kode
        where {files}
    )

    select
        kolom,
        kode,
        read_spaces(keterangan),
        delivery_periode,
        not read_is_blank(sumber) as khusus
    from rows_said as b
    anti join (select delivery_periode, file, row from quality.quarantine where source = 'buku_kode') as q
        using (delivery_periode, file, row)
    anti join (
        select koreksi_file as file, koreksi_row as row from rows_said as r
        where not exists (
            select 1 from quality.quarantine as q
            where q.source = 'buku_kode' and q.rule <> 'baris_ditarik'
                and (q.delivery_periode, q.file, q.row) = (r.delivery_periode, r.file, r.row)
        )
    ) as k
        using (file, row)
    where not read_is_blank(kolom)
        and not read_is_blank(kode)
        and not read_is_blank(keterangan)
        and case when read_is_blank(sumber) then $coded else tentang = $source end
    order by all
"""


def code_books(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> dict[str, dict[str, str | None]]:
    """Returns by column of the contract what each code (as word_key) means by the books delivered up to `periode`,
    None where it has two meanings.

    The newest delivery that has the column says it all; what is said of the source itself goes before the rest.
    """
    if contract.table == SOURCE or not exists(con, f"raw.{SOURCE}"):
        return {}
    files = files_in_force(con, sources()[SOURCE], periode)
    if not files:
        return {}
    coded = bool(contract.properties.get("coded", False))
    rows = con.execute(
        SAID.format(files=of_files(files)), {"coded": coded, "source": contract.table}
    ).fetchall()
    said: dict[str, list[tuple[str, bool, str, str]]] = defaultdict(list)
    for title, code, meaning, month, own in rows:
        said[column_name(title)].append((month, own, word_key(code), COUNTED.sub("", meaning)))
    found: dict[str, dict[str, str | None]] = {}
    for column in contract.columns:
        titles = {column.name, *synonyms().get(column.name, ())}
        titles.update(*(layout.titles.get(column.name, ()) for layout in contract.layouts))
        of_column = [entry for title in sorted(titles & said.keys()) for entry in said[title]]
        if of_column and is_explained(column):
            newest = max(month for month, *_ in of_column)
            found[column.name] = _meanings(e[1:] for e in of_column if e[0] == newest)
    return found


def is_explained(column: Column) -> bool:
    """Returns whether a code book speaks of the column: of words, not of names, numbers, dates and areas, which it may
    list as well."""
    return column.coded or column.codebook is not None


def _meanings(entries: Iterable[tuple[bool, str, str]]) -> dict[str, str | None]:
    """Returns what each code means, None for two meanings; of (of this source alone?, code, meaning)."""
    by_code: dict[str, dict[bool, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for own, code, meaning in entries:
        by_code[code][own].setdefault(word_key(meaning), meaning)
    result: dict[str, str | None] = {}
    for code, ranks in by_code.items():
        meanings = list((ranks.get(True) or ranks[False]).values())
        result[code] = meanings[0] if len(meanings) == 1 else None
    return result
