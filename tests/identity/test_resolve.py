"""Hand-drawn registers with the exact people they must give."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.identity.resolve import resolve

P = "2022-04"
COLUMNS = (
    "periode text, delivery_periode text, file text, row bigint, nik text, no_kk text, nama text,"
    " jenis_kelamin text, tanggal_lahir date, alamat text, rt text, rw text, kode_kelurahan text,"
    " hubungan text, id_kelompok text, tanggal_data date"
)
EXTRA = ", nama_ibu text, status_penduduk text, tanggal_status date"
ANI = ("3172045503850001", "ANI LESTARI", date(1985, 3, 15), "P")
BUDI = ("3172041201800002", "BUDI SANTOSO", date(1980, 1, 12), "L")
CITRA = ("3172045508100003", "CITRA LESTARI", date(2010, 8, 15), "P")
KK = "3172040101100001"


class Registers:
    """Collects rows, draws the staging tables, and says which rows fell together."""

    def __init__(self, con):
        self.con = con
        self.rows: dict[str, list[tuple]] = {}

    def add(
        self, source, person, *, label, nik="own", nama=None, born="own", kk=KK, group="T1", **more
    ):
        own_nik, own_name, own_born, sex = person
        row = (
            P, P, label, 1, own_nik if nik == "own" else nik, kk, nama or own_name, sex,
            own_born if born == "own" else born, "JL MAWAR NO 5", "001", "002", "31.72.04.1001",
            more.get("hubungan", "ANAK"), group if source != "dukcapil" else kk, None,
        )  # fmt: skip
        if source == "dukcapil":
            row += (more.get("mother", "IBU"), more.get("status", "AKTIF"), more.get("since"))
        self.rows.setdefault(source, []).append(row)
        return self

    def people(self, key=b"kunci"):
        self.con.execute("drop schema if exists staging cascade; create schema staging")
        for source, rows in self.rows.items():
            columns = COLUMNS + (EXTRA if source == "dukcapil" else "")
            self.con.execute(f"create table staging.{source} ({columns})")
            marks = ", ".join("?" for _ in rows[0])
            self.con.executemany(f"insert into staging.{source} values ({marks})", rows)
        resolve(self.con, P, sorted(self.rows), key)
        found = self.con.execute(
            "select string_agg(file, ' ' order by file) from identity.person_record"
            " group by person_id order by 1"
        ).fetchall()
        return [row[0] for row in found]

    def column(self, label, name):
        return self.con.execute(
            f"select {name} from identity.person_record where file = ?", [label]
        ).fetchone()[0]


@pytest.fixture
def registers(warehouse):
    made = Registers(warehouse)
    return (
        made.add("dukcapil", ANI, label="ani", hubungan="KEPALA KELUARGA")
        .add("dukcapil", BUDI, label="budi", hubungan="SUAMI")
        .add("dukcapil", CITRA, label="citra")
    )


def test_the_same_nik_and_name_is_one_person(registers):
    assert registers.add("dtks", ANI, label="t").people() == ["ani t", "budi", "citra"]
    assert registers.column("t", "match_method") == "NIK"
    assert registers.column("t", "nik_grade") == "A"


def test_a_family_members_nik_does_not_merge_two_people(registers):
    registers.add("dtks", CITRA, label="t", nik=ANI[0])
    assert registers.people() == ["ani", "budi", "citra t"]
    assert registers.column("t", "nik_grade") == "C"


@pytest.mark.parametrize(
    "change",
    [
        {"nik": None},
        {"nik": "3172045503850010"},
        {"nik": "3172045503580001"},
        {"nik": "3172045503850101"},
        {"nik": "1111111111111111"},
        {"nik": None, "nama": "LESTARI ANI"},
        {"nik": None, "nama": "HJ. ANI LESTARI, S.PD"},
        {"nik": None, "nama": "ANY LESTARI"},
        {"nik": None, "born": date(1985, 1, 1)},
        {"nama": "ANI"},
        {"born": date(1986, 3, 15)},
        {"born": None},
    ],
    ids=str,
)
def test_one_defect_does_not_lose_a_person(registers, change):
    assert registers.add("dtks", ANI, label="t", **change).people() == ["ani t", "budi", "citra"]


def test_twins_stay_two(registers):
    dina = ("3172045508100004", "CITRI LESTARI", date(2010, 8, 15), "P")
    registers.add("dukcapil", dina, label="dina").add("dtks", dina, label="t")
    assert registers.people() == ["ani", "budi", "citra", "dina t"]


def test_namesakes_with_other_confirmed_niks_stay_two(registers):
    other = ("3172045503850099", "ANI LESTARI", date(1985, 3, 15), "P")
    registers.add("dukcapil", other, label="lain", kk="3172040101100777", mother="ORANG LAIN")
    assert registers.people() == ["ani", "budi", "citra", "lain"]


def test_people_whom_dukcapil_does_not_know_are_found_once(registers):
    eko = ("3604011207900005", "EKO PRASETYO", date(1990, 7, 12), "L")
    registers.add("dtks", eko, label="t", kk=None, group="T9")
    registers.add("carik_anggota", eko, label="c", kk=None, group="R9")
    assert registers.people() == ["ani", "budi", "c t", "citra"]
    assert registers.column("t", "nik_grade") == "B"


def test_ids_need_the_key_and_do_not_hold_the_nik(registers, warehouse):
    registers.people()
    first = warehouse.execute("select person_id from identity.person order by nik").fetchall()
    assert not any(ANI[0] in person_id for (person_id,) in first)
    warehouse.execute("drop schema identity cascade; create schema identity")
    registers.people(key=b"lain")
    assert (
        warehouse.execute("select person_id from identity.person order by nik").fetchall() != first
    )


def test_an_id_survives_a_corrected_nik(registers, warehouse):
    eko = ("3604011207900005", "EKO PRASETYO", date(1990, 7, 12), "L")
    registers.add("dtks", eko, label="t", nik="3604011207900050")
    registers.people()
    before = registers.column("t", "person_id")
    registers.rows["dtks"] = []
    registers.add("dtks", eko, label="t")
    registers.people()
    assert registers.column("t", "person_id") == before


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(6)))
def test_order_changes_neither_grouping_nor_ids(registers, warehouse, order):
    base = {"dukcapil": registers.rows["dukcapil"][:3]}
    registers.rows = base
    for label, change in (("a", {}), ("b", {"nik": None}), ("c", {"born": None})):
        registers.add("dtks", ANI, label=label, **change)
        registers.add("dtks", BUDI, label=label + "2", **change)

    def ids():
        warehouse.execute("drop schema identity cascade; create schema identity")
        registers.people()
        return warehouse.execute(
            "select file, person_id from identity.person_record order by file"
        ).fetchall()

    first = ids()
    registers.rows["dtks"] = [registers.rows["dtks"][place] for place in order]
    assert ids() == first
