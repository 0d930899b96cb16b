"""The Lurah's officers write what they could have seen, and nothing else."""

import calendar
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sample.areas import kelurahan
from sample.lurah import VERVAL, officer, officers, visits, write_visits
from sample.population import Recipe
from sample.write import write_sample
from tests.sample.layouts import read

LAYOUT = ["household_id", "nama_kepala", "alamat", "rt", "rw", "anggota", "hasil_kunjungan"]
LAYOUT += ["pengeluaran_verifikasi", "jumlah_anggota_verifikasi", "keputusan", "alasan"]
LAYOUT += ["tanggal", "petugas"]
RESULTS = {"DITEMUKAN", "TIDAK DITEMUKAN", "PINDAH", "MENINGGAL"}
DECISIONS = {"MISKIN EKSTREM", "MISKIN", "TIDAK MISKIN", "TIDAK DAPAT DINILAI"}
CODES = [a.kode for a in kelurahan()]
PERIODE = "2022-02"  # the shortest month
N = 6_000
SEED = 1
# Rupiah per person: far below, between and far above the two lines, by turns.
LEVELS = [150_000, 410_000, 1_500_000]
CLASSES = ["MISKIN EKSTREM", "MISKIN", "TIDAK MISKIN"]
Row = dict[str, object]


def city(folder: Path, spending: list[int], months: tuple[str, ...] = (PERIODE,)) -> Path:
    """A truth of N households of four, spread over the kelurahan."""
    table = pa.concat_tables(
        pa.table(
            {
                "periode": [periode] * N,
                "household": pa.array(range(N), pa.int32()),
                "kode_kelurahan": [CODES[i % len(CODES)] for i in range(N)],
                "jumlah_anggota": pa.array([4] * N, pa.int32()),
                "pengeluaran_per_kapita_rp": [float(spending[i % len(spending)]) for i in range(N)],
            }
        )
        for periode in months
    )
    pq.write_table(table, folder / "rumah_tangga.parquet")
    return folder


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Three levels of spending, none of them near a line."""
    return city(tmp_path, LEVELS)


def ask(households: list[int | None], kedua: bool = False, kode: str | None = None) -> pa.Table:
    """A workbook with the given households where they live."""
    return pa.table(
        {
            "household_id": [f"R{i}" for i in range(len(households))],
            "household": pa.array(households, pa.int32()),
            "kode_kelurahan": [kode or CODES[(h or 0) % len(CODES)] for h in households],
            "kedua": [kedua] * len(households),
        }
    )


def lenient(seed: int = SEED) -> set[str]:
    """Names of the lenient officers of Jakarta Utara."""
    return {o.nama for team in officers("31.72", seed).values() for o in team if o.lenient}


def near(found: int, of: int, share: float) -> bool:
    """Within five standard errors."""
    return abs(found / of - share) < 5 * np.sqrt(share * (1 - share) / of)


def test_the_layout_and_its_words(truth: Path) -> None:
    table = visits(ask([*range(N), None, -1]), truth, PERIODE, SEED)
    assert table.schema == VERVAL and table.column_names == LAYOUT
    assert table.num_rows == N + 2
    rows = table.to_pylist()
    assert {row["hasil_kunjungan"] for row in rows} == RESULTS - {"MENINGGAL"}
    assert {row["keputusan"] for row in rows} == DECISIONS
    for row in rows:
        assert row["tanggal"].strftime("%Y-%m") == PERIODE
        found = row["hasil_kunjungan"] == "DITEMUKAN"
        judged = row["keputusan"] != "TIDAK DAPAT DINILAI"
        told = row["pengeluaran_verifikasi"]
        assert found >= judged >= (told is not None)
        assert (row["jumlah_anggota_verifikasi"] == 4) if judged else row["alasan"]
        assert told is None or (50_000 <= told <= 100_000_000 and told % 10_000 == 0)
        assert row["petugas"].startswith("PETUGAS 31.72.0")


def test_the_same_again_and_another_seed_another(truth: Path) -> None:
    asked = ask(list(range(500)))
    table = visits(asked, truth, PERIODE, SEED)
    assert table.equals(visits(asked, truth, PERIODE, SEED))
    assert not table.equals(visits(asked, truth, PERIODE, SEED + 1))


def test_a_visit_does_not_hang_on_who_else_is_asked(truth: Path) -> None:
    asked = ask(list(range(300)))
    whole = visits(asked, truth, PERIODE, SEED)
    some = np.random.default_rng(2).permutation(300)[:80]
    part = visits(asked.take(pa.array(some)), truth, PERIODE, SEED)
    assert part.equals(whole.take(pa.array(some)))


def test_each_month_is_another_visit_to_that_months_truth(tmp_path: Path) -> None:
    months = ("2022-02", "2022-03")
    table = pq.read_table(city(tmp_path, LEVELS, months) / "rumah_tangga.parquet")
    rich = [9e6 if p == "2022-03" else v for p, v in zip(
        table["periode"].to_pylist(), table["pengeluaran_per_kapita_rp"].to_pylist(), strict=True
    )]  # fmt: skip
    at = table.column_names.index("pengeluaran_per_kapita_rp")
    table = table.set_column(at, "pengeluaran_per_kapita_rp", [rich])
    pq.write_table(table, tmp_path / "rumah_tangga.parquet")
    before, after = (visits(ask([0] * 90), tmp_path, m, SEED).to_pylist() for m in months)
    assert max(r["pengeluaran_verifikasi"] or 0 for r in before) < 1_000_000
    assert min(r["pengeluaran_verifikasi"] or 9e9 for r in after) > 20_000_000
    assert [r["hasil_kunjungan"] for r in before] != [r["hasil_kunjungan"] for r in after]


def test_nobody_sees_a_household_that_is_not_there(truth: Path) -> None:
    """Gone, never there, or in another kelurahan than the one that looks for it."""
    elsewhere = [h for h in range(N) if CODES[h % len(CODES)] != CODES[0]][:2_000]
    for asked in (ask([N + i for i in range(2_000)]), ask([None, -1] * 1_000),
                  ask(elsewhere, kode=CODES[0])):  # fmt: skip
        rows = visits(asked, truth, PERIODE, SEED).to_pylist()
        assert {r["keputusan"] for r in rows} == {"TIDAK DAPAT DINILAI"}
        assert {r["pengeluaran_verifikasi"] for r in rows} == {None}
        assert {r["jumlah_anggota_verifikasi"] for r in rows} == {None}
        results = Counter(r["hasil_kunjungan"] for r in rows)
        assert results.keys() == {"PINDAH", "MENINGGAL"}
        assert near(results["MENINGGAL"], len(rows), 0.10)


def test_shares_of_what_happens_at_the_door(truth: Path) -> None:
    rows = visits(ask(list(range(N))), truth, PERIODE, SEED).to_pylist()
    found = [r for r in rows if r["hasil_kunjungan"] == "DITEMUKAN"]
    judged = [r for r in found if r["keputusan"] != "TIDAK DAPAT DINILAI"]
    silent = [r for r in judged if r["pengeluaran_verifikasi"] is None]
    assert near(N - len(found), N, 0.06)
    assert near(len(found) - len(judged), len(found), 0.02)
    assert near(len(silent), len(judged), 0.06)


def test_figures_lie_around_the_truth(truth: Path) -> None:
    rows = visits(ask(list(range(N))), truth, PERIODE, SEED).to_pylist()
    off = np.array([
        np.log(row["pengeluaran_verifikasi"] / 4 / LEVELS[h % 3])
        for h, row in enumerate(rows) if row["pengeluaran_verifikasi"]
    ])  # fmt: skip
    assert abs(off.mean()) < 0.01
    assert 0.075 < off.std() < 0.085


def test_only_lenient_officers_misjudge_far_from_the_lines(truth: Path) -> None:
    rows = visits(ask(list(range(N))), truth, PERIODE, SEED).to_pylist()
    by: dict[bool, list[tuple[str, Row]]] = defaultdict(list)
    for h, row in enumerate(rows):
        if row["keputusan"] != "TIDAK DAPAT DINILAI":
            by[row["petugas"] in lenient()].append((CLASSES[h % 3], row))
    wrong = [true for true, row in by[False] if row["keputusan"] != true]
    assert set(wrong) <= {"MISKIN"}  # between the lines nobody is farther than 2.8 errors from one
    assert len(wrong) < 0.015 * len(by[False])
    richer = [(true, row) for true, row in by[True] if true != "MISKIN EKSTREM"]
    called = [row for _, row in richer if row["keputusan"] == "MISKIN EKSTREM"]
    assert all(r["keputusan"] == true for true, r in by[True] if true == "MISKIN EKSTREM")
    assert len(richer) > 80
    assert near(len(called), len(richer), 0.5)
    # The figure stays as told: it contradicts the decision.
    figures = [r["pengeluaran_verifikasi"] for r in called if r["pengeluaran_verifikasi"]]
    assert min(int(str(figure)) for figure in figures) > 4 * 300_000
    assert near(len(called) - len(figures), len(called), 0.06)


def test_near_a_line_decisions_err_and_contradict_their_figures(tmp_path: Path) -> None:
    rows = visits(ask(list(range(N))), city(tmp_path, [345_000]), PERIODE, SEED).to_pylist()
    rows = [r for r in rows if r["petugas"] not in lenient() and r["pengeluaran_verifikasi"]]
    wrong = [r for r in rows if r["keputusan"] == "MISKIN"]
    contradicted = [
        r for r in rows if (r["pengeluaran_verifikasi"] / 4 < 358_233) != (r not in wrong)
    ]
    # ln(358,233 / 345,000) = 0.0376: z = 0.753 of the impression, 0.470 of the figure.
    assert near(len(wrong), len(rows), 0.2257)
    assert near(len(contradicted), len(rows), 0.2257 * 0.6809 + 0.7743 * 0.3191)


@pytest.mark.parametrize("kota", ["31.71", "31.72", "31.73", "31.74", "31.75"])
def test_officers_of_a_kota(kota: str) -> None:
    for seed in range(20):
        teams = officers(kota, seed)
        assert teams.keys() == {a.kode for a in kelurahan(kota)}
        assert {len(team) for team in teams.values()} == {2, 3}
        everybody = [o for team in teams.values() for o in team]
        assert len({o.nama for o in everybody}) == len(everybody)
        assert abs(sum(o.lenient for o in everybody) - len(everybody) / 15) <= 1
    assert teams[min(teams)][0].nama == f"PETUGAS {min(teams)}-1"


def test_a_second_visit_is_somebody_elses_and_comes_later(tmp_path: Path) -> None:
    months = tuple(f"2022-{m:02d}" for m in range(1, 13))
    truth = city(tmp_path, LEVELS, months)
    households = list(range(200))
    turns = set()
    for month in months:
        first, second = (
            visits(ask(households, kedua), truth, month, SEED).to_pylist()
            for kedua in (False, True)
        )
        for h, one, two in zip(households, first, second, strict=True):
            kode = CODES[h % len(CODES)]
            team = {o.nama for o in officers("31.72", SEED)[kode]}
            assert {one["petugas"], two["petugas"]} <= team
            assert one["petugas"] == officer(kode, month, False, SEED).nama != two["petugas"]
            assert one["tanggal"] < two["tanggal"]
            turns.add(one["petugas"])
        days = calendar.monthrange(2022, int(month[5:]))[1]
        assert {r["tanggal"].day for r in first} | {r["tanggal"].day for r in second} == set(
            range(1, days + 1)
        )
        assert [r["hasil_kunjungan"] for r in first] != [r["hasil_kunjungan"] for r in second]
    assert len(turns) > 60  # over a year every officer has a turn


def test_a_kelurahan_that_does_not_exist(truth: Path) -> None:
    with pytest.raises(ValueError, match=r"kelurahan 31\.72\.01\.9999"):
        visits(ask([1], kode="31.72.01.9999"), truth, PERIODE, SEED)


def test_the_file(truth: Path, tmp_path: Path) -> None:
    table = visits(ask(list(range(100))), truth, PERIODE, SEED)
    path = write_visits(table, tmp_path / "landing", PERIODE)
    assert path == tmp_path / "landing" / "verval" / PERIODE / "kunjungan_sintetis.csv"
    rows = read(path)
    assert list(rows[0]) == LAYOUT
    wanted = [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in table.to_pylist()
    ]
    assert rows == wanted
    again = write_visits(table.slice(0, 10), tmp_path / "landing", PERIODE)
    assert again == path and len(read(path)) == 10
    with pytest.raises(ValueError, match="tidak ada kunjungan"):
        write_visits(table.slice(0, 0), tmp_path / "landing", PERIODE)
    assert visits(ask([]), truth, PERIODE, SEED).schema == VERVAL


def test_visits_to_a_written_sample(tmp_path: Path) -> None:
    """Who lived there in the first month and left is found gone; the others are as the truth says."""
    write_sample(tmp_path / "landing", tmp_path / "truth", Recipe(4_000, 6, 2))
    homes = pq.read_table(tmp_path / "truth" / "rumah_tangga.parquet").to_pylist()
    where = {(r["periode"], r["household"]): r for r in homes}
    start = [r for r in homes if r["periode"] == "2022-01"]
    asked = pa.table(
        {
            "household_id": [f"R{r['household']}" for r in start],
            "household": [r["household"] for r in start],
            "kode_kelurahan": [r["kode_kelurahan"] for r in start],
            "kedua": [False] * len(start),
        }
    )
    rows = visits(asked, tmp_path / "truth", "2022-06", 2).to_pylist()
    gone = 0
    for before, row in zip(start, rows, strict=True):
        now = where.get(("2022-06", before["household"]))
        there = now is not None and now["kode_kelurahan"] == before["kode_kelurahan"]
        assert (row["hasil_kunjungan"] in ("PINDAH", "MENINGGAL")) == (not there)
        gone += not there
        if there and row["jumlah_anggota_verifikasi"]:
            assert row["jumlah_anggota_verifikasi"] == now["jumlah_anggota"]
    assert gone > 10


def test_who_came_before_does_not_come_again(truth: Path) -> None:
    asked = ask(list(range(60)), kedua=True)
    plain = visits(asked, truth, PERIODE, SEED)["petugas"].to_pylist()
    again = visits(asked.append_column("bukan_oleh", pa.array(plain)), truth, PERIODE, SEED)
    came, places = again["petugas"].to_pylist(), asked["kode_kelurahan"].to_pylist()
    for before, now, kode in zip(plain, came, places, strict=True):
        assert now != before
        assert now in {o.nama for o in officers(kode[:5], SEED)[kode]}


def test_officers_decide_by_the_lines_of_the_month(tmp_path: Path) -> None:
    """600,000 is above the poor line of 2022 (472,525) and below that of 2026 (897,768)."""
    months = ("2021-12", "2024-12", "2025-01")
    folder = city(tmp_path, [600_000], months)
    for month, expected in zip(months, ("TIDAK MISKIN", "TIDAK MISKIN", "MISKIN"), strict=True):
        said = Counter(
            row["keputusan"] for row in visits(ask(list(range(N))), folder, month, SEED).to_pylist()
        )
        assert said.most_common(1)[0][0] == expected, month
