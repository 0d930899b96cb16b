"""DTSEN as it is exported: pipes and quotes, codes and the book that explains them, two numberings, damaged lines."""

import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
import xlsxwriter

from tests.raw.conftest import Office, Row, wilayah

MONTH = "2026-01"
KOJA = wilayah("31.72.03.1001", nama_kelurahan="Koja", nama_kecamatan="Koja", kode_bps="3175040006")
SENSES = ("penglihatan", "pendengaran", "berjalan_atau_naik_tangga", "menggunakan_tangan_jari",
          "belajar_kemampuan_intelektual", "pengendalian_perilaku", "berbicara_komunikasi", "mengurus_diri",
          "mengingat_berkonsentrasi")  # fmt: skip
BOOK = [
    ("status_bekerja", "1", "Bekerja"), ("status_bekerja", "2", "Tidak bekerja"),
    ("jenis_lantai_terluas", "1", "Keramik"), ("jenis_lantai_terluas", "8", "Tanah"),
    *((sense, str(k), said) for sense in SENSES for k, said in enumerate(
        ("Tidak mengalami kesulitan", "Sedikit kesulitan", "Banyak kesulitan", "Sama sekali tidak bisa"), start=1)),
]  # fmt: skip


def anggota(k: int, **values: str | None) -> dict[str, str | None]:
    """Person k as V3 writes: a woman born on 2 January 1990, each on a card of her own."""
    return {
        "nomor_induk_kependudukan": f"31720342019000{k % 90 + 10:02d}",
        "nomor_kartu_keluarga": f"317203010110{k:04d}.0",
        "nama": f"SITI AMINAH {k}",
        "tanggal_lahir": "19900102",
        "jenis_kelamin": "2",
        "status_hubungan_keluarga": "1",
        "status_kawin": "4",
        "pbi_nas": "1",
        "pbi_pemda": "0",
        "partisipasi_sekolah": "3",
        "status_bekerja": "1",
        **dict.fromkeys(SENSES, "1"),
        "kesedihan_depresi": "RAHASIA",
        "penyakit_kronis": "RAHASIA",
        "alamat_ktp": f"JL MAWAR NO {k}",
        "rt_ktp": "001",
        "rw_ktp": "002",
        "kode_kelurahan_desa_ktp": "3172031001",
        "kelurahan_desa_ktp": "KOJA",
        "kecamatan_ktp": "KOJA",
        "is_siks_ng": "1",
    } | values


def keluarga(k: int, **values: str | None) -> dict[str, str | None]:
    """The family of person k, its kelurahan by BPS' code."""
    return {
        "kode_kelurahan_desa": "3175040006",
        "kelurahan_desa": "KOJA",
        "kecamatan": "KOJA",
        "alamat": f"JL MELATI NO {k}",
        "nomor_kartu_keluarga": f"317203010110{k:04d}",
        "jumlah_anggota_keluarga": "1",
        "desil_nasional": "3",
        "desil_provinsi": "2",
        "desil_kabupaten_kota": "1",
        "jenis_lantai_terluas": "8",
        "luas_lantai": "24",
        "is_siks_ng": "1",
    } | values


def pipes(rows: Iterable[Row]) -> str:
    """The rows as V3 writes them: every value quoted, pipes between."""
    listed = list(rows)
    lines = [listed[0].keys(), *(row.values() for row in listed)]
    return "".join("|".join(f'"{cell or ""}"' for cell in line) + "\n" for line in lines)


@pytest.fixture
def bps(office: Office) -> Office:
    """Has delivered the areas."""
    office.put("wilayah.csv", [KOJA], MONTH, "wilayah")
    office.load(MONTH, "wilayah")
    return office


def explain(
    office: Office, rows: Iterable[tuple[str, str, str]] = BOOK, month: str = MONTH
) -> None:
    names = ("kolom", "kode", "keterangan")
    office.put("kode.csv", [dict(zip(names, row, strict=True)) for row in rows], month, "buku_kode")
    office.load(month, "buku_kode")


def stage(office: Office, columns: str, source: str) -> list[tuple[object, ...]]:
    office.stage("no_kk", MONTH, "dtsen_keluarga")  # where the member's family lives
    return office.stage(columns, MONTH, source)


def test_a_family_and_its_member(bps: Office) -> None:
    explain(bps)
    bps.put("keluarga_dtsen_v3_2026_31.72.csv", pipes([keluarga(1)]), MONTH, "dtsen_keluarga")
    bps.put("anggota_keluarga_dtsen_v3_2026_31.72.csv", pipes([anggota(1)]), MONTH, "dtsen_anggota")
    assert stage(
        bps,
        "no_kk, kode_kelurahan, jumlah_anggota, desil_nasional, desil_provinsi, desil_kota,"
        " jenis_lantai_terluas, luas_lantai",
        "dtsen_keluarga",
    ) == [("3172030101100001", "31.72.03.1001", 1, 3, 2, 1, "TANAH", 24)]
    assert stage(
        bps,
        "nik, no_kk, id_kelompok, nama, tanggal_lahir::varchar, jenis_kelamin, hubungan, status_kawin, alamat,"
        " kode_kelurahan, masih_sekolah, bekerja, disabilitas, pbi_nas, pbi_pemda",
        "dtsen_anggota",
    ) == [
        (
            "3172034201900011", "3172030101100001", "3172030101100001", "SITI AMINAH 1", "1990-01-02", "P",
            "KEPALA KELUARGA", "CERAI MATI", "JL MELATI NO 1", "31.72.03.1001", False, True, False, True, False,
        )
    ]  # fmt: skip
    assert bps.rows(
        "select source, layout, extra_columns from quality.delivery where source like 'dtsen%' order by 1"
    ) == [("dtsen_anggota", "DTSEN_V3", None), ("dtsen_keluarga", "DTSEN_V3", None)]


def test_what_no_need_reads_is_not_kept(bps: Office) -> None:
    rows = [anggota(1), anggota(2, nama=None)]  # one loads, one is set aside
    bps.put("a.csv", pipes(rows), MONTH, "dtsen_anggota")
    bps.load(MONTH, "dtsen_anggota")
    assert bps.rows(
        "select rows_staged, rows_quarantined from quality.delivery where file = 'a.csv'"
    ) == [(1, 1)]
    held = json.dumps(
        bps.rows(
            "select r::varchar from raw.dtsen_anggota as r union all select q::varchar from quality.quarantine as q"
        )
    )
    assert "SITI AMINAH 1" in held and "RAHASIA" not in held and "depresi" not in held


def test_an_xlsx_of_the_version_before(bps: Office, tmp_path: Path) -> None:
    old = {k: v for k, v in anggota(1).items() if not k.startswith("is_")}
    book = xlsxwriter.Workbook(str(tmp_path / "v2.xlsx"))
    sheet = book.add_worksheet("ANGGOTA")
    for at, (title, value) in enumerate(old.items()):
        sheet.write_string(0, at, title)
        sheet.write_string(1, at, value or "")
    book.close()
    bps.put("v2.xlsx", (tmp_path / "v2.xlsx").read_bytes(), MONTH, "dtsen_anggota")
    assert stage(bps, "nama, kode_kelurahan, alamat", "dtsen_anggota") == [
        ("SITI AMINAH 1", "31.72.03.1001", "JL MAWAR NO 1")
    ]
    assert bps.rows("select layout from quality.delivery where file = 'v2.xlsx'") == [("DTSEN_V2",)]


def test_damaged_lines_cost_themselves_alone(bps: Office) -> None:
    """One in a hundred: each is repaired or set aside and counted, and every other row loads."""
    lines = pipes(anggota(k) for k in range(1, 2001)).splitlines(keepends=True)
    raw = [line.encode() for line in lines]
    rng, bad = random.Random(7), set()
    for at in rng.sample(range(1, 2001), 20):
        bad.add(at)
        line = raw[at]
        inside = line.index(b"SITI") + 3
        raw[at] = (
            line[:inside] + b'"' + line[inside:],
            line.replace(b'"|"', b'|"', 1),
            line[:inside] + b"\x9d" + line[inside:],
            line.replace(b'"|"', b'" "', 1),
        )[len(bad) % 4]
    bps.put("a.csv", b"".join(raw), MONTH, "dtsen_anggota")
    bps.load(MONTH, "dtsen_anggota")
    [(read, staged, aside)] = bps.rows(
        "select rows_read, rows_staged, rows_quarantined from quality.delivery where file = 'a.csv'"
    )
    assert (read, staged + aside) == (2000, 2000)
    loaded = dict(bps.rows(
        'select "row", nama from raw.dtsen_anggota where "row" not in (select "row" from quality.quarantine)'
    ))  # fmt: skip
    assert {k: f"SITI AMINAH {k}" for k in range(1, 2001) if k not in bad}.items() <= loaded.items()
    aside_rows = {row for (row,) in bps.rows('select "row" from quality.quarantine')}
    assert aside_rows <= bad and len(aside_rows) >= 10
    for k in bad - aside_rows:  # a stray quote is part of the name, nothing else of the row moved
        assert loaded[k].replace('"', "") == f"SITI AMINAH {k}"


def test_without_a_code_book_a_code_means_nothing(bps: Office) -> None:
    bps.put("k.csv", pipes([keluarga(1)]), MONTH, "dtsen_keluarga")
    bps.put("a.csv", pipes([anggota(1)]), MONTH, "dtsen_anggota")
    assert stage(bps, "jenis_lantai_terluas", "dtsen_keluarga") == [("8",)]
    assert stage(bps, "bekerja, disabilitas, masih_sekolah", "dtsen_anggota") == [
        (None, None, False)
    ]
    [(told,)] = bps.rows("select unreadable::varchar from quality.delivery where file = 'a.csv'")
    assert json.loads(told)["status_bekerja"] == 1
    explain(bps)  # comes later: what it says is heard, and the count with it
    assert stage(bps, "bekerja, disabilitas", "dtsen_anggota") == [(True, False)]
    assert stage(bps, "jenis_lantai_terluas", "dtsen_keluarga") == [("TANAH",)]
    assert bps.rows("select unreadable from quality.delivery where file = 'a.csv'") == [(None,)]


def test_a_code_book_goes_before_what_is_generally_known(bps: Office) -> None:
    explain(
        bps,
        [
            ("status_hubungan_keluarga", "1", "Anak"),
            ("status_hubungan_keluarga", "3", "Kepala keluarga"),
        ],
    )
    rows = [
        anggota(1),
        anggota(2, status_hubungan_keluarga="3"),
        anggota(3, status_hubungan_keluarga="2"),
    ]
    bps.put("a.csv", pipes(rows), MONTH, "dtsen_anggota")
    assert stage(bps, "hubungan", "dtsen_anggota") == [("ANAK",), ("KEPALA KELUARGA",), ("ISTRI",)]


def test_a_code_with_two_meanings_has_none_and_a_newer_book_says_it_all(bps: Office) -> None:
    twice = [
        ("status_bekerja", "1", "Bekerja"),
        ("status_bekerja", "1", "Tidak bekerja"),
        ("status_bekerja", "2", "Bekerja"),
    ]
    explain(bps, twice, "2025-10")
    bps.put("a.csv", pipes([anggota(1), anggota(2, status_bekerja="2")]), MONTH, "dtsen_anggota")
    assert stage(bps, "bekerja", "dtsen_anggota") == [(None,), (True,)]
    explain(bps, BOOK)
    assert stage(bps, "bekerja", "dtsen_anggota") == [(True,), (False,)]


def test_difficulties_make_a_disability_where_one_is_great(bps: Office) -> None:
    explain(bps)
    said = (
        ("1", "2", False),
        ("1", "3", True),
        ("4", None, True),
        (None, "1", False),
        ("1", "9", None),
        (None, None, None),
    )
    rows = [
        anggota(k, **dict.fromkeys(SENSES[2:], None), penglihatan=one, pendengaran=two)
        for k, (one, two, _) in enumerate(said, start=1)
    ]
    bps.put("a.csv", pipes(rows), MONTH, "dtsen_anggota")
    assert stage(bps, "disabilitas", "dtsen_anggota") == [(found,) for *_, found in said]


def test_a_blank_card_costs_nobody_and_a_blank_decile_is_unknown(bps: Office) -> None:
    bps.put("k.csv", pipes([keluarga(1, desil_nasional=None)]), MONTH, "dtsen_keluarga")
    rows = [
        anggota(1),
        anggota(2, nomor_kartu_keluarga=None),
        anggota(3, nomor_kartu_keluarga="3,17204E+15"),
    ]
    bps.put("a.csv", pipes(rows), MONTH, "dtsen_anggota")
    assert stage(bps, "desil_nasional, desil_kota", "dtsen_keluarga") == [(None, 1)]
    assert stage(bps, "no_kk, kode_kelurahan", "dtsen_anggota") == [
        ("3172030101100001", "31.72.03.1001"),
        (None, "31.72.03.1001"),
        (None, "31.72.03.1001"),
    ]


@pytest.mark.parametrize("file", ["r06d_dtsen_keluarga.csv", "r06e_dtsen_anggota.csv"])
def test_other_titles_of_the_same_registers(bps: Office, file: str) -> None:
    source = file.removeprefix("r06d_").removeprefix("r06e_").removesuffix(".csv")
    content = (Path(__file__).parents[1] / "cases/r06-judul-nasional/dtks" / file).read_bytes()
    bps.put(file, content, MONTH, source)
    assert set(stage(bps, "kode_kelurahan, no_kk is null", source)) == {("31.72.03.1001", False)}
    assert bps.rows("select layout from quality.delivery where file = ?", file) == [("DTSEN_V2",)]


def test_a_book_speaks_of_words_alone(bps: Office) -> None:
    """One that lists every column of the export, areas and deciles too, changes none of their values."""
    every = [
        ("jenis_lantai_terluas", "8", "8. Tanah"), ("desil_nasional", "3", "Desil 3"), ("luas_lantai", "24", "Luas"),
        ("kode_kelurahan_desa", "3175040006", "KOJA"), ("nomor_kartu_keluarga", "3172030101100001", "Nomor kartu"),
        ("jumlah_anggota_keluarga", "1", "Satu"), ("kelurahan_desa", "KOJA", "Kelurahan Koja"),
    ]  # fmt: skip
    explain(bps, every)
    bps.put("k.csv", pipes([keluarga(1)]), MONTH, "dtsen_keluarga")
    found = (
        "no_kk, kode_kelurahan, jumlah_anggota, desil_nasional, luas_lantai, jenis_lantai_terluas"
    )
    assert stage(bps, found, "dtsen_keluarga") == [
        ("3172030101100001", "31.72.03.1001", 1, 3, 24, "TANAH")
    ]
    bps.con.execute(
        "update quality.delivery set konvensi = '{}' where file = 'k.csv'"
    )  # as loaded before the book
    assert stage(bps, found, "dtsen_keluarga") == [("3172030101100001", None, 1, 3, 24, "TANAH")]
