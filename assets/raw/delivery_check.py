"""The checks of a delivery as a whole: each with what it measures, which rows fail it, what it is about, and what its
owner reads and does.

Belongs here: one object per check, all that is known of it. How it measures stands in the modules beside.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import duckdb

from assets.raw import changes, half_arrived, measures, persons, shrunken
from assets.raw.detail import (
    drifted_lines,
    emptied_lines,
    half_arrived_lines,
    lost_lines,
    refused_lines,
)
from assets.raw.in_force import files_in_force, since
from assets.raw.reading import is_identifier, is_plain
from expectations.contract import Contract, Rule

LATE, SET_ASIDE, TOO_MANY_SET_ASIDE = "terlambat", "baris_karantina", "karantina_berlebih"
REFUSED = "berkas_ditolak"
UNLIKELY = (
    "Periksa apakah perubahan ini memang terjadi. Bila tidak, kirim ulang data yang lengkap; bila ya,"
    " balas pesan ini kepada Diskominfotik."
)

Measured = Callable[[duckdb.DuckDBPyConnection, Contract, str], tuple[int, int]]
Rows = Callable[[duckdb.DuckDBPyConnection, Contract, str], str]
Causes = Callable[[duckdb.DuckDBPyConnection, Contract, str], tuple[str, ...]]
Detail = Callable[[duckdb.DuckDBPyConnection, Contract, str], list[str]]


def files_in_force_causes(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[str, ...]:
    """Returns the hashes of the files in force; where there is none, the month."""
    return tuple(f.sha256 for f in files_in_force(con, contract, periode)) or (periode,)


def _refused_files(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[str, ...]:
    rows = con.execute(
        "select distinct coalesce(sha256, file) from quality.delivery where source = ?"
        " and status = 'REFUSED' and delivery_periode between ? and ? order by all",
        [contract.table, since(con, contract, periode), periode],
    ).fetchall()
    return tuple(hashlib.sha256(row[0].encode()).hexdigest() for row in rows)


@dataclass(frozen=True)
class DeliveryCheck:
    """One check: `measure` gives (checked, failed) in `unit`, `rows` a select of the addresses of failing rows
    (None: it is about no rows), `causes` what a failure is about (files by their hash, or the month), `detail` a few
    words on it.

    `applies`: to which sources. `advice` is what to do where mending rows is not the answer; `each`: every cause is
    a matter of its own.
    """

    rule: Rule
    unit: str
    measure: Measured
    applies: Callable[[Contract], bool] = lambda source: True
    rows: Rows | None = None
    causes: Causes = files_in_force_causes
    detail: Detail = lambda con, contract, periode: []
    advice: str = ""
    each: bool = False

    def rule_for(self, source: Contract) -> Rule:
        """Returns the rule as it holds for a source: its contract says whether half an arrival stops the month."""
        if self.rule.name != half_arrived.HALF_ARRIVED:
            return self.rule
        stops = source.properties.get("halfArrived") == "block"
        # whoever knows the register may say that it became smaller; what stops nothing needs no leave
        return replace(self.rule, blocking=stops, waivable=stops)


def _error(name: str, dimension: str, fault: str, impact: str, reason: str | None = None) -> Rule:
    return Rule(name, "measured", {}, None, dimension, "error", impact, False, reason, fault)


def _warning(name: str, dimension: str, fault: str, impact: str, reason: str | None = None) -> Rule:
    return Rule(name, "measured", {}, None, dimension, "warning", impact, False, reason, fault)


def _is_list(source: Contract) -> bool:
    return source.role in ("register", "programme")


_ALL = [
    DeliveryCheck(
        _error(REFUSED, "conformity", "Berkas ditolak",
              "Berkas yang ditolak tidak ikut dihitung sampai dikirim ulang."),
        "berkas",
        measures.refused,
        causes=_refused_files,
        detail=refused_lines,
        advice="Perbaiki berkasnya menurut rincian di atas dan kirim ulang dengan nama yang sama. Bila data yang"
        " benar sudah dikirim dengan nama lain, hapus berkas yang ditolak.",
        each=True,
    ),
    DeliveryCheck(
        _warning("kolom_berubah", "conformity", "Kolom berkas berbeda dari yang disepakati",
              "Kolom tambahan disimpan tetapi belum dipakai; kolom yang hilang dibaca kosong."),
        "berkas",
        measures.drifted,
        detail=drifted_lines,
        advice="Kirim ulang dengan judul kolom seperti di contoh berkas, yang dapat diunduh di Kiriman. Bila kolomnya"
        " memang berubah, beri tahu Diskominfotik.",
    ),
    DeliveryCheck(
        _warning(SET_ASIDE, "completeness", "Kolom wajib kosong atau tidak terbaca",
              "Baris yang disisihkan tidak ikut dihitung; orangnya dapat terlewat."),
        "baris",
        measures.quarantined,
        rows=measures.quarantined_rows,
    ),
    DeliveryCheck(
        _error(TOO_MANY_SET_ASIDE, "completeness", "Terlalu banyak baris tanpa isian wajib",
              "Terlalu banyak baris satu berkas disisihkan: bagian kota yang dimuatnya hilang.",
              "Salah isi terjadi pada sebagian kecil baris; di atas 5 persen satu berkas, kolomnya"
              " tertukar atau bentuknya berubah."),
        "berkas",
        measures.overquarantined,
        rows=measures.overquarantined_rows,
    ),
    DeliveryCheck(
        _error("kunci_ganda", "uniqueness", "Data yang sama ada di dua berkas",
              "Data yang sama dikirim di dua berkas satu bulan: salah satunya mungkin sudah usang."),
        "data",
        measures.doubled_keys,
        rows=measures.doubled_rows,
        advice="Periksa berkas mana yang berlaku. Kirim ulang berkas yang lain tanpa data yang sama, dengan nama yang"
        " sama; atau tarik berkas yang sudah usang di Kiriman.",
    ),
    DeliveryCheck(
        _error("nomor_cacat", "conformity",
              "Terlalu banyak nomor yang kehilangan angka, ditutupi atau hanya pengisi",
              "Nomor yang kehilangan angka, ditutupi atau pengisi tidak menunjuk siapa pun: orang dan kartunya"
              " tidak dapat disatukan dengan sumber lain.",
              "Salah salin terjadi pada beberapa dari seratus baris; di atas 5 persen satu kolom, Excel atau"
              " ekspornya yang menghilangkan angka."),
        "kolom",
        measures.lost_numbers,
        applies=lambda source: any(is_identifier(column) for column in source.columns),
        rows=measures.lost_rows,
    ),
    DeliveryCheck(
        _warning("nama_tiruan", "conformity", "Isian pengganti di kolom nama",
              "Isian seperti TIDAK DIKETAHUI, NN atau bintang bukan nama: orangnya hanya dapat dikenali dari NIK-nya."),
        "baris",
        persons.unnamed,
        applies=lambda source: persons.name_column(source) is not None,
        rows=persons.unnamed_rows,
    ),
    DeliveryCheck(
        _warning("nik_sama_no_kk", "conformity", "NIK dan nomor KK diisi nomor yang sama",
              "Satu nomor di kedua kolom hanya dapat benar di salah satunya: orang atau keluarganya tidak dikenali."),
        "baris",
        persons.same_numbers,
        applies=lambda source: source.person_bearing and {"nik", "no_kk"} <= {c.name for c in source.columns},
        rows=persons.same_number_rows,
    ),
    DeliveryCheck(
        _warning("konvensi_diragukan", "conformity", "Cara menulis kolom tidak terbukti dari isinya",
              "Cara menulis satu kolom (urutan tanggal, L/P, satuan rupiah, kode wilayah) tidak terbukti dari isinya:"
              " nilainya mungkin terbaca lain."),
        "kolom",
        measures.doubtful_conventions,
        applies=lambda source: not all(map(is_plain, source.columns)),
    ),
    DeliveryCheck(
        _warning("nilai_tak_terbaca", "conformity", "Nilai tidak terbaca",
              "Nilai yang tidak terbaca dianggap kosong; barisnya tetap dipakai."),
        "nilai",
        measures.unreadable,
        applies=lambda source: any(not c.required and not is_plain(c) for c in source.columns),
        rows=measures.unreadable_rows,
    ),
    DeliveryCheck(
        _warning("volume_wajar", "completeness",
              "Banyaknya baris jauh berbeda dari kiriman-kiriman sebelumnya",
              "Kiriman jauh lebih besar atau lebih kecil daripada biasanya: ada berkas yang kurang,"
              " terkirim dua kali, atau milik kota lain.",
              "Kelahiran, kematian, perpindahan dan perubahan kuota menggeser beberapa persen saja;"
              " batasnya seperempat, lebih longgar bagi daftar pendek yang naik turun karena kebetulan."),
        "kiriman",
        changes.volume,
        applies=_is_list,
        advice=UNLIKELY,
    ),
    DeliveryCheck(
        _warning("kolom_mengosong", "completeness", "Kolom jauh lebih kosong daripada kiriman sebelumnya",
              "Satu kolom jauh lebih kosong daripada kiriman sebelumnya: pencocokan dan penilaian"
              " kehilangan buktinya.",
              "Isian kosong bergeser satu dua poin antarkiriman; sepuluh poin berarti formulir,"
              " ekspor atau penggabungan tabel berubah. Daftar pendek diberi kelonggaran kebetulan."),
        "kolom",
        changes.emptied,
        applies=_is_list,
        detail=emptied_lines,
        advice=UNLIKELY,
    ),
    DeliveryCheck(
        _warning("desil_bergeser", "consistency", "Sebaran desil bergeser dari kiriman sebelumnya",
              "Sebaran desil berubah mendadak: taksiran kemiskinan bergeser tanpa ada yang berubah di lapangan.",
              "Satu rumah tangga naik atau turun satu desil itu biasa; bila 15 dari 100 orang pindah desil,"
              " pemeringkatannya diulang atau kolomnya berisi hal lain. Kecamatan di bawah 500 orang tidak"
              " dibandingkan, karena di situ kebetulan saja sudah menggeser sepersepuluhnya."),
        "wilayah",
        changes.deciles_moved,
        applies=lambda source: any(column.name.startswith("desil") for column in source.columns),
        advice=UNLIKELY,
    ),
    DeliveryCheck(
        _warning(LATE, "timeliness", "Kiriman belum datang menurut jadwalnya",
              "Kiriman lebih tua daripada jadwalnya: angka bulan ini memakai keadaan lama."),
        "kiriman",
        measures.lateness,
        applies=lambda source: bool(source.frequency_months),
        causes=lambda con, contract, periode: (periode,),
        advice="Kirim data terbaru. Masalah ini tertutup sendiri setelah kiriman itu datang.",
    ),
    DeliveryCheck(
        _error(half_arrived.HALF_ARRIVED, "completeness", "Kiriman kurang dari setengah kiriman sebelumnya",
              "Satu kecamatan mengirim kurang dari setengah baris sebelumnya; orangnya akan terlewat."),
        "kecamatan",
        half_arrived.half_arrived,
        applies=lambda source: source.properties.get("halfArrived", "none") != "none",
        detail=half_arrived_lines,
        advice=UNLIKELY,
    ),
    DeliveryCheck(
        replace(
            _error(shrunken.SHRUNKEN, "completeness", "Isi acuan berkurang dari kiriman sebelumnya",
                  "Kiriman acuan memuat seluruh isinya: kelurahan yang tidak ada lagi menghilangkan penduduknya dari"
                  " semua angka, garis yang tidak ada lagi menghilangkan kelas semua rumah tangga."),
            reason="Kelurahan dihapus, dimekarkan atau diberi kode baru hanya dengan ketetapan: satu pun yang hilang"
            " dari kiriman harus disengaja, dan dapat diterima dengan konvergensi accept.",
            blocking=True,
            waivable=True,
        ),
        "isi",
        shrunken.shrunken,
        applies=lambda source: source.table in shrunken.STOCK,
        detail=lost_lines,
    ),
]  # fmt: skip
CHECKS = {check.rule.name: check for check in _ALL}


def checks_of(source: Contract) -> list[DeliveryCheck]:
    """Returns the checks that a source's deliveries are held to."""
    return [check for check in _ALL if check.applies(source)]
