"""Phase 1, one step at a time: what people decided before."""

from datetime import date

from tests.identity.steps import AFTER, BEFORE, DAY, FAR, OTHER, OWN, RECORD, P, record

DECISION = (
    "periode nomor person_id_a person_id_b keputusan petugas petugas_kedua tanggal:date"
    " delivery_periode"
)


def verdicts(step, *said, aided=(), registered=()):
    first = date(2022, 4, 1)
    plain = {
        "periode": P,
        "nomor": "T-2022-03-1",
        "person_id_a": "a",
        "person_id_b": "b",
        "keputusan": "SAMA",
        "tanggal": first,
        "delivery_periode": P,
    }
    return step(
        "verdict",
        {"periode": P},
        staging__tinjauan=(DECISION, [plain | one for one in said]),
        aided=("person_id", [(who,) for who in aided]),
        registered=("person_id nik jenis_kelamin tanggal_lahir", list(registered)),
    )


def test_verdict(step):
    late, two = {"tanggal": date(2022, 4, 30)}, {"petugas": "Budi", "petugas_kedua": "ANI"}
    apart, unsure = {"keputusan": "BEDA"}, {"keputusan": "TIDAK TAHU"}
    one, other = [("a", "b", True)], [("a", "b", False)]
    turned = {"person_id_a": "b", "person_id_b": "a"}
    cases = [
        ([{}], one),
        ([apart], other),
        ([unsure], []),
        ([{}, apart | late], other),
        ([{}, apart | late | turned], other),
        ([{}, unsure | late], []),
        ([{}, apart], []),
        ([{}, apart | turned], []),
        ([{}, {}], one),
        ([{"person_id_b": "a"}], []),
        ([{"periode": BEFORE}], []),
        ([{"tanggal": date(2022, 5, 1)}], []),
        ([late], one),
        ([{"delivery_periode": BEFORE}, apart], other),
        ([late, apart | {"delivery_periode": AFTER}], one),
    ]
    for said, expected in cases:
        assert verdicts(step, *said) == verdicts(step, *said[::-1]) == expected, said
    for person in "ab":
        assert (
            verdicts(step, {}, aided=[person]) == [] and verdicts(step, two, aided=[person]) == one
        )
        assert verdicts(step, two | {"petugas_kedua": "BUDI"}, aided=[person]) == []
    assert verdicts(step, {}, two, aided="a") == one == verdicts(step, {}, aided="c")
    assert (
        len(verdicts(step, {}, {"person_id_b": "c"}, {"person_id_a": "c", "keputusan": "BEDA"}))
        == 3
    )


def test_two_sign_where_dukcapil_tells_two_apart(step):
    """By another number and another sex or birth date; to part two anybody may ask."""
    signed, apart = {"petugas": "Budi", "petugas_kedua": "ANI"}, {"keputusan": "BEDA"}
    a, both = ("a", OWN, "P", DAY), [("a", "b", True)]
    cases = [
        (("b", OTHER, "P", FAR), []),
        (("b", OTHER, "L", DAY), []),
        (("b", OTHER, "P", DAY), both),
        (("b", OWN, "L", FAR), both),
        (("b", None, "L", FAR), both),
        (("b", OTHER, None, None), both),
        (("c", OTHER, "L", FAR), both),
    ]
    third = ("c", OTHER, "L", FAR)
    assert verdicts(step, {}, registered=[("b", OWN, "P", DAY), third]) == both, "of others"
    for b, expected in cases:
        assert verdicts(step, {}, registered=[a, b]) == expected, b
        assert verdicts(step, signed, registered=[a, b]) == both
        assert verdicts(step, apart, registered=[a, b]) == [("a", "b", False)]


def test_a_linked_rows_number_is_no_verdict_on_two(step):
    numbers = {"S-2022-03-0123456789ab": [], "C-2022-03-0123456789ab": [("a", "b", True)]}
    assert {number: verdicts(step, {"nomor": number}) for number in numbers} == numbers


def test_registered(step):
    """As Dukcapil knew them last before the month, of those whom decisions name."""
    found = step(
        "registered",
        {"periode": P},
        identity__person=(
            "periode person_id nik jenis_kelamin tanggal_lahir status_penduduk",
            [
                ("2022-01", "a", "1", "L", DAY, "AKTIF"),
                (BEFORE, "a", "2", "P", FAR, "PINDAH"),
                (P, "a", "3", "P", FAR, "AKTIF"),
                (BEFORE, "b", "4", "P", DAY, None),
                ("2022-01", "b", "5", "P", DAY, "AKTIF"),
                (BEFORE, "c", "6", "P", DAY, "AKTIF"),
            ],
        ),
        staging__tinjauan=(
            "periode person_id_a person_id_b",
            [(P, "a", "b"), (BEFORE, "c", "d")],
        ),
    )
    assert found == [("a", "2", "P", FAR), ("b", "5", "P", DAY)]


def test_aided(step):
    found = step(
        "aided",
        {"periode": P},
        intervention__receipt=(
            "periode dicatat_atas",
            [(BEFORE, "a"), (BEFORE, "a"), (P, "b"), (BEFORE, "c"), ("2022-01", "d")],
        ),
        staging__tinjauan=(
            "periode person_id_a person_id_b",
            [(P, "a", "b"), (P, "x", "d"), (BEFORE, "c", "x")],
        ),
    )
    assert found == [("a",), ("d",)]


def test_verdict_row(step, macros):
    """A drawn row that people say is not its person's: the last decision, of two signatures where aid was paid."""
    first, again, other = (
        macros.execute("select nomor_contoh('S', ?, 'dtks', ?, 'a')", [month, mark]).fetchall()[0][
            0
        ]
        for month, mark in ((BEFORE, 5), (P, 6), (BEFORE, 9))
    )
    [(by_row,)] = macros.execute(
        "select nomor_contoh_lama('S', ?, 'dtks', ?, 'f', 1)", [BEFORE, P]
    ).fetchall()
    plain = {
        "periode": P,
        "person_id_a": "a",
        "person_id_b": "a",
        "keputusan": "BEDA",
        "nomor": first,
    }
    plain |= {"tanggal": date(2022, 4, 1), "delivery_periode": P}
    late, two = {"tanggal": date(2022, 4, 30)}, {"petugas": "Budi", "petugas_kedua": "ANI"}
    yes, unsure = {"keputusan": "SAMA"}, {"keputusan": "TIDAK TAHU"}

    def taken(*said, aided=(), person="a"):
        found = step(
            "verdict_row",
            {"periode": P},
            staging__tinjauan=(DECISION, [plain | one for one in said]),
            aided=("person_id", [(who,) for who in aided]),
            identity__person_record=(
                "person_id periode source delivery_periode file row jejak",
                [(person, BEFORE, "dtks", P, "f", 1, 5), (person, P, "dtks", P, "f", 1, 6)],
            ),
        )
        numbers = {first, by_row}
        assert all(row[0] in numbers and row[1:4] == ("a", BEFORE, "dtks") for row in found)
        return [row[4] for row in found]

    for said in (
        [{}],
        [{"keputusan": "PISAH"}],
        [{}, {"keputusan": "PISAH"}],
        [{}, {}],
        [late],
        [yes, late],
    ):
        assert taken(*said) == [5], said
    for said in (
        [yes],
        [unsure],
        [{}, yes],
        [{}, unsure],
        [{}, yes | late],
        [{}, yes | {"delivery_periode": AFTER}],
        [{"periode": BEFORE}],
        [{"person_id_b": "b"}],
        [{"nomor": again}],
        [{"nomor": other}],
        [{"nomor": f"X{first[1:]}"}],
        [{"tanggal": date(2022, 5, 1)}],
    ):
        assert taken(*said) == taken(*said[::-1]) == [], said
    assert taken({}, person="b") == []
    assert taken({"nomor": by_row}) == [5] and taken({"nomor": by_row}, person="b") == []
    assert taken({}, aided="a") == [] and taken({}, aided="b") == taken(two, aided="a") == [5]
    assert (
        taken({}, two, aided="a") == [5] and taken(two | {"petugas_kedua": "BUDI"}, aided="a") == []
    )
    assert taken(late | {"nomor": other}, yes | {"nomor": other}, {}) == [5]


TRACE = "a b sama sisi source jejak"


TAKEN = "nomor person_id periode source jejak"


def test_verdict_record_and_pair(step, macros):
    """A row that both had says of neither that it is the other; of one person all rows do."""

    def mark(nik):
        return macros.execute(
            "select jejak_baris('kunci', ?, null, 'K', 'SITI AMINAH', ?::date)", [nik, DAY]
        ).fetchall()[0][0]

    said = [
        ("a", "b", False, "a", "dtks", mark("N1")),
        ("a", "b", False, "b", "dtks", mark("N2")),
        ("a", "b", False, "a", "dtks", mark("N3")),
        ("a", "b", False, "b", "dtks", mark("N3")),
        ("c", "d", True, "a", "dtks", mark("N4")),
        ("c", "d", True, "b", "dtks", mark("N4")),
        ("c", "d", True, "b", "p3ke", mark("N1")),
        ("a", "b", False, "b", "p3ke", mark("N5")),
    ]
    rows_ = [record(n, nik=f"N{n}") for n in range(1, 5)] + [
        record(5, nik_ramai="N5", source="p3ke"),
        record(6, nik="N5"),
    ]
    found = step(
        "verdict_record", {"secret": "kunci"}, record=(RECORD, rows_), verdict_trace=(TRACE, said)
    )
    assert found == [
        ("a", "b", False, 1, "a", "a"),
        ("a", "b", False, 2, "b", "b"),
        ("a", "b", False, 5, "b", "b"),
        ("c", "d", True, 4, "a", "c"),
    ]
    marked = [
        ("a", "b", False, 1, "a"),
        ("a", "b", False, 2, "b"),
        ("a", "b", False, 3, "b"),
        ("c", "d", True, 4, "a"),
        ("c", "d", True, 5, "a"),
        ("c", "d", True, 6, "b"),
        ("a", "d", True, 7, "a"),
        ("c", "b", True, 8, "a"),
        ("a", "b", False, 9, "a"),
        ("e", "f", True, 5, "a"),
        ("e", "f", True, 6, "b"),
    ]
    pairs = step("verdict_pair", verdict_record=("a b sama isi sisi", marked))
    assert pairs == [
        (1, 2, False),
        (1, 3, False),
        (2, 9, False),
        (3, 9, False),
        (4, 5, True),
        (4, 6, True),
        (5, 6, True),
    ]


def test_the_months_and_sources_of_a_pair_are_its_own(step):
    """a is one of two pairs, b of two others: which months they were both there in differs by pair."""
    had = [
        ("a", "2022-01", "dtks", 1),
        ("b", "2022-01", "p3ke", 2),
        ("a", "2022-02", "p3ke", 3),
        ("g", "2022-02", "dtks", 4),
        ("h", BEFORE, "dtks", 5),
        ("b", BEFORE, "sanggah", 6),
        ("b", "2022-02", "dtks", 7),
        ("a", BEFORE, "sanggah", 8),
    ]
    pairs = (("a", "b"), ("a", "g"), ("b", "h"), ("g", "h"))
    found = step(
        "verdict_trace",
        {"periode": P},
        verdict=("a b sama", [(*pair, False) for pair in pairs]),
        verdict_row=(TAKEN, []),
        identity__person_record=("person_id periode source jejak", had),
    )
    by_pair = {pair: {(row[3], row[5]) for row in found if row[:2] == pair} for pair in pairs}
    assert by_pair == {
        ("a", "b"): {("a", 1), ("b", 2), ("a", 3), ("b", 6), ("b", 7), ("a", 8)},
        ("a", "g"): {("a", 3), ("b", 4), ("b", 1)},
        ("b", "h"): {("a", 6), ("b", 5), ("b", 7)},
        ("g", "h"): set(),
    }


def test_verdict_trace(step):
    """Of one person all rows of earlier months; of two the rows of months in which both were there, and of the others
    those of sources that named only one of them."""
    two, one = ("a", "b"), ("c", "d")
    had = [
        ("a", "2022-01", "dtks", 1),
        ("b", "2022-01", "p3ke", 2),
        ("a", "2022-01", "dtks", 1),
        ("a", "2022-02", "dtks", 3),
        ("a", "2022-02", "p3ke", 4),
        ("a", "2022-02", "p3ke", 4),
        ("a", "2022-02", "sanggah", 5),
        ("a", "2022-01", "carik", 6),
        ("b", "2022-01", "carik", 7),
        ("a", "2022-02", "carik", 8),
        ("a", P, "dtks", 9),
        ("b", P, "dtks", 10),
        ("c", "2022-01", "dtks", 11),
        ("d", BEFORE, "dtks", 12),
        ("c", AFTER, "dtks", 13),
        ("c", "2022-02", "dtks", 16),
        ("d", "2022-02", "p3ke", 17),
        ("c", "2022-01", "p3ke", 18),
        ("e", "2022-01", "dtks", 14),
        ("f", "2022-02", "dtks", 15),
    ]
    found = step(
        "verdict_trace",
        {"periode": P},
        verdict=("a b sama", [(*two, False), (*one, True), ("e", "f", False), ("a", "d", True)]),
        verdict_row=(
            TAKEN,
            [("S1", "e", "2022-01", "dtks", 14), ("S2", "a", "2022-02", "dtks", 3)],
        ),
        identity__person_record=(
            "person_id periode source jejak",
            [*had, ("a", "2022-02", "carik", 3)],
        ),
    )
    assert [row for row in found if row[:2] == two] == [
        (*two, False, "a", "carik", 6),
        (*two, False, "a", "dtks", 1),
        (*two, False, "a", "dtks", 3),
        (*two, False, "b", "carik", 7),
        (*two, False, "b", "p3ke", 2),
        (*two, False, "b", "p3ke", 4),
    ]
    assert [row for row in found if row[:2] == one] == [
        (*one, True, "a", "dtks", 11),
        (*one, True, "a", "dtks", 16),
        (*one, True, "a", "p3ke", 18),
        (*one, True, "b", "dtks", 12),
        (*one, True, "b", "p3ke", 17),
    ]
    assert [row for row in found if row[0] == "e"] == [("e", "S1", False, "b", "dtks", 14)]
    assert [row for row in found if row[1] == "S2"] == [
        ("a", "S2", False, "a", "carik", 3),
        ("a", "S2", False, "a", "carik", 8),
        ("a", "S2", False, "a", "p3ke", 4),
        ("a", "S2", False, "a", "sanggah", 5),
        ("a", "S2", False, "b", "dtks", 3),
    ]
    assert [row[5] for row in found if row[:2] == ("a", "d")] == [3, 6, 8, 1, 3, 4, 5, 12, 17]
