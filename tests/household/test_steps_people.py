"""Steps of household on people: whose row a card's is, who is named on a form, who was seen where."""

from datetime import date
from itertools import product

import pytest

from tests.household.conftest import AFTER, BEFORE, BEFORE_P, P

FILES = list(product((P, BEFORE_P), ("a.csv", "b.csv"), (1, 2)))  # addresses of eight rows


RECORD = "periode text, source text, delivery_periode text, file text, row bigint, person_id text, kelompok text"


CARD = (
    "periode text, delivery_periode text, file text, row bigint, no_kk text, hubungan text, nama_ibu text,"
    " tanggal_status date, kode_kelurahan text, status_penduduk text, alamat text, rt text, rw text"
)


def test_card_row_is_the_newest_living_row_and_no_order_of_arrival_decides(step):
    """Each pair of rows differs in one column only; the first is the one that counts."""
    plain = ("1", "ANAK", "IBU", BEFORE, "K", "AKTIF", "A", "1", "1")
    better, worse = dict(enumerate(plain)), []
    rows, records, expected = [], [], []
    for n, (column, other) in enumerate(
        [
            (3, AFTER),
            (0, "0"),
            (1, "AAA"),
            (2, "AAA"),
            (4, "A"),
            (6, "0"),
            (7, "0"),
            (8, "0"),
            (3, None),
        ]
    ):
        first = tuple((better | {column: other}).values())
        pair = [first, plain] if other is not None else [plain, first]
        for place, row in enumerate(reversed(pair)):  # what counts is delivered last
            where = (P, f"{n}.csv", place)
            rows.append((P, *where, *row))
            records.append((P, "dukcapil", *where, f"p{n}", None))
        _, kind, mother, since, kelurahan, _, alamat, rt, rw = pair[0]
        expected.append((f"p{n}", kind, mother, since, kelurahan, alamat, rt, rw))
    dead = (*plain[:3], AFTER, "K", "MENINGGAL", "A", "1", "1")
    for where, row in ((("9", "x.csv", 1), plain), (("9", "x.csv", 2), dead)):
        rows.append((P, *where, *row))
        records.append((P, "dukcapil", *where, "q", None))
    expected.append(("q", "ANAK", "IBU", BEFORE, "K", "A", "1", "1"))
    worse.append((P, "dtks", "9", "x.csv", 1, "nobody", None))
    worse.append((BEFORE_P, "dukcapil", "9", "x.csv", 1, "nobody", None))
    rows.append((BEFORE_P, "9", "x.csv", 1, "1", "OLD", "IBU", AFTER, "K", "AKTIF", "A", "1", "1"))
    for where, row in (  # the smaller card goes before the smaller relation
        (("8", "x.csv", 1), ("1", "AAA", *plain[2:])),
        (("8", "x.csv", 2), ("0", "ZZZ", *plain[2:])),
    ):
        rows.append((P, *where, *row))
        records.append((P, "dukcapil", *where, "r", None))
    expected.append(("r", "ZZZ", "IBU", BEFORE, "K", "A", "1", "1"))
    found = step(
        "card_row",
        staging__dukcapil=(CARD, rows),
        identity__person_record=(RECORD, records + worse),
    )
    assert found == sorted(expected, key=str)


def test_card_row_is_found_by_the_whole_address_of_the_row(step):
    rows = [
        (P, *where, str(n), "ANAK", None, None, "K", "AKTIF", "A", None, None)
        for n, where in enumerate(FILES)
    ]
    rows = [(*row[:5], f"H{n}", *row[6:]) for n, row in enumerate(rows)]
    records = [(P, "dukcapil", *where, f"p{n}", None) for n, where in enumerate(FILES)]
    found = step(
        "card_row",
        staging__dukcapil=(CARD, rows),
        identity__person_record=(RECORD, list(reversed(records))),
    )
    assert [row[:2] for row in found] == [(f"p{n}", f"H{n}") for n in range(8)]


def test_named_is_found_by_the_whole_address_of_the_row(step):
    """Who is on the form, with the card of identity and the one that was written; other rows name others."""
    form = [(P, *where, f"f{n}", "ANAK", f"kk{n}") for n, where in enumerate(FILES)]
    records = [(P, "carik_anggota", *where, f"p{n}", "g") for n, where in enumerate(FILES)]
    form.append((BEFORE_P, *FILES[0], "old", "ANAK", None))
    form.append((P, P, "c.csv", 1, "crowded", "ANAK", None))
    form.append((P, P, "d.csv", 1, "f", "ANAK", None))
    form[7] = (*form[7][:5], "KEPALA KELUARGA", "kk7")
    records += [
        (BEFORE_P, "carik_anggota", *FILES[0], "p1", "g"),
        (P, "carik_anggota", P, "d.csv", 1, "nobody", "g"),
        (P, "carik_anggota", P, "c.csv", 1, "p1", None),
        (P, "dukcapil", *FILES[0], "p1", "g"),
    ]
    people = [(BEFORE_P, f"p{n}", "old", date(1980, 1, 1)) for n in range(8)]
    people += [(P, f"p{n}", f"k{n}", date(2020, 1, 1)) for n in range(8)]
    found = step(
        "named",
        staging__carik_anggota=(
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text, hubungan text,"
            " no_kk text",
            form,
        ),
        identity__person_record=(RECORD, records),
        identity__person=("periode text, person_id text, no_kk text, tanggal_lahir date", people),
    )
    kinds = ["ANAK"] * 7 + ["KEPALA KELUARGA"]
    assert found == [
        (f"p{n}", f"f{n}", kind, False, f"k{n}", [f"kk{n}"]) for n, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kind", "born", "head"),
    [
        ("KEPALA KELUARGA", date(2005, 4, 30), True),
        ("KEPALA KELUARGA", date(2005, 5, 1), False),
        ("KEPALA KELUARGA", None, True),
        ("ANAK", date(1980, 1, 1), False),
        (None, date(1980, 1, 1), None),
    ],
)
def test_a_head_is_grown_up(step, kind, born, head):
    where = FILES[0]
    [(*_, found, _, _)] = step(
        "named",
        staging__carik_anggota=(
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text, hubungan text,"
            " no_kk text",
            [(P, *where, "f", kind, None)],
        ),
        identity__person_record=(RECORD, [(P, "carik_anggota", *where, "p", "g")]),
        identity__person=(
            "periode text, person_id text, no_kk text, tanggal_lahir date",
            [(P, "p", "1", born)],
        ),
    )
    assert found is head


SIGHTING = (
    "person_id text, id_rumah_tangga text, kelompok text, jumlah_anggota_form int, hubungan text,"
    " tanggal_pendataan date, kartu_sama int, alamat_sama boolean, pindah boolean"
)


def test_of_several_sightings_the_best_counts(step):
    """What weighs more comes first; each pair of forms differs in what its key says, and where a weaker key would
    say otherwise, the stronger one decides."""
    best = {"size": 3, "day": BEFORE, "kin": 0, "door": False, "form": "f", "group": "g"}
    pairs = [
        ({"kin": 1}, {"door": True, "size": 9, "day": AFTER}),
        ({"kin": 1, "door": True}, {"kin": 2, "day": AFTER, "size": 9}),
        ({"kin": 2}, {"kin": 1, "day": AFTER, "size": 9}),
        ({"day": AFTER}, {"size": 9}),
        ({"day": BEFORE}, {"day": None, "size": 9}),
        ({"size": 4}, {"group": "a", "form": "a"}),
        ({"group": "a", "form": "z"}, {"form": "a"}),
        ({"form": "a"}, {}),
        ({}, {"form": "z"}),
    ]
    rows, expected = [], []
    for n, (first, second) in enumerate(pairs):
        for change in (first, second) if n % 2 else (second, first):
            r = best | change
            rows.append(
                (
                    f"p{n}",
                    r["form"],
                    r["group"],
                    r["size"],
                    "ANAK",
                    r["day"],
                    r["kin"],
                    r["door"],
                    False,
                )
            )
        r = best | first
        expected.append((f"p{n}", r["form"], r["group"], "ANAK", r["day"]))
    rows.append(("gone", "f", "g", 3, "ANAK", BEFORE, 1, True, False))
    rows.append(("moved", "f", "g", 3, "ANAK", BEFORE, 1, True, True))
    people = [(P, f"p{n}", True) for n in range(len(pairs))]
    people += [(P, "gone", False), (BEFORE_P, "gone", True), (P, "moved", True)]
    people += [(BEFORE_P, f"p{n}", False) for n in range(len(pairs))]
    found = step(
        "seen",
        sighting=(SIGHTING, rows),
        identity__person=("periode text, person_id text, hidup_menetap boolean", people),
    )
    assert found == expected
