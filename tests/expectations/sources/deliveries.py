"""Small clean deliveries of every source, about invented people who live alone, each with a card.

Person k of a group is the same in every source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from assets.months import after
from expectations.contract import sources

Row = dict[str, str | None]
Files = Mapping[tuple[str, str], list[Row]]  # (month, file name) -> rows

MONTH = "2022-04"
SMALL, LARGE = (
    4,
    24,
)  # in a small delivery one row is a quarter, in a large one less than five percent
REGISTRY = [f"H{k}" for k in range(LARGE)]  # household ids that the pipeline has given
BORN = {"adult": (1990, "1990-01-02"), "child": (2010, "2010-01-02"), "old": (1950, "1950-01-02")}


@dataclass(frozen=True)
class Person:
    """What every register says of one person. All are women: the day in their NIK is 42."""

    nik: str
    no_kk: str
    tanggal_lahir: str

    @property
    def told(self) -> Row:
        return {"nik": self.nik, "tanggal_lahir": self.tanggal_lahir}


def person(k: int, group: str = "adult") -> Person:
    """Returns person k of a group: adult, child or old."""
    year, born = BORN[group]
    nik = f"3172044201{year % 100:02d}{k + 1:04d}"
    return Person(nik, f"317204010110{year - 1950:02d}{k + 1:02d}", born)


DEAD, GONE, UNKNOWN = 90, 91, 99  # of each group


def dukcapil(k: int, group: str = "adult") -> Row:
    return {
        "nik": person(k, group).nik,
        "no_kk": person(k, group).no_kk,
        "nama_lengkap": "SITI AMINAH",
        "jenis_kelamin": "P",
        "tempat_lahir": "JAKARTA",
        "tanggal_lahir": person(k, group).tanggal_lahir,
        "status_hubungan": "KEPALA KELUARGA",
        "alamat": "JL MAWAR NO 1",
        "kode_kelurahan": "31.72.04.1001",
        "status_penduduk": "AKTIF",
        "tanggal_status": "2020-01-01",
    }


def everybody() -> list[Row]:
    """Returns Dukcapil's rows about all who are named in any delivery here, but for UNKNOWN."""
    found: list[Row] = []
    for group in BORN:
        found += [dukcapil(k, group) for k in range(LARGE)]
        found.append(dukcapil(DEAD, group) | {"status_penduduk": "MENINGGAL"})
        found.append(dukcapil(GONE, group) | {"status_penduduk": "PINDAH"})
    return found


def dtks(k: int) -> Row:
    return {
        "id_dtks": f"D{k}",
        **person(k).told,
        "no_kk": person(k).no_kk,
        "nama": "SITI AMINAH",
        "jenis_kelamin": "P",
        "hubungan": "KEPALA KELUARGA",
        "alamat": "JL MAWAR NO 1",
        "rt": "001",
        "rw": "002",
        "kelurahan": "CILINCING",
        "kecamatan": "CILINCING",
        "desil": "1",
        "disabilitas": "T",
        "penerima_pkh": "YA",
        "penerima_bpnt": "TIDAK",
        "penerima_pbi": "YA",
    }


def carik_rumah_tangga(k: int) -> Row:
    return {
        "id_rumah_tangga": f"R{k}",
        "id_bangunan": f"B{k}",
        "tanggal_pendataan": "2022-01-10",
        "alamat": "JL MAWAR NO 1",
        "rt": "001",
        "rw": "002",
        "kode_kelurahan": "31.72.04.1001",
        "status_bangunan": "KONTRAK",
        "luas_lantai_m2": "24",
        "jenis_lantai": "SEMEN",
        "jenis_dinding": "TEMBOK",
        "jenis_atap": "ASBES",
        "sumber_air_minum": "PAM",
        "fasilitas_bab": "SENDIRI",
        "daya_listrik": "900",
        "bahan_bakar_masak": "GAS 3KG",
        "jumlah_motor": "1",
        "jumlah_mobil": "0",
        "punya_kulkas": "YA",
        "punya_ac": "TIDAK",
        "punya_komputer": "TIDAK",
        "pengeluaran_pangan_sebulan": "1500000",
        "pengeluaran_nonpangan_sebulan": "1000000",
        "pendapatan_sebulan": "3000000",
        "kader": "KADER 001",
    }


def carik_anggota(k: int) -> Row:
    return {
        "id_rumah_tangga": f"R{k}",
        "id_keluarga": f"R{k}-K1",
        "no_urut": "1",
        **person(k).told,
        "no_kk": person(k).no_kk,
        "nama": "SITI AMINAH",
        "jenis_kelamin": "P",
        "hubungan_kepala": "KEPALA KELUARGA",
        "status_kawin": "CERAI MATI",
        "masih_sekolah": "TIDAK",
        "pendidikan_tertinggi": "SD",
        "bekerja": "YA",
        "lapangan_usaha": "DAGANG",
        "disabilitas": "TIDAK",
        "penyakit_kronis": "TIDAK",
        "hamil": "TIDAK",
        "punya_jkn": "YA",
    }


def p3ke(k: int) -> Row:
    return {
        "id_keluarga_p3ke": f"K{k}",
        "id_individu_p3ke": f"I{k}",
        **person(k).told,
        "nama": "SITI AMINAH",
        "jenis_kelamin": "P",
        "hubungan": "KEPALA KELUARGA",
        "alamat": "JL MAWAR NO 1",
        "kode_kelurahan": "31.72.04.1001",
        "desil_kesejahteraan": "1",
        "penerima_bpnt": "Y",
        "penerima_pkh": "T",
        "penerima_sembako": "Y",
    }


def dtsen_anggota(k: int) -> Row:
    hard = (
        *("penglihatan", "pendengaran", "berjalan_atau_naik_tangga", "menggunakan_tangan_jari"),
        *("belajar_kemampuan_intelektual", "pengendalian_perilaku", "berbicara_komunikasi"),
        *("mengurus_diri", "mengingat_berkonsentrasi"),
    )
    return {
        **person(k).told,
        "no_kk": person(k).no_kk,
        "nama": "SITI AMINAH",
        "jenis_kelamin": "P",
        "hubungan": "KEPALA KELUARGA",
        "status_kawin": "CERAI MATI",
        "alamat": "JL MAWAR NO 1",
        "kode_kelurahan": "31.72.04.1001",
        "kelurahan": "CILINCING",
        "kecamatan": "CILINCING",
        "partisipasi_sekolah": "TIDAK LAGI",
        "pendidikan": "SD",
        "status_bekerja": "BEKERJA",
        "lapangan_usaha": "PERDAGANGAN",
        **dict.fromkeys(hard, "TIDAK"),
        "pbi_nas": "YA",
        "pbi_pemda": "TIDAK",
    }


def dtsen_keluarga(k: int) -> Row:
    owned = [c.name for c in sources()["dtsen_keluarga"].columns if c.name.startswith("aset_")]
    return {
        "no_kk": person(k).no_kk,
        "nama_kepala": "SITI AMINAH",
        "alamat": "JL MAWAR NO 1",
        "kode_kelurahan": "31.72.04.1001",
        "kelurahan": "CILINCING",
        "kecamatan": "CILINCING",
        "jumlah_anggota": "1",
        "desil_nasional": "2",
        "desil_provinsi": "1",
        "desil_kota": "1",
        "pbi_nas": "YA",
        "pbi_pemda": "TIDAK",
        "luas_lantai": "24",
        "jenis_lantai_terluas": "SEMEN",
        **dict.fromkeys(owned, "TIDAK"),
    }


def desil_siks(k: int) -> Row:
    return {"no_kk": person(k).no_kk, "nik": person(k).nik, "desil": "2"}


def bps_kemiskinan(k: int) -> Row:
    return {
        "kode_wilayah": "31.72",
        "periode_data": f"{2000 + k}-03-01",
        "indikator": "p0_miskin_ekstrem",
        "garis_rupiah": "358233",
        "nilai": f"{0.03 - k / 1000:.3f}",
        "galat_baku": "0.001",
        "dasar": "BRS",
    }


def buku_kode(k: int) -> Row:
    return {"kolom": "jenis_lantai_terluas", "kode": str(k + 1), "keterangan": f"LANTAI {k}"}


# kode_program, the group that may receive, rupiah
PROGRAMMES = {
    "penerima_kjp": ("KJP", "child", "250000"),
    "penerima_pkd": ("KLJ", "old", "300000"),
    "penerima_pkh": ("PKH", "adult", "225000"),
    "penerima_sembako": ("SEMBAKO", "adult", "200000"),
    "penerima_pbi": ("PBI", "adult", "42000"),
    "penerima_rutilahu": ("RUTILAHU", "adult", "35000000"),
    "penerima_kerja": ("PELATIHAN", "adult", "0"),
    "penerima_jakpreneur": ("JAKPRENEUR", "adult", "1000000"),
}


def recipient(source: str, k: int) -> Row:
    kode, group, nominal = PROGRAMMES[source]
    return {
        "kode_program": kode,
        **person(k, group).told,
        "no_kk": person(k, group).no_kk,
        "nama": "SITI AMINAH",
        "alamat": "JL MAWAR NO 1",
        "kelurahan": "CILINCING",
        "tahap": "TAHAP 1 2022",
        "tanggal_salur": "2022-02-05",
        "nominal": nominal,
        "status_salur": "SALUR",
    }


def verval(k: int) -> Row:
    return {
        "household_id": REGISTRY[k],
        "nama_kepala": "SITI AMINAH",
        "hasil_kunjungan": "DITEMUKAN",
        "pengeluaran_verifikasi": "1500000",
        "jumlah_anggota_verifikasi": "1",
        "keputusan": "MISKIN",
        "tanggal": "2022-04-05",
        "petugas": "PETUGAS 01",
    }


def sanggah(k: int) -> Row:
    return {
        "nomor": f"S{k}",
        "tanggal": "2022-04-05",
        "jenis": "USULAN",
        "nama": "SITI AMINAH",
        "alamat": "JL MAWAR NO 1",
        "kode_kelurahan": "31.72.04.1001",
        **person(k).told,
    }


def realisasi(k: int) -> Row:
    return {
        "kode_program": "PKH",
        "household_id": REGISTRY[k],
        "nik": person(k).nik,
        "tanggal": "2022-04-05",
        "nominal": "225000",
        "status": "SELESAI",
        "keterangan": "TAHAP 1",
    }


def wilayah(k: int) -> Row:
    return {
        "kode_kelurahan": f"31.72.04.{1001 + k}",
        "nama_kelurahan": "CILINCING" if k == 0 else f"CONTOH {k}",
        "kode_kecamatan": "31.72.04",
        "nama_kecamatan": "CILINCING",
        "kode_kota": "31.72",
        "nama_kota": "JAKARTA UTARA",
        "kode_bps": f"31750600{k:02d}",
        "jumlah_penduduk": "50000",
    }


def garis_kemiskinan(k: int) -> Row:
    return {
        "kode_wilayah": "31.72",
        "jenis": "MISKIN" if k % 2 else "MISKIN_EKSTREM",
        "berlaku_mulai": f"{2000 + k // 2}-01-01",
        "berlaku_sampai": f"{2000 + k // 2}-12-31",
        "rupiah_per_kapita_bulan": "472525" if k % 2 else "358233",
        "ppp_per_hari": "2.5" if k % 2 else "1.9",
        "set_garis": "CONTOH",
        "dasar": "contoh",
    }


def target(k: int) -> Row:
    return {
        "kode_wilayah": "31.72",
        "periode": f"{2022 + k // 12}-{k % 12 + 1:02d}",
        "indikator": "p0_miskin_ekstrem",
        "nilai": f"{0.03 - k / 1000:.3f}",
        "dasar": "contoh",
    }


def indeks_harga(k: int) -> Row:
    return {
        "kode_wilayah": "31.72",
        "bulan": f"{2019 + k // 12}-{k % 12 + 1:02d}",
        "indeks": f"{104 + 0.05 * (k % 50):.2f}",
        "tahun_dasar": "2018",
        "dasar": "BRS IHK",
    }


def tindakan(k: int) -> Row:
    return {
        "tanggal_rapat": "2022-03-15",
        "kode_wilayah": "31.72.04",
        "tindakan": f"Tindakan {k}",
        "opd": "Dinas Sosial",
        "tenggat": "2022-04-15",
        "selesai": "TIDAK",
    }


def tinjauan(k: int) -> Row:
    return {
        "nomor": f"T-{k}",
        "person_id_a": f"P{k:020d}",
        "person_id_b": f"P{k + 1000:020d}",
        "keputusan": "SAMA",
        "tanggal": "2022-04-05",
        "petugas": "Ani",
        "petugas_kedua": "Budi",
    }


ROW = {
    make.__name__: make
    for make in (
        dukcapil, dtks, carik_rumah_tangga, carik_anggota, p3ke, verval, sanggah, realisasi, wilayah,
        garis_kemiskinan, target, indeks_harga, tindakan, tinjauan, dtsen_anggota, dtsen_keluarga, buku_kode,
        bps_kemiskinan, desil_siks,
    )
}  # fmt: skip


def rows(source: str, count: int = SMALL) -> list[Row]:
    """Returns that many clean rows of a source, with every column of its contract."""
    blank = {column.name: None for column in sources()[source].columns}
    if source in PROGRAMMES:
        return [blank | recipient(source, k) for k in range(count)]
    return [blank | ROW[source](k) for k in range(count)]


def changed(source: str, count: int = SMALL, **values: str | None) -> list[Row]:
    """Returns clean rows of which the first has other values."""
    first, *others = rows(source, count)
    return [first | values, *others]


def month_before(month: str, months: int = 1) -> str:
    """Returns the month so many months before."""
    return after(month, -months)


def delivery(found: list[Row], month: str = MONTH) -> Files:
    """Returns a month's delivery: one file with the first half of the rows, one with the others."""
    half = len(found) // 2
    halves = pairwise([0, half, len(found)])
    parts = [found[a:b] for a, b in halves]
    return {(month, f"{name}.csv"): part for name, part in zip("ab", parts, strict=True) if part}
