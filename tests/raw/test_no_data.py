"""Rows that are nobody's are set aside and counted; whoever is somebody never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.raw import measures
from assets.raw.delivered import reconcile
from assets.raw.header import single_header
from assets.raw.match import match_header
from assets.raw.no_data import NoData
from expectations.contract import sources
from tests.raw.conftest import MONTH, Office, csv_text, dtks
from tests.raw.test_nil import RECEIVER

NAMES = list(dtks())


def line(**values: str) -> list[str]:
    return [values.get(name, "") for name in NAMES]


NOBODY = [
    ("nomor kolom", [f"({n})" for n in range(1, 18)]),
    ("nomor kolom", [str(n) for n in range(1, 18)]),
    ("nomor kolom", [*map(str, range(1, 16)), "16=14+15", "17"]),
    ("nomor kolom", [chr(ord("a") + n) for n in range(17)]),
    ("judul kolom diulang", NAMES),
    ("judul kolom diulang", [name.upper().replace("_", " ") for name in NAMES]),
    ("garis pemisah", ["-----"] * 17),
    ("baris jumlah", line(id_dtks="JUMLAH", nama="8 JIWA", kelurahan="KOJA", kecamatan="KOJA")),
    ("baris jumlah", line(id_dtks="JUMLAH", desil="8")),
    ("baris jumlah", line(nama="TOTAL", desil="1.234")),
    ("baris jumlah", line(id_dtks="Sub Total", kelurahan="KOJA", desil="4")),
    ("baris jumlah", line(alamat="GRAND TOTAL :", desil="Rp 5.000,-")),
    ("baris jumlah", line(nama="JUMLAH KELURAHAN KOJA")),
    ("judul bagian", line(id_dtks="KELURAHAN LAGOA")),
    ("judul bagian", line(id_dtks="RW 003")),
    ("penutup daftar", line(nama="Mengetahui,", alamat="Jakarta, 12 April 2022")),
    ("penutup daftar", line(alamat="Jakarta, 12 April 2022")),
    ("penutup daftar", line(nama="Kepala Dinas Sosial")),
    ("penutup daftar", line(nama="NIP. 196501011990031001")),
    ("penutup daftar", line(nik="19650101 199003 1 001")),
    ("penutup daftar", line(nama="Lurah Kelurahan Koja", alamat="Petugas Pendata")),
    ("penutup daftar", line(alamat="ttd")),
    ("catatan kaki", line(id_dtks="Sumber: Dinas Sosial DKI Jakarta")),
    ("catatan kaki", line(id_dtks="Keterangan : data sementara")),
    ("catatan kaki", line(id_dtks="*) data per April 2022")),
    ("catatan kaki", line(id_dtks="Halaman 1 dari 3")),
    ("catatan kaki", line(id_dtks="(8 rows affected)")),
]


MASKED = "3172xxxxxxxxxxxx"
NOBODY += [
    ("contoh pengisian", line(id_dtks="contoh", nik=MASKED, nama="CONTOH: BUDI", desil="1")),
    (
        "contoh pengisian",
        line(nik="3172************", nama="Contoh Budi", tanggal_lahir="1/1/1990"),
    ),
    ("contoh pengisian", line(id_dtks="D9", nama="(ISIAN)", kelurahan="KOJA", kecamatan="KOJA")),
    ("contoh pengisian", line(id_dtks="Contoh:", nama="BUDI", tanggal_lahir="01/01/1990")),
    ("pernyataan nihil", line(id_dtks="-", nama="NIHIL", nik="-", kelurahan="KOJA")),
]


def tell() -> NoData:
    contract = sources()["dtks"]
    return NoData(contract, match_header(single_header(NAMES), contract))


@pytest.mark.parametrize(("reason", "cells"), NOBODY)
def test_a_row_that_is_nobody(office: Office, reason: str, cells: list[str]) -> None:
    assert tell().reason(cells) == reason
    office.put("a.csv", csv_text([dtks(1), dict(zip(NAMES, cells, strict=True)), dtks(2)]))
    office.load()
    assert office.raw('id_dtks, "row"') == [("D1", 1), (None, 2), ("D2", 3)]
    assert office.rows('select "row", rule, reason from quality.quarantine') == [
        (2, "bukan_data", reason)
    ]
    [(payload,)] = office.rows("select payload::varchar from quality.quarantine")
    assert next(cell for cell in cells if cell) in payload, "what was written is kept"


@pytest.mark.parametrize(
    "values",
    [
        {"nama": "JUMLAH"},
        {"nama": "NIHIL"},
        {"nama": "NIHIL", "nik": "", "no_kk": ""},
        {"nama": "KOSONG", "no_kk": "", "tanggal_lahir": ""},
        {"nama": "CONTOH"},
        {"nama": "CONTOH SARI", "nik": "", "no_kk": ""},
        {"nama": "SITI CONTOH", "nik": MASKED},
        {"alamat": "JL CONTOH", "nik": MASKED},
        {"nama": "TOTAL", "nik": "", "tanggal_lahir": ""},
        {"nama": "SITI JUMLAH", "nik": "", "no_kk": ""},
        {"nama": "TOTAL", "nik": "", "no_kk": "", "tanggal_lahir": "", "alamat": "", "desil": ""},
        {"nama": "1", "nik": "", "no_kk": ""},
        {"nama": "CAMAT", "nik": "", "no_kk": "", "tanggal_lahir": ""},
        {"alamat": "KELURAHAN KOJA"},
        {"nama": "", "alamat": "KELURAHAN KOJA"},
        {"id_dtks": "", "nama": "MENGETAHUI"},
        {"nama": "", "nik": "", "no_kk": "", "tanggal_lahir": "1990-01-01", "kelurahan": ""},
    ],
)
def test_a_person_stays_a_person(office: Office, values: dict[str, str]) -> None:
    office.put("a.csv", csv_text([dtks(1), dtks(2) | values, dtks(3)]))
    office.load()
    assert office.rows("select 1 from quality.quarantine where rule = 'bukan_data'") == []


WORDS = ["JUMLAH", "TOTAL", "NAMA", "NIK", "Mengetahui", "RW 01", "1", "2", "(3)", "CAMAT", "-", ""]


@given(
    st.fixed_dictionaries({name: st.sampled_from(WORDS) for name in NAMES}),
    st.sampled_from(["JUMLAH", "TOTAL", "SUBTOTAL", "SITI", "TOTAL SIREGAR", "CAMAT", "NIP"]),
    st.booleans(),
)
def test_whoever_has_all_that_is_required_is_never_set_aside(
    other: dict[str, str], name: str, numbered: bool
) -> None:
    row = other | {"id_dtks": "D17", "nama": name, "kelurahan": "KOJA", "kecamatan": "KOJA"}
    if numbered:  # or a NIK, whatever is missing
        row = other | {"nama": name, "nik": "3172041201900001"}
    # titles in their own columns are a header again, and nobody is written so
    row = {k: "x" if v.lower() == k else v for k, v in row.items()}
    assert tell().reason([row[name] for name in NAMES]) is None


def test_short_rows_are_nobody_too(office: Office) -> None:
    """Text need not have the separators of cells that nobody filled."""
    text = csv_text([dtks(1), dtks(2)]) + "JUMLAH,2\n\n,,Jakarta, 12 April 2022\n"
    office.put("a.csv", text + "Mengetahui\nBUDI S\nNIP 1")
    office.load()
    assert office.deliveries("rows_read, rows_staged, rows_quarantined") == [(7, 2, 5)]
    assert office.rows('select "row", rule from quality.quarantine order by "row"') == [
        (3, "bukan_data"),
        (4, "bukan_data"),
        (5, "bukan_data"),
        (6, "bukan_data"),
        (7, "bukan_data"),
    ]


def test_nobody_raises_no_alarm_and_all_rows_are_counted(office: Office) -> None:
    lines = [csv_text([dict(zip(NAMES, cells, strict=True))]) for _, cells in NOBODY]
    office.put("a.csv", csv_text([dtks(1)]) + "".join(x.partition("\n")[2] for x in lines))
    office.stage("id_dtks")
    contract = office.contract()
    assert measures.quarantined(office.con, contract, MONTH) == (1 + len(NOBODY), 0)
    assert measures.overquarantined(office.con, contract, MONTH) == (1, 0)
    read, staged, quarantined, replaced = reconcile(office.con, contract, MONTH)
    assert (read, staged, quarantined, replaced) == (1 + len(NOBODY), 1, len(NOBODY), 0)


def test_a_file_of_nobody_is_empty(office: Office) -> None:
    text = csv_text([dict(zip(NAMES, cells, strict=True)) for _, cells in NOBODY[:3]])
    assert "tidak berisi baris data" in office.refusal("a.csv", text)


def second_header(names: list[str]) -> str:
    people = [dtks(n) for n in range(21, 24)]
    lines = [names, *([p.get(name, "") or "" for name in names] for p in people)]
    return csv_text(dtks(n) for n in range(1, 21)) + "".join(",".join(x) + "\n" for x in lines)


SWAPPED = [*NAMES[:1], NAMES[3], NAMES[2], NAMES[1], *NAMES[4:]]


@pytest.mark.parametrize(
    "names",
    [
        NAMES[::-1],
        [name.upper().replace("_", " ") for name in NAMES[::-1]],
        SWAPPED,
        [*NAMES[1:], "catatan"],
    ],
)
def test_a_header_of_another_order_refuses_the_file(office: Office, names: list[str]) -> None:
    reason = office.refusal("a.csv", second_header(names))
    assert "Baris data ke-21 memuat judul kolom dengan urutan lain" in reason
    assert "berkas tersendiri" in reason


def test_a_header_of_the_same_order_is_nobody(office: Office) -> None:
    office.put("a.csv", second_header(NAMES))
    office.load()
    assert office.deliveries("status, rows_staged, rows_quarantined") == [("LOADED", 23, 1)]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"nama": "NIHIL", "kelurahan": "LAGOA", "tahap": "1"}, "pernyataan nihil"),
        ({"nama": "Tidak ada penerima"}, "pernyataan nihil"),
        ({"nama": "TOTAL", "nominal": "500000"}, "baris jumlah"),
        ({"nama": "JUMLAH KELURAHAN LAGOA", "kelurahan": "LAGOA"}, "baris jumlah"),
        ({"nama": "JUMLAH TERSALUR", "nominal": "500000"}, "baris jumlah"),
        ({"nama": "TOTAL SALUR", "nominal": "500000", "nik": "24"}, "baris jumlah"),
        ({"nama": "TOTAL SIREGAR", "nominal": "500000"}, None),
        ({"nama": "TOTAL", "nominal": "500000", "alamat": "JL MAWAR"}, None),
        ({"nama": "TOTAL", "nominal": "500000", "nik": "3172041201900001"}, None),
        ({"nama": "NIHIL", "tanggal_lahir": "1990-01-02"}, None),
        ({"nama": "SITI", "kelurahan": "LAGOA"}, None),
    ],
)
def test_a_programme_names_nobody_with_all_that_is_required(
    office: Office, values: dict[str, str], reason: str | None
) -> None:
    row = dict.fromkeys(RECEIVER, "-") | {"kode_program": "RUTILAHU", "status_salur": "SALUR"}
    office.put("a.csv", [RECEIVER, row | values, RECEIVER], source="penerima_rutilahu")
    office.load(source="penerima_rutilahu")
    assert office.rows(
        "select \"row\", reason from quality.quarantine where rule = 'bukan_data'"
    ) == ([(2, reason)] if reason else [])
