"""Great Expectations inside DuckDB: its SQL runs on the connection that is already open.

Belongs here: what Great Expectations must be told about DuckDB. Does not belong here: contracts
and rules (rules.py). Import this module inside functions only: Great Expectations takes seconds.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

# Before the import: nothing leaves the machine, and no log line may carry a value of the data.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
for _name in ("great_expectations", "sqlalchemy", "duckdb_sqlalchemy"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

import duckdb  # noqa: E402
import great_expectations as gx  # noqa: E402
import sqlalchemy as sa  # noqa: E402
import sqlalchemy.dialects.postgresql  # noqa: E402
from duckdb_sqlalchemy import ConnectionWrapper, Dialect  # noqa: E402
from great_expectations.core import ExpectationValidationResult  # noqa: E402
from great_expectations.data_context.types.base import (  # noqa: E402
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent import SQLDatasource  # noqa: E402
from great_expectations.exceptions import MetricResolutionError  # noqa: E402
from great_expectations.execution_engine import SqlAlchemyExecutionEngine  # noqa: E402
from great_expectations.expectations.expectation import Expectation  # noqa: E402
from great_expectations.expectations.expectation_configuration import (  # noqa: E402
    ExpectationConfiguration,
)
from great_expectations.validator.metric_configuration import MetricConfiguration  # noqa: E402

logging.captureWarnings(False)  # Great Expectations redirects all warnings of the process

SOURCE = "warehouse"
# These compare with type names of another database, and would call a right text column wrong.
TYPE_RULES = (
    "expect_column_type_to_be",
    "expect_column_values_to_be_in_type_list",
    "expect_column_values_to_be_of_type",
)
# Metrics that would carry rows out of the database: nobody reads them, so they are never fetched.
ROWS = (".unexpected_values", ".unexpected_rows", "unexpected_rows_query.table")
ROWS_QUERY = ".unexpected_index_query"
UNIQUE = ("column_values.unique", "compound_columns.unique")
DUPLICATES = tuple(f"{name}.unexpected_count" for name in UNIQUE)


class _OpenConnection(ConnectionWrapper):
    """A connection that belongs to the caller: never closed here, each statement its own."""

    def begin(self) -> None: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


_DuckDBCompiler: Any = Dialect.statement_compiler


class _Compiler(_DuckDBCompiler):
    """DuckDB's `~` matches the whole text; Great Expectations means "is found in the text"."""

    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        if operator.opstring not in ("~", "!~"):
            return str(super().visit_custom_op_binary(element, operator, **kw))
        left, right = self.process(element.left, **kw), self.process(element.right, **kw)
        found = f"regexp_matches({left}, {right})"
        return found if operator.opstring == "~" else f"(not {found})"


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Computes metrics over one connection that stays open from first to last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dialect_module = sqlalchemy.dialects.postgresql  # gives regular expressions
        self.engine.dialect.statement_compiler = _Compiler

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """Yields the one connection; the base class closes it before results are fetched."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[MetricConfiguration],
        metrics: dict[Any, Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> dict[Any, Any]:
        """Returns the metrics by id. Those about rows and duplicates are worked out here."""
        own: dict[Any, Any] = {}
        rest: list[MetricConfiguration] = []
        for metric in metrics_to_resolve:
            name = metric.metric_name
            try:
                if name.endswith(ROWS):
                    own[metric.id] = []
                elif name.endswith(ROWS_QUERY):
                    own[metric.id] = self._failing_rows(metric, metrics or {})
                elif name == "table.column_types":
                    own[metric.id] = self._columns(metric.metric_domain_kwargs)
                elif name in DUPLICATES:
                    own[metric.id] = self._count_duplicates(metric.metric_domain_kwargs)
                else:
                    rest.append(metric)
            except Exception as error:
                raise MetricResolutionError(str(error), failed_metrics=(metric,)) from error
        return {**super().resolve_metrics(rest, metrics, runtime_configuration), **own}

    def _columns(self, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Returns the columns' names; their types, which take a fifth of a table's rules, nobody asks for."""
        found = self.execute_query(
            sa.select(sa.text("*")).select_from(self._records(domain)).limit(0)
        )
        return [{"name": name, "type": sa.types.NullType()} for name in tuple(found.keys())]

    def _records(self, domain: dict[str, Any]) -> sa.FromClause:
        """Returns what a rule looks at: the partition, less what its row condition leaves out."""
        rows: Any = self.get_domain_records(domain)
        return rows.subquery() if isinstance(rows, sa.Select) else rows

    def _duplicates(self, domain: dict[str, Any]) -> tuple[list[sa.ColumnClause[Any]], sa.Select]:
        """Returns a key's columns and a select of the keys that more than one row has.

        A key with a null is no key. The same rows as by Great Expectations' window function and
        self join, in half the time.
        """
        names = [domain["column"]] if "column" in domain else domain["column_list"]
        keys: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
        repeated = (
            sa.select(*keys)
            .select_from(self._records(domain))
            .where(*(key.is_not(None) for key in keys))
            .group_by(*keys)
            .having(sa.func.count() > 1)
        )
        return keys, repeated

    def _count_duplicates(self, domain: dict[str, Any]) -> int:
        _, repeated = self._duplicates(domain)
        groups = repeated.add_columns(sa.func.count().label("row_count")).subquery()
        total = sa.select(sa.func.coalesce(sa.func.sum(groups.c.row_count), 0))
        return int(self.execute_query(total).scalar_one())

    def _failing_rows(self, metric: MetricConfiguration, metrics: dict[Any, Any]) -> str:
        """Returns a select of the rows that fail.

        Great Expectations' own forgets the row condition, and leaves small numbers unbound.
        """
        domain: dict[str, Any] = metric.metric_domain_kwargs
        if metric.metric_name.removesuffix(ROWS_QUERY) in UNIQUE:
            keys, repeated = self._duplicates(domain)
            condition: Any = sa.tuple_(*keys).in_(repeated)
        else:
            dependency = metric.metric_dependencies["unexpected_condition"]
            condition, compute, accessor = metrics[dependency.id]
            domain = {**compute, **accessor}
        names = metric.metric_value_kwargs["result_format"]["unexpected_index_column_names"]
        columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
        query = sa.select(*columns).select_from(self._records(domain)).where(condition)
        return str(query.compile(self.engine, compile_kwargs={"literal_binds": True}))


EngineType = type[SqlAlchemyExecutionEngine]  # inside the class, `type` is the field


class DuckDBDatasource(SQLDatasource):
    """The warehouse as Great Expectations sees it."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> EngineType:
        return DuckDBExecutionEngine


@cache
def _context() -> Any:
    """Returns the process's one context, which lives in memory and writes no file."""
    context: Any = gx.get_context(
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        ),
    )
    # Nobody reads the configuration again: writing it at each change takes a sixth of all checks.
    context.variables.save = lambda: None
    return context


def make_expectation(name: str, type_: str, kwargs: dict[str, Any]) -> Expectation:
    """Returns an expectation that remembers `name`. Raises ValueError if it cannot exist."""
    if type_ in TYPE_RULES:
        raise ValueError(f"{type_} does not know DuckDB's types; the contract's columns have them")
    if isinstance(kwargs.get("row_condition"), str):
        if kwargs["row_condition"].count("col(") != 1:  # the parser drops a second condition
            raise ValueError("a row_condition as text has one condition; write more as a mapping")
        kwargs = {"condition_parser": "great_expectations", **kwargs}
    try:
        return ExpectationConfiguration(
            type=type_, kwargs=kwargs, meta={"rule": name}
        ).to_domain_obj()
    except Exception as error:  # of pydantic, the registry or its own; their texts quote kwargs
        raise ValueError(f"{type_} cannot be made: {type(error).__name__}") from None


def validate(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    expectations: list[Expectation],
    index: tuple[str, ...] = (),
) -> dict[str, ExpectationValidationResult]:
    """Returns the results by name of expectations on a table or view, a bare name `con` can see.

    With `index`, results of expectations about rows hold `unexpected_index_query`, a select of
    these columns of the failing rows. No result holds rows or values of rows.
    """
    result_format: dict[str, Any] = {"result_format": "BASIC"}
    if index:
        result_format["unexpected_index_column_names"] = list(index)
        result_format["return_unexpected_index_query"] = True
    sources = _context().data_sources
    source = sources.add_duckdb(
        name=SOURCE,
        connection_string="duckdb://",
        kwargs={"creator": lambda: _OpenConnection(con)},
    )
    try:
        asset = source.add_table_asset(name=relation, table_name=relation)
        batch = asset.add_batch_definition_whole_table(relation).get_batch()
        suite = gx.ExpectationSuite(name=relation, expectations=expectations)
        results = batch.validate(suite, result_format=result_format).results
        return {result.expectation_config.meta["rule"]: result for result in results}
    finally:
        # The source holds the connection; kept, it would hold the warehouse file open.
        sources.delete(SOURCE)
