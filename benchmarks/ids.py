"""Whether people and households keep their ids: `python -m benchmarks.ids --persons N --seed S`.

Makes a sample of six months in a folder of its own and refreshes them one after another by the command. After the third
month people decide: each pair in doubt as the truth has it, and twenty pairs of strangers wrongly as one, which the
fifth month takes back. Prints JSON by month: of those who were there the month before, the share that kept its id, and
how many ids went to somebody else.
"""

import argparse
import csv
import json
import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from assets.handover.review_file import PAIRS
from assets.keys import HKDF, derive
from assets.warehouse import connect
from benchmarks.accuracy import KEY, run_command

MONTHS = tuple(f"2022-{month:02d}" for month in range(1, 7))
DECIDED, APART = MONTHS[3], MONTHS[4]
WRONG = 20  # pairs of strangers whom people take for one
HEAD = ("nomor", "person_id_a", "person_id_b", "keputusan", "tanggal", "petugas", "petugas_kedua")
# The id of each true person and household: of most of its rows, of most of its members. And whose an id is.
PERSON = """
    create or replace temp table person_{n} as
    with cell as (
        select t.person as benar, r.person_id as id, count(*) as n
        from identity.person_record as r
        inner join '{truth}/baris.parquet' as t using (source, delivery_periode, file, row)
        where r.periode = '{periode}'
        group by all
    ),
    owner as (select id, arg_max(benar, (n, benar)) as benar from cell group by id)
    select benar, arg_max(id, (n, id)) as id from cell semi join owner using (id, benar) group by benar
"""
HOUSEHOLD = """
    create or replace temp table household_{n} as
    with cell as (
        select a.household as benar, m.household_id as id, count(*) as n
        from '{truth}/anggota.parquet' as a
        inner join person_{n} as p on a.person = p.benar
        inner join household.member as m on p.id = m.person_id and m.periode = '{periode}'
        where a.periode = '{periode}'
        group by all
    ),
    owner as (select id, arg_max(benar, (n, benar)) as benar from cell group by id)
    select benar, arg_max(id, (n, id)) as id from cell semi join owner using (id, benar) group by benar
"""
KEPT = """
    select count(*) as ada, count(*) filter (where a.id = b.id) as tetap,
        (select count(*) from {kind}_0 as a inner join {kind}_1 as b using (id) where a.benar <> b.benar) as lain
    from {kind}_0 as a inner join {kind}_1 as b using (benar)
"""


def _open(home: Path) -> closing[duckdb.DuckDBPyConnection]:
    path = home / "warehouse.duckdb"
    return closing(connect(path, derive(KEY, HKDF).database, home / "spill", read_only=True))


def decide(home: Path, before: str) -> list[tuple[str, str]]:
    """Delivers what people decide after the month `before`; returns the pairs that they wrongly take for one."""
    with _open(home) as con:
        con.execute(PERSON.format(n=0, truth=home / "truth", periode=before))
        owner = {
            id: benar for benar, id in con.execute("select benar, id from person_0").fetchall()
        }
        doubt = con.execute(PAIRS, {"periode": before, "n": 5000}).fetchall()
        alone = [
            id for (id,) in con.execute("select id from person_0 order by hash(id)").fetchall()
        ]
    told = [(a, b, "SAMA" if owner.get(a, a) == owner.get(b, b) else "BEDA") for a, b, *_ in doubt]
    wrong = list(zip(alone[:WRONG], alone[WRONG : 2 * WRONG], strict=True))
    told += [(a, b, "SAMA") for a, b in wrong]
    folder = home / "landing" / "tinjauan" / DECIDED
    folder.mkdir(parents=True)
    with (folder / "keputusan.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows(
            (str(n), a, b, said, f"{DECIDED}-05", "Ani", "Budi")
            for n, (a, b, said) in enumerate(told)
        )
    return wrong


def kept(home: Path, before: str, now: str) -> dict[str, Any]:
    """Returns by kind of those there in both months how many, the share with the same id, and ids of somebody else."""
    found: dict[str, Any] = {"periode": now}
    with _open(home) as con:
        for n, periode in enumerate((before, now)):
            for text in (PERSON, HOUSEHOLD):
                con.execute(text.format(n=n, truth=home / "truth", periode=periode))
        for kind in ("person", "household"):
            [(there, same, other)] = con.execute(KEPT.format(kind=kind)).fetchall()
            found[kind] = {"ada": there, "tetap": round(same / there, 5), "milik_lain": other}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-ids-") as folder:
        home = Path(folder)
        env = {k: v for k, v in os.environ.items() if not k.startswith("KONVERGENSI_")}
        env |= {"KONVERGENSI_HOME": folder, "KONVERGENSI_KEY": KEY}
        size = ("--persons", str(chosen.persons), "--seed", str(chosen.seed))
        run_command(env, "sample", *size, "--months", "6", "--last", MONTHS[-1], "--quiet")
        wrong: list[tuple[str, str]] = []
        for before, now in zip((None, *MONTHS), MONTHS, strict=False):
            if now == DECIDED and before:
                wrong = decide(home, before)
            if now == APART:
                for gone, _ in wrong:
                    run_command(
                        env,
                        "unmerge",
                        gone,
                        "--by",
                        "Rina",
                        "--reason",
                        "keliru",
                        "--second",
                        "Sari",
                    )
            run_command(env, "refresh", "--periode", now, "--quiet")
            if before:
                print(json.dumps(kept(home, before, now)), flush=True)
        print(json.dumps({"seluruhnya": kept(home, MONTHS[2], MONTHS[-1])}))


if __name__ == "__main__":
    main()
