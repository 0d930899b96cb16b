"""What each degree of likeness weighs, by source: learnt from links that the NIK confirms, kept until it drifts.

Belongs here: from counted pairs to m (how often values of one person look like this) and u (how often those of two),
and when a month learns anew. Which pairs teach is SQL's business (sql/identity/5_score/taught_pair, stranger_pair).

Learnt are name, birth date and sex. What a number weighs no number can confirm, and what place and card weigh would
rest on places that the very link brought: they stay as model.py has them. A pattern's odds do not depend on which
patterns rules have settled before (Fellegi and Sunter 1969), so confirmed links teach what open ones weigh.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from assets.identity.model import LEARNT, Degree, degree_of, degrees

ENOUGH = 1000  # confirmed pairs, of all sources, from which anything is learnt
SOURCE_STRENGTH = 200  # what all sources teach, in pairs of one source
CHANCE_STRENGTH = 20_000  # the same of pairs taken blindly, where what counts is rare
SEEN = 100  # pairs of a degree from which its share says something
# What confirmed links never show may still be in rows without a number, which are worse: no degree becomes a veto.
LEAST = 0.25  # of model.py's m and u
DRIFT = 1.0  # bits by which a degree must weigh otherwise for its source to learn anew
COMPARED = {
    "nama_kunci": "nama_kunci",
    "urut": "urut",
    "kata": "string_split(nama_kunci, ' ')",
    "kata_1": "split_part(nama_kunci, ' ', 1)",
    "tanggal_lahir": "tanggal_lahir",
    "jenis_kelamin": "jenis_kelamin",
}
Counted = dict[tuple[str, str], np.ndarray]  # by source and respect: pairs by degree


@dataclass(frozen=True)
class Weight:
    """What one respect of one source weighs: m and u by degree, how many pairs taught it, and in which month; None is
    this month, or none where no pairs did."""

    m: np.ndarray
    u: np.ndarray
    pairs: int
    month: str | None = None


def weigh(  # noqa: PLR0913 (what a step reads)
    con: duckdb.DuckDBPyConnection,
    into: str,
    before: str,
    taught: str,
    strangers: str,
    records: str,
    faces: str,
) -> None:
    """Makes the temp table of weights: those of the month before, and new ones where there are none or they drifted.

    `taught` and `strangers` are pairs (source, isi_a of `records`, isi_b of `faces`, and which respects they teach).
    """
    confirmed = _counted(con, taught, records, faces)
    found = weights(confirmed, _counted(con, strangers, records, faces), _before(con, before))
    rows = [
        (source, name, *row)
        for (source, name), weight in sorted(found.items())
        for row in _rows(degrees(name), weight, confirmed[source, name])
    ]
    con.execute(
        f"create or replace temp table {into} (source varchar, bidang varchar, derajat integer, syarat varchar,"
        " m double, u double, bobot double, selisih double, pasangan bigint, dipelajari varchar,"
        " m_bulan_ini double, pasangan_bulan_ini bigint)"
    )
    if rows:
        marks = f"({', '.join('?' * len(rows[0]))})"
        con.execute(
            f"insert into {into} values {', '.join([marks] * len(rows))}",
            [value for row in rows for value in row],
        )


def weights(
    confirmed: Counted, strangers: Counted, before: dict[tuple[str, str], Weight]
) -> dict[tuple[str, str], Weight]:
    """Returns what each source's respects weigh, of counted pairs: m of confirmed ones, u of strangers.

    A source's shares are drawn to those of all sources by so many pairs' strength, those of all to model.py's. What a
    degree weighs stays until it drifts by DRIFT bits.
    """
    found: dict[tuple[str, str], Weight] = {}
    for (source, name), seen in confirmed.items():
        fixed = degrees(name)
        m, u = np.array([d.m for d in fixed]), np.array([d.u for d in fixed])
        everybody = _total(confirmed, name, len(fixed))
        known = before.get((source, name))
        if everybody.sum() < ENOUGH:
            found[source, name] = known or Weight(m, u, 0)
            continue
        common = _share(everybody, SOURCE_STRENGTH, m)
        now = np.maximum(_share(seen, SOURCE_STRENGTH, common), LEAST * m)
        if known and not _outgrown(known, seen) and not _drifted(known.m, now, int(seen.sum())):
            found[source, name] = known
            continue
        by_chance = _share(_total(strangers, name, len(fixed)), CHANCE_STRENGTH, u)
        by_chance = _share(strangers[source, name], CHANCE_STRENGTH, by_chance)
        # Where the value's own frequency is u, it is counted already.
        chance = np.where([d.by_frequency for d in fixed], u, np.maximum(by_chance, LEAST * u))
        found[source, name] = Weight(now, chance, int(seen.sum()))
    return found


def _total(counted: Counted, name: str, size: int) -> np.ndarray:
    return sum((seen for (_, other), seen in counted.items() if other == name), np.zeros(size))


def _share(seen: np.ndarray, strength: float, prior: np.ndarray) -> np.ndarray:
    return (seen + strength * prior / prior.sum()) / (seen.sum() + strength)


def _outgrown(known: Weight, seen: np.ndarray) -> bool:
    """Returns whether few pairs, or none, taught what many can teach now."""
    return known.pairs < ENOUGH <= seen.sum()


def _drifted(known: np.ndarray, now: np.ndarray, pairs: int) -> bool:
    borne = np.maximum(known / known.sum(), now) * pairs >= SEEN
    return bool((borne & (np.abs(np.log2(now / known)) > DRIFT)).any())


def _counted(con: duckdb.DuckDBPyConnection, pairs: str, records: str, faces: str) -> Counted:
    """Returns the pairs by source, respect and degree, of every source but Dukcapil, the faces' own."""
    sources = con.execute(
        f"select distinct source from {records} where source <> 'dukcapil' order by source"
    ).fetchall()
    counted = {(s, name): np.zeros(len(degrees(name))) for (s,) in sources for name in LEARNT}
    left, right = _side("l"), _side("r")
    for name in LEARNT:
        found = con.execute(
            f"select source, derajat, count(*) from (select source, {degree_of(name)} as derajat"
            f" from {pairs} inner join (select isi as isi_a, {left} from {records}) using (isi_a)"
            f" inner join (select isi as isi_b, {right} from {faces}) using (isi_b) where {name})"
            " where derajat is not null group by source, derajat"
        ).fetchall()
        for source, degree, pairs_seen in found:
            counted[source, name][degree] = pairs_seen
    return counted


def _side(side: str) -> str:
    return ", ".join(f"{value} as {name}_{side}" for name, value in COMPARED.items())


def _before(con: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[str, str], Weight]:
    found: dict[tuple[str, str], Weight] = {}
    rows = con.execute(
        f"select source, bidang, list(m order by derajat), list(u order by derajat), any_value(pasangan),"
        f" any_value(dipelajari) from {table} group by source, bidang"
    ).fetchall()
    for source, name, m, u, pairs, month in rows:
        if len(m) == len(degrees(name)):  # a release that tells other degrees learns anew
            found[source, name] = Weight(np.array(m), np.array(u), pairs, month)
    return found


def _rows(fixed: list[Degree], weight: Weight, seen: np.ndarray) -> Iterable[tuple[Any, ...]]:
    total = int(seen.sum())
    for degree, known in enumerate(fixed):
        m, u = float(weight.m[degree]), float(weight.u[degree])
        bits, usual = float(np.log2(m / u)), float(np.log2(known.m / known.u))
        yield (
            *(degree, known.condition, m, u, round(bits, 3), round(bits - usual, 3)),
            *(weight.pairs, weight.month, float(seen[degree]) / total if total else None, total),
        )
