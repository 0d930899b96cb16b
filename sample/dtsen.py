"""DTSEN: nearly everybody by card, with the deciles of families and what their dwellings look like; and its code book.

The codes are the sample's own: which ones DTSEN uses is BELUM DIPASTIKAN.
"""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample.cards import KEPALA
from sample.defects import DTSEN, Teller
from sample.drop import Drop, days
from sample.families import WOMAN
from sample.lists import kept
from sample.names import write_names
from sample.nik import as_text
from sample.places import address
from sample.population import City
from sample.possessions import LADDERS, Possessions
from sample.randomness import Rng, stream
from sample.targeting import poorness, struck
from sample.traits import FIELDS, SCHOOLING, WORKING, Traits, words

IN_DTSEN = 0.95  # of families with a card of this kota
UNRANKED = 0.06  # families without a decile
CARD_TWICE, OTHER_DECILE = 0.004, 0.4  # cards with a second row; of those, with another decile
JAKARTA_IN_THE_NATION = 0.15  # below this part of the nation nobody here ranks
RELATION = np.array([1, 2, 2, 3, 4, 5, 6, 6, 8, 7, 8])  # by the card's role
RELATIONS = ["Kepala keluarga", "Istri/suami", "Anak", "Menantu", "Cucu", "Orang tua/mertua"]
RELATIONS += ["Pembantu/sopir", "Lainnya"]
HARD = ["Tidak mengalami kesulitan", "Sedikit kesulitan", "Banyak kesulitan"]
HARD += ["Sama sekali tidak bisa"]
SENSES = ["penglihatan", "pendengaran", "berjalan_atau_naik_tangga", "menggunakan_tangan_jari"]
SENSES += ["belajar_kemampuan_intelektual", "pengendalian_perilaku", "berbicara_komunikasi"]
SENSES += ["mengurus_diri", "mengingat_berkonsentrasi"]
# the kind of disability -> what is done with difficulty
HARDSHIP = {1: "berjalan_atau_naik_tangga", 2: "penglihatan", 3: "pengendalian_perilaku"}
HARDSHIP |= {4: "belajar_kemampuan_intelektual"}

# DTSEN's column: the dwelling's own column, and each of its options in DTSEN's words.
DWELLING: dict[str, tuple[str, dict[str, str]]] = {
    "jenis_lantai_terluas": (
        "jenis_lantai",
        {"TANAH": "Tanah", "KAYU": "Kayu/papan", "SEMEN": "Semen/bata merah", "UBIN": "Ubin/tegel/teraso",
         "KERAMIK": "Keramik"},
    ),
    "jenis_dinding_terluas": (
        "jenis_dinding",
        {"BAMBU": "Bambu", "LAINNYA": "Lainnya", "KAYU": "Kayu/papan", "TEMBOK": "Tembok"},
    ),
    "jenis_atap_terluas": (
        "jenis_atap",
        {"LAINNYA": "Lainnya", "SENG": "Seng", "ASBES": "Asbes", "GENTENG": "Genteng", "BETON": "Beton"},
    ),
    "sumber_air_minum_utama": (
        "sumber_air_minum",
        {"SUNGAI/HUJAN": "Air permukaan atau hujan", "SUMUR TAK TERLINDUNG": "Sumur tak terlindung",
         "SUMUR TERLINDUNG": "Sumur terlindung", "PAM": "Leding", "KEMASAN": "Air kemasan/isi ulang"},
    ),
    "fasilitas_bab": (
        "fasilitas_bab",
        {"TIDAK ADA": "Tidak ada fasilitas", "UMUM": "MCK umum", "BERSAMA": "Ada, digunakan bersama",
         "SENDIRI": "Ada, digunakan sendiri"},
    ),
    "daya_terpasang": (
        "daya_listrik",
        {"TANPA METERAN": "Tanpa meteran", "450": "450 watt", "900": "900 watt", "1300": "1300 watt",
         "2200": "2200 watt atau lebih"},
    ),
    "bahan_bakar_utama_memasak": (
        "bahan_bakar_masak",
        {"KAYU": "Kayu bakar", "MINYAK TANAH": "Minyak tanah", "GAS 3KG": "Gas elpiji 3 kg",
         "GAS >3KG": "Gas elpiji di atas 3 kg", "LISTRIK": "Listrik"},
    ),
}  # fmt: skip
OWNED = {"lemari_es": "punya_kulkas", "ac": "punya_ac", "komputer_laptop_tablet": "punya_komputer"}
COUNTED = {"sepeda_motor": "jumlah_motor", "mobil": "jumlah_mobil"}
# what else somebody may own, and how well off who owns it mostly is
RARER = {
    "aset_bergerak_tabung_gas": 0.9,
    "aset_bergerak_pemanas_air": 2.2,
    "aset_bergerak_telepon_rumah": 2.0,
}
RARER |= {
    "aset_bergerak_tv_datar": 0.2,
    "aset_bergerak_emas_perhiasan": 0.8,
    "aset_bergerak_sepeda": 0.7,
}
RARER |= {
    "aset_bergerak_smartphone": -1.8,
    "aset_bergerak_perahu": 4.5,
    "aset_bergerak_kapal_perahu_motor": 4.5,
}
RARER |= {"aset_tidak_bergerak_lahan_lainnya": 2.0, "aset_tidak_bergerak_rumah_lainnya": 2.2}
LIVESTOCK = [
    f"jumlah_ternak_{kind}" for kind in ("sapi", "kerbau", "kuda", "babi", "kambing_domba")
]


def code_book() -> Drop:
    """The meanings of DTSEN's codes."""
    said: dict[str, list[str]] = {
        "jenis_kelamin": ["Laki-laki", "Perempuan"],
        "status_hubungan_keluarga": RELATIONS,
        "status_kawin": ["Belum kawin", "Kawin", "Cerai hidup", "Cerai mati"],
        "partisipasi_sekolah": [
            "Tidak/belum pernah sekolah",
            "Masih sekolah",
            "Tidak bersekolah lagi",
        ],
        "ijazah_tertinggi_yang_dimiliki": SCHOOLING,
        "status_bekerja": ["Bekerja", "Tidak bekerja"],
        **dict.fromkeys(SENSES, HARD),
        **{column: list(options.values()) for column, (_, options) in DWELLING.items()},
        "status_kepemilikan_rumah": [
            "Milik sendiri",
            "Kontrak/sewa",
            "Bebas sewa",
            "Dinas",
            "Lainnya",
        ],
        "sumber_penerangan_utama": ["Listrik PLN"],
        "jenis_kloset": ["Leher angsa", "Lainnya"],
        "pembuangan_akhir_tinja": ["Tangki septik", "Lainnya"],
    }
    rows = [(c, str(i), w) for c, listed in said.items() for i, w in enumerate(listed, start=1)]
    names = ("kolom", "kode", "keterangan")
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return Drop("buku_kode", 0, table, None, np.zeros(len(rows), dtype=np.int16))


class Dtsen:
    """`anggota(m)` and `keluarga(m)`: whole stocks, the same whenever they come but for whom it strikes off."""

    def __init__(self, city: City, traits: Traits, seed: int, counts: Counter) -> None:
        self.city, self.traits, self.seed, self.counts = city, traits, seed, counts
        rng = stream(seed, "dtsen families")
        cards = len(city.card_owner)
        self.owner = np.where(city.card_owner < len(city.kel), city.card_owner, 0)
        self.listed = ~city.card_foreign & (rng.random(cards) < IN_DTSEN) & ~city.hidden[self.owner]
        rank = poorness(city, rng, 0.35)[self.owner]
        national = JAKARTA_IN_THE_NATION + (1 - JAKARTA_IN_THE_NATION) * rank
        self.deciles = [
            1 + np.minimum((10 * part).astype(int), 9)
            for part in (np.minimum(national, 1), np.minimum(rank**0.97, 1), np.minimum(rank, 1))
        ]
        self.unranked = rng.random(cards) < UNRANKED
        self.aided = poorness(city, stream(seed, "dtks aid"), 0.4)[self.owner] < 0.3

    def anggota(self, m: int) -> Drop:
        """People by card."""
        city, traits, rng = self.city, self.traits, stream(self.seed, "dtsen anggota")
        chosen = kept(rng, city, DTSEN) & self.listed[city.card] & (city.appears == 0)
        person = np.flatnonzero(chosen & (rng.random(city.people) > 0.01)).astype(np.int32)
        teller = Teller(city, "dtsen_anggota", DTSEN, rng, self.counts)
        person = np.r_[person, person[teller.hit(len(person), "twice")]]
        person = person[np.argsort(city.no_kk[city.card[person]], kind="stable")]
        told = teller.tell(person, city.no_kk[city.card[person]])
        place = city.card_place[city.card[person]]
        kel, age = city.places.kel[place], city.age()[person]
        n, disability = len(person), traits.disability[person]
        school = np.where(traits.at_school[person], 2, np.where(age < 6.5, 1, 3))
        hard = {
            sense: 1 + (rng.random(n) < 0.03)
            + np.where(np.isin(disability, [k for k, s in HARDSHIP.items() if s == sense]), 2, 0)
            for sense in SENSES
        }  # fmt: skip
        table = pa.table(
            {
                "nomor_induk_kependudukan": as_text(told.nik),
                "nomor_kartu_keluarga": as_text(told.no_kk),
                "nama": told.nama,
                "tanggal_lahir": days(told.birth),
                "jenis_kelamin": _code(1 + (city.sex[person] == WOMAN)),
                "status_hubungan_keluarga": _code(RELATION[city.card_role[person]]),
                "status_kawin": _code(1 + traits.marital[person]),
                "pbi_nas": _yes_no(self.aided[city.card[person]] & (rng.random(n) < 0.8)),
                "pbi_pemda": _yes_no(rng.random(n) < 0.1),
                "partisipasi_sekolah": _code(school),
                "ijazah_tertinggi_yang_dimiliki": _code(1 + traits.schooling[person]),
                "status_bekerja": _code(np.where(WORKING[traits.job[person]], 1, 2)),
                "lapangan_usaha_dari_pekerjaan_utama": words(FIELDS, traits.job[person]),
                **{sense: _code(np.minimum(values, 4)) for sense, values in hard.items()},
                "kondisi_gizi": _code(np.ones(n, dtype=int)),
                "kesedihan_depresi": _code(1 + (rng.random(n) < 0.05)),
                "penyakit_kronis": _code(1 + traits.illness[person].astype(int)),
                "alamat_ktp": address(city.places, place, rng, 0.2, 0.1),
                "rt_ktp": _padded(city.places.rt[place], 3),
                "rw_ktp": _padded(city.places.rw[place], 3),
                "kode_kelurahan_desa_ktp": words(
                    [a.kode.replace(".", "") for a in city.areas], kel
                ),
                "kelurahan_desa_ktp": words([a.nama.upper() for a in city.areas], kel),
                "kecamatan_ktp": words([a.nama_kecamatan.upper() for a in city.areas], kel),
                "is_gc_kemensos": _yes_no(rng.random(n) < 0.1),
                "is_pbi_se": _yes_no(rng.random(n) < 0.1),
                "is_siks_ng": _yes_no(self.aided[city.card[person]]),
            }
        )
        left = np.flatnonzero(~struck(city, self.seed, "dtsen", m)[person])
        return Drop(
            "dtsen_anggota", m, table.take(pa.array(left)), person[left].astype(np.int32), kel[left]
        )

    def keluarga(self, m: int) -> Drop:
        """Families: one row a card, a few cards with two."""
        city, rng = self.city, stream(self.seed, "dtsen keluarga")
        size = np.bincount(city.card[city.home >= 0], minlength=len(self.listed))
        card = np.flatnonzero(self.listed & (size[: len(self.listed)] > 0))
        again = card[rng.random(len(card)) < CARD_TWICE]
        other = np.r_[np.zeros(len(card), dtype=bool), rng.random(len(again)) < OTHER_DECILE]
        card = np.r_[card, again]
        order = np.argsort(city.no_kk[card], kind="stable")
        card, other = card[order], other[order]
        self.counts["dtsen_keluarga", "twice"] += len(again)
        place = city.card_place[card]
        kel, home = city.places.kel[place], self.owner[card]
        blank = self.unranked[card]
        national, province, kota = (
            pa.array(np.where(other, 1 + decile[card] % 10, decile[card]), mask=blank)
            for decile in self.deciles
        )
        own_things = Possessions(city, self.seed)
        codes, standard = own_things.codes, city.welfare.standard[home]
        area = np.exp(own_things.log_area[home] + 0.12 * (size[card] - 3.7))
        head = np.full(len(self.listed), -1, dtype=np.int64)
        heads = np.flatnonzero((city.card_role == KEPALA) & (city.home >= 0))
        head[city.card[heads]] = heads
        names = write_names(city.vocabulary, city.words[np.maximum(head[card], 0)])
        table = pa.table(
            {
                "kode_kelurahan_desa": words([a.kode_bps for a in city.areas], kel),
                "kelurahan_desa": words([a.nama.upper() for a in city.areas], kel),
                "kecamatan": words([a.nama_kecamatan.upper() for a in city.areas], kel),
                "alamat": address(city.places, place, rng, 0.3, 0.2),
                "nomor_kartu_keluarga": as_text(city.no_kk[card]),
                "jumlah_anggota_keluarga": pa.array(size[card]),
                "nama_kepala_keluarga": pc.if_else(pa.array(head[card] >= 0), names, None),
                "status_kepemilikan_rumah": _code(1 + own_things.tenure[home]),
                "sumber_penerangan_utama": _code(np.ones(len(card), dtype=int)),
                "jenis_kloset": _code(np.where(codes["fasilitas_bab"][home] > 1, 1, 2)),
                "pembuangan_akhir_tinja": _code(np.where(codes["fasilitas_bab"][home] > 1, 1, 2)),
                "desil_nasional": national,
                "desil_provinsi": province,
                "desil_kabupaten_kota": kota,
                "pbi_nas": _yes_no(self.aided[card]),
                "pbi_pemda": _yes_no(rng.random(len(card)) < 0.1),
                "luas_lantai": pa.array(np.clip(np.round(area), 4, 600).astype(int)),
                **{
                    column: _seen(rng, codes[own][home], len(LADDERS[own]))
                    for column, (own, _) in DWELLING.items()
                },
                **{
                    f"aset_bergerak_{name}": _yes_no(codes[own][home] == 1)
                    for name, own in OWNED.items()
                },
                **{
                    f"aset_bergerak_{name}": _yes_no(codes[own][home] > 0)
                    for name, own in COUNTED.items()
                },
                **{
                    name: _yes_no(standard + rng.normal(0, 1, len(card)) > above)
                    for name, above in RARER.items()
                },
                **dict.fromkeys(LIVESTOCK, _code(np.zeros(len(card), dtype=int))),
                "is_siks_ng": _yes_no(self.aided[card]),
            }
        )
        return Drop("dtsen_keluarga", m, table, None, kel)


def _code(values: np.ndarray) -> pa.Array:
    return pc.cast(pa.array(values.astype(np.int64)), pa.string())


def _yes_no(values: np.ndarray) -> pa.Array:
    return words(["0", "1"], values.astype(np.int8))


def _padded(values: np.ndarray, width: int) -> pa.Array:
    return pc.utf8_lpad(pc.cast(pa.array(values), pa.string()), width, "0")


def _seen(rng: Rng, codes: np.ndarray, options: int) -> pa.Array:
    """Codes from 1 as the register has them: a few slips and blanks."""
    slips = rng.random(len(codes)) < 0.02
    told = np.where(slips, rng.integers(0, options, len(codes)), codes) + 1
    return pc.cast(pa.array(told, mask=rng.random(len(codes)) < 0.02), pa.string())
