"""Recursive selects as loops: Spark knows only some of them, and each round here is a statement like any other."""

from collections.abc import Callable

from sqlglot import exp

Make = Callable[[str, str], int]  # a name and its select: makes the table, returns its rows


def unrolled(tree: exp.Query, make: Make) -> exp.Query:
    """Returns the statement without its recursive parts, whose rows `make` has made; the tree is changed."""
    with_ = tree.args.get("with_")
    if with_ is None or not with_.args.get("recursive"):
        return tree
    with_.set("recursive", False)
    before: list[exp.CTE] = []
    for cte in with_.expressions:
        if any(table.name == cte.alias and not table.db for table in cte.this.find_all(exp.Table)):
            _repeat(cte, before, make)
        before.append(cte)
    return tree


def settled(tree: exp.Query, make: Make) -> exp.Query:
    """Returns the statement with what it names and reads several times made once; the tree is changed. Spark would
    compute it anew at each place, and what it rests on at each of those."""
    with_ = tree.args.get("with_")
    named = with_.expressions if with_ is not None else []
    for at, cte in enumerate(named):
        places = [t for t in tree.find_all(exp.Table) if t.name == cte.alias and not t.db]
        if len(places) > 1 and not _plain(cte.this):
            kept = f"sekali_{cte.alias}"
            make(kept, _after(named[:at], cte.this))
            cte.set("this", exp.select("*").from_(kept))
    return tree


def _plain(query: exp.Expr) -> bool:
    """Returns whether a select only takes a table as it is."""
    return isinstance(query, exp.Select) and query.is_star and not query.args.get("where")


def _repeat(cte: exp.CTE, before: list[exp.CTE], make: Make) -> None:
    union, name = cte.this, cte.alias
    read = {table.name for table in union.find_all(exp.Table) if not table.db}
    for earlier in before:
        if earlier.alias in read:
            kept = f"{name}_{earlier.alias}"
            make(kept, _after(before[: before.index(earlier)], earlier.this))
            earlier.set("this", exp.select("*").from_(kept))
    known, newest = f"{name}_semua", f"{name}_baru"
    rows = make(newest, _after(before, union.this))
    make(known, f"select distinct * from {newest}" if union.args["distinct"] else f"from {newest}")
    step = union.expression
    for table in list(step.find_all(exp.Table)):
        if table.name == name and not table.db:
            table.set("this", exp.to_identifier(newest))
            table.set(
                "alias", table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(name))
            )
    found, text = f"{name}_temuan", _after(before, step)
    while rows:
        if union.args["distinct"]:
            rows = make(found, f"select * from ({text}) except select * from {known}")
        else:
            rows = make(found, text)
        make(known, f"select * from {known} union all select * from {found}")
        make(newest, f"select * from {found}")
    cte.set("this", exp.select("*").from_(known))


def _after(before: list[exp.CTE], query: exp.Expr) -> str:
    named = ", ".join(cte.sql("duckdb") for cte in before)
    return f"with {named} {query.sql('duckdb')}" if named else query.sql("duckdb")
