"""What must change nothing: order, format, names, delivering twice, being killed."""

import shutil
from pathlib import Path

from assets.warehouse import connect
from benchmarks.killing import Bench
from benchmarks.torture import suffer
from tests.conftest import DATABASE_KEY, SECRET, Home

REFRESH = 27.0  # seconds of CPU of the small home's month, about: a kill that comes too late is done again earlier

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
    before_migration = small.path / "warehouse.sebelum-pindah"
    before_migration.touch()
    small.run("refresh", "--periode", "2022-04", "--quiet")
    assert results(small) == before
    assert not before_migration.exists(), "nobody goes back to it any more"


# Of each operation how many kills. What costs a refresh is few; `make torture` does a thousand.
KILLS = {
    "refresh": 3, "second": 1, "publish": 2, "rotate-key": 2, "forget": 2, "accept": 2, "outbox": 2, "digest": 1,
    "forms": 2, "store": 1, "erase": 2,
}  # fmt: skip


def test_killed_at_random_moments_and_started_again(small, tmp_path):
    """Twenty kills: what is out stays whole, each store opens by itself, what was begun is done when begun again."""
    made = tmp_path / "landing"
    shutil.copytree(small.landing, made / "landing")
    for home in (made, small.path):
        (home / "key").write_text(SECRET)
    month = "2022-04"
    bench = Bench(tmp_path / "dibunuh", made, small.path, small.path, (month, month))
    bench.seconds.update(refresh=REFRESH, second=REFRESH)
    first = 0
    for operation, kills in KILLS.items():
        done = suffer(bench, operation, range(first, first + kills), seed=3)
        assert done.done == kills
        first += kills
    assert first == 20
