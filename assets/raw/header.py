"""Which delivered column is which column of the contract."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from assets.raw.refusal import Refused
from expectations.contract import Contract, sources
from expectations.layout import OWN, ContractLayout, synonyms

# A delivery with these columns corrects rows of another file of its source.
CORRECTION = ("koreksi_file", "koreksi_row")
# What a repair file says about a row, beside its address; an office need not take it out.
REMARKS = ("aturan", "saran")
# By which a row of a repair file takes the row out instead of mending it: TARIK, why, and who says so with whom.
WITHDRAWAL = ("tarik", "alasan_tarik", "petugas_tarik", "petugas_kedua_tarik")
MAX_TITLE_ROWS = 12
MAX_LOOKED_AT = 40  # rows in which a header is looked for, blank ones too
MAX_LEVELS = 3  # rows of a header: a group's title, what is below it, and what is below that
MAX_COLUMNS = 1000  # far above any register; a header beyond it is not a header
ADDRESS = "alamat"  # over JALAN, RT and RW it is the street
DATA = re.compile(r"\d{4}")  # no title has four digits in a row, nearly every row of data has

PEOPLE = ("nama", "nama_lengkap")  # the column with the names of people


@dataclass(frozen=True)
class Header:
    """A header of one to three rows: the index of its last row; per column its name ('' without title)
    and the texts that stand there, from above."""

    last: int
    names: tuple[str, ...]
    titles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Layout:
    """Where each column stands (position from 0): of the contract, beyond it, and what is missing.

    `unnamed` are those beyond it that have no title; they count only where they hold something. `titles` are the
    texts of each column's title, from above. `name` is that of the contract's layout; `called` are the titles that
    are not the column's own name, or what the layout says of it. A code in parts stands at its last: `joined` are
    all, with their widths. `fixed`: what the layout says of every row. `beside`: which of the extras belong to it.
    """

    columns: dict[str, int]
    extras: dict[str, int]
    unnamed: tuple[str, ...]
    missing: tuple[str, ...]
    correction: bool
    width: int
    titles: tuple[tuple[str, ...], ...]
    name: str
    called: dict[str, str] = field(default_factory=dict)
    joined: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()


def column_name(cell: object) -> str:
    """Returns a header cell as a column name: ` No KK ` and `NO_KK` are both `no_kk`."""
    text = unicodedata.normalize("NFKC", title_text(cell))
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")


def find_header(rows: Iterable[Sequence[object]], contract: Contract) -> Header | None:
    """Returns the row, or the two or three, that name the most of the contract's columns; None if none does.

    Up to twelve rows that are not blank may stand above it.
    """
    known, own = contract.titles, frozenset(column.name for column in contract.columns)
    head = [list(row) for row in islice(rows, MAX_LOOKED_AT)]
    best, best_count, titles = 0, 0, 0
    for index, row in enumerate(head):
        names = {column_name(cell) for cell in row}
        count = len(names & known)
        if count > best_count:
            best, best_count = index, count
        titles += bool(names - {""})
        if titles > MAX_TITLE_ROWS:
            break
    if not best_count:
        return None
    found = _combined(head, best, best, contract)
    for first in range(max(0, best - MAX_LEVELS + 1), best + 1):
        for last in range(best, min(len(head), first + MAX_LEVELS)):
            if (first, last) == (best, best) or not _is_below(head, best, last, own):
                continue
            levels = _combined(head, first, last, contract)
            if len(known.intersection(levels.names)) > len(known.intersection(found.names)):
                found = levels
    return found


def _is_below(head: list[list[object]], best: int, last: int, own: frozenset[str]) -> bool:
    """Returns whether the rows after `best` up to `last` go on with its header, and are no data: they
    hold no numbers, and nothing of their own where a column has its own name already."""
    for row in head[best + 1 : last + 1]:
        for cell, above in zip(row, head[best], strict=False):
            name, title = column_name(cell), column_name(above)
            if DATA.search(name) or (name and name != title and title in own):
                return False
    return True


def _combined(head: list[list[object]], first: int, last: int, contract: Contract) -> Header:
    """Returns the header that these rows make together. A group's title holds for the columns to the right
    of it that have a title below and none of their own."""
    rows = head[first : last + 1]
    width = max(map(len, rows))
    levels = [[title_text(row[i]) if i < len(row) else "" for i in range(width)] for row in rows]
    for upper, lower in pairwise(levels):
        for i in range(1, width):
            if not upper[i] and lower[i] and lower[i - 1]:
                upper[i] = upper[i - 1]
    titles = []
    for i in range(width):
        texts = [level[i] for level in levels if level[i]]
        titles.append(tuple(t for n, t in enumerate(texts) if n == 0 or t != texts[n - 1]))
    return Header(last, _named(titles, contract), tuple(titles))


def title_text(cell: object) -> str:
    """Returns the text of a header's cell without signs that nobody can see: zero-width signs, marks of byte order,
    soft hyphens, controls. SQL, in which titles stand, cannot hold all of them."""
    text = "" if cell is None else str(cell)
    return "".join(sign for sign in text if sign in "\t\n\r" or not _is_unseen(sign)).strip()


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf")


def _named(titles: Sequence[tuple[str, ...]], contract: Contract) -> tuple[str, ...]:
    """Returns each column's name: its lowest title, or with words of those above it where only that is a
    column of the contract (PENERIMA PROGRAM over BPNT) or where two columns would be called the same.

    A column of the contract that stands in two groups (ORANG TUA and ANAK over NIK) keeps its name where the contract
    has none for the group.
    """
    known = contract.titles
    lowest = [column_name(parts[-1]) if parts else "" for parts in titles]
    names: list[str] = []
    for name, parts in zip(lowest, titles, strict=True):
        if len(parts) > 1 and (name not in known or lowest.count(name) > 1):
            words = column_name(" ".join(parts[:-1])).split("_")
            longer = ["_".join([*words[:n], name]) for n in range(1, len(words) + 1)]
            if lowest.count(name) > 1:  # KTP over RT is rt_ktp
                longer = ["_".join([name, *words[n:]]) for n in range(len(words))] + longer
            fitting = [n for n in longer if n in known and n not in names]
            group = column_name(parts[0])
            if fitting:
                name = fitting[0]
            elif group == ADDRESS and group in known and group not in (*names, *lowest):
                name = group
            elif name not in known and lowest.count(name) > 1:
                name = longer[-1]
        names.append(name)
    return tuple(names)


def _doubled(names: Sequence[str], contract: Contract) -> None:
    known = contract.titles
    seen: dict[str, int] = {}
    for position, name in enumerate(names, start=1):
        if not name:
            continue
        if name in seen:
            # a name outside the contract may be data of a file without header: positions only
            what = f'"{name}"' if name in known else "yang sama"
            raise Refused(
                f"Judul kolom {what} muncul dua kali, di kolom ke-{seen[name]} dan ke-{position}."
            )
        seen[name] = position


# Whose group of titles is of another person than the one whose row it is.
SOMEBODY_ELSE = re.compile(
    r"(^|_)(orang_tua|ortu|wali|ayah|ibu|bapak|pelapor|pengusul|pendamping|pasangan|suami|istri|petugas|saksi)(_|$)"
)


@dataclass(frozen=True)
class _Match:
    """What a header is in one of the contract's layouts: where columns stand, by which title, and what is lacking."""

    layout: ContractLayout
    columns: dict[str, int]
    called: dict[str, str]
    joined: dict[str, tuple[tuple[int, int], ...]]
    lacking: list[str]


def _match(names: Sequence[str], layout: ContractLayout, contract: Contract) -> _Match:
    position = {name: index for index, name in enumerate(names) if name}
    columns: dict[str, int] = {}
    called: dict[str, str] = {}
    joined: dict[str, tuple[tuple[int, int], ...]] = {}
    for column in (c.name for c in contract.columns):
        listed = layout.titles.get(column, ())
        others = [title for title in synonyms().get(column, ()) if title in position]
        if written := [title for title in listed if title in position]:
            title = written[0]
        elif column in position:
            title = column
        elif len(others) == 1 and others[0] not in layout.known():
            title = others[0]
        elif (parts := layout.joined.get(column)) and all(part in position for part, _ in parts):
            joined[column] = tuple((position[part], width) for part, width in parts)
            columns[column] = joined[column][-1][0]
            called[column] = " + ".join(part for part, _ in parts)
            continue
        else:
            continue
        columns[column] = position[title]
        if title != column:
            called[column] = title
    there = {*columns, *layout.fixed}
    # some must be in the file, though a row may leave them blank
    must = (*contract.required, *contract.properties.get("inHeader", ()))
    lacking = [name for name in must if name not in there]
    either = contract.properties.get("oneOf", [])
    if either and there.isdisjoint(either):
        lacking.append(" atau ".join(either))
    return _Match(layout, columns, called, joined, lacking)


def best_match(header: Header, contract: Contract) -> _Match:
    """Returns what the header is in the first layout that lacks nothing, else in the one that lacks the least and, of
    those, has the most columns. A layout that the titles contradict is none."""
    names = set(header.names)
    fitting = [
        layout
        for layout in contract.layouts
        if not (layout.told_by and names.isdisjoint(layout.told_by))
        and not any(names & _meaning(column, contract) for column in layout.fixed)
        # a head's name beside another name is that of a member's head
        and not (layout.fixed and len(names & _told(layout, contract)) > 1)
    ]
    found = [_match(header.names, layout, contract) for layout in fitting]
    whole = (match for match in found if not match.lacking)
    return next(whole, None) or min(found, key=lambda m: (len(m.lacking), -len(m.columns)))


def _meaning(column: str, contract: Contract) -> set[str]:
    """Returns every title that means the column, in whatever layout."""
    listed = (layout.titles.get(column, ()) for layout in contract.layouts)
    return {column, *synonyms().get(column, ())}.union(*listed)


def _told(layout: ContractLayout, contract: Contract) -> set[str]:
    """Returns every title that means what the layout is told by."""
    columns = [c for c, said in layout.titles.items() if set(said) & set(layout.told_by)]
    return set().union(*(_meaning(column, contract) for column in columns))


def match_header(header: Header, contract: Contract) -> Layout:
    """Returns the layout of a file with this header.

    Raises Refused for columns of the same name and for required columns that are missing.
    """
    names = header.names
    if len(names) > MAX_COLUMNS:
        raise Refused(f"Baris judul berisi {len(names)} kolom; paling banyak {MAX_COLUMNS}.")
    _doubled(names, contract)
    if alien := _alien(names, contract):
        name, other = alien
        place = _only_source_of(header) or other
        raise Refused(
            f'Judul kolom "{name}" milik berkas {place}; letakkan berkasnya di folder {place}.'
        )
    match = best_match(header, contract)
    _refuse_rivals(match, names, contract)
    _refuse_another_persons(match, header)
    if match.lacking:
        which = ", ".join(f'"{name}"' for name in match.lacking)
        fits = _only_source_of(header)
        hint = f" Judulnya seperti berkas {fits}: letakkan di folder {fits}." if fits else ""
        raise Refused(
            f"Kolom wajib {which} tidak ada pada baris judul{_nearest(match, contract)}.{hint}"
        )
    fixed = {c: said for c, said in match.layout.fixed.items() if c not in match.columns}
    used = {i for name, i in match.columns.items() if name not in match.joined}
    unnamed = {f"kolom_{index + 1}": index for index, name in enumerate(names) if not name}
    extras = {
        name: index
        for index, name in enumerate(names)
        if name and index not in used and not name.startswith(contract.not_kept)
    }
    return Layout(
        columns=match.columns,
        extras={**unnamed, **extras},
        unnamed=tuple(name for name in unnamed if name not in extras),
        missing=tuple(
            c.name for c in contract.columns if c.name not in match.columns and c.name not in fixed
        ),
        correction=all(name in names for name in CORRECTION),
        width=len(names),
        titles=header.titles,
        name=match.layout.name,
        called=match.called | {name: f"= {said}" for name, said in fixed.items()},
        joined=match.joined,
        fixed=fixed,
        beside=tuple(name for name in extras if name in match.layout.beside),
    )


def _refuse_rivals(match: _Match, names: Sequence[str], contract: Contract) -> None:
    """Raises Refused where two titles could be one column, as of a child and of a parent: a column that rows must have
    by several titles of other systems, or one beside its own title with a word more (NIK and NIK KTP)."""
    taken = {match.called.get(column, column) for column in match.columns}
    for column in (c.name for c in contract.columns):
        if column in match.layout.titles or column in match.joined:
            continue  # the layout knows these titles, the best first
        free = [
            title
            for title in (column, *synonyms().get(column, ()))
            if title in names
            and title not in taken | match.layout.known()
            and (
                title == column or title not in synonyms()
            )  # a column in its own right: the same person's
        ]
        if column in match.columns:
            title = match.called.get(column, column)
            free = [f for f in free if f.startswith(f"{title}_") or title.startswith(f"{f}_")]
            free = [title, *free]
        if len(free) > 1 and column in (*match.columns, *match.lacking):
            first, second = sorted(names.index(title) for title in free[:2])
            raise Refused(
                f'Kolom ke-{first + 1} ("{names[first]}") dan ke-{second + 1} ("{names[second]}") sama-sama dapat'
                f' berarti "{column}"; sisakan judul "{column}" pada kolom yang dimaksud dan keluarkan kolom lainnya,'
                " lalu kirim lagi."
            )


def _refuse_another_persons(match: _Match, header: Header) -> None:
    """Raises Refused where a number or a birth date stands in a group of titles of somebody else than the name does:
    NIK under ORANG TUA, NAMA under SISWA."""

    def group(column: str) -> str:
        parts = header.titles[match.columns[column]] if column in match.columns else ()
        return column_name(parts[0]) if len(parts) > 1 else ""

    named = next((group(column) for column in PEOPLE if group(column)), "")
    for column in ("nik", "no_kk", "tanggal_lahir"):
        of = group(column)
        if (
            named
            and of
            and of != named
            and (SOMEBODY_ELSE.search(of) or SOMEBODY_ELSE.search(named))
        ):
            raise Refused(
                f'Kolom "{column}" berada di bawah judul "{of}", sedangkan nama di bawah "{named}": yang diperlukan'
                f' "{column}" orang yang namanya tertulis. Keluarkan kolom itu, atau isi dengan miliknya, lalu kirim'
                " lagi."
            )


def _alien(names: Sequence[str], contract: Contract) -> tuple[str, str] | None:
    """Returns the first title that only another source's files have, with that source; None where there is none."""
    for other in contract.properties.get("otherFile", ()):
        for name in names:
            if name in other["titles"]:
                return name, other["source"]
    return None


def _only_source_of(header: Header) -> str | None:
    """Returns the one source that lacks none of its columns in the header; None where there is none, or several."""
    fitting = [
        name
        for name, contract in sources().items()
        if not best_match(header, contract).lacking and not _alien(header.names, contract)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _nearest(match: _Match, contract: Contract) -> str:
    """Returns which layout the header comes nearest to, and what the lacking columns are called there."""
    layout = match.layout
    if layout == OWN:
        return ""
    called = [
        " + ".join(part for part, _ in layout.joined[name])
        if name in layout.joined
        else layout.titles.get(name, (name,))[0]
        for name in match.lacking
    ]
    return f" (tata letak terdekat {layout.name}, judulnya {', '.join(called)})"


def single_header(cells: Sequence[object]) -> Header:
    """Returns the header that one row of titles is."""
    names = tuple(column_name(cell) for cell in cells)
    return Header(
        0, names, tuple((title_text(cell),) if title_text(cell) else () for cell in cells)
    )


def no_header(contract: Contract, where: str) -> str:
    """Returns the sentence that refuses a file in which no header was found."""
    names = ", ".join(contract.required)
    return (
        f"Baris judul tidak ditemukan {where}, dicari sampai {MAX_TITLE_ROWS} baris di atasnya;"
        f" kolom wajib: {names}."
    )
