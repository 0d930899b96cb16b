"""One step of identity alone: its tables drawn by hand, and what its SQL makes of them."""

from datetime import date
from typing import Any

import duckdb

from assets.identity.journey import FOLDER

BY_KIND = {
    "bigint": "isi isi_a isi_b isi_wajah orang grup kelompok jejak row no_urut kekuatan bersama aturan",
    "date": "tanggal_lahir tanggal_data tanggal_status",
    "double": "peluang bobot nilai",
    "boolean": "nik_sendiri sanggahan sama lemah ramai saksi terdekat tanpa_nomor ulang tersebar tanpa_tanda",
}
KINDS = {
    column: kind for kind, columns in BY_KIND.items() for column in columns.split()
}  # else text
RECORD = (
    "isi source nik nik_cacat no_kk nama ejaan nama_kunci urut jenis_kelamin tanggal_lahir alamat rt rw kode_kelurahan"
    " kelompok hubungan no_urut tanggal_data nama_ibu status_penduduk tanggal_status sanggahan nik_ramai nik_sendiri"
    " grup delivery_periode file row"
)
FACE = f"orang {RECORD}"
ROW = (
    "source delivery_periode file row nik no_kk nama jenis_kelamin tanggal_lahir alamat rt rw kode_kelurahan hubungan"
    " no_urut id_kelompok tanggal_data nama_ibu status_penduduk tanggal_status sanggahan"
)
P, BEFORE, AFTER = "2022-04", "2022-03", "2022-05"
PARTED = "isi orang"
NUMBERED, WITHOUT = (
    ("tanpa_nomor", [(False,)]),
    ("tanpa_nomor", [(True,)]),
)  # has a source no numbers
DAY, NEXT, FAR = date(1980, 5, 17), date(1980, 5, 18), date(1999, 9, 9)
OWN, OTHER = "3172045705800001", "3172045705800987"  # of DAY, a woman's
# How alike a name is to SITI AMINAH, from 0 to 5.
NAMES = ["BUDI HARTONO", "SITI SUBAIDAH", "SITI AMINAK", "SITI", "AMINAH SITI", "SITI AMINAH"]
Rows = tuple[str, list[Any]]


def draw(con: duckdb.DuckDBPyConnection, table: str, header: str, rows: list[Any]) -> None:
    """Rows are tuples in the header's order (`column` or `column:kind`), or dictionaries: what they lack is null."""
    columns = [column.partition(":") for column in header.split()]
    names = [name for name, _, _ in columns]
    listed = ", ".join(f'"{name}" {kind or KINDS.get(name, "text")}' for name, _, kind in columns)
    con.execute(f"create or replace table {table} ({listed})")
    said = [row if isinstance(row, dict) else dict(zip(names, row, strict=False)) for row in rows]
    if said:
        marks = ", ".join([f"({', '.join('?' for _ in names)})"] * len(said))
        values = [row.get(name) for row in said for name in names]
        con.execute(f"insert into {table} values {marks}", values)


def run(
    con: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any], tables: dict[str, Rows]
) -> list[tuple[Any, ...]]:
    """Returns the rows that the step makes of the tables (`__` stands for the dot of a name), in order; of an update
    those of the first table."""
    for table, (header, rows) in tables.items():
        draw(con, table.replace("__", "."), header, rows)
    [path] = FOLDER.glob(f"*/{name}.sql")
    text = path.read_text(encoding="utf-8").rstrip().rstrip(";")
    found = con.execute(text, values)
    if "\nupdate " in text:
        found = con.execute(f"from {next(iter(tables))}")
    return sorted(found.fetchall(), key=str)


def record(isi: int, **values: Any) -> dict[str, Any]:
    """A record or a face of one SITI AMINAH; what is not said is the same for all."""
    plain = {
        "isi": isi, "source": "dtks", "nama": "SITI AMINAH", "ejaan": "SITI AMINAH", "nama_kunci": "SITI AMINAH",
        "urut": "AMINAH SITI", "tanggal_lahir": DAY, "kode_kelurahan": "K", "jenis_kelamin": "P", "nik_cacat": "KOSONG",
    }  # fmt: skip
    return plain | values


def rows(*changes: dict[str, Any], **same: Any) -> Rows:
    """Delivered rows that differ as told."""
    plain = {
        "source": "dtks",
        "delivery_periode": P,
        "file": "f",
        "kode_kelurahan": "K",
        "sanggahan": False,
    } | same
    return ROW, [plain | {"row": n} | change for n, change in enumerate(changes)]


def names(*said: str | None) -> Rows:
    """The names of a step, each its own key."""
    return "nama nama_kunci ejaan urut", [
        (name, name, name, name) for name in dict.fromkeys(said) if name
    ]


def numbers(found: list[tuple[Any, ...]]) -> list[Any]:
    """The first column of what a step made."""
    return [row[0] for row in found]
