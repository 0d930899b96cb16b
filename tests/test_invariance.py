"""What must change nothing: order, format, names, delivering twice, being killed."""

import shutil
import signal
import subprocess
from pathlib import Path

import duckdb

from assets.warehouse import connect
from tests.conftest import DATABASE_KEY, KONVERGENSI, ROOT, Home

RESULTS = (
    "identity.person",
    "identity.registry",
    "household.household",
    "household.member",
    "classification.welfare",
    "classification.household",
    "kpi.kelurahan",
    "kpi.kecamatan",
    "kpi.kota",
)


def results(home: Home) -> dict[str, list[tuple]]:
    """Returns every row of every result."""
    with connect(
        home.path / "warehouse.duckdb", DATABASE_KEY, home.path / "spill", read_only=True
    ) as con:
        return {table: con.execute(f"from {table} order by all").fetchall() for table in RESULTS}


def again(small: Home, landing: Path) -> Home:
    """Returns a new home with the given landing zone, refreshed by more than the small home's one thread."""
    made = Home(small.path.parent / "lain")
    shutil.copytree(landing, made.landing)
    made.run_with({"KONVERGENSI_THREADS": "2"}, "refresh", "--all", "--quiet")
    return made


def rewritten(small: Home, order: str) -> Path:
    """Returns a landing zone with the small home's deliveries as text Parquet files of another name and order."""
    target = small.path.parent / "ditulis-ulang"
    with connect(
        small.path / "warehouse.duckdb", DATABASE_KEY, small.path / "spill", read_only=True
    ) as con:
        for (table,) in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' order by table_name"
        ).fetchall():
            months = con.execute(f"select distinct delivery_periode from raw.{table}").fetchall()
            for (month,) in months:
                folder = target / table / month
                folder.mkdir(parents=True)
                con.execute(
                    f"copy (select * exclude (lainnya, delivery_periode, file, row) from raw.{table}"
                    f" where delivery_periode = '{month}' order by {order}) to '{folder}/semua.parquet'"
                )
    return target


def test_order_format_and_file_names_change_nothing(small):
    assert results(again(small, rewritten(small, "md5(file || row)"))) == results(small)


def test_delivering_twice_changes_nothing(small):
    """As an office does that sends again what was loaded before."""
    before = results(small)
    for path in sorted(small.landing.rglob("*.*")):
        if path.parent.parent.parent == small.landing:
            shutil.copy(path, path.with_name("salinan_" + path.name))
    small.run("refresh", "--periode", "2022-04", "--quiet")
    assert results(small) == before


MOMENTS = ("mulai", "raw.dukcapil", "identity.person_record", "household.household", "kpi.kota")


def test_killed_at_one_moment_after_another_and_started_again(small):
    """Killed when the moment's line is told, thus within the step after it; each run begins on what is left."""
    made = Home(small.path.parent / "mati")
    shutil.copytree(small.landing, made.landing)
    for moment in MOMENTS:
        process = subprocess.Popen(
            [str(KONVERGENSI), "refresh", "--all"],
            env=made.env,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert any(moment in line for line in process.stderr), f"{moment} was never told"
        process.send_signal(signal.SIGKILL)
        process.wait()
    made.run("refresh", "--all", "--quiet")
    assert results(made) == results(small)
    with duckdb.connect(str(made.path / "published/konvergensi.duckdb"), read_only=True) as reader:
        assert reader.execute("select count(*) from kpi.kota").fetchall() == [(2,)]
