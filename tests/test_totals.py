"""Totals that cannot be, on real runs: what stops a month, what does not, and what goes on beside it."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.conftest import Home

CASES = Path(__file__).parent / "cases"
SET = "set_garis = 'SASARAN_2022'"


def lay(home: Home, case: str, month: str = "2022-04") -> None:
    """Puts a case's deliveries into the home's landing zone, beside or in place of what is there."""
    for source in (path for path in (CASES / case).iterdir() if path.is_dir()):
        target = home.landing / source.name / month
        target.mkdir(parents=True, exist_ok=True)
        for file in source.iterdir():
            shutil.copy(file, target)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A month with one row of another kota, and a kecamatan that no surveyor reached; refreshed. Read only."""
    made = Home(tmp_path_factory.mktemp("kota") / "home")
    made.run("sample", "--persons", "1000", "--months", "1", "--last", "2022-04", "--quiet")
    lay(made, "x01-satu-kota-lain")
    for source in ("carik_rumah_tangga", "carik_anggota"):
        [missing] = (made.landing / source).glob("*/*tanjung_priok*")
        missing.unlink()
    made.run("refresh", "--periode", "2022-04", "--quiet")
    return made


def test_a_row_of_another_kota_breaks_nothing_and_its_owner_is_told(town: Home) -> None:
    assert len(list((town.path / "report" / "2022-04").glob("rapat_*.html"))) == 7
    assert town.query("select distinct kode from kpi.kota") == [("31.72",)]
    assert town.query("select count(*) from kpi.area where nama is null or kode like '31.75%'") == [
        (0,)
    ]
    assert town.query(
        "select count(*) from household.household where kode_kelurahan = '31.75.04.1001'"
    ) == [(1,)]
    rows = "select source, rows, orang from quality.incident where rule = 'di_luar_wilayah'"
    assert town.query(rows) == [("p3ke", 1, 1)]
    assert town.query("select count(*) from quality.incident where rule = 'garis_berlaku'") == [
        (0,)
    ]
    page = next((town.path / "report" / "2022-04").glob("rapat_31.72_*.html")).read_text()
    assert "Di luar wilayah: 1 jiwa" in page


def test_a_kecamatan_that_no_surveyor_reached_is_unknown_and_not_zero(town: Home) -> None:
    figures = (
        "jiwa_miskin_ekstrem_perkiraan, jiwa_miskin_ekstrem, status_target, jiwa_dinilai,"
        " alasan_kosong is not null, jumlah_jiwa > 100"
    )
    unreached = (None, None, "BELUM_PASTI", 0, True, True)
    assert town.query(f"select {figures} from kpi.kecamatan where kode = '31.72.02' and {SET}") == [
        unreached
    ]
    [(share, low, high, people, unknown)] = town.query(
        "select bagian_jiwa_terwakili, jiwa_miskin_ekstrem_bawah, jiwa_miskin_ekstrem_atas, jumlah_jiwa,"
        f" (select jumlah_jiwa from kpi.kecamatan where kode = '31.72.02' and {SET}) from kpi.kota where {SET}"
    )
    assert share < 0.9 and float(low) <= people - unknown and float(high) >= unknown
    page = next((town.path / "report" / "2022-04").glob("rapat_31.72.02_*.html")).read_text()
    assert "Belum ada bukti kesejahteraan" in page
    wide = town.run_with({"COLUMNS": "400"}, "kpi").stdout  # no cell wraps
    assert "belum ada" in wide and "bukti" in wide


def test_a_stopped_month_stops_figures_and_not_help(town: Home, tmp_path: Path) -> None:
    shutil.copytree(town.path, tmp_path / "home")
    home = Home(tmp_path / "home")
    lay(home, "x03-wilayah-satu-baris", "2022-05")
    told = home.run("refresh", "--periode", "2022-05", "--quiet", code=1).stderr
    sentence = "Isi acuan berkurang dari kiriman sebelumnya: 30 dari 31 isi."
    told = " ".join(told.replace("│", " ").split())  # the block may break the line
    assert f"raw.wilayah · acuan_menyusut: {sentence}" in told
    owners = home.query(
        "select distinct owner from quality.check_result"
        " where periode = '2022-05' and not passed and severity = 'error'"
    )
    assert owners == [("Biro Pemerintahan Setda",)]
    assert home.query("select max(periode) from quality.publication") == [("2022-04",)]
    lost = (
        "accept",
        "raw/wilayah · acuan_menyusut",
        "--periode",
        "2022-05",
        "--by",
        "Ani",
        "--reason",
    )
    assert "Diterima" in home.run(*lost, "dimekarkan").stdout
    assert "acuan_menyusut" in home.run("accept", "--list").stdout
    assert "Dibatalkan" in home.run(*lost, "ternyata tidak", "--undo").stdout
    gap = home.run("gap", "export", "--opd", "Dinas Sosial", "--by", "uji")
    assert "celah-2022-04" in gap.stdout and "2022-05 berhenti" in gap.stderr
    visits = home.run("verval", "export", "--by", "uji", "--visits", "5")
    assert "verval-31.72.04.1001-2022-04" in visits.stdout and "31.75" not in visits.stdout
    home.run("report")

    # figures that no unit explains stop the good month itself, which is still there to speak of
    lay(home, "s26-carik-ribuan")
    [file] = (home.landing / "carik_rumah_tangga" / "2022-04").glob("carik_ribuan*")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows[::2]:
        row |= {"pengeluaran_pangan_sebulan": "9", "pengeluaran_nonpangan_sebulan": "9"}
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    told = home.run("refresh", "--periode", "2022-04", "--quiet", code=1).stderr
    assert "pengeluaran_pangan_sebulan_di_luar_rentang" in told
    assert home.query(
        "select distinct owner from quality.check_result where expectation like '%di_luar_rentang' and not passed"
    ) == [("Dinas PPAPP",)]
    gap = home.run("gap", "export", "--opd", "Dinas Sosial", "--by", "uji")
    assert "celah-2022-04" in gap.stdout and "seperti terakhir selesai" in gap.stderr


def test_a_month_without_any_expenditure_is_no_city_without_poverty(
    town: Home, tmp_path: Path
) -> None:
    """Surveyors filled in everything but what people spend: nobody's welfare is known, and no figure appears."""
    home = Home(tmp_path / "home")
    shutil.copytree(town.landing, home.landing)
    shutil.rmtree(home.landing / "carik_rumah_tangga")
    shutil.rmtree(home.landing / "verval", ignore_errors=True)
    kept = "id_rumah_tangga, id_bangunan, tanggal_pendataan, alamat, rt, rw, kode_kelurahan"
    surveyed = town.query(f"select {kept} from staging.carik_rumah_tangga")
    spent = ["pengeluaran_pangan_sebulan", "pengeluaran_nonpangan_sebulan"]
    file = home.landing / "carik_rumah_tangga" / "2022-04" / "carik.csv"
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerows([[*kept.split(", "), *spent], *([*row, "", ""] for row in surveyed)])
    told = home.run("refresh", "--periode", "2022-04", "--quiet", code=1).stderr
    assert "kota_terbukti" in told
    stopped = "select distinct passed from quality.check_result where expectation = 'kota_terbukti'"
    assert home.query(stopped) == [(False,)]
    assert not list((home.path / "report").glob("*/rapat_*")), (
        "nobody is shown a city without poverty"
    )
