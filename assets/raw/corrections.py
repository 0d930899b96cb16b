"""Corrections: files whose rows take the place of single rows of an earlier file of their source.

A row says with koreksi_file and koreksi_row which one, and takes its place, or takes it out. It corrects the newest
delivery at or before its own month, until the next delivery comes; an event's rows are never superseded, nor is their
correction. raw keeps both. A row that is somebody else's by all that tells one from another is not the one meant: a
spreadsheet counts rows from the header on, and whoever takes its number points at the next.
"""

import duckdb

from assets.raw.in_force import InForce, of_files
from assets.raw.no_data import PEOPLE
from assets.raw.reading import key_expressions, read_expression
from assets.warehouse import transaction
from expectations.contract import Column, Contract
from expectations.sql import literal, number, quoted

FOUND_CORRECTION = "koreksi_tanpa_sasaran"  # the quarantine rule of a correction without its row
# Of a row that takes out the row that it names, of one that found none, and of one without reason or second person.
WITHDRAWN, FOUND_NONE, UNSIGNED = "baris_ditarik", "tarik_tanpa_sasaran", "tarik_belum_sah"

NO_ROW = "koreksi_file dan koreksi_row tidak menunjuk baris yang ada"
ANOTHERS = "koreksi_row menunjuk baris lain: kunci, NIK dan nama di sana berbeda"

# A file's name keeps its inner blanks, however many; only those around it are stray.
NAMED = """
    case
        when not read_is_blank(r.lainnya ->> '$.koreksi_file')
            then trim(r.lainnya ->> '$.koreksi_file', ' ' || chr(9) || chr(10) || chr(13) || chr(160))
    end
"""

# Each correcting row `r` with its own address and the one it aims at.
AIMED = """
    select
        r.delivery_periode,
        r.file,
        r."row",
        m.target_periode,
        coalesce(
            (
                select min(held.file) from quality.delivery as twin
                inner join quality.delivery as held using (source, delivery_periode, sha256)
                where twin.source = {source} and twin.delivery_periode = m.target_periode
                    and twin.file = {named}
                    and twin.status = 'UNCHANGED' and held.status = 'LOADED'
            ),
            {named}
        ) as target_file,
        read_integer(r.lainnya ->> '$.koreksi_row') as target_row,
        m.sha256
    from {raw} as r
    inner join temp.correction_file as m using (delivery_periode, file)
""".replace("{named}", NAMED)


def _list_files(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce] | None = None
) -> bool:
    """Makes the temp table `correction_file`: each correcting file and the month that it corrects.

    Only of `files`, if given. Returns whether there is any.
    """
    only = f"and {of_files(files)}" if files is not None else ""
    con.execute(
        f"""
        create or replace temp table correction_file as
        select
            c.delivery_periode,
            c.file,
            c.sha256,
            (
                select max(d.delivery_periode) from quality.delivery as d
                where d.source = c.source and d.status = 'LOADED' and not d.correction
                    and d.delivery_periode <= c.delivery_periode
            ) as target_periode
        from quality.delivery as c
        where c.source = {literal(contract.table)} and c.status = 'LOADED' and c.correction {only}
        """
    )
    return con.execute("select 1 from temp.correction_file limit 1").fetchone() is not None


def _is_meant(contract: Contract) -> str:
    """Returns the SQL of whether `t` can be the row that the correction `r` means: its key, its NIK or its name is the
    same, or none of them is known of both. One alone suffices, since the others may be what is mended."""
    key = [column for column, _ in key_expressions(contract)]
    of_one = [c.name for c in contract.columns if c.name in ("nik", *PEOPLE)]
    columns = {column.name: column for column in contract.columns}
    agree, known = [], []
    for names in [key, *([name] for name in of_one)]:
        same = [f"({_told(columns[n], 'r')} = {_told(columns[n], 't')})" for n in names]
        if same:
            parts = " and ".join(f"coalesce({part}, true)" for part in same)
            agree.append(f"coalesce({parts} and ({' or '.join(same)}), false)")
            known += [f"{part} is not null" for part in same]
    return f"({' or '.join([*agree, 'false'])} or not ({' or '.join([*known, 'false'])}))"


def _told(column: Column, row: str) -> str:
    value = read_expression(column, f"{row}.{quoted(column.name)}")
    return f"upper(cast({value} as varchar))"


def _find_targets(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Makes the temp table `correction_target`: per correcting row those at which it points, and whether each can be
    meant."""
    aimed = AIMED.format(raw=contract.name, source=literal(contract.table))
    con.execute(
        f"""
        create or replace temp table correction_target as
        select
            a.delivery_periode,
            a.file,
            a."row",
            t.delivery_periode as of_periode,
            t.file as of_file,
            t."row" as of_row,
            {_is_meant(contract)} as meant
        from ({aimed}) as a
        inner join {contract.name} as t
            on t.delivery_periode in (a.target_periode, a.delivery_periode)
            and t.file = a.target_file and t."row" = a.target_row
            and (t.delivery_periode, t.file) <> (a.delivery_periode, a.file)
        inner join {contract.name} as r
            on r.delivery_periode = a.delivery_periode and r.file = a.file and r."row" = a."row"
        """
    )


def settle_corrections(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Sets aside the correcting rows whose target does not exist or is another's, whatever the order of arrival."""
    if not _list_files(con, contract):
        return
    _find_targets(con, contract)
    source, raw = literal(contract.table), contract.name
    payload = ", ".join(f"'{c.name}', r.\"{c.name}\"" for c in contract.columns)
    with transaction(con):
        con.execute(
            f"delete from quality.quarantine where source = {source} and rule = '{FOUND_CORRECTION}'"
        )
        con.execute(
            f"""
            insert into quality.quarantine
                (source, delivery_periode, file, "row", rule, reason, payload)
            select
                {source},
                r.delivery_periode,
                r.file,
                r."row",
                '{FOUND_CORRECTION}',
                case when c.meant is null then {literal(NO_ROW)} else {literal(ANOTHERS)} end,
                json_object({payload}, 'lainnya', r.lainnya)
            from {raw} as r
            inner join temp.correction_file as m using (delivery_periode, file)
            left join (
                select delivery_periode, file, "row", bool_or(meant) as meant
                from temp.correction_target group by all
            ) as c using (delivery_periode, file, "row")
            where
                c.meant is distinct from true
                and not exists (
                    select 1 from quality.quarantine as q
                    where q.source = {source} and q.delivery_periode = r.delivery_periode
                        and q.file = r.file and q."row" = r."row"
                )
            """
        )
        con.execute(
            f"""
            update quality.quarantine as q
            set rule = case when a.there then '{WITHDRAWN}' else '{FOUND_NONE}' end
            from (
                select a.delivery_periode, a.file, a."row", exists (
                    select 1 from temp.correction_target as c
                    where c.meant and c.delivery_periode = a.delivery_periode and c.file = a.file
                        and c."row" = a."row"
                ) as there
                from ({AIMED.format(raw=raw, source=source)}) as a
            ) as a
            where
                q.source = {source} and q.rule in ('{WITHDRAWN}', '{FOUND_NONE}')
                and q.delivery_periode = a.delivery_periode and q.file = a.file and q."row" = a."row"
            """
        )
        con.execute(
            f"""
            update quality.delivery as d set
                rows_quarantined = c.n,
                rows_staged = d.rows_read - c.n
            from (
                select f.delivery_periode, f.file, count(q.file) as n
                from temp.correction_file as f
                left join quality.quarantine as q
                    on q.source = {source} and q.delivery_periode = f.delivery_periode
                    and q.file = f.file
                group by f.delivery_periode, f.file
            ) as c
            where
                d.source = {source} and d.status = 'LOADED'
                and d.delivery_periode = c.delivery_periode and d.file = c.file
                and d.rows_quarantined <> c.n
            """
        )


def replaced_rows(con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce]) -> int:
    """Makes the temp tables `replaced`: the addresses among `files` whose place a correction takes or that one takes
    out, those that take out too, and `corrected`: each correcting row that holds, with the month and file whose place
    it takes.

    Of two corrections of one row the later one holds; of the same month one that takes it out, then one that changes
    something, then the one with the larger hash. Returns how many rows, not counting those in quarantine, are
    replaced.
    """
    if not any(f.correction for f in files) or not _list_files(con, contract, files):
        return 0
    _find_targets(con, contract)
    source = literal(contract.table)
    differs = " or ".join(f'r."{c.name}" is distinct from t."{c.name}"' for c in contract.columns)
    con.execute(
        f"""
        create or replace temp table aimed as
        with aimed as (
            select * from ({AIMED.format(raw=contract.name, source=source)}) as a
            where not exists (
                select 1 from quality.quarantine as q
                where q.source = {source} and q.delivery_periode = a.delivery_periode
                    and q.file = a.file and q."row" = a."row" and q.rule <> '{WITHDRAWN}'
            )
        ),
        met as (
            select
                a.delivery_periode,
                a.file,
                a."row",
                c.of_periode,
                c.of_file,
                c.of_row,
                a.sha256,
                {differs} as changes,
                exists (
                    select 1 from quality.quarantine as q
                    where q.source = {source} and q.delivery_periode = a.delivery_periode
                        and q.file = a.file and q."row" = a."row"
                ) as withdraws
            from aimed as a
            inner join temp.correction_target as c
                on c.meant and c.delivery_periode = a.delivery_periode and c.file = a.file
                and c."row" = a."row"
            inner join {contract.name} as t
                on t.delivery_periode = c.of_periode and t.file = c.of_file and t."row" = c.of_row
            inner join {contract.name} as r
                on r.delivery_periode = a.delivery_periode and r.file = a.file and r."row" = a."row"
            -- a correction of the month may have the name of a delivered file
            qualify row_number() over (
                partition by a.delivery_periode, a.file, a."row"
                order by t.delivery_periode = a.target_periode desc
            ) = 1
        )
        select
            *,
            row_number() over (
                partition by of_periode, of_file, of_row
                order by delivery_periode desc, withdraws desc, changes desc, sha256 desc, "row" desc
            ) = 1 as holds
        from met
        """
    )
    con.execute(
        """
        create or replace temp table replaced as
        select of_periode as delivery_periode, of_file as file, of_row as "row" from temp.aimed
        union
        select delivery_periode, file, "row" from temp.aimed where withdraws or not holds
        """
    )
    con.execute(
        """
        create or replace temp table corrected as
        select delivery_periode, file, "row", of_periode, of_file from temp.aimed
        where holds and not withdraws
        """
    )
    return number(
        con,
        f"""
        select count(*) from temp.replaced as x
        where not exists (
            select 1 from quality.quarantine as q
            where q.source = {source} and q.delivery_periode = x.delivery_periode
                and q.file = x.file and q."row" = x."row"
        )
        """,
    )
