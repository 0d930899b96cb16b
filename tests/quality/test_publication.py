"""What leaves the warehouse: whole months only, and no count that points at a family."""

from datetime import UTC, datetime

import duckdb
import pytest

from assets.quality.publication import NEEDS, PEOPLE, publish

NOW = datetime(2022, 5, 5, tzinfo=UTC)
LEVELS = {
    "kpi.provinsi": [("31", 100)],
    "kpi.kota": [("31.72", 100)],
    "kpi.kecamatan": [("31.72.01", 40), ("31.72.02", 57), ("31.72.03", 3)],
    "kpi.kelurahan": [
        ("31.72.01.1001", 10),
        ("31.72.01.1002", 30),
        ("31.72.02.1001", 4),
        ("31.72.02.1002", 20),
        ("31.72.02.1003", 33),
        ("31.72.03.1001", 3),
        ("31.72.03.1002", 0),
    ],
}


@pytest.fixture
def con(warehouse, draw):
    columns = ", ".join(f"{name} bigint" for name in (*PEOPLE, *NEEDS))
    for table, rows in LEVELS.items():
        draw(
            table,
            f"periode text, kode text, set_garis text, jiwa_miskin_ekstrem_perkiraan decimal(38, 8), {columns},"
            " cakupan double, bagian_konvergen double, jiwa_belum_bernama double",
            [
                (
                    periode,
                    kode,
                    "SASARAN_2022",
                    1,
                    *([count] * len((*PEOPLE, *NEEDS))),
                    0.5,
                    0.25,
                    1.5,
                )
                for periode in ("2022-03", "2022-04")
                for kode, count in rows
            ],
        )
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text, p_miskin_ekstrem decimal(9, 8),"
        " p_miskin decimal(9, 8), alasan text",
        [("2022-04", "R1", "SASARAN_2022", "MISKIN", 0.1, 0.6, "x")],
    )
    draw(
        "household.household",
        "periode text, household_id text, kode_kecamatan text, jumlah_anggota bigint, alamat text",
        [("2022-04", "R1", "31.72.01", 4, "rahasia")],
    )
    draw(
        "monitoring.verification",
        "periode text, tingkat text, kode text, kunjungan bigint, kunjungan_kedua bigint,"
        " tidak_sepakat bigint, bagian_tidak_sepakat double",
        [
            ("2022-04", "KOTA", "31.72", 90, 9, 3, 1 / 3),
            ("2022-04", "KECAMATAN", "31.72.01", 40, 4, 1, 0.25),
            ("2022-04", "KELURAHAN", "31.72.01.1001", 40, 4, 1, 0.25),
        ],
    )
    draw("quality.delivery", "source text, delivery_periode text, sha256 text, status text", [])
    return warehouse


def go(con, target, months, run="r1"):
    publish(con, target, months, run_id=run, code_version="1", published_at=NOW)


def counts(target, table, periode="2022-04"):
    with duckdb.connect(str(target), read_only=True) as reader:
        return dict(
            reader.execute(
                f"select kode, jumlah_jiwa from {table} where periode = ? order by kode", [periode]
            ).fetchall()
        )


def test_small_counts_and_what_would_reveal_them_are_null(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    assert counts(target, "kpi.kota") == {"31.72": 100}
    # 3 is small; 40 goes too, or 100 - 40 - 57 would give it away.
    assert counts(target, "kpi.kecamatan") == {"31.72.01": None, "31.72.02": 57, "31.72.03": None}
    assert counts(target, "kpi.kelurahan") == {
        "31.72.01.1001": None,  # else 10 + 30 would give the hidden 40 away
        "31.72.01.1002": 30,
        "31.72.02.1001": None,  # small
        "31.72.02.1002": None,  # else 57 - 20 - 33
        "31.72.02.1003": 33,
        "31.72.03.1001": None,  # small
        "31.72.03.1002": 0,
    }


def test_only_the_months_given_are_replaced(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-03", "2022-04"])
    con.execute("update kpi.kota set jumlah_jiwa = 200")
    go(con, target, ["2022-04"], run="r2")
    assert counts(target, "kpi.kota", "2022-03") == {"31.72": 100}
    assert counts(target, "kpi.kota", "2022-04") == {"31.72": 200}
    ids = con.execute(
        "select run_id, periode, count(*) from quality.publication group by all order by all"
    ).fetchall()
    assert ids == [("r1", "2022-03", 3), ("r1", "2022-04", 3), ("r2", "2022-04", 3)]


def test_a_share_of_few_is_hidden_with_them(con, tmp_path):
    go(con, tmp_path / "k.duckdb", ["2022-04"])
    with duckdb.connect(str(tmp_path / "k.duckdb"), read_only=True) as reader:
        rows = reader.execute(
            "select kebutuhan is null, cakupan is null, bagian_konvergen is null, jiwa_belum_bernama is null"
            " from kpi.kelurahan where kode like '31.72.0%'"
        ).fetchall()
    assert set(rows) == {(True,) * 4, (False,) * 4}


def test_no_personal_data_leaves(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    with duckdb.connect(str(target), read_only=True) as reader:
        columns = {
            row[0] for row in reader.execute("select column_name from duckdb_columns()").fetchall()
        }
    assert not columns & {
        "nama",
        "nik",
        "no_kk",
        "alamat",
        "rt",
        "rw",
        "person_id",
        "tanggal_lahir",
    }
    assert b"rahasia" not in target.read_bytes()
    with duckdb.connect(str(target), read_only=True) as reader:
        facts = {row[0] for row in reader.execute("describe classification.household").fetchall()}
    assert not {name for name in facts if name.startswith("kode_")}, (
        "rows of an area can be counted"
    )


def test_a_failed_build_leaves_the_last_publication(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    before = target.read_bytes()
    con.execute("drop table classification.household")
    with pytest.raises(Exception, match="publication"):
        go(con, target, ["2022-04"], run="r2")
    assert target.read_bytes() == before


def test_how_often_second_visits_disagree_is_published_but_not_of_a_few(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    with duckdb.connect(str(target), read_only=True) as reader:
        rows = reader.execute("from monitoring.verification order by kode").fetchall()
    assert rows == [
        ("2022-04", "KOTA", "31.72", 90, 9, 1 / 3),
        ("2022-04", "KECAMATAN", "31.72.01", 40, 4, None),
    ]
    con.execute("drop table monitoring.verification")
    go(con, target, ["2022-04"])  # a home of an earlier version
