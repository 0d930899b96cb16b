"""The order of identity's steps follows from what they read."""

import re

import pytest

from assets.identity.journey import FOLDER, PUBLISH, PYTHON, VIEWS, journey, reads
from assets.identity.resolve import EMPTY, TABLES, TRIAL
from assets.identity.trial import HIDDEN
from expectations.contract import COMMENT
from tests.conftest import ROOT

NAMES = [step.name for step in journey()]
PATHS = sorted(FOLDER.rglob("*.sql"))


def test_each_step_is_made_once_and_after_what_it_reads():
    made: set[str] = {"source_row"}
    for step in journey():
        assert made >= set(step.reads) and step.name not in made, step.name
        made.add(step.name)
    assert made >= VIEWS | EMPTY.keys() | PYTHON.keys()


def test_every_file_is_a_step_or_published_and_every_step_is_read():
    published = [path for path in PATHS if path.parent.name == PUBLISH]
    assert sorted(path.stem for path in published) == sorted([*TABLES, TRIAL])
    assert sorted(NAMES) == sorted([*PYTHON, *(p.stem for p in PATHS if p not in published)])
    read = {HIDDEN} | {name for step in journey() for name in step.reads}
    registered = (ROOT / "sql/registry").glob("person_*.sql")
    read |= {
        name
        for path in (*published, *registered)
        for name in reads(path.read_text(encoding="utf-8"))
    }
    assert set(NAMES) <= read


def test_the_glossary_tells_of_every_phase():
    told = re.findall(r"^\| `(\d_\w+)` \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.M)
    assert told == sorted({path.parent.name for path in PATHS})


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_file_reads_steps_sources_and_what_it_names_itself(path):
    """So that no name means two things, and none is missed by the order."""
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    own = set(re.findall(r"(?:\bwith|\brecursive|,)\s+(\w+) as (?:materialized )?\(", text))
    assert not own & {*NAMES, "source_row"}
    assert reads(text) - own <= {*NAMES, "source_row"}
