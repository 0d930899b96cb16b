"""The first rows of each problem, masked, as the portal shows them: side by side where they fail together.

Belongs here: which rows, and what of them leaves the warehouse. Nothing that identifies somebody does.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import duckdb

from assets.handover.repair import hold_rows, reasons
from assets.handover.suggest import ROWS
from assets.handover.workbook import named_columns
from assets.incident.impact import held
from assets.quality.failing import contract_of
from assets.raw.header import PEOPLE
from assets.raw.masked import masked_value
from assets.raw.reading import is_identifier
from assets.text import HIDDEN
from assets.warehouse import no_values
from expectations.contract import Column, Contract, Rule
from expectations.rules import columns_together
from expectations.sql import column_names, literal, quoted

EXAMPLE = "quality.failing_example"
SINGLES, GROUPS, MEMBERS = 20, 10, 3  # rows that fail alone; groups, and the rows of one
COLUMNS = (
    "incident_id varchar, periode varchar, kelompok integer, nomor integer, delivery_periode varchar, file varchar,"
    ' "row" bigint, sebab varchar, nilai json'
)
KEPT = 4  # signs of a number that identifies
DOUBLED = "kunci_ganda"  # the check whose rows have one key


class Failing(NamedTuple):
    """One incident on rows that a source delivered."""

    incident_id: str
    table: str
    rule: Rule


def write_examples(
    con: duckdb.DuckDBPyConnection, periode: str, failing: Iterable[Failing]
) -> None:
    """Replaces quality.failing_example by the first rows of these incidents, which temp.failing holds.

    `kelompok` numbers what stands side by side; `nilai` is by column [masked value, whether all of the group agree].
    """
    con.execute(f"create or replace table {EXAMPLE} ({COLUMNS})")
    for one in failing:
        contract = contract_of(one.table)
        with no_values(f"contoh {one.incident_id}"):
            _choose(con, contract, one, periode)
            addresses = f"select {literal(contract.table)} as source, * from temp.example"
            hold_rows(con, contract, addresses, periode)
            rows = _read(con, contract)
            made = [
                [one.incident_id, periode, *row]
                for group in _groups(rows)
                for row in _masked(contract, one.rule, group)
            ]
            if made:
                marks = ", ".join("?" for _ in made[0])
                con.executemany(f"insert into {EXAMPLE} values ({marks})", made)
            con.execute(f"drop table {ROWS}; drop table temp.example")


def _together(con: duckdb.DuckDBPyConnection, contract: Contract, rule: Rule) -> list[str]:
    named = columns_together(rule)
    if rule.name == DOUBLED:
        named = contract.properties.get("naturalKey", [])
    known = column_names(con, f"staging.{contract.table}")
    return named if set(named) <= set(known) else []


def _choose(con: duckdb.DuckDBPyConnection, contract: Contract, one: Failing, periode: str) -> None:
    """Makes the temp table `example`: addresses with kelompok and "ke berapa"; no delivered column is called so."""
    address = 'delivery_periode, file, "row"'
    keys = _together(con, contract, one.rule)
    select = f"""
        select {address}, row_number() over (order by {address}) as kelompok, 1 as "ke berapa"
        from ({held(one.incident_id)}) order by {address} limit {SINGLES}
    """
    if keys:
        listed = ", ".join(map(quoted, keys))
        select = f"""
            select
                {address},
                dense_rank() over (order by {listed}) as kelompok,
                row_number() over (partition by {listed} order by {address}) as "ke berapa"
            from staging.{contract.table}
            semi join ({held(one.incident_id)}) using ({address})
            where periode = {literal(periode)}
            qualify kelompok <= {GROUPS} and "ke berapa" <= {MEMBERS}
        """
    con.execute(f"create or replace temp table example as {select}")


def _read(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple[Any, ...]]:
    names = ", ".join(f"r.{quoted(column.name)}" for column in contract.columns)
    return con.execute(
        f"""
        select e.kelompok, e."ke berapa", e.delivery_periode, e.file, e."row",
            concat_ws('; ', q.alasan, nullif(r.tak_terbaca, '')), {names}
        from temp.example as e
        inner join {ROWS} as r using (delivery_periode, file, "row")
        left join ({reasons(contract)}) as q using (delivery_periode, file, "row")
        order by e.kelompok, e."ke berapa"
        """
    ).fetchall()


def _groups(rows: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    return [[row for row in rows if row[0] == n] for n in dict.fromkeys(row[0] for row in rows)]


def _shown(column: Column, text: str) -> str:
    """Returns a value, masked: here no whole number of a household, and no number of a house."""
    if is_identifier(column) and len(text) > KEPT:
        return f"{text[:KEPT]}{HIDDEN}"
    masked = masked_value(text)
    return re.sub(r"\d+", HIDDEN, masked) if column.name == "alamat" else masked


def _masked(contract: Contract, rule: Rule, group: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Returns the rows of a group as they are kept; of a row that fails alone what the rule names, and who it is."""
    wanted = {column.name for column in contract.columns}
    if len(group) == 1:
        named = {*named_columns(contract, rule), *group[0][5].replace(";", " ").split()}
        wanted = wanted & {*named, *PEOPLE}
    kept = []
    for _, *where, cause in (row[:6] for row in group):
        kept.append([group[0][0], *where, cause, {}])
    for position, column in enumerate(contract.columns, 6):
        texts = [(row[position] or "").strip() for row in group]
        if column.name not in wanted or (len(group) > 1 and not any(texts)):
            continue
        for row, text in zip(kept, texts, strict=True):
            row[-1][column.name] = [_shown(column, text), len(set(texts)) == 1]
    return [[*row[:-1], json.dumps(row[-1], ensure_ascii=False)] for row in kept]
