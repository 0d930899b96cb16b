"""Code books as deliveries: what the codes of a column mean, as the office says that sends them.

Belongs here: which book speaks for a column. What the project itself knows of words and codes stands in
expectations/codebooks; a delivered book goes before it.
"""

import re
from collections import defaultdict

import duckdb

from assets.raw.header import column_name
from assets.raw.in_force import files_in_force, of_files
from expectations.codebook import word_key
from expectations.contract import Contract, sources
from expectations.layout import synonyms
from expectations.sql import exists

BOOK = "BUKU KODE"  # the convention of a column whose codes a delivered book explains
SOURCE = "buku_kode"
COUNTED = re.compile(r"^\d+ ?[.)-] ?")  # the code itself before what it means: 1. Keramik


def code_books(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> dict[str, dict[str, str]]:
    """Returns by column of the contract what each code (as word_key) means by the books delivered up to `periode`.

    The newest delivery that has the column says it all; a code to which it gives two meanings has none.
    """
    if contract.table == SOURCE or not exists(con, f"raw.{SOURCE}"):
        return {}
    files = files_in_force(con, sources()[SOURCE], periode)
    if not files:
        return {}
    rows = con.execute(
        f"select kolom, kode, read_spaces(keterangan), delivery_periode from raw.{SOURCE}"
        f" where {of_files(files)} and not read_is_blank(kolom) and not read_is_blank(kode)"
        " and not read_is_blank(keterangan)"
        " and (read_is_blank(sumber) or lower(trim(sumber)) = ?) order by all",
        [contract.table],
    ).fetchall()
    said: dict[str, dict[str, dict[str, set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for title, code, meaning, month in rows:
        said[column_name(title)][month][word_key(code)].add(COUNTED.sub("", meaning))
    found: dict[str, dict[str, str]] = {}
    for column in contract.columns:
        titles = {column.name, *synonyms().get(column.name, ())}
        titles.update(*(layout.titles.get(column.name, ()) for layout in contract.layouts))
        months: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for title in titles & said.keys():
            for month, codes in said[title].items():
                for code, meanings in codes.items():
                    months[month][code] |= meanings
        if months:
            newest = months[max(months)]
            found[column.name] = {c: min(m) for c, m in newest.items() if len(m) == 1}
    return found
