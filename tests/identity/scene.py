"""Hand-drawn people so alike that a matcher takes two for one, or one for two: how a scene is drawn and noted.

Every scene is a family or a list of its own; the town of all of them is resolved once. Labels are `scene:row`.
"""

from collections.abc import Callable

from tests.identity.conftest import Registers

Draw = Callable[[Registers, str], None]
SCENES: dict[str, tuple[Draw, tuple[str, ...]]] = {}
CARD = "31720401011{:05d}"


def scene(*people: str) -> Callable[[Draw], Draw]:
    """Notes a scene and the people it must give."""

    def note(draw: Draw) -> Draw:
        SCENES[draw.__name__] = (draw, people)
        return draw

    return note


def card(number: int) -> str:
    """A card number of this file."""
    return CARD.format(number)


def couple(r: Registers, s: str, source: str, **values: str | None) -> None:
    """The parents as a list or a form names them."""
    r.put(source, f"{s}:{source}_f", f"UMARYADI {s.upper()}", "17-08-1966", jenis_kelamin="L",
          hubungan="KEPALA KELUARGA", no_urut=1, **values)  # fmt: skip
    r.put(source, f"{s}:{source}_m", f"GALUHSARI {s.upper()}", "06-11-1961", jenis_kelamin="P",
          hubungan="ISTRI", no_urut=2, **values)  # fmt: skip


def child(
    r: Registers, s: str, source: str, label: str, name: str, day: str | None, **values
) -> None:
    """One child as a list or a form names it."""
    defaults = {"jenis_kelamin": "L", "hubungan": "ANAK", "id_kelompok": s}
    r.put(source, f"{s}:{label}", name, day, **(defaults | values))
