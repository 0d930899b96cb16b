"""The warehouse: one encrypted DuckDB file, opened the same way by everybody.

Belongs here: opening it, its macros, and keeping values out of exceptions. Who may open it when is the
lock's business (pipelines/lock.py).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_httpfs

from assets.full_disk import full_disk
from assets.working_days import add_working_days
from assets.write_log import set_aside, write_log
from expectations.sql import literal

ROOT = Path(__file__).parent.parent
MACROS = ROOT / "sql" / "macros"
STAGES = (
    "raw", "staging", "identity", "household", "classification", "intervention", "kpi", "monitoring",
    "quality", "report",
)  # fmt: skip

# What the SQL files read by getvariable, and its default (pipelines/settings.py gives the settings' values).
VARIABLES: dict[str, str | int] = {
    "set_utama": "SASARAN_2022",  # the set of lines that decides (sql/macros/garis.sql)
    "bulan_dasar": "2022-12",  # the cohort's month
    "hari_sanggah": 14,  # working days within which an objection is to be decided
    "bulan_jeda_kunjungan": 3,  # months for which a visited household is not asked again
    "bulan_berlaku_kunjungan": 12,  # months for which a visit's result is good
}

# The first paragraph of these exceptions' messages names tables, columns and types; what follows quotes the SQL
# text. All others may quote a value, ParserException too: it names the word it stumbled over.
VALUE_FREE = (duckdb.BinderException, duckdb.CatalogException, duckdb.PermissionException)


class WarehouseError(Exception):
    """A database error without the values that DuckDB would have quoted."""


class WrongKey(WarehouseError):
    """The key does not open the warehouse."""


class UnreadableLog(WarehouseError):
    """What was written after the last checkpoint does not follow from the database file any more."""


@contextmanager
def no_values(what: str) -> Iterator[None]:
    """Raises a WarehouseError that names `what`, or a full disk, instead of a database error that may quote a value."""
    try:
        yield
    except duckdb.Error as error:
        if said := full_disk(error):
            raise WarehouseError(said) from None
        free = isinstance(error, VALUE_FREE)
        text = str(error).split("\n\n")[0] if free else "message withheld: may hold data"
        raise WarehouseError(f"{what}: {type(error).__name__}: {text}") from None


@contextmanager
def transaction(con: Any, begin: str = "begin") -> Iterator[None]:
    """Runs the body in one transaction of DuckDB or SQLite, which an exception undoes."""
    con.execute(begin)
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def load_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Creates the temp macros of sql/macros on this connection, in the order of their file names, and what
    SQL asks of Python: `add_working_days(tanggal, hari)`, since holidays are in no table."""
    con.create_function("add_working_days", add_working_days, ["date", "integer"], "date")
    for path in sorted(MACROS.glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))


def set_variables(con: duckdb.DuckDBPyConnection, values: Mapping[str, str | int]) -> None:
    """Sets what the SQL files read by getvariable."""
    for name, value in values.items():
        con.execute(f"set variable {name} = ?", [value])


def encryption_extension() -> Path:
    """Returns httpfs inside site-packages: its OpenSSL is what writes an encrypted database."""
    package = Path(duckdb_extension_httpfs.__file__).parent
    [extension] = package.rglob("httpfs.duckdb_extension")
    return extension


def attach(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, key: str, *, read_only: bool = False
) -> None:
    """Attaches the encrypted database at `path`, made where it is not there, as the catalogue `name`.

    The key is bound: as SQL text it would stand in messages and logs.
    Raises WrongKey if the file does not open with it, WarehouseError if it cannot be opened at all.
    """
    option = ", read_only" if read_only else ""
    try:
        con.execute(
            f"attach {literal(str(path))} as {name} (encryption_key ?, encryption_cipher 'GCM'{option})",
            [key],
        )
    except (duckdb.Error, UnicodeDecodeError) as error:
        raise _unopened(error, path) from None


def _unopened(error: Exception, path: Path) -> Exception:
    """Returns what to raise for a file that could not be attached."""
    said, memory = str(error), isinstance(error, duckdb.OutOfMemoryException)
    if full := full_disk(error):
        return WarehouseError(full)
    if "replaying WAL" in said and not memory:
        return UnreadableLog(f"{write_log(path).name} tidak terbaca")
    if "AES tag" in said or "not a valid DuckDB database" in said:
        return WarehouseError(f"{path.name} rusak; pulihkan dari cadangan")
    # DuckDB quotes a key that it cannot take, and may cut it within a letter: then Python holds it in its error.
    if isinstance(error, duckdb.InvalidInputException | UnicodeDecodeError):
        return WrongKey(f"{path.name} tidak terbuka dengan kunci ini; periksa KONVERGENSI_KEY")
    if isinstance(
        error, duckdb.IOException
    ):  # names the file and, where somebody has it open, his process
        return WarehouseError(f"{path.name} tidak terbuka: {error}")
    return error


def connect(
    path: Path,
    key: str,
    spill: Path,
    *,
    read_only: bool = False,
    memory_limit: str = "7GB",
) -> duckdb.DuckDBPyConnection:
    """Opens the warehouse at `path` as the default catalogue, creating it unless `read_only`.

    What does not fit into `memory_limit` spills, encrypted, into the folder `spill`.
    It is as it last was whole: a log that does not replay is set aside (assets/write_log.py), and what was written
    since the last checkpoint is not there. One that ends within a statement replays all that was committed.
    Raises WrongKey if the file does not open with this key, WarehouseError if it cannot be opened at all.
    """
    try:
        return _connect(path, key, spill, read_only, memory_limit)
    except UnreadableLog:  # of such an error DuckDB's instance may be good for nothing more
        set_aside(path)
        return _connect(path, key, spill, read_only, memory_limit)


def _connect(
    path: Path, key: str, spill: Path, read_only: bool, memory_limit: str
) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    try:
        with no_values(f"opening {path.name}"):
            con.load_extension(str(encryption_extension()))
            con.execute("set temp_directory = ?", [str(spill)])
            con.execute("set temp_file_encryption = true")
            con.execute("set memory_limit = ?", [memory_limit])
            con.execute("set enable_progress_bar = false")
            # Many loads a run: a checkpoint after every 16 MB of log rewrites what the next will change.
            con.execute("set wal_autocheckpoint = '1GB'")
            attach(con, path, "warehouse", key, read_only=read_only)
            if _log_skipped(con, path):
                raise UnreadableLog(f"{write_log(path).name} tidak terbaca")
            con.execute("use warehouse")
            if not read_only:
                path.chmod(0o600)
                for stage in STAGES:
                    con.execute(f"create schema if not exists {stage}")
            load_macros(con)
            set_variables(con, VARIABLES)
    except BaseException:
        con.close()
        raise
    return con


def _log_skipped(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Returns whether the log holds something and nothing of it was read: DuckDB takes one with a damaged head for one
    whose writing was cut short, and says nothing."""
    log = write_log(path)
    [(nothing,)] = con.execute(
        "select wal_size = '0 bytes' from pragma_database_size() where database_name = 'warehouse'"
    ).fetchall()
    return bool(nothing) and log.exists() and log.stat().st_size > 0
