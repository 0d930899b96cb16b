"""Whether the tests bite: the SQL of identity and household with one condition, join or order changed at a time.

`python -m benchmarks.mutants [--stage identity|household] [--sample N] [--seed S]` judges each mutant by its stage's
tests and prints, by stage, the share that dies and whom nothing killed. Verdicts are kept in var/mutants.jsonl: a
mutant is judged again when its SQL changes, a survivor when a test changes. Whom benchmarks/mutants.toml says cannot
die is not judged.

Nothing in the tree changes. The tests run once, in memory. Wherever they run a file's SQL, its mutants are run beside
it, and one with another result goes on with the test in a fork: whom no test's data concern costs no test.
"""

import argparse
import gc
import hashlib
import json
import os
import random
import signal
import sys
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import hypothesis
import pytest
import sqlglot
from sqlglot import exp

from assets import warehouse

Node = exp.Expr
ROOT = warehouse.ROOT
RESULTS, REASONS = ROOT / "var" / "mutants.jsonl", ROOT / "benchmarks" / "mutants.toml"
STAGES = ("identity", "household")
QUERY, TEST = 30, 600  # seconds for a query, and for the rest of a test: who needs more is dead
PAIRS = ((exp.EQ, exp.NEQ), (exp.LT, exp.LTE), (exp.GT, exp.GTE))
FLIPPED: dict[type[Node], type[Node]] = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}
INVALID = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
execute = duckdb.DuckDBPyConnection.execute


@dataclass(frozen=True)
class Mutant:
    """A file with one thing changed: `before` is its SQL, `after` its own; `name` is for benchmarks/mutants.toml."""

    file: str
    name: str
    line: int
    original: str
    mutated: str
    before: str
    after: str

    @property
    def key(self) -> str:
        return _digest(f"{self.before}\n{self.after}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _short(text: str) -> str:
    """Returns a long text by its beginning and a digest."""
    return text if len(text) <= 70 else f"{text[:60]}… {_digest(text)[:4]}"


def _leaf(node: Node) -> Node | None:
    """Returns what a condition is part of (a connector, or the clause that it is the whole of), if it is one."""
    if isinstance(node, exp.Connector | exp.Paren) or node.parent is None:
        return None
    if isinstance(node, exp.Not) and isinstance(node.this.unnest(), exp.Connector):
        return None
    child, above = node, node.parent
    while isinstance(above, exp.Paren | exp.Not) and above.parent is not None:
        if isinstance(above, exp.Not) and not isinstance(child.unnest(), exp.Connector):
            return None  # a leaf is taken with its not
        child, above = above, above.parent
    if isinstance(above, exp.Connector | exp.Where | exp.Having | exp.Qualify):
        return above
    if isinstance(above, exp.Join) and child.arg_key == "on":
        return above
    branch = isinstance(above, exp.If) and child.arg_key == "this"
    simple = isinstance(above.parent, exp.Case) and above.parent.this is not None
    return above if branch and not simple else None


def _conditions(node: Node) -> Iterator[Node]:
    part_of = _leaf(node)
    if part_of is not None:
        neutral = not isinstance(part_of, exp.Or | exp.If)
        if node != exp.Boolean(this=neutral):
            yield exp.Boolean(this=neutral)
        if isinstance(node, exp.Not):
            yield node.this.copy()
        elif type(node) not in FLIPPED:
            yield exp.Not(this=exp.Paren(this=node.copy()))
    assigned = isinstance(node.parent, exp.Update) and node.arg_key == "expressions"
    if type(node) in FLIPPED and not assigned and not isinstance(node.parent, exp.Ordered):
        yield FLIPPED[type(node)](this=node.this.copy(), expression=node.expression.copy())


def _orders(node: Node) -> Iterator[Node]:
    """Keys dropped and turned round, of windows and aggregates: what a query orders is a set to whoever reads it."""
    if isinstance(node, exp.Order) and not isinstance(node.parent, exp.Query):
        for i in range(len(node.expressions)):
            kept = [key.copy() for n, key in enumerate(node.expressions) if n != i]
            yield exp.Order(expressions=kept or [exp.Ordered(this=exp.Literal.number(1))])
        for i, key in enumerate(node.expressions):
            keys = [key.copy() for key in node.expressions]
            keys[i].set("desc", not key.args.get("desc"))
            yield exp.Order(expressions=keys)


def _refused(join: exp.Join) -> bool:
    """Whether a later inner join or the where refuses the rows that only a left join would add."""
    select, name = join.parent, join.alias_or_name
    assert isinstance(select, exp.Select)
    later = select.args["joins"][select.args["joins"].index(join) + 1 :]
    clauses = [other.args.get("on") for other in later if other.side != "LEFT"]
    clauses += [select.args["where"].this] if select.args.get("where") else []
    for part in (p for c in clauses if c for p in (c.flatten() if isinstance(c, exp.And) else [c])):
        some = isinstance(part, exp.Not) and isinstance(part.this, exp.Is)
        sides = [part.this.this] if some else [part, part.this, part.args.get("expression")]
        null_too = not some and not isinstance(part, (*FLIPPED, exp.Column, exp.In))
        if not null_too and any(isinstance(s, exp.Column) and s.table == name for s in sides):
            return True
    return False


def _sets(node: Node) -> Iterator[Node]:
    """Joins swapped, distinct dropped. What is part of another set or only asked for a row (in, exists) needs none."""
    changed = node.copy()
    above = node.parent.parent if isinstance(node.parent, exp.Subquery) else node.parent
    asked = isinstance(above, exp.In | exp.Exists)
    asked = asked or (isinstance(above, exp.Union) and bool(above.args.get("distinct")))
    steps = node.find_ancestor(exp.With)
    if isinstance(node, exp.Join) and (node.args.get("on") or node.args.get("using")):
        left = node.side == "LEFT"
        changed.set("side", None if left else "LEFT")
        changed.set("kind", "INNER" if left else None)
        if left or not _refused(node):
            yield changed
    elif isinstance(node, exp.Distinct) and isinstance(node.parent, exp.AggFunc):
        yield from [node.expressions[0].copy()] if len(node.expressions) == 1 else []
    elif isinstance(node, exp.Select) and node.args.get("distinct") and not asked:
        changed.set("distinct", None)
        yield changed
    elif isinstance(node, exp.Union) and node.args.get("distinct") and not asked:
        changed.set("distinct", False)
        if steps is None or not steps.recursive:  # else it has no end
            yield changed


def _sql(*trees: Node) -> str:
    return ";\n".join(tree.sql(dialect="duckdb", comments=False) for tree in trees)


def _place(node: Node) -> int:
    """Returns where a name of the node stands in its file."""
    starts = [i.meta["start"] for i in node.find_all(exp.Identifier) if "start" in i.meta]
    return min(starts) if starts or node.parent is None else _place(node.parent)


def mutants(path: Path) -> Iterator[Mutant]:
    """Returns the mutants of one file, each once; first the file itself as SQLGlot writes it."""
    before = path.read_text(encoding="utf-8").rstrip().rstrip(";")
    trees = [tree for tree in sqlglot.parse(before, dialect="duckdb") if tree is not None]
    file, same = str(path.relative_to(ROOT)), _sql(*trees)
    yield Mutant(file, "", 1, "", "", before, same)
    seen, names = {same}, Counter[str]()
    table = f"{Path(file).parts[1]}.{path.stem}"
    whole = exp.Tuple(expressions=trees)  # so that each node has a parent
    for node in list(whole.walk()):
        for change in (*_conditions(node), *_orders(node), *_sets(node)):
            line = before.count("\n", 0, _place(node)) + 1
            node.replace(change)
            after = _sql(*whole.expressions)
            change.replace(node)
            if after not in seen:
                seen.add(after)
                name = f"{table}: {_short(_sql(node))} -> {_short(_sql(change))}"
                names[name] += 1
                name += f" ({names[name]})" if names[name] > 1 else ""
                yield Mutant(file, name, line, _sql(node), _sql(change), before, after)


class Judge:
    """A pytest plugin that looks over every statement. In a fork, `mutant` is who is on trial there."""

    def __init__(self, live: dict[str, list[Mutant]], kills: Counter[str], tests: str) -> None:
        self.live, self.kills, self.tests = live, kills, tests
        self.mutant: Mutant | None = None
        self.tried: set[tuple[str, str]] = set()
        self.place, self.shared, self.spoilt = "", False, False

    def note(self, mutant: Mutant, verdict: str, by: str) -> None:
        said = {k: v for k, v in asdict(mutant).items() if k not in ("before", "after")}
        line = {"key": mutant.key, "verdict": verdict, "by": by, "tests": self.tests} | said
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.live[mutant.before].remove(mutant)

    def execute(self, con: duckdb.DuckDBPyConnection, sql: Any, values: Any = None) -> Any:
        """Stands in for the connection's own."""
        if isinstance(sql, str) and sql.startswith("set threads"):  # a fork keeps no others
            sql = "set threads = 1"
        if self.mutant is None and isinstance(sql, str) and not sql.startswith("describe"):
            for text in [text for text in self.live if text in sql]:
                self.try_all(con, text, values)
        if self.mutant is not None and isinstance(sql, str) and self.mutant.before in sql:
            sql = sql.replace(self.mutant.before, self.mutant.after)
            if isinstance(values, dict):
                values = {name: value for name, value in values.items() if f"${name}" in sql}
        return execute(con, sql, values)

    def try_all(self, con: duckdb.DuckDBPyConnection, text: str, values: Any) -> None:
        """Puts on trial, in a fork, each mutant of the text with another result; returns within the fork too."""
        waiting = [m for m in self.live[text] if (m.key, self.place) not in self.tried]
        honest = signature(con, text, text, values) if waiting else None
        for mutant in waiting:
            try:
                differs = signature(con, text, mutant.after, values) != honest
            except INVALID:
                self.note(mutant, "invalid", "")
                continue
            except duckdb.Error:  # it may have spoilt the transaction
                self.note(mutant, "killed", f"{self.place} (error)")
                self.spoilt = True
                continue
            if not mutant.original:
                assert not differs, f"SQLGlot changes {mutant.file}"
            elif differs:
                self.tried.add((mutant.key, self.place))
                if self.fork(mutant):
                    return

    def fork(self, mutant: Mutant) -> bool:
        """Returns whether this is the fork."""
        pid = os.fork()
        if pid == 0:
            self.mutant = mutant
            gc.disable()  # what it would collect belongs to threads that a fork has not
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            signal.alarm(TEST)
            return True
        _, status = os.waitpid(pid, 0)
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        if late or (os.WIFEXITED(status) and os.WEXITSTATUS(status)):
            self.note(mutant, "killed", self.place + (" (late)" if late else ""))
        return False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Single steps cost least and towns a second; of those the ones that killed most go first."""
        items.sort(key=lambda item: ("steps" not in item.path.stem, -self.kills[_town(item)[0]]))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        before, (self.place, self.shared) = self.place, _town(item)
        if self.mutant is not None and self.place != before:
            os._exit(0)
        if not any(m.original for mutants in self.live.values() for m in mutants):
            pytest.skip("all are dead")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[Any]) -> None:
        if self.mutant is not None and call.excinfo is not None:
            os._exit(1)

    def pytest_runtest_logfinish(self) -> None:
        if self.mutant is not None and not self.shared:
            os._exit(0)

    def pytest_sessionfinish(self) -> None:
        if self.mutant is not None:
            os._exit(0)


def _town(item: pytest.Item) -> tuple[str, bool]:
    """Returns the test, or its file where the tests of the file share a town, and whether they do."""
    fixtures = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    shared = any(f[-1].scope == "module" for f in fixtures)
    return str(item.path.relative_to(ROOT)) if shared else item.nodeid, shared


@cache
def _changed(text: str) -> str | None:
    """Returns the table that the SQL changes, if it makes none."""
    [first, *_] = sqlglot.parse(text, dialect="duckdb")
    return first.this.name if isinstance(first, exp.Update) else None


def signature(con: duckdb.DuckDBPyConnection, before: str, sql: str, values: Any) -> Any:
    """Returns what tells one result of the SQL from another: a select's rows, or those of the table it updates."""
    used = (
        {k: v for k, v in values.items() if f"${k}" in sql} if isinstance(values, dict) else values
    )
    table = _changed(before)
    count = "select count(*), sum(hash(t)::hugeint) from ({}\n) as t"
    late = threading.Timer(QUERY, con.interrupt)
    late.start()
    try:
        if table is None:
            return execute(con, count.format(sql), used).fetchall()
        execute(con, "begin")
        try:
            execute(con, sql)
            return execute(con, count.format(f"from {table}")).fetchall()
        finally:
            execute(con, "rollback")
    finally:
        late.cancel()
        late.join()  # a fork must find no other thread


def _attach(con: duckdb.DuckDBPyConnection, path: Path, name: str, *_: Any, **__: Any) -> None:
    """In memory, so that a fork has a warehouse of its own; on one thread, since forks keep no others."""
    execute(con, "set threads = 1")
    execute(con, f"attach ':memory:' as {name}")
    path.touch()


def judge(stage: str, found: list[Mutant], known: list[dict[str, Any]], tests: str) -> None:
    """Runs the stage's tests, those that killed most first, and notes a verdict on each of the mutants."""
    live: dict[str, list[Mutant]] = {}
    for mutant in found:
        live.setdefault(mutant.before, []).append(mutant)
    kills = Counter(line["by"].split(" (")[0] for line in known)
    plugin = Judge(live, kills, tests)
    warehouse.attach = _attach  # type: ignore[assignment]
    duckdb.DuckDBPyConnection.execute = lambda *given: plugin.execute(*given)  # type: ignore
    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        database=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("mutants")
    while True:
        plugin.spoilt = False
        code = pytest.main(
            ["-p", "no:cacheprovider", "--capture=sys", f"tests/{stage}"], plugins=[plugin]
        )
        if code == 0 or not plugin.spoilt:
            break
    if code != 0:
        sys.exit(f"{stage}: the tests fail without any mutant")
    for mutant in [m for mutants in live.values() for m in mutants if m.original]:
        plugin.note(mutant, "survived", "")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.touch()
    told = tomllib.loads(REASONS.read_text(encoding="utf-8"))["reason"]
    reasons = {name: group["why"] for group in told for name in group["mutants"]}
    for stage in [asked.stage] if asked.stage else STAGES:
        texts = [p.read_text("utf-8") for p in sorted((ROOT / "tests" / stage).glob("*.py"))]
        tests = _digest("\n".join(texts))
        every = [m for p in sorted((ROOT / "sql" / stage).rglob("*.sql")) for m in mutants(p)]
        chosen = [m for m in every if m.original]
        if asked.sample is not None:
            chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
        verdicts, lines = _verdicts(tests)
        open_ones = [m for m in chosen if m.key not in verdicts and m.name not in reasons]
        files = {m.file for m in open_ones}
        if open_ones:
            same = [m for m in every if not m.original and m.file in files]
            if os.fork() == 0:  # a fresh process for each stage
                judge(stage, same + open_ones, lines, tests)
                os._exit(0)
            os.wait()
        _print(stage, chosen, _verdicts(tests)[0], reasons)
        known = {name for name in reasons if name.startswith(f"{stage}.")}
        for name in sorted(known - {m.name for m in every}):
            print(f"no mutant: {name}")


def _verdicts(tests: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Returns the verdicts that hold, by key, and all lines."""
    lines = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    hold = [line for line in lines if line["verdict"] != "survived" or line["tests"] == tests]
    return {line["key"]: line["verdict"] for line in hold}, lines


def _print(
    stage: str, chosen: list[Mutant], verdicts: dict[str, str], reasons: dict[str, str]
) -> None:
    verdicts = {m.key: "survived" for m in chosen if m.name in reasons} | verdicts
    count = Counter(verdicts.get(m.key, "open") for m in chosen)
    survivors = [m for m in chosen if verdicts.get(m.key) == "survived"]
    known = sum(m.name in reasons for m in survivors)
    judged = count["killed"] + len(survivors)
    print(
        f"{stage}: {count['killed']} of {judged} die ({count['killed'] / max(judged, 1):.1%}), {known} survive for a"
        f" known reason, {len(survivors) - known} without one; {count['open']} not judged, {count['invalid']} no SQL"
    )
    for m in sorted(survivors, key=lambda m: (m.name in reasons, m.file, m.line)):
        print(
            f"{m.file}:{m.line}\n  - {m.original}\n  + {m.mutated}\n  {reasons.get(m.name, f'? {m.name}')}"
        )


if __name__ == "__main__":
    main()
