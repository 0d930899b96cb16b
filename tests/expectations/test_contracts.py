"""The contracts are valid ODCS, and one name leads to everything that belongs to a table."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from expectations.contract import ROOT, contract_files, contracts, read_contract, sources
from expectations.document import document

FILES = contract_files()


@pytest.mark.parametrize("name", FILES)
def test_the_contract_is_valid(name: str) -> None:
    from datacontract.data_contract import DataContract

    whole = yaml.safe_dump(document(FILES[name]), sort_keys=False)
    outcome = DataContract(data_contract_str=whole).lint()
    assert outcome.result == "passed", [check.reason for check in outcome.checks]
    contract = read_contract(FILES[name])
    assert contract.name == name
    assert contract.grain and contract.owner and contract.contact.endswith(".example")


def test_every_source_of_the_city_is_there() -> None:
    assert sorted(sources()) == [
        "bps_kemiskinan",
        "buku_kode",
        "carik_anggota",
        "carik_rumah_tangga",
        "desil_siks",
        "dtks",
        "dtsen_anggota",
        "dtsen_keluarga",
        "dukcapil",
        "garis_kemiskinan",
        "indeks_harga",
        "p3ke",
        "penerima_jakpreneur",
        "penerima_kerja",
        "penerima_kjp",
        "penerima_pbi",
        "penerima_pkd",
        "penerima_pkh",
        "penerima_rutilahu",
        "penerima_sembako",
        "realisasi",
        "sanggah",
        "target",
        "tindakan",
        "tinjauan",
        "verval",
        "wilayah",
    ]


@pytest.mark.parametrize("contract", contracts().values(), ids=lambda contract: contract.name)
def test_personal_columns_are_restricted(contract) -> None:
    personal = {
        "nik",
        "no_kk",
        "nama",
        "nama_lengkap",
        "nama_ibu",
        "nama_kepala",
        "alamat",
        "tanggal_lahir",
    }
    if contract.stage == "kpi" or contract.name in (
        "intervention.program",
        "household.containment",
    ):
        personal.remove("nama")  # the name of an area, of a programme
    assert not [c.name for c in contract.columns if c.name in personal and not c.restricted]


@pytest.mark.parametrize("contract", contracts().values(), ids=lambda contract: contract.name)
def test_rules_are_named_once_and_thresholds_have_reasons(contract) -> None:
    names = [rule.name for rule in contract.rules]
    assert len(names) == len(set(names))
    for rule in contract.rules:
        assert rule.severity in ("error", "warning") and rule.impact
        assert not rule.blocking or rule.severity == "error", "a blocking warning stops nothing"
        assert not rule.waivable or rule.blocking, "what stops nothing needs nobody's leave"
        assert rule.approvals >= 1 and (rule.waivable or rule.approvals == 1)
        assert "mostly" not in rule.kwargs or rule.reason, (
            f"{rule.name}: a threshold needs its reason"
        )


def test_an_owner_has_one_address_and_a_head() -> None:
    by_owner: dict[str, set[tuple[str, ...]]] = {}
    for contract in contracts().values():
        by_owner.setdefault(contract.owner, set()).add(contract.support)
        assert contract.people("kepala"), contract.name
    assert {owner: len(found) for owner, found in by_owner.items()} == dict.fromkeys(by_owner, 1)


@pytest.mark.parametrize(
    ("status", "sla", "ended"),
    [
        ("active", "frequency", None),
        ("active", "endOfLife", date(2023, 12, 31)),
        ("retired", "frequency", date.min),
    ],
)
def test_a_contract_says_when_it_ends(
    tmp_path: Path, status: str, sla: str, ended: date | None
) -> None:
    text = (ROOT / "sources" / "carik_anggota.odcs.yaml").read_text(encoding="utf-8")
    text = f"status: {status}\n{text}"
    if sla == "endOfLife":
        text = text.replace(
            "slaProperties:", "slaProperties:\n  - property: endOfLife\n    value: '2023-12-31'"
        )
    path = tmp_path / "carik_anggota.odcs.yaml"
    path.write_text(text, encoding="utf-8")
    assert read_contract(path).ended == ended


def test_a_rule_says_whether_people_may_accept_its_failure(tmp_path: Path) -> None:
    text = (ROOT / "tables" / "kpi" / "kota.odcs.yaml").read_text(encoding="utf-8")
    path = tmp_path / "kota.odcs.yaml"
    own = "[{property: waivable, value: true}, {property: approvals, value: 2}]"
    path.write_text(f"{text}      - {{name: kunci, customProperties: {own}}}\n", encoding="utf-8")
    first, *others = [rule for rule in read_contract(path).rules if rule.blocking]
    assert (first.waivable, first.approvals) == (True, 2)
    assert {(rule.waivable, rule.approvals) for rule in others} == {(False, 1)}
