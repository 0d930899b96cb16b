"""Who lives here, and where."""

from datetime import date

import pytest

from tests.identity.conftest import APRIL, CILINCING, KOJA, Registers, nik

BEFORE, MOVED, AFTER = date(2022, 1, 10), date(2022, 2, 20), date(2022, 3, 30)
# Dukcapil's status and its date, when Carik saw the person in Koja, where a list has the person:
# whether that is a living resident, and where.
CASES = [
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
]
BORN = "09-09-1982"
NAMES = [
    "BONAR",
    "SULASTRI",
    "GUNTUR",
    "MELATI",
    "PARTO",
    "KENANGA",
    "DEWANTO",
    "LINTANG",
    "TUMPAL",
    "RUKMINI",
    "HASANUDDIN",
]


@pytest.fixture(scope="module")
def town(module_warehouse):
    made = Registers(module_warehouse)
    for n, (status, since, seen, listed, _, _) in enumerate(CASES):
        name, own = f"{NAMES[n]} WARGA", {"nik": nik(BORN, serial=100 + n)}
        if status is not None:
            made.dukcapil(f"{n} card", name, BORN, status_penduduk=status, tanggal_status=since,
                          no_kk=f"31720401011007{n:02d}", **own)  # fmt: skip
        if seen is not None:
            made.put(
                "carik_anggota",
                f"{n} door",
                name,
                BORN,
                tanggal_data=seen,
                kode_kelurahan=KOJA,
                **own,
            )
        if listed is not None:
            made.put("dtks", f"{n} list", name, BORN, kode_kelurahan=listed, **own)
    for kind in ("USULAN", "SANGGAH", "LAPORAN"):
        made.put("sanggah", kind, f"ORANG {kind}", "11-11-1971", jenis=kind)
    made.resolve()
    return made


@pytest.mark.parametrize("n", range(len(CASES)))
def test_living_and_resident(town, n):
    [who] = {person for label, person in town.ids().items() if label.split()[0] == str(n)}
    found = town.con.execute(
        "select hidup_menetap, kode_kelurahan from identity.person where person_id = ?", [who]
    ).fetchone()
    assert found == CASES[n][4:]


@pytest.mark.parametrize(
    ("kind", "lives"), [("USULAN", True), ("SANGGAH", False), ("LAPORAN", False)]
)
def test_a_proposal_makes_a_resident_an_objection_or_report_does_not(town, kind, lives):
    assert town.person(kind, "hidup_menetap") == lives


FIRST, LATER = date(2022, 4, 1), date(2022, 4, 9)


# What officers found at a household's door, by day and delivery, and whether its member lives here.
VISITS = [
    ([("MENINGGAL", FIRST, APRIL), ("DITEMUKAN", LATER, APRIL)], True),
    ([("MENINGGAL", FIRST, APRIL), ("TIDAK DITEMUKAN", LATER, APRIL)], True),
    ([("MENINGGAL", FIRST, APRIL), ("PINDAH", LATER, APRIL)], False),
    ([("DITEMUKAN", FIRST, APRIL), ("MENINGGAL", LATER, APRIL)], False),
    # on one day whoever was found, unless a later delivery puts it right
    ([("DITEMUKAN", FIRST, APRIL), ("PINDAH", FIRST, APRIL)], True),
    ([("TIDAK DITEMUKAN", FIRST, APRIL), ("MENINGGAL", FIRST, APRIL)], True),
    ([("DITEMUKAN", FIRST, "2022-03"), ("PINDAH", FIRST, APRIL)], False),
    # nobody visited the household before its number was there
    ([("MENINGGAL", date(1900, 1, 1), APRIL)], True),
    ([("MENINGGAL", date(2022, 2, 28), APRIL)], True),
    ([("MENINGGAL", date(2022, 3, 1), APRIL)], False),
]


def test_the_latest_visit_decides(registers):
    for n, name in enumerate(NAMES[: len(VISITS)]):
        card = f"31720401011006{n:02d}"
        registers.dukcapil(f"who {n}", f"{name} WARGA", BORN, serial=50 + 10 * n, no_kk=card)
    registers.resolve("2022-03")
    people = registers.ids("2022-03")
    con = registers.con
    con.execute("create table household.member (periode text, household_id text, person_id text)")
    con.execute(
        "create table staging.verval"
        " (periode text, household_id text, hasil_kunjungan text, tanggal date, delivery_periode text,"
        " petugas text, dokumen text)"
    )
    for n, (visits, _) in enumerate(VISITS):
        home = f"h{n}"
        con.execute(
            "insert into household.member values ('2022-03', ?, ?)", [home, people[f"who {n}"]]
        )
        con.execute(
            "insert into identity.registry by name"
            " select ? as id, 'HOUSEHOLD' as kind, '2022-03' as first_periode",
            [home],
        )
        con.executemany(
            f"insert into staging.verval values ('2022-04', '{home}', ?, ?, ?, 'x', 'SKPWNI/01')",
            visits,
        )
    registers.resolve(APRIL)
    found = [registers.person(f"who {n}", "hidup_menetap") for n in range(len(VISITS))]
    assert found == [lives for _, lives in VISITS]
