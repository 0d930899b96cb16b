"""From an unserved need to the office and back: the workbook that `gap export` writes, filled in and delivered."""

import io

import msoffcrypto

from assets.handover.gap_file import BESIDE, FILLED
from assets.intervention.program import UNKNOWN, programs
from expectations.contract import sources
from tests.conftest import Home
from tests.pipelines.test_alert_loop import opened

OPD = "Dinas Sosial"


def test_an_offices_gaps_go_out_locked_and_come_back_as_service(small: Home) -> None:
    assert (
        "OPD tidak dikenal" in small.run("gap", "export", "--opd", "X", "--by", "R", code=2).stderr
    )
    [(month,)] = small.query("select max(periode) from intervention.gap")
    gaps = small.query(
        f"select household_id, kode_program, person_id from intervention.gap where opd = '{OPD}'"
    )
    small.run("gap", "export", "--opd", OPD, "--by", "Rina")
    [path] = (small.path / "handover" / "dinas-sosial").glob("celah-*.xlsx")
    assert path.stat().st_mode & 0o077 == 0
    password = small.run("password", OPD, "--by", "Rina").stdout.strip()
    book = opened(path, password)
    sheet = book["realisasi"]
    names = [cell.value for cell in sheet[1]]
    assert names == ["kode_program", "household_id", "nik", *FILLED, *BESIDE]
    assert sheet.max_row - 1 == len(gaps) > 0
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} <= {
        p.kode_program for p in programs() if p.opd == OPD
    }
    assert sheet.protection.sheet and not sheet.cell(2, names.index("status") + 1).protection.locked
    assert sheet.cell(2, 2).protection.locked

    line = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, 1).value == "SEMBAKO")
    household = sheet.cell(line, 2).value
    sheet.cell(line, names.index("status") + 1).value = "SELESAI"
    clear, locked = io.BytesIO(), io.BytesIO()
    book.save(clear)
    msoffcrypto.format.ooxml.OOXMLFile(clear).encrypt(password, locked)
    folder = small.landing / "realisasi" / month
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dari dinsos.xlsx").write_bytes(locked.getvalue())
    small.run("refresh", "--all", "--quiet")
    delivered = small.query(
        "select status, rows_staged, rows_quarantined, extra_columns from quality.delivery"
        " where file = 'dari dinsos.xlsx'"
    )
    assert delivered == [("LOADED", len(gaps), 0, None)]
    left = small.query(
        f"select household_id, kode_program, person_id from intervention.gap where opd = '{OPD}'"
    )
    assert set(map(tuple, gaps)) - set(map(tuple, left)) == {(household, "SEMBAKO", None)}


def test_every_office_with_a_programme_may_send_its_realisasi() -> None:
    assert {p.opd for p in programs()} - {UNKNOWN} == set(
        sources()["realisasi"].properties["senders"]
    )
