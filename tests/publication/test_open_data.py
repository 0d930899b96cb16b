"""The publication as files: what the database says, no more and no less, and described."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from assets.publication.open_data import write_open_data
from tests.conftest import Home


@pytest.fixture
def published(small_home: Home, tmp_path: Path) -> Path:
    shutil.copytree(small_home.path / "published", tmp_path / "published")
    return tmp_path / "published" / "konvergensi.duckdb"


def test_a_refresh_leaves_them(small_home: Home) -> None:
    assert (small_home.path / "published" / "data" / "datapackage.json").is_file()


def test_they_are_the_publication(published: Path) -> None:
    folder = write_open_data(published)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["path"] for r in package["resources"]} | {"datapackage.json"} == {
        p.name for p in folder.iterdir()
    }
    for resource in package["resources"]:
        path = folder / resource["path"]
        assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        assert resource["bytes"] == path.stat().st_size
    with duckdb.connect(str(published), read_only=True) as con:
        for name in (*("provinsi", "kota", "kecamatan", "kelurahan"), *("revision", "sensitivity")):
            [schema] = [r["schema"] for r in package["resources"] if r["path"] == f"{name}.csv"]
            names = [field["name"] for field in schema["fields"]]
            wanted = con.execute(
                f"select * from kpi.{name} order by {', '.join(schema['primaryKey'])}"
            ).fetchall()
            read = pq.read_table(folder / f"{name}.parquet")
            assert (
                read.column_names == names
                and [tuple(r.values()) for r in read.to_pylist()] == wanted
            )
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            assert len(rows) == len(wanted) and list(rows[0]) == names
            hidden = [row for row in rows if row["tertutup"]]
            assert all(row[name] == "" for row in hidden for name in row["tertutup"].split(";"))


def test_a_second_time_they_are_the_same_and_nothing_is_left_over(published: Path) -> None:
    first = {path.name: path.read_bytes() for path in write_open_data(published).iterdir()}
    second = {path.name: path.read_bytes() for path in write_open_data(published).iterdir()}
    assert first == second
    assert sorted(path.name for path in published.parent.iterdir()) == ["data", published.name]
