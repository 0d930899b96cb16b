"""Which columns a table's columns are made from, read out of its SQL.

Belongs here: SQLGlot, imported inside because it costs a second that the code location must not pay.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

Origins = tuple[tuple[str, str], ...]


def column_lineage(
    name: str, text: str, schema: Mapping[str, tuple[str, ...]], views: Mapping[str, str]
) -> dict[str, Origins]:
    """Returns, per column of the select `text` that makes table `name`, the (stage.table, column) pairs
    it is made from, the table itself left out. A count of rows is made from what they are grouped by.

    `schema` gives the columns of the tables read; `views` the selects behind names without a stage (temp
    tables, views). A select that SQLGlot cannot follow has no lineage.
    """
    return _lineage(name, text, tuple(sorted(schema.items())), tuple(views.items()))


def named_lineage(
    made: Iterable[str], read: Mapping[str, Iterable[str]], evidence: Iterable[str]
) -> dict[str, Origins]:
    """Returns the lineage of a table of columns `made` that no SQL shows: the columns of the same name in the
    tables `read`, or else those named in `evidence`, from which the step draws its conclusions."""
    evidence = set(evidence)

    def origins(wanted: set[str]) -> Origins:
        return tuple((table, c) for table, columns in read.items() for c in columns if c in wanted)

    return {column: origins({column}) or origins(evidence) for column in made}


@cache
def _lineage(
    name: str,
    text: str,
    schema: tuple[tuple[str, tuple[str, ...]], ...],
    views: tuple[tuple[str, str], ...],
) -> dict[str, Origins]:
    from sqlglot import errors, exp
    from sqlglot.lineage import lineage

    tables: dict[str, dict[str, dict[str, str]]] = {}
    for read, names in schema:
        stage, table = read.split(".")
        tables.setdefault(stage, {})[table] = dict.fromkeys(names, "text")
    try:
        roots = lineage(
            None,
            _followable(text, tables),
            schema=tables,
            sources={view: _followable(select, tables) for view, select in views},
            dialect="duckdb",
            trim_selects=False,
            copy=bool(views),  # a view may stand in several places
        )
    except errors.SqlglotError:
        return {}
    assert isinstance(roots, dict)
    return {
        column: tuple(
            sorted(
                {
                    (f"{leaf.source.db}.{leaf.source.name}", leaf.name.split(".")[-1].strip('"'))
                    for leaf in root.walk()
                    if isinstance(leaf.source, exp.Table)
                    and leaf.source.db
                    and f"{leaf.source.db}.{leaf.source.name}" != name
                }
            )
        )
        for column, root in roots.items()
    }


def _followable(text: str, schema: dict[str, Any]) -> Any:
    """Returns the select, parsed, with two things put as SQLGlot follows them: count(*) counts what the rows
    are grouped by, and a union by name has its columns in one order."""
    from sqlglot import exp, parse_one
    from sqlglot.optimizer.qualify import qualify

    select = parse_one(text, dialect="duckdb")
    for star in [star for star in select.find_all(exp.Star) if isinstance(star.parent, exp.Count)]:
        within = star.find_ancestor(exp.Select)
        group = within.args.get("group") if within else None
        if group and group.expressions:
            first, *others = (key.copy() for key in group.expressions)
            star.replace(exp.Coalesce(this=first, expressions=others))
    if not any(union.args.get("by_name") for union in select.find_all(exp.SetOperation)):
        return select
    select = qualify(select, schema=schema, dialect="duckdb")  # writes out each *
    unions = [union for union in select.find_all(exp.SetOperation) if union.args.get("by_name")]
    parts = [
        side for union in unions for side in (union.this, union.expression)
        if isinstance(side, exp.Select)
    ]  # fmt: skip
    names = dict.fromkeys(name for part in parts for name in part.named_selects)
    for part in parts:
        has = {column.alias_or_name: column for column in part.expressions}
        part.set("expressions", [has.get(n, exp.alias_(exp.null(), n)) for n in names])
    for union in unions:
        union.set("by_name", False)
    return select
