"""In which form each office sends its files."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Style:
    """How one file is written. What a format cannot hold (BOM in Parquet) is ignored."""

    kind: str = "csv"  # csv, xlsx, parquet (all text), typed (Parquet with types)
    separator: str = ","
    encoding: str = "utf-8"  # utf-8, utf-8-sig, cp1252
    crlf: bool = False
    date: str = "iso"  # iso, slash, dash, long, digits; excel = a date cell in XLSX
    money: str = "plain"  # plain, dots, rp, juta, decimal
    yes: tuple[str, str] = ("YA", "TIDAK")
    blank: str = ""
    header: str = "lower"  # lower, upper, spaces, padded
    nik: str = "text"  # text, number (XLSX), apostrophe, scientific (where Excel rounded), float (.0 behind some)
    titles: int = 0  # rows above the header (XLSX)
    extra: tuple[str, ...] = ()  # columns the layout does not know
    without: tuple[str, ...] = ()  # optional columns the office leaves out
    backwards: bool = False  # columns in reverse order
    no_date: str = ""  # what stands for an unknown date of birth
    quoted: bool = False  # every value in quotes (CSV)
    damaged: float = 0  # share of lines with a quote or a byte too many, or a quote too few (CSV)
    broken: str = ""  # what stands before RT inside an address: a newline or a separator


PLAIN = Style()
SEMICOLON = Style(separator=";", encoding="cp1252", crlf=True, date="slash", header="upper")
BOM = Style(separator=";", encoding="utf-8-sig", crlf=True, date="dash", header="spaces")
TYPED = Style(kind="typed")
TEXT = Style(kind="parquet", date="iso", blank="")
BOOK = Style(kind="xlsx", titles=3, date="excel", header="spaces")

# One style per file of a source: six stand for six kecamatan in order of code, one for the kota.
OFFICES: dict[str, tuple[str, list[Style]]] = {
    "wilayah": ("wilayah_jakarta_utara", [PLAIN]),
    "garis_kemiskinan": ("garis_kemiskinan", [replace(BOOK, titles=2, header="lower")]),
    "target": ("target_rpd", [PLAIN]),
    "dukcapil": (
        "penduduk",
        [
            replace(PLAIN, broken=", "),
            replace(SEMICOLON, blank="-"),
            TYPED,
            replace(BOM, extra=("keterangan",), broken="\n"),
            replace(TEXT, date="dash", backwards=True),
            replace(BOOK, nik="number", separator="\t"),
        ],
    ),
    "dtks": (
        "dtks",
        [
            replace(BOOK, titles=4, nik="apostrophe", date="long"),
            replace(PLAIN, separator="\t", date="slash", yes=("Y", "T"), no_date="00/00/0000"),
            replace(SEMICOLON, date="long", nik="scientific", blank="TIDAK ADA DATA"),
            replace(BOOK, titles=1, nik="number", date="excel"),
            replace(TEXT, date="slash", yes=("1", "0")),
            replace(BOM, header="padded", extra=("NO", "petugas"), backwards=True),
        ],
    ),
    "carik_rumah_tangga": (
        "carik_rumah_tangga",
        [
            replace(PLAIN, money="decimal", yes=("TRUE", "FALSE")),
            replace(SEMICOLON, money="dots", blank="N/A"),
            TYPED,
            replace(BOM, money="rp", date="long", yes=("Y", "T")),
            replace(TEXT, money="juta", yes=("1", "0")),
            replace(PLAIN, separator="\t", money="dots", date="dash", header="padded"),
        ],
    ),
    "carik_anggota": (
        "carik_anggota",
        [
            replace(PLAIN, yes=("TRUE", "FALSE")),
            replace(SEMICOLON, blank="N/A"),
            TYPED,
            replace(BOM, date="long", yes=("Y", "T"), backwards=True),
            replace(TEXT, yes=("1", "0")),
            replace(PLAIN, separator="\t", date="dash", header="padded", nik="apostrophe"),
        ],
    ),
    "p3ke": ("p3ke_desil_1_4", [replace(PLAIN, yes=("Y", "T"), extra=("padan_dukcapil",))]),
    "dtsen_anggota": (
        "anggota_keluarga_dtsen_v3_2026_31.72",
        [replace(PLAIN, separator="|", quoted=True, date="digits", nik="float", damaged=0.004)],
    ),
    "dtsen_keluarga": (
        "keluarga_dtsen_v3_2026_31.72",
        [replace(PLAIN, separator="|", quoted=True, nik="float", damaged=0.004)],
    ),
    "buku_kode": ("buku_kode_dtsen", [replace(BOOK, titles=1)]),
    "penerima_kjp": ("kjp_plus", [replace(SEMICOLON, money="dots", nik="scientific")]),
    "penerima_pkd": ("klj_kaj_kpdj", [replace(BOOK, money="rp", nik="text", titles=5)]),
    "penerima_pkh": ("pkh", [replace(BOM, money="decimal", broken=";\n")]),
    "penerima_sembako": ("sembako_bpnt", [replace(PLAIN, separator="\t", money="rp", date="long")]),
    "penerima_pbi": ("pbi_jk", [replace(TEXT, money="plain", date="slash")]),
    "penerima_rutilahu": ("rutilahu", [replace(BOOK, money="juta", nik="number", titles=2)]),
    "penerima_kerja": (
        "pelatihan_kerja",
        [replace(BOOK, date="long", nik="apostrophe", without=("no_kk", "nominal"))],
    ),
    "penerima_jakpreneur": (
        "jakpreneur",
        [replace(PLAIN, money="juta", date="dash", header="upper")],
    ),
    "sanggah": ("usulan_dan_sanggah", [replace(BOOK, titles=1, date="long", header="upper")]),
    "realisasi": ("realisasi_intervensi", [replace(PLAIN, money="dots", date="slash")]),
}

# Columns that hold rupiah, whatever else is a whole number.
MONEY = {"nominal", "pengeluaran_pangan_sebulan", "pengeluaran_nonpangan_sebulan"}
MONEY |= {"pendapatan_sebulan"}
