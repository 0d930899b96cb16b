"""A month's empty register: refused until somebody confirms that there is nothing, then loaded with no row.

Belongs here: what an empty file is, which source may send one, and taking it in or out again as its waiver
(quality.waiver) holds or not. What rows are no data in a file that has others is read elsewhere.
"""

import json
import re
from datetime import datetime

import duckdb

from assets.quality.waiver import NIHIL, lapsed, waivers
from assets.raw.header import Layout
from assets.raw.no_data import NOTHING
from assets.raw.quarantine import Findings
from assets.raw.refusal import Refused
from assets.warehouse import transaction
from expectations.contract import Contract, Rule
from expectations.sql import quoted

MAX_ROWS = 50  # above it a file is no empty form with its titles and signatures
EMPTY = re.compile(r"\W*(null|none|n/?a)?\W*", re.IGNORECASE)
COUNT = re.compile(r"\s*\d{1,3}\.?\s*")
TOTAL = re.compile(r"\W*(grand ?total|sub ?total|total|jumlah|jml|rekap\w*)\b", re.IGNORECASE)
# No register of people may be empty while people live here: its absence would take everybody out.
IMPACT = (
    "Bulan yang nihil mengosongkan daftarnya: tidak seorang pun menerima sampai kiriman berikutnya."
)


class Nil(Refused):
    """The file has no row that could be data."""


def nil_rule(contract: Contract) -> Rule:
    """Returns the rule under which an empty file is accepted: of programmes, lists and events, never of a
    reference or of a register whose missing half would stop the month."""
    may = contract.role != "reference" and contract.properties.get("halfArrived") != "block"
    return Rule(
        NIHIL, "measured", {}, None, "completeness", "error", IMPACT, False, None, waivable=may
    )


def nil_reason(contract: Contract, periode: str) -> str:
    """Returns the sentences for the office whose file is empty."""
    if not nil_rule(contract).waivable:
        return (
            "Berkas tidak berisi baris data; register ini tidak mungkin nihil. Kirim ulang lengkap."
        )
    return (
        "Berkas tidak berisi baris data. Bila lupa terisi, kirim ulang. Bila bulan itu memang nihil, sampaikan"
        f" kepada Diskominfotik, yang menerimanya dengan: konvergensi accept {contract.table}.{NIHIL}"
        f" --periode {periode} --by … --reason …"
    )


def is_nil(
    con: duckdb.DuckDBPyConnection, contract: Contract, layout: Layout, findings: Findings
) -> bool:
    """Returns whether no row of the temp table `incoming` could be data."""
    if findings.rows > MAX_ROWS:
        return False
    aside = "false"  # set_aside is an earlier file's where nothing of this one is set aside
    if findings.quarantined:
        aside = "rowid in (select id from temp.set_aside where rule = 'bukan_data')"
    columns = ", ".join(  # what the layout says of every row was not delivered
        "null" if c.name in layout.fixed else quoted(c.name) for c in contract.columns
    )
    rows = con.execute(
        f"select rusak, lainnya, {columns} from temp.incoming where not ({aside})"
    ).fetchall()
    return not any(_could_be_data(contract, *row) for row in rows)


def _could_be_data(
    contract: Contract, rusak: str | None, lainnya: str | None, *values: str | None
) -> bool:
    """Returns whether a row may be a person or an event: not a title, a note, a signature, a numbering, a total
    or the word for nothing."""
    others = json.loads(rusak or lainnya or "[]")
    others = list(others.values()) if isinstance(others, dict) else others
    cells = [str(c).strip() for c in (*values, *others) if c and not EMPTY.fullmatch(str(c))]
    told = [cell for cell in cells if not NOTHING.fullmatch(cell)]
    if all(COUNT.fullmatch(cell) for cell in told):
        return False  # nothing but words for it, and numbers that count
    if len(cells) == 1:
        return cells[0].replace(" ", "").isdigit()  # a line of text, but not a number alone
    totals = any(TOTAL.match(cell) for cell in told)
    if not totals and len(told) == len(cells):
        return True
    # beside the word for nothing or the total may stand which programme, which place
    named = {
        column.name: value.strip()
        for column, value in zip(contract.columns, values, strict=True)
        if value and not any(way.fullmatch(value) for way in (EMPTY, NOTHING, COUNT))
    }
    private = [named[c.name] for c in contract.columns if c.restricted and c.name in named]
    if totals:
        private = [cell for cell in private if not TOTAL.match(cell) and not _is_figure(cell)]
    return bool(private) or set(contract.required) <= named.keys()


def _is_figure(cell: str) -> bool:
    return len(re.sub(r"\D", "", cell)) <= 12 and not re.search(r"[^\W\d_]{3}", cell)


def settle_nil(con: duckdb.DuckDBPyConnection, contract: Contract, now: datetime) -> None:
    """Takes in the source's empty files that a waiver holds for, with no row, and refuses the others again.

    A file that is taken in replaces what was loaded under its name, and nothing else of its month.
    """
    # empty files that another empty one of their name has replaced
    con.execute(
        "delete from quality.delivery where source = $s and nihil and status <> 'REFUSED' and"
        " (delivery_periode, file) in (select (delivery_periode, file) from quality.delivery"
        " where source = $s and nihil and status = 'REFUSED')",
        {"s": contract.table},
    )
    given = [w for w in waivers(con) if w.check == f"{contract.name}.{NIHIL}"]
    rows = con.execute(
        "select delivery_periode, bool_or(status = 'REFUSED'), bool_and(status = 'REFUSED')"
        " from quality.delivery where source = ? and nihil group by all order by all",
        [contract.table],
    ).fetchall()
    for month, some_refused, all_refused in rows:
        holds = any(w.periode == month and not lapsed(con, w, month) for w in given)
        if (holds and not some_refused) or (not holds and all_refused):
            continue
        with transaction(con):
            (_take_in if holds else _refuse)(con, contract, month, now)


def _take_in(con: duckdb.DuckDBPyConnection, contract: Contract, month: str, now: datetime) -> None:
    key = [contract.table, month]
    empty = "select file from quality.delivery where source = ? and delivery_periode = ? and nihil"
    con.execute(
        f"delete from {contract.name} where delivery_periode = ? and file in ({empty})",
        [month, *key],
    )
    for table in ("quality.quarantine", "quality.delivery"):
        nil = "" if table == "quality.quarantine" else " and not coalesce(nihil, false)"
        con.execute(
            f"delete from {table} where source = ? and delivery_periode = ? and file in ({empty}){nil}",
            [*key, *key],
        )
    con.execute(
        "update quality.delivery as d set loaded_at = ?, reason = null, status ="
        " if(file = (select min(file) from quality.delivery as e where e.source = d.source"
        " and e.delivery_periode = d.delivery_periode and e.nihil and e.sha256 = d.sha256), 'LOADED', 'UNCHANGED')"
        " where source = ? and delivery_periode = ? and nihil",
        [now, *key],
    )


def _refuse(con: duckdb.DuckDBPyConnection, contract: Contract, month: str, now: datetime) -> None:
    con.execute(
        "update quality.delivery set loaded_at = ?, status = 'REFUSED', reason = file || ': ' || ?"
        " where source = ? and delivery_periode = ? and nihil",
        [now, nil_reason(contract, month), contract.table, month],
    )
