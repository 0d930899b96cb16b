"""What an earlier release read is read again by a loader that reads better, and nothing else changes."""

from pathlib import Path

import pytest

from assets.raw import manifest
from tests.raw.conftest import MONTH, Office, csv_text, dtks
from tests.raw.test_workbook import NAMES, book, rows


def as_earlier(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loads what lies there as the release before would have: the first sheet of a workbook alone."""
    with monkeypatch.context() as earlier:
        earlier.setattr(manifest, "READER", manifest.READER - 1)
        office.load()
    office.con.execute("""delete from raw.dtks where file = 'a.xlsx' and "row" > 1""")
    office.con.execute(
        "update quality.delivery set rows_read = 1, rows_staged = 1 where file = 'a.xlsx'"
    )


def sheets(path: Path) -> None:
    book(path, {"KOJA": [NAMES, *rows(1)], "LAGOA": [NAMES, *rows(2)], "TUGU": [NAMES, *rows(3)]})


def test_a_workbook_of_three_sheets_comes_right(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets(office.path("a.xlsx"))
    office.put("b.csv", [dtks(7), dtks(8)])
    gone = office.put("c.csv", [dtks(9)])
    as_earlier(office, monkeypatch)
    before = office.rows("from raw.dtks order by all")
    gone.unlink()
    result = office.load()
    assert (result.loaded, result.refused, result.unchanged) == (2, 0, 0)
    after = office.rows("from raw.dtks order by all")
    assert [row for row in after if row in before] == before, "no address changed"
    assert office.raw('id_dtks, file, "row"') == [
        ("D1", "a.xlsx", 1),
        ("D2", "a.xlsx", 2),
        ("D3", "a.xlsx", 3),
        ("D7", "b.csv", 1),
        ("D8", "b.csv", 2),
        ("D9", "c.csv", 1),
    ]
    assert office.load().loaded == 0, "once is enough"


def test_a_second_name_and_a_correction_are_left_as_they_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets(office.path("a.xlsx"))
    office.put("z.csv", [dtks(7)])
    office.put("y.csv", [dtks(7)])
    office.put("k.csv", [dtks(7, nama="BUDI") | {"koreksi_file": "y.csv", "koreksi_row": "1"}])
    as_earlier(office, monkeypatch)
    office.load()
    assert office.deliveries() == [
        ("a.xlsx", "LOADED", 3),
        ("k.csv", "LOADED", 1),
        ("y.csv", "LOADED", 1),
        ("z.csv", "UNCHANGED", 0),
    ]
    assert office.stage("id_dtks, nama") == [
        ("D1", "SITI AMINAH"),
        ("D2", "SITI AMINAH"),
        ("D3", "SITI AMINAH"),
        ("D7", "BUDI"),
    ]


def test_what_is_refused_now_stays_as_it_was_loaded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.path("a.xlsx")
    with monkeypatch.context() as earlier:
        earlier.setattr(manifest, "READER", manifest.READER - 1)
        earlier.setattr("assets.raw.workbook.refuse_if_meant", lambda *_: None)
        book(path, {"KOJA": [NAMES, *rows(1)], "LAGOA": rows(2, 3)})
        office.load()
    assert office.load().refused == 1
    assert office.deliveries() == [("a.xlsx", "LOADED", 1), ("a.xlsx", "REFUSED", 0)]
    assert office.raw("id_dtks") == [("D1",)]
    assert (office.load().refused, office.load().loaded) == (0, 0), "told once, not read each time"
    sheets(path)
    assert office.load().loaded == 1
    assert office.deliveries() == [("a.xlsx", "LOADED", 3)]


def test_reading_again_gives_the_same_rows(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("b.csv", csv_text([dtks(1), dtks(2, nama="")]) + "JUMLAH,2\n")
    office.put("c.csv", csv_text([dtks(3, nama="RENÉ")], ";").encode("cp1252"))
    office.load()
    before = [office.rows(f"from {t} order by all") for t in ("raw.dtks", "quality.quarantine")]
    monkeypatch.setattr(manifest, "READER", manifest.READER + 1)
    assert office.load(MONTH).loaded == 2
    assert before == [
        office.rows(f"from {t} order by all") for t in ("raw.dtks", "quality.quarantine")
    ]
