"""The sample keeps its promises: layouts, truth, defects, levels, and the same bytes again."""

import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import numpy as np
import pytest

from sample.areas import kelurahan
from sample.entitlement import completed_years
from sample.offices import OFFICES
from sample.population import Recipe
from sample.write import make_city, write_sample
from tests.sample.layouts import LAYOUTS, PERSONS, columns, read, required

PEOPLE = 20_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample as `konvergensi sample` would make it."""
    folder = tmp_path_factory.mktemp("sample")
    folder.joinpath("rows.txt").write_text(
        repr(write_sample(folder / "landing", folder / "truth", Recipe(PEOPLE)))
    )
    return folder


@pytest.fixture(scope="module")
def delivered(home: Path) -> dict[tuple[str, str, str], list[dict[str, str | None]]]:
    """Rows by (source, periode, file)."""
    return {
        (path.parts[-3], path.parts[-2], path.name): read(path)
        for path in sorted((home / "landing").glob("*/*/*"))
    }


def truth(home: Path, sql: str) -> list[tuple]:
    """Rows of a query over the truth, whose files are named in braces."""
    return duckdb.sql(re.sub(r"\{(\w+)\}", rf"'{home}/truth/\1.parquet'", sql)).fetchall()


def test_every_source_has_its_layout(delivered) -> None:
    later = {"buku_kode", "dtsen_anggota", "dtsen_keluarga"}  # of the era of 2026
    assert {source for source, _, _ in delivered} == set(LAYOUTS) == set(OFFICES) - later
    for (source, _, file), rows in delivered.items():
        assert rows, file
        assert required(source) <= set(rows[0]), file
        unknown = set(rows[0]) - columns(source)
        assert all(rows[0][name] == "DATA SINTETIS" for name in unknown), file


def test_it_says_everywhere_that_it_is_synthetic(home: Path, delivered) -> None:
    assert "SINTETIS" in (home / "landing" / "BACA_SAYA.txt").read_text(encoding="utf-8")
    assert all("sintetis" in file for _, _, file in delivered)


def test_the_months(delivered) -> None:
    months = defaultdict(set)
    for source, periode, _ in delivered:
        months[source].add(periode)
    every = {"2022-02", "2022-03", "2022-04"}
    for source in ("dukcapil", "carik_rumah_tangga", "carik_anggota", "penerima_kjp", "sanggah"):
        assert months[source] == every
    for source in ("wilayah", "target", "garis_kemiskinan", "dtks", "p3ke", "penerima_pkh"):
        assert months[source] == {"2022-02"}


def test_truth_covers_each_person_row_once(home: Path, delivered) -> None:
    rows = truth(home, "select source, delivery_periode, file, row from {baris}")
    assert len(rows) == len(set(rows))
    wanted = {
        (*key, i) for key, lines in delivered.items() if key[0] in PERSONS | {"realisasi"}
        for i in range(1, len(lines) + 1)
    }  # fmt: skip
    assert set(rows) == wanted


def test_truth_points_at_the_person_the_row_is_about(home: Path, delivered) -> None:
    """Rows of one true person mostly share number and name, across all files."""
    by_person = defaultdict(list)
    for source, periode, file, row, person in truth(home, "from {baris} order by all"):
        line = delivered[source, periode, file][row - 1]
        by_person[person].append((line["nik"] or "", line.get("nama_lengkap") or line.get("nama")))
    pairs = [rows for rows in by_person.values() if len(rows) > 3]
    same_number = sum(
        Counter(n.lstrip("'") for n, _ in rows).most_common(1)[0][1] for rows in pairs
    )
    assert same_number / sum(map(len, pairs)) > 0.95
    common = [Counter(name for _, name in rows).most_common(1)[0][1] / len(rows) for rows in pairs]
    assert np.mean(common) > 0.9


def test_twice_the_noise_is_twice_the_defects(tmp_path: Path) -> None:
    found = []
    for noise in (1.0, 2.0):
        place = tmp_path / str(noise)
        write_sample(place / "landing", place / "truth", Recipe(3_000, 1, noise=noise))
        [(rows,)] = truth(place, "select sum(baris) from {cacat} where cacat like 'nik_%'")
        found.append(rows)
    assert 1.8 < found[1] / found[0] < 2.2


def test_residents_live_in_one_household_each(home: Path) -> None:
    twice = "select periode, person from {anggota} group by all having count(*) > 1"
    assert truth(home, twice) == []
    sizes = truth(
        home,
        "select h.jumlah_anggota = count(*) from {rumah_tangga} h join {anggota} a "
        "using (periode, household) group by h.periode, h.household, h.jumlah_anggota",
    )
    assert {same for (same,) in sizes} == {True}
    [(size, largest)] = truth(
        home, "select avg(jumlah_anggota), max(jumlah_anggota) from {rumah_tangga}"
    )
    assert 3.3 < size < 4.0
    assert largest <= 10


def test_people_live_in_proportion_to_the_real_counts(home: Path) -> None:
    real = {a.kode: a.penduduk for a in kelurahan()}
    counts = dict(
        truth(
            home,
            "select kode_kelurahan, count(*) from {anggota} where periode = '2022-02' group by 1",
        )
    )
    assert counts.keys() == real.keys()
    total, people = sum(real.values()), sum(counts.values())
    assert abs(people - PEOPLE) < 20
    for kode, count in counts.items():
        assert abs(count - real[kode] / total * people) < 0.05 * real[kode] / total * people + 12


def test_two_percent_are_extremely_poor_most_of_them_in_two_kecamatan(home: Path) -> None:
    rows = truth(
        home,
        "select left(kode_kelurahan, 8), sum(jumlah_anggota) filter "
        "(pengeluaran_per_kapita_rp < 358233), sum(jumlah_anggota) from {rumah_tangga} "
        "where periode = '2022-02' group by 1",
    )
    poor = {kode: count or 0 for kode, count, _ in rows}
    assert 0.018 < sum(poor.values()) / sum(people for _, _, people in rows) < 0.021
    ranked = sorted(poor, key=lambda kode: -poor[kode])
    assert set(ranked[:2]) == {"31.72.04", "31.72.03"}
    assert poor["31.72.04"] + poor["31.72.03"] > 2 / 3 * sum(poor.values())


def test_months_differ_by_births_deaths_moves_and_welfare(home: Path) -> None:
    def people(periode: str) -> set[int]:
        return {
            p for (p,) in truth(home, f"select person from {{anggota}} where periode = '{periode}'")
        }

    before, after = people("2022-02"), people("2022-04")
    assert 0.002 < len(before - after) / len(before) < 0.02
    assert 0.002 < len(after - before) / len(before) < 0.02
    [(changed,)] = truth(
        home,
        "select avg((abs(ln(a.pengeluaran_per_kapita_rp / b.pengeluaran_per_kapita_rp)) > 0.01)"
        "::int) from {rumah_tangga} a join {rumah_tangga} b using (household) "
        "where a.periode = '2022-02' and b.periode = '2022-04'",
    )
    assert 0.05 < changed < 0.2


def test_truth_says_who_is_entitled_and_who_receives(home: Path, delivered) -> None:
    ages = truth(
        home,
        "select kode_program, count(*), count(person), count(distinct coalesce(person, household))"
        " from {hak} where periode = '2022-04' group by 1",
    )
    by_code = {kode: (n, persons, distinct) for kode, n, persons, distinct in ages}
    assert {kode for kode, (_, persons, _) in by_code.items() if persons == 0} == {
        "PKH", "JAKPRENEUR", "KERJA", "SEMBAKO", "RUTILAHU", "RUMAH", "AIR", "SANITASI"
    }  # fmt: skip
    assert all(n == distinct for n, _, distinct in by_code.values())
    [(people, homes)] = truth(
        home,
        "select count(*), count(distinct household) from {anggota} where periode = '2022-04'",
    )
    assert (by_code["PBI"][0], by_code["SEMBAKO"][0]) == (people, homes)
    for source in ("penerima_pkd", "realisasi"):
        lines = [row for (s, _, _), rows in delivered.items() if s == source for row in rows]
        [(rows, paid)] = truth(
            home,
            f"select count(*), count(*) filter (tersalur) from {{terima}} where source = '{source}'",
        )
        assert rows == len(lines)
        done = {"SALUR", "BERJALAN", "SELESAI"}
        assert paid == sum((r.get("status_salur") or r["status"]) in done for r in lines)


def test_completed_years() -> None:
    born = np.array(["2000-02-29", "2000-04-30", "2000-05-01", "2022-04-30"], "datetime64[D]")
    last = int(np.datetime64("2022-04-30").astype(int))
    assert completed_years(born.astype(int), last).tolist() == [22, 22, 21, 0]


def test_all_dki_in_five_kota_and_a_kabupaten(tmp_path: Path) -> None:
    write_sample(tmp_path / "landing", tmp_path / "truth", Recipe(3_000, 1, wilayah="31"))
    lived = truth(tmp_path, "select distinct left(kode_kelurahan, 5) from {rumah_tangga}")
    assert {kode for (kode,) in lived} >= {"31.71", "31.72", "31.73", "31.74", "31.75"}
    [path] = (tmp_path / "landing" / "wilayah").glob("*/*")
    assert {row["kode_kota"] for row in read(path)} == {
        "31.01", "31.71", "31.72", "31.73", "31.74", "31.75"
    }  # fmt: skip
    with pytest.raises(ValueError, match="tidak ada wilayah 32"):
        kelurahan("32")


@pytest.mark.parametrize(
    ("source", "defect"),
    [
        ("dukcapil", "two_niks"), ("dukcapil", "nik_shared"), ("dukcapil", "name_wide"),
        *(("dtks", f"nik_{d}") for d in ("missing", "excel", "swapped", "one_wrong")),
        *(("dtks", f"nik_{d}") for d in ("relative", "dummy")),
        *(("dtks", f"name_{d}") for d in ("title", "muhammad", "old_spelling", "bin", "nickname")),
        *(("dtks", f"name_{d}") for d in ("order", "dropped", "initial", "typo", "wide")),
        *(("dtks", f"birth_{d}") for d in ("swapped", "stand_in", "year", "missing")),
        ("dtks", "twice"), ("dtks", "kelurahan_misspelt"), ("dtks", "dead"), ("dtks", "gone"),
        ("carik_anggota", "surveyed_twice"), ("carik_anggota", "split_form"),
        ("carik_anggota", "counted_twice"), ("penerima_pbi", "nik_relative"),
        *(("carik_rumah_tangga", f"spending_{d}") for d in ("zero", "nines", "tenfold")),
        *(("carik_rumah_tangga", f"spending_{d}") for d in ("per_day", "blank")),
    ],
)  # fmt: skip
def test_every_defect_is_there(home: Path, source: str, defect: str) -> None:
    [(rows,)] = truth(
        home, f"select sum(baris) from {{cacat}} where source = '{source}' and cacat = '{defect}'"
    )
    assert rows and rows > 0


def test_defects_show_in_the_files(delivered) -> None:
    def values(source: str, column: str) -> list[str]:
        return [
            (row.get(column) or "").strip()
            for (s, periode, _), rows in delivered.items()
            if s == source and periode == "2022-02"
            for row in rows
        ]

    names = values("dtks", "nama")
    for pattern in (r"^HJ?\. ", r"^(MOCH|MUH|M)\.? ", r" BIN(TI)? ", r"  ", r"^\S+$"):
        assert any(re.search(pattern, name) for name in names), pattern
    dtks = [nik.strip("'") for nik in values("dtks", "nik")]
    bad = [n for n in dtks if not re.fullmatch(r"\d{16}|\d,\d+E\+15", n) or n.endswith("0000")]
    assert 0.02 < len(bad) / len(dtks) < 0.12
    assert any("E+15" in nik for nik in values("penerima_kjp", "nik") + dtks)
    assert {"AKTIF", "PINDAH", "MENINGGAL"} == set(values("dukcapil", "status_penduduk"))
    assert any(
        "\n" in (a or "")
        for a in values("carik_rumah_tangga", "alamat") + values("penerima_pkh", "alamat")
    )
    real = {a.nama.upper() for a in kelurahan()}
    assert 0.03 < np.mean([name not in real for name in values("dtks", "kelurahan")]) < 0.2
    money = " ".join(values("carik_rumah_tangga", "pengeluaran_pangan_sebulan"))
    assert "Rp 1." in money and ".00" in money and " juta" in money


def test_niks_are_well_formed_and_unique() -> None:
    city = make_city(Recipe(5_000, 2, 3, "2022-04"))
    text = np.char.zfill(city.nik.astype(str), 16)
    assert len(set(text)) == len(text)
    day = np.array([int(n[6:8]) for n in text])
    month = np.array([int(n[8:10]) for n in text])
    assert ((day > 40) == (city.sex == 1)).all()
    assert ((day % 40 >= 1) & (day % 40 <= 31) & (month >= 1) & (month <= 12)).all()
    assert all(n[12:] != "0000" for n in text)
    birth = city.birth.astype("datetime64[D]").astype(str)
    fits = np.array([b[8:10] == f"{d % 40:02d}" for b, d in zip(birth, day, strict=True)])
    assert 0.97 < fits.mean() < 1
    here = np.array([n.startswith("3172") for n in text]).mean()
    assert 0.4 < here < 0.8
    assert len(np.unique(city.no_kk[city.card])) == len(np.unique(city.card))


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    heard = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_sample(
            tmp_path / name / "landing", tmp_path / name / "truth", Recipe(1_500, 2, seed),
            lambda stage, rows: heard.append((stage, rows)),
        )  # fmt: skip
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert hashes(tmp_path / "a") != hashes(tmp_path / "c")
    assert ("dukcapil" in {stage for stage, _ in heard}) and heard[0] == ("penduduk", 1_500)


@pytest.mark.parametrize(("persons", "months"), [(300, 1), (700, 4)])
def test_small_and_long_samples(tmp_path: Path, persons: int, months: int) -> None:
    rows = write_sample(
        tmp_path / "landing", tmp_path / "truth", Recipe(persons, months, 2, "2022-12")
    )
    assert rows["dukcapil"] > 0.9 * persons * months
    assert len(list((tmp_path / "landing" / "dukcapil").iterdir())) == months
