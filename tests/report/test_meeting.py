"""What a meeting is told: the state of its actions, what is overdue, which incidents touch whom."""

import datetime as dt

import pytest

from assets.incident.incident import Finding, Touched, observe
from assets.incident.store import incidents
from assets.quality.waiver import Waiver
from assets.report import figures, tasks
from assets.report.content import Cell, said, span
from assets.report.meeting import Agenda, _accepted, _points, place
from assets.report.sections import below, change
from assets.report.tasks import overdue
from assets.report.words import WHY
from assets.text import without_numbers
from expectations.contract import contracts

P = "2022-04"
KOTA, CILINCING, KOJA = "31.72", "31.72.04", "31.72.03"
NAMES = {
    CILINCING: "Cilincing",
    KOJA: "Koja",
    f"{CILINCING}.1001": "Kalibaru",
    f"{KOJA}.1001": "Lagoa",
}
NOW = dt.datetime(2022, 5, 9, 3, tzinfo=dt.UTC)


@pytest.fixture
def agreed(warehouse, draw):
    """agreed(rows, kode): (action, state) as the meeting of April sees them."""

    def look(rows, kode=CILINCING):
        draw(
            "staging.tindakan",
            "periode text, tanggal_rapat date, kode_wilayah text, tindakan text, opd text, tenggat date, selesai bool,"
            " tanggal_selesai date, catatan text",
            [(P, *row) for row in rows],
        )
        found = figures.actions(warehouse, P, kode)
        return [(row["tindakan"], row["keadaan"]) for row in found]

    return look


def test_an_action_is_judged_at_the_end_of_the_month(agreed):
    met = "2022-04-12"
    rows = [
        (met, CILINCING, "lewat", "D", "2022-04-29", False, None, None),
        (met, CILINCING, "hari terakhir", "D", "2022-04-30", False, None, None),
        (met, CILINCING, "nanti", "D", "2022-05-31", None, None, None),
        (met, CILINCING, "sudah", "D", "2022-04-20", True, "2022-04-30", None),
        (met, CILINCING, "sudah tanpa tanggal", "D", "2022-04-21", True, None, None),
        (met, CILINCING, "baru sesudah bulan ini", "D", "2022-04-15", True, "2022-05-02", None),
        ("2022-05-01", CILINCING, "rapat kemudian", "D", "2022-05-31", False, None, None),
        (met, KOJA, "tempat lain", "D", "2022-05-31", False, None, None),
    ]
    assert agreed(rows) == [
        ("baru sesudah bulan ini", "TERLAMBAT"),
        ("lewat", "TERLAMBAT"),
        ("hari terakhir", "BERJALAN"),
        ("nanti", "BERJALAN"),
        ("sudah", "SELESAI"),
        ("sudah tanpa tanggal", "SELESAI"),
    ]


def test_what_was_done_long_ago_is_not_gone_through_again(agreed):
    rows = [
        ("2022-02-10", CILINCING, "lama", "D", "2022-02-28", True, "2022-02-20", None),
        ("2022-02-10", CILINCING, "lama, bulan ini", "D", "2022-02-28", True, "2022-04-20", None),
        ("2022-02-10", CILINCING, "lama, terbuka", "D", "2022-02-28", False, None, None),
        ("2022-03-10", CILINCING, "rapat terakhir", "D", "2022-03-28", True, "2022-03-20", None),
    ]
    assert [name for name, _ in agreed(rows)] == [
        "lama, terbuka",
        "lama, bulan ini",
        "rapat terakhir",
    ]


def test_the_kota_sees_its_own_actions_and_those_of_its_kecamatan(agreed):
    rows = [
        ("2022-04-12", at, at, "D", "2022-05-31", False, None, None)
        for at in (KOTA, KOJA, "31.73", "31.7", "31.72.04")
    ]
    assert [name for name, _ in agreed(rows, KOTA)] == [KOTA, KOJA, CILINCING]
    assert [name for name, _ in agreed(rows, KOJA)] == [KOJA]


def test_overdue_visits_and_objections_by_area():
    asked = [(f"{CILINCING}.1001", "2022-02", 3), (f"{CILINCING}.1001", "2022-03", 2)]
    asked.append((f"{KOJA}.1001", "2022-02", 4))
    day = dt.date(2022, 4, 20)
    told = [
        {"nomor": n, "jenis": kind, "tanggal": day, "tenggat": due, "kode_kelurahan": where, "status": status}
        for n, kind, due, where, status in [
            ("S1", "SANGGAH", dt.date(2022, 4, 10), f"{KOJA}.1001", "TERLAMBAT"),
            ("S2", "USULAN", dt.date(2022, 4, 11), f"{CILINCING}.1001", "TERLAMBAT"),
            ("S3", "USULAN", dt.date(2022, 4, 12), f"{CILINCING}.1001", "TERLAMBAT"),
            ("S4", "USULAN", dt.date(2022, 5, 12), f"{CILINCING}.1001", "MENUNGGU"),
        ]
    ]  # fmt: skip
    kota = overdue(asked, told, "KOTA", NAMES, P)
    assert values(kota.tables[0]) == [
        ("Koja", "Februari 2022", 4),
        ("Cilincing", "Februari 2022", 3),
        ("Cilincing", "Maret 2022", 2),
    ]
    assert values(kota.tables[1]) == [
        ("Koja", 1, dt.date(2022, 4, 10)),
        ("Cilincing", 2, dt.date(2022, 4, 11)),
    ]
    assert kota.texts == ["4 usulan dan sanggahan belum diputuskan, 3 di antaranya lewat tenggat."]
    kecamatan = overdue(asked[:2], told[1:], "KECAMATAN", NAMES, P)
    assert values(kecamatan.tables[0]) == [
        ("Kalibaru", "Februari 2022", 3),
        ("Kalibaru", "Maret 2022", 2),
    ]
    assert values(kecamatan.tables[1])[0] == ("S2", "Usulan", "Kalibaru", day, dt.date(2022, 4, 11), 19)  # fmt: skip
    nothing = overdue([], [], "KOTA", NAMES, P)
    assert not nothing.texts and all(not t.rows and t.empty for t in nothing.tables)


def values(table):
    return [tuple(cell.value for cell in row) for row in table.rows]


def test_an_incident_is_shown_to_those_whose_figure_it_can_move(tmp_path):
    def finding(rule, month, **kpi):
        moves = {
            f"31.72.{at}": {"nama": "x", "nol": low, "satu": high}
            for at, (low, high) in kpi.items()
        }
        return Finding(
            "staging.dtks", rule, "Dinas Sosial", "WARN", False, sentence=f"{rule} salah: 3 dari 9 baris.",
            source="dtks", periode=P, delivery_periode=month, touched=Touched(3, 3, 3, 1, moves), causes=("x",),
        )  # fmt: skip

    with incidents(tmp_path / "incidents.sqlite") as db:
        observe(
            db, finding("satu", "2022-04", **{"04": (-1.0, 2.0), "03": (-0.5, 0.5)}), NOW, "uji"
        )
        observe(db, finding("dua", "2022-02", **{"04": (-5.0, 0.0)}), NOW, "uji")
        observe(db, finding("kecil", "2022-04", **{"04": (-0.01, 0.02)}), NOW, "uji")
        observe(db, finding("kemudian", "2022-05", **{"04": (-9.0, 9.0)}), NOW, "uji")
        observe(db, finding("entah", "2022-04"), NOW, "uji")
        found = figures.incidents(db, P)
    moved = {
        kode: {i.rule: m for i in found if (m := figures.moved(i, kode))}
        for kode in (KOTA, CILINCING, KOJA)
    }
    assert moved == {
        KOTA: {"satu": (-1.5, 2.5), "dua": (-5.0, 0.0)},
        CILINCING: {"satu": (-1.0, 2.0), "dua": (-5.0, 0.0)},
        KOJA: {"satu": (-0.5, 0.5)},
    }
    [first, *_] = (
        tasks.incidents([(i, (-5.0, 0.0)) for i in found if i.rule == "dua"]).tables[0].rows
    )
    assert first[0].value.startswith("dtks: dua salah (D-")  # the counts are those of another month
    assert first[3].value == "−5,0 sampai 0,0 jiwa"


def test_what_is_in_order_is_not_spoken_of():
    main = {
        "status_target": "TERCAPAI",
        "rumah_tangga_tanpa_program": 0,
        "rumah_tangga_belum_ditentukan": 0,
    }
    assert _points(Agenda(main, [], [], [], [], [])) == []
    late = [{"keadaan": "TERLAMBAT", "opd": "Dinas Sosial"}]
    main |= {"status_target": "TERTINGGAL", "p0_miskin_ekstrem": 0.0294, "target": 0.01}
    assert _points(Agenda(main, [], [], [], [], late)) == [
        "Tingkat kemiskinan ekstrem 2,94\u00a0% tertinggal dari jalur 1,00\u00a0%.",
        "1 tindakan rapat lewat tenggat: Dinas Sosial.",
    ]


def test_values_read_as_people_write_them():
    assert [said(1234.56, kind) for kind in ("bulat", "satu", "tanda", "rupiah")] == [
        "1.235", "1.234,6", "+1.234,6", "Rp\u00a01.235",
    ]  # fmt: skip
    assert [said(n, "tanda") for n in (-0.04, 0, 0.04, -2)] == ["0,0", "0,0", "0,0", "−2,0"]
    assert (said(0.01773, "persen"), said(0.41771, "bagian")) == ("1,77\u00a0%", "41,8\u00a0%")
    assert said(None, "bulat") == "–" and said(dt.date(2022, 5, 1), "tanggal") == "1 Mei 2022"
    assert span(Cell(3, "satu", 1.25, 4)) == "1,2 – 4,0" and span(Cell(3)) == ""


def test_what_somebody_typed_names_nobody_by_number():
    assert without_numbers("NIK 3172044201900001 dan 3172-0442-0190-0001") == "NIK … dan …"
    assert without_numbers("Rapat 12 April 2022") == "Rapat 12 April 2022"


def test_a_kota_is_not_named_twice():
    assert place("KOTA", "KOTA ADM. JAKARTA UTARA") == "KOTA ADM. JAKARTA UTARA"
    assert place("KECAMATAN", "Koja") == "Kecamatan Koja"


def test_decisions_against_their_own_figures_are_spoken_of_first(warehouse, draw):
    homes = [
        # household, place, decision, contradicts
        ("a", f"{CILINCING}.1001", "MISKIN_EKSTREM", True),
        ("b", f"{CILINCING}.1001", "MISKIN_EKSTREM", False),
        ("c", f"{CILINCING}.1002", "TIDAK_MISKIN", True),
        ("d", f"{KOJA}.1001", "MISKIN_EKSTREM", True),
    ]
    day = dt.date(2022, 4, 5)
    draw(
        "classification.visit",
        "periode text, household_id text, tanggal date, keputusan text",
        [(P, h, day, k) for h, _, k, _ in homes],
    )
    draw(
        "classification.visit_result",
        "periode text, household_id text, tanggal date, keputusan text, menentukan bool, bertentangan bool",
        [(P, h, day, k, True, x) for h, _, k, x in homes] + [(P, "b", dt.date(2022, 3, 1), "MISKIN", True, True)],
    )  # fmt: skip
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text, jumlah_anggota int, kode_kelurahan text",
        [(P, h, "SASARAN_2022", k, 4, place) for h, place, k, _ in homes],
    )
    assert figures.doubts(warehouse, P, CILINCING) == (3, 2, 4)
    assert figures.doubts(warehouse, P, "31.72") == (4, 3, 8)
    assert figures.doubts(warehouse, P, "31.72.06") == (0, 0, 0)


SETS = {"SASARAN_2022": 100, "BPS_DKI": 250, "BANK_DUNIA": 70}  # and the expected number under each


def draw_kpi(draw, sets):
    """Two kelurahan, the first with all the sets of lines, the second with the default one."""
    kinds = {"string": "text", "integer": "bigint", "number": "double", "boolean": "bool"}
    named = {c.name: kinds[c.type] for c in contracts()["kpi.area"].columns}
    table = {"periode": "text"} | named
    rows = [
        {"periode": P, "tingkat": "KELURAHAN", "kode": f"{CILINCING}.{at}", "nama": f"Kelurahan {at}",
         "set_garis": s, "jiwa_miskin_ekstrem_perkiraan": SETS[s] - int(at) + 1001, "status_target": "TANPA_TARGET"}
        for at, has in (("1001", sets), ("1002", sets[:1])) for s in has
    ]  # fmt: skip
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table.items())
    draw("kpi.area", columns, [tuple(row.get(name) for name in table) for row in rows])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_other_set_of_lines_has_its_column(warehouse, draw, count):
    sets = list(SETS)[:count]
    draw_kpi(draw, sets)
    draw(
        "monitoring.change",
        "periode text, kode text, set_garis text, periode_sebelum text, sebab text, perkiraan double, jiwa int",
        [(P, f"{CILINCING}.1001", s, "2022-03", cause, SETS[s], 1) for s in sets for cause in WHY],
    )
    draw("monitoring.cohort", "periode text, kode text, baseline_periode text", [])
    table = below(warehouse, P, CILINCING, "KECAMATAN").tables[0]
    heads = ["Perkiraan, Garis BANK DUNIA", "Perkiraan, Garis BPS DKI"][3 - count :]
    assert [head for head in table.heads if head.startswith("Perkiraan, ")] == heads
    assert all(len(row) == len(table.heads) for row in table.rows)
    shown = {row[0].value: [c.value for c in row[2 : 4 + len(heads)]] for row in table.rows}
    others = {1: [], 2: [250], 3: [70, 250]}[count]
    assert shown == {
        "Kelurahan 1001": [100, None, *others],
        "Kelurahan 1002": [99, None, *([None] * len(others))],
    }
    rows = [{"set_garis": s} for s in sets]
    total = change(warehouse, P, f"{CILINCING}.1001", rows).tables[0].rows[-1]
    assert [cell.value for cell in total[1:-1:2]] == [7 * SETS[s] for s in sets]


def test_who_accepted_what_stands_in_one_line_each():
    half = Waiver(
        "raw.dtks.setengah_tiba", P, "Ani dan Budi", 2, "NIK 3172041201900001 ganda", NOW, ("a",)
    )
    old = Waiver("kpi.kota.jumlah_cocok", P, "Citra", 1, "", None, None)
    assert _accepted([half, old]) == [
        "Kiriman kurang dari setengah kiriman sebelumnya (dtks · setengah_tiba): diterima oleh Ani dan Budi pada"
        " 9 Mei 2022. Alasan: NIK … ganda",
        "Jumlah wilayah bawahan tidak sama dengan jumlah wilayahnya (kpi · kota · jumlah_cocok): diterima oleh"
        " Citra. Alasan: –",
    ]
