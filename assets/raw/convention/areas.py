"""Codes of areas: Kemendagri's or BPS', found from the names beside them and from `wilayah`.

The two number the same kota otherwise, with as many digits: a code alone does not tell.
"""

import re
from difflib import get_close_matches
from functools import cache

import duckdb
import yaml

from assets.raw.convention.convention import Convention
from expectations.codebook import BOOKS
from expectations.contract import Column
from expectations.sql import literal, quoted

KEMENDAGRI, BPS = "KEMENDAGRI", "BPS"
# The name that proves a column of codes, where a row has one.
NAME_OF = {
    "kode_wilayah": "nama_wilayah",
    "kode_kota": "nama_kota",
    "kode_kecamatan": "nama_kecamatan",
}
KELURAHAN = ("kode_kelurahan", "kelurahan")  # the second holds names or codes
COLUMNS = (*NAME_OF, *KELURAHAN)
FORM = re.compile(
    r"\b(KOTAMADYA|KOTA|KODYA|KABUPATEN|KAB|WALIKOTA|WALI|ADMINISTRASI|ADMINISTRATIF|ADM|PROVINSI|PROPINSI|PROV|PEMKOT)\b"
)
SHORT = {
    r"JKT|JAK": "JAKARTA", r"UTR|UT": "UTARA", r"TIM|TMR": "TIMUR", r"BAR|BRT": "BARAT",
    r"SEL|SLT": "SELATAN", r"PUS|PST": "PUSAT",
}  # fmt: skip
NEARLY = 0.9  # of its letters a misspelt name has in common with the true one


@cache
def _kota() -> tuple[dict[str, str], dict[str, str]]:
    """Returns Kemendagri's codes of kota by BPS' code, and of kota and province by name."""
    listed = yaml.load((BOOKS / "kota.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    by_bps = {kota["bps"]: kota["kemendagri"] for kota in listed["kota"]}
    by_name = {name: p["kemendagri"] for p in listed["provinsi"] for name in p["nama"]}
    for kota in listed["kota"]:
        by_name |= dict.fromkeys((kota["nama"], *kota["lain"]), kota["kemendagri"])
    return by_bps, by_name


def area_named(name: str | None) -> str | None:
    """Returns Kemendagri's code of the kota or province that a written name means: `Kodya Jkt. Utr` is 31.72;
    None for a name that is none of those in the book."""
    words = re.sub(r"[^A-Z0-9]+", " ", (name or "").upper())
    bare = re.sub(r"\s+", " ", FORM.sub(" ", words)).strip()
    for short, word in SHORT.items():
        bare = re.sub(rf"\b({short})\b", word, bare)
    by_name = _kota()[1]
    near = get_close_matches(bare, by_name, n=1, cutoff=NEARLY)
    return by_name[near[0]] if near else None


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
    Codes of kota that nothing proves are doubtful: read as the wrong ones they are another kota's.
    """
    name = quoted(column.name)
    rows = con.execute(
        f"select {name}, {beside or 'null'}, count(*) from temp.incoming"
        f" where rusak is null and not read_is_blank({name}) group by all"
    ).fetchall()
    if not rows:
        return None
    coded = [(_digits(code), named, n) for code, named, n in rows]
    if column.name in KELURAHAN:
        ours, theirs = _known_kelurahan(con, coded, wilayah)
        if column.name == "kelurahan" and not ours and not theirs:
            return None  # names
    else:
        ours, theirs = _named(coded)
        if not ours and not theirs:  # only Kemendagri writes points
            ours = sum(
                n for code, _, n in rows if re.fullmatch(r"[0-9]{2}([.][0-9]{2,4})+", code.strip())
            )
            if not ours and any(len(digits) >= 4 for digits, _, _ in coded):
                return Convention(KEMENDAGRI, usual=True, doubtful=True)
    if theirs > ours:
        return Convention(BPS, theirs, ours, doubtful=ours > 0)
    return Convention(KEMENDAGRI, ours, theirs, usual=True, doubtful=theirs > 0)


def _digits(code: str) -> str:
    return re.sub(r"[^0-9]", "", re.sub(r"^([0-9]+)[.,]0+$", r"\1", code.strip()))


def _known_kelurahan(
    con: duckdb.DuckDBPyConnection, rows: list[tuple[str, str | None, int]], wilayah: str | None
) -> tuple[int, int]:
    by_bps = kelurahan_by_bps(con, wilayah)
    known = {kode.replace(".", "") for kode in by_bps.values()}
    ours = sum(
        n
        for digits, _, n in rows
        if digits in known or (digits[6:7] in ("1", "2") and digits not in by_bps)
    )
    theirs = sum(n for digits, _, n in rows if digits in by_bps and digits not in known)
    return ours, theirs


def _named(rows: list[tuple[str, str | None, int]]) -> tuple[int, int]:
    """Returns the rows whose name beside the code is the kota of Kemendagri's, and of BPS' code."""
    by_bps = _kota()[0]
    ours = theirs = 0
    for digits, written, n in rows:
        kota = area_named(written)
        if kota is None or len(kota) < 5 or len(digits) < 4:
            continue
        if digits[:4] == kota.replace(".", ""):
            ours += n
        elif by_bps.get(digits[:4]) == kota:
            theirs += n
    return ours, theirs


def contradiction(con: duckdb.DuckDBPyConnection, beside: str, read: str) -> str:
    """Returns the SQL of whether a row of temp.reading means another kota or province by its name `beside` than by
    its code, `read` as Kemendagri's."""
    rows = con.execute(f"select distinct {beside} from temp.reading where rusak is null").fetchall()
    meant = {name: code for (name,) in rows if name and (code := area_named(name))}
    pairs = ", ".join(f"{literal(name)}: '{code}'" for name, code in sorted(meant.items()))
    if not pairs:
        return "false"
    code = f"map {{{pairs}}}[{beside}]"
    return f"coalesce({code} <> left({read}, 5), false)"


def expression(
    column: Column, text: str, con: duckdb.DuckDBPyConnection, wilayah: str | None
) -> str:
    """Returns the SQL of BPS' code in `text` as Kemendagri's."""
    kelurahan = column.name in KELURAHAN
    codes = kelurahan_by_bps(con, wilayah) if kelurahan else {**_kota()[0], "31": "31"}
    pairs = ", ".join(f"'{bps}': '{kode}'" for bps, kode in sorted(codes.items())) or "'': ''"
    whole = (
        f"regexp_replace({text}, '^([0-9]+)[.,]0+$', '\\1')"  # of a table that held it as a number
    )
    code = f"map {{{pairs}}}[regexp_replace({whole}, '[^0-9]', '', 'g')]"
    if column.name != "kelurahan":
        return code
    return f"case when regexp_matches({text}, '[A-Za-z]') then {text} else {code} end"
