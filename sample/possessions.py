"""What a visitor sees in a dwelling, as far as welfare shows there."""

from statistics import NormalDist

import numpy as np
import pyarrow as pa

from sample.drop import number
from sample.population import City
from sample.randomness import Rng, stream
from sample.traits import words

OWN_NOISE = 0.75  # of one possession, against a standard of living of spread 1
MISREAD = 0.015  # of a value on one form

# column: options from poorest to richest with their shares.
LADDERS: dict[str, list[tuple[str, float]]] = {
    "jenis_lantai": [
        ("TANAH", 0.015),
        ("KAYU", 0.035),
        ("SEMEN", 0.21),
        ("UBIN", 0.10),
        ("KERAMIK", 0.64),
    ],
    "jenis_dinding": [("BAMBU", 0.01), ("LAINNYA", 0.025), ("KAYU", 0.11), ("TEMBOK", 0.855)],
    "jenis_atap": [
        ("LAINNYA", 0.01),
        ("SENG", 0.07),
        ("ASBES", 0.52),
        ("GENTENG", 0.30),
        ("BETON", 0.10),
    ],
    "sumber_air_minum": [
        ("SUNGAI/HUJAN", 0.006),
        ("SUMUR TAK TERLINDUNG", 0.025),
        ("SUMUR TERLINDUNG", 0.10),
        ("PAM", 0.40),
        ("KEMASAN", 0.469),
    ],
    "fasilitas_bab": [("TIDAK ADA", 0.012), ("UMUM", 0.06), ("BERSAMA", 0.11), ("SENDIRI", 0.818)],
    "daya_listrik": [
        ("TANPA METERAN", 0.05),
        ("450", 0.13),
        ("900", 0.34),
        ("1300", 0.30),
        ("2200", 0.18),
    ],
    "bahan_bakar_masak": [
        ("KAYU", 0.004),
        ("MINYAK TANAH", 0.02),
        ("GAS 3KG", 0.68),
        ("GAS >3KG", 0.23),
        ("LISTRIK", 0.066),
    ],
    "punya_kulkas": [("T", 0.26), ("Y", 0.74)],
    "punya_ac": [("T", 0.70), ("Y", 0.30)],
    "punya_komputer": [("T", 0.74), ("Y", 0.26)],
    "jumlah_motor": [("0", 0.24), ("1", 0.47), ("2", 0.22), ("3", 0.07)],
    "jumlah_mobil": [("0", 0.86), ("1", 0.115), ("2", 0.025)],
}
TENURE = ["MILIK SENDIRI", "KONTRAK", "BEBAS SEWA", "DINAS", "LAINNYA"]
TENURE_SHARES = np.array([0.5, 0.35, 0.11, 0.02, 0.02])


def _steps(shares: list[float], values: np.ndarray) -> np.ndarray:
    """The rung of each standard normal value, so that the rungs have the given shares."""
    cuts = [NormalDist().inv_cdf(min(p, 1 - 1e-9)) for p in np.cumsum(shares)[:-1]]
    return np.digitize(values, cuts).astype(np.int8)


class Possessions:
    """Codes per home and column, drawn once; forms read them with small slips."""

    def __init__(self, city: City, seed: int) -> None:
        standard = city.welfare.standard
        n = len(standard)
        scale = np.sqrt(1 + OWN_NOISE**2)
        self.codes: dict[str, np.ndarray] = {}
        for column, ladder in LADDERS.items():
            rng = stream(seed, "possession", column)
            value = (standard + rng.normal(0, OWN_NOISE, n)) / scale
            self.codes[column] = _steps([share for _, share in ladder], value)
        rng = stream(seed, "possession", "tenure")
        estate = ~city.welfare.kampung
        u = np.where(estate, rng.random(n) * 0.85, rng.random(n))
        self.tenure = np.searchsorted(np.cumsum(TENURE_SHARES), u).astype(np.int8)
        self.tenure = np.minimum(self.tenure, len(TENURE) - 1)
        spread = rng.normal(0, 0.45, n)
        self.log_area = 3.45 + 0.33 * standard + spread

    def columns(self, rng: Rng, home: np.ndarray, size: np.ndarray) -> dict[str, pa.Array]:
        """The columns of forms about the given homes with so many members."""
        n = len(home)
        result: dict[str, pa.Array] = {"status_bangunan": words(TENURE, self.tenure[home])}
        area = np.exp(self.log_area[home] + 0.12 * (size - 3.7))
        result["luas_lantai_m2"] = number(np.clip(np.round(area), 4, 600), rng.random(n) < 0.02)
        for column, ladder in LADDERS.items():
            codes = self.codes[column][home]
            slips = np.flatnonzero(rng.random(n) < MISREAD)
            codes[slips] = rng.integers(0, len(ladder), len(slips))
            blank = rng.random(n) < 0.008
            options = [option for option, _ in ladder]
            if column.startswith("jumlah"):
                result[column] = number(codes, blank)
            elif column.startswith("punya"):
                result[column] = pa.array(codes == 1, mask=blank)
            else:
                result[column] = pa.array(options).take(pa.array(codes, mask=blank))
        return result
