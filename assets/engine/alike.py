"""Which parts of a statement Spark reads as DuckDB does, and which only DuckDB can compute.

An expression that Spark lacks, or means something else by, is computed by DuckDB itself inside Spark's workers
(worker.py): so both engines give the same to the last bit. What Spark is trusted with is named here, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

# Expressions of which both engines think the same, nulls included.
SAME = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Star),
    *(exp.Paren, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Exists, exp.Between, exp.Tuple),
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Case, exp.If, exp.Coalesce, exp.Least, exp.Greatest, exp.Add, exp.Sub, exp.Mul, exp.Div),
    *(exp.Mod, exp.Neg, exp.Left, exp.Right, exp.StartsWith, exp.DPipe, exp.SplitPart),
    *(exp.Length, exp.Substring),
    *(exp.RowNumber, exp.ArrayContains, exp.Explode, exp.Array),
)
CASTS = frozenset({"BIGINT", "INT", "INT128", "DOUBLE", "VARCHAR", "TEXT", "BOOLEAN"})
# What belongs to the select and not to a value: its parts are looked at one by one.
FRAME = (
    *(exp.Alias, exp.Filter, exp.Window, exp.Order, exp.Ordered, exp.Distinct, exp.IgnoreNulls),
    *(exp.Tuple, exp.Explode, exp.Star, exp.Where),
)
LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)
COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)
CONDITIONS = (exp.Where, exp.Having, exp.Qualify, exp.Join)


@dataclass(frozen=True)
class Foreign:
    """An expression that DuckDB computes, what it is computed from, and the select in which it stands."""

    node: exp.Expr
    leaves: tuple[exp.Expr, ...]
    scope: exp.Select


def foreign(tree: exp.Expr) -> list[Foreign]:
    """Returns the expressions of a statement that Spark does not compute, each as large as it can be: a join's and a
    filter's conditions one by one, so that Spark still sees what is equal to what."""
    found = []
    for node in _found(tree, False):
        scope = node.find_ancestor(exp.Select)
        assert scope is not None
        found.append(Foreign(node, _leaves_of(node), scope))
    return found


def is_leaf(node: exp.Expr) -> bool:
    """Returns whether a foreign expression is computed from the node's value."""
    kinds = (exp.Column, exp.Filter, exp.Window, exp.Subquery, exp.IgnoreNulls)
    return aggregates(node) or isinstance(node, kinds)


def aggregates(node: exp.Expr) -> bool:
    """Returns whether the node itself is an aggregate."""
    return isinstance(node, exp.AggFunc)


def _leaves_of(node: exp.Expr) -> tuple[exp.Expr, ...]:
    found: dict[str, exp.Expr] = {}
    for leaf in _leaves(node):
        found.setdefault(leaf.sql("duckdb"), leaf)
    return tuple(found.values())


def _leaves(node: exp.Expr) -> Iterator[exp.Expr]:
    if is_leaf(node):
        yield node
        return
    for child in node.iter_expressions():
        yield from _leaves(child)


def _found(node: exp.Expr, condition: bool) -> Iterator[exp.Expr]:
    """Yields the topmost foreign nodes; `condition` says that the node is a filter's or a join's, or a part of one."""
    if isinstance(node, exp.UDTF) and not isinstance(node, (exp.Explode, exp.Query)):
        return  # a list of numbers in a from
    value = isinstance(node, exp.Condition) and not isinstance(node, exp.Query)
    if not value or aggregates(node) or isinstance(node, FRAME):
        for child in node.iter_expressions():
            yield from _found(child, isinstance(node, CONDITIONS))
    elif alike(node):
        for query in _queries(node):
            yield from _found(query, False)
    elif _splits(node, condition):
        for child in node.iter_expressions():
            yield from _found(child, condition)
    else:
        yield node
        for leaf in _leaves_of(node):
            yield from _found(leaf, False)


def _splits(node: exp.Expr, condition: bool) -> bool:
    """Returns whether Spark has to see the node's parts: conditions, and whatever asks for rows of another table."""
    if condition and isinstance(node, (*LOGIC, *COMPARED)):
        return True
    asks = any(isinstance(n, exp.Exists) or n.args.get("query") for n in _within(node))
    return asks and isinstance(node, SAME)


def _within(node: exp.Expr) -> Iterator[exp.Expr]:
    yield node
    if not isinstance(node, exp.Query):
        for child in node.iter_expressions():
            yield from _within(child)


def _queries(node: exp.Expr) -> Iterator[exp.Expr]:
    return (n for n in _within(node) if isinstance(n, exp.Query))


def alike(node: exp.Expr) -> bool:
    """Returns whether Spark computes the whole of an expression as DuckDB does, but for the selects within."""
    if isinstance(node, exp.Query):
        return True
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast):
        return node.to.this.name in CASTS and alike(node.this)
    if not (isinstance(node, (*SAME, *FRAME)) or aggregates(node)):
        return False
    return all(alike(child) for child in node.iter_expressions())
