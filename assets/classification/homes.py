"""The households of a month: what is known of each, in the order of their content.

Belongs here: reading them and the lines in force where they live. What is predicted of them is not.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from assets.classification.features import Predictors, read_predictors

LINES = ("garis_miskin_ekstrem_rp", "garis_miskin_rp", "garis_rentan_rp")

# Rupiah of an older date at the newest prices delivered; without an index the drift alone says what they are today.
PRICES = """
    left join classification.price as z
        on z.periode = $periode and starts_with({area}, z.kode_kota)
        and z.bulan = greatest(
            strftime({day}, '%Y-%m'), strftime(cast($periode || '-01' as date) - interval 119 month, '%Y-%m')
        )
"""
# household_id comes last: it depends on the warehouse's key, the rest on content only.
HOMES = f"""
    select p.* replace (p.pendapatan_rp * coalesce(z.pengali, 1) as pendapatan_rp), f.id_rumah_tangga
    from classification.predictor as p
    left join classification.observation as f
        on p.household_id = f.household_id and f.terbaru and f.periode = $periode
    {PRICES.format(day="f.tanggal_pendataan", area="p.kode_kelurahan")}
    where p.periode = $periode
    order by p.kode_kelurahan, p.rw, f.id_rumah_tangga, p.jumlah_anggota, p.household_id
"""


@dataclass(frozen=True)
class Homes:
    """All households of a month; arrays have one value per household, kelurahan ascending."""

    ids: pa.Array
    predictors: Predictors
    people: np.ndarray  # float64
    known: np.ndarray  # bool: described by some register
    has_form: np.ndarray  # bool
    area: np.ndarray  # int64, index into `kelurahan`
    place: np.ndarray  # int64, neighbourhood (RW)
    kelurahan: list[str]
    lines: dict[str, np.ndarray]  # per set of lines: log rupiah (3 lines x kelurahan), nan = none
    deciding: str  # the set that decides in this month

    def districts(self) -> np.ndarray:
        """Per kelurahan the position of its kecamatan among those of the month, int64."""
        return _index(pa.chunked_array([[code[:8] for code in self.kelurahan]], pa.string()))[0]

    def deciding_line(self) -> float | None:
        """The extreme line (log rupiah) that most kelurahan share in the deciding set, if any."""
        lines = self.lines.get(self.deciding)
        return None if lines is None or np.isnan(lines[0]).all() else float(np.nanmedian(lines[0]))


def deciding_set(con: duckdb.DuckDBPyConnection, periode: str) -> str:
    """Returns the name of the set of lines that decides in a month."""
    [(name,)] = con.execute("select set_utama(?)", [periode]).fetchall()
    return str(name)


def flags(table: pa.Table, name: str) -> np.ndarray:
    """Returns a column of yes and no as bool; null is no."""
    return table[name].fill_null(False).to_numpy().astype(bool)


def _index(names: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Position of each name among the distinct names in alphabetical order."""
    encoded = names.combine_chunks().fill_null("").dictionary_encode()
    found = np.array(encoded.dictionary.to_pylist(), dtype=object)
    order = np.argsort(found, kind="stable")
    place = np.empty(len(found), dtype=np.int64)
    place[order] = np.arange(len(found))
    return place[encoded.indices.to_numpy()], list(found[order])


def _lines(
    con: duckdb.DuckDBPyConnection, periode: str, kelurahan: list[str]
) -> dict[str, np.ndarray]:
    at = {code: i for i, code in enumerate(kelurahan)}
    result: dict[str, np.ndarray] = {}
    rows = con.execute(
        f"select set_garis, kode_kelurahan, {', '.join(LINES)} from classification.line"
        " where periode = $periode order by set_garis, kode_kelurahan",
        {"periode": periode},
    ).fetchall()
    for name, code, *rupiah in rows:
        lines = result.setdefault(name, np.full((len(LINES), len(kelurahan)), np.nan))
        if code in at:
            lines[:, at[code]] = np.log([float(value) for value in rupiah])
    return result


def read_homes(con: duckdb.DuckDBPyConnection, periode: str) -> Homes:
    """Returns the households of classification.predictor."""
    table = con.execute(HOMES, {"periode": periode}).to_arrow_table()
    area, kelurahan = _index(table["kode_kelurahan"])
    rw, names = _index(table["rw"])
    _, place = np.unique(area * (len(names) + 1) + rw, return_inverse=True)
    return Homes(
        table["household_id"].combine_chunks(),
        read_predictors(table),
        table["jumlah_anggota"].to_numpy().astype(float),
        flags(table, "dikenal"),
        flags(table, "ada_form"),
        area,
        place,
        kelurahan,
        _lines(con, periode, kelurahan),
        deciding_set(con, periode),
    )
