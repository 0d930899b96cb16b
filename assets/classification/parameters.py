"""The model as rows: what it learnt in a month, so that anybody can compute a household's figure again.

Belongs here: the names of the parameters. What they mean stands in docs/method.md.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from assets.classification.features import Design, Predictors
from assets.classification.homes import Homes
from assets.classification.predictive import Spread
from assets.classification.regression import Places, Ridge
from assets.classification.tail import Tail

Row = tuple[str, str, float, float | None]  # jenis, parameter, nilai, simpangan
LINE_NAMES = ("MISKIN_EKSTREM", "MISKIN", "RENTAN")
GENERAL = "SEMUA"  # what is no single tier's


def column_names(design: Design, predictors: Predictors) -> list[str]:
    """Returns the design's columns in their order: `name`, `name ?` where not known, `name = level`."""
    names: list[str] = []
    for name, (_, has_flag) in design.numbers.items():
        names += [name, f"{name} ?"] if has_flag else [name]
    for name, kept in design.categories.items():
        names += [f"{name} = {predictors.levels[name][code]}" for code in kept]
    return names


def ridge_rows(ridge: Ridge, predictors: Predictors) -> Iterator[Row]:
    """Returns intercept and coefficients per unit of each column, log rupiah, with their standard errors."""
    slope = ridge.coefficients / ridge.scale
    error = np.sqrt(np.diag(ridge.covariance))
    yield "KOEFISIEN", "tetapan", ridge.intercept - float(ridge.centre @ slope), float(error[-1])
    for name, value, own in zip(
        column_names(ridge.design, predictors), slope, error[:-1] / ridge.scale, strict=True
    ):
        yield "KOEFISIEN", name, float(value), float(own)


def spread_rows(spread: Spread, places: Places) -> Iterator[Row]:
    """Returns the spread around the mean: its log variance by the standardised mean, its shape, and that of places."""
    yield "SEBARAN", "pusat", spread.centre, None
    yield "SEBARAN", "skala", spread.scale, None
    for k, value in enumerate(spread.log_variance):
        yield "SEBARAN", f"log ragam, pangkat {k}", float(value), None
    for part in ("weight", "shift", "width"):
        for k, value in enumerate(getattr(spread, part)):
            yield "SEBARAN", f"{part} {k}", float(value), None
    yield "SEBARAN", "lingkungan (RW), terbesar", float(np.abs(places.effect).max()), None


def tail_rows(tails: Mapping[str, list[Tail]], homes: Homes) -> Iterator[Row]:
    """Returns by how much the mean moves near each line, per kelurahan."""
    for set_garis, lines in tails.items():
        for line, tail in zip(LINE_NAMES, lines, strict=True):
            error = np.sqrt(np.diag(tail.covariance))
            for code, value, own in zip(homes.kelurahan, tail.stretch, error, strict=True):
                yield "EKOR", f"{set_garis} {line} {code}", float(value), float(own)


def fact_rows(facts: Mapping[str, Any]) -> Iterator[Row]:
    """Returns the measures of fit, and the calibration: expected and actual share below the line, per band."""
    for name, value in facts.items():
        if isinstance(value, (bool, int, float, np.number)):
            yield "UKURAN", name, float(value), None
    for k, band in enumerate(facts.get("kalibrasi", [])):
        for name, value in band.items():
            yield "KALIBRASI", f"{name}, pita {k}", float(value), None
