"""Hand-drawn registers and the people that identity finds in them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from assets.identity.resolve import resolve
from assets.identity.union import COLUMNS
from assets.warehouse import STAGES, connect, load_macros
from tests.identity import steps

APRIL = "2022-04"
KEY = b"kunci-uji"
CILINCING, KOJA = "31.72.04.1001", "31.72.03.1002"
COMMON = ("nik", "no_kk", "nama", "tanggal_lahir", "alamat", "kode_kelurahan", "tanggal_data")
LAYOUT = {
    "dukcapil": tuple(c for c in COLUMNS if c not in ("delivery_periode", "file", "row")),
    "carik_anggota": (*COMMON, "jenis_kelamin", "id_kelompok", "hubungan", "no_urut"),
    "dtks": (*COMMON, "jenis_kelamin", "id_kelompok", "hubungan", "rt", "rw"),
    "p3ke": (
        "nik",
        "nama",
        "tanggal_lahir",
        "jenis_kelamin",
        "alamat",
        "kode_kelurahan",
        "id_kelompok",
        "hubungan",
    ),
    "penerima_pkh": COMMON,
    "sanggah": (*COMMON, "jenis"),
}
# A city of other people: probabilities need somebody to be distinguished from.
STRANGERS = [
    (f"STRANGER{chr(65 + i % 26)}{chr(65 + i // 26 % 26)} NAME{chr(65 + i * 7 % 26)}", i)
    for i in range(200)
]


def born(day: str) -> date:
    """A date from DD-MM-YYYY."""
    d, m, y = day.split("-")
    return date(int(y), int(m), int(d))


def nik(day: str, sex: str = "L", serial: int = 1, region: str = "317204") -> str:
    """A well-formed NIK for a birth date."""
    b = born(day)
    return f"{region}{b.day + (40 if sex == 'P' else 0):02d}{b:%m%y}{serial:04d}"


class Registers:
    """Collects rows by source and month; `label` is the test's own name of a row."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.layout = dict(LAYOUT)
        self.key = KEY
        self.rows: list[dict[str, Any]] = []
        for i, (name, n) in enumerate(STRANGERS):
            day = f"{n % 28 + 1:02d}-{n % 12 + 1:02d}-{1950 + n % 60}"
            self.dukcapil(f"asing{i}", name, day, no_kk=f"99{i:014d}", serial=3000 + i)

    def put(
        self, source: str, label: str, nama: str | None, lahir: str | None, **values: Any
    ) -> None:
        """One row of `source`; birth date as DD-MM-YYYY."""
        tanggal = born(lahir) if lahir else None
        row = {"nama": nama, "tanggal_lahir": tanggal, "kode_kelurahan": CILINCING} | values
        self.rows.append({"source": source, "label": label, "file": "f.csv"} | row)

    def dukcapil(self, label: str, nama: str, lahir: str, sex: str = "L", **values: Any) -> None:
        """A living resident on Dukcapil's card."""
        serial = values.pop("serial", 1)
        defaults = {
            "nik": nik(lahir, sex, serial),
            "jenis_kelamin": sex,
            "no_kk": "3172040101100001",
            "status_penduduk": "AKTIF",
        }
        self.put("dukcapil", label, nama, lahir, **(defaults | values))

    def drop(self, *labels: str) -> None:
        """Takes rows out, for the next month."""
        self.rows = [row for row in self.rows if row["label"] not in labels]

    def change(self, label: str, **values: Any) -> None:
        """Corrects a row, for the next month."""
        for row in self.rows:
            if row["label"] == label:
                row.update(values)

    def resolve(self, periode: str = APRIL, order: Iterable[int] | None = None) -> dict[str, int]:
        """Writes the rows, in the given order, as the month's staging tables and resolves them."""
        ordered = [self.rows[i] for i in order] if order is not None else self.rows
        for source, columns in self.layout.items():
            kinds = {"jenis": "varchar", "id_rumah_tangga": "varchar"} | COLUMNS
            self.con.execute(
                f"create table if not exists staging.{source} (periode varchar, delivery_periode varchar,"
                f' file varchar, "row" bigint, label varchar, '
                + ", ".join(f'"{c}" {kinds[c]}' for c in columns)
                + ")"
            )
            self.con.execute(f"delete from staging.{source} where periode = ?", [periode])
            found = [row for row in ordered if row["source"] == source]
            values = [
                (periode, periode, row["file"], i + 1, row["label"], *(row.get(c) for c in columns))
                for i, row in enumerate(found)
            ]
            if values:  # at once: row by row takes longer than to resolve them
                names = [f"c{i}" for i in range(len(values[0]))]
                self.con.register("rows", pa.table(list(zip(*values, strict=True)), names))
                self.con.execute(f"insert into staging.{source} from rows")
                self.con.unregister("rows")
        return resolve(self.con, periode, list(self.layout), self.key)

    def ids(self, periode: str = APRIL) -> dict[str, str]:
        """The person of each row but the strangers', by label."""
        found: dict[str, str] = {}
        for source in self.layout:
            found |= dict(
                self.con.execute(
                    "select s.label, r.person_id from identity.person_record as r"
                    f" inner join staging.{source} as s"
                    ' using (periode, delivery_periode, file, "row")'
                    " where r.periode = ? and r.source = ?",
                    [periode, source],
                ).fetchall()
            )
        return {label: who for label, who in found.items() if not label.startswith("asing")}

    def people(self, periode: str = APRIL) -> set[frozenset[str]]:
        """The groups of labels that are one person."""
        groups: dict[str, set[str]] = {}
        for label, who in self.ids(periode).items():
            groups.setdefault(who, set()).add(label)
        return {frozenset(group) for group in groups.values()}

    def person(self, label: str, column: str, periode: str = APRIL) -> Any:
        """A value of the golden record of the row's person."""
        row = self.con.execute(
            f"select {column} from identity.person where periode = ? and person_id = ?",
            [periode, self.ids(periode)[label]],
        ).fetchone()
        assert row is not None
        return row[0]

    def record(self, label: str, column: str, periode: str = APRIL) -> Any:
        """A value of person_record for a row."""
        source = next(row["source"] for row in self.rows if row["label"] == label)
        row = self.con.execute(
            f"select r.{column} from identity.person_record as r"
            f' inner join staging.{source} as s using (periode, delivery_periode, file, "row")'
            " where r.periode = ? and r.source = ? and s.label = ?",
            [periode, source, label],
        ).fetchone()
        assert row is not None
        return row[0]


@pytest.fixture(scope="session")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the project's macros, for functions of a value."""
    con = duckdb.connect(":memory:")
    load_macros(con)
    yield con
    con.close()


@pytest.fixture(scope="session")
def each(macros: duckdb.DuckDBPyConnection) -> Callable[..., dict[Any, Any]]:
    """each("f(a, b)", rows): what the expression gives for each row (a tuple) of values."""

    def evaluate(expression: str, rows: Iterable[tuple[Any, ...]]) -> dict[Any, Any]:
        found = {}
        cases = list(rows)
        names = "abc"[: len(cases[0])]
        kinds = [
            "date" if any(isinstance(row[i], date) for row in cases) else "text"
            for i in range(len(names))
        ]
        macros.execute(
            "create or replace temp table kasus (n int, "
            + ", ".join(f"{name} {kind}" for name, kind in zip(names, kinds, strict=True))
            + ")"
        )
        marks = ", ".join("?" for _ in range(len(names) + 1))
        macros.executemany(
            f"insert into kasus values ({marks})", [(i, *row) for i, row in enumerate(cases)]
        )
        for i, value in macros.execute(f"select n, {expression} from kasus").fetchall():
            found[cases[i]] = value
        return found

    return evaluate


@pytest.fixture(scope="session")
def step() -> Callable[..., list[tuple[Any, ...]]]:
    """step(name, table=(header, rows) …, values={parameter: value}): what one step makes of these tables."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    load_macros(con)
    for stage in STAGES:
        con.execute(f"create schema {stage}")

    def made(name: str, values: dict[str, Any] | None = None, **tables: steps.Rows) -> list[Any]:
        return steps.run(con, name, values or {}, tables)

    return made


@pytest.fixture(scope="module")
def module_warehouse(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that the tests of one module share."""
    home = tmp_path_factory.mktemp("identity")
    con = connect(home / "warehouse.duckdb", "kunci-uji", home / "spill")
    yield con
    con.close()


@pytest.fixture
def registers(warehouse: duckdb.DuckDBPyConnection) -> Registers:
    """Registers of a city of 200 strangers."""
    return Registers(warehouse)


def groups(*people: str) -> set[frozenset[str]]:
    """The people written as "a b", "c"."""
    return {frozenset(person.split()) for person in people}
