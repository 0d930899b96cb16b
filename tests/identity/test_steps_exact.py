"""Phase 3, one step at a time: who is one person by his number, and where two claim one."""

from tests.identity.steps import FACE, FAR, NAMES, NEXT, OTHER, OWN, PARTED, RECORD, record


def pairs(cases):
    """Records 0, 1, … and the face of each, 100, 101, …, under a name of their own."""
    records, faces = [], []
    for n, (mine, theirs) in enumerate(cases):
        name = {"urut": f"N{n}"}
        records.append(record(n, **(name | mine)))
        faces.append(record(100 + n, orang=100 + n, **(name | {"source": "dukcapil"} | theirs)))
    return (RECORD, records), (FACE, faces)


def test_exact_comparison(step):
    card, elsewhere = {"no_kk": "1"}, {"kode_kelurahan": "L"}
    mine = {"nik": OWN, "nik_cacat": None}
    confirmed = mine | {"nik_sendiri": True}
    foreign = {"nik": OTHER, "nik_cacat": None, "nik_sendiri": True}
    # what the NIK said of the name, the date and its being crowded, and whether that settles it
    settled = [
        (4, None, False, True),
        (3, 5, False, False),
        (4, 0, False, False),
        (4, 1, False, True),
        (4, 1, True, False),
        (4, 4, True, True),
        (4, 3, True, False),
    ]
    cases = [
        (card, card | elsewhere, True),
        (card | {"tanggal_lahir": NEXT}, card, None),
        (card | {"urut": "X"}, card, None),
        ({}, {}, False),
        ({}, elsewhere, None),
        (card, {"no_kk": "2"}, False),
        ({"jenis_kelamin": "L"}, {}, None),
        ({"jenis_kelamin": None}, {}, False),
        ({"jenis_kelamin": None} | mine, {"jenis_kelamin": "L"}, None),
        ({"jenis_kelamin": None, "nik": OWN, "nik_cacat": "SERI"}, {"jenis_kelamin": "L"}, False),
        (confirmed, foreign, None),
        (card | confirmed, card | foreign, True),
        (card, card, None),  # people said that they are two
        (card | {"source": "dukcapil"}, card, None),
        *((card, card, None if done else True) for *_, done in settled),
    ]
    first = len(cases) - len(settled)
    records, faces = pairs([case[:2] for case in cases])
    found = step(
        "exact_comparison",
        record=records,
        face=faces,
        parted=(PARTED, [(12, 112)]),
        nik_comparison=(
            "isi nama:int tanggal:int ramai",
            [(first + n, *said[:3]) for n, said in enumerate(settled)],
        ),
    )
    expected = [(n, None, 100 + n, 100 + n, kartu) for n, (*_, kartu) in enumerate(cases)]
    assert found == sorted((row for row in expected if row[-1] is not None), key=str)


def test_exact_match(step):
    """One in the kelurahan, two there; one on the card and one beside; two on the card; two faces of one."""
    rows = [
        (1, 10, 10, False),
        (2, 10, 10, False),
        (2, 11, 11, False),
        (3, 11, 12, True),
        (3, 10, 10, False),
        (4, 10, 10, True),
        (4, 11, 11, True),
        (5, 12, 14, True),
        (5, 12, 13, True),
        (5, 11, 11, False),
        (6, 10, 10, True),
        (6, 11, 11, False),
    ]
    found = step(
        "exact_match",
        exact_comparison=(
            "isi orang isi_wajah kartu:boolean grup",
            [(*row, 7) for row in rows],
        ),
    )
    assert found == [
        (1, 7, 10, 10, "NAMA_TANGGAL_KELURAHAN"),
        (3, 7, 11, 12, "NAMA_TANGGAL_KARTU"),
        (5, 7, 12, 13, "NAMA_TANGGAL_KARTU"),
        (6, 7, 10, 10, "NAMA_TANGGAL_KARTU"),
    ]


def test_nik_comparison(step):
    nik, home = {"nik": OWN, "nik_cacat": None}, {"alamat": "JL A NO 1"}
    crowded = {"nik": None, "nik_cacat": "BANYAK_ORANG", "nik_ramai": OWN}
    corrected = {"tanggal_lahir": FAR}  # the face's, whose NIK tells DAY
    cases = [
        (nik, {}, (False, 5, 5, False)),
        (crowded, {}, (True, 5, 5, False)),
        (nik | {"nama_kunci": NAMES[2]}, corrected, (False, 2, 4, False)),
        (nik | {"tanggal_lahir": NEXT}, {}, (False, 5, 1, False)),
        (nik | {"tanggal_lahir": None}, {}, (False, 5, None, False)),
        (nik | {"no_kk": "1", "hubungan": "ANAK"}, {"no_kk": "1"}, (False, 5, 5, True)),
        (nik | home, home, (False, 5, 5, True)),
        (nik | home, home | {"kode_kelurahan": "L"}, (False, 5, 5, False)),
        (nik | home, {"alamat": "JL B NO 1"}, (False, 5, 5, False)),
        (nik | home | {"hubungan": "ANAK"}, home | {"hubungan": "ISTRI"}, (False, 5, 5, False)),
        (nik | {"nik_cacat": "SERI"}, {}, None),
        (nik | {"source": "dukcapil"}, {}, None),
        (nik, {}, None),  # people said that they are two
        (nik, {"nik": OTHER}, None),
        (nik | {"nama_kunci": NAMES[2]}, {}, (False, 2, 5, False)),  # names that others bear too
        (nik | {"nama_kunci": NAMES[4]}, {}, (False, 4, 5, False)),
        (nik, {"nama_kunci": NAMES[1]}, (False, 1, 5, False)),
        (nik, {"nama_kunci": NAMES[3]}, (False, 3, 5, False)),
    ]

    def own(n, values):
        """Numbers of the case alone."""
        return values | {
            key: f"{number[:12]}{n + 1 + 5000 * (number == OTHER):04d}"
            for key, number in values.items()
            if key in ("nik", "nik_ramai") and number
        }

    found = step(
        "nik_comparison",
        record=(RECORD, [record(n, **own(n, mine)) for n, (mine, _, _) in enumerate(cases)]),
        face=(
            FACE,
            [
                record(100 + n, orang=100 + n, **own(n, nik | face))
                for n, (_, face, _) in enumerate(cases)
            ],
        ),
        parted=(PARTED, [(12, 112)]),
    )
    by = {row[0]: (row[3], *row[6:]) for row in found}
    assert [by.get(n) for n in range(len(cases))] == [expected for *_, expected in cases]
    assert len(found) == len(by) and all(row[4] == row[5] == 100 + row[0] for row in found)


def test_nik_match(step):
    cases = [
        (4, None, False, False, True),
        (4, 1, False, False, True),
        (4, 0, False, False, False),
        (4, 0, False, True, True),
        (3, 0, False, True, False),
        (4, 0, True, True, False),
        (4, 4, True, False, True),
        (4, 3, True, False, False),
        (2, 5, True, False, True),
        (1, 5, True, False, False),
        (2, 4, True, False, False),
        (2, 5, False, False, True),
        (2, 1, False, False, True),
        (2, 0, False, False, False),
        (2, None, False, False, True),
        (1, 5, False, True, False),
        (2, 5, False, True, False),
        (4, 1, False, False, True),
    ]
    exact = [len(cases) - 2, len(cases) - 1]  # name and date fit somebody else better
    rows = [(n, 9, n, *case[:4]) for n, case in enumerate(cases)]
    rows += [(98, 9, 2, 4, 1, False, False), (98, 9, 1, 2, 5, False, False)]
    rows += [(99, 9, 2, 4, 1, False, False), (99, 9, 1, 4, 1, False, False)]
    found = step(
        "nik_match",
        nik_comparison=("isi grup orang nama:int tanggal:int ramai saksi", rows),
        exact_match=("isi", [(n,) for n in exact]),
    )
    expected = [(n, 9, n) for n, case in enumerate(cases) if case[4]] + [(98, 9, 2), (99, 9, 1)]
    assert found == sorted(expected, key=str)


def test_tie(step):
    """Of exact fits the card's go before the others, of damaged ones the best rule's; whom a rule settled is none."""
    found = step(
        "tie",
        exact_comparison=(
            "isi grup orang kartu:boolean",
            [
                (1, 9, 10, False),
                (1, 9, 11, False),
                (2, 9, 10, True),
                (2, 9, 11, True),
                (2, 9, 12, False),
                *((n, 9, 10, True) for n in (3, 4, 5)),
                (6, 9, 10, True),
                (6, 9, 10, True),
            ],
        ),
        nik_match=("isi", [(3,)]),
        exact_match=("isi", [(4,)]),
        damaged_match=("isi", [(5,), (9,)]),
        damaged_comparison=(
            "isi grup orang aturan",
            [
                (7, 9, 10, 1),
                (7, 9, 11, 1),
                (7, 9, 11, 1),
                (7, 9, 12, 2),
                (8, 9, 10, None),
                (9, 9, 10, 1),
                (1, 9, 15, 1),
            ],
        ),
    )
    assert found == [
        (1, 9, 10),
        (1, 9, 11),
        (2, 9, 10),
        (2, 9, 11),
        (6, 9, 10),
        (7, 9, 10),
        (7, 9, 11),
    ]
