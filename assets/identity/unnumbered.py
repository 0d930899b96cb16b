"""Scores where hardly anybody has a number: the weights are learnt from the pairs themselves.

Belongs here: how alike two records are in each respect, and expectation maximisation over how often each likeness
occurs (Fellegi and Sunter 1969; Winkler 1988). With numbers the weights are fixed (model.py): confirmed links say how
often a value is written wrong. Without them only the pairs can say it: those of one person agree in many respects at
once, those of two in one or none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from assets.identity.model import SPOKEN

# By respect the likeness of two compared records, best last; null where one of them is silent.
LIKENESS = {
    "nama": """case
        when a.nama_kunci is null or b.nama_kunci is null then null
        when a.nama_kunci = b.nama_kunci then 8
        when a.urut = b.urut then 7
        when list_has_all(a.kata, b.kata) or list_has_all(b.kata, a.kata) then 6
        when 6 * damerau_levenshtein(a.nama_kunci, b.nama_kunci)
            <= greatest(length(a.nama_kunci), length(b.nama_kunci)) then 5
        when kata_tercakup(a.kata, b.kata) or jaro_winkler_similarity(a.nama_kunci, b.nama_kunci) >= 0.92 then 4
        when len(list_intersect(a.kata, b.kata)) > 1 then 3
        when jaro_winkler_similarity(a.nama_kunci, b.nama_kunci) >= 0.82
            or jaro_winkler_similarity(a.urut, b.urut) >= 0.82 then 2
        when list_has_any(a.kata, b.kata) then 1
        else 0
    end""",
    "tanggal": """case
        when a.tanggal_lahir is null or b.tanggal_lahir is null then null
        when a.tanggal_lahir = b.tanggal_lahir then 6
        when tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) = 4 then 5
        when damerau_levenshtein(strftime(a.tanggal_lahir, '%Y%m%d'), strftime(b.tanggal_lahir, '%Y%m%d')) = 1 then 4
        when tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) >= 1 then 3
        when abs(a.tanggal_lahir - b.tanggal_lahir) <= 183 then 2
        when damerau_levenshtein(strftime(a.tanggal_lahir, '%Y%m%d'), strftime(b.tanggal_lahir, '%Y%m%d')) = 2 then 1
        else 0
    end""",
    "alamat": """case
        when a.alamat is null or b.alamat is null then null
        when a.alamat = b.alamat then 4
        when jaro_winkler_similarity(a.alamat, b.alamat) >= 0.93 then 3
        when 2 * len(list_intersect(string_split(a.alamat, ' '), string_split(b.alamat, ' ')))
            >= greatest(len(string_split(a.alamat, ' ')), len(string_split(b.alamat, ' '))) then 2
        when jaro_winkler_similarity(a.alamat, b.alamat) >= 0.8
            or list_has_any(
                list_filter(string_split(a.alamat, ' '), lambda k: length(k) > 4), string_split(b.alamat, ' ')
            ) then 1
        else 0
    end""",
    "tempat": """case
        when a.kelurahan is null or b.kelurahan is null then null
        when list_has_any(a.kelurahan, b.kelurahan) then 2
        when damerau_levenshtein(a.kelurahan[1], b.kelurahan[1]) = 1 then 1
        else 0
    end""",
    "kelamin": """case
        when a.jenis_kelamin is null or b.jenis_kelamin is null then null
        when a.jenis_kelamin = b.jenis_kelamin then 1
        else 0
    end""",
    "kartu": """case
        when a.kartu is null or b.kartu is null then null
        when list_has_any(a.kartu, b.kartu) then 1
        else 0
    end""",
}
RESPECTS = tuple(LIKENESS)
CASE = re.compile(r"when ((?:(?!\bwhen\b).)+?) then (\d)", re.DOTALL)
SOURCE = "TANPA NIK"  # whose weights these are in identity.weight: no source's, the month's own
BEST = (8, 6, 4, 2, 1, 1)  # each one's last level
LEVELS = 1 + max(BEST)
PLACE = ("alamat", "tempat", "kartu")  # what people of one home share anyway
CHANCE = 100_000  # pairs of records taken blindly, to count how often values agree by chance
ROUNDS = 100
TWINS = 0.002  # of two people of one home: born on one day


@dataclass(frozen=True)
class Learnt:
    """What the pairs taught: by pattern log2 of the odds that a pair is one person, and by respect and level how much
    the level speaks for it (log2 of how often it occurs in one person's records over how often in two strangers')."""

    pattern: dict[int, float]
    level: dict[str, list[float]]
    one: dict[str, list[float]]  # how often each level occurs in one person's records
    stranger: dict[str, list[float]]  # and in those of two who have nothing to do with each other
    pairs: int  # of one person, as many as are expected


def score_unnumbered(
    con: duckdb.DuckDBPyConnection, into: str, pairs: str, records: str, weight: str
) -> None:
    """Scores `pairs` (isi_a, isi_b) of `records` into the temp table `into` (isi_a, isi_b, bobot, bidang), and adds
    what was learnt to the temp table `weight`.

    `bobot` is log2 of the odds that both are one person, by weights learnt from these pairs; a name in common weighs
    the more the rarer it is. `bidang` says what each respect speaks for (model.py).
    """
    _compare(con, "likeness", pairs, records)
    con.execute(
        f"""
        create or replace temp table blind as
        with numbered as (select isi, row_number() over (order by hash(isi), isi) as n from {records}),
        step as (select unnest(range(1, 2 + {CHANCE} // (select count(*) + 1 from {records}))) as step)
        select a.isi as isi_a, b.isi as isi_b
        from numbered as a
        cross join step as s
        inner join numbered as b on b.n = a.n + s.step
        """
    )
    _compare(con, "by_chance", "blind", records)
    [(people,)] = con.execute(f"select count(*) from {records}").fetchall()
    learnt = learn(_counted(con, "likeness"), _counted(con, "by_chance"), people * (people - 1) / 2)
    con.executemany(
        f"insert into {weight} values (?, ?, ?, ?, ?, ?, ?, 0, ?, null, ?, ?)", list(_rows(learnt))
    )
    con.execute(
        "create or replace temp table pattern_weight as"
        " select unnest($kode::int[]) as kode, unnest($bobot::double[]) as bobot",
        {"kode": list(learnt.pattern), "bobot": list(learnt.pattern.values())},
    )
    spoken = ", ".join(
        f"{name}: ${name}[l.{name} + 1]{' + l.langka' if name == 'nama' else ''}"
        for name in RESPECTS
    )
    con.execute(
        f"""
        create or replace temp table {into} as
        with named as (select urut, count(*) / sum(count(*)) over () as bagian from {records} group by urut),
        mean as (select sum(bagian * bagian) as bagian from named where urut is not null),
        rare as (select urut, log2((select bagian from mean) / bagian) as langka from named),
        read as (
            select l.*, case when l.nama >= 7 then rare.langka else 0 end as langka
            from likeness as l
            inner join {records} as a on a.isi = l.isi_a
            left join rare on rare.urut = a.urut
        )
        select l.isi_a, l.isi_b, w.bobot + l.langka as bobot, {{{spoken}}}::{SPOKEN} as bidang
        from read as l
        inner join pattern_weight as w on w.kode = l.kode
        """,
        learnt.level,
    )
    for table in ("likeness", "by_chance", "blind", "pattern_weight"):
        con.execute(f"drop table {table}")


def _rows(learnt: Learnt) -> Iterator[tuple[Any, ...]]:
    """The weights as weight.py has them: source, respect, degree, condition, m, u, weight, pairs, m again and pairs."""
    for name, best in zip(RESPECTS, BEST, strict=True):
        said = {
            int(degree): " ".join(words.split()) for words, degree in CASE.findall(LIKENESS[name])
        }
        for degree in range(best + 1):
            m, u = learnt.one[name][degree], learnt.stranger[name][degree]
            bits = float(np.log2(m / u))
            told = (SOURCE, name, degree, said.get(degree, "lain"), m, u, round(bits, 3))
            yield (*told, learnt.pairs, m, learnt.pairs)


def _compare(con: duckdb.DuckDBPyConnection, into: str, pairs: str, records: str) -> None:
    """Makes the temp table of pairs with the level of each respect, and `kode`, one number for all of them."""
    listed = ", ".join(f"{condition} as {name}" for name, condition in LIKENESS.items())
    kode = " * 16 + ".join(f"coalesce({name} + 1, 0)" for name in reversed(RESPECTS))
    kode = "(" * (len(RESPECTS) - 1) + kode.replace(" * 16", ") * 16")
    con.execute(
        f"create or replace temp table {into} as select *, {kode} as kode from ("
        f" select p.isi_a, p.isi_b, {listed} from {pairs} as p"
        f" inner join {records} as a on a.isi = p.isi_a inner join {records} as b on b.isi = p.isi_b)"
    )


def _counted(con: duckdb.DuckDBPyConnection, table: str) -> dict[int, int]:
    return dict(
        con.execute(f"select kode, count(*) from {table} group by kode order by kode").fetchall()
    )


def learn(found: dict[int, int], by_chance: dict[int, int], pairs: float) -> Learnt:
    """Returns the weights of the patterns in `found` and of each level.

    A pattern is a number of base sixteen, per respect nought where one is silent, else the level and one. `found`
    counts those of the candidates, `by_chance` those of pairs taken blindly, `pairs` is how many pairs there are at
    all. Three kinds of pairs are told apart: one person, two of one home (who share the place and maybe a word of the
    name, and are born on one day only if twins), and two strangers, who agree by chance.
    """
    codes = np.array(list(found), dtype=int)
    number = np.array(list(found.values()), dtype=float)
    if not len(codes):
        nothing = {name: [1 / LEVELS] * LEVELS for name in RESPECTS}
        return Learnt({}, {name: [0.0] * LEVELS for name in RESPECTS}, nothing, nothing, 0)
    levels = [(codes >> 4 * i) % 16 for i in range(len(RESPECTS))]
    blind = np.array(list(by_chance), dtype=int)
    often = np.array(list(by_chance.values()), dtype=float)
    stranger = []
    for i in range(len(RESPECTS)):
        count = np.bincount((blind >> 4 * i) % 16, weights=often, minlength=LEVELS + 1)[1:]
        stranger.append((count + 0.5 / LEVELS) / (count.sum() + 0.5))
    chances = [_chance(levels[i], stranger[i]) for i in range(len(RESPECTS))]
    two = np.prod(chances, axis=0)
    start = [_start(best) for best in BEST]
    same, home = [s.copy() for s in start], [u.copy() for u in stranger]
    day = RESPECTS.index("tanggal")
    home[day] = stranger[day] * (1 - TWINS)
    home[day][BEST[day]] += TWINS
    for i, name in enumerate(RESPECTS):
        if name in PLACE:
            home[i] = start[i].copy()
    prior = np.array([number.sum() / 2, number.sum() / 4]) / pairs
    one = np.zeros(len(codes))
    for _ in range(ROUNDS):
        likely = [
            prior[0] * np.prod([_chance(levels[i], same[i]) for i in range(len(RESPECTS))], axis=0),
            prior[1] * np.prod([_chance(levels[i], home[i]) for i in range(len(RESPECTS))], axis=0),
            (1 - prior.sum()) * two,
        ]
        whole = np.sum(likely, axis=0)
        one, mates = number * likely[0] / whole, number * likely[1] / whole
        for i, name in enumerate(RESPECTS):
            same[i] = _share(levels[i], one, 1.0, start[i])
            if name in PLACE:
                home[i] = _share(levels[i], mates, 1.0, start[i])
            elif name == "nama":
                home[i] = _share(levels[i], mates, 20.0, stranger[i])
        prior = np.array([one.sum(), mates.sum()]) / pairs
    share = np.clip(one / number, 1e-15, 1 - 1e-15)
    return Learnt(
        dict(zip(found, np.round(np.log2(share) - np.log2(1 - share), 6).tolist(), strict=True)),
        {
            name: np.round(np.log2(same[i] / stranger[i]), 3).tolist()
            for i, name in enumerate(RESPECTS)
        },
        {name: same[i].tolist() for i, name in enumerate(RESPECTS)},
        {name: stranger[i].tolist() for i, name in enumerate(RESPECTS)},
        round(one.sum()),
    )


def _start(best: int) -> np.ndarray:
    """Returns what one person's values are taken to be at first: mostly alike."""
    begun = np.full(LEVELS, 0.1 / LEVELS)
    begun[best] += 0.9
    return begun


def _chance(level: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Returns how likely each level is; silence says nothing."""
    return np.append(1.0, of)[level]


def _share(level: np.ndarray, weight: np.ndarray, strength: float, prior: np.ndarray) -> np.ndarray:
    count = np.bincount(level, weights=weight, minlength=LEVELS + 1)[1:] + strength * prior
    return count / count.sum()
