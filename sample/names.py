"""Names: what stands in the register, and what other clerks make of it."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample.families import WOMAN
from sample.population import City
from sample.randomness import Rng, choose, stream
from sample.vocabulary import DEGREES, TITLES_MEN, TITLES_WOMEN, Vocabulary

NONE = np.int32(-1)
PLAIN, BATAK, CHINESE = range(3)
GROUPS = np.array([0.80, 0.07, 0.13])
FAMILY_NAME = 0.18  # homes of the first group that hand down a last word
MAX_WORDS = 4


def _draw(rng: Rng, vocabulary: Vocabulary, pool: str, n: int) -> np.ndarray:
    codes, weights = vocabulary.pools[pool]
    return codes[choose(rng, n, weights)]


def draw_names(
    rng: Rng, vocabulary: Vocabulary, woman: np.ndarray, group: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """Codes of words (int32, n x 4), NONE where a name has fewer words."""
    n = len(woman)
    words = np.full((n, MAX_WORDS), NONE, dtype=np.int32)
    first, second, third = (
        np.where(woman, _draw(rng, vocabulary, f"{a}_f", n), _draw(rng, vocabulary, f"{a}_m", n))
        for a in ("first", "last", "last")
    )
    # One-word names are those of the old; Permendagri 73/2022 asks two of the newborn.
    chance = np.stack([0.06 + np.clip(age - 20, 0, 60) / 250, np.full(n, 0.52)], axis=1)
    u = rng.random(n)
    length = 1 + (u > chance[:, 0]).astype(int) + (u > chance.sum(axis=1))
    length += (length == 3) & (rng.random(n) < 0.16)
    words[:, 0] = first
    words[:, 1] = np.where(length > 1, second, NONE)
    extra_first = np.where(
        woman, _draw(rng, vocabulary, "first_f", n), _draw(rng, vocabulary, "first_m", n)
    )
    words[:, 2] = np.where(length > 2, third, NONE)
    words[:, 3] = np.where(length > 3, extra_first, NONE)
    three = (length == 3) & (rng.random(n) < 0.5)
    words[three, 1] = extra_first[three]
    batak, chinese = group == BATAK, group == CHINESE
    words[batak, 2:] = NONE
    surname = _draw(rng, vocabulary, "batak", n)
    words[batak, 1] = surname[batak]
    family = _draw(rng, vocabulary, "chinese", n)
    given, second_given = (
        np.where(
            woman, _draw(rng, vocabulary, "chinese_f", n), _draw(rng, vocabulary, "chinese_m", n)
        )
        for _ in range(2)
    )
    words[chinese, 0] = given[chinese]
    words[chinese, 1] = np.where(length > 2, second_given, family)[chinese]
    words[chinese, 2] = np.where(length > 2, family, NONE)[chinese]
    words[chinese, 3] = NONE
    # Nobody is called twice the same.
    for column in (1, 2, 3):
        same = (words[:, column] == words[:, 0]) | (words[:, column] == words[:, column - 1])
        words[same & (column > 1), column] = NONE
    words[words[:, 2] == NONE, 3] = NONE
    return words


def name_people(city: City, seed: int) -> None:
    """Fill city.words; children of some families bear the father's last word."""
    rng = stream(seed, "names")
    homes = len(city.kel)
    group = choose(rng, homes, GROUPS).astype(np.int8)
    hands_down = (group != PLAIN) | (rng.random(homes) < FAMILY_NAME)
    origin = np.maximum(city.origin, 0)
    words = draw_names(rng, city.vocabulary, city.sex == WOMAN, group[origin], city.age())
    for _ in range(2):  # grandchildren after children
        heir = np.flatnonzero((city.father >= 0) & hands_down[origin])
        last = last_words(words[city.father[heir]])
        taken = words[heir]
        at = np.where(taken[:, 1] == NONE, 1, np.where(taken[:, 2] == NONE, 1, 2))
        taken[np.arange(len(heir)), at] = last
        words[heir] = taken
    city.words = words


def last_words(words: np.ndarray) -> np.ndarray:
    """The code of the last word of each name."""
    length = (words != NONE).sum(axis=1)
    return words[np.arange(len(words)), np.maximum(length - 1, 0)]


def write_names(
    vocabulary: Vocabulary, columns: np.ndarray, wide: np.ndarray | None = None
) -> pa.Array:
    """Names as text from codes (n x k, NONE is skipped). `wide`: rows with a double space."""
    if len(columns) == 0:
        return pa.array([], pa.string())
    parts = []
    for column in range(columns.shape[1]):
        codes = columns[:, column]
        if (codes != NONE).any():
            parts.append(vocabulary.words.take(pa.array(codes, mask=codes == NONE)))
    text = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    if wide is not None and wide.any():
        text = pc.if_else(
            pa.array(wide), pc.replace_substring(text, " ", "  ", max_replacements=1), text
        )
    return text


def typed_wrong(rng: Rng, text: pa.Array) -> pa.Array:
    """One slip of the finger per name: a letter replaced, dropped, doubled or swapped."""
    if len(text) == 0:
        return text
    letters = np.array(text.to_pylist(), dtype=str)
    width = letters.dtype.itemsize // 4
    grid = np.zeros((len(letters), width + 1), dtype=np.uint32)
    grid[:, :width] = letters.view(np.uint32).reshape(len(letters), width)
    length = (grid != 0).sum(axis=1)
    at = 1 + (rng.random(len(letters)) * np.maximum(length - 2, 1)).astype(int)
    rows = np.arange(len(letters))
    kind = rng.integers(0, 4, len(letters))
    kind[(length < 4) & (kind == 1)] = 0
    place = np.arange(width + 1)[None, :]
    source = np.broadcast_to(place, grid.shape).copy()
    source += ((kind == 1)[:, None] & (place >= at[:, None])).astype(int)
    source -= ((kind == 2)[:, None] & (place > at[:, None])).astype(int)
    swap = kind == 3
    source[rows[swap], at[swap]] -= 1
    source[rows[swap], at[swap] - 1] += 1
    grid = np.take_along_axis(grid, np.minimum(source, width), axis=1)
    replace = kind == 0
    grid[rows[replace], at[replace]] = 65 + rng.integers(0, 26, replace.sum())
    return pa.array(np.ascontiguousarray(grid).view(f"<U{width + 1}").ravel())


def titled(rng: Rng, vocabulary: Vocabulary, woman: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A title before or a degree after each name: (prefix codes, suffix codes)."""
    n = len(woman)
    men, women = vocabulary.codes(TITLES_MEN), vocabulary.codes(TITLES_WOMEN)
    before = np.where(
        woman, women[rng.integers(0, len(women), n)], men[rng.integers(0, len(men), n)]
    )
    degrees = vocabulary.codes(DEGREES)
    after = degrees[rng.integers(0, len(degrees), n)]
    is_degree = rng.random(n) < 0.3
    return np.where(is_degree, NONE, before), np.where(is_degree, after, NONE)
