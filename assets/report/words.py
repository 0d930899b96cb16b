"""What the reports call things."""

STATUS = {
    "TERCAPAI": "Tercapai",
    "SESUAI_JALUR": "Sesuai jalur",
    "BELUM_PASTI": "Belum pasti",
    "TERTINGGAL": "Tertinggal",
    "TANPA_TARGET": "Tanpa target",
}
CAUSE = {
    "KESEJAHTERAAN": "Kesejahteraan",
    "PENDUDUK": "Penduduk",
    "VERIFIKASI": "Verifikasi Lurah",
    "MODEL": "Model",
    "DATA": "Data",
    "GARIS": "Garis kemiskinan",
    "IDENTITAS": "Identitas",
}
# Why, in the order in which a Camat asks.
WHY = {
    "KESEJAHTERAAN": "pengeluaran rumah tangga diamati naik atau turun",
    "VERIFIKASI": "kunjungan Lurah menetapkan kelasnya",
    "PENDUDUK": "lahir, meninggal, datang, atau pindah",
    "DATA": "data lain tentang rumah tangga itu berubah",
    "MODEL": "taksiran dihitung ulang dengan model bulan ini",
    "GARIS": "garis kemiskinan berubah",
    "IDENTITAS": "rekaman digabung atau dipisah",
}
# Causes that are changes of the reckoning: nobody in the area did anything.
RECKONING = ("DATA", "MODEL", "GARIS", "IDENTITAS")
STRATEGY = {
    "BEBAN": "Pengurangan beban pengeluaran",
    "PENDAPATAN": "Peningkatan pendapatan",
    "KANTONG": "Penurunan kantong kemiskinan",
}
STATE = {
    "OPEN": "Terbuka",
    "REOPENED": "Dibuka kembali",
    "ACKNOWLEDGED": "Sedang ditangani",
    "MUTED": "Ditunda",
}
KIND = {"USULAN": "Usulan", "SANGGAH": "Sanggah"}
MEETING = "Laporan Rapat Koordinasi Penghapusan Kemiskinan Ekstrem"
QUARTERLY = "Laporan Triwulan Inpres 4/2022"
MEETING_NOTES = [
    "Teridentifikasi (by name by address): rumah tangga yang kelasnya sudah ditetapkan miskin ekstrem. Perkiraan:"
    " jumlah yang diharapkan, termasuk yang belum teridentifikasi. Jumlah sebenarnya ada di antara batas bawah dan"
    " batas atas dengan peluang 90 %. Bila yang teridentifikasi lebih banyak daripada perkiraan, selisihnya negatif."
    " Rentang itu menganggap keputusan Lurah benar.",
    "Tingkat kemiskinan ekstrem: bagian jiwa yang pengeluarannya di bawah garis miskin ekstrem. Sesuai jalur: peluang"
    " bahwa tingkat itu tidak melebihi jalur target bulan ini paling sedikit tiga perempat; tertinggal: paling banyak"
    " seperempat; selain itu belum pasti.",
    "{deciding} menentukan kelas, kebutuhan dan prioritas; garis lain ditampilkan sebagai pembanding."
    " Setelah kunjungan garis itu mengikuti keputusan Lurah, dan garis lain mengikuti pengeluaran yang ditanyakan:"
    " bila keduanya jauh berbeda, periksa keputusannya.",
    "Kebutuhan: satu program bagi satu rumah tangga atau anggotanya, dari rumah tangga miskin dan miskin ekstrem yang"
    " teridentifikasi. Terlayani 30, 60 dan 90 hari: hanya dari kebutuhan yang pernah terdaftar belum dilayani selama"
    " itu.",
    "Wilayah tanpa satu pun pengeluaran yang diamati, oleh pendata atau pada kunjungan, tidak punya angka: belum"
    " diketahui, bukan nol. Angka kecamatan dan kota berbicara tentang kelurahan yang punya bukti; batas bawahnya"
    " menghitung penduduk lainnya sebagai bukan miskin ekstrem, batas atasnya sebagai miskin ekstrem.",
    "Hanya perubahan karena kesejahteraan berarti orang keluar dari, atau jatuh ke dalam, kemiskinan.",
]
QUARTERLY_NOTES = [
    "Keadaan pada akhir bulan laporan; mulai dilayani, penerima dan rupiah realisasi dihitung sejak awal triwulan.",
    "Rumah tangga: yang miskin ekstrem dan membutuhkan paling sedikit satu program. Terlayani: paling sedikit satu"
    " kebutuhannya dilayani. Kebutuhan: juga dari rumah tangga miskin.",
    "BELUM DIPASTIKAN: belum ditetapkan oleh pihak yang berwenang. BELUM LENGKAP: jumlah tanpa program yang nilainya"
    " belum dipastikan.",
]


# The indicators of deprivation (sql/kpi/deprivation/).
LACKING = {
    "sekolah": "Sekolah",
    "jaminan": "Jaminan kesehatan",
    "air": "Air minum",
    "sanitasi": "Sanitasi",
    "rumah": "Rumah",
    "bahan_bakar": "Bahan bakar memasak",
    "kerja": "Pekerjaan",
}


def lines(set_garis: str) -> str:
    """Returns what a set of lines is called: Garis SASARAN 2022."""
    return "Garis " + set_garis.replace("_", " ")
