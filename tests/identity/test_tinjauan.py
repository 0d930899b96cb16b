"""What people decide on a pair: remembered, above every rule and score, and reversible with its history."""

from datetime import date

import pytest

from expectations.contract import contracts
from expectations.rules import run_rules
from tests.identity.conftest import APRIL, nik

MARCH, MAY, JUNE = "2022-03", "2022-05", "2022-06"
DOOR = {"alamat": "JL KENARI NO 7"}


class Desk:
    """Decisions on persons of a register, delivered as staging makes them."""

    def __init__(self, registers):
        self.r, self.given = registers, []
        registers.con.execute(
            "create table staging.tinjauan (periode text, delivery_periode text, nomor text, person_id_a text,"
            " person_id_b text, keputusan text, tanggal date, petugas text, petugas_kedua text)"
        )

    def decides(self, month, a, b, keputusan, petugas_kedua=None, tanggal=None, nomor=None):
        """In force from `month` on, as an event is."""
        day = tanggal or date.fromisoformat(f"{month}-10")
        nomor = nomor or str(len(self.given))
        self.given.append((month, nomor, a, b, keputusan, day, petugas_kedua))

    def number(self, label, month, before=False):
        """Under which people are asked about a row drawn in `month`, or were by release 0.2."""
        made = (
            "nomor_contoh_lama('S', r.periode, r.source, r.delivery_periode, r.file, r.row)"
            if before
            else "nomor_contoh('S', r.periode, r.source, r.jejak, r.person_id)"
        )
        [source] = [row["source"] for row in self.r.rows if row["label"] == label]
        [(number,)] = self.r.con.execute(
            f"select {made} from identity.person_record as r inner join staging.{source} as s"
            " using (periode, delivery_periode, file, row)"
            " where r.source = ? and periode = ? and s.label = ?",
            [source, month, label],
        ).fetchall()
        return number

    def month(self, periode, order=None):
        """Resolves a month, its rows in the given order; returns the person of each row, by label."""
        self.r.con.execute("delete from staging.tinjauan where periode = ?", [periode])
        for month, nomor, a, b, keputusan, tanggal, kedua in self.given:
            if month <= periode:
                self.r.con.execute(
                    "insert into staging.tinjauan values (?, ?, ?, ?, ?, ?, ?, 'Ani', ?)",
                    [periode, month, nomor, a, b, keputusan, tanggal, kedua],
                )
        self.r.resolve(periode, order)
        return self.r.ids(periode)

    def registry(self, person_id):
        return self.r.con.execute(
            "select superseded_by, reason from identity.registry where id = ?", [person_id]
        ).fetchone()


@pytest.fixture
def desk(registers):
    """Two rows that are one person by their NIK, and two that nothing joins; each kind known to Dukcapil and not."""
    r = registers
    r.dukcapil("card", "SITI AMINAH", "01-02-1980", "P", no_kk="3172040101100009", **DOOR)
    r.put("dtks", "list", "SITI AMINAH", "01-02-1980", nik=nik("01-02-1980", "P"), **DOOR)
    r.put("p3ke", "far", "AMINAH HARTONO", "09-09-1981", alamat="JL MELATI NO 40")
    r.put("p3ke", "one", "BAMBANG SUSENO", "03-03-1970", alamat="JL DAHLIA NO 1")
    r.put("penerima_pkh", "two", "SUSENO WIRATMO", "03-03-1971", alamat="JL DAHLIA NO 8")
    r.put(
        "p3ke",
        "dina",
        "DINA LESTARI",
        "04-04-1990",
        alamat="JL CEMPAKA NO 5",
        nik=nik("04-04-1990", "P", 7),
    )
    r.put(
        "penerima_pkh",
        "dina2",
        "DINA LESTARI",
        "04-04-1990",
        alamat="JL CEMPAKA NO 5",
        nik=nik("04-04-1990", "P", 7),
    )
    r.dukcapil("old", "RUDI HARTAWAN", "05-05-1975", no_kk="3172040101100010", serial=3, **DOOR)
    r.dukcapil("new", "YUDI HERMAWAN", "06-06-1976", no_kk="3172040101100011", serial=4)
    return Desk(r)


PAIRS = [("card", "far"), ("one", "two"), ("old", "new")]


def test_same_makes_one_of_two_from_the_next_month_on(desk):
    before = desk.month(MARCH)
    for x, y in PAIRS:
        assert before[x] != before[y]
        desk.decides(APRIL, before[x], before[y], "SAMA", "Budi")
    after = desk.month(APRIL)
    for x, y in PAIRS:
        assert after[x] == after[y] in (before[x], before[y])
        [gone] = {before[x], before[y]} - {after[x]}
        assert desk.registry(gone) == (after[x], "MERGE")
    others = set(before) - {label for pair in PAIRS for label in pair}
    assert others == {"list", "dina", "dina2"}
    assert {label: after[label] for label in others} == {label: before[label] for label in others}
    assert desk.month(APRIL) == after, "a rerun finds the same"
    assert desk.month(MAY) == after, "a later month remembers"


def test_taken_back_the_two_have_their_ids_and_history_again(desk):
    before = desk.month(MARCH)
    for x, y in PAIRS:
        desk.decides(APRIL, before[x], before[y], "SAMA", "Budi")
    desk.month(APRIL)
    for x, y in PAIRS:
        desk.decides(MAY, before[y], before[x], "PISAH")
    again = desk.month(MAY)
    assert again == before
    for x, y in PAIRS:
        assert desk.registry(before[x])[0] is None and desk.registry(before[y])[0] is None
    assert desk.month(JUNE) == before
    assert desk.month(MAY) == before
    merged = desk.month(APRIL)
    for x, y in PAIRS:
        assert merged[x] == merged[y], "the month between keeps what was decided then"


ONE_NIK = [("card", "list"), ("dina", "dina2")]


def apart_first(desk):
    """Has each second row bear another's fields for a month, which are then corrected: two who fall together."""
    other = {"card": ("ORANG LAIN SEKALI", 2001), "dina": ("WARGA KEDUA JUGA", 1963)}
    own = {}
    for x, y in ONE_NIK:
        row = next(row for row in desk.r.rows if row["label"] == y)
        own[y] = {k: row[k] for k in ("nik", "nama", "tanggal_lahir", "alamat")}
        nama, year = other[x]
        alamat = f"JL {nama} NO 3"
        desk.r.change(y, nik=None, nama=nama, tanggal_lahir=date(year, 1, 1), alamat=alamat)
    before = desk.month(MARCH)
    for x, y in ONE_NIK:
        assert before[x] != before[y]
    return before, own


def test_different_outranks_number_and_rule(desk):
    """Both rows bear one NIK, name and birth date; people saw two at that door."""
    before, corrected = apart_first(desk)
    for x, y in ONE_NIK:
        desk.decides(APRIL, before[x], before[y], "BEDA")
    after = desk.month(APRIL)
    for x, y in ONE_NIK:
        assert after[x] != after[y]
        desk.r.change(y, **corrected[y])
    # the row's mark is another now: that it is the same row nothing says, and the rules hold again
    after = desk.month(MAY)
    for x, y in ONE_NIK:
        assert after[x] == after[y]


def test_whom_a_corrected_row_made_one_people_part_again(desk):
    """A correction gives a row the number of somebody else: nobody decided, a rule did, and it is taken back."""
    before, corrected = apart_first(desk)
    for _, y in ONE_NIK:
        desk.r.change(y, **corrected[y])
    merged = desk.month(APRIL)
    for x, y in ONE_NIK:
        assert merged[x] == merged[y]
        desk.decides(MAY, before[x], before[y], "PISAH")
    after = desk.month(MAY)
    for x, y in ONE_NIK:
        assert (after[x], after[y]) == (before[x], before[y])
    assert desk.month(JUNE) == after


def test_unknown_takes_back_and_decides_nothing(desk):
    before = desk.month(MARCH)
    desk.decides(APRIL, before["one"], before["two"], "SAMA")
    desk.decides(MAY, before["one"], before["two"], "TIDAK TAHU")
    assert desk.month(APRIL)["one"] == desk.month(APRIL)["two"]
    apart = desk.month(MAY)
    assert apart["one"] != apart["two"]


def test_the_latest_decision_holds_whatever_the_order_of_the_pair(desk):
    before = desk.month(MARCH)
    desk.decides(APRIL, before["one"], before["two"], "SAMA", tanggal=date(2022, 4, 20))
    desk.decides(APRIL, before["two"], before["one"], "BEDA", tanggal=date(2022, 4, 5))
    after = desk.month(APRIL)
    assert after["one"] == after["two"]


def test_of_two_decisions_of_one_day_that_differ_neither_holds(desk):
    before = desk.month(MARCH)
    desk.decides(APRIL, before["one"], before["two"], "SAMA")
    desk.decides(APRIL, before["one"], before["two"], "BEDA")
    desk.decides(APRIL, before["card"], before["list"], "BEDA")
    after = desk.month(APRIL)
    assert after["one"] != after["two"]
    desk.decides(MAY, before["two"], before["one"], "SAMA")
    later = desk.month(MAY)
    assert later["one"] == later["two"]


def test_a_decision_of_the_future_waits(desk):
    before = desk.month(MARCH)
    desk.decides(APRIL, before["one"], before["two"], "SAMA", tanggal=date(2022, 5, 3))
    assert desk.month(APRIL)["one"] != desk.month(APRIL)["two"]
    assert desk.month(MAY)["one"] == desk.month(MAY)["two"]


# Whether this second name stands for a second person beside Ani.
SECOND = [(None, False), ("ANI", False), (" a.n.i. ", False), ("-", False), ("Budi", True)]


@pytest.mark.parametrize(("second", "holds"), SECOND)
def test_where_aid_moves_or_dukcapil_tells_apart_two_people_decide(desk, second, holds):
    before = desk.month(MARCH)
    desk.r.con.execute("create table intervention.receipt (periode text, dicatat_atas text)")
    desk.r.con.execute("insert into intervention.receipt values (?, ?)", [MARCH, before["two"]])
    for x, y in (("one", "two"), ("old", "new")):
        desk.decides(APRIL, before[x], before[y], "SAMA", petugas_kedua=second)
    for month in (APRIL, MAY):
        after = desk.month(month)
        assert (after["one"] == after["two"]) == holds, "aid moves"
        assert (after["old"] == after["new"]) == holds, "Dukcapil tells them apart"


@pytest.mark.parametrize(
    ("sex", "status", "told"), [("P", "AKTIF", 1), ("L", "AKTIF", 0), ("P", "PINDAH", 0)]
)
def test_two_living_residents_who_contradict_each_other_are_told(desk, sex, status, told):
    """Another sex and another birth date: whoever signed, somebody is lost."""
    desk.r.change("new", jenis_kelamin=sex, status_penduduk=status)
    before = desk.month(MARCH)
    desk.decides(APRIL, before["old"], before["new"], "SAMA", "Budi")
    after = desk.month(APRIL)
    assert after["old"] == after["new"]
    contract = contracts()["identity.link"]
    found = {r.rule.name: r for r in run_rules(desk.r.con, contract, contract.name, APRIL)}
    assert found["keputusan_wajar"].rule.severity == "error"
    assert found["keputusan_wajar"].failed == told


def test_a_drawn_rows_number_makes_nobody_one(desk):
    before = desk.month(MARCH)
    number = desk.number("one", MARCH)
    desk.decides(APRIL, before["one"], before["two"], "SAMA", "Budi", nomor=number)
    assert desk.month(APRIL) == before


def test_what_people_decided_stands_as_a_link(desk):
    before = desk.month(MARCH)
    for x, y in PAIRS:
        desk.decides(APRIL, before[x], before[y], "SAMA", "Budi")
    desk.month(APRIL)
    found = desk.r.con.execute(
        "select status, count(*) from identity.link where periode = ? and (evidence ->> 'aturan') = 'TINJAUAN'"
        " group by 1",
        [APRIL],
    ).fetchall()
    assert found == [("ACCEPTED", 4)]  # her row on the list comes along
    methods = desk.r.con.execute(
        "select distinct match_method from identity.person_record where periode = ? and person_id in"
        " (select person_id from identity.person_record where periode = ? group by 1 having count(*) > 1)"
        " and source <> 'dukcapil' and match_method = 'NEW' and person_id in (select unnest(?))",
        [APRIL, APRIL, [before["card"], before["old"]]],
    ).fetchall()
    assert methods == []


@pytest.mark.parametrize("number_before", [False, True])
def test_a_row_drawn_by_lot_leaves_the_person_whose_it_is_not(desk, number_before):
    """Both rows bear one NIK, name and birth date, and nobody had ever seen two."""
    before = desk.month(MARCH)
    for x, y in ONE_NIK:
        assert before[x] == before[y]
        number = desk.number(y, MARCH, number_before)
        desk.decides(APRIL, before[y], before[y], "BEDA", nomor=number)
    after = desk.month(APRIL)
    rows = {y for _, y in ONE_NIK}
    for x, y in ONE_NIK:
        assert after[x] == before[x] != after[y], "the person keeps the id, the row gets its own"
    assert {k: v for k, v in after.items() if k not in rows} == {
        k: v for k, v in before.items() if k not in rows
    }
    assert desk.month(APRIL) == after == desk.month(MAY)
    for _, y in ONE_NIK:
        desk.decides(JUNE, before[y], before[y], "SAMA", nomor=desk.number(y, MARCH))
    again = desk.month(JUNE)
    for x, y in ONE_NIK:
        assert again[x] == again[y] in (after[x], after[y]), "taken back"


def test_neither_a_rows_place_nor_a_made_up_person_undoes_an_answer_on_it(desk):
    before = desk.month(MARCH)
    number = desk.number("dina2", MARCH)
    desk.decides(APRIL, before["dina2"], before["dina2"], "BEDA", nomor=number)
    nobody, later = "P" + "0" * 20, date(2022, 4, 28)
    desk.decides(APRIL, nobody, nobody, "SAMA", tanggal=later, nomor=number)
    parted = desk.month(APRIL)
    assert parted["dina"] == before["dina"] != parted["dina2"]
    assert desk.month(MARCH, range(len(desk.r.rows) - 1, -1, -1)) == before
    assert desk.number("dina2", MARCH) == number
    assert desk.month(APRIL) == parted


def test_an_answer_on_a_row_moves_no_aid_by_one_signature_and_no_other_row(desk):
    before = desk.month(MARCH)
    desk.r.con.execute("create table intervention.receipt (periode text, dicatat_atas text)")
    desk.r.con.execute("insert into intervention.receipt values (?, ?)", [MARCH, before["list"]])
    number = desk.number("list", MARCH)
    desk.decides(APRIL, before["list"], before["list"], "BEDA", nomor=number)
    desk.decides(APRIL, before["dina2"], before["dina2"], "BEDA", nomor="7")  # no row's
    desk.decides(APRIL, before["dina"], before["dina"], "BEDA", nomor=number)  # another's row
    assert desk.month(APRIL) == before
    desk.decides(MAY, before["list"], before["list"], "BEDA", petugas_kedua="Budi", nomor=number)
    after = desk.month(MAY)
    assert after["list"] != after["card"] == before["card"]
