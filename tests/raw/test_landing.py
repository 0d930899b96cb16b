"""Each line of "Landing zone" about files that come, change, go and come back."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.code_version import code_version
from assets.quality.month import complete_refresh, record_publication, start_refresh
from assets.raw.forget import Withdrawal, forget_file
from assets.raw.landing import (
    delivered_months,
    deliveries,
    pending_months,
    snapshot,
    strays,
)
from assets.raw.tables import ensure_tables
from expectations.contract import sources
from pipelines.stale import stale_months
from tests.raw.conftest import MONTH, NOW, Office, dtks, wilayah

LATER = datetime(2022, 7, 1, tzinfo=UTC)


def test_everything_up_to_the_month_is_loaded_and_nothing_later(office: Office) -> None:
    office.put("a.csv", [dtks(1)], "2022-01")
    office.put("b.csv", [dtks(2)], "2022-03")
    office.put("c.csv", [dtks(3)], "2022-04")
    assert office.load("2022-03").loaded == 2
    assert office.raw("id_dtks, delivery_periode") == [("D1", "2022-01"), ("D2", "2022-03")]
    assert office.load("2022-04").loaded == 1


def test_loading_again_changes_nothing(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.put("b.csv", b"")
    office.load()
    before = office.rows("select * from quality.delivery order by file")
    again = office.load(now=LATER)
    assert (again.loaded, again.unchanged, again.refused) == (0, 0, 0)
    assert office.rows("select * from quality.delivery order by file") == before


def test_a_touched_file_is_the_same_file(office: Office) -> None:
    path = office.put("a.csv", [dtks(1)])
    office.load()
    os.utime(path, (1, 1))
    assert office.load(now=LATER).loaded == 0
    assert office.deliveries("loaded_at = timestamptz '2022-06-01 00:00:00+00'") == [(True,)]


def test_changed_bytes_of_the_same_size_and_time_are_seen(office: Office) -> None:
    path = office.put("a.csv", [dtks(1)])
    os.utime(path, (1, 1))
    office.load()
    path.write_bytes(path.read_bytes().replace(b"AMINAH", b"FATIMA"))
    os.utime(path, (1, 1))
    assert office.load().loaded == 1
    assert office.raw() == [("SITI FATIMA",)]


def test_the_same_bytes_under_another_name_are_unchanged(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    office.put("b.csv", [dtks(1)])
    office.put("c.csv", [dtks(1)])
    assert office.load().unchanged == 2
    assert office.deliveries() == [
        ("a.csv", "LOADED", 1),
        ("b.csv", "UNCHANGED", 0),
        ("c.csv", "UNCHANGED", 0),
    ]
    assert office.raw("file") == [("a.csv",)]
    assert office.load().unchanged == 0


def test_the_same_bytes_in_another_month_are_another_delivery(office: Office) -> None:
    office.put("a.csv", [dtks(1)], "2022-01")
    office.put("a.csv", [dtks(1)], "2022-04")
    assert office.load().loaded == 2


def test_a_changed_file_replaces_its_rows_everywhere(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2, nama="-")])
    office.put("b.csv", [dtks(9)])
    office.load()
    assert office.rows("select count(*) from quality.quarantine") == [(1,)]
    office.put("a.csv", [dtks(3)])
    assert office.load().loaded == 1
    assert office.raw("id_dtks") == [("D3",), ("D9",)]
    assert office.rows("select count(*) from quality.quarantine") == [(0,)]
    assert office.deliveries() == [("a.csv", "LOADED", 1), ("b.csv", "LOADED", 1)]


def test_the_twin_takes_over_when_the_first_name_changes(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    office.put("b.csv", [dtks(1)])
    office.load()
    office.put("a.csv", [dtks(2)])
    office.load()
    assert office.raw("id_dtks, file") == [("D2", "a.csv"), ("D1", "b.csv")]
    office.put("a.csv", [dtks(1)])
    office.load()
    assert office.raw("id_dtks, file") == [("D1", "b.csv")]
    assert office.deliveries() == [("a.csv", "UNCHANGED", 0), ("b.csv", "LOADED", 1)]


def test_a_vanished_file_stays(office: Office) -> None:
    path = office.put("a.csv", [dtks(1)])
    office.load()
    path.unlink()
    office.load()
    assert office.raw("id_dtks") == [("D1",)]
    office.put("b.csv", [dtks(1)])
    assert office.load().unchanged == 1, "renamed is the same delivery"


def test_a_refused_replacement_is_forgotten_when_the_old_bytes_come_back(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.load()
    office.put("a.csv", b"%PDF-1.7")
    office.put("b.csv", [dtks(1)])
    office.load()
    assert office.deliveries() == [
        ("a.csv", "LOADED", 1),
        ("a.csv", "REFUSED", 0),
        ("b.csv", "UNCHANGED", 0),
    ]
    office.put("a.csv", [dtks(1)])
    office.load()
    assert office.deliveries() == [("a.csv", "LOADED", 1), ("b.csv", "UNCHANGED", 0)]


def test_forget_withdraws_and_remembers_until_the_bytes_change(office: Office) -> None:
    office.put("a.csv", [dtks(1), dtks(2, nama="-")])
    office.put("b.csv", [dtks(3)])
    office.load()
    assert (
        forget_file(office.con, Withdrawal("dtks", "2022-04", "a.csv", "budi", "salah kirim", NOW))
        == 2
    )
    office.put("lain.csv", office.path("a.csv").read_bytes())
    assert office.load().loaded == 0
    assert office.raw("id_dtks") == [("D3",)]
    assert office.rows("select count(*) from quality.quarantine") == [(0,)]
    assert office.deliveries("file") == [("b.csv",)]
    assert office.rows('select source, file, "by", reason from quality.withdrawn') == [
        ("dtks", "a.csv", "budi", "salah kirim")
    ]
    office.put("a.csv", [dtks(4)])
    assert office.load().loaded == 1
    with pytest.raises(KeyError):
        forget_file(office.con, Withdrawal("dtks", "2022-04", "tiada.csv", "budi", "x", NOW))


def test_forgetting_one_name_forgets_its_twin(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.put("b.csv", [dtks(1)])
    office.load()
    assert forget_file(office.con, Withdrawal("dtks", "2022-04", "b.csv", "budi", "x", NOW)) == 1
    assert office.load().loaded == 0
    assert (office.raw(), office.deliveries()) == ([], [])


def test_what_is_no_delivery_is_not_looked_at(office: Office, tmp_path: Path) -> None:
    office.put("a.csv", [dtks(1)])
    for name in ("~$a.xlsx", ".a.csv", "b.csv.part", "c.csv.crdownload", "Thumbs.db", "~lock.csv#"):
        office.put(name, b"x")
    office.path("folder.csv").mkdir()
    office.path("d.csv").symlink_to(office.path("a.csv"))
    (tmp_path / "luar").mkdir()
    (tmp_path / "luar" / "e.csv").write_bytes(b"x")
    (office.landing / "dtks" / "2022-03").symlink_to(tmp_path / "luar")
    assert [d.file for d in deliveries(office.landing, "dtks")] == ["a.csv"]
    office.load()
    assert office.deliveries() == [("a.csv", "LOADED", 1)]


def test_strays_are_shown(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    office.put("b.csv", b"x", "2022-4")
    office.put("c.csv", b"x", "2022-04", "bukan_sumber")
    (office.landing / "dtks" / "d.csv").write_bytes(b"x")
    office.put("e.csv", b"x", "0000-01")
    (office.landing / "dtks" / "2022-04" / "f.csv").mkdir()
    (office.landing / "dtks" / "2022-04" / "g.csv").symlink_to("a.csv")
    os.mkfifo(office.landing / "dtks" / "2022-04" / "h.csv")
    assert strays(office.landing, sources()) == [
        "bukan_sumber",
        "dtks/0000-01",
        "dtks/2022-04/f.csv",
        "dtks/2022-04/g.csv",
        "dtks/2022-04/h.csv",
        "dtks/2022-4",
        "dtks/d.csv",
    ]


def test_a_refusal_lasts_as_long_as_its_file_lies_there(office: Office) -> None:
    office.refusal("a.csv", "bukan,judul\n1,2\n")
    contracts = {"dtks": office.contract()}
    assert pending_months(office.con, office.landing, contracts) == []
    office.path("a.csv").unlink()
    assert pending_months(office.con, office.landing, contracts) == [MONTH]
    office.load()
    assert office.deliveries("file") == []
    assert pending_months(office.con, office.landing, contracts) == []


def test_a_refusal_alone_in_its_month_that_is_taken_away_makes_the_month_before_stale(
    office: Office,
) -> None:
    ensure_tables(office.con)
    office.put("a.csv", [dtks(1)])
    office.load()
    start_refresh(office.con, MONTH, "r", NOW)
    record_publication(office.con, MONTH, "r", NOW)
    complete_refresh(office.con, MONTH, "r", code_version(), NOW)
    assert stale_months(office.con, office.landing, mind_code=False) == []
    path = office.put("b.csv", "bukan,judul\n1,2\n", "2022-06")
    office.load("2022-06")
    path.unlink()
    path.parent.rmdir()
    assert stale_months(office.con, office.landing, mind_code=False) == [MONTH]


def refreshed(office: Office, *months: str) -> None:
    for month in months:
        start_refresh(office.con, month, f"r {month}", NOW)
        record_publication(office.con, month, f"r {month}", NOW)
        complete_refresh(office.con, month, f"r {month}", code_version(), NOW)


def test_a_month_whose_only_file_was_refused_is_not_stale_for_ever(office: Office) -> None:
    ensure_tables(office.con)
    office.put("a.csv", [dtks(1)])
    office.load()
    office.put("b.csv", "bukan,judul\n1,2\n", "2022-06")
    office.load("2022-06")
    refreshed(office, MONTH, "2022-06")
    assert stale_months(office.con, office.landing, mind_code=False) == []


def test_a_month_whose_only_file_was_withdrawn_still_shows_it_and_is_stale(office: Office) -> None:
    ensure_tables(office.con)
    office.put("a.csv", [dtks(1)])
    office.put("b.csv", [dtks(2)], "2022-06")
    office.load("2022-06")
    refreshed(office, MONTH, "2022-06")
    assert stale_months(office.con, office.landing, mind_code=False) == []
    (office.landing / "dtks" / "2022-06" / "b.csv").unlink()
    office.con.execute("delete from quality.delivery where delivery_periode = '2022-06'")
    assert stale_months(office.con, office.landing, mind_code=False) == ["2022-06"]


def test_a_file_for_a_month_to_come_makes_nothing_stale(office: Office) -> None:
    ensure_tables(office.con)
    office.put("a.csv", [dtks(1)])
    office.load()
    refreshed(office, MONTH)
    office.put("b.csv", [dtks(2)], "2099-01")
    assert stale_months(office.con, office.landing, mind_code=False) == []


def test_an_unknown_kind_is_refused(office: Office) -> None:
    assert "Jenis berkas tidak dikenal" in office.refusal("a.doc", b"PK")


def test_a_register_speaks_with_its_newest_month_and_an_event_with_all(office: Office) -> None:
    for month in ("2022-01", "2022-03"):
        office.put("a.csv", [dtks(1, nama=month)], month)
    office.put("buruk.csv", b"", "2022-04")
    assert office.stage("nama, delivery_periode", "2022-04") == [("2022-03", "2022-03")]
    assert office.rows(
        "select periode, delivery_periode, file, age_months from staging.in_force"
    ) == [("2022-04", "2022-03", "a.csv", 1)]
    visit = {
        "household_id": "h1",
        "hasil_kunjungan": "ditemukan",
        "keputusan": "MISKIN_EKSTREM",
        "tanggal": "2022-03-01",
        "petugas": "Ani",
    }
    for month in ("2022-01", "2022-03", "2022-05"):
        office.put("a.csv", [visit | {"household_id": month}], month, "verval")
    assert office.stage("household_id, keputusan", "2022-04", "verval") == [
        ("2022-01", "MISKIN EKSTREM"),
        ("2022-03", "MISKIN EKSTREM"),
    ]


def test_a_refresh_of_an_old_month_does_not_see_a_newer_delivery(office: Office) -> None:
    office.put("a.csv", [dtks(1)], "2022-01")
    office.put("a.csv", [dtks(2)], "2022-04")
    assert office.stage("id_dtks", "2022-04") == [("D2",)]
    assert office.stage("id_dtks", "2022-03") == [("D1",)]


def test_which_months_wait(office: Office) -> None:
    contracts = {name: sources()[name] for name in ("dtks", "wilayah")}
    office.put("a.csv", [dtks(1)], "2022-01")
    office.put("w.csv", [wilayah()], "2022-03", "wilayah")
    assert delivered_months(None, office.landing, contracts) == ["2022-01", "2022-03"]
    assert pending_months(office.con, office.landing, contracts) == ["2022-01", "2022-03"]
    office.load()
    office.load(source="wilayah")
    assert pending_months(office.con, office.landing, contracts) == []
    office.put("a.csv", [dtks(2)], "2022-01")
    office.put("buruk.csv", b"", "2022-03")
    assert pending_months(office.con, office.landing, contracts) == ["2022-01", "2022-03"]
    office.load()
    assert pending_months(office.con, office.landing, contracts) == []
    (office.landing / "dtks" / "2022-01" / "a.csv").unlink()
    assert delivered_months(office.con, office.landing, contracts) == ["2022-01", "2022-03"]


def test_two_looks_tell_whether_the_landing_zone_keeps_still(office: Office) -> None:
    office.put("a.csv", [dtks(1)])
    first = snapshot(office.landing)
    assert list(first) == ["dtks/2022-04/a.csv"]
    assert first == snapshot(office.landing)
    path = office.path("a.csv")
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"D1", b"D2"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert first != snapshot(office.landing), "other bytes, as long and dated as before"
    assert snapshot(office.landing / "tiada") == {}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_landing_zone_of_any_name_is_read(warehouse, tmp_path: Path, kind: str) -> None:
    """Apostrophes, patterns, and names that look like a partition or a parameter."""
    office = Office(warehouse, tmp_path / "dinas 'sosial' [a]*? kota=utara; -- \"ü\"")
    rows = [dtks(1), dtks(2)]
    if kind == "csv":
        office.put("o'brien b=1.csv", rows)
    else:
        table = pa.Table.from_pylist(rows)
        pq.write_table(table, office.path("o'brien b=1.parquet"))
    office.load()
    assert office.raw("id_dtks, lainnya") == [("D1", None), ("D2", None)]
