"""Each rule of each source with a dirty delivery that fires it: what was changed, and all that it fires."""

from collections.abc import Mapping
from dataclasses import dataclass

from expectations.contract import Contract, sources
from tests.expectations.sources.deliveries import (
    DEAD,
    GONE,
    LARGE,
    MONTH,
    PROGRAMMES,
    SMALL,
    UNKNOWN,
    Files,
    changed,
    delivery,
    month_before,
    person,
    rows,
)

Fires = dict[str, int]
FUTURE = "2022-05-01"


@dataclass(frozen=True)
class Case:
    """A dirty delivery; `fires` has every rule that fails and how often."""

    source: str
    rule: str
    files: Files
    fires: Mapping[str, int]


def dirty(source: str, rule: str, also: Fires | None = None, /, **values: str | None) -> Case:
    """Returns the case of one changed row; the rule fails once unless `also` says otherwise."""
    files = {(MONTH, "a.csv"): changed(source, **values)}
    return Case(source, rule, files, {rule: 1, **(also or {})})


# A value that its optional column cannot hold, and what its loss fires besides.
UNREADABLE: dict[str, tuple[str, Fires]] = {
    "dukcapil": ("tanggal_status", {}),
    "dtks": ("disabilitas", {}),
    "carik_rumah_tangga": ("punya_kulkas", {}),
    "carik_anggota": ("punya_jkn", {}),
    "p3ke": ("penerima_pkh", {}),
    "dtsen_anggota": ("pbi_nas", {}),
    "dtsen_keluarga": ("pbi_nas", {}),
    "desil_siks": ("desil", {"desil_terisi": 1}),
    **{source: ("tanggal_lahir", {}) for source in PROGRAMMES},
    "verval": ("pengeluaran_verifikasi", {"keputusan_berdasar": 1}),
    "sanggah": ("tanggal_lahir", {}),
    "realisasi": ("nominal", {}),
    "wilayah": ("jumlah_penduduk", {}),
    "garis_kemiskinan": ("ppp_per_hari", {}),
    "tindakan": ("tanggal_selesai", {}),
    "bps_kemiskinan": ("galat_baku", {}),
}
# A number that has lost its digits, and what that fires besides.
LOST: dict[str, tuple[str, Fires]] = {
    "dukcapil": ("no_kk", {}),
    "dtks": ("no_kk", {}),
    "carik_rumah_tangga": ("id_bangunan", {}),
    "carik_anggota": ("no_kk", {}),
    "p3ke": ("nik", {"nik_terisi": 1}),
    "dtsen_anggota": ("nik", {"nik_terisi": 1}),
    "dtsen_keluarga": ("no_kk", {}),
    "desil_siks": ("nik", {}),
    **{source: ("no_kk", {}) for source in PROGRAMMES},
    "sanggah": ("no_kk", {}),
    "realisasi": ("nik", {}),
}
# Dates of which half say day first and half month first, and what those days fire besides.
DATES: dict[str, tuple[str, Fires]] = {
    "dukcapil": ("tanggal_status", {}),
    "dtks": ("tanggal_lahir", {"nik_sesuai_lahir": LARGE}),
    "carik_rumah_tangga": ("tanggal_pendataan", {}),
    "carik_anggota": ("tanggal_lahir", {"nik_sesuai_lahir": LARGE, "kegiatan_sesuai_umur": LARGE}),
    "p3ke": ("tanggal_lahir", {"nik_sesuai_lahir": LARGE}),
    "dtsen_anggota": ("tanggal_lahir", {"nik_sesuai_lahir": LARGE}),
    **{source: ("tanggal_salur", {}) for source in PROGRAMMES},
    "verval": ("tanggal", {}),
    "sanggah": ("tanggal", {}),
    "realisasi": ("tanggal", {}),
    "garis_kemiskinan": ("berlaku_sampai", {"garis_tidak_tumpang_tindih": LARGE}),
    "tindakan": ("tanggal_rapat", {}),
    "tinjauan": ("tanggal", {}),
    "bps_kemiskinan": ("periode_data", {"kunci": LARGE, "kunci_ganda": 1}),
}
# The rules besides kunci that a row fires which comes in two files.
DOUBLED = {
    "dukcapil": ("kepala_keluarga_satu",),
    "dtks": ("nik_tunggal",),
    "carik_anggota": ("kepala_satu", "nik_tunggal"),
    "p3ke": ("nik_tunggal",),
    "dtsen_anggota": ("nik_tunggal",),
    "garis_kemiskinan": ("garis_tidak_tumpang_tindih",),
    **dict.fromkeys(PROGRAMMES, ("salur_ganda",)),
}


def on_a_delivery(contract: Contract) -> list[Case]:
    """Returns the cases of the rules on a delivery as a whole, each by itself."""
    source, clean = contract.table, delivery(rows(contract.table))
    first = clean[MONTH, "a.csv"]
    blank = {contract.required[0]: None}
    found = [
        Case(source, "berkas_ditolak", {**clean, (MONTH, "c.csv"): []}, {"berkas_ditolak": 1}),
        Case(
            source,
            "kolom_berubah",
            {**clean, (MONTH, "a.csv"): [row | {"tambahan": "x"} for row in first]},
            {"kolom_berubah": 1},
        ),
        Case(
            source,
            "baris_karantina",
            {(MONTH, "a.csv"): changed(source, LARGE, **blank)},
            {"baris_karantina": 1},
        ),
        dirty(source, "karantina_berlebih", {"baris_karantina": 1}, **blank),
        Case(
            source,
            "kunci_ganda",
            {**clean, (MONTH, "c.csv"): first[:1]},
            {"kunci_ganda": 1, "kunci": 2, **dict.fromkeys(DOUBLED.get(source, ()), 2)},
        ),
    ]
    if source in LOST:
        column, also = LOST[source]
        found.append(dirty(source, "nomor_cacat", also, **{column: "317204******0001"}))
    if contract.person_bearing and {"nik", "no_kk"} <= {c.name for c in contract.columns}:
        also = {"keluarga_ada": 1} if source == "dtsen_anggota" else None
        found.append(dirty(source, "nik_sama_no_kk", also, no_kk=rows(source)[0]["nik"]))
    if contract.person_bearing:
        name = "nama_lengkap" if source == "dukcapil" else "nama"
        found.append(dirty(source, "nama_tiruan", **{name: "TIDAK DIKETAHUI"}))
    if source in DATES:
        column, also = DATES[source]
        both = [
            row | {column: "25/03/2022" if k % 2 else "03/25/2022"}
            for k, row in enumerate(rows(source, LARGE))
        ]
        found.append(
            Case(source, "konvensi_diragukan", delivery(both), {"konvensi_diragukan": 2, **also})
        )
    if source in UNREADABLE:
        column, also = UNREADABLE[source]
        found.append(dirty(source, "nilai_tak_terbaca", also, **{column: "?"}))
    if contract.frequency_months:
        late = delivery(rows(source), month_before(MONTH, contract.frequency_months))
        found.append(Case(source, "terlambat", late, {"terlambat": 1}))
    if contract.properties["halfArrived"] != "none":
        half = {**_before(source), (MONTH, "a.csv"): first[:1]}
        found.append(Case(source, "setengah_tiba", half, {"setengah_tiba": 1}))
    if contract.role in ("register", "programme"):
        more = {**_before(source, 2), **_before(source), **delivery(rows(source, LARGE))}
        found.append(Case(source, "volume_wajar", more, {"volume_wajar": 1}))
        column = {"carik_anggota": "lapangan_usaha", "desil_siks": "nik"}.get(source, "alamat")
        found.append(_all(source, "kolom_mengosong", column, None))
    return found


def _before(source: str, months: int = 1) -> Files:
    return delivery(rows(source), month_before(MONTH, months))


def _all(source: str, rule: str, column: str, value: str | None) -> Case:
    """Returns the case of a month in which a column of every row is not what it was the month before."""
    now = delivery([row | {column: value} for row in rows(source)])
    return Case(source, rule, {**_before(source), **now}, {rule: 1})


def many(source: str, rule: str, also: Fires, **values: str | None) -> Case:
    """Returns the case of five changed rows of eight in one file: more than 40 of 100."""
    found = rows(source, 8)
    files = {(MONTH, "a.csv"): [row | values for row in found[:5]] + found[5:]}
    return Case(source, rule, files, {rule: 5, **also})


def on_numbers(source: str, *rules: str, group: str = "adult") -> list[Case]:
    """Returns the cases of those rules about the numbers of people that the source has."""
    other = rows(source)[1]["nik"]
    unknown = {"ada_di_dukcapil": 1} if "ada_di_dukcapil" in rules else {}
    found = {
        "nik_terisi": dirty(source, "nik_terisi", nik=None),
        "nik_utuh": dirty(source, "nik_utuh", unknown, nik="317204"),
        "nik_sah": dirty(
            source, "nik_sah", unknown | {"nomor_cacat": 1}, nik=person(0, group).nik[:12] + "0000"
        ),
        "nik_sesuai_lahir": dirty(
            source, "nik_sesuai_lahir", tanggal_lahir=person(0, group).tanggal_lahir[:5] + "02-01"
        ),
        "nik_sesuai_kelamin": dirty(source, "nik_sesuai_kelamin", jenis_kelamin="L"),
        "nik_tunggal": dirty(source, "nik_tunggal", {"nik_tunggal": 2}, nik=other),
        "no_kk_utuh": dirty(source, "no_kk_utuh", no_kk="317204"),
        "ada_di_dukcapil": dirty(source, "ada_di_dukcapil", nik=person(UNKNOWN, group).nik),
        "masih_penduduk": dirty(source, "masih_penduduk", nik=person(DEAD, group).nik),
        "tanggal_lahir_wajar": dirty(source, "tanggal_lahir_wajar", tanggal_lahir="1890-01-02"),
    }
    return [found[rule] for rule in rules]


IN_REGISTERS = (
    "nik_utuh", "nik_sah", "nik_sesuai_lahir", "nik_sesuai_kelamin", "tanggal_lahir_wajar",
)  # fmt: skip
IN_LISTS = (*IN_REGISTERS, "nik_terisi", "nik_tunggal", "ada_di_dukcapil", "masih_penduduk")

DUKCAPIL = [
    *on_numbers("dukcapil", *IN_REGISTERS, "no_kk_utuh"),
    dirty("dukcapil", "kunci", {"kunci": 2}, nik=person(1).nik),
    dirty("dukcapil", "kelurahan_dikenal", {"di_luar_wilayah": 1}, kode_kelurahan="31.72.04.1999"),
    dirty("dukcapil", "di_luar_wilayah", {"kelurahan_dikenal": 1}, kode_kelurahan="31.75.04.1001"),
    dirty("dukcapil", "tanggal_lahir_tidak_di_masa_depan", {"nik_sesuai_lahir": 1}, tanggal_lahir=FUTURE),
    dirty("dukcapil", "tanggal_status_tidak_di_masa_depan", tanggal_status=FUTURE),
    dirty("dukcapil", "status_bertanggal", status_penduduk="PINDAH", tanggal_status=None),
    dirty("dukcapil", "kepala_keluarga_satu", status_hubungan="ANAK"),
    dirty("dukcapil", "kepala_keluarga_satu", {"kepala_keluarga_satu": 2}, no_kk=person(1).no_kk),
]  # fmt: skip
DTKS = [
    *on_numbers("dtks", *IN_LISTS, "no_kk_utuh"),
    dirty("dtks", "kelurahan_dikenal", kelurahan="ENTAH", kecamatan="BERANTAH"),
    dirty("dtks", "di_luar_wilayah", kelurahan="31.75.04.1001"),
    dirty("dtks", "kunci", {"kunci": 2, "nik_tunggal": 2}, nik=person(1).nik, id_dtks="D1"),
    dirty("dtks", "desil_serumah", {"desil_serumah": 2}, id_dtks="D1", desil="2"),
    _all("dtks", "desil_bergeser", "desil", "10"),
]
P3KE = [
    many(
        "p3ke",
        "desil_kesejahteraan_di_luar_rentang",
        {"desil_kesejahteraan_rentang": 5},
        desil_kesejahteraan="9",
    ),
    *on_numbers("p3ke", *IN_LISTS),
    dirty("p3ke", "kelurahan_dikenal", {"di_luar_wilayah": 1}, kode_kelurahan="31.72.04.1999"),
    dirty("p3ke", "di_luar_wilayah", {"kelurahan_dikenal": 1}, kode_kelurahan="31.75.04.1001"),
    dirty("p3ke", "kunci", {"kunci": 2}, id_individu_p3ke="I1"),
    dirty("p3ke", "desil_kesejahteraan_rentang", desil_kesejahteraan="5"),
    dirty(
        "p3ke",
        "desil_sekeluarga",
        {"desil_sekeluarga": 2},
        id_keluarga_p3ke="K1",
        desil_kesejahteraan="2",
    ),
    _all("p3ke", "desil_bergeser", "desil_kesejahteraan", "4"),
]
NOBODYS_CARD = "3172040101109999"
DTSEN = [
    *on_numbers("dtsen_anggota", *IN_LISTS),
    dirty("dtsen_anggota", "no_kk_utuh", {"keluarga_ada": 1}, no_kk="317204"),
    dirty("dtsen_anggota", "keluarga_ada", no_kk=NOBODYS_CARD),
    dirty(
        "dtsen_anggota",
        "kunci",
        {"kunci": 2, "nik_tunggal": 2},
        nik=person(1).nik,
        no_kk=person(1).no_kk,
    ),
    dirty(
        "dtsen_anggota",
        "kelurahan_dikenal",
        {"keluarga_ada": 1},
        no_kk=NOBODYS_CARD,
        kode_kelurahan=None,
        kelurahan="ENTAH",
        kecamatan="BERANTAH",
    ),
    dirty(
        "dtsen_anggota",
        "di_luar_wilayah",
        {"keluarga_ada": 1},
        no_kk=NOBODYS_CARD,
        kode_kelurahan="31.75.04.1001",
    ),
    dirty("dtsen_keluarga", "no_kk_utuh", no_kk="317204"),
    dirty("dtsen_keluarga", "kunci", {"kunci": 2}, no_kk=person(1).no_kk),
    dirty(
        "dtsen_keluarga",
        "desil_berbeda",
        {"desil_berbeda": 2, "kunci": 2},
        no_kk=person(1).no_kk,
        desil_nasional="7",
    ),
    dirty("dtsen_keluarga", "desil_terisi", desil_nasional=None),
    dirty("dtsen_keluarga", "luas_lantai_rentang", luas_lantai="2"),
    dirty(
        "dtsen_keluarga",
        "kelurahan_dikenal",
        kode_kelurahan=None,
        kelurahan="ENTAH",
        kecamatan="BERANTAH",
    ),
    dirty("dtsen_keluarga", "di_luar_wilayah", kode_kelurahan="31.75.04.1001"),
    dirty("dtsen_keluarga", "konvensi_diragukan", {"luas_lantai_rentang": 1}, luas_lantai="1.250"),
    _all("dtsen_keluarga", "desil_bergeser", "desil_nasional", "10"),
    dirty("dtsen_keluarga", "kode_dijelaskan", jenis_lantai_terluas="8"),
    dirty("dtsen_anggota", "kode_dijelaskan", pendidikan="3"),
    dirty("desil_siks", "kunci", {"kunci": 2}, no_kk=person(1).no_kk, nik=person(1).nik),
    dirty("desil_siks", "no_kk_utuh", no_kk="317204"),
    dirty("desil_siks", "desil_berbeda", {"desil_berbeda": 2}, no_kk=person(1).no_kk, desil="7"),
    dirty("desil_siks", "desil_terisi", desil=None),
    Case(  # fifteen digits of each number are left
        "desil_siks",
        "konvensi_diragukan",
        delivery([r | {"nik": r["nik"][:15] + "0"} for r in rows("desil_siks", LARGE)]),
        {"konvensi_diragukan": 2, "nomor_cacat": 1},
    ),
    _all("desil_siks", "desil_bergeser", "desil", "10"),
    dirty("buku_kode", "kunci", {"kunci": 2}, kode="2"),
    dirty("bps_kemiskinan", "kunci", {"kunci": 2}, periode_data="2001-03-01"),
    dirty("bps_kemiskinan", "indikator_dikenal", indikator="gini"),
    dirty("bps_kemiskinan", "tingkat_pecahan", nilai="1.94"),
    dirty("bps_kemiskinan", "tingkat_pecahan", indikator="p0_miskin_ekstrem", nilai="0.2"),
    dirty("bps_kemiskinan", "jumlah_orang", indikator="jumlah_miskin", nilai="502.04"),
    dirty("bps_kemiskinan", "wilayah_dikenal", kode_wilayah="31.99"),
]
CARIK = [
    many(
        "carik_rumah_tangga",
        "pengeluaran_pangan_sebulan_di_luar_rentang",
        {"pengeluaran_pangan_sebulan_rentang": 5, "konvensi_diragukan": 1},
        pengeluaran_pangan_sebulan="2000",
    ),
    many(
        "carik_rumah_tangga",
        "pengeluaran_nonpangan_sebulan_di_luar_rentang",
        {"konvensi_diragukan": 1},
        pengeluaran_nonpangan_sebulan="1500",
    ),
    many(
        "carik_rumah_tangga",
        "luas_lantai_m2_di_luar_rentang",
        {"luas_lantai_m2_rentang": 5},
        luas_lantai_m2="3000",
    ),
    dirty("carik_rumah_tangga", "kunci", {"kunci": 2}, id_rumah_tangga="R1"),
    dirty("carik_rumah_tangga", "kelurahan_dikenal", {"di_luar_wilayah": 1}, kode_kelurahan="31.72.04.1999"),
    dirty("carik_rumah_tangga", "di_luar_wilayah", {"kelurahan_dikenal": 1}, kode_kelurahan="31.75.04.1001"),
    dirty("carik_rumah_tangga", "tanggal_pendataan_tidak_di_masa_depan", tanggal_pendataan=FUTURE),
    dirty("carik_rumah_tangga", "formulir_beranggota", id_rumah_tangga="R99"),
    dirty("carik_rumah_tangga", "luas_lantai_m2_rentang", luas_lantai_m2="3000"),
    dirty("carik_rumah_tangga", "jumlah_motor_rentang", jumlah_motor="21"),
    dirty(
        "carik_rumah_tangga",
        "pengeluaran_pangan_sebulan_rentang",
        pengeluaran_pangan_sebulan="40000",
    ),
    dirty(
        "carik_rumah_tangga",
        "pengeluaran_sesuai_aset",
        punya_ac="YA",
        pengeluaran_pangan_sebulan="330000",
        pengeluaran_nonpangan_sebulan=None,
    ),
    dirty(
        "carik_rumah_tangga",
        "pengeluaran_menyimpang",
        pengeluaran_pangan_sebulan="15000000",
        pengeluaran_nonpangan_sebulan="10000000",
        pendapatan_sebulan=None,
    ),
    dirty("carik_rumah_tangga", "pengeluaran_sesuai_pendapatan", pendapatan_sebulan="800000"),
    *on_numbers("carik_anggota", *IN_LISTS, "no_kk_utuh"),
    dirty("carik_anggota", "formulir_ada", id_rumah_tangga="R99"),
    dirty("carik_anggota", "kunci", {"kunci": 2, "kepala_satu": 2}, id_rumah_tangga="R1"),
    dirty("carik_anggota", "no_urut_rentang", no_urut="61"),
    dirty("carik_anggota", "kepala_satu", hubungan_kepala="ANAK"),
    dirty("carik_anggota", "hamil_masuk_akal", hamil="YA", **person(0, "old").told),
    dirty(
        "carik_anggota",
        "hamil_masuk_akal",
        {"nik_sesuai_kelamin": 1},
        hamil="YA",
        jenis_kelamin="L",
    ),
    dirty("carik_anggota", "kegiatan_sesuai_umur", {"nik_sesuai_lahir": 1}, tanggal_lahir="2013-05-01"),
    dirty(
        "carik_anggota",
        "kegiatan_sesuai_umur",
        {"nik_sesuai_lahir": 1},
        tanggal_lahir="2019-05-01",
        masih_sekolah="YA",
        bekerja="TIDAK",
    ),
]  # fmt: skip


CASH = ("penerima_kjp", "penerima_pkd", "penerima_pkh", "penerima_sembako", "penerima_pbi")


def on_a_programme(source: str) -> list[Case]:
    """Returns the cases of the rules that every programme's register has, each by itself."""
    group = PROGRAMMES[source][1]
    dead, gone = person(DEAD, group).nik, person(GONE, group).nik
    other = rows(source)[1]["nik"]
    numbers = ("nik_terisi", "nik_utuh", "nik_sah", "nik_sesuai_lahir", "ada_di_dukcapil")
    # the NIK of who is born in 1990 agrees with 1890
    too_old = {"nik_sesuai_lahir": 1} if group != "adult" else {}
    if source in ("penerima_kjp", "penerima_kerja"):
        too_old["umur_sesuai_program"] = 1
    return [
        *on_numbers(source, *numbers, group=group),
        dirty(source, "tanggal_lahir_wajar", too_old, tanggal_lahir="1890-01-02"),
        dirty(source, "kelurahan_dikenal", kelurahan="ENTAH"),
        dirty(source, "di_luar_wilayah", kelurahan="31.75.04.1001"),
        dirty(source, "tanggal_salur_tidak_di_masa_depan", tanggal_salur=FUTURE),
        dirty(source, "nominal_rentang", nominal="300000000"),
        dirty(source, "kunci", {"kunci": 2}, nik=other, status_salur="DAFTAR"),
        dirty(source, "salur_ganda", {"salur_ganda": 2, "kunci": 2}, nik=other),
        dirty(source, "penerima_meninggal", nik=dead),
        dirty(source, "penerima_pindah", nik=gone),
        dirty(source, "salur_lengkap", tanggal_salur=None),
        *([dirty(source, "gagal_salur", status_salur="GAGAL")] if source in CASH else []),
    ]


OF_ONE_PROGRAMME = [
    dirty("penerima_kjp", "umur_sesuai_program", **person(0).told),
    dirty("penerima_kerja", "umur_sesuai_program", **person(0, "old").told),
    dirty("penerima_pkd", "umur_sesuai_program", **person(0).told),
    dirty("penerima_pkd", "umur_sesuai_program", kode_program="KAJ"),
    dirty("penerima_pkd", "kode_program_dikenal", kode_program="KLX"),
    dirty("penerima_pkd", "nominal_kelipatan", nominal="310000"),
    dirty("penerima_sembako", "nominal_kelipatan", nominal="210000"),
]
EVENTS = [
    dirty("verval", "kunci", {"kunci": 2}, household_id="H1"),
    dirty("verval", "pengeluaran_verifikasi_rentang", pengeluaran_verifikasi="40000"),
    dirty("verval", "jumlah_anggota_verifikasi_rentang", jumlah_anggota_verifikasi="61"),
    dirty("verval", "tanggal_tidak_di_masa_depan", tanggal=FUTURE),
    dirty("verval", "keputusan_berdasar", jumlah_anggota_verifikasi=None),
    dirty("verval", "hasil_sejalan", hasil_kunjungan="PINDAH"),
    *on_numbers("sanggah", "nik_utuh", "nik_sah", "nik_sesuai_lahir"),
    dirty("sanggah", "kunci", {"kunci": 2}, nomor="S1"),
    dirty("sanggah", "tanggal_tidak_di_masa_depan", tanggal=FUTURE),
    dirty("sanggah", "kelurahan_dikenal", {"di_luar_wilayah": 1}, kode_kelurahan="31.72.04.1999"),
    dirty("sanggah", "di_luar_wilayah", {"kelurahan_dikenal": 1}, kode_kelurahan="31.75.04.1001"),
    dirty("sanggah", "dapat_dikenali", nik=None, tanggal_lahir=None),
    *on_numbers("realisasi", "nik_utuh", "nik_sah", "ada_di_dukcapil"),
    dirty("realisasi", "kunci", {"kunci": 2}, household_id="H1", nik=person(1).nik),
    dirty("realisasi", "nominal_rentang", nominal="2000000000"),
    dirty("realisasi", "rumah_tangga_dikenal", household_id="H99"),
    dirty("realisasi", "terlaksana_tidak_di_masa_depan", tanggal=FUTURE),
]
REFERENCES = [
    # a code of BPS beside the name of its kota: of a list of Kemendagri codes the row is set aside
    dirty(
        "wilayah",
        "konvensi_diragukan",
        {"baris_karantina": 1, "karantina_berlebih": 1},
        kode_kota="3175",
        nama_kota="Jakarta Utara",
    ),
    many(
        "garis_kemiskinan",
        "rupiah_per_kapita_bulan_di_luar_rentang",
        {
            "rupiah_per_kapita_bulan_rentang": 5,
            "ekstrem_di_bawah_miskin": 2,
            "konvensi_diragukan": 1,
        },
        rupiah_per_kapita_bulan="358",
    ),
    Case(
        "wilayah",
        "acuan_menyusut",
        {**_before("wilayah"), (MONTH, "a.csv"): rows("wilayah")[:-1]},
        {"acuan_menyusut": 1},
    ),
    Case(
        "garis_kemiskinan",
        "acuan_menyusut",
        {
            (month_before(MONTH), "a.csv"): changed(
                "garis_kemiskinan",
                berlaku_mulai="2022-01-01",
                berlaku_sampai=None,
                set_garis="LAIN",
            ),
            (MONTH, "a.csv"): rows("garis_kemiskinan"),
        },
        {"acuan_menyusut": 1},
    ),
    dirty("wilayah", "kunci", {"kunci": 2}, kode_kelurahan="31.72.04.1002"),
    dirty("wilayah", "jumlah_penduduk_rentang", jumlah_penduduk="600000"),
    dirty("wilayah", "kode_bersarang", kode_kecamatan="31.72.05"),
    dirty("wilayah", "kecamatan_satu_nama", {"kecamatan_satu_nama": SMALL}, nama_kecamatan="KOJA"),
    dirty(
        "garis_kemiskinan",
        "kunci",
        {"kunci": 2, "garis_tidak_tumpang_tindih": 2},
        jenis="MISKIN",
        rupiah_per_kapita_bulan="472525",
    ),
    dirty("garis_kemiskinan", "rupiah_per_kapita_bulan_rentang", rupiah_per_kapita_bulan="11941"),
    dirty("garis_kemiskinan", "masa_berlaku_urut", berlaku_sampai="1999-12-31"),
    dirty(
        "garis_kemiskinan",
        "garis_tidak_tumpang_tindih",
        {"garis_tidak_tumpang_tindih": 2},
        berlaku_sampai=None,
    ),
    dirty("garis_kemiskinan", "ekstrem_di_bawah_miskin", rupiah_per_kapita_bulan="472525"),
    dirty("target", "kunci", {"kunci": 2}, periode="2022-02"),
    Case(
        "target",
        "konvensi_diragukan",
        delivery([row | {"kode_wilayah": "3172"} for row in rows("target")]),
        {"konvensi_diragukan": 2},
    ),
    dirty("target", "p0_wajar", nilai="0.2"),
    dirty("target", "nilai_rentang", {"p0_wajar": 1}, nilai="1.94"),
    dirty("target", "target_menurun", nilai="0.001"),
    dirty("target", "wilayah_dikenal", kode_wilayah="31.99"),
    dirty("indeks_harga", "kunci", {"kunci": 2}, bulan="2019-02"),
    Case(
        "indeks_harga",
        "konvensi_diragukan",
        delivery([row | {"kode_wilayah": "3172"} for row in rows("indeks_harga")]),
        {"konvensi_diragukan": 2},
    ),
    dirty("indeks_harga", "indeks_rentang", indeks="1040"),
    dirty("indeks_harga", "harga_meloncat", indeks="120"),
    dirty("indeks_harga", "wilayah_dikenal", kode_wilayah="31.99"),
    dirty("tindakan", "kunci", {"kunci": 2}, tindakan="Tindakan 1"),
    dirty("tindakan", "wilayah_dikenal", kode_wilayah="31.72.04.1001"),
    dirty("tindakan", "tenggat_sesudah_rapat", tenggat="2022-03-14"),
    dirty("tindakan", "selesai_bertanggal", selesai="YA"),
    dirty("tindakan", "tanpa_nomor_orang", catatan="Hubungi 3172 0442 0190 0001"),
    dirty("tinjauan", "kunci", {"kunci": 2}, nomor="T-1"),
    dirty("tinjauan", "tanggal_tidak_di_masa_depan", tanggal="2022-05-01"),
    dirty(
        "tinjauan",
        "keputusan_bertentangan",
        {"keputusan_bertentangan": 2},
        person_id_a="P" + "1001".zfill(20),
        person_id_b="P" + "1".zfill(20),
        keputusan="BEDA",
    ),
    dirty("tinjauan", "dua_orang_berlainan", person_id_b="P" + "0" * 20),
    # of two drawn rows of one person each has its own answer; of one row two differ
    Case(
        "tinjauan",
        "keputusan_bertentangan",
        {
            (MONTH, "a.csv"): [
                row
                | {
                    "nomor": f"S-2022-04-{number:012d}",
                    "person_id_a": "P" + "0" * 20,
                    "person_id_b": "P" + "0" * 20,
                    "keputusan": said,
                }
                for row, (number, said) in zip(
                    rows("tinjauan"), ((1, "SAMA"), (2, "BEDA"), (2, "PISAH")), strict=False
                )
            ]
        },
        {"keputusan_bertentangan": 2, "kunci": 2},
    ),
    # of the numbers of drawn rows only those of linked ones name one person twice, and they do nothing else
    *(
        dirty("tinjauan", "dua_orang_berlainan", nomor=nomor, person_id_b="P" + "0" * 20)
        for nomor in ("C-2022-04-0123456789ab", "S-2022-13-0123456789ab", "S-2022-00-0123456789ab")
    ),
    dirty("tinjauan", "undian_satu_orang", nomor="S-2022-04-0123456789ab"),
    *(
        dirty("tinjauan", "petugas_berlainan", petugas_kedua=second)
        for second in ("ANI", "ani.", " A N I ", "7")
    ),
]
# An empty month fires the rule that it must not be, and nothing else can be checked in it.
EMPTY = [
    Case("dukcapil", "ada_isi", {}, {"ada_isi": 1, "terlambat": 1}),
    Case("wilayah", "ada_isi", {}, {"ada_isi": 1}),
]

CASES = [
    *DUKCAPIL,
    *DTKS,
    *P3KE,
    *DTSEN,
    *CARIK,
    *(case for source in PROGRAMMES for case in on_a_programme(source)),
    *OF_ONE_PROGRAMME,
    *EVENTS,
    *REFERENCES,
    *EMPTY,
]
for contract in sources().values():
    CASES += on_a_delivery(contract)
CASES.sort(key=lambda case: case.source)  # one source's cases share its warehouse
