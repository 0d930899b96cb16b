"""Phases 7 to 9, one step at a time: which id a person has, what is told of it, what is published."""

import hashlib
from datetime import date

import pytest

from tests.identity.steps import DAY, FACE, FAR, NAMES, NEXT, OTHER, OWN, RECORD, record

HISTORY = "person_id nik no_kk nama_kunci urut tanggal_lahir kode_kelurahan jejak periode terdekat"
PERSON = "periode person_id nik no_kk nama_kunci tanggal_lahir kode_kelurahan jejak"
REGISTRY = "id kind first_periode last_periode superseded_by reason"
P, BEFORE, AFTER = "2022-04", "2022-03", "2022-05"
SECRET = {"secret": "kunci"}


def strengths(step, cases, source="dukcapil"):
    """How strongly each earlier person seems to be one of this month, by a face or a row of a list."""

    def own(n, values):
        """Numbers and names of the case alone."""
        number = values.get("nik") and f"{values['nik']}-{n}"
        return values | {"nik": number, "urut": f"{values.get('urut', 'U')}{n}"}

    mine = [
        record(n, orang=100 + n, source=source) | own(n, now) for n, (_, now) in enumerate(cases)
    ]
    before = [
        record(0) | own(n, then) | {"person_id": f"p{n}", "jejak": 1, "terdekat": True}
        for n, (then, _) in enumerate(cases)
    ]
    found = step(
        "continuation",
        SECRET,
        face=(FACE, mine if source == "dukcapil" else []),
        unlinked_record=(RECORD, [] if source == "dukcapil" else mine),
        assignment=("isi orang", [(n, 100 + n) for n in range(-1, len(cases))]),
        history=(HISTORY, before),
        profile=("orang", [(100,)]),
        verdict_record=("isi person_id sama", []),
    )
    by = {(who, orang): kekuatan for who, orang, kekuatan, _ in found}
    assert len(found) == len(by) and all(orang - 100 == int(who[1:]) for who, orang in by)
    assert None not in by.values()
    return [by.get((f"p{n}", 100 + n)) for n in range(len(cases))]


def test_how_strongly_an_earlier_person_is_this_one(step):
    nik, other = {"nik": OWN, "nik_cacat": None}, {"urut": "X"}
    cases = [
        (nik, nik, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[2]}, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[2], "tanggal_lahir": NEXT}, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[1], "tanggal_lahir": date(1981, 5, 17)}, [3]),
        (nik | other, nik | {"nama_kunci": NAMES[1], "tanggal_lahir": NEXT}, []),
        (nik | other | {"tanggal_lahir": None}, nik | {"nama_kunci": NAMES[1]}, []),
        (nik | other | {"nama_kunci": None}, nik | {"nama_kunci": None, "tanggal_lahir": NEXT}, []),
        ({"nik": OTHER} | other, nik, []),
        ({"no_kk": "1"}, {"no_kk": "1", "kode_kelurahan": "L"}, [2]),
        ({"no_kk": "1"}, {"no_kk": "2"}, [1]),
        ({}, {"kode_kelurahan": "L"}, []),
        ({}, {"tanggal_lahir": NEXT}, []),
        (other, {}, []),
        (nik | {"no_kk": "1"}, {"nik": OTHER, "nik_cacat": None, "no_kk": "1"}, [2]),
        (nik | {"no_kk": "1"}, nik | {"no_kk": "1"}, [3]),
        (
            nik | {"nama_kunci": NAMES[0], "no_kk": "1"},
            nik | {"no_kk": "1", "tanggal_lahir": DAY},
            [3],
        ),
    ]
    damaged = nik | {"nik_cacat": "SERI"}
    cases += [(nik | other, damaged, []), ({"no_kk": "1"}, {"no_kk": "1", "nik": None}, [2])]
    expected = [said[0] if said else None for *_, said in cases]
    pairs = [case[:2] for case in cases]
    assert strengths(step, pairs) == strengths(step, pairs, "dtks") == expected
    card = [({"no_kk": "1"}, damaged | {"no_kk": "1"})]
    assert strengths(step, card) == [None] and strengths(step, card, "dtks") == [2]


def test_the_leading_record_goes_before_likeness_and_decisions_before_all(step, macros):
    [(mark,)] = macros.execute("select (hash('kunci', 10::bigint) >> 1)::bigint").fetchall()
    nik = {"nik": OWN, "nik_cacat": None, "no_kk": "1"}
    before = [
        record(0) | nik | {"person_id": who, "jejak": 0, "terdekat": who != "c"} for who in "abc"
    ]
    before[0]["jejak"] = mark
    before[1]["nik"] = None
    known = {"nik_cacat": None, "no_kk": "5", "urut": "E", "nama_kunci": "E"}
    before.append(record(0) | known | {"person_id": "e", "jejak": 0, "terdekat": True, "nik": "E1"})
    faces = [record(1, orang=10, **nik), record(2, orang=11, **nik)]
    faces += [record(4, orang=13, nik="E1", **known), record(5, orang=14, nik="E2", **known)]
    # of h somebody else has the number: who has the name and the card goes on
    own = {"no_kk": "7", "urut": "H", "nama_kunci": "H"}
    before.append(record(0) | own | {"person_id": "h", "jejak": 0, "terdekat": True, "nik": "H1"})
    faces += [
        record(
            6, orang=15, nik="H1", nik_cacat=None, nama_kunci=NAMES[0], urut="X", tanggal_lahir=FAR
        )
    ]
    faces.append(record(7, orang=16, **own))
    found = step(
        "continuation",
        SECRET,
        face=(FACE, faces),
        unlinked_record=(RECORD, []),
        assignment=("isi orang", [(1, 10), (2, 11), (3, 12)]),
        history=(HISTORY, before),
        profile=("orang", [(10,), (11,)]),
        verdict_record=(
            "isi person_id sama",
            [(1, "b", False), (2, "a", True), (3, "gone", False), (3, "c", False), (3, "c", False)],
        ),
    )
    assert found == [
        ("a", 10, 4, True),
        ("b", 10, 5, True),
        ("b", 11, 2, True),
        ("c", 10, 3, False),
        ("c", 11, 3, False),
        ("c", 12, 5, False),
        ("e", 13, 3, True),
        ("h", 16, 2, True),
    ]


def test_continued_is_the_best_for_each_other(step):
    rows = [
        (10, "a", 3, True),
        (10, "b", 4, True),
        (11, "a", 2, True),
        (12, "c", 3, False),
        (12, "d", 3, True),
        (13, "e", 3, True),
        (13, "f", 3, True),
        (14, "g", 3, True),
        (15, "g", 3, True),
        *((n, "g", 3, True) for n in range(41, 46)),
        (16, "h", 3, True),
        (16, "g", 1, True),
        (17, "h", 2, True),
        (30, "q", 2, True),
        (31, "q", 4, True),
    ]
    for order in (rows, rows[::-1]):
        found = step("continued", continuation=("orang person_id kekuatan terdekat", order))
        assert found == [(10, "b"), (12, "d"), (13, "e"), (14, "g"), (16, "h"), (31, "q")]


def test_history_is_the_nearest_month_and_who_is_in_no_such_month(step):
    """b left earlier, c was absorbed, d was absorbed but people say it is another; e came later; f is a household."""
    months = [
        ("a", BEFORE),
        ("a", "2022-02"),
        ("b", "2022-02"),
        ("b", "2022-01"),
        ("c", "2022-02"),
        ("d", "2022-02"),
        ("e", AFTER),
        ("f", "2022-02"),
        ("g", "2022-02"),
        ("h", "2022-02"),
    ]
    people = [record(0) | {"periode": month, "person_id": who} for who, month in months]
    registry = [
        (who, "PERSON", "", max(m for w, m in months if w == who), None, "") for who in "abcdefgh"
    ]
    for who, by in (("c", "a"), ("d", "a"), ("g", "a"), ("h", "b")):
        registry["abcdefgh".index(who)] = (who, "PERSON", "", "2022-02", by, "MERGE")
    registry[5] = ("f", "HOUSEHOLD", "", "2022-02", None, "")
    tables = {
        "identity__person": (PERSON, people),
        "identity__registry": (REGISTRY, registry),
        "verdict": ("a b sama", [("d", "x", False), ("g", "x", True), ("y", "h", False)]),
    }
    found = step("history", {"periode": P}, **tables)
    assert [(row[0], row[8], row[9]) for row in found] == [
        ("a", BEFORE, True),
        ("b", "2022-02", False),
        ("d", "2022-02", False),
        ("e", AFTER, False),
        ("h", "2022-02", False),
    ]
    for month, nearest in ((BEFORE, BEFORE), ("2021-12", "2022-01")):
        found = step("history", {"periode": month}, **tables)
        assert {row[8] for row in found if row[9]} == {nearest}


def test_numbered_person(step):
    """By likeness, by shared rows, or anew; asal tells whose rows a new one had."""
    rows = [
        ("b", 11, 3),
        ("c", 11, 5),
        ("c", 12, 4),
        ("d", 13, 2),
        ("e", 13, 2),
        ("f", 14, 2),
        ("f", 15, 2),
        *(("f", n, 2) for n in range(41, 46)),
        ("a", 16, 9),
        ("g", 10, 9),
        ("x", 17, 1),
        ("z", 17, 3),
        ("a", 17, 2),
        ("r", 23, 1),
        ("r", 24, 4),
    ]
    profile = [record(0) | {"orang": n} for n in (20, 21, 12, 15, 16, 10, 11, 13, 14, 23, 24)]
    profile.append(record(0) | {"orang": 22, "nik": OWN})
    tables = {
        "shared_row": ("person_id orang bersama", rows[::-1]),
        "continued": ("orang person_id", [(10, "a"), (18, "z")]),
        "profile": (f"orang {RECORD}", profile),
        "identity__registry": (REGISTRY, []),
    }
    found = {row[0]: row[1:] for row in step("numbered_person", SECRET | {"periode": P}, **tables)}
    assert {orang: who for orang, (who, _) in found.items() if len(who) == 1} == {
        10: "a",
        11: "c",
        13: "d",
        14: "f",
        17: "x",
        18: "z",
        24: "r",
    }
    fresh = {orang: row for orang, row in found.items() if len(row[0]) > 1}
    assert {orang: asal for orang, (_, asal) in fresh.items()} == {
        12: "c",
        15: "f",
        16: "a",
        20: None,
        21: None,
        22: None,
        23: "r",
    }
    text = f"kunci|orang|SITI AMINAH|{DAY}|K|1"
    assert fresh[12][0] == "P" + hashlib.sha256(text.encode()).hexdigest()[:20]
    assert len({who for who, _ in fresh.values()}) == 7
    taken = fresh[22][0]
    again = step(
        "numbered_person",
        SECRET | {"periode": P},
        identity__registry=(REGISTRY, [(taken, "PERSON", "", "", None, "")]),
    )
    changed = {row[0] for row in again if row[1] != found[row[0]][0]}
    assert changed == {22}
    twins = step(
        "numbered_person",
        profile=(f"orang {RECORD}", profile[::-1]),
        values=SECRET | {"periode": P},
        identity__registry=(REGISTRY, []),
    )
    assert {row[0]: row[1] for row in twins} == {orang: who for orang, (who, _) in found.items()}


def test_profile(step):
    """Of several rows in Dukcapil the living, the newest, the one with a NIK; else Carik's before those of lists."""
    day, late = date(2020, 1, 1), date(2021, 1, 1)

    def face(isi, orang, **values):
        return record(isi, orang=orang, nama=f"N{isi}", status_penduduk="AKTIF", nik=OWN) | values

    faces = [
        face(1, 1),
        face(2, 2, status_penduduk="PINDAH", tanggal_status=late),
        face(3, 2, tanggal_status=day),
        face(4, 3, tanggal_status=day),
        face(5, 3, tanggal_status=late),
        face(6, 4, tanggal_status=None),
        face(7, 4, tanggal_status=day),
        face(8, 5),
        face(9, 5, nik_cacat=None),
        face(11, 6),
        face(10, 6),
        face(12, 7, status_penduduk="MENINGGAL"),
        face(13, 7),
        face(14, 8, nik=None, no_kk=None, nama=None, jenis_kelamin=None, tanggal_lahir=None),
        face(15, 9, no_kk="1"),
    ]
    rows = [
        record(21, nama="L21", kode_kelurahan="L", no_kk="1"),
        record(22, source="carik_anggota", nama="C22"),
        record(23, nama="L23", tanggal_lahir=None),
        record(24, nama="L24", source="p3ke"),
        record(26, nama="L26"),
        record(25, nama="L25", nik=OTHER, nik_cacat=None, source="p3ke"),
        record(27, nama="L27", nik=OTHER, nik_cacat=None),
        record(28, nama=None, nik=OWN, nik_cacat=None, jenis_kelamin=None),
        record(29, nama="L29", nik=OWN, nik_cacat=None, tanggal_lahir=None),
        record(30, nama="L30", nik=OTHER, nik_cacat=None, tanggal_lahir=None),
        record(31, nama=None, nik=OWN),
        record(32, jenis_kelamin=None),
        record(33, source="p3ke"),
        record(34, source="carik_anggota", tanggal_lahir=None),
        record(35),
        record(36, nik=OTHER, nik_cacat=None),
        record(37, nik=OWN, nik_cacat=None),
        *(record(n, nik=OTHER, nik_cacat=None) for n in (38, 39, 40)),
        record(41, nik=OWN, nik_cacat=None),
        record(42, nik=OWN, nik_cacat=None, source="p3ke"),
        record(43),
    ]
    homes = {
        21: 50,
        22: 50,
        23: 51,
        24: 51,
        25: 52,
        26: 52,
        27: 52,
        28: 52,
        29: 53,
        30: 53,
        31: 54,
        32: 55,
        33: 55,
        34: 56,
        35: 56,
        36: 57,
        37: 57,
    }
    homes |= dict.fromkeys(range(38, 43), 58)
    found = step(
        "profile",
        face=(FACE, faces),
        register_component=(
            "isi orang",
            [(row["isi"], row["orang"]) for row in faces if 1 < row["orang"] < 8],
        ),
        unlinked_record=(RECORD, rows),
        assignment=("isi orang", list(homes.items())),
    )
    columns = [
        "orang",
        "nik",
        "no_kk",
        "nama",
        "nama_kunci",
        "urut",
        "jenis_kelamin",
        "tanggal_lahir",
        "status_penduduk",
    ]
    said = {row[0]: dict(zip(columns, row, strict=False)) for row in found}
    assert len(found) == len(said)
    assert {
        orang: (row["nama"], row["status_penduduk"]) for orang, row in said.items() if orang < 10
    } == {
        1: ("N1", "AKTIF"),
        2: ("N3", "AKTIF"),
        3: ("N5", "AKTIF"),
        4: ("N7", "AKTIF"),
        5: ("N9", "AKTIF"),
        6: ("N10", "AKTIF"),
        7: ("N13", "MENINGGAL"),
        8: (None, "AKTIF"),
        9: ("N15", "AKTIF"),
    }
    assert {orang: (row["nama"], row["nik"]) for orang, row in said.items() if 9 < orang < 55} == {
        50: ("C22", None),
        51: ("L24", None),
        52: ("L25", OTHER),
        53: ("L29", OWN),
        54: (None, None),
    }
    sources = {row[0]: row[-5:] for row in found}
    five = ("dukcapil",) * 5
    assert (
        sources[1] == ("dukcapil", None, *five[2:])
        and sources[9] == five
        and sources[8] == (None,) * 5
    )
    assert sources[50] == (None, "dtks", "carik_anggota", "carik_anggota", "carik_anggota")
    assert sources[52] == ("dtks", None, "p3ke", "p3ke", "p3ke")
    assert None not in said and said[57]["nik"] == said[58]["nik"] == OWN
    assert sources[55][3:] == ("p3ke", "dtks") and sources[56][3:] == ("carik_anggota", "dtks")
    assert sources[54] == (None, None, None, "dtks", "dtks")


def test_shared_row(step, macros):
    """10 is new and had a's row; 11 went on, from b, whom nobody's appearance continued; c and d went on too."""

    def mark(nik, name="SITI AMINAH"):
        return macros.execute(
            "select jejak_baris('kunci', ?, null, 'K', ?, ?::date)", [nik, name, DAY]
        ).fetchall()[0][0]

    rows = [record(n, nik=f"N{n}") for n in range(1, 6)]
    rows += [
        record(6, nik=None, nik_ramai="N6"),
        record(7, nik="N7", nama_kunci=None),
        record(8, nik="N1"),
    ]
    here = {1: 10, 2: 11, 3: 12, 4: 10, 5: 13, 6: 10, 7: 10, 8: 10}
    earlier = [
        ("a", BEFORE, 1),
        ("a", BEFORE, 4),
        ("a", BEFORE, 1),
        ("b", BEFORE, 2),
        ("c", BEFORE, 3),
        ("d", BEFORE, 6),
        ("a", "2022-02", 5),
        ("e", BEFORE, 4),
        ("c", BEFORE, 5),
    ]
    earlier_rows = [(who, month, mark(f"N{n}")) for who, month, n in earlier]
    earlier_rows.append(("a", BEFORE, mark("N7", None)))
    found = step(
        "shared_row",
        SECRET,
        record=(RECORD, rows),
        assignment=("isi orang", list(here.items())),
        continued=("orang person_id", [(11, "x"), (12, "c"), (13, "d")]),
        identity__person_record=("person_id periode jejak", earlier_rows),
        history=("person_id periode", [(who, BEFORE) for who in "abcd"]),
    )
    assert found == [("a", 10, 2), ("b", 11, 1), ("d", 10, 1)]


def test_sighting_and_listing_are_the_newest(step):
    old, new = date(2022, 1, 5), date(2022, 2, 5)

    def seen(isi, **values):
        return record(isi, delivery_periode=P, alamat=f"A{isi}", tanggal_data=old) | values

    cases = [
        (1, [seen(2), seen(1, tanggal_data=new)], 1),
        (2, [seen(4), seen(3)], 3),
        (3, [seen(5), seen(6, tanggal_data=None)], 6),
        (4, [seen(8, kode_kelurahan=None, tanggal_data=new), seen(7)], 7),
    ]
    rows = [row for _, some, _ in cases for row in some]
    here = (
        "isi orang",
        [(row["isi"], orang) for orang, some, _ in cases for row in some] + [(20, 9), (21, 8)],
    )
    carik = [row | {"source": "carik_anggota"} for row in rows] + [seen(20)]
    found = step("sighting", record=(RECORD, carik), assignment=here)
    assert [(row[0], row[2]) for row in found] == [(1, "A1"), (2, "A3"), (3, "A6"), (4, "A8")]
    lists = [*rows, seen(20, source="carik_anggota"), seen(21)]
    found = step(
        "listing", unlinked_record=(RECORD, lists), assignment=here, sighting=("orang", [(8,)])
    )
    assert [(row[0], row[3]) for row in found] == [(1, "A1"), (2, "A3"), (3, "A6"), (4, "A7")]


def test_nik_grade(step):
    """Whose number a row bears: its person's, somebody else's, nobody's, many people's."""
    faces = [record(n, orang=n, nik=f"N{n}", nik_cacat=None, source="dukcapil") for n in (1, 2)]
    faces += [
        record(n, orang=orang, nik="DD", nik_cacat=None, source="dukcapil")
        for n, orang in ((3, 3), (4, 4), (5, 3))
    ]
    faces.append(record(6, orang=6, nik="BAD", source="dukcapil"))
    faces += [record(n, orang=7, nik="EE", nik_cacat=None, source="dukcapil") for n in (7, 8)]
    mine = {"nik_cacat": None}
    rows = [
        record(10, nik="N1", **mine),
        record(11, nik="N2", **mine),
        record(12, nik="N1", **mine),
        record(13, nik="XX", **mine),
        record(14, nik="XY", **mine),
        record(15, nik_ramai="N1"),
        record(16, nik_ramai="N2"),
        record(17, nik_ramai="DD"),
        record(18, nik_ramai="CC"),
        record(19, nik="BAD", nik_cacat="SERI"),
        record(20, nik="BAD", **mine),
        record(21, nik="DD", **mine),
        record(22, nik="DD", **mine),
        record(23, nik=OWN[:15] + "2", **mine),
        record(24, nik="N2", **mine),
    ]
    here = {
        10: 1,
        11: 1,
        12: 1,
        13: 30,
        14: 1,
        15: 1,
        16: 1,
        17: 1,
        18: 1,
        19: 1,
        20: 6,
        21: 3,
        22: 1,
        23: 31,
        24: 32,
    }
    tables = {
        "record": (RECORD, rows + faces),
        "face": (FACE, faces),
        "assignment": ("isi orang", [*here.items(), *((f["isi"], f["orang"]) for f in faces)]),
        "rule_match": ("isi method", [(12, "NIK"), (10, "RULE")]),
        "profile": (
            "orang nik",
            [
                (1, "N1"),
                (3, "DD"),
                (4, "DD"),
                (6, "BAD"),
                (30, "XX"),
                (7, "EE"),
                (31, OWN),
                (32, "N2"),
            ],
        ),
    }
    assert step("nik_grade", **tables) == [
        (10, "A", "SESUAI_DUKCAPIL"),
        (11, "C", "MILIK_ORANG_LAIN"),
        (13, "B", "TIDAK_DI_DUKCAPIL"),
        (14, "C", "BERBEDA"),
        (15, "A", "SESUAI_DUKCAPIL"),
        (16, "C", "MILIK_ORANG_LAIN"),
        (17, "D", "BANYAK_ORANG"),
        (18, "D", "BANYAK_ORANG"),
        (20, "B", "TIDAK_DI_DUKCAPIL"),
        (21, "A", "SESUAI_DUKCAPIL"),
        (22, "C", "MILIK_ORANG_LAIN"),
        (23, "C", "SATU_ANGKA"),
        (24, "C", "MILIK_ORANG_LAIN"),
        (3, "C", "NIK_GANDA"),
        (4, "C", "NIK_GANDA"),
        (5, "C", "NIK_GANDA"),
        (7, "A", "SESUAI_DUKCAPIL"),
        (8, "A", "SESUAI_DUKCAPIL"),
    ]


def test_source_bits_and_list(step):
    sources = ["carik_anggota", "dtks", "dukcapil", "sanggah"]
    rows = [
        record(1, source="dukcapil"),
        record(2),
        record(3, source="carik_anggota"),
        record(4, source="sanggah", sanggahan=True),
        record(5, source="sanggah", sanggahan=False),
    ]
    rows = [row | {"sanggahan": row.get("sanggahan", False)} for row in rows]
    here = [(1, 10), (2, 10), (3, 11), (4, 12), (5, 13)]
    bits = step(
        "source_bits", {"sources": sources}, record=(RECORD, rows), assignment=("isi orang", here)
    )
    assert bits == [
        (10, 6, False, True),
        (11, 1, True, False),
        (12, 8, False, False),
        (13, 8, False, True),
    ]
    found = step(
        "source_list",
        {"sources": sources},
        source_bits=("orang sumber:bigint", [row[:2] for row in bits]),
    )
    assert found == [(1, "carik_anggota"), (6, "dtks,dukcapil"), (8, "sanggah")]


VISIT = "periode delivery_periode household_id hasil_kunjungan tanggal:date petugas dokumen"
PAPER = ("x", "SKPWNI/01")


def test_visit(step):
    """Of a household of an earlier month, its newest members there, under the ids that they have now."""
    member = [
        (BEFORE, "R1", "a"),
        (BEFORE, "R1", "b"),
        (BEFORE, "R1", "c0"),
        ("2022-02", "R1", "old"),
        (P, "R1", "new"),
        (AFTER, "R1", "new"),
        (BEFORE, "R2", "c"),
        (BEFORE, "R3", "d"),
        ("2022-02", "R4", "e"),
        (BEFORE, "R6", "k"),
    ]
    registry = [
        ("b", "PERSON", "", "", "b2", ""),
        ("b2", "PERSON", "", "", "b3", ""),
        ("b3", "PERSON", "", "", None, ""),
        ("R4", "HOUSEHOLD", "2022-04", "", None, ""),
        ("R6", "HOUSEHOLD", "2022-04", "", None, ""),
        *((f"c{n}", "PERSON", "", "", f"c{n + 1}", "") for n in range(52)),
        ("y", "PERSON", "", "", "z", ""),
        ("z", "PERSON", "", "", "y", ""),
    ]
    visits = [
        (P, P, "R1", "DITEMUKAN", date(2022, 4, 30)),
        (P, P, "R1", "PINDAH", date(2022, 4, 29)),
        (P, P, "R1", "MENINGGAL", date(2022, 5, 1)),
        (BEFORE, P, "R2", "PINDAH", date(2022, 4, 30)),
        (BEFORE, AFTER, "R1", "PINDAH", date(2022, 4, 30)),
        (P, P, "R6", "PINDAH", date(2022, 3, 31)),
        (P, P, "R4", "PINDAH", date(2022, 3, 31)),
        (P, P, "R4", "DITEMUKAN", date(2022, 4, 1)),
    ]
    tables = {
        "household__member": ("periode household_id person_id", member),
        "identity__registry": (REGISTRY, registry),
        # who is found needs no paper
        "staging__verval": (
            VISIT,
            [
                (*row, *(PAPER if row[3] in ("PINDAH", "MENINGGAL") else (None, None)))
                for row in visits
            ],
        ),
    }
    found = step("visit", {"periode": P}, **tables)
    last = date(2022, 4, 30)
    assert found == [
        ("a", "DITEMUKAN", last),
        ("b", "DITEMUKAN", last),
        ("b2", "DITEMUKAN", last),
        ("b3", "DITEMUKAN", last),
        *sorted((f"c{n}", "DITEMUKAN", last) for n in range(51)),
        ("e", "DITEMUKAN", date(2022, 4, 1)),
    ]


@pytest.mark.parametrize(
    ("one", "two", "result"),
    [
        ((P, "DITEMUKAN"), (P, "TIDAK DITEMUKAN"), "DITEMUKAN"),
        ((P, "TIDAK DITEMUKAN"), (P, "PINDAH"), "TIDAK DITEMUKAN"),
        ((BEFORE, "DITEMUKAN"), (P, "PINDAH"), "PINDAH"),
        ((P, "MENINGGAL"), (P, "PINDAH"), "PINDAH"),
    ],
)
def test_of_two_visits_on_one_day(step, one, two, result):
    visits = [(P, month, "R1", said, date(2022, 4, 3), *PAPER) for month, said in (one, two)]
    found = step(
        "visit",
        {"periode": P},
        household__member=("periode household_id person_id", [(BEFORE, "R1", "a")]),
        identity__registry=(REGISTRY, []),
        staging__verval=(VISIT, visits),
    )
    assert found == [("a", result, date(2022, 4, 3))]


def test_one_officer_more_does_not_bring_back_who_is_gone(step):
    """Said by two in February, again by one in August: still gone since February."""
    rows = [
        ("R1", "PINDAH", date(2022, 2, 1), "x", None),
        ("R1", "PINDAH", date(2022, 2, 20), "y", None),
        ("R1", "PINDAH", date(2022, 8, 1), "x", None),
    ]
    found = step(
        "visit",
        {"periode": "2022-08"},
        household__member=("periode household_id person_id", [("2022-01", "R1", "a")]),
        identity__registry=(REGISTRY, []),
        staging__verval=(VISIT, [("2022-08", "2022-08", *row) for row in rows]),
    )
    assert found == [("a", "PINDAH", date(2022, 2, 20))]


@pytest.mark.parametrize(
    ("more", "gone"),
    [
        ([], False),
        ([("R1", "MENINGGAL", date(2022, 4, 20), "y", None)], True),
        ([("R1", "PINDAH", date(2022, 4, 20), " X.", None)], False),  # the same officer
        ([("R1", "DITEMUKAN", date(2022, 4, 1), "y", None)], False),
        ([("R2", "PINDAH", date(2022, 4, 20), "y", None)], False),
        ([("R1", "PINDAH", date(2022, 1, 1), "y", None)], True),
        ([("R1", "PINDAH", date(2021, 12, 31), "y", None)], False),
        ([("R1", "PINDAH", date(2022, 5, 1), "y", None)], False),  # not said yet
        ([("R1", "PINDAH", date(2022, 4, 4), "x", " a1 ")], False),
        ([("R1", "PINDAH", date(2022, 4, 4), "x", " 474/")], True),
    ],
)
def test_nobody_is_gone_on_one_officers_word(step, more, gone):
    """Another officer within 92 days, or a document; else nobody was met."""
    rows = [("R1", "PINDAH", date(2022, 4, 3), "x", None), *more]
    found = step(
        "visit",
        {"periode": P},
        household__member=("periode household_id person_id", [(BEFORE, "R1", "a")]),
        identity__registry=(REGISTRY, []),
        staging__verval=(VISIT, [(P, P, *row) for row in rows]),
    )
    assert bool({result for _, result, _ in found} & {"PINDAH", "MENINGGAL"}) is gone
    if not gone:
        assert {result for _, result, _ in found} <= {"DITEMUKAN"}, "the row says nothing at all"
