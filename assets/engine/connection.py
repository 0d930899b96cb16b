"""A connection that runs DuckDB's statements on Spark: a stage's steps see no difference.

Temporary tables are Spark's; tables of a stage (`identity.person`) are the warehouse's, from which they are handed over
when they are read, and into which a select's rows are put when they are written. An empty DuckDB beside it (`mirror`)
has them all without a row: it knows each column's type and answers what is asked about shapes.
"""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp, parse

from assets.engine.dialect import to_spark, write_columns
from assets.engine.exchange import Exchange
from assets.engine.foreign import Function, exchanged, replace_foreign
from assets.engine.loop import settled, unrolled
from assets.engine.macro import expand
from assets.engine.worker import SECRETS, compute
from assets.warehouse import STAGES, load_macros
from expectations.sql import column_names, columns, literal

Rows = list[tuple[Any, ...]]
PLAIN = ("begin", "commit", "rollback", "set", "reset")  # the warehouse's alone
COUNTED = re.compile(r"SELECT COUNT\(\*\) FROM (\w+)")


class Answer:
    """What a statement gave, as DuckDB's connection hands it out."""

    def __init__(self, rows: Rows) -> None:
        self._rows = iter(rows)

    def fetchall(self) -> Rows:
        return list(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)


class SparkConnection:
    """The warehouse `con` for one month of a stage, with Spark in the place of DuckDB's own workers."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, spark: Any, exchange: Exchange, periode: str
    ) -> None:
        self.warehouse, self.spark, self.exchange = con, spark, exchange
        self._month = periode
        self._handed: set[str] = set()
        self._known: set[str] = set()
        self._rows: dict[str, int] = {}
        self._frames: dict[str, Any] = {}
        self.mirror = _mirror(con)

    def execute(self, text: str, parameters: Any = None) -> Answer:
        """Runs one or several statements and returns what the last one gave."""
        first = text.split(maxsplit=1)[0].lower()
        if first in PLAIN:
            return Answer(_fetched(self.warehouse.execute(text, parameters)))
        if first == "describe":
            return Answer(self.mirror.execute(text, parameters).fetchall())
        answer = Answer([])
        trees = [tree for tree in parse(text, dialect="duckdb") if tree is not None]
        for tree in trees:
            one = text if len(trees) == 1 else tree.sql("duckdb")
            answer = self._run(tree, one, parameters)
        return answer

    def executemany(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        """Puts rows of values into a temporary table."""
        for row in rows:
            self.mirror.execute(text, row)
        [into] = parse(text, dialect="duckdb")
        assert into is not None
        self._keep_more(into.this.name)

    def close(self) -> None:
        """Forgets every temporary table."""
        for name in (
            *self._rows,
            *self._known,
            *(name.replace(".", "__") for name in self._handed),
        ):
            self.spark.catalog.dropTempView(name)
        for frame in self._frames.values():
            frame.unpersist()
        self.mirror.close()

    def table(self, name: str) -> Any:
        """Returns a temporary table as Spark's."""
        return self.spark.table(name)

    def make(self, name: str, frame: Any, kinds: str) -> None:
        """Makes the temporary table `name` of Spark's rows, whose columns are of DuckDB's types `kinds`."""
        self.mirror.execute(f"create or replace temp table {name} ({kinds})")
        self._keep(name, frame)

    def _run(self, tree: exp.Expr, text: str, parameters: Any) -> Answer:
        if isinstance(tree, exp.Create) and not tree.this.find(exp.Table).db:
            return self._create(tree, text, parameters)
        if isinstance(tree, exp.Update) and not tree.this.db:
            return self._update(tree)
        if isinstance(tree, exp.Alter) and not tree.this.db:
            return self._rename(tree)
        if isinstance(tree, exp.Drop) and not tree.args["tables"][0].db:
            return self._drop(tree)
        if isinstance(tree, exp.Insert):
            return self._insert(tree, parameters)
        if (name := _counted(tree)) in self._rows:
            return Answer([(self._rows[name],)])
        if isinstance(tree, exp.Query) and any(not t.db for t in _tables(tree)):
            return Answer([tuple(row) for row in self._select(tree, parameters).collect()])
        return self._on_warehouse(tree, text, parameters)

    def _create(self, tree: exp.Create, text: str, parameters: Any) -> Answer:
        name = tree.this.find(exp.Table).name
        self.mirror.execute(tree.sql("duckdb"), _of(tree, parameters))
        if isinstance(tree.this, exp.Schema):
            frame = self._empty(name)
        elif not _tables(tree.expression):
            # of values alone: small, and DuckDB has them at once
            asked = tree.expression.sql("duckdb")
            given = self.mirror.execute(asked, _of(tree.expression, parameters)).to_arrow_table()
            self.mirror.execute(f"truncate {name}")
            frame = self._frame(given)
        else:
            frame = self._select(tree.expression, parameters)
        if any(table.db for table in _tables(tree)):
            frame = frame.hint("rebalance")  # parts as they were handed over, of any size
        elif tree.kind == "VIEW":
            frame.createOrReplaceTempView(name)
            self._known.add(name)
            self._rows.pop(name, None)
            return Answer([])
        self._keep(name, frame)
        return Answer([])

    def _select(self, tree: Any, parameters: Any) -> Any:
        """Returns the rows of a select as Spark's."""
        tree = _bound(tree.copy(), parameters)
        tree = expand(settled(unrolled(tree, self._made), self._made))
        write_columns(tree, partial(column_names, self.mirror))
        replace_foreign(tree, self.mirror, self._define, self._ask)
        text = to_spark(tree, self._hand_over)
        return self.spark.sql(text)

    def _made(self, name: str, text: str) -> int:
        self.execute(f"create or replace temp table {name} as {text}")
        return self._rows[name]

    def _ask(self, text: str) -> Any:
        [(value,)] = self.execute(text).fetchall()
        return value

    def _define(self, function: Function) -> None:
        if function.name in self._known:
            return
        from pyspark.sql.functions import arrow_udf
        from pyspark.sql.pandas.types import to_arrow_type
        from pyspark.sql.types import DataType

        kind = function.returns.sql("spark")
        arrow = to_arrow_type(DataType.fromDDL(kind))
        keys = str(self.exchange.keys)

        def computed(*values: pa.Array) -> pa.Array:
            return compute(function.text, arrow, keys, *values)

        self.spark.udf.register(function.name, arrow_udf(computed, kind))
        self._known.add(function.name)

    def _keep(self, name: str, frame: Any) -> None:
        """Makes the temporary table: its rows are computed here and now, and what made them is forgotten. They lie in
        the cache too, whose size Spark knows: a checkpoint's it takes for the product of all that it was joined of."""
        kept = frame.localCheckpoint(False, self.exchange.once).persist(self.exchange.level)
        rows = kept.count()
        kept.createOrReplaceTempView(name)
        if name in self._frames:
            self._frames[name].unpersist()
        self._frames[name], self._rows[name] = kept, rows
        self._known.add(name)

    def _empty(self, name: str) -> Any:
        return self.spark.createDataFrame([], self._shape(name))

    def _shape(self, name: str) -> str:
        return ", ".join(
            f"`{column}` {exchanged(kind).sql('spark')}"
            for column, kind in columns(self.mirror, name)
        )

    def _frame(self, given: Any) -> Any:
        return self.spark.createDataFrame(given)

    def _update(self, tree: exp.Update) -> Answer:
        """As a select: the rows that the update finds have the new values, the others the old."""
        name, where = tree.this.name, tree.args["where"].this.sql("duckdb")
        new = {equal.this.name: equal.expression.sql("duckdb") for equal in tree.expressions}
        source = tree.args.get("from_")
        if source is None:
            found = name
            rows = f"(select {name}.*, coalesce({where}, false) as kena from {name}) as {name}"
        else:
            found, other = source.this.alias_or_name, source.this.copy()
            other.set("alias", None)
            told = f"(select *, true as kena from {other.sql('duckdb')}) as {found}"
            rows = f"{name} left join {told} on {where}"
        listed = [
            f"case when {found}.kena then {new[c]} else {name}.{c} end as {c}"
            if c in new
            else f"{name}.{c}"
            for c in column_names(self.mirror, name)
        ]
        [select] = parse(f"select {', '.join(listed)} from {rows}", dialect="duckdb")
        assert select is not None
        self._keep(name, self._select(select, None))
        return Answer([])

    def _rename(self, tree: exp.Alter) -> Answer:
        old, new = tree.this.name, tree.args["actions"][0].this.name
        self.mirror.execute(f"drop table if exists {new}; alter table {old} rename to {new}")
        self.spark.table(old).createOrReplaceTempView(new)
        self._known.add(new)
        self._rows[new], self._frames[new] = self._rows.pop(old), self._frames.pop(old)
        self.spark.catalog.dropTempView(old)
        return Answer([])

    def _drop(self, tree: exp.Drop) -> Answer:
        for table in tree.args["tables"]:
            self.spark.catalog.dropTempView(table.name)
            self._known.discard(table.name)
            self._rows.pop(table.name, None)
            if table.name in self._frames:
                self._frames.pop(table.name).unpersist()
        self.mirror.execute(tree.sql("duckdb"))
        return Answer([])

    def _insert(self, tree: exp.Insert, parameters: Any) -> Answer:
        target = tree.this.find(exp.Table)
        if not target.db and not _tables(tree.expression):
            self.mirror.execute(tree.sql("duckdb"), parameters)
            return self._keep_more(target.name)
        if not target.db:
            frame = self._select(tree.expression, parameters)
            self._keep(target.name, self.spark.table(target.name).union(frame))
            return Answer([])
        name = f"{target.db}.{target.name}"
        if not any(not t.db for t in _tables(tree.expression)):
            return self._on_warehouse(tree, tree.sql("duckdb"), parameters)
        asked = _bound(tree.expression.copy(), parameters)
        kinds = self.mirror.execute(f"describe {asked.sql('duckdb')}").fetchall()
        files = self.exchange.write(self._select(asked, None))
        listed = ", ".join(f'cast("{row[0]}" as {row[1]}) as "{row[0]}"' for row in kinds)
        self._handed.discard(name)
        if not files:
            return Answer([(0,)])
        put = f"insert into {name} by name select {listed} from {self.exchange.reading(files)}"
        return Answer(self.warehouse.execute(put).fetchall())

    def _keep_more(self, name: str) -> Answer:
        """Adds to a temporary table the rows of values that the mirror was given."""
        more = self._frame(self.mirror.execute(f"from {name}").to_arrow_table())
        self.mirror.execute(f"truncate {name}")
        self._keep(name, self.spark.table(name).union(more))
        return Answer([])

    def _on_warehouse(self, tree: exp.Expr, text: str, parameters: Any) -> Answer:
        """Runs a statement in the warehouse, with the temporary tables that it names brought there."""
        changes = isinstance(tree, (exp.Create, exp.Insert, exp.Update, exp.Delete, exp.Drop))
        if not changes:
            return Answer(_fetched(self.warehouse.execute(text, parameters)))
        target = tree.args["tables"][0] if isinstance(tree, exp.Drop) else tree.this.find(exp.Table)
        self._handed.discard(f"{target.db}.{target.name}")
        if isinstance(tree, (exp.Create, exp.Drop)):
            self.mirror.execute(text)
        named = {t.name for t in tree.find_all(exp.Table) if not t.db} & self._known
        for name in named:
            shape = columns(self.mirror, name)
            files = self.exchange.write(self.spark.table(name))
            self.warehouse.execute(
                f"create or replace temp table {name} ({', '.join(f'{c} {kind}' for c, kind in shape)})"
            )
            if files:
                self.warehouse.execute(f"insert into {name} from {self.exchange.reading(files)}")
        answer = Answer(_fetched(self.warehouse.execute(text, parameters)))
        for name in named:
            self.warehouse.execute(f"drop table {name}")
        return answer

    def _hand_over(self, name: str) -> str:
        """Returns what Spark knows a table of the warehouse by."""
        view = name.replace(".", "__")
        if name not in self._handed:
            shape = [(c, exchanged(kind)) for c, kind in columns(self.mirror, name)]
            listed = ", ".join(f'cast("{c}" as {kind.sql("duckdb")}) as "{c}"' for c, kind in shape)
            month = (
                f" where periode = {literal(self._month)}" if name.startswith("staging.") else ""
            )
            files = self.exchange.give(self.warehouse, f"select {listed} from {name}{month}")
            kinds = ", ".join(f"`{c}` {kind.sql('spark')}" for c, kind in shape)
            self.exchange.read(files, kinds).createOrReplaceTempView(view)
            self._handed.add(name)
        return view


def _counted(tree: exp.Expr) -> str:
    """Returns the table whose rows a statement counts, and does no more; nothing if it does anything else."""
    found = COUNTED.fullmatch(tree.sql("duckdb"))
    return found[1] if found else ""


def _fetched(done: Any) -> Rows:
    return list(done.fetchall()) if done.description else []


def _mirror(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Returns a database in memory with the warehouse's tables and no row."""
    mirror = duckdb.connect(":memory:", config={"temp_directory": ""})
    load_macros(mirror)
    for name in SECRETS:
        mirror.execute(f"set variable {name} = ''")
    tables = con.execute(
        "select schema_name, table_name, string_agg(format('\"{}\" {}', column_name, data_type), ', ' order by"
        " column_index) from duckdb_columns() where database_name = current_database() and not internal"
        " group by all"
    ).fetchall()
    for stage in STAGES:
        mirror.execute(f"create schema {stage}")
    for stage, table, shape in tables:
        if stage in STAGES:
            mirror.execute(f"create table {stage}.{table} ({shape})")
    return mirror


def _tables(tree: exp.Expr) -> list[exp.Table]:
    """Returns the tables that a statement reads, without what it names itself."""
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    return [t for t in tree.find_all(exp.Table) if t.name and (t.db or t.name not in named)]


def _of(tree: exp.Expr, parameters: Any) -> Any:
    """Returns the parameters that the statement names."""
    if not isinstance(parameters, dict):
        return parameters
    named = {p.name for p in tree.find_all(exp.Placeholder)}
    return {name: value for name, value in parameters.items() if name in named}


def _bound(tree: exp.Expr, parameters: Any) -> exp.Expr:
    """Returns the statement with its parameters' values; the secret's stays with the workers."""
    for place in list(tree.find_all(exp.Placeholder)):
        if place.name == "secret":
            place.replace(
                exp.Anonymous(this="getvariable", expressions=[exp.Literal.string("rahasia")])
            )
        else:
            place.replace(exp.convert(parameters[place.name]))
    return tree
