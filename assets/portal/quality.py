"""How good an office's data are, whether they get better, and the first rows of what is wrong."""

import json
from itertools import groupby

import duckdb

from assets.handover.examples import EXAMPLE
from assets.report.figures import Rows, rows
from expectations.sql import exists

SCORES = """
    with whole as (
        select
            periode,
            source,
            any_value(owner) as owner,
            sum(rules_failed) as gagal,
            sum(rules) as aturan,
            sum(failed) / nullif(sum(checked), 0) as bagian,
            sum(open_incidents) as masalah,
            max(mean_days_to_repair) as hari
        from quality.scorecard
        where $owner = '' or owner = $owner
        group by periode, source
    )

    select *, bagian - lag(bagian) over (partition by source order by periode) as berubah
    from whole
    qualify periode = max(periode) over ()
    order by masalah desc, gagal desc, source
"""


def scores(con: duckdb.DuckDBPyConnection, owner: str) -> Rows:
    """Returns by source of an office (of all, for none) the newest month's scorecard, beside the month before."""
    if not exists(con, "quality.scorecard"):
        return []
    return rows(con, SCORES, owner=owner)


def examples(con: duckdb.DuckDBPyConnection, incident_id: str) -> list[Rows]:
    """Returns the first rows of a problem, masked, in groups of what stands side by side."""
    if not exists(con, EXAMPLE):
        return []
    found = rows(
        con,
        f"select * from {EXAMPLE} where incident_id = $i order by kelompok, nomor",
        i=incident_id,
    )
    for row in found:
        row["nilai"] = json.loads(row["nilai"])
    return [list(group) for _, group in groupby(found, key=lambda row: row["kelompok"])]
