"""Repair files: the rows of a source that fail a rule, as locked workbooks in their owner's folder.

Belongs here: which rows, in which workbook, and where it lies. How a sheet looks is workbook.py's, what is
certain about a row suggest.py's.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import duckdb

from assets.quality.suggest import ROWS, make_suggestions
from assets.quality.workbook import RepairRow, repair_workbook
from assets.raw.as_read import as_read
from assets.raw.in_force import files_in_force
from assets.raw.measures import is_unreadable
from assets.raw.reading import costs_nobody
from assets.warehouse import no_values
from expectations.contract import Contract, Rule

MAX_ROWS = 50_000  # as many as a delivered workbook holds
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def repair_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, addresses: str, periode: str
) -> Iterator[list[RepairRow]]:
    """Yields the rows of each workbook: at most MAX_ROWS of one delivery_periode, by file and row.

    `addresses` is a select of source, delivery_periode, file, row. A workbook never mixes months, since a
    correction finds its row from the month in which it lies; the row's own month always does. Suggestions
    are by `periode`, the refreshed month. One call at a time per connection: it uses temp tables.
    """
    names = ", ".join(f'r."{column.name}"' for column in contract.columns)
    unreadable = ", ".join(
        f"case when {is_unreadable(c, 'x.')} then '{c.name} tidak terbaca' end"
        for c in contract.columns
        if not c.required or costs_nobody(contract, c)
    )
    with no_values(f"perbaikan {contract.table}"):
        con.execute(
            f"""
            create or replace temp table wanted_row as
            select r.* from {contract.name} as r
            semi join (
                select delivery_periode, file, "row" from ({addresses}) where source = '{contract.table}'
            ) as a using (delivery_periode, file, "row")
            """
        )
        read = as_read(
            con, contract, files_in_force(con, contract, periode), rows="temp.wanted_row"
        )
        con.execute(
            f"""
            create or replace temp table repair_row as
            select
                row_number() over (order by r.delivery_periode, r.file, r."row") as id,
                row_number() over (
                    partition by r.delivery_periode order by r.file, r."row"
                ) - 1 as nomor,
                r.delivery_periode, r.file, r."row", {names}, concat_ws('; ', {unreadable}) as tak_terbaca
            from temp.wanted_row as r
            inner join {read} as x using (delivery_periode, file, "row")
            """
        )
        con.execute("drop table temp.wanted_row")
        make_suggestions(con, contract, periode)
        parts = con.execute(
            f"select distinct delivery_periode, nomor // {MAX_ROWS} from {ROWS} order by all"
        ).fetchall()
    for month, part in parts:
        with no_values(f"perbaikan {contract.table}"):
            found = con.execute(
                f"""
                select r.delivery_periode, r.file, r."row", {names}, s.saran,
                    concat_ws('; ', q.alasan, nullif(r.tak_terbaca, ''))
                from {ROWS} as r
                left join (
                    select delivery_periode, file, "row", string_agg(distinct reason, '; ' order by reason)
                        as alasan
                    from quality.quarantine where source = '{contract.table}' group by all
                ) as q using (delivery_periode, file, "row")
                left join (
                    select id, string_agg(column_name || ': ' || value, '; ' order by column_name desc)
                        as saran
                    from temp.suggestion group by id
                ) as s using (id)
                where r.delivery_periode = ? and r.nomor // {MAX_ROWS} = ?
                order by r.id
                """,
                [month, part],
            ).fetchall()
        yield [RepairRow(row[0], row[1], row[2], row[3:-2], row[-2], row[-1]) for row in found]
    con.execute(f"drop table {ROWS}")


def repair_workbooks(
    con: duckdb.DuckDBPyConnection, contract: Contract, rule: Rule, addresses: str, periode: str
) -> list[bytes]:
    """Returns the workbooks of the rows that fail a rule, not locked yet; none if no row fails."""
    parts = repair_rows(con, contract, addresses, periode)
    return [repair_workbook(contract, rule, rows) for rows in parts]


def encrypt(workbook: bytes, password: str) -> bytes:
    """Returns the workbook locked with AES-256 (OOXML agile), so that Excel itself asks for the password."""
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = BytesIO()
    OOXMLFile(BytesIO(workbook)).encrypt(password, locked)
    return locked.getvalue()


def slug(owner: str) -> str:
    """Returns an owner's folder name: `dinas-sosial`. Raises ValueError for one without letters."""
    name = re.sub(r"[^a-z0-9]+", "-", owner.lower()).strip("-")
    if not name:
        raise ValueError("an owner needs a name")
    return name


def write_repair_files(
    folder: Path, incident_id: str, workbooks: list[bytes], owner: str, password: str
) -> list[Path]:
    """Writes an incident's workbooks into the owner's hand-over folder; returns where they lie.

    Each is locked with the password first, so that none is on disk in the clear. They replace those of an
    earlier call; no workbooks means that none is left. Folders are 0700, files 0600.
    Raises ValueError for an incident_id that is no plain file name.
    """
    if not SAFE.fullmatch(incident_id):
        raise ValueError("an incident_id is made of letters, digits, _, . and -")
    office = folder / slug(owner)
    for made in (folder, office):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.chmod(0o700)
    parts = [""] if len(workbooks) == 1 else [f"-{n}" for n in range(1, len(workbooks) + 1)]
    paths = [office / f"{incident_id}{part}.xlsx" for part in parts]
    for path, workbook in zip(paths, workbooks, strict=True):
        draft = path.with_name(f".{path.name}.part")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_bytes(encrypt(workbook, password))
        draft.rename(path)
    earlier = re.compile(rf"{re.escape(incident_id)}(-[0-9]+)?\.xlsx")
    for path in office.iterdir():
        if earlier.fullmatch(path.name) and path not in paths:
            path.unlink()
    return paths
