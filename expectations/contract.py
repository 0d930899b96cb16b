"""The contracts (ODCS v3.1 files) as plain objects: what a table holds, what must be true, who answers for it.

Belongs here: reading contracts. Does not belong here: running their rules (checks.py) or loading data.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from expectations.document import document as whole_document
from expectations.document import table_of
from expectations.layout import OWN, ContractLayout, read_layouts, synonyms

ROOT = Path(__file__).parent
COMMENT = re.compile(r"--[^\n]*")
TABLE = re.compile(r"\b[a-z_]+\.[a-z_0-9]+\b")


@dataclass(frozen=True, eq=False)
class Rule:
    """One expectation of Great Expectations with what it means to the people who answer for it."""

    name: str
    type: str
    kwargs: dict[str, Any]
    column: str | None
    dimension: str
    severity: str  # "error" or "warning"
    impact: str
    blocking: bool
    reason: str | None
    fault: str = ""  # what is wrong where it fails, in words for the owner
    waivable: bool = (
        False  # whether people may accept its failure, which then warns and stops nothing
    )
    approvals: int = 1  # how many different people that takes

    def waived_by(self, accepted: tuple[str, int] | None) -> str | None:
        """Returns who accepted the rule's failure, of (names, how many people); None if that is not enough."""
        if accepted is None or not self.waivable or accepted[1] < self.approvals:
            return None
        return accepted[0]


@dataclass(frozen=True)
class Column:
    """One column: its logical type decides how delivered text is read; `values` is its code list.

    `codebook` and `scheme` say how offices write those values (codebook.py), `plausible` is the range of a
    figure in its own unit; the absence of a `witness` is no drift: it only proves what stands beside it. What is
    `coded` has no words of ours: the code book that comes with a delivery explains it.
    `disclosure` says how a published column tells of people: `count` (or an expected number) of them, `derived`
    from the counts in `disclosure_from`, or `open`. A column without it does not leave the warehouse.
    `label`, `format` and `unit` say how a figure is shown, `interval` which columns are the ends of its 90 % interval,
    `blank` what stands there for none; one with a `head` stands in the command's table.
    """

    name: str
    type: str  # string, integer, number, boolean, date, timestamp
    required: bool
    restricted: bool
    description: str
    values: tuple[str, ...]
    codebook: str | None = None
    scheme: str | None = None
    plausible: tuple[float, float] | None = None
    witness: bool = False
    coded: bool = False
    disclosure: str | None = None
    disclosure_from: tuple[str, ...] = ()
    label: str = ""
    format: str = "teks"
    unit: str = ""
    interval: tuple[str, str] | None = None
    blank: str = ""
    head: str = ""


@dataclass(frozen=True)
class Contract:
    """One table's contract. `name` is `stage.table`; sources have the stage `raw`."""

    name: str
    grain: str
    description: str
    owner: str
    contact: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    frequency_months: int | None
    properties: dict[str, Any]
    support: tuple[str, ...] = ()  # where alerts go: mailto: or any URL of Apprise
    members: tuple[tuple[str, str], ...] = ()  # (address, role) of the owner's people
    days_to_repair: int | None = None  # working days
    available: date | None = None  # the day from which on there is such a register at all
    ended: date | None = None  # the last day on which deliveries are expected
    layouts: tuple[ContractLayout, ...] = (
        OWN,
    )  # in which deliveries arrive, its own columns' first

    def people(self, role: str) -> tuple[str, ...]:
        """Returns the addresses of the owner's people in a role, as mailto: URLs."""
        return tuple(f"mailto:{address}" for address, had in self.members if had == role)

    @property
    def stage(self) -> str:
        return self.name.split(".")[0]

    @property
    def table(self) -> str:
        return self.name.split(".")[1]

    @property
    def role(self) -> str:
        """`reference`, `register`, `programme` or `event` for a source; `table` otherwise."""
        return self.properties.get("role", "table")

    @property
    def person_bearing(self) -> bool:
        return bool(self.properties.get("personBearing", False))

    def at(self, name: str) -> "Contract":
        """Returns the same contract for another table: a source's governs its staging table too."""
        return replace(self, name=name)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.required)

    @property
    def not_kept(self) -> tuple[str, ...]:
        """The titles of delivered columns that nobody may keep."""
        return tuple(self.properties.get("notKept", ()))

    @cached_property
    def titles(self) -> frozenset[str]:
        """Every title by which a delivery may call one of the columns."""
        own = {column.name for column in self.columns}
        found = own.union(*(layout.known() for layout in self.layouts))
        return frozenset(found.union(*(synonyms().get(name, ()) for name in own)))


def _properties(node: dict[str, Any]) -> dict[str, Any]:
    return {p["property"]: p["value"] for p in node.get("customProperties", [])}


def _rule(node: dict[str, Any], column: str | None) -> Rule:
    implementation = node["implementation"]
    kwargs = dict(implementation.get("kwargs", {}))
    if column is not None:
        kwargs.setdefault("column", column)
    properties = _properties(node)
    return Rule(
        name=node["name"],
        type=implementation["type"],
        kwargs=kwargs,
        column=column,
        dimension=node["dimension"],
        severity=node["severity"],
        impact=node["businessImpact"],
        blocking=bool(properties.get("blocking", False)),
        reason=properties.get("reason"),
        fault=node.get("description", ""),
        waivable=bool(properties.get("waivable", False)),
        approvals=int(properties.get("approvals", 1)),
    )


def _column(node: dict[str, Any]) -> Column:
    properties = _properties(node)
    plausible = properties.get("plausible")
    boolean = node["logicalType"] == "boolean"
    return Column(
        name=node["name"],
        type=node["logicalType"],
        required=bool(node.get("required", False)),
        restricted=node.get("classification") == "restricted",
        description=node.get("description", ""),
        values=tuple(properties.get("values", ())),
        codebook=properties.get("codebook", "ya_tidak" if boolean else None),
        scheme=properties.get("scheme"),
        plausible=(plausible[0], plausible[1]) if plausible else None,
        witness=bool(properties.get("witness", False)),
        coded=bool(properties.get("coded", False)),
        disclosure=properties.get("disclosure"),
        disclosure_from=tuple(properties.get("disclosureFrom", ())),
        label=properties.get("label", ""),
        format=properties.get("format", "teks"),
        unit=properties.get("unit", ""),
        interval=tuple(properties["interval"]) if "interval" in properties else None,
        blank=properties.get("blank", ""),
        head=properties.get("head", ""),
    )


def _day(said: Any) -> date | None:
    return date.fromisoformat(str(said)) if said else None


def read_contract(path: Path) -> Contract:
    """Returns the contract in one file, which describes exactly one table."""
    document = whole_document(path)
    [table] = document["schema"]
    columns = tuple(_column(node) for node in table["properties"])
    rules = [_rule(node, None) for node in table.get("quality", [])]
    for column in table["properties"]:
        rules += [_rule(node, column["name"]) for node in column.get("quality", [])]
    counts = [c.name for c in columns if c.disclosure == "count"]
    sums = ", ".join(f"sum({name}) as {name}" for name in counts)
    for rule in rules:
        if query := rule.kwargs.get("unexpected_rows_query"):
            query = query.replace("{counts}", ", ".join(counts)).replace("{sums}", sums)
            rule.kwargs["unexpected_rows_query"] = query
    properties = _properties(document)
    layouts = read_layouts(properties.pop("layouts", []), [c.name for c in columns])
    sla = {item["property"]: item["value"] for item in document.get("slaProperties", [])}
    return Contract(
        name=f"{document['domain']}.{table['name']}",
        grain=table["dataGranularityDescription"],
        description=document["description"]["purpose"],
        owner=document["team"]["name"],
        contact=document["support"][0]["url"].removeprefix("mailto:"),
        columns=columns,
        rules=tuple(rules),
        frequency_months=sla.get("frequency"),
        properties=properties,
        support=tuple(channel["url"] for channel in document["support"]),
        members=tuple((m["username"], m["role"]) for m in document["team"].get("members", [])),
        days_to_repair=sla.get("timeToRepair"),
        available=_day(sla.get("generalAvailability")),
        ended=date.min if document["status"] == "retired" else _day(sla.get("endOfLife")),
        layouts=tuple(layouts),
    )


def contract_files() -> dict[str, Path]:
    """Returns the file of every contract by table name: the sources first, each group in name order."""
    paths = [*sorted(ROOT.glob("sources/*.odcs.yaml")), *sorted(ROOT.glob("tables/**/*.odcs.yaml"))]
    return {
        f"{'raw' if path.parent.name == 'sources' else path.parent.name}.{table_of(path)}": path
        for path in paths
    }


@cache
def contracts() -> dict[str, Contract]:
    """Returns every contract by table name, in the order of `contract_files`."""
    return {name: read_contract(path) for name, path in contract_files().items()}


def sources() -> dict[str, Contract]:
    """Returns the sources' contracts by source name (`dtks`)."""
    return {c.table: c for c in contracts().values() if c.stage == "raw"}


def table_names() -> frozenset[str]:
    """Returns the name of every table: a source has two, raw.<source> and staging.<source>."""
    return frozenset(contracts()) | {f"staging.{source}" for source in sources()}


def tables_in(text: str, known: frozenset[str]) -> set[str]:
    """Returns the tables among `known` that a text of SQL names, comments left out."""
    return set(TABLE.findall(COMMENT.sub("", text))) & known


def tables_compared(contract: Contract) -> set[str]:
    """Returns the other tables that the contract's rules in SQL read."""
    queries = [rule.kwargs.get("unexpected_rows_query", "") for rule in contract.rules]
    return tables_in("\n".join(queries), table_names()) - {contract.name}


def engineers() -> str:
    """Returns the owner of the pipeline itself: what no office can mend is theirs."""
    return contracts()["quality.incident"].owner


def incident_id(table: str, rule: str, owner: str) -> str:
    """Returns the number of the one incident that a rule on a table can have with its owner: D-7K3QF9AB."""
    digest = hashlib.sha256(f"{table}|{rule}|{owner}".encode()).digest()
    return "D-" + base64.b32encode(digest)[:8].decode()
