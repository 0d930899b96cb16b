"""What Splink alone makes of the same rows: every person row of a month deduplicated at once.

`python -m benchmarks.plain_splink ROWS.parquet` prints JSON: rows, pairs, persons and seconds. ROWS has the columns
baris, nik, nama, tanggal_lahir, jenis_kelamin, kode_kelurahan.
"""

import json
import sys
import time

import duckdb


def deduplicate(rows: str) -> dict[str, float]:
    """Returns rows, pairs, persons and seconds of one plain Splink run over the Parquet file `rows`."""
    import splink.internals.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    start = time.monotonic()
    con = duckdb.connect()
    con.execute(
        f"create table person_row as select baris as unique_id, * exclude (baris) from '{rows}'"
    )
    api = DuckDBAPI(con)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ExactMatch("nik"),
            cl.JaroWinklerAtThresholds("nama", [0.92, 0.8]).configure(
                term_frequency_adjustments=True
            ),
            cl.ExactMatch("tanggal_lahir"),
            cl.ExactMatch("jenis_kelamin"),
            cl.ExactMatch("kode_kelurahan"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("nik"),
            block_on("nama", "tanggal_lahir"),
            block_on("tanggal_lahir", "kode_kelurahan"),
        ],
    )
    linker = Linker(api.register("person_row"), settings, log_level=40)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("nik"))
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on("nama", "tanggal_lahir")
    )
    pairs = linker.inference.predict(threshold_match_probability=0.9)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
    [found] = con.execute(
        f"select (select count(*) from person_row), (select count(*) from {pairs.physical_name}),"
        f" (select count(distinct cluster_id) from {clusters.physical_name})"
    ).fetchall()
    return {
        "rows": found[0],
        "pairs": found[1],
        "persons": found[2],
        "seconds": round(time.monotonic() - start, 1),
    }


if __name__ == "__main__":
    json.dump(deduplicate(sys.argv[1]), sys.stdout)
