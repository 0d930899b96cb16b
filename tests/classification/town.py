"""A small town with known welfare, drawn straight into the model's input tables."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from expectations.contract import contracts

PERIODE = "2022-04"
LINES = {"SASARAN_2022": (358_233, 472_525), "BPS_DKI": (348_990, 738_955)}


@dataclass
class Town:
    """One value per household in each array; `predictor` has the columns of classification.predictor."""

    predictor: pd.DataFrame
    log_spending: np.ndarray
    people: np.ndarray


def make_town(homes: int, seed: int, poor: float = 0.04) -> Town:
    """Households whose dwelling shows part of their welfare; `poor` of them are below 358,233."""
    rng = np.random.default_rng(seed)
    people = 1 + rng.binomial(7, 0.35, homes)
    area = rng.integers(0, 6, homes)
    shown = rng.normal(0, 0.35, homes) + 0.12 * (area - 2.5) - 0.08 * (people - 3.4)
    spending = shown + rng.normal(0, 0.35, homes)
    spending += np.log(358_233) - np.quantile(spending, poor)

    def ladder(words: list[str]) -> np.ndarray:
        cuts = np.linspace(-0.6, 0.6, len(words) - 1)
        return np.array(words)[np.digitize(shown + rng.normal(0, 0.2, homes), cuts)]

    columns = {
        "household_id": [f"h{i:06d}" for i in rng.permutation(homes)],
        "kode_kelurahan": [f"31.72.0{1 + a // 3}.100{1 + a % 3}" for a in area],
        "rw": [f"{r:03d}" for r in rng.integers(1, 6, homes)],
        "jumlah_anggota": people,
        "dikenal": np.ones(homes, dtype=bool),
        "ada_form": rng.random(homes) < 0.85,
        "umur_kepala": rng.integers(22, 75, homes).astype(float),
        "jk_kepala": rng.choice(["L", "P"], homes),
        "desil_dtks": np.where(rng.random(homes) < 0.4, rng.integers(1, 5, homes), np.nan),
        "jenis_lantai": ladder(["TANAH", "SEMEN", "UBIN", "KERAMIK"]),
        "daya_listrik": ladder(["TANPA METERAN", "450", "900", "1300", "2200"]),
        "bahan_bakar_masak": ladder(["KAYU", "GAS 3KG", "GAS >3KG"]),
        "punya_kulkas": shown + rng.normal(0, 0.2, homes) > -0.2,
        "punya_ac": shown + rng.normal(0, 0.2, homes) > 0.3,
        "luas_lantai_m2": np.exp(3.4 + 0.6 * shown + rng.normal(0, 0.3, homes)),
        "di_form": people.astype(float),
    }
    frame = pd.DataFrame(columns)
    for column in contracts()["classification.predictor"].columns:
        if column.name in frame or column.name == "periode":
            continue
        if column.name == "penerima_dtks":
            frame[column.name] = False
        elif column.name == "program":
            frame[column.name] = [[] for _ in range(homes)]
        elif column.type == "string":
            frame[column.name] = pd.Series([None] * homes, dtype="str")
        else:
            frame[column.name] = np.nan
    return Town(frame, spending, people)


def draw_town(
    con: duckdb.DuckDBPyConnection,
    town: Town,
    seed: int,
    error: float = 0.2,
    told: float = 0.65,
    twice: float = 0.04,
) -> None:
    """Writes the town's predictors, lines and one or two Carik forms per household with a form."""
    rng = np.random.default_rng(seed)
    frame = town.predictor
    con.register("frame", frame)
    con.execute(
        "create table classification.predictor as"
        f" select '{PERIODE}' as periode, * replace (program::varchar[] as program) from frame"
    )
    home = np.flatnonzero(frame["ada_form"])
    form = np.r_[home, home[rng.random(len(home)) < twice]]
    total = np.exp(town.log_spending[form] + rng.normal(0, error, len(form))) * town.people[form]
    share = 0.5 + 0.1 * rng.random(len(form))
    silent = ~(np.random.default_rng(seed + 1).random(len(frame))[form] < told)
    count = np.bincount(form, minlength=len(frame))[form]
    forms = pd.DataFrame(
        {
            "household_id": frame["household_id"].to_numpy()[form],
            "delivery_periode": PERIODE,
            "file": "carik.csv",
            "row": np.arange(1, len(form) + 1),
            "id_rumah_tangga": [f"F{i:06d}" for i in rng.permutation(len(form))],
            "tanggal_pendataan": pd.Timestamp("2022-03-01"),
            "terbaru": np.arange(len(form)) < len(home),
            "anggota": town.people[form],
            "pangan_rp": np.where(silent, np.nan, total * share),
            "nonpangan_rp": np.where(silent, np.nan, total * (1 - share)),
            "pendapatan_rp": np.nan,
            "disurvei_ulang": count > 1,
        }
    )
    con.register("forms", forms)
    con.execute(
        f"""
        create table classification.observation as
        with written as (
            select * replace (
                nullif(pangan_rp, 'nan') as pangan_rp,
                nullif(nonpangan_rp, 'nan') as nonpangan_rp,
                nullif(pendapatan_rp, 'nan') as pendapatan_rp
            )
            from forms
        )
        select
            '{PERIODE}' as periode, household_id, delivery_periode, file, row, id_rumah_tangga,
            tanggal_pendataan, terbaru, anggota,
            cast(pangan_rp as decimal(18, 2)) as pangan_rp,
            cast(nonpangan_rp as decimal(18, 2)) as nonpangan_rp,
            cast(pendapatan_rp as decimal(18, 2)) as pendapatan_rp,
            cast((pangan_rp + nonpangan_rp) / anggota as decimal(18, 2)) as per_kapita_rp,
            disurvei_ulang,
            case when pangan_rp is null then 'KOSONG' end as alasan
        from written
        """
    )
    con.execute(
        "create table classification.price (periode varchar, kode_kota varchar, bulan varchar, pengali double)"
    )
    con.execute(
        "create table classification.random_visit (periode varchar, household_id varchar, kode_kelurahan varchar,"
        " jumlah integer, tanggal date, per_kapita_rp decimal(18, 2))"
    )
    con.execute(
        "create table classification.visit (periode varchar, household_id varchar, keputusan varchar)"
    )
    con.execute(
        "create table classification.line (periode varchar, kode_kelurahan varchar, set_garis varchar,"
        " garis_miskin_ekstrem_rp decimal(18, 2), garis_miskin_rp decimal(18, 2),"
        " garis_rentan_rp decimal(18, 2))"
    )
    for name, (extreme, poor) in LINES.items():
        con.execute(
            "insert into classification.line select distinct periode, kode_kelurahan, ?, ?, ?, 1.5 * ?"
            " from classification.predictor",
            [name, extreme, poor, poor],
        )
