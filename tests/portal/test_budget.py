"""What a budget buys, at the portal: the same as `konvergensi plan` says, and nothing of one household on the way."""

import csv
import io
import random
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from assets.intervention.plan import Offer, plan, reckon
from assets.keys import HKDF, derive
from assets.portal.gaps import LEAST, count_gaps, dealt, runs, whole_gap
from assets.warehouse import connect
from tests.conftest import SECRET, Home
from tests.portal.conftest import Door, token, words

P = "2022-04"
VALUES = {
    "SEMBAKO": 200_000,
    "KLJ": 300_000,
    "KAJ": 300_000,
    "KPDJ": 300_000,
    "KJP": 250_000,
    "AIR": 150_000,
}
HELD = {
    "kelompok": ["periode", "kelompok", "rumah_tangga", "celah_rp"],
    "ciri": ["periode", "ciri", "dari", "sampai", "rumah_tangga"],
}


def budgets(needs: Counter[str]) -> list[dict[str, Offer]]:
    """Returns budgets of all sizes: each programme, some, and those whose value is settled together."""
    lot, settled = random.Random(1), [kode for kode in VALUES if kode not in ("KJP", "AIR")]
    chosen = (
        [settled] * 6
        + [[kode] for kode in VALUES]
        + [lot.sample(sorted(VALUES), 3) for _ in range(6)]
    )
    return [
        {
            kode: Offer(int((0.1 + lot.random()) * needs[kode] * VALUES[kode]), VALUES[kode])
            for kode in codes
        }
        for codes in chosen
    ]


def city(con: duckdb.DuckDBPyConnection, households: int) -> None:
    """Draws a city in which large and deeply poor households lack more, partly by chance."""
    lot, rows, needs = random.Random(2), [], []
    for number in range(households):
        name, size = f"R{number:020d}", lot.choice([1, 2, 2, 3, 3, 4, 4, 5, 6, 8])
        deep = lot.random() < 0.4
        depth = round(min(0.9, lot.expovariate(8) if deep else lot.expovariate(120)), 6)
        rows.append(
            (P, name, "SASARAN_2022", "MISKIN_EKSTREM" if deep else "MISKIN", size, 358_233, depth)
        )
        lacking = {
            "SEMBAKO": 0.6,
            "KLJ": 0.3 if size < 3 else 0.05,
            "KPDJ": 0.04,
            "AIR": 0.4 if deep else 0.2,
        }
        needs += [(P, name, None, kode) for kode, share in lacking.items() if lot.random() < share]
        for child in range(size - 2):
            needs += [(P, name, f"P{number}{child}", lot.choice(["KAJ", "KJP"]))] * (
                lot.random() < 0.5
            )
    con.execute(
        "create table classification.household (periode text, household_id text, set_garis text, kelas text,"
        " jumlah_anggota int, garis_miskin_ekstrem_rp decimal(18, 2), p1_miskin_ekstrem decimal(12, 8))"
    )
    con.executemany("insert into classification.household values (?, ?, ?, ?, ?, ?, ?)", rows)
    con.execute("create table household.household as from classification.household")
    con.execute(
        "create table intervention.gap (periode text, household_id text, person_id text, kode_program text,"
        " kode_kelurahan text)"
    )
    con.executemany("insert into intervention.gap values (?, ?, ?, ?, null)", needs)


def test_it_is_what_the_command_says_to_within_one_percent(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    city(warehouse, 3000)
    warehouse.execute("attach ':memory:' as portal; create schema portal.rencana")
    try:
        count_gaps(warehouse, P)
        warehouse.execute("create schema rencana")
        for name in HELD:
            warehouse.execute(f"create table rencana.{name} as from portal.rencana.{name}")
        needs = dealt(warehouse, P)
        assert needs == dealt(warehouse, P), "the same file, the same answer"
        for offers in budgets(Counter(need[0] for need in needs)):
            awards, whole = plan(warehouse, P, offers)
            ours = reckon([need for need in needs if need[0] in offers], offers)
            assert Counter(a.kode_program for a in ours) == Counter(a.kode_program for a in awards)
            closes, said = sum(a.closes for a in awards), sum(a.closes for a in ours)
            assert abs(said - closes) <= 0.01 * whole, (sorted(offers), said, closes)
            assert whole_gap(warehouse, P) == pytest.approx(whole, abs=500)
    finally:
        warehouse.execute("detach portal; drop schema if exists rencana cascade")


def test_of_a_small_sample_it_is_to_within_three(sample_home: Home, tmp_path: Path) -> None:
    keys = derive(SECRET, HKDF)
    with (
        connect(
            sample_home.path / "warehouse.duckdb", keys.database, tmp_path / "s", read_only=True
        ) as con,
        connect(
            sample_home.path / "portal.duckdb", keys.portal, tmp_path / "t", read_only=True
        ) as portal,
    ):
        needs = dealt(portal, P)
        for offers in budgets(Counter(need[0] for need in needs)):
            awards, whole = plan(con, P, offers)
            ours = reckon([need for need in needs if need[0] in offers], offers)
            assert Counter(a.kode_program for a in ours) == Counter(a.kode_program for a in awards)
            assert (
                abs(sum(a.closes for a in ours) - sum(a.closes for a in awards)) <= 0.03 * whole
            ), sorted(offers)


def test_nothing_in_it_speaks_of_fewer_than_ten(warehouse: duckdb.DuckDBPyConnection) -> None:
    city(warehouse, 300)
    warehouse.execute("attach ':memory:' as portal; create schema portal.rencana")
    try:
        count_gaps(warehouse, P)
        for table, columns in HELD.items():
            found = warehouse.execute(f"select * from portal.rencana.{table} order by all")
            assert [name for name, *_ in found.description] == columns
            counts = [row[columns.index("rumah_tangga")] for row in found.fetchall()]
            assert counts and min(counts) >= LEAST
        # each trait's runs tile all groups: no group is known to be without it
        gaps = warehouse.execute(
            "select ciri from portal.rencana.ciri group by ciri having min(dari) <> 1"
            " or max(sampai) <> (select max(kelompok) from portal.rencana.kelompok)"
            " or sum(sampai - dari + 1) <> (select max(kelompok) from portal.rencana.kelompok)"
        ).fetchall()
        assert gaps == []
    finally:
        warehouse.execute("detach portal")


def test_runs_take_in_whom_they_lack() -> None:
    assert runs({1: 9}, 3) == []
    assert runs({1: 4, 2: 7, 3: 30, 5: 9}, 6) == [(1, 2, 11), (3, 6, 39)]


def test_fewer_than_ten_households_are_not_told_of(door: Door) -> None:
    got = door.enter("bappeda").get("/rencana")
    assert got.status_code == 404 and "kurang dari 10" in words(got.text)


def test_a_hand_drawn_budget(planned: Door) -> None:
    bappeda = planned.enter("bappeda")
    # Ten of 400,000 take 200,000 each; of the next five, whose gap is 100,000, half is beyond it.
    page = words(bappeda.get("/rencana?rp_SEMBAKO=Rp 3.100.000&bulan=1").text)
    assert "Rp 2.500.000 sebulan, 50,0 % dari seluruh celah Rp 5.000.000" in page
    assert "Program Sembako 200.000 3.100.000 15 3.000.000 5" in page
    # For two months it is half as many: only those of 400,000.
    page = words(bappeda.get("/rencana?rp_SEMBAKO=3100000&bulan=2").text)
    assert (
        "Rp 1.400.000 sebulan, 28,0 %" in page
        and "Program Sembako 200.000 3.100.000 7 2.800.000 13" in page
    )
    # 250,000 of KJP beside 200,000 of Sembako in the same ten: 400,000 is all there is to close.
    page = words(bappeda.get("/rencana?rp_SEMBAKO=2000000&rp_KJP=2500000&nilai_KJP=250.000").text)
    assert "Rp 4.000.000 sebulan" in page and "Rumah tangga terjangkau 10" in page
    page = words(bappeda.get("/rencana?rp_SEMBAKO=199999").text)
    assert "belum cukup untuk satu penerima" in page
    assert "R00000" not in page


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ("rp_SEMBAKO=banyak", "rp_SEMBAKO", "Tulis angka bulat"),
        ("rp_SEMBAKO=-1", "rp_SEMBAKO", "Tidak dapat kurang dari nol"),
        ("rp_SEMBAKO=999999999999999999999999", "rp_SEMBAKO", "Terlalu besar"),
        ("rp_SEMBAKO=1.5", "rp_SEMBAKO", "Tulis angka bulat"),
        ("rp_KJP=1000000", "nilai_KJP", "belum dipastikan"),
        ("rp_KJP=1000000&nilai_KJP=900000000", "nilai_KJP", "Terlalu besar"),
        ("rp_SEMBAKO=1000000&bulan=0", "bulan", "Sedikitnya satu bulan"),
        ("rp_SEMBAKO=1000000&bulan=61", "bulan", "paling banyak 60 bulan"),
        ("rp_SEMBAKO=", "", "Isi anggaran sedikitnya satu program"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    planned: Door, asked: str, field: str, said: str
) -> None:
    got = planned.enter("bappeda").get(f"/rencana?{asked}")
    assert got.status_code == 422 and 'role="alert"' in got.text and said in words(got.text)
    assert not field or f'id="keliru_{field}">' in got.text
    assert "Celah yang tertutup" not in got.text
    assert planned.enter("bappeda").get(f"/rencana/langkah.csv?{asked}").status_code == 422


def test_it_is_taken_along_after_saying_what_for(planned: Door) -> None:
    bappeda, address = planned.enter("bappeda"), "rp_SEMBAKO=3100000"
    for part, wanted in (
        ("langkah", ["3000000", "15", "15", "2500000", "50.0"]),
        ("program", ["SEMBAKO", "Program Sembako", "200000", "3100000", "15", "3000000", "5"]),
    ):
        asked = bappeda.get(f"/rencana/{part}.csv?{address}")
        assert "Untuk keperluan apa?" in asked.text
        got = bappeda.post(
            f"/rencana/{part}.csv?{address}",
            data={"token": token(asked.text), "purpose": "rapat APBD"},
        )
        [_, row] = csv.reader(io.StringIO(got.content.decode("utf-8-sig")))
        assert row == wanted and "attachment" in got.headers["content-disposition"]
    record = words(planned.enter("inspektorat").get("/akses").text)
    assert "unduh rencana langkah 2022-04 csv" in record and "rapat APBD" in record
