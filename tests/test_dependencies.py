"""What the code imports is declared, and what is declared serves where it is declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions

import pytest

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = ("pipelines", "assets", "expectations", "sample")
DEVELOPMENT = ("benchmarks", "tests")
# Declared and never imported, for a reason.
NOT_IMPORTED = {
    "dagster-webserver": "a command that `konvergensi ui` starts",
    "httpx2": "Authlib speaks to the provider by it",
    "itsdangerous": "Starlette signs the session's cookie with it",
    "python-multipart": "Starlette reads forms by it",
    "pytz": "DuckDB imports it where a timestamp with its zone is fetched",
    "mypy": "a command",
    "pytest-xdist": "a plugin",
    "ruff": "a command",
    "setuptools": "builds the project",
    "sqlfluff": "a command",
    "uv": "a command",
}

# The extra `spark`: not in the environment, but beside it where tests need it (make test-spark).
APART = {"pyspark", "py4j"}
EXTRAS = {"sqlglotc"}  # sqlglot[c] brings it: the same module, compiled


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: Iterable[str]) -> set[str]:
    return {normal(re.split(r"[=<>!~;\[ ]", requirement)[0]) for requirement in requirements}


def imported(rooms: Iterable[str]) -> set[str]:
    """The distributions that the rooms import from; of a namespace that many share, all of them."""
    names: set[str] = set()
    for room in rooms:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.split(".")[0])
    providers = packages_distributions()
    foreign = names - sys.stdlib_module_names - {*RUNTIME, *DEVELOPMENT} - APART
    unknown = {name for name in foreign if name not in providers}
    assert not unknown, f"not installed: {unknown}"
    return {normal(found) for name in foreign for found in providers[name]} - EXTRAS


def test_what_the_code_imports_is_declared_and_nothing_else():
    extra = PROJECT["optional-dependencies"]["postgres"]  # its room is imported where it is set
    runtime = declared([*PROJECT["dependencies"], *extra])
    assert imported(RUNTIME) == runtime - NOT_IMPORTED.keys()


def test_what_only_tests_and_benchmarks_import_is_declared_for_development():
    runtime = declared(PROJECT["dependencies"])
    development = declared(PROJECT["optional-dependencies"]["dev"])
    assert not runtime & development
    assert imported(DEVELOPMENT) - runtime == development - NOT_IMPORTED.keys()


def test_the_lock_file_holds_what_is_declared():
    files = ("requirements.lock", "requirements.spark")
    lock = "".join((ROOT / name).read_text(encoding="utf-8") for name in files)
    locked = {normal(name) for name in re.findall(r"^([A-Za-z0-9_.\-]+)==", lock, re.M)}
    extras = PROJECT["optional-dependencies"].values()
    assert declared(PROJECT["dependencies"]) | {n for e in extras for n in declared(e)} <= locked


@pytest.mark.parametrize(
    ("room", "others"),
    [
        ("incident", {"handover", "publication"}),
        ("handover", {"publication"}),
        ("publication", {"incident", "handover"}),
    ],
)
def test_the_rooms_of_quality_know_of_each_other_one_way(room: str, others: set[str]):
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "assets" / room).glob("*.py"))
    assert not others & set(re.findall(r"from assets\.(\w+)", text))
