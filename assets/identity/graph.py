"""Which records hang together: connected components of pairs, in SQL."""

import duckdb


def components(con: duckdb.DuckDBPyConnection, pairs: str, into: str) -> None:
    """Creates the temp table `into` (isi, orang) from `pairs` (isi_a, isi_b): orang is the smallest isi reached.

    Records without a pair do not occur in it. Rounds needed: the logarithm of the longest chain.
    """
    con.execute(
        "create or replace temp table tepi as"
        f" select isi_a as a, isi_b as b from {pairs} union select isi_b as a, isi_a as b from {pairs}"
    )
    con.execute(
        f"create or replace temp table {into} as"
        " select a as isi, least(a, min(b)) as orang from tepi group by a"
    )
    changed = True
    while changed:
        con.execute(
            "create or replace temp table langkah as"
            " select tepi.a as isi, least(any_value(l.orang), min(r.orang), min(rr.orang)) as orang"
            f" from tepi inner join {into} as l on l.isi = tepi.a inner join {into} as r on r.isi = tepi.b"
            f" inner join {into} as rr on rr.isi = r.orang group by tepi.a"
        )
        row = con.execute(
            f"select count(*) from langkah inner join {into} as lama using (isi)"
            " where langkah.orang <> lama.orang"
        ).fetchone()
        changed = row is not None and row[0] > 0
        con.execute(f"create or replace temp table {into} as from langkah")
    con.execute("drop table if exists langkah; drop table tepi")
