"""Files whose titles no office of ours wrote: which layout of the contract they are, and what is read of them."""

import json
from pathlib import Path

import pytest

from assets.raw.manifest import reader_version
from assets.raw.tables import ensure_tables
from expectations.contract import sources
from expectations.layout import read_layouts
from tests.raw.conftest import Office, csv_text, dtks, wilayah
from tests.raw.test_delivered_cases import put

KOJA = wilayah("31.72.03.1001", nama_kelurahan="Koja", nama_kecamatan="Koja", kode_bps="3175040006")
WHO = "nama, jenis_kelamin, hubungan, tanggal_lahir::varchar, kode_kelurahan"
HEAD, PLACE = "KEPALA KELUARGA", "31.72.03.1001"
RAHARJO = ("RAHARJO TUMENGGUNG MANGUNKUSUMA", "L", HEAD, "2006-01-01", PLACE)


@pytest.fixture
def national(office: Office) -> Office:
    office.put("wilayah.csv", [KOJA], source="wilayah")
    office.load(source="wilayah")
    return office


@pytest.mark.parametrize(
    ("file", "layout", "columns", "fifth"),
    [
        (
            "r06a_p3ke_keluarga.csv", "P3KE_KELUARGA",
            "id_keluarga_p3ke, id_individu_p3ke, nik, desil_kesejahteraan, penerima_pkh",
            ("KELX0004", "KELX0004", "3172030101060001", 1, True),
        ),
        (
            "r06b_p3ke_individu.csv", "P3KE_INDIVIDU",
            "id_keluarga_p3ke, id_individu_p3ke, nik, desil_kesejahteraan, penerima_pkh",
            ("KELX0001", "INDX0004", "3172030101060001", 1, True),
        ),
        (
            "r06c_bdt.csv", "BDT", "id_dtks, nik, no_kk, desil, alamat",
            ("BDT0001", "3172030101060001", "3172030106157014", 1, "JL UJI KASUS NO 14"),
        ),
        (
            "r06d_dtsen_keluarga.csv", "DTSEN_KELUARGA", "id_dtks, nik, no_kk, desil, alamat",
            ("K0004", None, "3172030106157017", 1, "JL UJI KASUS NO 17"),
        ),
        (
            "r06e_dtsen_anggota.csv", "DTSEN_ANGGOTA", "id_dtks, nik, no_kk, desil, alamat",
            ("K0001", "3172030101060001", "3172030106157014", 1, None),
        ),
    ],
)  # fmt: skip
def test_national_files_load_as_they_are(
    national: Office, file: str, layout: str, columns: str, fifth: tuple[object, ...]
) -> None:
    source = put(national, "r06", file)
    [(name, status, rows, staged)] = national.rows(
        "select layout, status, rows_read, rows_staged from quality.delivery where file = ?", file
    )
    assert (name, status) == (layout, "LOADED") and rows == staged > 0
    assert national.stage(columns, source=source)[4] == fifth
    who = ("WIBISONO PURBAYASA PAKUSADEWO", None, HEAD, None, PLACE)
    assert national.stage(WHO, source=source)[4] == (who if "r06d" in file else RAHARJO)


def test_what_the_titles_meant_is_told(national: Office) -> None:
    put(national, "r06", "r06c_bdt.csv")
    [(told, extra, missing)] = national.rows(
        "select judul::varchar, extra_columns, missing_columns from quality.delivery where file like 'r06c%'"
    )
    assert json.loads(told) == {
        "id_dtks": "idbdt", "no_kk": "nokk", "tanggal_lahir": "tgllahir", "jenis_kelamin": "jnskel",
        "hubungan": "hub_krt", "kelurahan": "kdprop + kdkab + kdkec + kddesa",
        "kecamatan": "kdprop + kdkab + kdkec",
    }  # fmt: skip
    assert extra == "idartbdt, tmplahir, nuk, hubkel, umur, sta_kawin"
    assert missing == "rt, rw, disabilitas, penerima_pkh, penerima_bpnt, penerima_pbi"


def test_the_contracts_own_titles_are_a_layout_too(office: Office) -> None:
    office.put("a.csv", [dtks()])
    office.load()
    assert office.deliveries("layout, judul") == [("BAKU", None)]


def test_a_part_of_a_code_that_lost_its_zeros_or_is_none(national: Office) -> None:
    """Excel writes 40 for 040; a part that is blank or no number leaves what was written, and no place."""
    row = {
        "IDBDT": "B1", "Nama": "SITI", "KDPROP": "31", "KDKAB": "75", "KDKEC": "40", "KDDESA": "6.0",
    }  # fmt: skip
    rows = [row, row | {"IDBDT": "B2", "KDDESA": ""}, row | {"IDBDT": "B3", "KDDESA": "KOJA"}]
    national.put("bdt.csv", rows)
    assert national.stage("id_dtks, kode_kelurahan") == [
        ("B1", "31.72.03.1001"),
        ("B2", None),
        ("B3", None),
    ]
    assert national.raw("kelurahan") == [("3175040006",), ("31 75 40",), ("31 75 40 KOJA",)]


def test_other_systems_titles_are_read(office: Office) -> None:
    renamed = {"nik": "No KTP", "no_kk": "KK", "nama": "Nama ART", "tanggal_lahir": "Tgl Lhr"}
    renamed |= {"jenis_kelamin": "JK", "hubungan": "SHDK"}
    office.put("a.csv", [{renamed.get(k, k): v for k, v in dtks().items()}])
    assert office.stage("nik, no_kk, nama, tanggal_lahir::varchar, jenis_kelamin, hubungan") == [
        ("3172041201900001", "3172040101100001", "SITI AMINAH", "1990-01-02", "P", "ISTRI")
    ]


MEMBERS = (
    "id_keluarga_P3KE;kode_kemdagri;desil_kesejahteraan;nama;hubungan_dengan_kepala_keluarga{}\n"
)


@pytest.mark.parametrize(
    ("source", "text", "lacking"),
    [
        # no individual's number, a relation: no family file
        ("p3ke", MEMBERS.format("") + "K1;3172031001;1;BUDI;Kepala Keluarga\n", "id_individu_p3ke"),
        (
            "p3ke",
            MEMBERS.format(";kepala_keluarga").replace(";nama;", ";nama_individu;")
            + "K1;3172031001;1;SITI;Istri;BUDI\n",
            "id_individu_p3ke",
        ),
        # whose head's name stands beside the own
        (
            "p3ke",
            "id_keluarga_P3KE;kode_kemdagri;desil_kesejahteraan;nama;kepala_keluarga;nik\nK1;3172031001;1;SITI;BUDI;\n",
            "id_individu_p3ke",
        ),
        # the contract's own titles, and none that a family file has
        (
            "p3ke",
            "id_keluarga_p3ke;kode_kelurahan;desil_kesejahteraan;nama\nK1;3172031001;1;SITI\n",
            "id_individu_p3ke",
        ),
        (
            "dtks",
            "nomor_induk_kependudukan;nomor_kartu_keluarga;nama_kepala_keluarga;status_hubungan_keluarga;"
            "kelurahan_desa;kecamatan\n;3172030106157014;BUDI;2;KOJA;KOJA\n",
            "nama",
        ),
    ],
)  # fmt: skip
def test_a_file_of_members_is_not_read_as_one_of_heads(
    office: Office, source: str, text: str, lacking: str
) -> None:
    assert f'Kolom wajib "{lacking}"' in office.refusal("a.csv", text, source=source)


def test_a_family_file_without_families_says_so(office: Office) -> None:
    head = "id_keluarga_P3KE;kode_kemdagri;desil_kesejahteraan;kepala_keluarga\n"
    assert "nihil" in office.refusal("a.csv", head + "NIHIL;;;\n", source="p3ke").lower()


def test_of_two_addresses_one_is_taken_whole(national: Office) -> None:
    row = {
        "nomor_induk_kependudukan": "3172034612070001", "nomor_kartu_keluarga": "3172030106157013",
        "nama": "SITI", "alamat": "JL DOMISILI", "kelurahan_desa": "KOJA", "kecamatan": "KOJA",
        "alamat_ktp": "JL KTP", "rt_ktp": "008", "rw_ktp": "009", "kelurahan_desa_ktp": "LAGOA",
        "kecamatan_ktp": "KOJA",
    }  # fmt: skip
    national.put("a.csv", [row])
    assert national.stage("alamat, rt, rw, kode_kelurahan") == [
        ("JL DOMISILI", None, None, "31.72.03.1001")
    ]
    for name in ("alamat", "kelurahan_desa", "kecamatan"):
        del row[name]
    national.put("a.csv", [row | {"kelurahan_desa_ktp": "KOJA"}])
    assert national.stage("alamat, rt, rw, kode_kelurahan") == [
        ("JL KTP", "008", "009", "31.72.03.1001")
    ]


BDT = "IDBDT,KDPROP,KDKAB,KDKEC,KDDESA,Nama,Hub_KRT\n"


def test_the_numbers_below_titles_in_parts_are_nobody(national: Office) -> None:
    national.put("a.csv", BDT + "1,2,3,4,5,6,7\nB1,31,75,040,006,BUDI,1\n,TOTAL,,,,2,\n")
    assert national.stage("nama") == [("BUDI",)]
    payloads = national.rows('select payload::varchar from quality.quarantine order by "row"')
    assert [json.loads(p)["lainnya"]["bukan_data"] for (p,) in payloads] == [
        list("1234567"),
        [None, "TOTAL", None, None, None, "2", None],
    ]
    kept = json.loads(national.raw("lainnya::varchar")[1][0])
    assert kept == {"kdprop": "31", "kdkab": "75", "kdkec": "040", "kddesa": "006"}


def test_a_person_above_titles_in_parts_is_not_lost(office: Office) -> None:
    text = "B0,31,75,040,006,RINI,1\n" + BDT + "B1,31,75,040,006,BUDI,1\n"
    assert "di atas baris judul" in office.refusal("a.csv", text)


def test_another_order_by_titles_of_another_layout_is_noticed(office: Office) -> None:
    titles = "IDBDT,NoKK,No KTP,Nama,Tgl Lahir,JK,SHDK,Alamat,RT,RW,Kelurahan,Kecamatan,Desil,,,,\n"
    assert "urutan lain" in office.refusal("a.csv", csv_text([dtks()]) + titles)


def test_codes_in_kemendagris_parts(national: Office) -> None:
    national.put("a.csv", BDT + "B1,31,72,03,1001,BUDI,1\n")
    assert national.stage("nama, kode_kelurahan, kecamatan") == [
        ("BUDI", "31.72.03.1001", "317203")
    ]


def test_a_group_of_an_address_keeps_its_rt(office: Office) -> None:
    office.put(
        "a.csv",
        "ID DTKS;NIK;NAMA;ALAMAT KTP;;;KELURAHAN;KECAMATAN\n;;;JALAN;RT;RW;;\nD1;;SITI;JL A;1;2;KOJA;KOJA\n",
    )
    assert office.stage("nama, rt, rw") == [("SITI", "001", "002")]


def test_of_two_titles_that_may_both_be_it_none_is_taken(office: Office) -> None:
    row = {"no_ktp" if k == "nik" else k: v for k, v in dtks().items()}
    office.put("a.csv", [row | {"nik_ktp": "3172041201900099"}])
    office.load()
    assert office.raw("nik") == [(None,)]
    assert office.deliveries("extra_columns, missing_columns") == [("no_ktp, nik_ktp", "nik")]


def test_a_columns_own_title_goes_before_any_other(office: Office) -> None:
    office.put("a.csv", [dtks() | {"no_ktp": "3172041201900099"}])
    office.load()
    assert office.raw("nik") == [("3172041201900001",)]
    assert office.deliveries("extra_columns") == [("no_ktp",)]


@pytest.mark.parametrize(
    ("source", "titles", "told"),
    [
        ("penerima_kjp", "KODE PROGRAM;Nama Siswa;NIK;TANGGAL LAHIR;Nama Penerima;STATUS SALUR",
         'Kolom ke-2 ("nama_siswa") dan ke-5 ("nama_penerima") sama-sama dapat berarti "nama"'),
        ("penerima_kjp", "KODE PROGRAM;NAMA;NIK;TANGGAL LAHIR;NIK KTP;STATUS SALUR",
         'Kolom ke-3 ("nik") dan ke-5 ("nik_ktp") sama-sama dapat berarti "nik"'),
        ("dtks", "ID DTKS;NAMA ART;NAMA;TANGGAL LAHIR;KELURAHAN;KECAMATAN",
         'Kolom ke-2 ("nama_art") dan ke-3 ("nama") sama-sama dapat berarti "nama"'),
        ("penerima_kjp", "KODE PROGRAM;ORANG TUA;;SISWA;;;STATUS SALUR\n;NAMA;NIK;NAMA;NIK;TANGGAL LAHIR;",
         'Kolom ke-3 ("nik") dan ke-5 ("nik_siswa") sama-sama dapat berarti "nik"'),
        ("penerima_kjp", "KODE PROGRAM;AYAH;;IBU;;ANAK;STATUS SALUR\n;NAMA;NIK;NAMA;NIK;TANGGAL LAHIR;",
         'Judul kolom "nama" muncul dua kali, di kolom ke-2 dan ke-4'),
        ("penerima_kjp", "KODE PROGRAM;NAMA;SISWA;;;STATUS SALUR\n;;NAMA;NIK;TANGGAL LAHIR;",
         'Kolom ke-2 ("nama") dan ke-3 ("nama_siswa") sama-sama dapat berarti "nama"'),
        ("penerima_kjp", "KODE PROGRAM;ORANG TUA/WALI;;SISWA;;STATUS SALUR\n;NIK;NO KK;NAMA;TANGGAL LAHIR;",
         'Kolom "nik" berada di bawah judul "orang_tua_wali", sedangkan nama di bawah "siswa"'),
    ],
)  # fmt: skip
def test_two_people_in_one_row_are_not_mixed(
    office: Office, source: str, titles: str, told: str
) -> None:
    width = titles.split("\n")[0].count(";")
    assert told in office.refusal("a.csv", f"{titles}\n{'X1;' * width}X1\n", source=source)


def test_groups_of_one_persons_columns_are_one_persons(office: Office) -> None:
    titles = "KODE PROGRAM;KEPENDUDUKAN;;PENERIMA;;STATUS SALUR\n;NIK;NO KK;NAMA;TANGGAL LAHIR;\n"
    office.put(
        "a.csv", titles + "PKH;3172041201900001;;SITI;1990-01-12;SALUR\n", source="penerima_pkh"
    )
    assert office.stage("nik, nama", source="penerima_pkh") == [("3172041201900001", "SITI")]


def test_a_group_whose_columns_the_contract_knows_is_read_beside_another(office: Office) -> None:
    titles = "ID DTKS;NAMA;DOMISILI;;;KTP;;;KELURAHAN;KECAMATAN\n;;ALAMAT;RT;RW;ALAMAT;RT;RW;;\n"
    office.put("a.csv", titles + "D1;SITI;JL A;001;002;JL B;003;004;KOJA;KOJA\n")
    office.load()
    assert office.raw("alamat, rt, rw, lainnya::varchar") == [
        ("JL A", "001", "002", '{"alamat_ktp":"JL B","rt_ktp":"003","rw_ktp":"004"}')
    ]


def test_groups_of_columns_that_no_contract_has_are_kept_apart(office: Office) -> None:
    titles = "ID DTKS;NAMA;KELURAHAN;KECAMATAN;AYAH;;IBU;;PENERIMA;\n;;;;UMUR;KERJA;UMUR;KERJA;PKH;BPNT\n"
    office.put("a.csv", titles + "D1;SITI;KOJA;KOJA;40;YA;38;TIDAK;YA;T\n")
    office.load()
    assert office.raw("nama, penerima_bpnt, lainnya::varchar") == [
        ("SITI", "T", '{"ayah_umur":"40","ayah_kerja":"YA","ibu_umur":"38","ibu_kerja":"TIDAK"}')
    ]


def test_a_header_that_is_nearly_one_is_told_which(office: Office) -> None:
    text = "id_keluarga_P3KE;id_individu;nama;hubungan_dengan_kepala_keluarga;desil_kesejahteraan\nK1;I1;SITI;1;1\n"
    assert office.refusal("a.csv", text, source="p3ke") == (
        'a.csv: Kolom wajib "kode_kelurahan" tidak ada pada baris judul'
        " (tata letak terdekat P3KE_INDIVIDU, judulnya kode_kemdagri)."
    )


def workbook(path: Path, sheets: dict[str, dict[str, str | None]]) -> bytes:
    """A workbook with one row on each sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, row in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(row))
        sheet.append(list(row.values()))
    book.save(path / "a.xlsx")
    return (path / "a.xlsx").read_bytes()


def test_sheets_that_call_one_column_otherwise_keep_it(office: Office, tmp_path: Path) -> None:
    two = {"no_ktp" if k == "nik" else k: v for k, v in dtks(1).items()}
    office.put("a.xlsx", workbook(tmp_path, {"KOJA": dtks(2), "CILINCING": two}))
    office.load()
    assert office.raw("nik") == [("3172041201900002",), ("3172041201900001",)]


DTSEN = {
    "nomor_induk_kependudukan": "3172034612070001", "nomor_kartu_keluarga": "3172030106157013",
    "nama": "SITI", "kelurahan_desa": "KOJA", "kecamatan": "KOJA",
}  # fmt: skip


def test_sheets_of_one_layout_with_other_titles_are_one_delivery(
    national: Office, tmp_path: Path
) -> None:
    two = {"nama_kelurahan" if k == "kelurahan_desa" else k: v for k, v in DTSEN.items()}
    national.put("a.xlsx", workbook(tmp_path, {"A": DTSEN, "B": two | {"nama": "BUDI"}}))
    assert national.stage("nama, id_dtks, no_kk, kode_kelurahan") == [
        (name, "3172030106157013", "3172030106157013", "31.72.03.1001") for name in ("SITI", "BUDI")
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"nomor_kartu_keluarga": "1", "nama_kepala_keluarga": "B", "kelurahan_desa": "KOJA", "kecamatan": "KOJA"},
        {"IDBDT": "B1", "Nama": "B", "KDPROP": "31", "KDKAB": "75", "KDKEC": "40", "KDDESA": "6"},
    ],
)  # fmt: skip
def test_sheets_of_layouts_that_are_not_one_are_refused(
    office: Office, tmp_path: Path, other: dict[str, str | None]
) -> None:
    told = office.refusal("a.xlsx", workbook(tmp_path, {"ANGGOTA": DTSEN, "LAIN": other}))
    assert 'Lembar "ANGGOTA" (tata letak DTSEN_ANGGOTA) dan "LAIN" (tata letak' in told


@pytest.mark.parametrize("nik", ["3172034612070001.0", ""])
def test_a_sheet_of_people_that_lacks_a_column_is_not_left_out(
    office: Office, tmp_path: Path, nik: str
) -> None:
    family = {
        "id_keluarga_P3KE": "K1", "kode_kemdagri": "3172031001", "desil_kesejahteraan": "1",
        "kepala_keluarga": "BUDI", "alamat": "JL A",
    }  # fmt: skip
    people = {
        "id_keluarga_P3KE": "K1", "id_individu": "I1", "nama": "SITI", "nik": nik, "jenis_kelamin": "P",
        "tanggal_lahir": "2007-12-06", "hubungan_dengan_kepala_keluarga": "Istri",
    }  # fmt: skip
    sheets = {"KELUARGA": family, "INDIVIDU": people}
    told = office.refusal("a.xlsx", workbook(tmp_path, sheets), source="p3ke")
    assert 'Lembar "INDIVIDU"' in told


def test_a_layout_that_names_no_column_is_a_mistake_of_the_contract() -> None:
    with pytest.raises(ValueError, match="layout X: no column umur"):
        read_layouts([{"name": "X", "columns": {"umur": "age"}}], ["nik"])


def test_a_home_of_an_earlier_release_keeps_its_files(office: Office) -> None:
    """There the reader's version stood in `layout`: what is read no longer differently is not read again."""
    office.put("a.csv", [dtks()])
    office.load()
    office.con.execute("update quality.delivery set layout = pembaca")
    office.con.execute("alter table quality.delivery drop column pembaca")
    ensure_tables(office.con, [office.contract()])
    assert office.deliveries("layout, pembaca") == [
        ("BAKU", reader_version(office.con, sources()["dtks"], "2022-04"))
    ]
    assert office.load().loaded == 0
