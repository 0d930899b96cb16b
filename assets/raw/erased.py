"""Whom the warehouse has lost at his own request, and how it loses him again.

Belongs here: the list of who was erased, which lies beside the incidents so that no older warehouse takes it back, and
setting his rows aside wherever they are delivered or restored. The list holds opaque ids and keyed marks, from which
nobody without the key finds a number or a name; what a mark is made of stands in MARKS.
"""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from assets.raw.as_read import as_read
from assets.raw.header import PEOPLE
from assets.raw.in_force import InForce, of_files
from assets.raw.tables import ensure_tables
from assets.warehouse import WarehouseError, no_values, transaction
from expectations.contract import Contract
from expectations.sql import exists, literal, quoted

ERASED = "dihapus_atas_permintaan"  # the quarantine rule of a row that was his
REASON = "dihapus atas permintaan orangnya"
NUMBER = "[0-9]{16}"
READ = ("nik", "no_kk", "nama", "nama_lengkap", "nama_kepala", "tanggal_lahir", "kode_kelurahan", "kelurahan",
        "household_id", "person_id_a", "person_id_b")  # fmt: skip

# What a row is known by, as lists of texts that are hashed under the key. A NIK alone is not enough where the row says
# more: offices write one person's number to another, whom nobody asked to lose. So it needs the name or the birth date
# beside it, as in sql/identity; name and birth date need the card or the kelurahan. A row that has neither is known by
# all that it says.
MARKS = """
    [
        'n|' || nik || '|' || urut, 'd|' || nik || '|' || lahir, if(urut is null and lahir is null, 'o|' || nik, null),
        'k|' || urut || '|' || lahir || '|' || no_kk, 'a|' || urut || '|' || lahir || '|' || tempat,
        'v|' || household_id, 'p|' || person_id_a, 'p|' || person_id_b, if({of_cards}, 'c|' || no_kk, null), utuh
    ]
"""


@dataclass(frozen=True)
class Erasures:
    """Who was erased: ids, the marks of their rows, and the key under which those are made."""

    key: str = field(repr=False)
    people: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()

    @property
    def version(self) -> str:
        """Stands for the whole list: what was screened by another one is screened again."""
        return hashlib.sha256("\n".join([*self.people, *sorted(self.marks)]).encode()).hexdigest()[
            :12
        ]


NOBODY = Erasures("")


def erasures(db: sqlite3.Connection, ids_key: bytes) -> Erasures:
    """Returns the list. Raises WarehouseError where it was made under another key than this warehouse's, since it would
    then lose nobody."""
    key = hmac.new(ids_key, b"konvergensi hapus", hashlib.sha256).hexdigest()
    rows = db.execute("select person_id, kunci, marks from erased order by person_id").fetchall()
    if any(row["kunci"] != _seal(key) for row in rows):
        raise WarehouseError(
            "daftar orang yang dihapus (incidents.sqlite) dibuat dengan kunci id lain daripada gudang data ini;"
            " pulihkan gudang data dari cadangan (docs/on-call.md)"
        )
    marks = frozenset(mark for row in rows for mark in json.loads(row["marks"]))
    return Erasures(key, tuple(row["person_id"] for row in rows), marks)


def remember(
    db: sqlite3.Connection, key: str, people: Iterable[str], marks: Iterable[str], at: datetime
) -> None:
    """Puts a person, by every id he had, and the marks of his rows on the list."""
    listed = json.dumps(sorted(set(marks)))
    db.executemany(
        "insert or replace into erased (person_id, kunci, at, marks) values (?, ?, ?, ?)",
        [(person, _seal(key), at.isoformat(), listed) for person in people],
    )


def _seal(key: str) -> str:
    return hashlib.sha256(f"sidik|{key}".encode()).hexdigest()[:16]


def hashed(key: str, text: str) -> str:
    """Returns a mark as it stands in the list."""
    return hashlib.sha256(f"{key}|{text}".encode()).hexdigest()


def marks_of(con: duckdb.DuckDBPyConnection, contract: Contract, rows: str, key: str) -> set[str]:
    """Returns the marks of the raw rows at the addresses in the relation `rows`, but for numbers alone: of a NIK, a
    card, a home or another person in a pair a row does not say that they are his only."""
    files = _files(con, contract, None)
    if not files:
        return set()
    _make_values(
        con, contract, files, f'semi join {rows} as h using (delivery_periode, file, "row")'
    )
    _make_marked(con, contract, "true")
    found = con.execute(
        "select distinct sha256($key || '|' || t) from ("
        " select unnest(teks) as t from temp.marked union all select 'b|' || lahir from temp.marked)"
        " where t is not null and left(t, 2) not in ('o|', 'c|', 'v|', 'p|')",
        {"key": key},
    ).fetchall()
    con.execute("drop table temp.value; drop table temp.marked")
    return {mark for (mark,) in found}


def set_aside(con: duckdb.DuckDBPyConnection, contract: Contract, listed: Erasures) -> int:
    """Takes what is erased persons' out of the files of a source that this list has not screened yet; returns the rows.

    A row of his goes, and stands in quality.quarantine without its values. Of other people's rows his number goes, and
    his name where it stands as the head's or a member's. Their addresses are in the temp table `touched`.
    """
    ensure_tables(con, [contract])
    files = _files(con, contract, listed.version)
    if not listed.people or not files:
        return 0
    with no_values(f"penghapusan {contract.table}"), transaction(con):
        con.execute(
            "create or replace temp table erased_mark as select unnest(?) as mark",
            [[*listed.marks]],
        )
        _make_values(con, contract, files)
        _make_marked(con, contract, _may_be_his(con, listed.key))
        con.execute(
            'create or replace temp table his_row as select distinct delivery_periode, file, "row" from ('
            ' select delivery_periode, file, "row", unnest(teks) as t from temp.marked)'
            " semi join temp.erased_mark on mark = sha256($key || '|' || t)",
            {"key": listed.key},
        )
        _blank_others(con, contract, files, listed.key)
        rows = _move(con, contract)
        _count_again(con, contract, files, listed.version)
        con.execute(
            "drop table temp.value; drop table temp.marked; drop table temp.erased_mark; drop table temp.his_row"
        )
    return rows


def _files(
    con: duckdb.DuckDBPyConnection, contract: Contract, version: str | None
) -> list[InForce]:
    """Returns the loaded files of a source, but for those that were screened by this version of the list."""
    if not exists(con, contract.name):
        return []
    rows = con.execute(
        "select delivery_periode, file, sha256, coalesce(correction, false) from quality.delivery"
        " where source = ? and status = 'LOADED' and (? is null or disaring is distinct from ?) order by 1, 2",
        [contract.table, version, version],
    ).fetchall()
    return [InForce(*row) for row in rows]


def _make_values(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce], only: str = ""
) -> None:
    """Makes the temp table `value`: what the rows of these files say, as their conventions read, and the long numbers
    anywhere in them."""
    names = {column.name for column in contract.columns}

    def read(column: str, macro: str = "{}") -> str:
        return macro.format(f"r.{column}") if column in names else "cast(null as varchar)"

    name = read(next((n for n in PEOPLE if n in names), ""))
    place = read("kode_kelurahan", "read_kode_kelurahan({})")
    cells = ", ".join(quoted(c.name) for c in contract.columns)
    whole = ", ".join(f"'{c.name}=' || {quoted(c.name)}" for c in contract.columns)
    raw = (
        f"(select *, concat_ws(chr(31), {whole}) as utuh, list_distinct(regexp_extract_all("
        f"concat_ws(' ', {cells}, lainnya), '{NUMBER}')) as angka from {contract.name} as t {only}"
        f" where {of_files(files)})"
    )
    con.execute(
        f"""
        create or replace temp table value as
        select
            delivery_periode, file, "row", angka, utuh,
            lainnya ->> '$.baris_rusak' as rusak,
            {read("nik", "case when nik_cacat(read_nik({0})) is null then read_nik({0}) end")} as nik,
            {read("no_kk", "case when length(read_no_kk({0})) = 16 then read_no_kk({0}) end")} as no_kk,
            {name} as nama,
            {read("tanggal_lahir", "read_date({})::varchar")} as lahir,
            coalesce({place}, {read("kelurahan")}) as tempat,
            {read("household_id", "trim({})")} as household_id,
            {read("person_id_a", "trim({})")} as person_id_a,
            {read("person_id_b", "trim({})")} as person_id_b,
            {read("nama_kepala")} as nama_kepala
        from {as_read(con, contract, files, READ, raw)} as r
        """
    )
    con.execute(  # what a row is known by that has no number, or no day of birth beside a place
        "update temp.value set utuh = case when nik is null and (lahir is null or coalesce(no_kk, tempat) is null)"
        f" then 'x|{contract.table}|' || utuh end"
    )


def _may_be_his(con: duckdb.DuckDBPyConnection, key: str) -> str:
    """Returns the condition of the rows of `value` that are worth a second look, by what is quickly hashed: each
    number and each day of birth once."""
    for made, mark, column in (
        ("erased_number", "o", "select unnest(list_append(angka, nik)) as x from temp.value"),
        ("erased_day", "b", "select lahir as x from temp.value"),
    ):
        con.execute(
            f"create or replace temp table {made} as select x from (select distinct x from ({column}))"
            f" semi join temp.erased_mark on mark = sha256($key || '|{mark}|' || x)",
            {"key": key},
        )
    return (
        "nik in (from temp.erased_number)"
        " or list_has_any(angka, (select coalesce(list(x), []) from temp.erased_number))"
        " or lahir in (from temp.erased_day) or utuh is not null or nama_kepala is not null"
        " or coalesce(household_id, person_id_a) is not null or (nama is null and no_kk is not null)"
    )


def _make_marked(con: duckdb.DuckDBPyConnection, contract: Contract, only: str) -> None:
    """Makes the temp table `marked`: those rows of `value`, with the texts that each is known by."""
    marks = MARKS.format(
        of_cards=not contract.person_bearing and any(c.name == "no_kk" for c in contract.columns)
    )
    con.execute(
        f"""
        create or replace temp table marked as
        with likely as materialized (select * from temp.value where {only}),
        spelled as (
            select nama as tertulis, nama_kunci(nama_baku(nama)) as kunci
            from (select nama from likely union select nama_kepala from likely) where nama is not null
        ),
        known as (
            select likely.*, nama_urut(n.kunci) as urut, k.kunci as kunci_kepala
            from likely
            left join spelled as n on n.tertulis = likely.nama
            left join spelled as k on k.tertulis = likely.nama_kepala
        )
        select
            delivery_periode, file, "row", angka, nik, lahir, kunci_kepala, coalesce(household_id, no_kk) as milik,
            list_concat({marks}, list_transform(regexp_extract_all(rusak, '{NUMBER}'), lambda n: 'o|' || n)) as teks
        from known
        """
    )


def _blank_others(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce], key: str
) -> None:
    """Takes his number, and his name as a head or a member, out of the rows that stay."""
    here = of_files(files)
    con.execute(
        'create temp table if not exists touched (source text, delivery_periode text, file text, "row" bigint)'
    )
    listed = [n for (n,) in con.execute("from temp.erased_number order by all").fetchall()]
    _touch(con, contract, "list_has_any(list_append(angka, nik), $values)", {"values": listed})
    for n in listed:
        for column in [quoted(c.name) for c in contract.columns]:
            # a NIK in another writing (a stray sign, an exponent) is still his
            con.execute(
                f"update {contract.name} set {column} = nullif(replace({column}, $n, ''), '')"
                f" where contains({column}, $n) and {here}",
                {"n": n},
            )
        if any(c.name == "nik" for c in contract.columns):
            con.execute(
                f"update {contract.name} set nik = null where read_nik(nik) = $n and {here}",
                {"n": n},
            )
        for table, column in ((contract.name, "lainnya"), ("quality.quarantine", "payload")):
            only = here if column == "lainnya" else f"source = {literal(contract.table)} and {here}"
            con.execute(
                f"update {table} set {column} = replace({column}::varchar, $n, '')::json"
                f" where contains({column}::varchar, $n) and {only}",
                {"n": n},
            )
    names = {column.name for column in contract.columns}
    for column, text in (
        ("nama_kepala", "'f|' || kunci_kepala || '|' || milik"),
        ("anggota", "'w|' || milik"),
    ):
        if column not in names:
            continue
        mine = f"exists (from temp.erased_mark where mark = sha256($key || '|' || {text}))"
        _touch(con, contract, mine, {"key": key})
        con.execute(
            f"update {contract.name} as t set {column} = null from temp.marked as m where t.delivery_periode ="
            f' m.delivery_periode and t.file = m.file and t."row" = m."row" and {mine}',
            {"key": key},
        )


def _touch(con: duckdb.DuckDBPyConnection, contract: Contract, where: str, values: dict) -> None:
    con.execute(
        f'insert into temp.touched select {literal(contract.table)}, delivery_periode, file, "row"'
        f" from temp.marked where {where}",
        values,
    )


def _move(con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    """Takes his rows out of raw, and leaves their addresses in quarantine; returns how many."""
    source = literal(contract.table)
    his = (
        "exists (from temp.his_row as h where h.delivery_periode = t.delivery_periode and h.file = t.file"
        ' and h."row" = t."row")'
    )
    con.execute(f"insert into temp.touched select {source}, * from temp.his_row")
    con.execute(f"delete from quality.quarantine as t where source = {source} and {his}")
    con.execute(
        'insert into quality.quarantine (source, delivery_periode, file, "row", rule, reason)'
        f" select {source}, *, '{ERASED}', '{REASON}' from temp.his_row"
    )
    row = con.execute(f"delete from {contract.name} as t where {his}").fetchone()
    return int(row[0]) if row else 0


def _count_again(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce], version: str
) -> None:
    source = literal(contract.table)
    con.execute(
        f"""
        update quality.delivery as d set
            rows_quarantined = c.n, rows_staged = d.rows_read - c.n, dihapus = nullif(c.his, 0), disaring = $version
        from (
            select
                f.delivery_periode, f.file, count(q.file) as n,
                count(q.file) filter (where q.rule = '{ERASED}') as his
            from (from quality.delivery where source = {source} and status = 'LOADED' and {of_files(files)}) as f
            left join quality.quarantine as q
                on q.source = {source} and q.delivery_periode = f.delivery_periode and q.file = f.file
            group by all
        ) as c
        where d.source = {source} and d.status = 'LOADED'
            and d.delivery_periode = c.delivery_periode and d.file = c.file
        """,
        {"version": version},
    )
