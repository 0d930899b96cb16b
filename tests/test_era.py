"""A month of 2026 as it runs: DTSEN in place of DTKS and P3KE, the lines of its day, two documents' paths."""

import csv
from pathlib import Path

import pytest

from expectations.contract import sources
from tests.conftest import Home

P, SET = "2026-03", "SASARAN_2026"


@pytest.fixture(scope="module")
def era(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One month of a town of 2026, refreshed. Read only."""
    made = Home(tmp_path_factory.mktemp("era") / "home")
    made.run("sample", "--era", "2026", "--persons", "3000", "--months", "1", "--quiet")
    made.run("refresh", "--periode", P, "--quiet")
    return made


def lines(era: Home, source: str) -> list[str]:
    [path] = (era.landing / source).glob("*/*")
    assert path.name.endswith("_sintetis.csv")
    return path.read_bytes().decode("latin-1").splitlines()


def test_dtsen_comes_as_it_is_exported_and_is_all_of_it_known(era: Home) -> None:
    assert not (era.landing / "dtks").exists() and not (era.landing / "p3ke").exists()
    for source in ("dtsen_anggota", "dtsen_keluarga"):
        head = lines(era, source)[0]
        titles = [title.strip('"') for title in head.split("|")]
        assert head == "|".join(f'"{title}"' for title in titles)
        contract = sources()[source]
        known = contract.titles | {t for layout in contract.layouts for t in layout.beside}
        assert set(titles) <= known | set(contract.not_kept)
    assert era.query(
        "select source, layout, extra_columns, missing_columns, unreadable from quality.delivery"
        " where source like 'dtsen%' order by 1"
    ) == [
        ("dtsen_anggota", "DTSEN_V3", None, None, None),
        ("dtsen_keluarga", "DTSEN_V3", None, None, None),
    ]


def test_every_row_that_is_not_damaged_loads(era: Home) -> None:
    for source in ("dtsen_anggota", "dtsen_keluarga"):
        written = lines(era, source)[1:]
        [(read, staged, aside)] = era.query(
            f"select rows_read, rows_staged, rows_quarantined from quality.delivery where source = '{source}'"
        )
        assert read == len(written) == staged + aside
        width = len(lines(era, source)[0].split("|"))
        whole = {
            number
            for number, line in enumerate(written, start=1)
            if line.isascii()
            and (cells := next(csv.reader([line], delimiter="|"), []))
            and len(cells) == width
            and line.count('"') == 2 * width
        }
        lost = {row for (row,) in era.query(
            f'select "row" from quality.quarantine where source = \'{source}\' and rule = \'baris_rusak\''
        )}  # fmt: skip
        assert not lost & whole


def test_the_lines_of_its_day_decide(era: Home) -> None:
    assert (era.path / "konvergensi.env").read_text() == f"KONVERGENSI_SET_UTAMA={SET}\n"
    assert era.query(f"select distinct set_garis from kpi.kota where periode = '{P}' order by 1") == [
        ("BPS_DKI",),
        (SET,),
    ]  # fmt: skip
    assert era.query(
        f"select set_garis from kpi.kota where periode = '{P}' and kebutuhan is not null"
    ) == [(SET,)]
    assert f"garis {SET}" in era.run("kpi").stdout
    assert era.query("select dasar, utama from kpi.path where kode = '31.72' order by 1") == [
        ("INPRES 8/2025", True),
        ("RPD 2023-2026", False),
    ]
    [page] = (era.path / "report" / P).glob("rapat_31.72_*.html")
    shown = page.read_text(encoding="utf-8")
    assert (
        "Garis SASARAN 2026 menentukan" in shown and "INPRES 8/2025 (yang dipakai menilai)" in shown
    )


def test_deciles_are_under_their_own_names_and_dtsen_describes_homes(era: Home) -> None:
    [(dtks, p3ke, national, kota)] = era.query(
        "select count(desil_dtks), count(desil_p3ke), count(desil_dtsen_nasional), count(desil_dtsen_kota)"
        f" from classification.welfare where periode = '{P}'"
    )
    assert (dtks, p3ke) == (0, 0) and min(national, kota) > 500
    [(known, homes)] = era.query(
        f"select count(*) filter (where in_dtsen), count(*) from household.household where periode = '{P}'"
    )
    assert 0.8 < known / homes < 1
    assert {s for (s,) in era.query(f"select distinct sumber from intervention.dwelling where periode = '{P}'")} >= {
        "carik", "dtsen",
    }  # fmt: skip
    assert era.query(
        "select count(*) from intervention.need where kode_program = 'SEMBAKO'"
        " and alasan not like '%aturan sejak 2025-01-01: desil 1 sampai 5%'"
    ) == [(0,)]


def test_nobody_is_called_late_for_a_register_that_has_ended(era: Home) -> None:
    late = era.query(
        "select distinct table_name from quality.check_result where expectation = 'terlambat' and not passed"
    )
    assert not {("raw.dtks",), ("raw.p3ke",), ("raw.dtsen_anggota",)} & set(late)


def test_an_era_that_is_not_is_said(tmp_path: Path) -> None:
    told = Home(tmp_path / "home").run("sample", "--era", "1998", code=2).stderr
    assert "1998" in told and "2022, 2026" in told
