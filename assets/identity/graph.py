"""Which records hang together: connected components of pairs, in SQL; and, where two records of one component
must be two people, the pairs taken best first.

Each step here makes the temp table `into` from the tables that it is given."""

from collections.abc import Iterable

import duckdb


def components(con: duckdb.DuckDBPyConnection, into: str, pairs: str) -> None:
    """Creates the temp table `into` (isi, orang) from `pairs` (isi_a, isi_b): orang is the smallest isi reached.

    Records without a pair do not occur in it. Rounds needed: the logarithm of the longest chain.
    """
    con.execute(
        "create or replace temp table edge as"
        f" select isi_a as a, isi_b as b from {pairs} union select isi_b as a, isi_a as b from {pairs}"
    )
    con.execute(
        f"create or replace temp table {into} as"
        " select a as isi, least(a, min(b)) as orang from edge group by a"
    )
    changed = True
    while changed:
        con.execute(
            "create or replace temp table reached as"
            " select edge.a as isi, least(any_value(l.orang), min(r.orang), min(rr.orang)) as orang"
            f" from edge inner join {into} as l on l.isi = edge.a inner join {into} as r on r.isi = edge.b"
            f" inner join {into} as rr on rr.isi = r.orang group by edge.a"
        )
        row = con.execute(
            f"select count(*) from reached inner join {into} as before using (isi)"
            " where reached.orang <> before.orang"
        ).fetchone()
        changed = row is not None and row[0] > 0
        con.execute(f"create or replace temp table {into} as from reached")
    con.execute("drop table if exists reached; drop table edge")


def share(con: duckdb.DuckDBPyConnection, into: str, pairs: str, apart: str) -> None:
    """Creates the temp table `into` (isi, orang) from `pairs` (isi, orang, nilai), best first.

    Nobody gets two records of `apart` (isi_a, isi_b); a record that finds nobody is left out.
    """
    order = " order by nilai desc, isi, orang"
    edges = con.execute(f"select isi, orang from {pairs}{order}").fetchall()
    foes = con.execute(f"select isi_a, isi_b from {apart}").fetchall()
    people = frozenset(orang for _, orang in edges)
    group = keep_apart(edges, foes, people)
    placed = {isi: min(group[isi] & people, default=None) for isi, _ in edges}
    _write(con, into, [(isi, orang) for isi, orang in placed.items() if orang is not None])


def untangle(
    con: duckdb.DuckDBPyConnection, into: str, components: str, pairs: str, apart: str
) -> None:
    """Creates the temp table `into` (isi, orang): the parts of those `components` that hold two records of `apart`."""
    foes = con.execute(f"select isi_a, isi_b from {apart}").fetchall()
    edges = con.execute(
        f"select isi_a, isi_b from {pairs} inner join {components} on isi = isi_a"
        f" where orang in (select orang from {apart}) order by nilai desc, isi_a, isi_b"
    ).fetchall()
    group = keep_apart(edges, foes)
    _write(con, into, [(isi, min(together)) for isi, together in group.items()])


def _write(con: duckdb.DuckDBPyConnection, into: str, rows: list[tuple[int, int]]) -> None:
    con.execute(
        f"create or replace temp table {into} as"
        " select unnest($isi::bigint[]) as isi, unnest($orang::bigint[]) as orang",
        {"isi": [isi for isi, _ in rows], "orang": [orang for _, orang in rows]},
    )


def keep_apart(
    pairs: Iterable[tuple[int, int]],
    apart: Iterable[tuple[int, int]],
    people: frozenset[int] = frozenset(),
) -> dict[int, set[int]]:
    """Returns the group of each record in `pairs`, which join groups in the order given.

    A pair is passed over where it would bring together two records of `apart`, or two of `people`.
    """
    foes: dict[int, set[int]] = {}
    for a, b in apart:
        foes.setdefault(a, set()).add(b)
        foes.setdefault(b, set()).add(a)
    group: dict[int, set[int]] = {}
    for a, b in pairs:
        small, large = sorted((group.setdefault(a, {a}), group.setdefault(b, {b})), key=len)
        if small is large or (not people.isdisjoint(small) and not people.isdisjoint(large)):
            continue
        if any(not foes[record].isdisjoint(large) for record in small if record in foes):
            continue
        large |= small
        group.update(dict.fromkeys(small, large))
    return group
