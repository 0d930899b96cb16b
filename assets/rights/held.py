"""All that is held on one person as a workbook for him, to be locked before it is on disk.

Belongs here: which tables tell of him, and how the sheets look. Who he is stands in person.py.
"""

import sqlite3
from io import BytesIO
from typing import Any, NamedTuple

import duckdb
from xlsxwriter import Workbook

from assets.handover.workbook import MAX_CELL, print_wide, write_texts
from assets.incident.access import newest
from assets.rights.person import homes, make_his_rows
from assets.warehouse import no_values
from expectations.contract import contracts, sources
from expectations.sql import column_names, exists, literal, quoted

NAMED = ("person_id", "person_id_a", "person_id_b")  # columns that say whose a row is
# What others reported of him is theirs: who reads it may guess who they are.
HIS_WORD = """
    source <> 'sanggah' or exists (
        select 1 from staging.sanggah as s
        where s.jenis <> 'LAPORAN' and s.delivery_periode = r.delivery_periode and s.file = r.file and s."row" = r."row"
    )
"""
AS_DELIVERED = "Seperti dikirim {owner}, bulan kiriman di kolom delivery_periode."
GUIDE = (
    "Semua data pribadi yang disimpan Konvergensi tentang satu orang",
    "Diserahkan kepada {to} atas permintaan orang yang datanya dimuat di sini. Setiap lembar memuat satu daftar;"
    " kolom periode adalah bulan yang dihitung, delivery_periode bulan kiriman.",
    "Lembar dengan nama sumber memuat baris persis seperti dikirim instansinya. Lembar lain memuat yang dihitung"
    " darinya. Yang tentang rumah tangga berlaku bagi semua anggotanya.",
    "Laporan warga lain tentang orang ini tidak dimuat, supaya pelapornya terlindung.",
    "Bila ada yang salah: perbaikan diminta kepada instansi pemiliknya, atau di loket kelurahan. Kelas rumah tangga"
    " dapat disanggah di loket kelurahan.",
    "Catatan akses: siapa yang melihat data rumah tangga atau orang ini, kapan, dan untuk apa.",
)


class Sheet(NamedTuple):
    """One list: its name, what it is, and its rows as text."""

    name: str
    told: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


def held(con: duckdb.DuckDBPyConnection, db: sqlite3.Connection, people: list[str]) -> list[Sheet]:
    """Returns every list with rows on the person, in a fixed order: delivered, computed, who looked."""
    with no_values("data satu orang"):
        make_his_rows(con, people, shared=True)
        if exists(con, "staging.sanggah"):
            con.execute(f"delete from temp.his_address as r where not ({HIS_WORD})")
        found = [*_delivered(con), *_computed(con, people)]
    columns = ["at", "by", "role", "action", "purpose", "subjects", "fields", "refused"]
    rows = {
        tuple(row[c] for c in columns): None
        for one in (*people, *homes(con, people))
        for row in newest(db, one, 100_000)
    }
    found.append(Sheet("Catatan akses", "Siapa yang melihat", columns, sorted(rows)))
    return [sheet for sheet in found if sheet.rows]


def _delivered(con: duckdb.DuckDBPyConnection) -> list[Sheet]:
    found = []
    for source in sources().values():
        names = column_names(con, source.name)
        if not names:
            continue
        rows = con.execute(
            f"select {_texts(names)} from {source.name} semi join"
            f" (from temp.his_address where source = {literal(source.table)}) as h"
            ' using (delivery_periode, file, "row") order by delivery_periode, file, "row"'
        ).fetchall()
        found.append(Sheet(source.table, AS_DELIVERED.format(owner=source.owner), names, rows))
    return found


def _computed(con: duckdb.DuckDBPyConnection, people: list[str]) -> list[Sheet]:
    """Returns every computed table with rows under the person's ids, or on a household while he was in it."""
    con.execute(
        "create or replace temp table his_time as select distinct periode, household_id from household.member"
        " where person_id in (select unnest(?))",
        [people],
    )
    found = []
    for name, contract in contracts().items():
        names = column_names(con, name)
        if contract.stage in ("raw", "staging") or "periode" not in names:
            continue
        his = " or ".join(
            f"{column} in (select unnest($people))" for column in NAMED if column in names
        )
        if "household_id" in names:
            home = "(periode, household_id) in (select (periode, household_id) from temp.his_time)"
            his = f"{his} or ({home} and person_id is null)" if his else home
        if not his:
            continue
        if {"source", "file", "row"} <= set(names) and exists(con, "staging.sanggah"):
            his = f"({his}) and ({HIS_WORD})"
        rows = con.execute(
            f"select {_texts(names)} from {name} as r where {his} order by all",
            {"people": people} if "$people" in his else {},
        ).fetchall()
        found.append(Sheet(name, contract.description, names, rows))
    return found


def _texts(names: list[str]) -> str:
    return ", ".join(f"{quoted(name)}::varchar" for name in names)


def workbook(sheets: list[Sheet], to: str) -> bytes:
    """Returns the workbook, not locked yet. Every value is text, so that none becomes a formula."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3"})
        guide = book.add_worksheet("Petunjuk")
        print_wide(guide)
        lines = [line.format(to=to) for line in GUIDE] + [f"{s.name}: {s.told}" for s in sheets]
        write_texts(guide, lines, head, book.add_format({"text_wrap": True, "valign": "top"}))
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])  # as long as Excel takes
            print_wide(page)
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.columns) - 1, 18)
            for at, title in enumerate(sheet.columns):
                page.write_string(0, at, title, head)
            for line, row in enumerate(sheet.rows, 1):
                for at, value in enumerate(row):
                    if value is not None:
                        page.write_string(line, at, str(value)[:MAX_CELL])
    return content.getvalue()
