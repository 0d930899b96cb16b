"""Writes a synthetic kota or province: the OPDs' deliveries, and the truth beside them."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sample import reference, voices
from sample.cards import deal_cards
from sample.carik import Carik
from sample.drop import Drop
from sample.dtsen import Dtsen, code_book
from sample.dukcapil import Dukcapil, plant_double_numbers
from sample.entitlement import entitlements
from sample.era import ERAS
from sample.events import live
from sample.files import write_file
from sample.lists import Lists
from sample.names import name_people
from sample.offices import OFFICES
from sample.population import DEFAULT_MONTHS, City, Recipe, found_city, number_people
from sample.programmes import SOURCES, Programmes
from sample.traits import Traits, make_traits

Progress = Callable[[str, int], None]
README = """DATA SINTETIS

Semua berkas di sini dibuat oleh pembangkit acak dengan benih tetap. Tidak satu baris pun
tentang orang sungguhan; nama, NIK, KK dan alamat adalah karangan. Hanya jumlah penduduk per
kelurahan, garis kemiskinan dan target yang nyata.

Everything here is synthetic. Only the population counts per kelurahan, the poverty lines and
the targets are real figures.
"""


class Truth:
    """Which row is about whom: written file by file."""

    SCHEMA = pa.schema(
        [
            ("source", pa.dictionary(pa.int32(), pa.string())),
            ("delivery_periode", pa.dictionary(pa.int32(), pa.string())),
            ("file", pa.dictionary(pa.int32(), pa.string())),
            ("row", pa.int32()),
            ("person", pa.int32()),
        ]
    )

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.received: list[pa.Table] = []
        self.surveyed: list[pa.Table] = []
        self.writer = pq.ParquetWriter(folder / "baris.parquet", self.SCHEMA, compression="zstd")

    def add(self, source: str, periode: str, file: str, person: np.ndarray) -> None:
        """The rows of one file, in order."""
        n = len(person)
        zeros = pa.array(np.zeros(n, dtype=np.int32))
        same = [pa.DictionaryArray.from_arrays(zeros, [word]) for word in (source, periode, file)]
        row = pa.array(np.arange(1, n + 1, dtype=np.int32))
        arrays = [*same, row, pa.array(person.astype(np.int32))]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.SCHEMA))

    def city(self, city: City) -> None:
        """Who lives with whom in each month, what they spend, and who everybody is."""
        codes = np.array([a.kode for a in city.areas])
        members, homes = [], []
        for periode, month in zip(city.months, city.history, strict=True):
            person = np.flatnonzero(month.home >= 0)
            home = month.home[person]
            kel = city.places.kel[month.place]
            order = np.argsort(home, kind="stable")
            person, home = person[order], home[order]
            members.append(
                _table(periode, person=person, household=home, kode_kelurahan=codes[kel[home]])
            )
            size = np.bincount(home, minlength=len(month.place))
            lived = np.flatnonzero(size)
            homes.append(
                _table(
                    periode,
                    household=lived,
                    kode_kelurahan=codes[kel[lived]],
                    jumlah_anggota=size[lived],
                    pengeluaran_per_kapita_rp=np.exp(month.log_spending[lived]),
                )
            )
        pq.write_table(
            pa.concat_tables(members), self.folder / "anggota.parquet", compression="zstd"
        )
        pq.write_table(
            pa.concat_tables(homes), self.folder / "rumah_tangga.parquet", compression="zstd"
        )

    def receipts(self, periode: str, drop: Drop) -> None:
        """Whom one delivery reaches with what, whether it is paid out, and when."""
        assert drop.person is not None, drop.source
        table, columns = drop.table, drop.table.column_names
        realised = "status" in columns
        status = table["status" if realised else "status_salur"]
        paid = pc.is_in(status, pa.array(["SALUR", "BERJALAN", "SELESAI"]))
        self.received.append(
            pa.table(
                {
                    "source": pa.array([drop.source] * table.num_rows, pa.string()),
                    "periode": pa.array([periode] * table.num_rows, pa.string()),
                    "kode_program": table["kode_program"],
                    "person": pa.array(drop.person.astype(np.int32)),
                    "tersalur": paid,
                    "tanggal": table["tanggal" if realised else "tanggal_salur"],
                }
            )
        )

    def surveys(self, periode: str, forms: pa.Table) -> None:
        """What the forms in stock in a month say per household."""
        same = pa.array([periode] * forms.num_rows, pa.string())
        self.surveyed.append(forms.add_column(0, "periode", same))

    def entitled(self, tables: Iterator[pa.Table]) -> None:
        """Whom each programme is for, by the truth, who receives, and what Carik's forms say."""
        pq.write_table(pa.concat_tables(tables), self.folder / "hak.parquet", compression="zstd")
        pq.write_table(
            pa.concat_tables(self.received), self.folder / "terima.parquet", compression="zstd"
        )
        pq.write_table(
            pa.concat_tables(self.surveyed), self.folder / "survei.parquet", compression="zstd"
        )

    def defects(self, counts: Counter) -> None:
        """How many rows each planted defect hit."""
        rows = sorted((source, kind, n) for (source, kind), n in counts.items())
        columns = zip(*rows, strict=True)
        table = pa.table(dict(zip(["source", "cacat", "baris"], map(list, columns), strict=True)))
        pq.write_table(table, self.folder / "cacat.parquet")

    def close(self) -> None:
        """Finish baris.parquet."""
        self.writer.close()


def _table(periode: str, **columns: np.ndarray) -> pa.Table:
    n = len(next(iter(columns.values())))
    data = {"periode": pa.array([periode] * n)}
    for name, values in columns.items():
        whole = np.issubdtype(values.dtype, np.integer)
        data[name] = pa.array(values.astype(np.int32) if whole else values)
    return pa.table(data)


def make_city(recipe: Recipe) -> City:
    """The true city with everything that happens in it."""
    seed = recipe.seed
    city = found_city(recipe)
    deal_cards(city, seed)
    live(city, seed)
    number_people(city, seed)
    name_people(city, seed)
    plant_double_numbers(city, seed)
    city.relative = _relatives(city)
    return city


def _relatives(city: City) -> np.ndarray:
    """For each person another one of the same family, -1 for people alone."""
    origin = city.origin
    order = np.argsort(origin, kind="stable")
    ordered = origin[order]
    follower = np.r_[order[1:], order[:1]]
    same = np.r_[ordered[1:] == ordered[:-1], False]
    before = np.r_[order[-1:], order[:-1]]
    same_before = np.r_[False, ordered[1:] == ordered[:-1]]
    result = np.full(city.people, -1, dtype=np.int32)
    result[order] = np.where(same, follower, np.where(same_before, before, -1))
    return result


def drops(city: City, traits: Traits, recipe: Recipe, counts: Counter) -> Iterator[Drop]:
    """Every delivery of every month, in order of source and then month."""
    seed, months = recipe.seed, range(len(city.months))
    yield reference.wilayah(city.areas)
    yield reference.garis_kemiskinan(recipe.wilayah, ERAS[recipe.era])
    yield reference.target(recipe.wilayah, ERAS[recipe.era])
    dukcapil = Dukcapil(city, traits, seed, counts)
    yield from (dukcapil.month(m) for m in months)
    del dukcapil
    carik = Carik(city, traits, seed, counts)
    yield from (carik.rumah_tangga(m) for m in months)
    yield from (carik.anggota(m) for m in months)
    del carik
    if ERAS[recipe.era].dtsen:
        yield code_book()
        dtsen = Dtsen(city, traits, seed, counts)
        yield from (dtsen.keluarga(m) for m in months if m % 3 == 0)
        yield from (dtsen.anggota(m) for m in months if m % 3 == 0)
    else:
        lists = Lists(city, traits, seed, counts)
        yield from (lists.dtks(m) for m in months if m % 3 == 0)
        yield from (lists.p3ke(m) for m in months if m % 12 == 0)
    for source in SOURCES:
        programmes = Programmes(city, traits, seed, counts)
        yield from (programmes.month(source, m) for m in months if programmes.due(source, m))
    yield from (voices.sanggah(city, seed, m, counts) for m in months)
    # Offices report what they carried out from the third month on, or in the last one before.
    yield from (
        voices.realisasi(city, seed, m) for m in months[DEFAULT_MONTHS - 1 :] or months[-1:]
    )


def _parts(city: City, drop: Drop) -> Iterator[tuple[str, int, np.ndarray | slice]]:
    """The files of a delivery: name of the part, number of its style, its rows."""
    stem, styles = OFFICES[drop.source]
    if drop.table.num_rows == 0:
        return  # an office with nobody on its list sends nothing
    if len(styles) == 1:
        yield stem, 0, slice(None)
        return
    kecamatan = sorted({(a.kode_kecamatan, a.nama_kecamatan) for a in city.areas})
    number = {kode: i for i, (kode, _) in enumerate(kecamatan)}
    of = np.array([number[a.kode_kecamatan] for a in city.areas])[drop.kel]
    for i, (_, nama) in enumerate(kecamatan):
        rows = np.flatnonzero(of == i)
        if len(rows):
            yield f"{stem}_{nama.lower().replace(' ', '_')}", i % len(styles), rows


def write_sample(
    landing: Path, truth: Path, recipe: Recipe, progress: Progress | None = None
) -> dict[str, int]:
    """Write deliveries below `landing` and the truth into `truth`; returns rows per source.

    `progress` hears the source at work and its rows.
    """
    tell = progress or (lambda stage, rows: None)
    tell("penduduk", recipe.persons)
    city = make_city(recipe)
    traits = make_traits(city, recipe.seed)
    counts: Counter = Counter()
    written: Counter = Counter()
    book = Truth(truth)
    landing.mkdir(parents=True, exist_ok=True)
    (landing / "BACA_SAYA.txt").write_text(README, encoding="utf-8")
    con = duckdb.connect()
    try:
        con.execute("set preserve_insertion_order = true")
        for drop in drops(city, traits, recipe, counts):
            periode = city.months[drop.month]
            folder = landing / drop.source / periode
            folder.mkdir(parents=True, exist_ok=True)
            for name, style, rows in _parts(city, drop):
                whole = isinstance(rows, slice)
                table = drop.table if whole else drop.table.take(pa.array(rows))
                path = write_file(
                    con, table, OFFICES[drop.source][1][style], folder / f"{name}_sintetis"
                )
                if drop.person is not None:
                    book.add(drop.source, periode, path.name, drop.person[rows])
            if "kode_program" in drop.table.column_names:
                book.receipts(periode, drop)
            if drop.surveyed is not None:
                book.surveys(periode, drop.surveyed)
            written[drop.source] += drop.table.num_rows
            tell(drop.source, drop.table.num_rows)
        book.city(city)
        book.entitled(entitlements(city, traits, recipe.seed))
        book.defects(counts)
    finally:
        book.close()
        con.close()
    return dict(written)
