"""How a month grows with its people: `python -m benchmarks.growth`.

Reads build/bench-scale-N.json of all sizes (benchmarks.scale), prints the table and writes the chart that stand in
docs/performance.md: seconds by people, both on logarithmic scales.
"""

import json
import math
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

ROOT = Path(__file__).parent.parent
STAGES = ("raw", "staging", "identity", "household", "classification", "checks")


def sizes() -> list[dict[str, Any]]:
    """Returns the figures of each size that was measured, the smallest first."""
    found = [json.loads(path.read_text()) for path in (ROOT / "build").glob("bench-scale-*.json")]
    return sorted(found, key=lambda figures: int(figures["persons"]))


def seconds(figures: dict[str, Any], stage: str) -> float:
    """Returns the seconds of a stage, or of all for `all`."""
    return float(figures["seconds"] if stage == "all" else figures["stages"][stage]["seconds"])


def slope(few: dict[str, Any], many: dict[str, Any], stage: str) -> float:
    """Returns the exponent by which a stage grew between two sizes: 1 where it grew as the people did."""
    grown = math.log(seconds(many, stage) / seconds(few, stage))
    return grown / math.log(many["persons"] / few["persons"])


def chart(found: list[dict[str, Any]]) -> str:
    """Returns the SVG of seconds by people, a line a stage."""
    rows = [
        {"persons": f["persons"], "seconds": max(seconds(f, stage), 0.1), "stage": stage}
        for f in found
        for stage in ("all", *STAGES)
    ]
    x = alt.X("persons:Q", scale=alt.Scale(type="log"), title="people")
    y = alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds")
    lines = alt.Chart(alt.Data(values=rows)).mark_line(point=True).encode(
        x=x, y=y, color=alt.Color("stage:N", sort=None, title=None),
        strokeDash=alt.StrokeDash("stage:N", sort=None, title=None),
    )  # fmt: skip
    return str(vl_convert.vegalite_to_svg(lines.properties(width=520, height=340).to_dict()))


def main() -> None:
    """Prints the table, and writes the chart."""
    found = sizes()
    head = ["people", "rows", "seconds", *STAGES, "peak GB", "warehouse GB"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for f in found:
        cells = [f"{f['persons']:,}", f"{f['rows']:,}", f"{f['seconds']:.0f}"]
        cells += [f"{seconds(f, stage):.0f}" for stage in STAGES]
        cells += [f"{f['peak_gb']:.1f}", f"{f['warehouse_gb']:.2f}"]
        print("| " + " | ".join(cells) + " |")
    grew = [f"{slope(found[0], found[-1], stage):.2f}" for stage in ("all", *STAGES)]
    print("| exponent | | " + " | ".join(grew) + " | | |")
    (ROOT / "docs" / "performance.svg").write_text(chart(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
