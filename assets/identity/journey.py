"""The steps from delivered rows to people, in the order that follows from what each of them reads.

A step is a file of sql/identity in the folder of its phase; it makes the temp table of its name. A select is that
table, an update changes the table that it begins with, which bears the step's name from then on. What SQL cannot say
is in PYTHON, in the phase of what it reads.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import duckdb

from assets.identity.graph import components, share, untangle
from assets.identity.model import score_numbered
from assets.identity.unnumbered import score_unnumbered
from assets.identity.weight import weigh
from assets.warehouse import ROOT
from expectations.contract import COMMENT

FOLDER = ROOT / "sql" / "identity"
PUBLISH = "9_publish"  # no steps: the published tables
VIEWS = frozenset({"record", "claim", "unlinked_edge"})  # of few columns or rows, read as they are
READ = re.compile(r"\b(?:from|join|update)\s+([a-z_]\w*)\b(?!\s*[.(])")

Make = Callable[..., None]  # (connection, the step's name, what it reads …)


def score(
    con: duckdb.DuckDBPyConnection, into: str, numbered: str, pairs: str, records: str, *more: str
) -> None:
    """Scores `pairs` of `records` into the temp table `into`: by fixed weights, or by learnt ones without numbers."""
    [(unnumbered,)] = con.execute(f"select tanpa_nomor from {numbered}").fetchall()
    if unnumbered:
        score_unnumbered(con, into, pairs, records, more[0])
    elif hasattr(con, "spark"):
        from assets.identity.spread import score_in_parts

        score_in_parts(con, into, pairs, records, *more)
    else:
        score_numbered(con, into, pairs, records, *more)


PYTHON: dict[str, tuple[Make, str]] = {
    "register_component": (components, "register_match"),
    "contested_settled": (share, "contested_edge contested_cannot_link"),
    "weight": (weigh, "weight_before taught_pair stranger_pair record face"),
    "score": (
        score,
        "numbered candidate compared_record weight face frequency_urut frequency_kata_1 frequency_tanggal_lahir",
    ),
    "likely_settled": (share, "likely_contested likely_cannot_link"),
    "unlinked_component": (components, "unlinked_edge"),
    "untangled": (untangle, "unlinked_component unlinked_edge unlinked_cannot_link"),
}


@dataclass(frozen=True)
class Step:
    """One step: its phase, what it reads of the others, and its SQL or the function that makes it."""

    name: str
    phase: str
    reads: tuple[str, ...]
    text: str = ""
    make: Make | None = None

    @property
    def changes(self) -> str | None:
        """The table that the step changes and takes over, if it makes none of its own."""
        words = COMMENT.sub("", self.text).split(maxsplit=2)
        return words[1] if words and words[0] == "update" else None


def reads(text: str) -> set[str]:
    """Returns the names without a schema that stand after from, join and update."""
    return set(READ.findall(COMMENT.sub("", text)))


@cache
def journey() -> tuple[Step, ...]:
    """Returns the steps, phase by phase, each after those that it reads. Raises graphlib.CycleError if two wait for
    each other."""
    files = {p.stem: p for p in sorted(FOLDER.glob("*/*.sql")) if p.parent.name != PUBLISH}
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    known = texts.keys() | PYTHON.keys()
    read = {name: sorted(reads(text) & known - {name}) for name, text in texts.items()}
    read |= {name: names.split() for name, (_, names) in PYTHON.items()}
    steps: dict[str, Step] = {}
    for name in TopologicalSorter(read).static_order():
        if name in texts:
            step = Step(name, files[name].parent.name, tuple(read[name]), texts[name])
        else:
            phase = max(steps[other].phase for other in read[name])
            step = Step(name, phase, tuple(read[name]), make=PYTHON[name][0])
        steps[name] = step
    return tuple(sorted(steps.values(), key=lambda step: step.phase))
