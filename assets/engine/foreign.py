"""Expressions that DuckDB computes inside Spark's workers: what they are of, and what Spark calls in their place.

Belongs here: asking an empty DuckDB with the same tables (`mirror`) what type each of them and of its arguments has.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlglot import exp

from assets.engine.alike import Foreign, foreign, is_leaf

GIVEN = "diberikan"
# What Spark has no type for, and what it takes instead: in its order, and with its text.
INSTEAD = {"UBIGINT": "DECIMAL(20, 0)", "UINT128": "DECIMAL(38, 0)", "INT128": "DECIMAL(38, 0)"}
INSTEAD |= {"JSON": "VARCHAR", "NULL": "VARCHAR", "UNKNOWN": "VARCHAR", "TIMESTAMPTZ": "VARCHAR"}

Define = Callable[["Function"], None]
Ask = Callable[[str], Any]  # the value of a select that gives one


@dataclass(frozen=True)
class Function:
    """A function of Spark's that DuckDB computes: a name, DuckDB's statement, and the type of what it returns."""

    name: str
    text: str
    returns: exp.DataType


def replace_foreign(
    tree: exp.Expr, mirror: duckdb.DuckDBPyConnection, define: Define, ask: Ask
) -> None:
    """Puts a call in the place of each expression of the statement that Spark does not compute; `define` gets each
    function that is called. What rests on no row is put there as a value: Spark hands no select's to a function."""
    for one in foreign(tree):
        for leaf in one.leaves:
            if isinstance(leaf, exp.Subquery):
                _put(one.node, leaf, exp.convert(ask(leaf.this.sql("duckdb"))))
    for one in foreign(tree):
        if not one.leaves:
            [(value,)] = mirror.execute(f"select {one.node.sql('duckdb')}").fetchall()
            one.node.replace(exp.convert(value))
    found = foreign(tree)
    functions = [_function(one, *_kinds(one, mirror)) for one in found]
    for one, function in reversed(list(zip(found, functions, strict=True))):  # inner ones first
        define(function)
        call = exp.Anonymous(this=function.name, expressions=[leaf.copy() for leaf in one.leaves])
        one.node.replace(call)


def _put(node: exp.Expr, leaf: exp.Expr, value: exp.Expr) -> None:
    text = leaf.sql("duckdb")
    for same in [n for n in node.find_all(exp.Subquery) if n.sql("duckdb") == text]:
        same.replace(value.copy())


def exchanged(kind: str | exp.DataType) -> exp.DataType:
    """Returns the type in which both engines hold what DuckDB holds as `kind`."""
    built = exp.DataType.build(kind, dialect="duckdb", udt=True).copy()
    for part in list(built.find_all(exp.DataType)):
        name = part.this.name if isinstance(part.this, exp.DType) else str(part.this)
        if name in INSTEAD:
            instead = exp.DataType.build(INSTEAD[name], dialect="duckdb")
            if part is built:
                return instead
            part.replace(instead)
    return built


def _kinds(one: Foreign, mirror: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yields the type of an expression and of what it is computed from."""
    asked = [one.node, *one.leaves]
    frames = (_rows(one.scope), _groups(one.scope))
    within = one.node.find_ancestor(exp.AggFunc, exp.Where, exp.Join, exp.Group, exp.Select)
    if isinstance(within, exp.Select):
        frames = frames[::-1]
    for last, frame in enumerate(frames):
        listed = ", ".join(f"({node.sql('duckdb')})" for node in asked)
        try:
            described = mirror.execute(f"describe {frame.replace(MARK, listed)}").fetchall()
        except duckdb.BinderException:
            if last:
                raise
            continue
        yield from (row[1] for row in described[-len(asked) :])
        return


MARK = "(tempat_ungkapan)"


def _rows(scope: exp.Select) -> str:
    """Returns a select of MARK from what the select reads, row by row."""
    asked = exp.Select(expressions=[exp.Paren(this=exp.column("tempat_ungkapan"))])
    asked.set("from_", scope.args["from_"].copy() if scope.args.get("from_") else None)
    asked.set("joins", [join.copy() for join in scope.args.get("joins") or []])
    return _with(scope, asked)


def _groups(scope: exp.Select) -> str:
    """Returns a select of MARK beside what the select gives, of which it may know the names."""
    asked = scope.copy()
    for clause in ("where", "having", "qualify", "order", "limit", "distinct", "with_"):
        asked.set(clause, None)
    asked.append("expressions", exp.Paren(this=exp.column("tempat_ungkapan")))
    return _with(scope, asked)


def _with(scope: exp.Select, asked: exp.Select) -> str:
    """Puts what is named before the select in front of it."""
    known: list[exp.Expr] = []
    inner: exp.Expr = scope
    while inner.parent is not None:
        if isinstance(inner, exp.CTE):
            before = inner.parent.expressions
            known = [cte.copy() for cte in before[: before.index(inner)]] + known
        elif isinstance(inner.parent, exp.Query):
            named = inner.parent.args.get("with_")
            if named is not None and inner is not named:
                known = [cte.copy() for cte in named.expressions] + known
        inner = inner.parent
    if scope.args.get("with_"):
        known += [cte.copy() for cte in scope.args["with_"].expressions]
    if known:
        asked.set("with_", exp.With(expressions=known))
    return asked.sql("duckdb")


def _function(one: Foreign, returned: str, *given: str) -> Function:
    names = {leaf.sql("duckdb"): f"c{i}" for i, leaf in enumerate(one.leaves)}
    value = one.node.copy()
    for part in list(value.walk(prune=is_leaf)):
        if is_leaf(part):
            at = exp.column(names[part.sql("duckdb")])
            if part is value:
                value = at
            else:
                part.replace(at)
    kinds = [exchanged(kind) for kind in given]
    sides = ", ".join(f"cast(c{i} as {kind}) as c{i}" for i, kind in enumerate(given))
    kind = exchanged(returned)
    text = f"select cast({value.sql('duckdb')} as {kind.sql('duckdb')})"
    text += f" from (select {sides} from {GIVEN})"
    digest = hashlib.md5(f"{text}|{kinds}".encode(), usedforsecurity=False).hexdigest()[:12]
    return Function(f"duckdb_{digest}", text, kind)
