"""The model's tables: reading figures in the order of their content, writing its results.

Belongs here: SQL and Arrow. What the numbers mean stands in the contracts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.classification.figures import ABSURD, Combined, Figures, Judgement
from assets.classification.homes import PRICES, Homes, flags
from assets.classification.lift import Lots
from assets.classification.parameters import Row
from assets.classification.sensitivity import SUMS, sensitivity
from assets.classification.together import together
from assets.classification.uncertainty import Group, shared_error
from assets.table import write_partition
from assets.warehouse import transaction

MODEL_VERSION = "pmt-5"
Z90 = 1.6448536

# household_id comes almost last: it depends on the warehouse's key, the rest on content only.
FIGURES = f"""
    select
        o.household_id, o.delivery_periode, o.file, o.row, o.disurvei_ulang,
        cast(o.pangan_rp as double) / o.anggota * coalesce(z.pengali, 1) as pangan,
        cast(o.nonpangan_rp as double) / o.anggota * coalesce(z.pengali, 1) as nonpangan,
        cast(o.pendapatan_rp as double) / o.anggota * coalesce(z.pengali, 1) as pendapatan,
        date_diff('day', o.tanggal_pendataan, last_day(cast($periode || '-01' as date))) / 30.4375 as umur
    from classification.observation as o
    left join classification.predictor as p on p.periode = $periode and p.household_id = o.household_id
    {PRICES.format(day="o.tanggal_pendataan", area="p.kode_kelurahan")}
    where o.periode = $periode and o.alasan is null
    order by o.id_rumah_tangga, o.tanggal_pendataan, o.pangan_rp, o.nonpangan_rp, o.anggota, o.household_id, o.row
"""
LOTS = f"""
    select
        v.household_id,
        ln(cast(v.per_kapita_rp as double) * coalesce(z.pengali, 1)) as total,
        date_diff('day', v.tanggal, last_day(cast($periode || '-01' as date))) / 30.4375 as umur,
        cast(v.jumlah as double) / count(*) over (partition by v.kode_kelurahan) as bobot
    from classification.random_visit as v
    {PRICES.format(day="v.tanggal", area="v.kode_kelurahan")}
    where v.periode = $periode and v.per_kapita_rp > 0 and v.household_id is not null
    order by v.kode_kelurahan, v.per_kapita_rp, v.tanggal, v.household_id
"""
WRITE_FIGURES = """
    select
        o.household_id,
        o.delivery_periode,
        o.file,
        o.row,
        o.per_kapita_rp,
        coalesce(j.digunakan, false) as digunakan,
        coalesce(o.alasan, j.alasan) as alasan,
        j.peluang_wajar
    from classification.observation as o
    left join computed as j
        on o.delivery_periode = j.delivery_periode and o.file = j.file and o.row = j.row
        and o.household_id = j.household_id
    where o.periode = $periode
"""
WRITE_ESTIMATES = """
    select
        household_id,
        dasar,
        cast(exp(angka) as decimal(18, 2)) as angka_rp,
        cast(jumlah_angka as integer) as jumlah_angka,
        cast(exp(taksiran) as decimal(18, 2)) as taksiran_rp,
        cast(exp(bawah) as decimal(18, 2)) as bawah_rp,
        cast(exp(atas) as decimal(18, 2)) as atas_rp,
        model_version
    from computed
"""
VISITED = "select household_id from classification.visit where periode = $periode"
WRITE_SENSITIVITY = """
    select
        set_garis,
        cast(kelipatan as decimal(4, 2)) as kelipatan,
        kode_kelurahan,
        cast(rumah_tangga as decimal(18, 6)) as rumah_tangga,
        cast(jiwa as decimal(18, 6)) as jiwa,
        cast(ragam as decimal(18, 6)) as ragam,
        cast(kemiringan as decimal(18, 6)) as kemiringan
    from computed
"""
MEASURES = (
    "p_miskin_ekstrem",
    "p1_miskin_ekstrem",
    "p2_miskin_ekstrem",
    "p_miskin",
    "p1_miskin",
    "p2_miskin",
    "p_rentan",
)


def read_figures(
    con: duckdb.DuckDBPyConnection, periode: str, homes: Homes
) -> tuple[Figures, pa.Table]:
    """Returns the complete figures of classification.observation, and the forms' addresses."""
    table = con.execute(FIGURES, {"periode": periode}).to_arrow_table()
    home = pc.index_in(table["household_id"], value_set=homes.ids).to_numpy().astype(np.int64)
    figures = Figures(
        home,
        np.log(table["pangan"].to_numpy()),
        np.log(table["nonpangan"].to_numpy()),
        flags(table, "disurvei_ulang"),
        np.log(np.maximum(table["pendapatan"].to_numpy(), 1.0)),
        table["umur"].to_numpy(),
    )
    return figures, table.select(["household_id", "delivery_periode", "file", "row"])


def read_lots(con: duckdb.DuckDBPyConnection, periode: str, homes: Homes) -> Lots:
    """Returns the visits of classification.random_visit with a figure, of households that still live here."""
    table = con.execute(LOTS, {"periode": periode}).to_arrow_table()
    found = pc.index_in(table["household_id"], value_set=homes.ids)
    table = table.append_column("at", found).filter(pc.is_valid(found))
    at, total, age, weight = (table[name].to_numpy() for name in ("at", "total", "umur", "bobot"))
    return Lots(at.astype(np.int64), total, age, weight)


def _write(
    con: duckdb.DuckDBPyConnection, name: str, select: str, periode: str, rows: pa.Table
) -> None:
    """Replaces a month of a table by a select that reads `rows` under the name `computed`."""
    con.register("computed", rows)
    try:
        with transaction(con):
            write_partition(con, name, select, periode)
    finally:
        con.unregister("computed")


def write_figures(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    addresses: pa.Table,
    judged: Judgement,
) -> None:
    """Writes classification.figure: every form's figure, whether it is used, and why not."""
    reasons = np.array([reason for reason, _, _ in ABSURD], dtype=object)[judged.fault]
    table = addresses.append_column("digunakan", pa.array(judged.used))
    table = table.append_column("alasan", pa.array(reasons, mask=judged.used, type=pa.string()))
    table = table.append_column("peluang_wajar", pa.array(np.round(judged.sound, 6)))
    _write(con, "classification.figure", WRITE_FIGURES, periode, table)


def write_estimates(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    homes: Homes,
    observed: Combined,
    groups: list[Group],
) -> None:
    """Writes classification.estimate: figure, estimate and its 90 % interval per described household."""
    n = len(homes.known)
    figure, count = np.full(n, np.nan), np.zeros(n)
    figure[observed.household], count[observed.household] = observed.total, observed.count
    rows = np.concatenate([group.rows for group in groups])
    moments = [group.mixture.moments() for group in groups]
    mean = np.concatenate([m for m, _ in moments])
    reach = Z90 * np.sqrt(np.concatenate([v for _, v in moments]))
    seen = count[rows] > 0
    table = pa.table(
        {
            "household_id": homes.ids.take(pa.array(rows)),
            "dasar": pa.array(np.where(seen, "OBSERVED", "ESTIMATED")),
            "angka": pa.array(figure[rows], mask=~seen),
            "jumlah_angka": pa.array(count[rows]),
            "taksiran": pa.array(np.round(mean, 9)),
            "bawah": pa.array(np.round(mean - reach, 9)),
            "atas": pa.array(np.round(mean + reach, 9)),
            "model_version": pa.array([MODEL_VERSION]).take(
                pa.array(np.zeros(len(rows), dtype=int))
            ),
        }
    )
    _write(con, "classification.estimate", WRITE_ESTIMATES, periode, table)


def _measured(homes: Homes, name: str, group: Group) -> pa.Table:
    """Under a set of lines the probabilities and gaps of every described household of the group."""
    area = homes.area[group.rows]
    line = homes.lines[name][:, area]
    there = ~np.isnan(line[0])
    extreme = group.at(name, 0, area).poverty(line[0])
    poor = group.at(name, 1, area).poverty(line[1])
    near = group.at(name, 2, area).below(line[2])
    # Each line has its own tail, and lines that lie close together may cross.
    poor = tuple(np.maximum(p, e) for p, e in zip(poor, extreme, strict=True))
    values = dict(zip(MEASURES, (*extreme, *poor, np.maximum(near, poor[0])), strict=True))
    columns = {
        "household_id": homes.ids.take(pa.array(group.rows[there])),
        "set_garis": pa.array([name]).take(pa.array(np.zeros(there.sum(), dtype=int))),
    }
    columns |= {key: pa.array(np.round(v[there], 8)) for key, v in values.items()}
    return pa.table(columns)


def write_probabilities(
    con: duckdb.DuckDBPyConnection, periode: str, homes: Homes, groups: list[Group]
) -> None:
    """Writes classification.probability, one row per described household and set of lines."""
    parts = together(lambda of: _measured(homes, *of), product(homes.lines, groups))
    empty = {"household_id": pa.array([], pa.string()), "set_garis": pa.array([], pa.string())}
    empty |= {name: pa.array([], pa.float64()) for name in MEASURES}
    table = pa.concat_tables([pa.table(empty), *parts])
    listed = ", ".join(f"cast({name} as decimal(12, 8)) as {name}" for name in MEASURES)
    select = f"select household_id, set_garis, {listed} from computed"
    _write(con, "classification.probability", select, periode, table)


def write_model_error(
    con: duckdb.DuckDBPyConnection, periode: str, homes: Homes, groups: list[Group], drift: float
) -> None:
    """Writes classification.model_error: what the households of an area may be wrong about together."""
    codes = homes.kelurahan
    known = [code for code in codes if "." in code]
    levels = {"KELURAHAN": 13, "KECAMATAN": 8, "KOTA": 5, "PROVINSI": 2}
    areas = [
        (level, code) for level, n in levels.items() for code in sorted({c[:n] for c in known})
    ]
    unions = np.array([[code == c[: len(code)] for c in codes] for _, code in areas], dtype=bool)
    unions = unions.reshape(len(areas), len(codes))

    def deviations(name: str) -> np.ndarray:
        line = homes.lines[name][0][homes.area]
        there = [_cut(group, ~np.isnan(line[group.rows])) for group in groups]
        return shared_error(there, homes, name, unions, drift)

    rows = [
        (*area, name, round(float(d), 4))
        for name, found in zip(homes.lines, together(deviations, homes.lines), strict=True)
        for area, d in zip(areas, found, strict=True)
    ]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    kinds = (pa.string(), pa.string(), pa.string(), pa.float64())
    table = pa.table(
        {
            key: pa.array(column, kind)
            for key, column, kind in zip(
                ("tingkat", "kode", "set_garis", "simpangan"), columns, kinds, strict=True
            )
        }
    )
    select = "select tingkat, kode, set_garis, cast(simpangan as decimal(18, 4)) as simpangan_jiwa from computed"
    _write(con, "classification.model_error", select, periode, table)


def write_sensitivity(
    con: duckdb.DuckDBPyConnection, periode: str, homes: Homes, groups: list[Group]
) -> None:
    """Writes classification.sensitivity: whom the model expects below the extreme line, were it lower or higher.

    Of the households that nobody visited: the visit speaks for the others.
    """
    visited = con.execute(VISITED, {"periode": periode}).to_arrow_table()["household_id"]
    judged = pc.is_in(homes.ids, value_set=visited.combine_chunks()).to_numpy(False)
    found = together(lambda name: [*sensitivity(groups, homes, name, ~judged)], homes.lines)
    parts = [sums for of_set in found for sums in of_set]
    names = ("set_garis", "kelipatan", "kode_kelurahan", *SUMS)
    columns = list(zip(*parts, strict=True)) if parts else [()] * len(names)
    kinds = (pa.string(), pa.float64(), pa.string(), *[pa.float64()] * len(SUMS))
    table = pa.table({n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)})
    _write(con, "classification.sensitivity", WRITE_SENSITIVITY, periode, table)


def write_model(
    con: duckdb.DuckDBPyConnection, periode: str, found: Mapping[str, Iterable[Row]]
) -> None:
    """Writes classification.model: what was learnt, by tier of information."""
    rows = [(tier, *row, MODEL_VERSION) for tier, of in found.items() for row in of]
    names = ("tingkat", "jenis", "parameter", "nilai", "simpangan", "model_version")
    kinds = (pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64(), pa.string())
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    table = pa.table({n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)})
    _write(con, "classification.model", "from computed", periode, table)


def _cut(group: Group, keep: np.ndarray) -> Group:
    """The group without the households for whom no line is in force."""
    if keep.all():
        return group
    return replace(
        group,
        rows=group.rows[keep],
        belief=group.belief.take(keep),
        tighter=group.tighter.take(keep),
    )
