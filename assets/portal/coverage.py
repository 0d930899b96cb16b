"""How far an office's own programmes reach, in the newest month: its own figures, small ones and all."""

from typing import Any

import duckdb

from assets.report.figures import rows
from expectations.sql import exists

Row = dict[str, Any]


def coverage(con: duckdb.DuckDBPyConnection, office: str) -> dict[str, list[Row]]:
    """Returns by programme of the office how many needs there are in each kota and kecamatan and how many are served
    (`berhak`, `terlayani`), with the month (`periode`); none where no programme is the office's."""
    if not exists(con, "intervention.coverage"):  # a run of an earlier release made the file
        return {}
    found: dict[str, list[Row]] = {}
    for row in rows(
        con,
        """
        select c.periode, p.nama as program, c.kode, coalesce(a.nama, c.kode) as nama, c.berhak, c.terlayani, c.cakupan
        from intervention.coverage as c
        inner join intervention.program as p using (periode, kode_program)
        left join (select periode, kode, any_value(nama) as nama from kpi.area group by all) as a using (periode, kode)
        where c.periode = (select max(periode) from intervention.coverage) and p.opd = $o
            and c.tingkat in ('KOTA', 'KECAMATAN')
        order by p.nama, c.kode_program, c.kode
        """,
        o=office,
    ):
        found.setdefault(row["program"], []).append(row)
    return found
