"""Whatever a step joins has to be there: with any one of these rows taken away it finds nothing."""

from datetime import date
from typing import Any

import pytest

from tests.identity.steps import BEFORE, DAY, FACE, OWN, RECORD, P, record

NUMBERED = ("tanpa_nomor", [(True,)])
NOBODY: dict[str, Any] = {
    "parted": ("isi orang", []),
    "verdict_pair": ("isi_a isi_b sama", []),
    "numbered": NUMBERED,
}
TWO = (RECORD, [record(1), record(2, source="p3ke")])
HERE = ("isi orang", [(1, 10)])
FACES = (FACE, [record(2, orang=10)])
SECRET = {"secret": "kunci"}
HISTORY = "person_id nik no_kk nama_kunci urut tanggal_lahir kode_kelurahan jejak periode terdekat"
EARLIER = (
    HISTORY,
    [record(1) | {"person_id": "a", "jejak": 1, "terdekat": True, "periode": BEFORE}],
)

# step -> the tables of which every row is needed, what else it reads, its parameters
NEEDED: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "unlinked_comparison": (
        {
            "open_candidate": ("isi_a isi_b", [(1, 2)]),
            "unlinked_record": TWO,
            "compared_record": ("isi alamat", [(1, "A"), (2, "A")]),
            "score": ("isi_a isi_b bobot bidang", [(1, 2, 3.0)]),
        },
        {},
        {},
    ),
    "open_candidate": (
        {"blocking_key": ("isi blok:ubigint", [(1, 5), (2, 5)]), "open_record": TWO},
        {"numbered": NUMBERED},
        {},
    ),
    "person_candidate": (
        {
            "blocking_key": ("isi blok:ubigint", []),
            "open_record": (RECORD, [record(1)]),
            "face": FACES,
        },
        {"numbered": NUMBERED, "person_card": ("orang kartu:bigint", [])},
        {},
    ),
    "likely_person": (
        {
            "probability": ("isi orang isi_wajah peluang", [(1, 10, 2, 0.95)]),
            "open_record": (RECORD, [record(1)]),
            "face": FACES,
        },
        NOBODY,
        {},
    ),
    "probability": ({"score": ("isi_a isi_b bobot bidang", [(1, 2, 3.0)]), "face": FACES}, {}, {}),
    "contested": (
        {
            "tie": ("isi grup orang", [(1, 9, 10)]),
            "record": (RECORD, [record(1)]),
            "face": FACES,
        },
        {"claim": ("isi grup orang lemah", []), **NOBODY},
        {},
    ),
    "parted": (
        {
            "verdict_pair": ("isi_a isi_b sama", [(1, 2, False)]),
            "face": FACES,
            "record": (RECORD, [record(1)]),
        },
        {},
        {},
    ),
    "listing": (
        {"unlinked_record": (RECORD, [record(1, delivery_periode=P)]), "assignment": HERE},
        {"sighting": ("orang", [])},
        {},
    ),
    "sighting": (
        {
            "record": (RECORD, [record(1, source="carik_anggota", delivery_periode=P)]),
            "assignment": HERE,
        },
        {},
        {},
    ),
    "source_bits": (
        {"record": (RECORD, [record(1, sanggahan=False)]), "assignment": HERE},
        {},
        {"sources": ["dtks"]},
    ),
    "nik_grade": (
        {
            "record": (RECORD, [record(1, nik=OWN, nik_cacat=None)]),
            "assignment": HERE,
            "profile": ("orang nik", [(10, OWN)]),
        },
        {
            "face": (FACE, []),
            "rule_match": ("isi method", []),
        },
        {},
    ),
    "profile": (
        {"unlinked_record": (RECORD, [record(1, nik=OWN, nik_cacat=None)]), "assignment": HERE},
        {"face": (FACE, []), "register_component": ("isi orang", [])},
        {},
    ),
    "continuation": (
        {
            "verdict_record": ("isi person_id sama", [(1, "a", False)]),
            "assignment": HERE,
            "history": EARLIER,
        },
        {"face": (FACE, []), "unlinked_record": (RECORD, []), "profile": ("orang", [])},
        SECRET,
    ),
    "shared_row": (
        {
            "record": (RECORD, [record(1)]),
            "assignment": HERE,
            "identity__person_record": ("person_id periode jejak", []),
            "history": ("person_id periode", [("a", BEFORE)]),
        },
        {"continued": ("orang person_id", [])},
        SECRET,
    ),
    "visit": (
        {
            "staging__verval": (
                "periode delivery_periode household_id hasil_kunjungan tanggal:date petugas dokumen",
                [(P, P, "R", "PINDAH", date(2022, 4, 3), "x", "SKPWNI/01")],
            ),
            "household__member": ("periode household_id person_id", [(BEFORE, "R", "a")]),
        },
        {
            "identity__registry": (
                "id kind first_periode last_periode superseded_by reason",
                [("a", "PERSON", "", "", "b", ""), ("b", "PERSON", "", "", "a", "")],
            )
        },
        {"periode": P},
    ),
}


def drawn(macros, name, needed):
    """The tables, with the keys and marks that only SQL can compute."""
    if name == "person_candidate":
        rows = macros.execute("select 1, blok_nama('AMINAH SITI', 'K')").fetchall()
        return needed | {"blocking_key": ("isi blok:ubigint", rows)}
    if name == "shared_row":
        mark = "select 'a', ?, jejak_baris('kunci', null, null, 'K', 'SITI AMINAH', ?::date)"
        rows = macros.execute(mark, [BEFORE, DAY]).fetchall()
        return needed | {"identity__person_record": ("person_id periode jejak", rows)}
    return needed


@pytest.mark.parametrize("name", NEEDED)
def test_every_row_is_needed(step, macros, name):
    needed, more, values = NEEDED[name]
    needed = drawn(macros, name, needed)
    assert step(name, values, **needed, **more)
    for table, (header, rows) in needed.items():
        for n in range(len(rows)):
            without = needed | {table: (header, rows[:n] + rows[n + 1 :])}
            assert step(name, values, **without, **more) == [], (table, n)


def test_what_has_no_partner_is_no_pair(step):
    """A weighed pair whose rows are gone is none, nor may a row of a list without person be an earlier person."""
    plain = "isi_a isi_b nik:boolean nik_dekat:boolean nama:int tanggal:int kartu:boolean kelurahan:boolean"
    weighed = (f"{plain} alamat:boolean hubungan_beda:boolean kelamin:boolean bobot bidang",
               [(1, 2, True, True, 5, 5, True, True, True, False, True, 9.0)])  # fmt: skip
    sources = {1: "dtks", 2: "p3ke"}
    for rows, expected in (([1, 2], "NIK"), ([1], None), ([2], None)):
        [row] = step("unlinked_match", unlinked_comparison=weighed, **NOBODY,
                     unlinked_record=(RECORD, [record(n, source=sources[n]) for n in rows]))  # fmt: skip
        assert row[2] == expected
    for here, expected in ((HERE, [("a", 10)]), (("isi orang", []), [])):
        found = step(
            "continuation",
            SECRET,
            face=(FACE, []),
            unlinked_record=(RECORD, [record(1)]),
            assignment=here,
            history=EARLIER,
            profile=("orang", []),
            verdict_record=("isi person_id sama", []),
        )
        assert [row[:2] for row in found] == expected
