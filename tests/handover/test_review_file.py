"""Pairs in doubt: asked about side by side, decided, merged, and parted again by the real command."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from assets.handover.review_file import (
    BESIDE,
    GUIDE,
    LOT,
    merge_of,
    review_rows,
    review_workbook,
    two_people,
)
from assets.table import write_table
from assets.warehouse import WarehouseError
from expectations.contract import sources
from tests.conftest import Home
from tests.intervention.test_explain import ask

BEFORE, P, NEXT, LATER = "2022-03", "2022-04", "2022-05", "2022-06"
COLUMNS = [column.name for column in sources()["tinjauan"].columns]
NIK = "3172040101800001"


@pytest.fixture
def doubts(warehouse, draw):
    """Four pairs in doubt: of poor people, of two who are paid alike, of one who is paid, of neither; one decided."""
    people = ["a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2", "e1", "e2"]
    draw(
        "staging.dtks",
        "periode text, delivery_periode text, file text, row int, nama text, tanggal_lahir date, nik text, alamat text",
        [
            (P, P, "f", n, f"ORANG {person}", date(1980, 1, 1), NIK, "JL A 1")
            for n, person in enumerate([*people, "p", "p"])
        ],
    )
    draw(
        "identity.person_record",
        "periode text, source text, delivery_periode text, file text, row int, person_id text, match_method text,"
        " jejak bigint, nik_grade text",
        [(P, "dtks", P, "f", n, person, "NEW", n, "A") for n, person in enumerate(people)]
        + [
            (P, "dtks", P, "f", len(people), "p", "RULE", 90, "A"),
            (P, "dtks", P, "f", len(people) + 1, "p", "RULE", 91, "A"),
        ],
    )
    write_table(warehouse, "monitoring.sample", P)
    draw(
        "identity.person",
        "periode text, person_id text, nama_kunci text, tanggal_lahir date, nik text, kode_kelurahan text,"
        " jenis_kelamin text, status_penduduk text",
        [
            (P, "a1", None, date(1980, 1, 1), "1", "A", "L", "AKTIF"),
            (P, "a2", None, date(1980, 1, 1), "2", "A", "P", "AKTIF"),
            (P, "d1", "ORANG SATU", None, "1", "A", "L", "AKTIF"),
            (P, "d2", "ORANG DUA", None, "2", "A", "P", None),
        ],
    )
    draw(
        "identity.link",
        "periode text, source_a text, delivery_periode_a text, file_a text, row_a int, source_b text,"
        " delivery_periode_b text, file_b text, row_b int, status text, probability double",
        [
            (P, "dtks", P, "f", 2 * n, "dtks", P, "f", 2 * n + 1, "REVIEW", likely)
            for n, likely in enumerate([0.3, 0.4, 0.5, 0.6, 0.9])
        ]
        + [(P, "dtks", P, "f", 0, "dtks", P, "f", 3, "ACCEPTED", 1.0)],
    )
    draw("household.member", "periode text, household_id text, person_id text", [(P, "h", "a2")])
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text",
        [(P, "h", "SASARAN_2022", "MISKIN_EKSTREM")],
    )
    draw(
        "intervention.receipt",
        "periode text, dicatat_atas text, kode_program text",
        [
            (P, "b1", "PKH"),
            (P, "b2", "PKH"),
            (P, "c1", "PKH"),
            (P, "c2", "PBI"),
            (BEFORE, "p", "PKH"),
            (NEXT, "d1", "PKH"),
        ],
    )
    draw(
        "staging.tinjauan",
        "periode text, nomor text, person_id_a text, person_id_b text",
        [(LATER, "1", "e2", "e1")],
    )
    return warehouse


def test_those_on_whom_most_depends_come_first_and_no_number_is_whole(doubts):
    rows = review_rows(doubts, P, 10)
    drawn = rows[4:]
    aid = "memindahkan bantuan: perlu petugas kedua"
    assert sorted(
        (row["nomor"][:2], row["person_id_a"], row["person_id_b"], row["alasan_diragukan"])
        for row in drawn
    ) == [
        ("C-", "d1", "d2", LOT),
        ("C-", "d2", "d1", LOT),
        ("S-", "p", "p", f"{LOT}; {aid}"),
        ("S-", "p", "p", f"{LOT}; {aid}"),
    ]
    assert [(row["person_id_a"], row["person_id_b"]) for row in rows[:4]] == [
        ("a1", "a2"),
        ("b1", "b2"),
        ("c1", "c2"),
        ("d1", "d2"),
    ]
    assert "miskin ekstrem; dibedakan Dukcapil: perlu petugas kedua" in rows[0]["alasan_diragukan"]
    assert "untuk keduanya" in rows[1]["alasan_diragukan"]
    assert "petugas kedua" in rows[2]["alasan_diragukan"]
    assert rows[3]["alasan_diragukan"] == "mirip, tetapi belum pasti"
    assert "ORANG a1" in rows[0]["baris_a"] and "ORANG a2" in rows[0]["baris_b"]
    assert all(NIK not in str(row) and "317204••••••0001" in row["baris_a"] for row in rows)
    assert len({row["nomor"] for row in rows}) == len(rows) == int(rows[-1]["urutan"])
    fewer = review_rows(doubts, P, 2)
    assert [row["nomor"] for row in fewer] == [row["nomor"] for row in rows[:2] + drawn]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NIK, "317204••••••0001"),
        ("317204010180000", "•••••••••••0000"),
        ("3172040101", "••••••0101"),
        ("31720", "•1720"),
        ("3172", "••••"),
    ],
)
def test_of_a_short_number_only_the_end_is_shown(doubts, number, shown):
    doubts.execute("update staging.dtks set nik = ?", [number])
    row, *_ = review_rows(doubts, P, 1)
    assert f"NIK {shown}," in row["baris_a"] and f"NIK {shown}," in row["baris_b"]


def test_a_row_that_staging_lacks_is_an_error_and_not_somebody_without_a_number(doubts):
    doubts.execute("delete from staging.dtks where row = 0")
    with pytest.raises(WarehouseError, match=rf"staging\.dtks.*refresh --periode {P}"):
        review_rows(doubts, P, 1)


def test_the_workbook_asks_for_the_contracts_columns(doubts):
    book = openpyxl.load_workbook(BytesIO(review_workbook(review_rows(doubts, P, 10))))
    sheet = book["tinjauan"]
    names = [cell.value for cell in sheet[1]]
    assert names == [*COLUMNS, *BESIDE] and sheet.max_row == 9
    lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert lists == {'"SAMA,BEDA,TIDAK TAHU,PISAH"'}
    locked = {name for at, name in enumerate(names, 1) if sheet.cell(2, at).protection.locked}
    assert locked == {"nomor", "person_id_a", "person_id_b", *BESIDE}
    assert [cell.value for cell in book["Petunjuk"]["A"]] == list(GUIDE)


def test_a_merge_is_found_by_either_id_unless_several_are_meant(warehouse, draw):
    draw(
        "identity.registry",
        "id text, kind text, superseded_by text, reason text",
        [
            ("x", "PERSON", "y", "MERGE"),
            ("p", "PERSON", "q", "MERGE"),
            ("r", "PERSON", "q", "MERGE"),
            ("y", "PERSON", None, None),
            ("h", "HOUSEHOLD", "g", "MERGE"),
        ],
    )
    assert merge_of(warehouse, "x") == merge_of(warehouse, "y")
    assert (merge_of(warehouse, "p").gone, merge_of(warehouse, "p").living) == ("p", "q")
    with pytest.raises(ValueError, match="p, r"):
        merge_of(warehouse, "q")
    for nobody in ("z", "h"):
        with pytest.raises(ValueError, match="tidak pernah digabung"):
            merge_of(warehouse, nobody)


@pytest.mark.parametrize(
    ("second", "two"),
    [
        ("Budi", True),
        (None, False),
        ("RINA", False),
        ("Rina.", False),
        (" ri na", False),
        ("1", False),
    ],
)
def test_who_takes_a_merge_back_does_not_sign_twice(warehouse, second, two):
    assert two_people(warehouse, "Rina", second) is two


def test_a_merge_by_people_is_taken_back_by_the_command(small: Home) -> None:
    assert f"tinjauan-{P}.xlsx" in small.run("review", "export", "--by", "Rina").stdout
    alone = small.query(
        "select person_id, nik, nama from identity.person where sources = 'dukcapil' and status_penduduk = 'AKTIF'"
        f" and periode = '{P}' and person_id not in (select dicatat_atas from intervention.receipt)"
        " order by person_id limit 2"
    )
    (a, *_), (b, *_) = alone
    paid = [
        row[0]
        for row in small.query(
            "select distinct dicatat_atas from intervention.receipt order by 1 limit 2"
        )
    ]
    folder = small.landing / "tinjauan" / NEXT
    folder.mkdir(parents=True)
    folder.joinpath("keputusan.csv").write_text(
        "nomor,person_id_a,person_id_b,keputusan,tanggal,petugas,petugas_kedua\n"
        f"1,{a},{b},SAMA,2022-05-03,Ani,Budi\n"
        f"2,{paid[0]},{paid[1]},SAMA,2022-05-03,Ani,\n"
        f"3,{a},P{'0' * 20},SAMA,2022-05-03,Ani,\n"
    )
    small.run("refresh", "--periode", NEXT, "--quiet")
    told = small.query(
        "select expectation, failed from quality.check_result where expectation like 'keputusan%'"
        f" and periode = '{NEXT}' and not passed order by 1"
    )
    # two whom programmes pay, by one signature; a number that nobody ever had
    assert told == [("keputusan_berlaku", 1), ("keputusan_dikenal", 1)]
    [[living]] = small.query(
        f"select person_id from identity.person where periode = '{NEXT}' and person_id in ('{a}', '{b}')"
    )
    [gone] = {a, b} - {living}
    small.run("refresh", "--periode", P, "--quiet")  # whose month both were there stays as it was
    told = small.run("unmerge", "P00", "--by", "Rina", "--reason", "keliru", code=1).stderr
    assert "tidak pernah digabung" in told
    told = small.run("unmerge", gone, "--by", "Rina", "--reason", "dua orang").stdout
    assert f"tinjauan/{LATER}/pisah_" in told.replace("\n", "") and LATER in told
    small.run("refresh", "--periode", LATER, "--quiet")
    found = small.query(
        "select person_id, nik, nama from identity.person"
        f" where periode = '{LATER}' and person_id in ('{a}', '{b}') order by person_id"
    )
    assert found == alone
    parted = small.query(f"select superseded_by from identity.registry where id = '{gone}'")
    assert parted == [(None,)]
    [[household]] = small.query(
        f"select household_id from household.member where person_id = '{a}' and periode = '{LATER}'"
    )
    told = ask(small, household)
    assert (
        "dua catatan diputuskan satu orang" in told
        and "dicabut" in told
        and "Rina (dua orang)" in told
    )
    people = small.query(f"select count(distinct person_id) from household.member where person_id in ('{a}', '{b}')"
                         f" and periode = '{LATER}'")  # fmt: skip
    assert people == [(2,)]
