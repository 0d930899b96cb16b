"""Phase 2, one step at a time: which rows of Dukcapil are one person."""

from tests.identity.steps import FACE, NAMES, NEXT, OTHER, OWN, RECORD, record

REGISTER = RECORD.replace("source ", "")


def test_register_comparison(step):
    """A pair needs one key: the NIK, or the birth date and name or mother."""
    nik = {"nik": OWN, "nik_cacat": None, "urut": "A"}
    cases = [
        (nik, nik | {"urut": "B"}, True),
        (nik | {"nik_cacat": "SERI"}, nik | {"urut": "B"}, None),
        (nik, {"nik": OTHER, "nik_cacat": None, "urut": "B"}, None),
        ({}, {}, False),
        ({}, {"urut": "X"}, None),
        ({}, {"tanggal_lahir": NEXT}, None),
        ({"urut": None}, {"urut": None}, None),
        ({"tanggal_lahir": None}, {"tanggal_lahir": None}, None),
        ({"nama_ibu": "WATI"}, {"nama_ibu": "WATI", "urut": "X"}, False),
        ({"nama_ibu": "WATI"}, {"nama_ibu": "SRI", "urut": "X"}, None),
        (
            {"nama_ibu": "WATI", "tanggal_lahir": None},
            {"nama_ibu": "WATI", "tanggal_lahir": None},
            None,
        ),
        ({"nama_ibu": "WATI"}, {"nama_ibu": "WATI", "urut": "X", "tanggal_lahir": NEXT}, None),
    ]
    for n, (a, b, expected) in enumerate(cases):
        rows = [record(1, **a), record(2, **b)]
        found = step("register_comparison", register_record=(REGISTER, rows))
        same = [bool(row[2]) for row in found]
        assert same == ([] if expected is None else [expected]), n


def test_how_well_rows_of_dukcapil_agree(step):
    home = {"nik": OWN, "nik_cacat": None, "alamat": "JL A NO 1", "no_kk": "1", "hubungan": "ANAK"}
    changes = [
        ({}, (True, 5, 5, False, True, False, False)),
        ({"no_kk": "2"}, (True, 5, 5, True, True, False, False)),
        ({"no_kk": None}, (True, 5, 5, True, True, False, False)),
        ({"no_kk": "2", "jenis_kelamin": "L"}, (True, 5, 5, False, True, False, False)),
        ({"no_kk": "2", "jenis_kelamin": None}, (True, 5, 5, True, True, False, False)),
        ({"nik": OWN[:15] + "2"}, (False, 5, 5, False, True, False, False)),
        ({"nik": OWN[:15] + "2", "ejaan": "SITTI AMINAH"}, (False, 5, 5, False, True, False, True)),
        (
            {"nik": OTHER[:6] + "9" + OTHER[7:], "ejaan": "SITTI AMINAH"},
            (False, 5, 5, False, True, False, False),
        ),
        ({"nik": OTHER, "nik_cacat": "SERI"}, (False, 5, 5, False, True, False, False)),
        ({"kode_kelurahan": "L"}, (True, 5, 5, False, False, False, False)),
        ({"alamat": "JL B NO 1"}, (True, 5, 5, False, False, False, False)),
        ({"hubungan": "ISTRI", "nama_kunci": NAMES[4]}, (True, 5, 4, False, True, True, False)),
    ]
    for n, (change, expected) in enumerate(changes):
        rows = [record(1, **home), record(2, **(home | change))]
        [row] = step("register_comparison", register_record=(REGISTER, rows))
        assert (*row[2:6], *row[8:]) == expected, n
    rows = [record(1, **(home | {"nik_cacat": "SERI"})), record(2, **home)]
    [row] = step("register_comparison", register_record=(REGISTER, rows))
    assert row[2] is False


def test_a_pair_shares_one_key(step):
    rows = [record(n, urut="AB"[n % 2]) for n in range(4)]
    found = step("register_comparison", register_record=(REGISTER, rows))
    assert [row[:2] for row in found] == [(0, 2), (1, 3)]


def test_a_key_of_more_than_a_hundred_rows_tells_nobody(step):
    crowd = [record(n, nama_ibu="WATI" if n < 2 else None) for n in range(101)]
    assert [row[:2] for row in step("register_comparison", register_record=(REGISTER, crowd))] == [
        (0, 1)
    ]


COMPARED = (
    "isi_a isi_b nik_sama:boolean tanggal:int nama:int mungkin_pindah:boolean ibu_a ibu_b alamat:boolean"
    " hubungan_beda:boolean kembar:boolean"
)
PLAIN = {"nik_sama": False, "tanggal": 5, "nama": 4, "mungkin_pindah": True, "alamat": False}


def reason(step, change, bridge=(), said=()):
    registers = [
        {"isi": 1, "nik": "N1", "no_kk": "K1"},
        {"isi": 2, "nik": "N2", "no_kk": "K2"},
        {"isi": 3, "nik": "N3", "no_kk": "K3"},
    ]
    found = step(
        "register_match",
        register_comparison=(COMPARED, [PLAIN | {"isi_a": 1, "isi_b": 2} | change]),
        register_record=(REGISTER, registers),
        record=("source nik no_kk", list(bridge)),
        verdict_pair=("isi_a isi_b sama", list(said)),
    )
    return [row[2] for row in found if row[:2] == (1, 2)]


def test_one_nik_twice(step):
    same = {"nik_sama": True, "mungkin_pindah": False}
    cases = [
        ({"nama": 1}, True),
        ({"nama": 0}, False),
        ({"tanggal": 4, "nama": 1}, False),
        ({"tanggal": 1, "nama": 2}, True),
        ({"tanggal": None, "nama": 2}, True),
        ({"tanggal": 0, "nama": 2}, False),
        ({"tanggal": None, "nama": 1}, False),
        ({"tanggal": 0}, False),
        ({"tanggal": 0, "alamat": True}, True),
        ({"tanggal": 0, "alamat": True, "nama": 3}, False),
        ({"tanggal": 0, "alamat": True, "hubungan_beda": True}, False),
        ({"tanggal": 0, "alamat": True, "hubungan_beda": False}, True),
        ({"tanggal": 0, "ibu_a": "WATI", "ibu_b": "WATI"}, True),
        ({"tanggal": 0, "ibu_a": "WATI", "ibu_b": "SRI", "alamat": True}, False),
    ]
    for change, one in cases:
        assert reason(step, same | change) == (["NIK_SAMA"] if one else []), change
    assert (
        reason(
            step,
            {"nik_sama": True, "tanggal": 5, "nama": 0, "mungkin_pindah": True, "alamat": True},
        )
        == []
    )


def test_who_moved_without_a_word(step):
    mother, other = {"ibu_a": "WATI", "ibu_b": "WATI"}, {"ibu_a": "WATI", "ibu_b": "SRI"}
    home = {"alamat": True}
    cases = [
        (mother, True),
        (mother | {"nama": 3}, True),
        (mother | {"nama": 2}, False),
        (home, True),
        (home | {"nama": 3}, False),
        (other | home, False),
        ({}, False),
        (mother | {"mungkin_pindah": False}, False),
        (mother | {"tanggal": 4}, False),
        (mother | {"tanggal": None}, False),
        (mother | {"kembar": True}, False),
        (mother | {"kembar": True, "nama": 3}, True),
        (mother | {"kembar": None}, True),
    ]
    for change, one in cases:
        assert reason(step, change) == (["PINDAH_TANPA_LAPOR"] if one else []), change


def test_whom_another_register_has_under_one_nik_on_the_other_card(step):
    there = ("dtks", "N1", "K2")
    cases = [
        ({}, [there], True),
        ({}, [("dtks", "N2", "K1")], True),
        ({}, [there, there], True),
        ({}, [("dtks", "N1", "K1")], False),
        ({}, [("dukcapil", "N1", "K2")], False),
        ({}, [("dtks", "N3", "K2")], False),
        ({}, [("dtks", "N1", "K3")], False),
        ({"nama": 3}, [there], False),
        ({"tanggal": 4}, [there], False),
        ({"mungkin_pindah": False}, [there], False),
        ({"kembar": True}, [there], False),
    ]
    for change, bridge, one in cases:
        assert reason(step, change, bridge) == (["NIK_DI_KARTU_LAIN"] if one else []), (
            change,
            bridge,
        )


def test_what_people_decided_goes_before_the_rules_of_dukcapil(step):
    home = {"alamat": True}
    assert reason(step, home, said=[(1, 2, False)]) == []
    assert reason(step, home, said=[(1, 2, True)]) == ["TINJAUAN"]
    assert reason(step, home, said=[(1, 3, True)]) == ["PINDAH_TANPA_LAPOR"]
    found = step(
        "register_match",
        register_comparison=(COMPARED, [PLAIN | {"isi_a": 1, "isi_b": 2} | home]),
        register_record=(REGISTER, [{"isi": 1}, {"isi": 2}, {"isi": 3}]),
        record=("source nik no_kk", []),
        verdict_pair=(
            "isi_a isi_b sama",
            [(1, 3, True), (1, 9, True), (9, 3, True), (2, 3, False)],
        ),
    )
    assert found == [(1, 2, "PINDAH_TANPA_LAPOR"), (1, 3, "TINJAUAN")]


def test_two_rules_of_one_pair_are_of_that_pair(step):
    """The bridge joins rows 1 and 2, not 1 and 3 nor 3 and 2, nor 3 and 4."""
    registers = [{"isi": n, "nik": f"N{n}", "no_kk": f"K{n}"} for n in range(5)]
    pairs = [(0, 2), (1, 2), (1, 3), (2, 3), (3, 4)]
    found = step(
        "register_match",
        register_comparison=(COMPARED, [PLAIN | {"isi_a": a, "isi_b": b} for a, b in pairs]),
        register_record=(REGISTER, registers),
        record=("source nik no_kk", [("dtks", "N1", "K2")]),
        verdict_pair=("isi_a isi_b sama", []),
    )
    assert found == [(1, 2, "NIK_DI_KARTU_LAIN")]


def test_face_and_register_record(step):
    rows = [record(1, source="dukcapil"), record(2, source="dukcapil"), record(3)]
    assert [row[0] for row in step("register_record", record=(RECORD, rows))] == [1, 2]
    found = step(
        "face",
        register_record=(f"orang {REGISTER}", [record(n, orang=n) for n in (1, 2, 4)]),
        register_component=("isi orang", [(4, 1)]),
    )
    assert [row[:2] for row in found] == [(1, 1), (1, 4), (2, 2)]


def test_whom_people_gave_to_a_person_in_dukcapil_and_whom_they_did_not(step):
    faces = [
        record(n, orang=orang, source="dukcapil")
        for n, orang in ((10, 9), (9, 9), (11, 11), (12, 12), (13, 13))
    ]
    rows = [record(n) for n in range(1, 6)]
    said = [
        (1, 10, True),
        (1, 9, True),
        (2, 11, False),
        (2, 10, False),
        (2, 9, False),
        (11, 12, True),
        (3, 4, True),
        (11, 13, False),
        (5, 13, True),
    ]
    tables = {
        "verdict_pair": ("isi_a isi_b sama", said),
        "face": (FACE, faces),
        "record": (RECORD, [*rows, *(face | {} for face in faces)]),
    }
    assert step("told", **tables) == [(1, 9, 9), (5, 13, 13)]
    assert step("parted", **tables) == [(2, 11), (2, 9)]
