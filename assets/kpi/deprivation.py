"""The indicators of deprivation: one file each in sql/kpi/deprivation/, a header and a select of who lacks it.

Belongs here: reading these files. What the index makes of them is kpi.deprivation's.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from assets.warehouse import ROOT
from expectations.sql import literal

FOLDER = ROOT / "sql" / "kpi" / "deprivation"
KEYS = ("dimensi", "bobot", "batas", "sumber")


@dataclass(frozen=True)
class Indicator:
    """One indicator: its weight of all, what counts as lacking it, by whom, and the select of households."""

    nama: str
    dimensi: str
    bobot: Fraction
    batas: str
    sumber: str
    select: str


@cache
def indicators() -> tuple[Indicator, ...]:
    """Returns every indicator in the order of its name, weights adding up to one.

    Raises ValueError that names the file, or says what the weights add up to.
    """
    found = []
    for path in sorted(FOLDER.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        said = dict(
            line.removeprefix("-- ").split(": ", 1)
            for line in text.splitlines()
            if line.startswith("-- ") and ": " in line
        )
        if lacking := [key for key in KEYS if not said.get(key)]:
            raise ValueError(f"sql/kpi/deprivation/{path.name}: '-- {lacking[0]}:' is missing")
        weight = Fraction(said["bobot"])
        found.append(
            Indicator(
                path.stem, said["dimensi"], weight, said["batas"], said["sumber"], text.rstrip()
            )
        )
    if (total := sum(indicator.bobot for indicator in found)) != 1:
        raise ValueError(f"sql/kpi/deprivation: weights add up to {total}, not 1")
    return tuple(found)


def lacking() -> str:
    """Returns a select of what each household lacks: indikator, bobot, household_id, kurang (null: not known)."""
    return "\nunion all\n".join(
        f"select {literal(i.nama)} as indikator, cast({float(i.bobot)!r} as decimal(18, 12)) as bobot,"
        f" household_id, kurang from (\n{i.select}\n)"
        for i in indicators()
    )
