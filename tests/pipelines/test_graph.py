"""What the graph says is read is what is read: a step that comes before its input reads last time's."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import dagster as dg
import pytest

from assets.sql_asset import asset_key
from assets.table import code
from expectations.contract import contracts, sources, table_names, tables_in
from pipelines.definitions import made
from tests.conftest import ROOT

# The steps that are more than one SQL file: the modules that they begin with, whose imports within the
# stage belong to them, and their folder of SQL.
STEPS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "identity": (("assets/identity/resolve.py",), "sql/identity"),
    "household": (("assets/household/resolve.py",), "sql/household"),
    "classification__model": (("assets/classification/model.py",), None),
    "intervention__program": (("assets/intervention/program.py",), None),
    "quality__month": (("assets/quality/month.py",), None),
    "quality__publication": (("assets/publication/publication.py",), None),
    "report__rapat": (("assets/report/files.py",), None),
}
# Read, and no dependency, for a reason.
EXCEPT = {
    ("household", "household.area"),  # read by household.containment, which lies in the same folder
    ("identity", "intervention.receipt"),  # of earlier months
    ("identity", "household.member"),  # of earlier months: of this one it is made from identity
    ("quality__publication", "quality.month"),  # takes a hash from the module that writes it
}
# Reads what there is, also of a month that stopped half-way: it waits for nothing, and comes last by priority.
WAITS_FOR_NOTHING = {"quality__scorecard", "report__portal"}

assets = [item for item in made if not isinstance(item, dg.AssetChecksDefinition | dg.AssetSpec)]
checks = [item for item in made if isinstance(item, dg.AssetChecksDefinition)]
by_step = {item.op.name: item for item in assets}


def modules(begin: Iterable[str]) -> set[Path]:
    """The modules and what they import of their own stage."""
    found: set[Path] = set()
    waiting = [ROOT / path for path in begin]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                other = ROOT / (node.module.replace(".", "/") + ".py")
                if other.parent == path.parent and other.exists():
                    waiting.append(other)
    return found


def deps(item: dg.AssetsDefinition) -> set[dg.AssetKey]:
    return {dep.asset_key for spec in item.specs for dep in spec.deps}


def test_every_step_of_more_than_one_file_is_looked_at():
    one_file = {name.replace(".", "__") for name in table_names()}
    many = {step for step, item in by_step.items() if step not in one_file or len(item.keys) > 1}
    python = {
        step for step, item in by_step.items()
        if not {"sql", "file"} & {kind for spec in item.specs for kind in spec.kinds}
    }  # fmt: skip
    assert many | python <= STEPS.keys() | WAITS_FOR_NOTHING


@pytest.mark.parametrize("step", STEPS)
def test_a_step_depends_on_every_table_that_its_files_name(step):
    begin, folder = STEPS[step]
    files = modules(begin) | set((ROOT / folder).rglob("*.sql") if folder else ())
    text = "\n".join(map(code, files))
    item = by_step[step]
    read = {name for name in tables_in(text, table_names()) if (step, name) not in EXCEPT}
    missing = {asset_key(name) for name in read} - deps(item) - set(item.keys)
    assert not missing


def test_identity_reads_every_source_that_names_people():
    people = {asset_key(f"staging.{s.table}") for s in sources().values() if s.person_bearing}
    assert people <= deps(by_step["identity"])


def test_a_check_comes_after_every_table_that_its_rules_read():
    above = {key: deps(item) | set(item.keys) for item in assets for key in item.keys}

    def ancestors(key: dg.AssetKey) -> set[dg.AssetKey]:
        found, waiting = set(), [key]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += above.get(one, ())
        return found

    staged = [source.at(f"staging.{source.table}") for source in sources().values()]
    rules = {c.name: c.rules for c in (*contracts().values(), *staged) if c.stage != "raw"}
    looked_at, missing = 0, set()
    for check in checks:
        for spec in check.check_specs:
            after = {dep.asset_key for dep in spec.additional_deps} | ancestors(spec.asset_key)
            name = ".".join(spec.asset_key.path)
            queries = [
                rule.kwargs.get("unexpected_rows_query", "")
                for rule in rules.get(name, ())
                if rule.name == spec.name
            ]
            read = tables_in("\n".join(queries), table_names()) - {name}
            looked_at += bool(read)
            missing |= {(name, table) for table in read if asset_key(table) not in after}
    assert looked_at > 20 and not missing


SHOWN = """
import json
from pipelines.definitions import defs
graph = defs.resolve_asset_graph()
print(json.dumps({".".join(k.path): sorted(".".join(p.path) for p in graph.get(k).parent_keys)
                  for k in graph.materializable_asset_keys}))
"""


def test_what_a_statement_names_is_a_dependency(tmp_path):
    """In a copy where a file of each kind reads one table more, and nothing else says so; one is only spoken of."""
    for room in ("assets", "expectations", "pipelines", "sql"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    more = {
        "sql/kpi/path.sql": ("kpi.path", "-- of\nselect * from staging.tindakan"),
        "sql/identity/8_describe/source_bits.sql": (
            "identity.person_record",
            "select * from staging.tindakan",
        ),
        "sql/household/placement.sql": ("household.member", "select * from staging.tindakan"),
        "assets/report/words.py": ("report.rapat", "MORE = 'select * from kpi.comparison'"),
    }

    def graph() -> dict[str, list[str]]:
        told = subprocess.run(
            [sys.executable, "-c", SHOWN], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        return json.loads(told.splitlines()[-1])

    before = graph()
    for file, (_, text) in more.items():
        path = tmp_path / file
        path.write_text(f"{path.read_text()}\n{text}\n")
    said = tmp_path / "assets" / "household" / "resolve.py"
    said.write_text(f'{said.read_text()}\ndef idle():\n    """Like kpi.path."""\n')
    after = graph()
    for table, text in more.values():
        read = text.split("from ")[1].strip("'")
        assert read not in before[table] and read in after[table], table
    assert "kpi.path" not in after["household.member"]
