"""`konvergensi contract try`: what a file would be, by the real command; nothing of it stays."""

import os
import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest

from assets.raw.trial import try_file
from expectations.contract import sources
from tests.conftest import ROOT, Home
from tests.raw.conftest import csv_text, dtks

R06 = ROOT / "tests" / "cases" / "r06-judul-nasional"


@pytest.mark.parametrize(
    ("file", "source", "layout", "rows"),
    [
        ("p3ke/r06a_p3ke_keluarga.csv", "p3ke", "P3KE_KELUARGA", 20),
        ("p3ke/r06b_p3ke_individu.csv", "p3ke", "P3KE_INDIVIDU", 20),
        ("dtks/r06c_bdt.csv", "dtks", "BDT", 20),
        ("dtks/r06d_dtsen_keluarga.csv", "dtsen_keluarga", "DTSEN_V2", 5),
        ("dtks/r06e_dtsen_anggota.csv", "dtks", "DTSEN_ANGGOTA", 20),
    ],
)
def test_source_and_layout_are_found(home: Home, file: str, source: str, layout: str, rows: int):
    told = home.run("contract", "try", str(R06 / file), "--periode", "2022-04").stdout
    # a file of DTSEN may be of two sources: that is said first
    assert (
        f"{source}, 2022-04: tata letak {layout}; {rows} baris dibaca, {rows} akan dimuat, 0 akan disisihkan."
    ) in told
    assert not (home.path / "warehouse.duckdb").exists()


def test_what_is_known_of_a_layout_is_said(home: Home):
    file = str(R06 / "dtks" / "r06d_dtsen_keluarga.csv")
    told = home.run("contract", "try", file, "--periode", "2026-01").stdout
    assert "Tata letak DTSEN_V2: pemilik BPS; sejak 2025-02; buku kode buku_kode." in told


def test_what_would_be_set_aside_is_counted_and_nobody_is_named(home: Home, tmp_path: Path):
    rows = [dtks(1), dtks(2, nama=""), dtks(3, nik="3172XXXXXXXX0003", tanggal_lahir="entah")]
    (tmp_path / "a.csv").write_text(csv_text(rows))
    told = home.run("contract", "try", str(tmp_path / "a.csv"), "--periode", "2022-04").stdout
    assert "3 baris dibaca, 2 akan dimuat, 1 akan disisihkan" in told
    for said in ("nama kosong", "isian tidak terbaca", "tanggal_lahir", "nik: TOPENG"):
        assert said in told
    assert "AMINAH" not in told and "3172" not in told


def test_a_file_that_would_be_refused_says_why(home: Home, tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("nama;umur\nSITI;31\n")
    asked = ("contract", "try", str(file), "--periode", "2022-04")
    assert "tidak cocok dengan sumber mana pun" in home.run(*asked, code=1).stderr
    told = home.run(*asked, "--source", "p3ke", code=1).stderr
    assert "Kolom wajib" in told and "desil_kesejahteraan" in told
    file.write_bytes(b"%PDF-1.4")
    assert "PDF" in home.run(*asked, code=1).stderr
    book = file.with_suffix(".xlsx")
    book.write_bytes(Random(1).randbytes(4000))
    told = home.run("contract", "try", str(book), "--periode", "2022-04", code=1).stderr
    assert "Bukan buku kerja yang dapat dibaca" in told


def test_a_folder_of_the_landing_zone_says_of_which_source_and_month_a_file_is(
    home: Home, tmp_path: Path
):
    file = tmp_path / "dtks" / "2022-03" / "a.csv"
    file.parent.mkdir(parents=True)
    shutil.copy(R06 / "dtks" / "r06d_dtsen_keluarga.csv", file)  # whose header is another source's
    assert "dtks, 2022-03: tata letak" in home.run("contract", "try", str(file)).stdout


def test_registers_of_one_layout_are_all_named(home: Home, tmp_path: Path):
    row = {"kode_program": "PKH", "nama": "SITI", "kelurahan": "KOJA", "status_salur": "SALUR"}
    (tmp_path / "a.csv").write_text(csv_text([row]))
    told = home.run("contract", "try", str(tmp_path / "a.csv"), "--periode", "2022-04").stdout
    assert "penerima_pkh" in told and "penerima_sembako" in told


def test_without_a_landing_zone_the_month_is_asked_for(home: Home):
    file = str(R06 / "dtks" / "r06c_bdt.csv")
    assert "--periode" in home.run("contract", "try", file, code=2).stderr


def test_names_that_are_never_loaded_and_what_is_no_file_are_told(home: Home, tmp_path: Path):
    file = tmp_path / "~a.csv"
    file.write_text(csv_text([dtks()]))
    told = home.run("contract", "try", str(file), "--periode", "2022-04", code=1).stderr
    assert "beri nama lain" in told
    os.mkfifo(tmp_path / "pipa")
    told = home.run(
        "contract", "try", str(tmp_path / "pipa"), "--periode", "2022-04", code=2
    ).stderr
    assert "bukan berkas biasa" in told


def test_the_file_is_read_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Only its owner may read it: a copy elsewhere would be one more place with people's names."""
    file, place = tmp_path / "a.csv", tmp_path / "tmp"
    file.write_text(csv_text([dtks(nama="SITI TERLIHAT")]))
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    kept: list[bytes] = []

    def closing(folder: object, *_: object) -> None:
        kept.extend(p.read_bytes() for p in place.rglob("*") if p.is_file())

    monkeypatch.setattr(tempfile.TemporaryDirectory, "__exit__", closing)
    tried = try_file(file, sources()["dtks"], "2022-04", tmp_path / "landing")
    assert tried.staged == 1 and kept
    assert not any(b"SITI" in content for content in kept)


def test_a_correction_is_said_to_be_one(home: Home, tmp_path: Path):
    row = dtks() | {"koreksi_file": "a.csv", "koreksi_row": "1"}
    (tmp_path / "b.csv").write_text(csv_text([row]))
    told = home.run("contract", "try", str(tmp_path / "b.csv"), "--periode", "2022-04").stdout
    assert "Ini koreksi" in told


def test_a_witness_that_is_not_there_is_not_shown(home: Home, tmp_path: Path):
    row = {
        "kode_wilayah": "31.72", "jenis": "MISKIN", "berlaku_mulai": "2022-01-01",
        "rupiah_per_kapita_bulan": "500000", "set_garis": "X", "dasar": "uji",
    }  # fmt: skip
    (tmp_path / "a.csv").write_text(csv_text([row]))
    told = home.run("contract", "try", str(tmp_path / "a.csv"), "--periode", "2022-04").stdout
    assert "garis_kemiskinan" in told and "nama_wilayah" not in told
