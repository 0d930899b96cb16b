"""Why two rows are linked: which fields agree, to what degree, and what each weighs."""

import json
from math import log2

import pytest

from assets.identity.unnumbered import BEST, RESPECTS
from tests.identity.conftest import nik
from tests.identity.test_trial import listed


def evidence(registers, label):
    """The evidence of the likeliest link of a row that is not of Dukcapil."""
    [source] = [row["source"] for row in registers.rows if row["label"] == label]
    [(method, status, found)] = registers.con.execute(
        "select l.method, l.status, l.evidence from identity.link as l"
        f' inner join staging.{source} as s on l.source_a = ? and l.file_a = s.file and l.row_a = s."row"'
        " where s.label = ? order by l.probability desc limit 1",
        [source, label],
    ).fetchall()
    return method, status, json.loads(found)


def test_a_rule_says_which_fields_agree(registers):
    r = registers
    r.dukcapil("card", "SITI AMINAH", "03-05-1984", "P", alamat="JL KENARI NO 7")
    r.put(
        "dtks",
        "list",
        "SITI AMINAH",
        "03-05-1984",
        nik=nik("03-05-1984", "P")[:-1] + "0",
        jenis_kelamin="P",
        alamat="JL. KENARI NO. 7",
    )
    r.resolve()
    method, status, found = evidence(r, "list")
    assert (method, status, found["bobot"]) == ("RULE", "ACCEPTED", None)
    assert found["aturan"] == "NAMA_TANGGAL_KELURAHAN"
    assert found["derajat"] == {
        "nama": 5,
        "tanggal_lahir": 5,
        "nik": "EXCEL",
        "no_kk": None,
        "kode_kelurahan": True,
        "alamat": True,
        "jenis_kelamin": True,
    }


def test_the_model_says_what_each_field_weighs(registers):
    r = registers
    r.dukcapil("card", "BAMBANG SUSENO WIRATMO", "03-05-1984", alamat="JL KENARI NO 7")
    r.put(
        "p3ke", "list", "BAMBANG SUSENO", "13-05-1984", jenis_kelamin="L", alamat="JL KENARI NO 7"
    )
    r.resolve()
    method, status, found = evidence(r, "list")
    assert (method, status, found["aturan"]) == ("PROBABILISTIC", "ACCEPTED", None)
    assert found["derajat"]["nama"] == 3 and found["derajat"]["tanggal_lahir"] == 1
    weighed = found["bidang"]
    assert weighed["nama"] > 5 and weighed["tanggal"] > 0 and weighed["nik"] is None
    assert sum(v for v in weighed.values() if v is not None) == pytest.approx(
        found["bobot"] + 10.3, abs=0.5
    ), "what is left is how seldom two people taken blindly are one"


def test_learnt_weights_are_told_as_well(registers):
    r = registers
    listed(r)
    for row in r.rows:
        row["nik"] = None
    r.drop(*(row["label"] for row in list(r.rows) if row["label"].startswith("asing")))
    for row in [row for row in r.rows if row["source"] == "dtks"]:
        r.put("p3ke", row["label"] + "b", row["nama"], None, tanggal_lahir=row["tanggal_lahir"])
    r.resolve()
    found = r.con.execute(
        "select distinct (evidence -> 'tanpa_nomor') from identity.link"
    ).fetchall()
    assert found == [("true",)]
    _, _, told = evidence(r, "baris7b")
    assert told["bidang"]["nama"] > 3 and told["bidang"]["tanggal"] > 3
    assert told["bidang"]["kelamin"] is None and told["derajat"]["nama"] == 5
    rows = r.con.execute(
        "select bidang, derajat, syarat, m, u, bobot, pasangan, dipelajari from identity.weight"
        " where source = 'TANPA NIK' order by all"
    ).fetchall()
    said = {row[:2]: row[2:] for row in rows}
    assert {name for name, _ in said} == set(RESPECTS) and len(said) == sum(BEST) + len(BEST)
    condition, m, u, weight, pairs, month = said["nama", 8]
    assert condition == "a.nama_kunci = b.nama_kunci" and weight == round(log2(m / u), 3) > 3
    assert pairs == pytest.approx(200, abs=10) and month == "2022-04"
