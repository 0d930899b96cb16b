"""What citizens say (sanggah) and what offices carried out (realisasi)."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample.defects import SANGGAH, Teller
from sample.drop import Drop, days, number
from sample.families import HEAD, NO_DAY
from sample.nik import as_text
from sample.places import address
from sample.population import City
from sample.randomness import stream
from sample.targeting import poorness
from sample.traits import words

PER_MONTH = 0.00035  # of people
FROM_HIDDEN = 0.35  # proposals of people whom no register holds
OBJECTIONS = 0.3
REASONS = ["BELUM PERNAH TERDATA", "SUAMI TIDAK BEKERJA", "MENGONTRAK, ANAK TIGA", "LANSIA SENDIRI"]
REASONS += ["RUMAH BAGUS, PUNYA MOBIL", "SUDAH PINDAH", "PENERIMA SUDAH MENINGGAL", "MAMPU"]
MONTHLY_HELP = 0.0006  # of people
HELP = [("SEMBAKO", 200_000), ("KLJ", 300_000), ("JAKPRENEUR", 1_000_000), ("RUTILAHU", 35_000_000)]


def sanggah(city: City, seed: int, m: int, counts: Counter) -> Drop:
    """Proposals and objections of one month."""
    rng = stream(seed, "sanggah", m)
    state = city.history[m]
    people = int((state.home >= 0).sum())
    wanted = max(int(people * PER_MONTH), 8)
    home = np.maximum(state.home, 0)
    heads = (state.home >= 0) & (city.role == HEAD)
    hidden = rng.permutation(np.flatnonzero(heads & city.hidden[home]))
    share = max(int(wanted * (1 - OBJECTIONS) * FROM_HIDDEN), 2)
    unseen = hidden[: min(share, max(len(hidden) // len(city.months), 1))]
    rank = poorness(city, rng, 0.8)[home]
    poor = rng.permutation(np.flatnonzero(heads & (rank < 0.2) & ~city.hidden[home]))
    proposals = np.r_[unseen, poor[: int(wanted * (1 - OBJECTIONS)) - len(unseen)]]
    known = (state.home >= 0) | ((city.died != NO_DAY) & (city.appears == 0))
    against = rng.permutation(np.flatnonzero(known & (city.age(m) > 20) & (rank > 0.3)))
    objections = against[: max(int(wanted * OBJECTIONS), 2)]
    person = np.r_[proposals, objections].astype(np.int32)
    kind = np.r_[np.zeros(len(proposals)), np.ones(len(objections))].astype(np.int8)
    order = rng.permutation(len(person))
    person, kind = person[order], kind[order]
    n = len(person)
    told = Teller(city, "sanggah", SANGGAH, rng, counts).tell(
        person, city.no_kk[state.card[person]]
    )
    place = np.where(
        state.home[person] >= 0,
        state.place[np.maximum(state.home[person], 0)],
        state.card_place[state.card[person]],
    )
    kel = city.places.kel[place]
    span = int(city.first_days[m + 1] - city.first_days[m])
    day = np.sort(city.first_days[m] + rng.integers(0, span, n)).astype(np.int32)
    year, month = city.months[m].split("-")
    table = pa.table(
        {
            "nomor": pa.array(
                [f"SGH/{year}/{month}/{i + 1:05d}" for i in range(n)], type=pa.string()
            ),
            "tanggal": days(day),
            "jenis": words(["USULAN", "SANGGAH"], kind),
            "nama": told.nama,
            "alamat": address(city.places, place, rng, 0.8, 0.6),
            "kode_kelurahan": words([a.kode for a in city.areas], kel),
            "nik": as_text(told.nik),
            "no_kk": as_text(told.no_kk),
            "tanggal_lahir": days(told.birth),
            "alasan": words(REASONS, rng.integers(0, 4, n) + 4 * kind),
        }
    )
    return Drop("sanggah", m, table, person, kel)


def realisasi(city: City, seed: int, m: int) -> Drop:
    """Interventions of one month, keyed by NIK: no household id is known before a refresh."""
    rng = stream(seed, "realisasi", m)
    state = city.history[m]
    home = np.maximum(state.home, 0)
    rank = poorness(city, rng, 0.6)[home]
    able = (state.home >= 0) & (city.role == HEAD) & (rank < 0.15) & city.registered
    wanted = max(int((state.home >= 0).sum() * MONTHLY_HELP), 6)
    person = rng.permutation(np.flatnonzero(able))[:wanted].astype(np.int32)
    n = len(person)
    kind = rng.integers(0, len(HELP), n)
    status = np.searchsorted([0.15, 0.4, 0.95], rng.random(n))
    span = int(city.first_days[m + 1] - city.first_days[m])
    table = pa.table(
        {
            "kode_program": words([k for k, _ in HELP], kind),
            "household_id": pa.nulls(n, pa.string()),
            "nik": as_text(city.nik[person]),
            "tanggal": days((city.first_days[m] + rng.integers(0, span, n)).astype(np.int32)),
            "nominal": number(np.array([v for _, v in HELP])[kind]),
            "status": words(["RENCANA", "BERJALAN", "SELESAI", "BATAL"], status),
            "keterangan": pc.binary_join_element_wise(
                "DATA SINTETIS", pa.array([""] * n, pa.string()), ""
            ),
        }
    )
    return Drop("realisasi", m, table, person, city.places.kel[state.place[home[person]]])
