"""`python -m sample --landing D --truth D`: write a synthetic Jakarta Utara."""

import argparse
import sys
from pathlib import Path

from sample.era import ERAS
from sample.population import Recipe
from sample.write import write_sample


def main() -> None:
    """Read the arguments, write, and say how many rows each source got."""
    parser = argparse.ArgumentParser(prog="python -m sample", description=__doc__)
    parser.add_argument("--landing", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--persons", type=int, default=Recipe.persons)
    parser.add_argument("--months", type=int, default=Recipe.months)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--last", help="last month, YYYY-MM; else 2022-04, or the first is 2022-01")
    parser.add_argument("--wilayah", default=Recipe.wilayah, help="kota, or 31: all DKI")
    parser.add_argument("--noise", type=float, default=Recipe.noise, help="defects, times as usual")
    parser.add_argument("--era", type=int, default=Recipe.era, choices=list(ERAS))
    a = parser.parse_args()

    def tell(stage: str, rows: int) -> None:
        print(f"{stage:<22}{rows:>12,}", file=sys.stderr)

    recipe = Recipe(a.persons, a.months, a.seed, a.last, a.wilayah, a.noise, a.era)
    rows = write_sample(a.landing, a.truth, recipe, tell)
    print(f"data sintetis: {sum(rows.values()):,} baris dari {len(rows)} sumber di {a.landing}")


if __name__ == "__main__":
    main()
