"""The figures of areas as a page shows them, out of the publication or out of the portal's own database.

Belongs here: reading. Both databases call the same thing by the same name; the publication has a table a level.
"""

from typing import Any

import duckdb

from assets.publication.revision import REVISION
from assets.publication.suppression import leaving
from assets.report.figures import rows
from assets.working_days import WIB
from expectations.contract import contracts
from expectations.sql import exists

Row = dict[str, Any]
LEVELS = ("PROVINSI", "KOTA", "KECAMATAN", "KELURAHAN")
BELOW = {"PROVINSI": "KOTA", "KOTA": "KECAMATAN", "KECAMATAN": "KELURAHAN"}
# What a page shows and an export holds, in this order.
COLUMNS = (
    "periode", "tingkat", "kode", "nama", "set_garis", "jumlah_rumah_tangga", "jumlah_jiwa", "jiwa_dinilai",
    "jiwa_miskin_ekstrem_perkiraan", "jiwa_miskin_ekstrem_bawah", "jiwa_miskin_ekstrem_atas", "jiwa_miskin_ekstrem",
    "rumah_tangga_miskin_ekstrem", "p0_miskin_ekstrem", "p0_miskin_ekstrem_bawah", "p0_miskin_ekstrem_atas", "target",
    "status_target", "peringkat", "peringkat_teratas", "peringkat_terbawah", "kebutuhan", "kebutuhan_terlayani",
    "cakupan", "rumah_tangga_tanpa_program", "bulan_menuju_nol", "alasan_kosong",
)  # fmt: skip
PUBLISHED = " union all by name ".join(
    f"select '{level}' as tingkat, * from kpi.{level.lower()}" for level in LEVELS
)


class Figures:
    """The areas of one database: `public` says whether it is the publication."""

    def __init__(self, con: duckdb.DuckDBPyConnection, public: bool) -> None:
        self.con, self.public = con, public
        self.source = f"({PUBLISHED})" if public else "kpi.area"
        self.hidden = "tertutup" if public else "cast([] as varchar[])"

    def rows(self, where: str, order: str = "kode", **values: Any) -> list[Row]:
        """Returns the areas of which `where` holds, each by column; `tertutup` lists what is hidden of it."""
        listed = f"{', '.join(COLUMNS)}, {self.hidden} as tertutup"
        return rows(
            self.con, f"select {listed} from {self.source} where {where} order by {order}", **values
        )

    def months(self) -> list[str]:
        """Returns the months that there are, the newest first."""
        rows = self.con.execute(
            f"select distinct periode from {self.source} order by 1 desc"
        ).fetchall()
        return [month for (month,) in rows]

    def lines(self, periode: str) -> list[str]:
        """Returns the month's sets of lines, the one that decides first."""
        rows = self.con.execute(
            f"select set_garis from {self.source} where periode = $p group by 1"
            " order by set_garis <> set_utama($p), 1",
            {"p": periode},
        ).fetchall()
        return [name for (name,) in rows]

    def root(self, periode: str) -> str | None:
        """Returns the smallest area that holds all others of the month."""
        rows = self.con.execute(
            f"select tingkat, list(distinct kode) from {self.source} where periode = $p group by 1",
            {"p": periode},
        ).fetchall()
        found = dict(rows)
        for level in reversed(LEVELS[:3]):
            if len(found.get(level, ())) == 1:
                return str(found[level][0])
        return None

    def area(self, periode: str, kode: str, lines: str) -> Row | None:
        """Returns one area."""
        same = "periode = $p and kode = $k and set_garis = $s"
        found = self.rows(same, p=periode, k=kode, s=lines)
        return found[0] if found else None

    def within(self, periode: str, kode: str, lines: str, level: str) -> list[Row]:
        """Returns the areas of a level that lie in an area, those with most expected first."""
        return self.rows(
            "periode = $p and set_garis = $s and tingkat = $t and starts_with(kode, $k || '.')",
            "jiwa_miskin_ekstrem_perkiraan desc nulls last, kode",
            p=periode, k=kode, s=lines, t=level,
        )  # fmt: skip

    def history(self, periode: str, kode: str, lines: str) -> list[Row]:
        """Returns the area's last twelve months up to `periode`, in order."""
        found = self.rows(
            "kode = $k and set_garis = $s and periode <= $p", "periode desc limit 12",
            k=kode, s=lines, p=periode,
        )  # fmt: skip
        return found[::-1]

    def again(self, table: str, where: str, **values: Any) -> list[Row]:
        """Returns the rows of kpi.revision or kpi.sensitivity of which `where` holds, by their key, each by column;
        `tertutup` lists what is hidden of it. No row where the database has no such table yet."""
        if not exists(self.con, table):
            return []
        contract = contracts()[table]
        names = leaving(table) if self.public else {c.name: c for c in contract.columns}
        key = ", ".join(contract.properties["naturalKey"])
        listed = f"{', '.join(names)}, {self.hidden} as tertutup"
        found = rows(
            self.con, f"select {listed} from {table} where {where} order by {key}", **values
        )
        for row in found:  # a moment is told as Jakarta's clocks did, whatever the machine's
            if moment := row.get("published_at"):
                row["published_at"] = moment.astimezone(WIB)
        return found

    def editions(self, periode: str, kode: str, lines: str) -> list[list[Row]]:
        """Returns by month of the year up to `periode`, the newest first, what was published of the area: the first and
        the second edition as far as there are such, and the newest."""
        where = """
            kode = $k and set_garis = $s and periode <= $p
            and cast(periode || '-01' as date) > cast($p || '-01' as date) - interval 12 month
        """
        by_month: dict[str, list[Row]] = {}
        for row in self.again(REVISION, where, k=kode, s=lines, p=periode):
            by_month.setdefault(row["periode"], []).append(row)
        months = sorted(by_month.items(), reverse=True)
        return [[*found[:2], *found[2:][-1:]] for _, found in months]

    def above(self, kode: str, periode: str) -> list[tuple[str, str]]:
        """Returns code and name of each area that holds this one, the largest first."""
        codes = [kode[:length] for length in (2, 5, 8) if length < len(kode)]
        rows = self.con.execute(
            f"select kode, any_value(nama) from {self.source} where periode = $p and kode in (select unnest($c))"
            " group by 1 order by 1",
            {"p": periode, "c": codes},
        ).fetchall()
        return rows
