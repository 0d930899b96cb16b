"""What differs between the city of 2022 and that of 2026: lines, registers, months.

The figures of 2022 are real. Of 2026 the lines are what the press quotes: BELUM DIPASTIKAN until Bappeda delivers them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Era:
    """`lines` are the extreme and the poor one of the deciding set, in rupiah per person and month, with US$ PPP a day;
    `extreme_share` the part of the residents below the first."""

    last_month: str  # of samples that name none
    lines_since: str
    set_garis: str
    lines: tuple[tuple[str, int, float | None], ...]
    basis: str
    extreme_share: float
    targets: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]  # by document: month, fraction
    dtsen: bool  # else DTKS and P3KE


ERAS = {
    2022: Era(
        "2022-04",
        "2022-01-01",
        "SASARAN_2022",
        (("MISKIN_EKSTREM", 358_233, 1.9), ("MISKIN", 472_525, 2.5)),
        "Data sasaran Jakarta Utara 2022",
        0.0195,  # BPS: 1.94 % of Jakarta Utara in March 2022
        # from what BPS counted (1.94 % in March 2022) straight to zero in 2024, then held
        (("RPD 2023-2026", (("2022-01", 0.0194), ("2024-12", 0.0), ("2026-12", 0.0))),),
        dtsen=False,
    ),
    2026: Era(
        "2026-03",
        "2025-01-01",
        "SASARAN_2026",
        (("MISKIN_EKSTREM", 391_000, 2.15), ("MISKIN", 897_768, None)),
        "BELUM DIPASTIKAN: US$ 2,15 PPP 2017; Garis Kemiskinan DKI September 2025",
        0.0040,  # then about 8 % are below the poor line; BPS: 4 % of DKI in September 2025
        (
            ("RPD 2023-2026", (("2022-01", 0.0194), ("2024-12", 0.0), ("2026-12", 0.0))),
            (
                "Inpres 8/2025",
                (("2025-03", 0.0085), ("2026-12", 0.0)),
            ),  # of the nation: 0.85 % in March 2025
        ),
        dtsen=True,
    ),
}


def era_of(periode: str) -> Era:
    """Returns the era whose lines are in force in a month, the first where none are yet."""
    begun = (era for era in ERAS.values() if era.lines_since[:7] <= periode)
    return max(begun, key=lambda era: era.lines_since, default=ERAS[min(ERAS)])
