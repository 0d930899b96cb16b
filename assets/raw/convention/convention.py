"""A convention: how one column of one file writes its values, and what proves it."""

from dataclasses import dataclass
from typing import Any

# Fewer witnesses than these prove nothing against a contract's own way of writing.
ENOUGH = 3
# So many of the witnesses must agree: the rest are the defects that every register has.
CLEAR = 0.9


@dataclass(frozen=True)
class Convention:
    """`name` is the convention used, `agree` and `against` count the values that are witnesses for and against it.

    `usual`: it is what staging reads by itself. `doubtful`: the owner is told, because the witnesses contradict
    each other or the unit was inferred. `unknown` counts the words that no code book has.
    """

    name: str
    agree: int = 0
    against: int = 0
    usual: bool = False
    doubtful: bool = False
    unknown: int = 0

    def as_json(self) -> dict[str, Any]:
        """Returns what quality.delivery.konvensi keeps of a column."""
        found: dict[str, Any] = {"konvensi": self.name}
        found |= {"mendukung": self.agree, "menentang": self.against}
        if self.usual:
            found["lazim"] = True
        if self.doubtful:
            found["diragukan"] = True
        if self.unknown:
            found["tak_dikenal"] = self.unknown
        return found


def from_json(found: dict[str, Any]) -> Convention:
    """Returns the convention that `as_json` wrote."""
    return Convention(
        found["konvensi"],
        found["mendukung"],
        found["menentang"],
        found.get("lazim", False),
        found.get("diragukan", False),
        found.get("tak_dikenal", 0),
    )


def weigh(usual: int, other: int) -> bool | None:
    """Returns which of two ways of writing the witnesses prove: True the usual one, False the other, None
    neither, because they contradict each other.

    A few witnesses alone do not overturn what is usual, one may be an error of its own; but where all of them
    speak against it, it is not proved either.
    """
    if not usual and 0 < other < ENOUGH:
        return None
    if other < ENOUGH or usual >= CLEAR * (usual + other):
        return True
    return False if other >= CLEAR * (usual + other) else None
