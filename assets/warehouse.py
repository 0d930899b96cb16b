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

from assets.working_days import add_working_days
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


@contextmanager
def no_values(what: str) -> Iterator[None]:
    """Raises a WarehouseError that names `what` instead of a database error that may quote a value."""
    try:
        yield
    except duckdb.Error as error:
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


def _encryption_extension() -> Path:
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
    # DuckDB quotes a key that it cannot take, and may cut it within a letter: then Python holds it in its error.
    except (duckdb.InvalidInputException, UnicodeDecodeError) as error:
        if isinstance(error, duckdb.Error) and "AES tag" in str(error):
            raise WarehouseError(f"{path.name} rusak; pulihkan dari cadangan") from None
        raise WrongKey(
            f"{path.name} tidak terbuka dengan kunci ini; periksa KONVERGENSI_KEY"
        ) from None
    except (
        duckdb.IOException
    ) as error:  # names the file and, where somebody has it open, his process
        raise WarehouseError(f"{path.name} tidak terbuka: {error}") from None


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
    Raises WrongKey if the file does not open with this key, WarehouseError if it cannot be opened at all.
    """
    con = duckdb.connect(":memory:")
    try:
        with no_values(f"opening {path.name}"):
            con.load_extension(str(_encryption_extension()))
            con.execute("set temp_directory = ?", [str(spill)])
            con.execute("set temp_file_encryption = true")
            con.execute("set memory_limit = ?", [memory_limit])
            con.execute("set enable_progress_bar = false")
            # Many loads a run: a checkpoint after every 16 MB of log rewrites what the next will change.
            con.execute("set wal_autocheckpoint = '1GB'")
            attach(con, path, "warehouse", key, read_only=read_only)
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
