"""People whose numbers, birth dates and sex agree, and what a delivery says of its conventions."""

import json
from datetime import date
from typing import Any

from tests.raw.conftest import Office, dtks

MAN, WOMAN = 0, 40


def person(born: str, sex: int, number: int, **values: str | None) -> dict[str, str | None]:
    """A DTKS row whose NIK says `born` (YYYY-MM-DD) and a man's or woman's day."""
    year, month, day = born.split("-")
    nik = f"317204{int(day) + sex:02d}{month}{year[2:]}{number:04d}"
    return dtks(number, nik=nik, tanggal_lahir=born, **{"hubungan": "LAINNYA"} | values)


def people(count: int = 12) -> list[dict[str, str | None]]:
    """Men and women in turn, their birthdays on the 1st of January, the 2nd of February and so on."""
    return [
        person(
            f"{1970 + k}-{k % 12 + 1:02d}-{k % 12 + 1 + (k % 3) * 5:02d}", WOMAN * (k % 2), k + 1
        )
        for k in range(count)
    ]


def written_as(form: str, rows: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """The rows with their birth dates in another form."""
    return [
        r | {"tanggal_lahir": date.fromisoformat(r["tanggal_lahir"] or "").strftime(form)}
        for r in rows
    ]


def convention(office: Office, column: str) -> dict[str, Any]:
    [(found,)] = office.deliveries("konvensi::varchar")
    return json.loads(found)[column]


LINE = {
    "jenis": "MISKIN", "berlaku_mulai": "2022-01-01", "rupiah_per_kapita_bulan": "472525",
    "set_garis": "SASARAN_2022", "dasar": "BPS",
}  # fmt: skip
