"""Whether a kecamatan arrived by less than half of the delivery before: its people would be missed."""

import duckdb

from assets.quality.waiver import lapsed, waivers
from assets.raw.as_read import as_read
from assets.raw.convention.recoded import recoded
from assets.raw.in_force import InForce, files_in_force, filled_months, of_files
from assets.warehouse import no_values
from expectations.contract import Contract, sources
from expectations.sql import exists, quoted

HALF = 0.5
HALF_ARRIVED = "setengah_tiba"
RECALLED = 3  # deliveries to look back on
# A kecamatan with less than this share of the delivery before is strays (misspelt names, people who
# moved); their coming and going says nothing about what arrived.
STRAY_SHARE = 0.0005
AREA = {"kode_kelurahan", "kelurahan", "kecamatan", "id_rumah_tangga"}  # what tells a row's area


def half_arrived(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (kecamatan compared, kecamatan that arrived by less than half)."""
    compared, found = _compare_areas(con, contract, periode)
    return compared, len(found)


def half_arrived_areas(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> list[tuple[str, int, int]]:
    """Returns (kode_kecamatan, rows now, rows before) of each kecamatan that arrived by less than half."""
    return _compare_areas(con, contract, periode)[1]


def _compare_areas(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, list[tuple[str, int, int]]]:
    months = filled_months(con, contract.table, periode)
    if not months or (len(months) == 1 and contract.table != "dukcapil"):
        return 0, []
    now = _rows_by_area(con, contract, months[-1], periode)
    if len(months) > 1:
        before = _rows_before(con, contract, months[-1 - RECALLED : -1], periode)
        floor = STRAY_SHARE * sum(before.values())
        before = {area: rows for area, rows in before.items() if rows > floor}
        found = [
            (area, now.get(area, 0), rows)
            for area, rows in sorted(before.items())
            if now.get(area, 0) < HALF * rows
        ]
        return len(before), found
    people = _people_by_area(con, periode)
    found = [(a, 0, n) for a, n in sorted(people.items()) if n and not now.get(a)]
    return len(people), found


def _rows_before(
    con: duckdb.DuckDBPyConnection, contract: Contract, months: list[str], periode: str
) -> dict[str, int]:
    """Returns the rows per kode_kecamatan to hold a delivery against: those of the newest of `months`.

    Where that one had arrived by less than half itself, and nobody accepted it, the one before it counts.
    """
    check = f"{contract.name}.{HALF_ARRIVED}"
    given = [waiver for waiver in waivers(con) if waiver.check == check]
    before: dict[str, int] = {}
    for month in months:
        rows = _rows_by_area(con, contract, month, periode)
        if any(not lapsed(con, waiver, month) for waiver in given):
            before = rows
        else:
            half = {area: n for area, n in before.items() if rows.get(area, 0) < HALF * n}
            before = rows | half
    return before


def _wilayah(con: duckdb.DuckDBPyConnection, periode: str) -> str | None:
    """Returns the condition of the raw rows of `wilayah` in force; None before its first delivery."""
    if not exists(con, "raw.wilayah"):
        return None
    files = files_in_force(con, sources()["wilayah"], periode)
    return of_files(files) if files else None


def _people_by_area(con: duckdb.DuckDBPyConnection, periode: str) -> dict[str, int]:
    rows = _wilayah(con, periode)
    if rows is None:
        return {}
    with no_values("wilayah"):
        found = con.execute(
            "select read_kode_wilayah(kode_kecamatan), sum(coalesce(read_integer(jumlah_penduduk), 0))"
            f" from raw.wilayah where {rows} group by 1"
        ).fetchall()
    return {area: int(people) for area, people in found if area}


def _rows_by_area(
    con: duckdb.DuckDBPyConnection, contract: Contract, month: str, periode: str
) -> dict[str, int]:
    """Returns the rows per kode_kecamatan of one month's delivery, corrections apart.

    Both months are read with the wilayah of `periode`, so that a new code is no loss.
    """
    files = [
        f for f in files_in_force(con, contract, month) if f.periode == month and not f.correction
    ]
    query = _area_query(con, contract, files, month, periode)
    if query is None:
        return {}
    with no_values(f"wilayah {contract.table}"):
        return {area: int(rows) for area, rows in con.execute(query).fetchall() if area}


def _area_query(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    files: list[InForce],
    month: str,
    periode: str,
) -> str | None:
    columns = {column.name for column in contract.columns}
    raw = _by_codes_of(con, contract, files, periode)
    if "kode_kelurahan" in columns:
        return (
            "select left(read_kode_kelurahan(kode_kelurahan), 8), sum(n)"
            f" from (select kode_kelurahan, count(*) as n from {raw} group by 1) group by 1"
        )
    if "kelurahan" in columns:
        wilayah = _wilayah(con, periode)
        if wilayah is None:
            return None
        kecamatan = "kecamatan" if "kecamatan" in columns else "cast(null as varchar)"
        return f"""
            with acuan as (
                select
                    read_kode_kelurahan(kode_kelurahan) as kode,
                    read_place(nama_kelurahan) as nama,
                    read_place(nama_kecamatan) as kecamatan
                from raw.wilayah where {wilayah}
            ),
            tertulis as (
                select
                    kelurahan,
                    kec,
                    read_kode_kelurahan(kelurahan) as kode,
                    read_place(kelurahan) as nama,
                    read_place(kec) as kecamatan,
                    n
                from (select kelurahan, {kecamatan} as kec, count(*) as n from {raw} group by all)
            ),
            tempat as (
                select
                    any_value(t.n) as n,
                    coalesce(any_value(t.kode), arg_min(a.kode, kelurahan_rank(
                        t.nama, t.kecamatan, a.nama, a.kecamatan, a.kode
                    ))) as kode
                from tertulis as t
                left join acuan as a
                    on t.kode is null and is_kelurahan(t.nama, t.kecamatan, a.nama, a.kecamatan)
                group by t.kelurahan, t.kec
            )
            select left(kode, 8), sum(n) from tempat group by 1
        """
    if "id_rumah_tangga" in columns and exists(con, "raw.carik_rumah_tangga"):
        form = sources()["carik_rumah_tangga"]
        forms = _by_codes_of(con, form, files_in_force(con, form, month), periode)
        return (
            "select left(read_kode_kelurahan(kode_kelurahan), 8), sum(n)"
            f" from (select id_rumah_tangga, count(*) as n from {raw} group by 1) inner join"
            " (select id_rumah_tangga, min(kode_kelurahan) as kode_kelurahan"
            f" from {forms} group by 1)"
            " using (id_rumah_tangga) group by 1"
        )
    return None


def _by_codes_of(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce], periode: str
) -> str:
    """Returns a relation of the files' rows whose kelurahan have the codes of `periode`: a new code is no loss."""
    texts = recoded(con, contract, files, periode)
    today = ", ".join(f"{text} as {quoted(column)}" for column, text in texts.items())
    rows = as_read(con, contract, files, AREA)
    replaced = f" replace ({today})" if today else ""
    return f"(select r.*{replaced} from {rows} as r where {of_files(files)})"
