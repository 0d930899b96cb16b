"""One register's delivery of one month, before it is cut into files."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass
class Drop:
    """Rows of one source, each with the person it is about and where it is filed."""

    source: str
    month: int
    table: pa.Table  # columns in the order of the layout, typed
    person: np.ndarray | None  # int32 per row; None for sources without persons
    kel: np.ndarray  # int16 per row, the kelurahan the office files the row under
    surveyed: pa.Table | None = None  # Carik's forms: what they say per true household


def days(values: np.ndarray) -> pa.Array:
    """Dates from int32 days; the smallest int32 is null."""
    missing = values == np.iinfo(np.int32).min
    return pa.array(np.where(missing, 0, values).astype("datetime64[D]"), mask=missing)


def number(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Whole numbers as int64, null where `missing`."""
    return pa.array(values.astype(np.int64), mask=missing)
