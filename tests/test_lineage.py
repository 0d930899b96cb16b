"""Which columns a column is made from."""

import pytest

from assets.lineage import column_lineage
from assets.sql_asset import sql_origins
from assets.views import VIEWS
from expectations.contract import contracts

SCHEMA = {"s.x": ("k", "a", "b"), "z.y": ("k", "c"), "q.t": ("k", "n")}


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


@pytest.mark.parametrize("name", ["kpi.area", "classification.household", "classification.welfare"])
def test_every_column_of_a_table_from_one_select_has_its_lineage(name, warehouse):
    for contract in contracts().values():
        if contract.stage not in ("raw", "quality") or contract.name == "quality.month":
            columns = ", ".join(f'"{column.name}" text' for column in contract.columns)
            warehouse.execute(f"create table {contract.name} ({columns or 'periode text'})")
    warehouse.execute(
        "create table staging.wilayah (periode text, kode_kelurahan text, nama_kelurahan text,"
        " kode_kecamatan text, nama_kecamatan text, kode_kota text, nama_kota text)"
    )
    found = sql_origins(warehouse, name, VIEWS.get(name, {}))
    assert found and sum(map(bool, found.values())) >= len(found) // 2
