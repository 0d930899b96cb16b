"""Pairs scored in parts, each by a worker alone: what a pair weighs depends on the pair, and on how frequent its values
are, which goes with it."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from assets.engine.worker import database
from assets.identity.model import SPOKEN, score_numbered
from assets.warehouse import no_values

SIDES = ("a", "b")
PART = 200_000  # pairs that a worker scores at a time
SCORED = "isi_a bigint, isi_b bigint, bobot double, bidang " + SPOKEN


def score_in_parts(  # noqa: PLR0913 (what a step reads)
    con: Any, into: str, pairs: str, records: str, weights: str, people: str, *frequencies: str
) -> None:
    """Scores `pairs` of `records` as score_numbered does, in Spark's workers."""
    [(persons,)] = con.execute(f"select count(*) from {people}").fetchall()
    [(many,)] = con.execute(f"select count(*) from {pairs}").fetchall()
    told = con.table(weights).toArrow()
    values = [name.removeprefix("frequency_") for name in frequencies]
    has = [name for name in con.table(records).columns if name != "isi"]
    listed = [f"{s}.{c} as {s}_{c}" for s in SIDES for c in has]
    listed += [f"tf_{s}_{v}.tf_{v} as {s}_tf_{v}" for s in SIDES for v in values]
    joins = [f"inner join {records} as {s} on {s}.isi = p.isi_{s}" for s in SIDES]
    joins += [
        f"left join frequency_{v} as tf_{s}_{v} on tf_{s}_{v}.{v} = {s}.{v}"
        for s in SIDES
        for v in values
    ]
    given = con.spark.sql(
        f"select p.isi_a, p.isi_b, {', '.join(listed)} from {pairs} as p {' '.join(joins)}"
    )
    keys = str(con.exchange.keys)

    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        if found := list(batches):
            yield from _score(pa.Table.from_batches(found), told, (persons, has, values), keys)

    parts = max(1, -(-many // PART))
    shape = (
        "isi_a bigint, isi_b bigint, bobot double, bidang struct<"
        + ", ".join(f"{name}: float" for name in spoken())
        + ">"
    )
    con.make(into, given.repartition(parts, "isi_a").mapInArrow(scored, shape), SCORED)


def spoken() -> list[str]:
    """Returns the respects in which a pair is compared."""
    return [
        part.split()[0] for part in SPOKEN.removeprefix("struct(").removesuffix(")").split(", ")
    ]


def _score(
    found: pa.Table, told: pa.Table, known: tuple[int, list[str], list[str]], keys: str
) -> list[pa.RecordBatch]:
    persons, has, values = known
    con = database(keys)
    with no_values("menilai di worker"):
        con.register("diberikan", found)
        con.register("diajari", told)
        sides = " union all ".join(
            f"select isi_{s} as isi, {', '.join(f'{s}_{c} as {c}' for c in has)}"
            f"{''.join(f', {s}_tf_{v} as tf_{v}' for v in values)} from diberikan"
            for s in SIDES
        )
        con.execute(
            f"create or replace temp table nilai_asal as select distinct on (isi) * from ({sides})"
        )
        con.execute(
            f"create or replace temp table record as select isi, {', '.join(has)} from nilai_asal"
        )
        con.execute("create or replace temp table pair as select isi_a, isi_b from diberikan")
        con.execute("create or replace temp table weight as from diajari")
        for v in values:
            con.execute(
                f"create or replace temp table frequency_{v} as select distinct {v}, tf_{v} from nilai_asal"
                f" where tf_{v} is not null"
            )
        score_numbered(
            con,
            "scored",
            "pair",
            "record",
            "weight",
            f"range({persons})",
            *(f"frequency_{v}" for v in values),
        )
        rows = con.execute("from scored").to_arrow_table()
        con.unregister("diberikan")
        con.unregister("diajari")
    return rows.to_batches()
