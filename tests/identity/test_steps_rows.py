"""Phase 1, one step at a time: a delivered row, and which numbers say who somebody is."""

from datetime import date

from tests.identity.steps import (
    BEFORE,
    DAY,
    FAR,
    NEXT,
    OTHER,
    OWN,
    RECORD,
    ROW,
    P,
    names,
    record,
    rows,
)

CARD, OTHER_CARD = "3172040101100001", "3172040101100002"


HEAD, CHILD = "KEPALA KELUARGA", "ANAK"


A, B, C = "JL A NO 1", "JL B NO 2", "JL C NO 3"


def test_delivered_nik_and_name(step):
    def scattered(*people, source="dtks"):
        said = rows(
            *({"nama": n, "tanggal_lahir": d} for n, d in people), {"nik": None}, source=source
        )
        [row] = step(
            "delivered_nik",
            source_row=(ROW, [row if "nik" in row else row | {"nik": OWN} for row in said[1]]),
        )
        return row[3:]

    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("BUDA", NEXT)) == (False, False)
    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("SITI", DAY), source="dukcapil") == (True, True)
    assert scattered(("BUDI", DAY), ("SITI", FAR)) == (False, False)
    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("BUDI", date(1981, 5, 19))) == (False, True)
    assert scattered(("BUDI", DAY), ("BUDI", DAY), ("BUDI", date(1981, 5, 18))) == (False, False)
    assert scattered(("BUDI", None), (None, None), ("BUDI", None)) == (False, False)
    found = step(
        "delivered_nik",
        source_row=rows(
            {"nik": f" {OWN[:4]}.{OWN[4:]}"}, {"nik": "ABCDEFGHIJKLMNOP"}, {"nik": "12"}
        ),
    )
    assert sorted((row[1] or "", row[2]) for row in found) == [
        ("", "KOSONG"),
        ("12", "PANJANG"),
        (OWN, None),
    ]
    said = step(
        "delivered_name",
        source_row=rows(
            {"nama": "SITI AMINAH"},
            {"nama": "SITI AMINAH"},
            {"nama": "SITTI AMINAH"},
            {"nama": "AMINAH SITI"},
            {"nama": None},
            {"nama": "-"},
        ),
    )
    assert len(said) == 4
    spelled = {row[0]: (row[2], row[3], row[4]) for row in said}
    assert spelled["SITI AMINAH"][1:] == spelled["AMINAH SITI"][1:]
    assert spelled["SITI AMINAH"][:2] == spelled["SITTI AMINAH"][:2]
    assert spelled["SITI AMINAH"][2] != spelled["SITTI AMINAH"][2] and spelled["-"][2] is None


def test_address_household(step):
    """One head, two to twelve people, a number in the address; and only where the household number or card is lost."""

    def home(alamat, heads, people, **values):
        said = [{"hubungan": HEAD if n < heads else CHILD, "nama": f"N{n}"} for n in range(people)]
        return [row | {"alamat": alamat} | values for row in said]

    cases = [
        (home("JL A NO 1", 1, 2), 2),
        (home("JL A NO 2", 1, 12), 12),
        (home("JL A NO 3", 1, 13), 0),
        (home("JL A NO 4", 1, 1) * 2, 0),
        (home("JL A NO 5", 0, 3), 0),
        (home("JL A NO 6", 2, 3), 0),
        (home("JL A", 1, 3), 0),
        (home("JL A NO 7", 1, 3, kode_kelurahan=None), 0),
        (home("JL A NO 8", 1, 3, id_kelompok="H"), 0),
        (home("JL A NO 9", 1, 3) + home("JL A NO 9", 1, 1), 4),
        (home("JL A NO 10", 1, 3, source="dukcapil", no_kk=CARD), 0),
        (home("JL A NO 11", 1, 3, source="dukcapil", no_kk=OTHER_CARD), 3),
        (home("JL A NO 12", 1, 3, source="dukcapil"), 3),
        (home("JL A NO 13", 1, 3, source="dukcapil", no_kk="123", id_kelompok="H"), 3),
        (
            [
                row | {"hubungan": row["hubungan"] if n else None}
                for n, row in enumerate(home("JL A NO 14", 2, 3))
            ],
            2,
        ),
        (home("JL A NO 15", 1, 2) + home("JL A NO 15", 0, 2, source="p3ke"), 2),
    ]
    said = rows(*(row | {"file": str(n)} for n, (some, _) in enumerate(cases) for row in some))
    crowded = ("source no_kk", [("dukcapil", OTHER_CARD), ("dtks", CARD)])
    found = step("address_household", source_row=said, crowded_card=crowded)
    counted = [sum(row[2] == str(n) for row in found) for n in range(len(cases))]
    assert counted == [count for _, count in cases]
    assert len({row[4] for row in found}) == sum(count > 0 for _, count in cases)


KEYED = f"{RECORD} ulang"


def test_keyed_row(step):
    """Numbers that say nothing are taken away, a household number parts by address or an address stands for it."""

    def row(n, **values):
        return (
            record(
                n,
                delivery_periode=P,
                file="f",
                row=n,
                nik_cacat=None,
                nik_sendiri=True,
                grup=1,
                kelompok=1,
            )
            | values
        )

    said = [
        row(1, nik=OWN),
        row(2, nik=OWN, source="dukcapil"),
        row(3, nik=OTHER),
        row(4, no_kk=CARD),
        row(5, no_kk=CARD, source="p3ke"),
        row(6, no_kk=OTHER_CARD),
        row(7, no_kk=OTHER_CARD, source="dukcapil"),
        row(8, kelompok=2),
        row(9, row=8, file="g"),
        row(10, row=8, delivery_periode=BEFORE),
        row(11, row=8, source="p3ke"),
    ]
    found = step(
        "keyed_row",
        normal_row=(KEYED, said),
        delivered_nik=("nik angka", [("x" + OWN, OWN), (OTHER, OTHER)]),
        crowded_nik=("nik", [("x" + OWN,)]),
        crowded_card=("source no_kk", [("dtks", CARD), ("dukcapil", OTHER_CARD)]),
        crowded_household=("source id_kelompok alamat:bigint", []),
        address_household=("source delivery_periode file row kelompok", [("dtks", P, "f", 8, 99)]),
    )
    columns = KEYED.split()
    by = {row[0]: dict(zip(columns, row, strict=True)) for row in found}
    assert {n: (r["nik"], r["nik_ramai"], r["nik_cacat"]) for n, r in by.items() if n < 4} == {
        1: (None, OWN, "BANYAK_ORANG"),
        2: (OWN, None, None),
        3: (OTHER, None, None),
    }
    assert {n: (r["no_kk"], r["kelompok"], r["grup"]) for n, r in by.items() if n > 3} == {
        4: (None, 1, 1),
        5: (CARD, 1, 1),
        6: (None, 1, 1),
        7: (None, None, None),
        8: (None, 99, 99),
        9: (None, 1, 1),
        10: (None, 1, 1),
        11: (None, 1, 1),
    }


def test_keyed_row_parts_a_household_number_by_address(step, macros):
    [(one, two, three)] = macros.execute(
        "select " + ", ".join(f"(hash('dtks', '{h}') >> 1)::bigint" for h in ("H1", "H2", "H3"))
    ).fetchall()
    said = [
        record(
            n,
            delivery_periode=month,
            file=file,
            row=line,
            source=source,
            kelompok=kelompok,
            grup=kelompok,
            alamat=alamat,
        )
        for n, (month, file, line, source, kelompok, alamat) in enumerate(
            [
                (P, "f", 1, "dtks", one, A),
                (P, "f", 2, "dtks", one, B),
                (P, "f", 3, "dtks", two, A),
                (P, "f", 4, "dtks", three, A),
                (P, "g", 1, "dtks", three, A),
                (BEFORE, "f", 1, "dtks", three, A),
                (P, "f", 1, "p3ke", three, A),
            ]
        )
    ]
    found = step(
        "keyed_row",
        normal_row=(KEYED, said),
        crowded_nik=("nik", []),
        crowded_card=("source no_kk", []),
        crowded_household=(
            "source id_kelompok alamat:bigint",
            [("dtks", "H1", 2), ("dtks", "H2", 1)],
        ),
        address_household=("source delivery_periode file row kelompok", []),
    )
    columns = KEYED.split()
    groups = {row[0]: (row[columns.index("kelompok")], row[columns.index("grup")]) for row in found}
    assert groups[2] == (None, None) and all(groups[n] == (three, three) for n in (3, 4, 5, 6))
    assert len({groups[0], groups[1], (one, one)}) == 3 and groups[0][0] == groups[0][1] is not None


def test_normal_row(step):
    nik = "nik angka cacat", [(OWN, OWN, None), ("12", "12", "PANJANG")]
    said = rows(
        {
            "nik": OWN,
            "nama": "SITI",
            "tanggal_lahir": DAY,
            "jenis_kelamin": "P",
            "no_kk": CARD,
            "id_kelompok": "H",
        },
        {"nik": OWN, "tanggal_lahir": NEXT, "jenis_kelamin": "P", "no_kk": CARD},
        {"nik": OWN, "tanggal_lahir": DAY, "jenis_kelamin": "L"},
        {"nik": OWN, "no_kk": "123"},
        {"nik": "12", "no_kk": "1111111111111111"},
        {"nik": None},
    )
    found = step("normal_row", source_row=said, delivered_name=names("SITI"), delivered_nik=nik)
    listed = "isi source delivery_periode file row nik nik_cacat no_kk nama ejaan nama_kunci"
    columns = listed.split()
    by = {
        row[4]: (dict(zip(columns, row, strict=False)), row[-2], row[-1], row[19]) for row in found
    }
    assert len(found) == 6
    assert [by[n][0]["nik_cacat"] for n in range(6)] == [
        None,
        None,
        None,
        None,
        "PANJANG",
        "KOSONG",
    ]
    assert [by[n][0]["no_kk"] for n in range(6)] == [CARD, CARD, None, None, None, None]
    assert [by[n][1] for n in range(6)] == [True, False, False, True, None, None]
    assert [by[n][0]["nama_kunci"] for n in range(2)] == ["SITI", None]
    groups = [by[n][2] for n in range(6)]
    assert groups[0] != groups[1] and None not in groups[:2] and groups[2:] == [None] * 4


def test_alike_repeated_and_their_rows(step):
    """1 two spellings; 2 one; 3 without a date two relations, 4 two lines; 5 the same; 6 newborns; 7 with a date."""
    said = [
        record(1),
        record(1, ejaan="X"),
        record(2),
        record(2, hubungan="ANAK"),
        record(3, tanggal_lahir=None, hubungan="ANAK"),
        record(3, tanggal_lahir=None, hubungan="ISTRI"),
        record(4, tanggal_lahir=None, no_urut=1),
        record(4, tanggal_lahir=None, no_urut=2),
        record(5, tanggal_lahir=None, no_urut=1, hubungan="ANAK"),
        record(5, tanggal_lahir=None, no_urut=1, hubungan="ANAK"),
        record(6, nama="BAYI NY SITI", no_urut=1),
        record(6, nama="BAYI NY SITI", no_urut=2),
        record(7, no_urut=1),
        record(7, no_urut=2),
        record(8, tanggal_lahir=None),
    ]
    assert step("alike", keyed_row=(RECORD, said)) == [(1, False), (3, True), (4, True), (6, True)]
    mixed = ("isi tanpa_tanda", [(1, False), (3, True)])
    found = [row[0] for row in step("parted_row", keyed_row=(RECORD, said), alike=mixed)]
    assert len(set(found)) == 6 + 4 and {2, 4, 5, 6, 7, 8} < set(found)
    lines = [
        record(n, delivery_periode=P, file="f", row=line, ulang=False)
        for n, line in ((1, 2), (1, 1), (2, 3))
    ]
    parts = (KEYED, lines)
    [(isi, first)] = step("repeated", parted_row=parts)
    assert isi == 1 and first["row"] == 1
    again = (KEYED, [lines[0], lines[2] | {"ulang": True}])
    assert [row[0] for row in step("record", person_row=again)] == [1]


def test_numbered(step):
    def said(rows_, usable):
        cases = [record(n, nik_cacat=None if n < usable else "KOSONG") for n in range(rows_)]
        return step("numbered", record=(RECORD, cases))[0][0]

    assert [said(200, 19), said(200, 20), said(199, 0)] == [True, False, False]
