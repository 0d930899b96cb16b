"""Which areas the rows that fail a rule are of: codes and names, as far as the month knows them when it is asked."""

from typing import NamedTuple

import duckdb

from assets.quality.failing import failing_keys
from assets.raw import half_arrived
from expectations.contract import Contract, Rule
from expectations.rules import failing_rows
from expectations.sql import column_names, exists

SHOWN = 10  # kota or kecamatan that one line names
CODES = ("kode_kelurahan", "kode_kecamatan", "kode")
HOMES = {"person_id": "identity.person", "household_id": "household.household"}


class Concerned(NamedTuple):
    """A kota or kecamatan: its code, its name, and the kelurahan (code, name) in it that are concerned."""

    kode: str
    nama: str
    kelurahan: tuple[tuple[str, str], ...]


def concerned(
    con: duckdb.DuckDBPyConnection, contract: Contract, rule: Rule, periode: str
) -> list[Concerned]:
    """Returns the areas in which a rule on the contract's table fails, by code; none where its rows tell of none, or
    do not yet: delivered rows have areas from staging on. Only what `wilayah` lists is one, so that nothing else that
    stands in such a column is shown."""
    if not exists(con, "staging.wilayah"):
        return []
    if rule.name == half_arrived.HALF_ARRIVED:
        codes = {kode for kode, *_ in half_arrived.half_arrived_areas(con, contract, periode)}
    else:
        codes = _codes(con, contract, rule, periode)
    rows = con.execute(
        "select distinct kode_kota, nama_kota, kode_kecamatan, nama_kecamatan, kode_kelurahan, nama_kelurahan"
        " from staging.wilayah where periode = ? order by all",
        [periode],
    ).fetchall()
    found: dict[str, Concerned] = {}
    for kota, nama_kota, kecamatan, nama_kecamatan, kode, nama in rows:
        if kota in codes:
            found[kota] = Concerned(kota, nama_kota, ())
        if kecamatan in codes or kode in codes:
            before = found.get(kecamatan, Concerned(kecamatan, nama_kecamatan, ()))
            within = ((kode, nama),) if kode in codes else ()
            found[kecamatan] = before._replace(kelurahan=(*before.kelurahan, *within))
    return [found[kode] for kode in sorted(found)]


def _codes(
    con: duckdb.DuckDBPyConnection, contract: Contract, rule: Rule, periode: str
) -> set[str]:
    """Returns the codes of the areas that the failing rows bear, or those where their people live."""
    if contract.stage == "raw":
        return set()
    select, columns = None, column_names(con, contract.name)
    for column in (c for c in CODES if c in columns):
        if select := failing_rows(con, contract, rule, periode, (column,)):
            select = f"select distinct {column} from ({select})"
            break
    else:
        found = failing_keys(con, contract.name, rule.name, periode)
        home = HOMES[found[0]] if found else ""
        # of a table of the same stage the month's homes may be those of the run before
        if found and exists(con, home) and contract.stage != home.split(".")[0]:
            key, keys = found
            select = (
                f"select distinct kode_kelurahan from {home} where periode = '{periode}'"
                f" and {key} in (select {key} from ({keys}))"
            )
    return {str(kode) for (kode,) in con.execute(select).fetchall()} if select else set()


def in_words(found: list[Concerned]) -> str:
    """Returns the areas as one line: Koja 31.72.03 (Lagoa 31.72.03.1005); Cilincing 31.72.04."""
    said = []
    for area in found[:SHOWN]:
        within = ", ".join(f"{name} {kode}" for kode, name in area.kelurahan)
        said.append(f"{area.nama} {area.kode}" + (f" ({within})" if within else ""))
    more = len(found) - SHOWN
    return "; ".join([*said, *([f"dan {more} wilayah lagi"] if more > 0 else [])])
