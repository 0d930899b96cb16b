"""Adding a source, and the way back from the street: both through the real command."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
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


PROGRAMME = """
base: [dinsos, penerima]
description: {purpose: Penerima Kartu Sehat.}
slaProperties: [{property: frequency, value: 1, unit: month}]
"""
NEED = """-- grain: one household that this is for, if poor
-- kode_program: KARTU_SEHAT
-- nama: Kartu Sehat
-- opd: Dinas Sosial
-- strategi: BEBAN
-- penerima: RUMAH_TANGGA
-- batas_kelas: MISKIN
-- register: penerima_sehat
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 1
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
select household_id, null as person_id, 'Setiap rumah tangga' as alasan
from household.household
where periode = $periode
"""
FIGURE = """
      - name: rumah_tangga_besar
        logicalType: integer
        description: Rumah tangga, dihitung sekali lagi
        customProperties:
          - {property: label, value: Rumah tangga sekali lagi}
          - {property: format, value: bulat}
          - {property: unit, value: rumah tangga}
          - {property: head, value: sekali lagi}
          - {property: disclosure, value: count}
"""


@pytest.fixture
def other_tree(tmp_path: Path) -> Path:
    """A copy of the project with a register, a programme and a figure more."""
    tree = tmp_path / "proyek"
    for room in ("assets", "expectations", "pipelines", "sql"):
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dagster.yaml", "workspace.yaml"):
        shutil.copy(ROOT / name, tree / name)
    (tree / "expectations/sources/posyandu.odcs.yaml").write_text(CONTRACT)
    (tree / "sql/staging/posyandu.sql").write_text(STAGING)
    (tree / "expectations/sources/penerima_sehat.odcs.yaml").write_text(PROGRAMME)
    (tree / "sql/intervention/need/sehat.sql").write_text(NEED)
    area, figures = tree / "sql/kpi/area.sql", tree / "expectations/bases/kpi.yaml"
    shown = "    r.terwakili as bagian_jiwa_terwakili"
    counted = "    cast(r.jumlah_rumah_tangga as bigint) as rumah_tangga_besar,\n"
    area.write_text(area.read_text().replace(shown, counted + shown))
    rules = "\n    quality:\n"
    figures.write_text(figures.read_text().replace(rules, f"{FIGURE.rstrip()}{rules}"))
    return tree


def _run(tree: Path, home: Home, *arguments: str) -> str:
    """Returns what the command of another tree says."""
    done = subprocess.run(
        [sys.executable, "-c", "from pipelines.cli import app; app()", *arguments],
        cwd=tree,
        env={**home.env, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_register_a_programme_and_a_figure_need_a_contract_and_a_select(small, other_tree):
    [(nik, nama, person_id)] = small.query(
        "select nik, nama, person_id from identity.person where status_penduduk = 'AKTIF' order by person_id limit 1"
    )
    folder = small.landing / "posyandu" / "2022-04"
    folder.mkdir(parents=True)
    folder.joinpath("balita.csv").write_text(
        f"nik,nama,kode_kelurahan\n{nik},{nama},31.72.04.1001\n,ZULKARNAEN TIDAKTERDAFTAR,31.72.04.1002\n"
    )
    receives = small.landing / "penerima_sehat" / "2022-04"
    receives.mkdir(parents=True)
    receives.joinpath("sehat.csv").write_text(
        f"kode_program,nik,nama,status_salur,tanggal_salur\nKARTU_SEHAT,{nik},{nama},SALUR,2022-04-05\n"
    )
    _run(other_tree, small, "refresh", "--periode", "2022-04", "--quiet")
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

    [(entitled,)] = small.query(
        "select berhak from intervention.coverage where kode_program = 'KARTU_SEHAT' and kode = '31.72'"
    )
    [(poor,)] = small.query(
        "select count(*) as n from classification.household where set_garis = 'SASARAN_2022'"
        " and kelas in ('MISKIN', 'MISKIN_EKSTREM') and kode_kelurahan like '31.72.%' and periode = '2022-04'"
    )
    assert entitled == poor
    [(received,)] = small.query(
        "select count(*) as n from intervention.receipt where kode_program = 'KARTU_SEHAT'"
        f" and dicatat_atas = '{person_id}'"
    )
    assert received == 1

    with duckdb.connect(
        str(small.path / "published" / "konvergensi.duckdb"), read_only=True
    ) as con:
        for level in ("kelurahan", "kecamatan", "kota", "provinsi"):
            rows = con.execute(
                f"select jumlah_rumah_tangga, rumah_tangga_besar from kpi.{level}"
            ).fetchall()
            shown = [row for row in rows if None not in row]  # hidden where they are small
            assert shown and all(n == again for n, again in shown)
        assert con.execute(
            "select comment from duckdb_columns() where table_name = 'kota' and column_name = 'rumah_tangga_besar'"
        ).fetchone() == ("Rumah tangga, dihitung sekali lagi (rumah tangga)",)
    assert "sekali lagi" in _run(other_tree, small, "kpi")
    page = next((small.path / "report" / "2022-04").glob("rapat_31.72_*.html")).read_text()
    assert "Rumah tangga sekali lagi" in page


def test_a_visit_decides_the_next_month(small):
    home = small
    poor, gone, nobody = home.query(
        "select household_id from household.household where in_carik and jumlah_anggota = 3"
        # whoever objects after the visit keeps the class of the month before
        " and household_id not in (select household_id from classification.objection where household_id is not null)"
        " order by household_id limit 3"
    )
    folder = home.landing / "verval" / "2022-05"
    folder.mkdir(parents=True)
    lines = [
        "household_id,hasil_kunjungan,pengeluaran_verifikasi,jumlah_anggota_verifikasi,keputusan,tanggal,petugas",
        f"{poor[0]},DITEMUKAN,900000,3,MISKIN EKSTREM,2022-05-12,Petugas A",
        f"{gone[0]},PINDAH,,,TIDAK DAPAT DINILAI,2022-05-13,Petugas A",
        f"{gone[0]},PINDAH,,,TIDAK DAPAT DINILAI,2022-05-20,Petugas B",
        f"{nobody[0]},PINDAH,,,TIDAK DAPAT DINILAI,2022-05-13,Petugas A",
    ]
    folder.joinpath("kunjungan.csv").write_text("\n".join(lines) + "\n")
    home.run("refresh", "--periode", "2022-05", "--quiet")
    assert home.query(
        "select kelas, p_miskin_ekstrem = 1 as pasti from classification.household where periode = '2022-05'"
        f" and set_garis = 'SASARAN_2022' and household_id = '{poor[0]}'"
    ) == [("MISKIN_EKSTREM", True)]
    assert home.query(
        f"select basis from classification.welfare where periode = '2022-05' and household_id = '{poor[0]}'"
    ) == [("VERVAL",)]
    assert not home.query(
        f"select 1 as ada from household.household where periode = '2022-05' and household_id = '{gone[0]}'"
    )
    assert home.query(
        f"select basis <> 'VERVAL' as b from classification.welfare where periode = '2022-05'"
        f" and household_id = '{nobody[0]}'"
    ) == [(True,)]
