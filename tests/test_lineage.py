"""Which columns a column is made from."""

import dagster as dg
import pytest

from assets import sql_asset
from assets.lineage import column_lineage, named_lineage
from assets.publication.publication import LEVELS, VERIFICATION
from assets.publication.suppression import leaving
from assets.table import TableSql
from expectations.contract import contracts, sources
from tests.conftest import Home

SCHEMA = {"s.x": ("k", "a", "b"), "z.y": ("k", "c"), "q.t": ("k", "n")}
# Not made from tables of the warehouse, but from files, from incidents and from the record of what ran.
ELSEWHERE = {
    "classification.revision", "intervention.program", "kpi.revision", "quality.alert", "quality.incident",
    "quality.month", "quality.publication", "quality.scorecard", "report.edition", "report.rapat",
}  # fmt: skip
# Columns that are made from no column: words that stand in the SQL itself, whatever the rows say.
CONSTANT = {
    "classification.price": {"bulan"},  # the months up to the periode
    "classification.visit_error": {"keputusan"},
    "household.containment": {"tingkat"},
    "household.form": {"source"},
    "identity.crowded_number": {"source"},
    "identity.link": {"source_a", "source_b"},
    "identity.person_record": {"source"},
    "identity.trial": {"source"},
    "identity.weight": {"source"},
    "intervention.entitlement": {"kode_program"},
    "intervention.receipt": {"source"},
    "intervention.service": {"asal"},
    "kpi.benchmark": {"indikator"},
    "monitoring.change": {"sebab"},
    "monitoring.unregistered": {"tingkat", "atas", "larangan"},
    "report.inpres_triwulan": {"triwulan", "indikator", "satuan"},
}
# What a source's layout does not have, staging gives as null.
ABSENT = {"no_kk", "jenis_kelamin", "rt", "rw", "hubungan", "id_kelompok", "tanggal_data"}


def test_origins_are_followed_through_joins_and_unions_but_not_to_the_table_itself():
    text = """
        with both as (select k, a as n from s.x union all select k, n from q.t)
        select both.k, both.n + y.c as n from both left join z.y as y on both.k = y.k
    """
    assert column_lineage("q.t", text, SCHEMA, {}) == {
        "k": (("s.x", "k"),),
        "n": (("s.x", "a"), ("z.y", "c")),
    }


def test_a_name_without_a_stage_is_the_select_behind_it():
    found = column_lineage("q.t", "select k, b from v", SCHEMA, {"v": "select k, b from s.x"})
    assert found == {"k": (("s.x", "k"),), "b": (("s.x", "b"),)}


def test_a_count_is_of_what_the_rows_are_grouped_by():
    found = column_lineage("q.t", "select k, count(*) as n from s.x group by k", SCHEMA, {})
    assert found == {"k": (("s.x", "k"),), "n": (("s.x", "k"),)}


def test_a_union_by_name_is_followed_by_name():
    view = (
        "select 'A' as m, * from (select k, b from s.x) union all by name select c as b, k from z.y"
    )
    found = column_lineage("q.t", "select k, b, m from v", SCHEMA, {"v": view})
    assert found == {"k": (("s.x", "k"), ("z.y", "k")), "b": (("s.x", "b"), ("z.y", "c")), "m": ()}


def test_of_a_step_that_cannot_be_followed_nothing_is_said(warehouse, draw, monkeypatch):
    """The steps beside it keep their origins."""
    draw("staging.wilayah", "kode_kelurahan text", [])
    text = "select odd.k, even.kode_kelurahan from odd cross join even"
    monkeypatch.setattr(sql_asset, "table_sql", lambda name: TableSql(name, text))
    steps = {
        "odd": "select k from (",
        "even": "select kode_kelurahan from staging.wilayah",
    }
    assert sql_asset.step_origins(warehouse, "household.member", steps) == {
        "k": (),
        "kode_kelurahan": (("staging.wilayah", "kode_kelurahan"),),
    }


def test_where_no_sql_shows_it_a_column_is_that_of_its_name_or_what_is_concluded_from():
    found = named_lineage(("k", "p"), {"s.x": ("k", "a", "b"), "z.y": ("k",)}, ("a", "k"))
    assert found == {
        "k": (("s.x", "k"), ("z.y", "k")),
        "p": (("s.x", "k"), ("s.x", "a"), ("z.y", "k")),
    }


@pytest.fixture(scope="module")
def recorded(small_home: Home):
    """By table, each column of it and its origins: what a refresh recorded and the UI shows."""
    found: dict[str, dict[str, set[tuple[str, str]]]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(small_home.path / "dagster"))
        with dg.DagsterInstance.get() as instance:
            for key in instance.get_asset_keys():
                event = instance.get_latest_materialization_event(key)
                if event is None or event.asset_materialization is None:
                    continue
                metadata = event.asset_materialization.metadata
                schema = metadata.get("dagster/column_schema")
                lineage = metadata.get("dagster/column_lineage")
                columns = [] if schema is None else [c.name for c in schema.value.columns]
                deps = {} if lineage is None else lineage.value.deps_by_column
                found[".".join(key.path)] = {
                    column: {
                        (".".join(d.asset_key.path), d.column_name) for d in deps.get(column, ())
                    }
                    for column in columns
                    if column != "periode"
                }
    return found


def test_every_column_of_every_table_has_its_origins(recorded):
    staged = {f"staging.{source}" for source in sources()}
    lacks = {}
    for name in sorted({n for n in contracts() if not n.startswith("raw.")} - ELSEWHERE | staged):
        assert recorded.get(name), f"{name} has no columns"
        without = {column for column, origins in recorded[name].items() if not origins}
        allowed = ABSENT if name in staged else CONSTANT.get(name, set())
        assert name in staged or allowed <= without, f"{name}: has origins by now"
        lacks[name] = without - allowed
    assert not {name: columns for name, columns in lacks.items() if columns}


@pytest.mark.parametrize(
    ("name", "column", "origin"),
    [
        ("kpi.area", "jumlah_rumah_tangga", ("classification.household", "kode_kelurahan")),
        ("classification.estimate", "taksiran_rp", ("classification.observation", "pangan_rp")),
        ("intervention.entitlement", "alasan", ("intervention.member", "umur")),
        ("identity.person", "nama", ("staging.dukcapil", "nama")),
        ("identity.person_record", "person_id", ("staging.dtks", "nik")),
    ],
)
def test_columns_that_people_ask_about(recorded, name, column, origin):
    assert origin in recorded[name][column]


def test_each_published_column_goes_back_to_a_delivered_one(recorded):
    reached: dict[tuple[str, str], bool] = {}

    def is_delivered(table: str, column: str) -> bool:
        """Whether any way back from the column ends in what an office delivered."""
        if table.startswith("raw."):
            return True
        if (table, column) not in reached:
            reached[table, column] = False  # a way that comes back to itself ends nowhere
            reached[table, column] = any(
                is_delivered(*origin) for origin in recorded.get(table, {}).get(column, ())
            )
        return reached[table, column]

    lost = {
        (table, column)
        for table in (*LEVELS, VERIFICATION)
        for column in leaving(table)
        if column != "periode" and not is_delivered(table, column)
    }
    assert lost == {(VERIFICATION, "tingkat")}, "which level an area is, no office delivers"
