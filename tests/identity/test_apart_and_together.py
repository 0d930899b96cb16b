"""Two kota refreshed apart and their province as one give the same persons, but for who is seen in both."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assets.warehouse import connect
from tests.identity.conftest import Registers, nik

UTARA, TIMUR = "31.72.04.1001", "31.75.02.1004"
FIRST = ("BUDI", "SITI", "RATNA", "JOKO", "WATI", "AGUS", "DEWI", "RUDI", "LINA", "HADI")
LAST = ("SANTOSO", "LESTARI", "WIBOWO", "KURNIA", "PRATAMA", "HIDAYAT", "MAULANA", "SIREGAR")
PEOPLE = 80
Kept = Callable[[str], bool]


def resident(r: Registers, kelurahan: str, n: int) -> None:
    """A person of a kota: all in Dukcapil, most on a list, of them some without a number or with the name cut short."""
    place = f"{kelurahan}:{n}"
    name = f"{FIRST[n % 10]} {LAST[n // 10]} {'TIMUR' if kelurahan == TIMUR else 'UTARA'}"
    day, sex = f"{n % 27 + 1:02d}-{n % 11 + 1:02d}-{1951 + n % 53}", "LP"[n % 2]
    region, card = kelurahan.replace(".", "")[:6], f"{kelurahan.replace('.', '')[:6]}{n:010d}"
    number = nik(day, sex, n + 1, region)
    at = {"no_kk": card, "kode_kelurahan": kelurahan}
    r.dukcapil(f"{place}:d", name, day, sex, nik=number, **at)
    if n % 5:
        written = {"nik": number} if n % 5 > 1 else {}
        r.put("dtks", f"{place}:l", name if n % 7 else name.rsplit(" ", 1)[0], day, **written, **at)


@pytest.fixture
def kota(tmp_path: Path) -> Callable[[str, Kept], Registers]:
    """kota(name, of): the rows whose kelurahan is `of` some kota, resolved in a warehouse of their own."""

    def made(name: str, of: Kept) -> Registers:
        con = connect(tmp_path / f"{name}.duckdb", "kunci-uji", tmp_path / "spill")
        r = Registers(con)
        for place in (UTARA, TIMUR):
            for n in range(PEOPLE):
                resident(r, place, n)
        # on Utara's list still, and on Timur's card by now
        number = nik("14-03-1984", "P", 77)
        r.put("dtks", "pindah:l", "RATNA WULANSARI", "14-03-1984", nik=number, kode_kelurahan=UTARA)
        r.dukcapil(
            "pindah:d", "RATNA WULANSARI", "14-03-1984", "P", nik=number, kode_kelurahan=TIMUR
        )
        r.rows = [row for row in r.rows if of(row["kode_kelurahan"])]
        r.resolve()
        return r

    return made


def test_apart_and_together(kota: Callable[[str, Kept], Registers]) -> None:
    apart = [kota(f"kota{k[3:5]}", lambda code, k=k: code[:5] == k[:5]) for k in (UTARA, TIMUR)]
    province = kota("provinsi", lambda code: True)
    people = apart[0].people() | apart[1].people()
    assert province.people() - people == {frozenset({"pindah:d", "pindah:l"})}
    assert people - province.people() == {frozenset({"pindah:d"}), frozenset({"pindah:l"})}
    ids = apart[0].ids() | apart[1].ids()
    assert len(ids) == 2 * PEOPLE + 2 * PEOPLE * 4 // 5 + 2
    assert {label for label, who in province.ids().items() if ids[label] != who} <= {"pindah:l"}
    assert len(set(ids.values()) - set(province.ids().values())) == 1
