"""The layouts in which a source's deliveries arrive: what their titles call the contract's columns.

Belongs here: the names alone. Which layout a file has is found by its header (assets/raw/header.py).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

STANDARD = "BAKU"  # the contract's own columns
SYNONYMS = Path(__file__).parent / "titles.yaml"
# What a layout says of its files beside their titles. What is left out is not known.
FACTS = ("owner", "since", "until", "encoding", "separator", "codebook")


@dataclass(frozen=True)
class ContractLayout:
    """One way in which a source's columns are called.

    `titles`: by column the titles that mean it beside its own name, the best first. `joined`: by column the titles
    whose digits make its code together, each with its width (0: as written). `fixed`: by column what the layout says of
    every row. `told_by`: titles without one of which a file is of another layout. `beside`: titles that belong to the
    layout and are no column of the contract. `facts`: by FACTS who gives it out, in which months (YYYY-MM), how its
    text is written, and the source whose deliveries explain its codes.
    """

    name: str
    description: str = ""
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joined: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    told_by: tuple[str, ...] = ()
    # not shown: it decides what is told as drift, not how a file is read
    beside: tuple[str, ...] = field(default=(), repr=False)
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def known(self) -> set[str]:
        """Returns every title that means something in it beside the columns' own names."""
        parts = {title for listed in self.joined.values() for title, _ in listed}
        return parts | {title for listed in self.titles.values() for title in listed}


OWN = ContractLayout(STANDARD)


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Returns by column the titles that other systems give it."""
    document = yaml.load(SYNONYMS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {column: tuple(titles) for column, titles in document["titles"].items()}


def read_layouts(
    listed: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> list[ContractLayout]:
    """Returns the layouts that a contract lists, its own columns first unless it lists them too.

    Raises ValueError for a column that the contract has not.
    """
    found = [] if any(node["name"] == STANDARD for node in listed) else [OWN]
    for node in listed:
        if node["name"] == STANDARD:
            found.append(OWN)
            continue
        titles, joined = {}, {}
        for column, said in node["columns"].items():
            if isinstance(said, dict):
                joined[column] = tuple(said.items())
            else:
                titles[column] = (said,) if isinstance(said, str) else tuple(said)
        fixed = dict(node.get("fixed", {}))
        told_by, beside = (tuple(node.get(key, ())) for key in ("told_by", "beside"))
        if unknown := {*titles, *joined, *fixed} - set(columns):
            raise ValueError(f"layout {node['name']}: no column {', '.join(sorted(unknown))}")
        facts = {key: node[key] for key in FACTS if key in node}
        for key in ("since", "until"):
            if not re.fullmatch(r"\d{4}-\d{2}", facts.get(key, "2022-01")):
                raise ValueError(f"layout {node['name']}: {key} is a month, YYYY-MM")
        description = node.get("description", "")
        found.append(
            ContractLayout(node["name"], description, titles, joined, fixed, told_by, beside, facts)
        )
    return found
