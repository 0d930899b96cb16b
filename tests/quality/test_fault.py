"""Every rule says in Bahasa Indonesia what is wrong where it fails."""

from assets.quality.assets import rules
from assets.quality.failing import contract_of
from assets.quality.fault import fault


def test_every_rule_has_words_of_its_own() -> None:
    said = {
        (table, name): fault(contract_of(table), rule) for (table, name), rule in rules().items()
    }
    assert [key for key, text in said.items() if text.startswith("Tidak terpenuhi")] == []
    assert [key for key, text in said.items() if text.endswith(".") or not text[0].isupper()] == []
