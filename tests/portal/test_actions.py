"""What a meeting agrees is typed in at the portal, and stands in the next delivery of the list, whole."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from assets.working_days import today
from tests.portal.conftest import Door, words

DAY = today(datetime.now(UTC))
AGREED = {
    "what": "Salurkan sembako",
    "office": "Dinas Sosial",
    "met": DAY.isoformat(),
    "due": f"{DAY.year + 1}-01-31",
    "note": "",
}


def listed(door: Door) -> list[dict[str, str]]:
    [path] = (door.home.landing / "tindakan" / f"{DAY:%Y-%m}").iterdir()
    return list(csv.DictReader(path.open(encoding="utf-8")))


def agree(door: Door, role: str, **said: str) -> httpx2.Response:
    return door.post(
        door.enter(role), "/rapat/tindakan", **(AGREED | {"area": door.area[:8]} | said)
    )


def test_it_is_one_list_however_many_type(door: Door) -> None:
    assert "Salurkan sembako" in agree(door, "camat").text
    agree(door, "bappeda", what="Periksa air", area=door.elsewhere[:8], note="NIK 3172034101900001")
    agree(door, "camat", what="Salurkan sembako")
    rows = listed(door)
    assert sorted(row["tindakan"] for row in rows) == ["Periksa air", "Salurkan sembako"]
    assert "3172034101900001" not in str(rows)
    [path] = (door.home.landing / "tindakan" / f"{DAY:%Y-%m}").iterdir()
    told = door.home.run(
        "contract", "try", str(path), "--source", "tindakan", "--periode", f"{DAY:%Y-%m}"
    ).stdout
    assert "2 baris dibaca, 2 akan dimuat" in told
    agree(door, "camat", done="ya")
    assert {row["tindakan"]: row["selesai"] for row in listed(door)} == {
        "Periksa air": "TIDAK",
        "Salurkan sembako": "YA",
    }
    assert "Periksa air" not in words(door.enter("camat").get("/rapat/tindakan").text), (
        "another kecamatan's"
    )
    assert "Periksa air" in words(door.enter("bappeda").get("/rapat/tindakan").text)


def test_what_cannot_be_is_said_and_changes_nothing(door: Door) -> None:
    agree(door, "camat")
    before = listed(door)
    for wrong in (
        {"area": door.elsewhere[:8]}, {"what": " "}, {"office": "Dinas Rahasia"}, {"met": "kemarin"},
        {"met": "2999-01-01"}, {"met": "0001-01-01"}, {"due": "2001-01-01"}, {"due": "9999-12-31"},
    ):  # fmt: skip
        got = agree(door, "camat", **({"what": "Lain"} | wrong))
        assert got.status_code == 422 and 'role="alert"' in got.text, wrong
    assert listed(door) == before


def test_a_list_that_was_delivered_as_a_file_is_not_doubled(door: Door) -> None:
    agree(door, "camat")
    other = door.home.landing / "tindakan" / f"{DAY:%Y-%m}" / "daftar_sintetis.xlsx"
    other.write_bytes(b"PK")
    try:
        got = agree(door, "camat", what="Lain")
        assert got.status_code == 409 and "daftar_sintetis.xlsx" in words(got.text)
    finally:
        Path(other).unlink()
