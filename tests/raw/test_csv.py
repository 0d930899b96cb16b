"""Each line of "What real files look like" about CSV, with a real file."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.raw.csv_file import CsvFile, csv_batches, csv_relation, open_csv
from assets.raw.csv_rows import csv_tables
from assets.raw.incoming import read_into_incoming
from assets.raw.kind import look
from expectations.contract import sources
from tests.raw.conftest import Office, csv_text, dtks

ROWS = [dtks(1, nama="AGUS; SALIM"), dtks(2, nama='SITI, "ANI"'), dtks(3, alamat="JL A\nNO 2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_encodings_separators_and_line_ends(
    office: Office, encoding: str, separator: str, line: str
) -> None:
    rows = [*ROWS, dtks(4, nama="RENÉ Ñ" if encoding == "utf-8" else "RENÉ")]
    office.put("a.csv", csv_text(rows, separator, line).encode(encoding))
    assert office.load().loaded == 1
    found = office.raw('nama, alamat, nik, file, delivery_periode, "row"')
    assert found == [
        (r["nama"], r["alamat"], r["nik"], "a.csv", "2022-04", i) for i, r in enumerate(rows, 1)
    ]


def test_windows_1252_signs_survive(office: Office) -> None:
    office.put("a.csv", csv_text([dtks(1, nama="MA’RUF “JOSÉ” €")]).encode("cp1252"))
    office.load()
    assert office.raw() == [("MA’RUF “JOSÉ” €",)]


def test_header_in_any_case_order_and_spacing(office: Office) -> None:
    row = dtks()
    names = [f" {name.upper().replace('_', ' ')} " for name in reversed(row)]
    values = [value or "" for value in reversed(row.values())]
    office.put("a.csv", ",".join(names) + "\n" + ",".join(values) + "\n")
    office.load()
    assert office.raw("id_dtks, nama, penerima_pkh, lainnya") == [("D1", "SITI AMINAH", "YA", None)]
    assert office.deliveries("extra_columns, missing_columns") == [(None, None)]


def test_extra_columns_are_kept_and_reported(office: Office) -> None:
    office.put("a.csv", [dtks() | {"Catatan Kader": "rumah biru", "skor": None}])
    office.load()
    assert office.raw("lainnya ->> '$.catatan_kader', lainnya ->> '$.skor'") == [
        ("rumah biru", None)
    ]
    assert office.deliveries("status, extra_columns") == [("LOADED", "catatan_kader, skor")]


def test_a_column_without_title_is_kept_only_if_it_holds_something(office: Office) -> None:
    lines = csv_text([dtks(1), dtks(2)]).splitlines()
    office.put("kosong.csv", "\n".join(line + "," for line in lines))
    office.put("isi.csv", "\n".join([lines[0] + ",", lines[1] + ",x", lines[2] + ","]))
    office.load()
    assert office.deliveries("file, extra_columns, rows_read") == [
        ("isi.csv", "kolom_18", 2),
        ("kosong.csv", None, 2),
    ]


def test_a_missing_optional_column_is_null_and_reported(office: Office) -> None:
    row = dtks()
    del row["desil"], row["rt"]
    office.put("a.csv", [row])
    office.load()
    assert office.raw("desil, rt, nama") == [(None, None, "SITI AMINAH")]
    assert office.deliveries("status, missing_columns") == [("LOADED", "rt, desil")]


def test_a_missing_required_column_refuses_the_file_and_keeps_its_earlier_version(
    office: Office,
) -> None:
    office.put("a.csv", [dtks(1), dtks(2)])
    office.load()
    row = dtks()
    del row["nama"]
    office.put("a.csv", [row])
    assert office.load().refused == 1
    assert office.raw("id_dtks") == [("D1",), ("D2",)]
    assert office.deliveries("file, status, rows_read, reason") == [
        ("a.csv", "LOADED", 2, None),
        ("a.csv", "REFUSED", 0, 'a.csv: Kolom wajib "nama" tidak ada pada baris judul.'),
    ]
    assert office.load().refused == 0, "the same refused bytes are not read again"
    office.put("a.csv", [dtks(3)])
    office.load()
    assert office.deliveries() == [("a.csv", "LOADED", 1)]


def test_blank_lines_do_not_count(office: Office) -> None:
    lines = csv_text([dtks(1), dtks(2)]).splitlines()
    separators = "," * lines[0].count(",")
    text = "\n".join(["", lines[0], "", lines[1], separators, "  ", lines[2], "", ""])
    office.put("a.csv", text)
    office.load()
    assert office.raw('id_dtks, "row"') == [("D1", 1), ("D2", 2)]


def test_title_rows_do_not_count(office: Office) -> None:
    titles = "sep=;\nData Terpadu;;\n\nDinas Sosial\n"
    office.put("a.csv", titles + csv_text([dtks(1)], ";"))
    office.load()
    assert office.raw('id_dtks, "row"') == [("D1", 1)]


def test_a_line_end_in_the_header(office: Office) -> None:
    text = csv_text([dtks(1)]).replace("no_kk", '"no\nkk"', 1)
    office.put("a.csv", text)
    office.load()
    assert office.raw('no_kk, "row"') == [("3172040101100001", 1)]


def test_one_broken_row_is_set_aside_and_the_others_are_numbered_on(office: Office) -> None:
    lines = csv_text([dtks(i) for i in range(1, 41)]).splitlines()
    lines[7] = lines[7].replace("JL MAWAR", "JL, MAWAR, X")
    office.put("a.csv", "\n".join(lines) + "\n")
    office.load()
    assert office.deliveries("rows_read, rows_staged, rows_quarantined") == [(40, 39, 1)]
    assert office.raw("id_dtks")[5:8] == [("D6",), (None,), ("D8",)]
    [(rule, row, reason, payload)] = office.rows(
        'select rule, "row", reason, payload::varchar from quality.quarantine'
    )
    assert (rule, row) == ("baris_rusak", 7)
    assert reason == "jumlah kolom tidak sama dengan baris judul"
    assert "D7" in payload and "X NO 1" in payload, "the whole row is kept"


def test_too_many_broken_rows_refuse_the_file(office: Office) -> None:
    lines = csv_text([dtks(i) for i in range(1, 11)]).splitlines()
    lines[3] += ",lebih"
    lines[5] += ",lebih"
    reason = office.refusal("a.csv", "\n".join(lines) + "\n")
    assert "2 dari 10 baris" in reason and "baris data ke-3" in reason


def test_loose_quotes_are_text(office: Office) -> None:
    office.put("a.csv", csv_text([dtks(1)]).replace("SITI AMINAH", 'SITI "ANI" AMINAH'))
    office.load()
    assert office.raw() == [('SITI "ANI" AMINAH',)]


def test_a_cell_that_looks_like_a_formula_stays_text(office: Office) -> None:
    office.put("a.csv", [dtks(1, alamat="=HYPERLINK(1)", nik='="3172041201900001"')])
    assert office.stage("alamat, nik") == [("=HYPERLINK(1)", "3172041201900001")]


@pytest.mark.parametrize(
    ("separator", "number"), [(",", '="{}"'), (";", '="{}"'), (",", '"=""{}"""')]
)
def test_a_cell_kept_from_excel_and_the_signs_of_a_page_say_what_they_mean(
    office: Office, separator: str, number: str
) -> None:
    text = csv_text([dtks(1, nama="NOMOR"), dtks(2)], separator).replace("ALAMAT", "JL A &amp; B")
    text = text.replace("NOMOR", number.format("NU&#39;MAN, A"))
    office.put("a.csv", text.replace("SITI AMINAH", '="SITI"'))
    assert office.stage("nama") == [("NU'MAN, A",), ("SITI",)]


def patient(file: CsvFile, office: Office) -> list[tuple[str | None, ...]]:
    return [
        tuple(row.values())[:-2]
        for table in csv_tables(file, office.contract())
        for row in table.to_pylist()
    ]


def test_all_ways_of_reading_agree(office: Office) -> None:
    """The quick ways (DuckDB, Arrow) and the patient one (Python) give the same rows."""
    rows = [
        dtks(1, nama='A "B" C', alamat="x,\r\ny"),
        dtks(2, nama=" spasi ", alamat=""),
        dtks(3, nama="É", alamat=None),
    ]
    file = open_csv(look(office.put("a.csv", csv_text(rows, line="\r\n"))), office.contract())
    quick = office.rows(f"select * from {csv_relation(file)}")
    assert quick == patient(file, office)

    content = csv_text([*rows[1:], dtks(4, nama="‘’“”€")], ";", "\r\n").encode("cp1252")
    file = open_csv(look(office.put("b.csv", content)), office.contract())
    assert file.look.encoding == "cp1252" and not file.look.quoted
    table = csv_batches(file).read_all()
    assert [tuple(row.values()) for row in table.to_pylist()] == patient(file, office)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_broken_row_is_found_in_every_encoding(office: Office, encoding: str, quote: str) -> None:
    lines = csv_text([dtks(i, nama="RENÉ") for i in range(1, 41)], ";").splitlines()
    lines[1] = lines[1].replace("RENÉ", f"{quote}RENÉ{quote}")
    lines[9] += ";lebih"
    office.put("a.csv", "\n".join(lines).encode(encoding))
    office.load()
    assert office.deliveries("rows_read, rows_quarantined") == [(40, 1)]
    assert office.raw()[0] == ("RENÉ",)
    assert office.rows('select "row" from quality.quarantine') == [(9,)]


def test_the_name_of_the_file_is_no_pattern(office: Office) -> None:
    office.put("data[1]*?.csv", [dtks(1)])
    office.put("data1.csv", [dtks(2)])
    office.put("it's.csv", [dtks(3)])
    office.load()
    assert office.raw("id_dtks, file") == [
        ("D2", "data1.csv"),
        ("D1", "data[1]*?.csv"),
        ("D3", "it's.csv"),
    ]


@pytest.mark.parametrize("first", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("rest", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("title", ["", "Dinas Sosial"])
def test_a_title_may_end_otherwise_than_the_rows(
    office: Office, first: str, rest: str, title: str
) -> None:
    office.put("a.csv", title + first + csv_text([dtks(n) for n in range(1, 4)], line=rest))
    office.load()
    assert office.raw('id_dtks, penerima_pbi, "row"') == [(f"D{n}", "YA", n) for n in range(1, 4)]


ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ends=st.lists(ENDS, min_size=6, max_size=6),
    titles=st.integers(0, 2),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    quoted=st.booleans(),
    inside=st.sampled_from([" ", "\n", "\r\n", "\r"]),
)
def test_any_mix_of_line_ends_gives_the_same_rows(
    warehouse: duckdb.DuckDBPyConnection,
    tmp_path_factory: pytest.TempPathFactory,
    ends: list[str],
    titles: int,
    encoding: str,
    quoted: bool,
    inside: str,
) -> None:
    rows = [dtks(n, nama="RENÉ") for n in range(1, 4)]
    names, *lines = csv_text(rows).splitlines()
    alamat = "JL MAWAR NO 1"
    if quoted:
        alamat = f"JL MAWAR,{inside}NO 1"
        lines = [line.replace("JL MAWAR NO 1", f'"{alamat}"') for line in lines]
    listed = [*["Dinas Sosial", ""][:titles], names, *lines]
    path = tmp_path_factory.mktemp("ends") / "a.csv"
    path.write_bytes("".join(map("".join, zip(listed, ends, strict=False))).encode(encoding))
    read_into_incoming(warehouse, sources()["dtks"], path)
    assert warehouse.execute(
        "select id_dtks, nama, alamat, penerima_pbi, rusak from temp.incoming order by rowid"
    ).fetchall() == [(f"D{n}", "RENÉ", alamat, "YA", None) for n in range(1, 4)]


def test_somebody_above_the_header_is_not_lost(office: Office) -> None:
    names, *lines = csv_text(dtks(n) for n in (1, 2, 3)).splitlines()
    sorted_up = "\n".join(["DAFTAR DTKS 2022", lines[0], names, *lines[1:]])
    assert office.refusal("a.csv", sorted_up) == (
        "a.csv: Baris ke-2 berisi data tetapi berada di atas baris judul; pindahkan baris judul ke atas semua"
        " data, lalu kirim lagi."
    )
    # without a NIK too, where all that is required stands there
    without = lines[0].replace("3172041201900001", "")
    assert "di atas baris judul" in office.refusal("b.csv", "\n".join([without, names, *lines]))


@pytest.mark.parametrize(
    "head", ["NAMA;KELURAHAN;KECAMATAN;ID DTKS\nSITI;KOJA;KOJA;D9001", "NAMA;KELURAHAN;KECAMATAN\nSITI;KOJA;KOJA"]
)  # fmt: skip
def test_a_smaller_table_above_the_header_is_not_lost(office: Office, head: str) -> None:
    text = f"DTKS 2022\n{head}\n\nid_dtks;nik;nama;kelurahan;kecamatan\nD1;3172044303800001;BUDI;KOJA;KOJA\n"
    told = office.refusal("a.csv", text)
    assert "tabel lain yang berisi data, judulnya di baris ke-2" in told and "SITI" not in told


def test_counts_and_a_repeated_title_above_the_header_are_titles(office: Office) -> None:
    names, *lines = csv_text([dtks(1)], ";").splitlines()
    counts = "KELURAHAN;KECAMATAN;DESIL;JUMLAH\nKOJA;KOJA;1;198\nPetugas;Nama;Alamat\n1;ANI;JL A"
    above = "id_dtks;nama;kelurahan;kecamatan\n1;2;3;4"
    office.put("a.csv", "\n".join([counts, above, names, *lines]))
    office.load()
    assert office.deliveries("status, rows_read") == [("LOADED", 1)]


def test_words_and_figures_above_the_header_are_titles(office: Office) -> None:
    names, *lines = csv_text([dtks(1)]).splitlines()
    letter = "Nomor,460/1234/2022,Tanggal,5 April 2022,Sifat,biasa"
    office.put("a.csv", "\n".join([letter, names, *lines]))
    office.load()
    assert office.raw("id_dtks") == [("D1",)]


def test_single_quotes_round_every_value_are_refused_with_the_way_to_save_it(office):
    rows = [{name: f"'{text}'" for name, text in dtks(k).items()} for k in (1, 2)]
    reason = office.refusal("a.csv", csv_text(rows))
    assert "petik tunggal" in reason and "simpan ulang" in reason


def test_an_apostrophe_before_a_number_or_within_a_name_is_no_quote(office):
    rows = [
        {"nik": "'3172041201900001", "nama": "NUR 'AINI", "alamat": "JL JUM'AT"},
        {"nik": "'3172041201900002", "nama": "'AISYAH", "alamat": "'JL 'ID'"},
    ]
    office.put("a.csv", [dtks(k, **row) for k, row in enumerate(rows, 1)])
    assert [name for (name,) in office.stage("nama")] == ["NUR 'AINI", "'AISYAH"]


RUMAH = (
    "id_rumah_tangga,tanggal_pendataan,kode_kelurahan,pengeluaran_pangan_sebulan,"
    "pengeluaran_nonpangan_sebulan,pendapatan_sebulan,kader"
)


@pytest.mark.parametrize("quoted", ["", '"'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_blank_cell_too_many_in_one_row_means_that_its_values_have_moved(
    office: Office, quoted: str, encoding: str
) -> None:
    whole = [
        f"R{n},2022-03-05,31.72.04.1001,1000000,500000,900000,{quoted}{quoted}" for n in (1, 3)
    ]
    moved = "R2,2022-03-05,31.72.04.1001,1750000,00,900000,,"
    text = "\n".join([RUMAH, whole[0], moved, whole[1]])
    office.put("a.csv", text.encode(encoding), source="carik_rumah_tangga")
    office.load(source="carik_rumah_tangga")
    columns = "id_rumah_tangga, pengeluaran_nonpangan_sebulan, pendapatan_sebulan"
    assert office.raw(columns, "carik_rumah_tangga") == [
        ("R1", "500000", "900000"),
        (None, None, None),
        ("R3", "500000", "900000"),
    ]
    assert office.rows('select "row", rule, reason from quality.quarantine') == [
        (2, "baris_rusak", "jumlah kolom tidak sama dengan baris judul")
    ]


@pytest.mark.parametrize("beyond", [",", ",,,"])
def test_separators_at_the_end_of_every_line_are_no_columns(office: Office, beyond: str) -> None:
    names, *lines = csv_text(dtks(n) for n in range(1, 41)).splitlines()
    lines[4:5] = [lines[4], ""]
    office.put(
        "a.csv", "\n".join([names, *[line and line + beyond for line in lines[:-1]], lines[-1]])
    )
    office.load()
    assert office.deliveries("rows_read, rows_staged") == [(40, 40)]
    assert office.raw('id_dtks, penerima_pbi, "row"') == [(f"D{n}", "YA", n) for n in range(1, 41)]


def test_decimals_in_a_column_of_their_own_are_no_separators_at_the_end(office: Office) -> None:
    """Every amount is 1750000,00 without quotes, and the last column is blank: each row looks as if it ended so."""
    names = "id_rumah_tangga,tanggal_pendataan,kode_kelurahan,pengeluaran_pangan_sebulan,pendapatan_sebulan,kader"
    rows = [f"R{k},2022-03-05,31.72.04.1001,1750000,00,90000{k}," for k in range(5)]
    source = "carik_rumah_tangga"
    office.put("a.csv", "\n".join([names, *rows]), source=source)
    office.load(source=source)
    [(status, reason)] = office.deliveries("status, reason")
    assert status == "REFUSED" and "pemisah kolom tanpa tanda kutip" in reason
