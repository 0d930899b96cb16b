"""Adding a source, and the way back from the street: both through the real command."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Home

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: posyandu
name: posyandu
version: 1.0.0
status: active
domain: raw
description:
  purpose: Balita dan ibu yang ditimbang di posyandu.
team:
  name: Dinas Kesehatan
support:
  - {channel: email, tool: email, url: "mailto:posyandu@dinkes.example"}
slaProperties:
  - {property: frequency, value: 1, unit: month}
customProperties:
  - {property: role, value: register}
  - {property: personBearing, value: true}
  - {property: halfArrived, value: error}
  - {property: naturalKey, value: [nama, kode_kelurahan]}
schema:
  - name: posyandu
    physicalName: posyandu
    physicalType: table
    dataGranularityDescription: one person weighed
    properties:
      - {name: nik, logicalType: string, classification: restricted, description: NIK}
      - {name: nama, logicalType: string, required: true, classification: restricted, description: Nama}
      - {name: kode_kelurahan, logicalType: string, required: true, description: Tempat}
"""
STAGING = """-- grain: one person weighed
select
    delivery_periode,
    file,
    row,
    read_digits(nik) as nik,
    read_blank(nama) as nama,
    read_kode_kelurahan(kode_kelurahan) as kode_kelurahan,
from delivered
"""


@pytest.fixture
def other_tree(tmp_path: Path) -> Path:
    """A copy of the project with one contract and one select more."""
    tree = tmp_path / "proyek"
    for room in ("assets", "expectations", "pipelines", "sql"):
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dagster.yaml", "workspace.yaml"):
        shutil.copy(ROOT / name, tree / name)
    (tree / "expectations/sources/posyandu.odcs.yaml").write_text(CONTRACT)
    (tree / "sql/staging/posyandu.sql").write_text(STAGING)
    return tree


def test_an_invented_register_needs_one_contract_and_one_select(small, other_tree):
    [(nik, nama, person_id)] = small.query(
        "select nik, nama, person_id from identity.person where status_penduduk = 'AKTIF' order by person_id limit 1"
    )
    folder = small.landing / "posyandu" / "2022-04"
    folder.mkdir(parents=True)
    folder.joinpath("balita.csv").write_text(
        f"nik,nama,kode_kelurahan\n{nik},{nama},31.72.04.1001\n,ZULKARNAEN TIDAKTERDAFTAR,31.72.04.1002\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from pipelines.cli import app; app()",
            "refresh",
            "--periode",
            "2022-04",
            "--quiet",
        ],
        cwd=other_tree,
        env={**small.env, "PYTHONPATH": str(other_tree)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = small.query(
        "select row, person_id, match_method from identity.person_record where source = 'posyandu' order by row"
    )
    assert found[0] == (1, person_id, "NIK")
    assert found[1][2] == "NEW"
    [(kelurahan, members)] = small.query(
        "select kode_kelurahan, jumlah_anggota from household.household as h"
        f" inner join household.member as m using (household_id) where m.person_id = '{found[1][1]}'"
    )
    assert (kelurahan, members) == ("31.72.04.1002", 1)


def test_a_visit_decides_the_next_month(tmp_path):
    home = Home(tmp_path / "home")
    home.run("sample", "--persons", "1000", "--months", "2", "--quiet")
    # whoever objects after the visit keeps the class of the month before
    shutil.rmtree(home.landing / "sanggah", ignore_errors=True)
    home.run("refresh", "--periode", "2022-03", "--quiet")
    poor, gone, nobody = home.query(
        "select household_id from household.household where in_carik and jumlah_anggota = 3"
        " order by household_id limit 3"
    )
    folder = home.landing / "verval" / "2022-04"
    folder.mkdir(parents=True)
    lines = [
        "household_id,hasil_kunjungan,pengeluaran_verifikasi,jumlah_anggota_verifikasi,keputusan,tanggal,petugas",
        f"{poor[0]},DITEMUKAN,900000,3,MISKIN EKSTREM,2022-04-12,Petugas A",
        f"{gone[0]},PINDAH,,,TIDAK DAPAT DINILAI,2022-04-13,Petugas A",
        f"{nobody[0]},TIDAK DITEMUKAN,,,TIDAK DAPAT DINILAI,2022-04-13,Petugas A",
    ]
    folder.joinpath("kunjungan.csv").write_text("\n".join(lines) + "\n")
    home.run("refresh", "--periode", "2022-04", "--quiet")
    assert home.query(
        "select kelas, p_miskin_ekstrem = 1 as pasti from classification.household where periode = '2022-04'"
        f" and set_garis = 'SASARAN_2022' and household_id = '{poor[0]}'"
    ) == [("MISKIN_EKSTREM", True)]
    assert home.query(
        f"select basis from classification.welfare where periode = '2022-04' and household_id = '{poor[0]}'"
    ) == [("VERVAL",)]
    assert not home.query(
        f"select 1 as ada from household.household where periode = '2022-04' and household_id = '{gone[0]}'"
    )
    assert home.query(
        f"select basis <> 'VERVAL' as b from classification.welfare where periode = '2022-04'"
        f" and household_id = '{nobody[0]}'"
    ) == [(True,)]
