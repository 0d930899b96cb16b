"""Dwellings: where in a kelurahan they stand and what their address is."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample.areas import STREET_NAMES, STREET_SUFFIX
from sample.randomness import Rng

HOMES_PER_RT = 60
RT_PER_RW = 8


@dataclass
class Places:
    """Dwellings side by side, all arrays one value per dwelling."""

    kel: np.ndarray  # int16, index of the kelurahan
    rw: np.ndarray  # int16, from 1
    rt: np.ndarray  # int16, from 1
    lane: np.ndarray  # bool, a GANG and not a JALAN
    street: np.ndarray  # int16, index into STREET_NAMES
    suffix: np.ndarray  # int8, index into STREET_SUFFIX
    number: np.ndarray  # int16
    block: np.ndarray  # int8, 0 = no block, else a letter


def make_places(rng: Rng, kel: np.ndarray, settled: int) -> Places:
    """Dwellings in the given kelurahan; the first `settled` fill the RTs evenly."""
    n = len(kel)
    order = np.argsort(kel[:settled], kind="stable")
    counts = np.bincount(kel[:settled], minlength=kel.max() + 1)
    rank = np.empty(settled, dtype=np.int64)
    rank[order] = np.arange(settled) - np.repeat(np.cumsum(counts) - counts, counts)
    cells = np.maximum(counts // HOMES_PER_RT, 1)
    cell = (rng.random(n) * cells[kel]).astype(np.int64)
    cell[:settled] = np.minimum(rank // HOMES_PER_RT, cells[kel[:settled]] - 1)
    rw, rt = cell // RT_PER_RW + 1, cell % RT_PER_RW + 1
    # Every RT has its own pair of streets out of the few of its RW.
    pick = (rt * 2 + (rng.random(n) < 0.5)) % 5
    key = kel.astype(np.int64) * 7919 + rw * 104729 + pick * 15485863
    street = (key * 2654435761 % 4294967296) // 65536 % len(STREET_NAMES)
    suffix = (key * 40503 % 65536) // 16 % len(STREET_SUFFIX)
    lane = (key // 7) % 3 == 0
    number = 1 + (rng.random(n) ** 1.4 * 120).astype(np.int16)
    block = np.where(rng.random(n) < 0.12, 1 + (rng.random(n) * 10).astype(np.int8), 0)
    return Places(
        kel.astype(np.int16),
        rw.astype(np.int16),
        rt.astype(np.int16),
        lane,
        street.astype(np.int16),
        suffix.astype(np.int8),
        number,
        block.astype(np.int8),
    )


def _pad(values: np.ndarray, width: int) -> pa.Array:
    return pc.utf8_lpad(pc.cast(pa.array(values), pa.string()), width, "0")


def address(places: Places, at: np.ndarray, rng: Rng, sloppy: float, inside: float) -> pa.Array:
    """The address of each dwelling `at` as one office writes it.

    `sloppy` is the share of rows that depart from the office's own habit of writing, `inside`
    the share that has RT and RW within the address.
    """
    n = len(at)
    habit = rng.integers(0, 3)
    way = np.where(rng.random(n) < sloppy, rng.integers(0, 6, n), habit)
    jl = np.array(["JL. ", "JL ", "JALAN ", "JLN ", "Jl. ", "JLN. "], dtype=object)
    gg = np.array(["GG. ", "GG ", "GANG ", "GG.", "Gg. ", "GANG "], dtype=object)
    no = np.array([" NO. ", " NO ", " NO.", " NOMOR ", " No. ", " "], dtype=object)
    starts = pa.array(np.concatenate([jl, gg]))
    first = starts.take(pa.array(way + 6 * places.lane[at]))
    names = pa.array(STREET_NAMES).take(pa.array(places.street[at]))
    suffixes = pa.array([" " + s if s else "" for s in STREET_SUFFIX])
    suffix = suffixes.take(pa.array(places.suffix[at]))
    blocks = pa.array([""] + [f" BLOK {letter}" for letter in "ABCDEFGHIJKL"])
    block = blocks.take(pa.array(places.block[at]))
    number = pc.cast(pa.array(places.number[at]), pa.string())
    numbered = pa.array(no).take(pa.array(way))
    base = pc.binary_join_element_wise(first, names, suffix, block, numbered, number, "")
    rt, rw = _pad(places.rt[at], 3), _pad(places.rw[at], 3)
    with_rt = pc.binary_join_element_wise(base, " RT ", rt, "/RW ", rw, "")
    short = pc.binary_join_element_wise(base, " RT.", rt, "/", pc.utf8_slice_codeunits(rw, 1), "")
    u = rng.random(n)
    result = pc.if_else(pa.array(u < inside), with_rt, base)
    return pc.if_else(pa.array(u < inside * 0.3), short, result)
