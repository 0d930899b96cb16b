"""Which delivered column is which column of the contract, in which of its layouts, or why none can be told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assets.raw.header import CORRECTION, PEOPLE, Header, Layout, column_name
from assets.raw.refusal import Refused
from expectations.contract import Contract, sources
from expectations.layout import OWN, ContractLayout, synonyms

MAX_COLUMNS = 1000  # far above any register; a header beyond it is not a header


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
