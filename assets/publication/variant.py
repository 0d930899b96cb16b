"""The expected number once more, as it was published before and at other lines: what of it leaves, and what does not.

Belongs here: kpi.revision and kpi.sensitivity in the draft of a publication (docs/adr/0029-the-same-figure-twice.md).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import duckdb

from assets.publication.count_tree import INACCURACY, Count, parent
from assets.publication.disclosure import Cell, Row, hide_among
from assets.publication.revision import ADDED, REVISION
from assets.publication.suppression import CERTAIN, EXPECTED, FOUND, SMALLEST

SENSITIVITY = "kpi.sensitivity"
FIGURES = ("perkiraan", "bawah", "atas")
# An area of which one of these is hidden is so small, or so near to one, that nothing more is said of it.
PEOPLE = (FOUND, EXPECTED, "jumlah_rumah_tangga", "jumlah_jiwa", "jiwa_dinilai")
ABOVE = "tingkat <> 'KELURAHAN'"  # of a kelurahan two figures may differ by one family
EDITIONS = f"(select * from {REVISION} union all by name from ({ADDED}))"
# Publications in the order in which they came, which their times need not be in: a clock may be set back.
MOMENT = "min(rowid) over (partition by published_at)"


class Edition(NamedTuple):
    """One edition of an area's figure: which, at which publication, and what it said; None where it was not known."""

    urutan: int
    at: int
    value: float | None
    certain: bool


def suppress_variants(con: duckdb.DuckDBPyConnection, periode: str, tables: Sequence[str]) -> None:
    """Nulls what must be hidden of these tables for one month, lists it in `tertutup`, and leaves whole persons.

    The levels' own tables must have been suppressed.
    """
    small = _small(con, periode)
    for table, find in ((REVISION, _editions), (SENSITIVITY, _lines)):
        if table in tables:
            _hide(con, periode, table, find(con, periode, small))
    con.execute(
        f"delete from pub.{REVISION} where periode = $p and urutan > 2 and (tingkat, kode, set_garis, urutan) not in"
        f" (select (tingkat, kode, set_garis, max(urutan)) from pub.{REVISION} where periode = $p"
        " group by tingkat, kode, set_garis)",
        {"p": periode},
    )


def _small(con: duckdb.DuckDBPyConnection, periode: str) -> set[str]:
    """Returns the areas above the kelurahan of which the newest publication hides people, under any set of lines:
    the line of one set may be a multiple of another's."""
    rows = con.execute(
        " union ".join(
            f"select kode from pub.kpi.{level} where periode = $p and list_has_any(tertutup, $names)"
            for level in ("provinsi", "kota", "kecamatan")
        ),
        {"p": periode, "names": list(PEOPLE)},
    ).fetchall()
    return {kode for (kode,) in rows}


def _lines(con: duckdb.DuckDBPyConnection, periode: str, small: set[str]) -> set[tuple]:
    """Returns the rows of kpi.sensitivity to hide: of a small area, and of one without doubt at some line, all of them,
    and those of the areas that it lies in: no sum then holds one of them, and nothing shown tells of it."""
    rows = con.execute(
        f"select kode, set_garis, kelipatan, coalesce(atas - bawah < {CERTAIN}, true) from pub.{SENSITIVITY}"
        " where periode = ?",
        [periode],
    ).fetchall()
    found = small | {kode for kode, _, _, certain in rows if certain}
    return {row[:3] for row in rows if any(f"{code}.".startswith(f"{row[0]}.") for code in found)}


def _editions(con: duckdb.DuckDBPyConnection, periode: str, small: set[str]) -> set[tuple]:
    """Returns the rows of kpi.revision to hide."""
    rows = con.execute(
        f"select set_garis, kode, urutan, {MOMENT}, perkiraan, coalesce(atas - bawah < {CERTAIN}, true)"
        f" from pub.{REVISION} where periode = ? order by all",
        [periode],
    ).fetchall()
    shown = {
        (kode, lines)
        for level in ("provinsi", "kota", "kecamatan")
        for kode, lines in con.execute(
            f"select kode, set_garis from pub.kpi.{level} where periode = ? and {EXPECTED} is not null",
            [periode],
        ).fetchall()
    }
    by_set: dict[str, dict[str, list[Edition]]] = defaultdict(lambda: defaultdict(list))
    for lines, kode, urutan, at, value, certain in rows:
        edition = Edition(urutan, at, None if value is None else float(value), certain)
        by_set[lines][kode].append(edition)
    found: set[tuple] = set()
    for lines, areas in by_set.items():
        public = {kode for kode in areas if (kode, lines) in shown}
        found |= {(kode, lines, urutan) for kode, urutan in hidden_editions(areas, public, small)}
    return found


def hidden_editions(
    areas: dict[str, list[Edition]], public: set[str], small: set[str]
) -> set[tuple[str, int]]:
    """Returns area and number of the editions to hide, of one month and set of lines.

    `public`: the areas whose newest figure the publication shows anyhow.
    """
    counts: dict[int, Count] = {}
    for kode, editions in areas.items():
        kept = set() if kode in small else _apart(editions)
        for edition in editions:
            if edition.value is not None:
                name = f"{EXPECTED} {edition.urutan}"
                count = counts.setdefault(
                    edition.urutan, Count(name, {}, set(), least=0, none=True)
                )
                count.values[kode] = edition.value
                if edition.urutan not in kept:
                    count.hidden.add(kode)
        if kode in public and editions[-1].value is not None:
            counts[editions[-1].urutan].hidden.discard(kode)
    hide_among(list(_sums(areas, public, counts)))
    hidden = {(kode, urutan) for urutan, count in counts.items() for kode in count.hidden}
    return hidden | {(kode, areas[kode][-1].urutan) for kode in small & areas.keys()}


def _apart(editions: list[Edition]) -> set[int]:
    """Returns the numbers of the editions that may be shown: the newest, then of the first and the second those that
    leave a doubt and differ from every other shown one by as many people as may be told of."""
    kept = [editions[-1]]
    for edition in editions[:2]:
        known = [one.value for one in kept if one.value is not None]
        value = edition.value
        if (
            not edition.certain
            and value is not None
            and all(abs(value - v) >= SMALLEST for v in known)
        ):
            kept.append(edition)
    return {edition.urutan for edition in kept}


def _sums(
    areas: dict[str, list[Edition]], public: set[str], counts: dict[int, Count]
) -> Iterator[Row]:
    """Yields what everybody knows at each moment of publishing: areas add up to the area that they lie in."""
    for at in sorted({edition.at for editions in areas.values() for edition in editions}):
        then = {
            kode: known[-1]
            for kode, editions in areas.items()
            if (known := [edition for edition in editions if edition.at <= at])
        }
        for above in then:
            below = [kode for kode in then if parent(kode) == above]
            if not below or then[above].value is None:
                continue
            terms = [
                (times, kode, value)
                for times, kode in ((1, above), *((-1, kode) for kode in below))
                if (value := then[kode].value) is not None
            ]
            more = sum(times * value for times, _, value in terms)
            more = more if abs(more) >= INACCURACY else 0
            cells: list[tuple[int, Cell]] = []
            for times, kode, value in terms:
                if kode in public and then[kode] == areas[kode][-1]:  # anybody reads it elsewhere
                    more -= times * value
                else:
                    cells.append((times, (counts[then[kode].urutan], kode)))
            yield Row(tuple(cells), more, equal=True)


def _hide(con: duckdb.DuckDBPyConnection, periode: str, table: str, hidden: set[tuple]) -> None:
    """Nulls the figures of the rows (code, set of lines, edition or multiple) and a lower end that is a count of those
    found for certain; of the others leaves whole persons, which no single household can be read from."""
    certain = "bawah > 0 and bawah = floor(bawah)"
    con.execute(
        f"update pub.{table} set tertutup = case when {certain} then ['bawah'] else [] end,"
        f" perkiraan = round(perkiraan), bawah = case when {certain} then null else floor(bawah) end, atas = ceil(atas)"
        " where periode = ?",
        [periode],
    )
    nulls = ", ".join(f"{name} = null" for name in FIGURES)
    which = "urutan" if table == REVISION else "kelipatan"
    for row in sorted(hidden):
        con.execute(
            f"update pub.{table} set tertutup = case when perkiraan is null then [] else $names end, {nulls}"
            f" where periode = $p and kode = $k and set_garis = $s and {which} = $n",
            {"names": list(FIGURES), "p": periode, **dict(zip("ksn", row, strict=True))},
        )
