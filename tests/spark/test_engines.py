"""Spark and DuckDB find the same persons, households, links and ids, to the row."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.identity.resolve import resolve
from assets.warehouse import connect
from tests.conftest import DATABASE_KEY, Home
from tests.identity import scenes_families, scenes_repeated, scenes_strangers, scenes_twins
from tests.identity.conftest import APRIL, KOJA, Registers
from tests.identity.scene import SCENES as ALIKE
from tests.identity.test_people import SCENES as ODD
from tests.spark.conftest import differences, kept, spark

ROOMS = (scenes_twins, scenes_families, scenes_strangers, scenes_repeated)
PERSONS = "20000"
MAY = "2022-05"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home, str]:
    """Two homes with one delivery and one key, one refreshed by each engine, and all that the one on Spark printed."""
    folder = tmp_path_factory.mktemp("kota")
    one, two = Home(folder / "duckdb"), Home(folder / "spark")
    one.run_with({}, "sample", "--persons", PERSONS, "--months", "1", "--quiet")
    shutil.copytree(one.path, two.path)
    one.run_with({}, "refresh", "--all", "--quiet")
    done = two.run_with(
        {"KONVERGENSI_ENGINE": "spark", "KONVERGENSI_SPARK": "local[2]"},
        "refresh",
        "--all",
        "--quiet",
    )
    return one, two, done.stdout + done.stderr


def test_a_sample_refreshed_by_each(both: tuple[Home, Home, str]) -> None:
    rows = []
    for home in both[:2]:
        con = connect(
            home.path / "warehouse.duckdb", DATABASE_KEY, home.path / "spill", read_only=True
        )
        rows.append(kept(con))
        con.close()
    assert differences(*rows) == {}
    assert len(rows[0]["identity.person"]) > 19_000 and rows[0]["identity.link"]


def test_nothing_personal_is_printed(both: tuple[Home, Home, str]) -> None:
    home, _, printed = both
    con = connect(home.path / "warehouse.duckdb", DATABASE_KEY, home.path / "spill", read_only=True)
    said = con.execute("select distinct unnest([nik, no_kk, nama]) from identity.person").fetchall()
    con.close()
    assert len(said) > 40_000
    assert not [value for (value,) in said if value and len(value) > 5 and value in printed]
    assert "Exception" not in printed


def test_nothing_is_left_in_the_folder(both: tuple[Home, Home, str]) -> None:
    home = both[1]
    assert [path.name for path in (home.path / "spark").rglob("*")] == ["log4j2.properties"]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Registers]:
    """Everybody of the hand-drawn scenes, in one town that DuckDB has resolved for April."""
    con = connect(tmp_path / "warehouse.duckdb", "kunci-uji", tmp_path / "spill")
    made = Registers(con)
    for name, (draw, _) in (ALIKE | ODD).items():
        draw(made, name)
    made.resolve()
    yield made
    con.close()


def test_odd_people_and_those_alike(town: Registers, tmp_path: Path) -> None:
    """In April all are new; in May rows are gone and corrected, and ids go on. A month refreshed again is the same."""

    def on_spark(periode: str) -> None:
        with spark(town.con, tmp_path / "tukar", town.key, periode) as con:
            resolve(con, periode, list(town.layout), town.key)

    april = kept(town.con)
    town.con.execute("drop schema identity cascade")
    town.con.execute("create schema identity")
    on_spark(APRIL)
    assert differences(april, kept(town.con)) == {}
    town.rows = [row for at, row in enumerate(town.rows) if at % 11]
    for row in town.rows[::7]:
        row["kode_kelurahan"] = KOJA
    town.resolve(MAY)
    may = kept(town.con)
    on_spark(MAY)
    assert differences(may, kept(town.con)) == {}


def test_without_java(home: Home) -> None:
    home.path.mkdir()
    said = home.run_with(
        {"KONVERGENSI_ENGINE": "spark", "PATH": "/", "JAVA_HOME": ""}, "status", code=2
    )
    assert "memerlukan Java 17" in said.stderr and said.stderr.count("\n") == 1
