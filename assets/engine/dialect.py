"""From DuckDB's SQL to Spark's: what SQLGlot leaves as it is though Spark says it otherwise.

Belongs here: rewriting a parsed statement, in which nothing is left that only DuckDB computes (alike.py).
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

QUALIFY = "SESUDAH_JENDELA"  # no function: marks the clause
Columns = Callable[[str], list[str]]  # a relation's columns


def write_columns(tree: exp.Expr, columns: Columns) -> None:
    """Writes out, in the tree, the columns that DuckDB takes by their names."""
    for star in list(tree.find_all(exp.Star)):
        _write_out(star, columns)
    for union in list(tree.find_all(exp.SetOperation)):
        _by_place(union, columns)


def to_spark(tree: exp.Expr, handed: Callable[[str], str]) -> str:
    """Returns the statement as Spark reads it; the tree is changed. `handed` says what a stage's table is known by."""
    for cte in tree.find_all(exp.CTE):
        cte.set("materialized", None)
    for table in list(tree.find_all(exp.Table)):
        if table.db:
            known = handed(f"{table.db}.{table.name}")
            table.replace(exp.to_table(known, alias=table.alias_or_name))
    for join in list(tree.find_all(exp.Join)):
        _null_keys(join)
    for asked in list(tree.find_all(exp.In)):
        _ask(asked)
    for kind, rewrite in REWRITES:
        for node in list(tree.find_all(kind)):
            rewrite(node)
    for column in list(tree.find_all(exp.Column)):
        _whole_row(column)
    for qualify in list(tree.find_all(exp.Qualify)):
        _after_windows(qualify)
    return tree.sql("spark").replace(f"HAVING {QUALIFY}(", "QUALIFY (")


def _after_windows(qualify: exp.Expr) -> None:
    """`qualify`: Spark knows it since 4.1, which SQLGlot does not know, and writes a select around the select."""
    select = qualify.parent
    assert isinstance(select, exp.Select) and select.args.get("having") is None
    select.set("having", exp.Having(this=exp.Anonymous(this=QUALIFY, expressions=[qualify.this])))
    select.set("qualify", None)


def _null_keys(join: exp.Join) -> None:
    """An inner join's keys are not null: said outright, or all rows without one lie in one part."""
    on = join.args.get("on")
    if on is None or join.side:
        return
    keys = [
        k
        for e in (on.flatten() if isinstance(on, exp.And) else [on])
        if isinstance(e, exp.EQ)
        for k in (e.this, e.expression)
        if isinstance(k, exp.Column)
    ]
    known = [exp.Not(this=exp.Is(this=k.copy(), expression=exp.null())) for k in keys]
    join.set("on", exp.and_(on, *known))


def _write_out(star: exp.Star, columns: Columns) -> None:
    """`* replace (…)`: each column by its name."""
    replaced = {
        alias.alias: alias for alias in star.args.get("replace") or star.args.get("rename") or []
    }
    if not replaced:
        return
    column = star.parent
    assert isinstance(column, exp.Column)
    select = column.find_ancestor(exp.Select)
    assert select is not None
    written = [
        replaced.get(name) or exp.column(name, table=column.table) for name in columns(column.table)
    ]
    at = select.expressions.index(column)
    select.set("expressions", [*select.expressions[:at], *written, *select.expressions[at + 1 :]])


def _by_place(union: exp.SetOperation, columns: Columns) -> None:
    """`union all by name`: Spark has no such, but columns in one order are the same."""
    if not union.args.get("by_name"):
        return
    sides = [union.this, union.expression]
    root = union.root()
    context = root.args.get("with_")
    named = []
    for side in sides:
        asked = exp.select("*").from_(exp.Subquery(this=side.copy(), alias="sisi"))
        if context is not None:
            asked.set("with_", context.copy())
        named.append(columns(f"({asked.sql('duckdb')})"))
    wanted = [*named[0], *(name for name in named[1] if name not in named[0])]
    for key, side, has in zip(("this", "expression"), sides, named, strict=True):
        listed = [exp.column(n) if n in has else exp.alias_(exp.null(), n) for n in wanted]
        union.set(key, exp.select(*listed).from_(exp.Subquery(this=side.copy(), alias="sisi")))
    union.set("by_name", False)


def _ask(asked: exp.In) -> None:
    """`x in (select …)` of several values, and `x not in (select …)`: as exists. A tuple's nulls are equal in DuckDB,
    and what is not in a select Spark looks for in each of its rows."""
    query = asked.args.get("query")
    if query is None:
        return
    within = query.this if isinstance(query, exp.Subquery) else query
    negated = isinstance(asked.parent, exp.Not)
    several = isinstance(asked.this, exp.Tuple)
    if not several and not negated:
        return
    parts = list(asked.this.expressions) if several else [asked.this]
    select = within.copy()
    if len(select.selects) == 1 and isinstance(select.selects[0].unalias(), exp.Tuple):
        select.set("expressions", list(select.selects[0].unalias().expressions))
    assert isinstance(select, exp.Select) and len(select.expressions) == len(parts)
    value = exp.column("nilai", table="dicari")
    if several:  # nulls in structs are equal; and as a plain column Spark 4.3 loses it between a select and a join
        select.set(
            "expressions", [exp.alias_(_named([e.unalias() for e in select.expressions]), "nilai")]
        )
        met = exp.EQ(this=value, expression=_named([part.copy() for part in parts]))
    else:
        select.set("expressions", [exp.alias_(select.expressions[0].unalias(), "nilai")])
        met = exp.EQ(this=value, expression=parts[0].copy())
    found = exp.Exists(
        this=exp.select("1").from_(exp.Subquery(this=select, alias="dicari")).where(met)
    )
    if several:
        asked.replace(found)
        return
    known = exp.Not(this=exp.Is(this=asked.this.copy(), expression=exp.null()))
    assert asked.parent is not None
    asked.parent.replace(exp.Paren(this=exp.and_(known, exp.Not(this=found))))


def _named(values: list[exp.Expr]) -> exp.Expr:
    listed = [e for i, value in enumerate(values) for e in (exp.Literal.string(f"n{i}"), value)]
    return exp.Anonymous(this="named_struct", expressions=listed)


def _compare(node: exp.Expr) -> None:
    """Two tuples: part by part, nulls equal."""
    left, right = node.this, node.expression
    if not (isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple)):
        return
    same = exp.and_(
        *(
            exp.NullSafeEQ(this=a.copy(), expression=b.copy())
            for a, b in zip(left.expressions, right.expressions, strict=True)
        )
    )
    node.replace(
        exp.Paren(this=same if isinstance(node, exp.EQ) else exp.Not(this=exp.paren(same)))
    )


def _struct(node: exp.Expr) -> None:
    node.replace(exp.Anonymous(this="struct", expressions=node.expressions))


def _best(node: exp.Expr) -> None:
    """arg_max and arg_min pass over rows whose value is null, which Spark would return."""
    name = "max_by" if isinstance(node, exp.ArgMax) else "min_by"
    known = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.null()))
    call = exp.Anonymous(this=name, expressions=[node.this, node.expression])
    if isinstance(node.parent, exp.Filter):
        where = node.parent.expression
        where.set("this", exp.and_(where.this, known))
        node.replace(call)
    else:
        node.replace(exp.Filter(this=call, expression=exp.Where(this=known)))


def _any(node: exp.Expr) -> None:
    if isinstance(node.this, exp.AnyValue):
        node.replace(exp.Anonymous(this="any_value", expressions=[node.this.this, exp.true()]))


def _least(node: exp.Expr) -> None:
    """The least n of a group, as a list."""
    if node.args.get("count"):
        listed = [node.this, node.this.copy(), node.args["count"]]
        node.replace(exp.Anonymous(this="min_by", expressions=listed))


def _mode(node: exp.Expr) -> None:
    """Of the most frequent the smallest, as `mode(x order by x)`."""
    node.replace(exp.Anonymous(this="mode", expressions=[node.this.this, exp.true()]))


def _different(node: exp.Expr) -> None:
    """How many different values a window has, which Spark counts by collecting them."""
    counted = node.this
    if isinstance(counted, exp.Count) and isinstance(counted.this, exp.Distinct):
        [value] = counted.this.expressions
        counted.replace(exp.Anonymous(this="collect_set", expressions=[value]))
        node.replace(exp.Anonymous(this="size", expressions=[node.copy()]))


def _whole(node: Any) -> None:
    if node.to.this == exp.DType.INT128:
        node.set("to", exp.DataType.build("decimal(38, 0)"))


def _whole_row(column: exp.Column) -> None:
    """A relation's name in place of a column: its row."""
    select = column.find_ancestor(exp.Select)
    if column.table or select is None or not isinstance(column.parent, exp.Alias):
        return
    sources = [select.args.get("from_"), *(select.args.get("joins") or [])]
    if column.name in {source.this.alias_or_name for source in sources if source is not None}:
        star = exp.Column(this=exp.Star(), table=exp.to_identifier(column.name))
        column.replace(exp.Anonymous(this="struct", expressions=[star]))


REWRITES: tuple[tuple[type[exp.Expr], Callable[[exp.Expr], None]], ...] = (
    (exp.EQ, _compare),
    (exp.NEQ, _compare),
    (exp.Tuple, _struct),
    (exp.ArgMax, _best),
    (exp.ArgMin, _best),
    (exp.IgnoreNulls, _any),
    (exp.Mode, _mode),
    (exp.Min, _least),
    (exp.Cast, _whole),
    (exp.Window, _different),
)
