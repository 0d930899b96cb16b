"""The kelurahan, their share of people and of poverty, and their streets."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"
KOTA = "31.72"

# Shift of log expenditure. BPS publishes nothing below kota; the seed names Cilincing and Koja
# as the priority, so these two must hold at least two thirds of the extremely poor.
KECAMATAN_EFFECT = {
    "31.72.01": 0.13,
    "31.72.02": 0.12,
    "31.72.03": -0.18,
    "31.72.04": -0.20,
    "31.72.05": 0.08,
    "31.72.06": 0.45,
}
# Harbour and coast are poorer than their kecamatan, planned estates are richer.
KELURAHAN_EFFECT = {
    "31.72.01.1002": -0.12,
    "31.72.01.1005": 0.45,
    "31.72.02.1006": 0.12,
    "31.72.02.1007": -0.10,
    "31.72.03.1003": -0.10,
    "31.72.04.1003": -0.10,
    "31.72.04.1004": -0.16,
    "31.72.04.1002": 0.12,
    "31.72.05.1002": -0.06,
}


@dataclass(frozen=True)
class Area:
    """One kelurahan."""

    kode: str
    nama: str
    kode_kecamatan: str
    nama_kecamatan: str
    nama_kota: str
    kode_bps: str
    penduduk: int
    effect: float


def kelurahan(wilayah: str = KOTA) -> list[Area]:
    """The kelurahan of a kota (31.72) or of all DKI (31) in order of code. Raises ValueError for other codes.

    Outside Jakarta Utara every kelurahan is as poor as the next.
    """
    with (DATA / "wilayah_dki.csv").open(encoding="utf-8") as handle:
        rows = [
            r for r in csv.DictReader(handle) if wilayah in (r["kode_kota"], r["kode_kota"][:2])
        ]
    if not rows:
        raise ValueError(f"tidak ada wilayah {wilayah}: 31, atau kode kota di DKI seperti 31.72")
    return [
        Area(
            r["kode_kelurahan"],
            r["nama_kelurahan"],
            r["kode_kecamatan"],
            r["nama_kecamatan"],
            r["nama_kota"],
            r["kode_bps"],
            int(r["jumlah_penduduk_2024"]),
            KECAMATAN_EFFECT.get(r["kode_kecamatan"], 0.0)
            + KELURAHAN_EFFECT.get(r["kode_kelurahan"], 0),
        )
        for r in sorted(rows, key=lambda r: r["kode_kelurahan"])
    ]


STREETS = """MELATI MAWAR ANGGREK KENANGA CEMPAKA DAHLIA FLAMBOYAN KAMBOJA TERATAI SEROJA
BOUGENVILLE
ASOKA TULIP AKASIA CEMARA BERINGIN JATI MAHONI MERANTI RASAMALA PINUS KELAPA NANGKA MANGGA RAMBUTAN
DURIAN SALAK JAMBU MANGGIS DELIMA BELIMBING KEDONDONG SAWO PEPAYA ANGGUR KERAPU TONGKOL BANDENG
TENGGIRI BAWAL KAKAP TERI UDANG RAJUNGAN CAKALANG LUMBA KENARI MERPATI CENDRAWASIH KUTILANG NURI
GARUDA ELANG RAJAWALI CAMAR PIPIT GELATIK PERKUTUT MERAK MANYAR KASUARI SWADAYA MUSYAWARAH MANDIRI
GOTONG ROYONG|KARYA BAKTI|BINA MARGA|BUDI MULIA|SINAR JAYA|SUKA MAJU|KARYA MURNI|KAMPUNG BARU
KEBON KOSONG|KEBON TEBU|KAPUK INDAH|MUARA BARU|MUARA KARANG|PLUIT RAYA|KALI BARU BARAT
KALI BARU TIMUR|TIPAR CAKUNG|SUNGAI LANDAK|SUNGAI TIRAM|MARUNDA BARU|KEBANTENAN|MALAKA
REKREASI|GUNUNG SAHARI DALAM|BUDI MULYA|HIDUP BARU|PADEMANGAN RAYA|LODAN|PARANG TRITIS
ENGGANO|YOS SUDARSO|SULAWESI|BANGKA|JAMPEA|GORONTALO|WARAKAS|PAPANGGO|KEBON BAWANG|SUNTER KARYA
SUNTER JAYA|DANAU SUNTER|AGUNG KARYA|AGUNG INDAH|GADING PUTIH|GADING ELOK|BOULEVARD RAYA
PEGANGSAAN DUA|KELAPA NIAS|KELAPA PUAN|KELAPA HYBRIDA|HYBRIDA RAYA|MAHAKAM|CIPUNAGARA|CIMANUK
DELI|MINDI|DAHAPATI|CIPEUCANG|RAWA BINANGUN|RAWA SENGON|LAGOA TERUSAN|MENTENG RAYA|MANTANG
BARUNA|PELABUHAN|DERMAGA|SAMUDERA|BAHARI|NELAYAN|MERCUSUAR|LAYAR|JANGKAR|HAJI MUHI|H. SAIT
H. MARZUKI|KH. ROYANI|USTAD SALEH|PANGERAN JAYAKARTA|RADEN SALEH|KARTINI|DEWI SARTIKA|DIPONEGORO"""
STREET_NAMES = [
    name
    for line in STREETS.split("\n")
    for name in (line.split("|") if "|" in line else line.split())
]
# A few names carry a character that ASCII lacks, as real address files do.
STREET_NAMES += ["PELABUHAN – BLOK SATU", "KOMPLEK DOK’S"]
STREET_SUFFIX = ["", "", "", "I", "II", "III", "IV", "V", "VI", "VII", "X", "XX", "RAYA", "DALAM"]
STREET_SUFFIX += ["UTARA", "SELATAN", "TIMUR", "BARAT"]

# What an office's clerk writes for a kelurahan: the words that get cut or lose a letter.
SHORTER = [("UTARA", "UTR"), ("SELATAN", "SLTN"), ("TIMUR", "TMR"), ("BARAT", "BRT")]
SHORTER += [("TANJUNG", "TJ"), ("KELAPA", "KLP"), ("RAWA", "RW."), ("SUNGAI", "SEI")]
SHORTER += [("KEBON", "KB."), ("PRIOK", "PRIUK"), ("PRIOK", "PERIOK"), ("GADING", "GDG")]


def misspelt(name: str) -> list[str]:
    """Every shortened or misspelt form of one area name, upper case; at least two."""
    name = name.upper()
    forms = {name.replace(long, short, 1) for long, short in SHORTER if long in name}
    for long, short in SHORTER:
        forms |= {form.replace(long, short, 1) for form in set(forms)}
    forms |= {name.replace(" ", ""), name.replace("A", "", 1), name[:-1], name[:3] + name[2:]}
    return sorted(forms - {name})


def effects(areas: list[Area]) -> np.ndarray:
    """Shift of log expenditure per kelurahan (float64)."""
    return np.array([a.effect for a in areas])
