"""What leaves the warehouse: whole months only, and no count that points at a family."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from assets.publication.publication import LEVELS as PUBLISHED
from assets.publication.publication import VERIFICATION, Edition, publish
from assets.publication.revision import REVISION
from assets.publication.suppression import leaving
from assets.publication.variant import SENSITIVITY
from expectations.contract import contracts

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


COUNTS = {
    "jumlah_rumah_tangga": "bigint",
    "jumlah_jiwa": "bigint",
    "jiwa_dinilai": "bigint",
    "rumah_tangga_miskin_ekstrem": "bigint",
    "jiwa_miskin_ekstrem": "bigint",
    "rumah_tangga_miskin": "bigint",
    "jiwa_miskin": "bigint",
    "rumah_tangga_belum_ditentukan": "bigint",
    "kebutuhan": "bigint",
    "kebutuhan_terlayani": "bigint",
    "jiwa_miskin_ekstrem_perkiraan": "decimal(18, 8)",
}
FIGURES = {
    "jiwa_miskin_ekstrem_bawah": "decimal(18, 2)",
    "jiwa_miskin_ekstrem_atas": "decimal(18, 2)",
    "p0_miskin_ekstrem": "double",
    "p0_miskin": "double",
    "kesenjangan_rp_per_bulan": "decimal(24, 6)",
    "cakupan": "double",
    "jiwa_belum_bernama": "double",
    "alamat": "text",
}


def area(kode: str, count: int, **more) -> dict:
    """An area of `count` people, each of them with a need of his own."""
    return {
        "kode": kode,
        **dict.fromkeys(COUNTS, 0),
        **dict.fromkeys(FIGURES, 0.5),
        "jumlah_jiwa": count,
        "jiwa_dinilai": count,
        "kebutuhan": count,
        "jiwa_miskin_ekstrem_perkiraan": 1,
        "jiwa_miskin_ekstrem_atas": 9,
        "alamat": "rahasia",
        **more,
    }


@pytest.fixture
def put(draw, warehouse):
    """put({"kpi.kota": [area(…)], …}): makes the KPI tables of March and April under two sets of lines."""

    def make(levels: dict[str, list[dict]]) -> None:
        kinds = {"kode": "text"} | COUNTS | FIGURES
        for table in PUBLISHED:
            draw(
                table,
                "periode text, set_garis text, " + ", ".join(f"{n} {k}" for n, k in kinds.items()),
                [
                    (periode, lines, *(row[name] for name in kinds))
                    for periode in ("2022-03", "2022-04")
                    for lines in ("BPS_DKI", "SASARAN_2022")
                    for row in levels[table]
                ],
            )
        every = " union all by name ".join(
            f"select '{table.split('.')[1].upper()}' as tingkat, * from {table}"
            for table in PUBLISHED
        )
        warehouse.execute(f"create or replace table kpi.area as {every}")

    return make


@pytest.fixture
def con(warehouse, draw, put):
    put({table: [area(kode, count) for kode, count in rows] for table, rows in LEVELS.items()})
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text, p_miskin_ekstrem decimal(9, 8),"
        " p_miskin decimal(9, 8), alasan text",
        [("2022-04", "R1", "SASARAN_2022", "MISKIN", 0.1, 0.6, "x")],
    )
    visits = "kunjungan bigint, ditemukan bigint, kunjungan_kedua bigint, tidak_sepakat bigint"
    draw(
        "monitoring.verification",
        f"periode text, tingkat text, kode text, {visits}, bagian_tidak_sepakat double",
        [
            ("2022-04", "KOTA", "31.72", 90, 80, 20, 9, 9 / 20),
            ("2022-04", "KECAMATAN", "31.72.01", 40, 40, 4, 1, 1 / 4),
            ("2022-04", "KECAMATAN", "31.72.02", 50, 40, 16, 8, 1 / 2),
            ("2022-04", "KELURAHAN", "31.72.01.1001", 40, 40, 4, 1, 1 / 4),
        ],
    )
    draw("quality.delivery", "source text, delivery_periode text, sha256 text, status text", [])
    return warehouse


def go(con, target, months, run="r1", at=NOW):
    publish(con, target, months, Edition(run, "1", at))


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
    assert ids == [("r1", "2022-03", 6), ("r1", "2022-04", 6), ("r2", "2022-04", 6)]


def read(target, sql):
    with duckdb.connect(str(target), read_only=True) as reader:
        return reader.execute(sql).fetchall()


def test_a_share_of_few_is_hidden_with_them(con, tmp_path):
    go(con, tmp_path / "k.duckdb", ["2022-04"])
    rows = read(
        tmp_path / "k.duckdb",
        "select jumlah_jiwa is null, kebutuhan is null, cakupan is null, list_sort(tertutup) from kpi.kelurahan",
    )
    told = ["cakupan", "jiwa_dinilai", "jumlah_jiwa", "kebutuhan", "p0_miskin", "p0_miskin_ekstrem"]
    assert {(*row[:3], *row[3]) for row in rows} == {(True,) * 3 + tuple(told), (False,) * 3}


def test_hidden_and_unknown_are_told_apart(con, put, tmp_path):
    unknown = {"jiwa_miskin_ekstrem": None, "jiwa_miskin_ekstrem_perkiraan": None}
    town = {
        "31.72.01.1001": area("31.72.01.1001", 500, jiwa_miskin_ekstrem=3),
        "31.72.01.1002": area("31.72.01.1002", 500, jiwa_miskin_ekstrem=30),
        "31.72.01.1003": area("31.72.01.1003", 500, **unknown),
    }
    above = [area(kode, 1500, jiwa_miskin_ekstrem=33) for kode in ("31", "31.72", "31.72.01")]
    put(dict(zip(PUBLISHED, [*([row] for row in above), list(town.values())], strict=True)))
    go(con, tmp_path / "k.duckdb", ["2022-04"])
    rows = read(
        tmp_path / "k.duckdb",
        "select kode, jiwa_miskin_ekstrem, list_contains(tertutup, 'jiwa_miskin_ekstrem'), jiwa_belum_bernama,"
        " jiwa_miskin_ekstrem_bawah from kpi.kelurahan where set_garis = 'BPS_DKI' order by kode",
    )
    assert rows == [
        ("31.72.01.1001", None, True, None, None),
        ("31.72.01.1002", None, True, None, None),
        ("31.72.01.1003", None, False, None, None),
    ]


def test_an_expectation_without_doubt_is_the_count_and_hidden_with_it(con, put, tmp_path):
    def town(**certain) -> dict[str, list[dict]]:
        below = [
            area("31.72.01.1001", 500, jiwa_miskin_ekstrem=3, **certain),
            area("31.72.01.1002", 500, jiwa_miskin_ekstrem=30, jiwa_miskin_ekstrem_perkiraan=40),
            area("31.72.01.1003", 500, jiwa_miskin_ekstrem=60, jiwa_miskin_ekstrem_perkiraan=70),
        ]
        people = sum(row["jiwa_miskin_ekstrem_perkiraan"] for row in below)
        counts = {"jiwa_miskin_ekstrem": 93, "jiwa_miskin_ekstrem_perkiraan": people}
        above = [area(kode, 1500, **counts) for kode in ("31", "31.72", "31.72.01")]
        return dict(zip(PUBLISHED, [*([row] for row in above), below], strict=True))

    def shown() -> list[tuple]:
        go(con, tmp_path / "k.duckdb", ["2022-04"])
        names = "jiwa_miskin_ekstrem, jiwa_miskin_ekstrem_perkiraan, p0_miskin_ekstrem, kesenjangan_rp_per_bulan"
        sql = f"select {names} from kpi.kelurahan where set_garis = 'BPS_DKI' order by kode"
        return [
            tuple(value is not None for value in row) for row in read(tmp_path / "k.duckdb", sql)
        ]

    put(town(jiwa_miskin_ekstrem_perkiraan=4))
    assert shown() == [(False, True, True, True)] * 2 + [(True,) * 4]
    put(
        town(
            jiwa_miskin_ekstrem_perkiraan=3,
            jiwa_miskin_ekstrem_bawah=3,
            jiwa_miskin_ekstrem_atas=3,
        )
    )
    # the second goes with it, or what is left of the kecamatan would be 3
    assert shown() == [(False,) * 4] * 2 + [(True,) * 4]


def test_the_record_shows_no_more_than_the_publication(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    sql = "select run_id, kode, jumlah_jiwa from quality.publication where set_garis = 'BPS_DKI' order by all"
    first = [("r1", "31.72.01", None), ("r1", "31.72.02", 57), ("r1", "31.72.03", None)]
    assert read(target, sql) == con.execute(sql).fetchall() == first
    for table in ("kpi.kecamatan", "kpi.kelurahan"):  # the first two change places
        con.execute(
            f"update {table} set kode = case kode[:8] when '31.72.01' then '31.72.02'"
            " when '31.72.02' then '31.72.01' else '31.72.03' end || kode[9:]"
        )
    go(con, target, ["2022-04"], run="r2")
    second = [("r2", "31.72.01", 57), ("r2", "31.72.02", None), ("r2", "31.72.03", None)]
    assert con.execute(sql).fetchall() == first + second, "what was published stays on record"
    # what the newest publication of a month hides no earlier one shows beside it
    hidden = [(run, kode, None if kode == "31.72.02" else n) for run, kode, n in first + second]
    assert read(target, sql) == hidden


def test_two_publications_that_few_people_part_are_not_both_on_show(con, tmp_path):
    target = tmp_path / "k.duckdb"
    counts = {"r1": 57, "r2": 50, "r3": 50, "r4": 54}
    sql = (
        "select run_id, jumlah_jiwa from quality.publication"
        " where kode = '31.72.02' and set_garis = 'BPS_DKI' order by all"
    )
    shown = []
    for day, (run, count) in enumerate(counts.items()):
        con.execute(f"update kpi.kecamatan set jumlah_jiwa = {count} where kode = '31.72.02'")
        go(con, target, ["2022-04"], run, NOW + timedelta(days=day))
        shown.append([one for _, one in read(target, sql)])
    assert shown == [[57], [57, 50], [57, 50, 50], [None, None, None, 54]]
    assert dict(con.execute(sql).fetchall()) == counts, "what was published stays on record"


def test_the_publication_of_an_earlier_version_is_put_right(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-03", "2022-04"])
    # household facts, and small cells that give each other away
    with duckdb.connect(str(target)) as old:
        old.execute("create schema classification")
        old.execute("create table classification.household as select 'R1' as household_id")
        old.execute(f"drop table {REVISION}")
        for table in PUBLISHED:
            old.execute(f"alter table {table} drop column tertutup")
            old.execute(f"update {table} set jumlah_jiwa = null where jumlah_jiwa between 1 and 4")
        for kode, count in dict(LEVELS["kpi.kecamatan"] + LEVELS["kpi.kelurahan"]).items():
            if count > 4:
                table = "kpi.kelurahan" if len(kode) > 8 else "kpi.kecamatan"
                old.execute(f"update {table} set jumlah_jiwa = {count} where kode = '{kode}'")
    assert counts(target, "kpi.kecamatan", "2022-03")["31.72.01"] == 40
    go(con, target, ["2022-04"], run="r2")
    assert read(target, "from duckdb_tables() where schema_name = 'classification'") == []
    for table in ("kpi.kecamatan", "kpi.kelurahan"):
        assert counts(target, table, "2022-03") == counts(target, table, "2022-04")
    assert read(target, "select count(*) from kpi.kelurahan where tertutup is null") == [(0,)]


def test_no_personal_data_leaves_and_no_household(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    found = read(
        target,
        "select schema_name || '.' || table_name, column_name from duckdb_columns() where not internal",
    )
    assert {table for table, _ in found} == {
        *PUBLISHED,
        *(VERIFICATION, REVISION, "quality.publication"),
    }
    personal = {c.name for table in contracts().values() for c in table.columns if c.restricted}
    personal |= {"household_id", "person_id", "rt", "rw"}
    assert not {name for _, name in found} & (personal - {"nama"})
    assert b"rahasia" not in target.read_bytes()


def test_what_leaves_is_classified():
    for table in (*PUBLISHED, "quality.publication"):
        assert [c.name for c in contracts()[table].columns if c.disclosure is None] == [], table
    assert set(leaving(VERIFICATION)) == {
        *("periode", "tingkat", "kode"),
        *("kunjungan", "kunjungan_kedua", "tidak_sepakat", "bagian_tidak_sepakat"),
    }
    assert "jiwa_miskin_ekstrem" not in leaving(REVISION), "counts of those found have one edition"
    for table in (*PUBLISHED, VERIFICATION, REVISION, SENSITIVITY, "quality.publication"):
        columns = leaving(table)
        for column in columns.values():
            assert column.disclosure in ("count", "derived", "open"), column.name
            assert bool(column.disclosure_from) == (column.disclosure == "derived"), column.name
            assert {columns[name].disclosure for name in column.disclosure_from} <= {"count"}


def test_only_what_is_classified_leaves(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    for table in (*PUBLISHED, VERIFICATION, "quality.publication"):
        with duckdb.connect(str(target), read_only=True) as reader:
            names = {row[0] for row in reader.execute(f"describe {table}").fetchall()}
        assert names - {"tertutup"} <= set(leaving(table)), table


def test_a_failed_build_leaves_the_last_publication(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    before = target.read_bytes()
    con.execute("drop table kpi.kota")
    with pytest.raises(Exception, match="publication"):
        go(con, target, ["2022-04"], run="r2")
    assert target.read_bytes() == before


def test_the_same_again_hides_the_same(con, tmp_path):
    tables = (*PUBLISHED, VERIFICATION)
    found = []
    for name in ("one", "two"):
        go(con, tmp_path / name, ["2022-03", "2022-04"])
        found.append([sorted(read(tmp_path / name, f"from {table}"), key=str) for table in tables])
    assert found[0] == found[1]


def test_a_home_with_an_apostrophe_publishes(con, tmp_path):
    target = tmp_path / "Kota 'Utara'" / "k.duckdb"
    target.parent.mkdir()
    go(con, target, ["2022-03"])
    go(con, target, ["2022-04"], run="r2")
    assert counts(target, "kpi.kota", "2022-03") == {"31.72": 100}


def test_how_often_second_visits_disagree_is_published_but_not_of_a_few(con, tmp_path):
    target = tmp_path / "k.duckdb"
    go(con, target, ["2022-04"])
    names = "kode, kunjungan, kunjungan_kedua, tidak_sepakat, bagian_tidak_sepakat"
    assert read(target, f"select {names} from monitoring.verification order by kode") == [
        ("31.72", 90, 20, 9, 9 / 20),
        ("31.72.01", 40, None, None, None),
        ("31.72.02", 50, None, None, None),
    ]
    con.execute("drop table monitoring.verification")
    go(con, target, ["2022-04"])  # a home of an earlier version
