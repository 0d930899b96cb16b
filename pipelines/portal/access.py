"""Who somebody is to the portal: a role, and the area or the office that it is for, as `access.yaml` says.

Belongs here: reading that file and what a role may reach. Which page asks for which role stands with the page.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from expectations.contract import contracts


class Role(StrEnum):
    """What somebody is; PUBLIK is everybody who has not come in."""

    PUBLIK = "publik"
    LURAH = "lurah"
    CAMAT = "camat"
    OPD = "opd"
    BAPPEDA = "bappeda"
    INSPEKTORAT = "inspektorat"
    ENGINEER = "engineer"


CITY = (Role.BAPPEDA, Role.INSPEKTORAT, Role.ENGINEER)  # they see the figures of every area
AREA = {
    Role.LURAH: r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}",
    Role.CAMAT: r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}",
}


class AccessError(Exception):
    """`access.yaml` cannot be read as what it should be; `str()` says where, and quotes nobody's address."""


class Grant(BaseModel):
    """One line of the file: a role, with the area of a Lurah or Camat or the office of an OPD's people."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    role: Role
    area: str = ""
    office: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "Grant":
        if self.role is Role.PUBLIK:
            raise ValueError("peran publik tidak perlu ditulis")
        pattern = AREA.get(self.role, "")
        if not re.fullmatch(pattern, self.area):
            wanted = "kode wilayah, misalnya 31.72.03.1001" if pattern else "tidak ada area"
            raise ValueError(f"{self.role}: {wanted}")
        offices = {contract.owner for contract in contracts().values()}
        if (self.role is Role.OPD) != bool(self.office):
            raise ValueError("office ditulis bagi peran opd, dan hanya bagi peran itu")
        if self.office and self.office not in offices:
            raise ValueError(f"office berisi nama OPD seperti di kontraknya: {sorted(offices)}")
        return self


class Rules(BaseModel):
    """The file: grants by address or subject of a person, and by name of a group; people go before groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    people: dict[str, Grant] = Field(default_factory=dict)
    groups: dict[str, Grant] = Field(default_factory=dict)


@dataclass(frozen=True)
class Visitor:
    """Who asks for a page. `subject` is what the record of access calls him."""

    subject: str = ""
    name: str = ""
    role: Role = Role.PUBLIK
    area: str = ""
    office: str = ""

    def reaches(self, kode: str) -> bool:
        """Returns whether the full figures of the area of this code are his to see."""
        return self.role in CITY or bool(self.area and within(kode, self.area))


def within(kode: str, area: str) -> bool:
    """Returns whether the area of code `kode` is `area` or lies in it."""
    return f"{kode}.".startswith(f"{area}.")


class _Twice(Exception):
    """A name stands twice in one list; `str()` is the line."""


class _Once(yaml.SafeLoader):
    """Reads YAML in which no name stands twice in one list: the last of two would hold, and nobody would know."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        for at, (key, _) in enumerate(node.value):
            if key.value in names[:at]:
                raise _Twice(key.start_mark.line + 1)
        return super().construct_mapping(node, deep)


def read_rules(path: Path) -> Rules:
    """Returns who has which role; nobody without a file. Raises AccessError."""
    if not path.exists():
        return Rules()
    try:
        return Rules.model_validate(yaml.load(path.read_text(encoding="utf-8"), _Once) or {})
    except ValidationError as error:
        first = error.errors()[0]
        # the second part of a place is an address or a group: counted, not quoted
        place = str(first["loc"][0]) if first["loc"] else "isi"
        raise AccessError(
            f"{path}, {place}: {first['msg'].removeprefix('Value error, ')}"
        ) from None
    except _Twice as error:
        raise AccessError(
            f"{path}, baris {error}: seseorang atau satu grup tertulis dua kali."
        ) from None
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise AccessError(f"{path}: tidak terbaca ({type(error).__name__}).") from None


def visitor(rules: Rules, claims: dict[str, Any]) -> Visitor:
    """Returns who the provider's claims say somebody is: of several groups the one that stands first in the file.

    An address counts only if the provider says that it is his; a subject is compared letter by letter, and is never
    taken for an address.
    """
    subject = str(claims.get("sub", ""))
    email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
    # one person, however he writes it; other letters stay, since some become others by lower()
    email = email.lower() if email.isascii() else email
    addresses = {name.lower(): grant for name, grant in rules.people.items() if "@" in name}
    grant = addresses.get(email)
    if grant is None and "@" not in subject:
        grant = rules.people.get(subject)
    if grant is None:
        groups = claims.get("groups") or ()
        theirs = {groups} if isinstance(groups, str) else set(map(str, groups))
        grant = next((g for name, g in rules.groups.items() if name in theirs), None)
    name = str(claims.get("name") or email or subject)
    called = email or subject
    if grant is None:
        return Visitor(called, name)
    return Visitor(called, name, grant.role, grant.area, grant.office)
