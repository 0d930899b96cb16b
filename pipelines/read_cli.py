"""`konvergensi query` and `konvergensi kpi`: what stands in the warehouse, or what was known on a day."""

import csv
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from assets.incident.access import Access, record
from assets.warehouse import WarehouseError, no_values
from expectations.contract import contracts, table_names, tables_in
from pipelines.alerting import open_incidents, show_incidents
from pipelines.console import AsOf, Wait, checked_periode, fail, out, readable_errors, table
from pipelines.settings import settings
from pipelines.store import reading

if TYPE_CHECKING:
    import duckdb

app = typer.Typer()
FEW = {"1", "2", "3", "4"}  # as counts they would be hidden


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="Satu select.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
    as_of: AsOf = None,
    wait: Wait = 60,
) -> None:
    """Baca gudang data, tanpa bisa mengubahnya; dengan --as-of tabel kpi seperti yang terbit sampai hari itu."""
    import duckdb

    from assets.publication.revision import as_known, recorded

    if as_csv and as_json:
        raise typer.BadParameter("--csv atau --json, salah satu")
    found = settings(there=True)
    with readable_errors(), reading(found, wait) as con:
        if con is None:
            fail("Belum ada gudang data", ["Jalankan konvergensi refresh lebih dahulu."])
        try:
            with open_incidents(found) as db:
                show_incidents(con, db)
            if as_of is not None:
                if not recorded(con):
                    fail("Belum ada terbitan yang tercatat", ["Jalankan konvergensi refresh."])
                con = as_known(con, as_of.date())  # of other tables nobody keeps what they were
            # Reading the warehouse is what this is for, not reading or writing files beside it.
            con.execute("set enable_external_access = false; set lock_configuration = true")
            statements = con.extract_statements(sql)
            if len(statements) != 1:
                raise typer.BadParameter("tulis tepat satu select")
            if statements[0].type not in (
                duckdb.StatementType.SELECT,
                duckdb.StatementType.EXPLAIN,
            ):
                fail("Kueri ditolak", ["Gudang data dibuka read-only: hanya select."])
            with no_values("kueri"):
                names, rows = _answer(con, sql)
            with open_incidents(found) as db:
                record(db, datetime.now(UTC), _access(sql, names))
        except duckdb.Error as error:
            fail("Kueri ditolak", [str(error)])
        except WarehouseError as error:
            fail("Kueri ditolak", [str(error).removeprefix("kueri: ")])
    if as_json:
        json.dump(
            [dict(zip(names, row, strict=True)) for row in rows],
            sys.stdout,
            default=str,
            ensure_ascii=False,
        )
        sys.stdout.write("\n")
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    else:
        out.print(table(names, rows))


def _answer(con: "duckdb.DuckDBPyConnection", sql: str) -> tuple[list[str], list[tuple]]:
    """Returns the names and rows that a select gives. In a thread: Ctrl-C waits for no statement, however long."""

    def ask() -> tuple[list[str], list[tuple]]:
        answer = con.execute(sql)
        return [column[0] for column in answer.description or []], answer.fetchall()

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        try:
            return asked.result()
        except KeyboardInterrupt:
            con.interrupt()
            raise


def _access(sql: str, shown: list[str]) -> Access:
    """Returns what a query showed: which tables, which of their columns; never its text, which may hold a name."""
    tables = tables_in(sql, table_names())
    held = [contracts()[table.replace("staging.", "raw.", 1)] for table in tables]
    known = {column.name for contract in held for column in contract.columns}
    columns = tuple(name for name in shown if name in known)
    return Access(getuser(), "kueri", subjects=tuple(sorted(tables)), fields=columns)


@app.command()
def kpi(
    periode: Annotated[
        str | None,
        typer.Option(
            "--periode", callback=checked_periode, help="Bulan, TTTT-BB; bawaan: terbaru terbit."
        ),
    ] = None,
    as_of: AsOf = None,
    wait: Wait = 60,
) -> None:
    """Tabel KPI kecamatan dari terbitan terakhir; dengan --as-of angkanya seperti yang terbit sampai hari itu."""
    from pipelines.kpi_table import known_table, kpi_table, sets_of

    found = settings(there=True)
    if not found.published.exists():
        fail("Belum ada terbitan", ["Jalankan konvergensi refresh --all lebih dahulu."])
    if as_of is None:
        title, names, rows = kpi_table(found.published, periode, found.set_utama)
    else:
        with readable_errors(), reading(found, wait) as con:
            if con is None:
                fail(
                    "Belum ada gudang data",
                    ["Angka menurut tanggal dibaca dari gudang data, bukan dari terbitan."],
                )
            title, names, rows = known_table(con, periode, as_of.date())
    if not rows and as_of is None and (there := sets_of(found.published, periode)):
        fail(
            "Garis yang menentukan tidak ada di bulan itu",
            [f"KONVERGENSI_SET_UTAMA: {found.set_utama}; yang ada: {', '.join(there)}."],
        )
    if not rows:
        until = f" sampai {as_of:%Y-%m-%d}" if as_of else ""
        fail(
            "Bulan itu belum terbit",
            [f"Tidak ada KPI {periode or ''}{until} di {found.published}."],
        )
    out.print(table(names, rows, title, key=names.index("wilayah" if as_of else "kecamatan") + 1))
    expected = names.index("perkiraan")
    if any("tertutup" in row and row[expected] in FEW for row in rows):
        out.print(
            "Perkiraan bukan hitungan: jumlah peluang, tidak menunjuk orang; tertutup: hitungan 1 sampai 4."
        )
