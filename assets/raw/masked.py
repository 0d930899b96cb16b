"""What an office wrote (a file's name, a column's, a cell), without the words and numbers that could be somebody's."""

import re
from collections.abc import Iterable
from functools import cache

from assets.text import HIDDEN, LONG_NUMBER, without_numbers
from expectations.contract import contracts, sources

TOKEN = re.compile(r"[^\W\d_]+|\d+")
LONGEST = 8  # digits: a date
SHOWN = 60  # signs of a value
# What files are called besides the words of contracts, all of which are kept.
USUAL = """
    bersandi contoh csv data dinas edisi excel final format isian kec kel kirim lampiran laporan lembar lengkap
    parquet pelatihan pemutakhiran pengisian perbaikan petunjuk rekap revisi rumus salah sheet sintetis susulan
    terbaru triwulan update v versi xls xlsx
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in TOKEN.findall(text))


@cache
def _usual() -> frozenset[str]:
    """Returns the words of contracts: names of sources and columns, and what is said of them."""
    texts = [USUAL, *sources()]
    for contract in contracts().values():
        texts.append(contract.description)
        texts += [text for column in contract.columns for text in (column.name, column.description)]
        texts += [rule.fault for rule in contract.rules]
    return frozenset(word for text in texts for word in _words(text))


def masked(name: str, places: Iterable[str]) -> str:
    """Returns `name` with … for each long number and each word that no contract has, unless it is part of the
    whole name of one of `places`."""
    name = without_numbers(name)
    found = list(TOKEN.finditer(name))
    said = [token[0].lower() for token in found]
    kept = {
        i
        for i, word in enumerate(said)
        if (len(word) <= LONGEST if word.isdigit() else word in _usual())
    }
    for place in map(_words, places):
        for start in range(len(said) - len(place) + 1):
            if tuple(said[start : start + len(place)]) == place:
                kept |= set(range(start, start + len(place)))
    parts, end = [], 0
    for i, token in enumerate(found):
        parts += [name[end : token.start()], token[0] if i in kept else HIDDEN]
        end = token.end()
    return "".join(parts) + name[end:]


QUOTE = re.compile('"([^"]*)"')


@cache
def _titles() -> frozenset[str]:
    return frozenset(title for contract in sources().values() for title in contract.titles)


def masked_quotes(text: str, places: Iterable[str]) -> str:
    """Returns a sentence of ours in which what it quotes of a delivery (a sheet's name) is masked as file names are;
    columns that a contract has a title for stay."""
    places = list(places)
    return QUOTE.sub(
        lambda part: part[0] if part[1] in _titles() else f'"{masked(part[1], places)}"', text
    )


@cache
def _known() -> frozenset[str]:
    """Returns the words of contracts, and those of their code lists."""
    lists = {
        value for contract in sources().values() for c in contract.columns for value in c.values
    }
    return _usual() | {word for value in lists for word in _words(value)}


def masked_value(text: str) -> str:
    """Returns what stands in a cell, so that its office finds it again and nobody else learns whose it is: of a long
    number the first four digits, of a word that no contract has the first letter."""
    text = LONG_NUMBER.sub(lambda found: found[0][:4] + HIDDEN, text.strip())
    return TOKEN.sub(lambda found: _short(found[0]), text)[:SHOWN]


def _short(token: str) -> str:
    if token.isdigit():
        return token if len(token) <= LONGEST else token[:4] + HIDDEN
    return token if len(token) < 2 or token.lower() in _known() else token[0] + HIDDEN
