"""Which columns a table's columns are made from, read out of its SQL.

Belongs here: SQLGlot, imported inside because it costs a second that the code location must not pay.
"""

from collections.abc import Mapping
from functools import cache

Origins = tuple[tuple[str, str], ...]


def column_lineage(
    name: str, text: str, schema: Mapping[str, tuple[str, ...]], views: Mapping[str, str]
) -> dict[str, Origins]:
    """Returns, per column of the select `text` that makes table `name`, the (stage.table, column) pairs
    it is made from, the table itself left out.

    `schema` gives the columns of the tables read; `views` the selects behind names without a stage (temp
    tables, views). A select that SQLGlot cannot follow has no lineage.
    """
    return _lineage(name, text, tuple(sorted(schema.items())), tuple(views.items()))


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
            None, text, schema=tables, sources=dict(views), dialect="duckdb", trim_selects=False
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
