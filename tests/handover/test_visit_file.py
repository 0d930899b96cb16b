"""From the queue to the Lurah and back: the workbook that `verval export` writes, filled in and delivered."""

import datetime as dt
import io
import sqlite3
from pathlib import Path

import msoffcrypto
import pytest

from assets.handover.asked import Request, asked_since, overdue, record_requests
from assets.handover.visit_file import BESIDE, KEY, Round, visits_of
from assets.incident.store import incidents
from expectations.contract import sources
from tests.conftest import Home
from tests.pipelines.test_alert_loop import opened

P, NEXT = "2022-04", "2022-05"
K1, K2 = "31.72.03.1001", "31.72.03.1002"
COLUMNS = [column.name for column in sources()["verval"].columns]


def test_a_kelurahans_visits_go_out_locked_and_come_back_as_decisions(small: Home) -> None:
    wrong = small.run("verval", "export", "--by", "Rina", "--kelurahan", "99.99", code=2).stderr
    assert "99.99" in wrong
    told = small.run("verval", "export", "--by", "Rina", "--visits", "10").stdout.split()
    [queue] = small.query(
        "select kode_kelurahan, count(*) as n from monitoring.verification_queue"
        f" where periode = '{P}' and kode_kelurahan is not null group by 1 order by 2 desc, 1 limit 1"
    )
    kode = queue[0]
    [path] = small.path.glob(f"handover/*/verval-{kode}-{P}.xlsx")
    assert str(path) in told and path.stat().st_mode & 0o077 == 0
    owner = f"Kelurahan {kode}"
    password = small.run("password", owner, "--by", "Rina").stdout.strip()
    assert "OPD tidak dikenal" in small.run("password", "Kelurahan 1", "--by", "R", code=2).stderr
    book = opened(path, password)
    assert book.sheetnames == ["verval", "Petunjuk", "Dikembalikan"]
    sheet = book["verval"]
    names = [cell.value for cell in sheet[1]]
    assert names == [*COLUMNS, *BESIDE]
    rows = {sheet.cell(n, 1).value: n for n in range(2, sheet.max_row + 1)}
    ranked = small.query(
        "select household_id from monitoring.verification_queue"
        f" where periode = '{P}' and kode_kelurahan = '{kode}' order by urutan limit 9"
    )
    lot = small.query(
        "select household_id from classification.lot"
        f" where periode = '{P}' and kode_kelurahan = '{kode}' and urutan = 1"
    )
    assert set(rows) == {h for (h,) in [*ranked, *lot]}, "and one in ten by lot"
    [[guessed]] = small.query(
        "select list(household_id order by sha256(concat_ws('|', '', periode, household_id))) = (select"
        f" list(household_id order by urutan) from classification.lot where periode = '{P}' and urutan <= 20"
        f" and kode_kelurahan = '{kode}') from classification.lot where periode = '{P}' and kode_kelurahan = '{kode}'"
    )
    assert not guessed, "the lot hangs on the home's key"
    assert [h for h in rows if h in {h for (h,) in ranked}] == [h for (h,) in ranked], "in order"
    at = {name: names.index(name) + 1 for name in names}
    reasons = {sheet.cell(n, at["alasan_kunjungan"]).value for n in rows.values()}
    told = ("Kunjungan verifikasi.", "Ada sanggahan", "Diusulkan")
    assert all(reason.startswith(told) for reason in reasons), "neither class nor chance nor lot"
    assert sheet.protection.sheet
    for name in COLUMNS:
        assert sheet.cell(2, at[name]).protection.locked is (name in KEY), name
    lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert '"DITEMUKAN,TIDAK DITEMUKAN,PINDAH,MENINGGAL"' in lists
    assert {v.type for v in sheet.data_validations.dataValidation} == {"list", "date", "decimal", "whole"}  # fmt: skip

    first, second, third = list(rows)[:3]

    def fill(line: int, **values: object) -> None:
        for name, value in values.items():
            sheet.cell(line, at[name]).value = value

    visit = {
        "hasil_kunjungan": "DITEMUKAN",
        "keputusan": "MISKIN EKSTREM",
        "pengeluaran_verifikasi": 1_000_000,
        "jumlah_anggota_verifikasi": 4,
        "tanggal": dt.date(2022, 5, 10),
        "petugas": "Sari",
    }
    fill(rows[first], **visit)
    fill(rows[second], **visit | {"petugas": None})
    fill(rows[third], **visit)
    sheet.cell(rows[third], 1).value = "R0000000000000000dead"
    clear, locked = io.BytesIO(), io.BytesIO()
    book.save(clear)
    msoffcrypto.format.ooxml.OOXMLFile(clear).encrypt(password, locked)
    folder = small.landing / "verval" / NEXT
    folder.mkdir(parents=True)
    (folder / path.name).write_bytes(locked.getvalue())
    assert "perlu diperiksa" in small.run("verval", "audit", "--by", "Tuti").stdout
    assert not list(small.path.glob("handover/inspektorat/*"))
    contradicted = contradict(small, folder / "v.csv", kode)
    small.run("refresh", "--all", "--quiet")
    delivered = small.query(
        "select status, rows_staged, rows_quarantined, extra_columns from quality.delivery"
        f" where source = 'verval' and delivery_periode = '{NEXT}' and file = '{path.name}'"
    )
    assert delivered == [("LOADED", 2, len(rows) - 2, None)], "what nobody filled in is no visit"
    assert small.query(
        "select failed from quality.check_result where expectation = 'baris_karantina'"
        " and table_name = 'raw.verval' order by evaluated_at desc limit 1"
    ) == [(1,)], "the row without its officer; empty rows are no fault"
    assert small.query(
        f"select kelas, basis from classification.household where periode = '{NEXT}'"
        f" and household_id = '{first}' and set_garis = 'SASARAN_2022'"
    ) == [("MISKIN_EKSTREM", "VERVAL")]

    small.run("verval", "export", "--by", "Rina", "--visits", "10")
    [path] = small.path.glob(f"handover/*/verval-{kode}-{NEXT}.xlsx")
    book = opened(path, password)
    again = {row[0].value for row in book["verval"].iter_rows(min_row=2)}
    objected = {
        row[0]
        for row in small.query(
            "select household_id from monitoring.verification_queue"
            f" where periode = '{NEXT}' and tenggat is not null"
        )
    }
    assert not (again & set(rows)) - objected - {second}, (
        "nobody is asked again within three months"
    )
    assert second in again, "but whose row went back is"
    back = [[cell.value for cell in row] for row in book["Dikembalikan"].iter_rows(min_row=2)]
    why = {line[2]: line[4] for line in back}
    assert set(why) == {second, "R0000000000000000dead"}
    assert "petugas" in why[second] and "tidak pernah diterbitkan" in why["R0000000000000000dead"]

    # the Inspektorat's list goes out locked too
    small.run("verval", "audit", "--by", "Tuti")
    [path] = small.path.glob(f"handover/inspektorat/petugas-{NEXT}.xlsx")
    password = small.run("password", "Inspektorat", "--by", "Tuti").stdout.strip()
    book = opened(path, password)
    [row] = [[cell.value for cell in line] for line in book["Keputusan"].iter_rows(min_row=2)]
    assert row == contradicted


def contradict(small: Home, path: Path, but: str) -> list[object]:
    """Delivers a decision that its own figures contradict, outside the kelurahan; returns how it is listed."""
    [(home, kode)] = small.query(
        f"select household_id, kode_kelurahan from household.household where kode_kelurahan <> '{but}'"
        f" and periode = '{P}' order by 1 limit 1"
    )
    visit = f"{home},,,,,,DITEMUKAN,9000000,2,MISKIN EKSTREM,,2022-05-04,Sari Dewi,"
    path.write_text(",".join(COLUMNS) + f"\n{visit}\n")
    return [kode, "2022-05-04", "SARI DEWI", home, "MISKIN_EKSTREM", "TIDAK_MISKIN", 4_500_000]


@pytest.fixture
def db(tmp_path):
    with incidents(tmp_path / "i.sqlite") as found:
        yield found


def test_what_was_asked_is_known_for_so_many_months(db: sqlite3.Connection) -> None:
    record_requests(db, "2022-01", [Request("a", K1, "URUTAN")])
    record_requests(db, "2022-02", [Request("b", K1, "KEDUA"), Request("c", K2, "URUTAN")])
    record_requests(db, P, [Request("d", K1, "URUTAN")])
    assert asked_since(db, P, 3) == {"b", "c"}, (
        "of the month itself nothing: it may be written again"
    )
    assert asked_since(db, P, 4) == {"a", "b", "c"}
    assert asked_since(db, P, 12, "KEDUA") == {"b"}
    record_requests(db, "2022-06", [Request("f", K1, "URUTAN")])
    assert asked_since(db, P, 3) == {"b", "c", "f"}, "nor of a month that was written first"
    assert asked_since(db, P, 2) == set()
    record_requests(db, "2022-02", [Request("e", K1, "URUTAN")])
    assert asked_since(db, P, 3) == {"c", "e", "f"}, (
        "another list of a kelurahan replaces the first"
    )


def test_a_visit_asked_for_is_overdue_until_any_result_comes(warehouse, draw, db) -> None:
    draw(
        "classification.visit_result",
        "periode text, household_id_lapor text, tanggal date",
        [(P, "a", dt.date(2022, 3, 9)), (P, "old", dt.date(2022, 1, 9))],
    )
    record_requests(db, "2022-02", [Request(h, K1, "URUTAN") for h in ("a", "b", "old")])
    record_requests(db, "2022-03", [Request("c", K2, "ACAK")])
    record_requests(db, P, [Request("d", K1, "URUTAN")])
    record_requests(db, "2021-03", [Request("x", K1, "URUTAN")])
    assert overdue(warehouse, db, P) == [(K1, "2022-02", 2), (K2, "2022-03", 1)]


@pytest.fixture
def town(warehouse, draw):
    """Forty households of one kelurahan, twenty in the queue, and twenty settled by a visit of March."""
    homes = [f"h{i:02d}" for i in range(40)]
    due, again = dt.date(2022, 5, 2), dt.date(2022, 6, 1)
    draw(
        "monitoring.verification_queue",
        "periode text, household_id text, kode_kelurahan text, urutan int, perihal text, tenggat date,"
        " bukan_oleh text, boleh_sejak date",
        [
            (
                P, h, K1, i + 1, *((None, None, None) if i else ("Ada sanggahan.", due, "BUDI")),
                again if i == 1 else None,
            )
            for i, h in enumerate(homes[:20])
        ],
    )  # fmt: skip
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, basis text, kode_kelurahan text",
        [
            (P, h, "SASARAN_2022", "ESTIMATED" if i < 20 else "VERVAL", K1)
            for i, h in enumerate(homes)
        ],
    )
    draw(
        "classification.visit_result",
        "periode text, household_id text, household_id_lapor text, kode_kelurahan text, tanggal date, petugas text,"
        " diterima bool, menentukan bool, delivery_periode text, file text, row int, alasan_kembali text,"
        " hasil_kunjungan text, catatan text, ditahan bool",
        [
            (
                P,
                h,
                h,
                K1,
                dt.date(2022, 3, 5),
                "Ani",
                True,
                True,
                "2022-03",
                "v",
                i,
                None,
                "DITEMUKAN",
                None,
                False,
            )
            for i, h in enumerate(homes[20:])
        ],
    )
    draw(
        "classification.lot",
        "periode text, household_id text, kode_kelurahan text, urutan int",
        [(P, h, K1, n) for n, h in enumerate(("h30", "h02", "h05", "h18", "h35"), 1)],
    )
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text, kepala_person_id text, alamat text, rt text, rw text",
        [(P, h, K1, f"p{h}", "Jl. Uji", "001", "002") for h in homes],
    )
    draw(
        "household.member",
        "periode text, household_id text, person_id text",
        [(P, h, f"p{h}") for h in homes],
    )
    draw(
        "identity.person",
        "periode text, person_id text, nama text, tanggal_lahir date",
        [(P, f"p{h}", f"NAMA {h}", None) for h in homes],
    )
    draw(
        "staging.wilayah",
        "periode text, kode_kelurahan text, nama_kelurahan text",
        [(P, K1, "UJI")],
    )
    draw(
        "quality.quarantine",
        "source text, delivery_periode text, file text, row int, reason text, payload json",
        [],
    )
    return warehouse


def test_most_by_the_queue_a_tenth_at_random_and_never_who_was_asked_lately(town) -> None:
    asked = frozenset({"h00", "h02", "h19"})  # h00 has an objection: asked all the same
    [found] = visits_of(town, Round(P, 10, asked, frozenset(), "2022-01", "kunci"))
    kinds = [(r.household_id, r.kind) for r in found.requests if r.kind != "KEDUA"]
    by_queue = [h for h, kind in kinds if kind == "URUTAN"]
    assert by_queue == ["h00", *(f"h{i:02d}" for i in range(3, 11))]
    assert [h for h, kind in kinds if kind == "ACAK"] == ["h30"], "though visited in March"
    order = [r.household_id for r in found.requests]
    assert order[0] == "h00" and "h30" in order[1:], "behind what is due, among the others"
    assert {row["alasan_kunjungan"] for row in found.rows[1:]} <= {
        "Kunjungan verifikasi.",
        "Kunjungan kedua oleh petugas lain.",
    }
    [same] = visits_of(town, Round(P, 10, asked, frozenset(), "2022-01", "kunci"))
    assert same.requests == found.requests and same.rows == found.rows
    assert (found.rows[0]["tenggat"], found.rows[0]["bukan_oleh"]) == ("2 Mei 2022", "BUDI")
    assert found.rows[0]["anggota"] == "NAMA h00"
    assert visits_of(town, Round(P, 10, asked, frozenset(), "2022-01", "kunci", K2)) == []


def test_the_lot_is_a_tenth_and_asks_no_household_twice(town) -> None:
    def drawn(number):
        [found] = visits_of(town, Round(P, number, frozenset(), frozenset(), "2022-01", "kunci"))
        return [r.household_id for r in found.requests if r.kind == "ACAK"], found

    assert drawn(1)[0] == []
    assert drawn(10)[0] == ["h30"]
    lot, found = drawn(30)  # 19 by the queue, h02 and h05 among them: three drawn
    assert lot == ["h30"] and {"h02", "h05"} <= {r.household_id for r in found.requests}
    town.execute("update classification.lot set household_id = 'h33' where urutan = 2")
    assert sorted(drawn(30)[0]) == ["h30", "h33"]
    [asked] = visits_of(town, Round(P, 30, frozenset({"h30"}), frozenset(), "2022-01", "kunci"))
    assert "h30" not in {r.household_id for r in asked.requests}
    places = {drawn_at(town, f"kunci{n}") for n in range(30)}
    assert len(places) > 5, "anywhere among the others"


def drawn_at(town, secret) -> int:
    [found] = visits_of(town, Round(P, 10, frozenset(), frozenset(), "2022-01", secret))
    return [r.household_id for r in found.requests].index("h30")


def test_what_waits_is_seen_again_first(town) -> None:
    town.execute("update classification.visit_result set ditahan = household_id in ('h21', 'h22')")
    [found] = visits_of(town, Round(P, 5, frozenset(), frozenset(), "2022-01", "kunci"))
    held = {"h21", "h22"}
    assert held <= {r.household_id for r in found.requests if r.kind == "KEDUA"}
    [again] = visits_of(town, Round(P, 5, frozenset(), frozenset(held), "2022-01", "kunci"))
    assert held <= {r.household_id for r in again.requests}, "as long as it waits"
    town.execute(
        "insert into classification.visit_result select * replace ('LAIN' as petugas, row + 1 as row)"
        " from classification.visit_result where household_id = 'h21'"
    )
    [third] = visits_of(town, Round(P, 5, frozenset(), frozenset(held), "2022-01", "kunci"))
    [row] = [row for row in third.rows if row["household_id"] == "h21"]
    assert "LAIN" in row["bukan_oleh"] and ";" in row["bukan_oleh"], "two differ: by neither"


def test_every_twentieth_decision_is_seen_again_by_somebody_else(town) -> None:
    town.execute(
        "insert into classification.visit_result select periode, 'x' || n, 'x' || n, kode_kelurahan, tanggal, petugas,"
        " true, n % 2 = 0, delivery_periode, 'v', n, null, if(n % 2 = 0, 'DITEMUKAN', 'PINDAH'), null, false"
        " from classification.visit_result, range(2000) as r(n) where household_id = 'h20'"
    )
    town.execute(
        "insert into household.household select periode, 'x' || n, kode_kelurahan, null, alamat, rt, rw"
        " from household.household, range(2000) as r(n) where household_id = 'h20'"
    )
    [found] = visits_of(town, Round(P, 1, frozenset(), frozenset(), "2022-01", "kunci"))
    second = [r.household_id for r in found.requests if r.kind == "KEDUA"]
    assert 70 <= len(second) <= 131, "binomial: 2,020 draws of one in twenty, 3 standard deviations"
    assert all(row["bukan_oleh"] == "Ani" for row in found.rows if row["household_id"] in second)
    [after] = visits_of(town, Round(P, 1, frozenset(), frozenset(second[:5]), "2022-01", "kunci"))
    assert set(second) - {r.household_id for r in after.requests} == set(second[:5])
