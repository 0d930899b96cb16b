"""What people accepted: which failing check, resting upon which deliveries, and whether it still holds.

Belongs here: the record quality.waiver, which only grows, and what follows from it. Which checks may be
accepted, and by how many people, each rule says of itself (expectations.contract.Rule).

A waiver of a check on a source belongs to the delivery: it holds in every month for which exactly these files
speak; of a check on raw, which leaves corrections out, whatever they are. One of a month's totals holds for its
month while nothing that was delivered changes.
"""

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from assets.quality.month import deliveries_hash
from assets.raw.in_force import delivery_months, files_in_force
from expectations.contract import sources
from expectations.sql import column_names, exists, number

NIHIL = "nihil"
ALIKE = 0.85  # of two words' letters: Santoso and Santosa


@dataclass(frozen=True)
class Waiver:
    """One acceptance. `deliveries` are the hashes that it rests upon, None where an earlier release recorded it:
    such a waiver holds for its month. `undone` says who took it back and why."""

    check: str  # raw.dtks.setengah_tiba
    periode: str
    by: str
    people: int
    reason: str
    at: datetime | None
    deliveries: tuple[str, ...] | None
    undone: str = ""


def one_person(first: str, second: str) -> bool:
    """Returns whether two names may be one person's: in other case, blanks, order, with titles, a letter apart."""
    ours, theirs = sorted(_words(first)), sorted(_words(second))
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return True
    if "".join(_words(first)) == "".join(_words(second)):
        return True
    return len(ours) == len(theirs) and all(map(_alike, ours, theirs))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or not (one.isalpha() and other.isalpha()):
        return False  # initials and numbers tell people apart
    return difflib.SequenceMatcher(None, one, other).ratio() >= ALIKE


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.category(sign).startswith(("M", "C")))
    return "".join(sign if sign.isalnum() else " " for sign in plain).split()


def names(by: Sequence[str]) -> str:
    """Returns the names as one text: Ani dan Budi."""
    return " dan ".join(by)


def waivers(con: duckdb.DuckDBPyConnection, periode: str | None = None) -> list[Waiver]:
    """Returns every waiver ever given, those taken back among them, the oldest first; of one month if asked."""
    if not exists(con, "quality.waiver"):
        return []
    there = column_names(con, "quality.waiver")  # an earlier version's home is read as it is
    added = ", ".join(
        name if name in there else f"null as {name}" for name in ("people", "deliveries", "undone")
    )
    rows = con.execute(
        f'select check_name, periode, "by", reason, "at", {added} from quality.waiver'
        ' where periode = coalesce(?, periode) order by "at" nulls first, rowid',
        [periode],
    ).fetchall()
    found: list[Waiver] = []
    for check, month, by, reason, at, people, deliveries, undone in rows:
        if undone:
            end = f"dibatalkan oleh {by}: {reason}"
            found = [
                replace(w, undone=end)
                if (w.check, w.periode, w.undone) == (check, month, "")
                else w
                for w in found
            ]
            continue
        bound = None if deliveries is None else tuple(deliveries)
        found.append(Waiver(check, month, by or "", people or 1, reason or "", at, bound))
    return found


def rests_on(con: duckdb.DuckDBPyConnection, check: str, periode: str) -> tuple[str, ...]:
    """Returns the hashes that a waiver of this check, given now for this month, would rest upon."""
    source, rule = _source(check), check.rsplit(".", 1)[1]
    if source is None:
        return (deliveries_hash(con, periode),)
    if rule == NIHIL:
        return _month_and_nil(con, source, periode)
    corrected = check.startswith("staging.")
    files = files_in_force(con, sources()[source], periode)
    return tuple(sorted({f.sha256 for f in files if corrected or not f.correction}))


def refused_files(con: duckdb.DuckDBPyConnection, check: str, periode: str) -> int:
    """Returns how many files of the source that a check is about were refused in the month, and are not what it is
    about."""
    if check.endswith(f".{NIHIL}"):
        return 0
    sql = "select count(*) from quality.delivery where source = ? and delivery_periode = ? and status = 'REFUSED'"
    return number(con, sql, [_source(check), periode])


def _source(check: str) -> str | None:
    """Returns the source whose delivery a check is about; None of a check on more than that."""
    stage, table, _ = check.split(".")
    return table if stage in ("raw", "staging") else None


def _month_and_nil(con: duckdb.DuckDBPyConnection, source: str, month: str) -> tuple[str, ...]:
    """Returns the hashes of the month's empty files and of the loaded ones that no empty one replaces."""
    rows = con.execute(
        "with kiriman as (select * from quality.delivery where source = ? and delivery_periode = ?)"
        " select distinct sha256 from kiriman where nihil union"
        " select distinct sha256 from kiriman where status = 'LOADED' and not coalesce(correction, false)"
        " and file not in (select file from kiriman where nihil) order by sha256",
        [source, month],
    ).fetchall()
    return tuple(sha256 for (sha256,) in rows)


def lapsed(con: duckdb.DuckDBPyConnection, waiver: Waiver, periode: str) -> str:
    """Returns why the waiver does not hold for this month, in words; '' if it does."""
    if waiver.undone:
        return waiver.undone
    source = _source(waiver.check)
    own = waiver.deliveries is None or source is None or waiver.check.endswith(f".{NIHIL}")
    if own and periode != waiver.periode and not _nil_speaks(con, waiver, periode):
        return f"berlaku untuk {waiver.periode} saja"
    if waiver.deliveries is None:
        return ""
    now = rests_on(con, waiver.check, waiver.periode if own else periode)
    if now == waiver.deliveries:
        return ""
    if source is None:
        return "kiriman berubah sejak diterima"
    gone, new = set(waiver.deliveries) - set(now), set(now) - set(waiver.deliveries)
    said = [f"{len(gone)} berkas yang diterima berubah atau ditarik"] if gone else []
    said += [f"{len(new)} berkas lain tiba sesudahnya"] if new else []
    return "; ".join(said)


def _nil_speaks(con: duckdb.DuckDBPyConnection, waiver: Waiver, periode: str) -> bool:
    """Returns whether the empty delivery of an earlier month still speaks for this one."""
    source = _source(waiver.check)
    if source is None or not waiver.check.endswith(f".{NIHIL}") or waiver.periode > periode:
        return False
    newest = delivery_months(con, source, periode)[-1:]
    return sources()[source].role == "event" or newest == [waiver.periode]


def in_force(con: duckdb.DuckDBPyConnection, periode: str) -> list[Waiver]:
    """Returns the waivers that hold for the month, one a check (the newest), by check name."""
    found = {w.check: w for w in waivers(con) if not lapsed(con, w, periode)}
    return [found[check] for check in sorted(found)]


def accepted(con: duckdb.DuckDBPyConnection, periode: str) -> dict[str, tuple[str, int]]:
    """Returns, by check, who accepted its failure for the month: (names, how many people)."""
    return {w.check: (w.by, w.people) for w in in_force(con, periode)}


def not_failing(con: duckdb.DuckDBPyConnection, check: str, periode: str) -> str:
    """Returns why there is nothing to accept: the check does not fail now, or not on what is loaded now; else ''."""
    table, rule = check.rsplit(".", 1)
    source = _source(check)
    if rule == NIHIL:
        found = con.execute(
            "select 1 from quality.delivery where source = ? and delivery_periode = ? and nihil"
            " and status = 'REFUSED'",
            [source, periode],
        ).fetchone()
        return "" if found else f"Tidak ada berkas {source} {periode} yang ditolak karena nihil."
    seen = con.execute(
        "select passed, checked, evaluated_at from quality.check_result where table_name = ?"
        " and expectation = ? and periode = ? order by rowid desc limit 1",
        [table, rule, periode],
    ).fetchone()
    refresh = f"jalankan konvergensi refresh --periode {periode} lebih dahulu."
    if seen is None:
        return f"{check} belum pernah diperiksa untuk {periode}; {refresh}"
    passed, checked, at = seen
    if passed:
        return f"{check} tidak gagal untuk {periode}; tidak ada yang perlu diterima."
    if not checked:
        return f"{check} tidak dapat dijalankan untuk {periode}; itu cacat sistem, bukan data."
    changed = con.execute(
        'select 1 from (select source, delivery_periode, loaded_at as "at" from quality.delivery'
        " where status = 'LOADED' union all"
        ' select source, delivery_periode, "at" from quality.withdrawn)'
        ' where source = coalesce($source, source) and delivery_periode <= $periode and "at" > $at limit 1',
        {"source": source, "periode": periode, "at": at},
    ).fetchone()
    return f"Kiriman berubah sejak {check} diperiksa; {refresh}" if changed else ""


def is_known(con: duckdb.DuckDBPyConnection, periode: str) -> bool:
    """Returns whether anything was delivered or checked for the month."""
    found = con.execute(
        "select 1 from quality.delivery where delivery_periode = $p union all"
        " select 1 from quality.check_result where periode = $p limit 1",
        {"p": periode},
    ).fetchone()
    return found is not None


def accept(
    con: duckdb.DuckDBPyConnection,
    waived: tuple[str, str],
    by: Sequence[str],
    reason: str,
    now: datetime,
) -> None:
    """Records that these people accept the failure of a check for a month, `waived` = (check, month)."""
    rests = rests_on(con, *waived)
    _write(con, Waiver(*waived, names(by), len(by), reason, now, rests))


def undo(
    con: duckdb.DuckDBPyConnection, waiver: Waiver, by: Sequence[str], reason: str, now: datetime
) -> None:
    """Records that a waiver is taken back; the months refreshed under it are to be refreshed again."""
    if exists(con, "quality.refresh"):
        rows = con.execute("select distinct periode from quality.refresh order by 1").fetchall()
        for (month,) in rows:
            if not lapsed(con, waiver, month):
                con.execute(
                    "update quality.refresh set completed_at = null where periode = ?", [month]
                )
    taken_back = replace(waiver, by=names(by), people=len(by), reason=reason, at=now)
    _write(con, replace(taken_back, deliveries=None))


def _write(con: duckdb.DuckDBPyConnection, w: Waiver) -> None:
    """Records a waiver, or that it is taken back where it rests upon nothing."""
    bound = None if w.deliveries is None else list(w.deliveries)
    con.execute(
        'insert into quality.waiver (check_name, periode, reason, "by", "at", people, deliveries, undone)'
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        [w.check, w.periode, w.reason, w.by, w.at, w.people, bound, bound is None],
    )
