"""One honest run of the whole pipeline on the default sample, seen as its users see it."""

import json
import re

import duckdb
import pytest

from assets.table import parameters, table_sql
from assets.views import EARLIER, prepare
from assets.warehouse import ROOT, connect
from benchmarks.truth import household_accuracy, person_accuracy
from expectations.contract import contracts, sources
from expectations.sql import columns
from tests.conftest import DATABASE_KEY

MONTHS = ["2022-02", "2022-03", "2022-04"]


@pytest.fixture(scope="module")
def con(sample_home):
    home = sample_home.path
    opened = connect(home / "warehouse.duckdb", DATABASE_KEY, home / "spill", read_only=True)
    yield opened
    opened.close()


def test_every_month_is_published(sample_home):
    rows = sample_home.query(
        "select periode, count(distinct kode) from quality.publication group by periode order by periode"
    )
    assert rows == [(month, 6) for month in MONTHS]


def test_no_month_takes_another_ones_readiness(sample_home):
    """As a table does whose columns are of another type in its second month: it is made anew."""
    waiting = "select periode from quality.refresh where completed_at is null"
    assert sample_home.query(waiting) == []


def test_what_earlier_months_wrote_is_of_the_types_that_the_first_month_takes(con):
    for view, (table, named) in EARLIER.items():
        found = dict(columns(con, table))
        first = con.execute(
            f"describe select {', '.join(f'null::{kind} as {name}' for name, kind in named.items())}"
        ).fetchall()
        assert {row[0]: row[1] for row in first} == {name: found[name] for name in named}, view


def test_every_table_has_its_contract_and_its_columns(con):
    found: dict[str, list[str]] = {}
    for schema, table, column in con.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = 'warehouse' order by column_index"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", []).append(column)
    staging = {name for name in found if name.startswith("staging.")}
    bookkeeping = {name for name in found if name.startswith("quality.")} | {"staging.in_force"}
    named = set(contracts())
    beside = {"quality.incident", "quality.alert"}  # in a database of their own
    bookkeeping -= named
    assert set(found) - staging - bookkeeping == named - beside
    assert staging - bookkeeping == {f"staging.{source}" for source in sources()}
    for name in named - beside:
        contract = contracts()[name]
        columns = [column.name for column in contract.columns]
        if contract.stage == "raw":
            assert set(columns) <= set(found[name])
        else:
            assert sorted(columns) == sorted(found[name]), name


def test_persons_are_found(con, sample_home):
    for month in MONTHS:
        found = person_accuracy(con, sample_home.path / "truth", month)
        assert found["precision"] >= 0.999, (month, found)
        assert found["recall"] >= 0.99, (month, found)


def test_households_are_found(con, sample_home):
    for month in MONTHS:
        found = household_accuracy(con, sample_home.path / "truth", month)
        assert found["f1"] >= 0.98, (month, found)
        assert found["exact"] >= 0.95, (month, found)


def test_cilincing_and_koja_come_out(sample_home):
    rows = sample_home.query(
        "select nama from kpi.kecamatan where periode = '2022-04' and set_garis = 'SASARAN_2022'"
        " and prioritas and nama in ('Cilincing', 'Koja') order by nama"
    )
    assert rows == [("Cilincing",), ("Koja",)]


def test_levels_add_up_exactly(con):
    counts = (
        "jumlah_rumah_tangga",
        "jumlah_jiwa",
        "jiwa_dinilai",
        "rumah_tangga_miskin_ekstrem",
        "jiwa_miskin_ekstrem",
        "jiwa_miskin_ekstrem_perkiraan",
        "rumah_tangga_miskin",
        "jiwa_miskin",
        "rumah_tangga_belum_ditentukan",
    )
    sums = ", ".join(f"sum({column})" for column in counts)
    levels = [
        con.execute(
            f"select periode, set_garis, {sums} from {table} group by all order by all"
        ).fetchall()
        for table in ("kpi.kelurahan", "kpi.kecamatan", "kpi.kota")
    ]
    assert levels[0] == levels[1] == levels[2]
    assert len(levels[0]) == 2 * len(MONTHS)


def test_no_personal_data_outside_the_warehouse(con, sample_home):
    niks = [
        row[0].encode()
        for row in con.execute(
            "select distinct nik from identity.person where length(nik) = 16 order by nik limit 3000"
        ).fetchall()
    ]
    wanted = set(niks)
    looked = 0
    for path in sample_home.path.rglob("*"):
        inside = path.relative_to(sample_home.path).parts[0]
        if not path.is_file() or inside in ("landing", "truth"):
            continue
        looked += 1
        assert not wanted & set(re.findall(rb"\d{16}", path.read_bytes())), path.name
    assert looked > 3


def test_the_warehouse_is_encrypted(sample_home):
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(sample_home.path / "warehouse.duckdb"), read_only=True)


def test_the_published_database_opens_for_everybody(sample_home):
    path = sample_home.path / "published" / "konvergensi.duckdb"
    with duckdb.connect(str(path), read_only=True) as reader:
        assert reader.execute("select count(*) from kpi.kecamatan").fetchall() == [(36,)]


def test_the_command_and_the_ui_share_their_runs(sample_home, monkeypatch):
    import dagster as dg

    monkeypatch.setenv("DAGSTER_HOME", str(sample_home.path / "dagster"))
    with dg.DagsterInstance.get() as instance:
        runs = instance.get_runs()
        assert sorted(run.tags["dagster/partition"] for run in runs) == MONTHS
        assert {run.status.value for run in runs} == {"SUCCESS"}


def test_query_prints_csv_and_cannot_write(sample_home):
    printed = sample_home.run("query", "select 1 as a, 'x;y' as b", "--csv").stdout
    assert printed == "a,b\n1,x;y\n"
    refused = sample_home.run("query", "delete from kpi.kota", code=1)
    assert "read-only" in refused.stderr


def test_status_shows_deliveries_and_publications(sample_home):
    shown = sample_home.run("status").stdout
    for word in ("dukcapil", "penerima_kjp", "2022-04  TERBIT", "PERLU DIPERHATIKAN"):
        assert word in shown


def test_wrong_usage_is_two(home):
    assert "TTTT-BB" in home.run("refresh", "--periode", "2022-13", code=2).stderr
    assert "di luar jangkauan" in home.run("refresh", "--periode", "2099-01", code=2).stderr
    home.run("refresh", code=2)
    early = home.landing / "dtks" / "2099-01"
    early.mkdir(parents=True)
    (early / "a.csv").write_text("nama\nX\n")
    assert "mutakhir" in home.run("refresh", "--all").stdout


def _quadratic(plan):
    """Yields the conditions of joins that hold each row against each, though columns must be equal."""
    condition = str(plan.get("extra_info", {}).get("Condition", ""))
    if plan["name"] == "BLOCKWISE_NL_JOIN" and re.search(r"\b(\w+) = \1\b", condition):
        yield condition
    for child in plan["children"]:
        yield from _quadratic(child)


SELECTS = [
    f"{path.parent.name}.{path.stem}"
    for stage in ("classification", "intervention", "kpi", "monitoring", "report")
    for path in sorted((ROOT / "sql" / stage).glob("*.sql"))
    if f"{stage}.{path.stem}" in contracts()
]


@pytest.mark.parametrize("name", SELECTS)
def test_no_join_holds_everybody_against_everybody(con, name):
    """A condition that is known to hold for nobody turns DuckDB's hash join into a nested loop that never ends."""
    sql = table_sql(name).text
    prepare(name)(con, MONTHS[-1])
    [(_, plan)] = con.execute(
        f"explain (format json) {sql}", parameters(sql, MONTHS[-1])
    ).fetchall()
    assert [found for part in json.loads(plan) for found in _quadratic(part)] == []
