"""What a month's run rests upon, in one short name: a run bears it, so that the sensor starts none for the same again,
whoever started that one."""

import hashlib
import json
from collections.abc import Set
from typing import Any

import duckdb

from assets.code_version import code_version
from assets.quality.decided import decided
from assets.raw.landing import snapshot
from assets.sql_asset import MONTHS
from assets.write_log import logs_aside
from pipelines.settings import Settings

LOOKED = "konvergensi/melihat"  # the tag of a run: what was given and decided when it began


def short(value: Any) -> str:
    """Returns a short name for what a look saw; no file's own name, which may be somebody's."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def given(found: Settings, asked: Set[str]) -> list[Any]:
    """Returns what all months rest upon besides the warehouse, the landing zone's state first; `asked` are the months
    of which an office wishes something."""
    landed = short(snapshot(found.landing_zone))
    # what was in a log that is lost is computed again, though the files are the same
    lost = [log.name for log in logs_aside(found.warehouse)]
    last = MONTHS.get_last_partition_key()
    return [landed, sorted(asked), found.variables, last, code_version(), lost]


def state(con: duckdb.DuckDBPyConnection | None, of_all: list[Any], month: str) -> str:
    """Returns the name of what a month rests upon, of what is `given` and what was decided."""
    return f"{month}:{short([*of_all, decided(con, month)])}"
