"""A month refreshed again, of the same deliveries: nothing changes, nobody is told anything."""

import shutil
from typing import Any, NamedTuple

import pytest

from assets.warehouse import connect
from expectations.contract import contracts
from tests.conftest import DATABASE_KEY, Home

P = "2022-04"
SIGNED = ("--by", "Ani", "--reason", "Dinas mengganti aplikasinya")


class Found(NamedTuple):
    """What a home holds of its month."""

    tables: dict[str, list[tuple[Any, ...]]]
    reports: dict[str, bytes]
    revisions: int
    messages: int


def found(home: Home) -> Found:
    names = [name for name in contracts() if not name.startswith(("raw.", "quality."))]
    with connect(
        home.path / "warehouse.duckdb", DATABASE_KEY, home.path / "spill", read_only=True
    ) as con:
        tables = {name: con.execute(f"from {name} order by all").fetchall() for name in names}
    reports = {p.name: p.read_bytes() for p in sorted((home.path / "report" / P).iterdir())}
    [(revisions,)] = home.query("select count(*) from kpi.revision")
    [(messages,)] = home.query("select count(*) from quality.alert")
    return Found(tables, reports, revisions, messages)


@pytest.fixture(scope="module")
def twice(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, Found, Home]:
    """What a home held before and after, somebody having asked that the month learn anew."""
    home = Home(tmp_path_factory.mktemp("lagi") / "home")
    shutil.copytree(small_home.path, home.path)
    before = found(home)
    said = home.run("relearn", P, *SIGNED).stdout
    assert f"refresh --periode {P}" in said
    assert home.query('select periode, "by", reason from quality.relearn') == [(P, *SIGNED[1::2])]
    (home.path / "report" / P / "rapat_31.99_lama.html").write_text("kecamatan yang berganti nama")
    home.run("refresh", "--periode", P, "--quiet")
    return before, found(home), home


def test_no_row_of_any_table_changes(twice: tuple[Found, Found, Home]) -> None:
    before, after, home = twice
    learnt = "select distinct dipelajari from identity.weight where pasangan > 0"
    assert home.query(learnt) == [(P,)], "what is learnt anew of the same rows is the same"
    assert after.tables == before.tables
    assert "mutakhir" in home.run("refresh", "--all").stdout


def test_a_report_is_the_same_bytes_and_a_stray_one_goes(
    twice: tuple[Found, Found, Home],
) -> None:
    before, after, home = twice
    assert after.reports == before.reports
    printed = home.run("report", "--periode", P).stdout.split()
    assert sorted(printed) == [str(home.path / "report" / P / name) for name in before.reports]
    assert found(home).reports == before.reports
    assert "belum selesai" in home.run("report", "--periode", "2021-01", code=1).stderr


def test_the_same_is_no_revision_and_no_message(twice: tuple[Found, Found, Home]) -> None:
    before, after, _ = twice
    assert (after.revisions, after.messages) == (before.revisions, before.messages)
