"""Words and codes whose meaning the file's other columns prove."""

import json

import pytest

from tests.expectations.sources.deliveries import carik_rumah_tangga
from tests.raw.conftest import Office, dtks

COLUMNS = ("punya_kulkas", "punya_ac", "punya_komputer")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        # an export of a database: where one column has F, T is true in all
        ([("T", "T", "F"), ("T", "F", "F")], [(True, True, False), (True, False, False)]),
        ([("T", "T", "F"), ("", "F", "F")], [(True, True, False), (None, False, False)]),
        # nothing but T: tidak, as offices write it
        ([("T", "T", "T"), ("T", "T", "T")], [(False,) * 3] * 2),
        # YA beside T says what T is, also where another column has an F of its own
        ([("T", "YA", "F"), ("T", "T", "T")], [(False, True, False), (False, False, True)]),
        ([("T", "T", "Y"), ("T", "Y", "T")], [(False, False, True), (False, True, False)]),
        # a stray F beside YA makes no T true
        ([("T", "YA", "T"), ("T", "F", "T")], [(False, True, False), (False, None, False)]),
        # two are more than one, where there is a word for none
        ([("1", "2", "T"), ("TIDAK", "TIDAK", "T")], [(True, None, False), (False, False, False)]),
    ],
)
def test_what_a_lone_t_means(office: Office, written, read) -> None:
    rows = [
        carik_rumah_tangga(k) | dict(zip(COLUMNS, texts, strict=True))
        for k, texts in enumerate(written)
    ]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    assert office.stage(", ".join(COLUMNS), source="carik_rumah_tangga") == read


def test_the_points_of_bps_are_no_kelurahan_of_ours(office: Office) -> None:
    """31.72.041.001 has as many digits as 31.72.04.1001."""
    codes = ("31.72.04.1001", "3172041001", "31.72.041.001")
    rows = [carik_rumah_tangga(k) | {"kode_kelurahan": code} for k, code in enumerate(codes)]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    found = office.stage("id_rumah_tangga, kode_kelurahan", source="carik_rumah_tangga")
    assert found == [("R0", "31.72.04.1001"), ("R1", "31.72.04.1001")]
    assert office.rows("select rule, reason from quality.quarantine") == [
        ("wajib_terbaca", "kode_kelurahan tidak terbaca")
    ]


@pytest.mark.parametrize(
    ("written", "read", "doubtful"),
    [
        # nobody is called the head: father, mother, children
        (["AYAH", "IBU", "ANAK"], ["KEPALA KELUARGA", "ISTRI", "ANAK"], True),
        (["Bapak", "ibu", "Anak Kandung"], ["KEPALA KELUARGA", "ISTRI", "ANAK"], True),
        # beside a head they are his parents
        (["KEPALA KELUARGA", "AYAH", "ANAK"], ["KEPALA KELUARGA", "ORANG TUA", "ANAK"], False),
        (["KEPALA KELUARGA", "IBU", "CUCU"], ["KEPALA KELUARGA", "ORANG TUA", "CUCU"], False),
    ],
)
def test_a_father_is_no_parent_of_the_head_where_there_is_none(
    office: Office, written, read, doubtful
) -> None:
    office.put("a.csv", [dtks(k, hubungan=word) for k, word in enumerate(written)])
    assert [row[0] for row in office.stage("hubungan")] == read
    [(kept,)] = office.deliveries("konvensi::varchar")
    assert json.loads(kept).get("hubungan", {}).get("diragukan", False) is doubtful


def test_what_a_single_f_says_of_all_columns_is_told(office: Office) -> None:
    texts = ["T", "T", "F", "T", "T"]
    kept = ("id_rumah_tangga", "tanggal_pendataan", "kode_kelurahan")
    rows = [
        {name: carik_rumah_tangga(k)[name] for name in kept}
        | {"punya_ac": "T", "punya_kulkas": text}
        for k, text in enumerate(texts)
    ]
    office.put("a.csv", rows, source="carik_rumah_tangga")
    office.load(source="carik_rumah_tangga")
    [(said,)] = office.deliveries("konvensi::varchar")
    found = json.loads(said)
    assert found["punya_kulkas"]["diragukan"] and found["punya_ac"]["diragukan"]
