"""Turns a contract into a Dagster asset: what every table of the pipeline shows in the UI.

Belongs here: the Dagster side of a table (key, group, owners, metadata). How it is computed does not.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import dagster as dg

from assets.lineage import Origins, column_lineage
from assets.table import FIRST_MONTH, TableSql, table_sql, write_table
from assets.text import slug
from assets.views import EARLIER, VIEWS, prepare
from assets.warehouse import no_values
from expectations.checks import table_checks
from expectations.contract import Contract, table_names, tables_compared, tables_in
from expectations.sql import column_names, columns

MONTHS = dg.MonthlyPartitionsDefinition(
    start_date=FIRST_MONTH, fmt="%Y-%m", end_offset=1, timezone="Asia/Jakarta"
)

STEP_READ = re.compile(r"\b(from|join)\s+([a-z_]\w*)\b(?!\s*[.(])")
Made = dg.AssetsDefinition | dg.AssetChecksDefinition


def asset_key(name: str) -> dg.AssetKey:
    """Returns the asset key of the table `stage.table`."""
    return dg.AssetKey(name.split("."))


def team(owner: str) -> str:
    """Returns Dagster's form of an office's name: `team:dinas-sosial`."""
    return "team:" + slug(owner)


def table_spec(
    contract: Contract, reads: Iterable[str] = (), owners: Iterable[str] = (), kind: str = "sql"
) -> dg.AssetSpec:
    """Returns what the UI shows of a table: description, grain, owners, kinds, columns, what it reads."""
    described = [
        dg.TableColumn(
            column.name,
            column.type,
            description=f"{column.description} ({column.unit})"
            if column.unit
            else column.description or None,
            tags={"klasifikasi": "terbatas"} if column.restricted else {},
        )
        for column in contract.columns
    ]
    return dg.AssetSpec(
        asset_key(contract.name),
        deps=[asset_key(name) for name in reads],
        description=f"{contract.description}\n\n**Satu baris:** {contract.grain}",
        group_name=contract.stage,
        owners=[team(owner) for owner in dict.fromkeys([contract.owner, *owners])],
        kinds={"duckdb", kind},
        metadata={
            "grain": contract.grain,
            "kontak": contract.contact,
            "dagster/column_schema": dg.TableSchema(described),
        },
        partitions_def=MONTHS,
    )


def result(
    context: dg.AssetExecutionContext,
    name: str,
    rows: int,
    *,
    origins: Mapping[str, Origins] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> dg.MaterializeResult:
    """Returns the materialisation of table `name`: its rows, its columns and where each comes from."""
    con = context.resources.warehouse.con
    context.log.info(f"{name}: {rows} baris")
    with no_values(name):
        made = columns(con, name)
    lineage = {
        column: [dg.TableColumnDep(asset_key(table), origin) for table, origin in found]
        for column, found in (origins or {}).items()
        if found
    }
    return dg.MaterializeResult(
        asset_key=asset_key(name),
        metadata={
            "dagster/row_count": rows,
            "dagster/column_schema": dg.TableSchema([dg.TableColumn(c, t) for c, t in made]),
            **({"dagster/column_lineage": dg.TableColumnLineage(lineage)} if lineage else {}),
            **(metadata or {}),
        },
    )


def sql_origins(con: Any, name: str, views: Mapping[str, str]) -> dict[str, Origins]:
    """Returns the lineage of the table's SQL file, `views` being the selects behind names without a stage."""
    text = table_sql(name).text
    reads = TableSql(name, "\n".join([text, *views.values()])).reads(table_names())
    schema = {read: tuple(found) for read in reads if (found := column_names(con, read))}
    # what earlier months wrote: in the first month the table is not there yet
    schema |= {table: tuple(named) for table, named in (EARLIER[v] for v in views if v in EARLIER)}
    return column_lineage(name, text, schema, views)


def step_origins(con: Any, name: str, steps: Mapping[str, str]) -> dict[str, Origins]:
    """Returns the lineage of the table's SQL file, which reads `steps`, each of which may read those before it.

    Step by step: put into one another, ten selects take SQLGlot twenty seconds. What is made
    of a step that it cannot follow has no origins there.
    """
    made: dict[str, dict[str, Origins]] = {}
    for step, text in {**steps, name: table_sql(name).text}.items():
        named = STEP_READ.sub(lambda m: f"{m[1]} langkah.{m[2]}" if m[2] in made else m[0], text)
        schema = {f"langkah.{earlier}": tuple(of) for earlier, of in made.items() if of}
        schema |= {
            read: tuple(found)
            for read in tables_in(text, table_names())
            if (found := column_names(con, read))
        }
        made[step] = {
            column: tuple(
                sorted(
                    {
                        origin
                        for table, of in found
                        for origin in (
                            made[table.removeprefix("langkah.")].get(of, ())
                            if table.startswith("langkah.")
                            else ((table, of),)
                        )
                    }
                )
            )
            for column, found in column_lineage(step, named, schema, {}).items()
        }
    return made[name]


def checked(contract: Contract, together: Iterable[str] = ()) -> list[dg.AssetChecksDefinition]:
    """Returns the checks of the contract's rules on a table that the pipeline makes, `together` with others."""
    return table_checks(contract, after=set(tables_compared(contract)) - set(together))


def sql_asset(
    contract: Contract,
    make_views: Callable[[Any, str], None] | None = None,
    views: Mapping[str, str] | None = None,
    shown: Callable[[Any, str], Mapping[str, Any]] | None = None,
) -> dg.AssetsDefinition:
    """Returns the asset that computes a table from its SQL file, one month at a time.

    `make_views(con, periode)` runs first and makes the `views` that the file reads; by default those of
    assets.views. `shown(warehouse, periode)` gives what the materialisation says besides.
    """
    name = contract.name
    views = VIEWS.get(name, {}) if views is None else views
    make_views = make_views or prepare(name)
    now = [select for view, select in views.items() if view not in EARLIER]
    reads = TableSql(name, "\n".join([table_sql(name).text, *now])).reads(table_names())

    @dg.multi_asset(
        name=name.replace(".", "__"),
        specs=[table_spec(contract, reads)],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        con = context.resources.warehouse.con
        with no_values(name):
            make_views(con, context.partition_key)
        rows = write_table(con, name, context.partition_key)
        more = shown(context.resources.warehouse, context.partition_key) if shown else None
        return result(context, name, rows, origins=sql_origins(con, name, views), metadata=more)

    return compute
