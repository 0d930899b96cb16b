"""Phase 6, one step at a time: by what two records are linked, and who stays alone."""

from tests.identity.steps import NAMES, NEXT, NUMBERED, OTHER, OWN, RECORD, WITHOUT, record

COMPARED = (
    "isi_a isi_b nik:boolean nik_dekat:boolean nama:int tanggal:int kartu:boolean kelurahan:boolean"
    " alamat:boolean hubungan_beda:boolean kelamin:boolean bobot bidang"
)


PLAIN = {
    "isi_a": 1,
    "isi_b": 2,
    "nik": False,
    "nik_dekat": False,
    "nama": 4,
    "tanggal": 5,
    "kartu": False,
    "kelurahan": False,
    "alamat": False,
    "hubungan_beda": False,
    "kelamin": True,
    "bobot": 0.0,
}


def methods(step, changes, numbered=NUMBERED):
    """How each of these pairs is taken for one person."""
    pairs = [(2 * n, 2 * n + 1, change) for n, change in enumerate(changes)]
    rows = [
        record(isi, source=source)
        for a, b, _ in pairs
        for isi, source in ((a, "dtks"), (b, "p3ke"))
    ]
    found = step(
        "unlinked_match",
        unlinked_comparison=(
            COMPARED,
            [PLAIN | change | {"isi_a": a, "isi_b": b} for a, b, change in pairs],
        ),
        numbered=numbered,
        unlinked_record=(RECORD, rows),
        verdict_pair=("isi_a isi_b sama", []),
    )
    assert all((row[5] is None) == (row[2] is None) for row in found)
    by = {row[0]: row[2] for row in found}
    return [by[a] for a, _, _ in pairs]


def test_by_number_rule_or_score(step):
    nik, model = {"nik": True}, {"bobot": 4.0, "nama": 2}
    cases = [
        (nik | {"tanggal": 0, "kartu": True}, "NIK"),
        (nik | {"tanggal": 0, "alamat": True}, "NIK"),
        (nik | {"tanggal": 0}, None),
        (nik | {"tanggal": 0, "kartu": True, "nama": 3}, None),
        (nik | {"nama": 2, "tanggal": 1}, "NIK"),
        (nik | {"nama": 2, "tanggal": None}, "NIK"),
        (nik | {"nama": 2, "tanggal": 0}, None),
        (nik | {"nama": 1, "tanggal": 3}, "NIK"),
        (nik | {"nama": 1, "tanggal": 2}, None),
        (nik | {"nama": 0, "tanggal": 3}, None),
        (nik | {"nama": 1, "tanggal": None}, None),
        ({"kartu": True}, "RULE"),
        ({"kelurahan": True}, "RULE"),
        ({}, None),
        ({"kartu": True, "nama": 3}, None),
        ({"kartu": True, "tanggal": 4}, None),
        ({"kartu": True, "kelamin": False}, None),
        ({"tanggal": None, "alamat": True}, "RULE"),
        ({"tanggal": None, "alamat": True, "nama": 3}, None),
        ({"tanggal": 4, "alamat": True}, None),
        ({"tanggal": None, "alamat": True, "kelamin": False}, None),
        ({"tanggal": None}, None),
        ({"tanggal": None, "alamat": True, "hubungan_beda": True}, None),
        (model, "PROBABILISTIC"),
        (model | {"bobot": 3.9}, None),
        (model | {"nama": 1}, None),
        (model | nik | {"nama": 1, "tanggal": 1}, "PROBABILISTIC"),
        (model | nik | {"nama": 0, "tanggal": 1}, None),
        (model | {"tanggal": 1}, "PROBABILISTIC"),
        (model | {"tanggal": None}, "PROBABILISTIC"),
        (model | {"tanggal": 0}, None),
        (model | {"tanggal": 0, "nik_dekat": True}, None),
        (model | {"tanggal": 0, "nik_dekat": True, "kartu": True}, "PROBABILISTIC"),
        (model | {"tanggal": 0, "nik_dekat": True, "alamat": True}, "PROBABILISTIC"),
        (model | {"tanggal": 0, "kartu": True}, None),
        ({"bobot": 5.0, "nama": 0}, None),
    ]
    found = methods(step, [change for change, _ in cases])
    assert list(zip(cases, found, strict=True)) == [(case, case[1]) for case in cases]
    bits = [{"bobot": bobot, "nama": 0} for bobot in (5.0, 4.9)]
    assert methods(step, bits, WITHOUT) == ["PROBABILISTIC", None]


def test_two_people_are_no_pair_nor_on_whom_people_decided(step):
    """1 and 2 are one; 3 stands on another card at another address; on 1 and 4 people decided; 5 is doubtful."""
    home = {"source": "dtks", "grup": 7, "alamat": "JL A NO 1", "no_kk": "1"}
    away = {"source": "dtks", "grup": 8, "alamat": "JL B NO 2", "no_kk": "2"}
    rule, doubt = {"kelurahan": True, "bobot": 2.0}, {"kelurahan": False, "bobot": 4.0}
    found = step(
        "unlinked_match",
        unlinked_comparison=(
            COMPARED,
            [PLAIN | rule | {"isi_b": n} for n in (2, 3, 4)]
            + [
                PLAIN | doubt | {"isi_b": 5},
                PLAIN | rule | {"isi_a": 2, "isi_b": 4},
                PLAIN | {"isi_a": 3, "isi_b": 4},
            ],
        ),
        numbered=NUMBERED,
        unlinked_record=(
            RECORD,
            [record(1, **home), *(record(n, source="p3ke") for n in (2, 4, 5)), record(3, **away)],
        ),
        verdict_pair=("isi_a isi_b sama", [(1, 4, False), (2, 9, True), (9, 4, True)]),
    )
    assert [row[:5] for row in found] == [
        (1, 2, "RULE", 2.0, 1.0),
        (1, 3, None, 2.0, 0.8),
        (1, 4, None, 2.0, 0.8),
        (1, 5, "PROBABILISTIC", 4.0, 0.941176),
        (2, 4, "RULE", 2.0, 1.0),
        (3, 4, None, 0.0, 0.5),
    ]
    by_nik = PLAIN | {"nik": True, "bobot": 2.0}
    [row] = step(
        "unlinked_match",
        unlinked_comparison=(COMPARED, [by_nik]),
        numbered=NUMBERED,
        unlinked_record=(RECORD, [record(1), record(2, source="p3ke")]),
        verdict_pair=("isi_a isi_b sama", []),
    )
    assert row[2:5] == ("NIK", 2.0, 1.0)


def test_unlinked_comparison(step):
    same = {"nik": OWN, "nik_cacat": None, "no_kk": "1", "alamat": "JL A NO 1", "hubungan": "ANAK"}
    true = (True, True, 5, 5, True, True, True, False, True)
    changes = [
        ({}, true),
        ({"nik": OTHER}, (False, False, *true[2:])),
        ({"nik": OWN[:15] + "2"}, (False, True, *true[2:])),
        ({"nik": None}, (False, False, *true[2:])),
        ({"no_kk": "2"}, (*true[:4], False, *true[5:])),
        ({"no_kk": None}, (*true[:4], False, *true[5:])),
        ({"kode_kelurahan": "L"}, (*true[:5], False, False, *true[7:])),
        ({"kode_kelurahan": None}, (*true[:5], False, False, *true[7:])),
        ({"alamat": "JL B NO 1"}, (*true[:6], False, *true[7:])),
        ({"hubungan": "ISTRI"}, (*true[:7], True, True)),
        ({"hubungan": None}, true),
        ({"jenis_kelamin": "L"}, (*true[:8], False)),
        ({"jenis_kelamin": None}, true),
        ({"nama_kunci": NAMES[2], "tanggal_lahir": NEXT}, (True, True, 2, 1, *true[4:])),
    ]
    changes.append(({"nik_cacat": "SERI"}, true))
    rows = []
    for n, (change, _) in enumerate(changes):
        rows += [record(2 * n, **same), record(2 * n + 1, **(same | change))]
    rows[-2] |= {"nik_cacat": "SERI"}
    pairs = [(2 * n, 2 * n + 1) for n in range(len(changes))]
    score = [(*pair, 3.0, "x") for pair in pairs] + [(0, 3, 4.0), (2, 1, 4.0)]
    found = step(
        "unlinked_comparison",
        open_candidate=("isi_a isi_b", pairs),
        unlinked_record=(RECORD, rows),
        compared_record=("isi alamat", [(row["isi"], row.get("alamat")) for row in rows]),
        score=("isi_a isi_b bobot bidang", score),
    )
    expected = [(*pair, *said, 3.0, "x") for pair, (_, said) in zip(pairs, changes, strict=True)]
    expected[-1] = (*expected[-1][:2], False, *expected[-1][3:])
    assert found == sorted(expected, key=str)


def test_unlinked_record_edge_person_and_told_pair(step):
    rows = (RECORD, [record(1), record(2), record(3)])
    found = step("unlinked_record", open_record=rows, model_match=("isi", [(2,)]))
    assert [row[0] for row in found] == [1, 3]
    found = step(
        "unlinked_edge",
        unlinked_match=("isi_a isi_b method nilai", [(1, 2, "NIK", 5), (1, 3, None, 6)]),
        told_pair=("isi_a isi_b", [(2, 3)]),
    )
    assert [row[:2] for row in found] == [(1, 2), (2, 3)]
    found = step(
        "unlinked_person",
        unlinked_component=("isi orang", [(1, 1), (2, 1), (3, 1)]),
        untangled=("isi orang", [(2, 2), (3, 2)]),
    )
    assert found == [(1, 1), (2, 2), (3, 2)]
    said = [(1, 2, True), (1, 3, False), (1, 9, True), (9, 2, True)]
    found = step("told_pair", verdict_pair=("isi_a isi_b sama", said), unlinked_record=rows)
    assert found == [(1, 2)]


def test_unlinked_cannot_link(step):
    """1 and 2 stand apart; 3 is of another list; on 1 and 3 people decided that they are two, on 4 that it is one."""
    home = {"grup": 7, "alamat": "JL A NO 1", "no_kk": "1"}
    away = {"grup": 8, "alamat": "JL B NO 2", "no_kk": "2"}
    rows = [
        record(1, **home),
        record(2, **away),
        record(3, source="p3ke"),
        record(4, **away),
        record(5, **away),
        record(
            6, nik=OWN, nik_cacat=None, nama_kunci=None, **home
        ),  # by its name not even one with itself
    ]
    found = step(
        "unlinked_cannot_link",
        unlinked_component=("isi orang", [(1, 10), (2, 10), (3, 10), (4, 10), (5, 20), (6, 30)]),
        unlinked_record=(RECORD, rows),
        verdict_pair=("isi_a isi_b sama", [(1, 3, False), (1, 4, True)]),
    )
    assert found == [(1, 2, 10), (1, 3, 10)]
