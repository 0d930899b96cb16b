"""The macros of sql/macros, written out where they stand: those that Spark computes as DuckDB does, and those that take
whole rows (`dua_orang(a, b)`), which are no values that could be handed to a worker. The others stay calls."""

from functools import cache

from sqlglot import exp, parse

from assets.engine.alike import alike
from assets.warehouse import MACROS

PLAIN = (exp.Column, exp.Literal, exp.Func, exp.Paren)  # what needs no brackets


@cache
def macros() -> dict[str, tuple[tuple[str, ...], exp.Expr]]:
    """Returns parameters and body of each macro that is to be written out, by name."""
    written: dict[str, tuple[tuple[str, ...], exp.Expr]] = {}
    for path in sorted(MACROS.glob("*.sql")):
        for made in parse(path.read_text(encoding="utf-8"), dialect="duckdb"):
            if not isinstance(made, exp.Create) or made.expression is None:
                continue
            names = tuple(parameter.name for parameter in made.this.expressions)
            body = _written_out(made.expression, written)
            rows = any(column.table in names for column in body.find_all(exp.Column))
            if rows or alike(body):
                written[made.this.this.name] = (names, body)
    return written


def expand(tree: exp.Expr) -> exp.Expr:
    """Returns the statement with its macros written out; it is changed."""
    return _written_out(tree, macros())


def _written_out(tree: exp.Expr, known: dict[str, tuple[tuple[str, ...], exp.Expr]]) -> exp.Expr:
    while calls := [c for c in tree.find_all(exp.Anonymous) if c.name.lower() in known]:
        call = calls[-1]  # the innermost first
        names, body = known[call.name.lower()]
        value = _bound(body.copy(), dict(zip(names, call.expressions, strict=True)))
        value = value if isinstance(value, PLAIN) else exp.Paren(this=value)
        if call is tree:
            tree = value
        else:
            call.replace(value)
    return tree


def _bound(body: exp.Expr, given: dict[str, exp.Expr]) -> exp.Expr:
    for column in list(body.find_all(exp.Column)):
        if column.table in given:
            column.set("table", exp.to_identifier(given[column.table].name))
        elif not column.table and column.name in given:
            value = given[column.name].copy()
            value = value if isinstance(value, PLAIN) else exp.Paren(this=value)
            if column is body:
                return value
            column.replace(value)
    return body
