"""Code books: which words and codes of offices mean which value of a contract's column.

A column names its book with the property `codebook`. Words mean one thing wherever they stand; codes are a
matter of scheme, and which scheme a column follows is found from the whole column.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import yaml

BOOKS = Path(__file__).parent / "codebooks"


@dataclass(frozen=True)
class Codebook:
    """One code book as it stands in one month.

    `words` and each scheme's codes map a word's key (see word_key) to a value. `told` does so for the codes of the
    book that came with a delivery, which goes before all: the value of what it says a code means, None where no word
    of ours is meant.
    """

    name: str
    words: dict[str, str]
    schemes: dict[str, dict[str, str]]
    told: Mapping[str, str | None] = field(default_factory=dict)

    def meanings(self, scheme: str | None) -> dict[str, str]:
        """Returns the values by key under one scheme, whose codes go before the words."""
        known = self.words | (self.schemes.get(scheme, {}) if scheme else {})
        known = {key: value for key, value in known.items() if key not in self.told}
        return known | {key: value for key, value in self.told.items() if value}

    def told_by(self, delivered: Mapping[str, str | None]) -> "Codebook":
        """Returns the book with what a delivered one says of its codes, in words."""
        meant = {key: self.words.get(word_key(word or "")) for key, word in delivered.items()}
        return replace(self, told=meant)


def word_key(text: str) -> str:
    """Returns what two spellings of a word share: `Laki - Laki` and `LAKI-LAKI` are LAKILAKI, `1.0` is 1.

    A slash stays: ANAK/MENANTU is either, ANAK MENANTU is one.

    The SQL of the same is the macro read_key.
    """
    upper = re.sub(r"^0*([0-9]+)([.,]0+)?$", r"\1", text.strip().upper())
    return re.sub(r"[^A-Z0-9<>+√✓✔/]+", "", upper)


def _in_force(node: dict, periode: str) -> bool:
    return str(node["since"]) <= periode <= str(node.get("until", "9999-12"))


@cache
def codebook(name: str, periode: str) -> Codebook:
    """Returns the book `name` with the words and schemes that hold in the month `periode`.

    A later list of words adds to an earlier one and goes before it.
    """
    path = BOOKS / f"{name}.yaml"
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    words: dict[str, str] = {}
    for listed in document["words"]:
        if _in_force(listed, periode):
            for value, spellings in listed["values"].items():
                words |= {word_key(str(spelling)): str(value) for spelling in spellings}
    schemes = {
        scheme: {word_key(str(code)): str(value) for code, value in node["codes"].items()}
        for scheme, node in document["schemes"].items()
        if _in_force(node, periode)
    }
    return Codebook(name, words, schemes)
