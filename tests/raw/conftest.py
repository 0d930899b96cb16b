"""An OPD that puts files into a landing zone, and what the loader makes of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.raw.delivered import make_delivered_view
from assets.raw.in_force import in_force
from assets.raw.load import Intake, LoadResult, load_source
from assets.table import write_table
from expectations.contract import Contract, sources

NOW = datetime(2022, 6, 1, tzinfo=UTC)
MONTH = "2022-04"
Row = Mapping[str, str | None]


def dtks(number: int = 1, **values: str | None) -> dict[str, str | None]:
    """A valid DTKS row; `values` replaces columns."""
    return {
        "id_dtks": f"D{number}",
        "nik": f"31720412019000{number:02d}",
        "no_kk": "3172040101100001",
        "nama": "SITI AMINAH",
        "tanggal_lahir": "1990-01-02",
        "jenis_kelamin": "P",
        "hubungan": "ISTRI",
        "alamat": "JL MAWAR NO 1",
        "rt": "001",
        "rw": "002",
        "kelurahan": "CILINCING",
        "kecamatan": "CILINCING",
        "desil": "1",
        "disabilitas": "T",
        "penerima_pkh": "YA",
        "penerima_bpnt": "TIDAK",
        "penerima_pbi": "YA",
    } | values


def wilayah(kode: str = "31.72.04.1001", **values: str | None) -> dict[str, str | None]:
    """A valid row of wilayah: Cilincing; `values` replaces columns."""
    return {
        "kode_kelurahan": kode,
        "nama_kelurahan": "Cilincing",
        "kode_kecamatan": kode[:8],
        "nama_kecamatan": "Cilincing",
        "kode_kota": kode[:5],
        "nama_kota": "Jakarta Utara",
        "kode_bps": "3175060001",
        "jumlah_penduduk": "50000",
    } | values


def csv_text(rows: Iterable[Row], separator: str = ",", line: str = "\n") -> str:
    """The rows as CSV, a header first; values with separators, quotes or line ends are quoted."""

    def cell(value: str | None) -> str:
        text = "" if value is None else value
        if any(sign in text for sign in (separator, '"', "\n", "\r")):
            return '"' + text.replace('"', '""') + '"'
        return text

    listed = list(rows)
    lines = [separator.join(listed[0]), *(separator.join(map(cell, r.values())) for r in listed)]
    return line.join(lines) + line


class Office:
    """Puts files, loads them, and shows what came out."""

    def __init__(self, con: duckdb.DuckDBPyConnection, landing: Path):
        self.con, self.landing = con, landing
        self.passwords: tuple[str, ...] = ()

    def path(self, file: str, periode: str = MONTH, source: str = "dtks") -> Path:
        folder = self.landing / source / periode
        folder.mkdir(parents=True, exist_ok=True)
        return folder / file

    def put(
        self,
        file: str,
        content: bytes | str | Iterable[Row],
        periode: str = MONTH,
        source: str = "dtks",
    ) -> Path:
        """Writes bytes, text (UTF-8) or rows (as CSV)."""
        if not isinstance(content, bytes | str):
            content = csv_text(content)
        path = self.path(file, periode, source)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def contract(self, source: str = "dtks") -> Contract:
        return sources()[source]

    def load(self, periode: str = MONTH, source: str = "dtks", now: datetime = NOW) -> LoadResult:
        contract = self.contract(source)
        known = self.passwords
        intake = Intake(self.con, contract, now, passwords=lambda file: known)
        return load_source(intake, self.landing, periode)

    def refusal(self, file: str, content: bytes | str, source: str = "dtks") -> str:
        """Puts the file, loads it, and returns why it was refused; it must have been, and nothing else."""
        self.put(file, content, source=source)
        self.load(source=source)
        rows = self.rows(
            "select status, rows_read, rows_staged, rows_quarantined, reason"
            " from quality.delivery where file = ?",
            file,
        )
        assert [row[:4] for row in rows] == [("REFUSED", 0, 0, 0)]
        assert self.rows(f"select * from raw.{source} where file = ?", file) == []
        reason = str(rows[0][4])
        assert reason.startswith(f"{file}: ") and "\n" not in reason
        return reason

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.con.execute(query, list(parameters)).fetchall()

    def raw(self, columns: str = "nama", source: str = "dtks") -> list[tuple[Any, ...]]:
        return self.rows(
            f'select {columns} from raw.{source} order by delivery_periode, file, "row"'
        )

    def deliveries(self, columns: str = "file, status, rows_read") -> list[tuple[Any, ...]]:
        return self.rows(f"select {columns} from quality.delivery order by file, status")

    def stage(
        self, columns: str, periode: str = MONTH, source: str = "dtks"
    ) -> list[tuple[Any, ...]]:
        """The rows of staging.<source> after loading and staging it (and wilayah, if delivered)."""
        for name in dict.fromkeys(["wilayah", source]):
            self.load(periode, name)
            in_force(self.con, self.contract(name), periode)
            make_delivered_view(self.con, self.contract(name), periode)
            write_table(self.con, f"staging.{name}", periode)
        return self.rows(
            f"select {columns} from staging.{source} where periode = ?"
            ' order by delivery_periode, file, "row"',
            periode,
        )


@pytest.fixture
def office(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> Office:
    return Office(warehouse, tmp_path / "landing")
