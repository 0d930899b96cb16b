"""The reference sources: areas, poverty lines, targets. These figures are real, not drawn."""

import datetime as dt

import numpy as np
import pyarrow as pa

from sample.areas import Area
from sample.drop import Drop
from sample.era import Era

# BPS, garis kemiskinan DKI: the month from which each holds until the next.
BPS_MISKIN = [
    ("2019-03-01", 637_260),
    ("2020-03-01", 680_401),
    ("2020-09-01", 683_339),
    ("2021-03-01", 697_638),
    ("2021-09-01", 715_052),
    ("2022-03-01", 738_955),
    ("2022-09-01", 773_370),
    ("2023-03-01", 792_515),
    ("2024-03-01", 825_288),
    ("2024-09-01", 846_085),
    ("2025-03-01", 852_768),
    ("2025-09-01", 897_768),
]
# 11,941 a day of March 2021 by 30 days; 11,633 a day of March 2022 as BPS DKI gives the month.
BPS_EXTREME = [
    ("2021-03-01", 358_233),
    ("2022-03-01", 348_990),
    ("2023-03-01", 351_957),
    ("2025-01-01", 391_000),
]


def _table(columns: list[tuple[str, pa.DataType]], rows: list[tuple]) -> pa.Table:
    return pa.table(
        {name: pa.array([r[i] for r in rows], type=kind) for i, (name, kind) in enumerate(columns)}
    )


def wilayah(areas: list[Area]) -> Drop:
    """The kelurahan with their registered population."""
    text, whole = pa.string(), pa.int64()
    columns = [("kode_kelurahan", text), ("nama_kelurahan", text), ("kode_kecamatan", text)]
    columns += [("nama_kecamatan", text), ("kode_kota", text), ("nama_kota", text)]
    columns += [("kode_bps", text), ("jumlah_penduduk", whole)]
    rows = [
        (
            a.kode,
            a.nama,
            a.kode_kecamatan,
            a.nama_kecamatan,
            a.kode[:5],
            a.nama_kota,
            a.kode_bps,
            a.penduduk,
        )
        for a in areas
    ]
    return Drop("wilayah", 0, _table(columns, rows), None, np.arange(len(areas), dtype=np.int16))


def _dated(kind: str, lines: list[tuple[str, int]], basis: str) -> list[tuple]:
    starts = [dt.date.fromisoformat(day) for day, _ in lines]
    ends = [s - dt.timedelta(days=1) for s in starts[1:]] + [None]
    return [
        ("31", "DKI Jakarta", kind, start, end, rupiah, None, "BPS_DKI", basis)
        for start, end, (_, rupiah) in zip(starts, ends, lines, strict=True)
    ]


def garis_kemiskinan(wilayah: str, era: Era) -> Drop:
    """Both sets of lines, effective-dated; the era's for `wilayah`."""
    columns = [
        ("kode_wilayah", pa.string()),
        ("nama_wilayah", pa.string()),
        ("jenis", pa.string()),
        ("berlaku_mulai", pa.date32()),
    ]
    columns += [("berlaku_sampai", pa.date32()), ("rupiah_per_kapita_bulan", pa.int64())]
    columns += [("ppp_per_hari", pa.float64()), ("set_garis", pa.string()), ("dasar", pa.string())]
    rows: list[tuple] = [
        (
            wilayah,
            "Kota Jakarta Utara" if wilayah == "31.72" else "DKI Jakarta",
            kind,
            dt.date.fromisoformat(era.lines_since),
            None,
            rupiah,
            ppp,
            era.set_garis,
            era.basis,
        )
        for kind, rupiah, ppp in era.lines
    ]
    rows += _dated("MISKIN", BPS_MISKIN, "BPS, Garis Kemiskinan DKI Jakarta")
    rows += _dated("MISKIN_EKSTREM", BPS_EXTREME, "BPS DKI, per hari x 30")
    return Drop("garis_kemiskinan", 0, _table(columns, rows), None, np.zeros(len(rows), np.int16))


def target(wilayah: str, era: Era) -> Drop:
    """The path of the extreme poor's share in `wilayah`."""
    columns = [("kode_wilayah", pa.string()), ("periode", pa.string()), ("indikator", pa.string())]
    columns += [("nilai", pa.float64()), ("dasar", pa.string())]
    rows = [
        (wilayah, p, "p0_miskin_ekstrem", v, basis)
        for basis, points in era.targets
        for p, v in points
    ]
    return Drop("target", 0, _table(columns, rows), None, np.zeros(len(rows), np.int16))
