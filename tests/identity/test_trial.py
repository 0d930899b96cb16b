"""Its own error: who is found again without the NIK that says who it is."""

from tests.identity.conftest import APRIL, CILINCING, KOJA, STRANGERS, nik

CARD = "3172040101100009"


def listed(registers):
    """Everybody of the city on a list, as Dukcapil writes them."""
    for i, (name, n) in enumerate(STRANGERS):
        day = f"{n % 28 + 1:02d}-{n % 12 + 1:02d}-{1950 + n % 60}"
        registers.put("dtks", f"baris{i}", name, day, nik=nik(day, "L", 3000 + i))


def tried(registers):
    """By label of the row: found again (True), nobody (None), or somebody else (label of a row of his)."""
    ids = {}
    for source in ("dtks", "p3ke", "dukcapil"):
        ids |= {
            (source, row): label
            for row, label in registers.con.execute(
                f'select "row", label from staging.{source} where periode = ?', [APRIL]
            ).fetchall()
        }
    owner = {who: label for label, who in registers.ids().items()}
    return {
        ids[source, row]: True if found == who else owner.get(found)
        for source, row, who, found in registers.con.execute(
            "select source, row, person_id, person_id_tanpa_nik from identity.trial"
        ).fetchall()
    }


def test_the_same_values_find_their_person_and_what_only_the_number_says_is_lost(registers):
    r = registers
    listed(r)
    # of this one only the first word is there, in another kelurahan and without a birth date
    r.dukcapil("lost", "TIARA KUSUMADEWI", "05-05-1971", "P", no_kk=CARD, serial=11)
    number = nik("05-05-1971", "P", 11)
    r.put("p3ke", "lost_row", "TIARA KUSUMADEWI", None, nik=number, kode_kelurahan=KOJA)
    # and this one is written as his namesake, born a day later in the kelurahan of the row
    r.dukcapil("father", "AGUS WIJAYA", "10-10-1975", no_kk=CARD, serial=12, kode_kelurahan=KOJA)
    r.dukcapil("other", "AGUS WIJAYA", "11-10-1975", serial=13, no_kk="3172040101100077")
    r.put("p3ke", "taken", "AGUS WIJAYA", "11-10-1975", nik=nik("10-10-1975", serial=12))
    r.resolve()
    ids = r.ids()
    assert ids["lost_row"] == ids["lost"] and ids["taken"] == ids["father"] != ids["other"]
    found = tried(r)
    assert found.pop("lost_row") is None
    assert found.pop("taken") == "other"
    assert set(found) == {f"baris{i}" for i in range(len(STRANGERS))}
    assert set(found.values()) == {True}
    assert r.con.execute("select distinct mewakili from identity.trial").fetchall() == [(1.0,)]


def test_the_trial_changes_nobody_and_is_the_same_again(registers):
    r = registers
    listed(r)
    r.put("dtks", "form", "TAK DIKENAL SIAPAPUN", "09-09-1999", kode_kelurahan=CILINCING)

    def state():
        columns = "periode, source, person_id, person_id_tanpa_nik, peluang, mewakili"
        return r.ids(), r.con.execute(
            f"select {columns} from identity.trial order by all"
        ).fetchall()

    r.resolve()
    before = state()
    assert len(before[1]) == len(STRANGERS)
    r.resolve(order=range(len(r.rows) - 1, -1, -1))
    assert state() == before
    r.drop(*(f"baris{i}" for i in range(1, len(STRANGERS))))
    r.resolve()
    assert r.con.execute("select count(*) from identity.trial").fetchone() == (0,), (
        "a handful says nothing"
    )
