"""The layouts that deliveries must have: column names, the required ones with a star."""

import csv
import io
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

PROGRAMME = """kode_program* nik no_kk nama* tanggal_lahir alamat kelurahan tahap tanggal_salur
    nominal status_salur*"""
LAYOUTS = {
    "wilayah": """kode_kelurahan* nama_kelurahan* kode_kecamatan* nama_kecamatan* kode_kota*
        nama_kota* kode_bps jumlah_penduduk""",
    "garis_kemiskinan": """kode_wilayah* nama_wilayah jenis* berlaku_mulai* berlaku_sampai
        rupiah_per_kapita_bulan* ppp_per_hari set_garis* dasar*""",
    "target": "kode_wilayah* periode* indikator* nilai* dasar*",
    "dukcapil": """nik* no_kk* nama_lengkap* jenis_kelamin* tempat_lahir tanggal_lahir*
        status_hubungan* status_kawin pendidikan pekerjaan nama_ibu alamat rt rw kode_kelurahan*
        status_penduduk* tanggal_status""",
    "dtks": """id_dtks* nik no_kk nama* tanggal_lahir jenis_kelamin hubungan alamat rt rw kelurahan*
        kecamatan* desil disabilitas penerima_pkh penerima_bpnt penerima_pbi""",
    "carik_rumah_tangga": """id_rumah_tangga* id_bangunan tanggal_pendataan* alamat rt rw
        kode_kelurahan* status_bangunan luas_lantai_m2 jenis_lantai jenis_dinding jenis_atap
        sumber_air_minum fasilitas_bab daya_listrik bahan_bakar_masak jumlah_motor jumlah_mobil
        punya_kulkas punya_ac punya_komputer pengeluaran_pangan_sebulan
        pengeluaran_nonpangan_sebulan pendapatan_sebulan kader""",
    "carik_anggota": """id_rumah_tangga* id_keluarga no_urut* nik no_kk nama* jenis_kelamin
        tanggal_lahir hubungan_kepala status_kawin masih_sekolah pendidikan_tertinggi bekerja
        lapangan_usaha disabilitas penyakit_kronis hamil punya_jkn""",
    "p3ke": """id_keluarga_p3ke* id_individu_p3ke* nik nama* tanggal_lahir jenis_kelamin hubungan
        alamat kode_kelurahan* desil_kesejahteraan* penerima_bpnt penerima_pkh penerima_sembako""",
    "penerima_kjp": PROGRAMME,
    "penerima_pkd": PROGRAMME,
    "penerima_pkh": PROGRAMME,
    "penerima_sembako": PROGRAMME,
    "penerima_pbi": PROGRAMME,
    "penerima_rutilahu": PROGRAMME,
    "penerima_kerja": PROGRAMME,
    "penerima_jakpreneur": PROGRAMME,
    "sanggah": """nomor* tanggal* jenis* nama* alamat* kode_kelurahan* nik no_kk tanggal_lahir
        alasan""",
    "realisasi": "kode_program* household_id nik tanggal* nominal status* keterangan",
}
PERSONS = {s for s in LAYOUTS if s.startswith("penerima")}
PERSONS |= {"dukcapil", "dtks", "carik_anggota", "p3ke", "sanggah"}


def columns(source: str) -> set[str]:
    """Every column of a layout."""
    return {word.strip("*") for word in LAYOUTS[source].split()}


def required(source: str) -> set[str]:
    """The required columns of a layout."""
    return {word.strip("*") for word in LAYOUTS[source].split() if word.endswith("*")}


def _plain(heading: object) -> str:
    return str(heading).strip().lower().replace(" ", "_")


def _csv(path: Path) -> list[dict[str, str | None]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    heading = [_plain(h) for h in next(rows)]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _xlsx(path: Path) -> list[dict[str, str | None]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    start = next(i for i, row in enumerate(rows) if sum(cell != "" for cell in row) > 3)
    heading = [_plain(h) for h in rows[start]]
    return [dict(zip(heading, map(_cell, row), strict=True)) for row in rows[start + 1 :]]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value)


def read(path: Path) -> list[dict[str, str | None]]:
    """Rows of a delivered file as text."""
    if path.suffix == ".xlsx":
        return _xlsx(path)
    if path.suffix == ".parquet":
        names = pq.read_schema(path).names
        rows = duckdb.sql(f"select columns(*)::varchar from '{path}'").fetchall()
        return [dict(zip(map(_plain, names), row, strict=True)) for row in rows]
    return _csv(path)
