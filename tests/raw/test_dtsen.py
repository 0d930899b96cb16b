"""DTSEN as it is exported: pipes and quotes, codes and the book that explains them, two numberings, damaged lines."""

import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
import xlsxwriter

from assets.raw.detail import drifted_lines
from expectations.contract import sources
from tests.raw.conftest import Office, Row, dtks, wilayah

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


def test_a_book_is_heard_where_the_file_lies_there_no_longer(bps: Office) -> None:
    bps.put("k.csv", pipes([keluarga(1)]), MONTH, "dtsen_keluarga")
    bps.load(MONTH, "dtsen_keluarga")
    bps.path("k.csv", MONTH, "dtsen_keluarga").unlink()
    explain(bps)
    assert stage(bps, "jenis_lantai_terluas, kode_kelurahan", "dtsen_keluarga") == [
        ("TANAH", "31.72.03.1001")
    ]


def test_a_book_without_a_source_speaks_of_dtsen_alone(bps: Office) -> None:
    explain(bps, [("hubungan", "3", "Cucu")])
    rows = [dtks(k, hubungan=code) for k, code in enumerate(("1", "3", "3"), start=1)]
    bps.put("d.csv", rows, MONTH)
    assert [h for (h,) in bps.stage("hubungan", MONTH)] == ["KEPALA KELUARGA", "ANAK", "ANAK"]
    named = [{"kolom": "hubungan", "kode": "3", "keterangan": "Menantu", "sumber": "dtks"}]
    bps.put("lagi.csv", named, MONTH, "buku_kode")
    bps.load(MONTH, "buku_kode")
    assert [h for (h,) in bps.stage("hubungan", MONTH)] == ["KEPALA KELUARGA", "MENANTU", "MENANTU"]
    [(kept,)] = bps.rows("select konvensi::varchar from quality.delivery where file = 'd.csv'")
    assert "hubungan" in kept


def test_a_book_that_the_rows_contradict_is_doubted(bps: Office) -> None:
    explain(bps, [("jenis_kelamin", "1", "Perempuan"), ("jenis_kelamin", "2", "Laki-laki")])
    bps.put("a.csv", pipes(anggota(k) for k in range(1, 9)), MONTH, "dtsen_anggota")
    bps.load(MONTH, "dtsen_anggota")
    [(kept,)] = bps.rows(
        "select konvensi ->> '$.jenis_kelamin' from quality.delivery where file = 'a.csv'"
    )
    assert json.loads(kept)["diragukan"] and json.loads(kept)["menentang"] == 8


def test_what_is_said_of_the_source_itself_goes_before(bps: Office) -> None:
    rows = [
        {"kolom": "status_bekerja", "kode": "1", "keterangan": said, "sumber": of}
        for said, of in (
            ("Tidak bekerja", None),
            ("Bekerja", "dtsen_anggota"),
            ("BEKERJA", "dtsen_anggota"),
        )
    ]
    bps.put("kode.csv", rows, MONTH, "buku_kode")
    bps.load(MONTH, "buku_kode")
    bps.put("a.csv", pipes([anggota(1)]), MONTH, "dtsen_anggota")
    assert stage(bps, "bekerja", "dtsen_anggota") == [(True,)]


def test_a_code_of_two_meanings_is_blank_where_another_book_knew_it(bps: Office) -> None:
    twice = [("status_hubungan_keluarga", "1", "Anak"), ("status_hubungan_keluarga", "1", "Istri")]
    twice += [("jenis_lantai_terluas", "8", "Tanah"), ("jenis_lantai_terluas", "8", "Keramik")]
    explain(bps, twice)
    bps.put("a.csv", pipes([anggota(1)]), MONTH, "dtsen_anggota")
    bps.put("k.csv", pipes([keluarga(1)]), MONTH, "dtsen_keluarga")
    assert stage(bps, "hubungan", "dtsen_anggota") == [("LAINNYA",)], (
        "as any relation that nobody knows"
    )
    assert stage(bps, "jenis_lantai_terluas", "dtsen_keluarga") == [(None,)]


def test_a_book_is_put_right_and_withdrawn(bps: Office) -> None:
    explain(bps)
    bps.put("k.csv", pipes([keluarga(1)]), MONTH, "dtsen_keluarga")
    assert stage(bps, "jenis_lantai_terluas", "dtsen_keluarga") == [("TANAH",)]
    right = {"kolom": "jenis_lantai_terluas", "kode": "8", "keterangan": "Bambu"}
    bps.put(
        "koreksi.csv",
        [right | {"koreksi_file": "kode.csv", "koreksi_row": "4"}],
        MONTH,
        "buku_kode",
    )
    bps.load(MONTH, "buku_kode")
    assert stage(bps, "jenis_lantai_terluas", "dtsen_keluarga") == [("BAMBU",)]
    bps.path("k.csv", MONTH, "dtsen_keluarga").unlink()
    bps.con.execute("delete from raw.buku_kode")
    bps.con.execute("delete from quality.delivery where source = 'buku_kode'")
    assert stage(bps, "jenis_lantai_terluas, kode_kelurahan", "dtsen_keluarga") == [
        ("8", "31.72.03.1001")
    ]


def test_a_card_number_that_lost_digits_is_nobodys_family(bps: Office) -> None:
    bps.put("k.csv", pipes([keluarga(1, nomor_kartu_keluarga="3172")]), MONTH, "dtsen_keluarga")
    bps.put("a.csv", pipes([anggota(1, nomor_kartu_keluarga="3172")]), MONTH, "dtsen_anggota")
    assert stage(bps, "id_kelompok, alamat", "dtsen_anggota") == [(None, "JL MAWAR NO 1")]


def test_of_a_card_in_two_kelurahan_the_ktp_tells(bps: Office) -> None:
    twice = [keluarga(1), keluarga(1, kode_kelurahan_desa="31.72.02.1002", kelurahan_desa="LAGOA")]
    bps.put("k.csv", pipes(twice), MONTH, "dtsen_keluarga")
    bps.put("a.csv", pipes([anggota(1)]), MONTH, "dtsen_anggota")
    assert stage(bps, "kode_kelurahan, alamat", "dtsen_anggota") == [
        ("31.72.03.1001", "JL MAWAR NO 1")
    ]


@pytest.mark.parametrize(("rows", "folder", "other"), [
    ([anggota(1)], "dtsen_keluarga", "dtsen_anggota"),
    ([keluarga(1, nama_anggota_keluarga="SITI")], "dtsen_anggota", "dtsen_keluarga"),
])  # fmt: skip
def test_a_file_in_the_others_folder_is_refused_with_the_right_one(
    bps: Office, rows: list[Row], folder: str, other: str
) -> None:
    bps.put("a.csv", pipes(rows), MONTH, folder)
    bps.load(MONTH, folder)
    [(status, reason)] = bps.rows(
        "select status, reason from quality.delivery where file = 'a.csv'"
    )
    assert status == "REFUSED" and f"di folder {other}" in reason


SIKS = [
    {"No KK": "3172030101100001", "NIK": "3172034201900011", "Desil": "3"},
    {"No KK": "3172030101100002.0", "NIK": "", "Desil": ""},
    {"No KK": "", "NIK": "3172034201900012", "Desil": "2"},
    {"No KK": "3172030101100003", "NIK": "3172034201900013", "Desil": "11"},
]


def test_the_list_of_deciles_of_siks_ng(bps: Office) -> None:
    bps.put("desil.csv", SIKS, MONTH, "desil_siks")
    assert bps.stage("no_kk, nik, desil", MONTH, "desil_siks") == [
        ("3172030101100001", "3172034201900011", 3),
        ("3172030101100002", None, None),
        ("3172030101100003", "3172034201900013", None),
    ]
    assert bps.rows(
        "select rows_read, rows_quarantined, unreadable::varchar from quality.delivery"
        " where source = 'desil_siks'"
    ) == [(4, 1, '{"desil": 1}')]


@pytest.mark.parametrize("folder", ["dtks", "dtsen_keluarga", "dtsen_anggota", "p3ke"])
def test_the_list_of_deciles_in_anothers_folder_is_refused_with_the_right_one(
    bps: Office, folder: str
) -> None:
    bps.put("desil.csv", SIKS, MONTH, folder)
    bps.load(MONTH, folder)
    [(status, reason)] = bps.rows(
        "select status, reason from quality.delivery where file = 'desil.csv'"
    )
    assert status == "REFUSED" and "di folder desil_siks" in reason


@pytest.mark.parametrize("rows", [[dtks()], [anggota(1, desil_nasional="1")], [keluarga(1)]])
def test_a_register_of_people_is_no_list_of_deciles(bps: Office, rows: list[Row]) -> None:
    bps.put("a.csv", rows, MONTH, "desil_siks")
    bps.load(MONTH, "desil_siks")
    assert bps.rows("select status from quality.delivery where file = 'a.csv'") == [("REFUSED",)]


def test_difficulties_in_any_capitals_and_counts_that_are_no_yes_or_no(bps: Office) -> None:
    rows = [
        anggota(1, **dict.fromkeys(SENSES, "Tidak")),
        anggota(2, **dict.fromkeys(SENSES, "Banyak")),
    ]
    bps.put("a.csv", pipes(rows), MONTH, "dtsen_anggota")
    assert stage(bps, "disabilitas", "dtsen_anggota") == [(False,), (True,)]
    counted = [
        keluarga(k, aset_bergerak_sepeda_motor=n) for k, n in enumerate(("1", "2", "3"), start=1)
    ]
    bps.put("k.csv", pipes(counted), MONTH, "dtsen_keluarga")
    assert stage(bps, "aset_bergerak_sepeda_motor", "dtsen_keluarga") == [(True,), (None,), (None,)]
    [(told,)] = bps.rows("select unreadable::varchar from quality.delivery where file = 'k.csv'")
    assert json.loads(told)["aset_bergerak_sepeda_motor"] == 2


def test_codes_of_bps_that_passed_a_table_as_numbers(bps: Office) -> None:
    rows = [keluarga(1, kode_kelurahan_desa="3175040006.0", kelurahan_desa=None)]
    bps.put("k.csv", pipes(rows), MONTH, "dtsen_keluarga")
    assert stage(bps, "kode_kelurahan", "dtsen_keluarga") == [("31.72.03.1001",)]


def test_a_decile_that_there_is_not_is_unknown_and_counted(bps: Office) -> None:
    rows = [
        keluarga(k, desil_nasional=said) for k, said in enumerate(("0", "11", "10", "3.0"), start=1)
    ]
    bps.put("k.csv", pipes(rows), MONTH, "dtsen_keluarga")
    assert stage(bps, "desil_nasional", "dtsen_keluarga") == [(None,), (None,), (10,), (3,)]
    [(told,)] = bps.rows("select unreadable::varchar from quality.delivery where file = 'k.csv'")
    assert json.loads(told)["desil_nasional"] == 2


def test_a_layout_of_other_months_is_told(office: Office) -> None:
    contract = sources()["dtsen_keluarga"]
    for month, told in (("2025-01", True), ("2025-02", False)):
        office.put("k.csv", pipes([keluarga(1)]), month, "dtsen_keluarga")
        office.load(month, "dtsen_keluarga")
        [line] = drifted_lines(office.con, contract, month)
        assert ("DTSEN_V3 bukan tata letak bulan itu" in line) == told
        assert "kolom hilang nama_kepala" in line
