"""Who is who, by identity and by plain Splink, in rows whose persons are known.

`python -m benchmarks.linkage DIR` reads DIR/<source>.parquet (staging columns of a person-bearing source) and
DIR/truth.parquet (source, row, person), and prints JSON: precision, recall and f1 over all pairs of rows, and
seconds, of both. `python -m benchmarks.linkage public` does so for the sets of FEBRL (benchmarks/febrl) and for two
censuses of one town ten years apart (benchmarks/pseudopeople: its sample population, seed 1).
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from assets.identity.resolve import resolve
from assets.identity.union import COLUMNS, create_source_rows
from assets.warehouse import connect
from benchmarks.truth import PAIRS

PERIODE = "2022-04"
HERE = Path(__file__).parent
# name of the set -> its lists: as dukcapil and a list of others, or all in one list.
SETS = {
    "febrl2": {"dtks": "febrl/dataset2"},
    "febrl3": {"dtks": "febrl/dataset3"},
    "febrl4": {"dtks": "febrl/dataset4a", "p3ke": "febrl/dataset4b"},
    "febrl4_dukcapil": {"dukcapil": "febrl/dataset4a", "p3ke": "febrl/dataset4b"},
    "census": {"dtks": "pseudopeople/census_2020", "p3ke": "pseudopeople/census_2030"},
}
# Their columns as staging has them: FEBRL's without its social security number, the postcode as kelurahan, the person
# being the record's number before "-org" and "-dup"; the censuses' without place, since all live in one.
READ = {
    "febrl": """
        split_part(rec_id, '-', 2) as person, concat_ws(' ', given_name, surname) as nama,
        try_strptime(trim(date_of_birth), '%Y%m%d') as tanggal_lahir, trim(postcode) as kode_kelurahan,
        concat_ws(' ', street_number, address_1, address_2, suburb) as alamat
    """,
    "pseudopeople": """
        simulant_id as person, concat_ws(' ', first_name, middle_initial, last_name) as nama,
        try_strptime(date_of_birth, '%m/%d/%Y') as tanggal_lahir,
        case sex when 'Female' then 'P' when 'Male' then 'L' end as jenis_kelamin,
        concat_ws(' ', street_number, street_name, unit_number) as alamat
    """,
}
# What Splink alone is given: comparisons and blocks for names, dates and places, trained on the rows themselves.
BLOCKS = (
    ("nik",),
    ("nama", "tanggal_lahir"),
    ("tanggal_lahir", "kode_kelurahan"),
    ("nama", "kode_kelurahan"),
    ("alamat",),
    ("tanggal_lahir",),
    ("nama",),
)


def measure(folder: Path) -> dict[str, Any]:
    """Returns rows, and by method precision, recall, f1 and seconds, of the sources in `folder`."""
    files = {p.stem: p for p in sorted(folder.glob("*.parquet")) if p.stem != "truth"}
    with tempfile.TemporaryDirectory() as place:
        con = connect(Path(place) / "warehouse.duckdb", "bench-linkage", Path(place) / "spill")
        try:
            for source, path in files.items():
                _stage(con, source, path)
            con.execute(
                "create temp table truth as"
                " select cast(source as varchar) as source, cast(row as bigint) as row, person"
                f" from '{folder}/truth.parquet'"
            )
            found: dict[str, Any] = {"rows": _rows(con, sorted(files))}
            start = time.monotonic()
            resolve(con, PERIODE, sorted(files), b"bench-linkage")
            seconds = round(time.monotonic() - start, 1)
            made = "select source, row, person_id as found from identity.person_record"
            found["identity"] = {**_accuracy(con, made), "seconds": seconds}
            start = time.monotonic()
            _plain_splink(con)
            seconds = round(time.monotonic() - start, 1)
            made = "select source, row, cluster_id as found from plain"
            found["splink"] = {**_accuracy(con, made), "seconds": seconds}
        finally:
            con.close()
    return found


def _stage(con: duckdb.DuckDBPyConnection, source: str, path: Path) -> None:
    """Makes staging.<source> of the file's columns, each of the type that staging gives it."""
    has = [name for name, *_ in con.execute(f"describe from '{path}'").fetchall()]
    columns = {
        "delivery_periode": f"'{PERIODE}'",
        "file": f"'{path.name}'",
        "row": "row_number() over ()",
    }
    columns |= {c: f'cast("{c}" as {COLUMNS[c]})' for c in has if c in COLUMNS}
    listed = ", ".join(f'{value} as "{name}"' for name, value in columns.items())
    others = "".join(f', "{c}"' for c in has if c not in columns and c != "periode")
    con.execute(
        f"create table staging.{source} as select '{PERIODE}' as periode, {listed}{others} from '{path}'"
    )


def _rows(con: duckdb.DuckDBPyConnection, sources: list[str]) -> int:
    """Makes the temp table splink_row of all rows, for Splink; returns how many."""
    create_source_rows(con, PERIODE, sources)
    con.execute(
        "create temp table splink_row as select row_number() over (order by source, file, row) as unique_id,"
        " source, row, nik, nama, tanggal_lahir, jenis_kelamin, kode_kelurahan, alamat from source_row"
    )
    con.execute("drop view source_row")
    [(rows,)] = con.execute("select count(*) from splink_row").fetchall()
    return int(rows)


def _accuracy(con: duckdb.DuckDBPyConnection, made: str) -> dict[str, float]:
    con.execute(
        "create or replace temp table agreed as select t.person as truth, m.found"
        f" from truth as t left join ({made}) as m using (source, row)"
    )
    [(precision, recall)] = con.execute(PAIRS).fetchall()
    precision, recall = precision or 0.0, recall or 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 5), "recall": round(recall, 5), "f1": round(f1, 5)}


def _plain_splink(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the temp table plain (source, row, cluster_id): what Splink makes of splink_row by itself."""
    import splink.internals.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    own = duckdb.connect()
    rows = con.execute("from splink_row").to_arrow_table()
    own.register("delivered", rows)
    own.execute("create table splink_row as from delivered")
    filled = {
        name
        for name in rows.column_names
        if own.execute(f'select count(distinct "{name}") > 1 from splink_row').fetchone() == (True,)
    }
    comparisons = {
        "nik": cl.ExactMatch("nik"),
        "nama": cl.JaroWinklerAtThresholds("nama", [0.92, 0.8]).configure(
            term_frequency_adjustments=True
        ),
        "tanggal_lahir": cl.DateOfBirthComparison("tanggal_lahir", input_is_string=False),
        "jenis_kelamin": cl.ExactMatch("jenis_kelamin"),
        "kode_kelurahan": cl.ExactMatch("kode_kelurahan").configure(
            term_frequency_adjustments=True
        ),
        "alamat": cl.JaroWinklerAtThresholds("alamat", [0.92, 0.8]),
    }
    blocks = [block for block in BLOCKS if filled.issuperset(block)]
    linker = Linker(
        DuckDBAPI(own).register("splink_row"),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[made for name, made in comparisons.items() if name in filled],
            blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        ),
        log_level=40,
    )
    if filled.issuperset(("nama", "tanggal_lahir")):
        linker.training.estimate_probability_two_random_records_match(
            [block_on("nama", "tanggal_lahir")], recall=0.6
        )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for block in (b for b in (("tanggal_lahir",), ("nama",)) if filled.issuperset(b)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    pairs = linker.inference.predict(threshold_match_probability=0.9)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
    placed = own.execute(
        f"select source, row, cluster_id from {clusters.physical_name}"
    ).to_arrow_table()
    con.register("placed", placed)
    con.execute("create or replace temp table plain as from placed")
    con.unregister("placed")


def write_public(name: str, folder: Path) -> None:
    """Writes a public set into `folder` as measure reads it."""
    con = duckdb.connect()
    con.execute("create table truth (source varchar, row bigint, person varchar)")
    for source, file in SETS[name].items():
        con.execute(
            f"""
            create or replace table delivered as
            select row_number() over () as row, {READ[file.split("/")[0]]}
            from read_csv('{HERE}/{file}.csv', all_varchar = true, normalize_names = true)
            """
        )
        con.execute(
            f"""
            copy (
                select * exclude (person)
                replace (trim(nama) as nama, trim(alamat) as alamat, cast(tanggal_lahir as date) as tanggal_lahir)
                from delivered
            ) to '{folder}/{source}.parquet'
            """
        )
        con.execute(f"insert into truth select '{source}', row, person from delivered")
    con.execute(f"copy truth to '{folder}/truth.parquet'")


def main() -> None:
    if sys.argv[1] != "public":
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    for name in SETS:
        with tempfile.TemporaryDirectory() as folder:
            write_public(name, Path(folder))
            print(json.dumps({"set": name} | measure(Path(folder))), flush=True)


if __name__ == "__main__":
    main()
