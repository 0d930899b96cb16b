"""The month's reports as they were written when: the record report.edition, which only grows.

Belongs here: keeping files and giving them back. Writing them in a folder is files.py's.
"""

import zlib
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

import duckdb

from assets.report.files import File
from assets.warehouse import no_values
from expectations.sql import exists

EDITION = "report.edition"
CREATE = f"""
    create table if not exists {EDITION} (
        periode varchar, berkas varchar, urutan integer, written_at timestamptz, laporan varchar, tingkat varchar,
        kode varchar, jenis varchar, sha256 varchar, isi blob
    )
"""
LATEST = f"""
    select * from {EDITION} where periode = $periode
    and ($day is null or (written_at at time zone 'Asia/Jakarta')::date <= $day::date)
    qualify row_number() over (partition by berkas order by urutan desc) = 1
"""


def record_edition(
    con: duckdb.DuckDBPyConnection, periode: str, files: Iterable[File], at: datetime
) -> int:
    """Keeps each file that says something else than the one before it, and that one is no longer made (`isi` is null);
    returns how many."""
    with no_values(EDITION):
        con.execute(CREATE)
        rows = con.execute(
            f"select berkas, urutan, laporan, tingkat, kode, jenis, sha256 from ({LATEST})",
            {"periode": periode, "day": None},
        ).fetchall()
        gone = {berkas: row for berkas, *row in rows}
        added = []
        for f in files:
            urutan, *_, before = gone.pop(f.berkas, (0, None))
            digest = sha256(f.content).hexdigest()
            if digest != before:
                added.append(
                    (periode, f.berkas, urutan + 1, at, f.laporan, f.tingkat, f.kode, f.jenis, digest,
                     zlib.compress(f.content, 9))
                )  # fmt: skip
        for berkas, (urutan, *what, before) in gone.items():
            if before is not None:
                added.append((periode, berkas, urutan + 1, at, *what, None, None))
        if added:
            con.executemany(f"insert into {EDITION} values ({', '.join('?' * 10)})", added)
    return len(added)


def edition(con: duckdb.DuckDBPyConnection, periode: str, day: date) -> list[File]:
    """Returns the month's files as they were up to the end of `day` in Jakarta, in name order."""
    rows = con.execute(
        f"select laporan, tingkat, kode, berkas, jenis, isi from ({LATEST}) where isi is not null order by berkas",
        {"periode": periode, "day": day.isoformat()},
    ).fetchall()
    return [
        File(laporan, tingkat, kode, berkas, jenis, zlib.decompress(isi))
        for laporan, tingkat, kode, berkas, jenis, isi in rows
    ]


def written_until(con: duckdb.DuckDBPyConnection, day: date) -> list[str]:
    """Returns the months with a report up to the end of `day` in Jakarta, ascending."""
    if not exists(con, EDITION):  # a home of an earlier release, before its next report
        return []
    rows = con.execute(
        f"select distinct periode from {EDITION} where (written_at at time zone 'Asia/Jakarta')::date <= ? order by 1",
        [day],
    ).fetchall()
    return [month for (month,) in rows]
