"""Every rule of every source: a clean delivery fires nothing, a dirty one its rule and what follows from it.

Real files, loaded and staged into one real warehouse. A rule without a case fails the test.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets.raw.assets import delivery_rules
from assets.raw.delivered import make_delivered_view
from assets.raw.in_force import in_force
from assets.raw.tables import ensure_tables
from assets.table import write_table
from assets.warehouse import connect
from expectations.contract import Contract, sources
from expectations.rules import run_rules
from tests.expectations.sources.cases import CASES, Case
from tests.expectations.sources.deliveries import (
    LARGE,
    MONTH,
    REGISTRY,
    Files,
    delivery,
    everybody,
    month_before,
    rows,
)
from tests.raw.conftest import Office

BEFORE = month_before(MONTH, 3)
# What the rules of other sources read, in the order in which they are staged.
STANDING = {
    "wilayah": rows("wilayah"),
    "dukcapil": everybody(),
    "carik_rumah_tangga": rows("carik_rumah_tangga", LARGE),
    "carik_anggota": rows("carik_anggota", LARGE),
    "dtsen_keluarga": rows("dtsen_keluarga", LARGE),
}


class City:
    """A warehouse in which one source at a time delivers something else than what stands there."""

    def __init__(self, con: duckdb.DuckDBPyConnection, landing: Path) -> None:
        self.con, self.office, self.landing = con, Office(con, landing), landing
        self.away: str | None = None
        con.execute("set threads = 1")  # tables of a few rows gain nothing from more
        ensure_tables(con)
        con.execute(
            "create table identity.registry as select unnest(?) as id, 'HOUSEHOLD' as kind",
            [REGISTRY],
        )
        for source, found in STANDING.items():
            self._deliver(source, delivery(found, BEFORE))

    def deliver(self, source: str, files: Files) -> None:
        """Puts `files` in the place of all that the source has delivered, loads and stages them."""
        if self.away != source and self.away in STANDING:
            self._deliver(self.away, delivery(STANDING[self.away], BEFORE))
        self.away = source
        self._deliver(source, files)

    def _deliver(self, source: str, files: Files) -> None:
        shutil.rmtree(self.landing / source, ignore_errors=True)
        self.con.execute(f"delete from raw.{source}")
        for table in ("delivery", "quarantine"):
            self.con.execute(f"delete from quality.{table} where source = ?", [source])
        for (month, file), found in files.items():
            self.office.put(file, found or b"", month, source)
        self.office.load(MONTH, source)
        contract = sources()[source]
        in_force(self.con, contract, MONTH)
        make_delivered_view(self.con, contract, MONTH)
        write_table(self.con, f"staging.{source}", MONTH)

    def findings(self, contract: Contract) -> dict[str, tuple[int, int, str | None]]:
        """Returns, by rule, what was checked, what failed beyond what is tolerated, and an error."""
        found = {
            result.rule.name: (result.checked, 0 if result.passed else result.failed, result.error)
            for result in run_rules(self.con, contract, contract.name, MONTH)
        }
        for rule, measure in delivery_rules(contract).items():
            found[rule.name] = (*measure(self.con, MONTH), None)
        return found


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    home = tmp_path_factory.mktemp("kota")
    con = connect(home / "warehouse.duckdb", "kunci-uji", home / "spill")
    yield City(con, home / "landing")
    con.close()


def all_rules() -> set[tuple[str, str]]:
    return {
        (contract.table, rule.name)
        for contract in sources().values()
        for rule in (*contract.rules, *delivery_rules(contract))
    }


def test_every_rule_has_a_case() -> None:
    assert {(case.source, rule) for case in CASES for rule in case.fires} == all_rules()
    assert all(case.fires.get(case.rule) for case in CASES)


@pytest.mark.parametrize("contract", sources().values(), ids=lambda contract: contract.table)
def test_a_clean_delivery_fires_nothing_and_leaves_nothing_unchecked(
    city: City, contract: Contract
) -> None:
    source = contract.table
    files = dict(delivery(rows(source)))
    if contract.role in ("register", "programme"):  # with a history to be held against
        for months in (1, 2):
            files |= delivery(rows(source), month_before(MONTH, months))
    city.deliver(source, files)
    found = city.findings(contract)
    assert [rule for rule, (_, failed, error) in found.items() if failed or error] == []
    assert [rule for rule, (checked, _, _) in found.items() if not checked] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.source}-{case.rule}")
def test_a_dirty_delivery_fires_its_rule_and_what_follows(city: City, case: Case) -> None:
    contract = sources()[case.source]
    city.deliver(case.source, case.files)
    found = city.findings(contract)
    assert {rule: failed for rule, (_, failed, _) in found.items() if failed} == case.fires
    assert not any(error for _, _, error in found.values())
