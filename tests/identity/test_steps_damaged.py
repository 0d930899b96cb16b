"""Phase 3, one step at a time: numbers that are damaged."""

from tests.identity.steps import FACE, NAMES, PARTED, RECORD, record

ELSEWHERE = "3171010101700001"


def test_damaged_comparison(step):
    """Name, date, card, kelurahan, address, sex, NIK; and the rule."""
    cases = [
        (4, 5, False, True, False, False, "SAMA", 1),
        (3, 5, False, True, False, False, "SAMA", "none"),
        (4, None, False, True, False, True, "EXCEL", 1),
        (4, 1, True, False, False, True, None, 2),
        (4, None, True, False, False, True, None, 5),
        (2, None, False, True, False, True, "EXCEL", 3),
        (1, 1, False, True, False, True, "EXCEL", "none"),
        (2, 2, True, False, False, True, None, 4),
        (2, 1, True, False, False, True, None, "none"),
        (1, 3, True, False, False, True, None, "none"),
        (3, 1, False, True, True, True, None, "none"),
        (2, 5, False, True, False, True, None, "none"),
        (1, 3, False, True, False, True, "SAMA", 6),
        (1, 2, False, True, False, True, "SAMA", "none"),
        (0, 5, False, True, False, True, "SAMA", "none"),
        (1, 3, False, True, False, True, "EXCEL", "none"),
        (4, None, False, True, True, True, None, 7),
        (4, 5, False, True, False, True, None, "none"),
        (4, 5, False, False, True, True, "SAMA", "left out"),
        (4, 0, True, True, True, True, "SAMA", "left out"),
        (3, 5, True, False, False, False, None, "none"),
        (0, 5, True, False, False, True, None, "none"),
    ]
    found = step(
        "damaged_comparison",
        damaged_candidate=(
            "isi grup orang isi_wajah nama_kunci_a nama_kunci_b tanggal:int kartu:boolean kelurahan:boolean"
            " alamat:boolean kelamin:boolean nik",
            [(n, 9, n, n, NAMES[case[0]], NAMES[5], *case[1:7]) for n, case in enumerate(cases)],
        ),
    )
    expected = [
        (n, 9, n, n, not case[2], None if case[7] == "none" else case[7])
        for n, case in enumerate(cases)
        if case[7] != "left out"
    ]
    assert found == sorted(expected, key=str)


def test_damaged_match(step):
    """The best rule decides; where it fits two people, nobody is taken."""
    rows = [
        (1, 10, 10, True, 3),
        (1, 11, 11, False, 2),
        (2, 10, 10, True, 3),
        (2, 11, 11, False, 3),
        (3, 10, 13, True, 1),
        (3, 10, 12, False, 1),
        (3, 11, 10, True, 2),
        (4, 10, 10, True, None),
    ]
    found = step(
        "damaged_match",
        damaged_comparison=("isi orang isi_wajah lemah aturan grup", [(*row, 9) for row in rows]),
    )
    assert found == [
        (1, 9, 11, 11, False, "KARTU_NAMA_TANGGAL"),
        (3, 9, 10, 12, False, "NIK_RUSAK_NAMA"),
    ]


def test_claim(step):
    found = step(
        "claim",
        nik_match=("isi grup orang", [(1, 9, 10)]),
        exact_match=(
            "isi grup orang isi_wajah aturan:text",
            [(2, 9, 10, 11, "NAMA_TANGGAL_KELURAHAN"), (3, 9, 10, 11, "NAMA_TANGGAL_KARTU")],
        ),
        damaged_match=("isi grup orang isi_wajah aturan:text lemah", [(4, 9, 10, 11, "X", True)]),
    )
    assert [row[-1] for row in found] == [False, True, False, True]


def test_rule_match(step):
    """People first, then NIK and rules where nobody else claims the person, then how those were shared out."""
    claims = {1: None, 2: "A", 3: None, 4: "A", 5: None, 6: "B", 7: None}
    found = step(
        "rule_match",
        told=("isi orang isi_wajah", [(5, 50, 51), (6, 50, 51), (8, 50, 51)]),
        nik_match=("isi orang", [(n, 10) for n, rule in claims.items() if rule is None]),
        claim=(
            "isi orang isi_wajah aturan:text",
            [(n, 10, 11, rule) for n, rule in claims.items()],
        ),
        contested=("isi", [(3,), (4,), (8,), (9,), (7,)]),
        contested_settled=("isi orang", [(3, 10), (4, 10), (8, 10), (9, 12), (7, 99)]),
    )
    assert found == [
        (1, 10, "NIK", None, None),
        (2, 10, "RULE", 11, "A"),
        (3, 10, "NIK", 11, "PEMBAGIAN"),
        (4, 10, "RULE", 11, "A"),
        (5, 50, "RULE", 51, "TINJAUAN"),
        (6, 50, "RULE", 51, "TINJAUAN"),
        (7, 99, "RULE", 99, "PEMBAGIAN"),
        (8, 50, "RULE", 51, "TINJAUAN"),
        (9, 12, "RULE", 12, "PEMBAGIAN"),
    ]


def test_damaged_candidate(step):
    """By card, by fifteen digits, by either end of the NIK with the name, by name and place without NIK and date."""
    nik, near = "3172045705801234", "3172045705801235"
    front, back = nik[:8] + "11111111", "99999999" + nik[8:]
    home, moved = {"alamat": "JL A NO 1"}, {"tanggal_lahir": None, "urut": "U"}
    cases = [
        ({"no_kk": "1"}, {"no_kk": "1", "urut": "X"}, (None, True, True, False)),
        ({"nik": nik, "urut": "Y"}, {"nik": near, "urut": "X"}, ("SATU_ANGKA", False, True, False)),
        ({"nik": nik}, {"nik": front}, (None, False, True, False)),
        ({"nik": nik}, {"nik": front, "urut": "X"}, None),
        ({"nik": nik}, {"nik": back}, (None, False, True, False)),
        ({"nik": nik}, {"nik": back, "urut": "X"}, None),
        (home | moved, home | {"urut": "U"}, (None, False, True, True)),
        (
            home | moved | {"no_kk": "1"},
            home | {"urut": "U", "no_kk": "1"},
            (None, True, True, True),
        ),
        (home | moved, home | {"urut": "U", "kode_kelurahan": "L"}, None),
        (home | moved, home | {"urut": "X"}, None),
        (home | moved | {"nik_cacat": None}, home | {"urut": "U"}, None),
        (home | {"urut": "U"}, home | {"urut": "U"}, None),
        (moved, home | {"urut": "U"}, None),
        (home | moved, {"urut": "U", "alamat": "JL B NO 2"}, (None, False, True, False)),
        (
            home | moved | {"hubungan": "ANAK"},
            home | {"urut": "U", "hubungan": "KEPALA KELUARGA"},
            (None, False, True, False),
        ),
        (home | {"no_kk": "1"}, home | {"no_kk": "1"}, (None, True, True, False)),
        (
            home | {"no_kk": "1", "nik_cacat": None, "tanggal_lahir": None},
            home | {"no_kk": "1"},
            (None, True, True, False),
        ),
        ({"no_kk": "1", "source": "dukcapil"}, {"no_kk": "1"}, None),
        ({"no_kk": "1", "kode_kelurahan": "L"}, {"no_kk": "1"}, (None, True, False, False)),
        ({"no_kk": "1"}, {"no_kk": "2"}, None),
        (
            {"no_kk": "1", "nik": nik, "jenis_kelamin": "L"},
            {"no_kk": "1", "nik": nik},
            ("SAMA", True, True, False),
        ),
    ]
    for n, (mine, theirs, expected) in enumerate(cases):
        found = step(
            "damaged_candidate",
            record=(RECORD, [record(1, **mine)]),
            face=(FACE, [record(2, orang=2, **({"nik": ELSEWHERE} | theirs))]),
            nik_match=("isi", []),
            exact_match=("isi", []),
            parted=(PARTED, []),
        )
        assert [(row[11], row[7], row[8], row[9]) for row in found] == (
            [expected] if expected else []
        ), n
        if expected:
            assert found[0][10] is (mine.get("jenis_kelamin") != "L")


def test_damaged_candidate_leaves_out_who_is_settled_and_crowded_cards(step):
    card = {"no_kk": "1"}
    faces = [record(10, no_kk="1"), *(record(100 + n, no_kk="2") for n in range(31))]
    faces += [record(200 + n, no_kk="3") for n in range(30)]
    found = step(
        "damaged_candidate",
        record=(
            RECORD,
            [*(record(n, **card) for n in range(1, 5)), record(5, no_kk="2"), record(6, no_kk="3")],
        ),
        face=(FACE, [face | {"orang": face["isi"], "nik": ELSEWHERE} for face in faces]),
        nik_match=("isi", [(1,)]),
        exact_match=("isi", [(2,)]),
        parted=(PARTED, [(3, 10)]),
    )
    assert [(row[0], row[2]) for row in found] == [(4, 10), *((6, 200 + n) for n in range(30))]
