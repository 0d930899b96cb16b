"""The Lurah's officers: they visit the households they are asked to, and see the truth of the month.

What happens at one door hangs on seed, month and household alone, not on who else is visited.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sample.areas import kelurahan
from sample.era import Era, era_of
from sample.files import write_file
from sample.offices import PLAIN
from sample.population import month_list
from sample.randomness import Rng, stream

# Shares of the households that live where they are sought.
NOT_HOME = 0.06  # at work or away, and the officer comes once
UNJUDGED = 0.02  # somebody opens, but will not be interviewed
NO_FIGURE = 0.06  # spending is not told; the officer judges by what the dwelling shows
GONE_DEAD = 0.10  # of those no longer there: people alone who died, most of the others moved
FIGURE_NOISE = 0.08  # log spread; asked item by item at the door, so less than Carik's 0.12
IMPRESSION_NOISE = 0.05  # log spread of what decides: only near a line does the officer err
OFFICERS = (2, 3)  # per kelurahan: a section head and one or two of staff
LENIENT_EVERY = (
    15  # one officer in so many lists whoever asks, and three to six in a kota are found
)
LENIENCE = 0.5  # share of those not extremely poor whom such an officer calls so all the same
SMALLEST_FIGURE = 50_000  # nobody writes less for a month of a whole household
FIRST_ROUND = 2 / 3  # of the month; second visits come after it, never on the day of the first

FOUND, AWAY, MOVED, DEAD = "DITEMUKAN", "TIDAK DITEMUKAN", "PINDAH", "MENINGGAL"
MISKIN_EKSTREM, MISKIN, TIDAK_MISKIN = "MISKIN EKSTREM", "MISKIN", "TIDAK MISKIN"
UNKNOWN = "TIDAK DAPAT DINILAI"
REASONS = {
    AWAY: "RUMAH KOSONG SAAT DIKUNJUNGI",
    MOVED: "SUDAH PINDAH MENURUT TETANGGA",
    DEAD: "PENGHUNI SUDAH MENINGGAL",
}
REFUSED, UNTOLD = "PENGHUNI TIDAK BERSEDIA DIWAWANCARAI", "PENGELUARAN TIDAK DISEBUTKAN"

VERVAL = pa.schema(
    [
        ("household_id", pa.string()),
        ("nama_kepala", pa.string()),
        ("alamat", pa.string()),
        ("rt", pa.string()),
        ("rw", pa.string()),
        ("anggota", pa.string()),
        ("hasil_kunjungan", pa.string()),
        ("pengeluaran_verifikasi", pa.int64()),
        ("jumlah_anggota_verifikasi", pa.int64()),
        ("keputusan", pa.string()),
        ("alasan", pa.string()),
        ("tanggal", pa.date32()),
        ("petugas", pa.string()),
    ]
)


@dataclass(frozen=True)
class Officer:
    """Somebody of a kelurahan's office."""

    nama: str
    lenient: bool


@dataclass(frozen=True)
class Home:
    """A true household in the month of the visit."""

    kode_kelurahan: str
    per_kapita: float
    members: int


@cache
def officers(kota: str, seed: int) -> dict[str, list[Officer]]:
    """Everybody who visits in a kota (31.72), by code of the kelurahan."""
    rng = stream(seed, "lurah", kota)
    at = int(rng.integers(0, LENIENT_EVERY))
    found: dict[str, list[Officer]] = {}
    for area in kelurahan(kota):
        team = []
        for i in range(int(rng.integers(OFFICERS[0], OFFICERS[1] + 1))):
            team.append(Officer(f"PETUGAS {area.kode}-{i + 1}", at % LENIENT_EVERY == 0))
            at += 1
        found[area.kode] = team
    return found


def officer(kode: str, periode: str, kedua: bool, seed: int) -> Officer:
    """Who visits in a kelurahan in a month; second visits are made by a colleague of the first.

    Raises ValueError for a kelurahan that does not exist.
    """
    team = officers(kode[:5], seed).get(kode)
    if team is None:
        raise ValueError(f"tidak ada kelurahan {kode}")
    turn = stream(seed, "lurah turn", kode, periode).integers(0, len(team))
    return team[(int(turn) + kedua) % len(team)]


def visits(asked: pa.Table, truth: Path, periode: str, seed: int) -> pa.Table:
    """The visits of a month in the layout `verval`, one row per row of `asked`, in its order.

    `asked`: household_id, household (the true one behind it; null or -1 where there is none),
    kode_kelurahan (where it is sought), kedua (a second visit, by somebody else), and, if it is there,
    bukan_oleh (the officer who is not to come again). `truth` is the folder that `write_sample`
    filled; a household that lives elsewhere by then is not seen.
    """
    if "bukan_oleh" not in asked.column_names:
        asked = asked.append_column("bukan_oleh", pa.nulls(asked.num_rows, pa.string()))
    homes = _homes(truth, periode, asked["household"])
    columns = ("household_id", "household", "kode_kelurahan", "kedua", "bukan_oleh")
    rows = []
    for household_id, household, kode, kedua, before in zip(
        *(asked[name].to_pylist() for name in columns), strict=True
    ):
        home = homes.get(household)
        if home is not None and home.kode_kelurahan != kode:
            home = None
        by = officer(kode, periode, kedua, seed)
        if by.nama == before:
            by = next(o for o in officers(kode[:5], seed)[kode] if o.nama != before)
        rng = stream(seed, "kunjungan", periode, household_id, int(kedua))
        rows.append(
            {
                "household_id": household_id,
                "tanggal": _day(rng, periode, kedua),
                "petugas": by.nama,
                **_visit(rng, home, by.lenient, era_of(periode)),
            }
        )
    return pa.Table.from_pylist(rows, schema=VERVAL)


def _homes(truth: Path, periode: str, household: pa.ChunkedArray) -> dict[int, Home]:
    """The true households of a month, of those asked for."""
    wanted = pc.unique(household.cast(pa.int32()))
    table = pq.read_table(
        truth / "rumah_tangga.parquet",
        filters=(pc.field("periode") == periode) & pc.field("household").isin(wanted),
    )
    names = ("household", "kode_kelurahan", "pengeluaran_per_kapita_rp", "jumlah_anggota")
    rows = zip(*(table[name].to_pylist() for name in names), strict=True)
    return {number: Home(kode, rupiah, members) for number, kode, rupiah, members in rows}


def _day(rng: Rng, periode: str, kedua: bool) -> dt.date:
    first, after = month_list(periode, 1)[1]
    turn = first + int((after - first) * FIRST_ROUND)
    start, end = (turn, after) if kedua else (first, turn)
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(rng.integers(start, end)))


def _visit(rng: Rng, home: Home | None, lenient: bool, era: Era) -> dict[str, str | int | None]:
    """What the officer writes down at one door, who decides by the lines of the era."""
    # Every draw is made at every door, so that a changed share moves only the doors it is about.
    away, refused, untold, dead, lists = rng.random(5)
    told, seen = rng.normal(0, 1, 2)
    if home is None:
        result = DEAD if dead < GONE_DEAD else MOVED
        return {"hasil_kunjungan": result, "keputusan": UNKNOWN, "alasan": REASONS[result]}
    if away < NOT_HOME:
        return {"hasil_kunjungan": AWAY, "keputusan": UNKNOWN, "alasan": REASONS[AWAY]}
    if refused < UNJUDGED:
        return {"hasil_kunjungan": FOUND, "keputusan": UNKNOWN, "alasan": REFUSED}
    figure = home.per_kapita * home.members * np.exp(FIGURE_NOISE * told)
    impression = home.per_kapita * np.exp(IMPRESSION_NOISE * seen)
    extreme, poor = (rupiah for _, rupiah, _ in era.lines)
    decision = (
        MISKIN_EKSTREM if impression < extreme else MISKIN if impression < poor else TIDAK_MISKIN
    )
    if lenient and lists < LENIENCE:
        decision = MISKIN_EKSTREM
    silent = untold < NO_FIGURE
    return {
        "hasil_kunjungan": FOUND,
        "pengeluaran_verifikasi": None if silent else max(round(int(figure), -4), SMALLEST_FIGURE),
        "jumlah_anggota_verifikasi": home.members,
        "keputusan": decision,
        "alasan": UNTOLD if silent else None,
    }


def write_visits(table: pa.Table, landing: Path, periode: str) -> Path:
    """Write a month's visits as its one file of `verval`; returns the file.

    Raises ValueError where there are none: a delivery without rows would be refused.
    """
    if table.num_rows == 0:
        raise ValueError(f"tidak ada kunjungan pada {periode}")
    folder = landing / "verval" / periode
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = true")
        return write_file(con, table, PLAIN, folder / "kunjungan_sintetis")
