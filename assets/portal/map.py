"""The map of kelurahan as one drawing: outlines from kelurahan.geojson, shaded by what somebody says of each.

Belongs here: shapes on a plane. What is shaded, and how dark, is the caller's. The outlines are those of
cahyadsn/wilayah_boundaries (MIT, licences/), by the codes of Kepmendagri 300.2.2-2430/2025.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OUTLINES = Path(__file__).with_name("kelurahan.geojson")
WIDTH = 1000
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Shade:
    """How one area looks: a step from 0 (fewest) up, None where there is no figure; where a click leads; its words."""

    step: int | None
    link: str
    words: str


@dataclass(frozen=True)
class Shape:
    """One area in the drawing: its outline as an SVG path."""

    kode: str
    path: str
    shade: Shade


@dataclass(frozen=True)
class Drawing:
    """The drawing: `missing` are codes that have no outline here, which the page has to name."""

    height: int
    shapes: tuple[Shape, ...]
    missing: tuple[str, ...]


def draw_map(shades: Mapping[str, Shade]) -> Drawing:
    """Returns the map of these kelurahan, by code, fitted to a width of 1,000."""
    rings = {kode: _outlines()[kode] for kode in shades if kode in _outlines()}
    missing = tuple(sorted(set(shades) - set(rings)))
    points = [point for area in rings.values() for ring in area for point in ring]
    if not points:
        return Drawing(0, (), missing)
    squeeze = math.cos(math.radians(sum(y for _, y in points) / len(points)))
    west, north = min(x for x, _ in points), max(y for _, y in points)
    east, south = max(x for x, _ in points), min(y for _, y in points)
    scale = WIDTH / ((east - west) * squeeze)

    def placed(ring: Ring) -> Iterator[str]:
        for x, y in ring:
            yield f"{(x - west) * squeeze * scale:.1f},{(north - y) * scale:.1f}"

    shapes = tuple(
        Shape(kode, "".join(f"M{'L'.join(placed(ring))}Z" for ring in area), shades[kode])
        for kode, area in sorted(rings.items())
    )
    return Drawing(round((north - south) * scale), shapes, missing)


@cache
def _outlines() -> dict[str, list[Ring]]:
    """Returns the rings of each kelurahan, holes among them: the drawing fills by the even-odd rule."""
    found = {}
    for feature in json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found[feature["id"]] = [[(x, y) for x, y, *_ in ring] for part in parts for ring in part]
    return found
