"""Three yardsticks on a bench home's own files: `python -m benchmarks.yardstick join|bare|splink HOME`."""

import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

PERIODE = "2022-04"


def person_files(home: Path) -> Iterable[tuple[str, Path]]:
    """Yields (source, file) of each person-bearing delivery of the month."""
    from expectations.contract import sources

    for source in sources().values():
        if source.person_bearing:
            for path in sorted((home / "landing" / source.table / PERIODE).glob("*")):
                yield source.table, path


def join(home: Path) -> None:
    """DuckDB reads the same files once and joins every row to Dukcapil on the NIK as written."""
    import duckdb_extension_encodings
    from python_calamine import CalamineWorkbook

    con = duckdb.connect()
    [extension] = Path(duckdb_extension_encodings.__file__).parent.rglob("*.duckdb_extension")
    con.execute(f"load '{extension}'")
    con.execute("create table person_row (source text, nik text)")
    for source, path in person_files(home):
        if path.suffix == ".xlsx":
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            at = next(
                i for i, row in enumerate(rows) if "nik" in [str(cell).lower() for cell in row]
            )
            nik = [str(cell).lower() for cell in rows[at]].index("nik")
            con.executemany(
                "insert into person_row values (?, ?)",
                [(source, str(row[nik])) for row in rows[at + 1 :]],
            )
            continue
        if path.suffix == ".parquet":
            reader = f"read_parquet('{path}')"
        else:
            try:
                path.read_bytes().decode()
                encoding = "utf-8"
            except UnicodeDecodeError:
                encoding = "CP1252"
            reader = f"read_csv('{path}', all_varchar = true, normalize_names = true, encoding = '{encoding}')"
        con.execute(f"insert into person_row select '{source}', nik::text from {reader}")
    con.execute(
        "select a.source, count(*) from person_row as a inner join person_row as b on a.nik = b.nik"
        " where b.source = 'dukcapil' group by a.source"
    ).fetchall()


def in_order(names: frozenset[str]) -> list[str]:
    """Returns the tables so that each comes after those it reads."""
    from assets.classification.assets import MODEL, READS
    from assets.table import TableSql, table_sql
    from assets.views import EARLIER, VIEWS

    def reads(name: str) -> set[str]:
        if name in MODEL:
            return set(READS)
        now = [select for view, select in VIEWS.get(name, {}).items() if view not in EARLIER]
        text = "\n".join([table_sql(name).text, *now])
        found = TableSql(name, text).reads(names | set(MODEL))
        return {MODEL[0] if read in MODEL else read for read in found}

    return list(TopologicalSorter({name: reads(name) for name in sorted(names)}).static_order())


def bare(home: Path) -> None:
    """The same loading, SQL and model, one after the other, without Dagster and without checks."""
    from assets.classification.assets import MODEL
    from assets.classification.model import fit_and_predict
    from assets.household.resolve import TABLES
    from assets.household.resolve import resolve as house
    from assets.identity.resolve import resolve as identify
    from assets.intervention.program import program_rows
    from assets.quality.month import write_month
    from assets.raw.delivered import make_delivered_view
    from assets.raw.in_force import in_force
    from assets.raw.load import Intake, load_source
    from assets.table import write_select, write_table
    from assets.views import prepare
    from assets.warehouse import connect
    from expectations.contract import sources, table_names

    with tempfile.TemporaryDirectory(dir=home) as folder:
        key = "kunci-ukur"
        con = connect(Path(folder) / "bare.duckdb", key, Path(folder) / "spill")
        for source in sources().values():
            load_source(Intake(con, source, datetime.now(UTC)), home / "landing", PERIODE)
        staging = {f"staging.{source.table}": source for source in sources().values()}
        # names of kelurahan are looked up in it
        for name in ["staging.wilayah", *in_order(frozenset(staging) - {"staging.wilayah"})]:
            in_force(con, staging[name], PERIODE)
            make_delivered_view(con, staging[name], PERIODE)
            write_table(con, name, PERIODE)
        people = [source.table for source in sources().values() if source.person_bearing]
        identify(con, PERIODE, people, key.encode())
        house(con, PERIODE, key.encode())
        households = {name for name in table_names() if name.startswith("household.")}
        for name in in_order(frozenset(households - set(TABLES))):
            write_table(con, name, PERIODE)
        write_month(con, PERIODE)
        write_select(con, "intervention.program", program_rows(), PERIODE)
        stages = ("classification", "intervention", "monitoring", "kpi")
        rest = {n for n in table_names() if n.split(".")[0] in stages} - {
            "kpi.revision",
            "classification.revision",
        }
        for name in in_order(frozenset(rest - set(MODEL[1:]) - {"intervention.program"})):
            if name == MODEL[0]:
                fit_and_predict(con, PERIODE)
            else:
                prepare(name)(con, PERIODE)
                write_table(con, name, PERIODE)
        con.close()


def splink(home: Path) -> None:
    """Splink alone deduplicates every person row at once."""
    from assets.identity.union import create_source_rows
    from assets.keys import HKDF, derive
    from assets.warehouse import connect
    from benchmarks.plain_splink import deduplicate
    from expectations.contract import sources

    key = derive(os.environ["KONVERGENSI_KEY"], HKDF).database
    con = connect(home / "warehouse.duckdb", key, home / "spill", read_only=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        rows = Path(folder) / "rows.parquet"
        create_source_rows(con, PERIODE, [s.table for s in sources().values() if s.person_bearing])
        con.execute(
            "copy (select row_number() over () as baris, nik, upper(nama) as nama, tanggal_lahir,"
            f" jenis_kelamin, kode_kelurahan from source_row) to '{rows}'"
        )
        con.close()
        deduplicate(str(rows))


if __name__ == "__main__":
    {"join": join, "bare": bare, "splink": splink}[sys.argv[1]](Path(sys.argv[2]))
