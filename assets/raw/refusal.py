"""Why a file cannot be loaded, in words for the office that sent it."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from assets.warehouse import WarehouseError, no_values

# What the engine raises for what it is given to read; disk, memory and its own faults are none of a file's.
OF_A_FILE = (duckdb.DataError, duckdb.ProgrammingError, duckdb.NotSupportedError)


class Refused(Exception):
    """A file that cannot be loaded. The text names file, column and row and never a value of the data."""


@contextmanager
def one_file(what: str) -> Iterator[None]:
    """Raises Refused instead of an error in reading one file that nobody foresaw: it costs that file alone. Errors of
    the disk, of memory and of the warehouse stay, as WarehouseError naming `what`."""
    try:
        yield
    except (Refused, OSError, WarehouseError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, duckdb.Error) and not isinstance(error, OF_A_FILE):
            with no_values(what):
                raise
        raise Refused(
            f"Berkas tidak dapat dibaca ({type(error).__name__}); simpan ulang sebagai CSV UTF-8 atau XLSX, lalu kirim"
            " lagi."
        ) from None
