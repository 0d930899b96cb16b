"""The rules on a delivery as a whole, and the tables that hold what is known."""

from dataclasses import replace
from datetime import date

import duckdb
import pytest

from assets.raw.delivery_check import CHECKS
from assets.raw.half_arrived import half_arrived, half_arrived_areas
from assets.raw.measures import (
    doubled_keys,
    drifted,
    lateness,
    overquarantined,
    quarantined,
    refused,
    unreadable,
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


def test_a_kecamatan_with_a_new_code_has_not_gone(office: Office) -> None:
    known = KOJA | {"kode_bps": "3175040002"}
    new = known | {"kode_kecamatan": "31.72.07"}
    office.put("w.csv", [wilayah(), wilayah("31.72.03.1001", **known)], "2022-01", "wilayah")
    office.put("w.csv", [wilayah(), wilayah("31.72.07.1001", **new)], "2022-04", "wilayah")
    for source in ("dukcapil", "carik_rumah_tangga", "carik_anggota"):
        for month, koja in (("2022-01", "31.72.03.1001"), ("2022-04", "31.72.07.1001")):
            rows = people({"31.72.04.1001": 8, koja: 8 if month < "2022-04" else 3})
            form = {"tanggal_pendataan": f"{month}-05", "no_urut": "1", "nama": "SITI"}
            forms = [row | form | {"id_rumah_tangga": f"{month}-{i}"} for i, row in enumerate(rows)]
            office.put("a.csv", forms, month, source)
    for source in ("wilayah", "carik_rumah_tangga", "carik_anggota", "dukcapil"):
        office.load(source=source)
        if source != "wilayah":
            late = half_arrived_areas(office.con, office.contract(source), MONTH)
            assert late == [("31.72.07", 3, 8)], source


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


@pytest.mark.parametrize(
    ("ended", "expected"),
    [(None, (1, 1)), (date(2022, 4, 30), (0, 0)), (date(2022, 5, 1), (1, 1)), (date.min, (0, 0))],
)
def test_what_has_ended_is_not_late(
    office: Office, ended: date | None, expected: tuple[int, int]
) -> None:
    ensure_tables(office.con)
    contract = replace(office.contract(), ended=ended)
    assert lateness(office.con, contract, MONTH) == expected


def named(office: Office, rule: str) -> list[tuple[str, str, str, int]]:
    """The failing rows of a rule on a delivery, which must be all that it counts."""
    return office.rows(
        f"from ({CHECKS[rule].rows(office.con, office.contract(), MONTH)}) order by all"
    )


def test_a_correction_takes_back_what_it_mends(office: Office) -> None:
    """Row 1 of a.csv is unreadable twice, row 2 is set aside, row 3 of b.csv is row 3 of a.csv."""
    bad = dtks(1, disabilitas="?", tanggal_lahir="?")
    office.put("a.csv", [bad, dtks(2, nama=None), dtks(3), dtks(4, penerima_pkh="?")])
    office.put("b.csv", [dtks(5), dtks(6), dtks(3)])
    office.load()
    con, contract = office.con, office.contract()
    assert unreadable(con, contract, MONTH) == (7 * 13, 3)
    assert quarantined(con, contract, MONTH) == (7, 1)
    assert overquarantined(con, contract, MONTH) == (2, 1)
    assert doubled_keys(con, contract, MONTH) == (6, 1)
    assert named(office, "nilai_tak_terbaca") == [("dtks", MONTH, "a.csv", n) for n in (1, 4)]
    aside = [("dtks", MONTH, "a.csv", 2)]
    assert named(office, "baris_karantina") == named(office, "karantina_berlebih") == aside
    both = [("dtks", MONTH, "a.csv", 3), ("dtks", MONTH, "b.csv", 3)]
    assert named(office, "kunci_ganda") == both

    mended = [dtks(1), dtks(2), dtks(7)]
    places = [("a.csv", "1"), ("a.csv", "2"), ("b.csv", "3")]
    rows = [
        row | {"koreksi_file": file, "koreksi_row": at}
        for row, (file, at) in zip(mended, places, strict=True)
    ]
    office.put("k.csv", rows)
    office.load()
    assert unreadable(con, contract, MONTH) == (10 * 13, 1)
    assert quarantined(con, contract, MONTH) == (10, 0)
    assert overquarantined(con, contract, MONTH) == (2, 0)
    assert doubled_keys(con, contract, MONTH) == (7, 0)
    assert named(office, "nilai_tak_terbaca") == [("dtks", MONTH, "a.csv", 4)]
    for rule in ("baris_karantina", "karantina_berlebih", "kunci_ganda"):
        assert named(office, rule) == []


def test_a_correction_that_is_unreadable_itself_still_counts(office: Office) -> None:
    office.put("a.csv", [dtks(1, disabilitas="?")])
    row = dtks(1, disabilitas="!") | {"koreksi_file": "a.csv", "koreksi_row": "1"}
    office.put("k.csv", [row])
    office.load()
    assert unreadable(office.con, office.contract(), MONTH) == (2 * 13, 1)
    assert named(office, "nilai_tak_terbaca") == [("dtks", MONTH, "k.csv", 1)]


def test_a_file_may_bear_a_share_of_rows_set_aside(office: Office) -> None:
    office.put("a.csv", [dtks(k, nama=None if k == 1 else "SITI") for k in range(20)])
    office.put("b.csv", [dtks(k, nama=None if k == 31 else "SITI") for k in range(30, 49)])
    office.load()
    contract = office.contract()
    assert overquarantined(office.con, contract, MONTH) == (2, 1)
    bearing = replace(contract, properties=contract.properties | {"quarantineLimit": 0.06})
    assert overquarantined(office.con, bearing, MONTH) == (2, 0)


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


def test_a_refused_file_of_events_counts_until_it_comes_right(office: Office) -> None:
    """Every month of an event source speaks, so what was refused is missing however old it is."""
    contract = sources()["sanggah"]
    office.put("x.csv", "bukan,judul\n1,2\n", "2022-03", "sanggah")
    row = dict.fromkeys(c.name for c in contract.columns) | {
        "nomor": "S1", "tanggal": "2022-04-05", "jenis": "USULAN", "nama": "SITI AMINAH",
        "alamat": "JL MAWAR", "kode_kelurahan": "31.72.04.1001",
    }  # fmt: skip
    office.put("a.csv", [row], "2022-04", "sanggah")
    office.load("2022-04", "sanggah")
    assert refused(office.con, contract, "2022-04") == (2, 1)
