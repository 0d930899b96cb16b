"""Areas drawn by hand, and the KPI tables over them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from assets.table import write_table
from tests.conftest import draw_areas, memory

P = "2022-04"
NUMBER = "decimal(12, 8)"
HOUSEHOLD = (
    "periode text, household_id text, set_garis text, kelas text, basis text, jumlah_anggota int,"
    f" kode_kelurahan text, p_miskin_ekstrem {NUMBER}, p_miskin {NUMBER}, p1_miskin_ekstrem {NUMBER},"
    f" p2_miskin_ekstrem {NUMBER}, p1_miskin {NUMBER}, p2_miskin {NUMBER},"
    " garis_miskin_ekstrem_rp decimal(18, 2)"
)
TARGET = "periode text, kode_wilayah text, periode_target text, indikator text, nilai decimal(18, 8), dasar text"
SET, LINE = "SASARAN_2022", 358_233
KELURAHAN = [f"31.72.0{k}.100{n}" for k in range(1, 7) for n in range(1, 4)]


def household(kelurahan: str, people: int, p: Any, **more: Any) -> dict[str, Any]:
    """One household under SASARAN_2022; gaps are a fifth and a twentieth of its probability."""
    p = Decimal(str(p))
    plain = {
        "kelas": "BELUM_DITENTUKAN",
        "basis": "ESTIMATED",
        "p_miskin": min(2 * p, Decimal(1)),
        "p1": round(p / 5, 8),
        "p2": round(p / 20, 8),
    }
    return {"kelurahan": kelurahan, "people": people, "p": p, **plain, **more}


def compute(
    con: duckdb.DuckDBPyConnection,
    households: list[dict[str, Any]],
    targets: list[tuple[str, str, Any]] = (),  # type: ignore[assignment]
    error: dict[str, float] | None = None,
    periode: str = P,
    needs: list[tuple[int, str, bool]] = (),  # type: ignore[assignment]
    changes: list[tuple[str, str, str, Any]] = (),  # type: ignore[assignment]
    unready: tuple[str, ...] = (),
    noise: float = 0,
    unseen: tuple[str, ...] = (),
    elsewhere: tuple[str, ...] = (),
) -> dict[str, dict[str, Any]]:
    """Returns the rows of the three KPI tables by code, computed from the given households.

    targets: (area, month, fraction). error: the model's shared error in people by area. needs: (which
    household, kode_program, whether it is served). changes: (month, month before, kelurahan, change of the
    expected number by welfare itself); of the months in it all are ready but `unready`; `noise` is each
    one's squared changes. unseen: kelurahan where nobody's spending was observed; elsewhere: those that are
    none of the delivered areas.
    """
    for schema in (
        *("staging", "household", "classification", "intervention", "kpi", "monitoring", "quality"),
    ):
        con.execute(f"create schema if not exists {schema}")

    def put(name: str, columns: str, rows: list[tuple]) -> None:
        con.execute(f"create or replace table {name} ({columns})")
        if rows:
            con.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)

    put("classification.visit", "periode text, household_id text, tanggal date, keputusan text", [])
    put("classification.visit_error", "periode text, keputusan text, simpangan double", [])
    rows = []
    for i, h in enumerate(households):
        poor = (h["p"], h["p_miskin"], h["p1"], h["p2"], h["p1"], h["p2"])
        rows.append(
            (
                periode,
                f"h{i}",
                SET,
                h["kelas"],
                h["basis"],
                h["people"],
                h["kelurahan"],
                *poor,
                LINE,
            )
        )
    put("classification.household", HOUSEHOLD, rows)
    there = sorted({*KELURAHAN, *(h["kelurahan"] for h in households)} - {None})
    draw_areas(con, [(periode, k) for k in there if k not in elsewhere])
    put(
        "classification.reach",
        "periode text, kode_kelurahan text, terbukti boolean",
        [(periode, k, k not in unseen) for k in there if k not in elsewhere],
    )
    put(
        "classification.line",
        "periode text, kode_kelurahan text, set_garis text",
        [(periode, k, SET) for k in there],
    )
    level = {5: "KOTA", 8: "KECAMATAN", 13: "KELURAHAN"}
    put(
        "classification.model_error",
        "periode text, tingkat text, kode text, set_garis text, simpangan_jiwa decimal(18, 4)",
        [(periode, level[len(code)], code, SET, sd) for code, sd in (error or {}).items()],
    )
    put(
        "staging.target",
        TARGET,
        [
            (periode, area, month, "p0_miskin_ekstrem", value, *(basis or ["RPD"]))
            for area, month, value, *basis in targets
        ],
    )
    put(
        "intervention.program",
        "periode text, kode_program text, strategi text, register text",
        [(periode, "PKH", "BEBAN", "penerima_pkh"), (periode, "AIR", "KANTONG", None)],
    )
    put(
        "intervention.need",
        "periode text, household_id text, kode_program text, terlayani boolean, kelas text, kode_kelurahan text",
        [
            (periode, f"h{i}", kode, served, households[i]["kelas"], households[i]["kelurahan"])
            for i, kode, served in needs
        ],
    )
    put(
        "monitoring.change",
        "periode text, tingkat text, kode text, set_garis text, periode_sebelum text, sebab text,"
        " perkiraan decimal(18, 8), ragam decimal(24, 12), garis_lain bool",
        [
            (month, "KELURAHAN", area, SET, before, sebab, figure, noise, False)
            for month, before, area, change in changes
            for sebab, figure in (("KESEJAHTERAAN", change), ("DATA", -100))
        ],
    )
    earlier = {month for change in changes for month in change[:2]} - {periode}
    put(
        "quality.month",
        "periode text, bulan text, siap boolean",
        [(periode, month, month not in unready) for month in sorted(earlier)],
    )
    found: dict[str, dict[str, Any]] = {}
    shown = [f"kpi.{level}" for level in ("kelurahan", "kecamatan", "kota", "provinsi")]
    for name in ("kpi.path", "kpi.area", *shown):
        write_table(con, name, periode)
    for name in shown:
        result = con.execute(f"from {name} where periode = '{periode}'")
        names = [column[0] for column in result.description]
        found |= {row[1]: dict(zip(names, row, strict=True)) for row in result.fetchall()}
    return found


@pytest.fixture
def kpi() -> Callable[..., dict[str, dict[str, Any]]]:
    """kpi(households, targets=…, error=…, periode=…): see compute."""
    return lambda *args, **more: compute(memory(), *args, **more)
