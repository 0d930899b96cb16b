"""The text of the contracts: a file says what is its own, its bases say what it shares with others.

`base: [dinsos, penerima]` names files of expectations/bases, the later over the earlier and the file over both.
What follows from the file's place (id, name, domain), and what is the same in every contract, may be left out.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent
SAME = {"apiVersion": "v3.1.0", "kind": "DataContract", "version": "1.0.0", "status": "active"}
RULE = {"type": "custom", "engine": "greatExpectations"}
# What tells the items of a list apart: an item of the same name goes over the base's, others come after.
NAMES = ("name", "property", "role", "channel")
ABSENT = {"absent": True}  # beside its name: the base's item is not taken over


def table_of(path: Path) -> str:
    """Returns the table that a contract's file is named after."""
    return path.name.removesuffix(".odcs.yaml")


def document(path: Path) -> dict[str, Any]:
    """Returns the whole ODCS document of one contract file."""
    found = _with_bases(_load(path))
    domain = "raw" if path.parent.name == "sources" else path.parent.name
    table = table_of(path)
    name = table if domain == "raw" else f"{domain}.{table}"
    found = {**SAME, "id": name, "name": name, "domain": domain, **found}
    found["schema"] = [
        {"name": table, "physicalName": table, "physicalType": "table", **schema}
        for schema in found["schema"]
    ]
    for schema in found["schema"]:
        for node in (schema, *schema["properties"]):
            if "quality" in node:
                node["quality"] = [{**rule, **RULE, **rule} for rule in node["quality"]]
    return found


@cache
def _load(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _with_bases(own: dict[str, Any]) -> dict[str, Any]:
    bases = own.get("base", [])
    found: dict[str, Any] = {}
    for base in [bases] if isinstance(bases, str) else bases:
        found = _over(found, _with_bases(_load(ROOT / "bases" / f"{base}.yaml")))
    return _over(found, {key: value for key, value in own.items() if key != "base"})


def _over(base: Any, own: Any) -> Any:
    """Returns `base` with what `own` says otherwise."""
    if isinstance(base, dict) and isinstance(own, dict):
        return {**base, **{k: _over(base[k], v) if k in base else v for k, v in own.items()}}
    if isinstance(base, list) and isinstance(own, list):
        return _list_over(base, own)
    return own


def _list_over(base: list[Any], own: list[Any]) -> list[Any]:
    items = [*base, *own]
    if not all(isinstance(item, dict) for item in items):
        return own
    key = next((name for name in NAMES if all(name in item for item in items)), None)
    if key is None:  # a schema holds one table: it needs no name
        return [_over(*pair) for pair in zip(base, own, strict=True)]
    found = {item[key]: item for item in base}
    for item in own:
        if ABSENT.items() <= item.items() and item[key] not in found:
            raise ValueError(f"no base has {item[key]}, which is to be absent")
        found[item[key]] = _over(found[item[key]], item) if item[key] in found else item
    return [item for item in found.values() if not ABSENT.items() <= item.items()]
