"""Words and codes: which of a code book's schemes a column follows, found from all its words and
from what the rows' NIK and relation say of their sex."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from assets.raw.convention.code_books import BOOK
from assets.raw.convention.convention import CLEAR, ENOUGH, Convention
from assets.raw.reading import read_expression
from expectations.codebook import Codebook, word_key
from expectations.contract import Column
from expectations.sql import literal, quoted

WORDS = "KATA"  # words only: no scheme is needed
UNSURE, P_UNSURE = "TAK PASTI", "P TAK PASTI"
OPEN = {UNSURE: ("L", "P"), P_UNSURE: ("P",)}  # codes that mean nothing then
WITNESSED = ("jenis_kelamin", "hubungan")  # whose codes a row's sex proves
USUAL = (WORDS, "L/P", "Y/T")  # what staging reads by itself
SPOUSE = "SUAMI/ISTRI"
HEAD, PARENTS, FATHERS = "KEPALA KELUARGA", "AYAH/IBU", {"AYAH", "BAPAK"}
YES_NO = ("YA", "TIDAK")
PROVE_NO = {"Y", "YA", "TIDAK", "TDK", "N"}
FEW_OF_ONE_SEX = 0.1  # of a list of people
MANY_WIVES = 8  # as many children are hardly all girls
MAX_WORDS = 2000  # a column with more different texts holds no words of a list

Counts = dict[str, tuple[int, int, int]]  # word -> (rows, of men, of women)


def infer(
    con: duckdb.DuckDBPyConnection, column: Column, words: dict[str, int], book: Codebook, sex: str
) -> Convention | None:
    """Returns how the column of `incoming` writes its values, `words` by their rows; None if there are none.

    `book` is the column's code book, `sex` the SQL of the row's sex (L or P) by its other columns, null where they
    do not tell.
    """
    if not words:
        return None
    if len(words) > MAX_WORDS:
        return Convention(WORDS, doubtful=True, unknown=sum(words.values()))
    coded = column.codebook == "jenis_kelamin" or any(word_key(word).isdigit() for word in words)
    sexes = _sexes(con, column, sex) if coded and column.codebook in WITNESSED else {}
    by_key: Counts = {}
    for word, rows in words.items():
        men, women = sexes.get(word, (0, 0))
        key = word_key(word)
        before = by_key.get(key, (0, 0, 0))
        by_key[key] = (before[0] + rows, before[1] + men, before[2] + women)
    choose = {"jenis_kelamin": _sex, "hubungan": _relation, "ya_tidak": _yes_no}
    chosen = choose.get(column.codebook or "", _plain)(by_key, column)
    explained = sum(rows for key, (rows, _, _) in by_key.items() if key in book.told)
    if explained and all(key in book.told for key in by_key if key.isdigit() or len(key) == 1):
        chosen = _explained(by_key, book, explained)
    elif chosen.name == WORDS and _names_parents(by_key, book):
        chosen = Convention(PARENTS, doubtful=True)
    meanings = book.meanings(chosen.name)
    lost = OPEN.get(chosen.name, ())
    unknown = sum(
        rows for key, (rows, _, _) in by_key.items() if key not in meanings or key in lost
    )
    usual = chosen.name in USUAL and _reads(con, column, words)
    return replace(chosen, usual=usual, unknown=unknown)


def spelled(con: duckdb.DuckDBPyConnection, columns: list[Column]) -> dict[str, dict[str, int]]:
    """Returns by column each different text of `incoming` and how many rows have it, the most frequent first."""
    found: dict[str, dict[str, int]] = {column.name: {} for column in columns}
    if not columns:
        return found
    each = " union all ".join(
        f"select {literal(column.name)} as kolom, {quoted(column.name)} as teks, count(*) as n"
        " from temp.incoming where rusak is null group by teks"
        for column in columns
    )
    rows = con.execute(
        f"select kolom, teks, n from ({each}) where not read_is_blank(teks)"
        f" qualify row_number() over (partition by kolom order by n desc, teks) <= {MAX_WORDS + 1}"
        " order by kolom, n desc, teks"
    ).fetchall()
    for name, text, n in rows:
        found[name][text] = n
    return found


def _sexes(con: duckdb.DuckDBPyConnection, column: Column, sex: str) -> dict[str, tuple[int, int]]:
    """Returns how many rows of men and of women have each text."""
    name = quoted(column.name)
    rows = con.execute(
        f"select {name}, count(*) filter (where sex = 'L'), count(*) filter (where sex = 'P')"
        f" from (select {name}, {sex} as sex from temp.incoming where rusak is null) group by 1"
    ).fetchall()
    return {word: (men, women) for word, men, women in rows}


def _reads(con: duckdb.DuckDBPyConnection, column: Column, words: dict[str, int]) -> bool:
    """Returns whether staging knows all the words without a convention."""
    others = [word for word in words if word not in column.values]
    if not others:
        return True
    name = quoted(column.name)
    found = con.execute(
        f"select bool_and({read_expression(column, name)} is not null) from (select unnest(?::varchar[]) as {name})",
        [others],
    ).fetchone()
    return bool(found and found[0])


def _explained(counts: Counts, book: Codebook, rows: int) -> Convention:
    """The delivered book's word, doubtful where the rows' sexes speak against it: wives who are men."""
    sexes = {"L": 1, "P": 2, "SUAMI": 1, "ISTRI": 2}
    agree = against = 0
    for key, (_, *people) in counts.items():
        if sex := sexes.get(book.told.get(key) or ""):
            agree += people[sex - 1]
            against += people[2 - sex]
    doubtful = against >= ENOUGH and agree < CLEAR * (agree + against)
    return Convention(BOOK, agree if against else agree or rows, against, doubtful=doubtful)


def _plain(counts: Counts, column: Column) -> Convention:
    return Convention(WORDS)


def _sex(counts: Counts, column: Column) -> Convention:
    """P is perempuan, unless the women's word is W or those with P are men by their NIK and relation. Each code has
    its own witnesses: one that they contradict is unknown, where no other reading of the column is proved."""
    _, p_men, p_women = counts.get("P", (0, 0, 0))
    numbered = [key for key in counts if key in ("0", "1", "2")]
    if numbered:
        return _numbered_sex(counts, numbered)
    if "P" in counts and "W" in counts:
        men = not p_women or p_men >= CLEAR * (p_men + p_women)
        p, w = counts["P"][0], counts["W"][0]
        both = min(p, w) >= FEW_OF_ONE_SEX * (p + w)  # else one of them is a slip
        if (p_men >= ENOUGH and men) or ("L" not in counts and men and (p_men or both)):
            return Convention("P/W", p_men, p_women)
        proved = p_women >= ENOUGH and p_women >= CLEAR * (p_men + p_women)
        return Convention("L/P" if proved else P_UNSURE, p_women, p_men, doubtful=not proved)
    wrong = max(counts.get("L", (0, 0, 0))[2], p_men)
    right = counts.get("L", (0, 0, 0))[1] + p_women
    if _contradicted(counts, "L", 2):
        return Convention(UNSURE, right, wrong, doubtful=True)
    if _contradicted(counts, "P", 1):
        # men's numbers throughout: they may be pria, or women with their husbands' numbers
        return Convention(P_UNSURE, p_women, p_men, doubtful=True)
    return Convention("L/P", p_women, p_men)


def _contradicted(counts: Counts, key: str, other: int) -> bool:
    """Returns whether the witnesses of a word nearly all say the other sex: 1 for men, 2 for women."""
    _, men, women = counts.get(key, (0, 0, 0))
    against = (men, women)[other - 1]
    return against >= ENOUGH and against >= CLEAR * (men + women)


def _numbered_sex(counts: Counts, codes: list[str]) -> Convention:
    """1 and 2 are men and women as BPS counts, unless the witnesses say otherwise; 0 means what they say."""
    votes = {}
    for scheme, men, women in (
        ("L/P", "1", "2"),
        ("2/1", "2", "1"),
        ("1/0", "1", "0"),
        ("0/1", "0", "1"),
    ):
        if set(codes) <= {men, women}:
            m, w = counts.get(men, (0, 0, 0)), counts.get(women, (0, 0, 0))
            votes[scheme] = (m[1] + w[2], m[2] + w[1])
    proved = [
        s
        for s, (agree, against) in votes.items()
        if agree >= ENOUGH and agree >= CLEAR * (agree + against)
    ]
    both = len(codes) == 2
    if len(proved) == 1 and (both or proved == ["L/P"]):
        return Convention(proved[0], *votes[proved[0]])
    agree, against = votes.get("L/P", (0, 0))
    if "L/P" in votes and against < ENOUGH:
        return Convention("L/P", agree, against)
    return Convention(UNSURE, agree, against, doubtful=True)


def _relation(counts: Counts, column: Column) -> Convention:
    """SIAK's 2 are husbands and 3 wives, BPS' 2 are either and 3 children: sex tells them apart, and where it does
    not, codes that only SIAK has."""
    codes = {key for key in counts if key.isdigit()}
    if not codes:
        return Convention(WORDS)
    usual = column.scheme or "SIAK"
    _, two_men, two_women = counts.get("2", (0, 0, 0))
    _, three_men, three_women = counts.get("3", (0, 0, 0))
    siak, bps = two_men + three_women, two_women + three_men
    if siak + bps < ENOUGH:
        beyond = sum(counts[code][0] for code in codes & {"9", "10", "11"})
        if beyond:
            return Convention("SIAK", beyond, doubtful=usual != "SIAK")
        agree, against = (siak, bps) if usual == "SIAK" else (bps, siak)
        told = codes & {"2", "3", "4", "5", "6", "7", "8"}  # 1 is the head to both
        return Convention(usual, agree, against, doubtful=bool(told) and not agree)
    if siak >= CLEAR * (siak + bps):
        # a few daughters and no son look like wives
        few = usual != "SIAK" and siak < MANY_WIVES and not (two_men or codes & {"9", "10", "11"})
        return Convention("SIAK", siak, bps, doubtful=few)
    # half of all children are girls: a third against SIAK's reading is what BPS' looks like; more of them beyond
    # chance, or codes that BPS has not, are rows of the other code book among them
    foreign = any(counts[code][0] for code in codes & {"9", "10", "11"})
    girls, children = three_women, three_women + three_men
    sure = (
        bps >= (siak + bps) / 3 and girls <= 0.52 * children + 1.5 * children**0.5 and not foreign
    )
    return Convention("BPS", bps, siak, doubtful=not sure)


def _names_parents(counts: Counts, book: Codebook) -> bool:
    """Returns whether families are listed as father, mother and children: AYAH is then no parent of the head."""
    meant = {book.words.get(key) for key in counts}
    return bool(counts.keys() & FATHERS) and "ANAK" in meant and HEAD not in meant


def _yes_no(counts: Counts, column: Column) -> Convention:
    codes = set(counts) & {"0", "1", "2"}
    if any(key.isdigit() for key in counts.keys() - codes):  # counts of things: 2 is no no
        return Convention("Y/T", doubtful=True)
    no = counts.keys() & PROVE_NO
    if "F" in counts and not counts.keys() & {"Y", "YA"}:
        return Convention(
            "T/F", counts["F"][0], doubtful=counts["F"][0] < min(ENOUGH, counts.get("T", (0,))[0])
        )
    if "2" in codes and "0" not in codes:
        if no:  # there is a word for no: two are more than one
            return Convention("Y/T", doubtful=True)
        return Convention("1/2", counts["2"][0])
    # words beside which T can only be tidak
    return Convention("Y/T", sum(counts[key][0] for key in counts.keys() & PROVE_NO))


def alike(found: dict[str, Convention]) -> dict[str, Convention]:
    """Returns the conventions of a file's columns of yes and no, those that hold nothing but T as one with F is
    written: one export writes them alike, and there T is true."""
    true = [c for c in found.values() if c.name == "T/F"]
    if not true or any(c.name == "Y/T" and c.agree for c in found.values()):
        return found
    return {
        name: replace(c, name="T/F", usual=False, doubtful=all(t.doubtful for t in true))
        if c.name == "Y/T"
        else c
        for name, c in found.items()
    }


def lookup(column: Column, text: str, convention: Convention, book: Codebook) -> str:
    """Returns the SQL of the value that `text` means: one of the contract's, or null for an unknown word."""
    scheme = convention.name
    if scheme == BOOK and not book.told:  # withdrawn since: as without one
        scheme = column.scheme or next(iter(book.schemes), WORDS)
    meanings = book.meanings(scheme)
    own = [v for v in column.values or YES_NO if meanings.get(word_key(v)) == v]
    unknown = OPEN.get(convention.name, ())
    own = [v for v in own if v not in unknown]
    meanings = {key: value for key, value in meanings.items() if key not in unknown}
    listed = ", ".join(literal(v) for v in own)
    return (
        f"case when list_contains([{listed}]::varchar[], {text}) then {text}"
        f" else {of_key(meanings, text)} end"
    )


def of_key(meanings: Mapping[str, str], text: str) -> str:
    """Returns the SQL of what a text means by its word_key, null where it has no meaning. Codes stand as they are in
    most files: their key is worked out only where they do not."""
    if not meanings:
        return "null"
    pairs = ", ".join(
        f"{literal(key)}: {literal(value)}" for key, value in sorted(meanings.items())
    )
    codes = " ".join(
        f"when {literal(key)} then {literal(value)}"
        for key, value in sorted(meanings.items())
        if key.isdigit()
    )
    known = f"map {{{pairs}}}[read_key({text})]"
    return f"case {text} {codes} else {known} end" if codes else known
