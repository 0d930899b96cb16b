"""Who lives here, and where."""

from datetime import date

import pytest

from tests.identity.conftest import APRIL, CILINCING, KOJA

CARIK = {"jenis_kelamin": "L", "no_kk": None, "id_kelompok": "R"}
NAME, BORN = "BONAR SITOMPUL", "09-09-1982"
BEFORE, MOVED, AFTER = date(2022, 1, 10), date(2022, 2, 20), date(2022, 3, 30)


@pytest.mark.parametrize(
    ("status", "since", "seen", "listed", "lives", "where"),
    [
        ("AKTIF", None, None, None, True, CILINCING),
        ("AKTIF", None, AFTER, None, True, KOJA),  # the door outranks the card
        ("AKTIF", MOVED, BEFORE, None, True, CILINCING),  # a later move outranks the door
        ("AKTIF", MOVED, AFTER, None, True, KOJA),
        ("PINDAH", MOVED, None, None, False, CILINCING),
        ("PINDAH", MOVED, None, KOJA, False, CILINCING),  # a list is no sighting
        ("PINDAH", MOVED, BEFORE, None, False, KOJA),
        ("PINDAH", MOVED, AFTER, None, True, KOJA),
        ("MENINGGAL", MOVED, AFTER, KOJA, False, KOJA),
        (None, None, None, KOJA, True, KOJA),  # who is only on a list lives where it says
        (None, None, AFTER, CILINCING, True, KOJA),
    ],
)
def test_living_and_resident(registers, status, since, seen, listed, lives, where):
    if status is not None:
        registers.dukcapil("a", NAME, BORN, status_penduduk=status, tanggal_status=since)
    if seen is not None:
        registers.put(
            "carik_anggota", "b", NAME, BORN, tanggal_data=seen, kode_kelurahan=KOJA, **CARIK
        )
    if listed is not None:
        registers.put("dtks", "c", NAME, BORN, kode_kelurahan=listed)
    registers.resolve()
    [label] = list(registers.ids())[:1]
    assert registers.person(label, "hidup_menetap") == lives
    assert registers.person(label, "kode_kelurahan") == where


@pytest.mark.parametrize(("kind", "lives"), [("USULAN", True), ("SANGGAH", False)])
def test_a_proposal_makes_a_resident_an_objection_does_not(registers, kind, lives):
    registers.put("sanggah", "a", NAME, BORN, jenis=kind)
    registers.resolve()
    assert registers.person("a", "hidup_menetap") == lives


@pytest.mark.parametrize(
    ("found", "lives"),
    [("DITEMUKAN", True), ("TIDAK DITEMUKAN", True), ("PINDAH", False), ("MENINGGAL", False)],
)
def test_the_latest_visit_decides(registers, found, lives):
    registers.dukcapil("a", NAME, BORN)
    registers.resolve("2022-03")
    person = registers.ids("2022-03")["a"]
    registers.con.execute(
        "create table household.member (periode text, household_id text, person_id text)"
    )
    registers.con.execute("insert into household.member values ('2022-03', 'R1', ?)", [person])
    registers.con.execute(
        "create table staging.verval (periode text, household_id text, hasil_kunjungan text, tanggal date)"
    )
    registers.con.executemany(
        "insert into staging.verval values ('2022-04', 'R1', ?, ?)",
        [("MENINGGAL", date(2022, 4, 1)), (found, date(2022, 4, 9))],
    )
    registers.resolve(APRIL)
    assert registers.person("a", "hidup_menetap") == lives
