"""Phase 9, one table at a time: what identity publishes of rows, links, persons and numbers."""

import json
from datetime import date

from tests.identity.steps import BEFORE, NEXT, OTHER, OWN, RECORD, P, record

SECRET = {"secret": "kunci"}
OLD, SEEN, NEW = date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1)
PROFILE = (
    f"orang {RECORD} nik_sumber no_kk_sumber nama_sumber jenis_kelamin_sumber tanggal_lahir_sumber"
)


def people(step, cases):
    """Of each person (Dukcapil's values, the sighting, the list, the visit, the registers) what is published."""
    profile, sighting, listing, visit, bits = [], [], [], [], []
    for n, case in enumerate(cases):
        place = {"kode_kelurahan": "D", "alamat": "D", "rt": "D", "rw": "D"}
        profile.append(record(n, orang=n, **(place | case.get("profile", {}))))
        if "seen" in case:
            kelurahan = case.get("at", "C")
            sighting.append((n, kelurahan, "C", "C", "C", case["seen"]))
        if "list" in case:
            listing.append((n, case["list"], "L", "L", "L", "L"))
        if "visit" in case:
            visit.append((f"p{n}", *case["visit"]))
        bits.append((n, n, case.get("carik", False), case.get("daftar", False)))
    count = len(cases)
    profile += [record(n, orang=n) for n in (97, 98, 99)]
    found = step(
        "person",
        SECRET,
        profile=(PROFILE, profile),
        numbered_person=(
            "orang person_id",
            [*((n, f"p{n}") for n in range(count)), (98, "x"), (99, "y")],
        ),
        source_bits=(
            "orang sumber:bigint di_carik:boolean di_daftar:boolean",
            [*bits, (97, 0, True, True), (99, 99, True, True)],
        ),
        source_list=("sumber:bigint sources", [(n, f"s{n}") for n in range(count)]),
        sighting=("orang kode_kelurahan alamat rt rw tanggal:date", sighting),
        listing=("orang source kode_kelurahan alamat rt rw", listing),
        visit=("person_id hasil_kunjungan tanggal:date", visit),
    )
    by = {row[0]: row for row in found}
    assert len(found) == len(by) == count
    assert all(by[f"p{n}"][17] == f"s{n}" for n in range(count))
    return [by[f"p{n}"] for n in range(count)]


def test_where_a_person_lives(step):
    living = {"status_penduduk": "AKTIF"}
    cases = [
        ({"profile": living, "seen": SEEN}, "carik_anggota", "C"),
        ({"profile": living, "seen": SEEN, "at": None}, "dukcapil", "D"),
        ({"profile": living | {"tanggal_status": NEW}, "seen": SEEN}, "dukcapil", "D"),
        ({"profile": living | {"tanggal_status": SEEN}, "seen": SEEN}, "carik_anggota", "C"),
        (
            {"profile": {"status_penduduk": "PINDAH", "tanggal_status": NEW}, "seen": SEEN},
            "carik_anggota",
            "C",
        ),
        ({"list": "dtks"}, "dtks", "L"),
        ({"profile": living, "list": "dtks"}, "dukcapil", "D"),
        ({}, None, None),
    ]
    found = people(step, [case for case, *_ in cases])
    assert [(row[16], row[7], row[8], row[9], row[10]) for row in found] == [
        (source, *[place] * 4) for _, source, place in cases
    ]


def test_who_lives_and_is_resident(step):
    def case(status=None, since=None, **values):
        return {"profile": {"status_penduduk": status, "tanggal_status": since}} | values

    cases = [
        (case("AKTIF"), True),
        (case(carik=True), True),
        (case(daftar=True), True),
        (case(), False),
        (case("AKTIF", visit=("MENINGGAL", NEW)), False),
        (case("AKTIF", visit=("DITEMUKAN", NEW)), True),
        (case("AKTIF", visit=("PINDAH", SEEN)), False),
        (case("AKTIF", visit=("PINDAH", SEEN), seen=NEW), True),
        (case("AKTIF", visit=("PINDAH", SEEN), seen=SEEN), False),
        (case("MENINGGAL", carik=True, seen=NEW), False),
        (case("PINDAH", OLD, carik=True), False),
        (case("PINDAH", OLD, carik=True, seen=SEEN), True),
        (case("PINDAH", SEEN, carik=True, seen=SEEN), False),
        (case("PINDAH", OLD, daftar=True, visit=("DITEMUKAN", SEEN)), True),
        (case("PINDAH", SEEN, daftar=True, visit=("DITEMUKAN", SEEN)), False),
        (case("PINDAH", OLD, daftar=True, visit=("TIDAK DITEMUKAN", SEEN)), False),
        (case("PINDAH", OLD), False),
    ]
    found = people(step, [drawn for drawn, _ in cases])
    assert [row[18] for row in found] == [lives for _, lives in cases]


def test_person_record(step):
    """A usable number that nobody doubts is A; one that is none D; else as graded."""
    agreed = {"nik": OWN, "nik_cacat": None}
    other_day = {"tanggal_lahir": NEXT}
    crowded = {"nik": None, "nik_cacat": "BANYAK_ORANG", "nik_ramai": OWN}
    cases = [
        ({"nik": OTHER, "nik_cacat": "SERI"}, None, ("D", "SERI")),
        ({"nik": OTHER, "nik_cacat": "SERI"}, ("A", "SESUAI_DUKCAPIL"), ("D", "SERI")),
        (agreed, None, ("A", "SESUAI_DUKCAPIL")),
        (agreed | other_day, None, ("A", "TANGGAL_BERBEDA")),
        (agreed | other_day, ("A", "SESUAI_DUKCAPIL"), ("A", "TANGGAL_BERBEDA")),
        (agreed | other_day, ("B", "TIDAK_DI_DUKCAPIL"), ("B", "TIDAK_DI_DUKCAPIL")),
        (agreed | {"tanggal_lahir": None}, None, ("A", "SESUAI_DUKCAPIL")),
        (crowded, ("D", "BANYAK_ORANG"), ("D", "BANYAK_ORANG")),
        (crowded, ("A", "SESUAI_DUKCAPIL"), ("A", "SESUAI_DUKCAPIL")),
        (crowded | other_day, ("A", "SESUAI_DUKCAPIL"), ("A", "TANGGAL_BERBEDA")),
    ]
    rows = [record(n, row=n, **values) for n, (values, _, _) in enumerate(cases)]
    here = [(n, 100 + n, "NIK", 1.0) for n in range(len(cases))]
    found = step(
        "person_record",
        SECRET,
        person_row=(RECORD, [*rows, record(98, row=98), record(99, row=99)]),
        assignment=("isi orang method peluang", [*here, (99, 999, "NEW", None)]),
        numbered_person=("orang person_id", [(100 + n, f"p{n}") for n in range(len(cases))]),
        nik_grade=(
            "isi nilai:text alasan",
            [(n, *said) for n, (_, said, _) in enumerate(cases) if said],
        ),
    )
    assert [(row[3], *row[5:8]) for row in sorted(found, key=lambda row: row[3])] == [
        (n, f"p{n}", *expected) for n, (_, _, expected) in enumerate(cases)
    ]


def test_crowded_number(step):
    """Each kind by itself; a crowded card of Dukcapil for all, of others for their own; not whom Dukcapil confirms."""
    columns = "source delivery_periode file row nik no_kk id_kelompok"
    rows = [
        ("dtks", P, "f", 1, "N", None, None),
        ("dtks", P, "f", 2, "N", None, None),
        ("dtks", P, "f", 3, "M", None, None),
        ("dtks", P, "g", 1, None, "K", None),
        ("p3ke", P, "f", 1, None, "K", None),
        ("p3ke", P, "f", 2, None, "D", None),
        ("dukcapil", P, "f", 1, None, "D", None),
        ("dtks", BEFORE, "f", 1, None, None, "H"),
        ("p3ke", P, "g", 1, None, None, "H"),
        ("dtks", BEFORE, "f", 9, None, None, "H"),
    ]
    graded = [(P, *row[:4], "D") for row in rows[:-1]]
    graded[1] = (*graded[1][:5], "A")
    graded[3] = (*graded[3][:5], "A")
    graded += [(BEFORE, *rows[-1][:4], "D")]
    found = step(
        "crowded_number",
        {"periode": P},
        source_row=(columns, rows),
        crowded_nik=("nik", [("N",)]),
        crowded_card=("source no_kk", [("dtks", "K"), ("dukcapil", "D")]),
        crowded_household=("source id_kelompok", [("dtks", "H")]),
        identity__person_record=("periode source delivery_periode file row nik_grade", graded),
    )
    assert found == [
        ("dtks", BEFORE, "f", 1, "ID_KELOMPOK", 1),
        ("dtks", P, "f", 1, "NIK", 1),
        ("dtks", P, "g", 1, "NO_KK", 1),
        ("dukcapil", P, "f", 1, "NO_KK", 1),
        ("p3ke", P, "f", 2, "NO_KK", 1),
    ]


def test_link(step):
    """What rules, the model and people decided, and what is in doubt: from a fifth on."""
    found = step(
        "link",
        rule_match=(
            "isi method isi_wajah aturan:text",
            [(1, "RULE", 2, "R"), (3, "NIK", 2, "PEMBAGIAN")],
        ),
        probability=(
            "isi orang isi_wajah peluang bobot bidang",
            [
                (4, 50, 5, 0.9, 7.0),
                (4, 51, 6, 0.3, 6.0),
                (4, 52, 7, 0.19, 6.0),
                (8, 50, 5, 0.2, 1.0),
                (9, 51, 6, 0.9, 1.0),
                (10, 51, 6, 0.9, 1.0),
            ],
        ),
        model_match=("isi orang", [(4, 50)]),
        parted=("isi orang", [(9, 51), (9, 99), (8, 51)]),
        told=("isi", [(10,)]),
        numbered=("tanpa_nomor", [(False,)]),
        register_match=("isi_a isi_b alasan", [(2, 5, "NIK_SAMA")]),
        unlinked_match=(
            "isi_a isi_b method bobot peluang bidang",
            [
                (11, 12, "NIK", 1.0, 1.0),
                (11, 13, "RULE", 2.0, 1.0),
                (12, 13, "PROBABILISTIC", 5.0, 0.97),
                (13, 14, None, -2.0, 0.2),
                (12, 14, None, -2.1, 0.19),
                (11, 14, None, 3.0, 0.8),
            ],
        ),
        verdict_pair=("isi_a isi_b", [(11, 14), (11, 99)]),
        told_pair=("isi_a isi_b", [(13, 15), (13, 98), (97, 13)]),
        record=(
            RECORD,
            [record(n, delivery_periode=P, file="f", row=n) for n in (*range(1, 16), 60)],
        ),
    )
    evidence = [json.loads(row[11]) for row in found]
    said = {
        (row[3], row[7]): (*row[8:11], why["aturan"] or why["bobot"])
        for row, why in zip(found, evidence, strict=True)
    }
    assert all(why["derajat"]["nama"] == 5 and not why["tanpa_nomor"] for why in evidence)
    assert len(said) == len(found) and {row[2] for row in found} == {"f"}
    assert said == {
        (1, 2): ("RULE", 1.0, "ACCEPTED", "R"),
        (4, 5): ("PROBABILISTIC", 0.9, "ACCEPTED", 7.0),
        (4, 6): ("PROBABILISTIC", 0.3, "REVIEW", 6.0),
        (8, 5): ("PROBABILISTIC", 0.2, "REVIEW", 1.0),
        (9, 6): ("PROBABILISTIC", 0.9, "REJECTED", 1.0),
        (10, 6): ("PROBABILISTIC", 0.9, "REJECTED", 1.0),
        (2, 5): ("RULE", 1.0, "ACCEPTED", "NIK_SAMA"),
        (11, 12): ("RULE", 1.0, "ACCEPTED", "NIK_SAMA"),
        (11, 13): ("RULE", 1.0, "ACCEPTED", "NAMA_TANGGAL_TEMPAT"),
        (12, 13): ("PROBABILISTIC", 0.97, "ACCEPTED", 5.0),
        (13, 14): ("PROBABILISTIC", 0.2, "REVIEW", -2.0),
        (11, 14): ("PROBABILISTIC", 0.8, "REJECTED", 3.0),
        (13, 15): ("RULE", 1.0, "ACCEPTED", "TINJAUAN"),
    }
