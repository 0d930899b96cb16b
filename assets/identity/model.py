"""The probabilistic part: Splink scores pairs of records that exact rules left open.

Belongs here: what each agreement and disagreement weighs, and the call of Splink. Which pairs are worth
scoring (blocking) is SQL's business: sql/identity/4_candidates.

The weights here are where all begins: m (how often a value looks like this for one person) is set from the defect
rates that field reports give, u (how often for two people) from counting. What a source's confirmed links teach
(weight.py) is added to a pair's score.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

# Columns of the table of records that are compared: isi (id), nama_kunci, urut, kata (list), tanggal_lahir,
# nik, kartu (list), berkartu, kelurahan (list), alamat, jenis_kelamin.

# How much each respect speaks for one person (log2); null where one of two records is silent, or it was not asked.
SPOKEN = "struct(nama float, tanggal float, nik float, alamat float, tempat float, kartu float, kelamin float)"


def _level(condition: str, m: float, u: float, **more: Any) -> dict[str, Any]:
    return {
        "sql_condition": condition,
        "label_for_charts": condition,
        "m_probability": m,
        "u_probability": u,
        **more,
    }


def _missing(*columns: str) -> dict[str, Any]:
    condition = " or ".join(f"{c}_l is null or {c}_r is null" for c in columns)
    return {"sql_condition": condition, "label_for_charts": "kosong", "is_null_level": True}


def _frequency(column: str, floor: float) -> dict[str, Any]:
    """A rare value in common says more than a frequent one."""
    return {
        "tf_adjustment_column": column,
        "tf_adjustment_weight": 1.0,
        "tf_minimum_u_value": floor,
        "disable_tf_exact_match_detection": True,
    }


def _nama() -> dict[str, Any]:
    shorter_known = "list_has_all(kata_l, kata_r) or list_has_all(kata_r, kata_l)"
    single = "least(len(kata_l), len(kata_r)) = 1"

    def several_words(condition: str) -> str:
        return f"case when {single} then false else {condition} end"

    every_word = "kata_tercakup(kata_l, kata_r)"
    return {
        "output_column_name": "nama",
        "comparison_levels": [
            _missing("nama_kunci"),
            _level("nama_kunci_l = nama_kunci_r", 0.72, 5e-4, **_frequency("urut", 2e-6)),
            _level("urut_l = urut_r", 0.03, 5e-4, **_frequency("urut", 2e-6)),
            _level(several_words(shorter_known), 0.05, 1e-4),
            _level(
                f"({shorter_known}) and kata_1_l = kata_1_r",
                0.04,
                4e-3,
                **_frequency("kata_1", 1e-4),
            ),
            _level(shorter_known, 0.01, 5e-4),
            _level(several_words(every_word), 0.09, 2e-4),
            _level(
                "len(kata_l) = len(kata_r) and kata_mirip(kata_1_l, kata_1_r) and " + single,
                0.02,
                5e-4,
            ),
            _level(f"case when {single} then {every_word} else false end", 0.02, 5e-3),
            _level("kata_mirip(kata_1_l, kata_1_r)", 0.02, 2e-2),
            _level("else", 0.004, 0.96),
        ],
    }


def _tanggal() -> dict[str, Any]:
    def level(value: int, m: float, u: float) -> dict[str, Any]:
        return _level(f"tanggal_mirip(tanggal_lahir_l, tanggal_lahir_r) = {value}", m, u)

    return {
        "output_column_name": "tanggal",
        "comparison_levels": [
            _missing("tanggal_lahir"),
            _level(
                "tanggal_lahir_l = tanggal_lahir_r", 0.9, 4e-5, **_frequency("tanggal_lahir", 2e-5)
            ),
            level(4, 0.01, 4e-5),
            level(3, 0.015, 1e-4),
            level(2, 0.025, 5e-4),
            level(1, 0.015, 4e-3),
            _level("else", 0.02, 0.995),
        ],
    }


def _nik() -> dict[str, Any]:
    return {
        "output_column_name": "nik",
        "comparison_levels": [
            _missing("nik"),
            # u: not by chance, but because a family member's NIK is written down
            _level("nik_l = nik_r", 0.5, 2.5e-4),
            # people born on one day differ in a digit or two anyway: little beside an equal birth date
            _level(
                "nik_mirip(nik_l, nik_r) is not null and tanggal_lahir_l = tanggal_lahir_r",
                0.3,
                0.08,
            ),
            _level(
                "nik_mirip(nik_l, nik_r) is not null and tanggal_mirip(tanggal_lahir_l, tanggal_lahir_r) > 0",
                0.3,
                3e-4,
            ),
            _level("nik_mirip(nik_l, nik_r) is not null", 0.3, 2e-5),
            _level("else", 0.2, 1.0),
        ],
    }


def _tempat(persons: int) -> dict[str, Any]:
    same_card = "coalesce(list_has_any(kartu_l, kartu_r), false)"
    known = "(berkartu_l and berkartu_r)"
    same_area = "list_has_any(kelurahan_l, kelurahan_r)"
    return {
        "output_column_name": "tempat",
        "comparison_levels": [
            # u: of somebody whom Dukcapil does not know, few stand on a card that it does know
            _level(same_card, 0.85, min(1.5 / persons, 0.01)),
            {
                "sql_condition": "kelurahan_l is null or kelurahan_r is null",
                "label_for_charts": "kosong",
                "is_null_level": True,
            },
            _level(
                f"{same_area} and alamat_l = alamat_r",
                0.1,
                min(20 / persons, 0.01),
            ),
            _level(f"{same_area} and not {known}", 0.9, 0.04),
            _level(same_area, 0.1, 0.04),
            _level(f"not {known}", 0.07, 0.96),
            _level("else", 0.02, 0.96),
        ],
    }


def _kelamin() -> dict[str, Any]:
    return {
        "output_column_name": "kelamin",
        "comparison_levels": [
            _missing("jenis_kelamin"),
            _level("jenis_kelamin_l = jenis_kelamin_r", 0.995, 0.5),
            _level("else", 0.005, 0.5),
        ],
    }


LEARNT: dict[str, Callable[[], dict[str, Any]]] = {
    "nama": _nama,
    "tanggal": _tanggal,
    "kelamin": _kelamin,
}  # what confirmed links can teach (weight.py)


@dataclass(frozen=True)
class Degree:
    """One degree of likeness: its condition, m and u, and whether the value's own frequency stands for u."""

    condition: str
    m: float
    u: float
    by_frequency: bool


@cache
def degrees(name: str) -> list[Degree]:
    """Returns the degrees of a respect, the least likeness first, as Splink numbers them."""
    levels = [level for level in LEARNT[name]()["comparison_levels"] if "m_probability" in level]
    return [
        Degree(
            level["sql_condition"],
            level["m_probability"],
            level["u_probability"],
            "tf_adjustment_column" in level,
        )
        for level in reversed(levels)
    ]


def degree_of(name: str) -> str:
    """Returns the SQL expression of a pair's degree in one respect, of columns that end in _l and _r; null where one
    is silent."""
    silent = LEARNT[name]()["comparison_levels"][0]["sql_condition"]
    numbered = list(enumerate(degrees(name)))[:0:-1]
    cases = " ".join(f"when {degree.condition} then {number}" for number, degree in numbered)
    return f"case when {silent} then null {cases} else 0 end"


def score_numbered(  # noqa: PLR0913 (what a step reads)
    con: duckdb.DuckDBPyConnection,
    into: str,
    pairs: str,
    records: str,
    weights: str,
    people: str,
    *frequencies: str,
) -> None:
    """Scores `pairs` (isi_a, isi_b) of `records` into the temp table `into` (isi_a, isi_b, bobot, bidang).

    `bobot` is Splink's match weight (log2 odds) before the candidates of one record compete, `bidang` what each
    comparison adds to it. `weights` says by source, respect and degree what is added to the fixed weight. Each of
    `frequencies` (frequency_<column>) says how common a value is among `people`. Without pairs Splink stays out.
    """
    con.execute(
        f"create or replace temp table {into} (isi_a bigint, isi_b bigint, bobot double, bidang {SPOKEN})"
    )
    if not con.execute(f"from {pairs} limit 1").fetchone():
        return
    [(persons,)] = con.execute(f"select greatest(count(*), 1000) from {people}").fetchall()
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI

    class Temporary(DuckDBAPI):
        """Keeps Splink's tables out of the warehouse: they hold names and are needed for a moment."""

        def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
            text = super()._setup_for_execute_sql(sql, physical_name)
            return text.replace("CREATE TABLE", "CREATE TEMP TABLE", 1)

    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="isi",
        probability_two_random_records_match=min(0.5, 0.8 / persons),
        comparisons=[_nama(), _tanggal(), _nik(), _tempat(persons), _kelamin()],
        # Never used: the pairs are given.
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": "1 = 1", "sql_dialect": "duckdb"}
        ],
        retain_matching_columns=True,  # gamma_<comparison> come with them
        retain_intermediate_calculation_columns=True,  # mw_<comparison>; nought if silent
    )
    api = Temporary(connection=con)
    linker = Linker(api.register(records), settings, log_level=None, validate_settings=False)
    for name in frequencies:
        column = name.removeprefix("frequency_")
        table = api.register(name, table_name=f"tf_{column}")
        linker.table_management.register_term_frequency_lookup(table, column)
    con.execute(
        "create or replace temp table splink_pair as select '0' as match_key,"
        f" isi_a as join_key_l, isi_b as join_key_r from {pairs}"
    )
    blocked = api.register("splink_pair")
    linker.table_management.register_blocked_pairs_for_predict(blocked)
    scored = linker.inference.predict(warning_mode="never")
    learnt = " ".join(
        f"left join {weights} as {name} on {name}.source = r.source and {name}.bidang = '{name}'"
        f" and {name}.derajat = s.gamma_{name}"
        for name in LEARNT
    )
    more = {name: f"coalesce({name}.selisih, 0)" for name in LEARNT}
    con.execute(
        f"insert into {into} select isi_l, isi_r, match_weight + {' + '.join(more.values())},"
        f" {{nama: nullif(mw_nama + mw_tf_adj_nama + {more['nama']}, 0),"
        f" tanggal: nullif(mw_tanggal + mw_tf_adj_tanggal + {more['tanggal']}, 0), nik: nullif(mw_nik, 0),"
        f" alamat: null, tempat: nullif(mw_tempat, 0), kartu: null,"
        f" kelamin: nullif(mw_kelamin + {more['kelamin']}, 0)}}::{SPOKEN}"
        f" from {scored.physical_name} as s inner join {records} as r on r.isi = s.isi_l {learnt}"
    )
    linker.table_management.delete_tables_created_by_splink_from_db()
    con.execute("drop table splink_pair")
