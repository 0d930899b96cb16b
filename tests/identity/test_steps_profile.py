"""Phase 8, one step at a time: what the records of a person say of him."""

from datetime import date

from tests.identity.steps import BEFORE, DAY, FACE, OTHER, OWN, RECORD, P, record

SECRET = {"secret": "kunci"}


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
