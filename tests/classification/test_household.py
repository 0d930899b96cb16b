"""Class, probability and reason, household by household, with exact answers."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assets.table import write_table
from assets.views import prepare
from assets.warehouse import set_variables

P = "2022-04"
LINES = [("SASARAN_2022", 358_233, 472_525), ("BPS_DKI", 348_990, 738_955)]
VISIT = (
    "periode text, household_id text, keputusan text, per_kapita_rp decimal(18, 2), tanggal date"
)
ADDRESS = "periode text, household_id text, delivery_periode text, file text, row int"
VISITED, SURVEYED = dt.date(2022, 4, 9), dt.date(2022, 3, 20)
ESTIMATE = (
    "periode text, household_id text, dasar text, angka_rp decimal(18, 2), taksiran_rp decimal(18, 2),"
    " bawah_rp decimal(18, 2), atas_rp decimal(18, 2), model_version text"
)
NUMBER = "decimal(12, 8)"
SET = "SASARAN_2022"
PROBABILITY = (
    f"periode text, household_id text, set_garis text, p_miskin_ekstrem {NUMBER}, p_miskin {NUMBER},"
    f" p_rentan {NUMBER}, p1_miskin_ekstrem {NUMBER}, p2_miskin_ekstrem {NUMBER},"
    f" p1_miskin {NUMBER}, p2_miskin {NUMBER}"
)


@pytest.fixture
def classify(warehouse, draw):
    """classify(name=evidence, …): the rows of classification.household by (name, set).

    `reached`: somebody's spending was observed in their kecamatan.
    Evidence: `visit` (decision, rupiah), `figure` in rupiah, `p` (extreme, poor, near), `aside` a reason.
    `objection` (kind, status) and `was`, the class of the month before, of the household `before` if another.
    """

    def compute(
        reached: bool = True, **households: dict[str, Any]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        kelurahan = "31.72.03.1001"
        draw(
            "household.household",
            "periode text, household_id text, kode_kelurahan text, kode_kecamatan text, jumlah_anggota int",
            [(P, n, e.get("place", kelurahan), kelurahan[:8], 4) for n, e in households.items()],
        )
        places = (kelurahan, "TIDAK DIKETAHUI")
        draw(
            "classification.reach",
            "periode text, kode_kelurahan text, kecamatan_terbukti bool",
            [(P, kelurahan, reached)],
        )
        draw(
            "classification.line",
            "periode text, kode_kelurahan text, set_garis text, garis_miskin_ekstrem_rp decimal(18, 2),"
            " garis_miskin_rp decimal(18, 2), garis_rentan_rp decimal(18, 2)",
            [(P, k, s, low, high, 1.5 * high) for s, low, high in LINES for k in places],
        )
        draw(
            "classification.visit",
            VISIT,
            [(P, n, *e["visit"], VISITED) for n, e in households.items() if "visit" in e],
        )
        draw(
            "classification.visit_error",
            "periode text, keputusan text, p_miskin_ekstrem decimal(12, 8), p_miskin decimal(12, 8)",
            [
                (P, said, *households.get("second", {}).get(said, sure))
                for said, sure in (
                    ("MISKIN_EKSTREM", (1, 1)),
                    ("MISKIN", (0, 1)),
                    ("TIDAK_MISKIN", (0, 0)),
                )
            ],
        )
        households = {n: e for n, e in households.items() if n != "second"}
        draw(
            "classification.predictor",
            "periode text, household_id text, desil_dtks int, desil_p3ke int, desil_dtsen_nasional int,"
            " desil_dtsen_provinsi int, desil_dtsen_kota int, desil_siks int",
            [(P, n, 1, None, 2, 3, 4, 5) for n in households],
        )
        known = {n: e for n, e in households.items() if "p" in e}
        draw(
            "classification.estimate",
            ESTIMATE,
            [
                (
                    P,
                    n,
                    "OBSERVED" if "figure" in e else "ESTIMATED",
                    e.get("figure"),
                    5e5,
                    3e5,
                    8e5,
                    "uji",
                )
                for n, e in known.items()
            ],
        )
        draw(
            "classification.probability",
            PROBABILITY,
            [
                (P, n, s, *e["p"], e["p"][0] / 5, e["p"][0] / 20, e["p"][1] / 5, e["p"][1] / 20)
                for n, e in known.items()
                for s, _, _ in LINES
            ],
        )
        draw(
            "classification.figure",
            f"{ADDRESS}, digunakan bool, alasan text",
            [
                (P, n, P, "r.csv", row, "aside" not in e, e.get("aside"))
                for n, e in households.items()
                for row in (1, 2)
                if "aside" in e or "figure" in e
            ],
        )
        draw(
            "classification.observation",
            f"{ADDRESS}, tanggal_pendataan date",
            [
                (P, n, P, "r.csv", row, day)
                for n in households
                for row, day in ((1, SURVEYED), (2, dt.date(2022, 1, 5)), (3, dt.date(2022, 4, 1)))
            ],
        )
        draw(
            "classification.objection",
            "periode text, household_id text, jenis text, status text, person_id text",
            [(P, n, *e["objection"], f"p{n}") for n, e in households.items() if "objection" in e],
        )
        draw(
            "household.member",
            "periode text, household_id text, person_id text",
            [("2022-03", e.get("before", n), f"p{n}") for n, e in households.items()],
        )
        draw("quality.month", "periode text, bulan text, siap bool", [(P, "2022-03", True)])
        was = [
            ("2022-03", e.get("before", n), s, e["was"])
            for n, e in households.items()
            if "was" in e
            for s, *_ in LINES
        ]
        prepare("classification.household")(warehouse, P)
        if was:
            rows = ", ".join(f"('{m}', '{n}', '{s}', '{k}')" for m, n, s, k in was)
            warehouse.execute(
                f"create or replace temp view kelas_lama as select * from (values {rows})"
                " as k (periode, household_id, set_garis, kelas)"
            )
        write_table(warehouse, "classification.welfare", P)
        write_table(warehouse, "classification.household", P)
        result = warehouse.execute("from classification.household")
        names = [column[0] for column in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        return {(row["household_id"], row["set_garis"]): row for row in rows}

    return compute


SURE = (Decimal("0.9"), Decimal("0.97"), Decimal("1"))
LOW = (Decimal("0.01"), Decimal("0.05"), Decimal("0.3"))


@pytest.mark.parametrize(
    ("figure", "sasaran", "bps"),
    [
        ("348989.99", "MISKIN_EKSTREM", "MISKIN_EKSTREM"),
        ("348990", "MISKIN_EKSTREM", "MISKIN"),
        ("358232.99", "MISKIN_EKSTREM", "MISKIN"),
        ("358233", "MISKIN", "MISKIN"),
        ("472525", "RENTAN", "MISKIN"),
        ("708787.49", "RENTAN", "MISKIN"),
        ("708787.50", "TIDAK_MISKIN", "MISKIN"),
        ("738955", "TIDAK_MISKIN", "RENTAN"),
    ],
)
def test_observed_by_the_figure_strictly_below_the_line(classify, figure, sasaran, bps):
    found = classify(a={"figure": Decimal(figure), "p": LOW})
    assert found["a", "SASARAN_2022"]["kelas"] == sasaran
    assert found["a", "BPS_DKI"]["kelas"] == bps
    assert found["a", "SASARAN_2022"]["basis"] == "OBSERVED"
    assert found["a", "SASARAN_2022"]["p_miskin_ekstrem"] == LOW[0]


@pytest.mark.parametrize(
    ("p", "kelas"),
    [
        (("0.5", "0.8", "1"), "MISKIN_EKSTREM"),
        (("0.3", "0.8", "1"), "MISKIN"),
        (("0.3", "0.79", "1"), "BELUM_DITENTUKAN"),
        (("0", "0.2", "0.7"), "RENTAN"),
        (("0", "0.1", "0.5"), "TIDAK_MISKIN"),
    ],
)
def test_estimated_by_the_class_whose_own_probability_is_half(classify, p, kelas):
    found = classify(a={"p": tuple(map(Decimal, p))})
    assert found["a", "SASARAN_2022"]["kelas"] == kelas
    assert found["a", "SASARAN_2022"]["basis"] == "ESTIMATED"


def test_a_decision_outranks_figure_and_estimate_for_the_target_lines(classify):
    found = classify(
        a={"visit": ("MISKIN_EKSTREM", Decimal(600_000)), "figure": Decimal(900_000), "p": LOW},
        b={"visit": ("TIDAK_MISKIN", Decimal(300_000)), "figure": Decimal(100_000), "p": SURE},
        c={"visit": ("MISKIN", None), "figure": Decimal(100_000), "p": SURE},
    )
    sasaran = {n: found[n, "SASARAN_2022"] for n in "abc"}
    assert [row["kelas"] for row in sasaran.values()] == [
        "MISKIN_EKSTREM",
        "TIDAK_MISKIN",
        "MISKIN",
    ]
    assert [row["basis"] for row in sasaran.values()] == ["VERVAL"] * 3
    assert [row["p_miskin_ekstrem"] for row in sasaran.values()] == [1, 0, 0]
    assert [row["p_miskin"] for row in sasaran.values()] == [1, 0, 1]


def test_a_decision_is_as_sure_as_second_visits_leave_it(classify):
    found = classify(
        second={
            "MISKIN_EKSTREM": (Decimal("0.9"), Decimal("0.95")),
            "TIDAK_MISKIN": (Decimal("0.02"), Decimal("0.05")),
        },
        a={"visit": ("MISKIN_EKSTREM", Decimal(300_000)), "p": LOW},
        b={"visit": ("TIDAK_MISKIN", Decimal(900_000)), "figure": Decimal(100_000), "p": SURE},
        c={"visit": ("MISKIN", None), "p": SURE},
    )
    a, b, c = (found[n, "SASARAN_2022"] for n in "abc")
    assert [row["kelas"] for row in (a, b, c)] == ["MISKIN_EKSTREM", "TIDAK_MISKIN", "MISKIN"]
    assert (a["p_miskin_ekstrem"], a["p_miskin"]) == (Decimal("0.9"), Decimal("0.95"))
    assert (b["p_miskin_ekstrem"], b["p_miskin"]) == (Decimal("0.02"), Decimal("0.05"))
    assert (c["p_miskin_ekstrem"], c["p_miskin"]) == (0, 1)
    depth = 1 - 300_000 / 358_233
    assert float(a["p1_miskin_ekstrem"]) == pytest.approx(0.9 * depth, abs=1e-8)
    assert float(a["p2_miskin_ekstrem"]) == pytest.approx(0.9 * depth**2, abs=1e-8)
    assert float(b["p1_miskin_ekstrem"]) == pytest.approx(0.02 / 5, abs=1e-8), "as deep as its like"
    assert c["p1_miskin_ekstrem"] == 0


def test_engels_households_are_as_poor_as_by_definition(classify):
    """Head count, gap and squared gap of 235 households (tests/data) under lines that only their figures decide."""
    text = (Path(__file__).parent.parent / "data/engel.csv").read_text().splitlines()[1:]
    income = [round(600 * float(line.split(",")[0]), 2) for line in text]
    homes = {
        f"h{n}": {"visit": ("TIDAK_MISKIN", Decimal(str(i))), "p": LOW}
        for n, i in enumerate(income)
    }
    found = [row for (_, lines), row in classify(**homes).items() if lines == "BPS_DKI"]
    gap = [max(1 - i / 348_990, 0) for i in income]
    for k, name in enumerate(("p_miskin_ekstrem", "p1_miskin_ekstrem", "p2_miskin_ekstrem")):
        expected = sum(g**k if g else 0 for g in gap) / 235
        assert sum(float(row[name]) for row in found) / 235 == pytest.approx(expected, abs=1e-7)
    assert sum(g > 0 for g in gap) > 20


def test_for_other_lines_the_visits_figure_speaks_or_else_the_evidence_below(classify):
    found = classify(
        a={"visit": ("MISKIN_EKSTREM", Decimal(600_000)), "p": LOW},
        b={"visit": ("TIDAK_MISKIN", Decimal(300_000)), "p": LOW},
        c={"visit": ("TIDAK_MISKIN", None), "figure": Decimal(340_000), "p": SURE},
    )
    bps = {n: found[n, "BPS_DKI"] for n in "abc"}
    assert [row["kelas"] for row in bps.values()] == ["MISKIN", "MISKIN_EKSTREM", "MISKIN_EKSTREM"]
    assert [row["p_miskin_ekstrem"] for row in bps.values()] == [0, 1, SURE[0]]
    assert float(bps["b"]["p1_miskin_ekstrem"]) == pytest.approx(1 - 300_000 / 348_990, abs=1e-8)
    assert float(bps["b"]["p2_miskin_ekstrem"]) == pytest.approx(
        (1 - 300_000 / 348_990) ** 2, abs=1e-8
    )


def test_without_evidence_the_rate_of_the_kelurahan(classify):
    found = classify(a={"p": SURE}, b={"p": LOW}, c={}, d={"place": None})
    rates = {
        "c": (SURE[0] + LOW[0]) / 2,
        "d": None,
    }  # where nobody knows the kelurahan there is no rate
    for name, rate in rates.items():
        row = found[name, "SASARAN_2022"]
        assert (row["basis"], row["kelas"]) == ("NONE", "BELUM_DITENTUKAN")
        assert row["p_miskin_ekstrem"] == rate and row["p1_miskin_ekstrem"] is None


def test_where_no_spending_was_observed_nobody_takes_the_level_of_the_neighbours(classify):
    found = classify(reached=False, a={"p": SURE}, c={})
    assert found["a", "SASARAN_2022"]["p_miskin_ekstrem"] == SURE[0], "good enough to visit"
    row = found["c", "SASARAN_2022"]
    assert (row["p_miskin_ekstrem"], row["p_miskin"], row["kelas"]) == (
        *(None, None),
        "BELUM_DITENTUKAN",
    )
    assert "belum diketahui" in row["alasan"]


def test_the_evidence_has_the_day_of_the_visit_or_of_the_newest_figure_used(classify, warehouse):
    figure = {"figure": Decimal(300_000), "p": SURE}
    classify(a={"visit": ("MISKIN", None)} | figure, b=figure, c={"p": LOW, "aside": "NOL"}, d={})
    days = dict(
        warehouse.execute(
            "select household_id, tanggal_bukti from classification.welfare"
        ).fetchall()
    )
    assert days == {"a": VISITED, "b": SURVEYED, "c": None, "d": None}


def test_the_reason_says_why_without_saying_who(classify):
    found = classify(
        a={"visit": ("MISKIN", None), "p": LOW},
        b={"figure": Decimal(300_000), "p": SURE},
        c={"p": LOW, "aside": "PER HARI, BUKAN PER BULAN"},
        d={},
    )
    reasons = {n: found[n, "SASARAN_2022"]["alasan"] for n in "abcd"}
    assert reasons == {
        "a": "Diputuskan Lurah setelah kunjungan.",
        "b": "Pengeluaran per kapita menurut Carik di bawah garis miskin ekstrem.",
        "c": "Ditaksir dari keadaan rumah dan anggota, bukan diamati: peluang di bawah garis miskin ekstrem"
        " 1,0 %, di bawah garis miskin 5,0 %. Satu angka Carik disisihkan: per hari, bukan per bulan.",
        "d": "Tidak ada bukti kesejahteraan; peluang mengikuti kelurahannya.",
    }


@pytest.mark.parametrize("status", ["MENUNGGU", "TERLAMBAT"])
def test_an_objection_holds_the_class_until_a_person_decides(classify, status):
    seen = {"figure": 900_000, "p": (0.1, 0.2, 0.5), "was": "MISKIN_EKSTREM"}
    rows = classify(
        held=seen | {"objection": ("SANGGAH", status)},
        proposal=seen | {"objection": ("USULAN", status)},
        settled=seen | {"objection": ("SANGGAH", "DIPUTUSKAN")},
        plain=seen,
        new={k: v for k, v in seen.items() if k != "was"} | {"objection": ("SANGGAH", status)},
        decided=seen | {"objection": ("SANGGAH", status), "visit": ("TIDAK_MISKIN", None)},
        moved=seen | {"objection": ("SANGGAH", status), "before": "parents"},
        worse=seen | {"objection": ("SANGGAH", status), "was": "TIDAK_MISKIN", "figure": 100_000},
        poorer=seen
        | {"objection": ("SANGGAH", status), "was": "MISKIN", "visit": ("MISKIN_EKSTREM", None)},
    )
    found = {(n, s): (row["kelas"], row["ditahan"]) for (n, s), row in rows.items()}
    for line, _, _ in LINES:
        assert found["held", line] == ("MISKIN_EKSTREM", True)
        for name in ("proposal", "settled", "plain", "new"):
            assert found[name, line] == (
                "TIDAK_MISKIN" if line == SET else found["plain", line][0],
                False,
            )
    assert found["decided", SET] == ("MISKIN_EKSTREM", True), "it was decided before it was said"
    assert found["moved", SET] == ("MISKIN_EKSTREM", True), "the class of whom it names goes along"
    for name in ("worse", "poorer"):
        assert found[name, SET] == ("MISKIN_EKSTREM", False), "what is kept is never kept from help"
    held = rows["held", SET]
    assert "sampai Lurah memutuskan" in held["alasan"]
    assert held["p_miskin_ekstrem"] == rows["plain", SET]["p_miskin_ekstrem"]


@pytest.mark.parametrize(
    ("setting", "decided"),
    [
        ("SASARAN_2022", SET),
        ("BPS_DKI", "BPS_DKI"),
        (f"SASARAN_2022,BPS_DKI:{VISITED:%Y-%m}", "BPS_DKI"),
        ("SASARAN_2022,BPS_DKI:2099-01", SET),
    ],
)
def test_a_decision_belongs_to_the_lines_that_decided_on_its_day(
    classify, warehouse, setting: str, decided: str
) -> None:
    set_variables(warehouse, {"set_utama": setting})
    found = classify(h={"visit": ("MISKIN_EKSTREM", 2_000_000)})
    for lines in (SET, "BPS_DKI"):
        assert found["h", lines]["kelas"] == (
            "MISKIN_EKSTREM" if lines == decided else "TIDAK_MISKIN"
        )


def test_the_setting_is_read_by_month(warehouse) -> None:
    set_variables(warehouse, {"set_utama": "A,B:2025-01,C:2026-01"})
    months = ("2022-04", "2024-12", "2025-01", "2025-12", "2026-01", "2030-06")
    found = [warehouse.execute("select set_utama(?)", [month]).fetchone() for month in months]
    assert [name for (name,) in found] == ["A", "A", "B", "B", "C", "C"]
