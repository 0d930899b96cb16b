"""A contract's file and its bases make one document, and nothing of either is lost or said twice."""

from pathlib import Path

import pytest
import yaml

from expectations import document as room
from expectations.document import document

BASE = """
team:
  name: Dinas
  members:
    - {role: kepala, username: kepala@a.example}
    - {role: pengelola data, username: data@a.example}
customProperties:
  - {property: role, value: programme}
schema:
  - properties:
      - {name: nik, logicalType: string, description: NIK}
      - {name: nama, logicalType: string}
    quality:
      - name: nik_terisi
        severity: warning
        implementation: {type: expect, kwargs: {column: nik, mostly: 0.9}}
      - {name: nama_terisi, severity: warning}
"""
OWN = """
base: dasar
team:
  members:
    - {role: pengelola data, username: lain@a.example}
schema:
  - dataGranularityDescription: one row
    properties:
      - {name: nik, description: NIK penerima}
      - {name: tahap, logicalType: string}
    quality:
      - {name: nama_terisi, absent: true}
      - name: nik_terisi
        implementation: {kwargs: {mostly: 0.8}}
      - {name: tahap_terisi, severity: error, engine: lain}
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    (tmp_path / "bases").mkdir()
    (tmp_path / "bases" / "dasar.yaml").write_text(BASE)
    (tmp_path / "sources").mkdir()
    path = tmp_path / "sources" / "daftar.odcs.yaml"
    path.write_text(OWN)
    monkeypatch.setattr(room, "ROOT", tmp_path)
    return document(path)


def test_the_file_goes_over_its_base(found: dict) -> None:
    assert found["team"] == {
        "name": "Dinas",
        "members": [
            {"role": "kepala", "username": "kepala@a.example"},
            {"role": "pengelola data", "username": "lain@a.example"},
        ],
    }
    [table] = found["schema"]
    assert table["properties"] == [
        {"name": "nik", "logicalType": "string", "description": "NIK penerima"},
        {"name": "nama", "logicalType": "string"},
        {"name": "tahap", "logicalType": "string"},
    ]
    rules = {rule["name"]: rule for rule in table["quality"]}
    assert list(rules) == ["nik_terisi", "tahap_terisi"]
    assert rules["nik_terisi"]["implementation"] == {
        "type": "expect",
        "kwargs": {"column": "nik", "mostly": 0.8},
    }
    assert rules["tahap_terisi"] == {
        "name": "tahap_terisi",
        "type": "custom",
        "engine": "lain",
        "severity": "error",
    }


def test_what_follows_from_its_place_is_filled_in(found: dict) -> None:
    assert (found["id"], found["name"], found["domain"]) == ("daftar", "daftar", "raw")
    assert (found["kind"], found["status"]) == ("DataContract", "active")
    assert found["schema"][0]["physicalName"] == "daftar" and "base" not in found


def test_a_whole_document_stays_as_it_is(tmp_path: Path) -> None:
    whole = {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "x", "name": "x", "version": "2.0.0",
        "status": "retired", "domain": "raw",
        "schema": [{"name": "y", "physicalName": "y", "physicalType": "view", "properties": [{"name": "a"}]}],
    }  # fmt: skip
    path = tmp_path / "y.odcs.yaml"
    path.write_text(yaml.safe_dump(whole))
    assert document(path) == whole


def test_what_no_base_has_cannot_be_taken_away(found: dict, tmp_path: Path) -> None:
    path = tmp_path / "sources" / "salah.odcs.yaml"
    path.write_text(OWN.replace("nama_terisi", "nama_tersi"))
    with pytest.raises(ValueError, match="nama_tersi"):
        document(path)
