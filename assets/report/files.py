"""The reports of one month as files: made, placed side by side, and told of.

Belongs here: which reports there are and where they lie. Each file is replaced whole; what is no longer made goes.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb

from assets.full_disk import gone_if_unfinished
from assets.handover.asked import overdue
from assets.report import figures
from assets.report.book import workbook
from assets.report.content import Report
from assets.report.inpres import quarterly
from assets.report.meeting import Area, meeting
from assets.report.page import html_page
from assets.text import slug
from assets.warehouse import no_values


@dataclass(frozen=True)
class File:
    """One file of one report on one area."""

    laporan: str
    tingkat: str
    kode: str
    berkas: str
    jenis: str
    content: bytes


def make_files(
    con: duckdb.DuckDBPyConnection,
    db: sqlite3.Connection,
    periode: str,
    synthetic: bool,
) -> Iterator[File]:
    """Yields every file of a month: the meeting's of each kota and kecamatan, and each kota's quarterly report."""
    with no_values(f"laporan {periode}"):
        asked = overdue(con, db, periode)
        for level in ("KOTA", "KECAMATAN"):
            for kode, name in figures.areas(con, periode, level):
                report = meeting(con, db, Area(periode, level, kode), asked, synthetic)
                yield from _both(report, "RAPAT", level, kode, name)
                if level == "KOTA":
                    report = quarterly(con, periode, kode, synthetic)
                    yield from _both(report, "INPRES_TRIWULAN", level, kode, name)


def _both(report: Report, laporan: str, tingkat: str, kode: str, name: str) -> Iterator[File]:
    stem = "_".join(part for part in (laporan.lower(), kode, slug(name)) if part)
    yield File(laporan, tingkat, kode, f"{stem}.html", "HTML", html_page(report).encode())
    yield File(laporan, tingkat, kode, f"{stem}.xlsx", "XLSX", workbook(report))


def write_files(folder: Path, files: Iterable[File]) -> list[File]:
    """Writes the files into `folder` (readable by this user only), takes away all others there; returns them."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    written = list(files)  # all or, where one cannot be made, none
    for file in written:
        draft = folder / f".{file.berkas}"
        with (
            gone_if_unfinished(draft),
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        ):
            out.write(file.content)
        draft.replace(folder / file.berkas)
    names = {file.berkas for file in written}
    for path in folder.iterdir():
        if path.name not in names and path.is_file():
            path.unlink()
    return written


def record_files(con: duckdb.DuckDBPyConnection, written: Iterable[File]) -> str:
    """Puts what was written into a temp table; returns the select of the rows of report.rapat."""
    con.execute(
        "create or replace temp table laporan_tertulis (laporan varchar, tingkat varchar, kode varchar,"
        " berkas varchar, jenis varchar, sha256 varchar, bytes bigint)"
    )
    rows = [
        (f.laporan, f.tingkat, f.kode, f.berkas, f.jenis, sha256(f.content).hexdigest(), len(f.content))
        for f in written
    ]  # fmt: skip
    if rows:
        con.executemany("insert into laporan_tertulis values (?, ?, ?, ?, ?, ?, ?)", rows)
    return "select * from temp.laporan_tertulis order by berkas"
