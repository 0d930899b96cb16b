"""`konvergensi explain` as an officer uses it for a citizen, on the real command."""

import subprocess

from assets.incident.store import incidents
from assets.intervention.explain import find_household
from tests.conftest import KONVERGENSI, ROOT, Home
from tests.intervention.conftest import Home as House
from tests.intervention.conftest import P, Person


def ask(home: Home, asked: str, code: int = 0, *more: str) -> str:
    done = subprocess.run(
        [str(KONVERGENSI), "explain", "--by", "Rina", "--reason", f"diminta pemilik {asked}", *more],
        input=f"{asked}\n", env=home.env, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_what_is_held_why_and_how_to_object(small: Home) -> None:
    [(household, nik, need, nama)] = small.query(
        "select n.household_id, p.nik, n.kode_program, p.nama from intervention.need as n"
        " inner join household.member as m using (periode, household_id)"
        " inner join identity.person as p using (periode)"
        " where p.person_id = m.person_id and p.nik is not null and not n.terlayani order by all limit 1"
    )
    told = ask(small, household)
    for wanted in (
        household,
        nama,
        "Dukcapil",
        "SASARAN_2022",
        "BPS_DKI",
        "Bukti:",
        "BELUM terlayani",
        "sanggahan",
    ):
        assert wanted in told
    assert need and household in ask(small, nik) and nik not in ask(small, nik)
    assert "Tidak ditemukan" in ask(small, "3172049999999999", code=1)
    assert "masukan standar" in ask(small, "", code=2)
    with incidents(small.path / "incidents.sqlite") as db:
        kept = [
            tuple(row)
            for row in db.execute("select by, action || subjects from access_record order by seq")
        ]
    kept = [row for row in kept if "penjelasan" in row[1]]
    assert {by for by, _ in kept} == {"Rina"} and household in kept[0][1]
    assert kept[-1][1].endswith("[]"), "whom nobody found is on record too"
    assert not any(nik in what or "3172049999999999" in what for _, what in kept)


def test_what_was_published_of_it_up_to_a_day(small: Home) -> None:
    [(household, nama, kelas)] = small.query(
        "select n.household_id, p.nama, c.kelas from intervention.need as n"
        " inner join identity.person as p on p.periode = n.periode and p.person_id = n.person_id"
        " inner join classification.household as c on c.periode = n.periode and c.household_id = n.household_id"
        " where c.set_garis = 'SASARAN_2022' order by all limit 1"
    )
    told = ask(small, household, 0, "--as-of", "2199-01-01")
    for wanted in (
        household,
        nama,
        "seperti yang terbit",
        "Menurut garis SASARAN_2022",
        "Kebutuhan",
    ):
        assert wanted in told
    assert kelas == "BELUM_DITENTUKAN" or kelas.replace("_", " ").lower() in told
    assert "belum ada terbitan" in ask(small, household, 1, "--as-of", "2022-01-01")
    assert "menurut 2199-01-01 tidak" in ask(small, "3172049999999999", 1, "--as-of", "2199-01-01")


def test_an_old_number_leads_to_the_household_it_became(kampung) -> None:
    con = kampung(
        [House("h")], [Person("a", "h")], merged={"lama": "lebih baru", "lebih baru": "h"}
    )
    assert find_household(con, P, "lama") == "h"
    assert find_household(con, P, "h") == "h"
    assert find_household(con, P, "tidak ada") is None
    con.execute("update identity.person set nik = '3172044201900001'")
    assert find_household(con, P, "3172044201900001") == "h"
    assert find_household(con, "2022-05", "3172044201900001") is None


def test_what_was_said_about_a_household_and_until_when_it_is_owed_a_decision(small: Home) -> None:
    rows = small.query(
        "select household_id, nomor, status, strftime(tenggat, '%Y') from classification.objection"
        " where household_id is not null and status <> 'DIPUTUSKAN' order by nomor"
    )
    assert rows
    household, number, status, year = rows[0]
    told = ask(small, household)
    assert number in told and "paling lambat" in told and year in told
    assert ("TERLAMBAT." in told) is (status == "TERLAMBAT")
