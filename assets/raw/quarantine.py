"""Which delivered values cannot be read: counted per column, and the rows set aside for a required one.

Works on the temp table `incoming` of the file being loaded, and on the view `reading` of the same rows (`id` is
the rowid) as their columns' conventions say. Only columns are named, never a value.
"""

from dataclasses import dataclass

import duckdb

from assets.raw.convention.infer import Reading, contradictions
from assets.raw.corrections import UNSIGNED, WITHDRAWN
from assets.raw.header import WITHDRAWAL, Layout
from assets.raw.landing import Delivery
from assets.raw.no_data import NO_DATA
from assets.raw.reading import costs_nobody, is_identifier, is_plain, read_expression, usual_form
from expectations.contract import Column, Contract
from expectations.sql import number, quoted

CONTRADICTION = "saksi_bertentangan"  # the rule of a row whose code and name are of two areas
MARK, WHY, BY, SECOND = (f"(lainnya ->> '$.{name}')" for name in WITHDRAWAL)
ASKED = f"not read_is_blank({MARK}) and upper(trim({MARK})) <> 'TIDAK'"
SAME = " = ".join(f"regexp_replace(lower({who}), '[^a-z0-9]', '', 'g')" for who in (BY, SECOND))
# Why a row of a repair file that is to take a row out cannot: (condition, reason).
UNSETTLED = (
    (f"upper(trim({MARK})) <> 'TARIK'", "kolom tarik berisi kata selain TARIK"),
    (f"read_is_blank({WHY})", "alasan_tarik kosong"),
    (f"read_is_blank({BY})", "petugas_tarik kosong"),
    (f"read_is_blank({SECOND})", "petugas_kedua_tarik kosong"),
    (
        f"not read_is_blank({SECOND}) and not regexp_matches({SECOND}, '\\pL{{2}}')",
        "petugas_kedua_tarik bukan nama",
    ),
    (f"not read_is_blank({BY}) and {SAME}", "petugas_kedua_tarik sama dengan petugas_tarik"),
)


@dataclass(frozen=True)
class Findings:
    """What reading one file found. `unreadable` counts per column the values that became null in a row that stays;
    numbers that identify are counted apart, with the reason (convention/numbers.py)."""

    rows: int
    quarantined: int
    unreadable: dict[str, int]
    failing: tuple[str, ...]  # required columns with at least one blank or unreadable value
    contradicting: int  # rows whose witnesses contradict each other
    empty_unnamed: tuple[str, ...]  # columns without title that hold nothing
    no_data: int = 0  # rows that are nobody's: totals, repeated headers, signatures


def _bars(contract: Contract, column: Column, text: str) -> str:
    """Returns the condition under which a value of a required column sets its row aside."""
    if costs_nobody(contract, column):
        return f"read_is_blank({text})"
    return f"{read_expression(column, text)} is null"


def _unreadable(column: Column, text: str) -> str:
    return f"{read_expression(column, text)} is null and not read_is_blank({text})"


def _is_read_at_once(column: Column) -> bool:
    return is_plain(column) or is_identifier(column)


def _values(column: Column) -> str:
    """Returns the select of the different values of a typed column in no usual form, each with its rows."""
    name = quoted(column.name)
    return (
        f"select {name}, count(*) as n from temp.reading where rusak is null"
        f" and not coalesce({usual_form(column, name)}, false) group by {name}"
    )


def _counts(con: duckdb.DuckDBPyConnection, failed: list[tuple[Column, str]]) -> list[int]:
    """Returns for each (column, condition) the rows whose value has it; those of broken rows do not count.

    Of typed columns only values in no usual form are read, and each of them once: most files have few.
    """
    if not failed:
        return []
    [rows] = con.execute(
        f"select {', '.join(_quickly(*each) for each in failed)}, count(*)"
        " from temp.reading where rusak is null"
    ).fetchall()
    return [
        number(con, f"select sum(n) from ({_values(column)}) where {condition}")
        if n and not _is_read_at_once(column)
        else n
        for (column, condition), n in zip(failed, rows[:-1], strict=True)
    ]


def _quickly(column: Column, condition: str) -> str:
    """Returns the SQL that counts the rows that have the condition, or of a typed column those that may."""
    if _is_read_at_once(column):
        return f"count(*) filter (where {condition})"
    name = quoted(column.name)
    delivered = "true" if column.required else f"{name} is not null"
    return (
        f"(select count(*) from (select distinct {name} from temp.reading where rusak is null)"
        f" where {delivered} and not coalesce({usual_form(column, name)}, false))"
    )


def _fails(contract: Contract, column: Column) -> str:
    """Returns the condition that a row's value in this required column sets it aside, by its distinct values."""
    name, failed = quoted(column.name), _bars(contract, column, quoted(column.name))
    if _is_read_at_once(column):
        return failed
    return f"{name} is null or {name} in (select {name} from ({_values(column)}) where {failed})"


def _either_blank(contract: Contract) -> str | None:
    either = contract.properties.get("oneOf", [])
    if not either:
        return None
    return " and ".join(f'read_is_blank("{name}")' for name in either)


def _withdrawals(layout: Layout) -> list[tuple[str, str, str]]:
    """Returns (condition, rule, reason) of the rows of a repair file that take out the row that they name, and of those
    that may not."""
    if not layout.correction or WITHDRAWAL[0] not in layout.extras:
        return []
    found = [(f"({ASKED}) and coalesce({wrong}, false)", UNSIGNED, why) for wrong, why in UNSETTLED]
    return [*found, (ASKED, WITHDRAWN, "ditarik oleh pemiliknya")]


def _conditions(contract: Contract, failing: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Returns (condition, rule, reason) of each reason to set a row aside, the first that holds rules."""
    found = []
    for column in contract.columns:
        if column.name not in failing:
            continue
        name = quoted(column.name)
        blank = f"read_is_blank({name})"
        found.append((blank, "wajib_terisi", f"{column.name} kosong"))
        if not costs_nobody(contract, column):
            unreadable = f"not ({blank}) and {_bars(contract, column, name)}"
            found.append((unreadable, "wajib_terbaca", f"{column.name} tidak terbaca"))
    either = _either_blank(contract)
    if either:
        names = " dan ".join(contract.properties["oneOf"])
        found.append((either, "wajib_terisi", f"{names} kosong"))
    return found


def read_all(con: duckdb.DuckDBPyConnection, reading: Reading, layout: Layout) -> Findings:
    """Returns what `incoming` holds that cannot be read."""
    contract = reading.contract
    [(rows, broken, no_data)] = con.execute(
        f"select count(*), count(rusak), count(*) filter (where aturan = '{NO_DATA}') from temp.incoming"
    ).fetchall()
    delivered = [column for column in contract.columns if column.name in layout.columns]
    required = [column for column in delivered if column.required]
    barring = [(c, _bars(contract, c, quoted(c.name))) for c in required]
    staying = [
        c
        for c in delivered
        if not is_identifier(c) and (not c.required or costs_nobody(contract, c))
    ]
    # of text nothing but an error of Excel is unreadable
    failed = [
        (c, f"read_is_error({quoted(c.name)})" if is_plain(c) else _unreadable(c, quoted(c.name)))
        for c in staying
    ]
    numbers = _counts(con, barring + failed)
    failing = tuple(c.name for c, n in zip(required, numbers, strict=False) if n)
    unreadable = {c.name: n for c, n in zip(staying, numbers[len(required) :], strict=True) if n}
    either = _either_blank(contract)
    quarantined = contradicting = 0
    others = [(condition, CONTRADICTION, why) for condition, why in contradictions(con, reading)]
    withdrawals = _withdrawals(layout)
    if failing or broken or either or others or withdrawals:
        _set_aside(con, contract, failing, withdrawals, others)
        quarantined = number(con, "select count(*) from temp.set_aside")
        contradicting = number(
            con, f"select count(*) from temp.set_aside where rule = '{CONTRADICTION}'"
        )
    empty_unnamed = tuple(
        name
        for name in layout.unnamed
        if not number(
            con,
            f"""select count(*) from temp.incoming where lainnya ->> '$."{name}"' is not null""",
        )
    )
    return Findings(rows, quarantined, unreadable, failing, contradicting, empty_unnamed, no_data)


def _set_aside(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    failing: tuple[str, ...],
    before: list[tuple[str, str, str]],
    after: list[tuple[str, str, str]],
) -> None:
    """Makes the temp table `set_aside`: the rowid in `incoming`, rule and reason of each such row.

    `before` and `after` are (condition, rule, reason) beside those of required columns; of a row that one of `before`
    sets aside nothing else is said.
    """
    conditions = [*before, *_conditions(contract, failing), *after]
    rule = " ".join(f"when {condition} then '{rule}'" for condition, rule, _ in conditions)
    first = " ".join(f"when {condition} then '{why}'" for condition, _, why in before)
    reason = ", ".join(
        f"case when {condition} then '{why}' end" for condition, _, why in conditions
    )
    failed = [_fails(contract, c) for c in contract.columns if c.name in failing]
    any_of = " or ".join(
        f"({condition})"
        for condition in [
            "rusak is not null",
            *failed,
            _either_blank(contract),
            *(condition for condition, _, _ in (*before, *after)),
        ]
        if condition
    )
    # a broken row has no columns, nor has one that is no data: saying that each is blank would hide why
    con.execute(
        "create or replace temp table set_aside as select id,"
        f" case when rusak is not null then aturan {rule} end as rule,"
        f" case when rusak is not null then sebab {first} else concat_ws('; ', {reason or 'null'}) end"
        f" as reason from temp.reading where {any_of}"
    )


def quarantine_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, findings: Findings
) -> None:
    """Copies the rows to set aside from `incoming` into quality.quarantine, with rule, reason, payload."""
    if not findings.quarantined:
        return
    names = ", ".join(f"'{c.name}', i.\"{c.name}\"" for c in contract.columns)
    con.execute(
        'insert into quality.quarantine (source, delivery_periode, file, "row", rule, reason, payload)'
        f" select ?, ?, ?, s.id + 1, s.rule, s.reason, json_object({names}, 'lainnya', i.lainnya)"
        " from temp.set_aside as s inner join temp.incoming as i on s.id = i.rowid",
        [delivery.source, delivery.periode, delivery.file],
    )
