"""The rules on a delivery as a whole, and the tables that hold what is known."""

import duckdb
import pytest

from assets.raw.measures import (
    doubled_keys,
    drifted,
    half_arrived,
    half_arrived_areas,
    lateness,
    refused,
)
from assets.raw.tables import BOOKKEEPING, ensure_tables
from expectations.contract import sources
from tests.raw.conftest import MONTH, Office, dtks, wilayah
from tests.raw.test_quarantine import PERSON

KOJA = {"nama_kelurahan": "Koja", "nama_kecamatan": "Koja"}


def people(counts: dict[str, int]) -> list[dict[str, str | None]]:
    return [
        PERSON | {"nik": f"{number:016d}", "kode_kelurahan": kode}
        for kode, count in counts.items()
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(("now", "late"), [(5, []), (4, [("31.72.04", 4, 10)])])
def test_a_kecamatan_with_less_than_half_of_before(
    office: Office, now: int, late: list[tuple[str, int, int]]
) -> None:
    office.put("a.csv", people({"31.72.03.1001": 10, "3172041001": 10}), "2022-01", "dukcapil")
    office.put("a.csv", people({"31.72.03.1002": 9, "31.72.04.1002": now}), "2022-04", "dukcapil")
    office.load(source="dukcapil")
    contract = office.contract("dukcapil")
    assert half_arrived_areas(office.con, contract, MONTH) == late
    assert half_arrived(office.con, contract, MONTH) == (2, len(late))
    assert half_arrived(office.con, contract, "2022-03") == (0, 0)


def test_what_was_stopped_is_no_measure_until_somebody_accepts_it(office: Office) -> None:
    def deliver(month: str, koja: int, cilincing: int) -> None:
        rows = people({"31.72.03.1001": koja, "31.72.04.1001": cilincing})
        office.put("a.csv", rows, month, "dukcapil")

    deliver("2022-01", 20, 20)
    deliver("2022-02", 0, 4)
    deliver("2022-03", 20, 5)
    office.load(source="dukcapil")
    contract = office.contract("dukcapil")
    late = half_arrived_areas(office.con, contract, "2022-02")
    assert late == [("31.72.03", 0, 20), ("31.72.04", 4, 20)]
    assert half_arrived_areas(office.con, contract, "2022-03") == [("31.72.04", 5, 20)]
    office.con.execute(
        "insert into quality.waiver (check_name, periode) values ('raw.dukcapil.setengah_tiba', '2022-02')"
    )
    assert half_arrived_areas(office.con, contract, "2022-03") == []


def test_the_first_dukcapil_lacks_a_kecamatan_where_people_live(office: Office) -> None:
    office.put(
        "w.csv",
        [
            wilayah(),
            wilayah("31.72.03.1001", **KOJA),
            wilayah("31.72.05.1001", jumlah_penduduk="0"),
        ],
        source="wilayah",
    )
    office.put("a.csv", people({"31.72.04.1001": 2}), source="dukcapil")
    office.load(source="wilayah")
    office.load(source="dukcapil")
    contract = office.contract("dukcapil")
    assert half_arrived_areas(office.con, contract, MONTH) == [("31.72.03", 0, 50000)]


def test_names_of_kelurahan_and_forms_lead_to_a_kecamatan(office: Office) -> None:
    office.put("w.csv", [wilayah(), wilayah("31.72.03.1001", **KOJA)], source="wilayah")
    office.load(source="wilayah")
    koja = {"kelurahan": "KOJA", "kecamatan": "KOJA"}
    rows = [dtks(i) for i in range(4)] + [dtks(i, **koja) for i in range(4)]
    office.put("a.csv", rows, "2022-01")
    office.put("a.csv", rows[:5])
    office.load()
    assert half_arrived_areas(office.con, office.contract(), MONTH) == [("31.72.03", 1, 4)]
    for month, members in (("2022-01", 4), ("2022-04", 1)):
        form = {"id_rumah_tangga": "r1", "tanggal_pendataan": "2022-01-01"}
        member = {"id_rumah_tangga": "r1", "nama": "SITI"}
        office.put(
            "a.csv", [form | {"kode_kelurahan": "31.72.04.1001"}], month, "carik_rumah_tangga"
        )
        office.put(
            "a.csv",
            [member | {"no_urut": str(i)} for i in range(members)],
            month,
            "carik_anggota",
        )
    office.load(source="carik_rumah_tangga")
    office.load(source="carik_anggota")
    assert half_arrived_areas(office.con, office.contract("carik_anggota"), MONTH) == [
        ("31.72.04", 1, 4)
    ]


def test_strays_are_no_kecamatan(office: Office) -> None:
    office.put("a.csv", people({"31.72.04.1001": 3000, "31.01.01.1001": 1}), "2022-01", "dukcapil")
    office.put("a.csv", people({"31.72.04.1001": 2999}), source="dukcapil")
    office.load(source="dukcapil")
    assert half_arrived(office.con, office.contract("dukcapil"), MONTH) == (1, 0)


def test_one_key_in_two_files_of_a_month(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2), dtks(3, nik=None)])
    office.put("b.csv", [dtks(2, nik="'3172041201900002"), dtks(4), dtks(3, nik="-")])
    office.load()
    assert doubled_keys(office.con, office.contract(), MONTH) == (3, 1)
    office.put("a.csv", [dtks(2)], "2022-05")
    office.load("2022-05")
    assert doubled_keys(office.con, office.contract(), "2022-05") == (0, 0)


def test_every_source_has_a_key_that_can_be_counted(office: Office) -> None:
    for source, contract in sources().items():
        ensure_tables(office.con, [contract])
        for file in ("a.csv", "b.csv"):
            office.con.execute(
                "insert into quality.delivery (source, delivery_periode, file, sha256, status,"
                " correction) values (?, ?, ?, ?, 'LOADED', false)",
                [source, MONTH, file, file],
            )
        assert doubled_keys(office.con, contract, MONTH) == (0, 0)
        assert contract.properties["naturalKey"], source


def test_lateness_refusals_and_drift(office: Office) -> None:
    contract = office.contract()
    office.put("a.csv", [dtks(1)], "2022-01")
    office.put("b.csv", [dtks(2) | {"tambahan": "x"}], "2022-01")
    office.put("buruk.csv", b"", "2022-02")
    office.load()
    assert lateness(office.con, contract, "2022-03") == (1, 0)
    assert lateness(office.con, contract, "2022-04") == (1, 1)
    assert lateness(office.con, contract, "2021-12") == (1, 1)
    assert refused(office.con, contract, "2022-02") == (3, 1)
    assert refused(office.con, contract, "2022-01") == (2, 0)
    assert drifted(office.con, contract, MONTH) == (2, 1)


def test_an_older_home_gains_columns_and_fills_them_from_what_was_kept(
    warehouse: duckdb.DuckDBPyConnection, office: Office
) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    warehouse.execute("alter table raw.dtks drop column desil")
    warehouse.execute('update raw.dtks set lainnya = \'{"desil": "7"}\'')
    warehouse.execute("alter table quality.delivery drop column stamp")
    ensure_tables(warehouse)
    assert office.raw("desil, nama") == [("7", "SITI AMINAH")]
    assert office.deliveries("stamp") == [(None,)]
    assert office.load().loaded == 0


def test_ensuring_twice_changes_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    ensure_tables(warehouse)
    query = "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
    before = warehouse.execute(query).fetchall()
    ensure_tables(warehouse)
    assert warehouse.execute(query).fetchall() == before
    names = {f"{schema}.{table}" for schema, table in before}
    assert set(BOOKKEEPING) | {f"raw.{source}" for source in sources()} == names
