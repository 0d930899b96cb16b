"""What a file is before it is delivered: which source's, in which layout, and what loading it would set aside.

Belongs here: trying. Nothing of the file is kept: it is loaded into a warehouse that is thrown away.
"""

import json
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from assets.raw import kind
from assets.raw.cells import Trouble, look_again, troubles
from assets.raw.corrections import WITHDRAWN, replaced_rows
from assets.raw.csv_file import open_csv
from assets.raw.header import Layout, single_header
from assets.raw.in_force import InForce, files_in_force
from assets.raw.incoming import open_book
from assets.raw.landing import Delivery, by_month, deliveries, is_passing
from assets.raw.load import Intake, Passwords, load_delivery, load_source, no_passwords
from assets.raw.match import match_header
from assets.raw.parquet_file import refuse_encrypted
from assets.raw.refusal import Refused
from assets.raw.text_file import look_at
from assets.raw.workbook import open_workbook
from assets.warehouse import connect
from expectations.contract import Contract, sources


class Mended(NamedTuple):
    """How many rows of a repair file replace the row that they name, are the same as it, take it out, or come after
    another repair of it; and who is named as second officer where one is taken out."""

    replaced: int
    same: int
    taken_out: int
    late: int
    seconds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tried:
    """What loading would have done: `status` and `reason` as in quality.delivery; counts by what they are of.

    `columns`: by column of the contract its title in the file. `aside`: rows by (rule, reason). `unread`: values by
    column. `flawed`: numbers by (column, kind) that identify nobody. `conventions`: by column how it is written.
    `troubles`: all of them again, the first cells of each. `mended`: of a repair file, what its rows do to those that
    they name; None of any other file.
    """

    source: str
    status: str
    reason: str
    layout: str
    columns: Mapping[str, str]
    missing: str
    extra: str
    read: int
    staged: int
    aside: Mapping[tuple[str, str], int]
    unread: Mapping[str, int]
    flawed: Mapping[tuple[str, str], int]
    conventions: Mapping[str, str]
    troubles: Sequence[Trouble] = ()
    mended: Mended | None = None


def layouts(
    path: Path, contracts: Sequence[Contract], passwords: Passwords = no_passwords
) -> dict[str, Layout]:
    """Returns by source the layout that the file's header is; only of sources whose it can be.

    Raises Refused where no source can be asked: the file cannot be read at all.
    """
    file = kind.look(path)
    read = _reader(file, passwords)
    found = {}
    for contract in contracts:
        try:
            found[contract.table] = read(contract)
        except Refused:
            continue
    return found


def _reader(file: kind.Delivered, passwords: Passwords) -> Callable[[Contract], Layout]:
    """Returns what matches the file's header to a contract; the file is looked at once."""
    if file.kind == "parquet":
        import pyarrow.parquet as pq

        refuse_encrypted(file.path)
        try:
            header = single_header(pq.read_schema(file.path).names)
        except Exception:  # its texts may quote what the file holds
            raise Refused("Berkas terpotong atau rusak: tidak dapat dibuka.") from None
        return lambda contract: match_header(header, contract)
    if file.kind in ("csv", "csv.gz"):
        look = look_at(file)
        return lambda contract: open_csv(file, contract, look).layout
    book = open_book(file, passwords(file.path.name))
    return lambda contract: open_workbook(book, contract).layout


def likeliest(found: Mapping[str, Layout]) -> list[str]:
    """Returns the sources with the most columns of a file, in the order of their names."""
    most = max((len(layout.columns) for layout in found.values()), default=0)
    return sorted(source for source, layout in found.items() if len(layout.columns) == most)


def try_file(  # noqa: PLR0913 (what a trial rests on)
    path: Path,
    contract: Contract,
    periode: str,
    landing: Path,
    passwords: Passwords = no_passwords,
    memory_limit: str = "7GB",
) -> Tried:
    """Returns what loading the file as a delivery of `periode` would do, by the `wilayah` that lies in `landing`.

    Raises Refused for a name that is never loaded. Nothing of the file is written outside an encrypted database.
    """
    if is_passing(path.name):
        raise Refused(
            "Berkas dengan nama seperti ini tidak dimuat dari landing zone; beri nama lain."
        )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        con = connect(
            place / "coba.duckdb", secrets.token_hex(16), place / "spill", memory_limit=memory_limit
        )
        try:
            now = datetime.now(UTC)
            for table in ("wilayah", "buku_kode"):  # what its reading rests on
                if contract.table != table:
                    load_source(Intake(con, sources()[table], now), landing, periode)
            # where it lies: a copy would be people's names in a folder of the system
            delivery = Delivery(contract.table, periode, path.name, path)
            load_delivery(Intake(con, contract, now, passwords=passwords), delivery)
            file = InForce(periode, path.name, "", False)
            mended = _mended(Intake(con, contract, now, passwords=passwords), landing, file)
            key = [contract.table, periode, path.name]
            [row] = con.execute(
                "select status, coalesce(reason, ''), coalesce(layout, ''), judul::varchar,"
                " coalesce(missing_columns, ''), coalesce(extra_columns, ''), rows_read, rows_staged,"
                " unreadable::varchar, nomor_cacat::varchar, konvensi::varchar"
                " from quality.delivery where source = ? and delivery_periode = ? and file = ?",
                key,
            ).fetchall()
            aside = con.execute(
                "select rule, reason, count(*) from quality.quarantine"
                " where source = ? and delivery_periode = ? and file = ? group by all order by 3 desc, 1, 2",
                key,
            ).fetchall()
            status, reason, layout, called, missing, extra, read, staged, *told = row
            unread, flawed, written = (json.loads(text or "{}") for text in told)
            flaws = {(c, k): n for c, kinds in flawed.items() for k, n in kinds.items()}
            found = troubles(con, contract, file, unread, flaws) if status == "LOADED" else []
        finally:
            con.close()
    titles = json.loads(called or "{}")
    there = []
    if status == "LOADED":
        wanted = {cell.row for one in found for cell in one.cells}
        header, places = look_again(path, contract, passwords(path.name), (read, wanted))
        there = [
            c.name for c in contract.columns if c.name in header.columns or c.name in header.fixed
        ]
        found = [
            replace(one, cells=tuple(c._replace(place=places.get(c.row, "")) for c in one.cells))
            for one in found
        ]
    return Tried(
        source=contract.table,
        status=status,
        reason=reason,
        layout=layout,
        columns={name: titles.get(name, name) for name in there},
        missing=missing,
        extra=extra,
        read=read,
        staged=staged,
        aside={(rule, why): n for rule, why, n in aside},
        unread=unread,
        flawed=flaws,
        conventions={c: said["konvensi"] for c, said in written.items() if not said.get("lazim")},
        troubles=found,
        mended=mended,
    )


def _mended(intake: Intake, landing: Path, file: InForce) -> Mended | None:
    """Returns what the rows of a repair file do, by the files of the landing zone that they name; None of a file that
    is none. Loads those files beside it."""
    con, contract = intake.con, intake.contract
    is_one = "select 1 from quality.delivery where source = ? and correction"
    if not con.execute(is_one, [contract.table]).fetchone():
        return None
    [(named,)] = con.execute(
        f"select coalesce(list(distinct trim(lainnya ->> '$.koreksi_file')), []) from {contract.name}"
    ).fetchall()
    _load_named(intake, landing, file, named)
    files = files_in_force(con, contract, file.periode)
    if not any(one.correction for one in files):  # no delivery that could be mended
        return Mended(0, 0, 0, 0)
    replaced_rows(con, contract, files)
    [counts] = con.execute(
        "select count(*) filter (where holds and not withdraws and changes),"
        " count(*) filter (where holds and not withdraws and not changes),"
        " count(*) filter (where holds and withdraws), count(*) filter (where not holds)"
        " from temp.aimed where delivery_periode = ? and file = ?",
        [file.periode, file.file],
    ).fetchall()
    seconds = con.execute(
        "select distinct payload ->> '$.lainnya.petugas_kedua_tarik' from quality.quarantine"
        " where source = ? and file = ? and rule = ? order by 1",
        [contract.table, file.file, WITHDRAWN],
    ).fetchall()
    return Mended(*counts)._replace(seconds=tuple(name for (name,) in seconds))


def _load_named(intake: Intake, landing: Path, file: InForce, named: list[str]) -> None:
    """Loads the files that a repair file names, of the months down to the newest with a delivery that is no repair: of
    that month at least one file, since it is the one that is mended, whatever it holds."""
    con, table = intake.con, intake.contract.table
    found = by_month(deliveries(landing, table))
    whole = (
        "select 1 from quality.delivery where source = ? and status = 'LOADED' and not correction"
    )
    for month in sorted((m for m in found if m <= file.periode), reverse=True):
        there = [d for d in found[month] if (d.periode, d.file) != (file.periode, file.file)]
        there.sort(key=lambda d: (d.file not in named, d.path.stat().st_size, d.file))
        for delivery in there:
            done = con.execute(whole, [table]).fetchone()
            if delivery.file in named or not done:
                load_delivery(intake, delivery)
        if con.execute(whole, [table]).fetchone():
            return
