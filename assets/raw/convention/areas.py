"""Codes of areas: Kemendagri's or BPS', found from the names beside them and from `wilayah`.

The two number the same kota otherwise, with as many digits: a code alone does not tell.
"""

import re
from functools import cache

import duckdb
import yaml

from assets.raw.convention.convention import Convention
from expectations.codebook import BOOKS
from expectations.contract import Column

KEMENDAGRI, BPS = "KEMENDAGRI", "BPS"
# The name that proves a column of codes, where a row has one.
NAME_OF = {
    "kode_wilayah": "nama_wilayah",
    "kode_kota": "nama_kota",
    "kode_kecamatan": "nama_kecamatan",
}
COLUMNS = (*NAME_OF, "kode_kelurahan")
FORM = re.compile(r"\b(KOTA|KABUPATEN|KAB|ADMINISTRASI|ADM|PROVINSI|PROV|DKI)\b")


@cache
def _kota() -> tuple[dict[str, str], dict[str, str]]:
    """Returns Kemendagri's codes of kota by BPS' code and by name."""
    listed = yaml.load((BOOKS / "kota.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    by_bps = {kota["bps"]: kota["kemendagri"] for kota in listed["kota"]}
    return by_bps, {kota["nama"]: kota["kemendagri"] for kota in listed["kota"]}


def _bare(name: str | None) -> str:
    """Returns a kota's name without what kind of area it is: `Kota Adm. Jakarta Utara` is JAKARTA UTARA."""
    words = re.sub(r"[^A-Z0-9]+", " ", (name or "").upper())
    return re.sub(r"\s+", " ", FORM.sub(" ", words)).strip()


def kelurahan_by_bps(con: duckdb.DuckDBPyConnection, wilayah: str | None) -> dict[str, str]:
    """Returns Kemendagri's kelurahan codes by BPS' ten digits, from the raw rows `wilayah` (a condition)."""
    if wilayah is None:
        return {}
    rows = con.execute(
        "select regexp_replace(kode_bps, '[^0-9]', '', 'g') as bps, any_value(read_kode_kelurahan(kode_kelurahan))"
        f" from raw.wilayah where {wilayah} and kode_bps is not null"
        " group by 1 having count(distinct kode_kelurahan) = 1 order by 1"
    ).fetchall()
    return {bps: kode for bps, kode in rows if kode and len(bps) == 10}


def infer(
    con: duckdb.DuckDBPyConnection, column: Column, beside: str | None, wilayah: str | None
) -> Convention | None:
    """Returns whose codes the column of `incoming` holds; None if there are none.

    `beside` is the SQL of the name beside the code, `wilayah` the condition of the raw rows of wilayah in force.
    """
    name = f'"{column.name}"'
    rows = con.execute(
        f"select regexp_replace({name}, '[^0-9]', '', 'g'), {beside or 'null'}, count(*) from temp.incoming"
        f" where rusak is null and not read_is_blank({name}) group by all"
    ).fetchall()
    if not rows:
        return None
    if column.name == "kode_kelurahan":
        ours, theirs = _known_kelurahan(con, rows, wilayah)
    else:
        ours, theirs = _named(rows)
    if theirs > ours:
        return Convention(BPS, theirs, ours, doubtful=ours > 0)
    return Convention(KEMENDAGRI, ours, theirs, usual=True, doubtful=theirs > 0)


def _known_kelurahan(
    con: duckdb.DuckDBPyConnection, rows: list[tuple[str, str | None, int]], wilayah: str | None
) -> tuple[int, int]:
    by_bps = kelurahan_by_bps(con, wilayah)
    known = {kode.replace(".", "") for kode in by_bps.values()}
    ours = sum(n for digits, _, n in rows if digits in known or digits[6:7] in ("1", "2"))
    theirs = sum(n for digits, _, n in rows if digits in by_bps and digits not in known)
    return ours, theirs


def _named(rows: list[tuple[str, str | None, int]]) -> tuple[int, int]:
    """Returns the rows whose name beside the code is the kota of Kemendagri's, and of BPS' code."""
    by_bps, by_name = _kota()
    ours = theirs = 0
    for digits, written, n in rows:
        kota = by_name.get(_bare(written))
        if kota is None or len(digits) < 4:
            continue
        if digits[:4] == kota.replace(".", ""):
            ours += n
        elif by_bps.get(digits[:4]) == kota:
            theirs += n
    return ours, theirs


def contradiction(beside: str, read: str) -> str:
    """Returns the SQL of whether the row's kota by name is another than by code, `read` as Kemendagri's code."""
    _, by_name = _kota()
    pairs = ", ".join(f"'{nama}': '{kode}'" for nama, kode in sorted(by_name.items()))
    bare = (
        f"trim(regexp_replace(regexp_replace(upper({beside}), '[^A-Z0-9]+', ' ', 'g'),"
        r" '\b(KOTA|KABUPATEN|KAB|ADMINISTRASI|ADM|PROVINSI|PROV|DKI)\b', ' ', 'g'))"
    )
    return f"coalesce(map {{{pairs}}}[regexp_replace({bare}, ' +', ' ', 'g')] <> left({read}, 5), false)"


def expression(
    column: Column, text: str, con: duckdb.DuckDBPyConnection, wilayah: str | None
) -> str:
    """Returns the SQL of BPS' code in `text` as Kemendagri's."""
    kelurahan = column.name == "kode_kelurahan"
    codes = kelurahan_by_bps(con, wilayah) if kelurahan else {**_kota()[0], "31": "31"}
    pairs = ", ".join(f"'{bps}': '{kode}'" for bps, kode in sorted(codes.items())) or "'': ''"
    return f"map {{{pairs}}}[regexp_replace({text}, '[^0-9]', '', 'g')]"
