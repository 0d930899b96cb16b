"""What the portal's database holds: of finished months, of households that somebody goes to, and nothing more."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from assets.keys import HKDF, carry, derive, visit_keys
from assets.portal.sending import register_months
from assets.portal.store import build, newest_month
from assets.portal.visits import disputed
from assets.quality.month import complete_refresh, record_publication, start_refresh
from assets.raw.tables import ensure_tables
from assets.warehouse import WrongKey, connect
from pipelines.portal.shelf import Shelf
from pipelines.settings import Settings
from tests.conftest import Home
from tests.portal.conftest import opened

NOW = datetime(2022, 5, 5, tzinfo=UTC)


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    return tmp_path / "portal.duckdb"


@pytest.fixture
def month(warehouse, draw):
    """month("2022-04"): everything of a finished month, in which A is to be visited, B lacks a programme, C neither."""
    ensure_tables(warehouse)

    def make(periode: str, name: str = "SITI", finished: bool = True, held: bool = False) -> None:
        began = NOW if finished else NOW + timedelta(days=1)
        start_refresh(warehouse, periode, f"{periode}{name}", began)
        with_month = [(periode, h) for h in "ABC"]
        draw("kpi.area", "periode text, kode text, nama text", [(periode, "31.72", name)])
        draw(
            "household.household",
            "periode text, household_id text, jumlah_anggota int, kode_kelurahan text, alamat text, in_dtks boolean,"
            " rt text, rw text, kepala_person_id text",
            [
                (*row, 1, "31.72.03.1001", "JL A", True, "1", "2", f"P{row[1]}")
                for row in with_month
            ],
        )
        draw(
            "household.member",
            "periode text, household_id text, person_id text",
            [(*row, f"P{row[1]}") for row in with_month],
        )
        draw(
            "identity.person",
            "periode text, person_id text, nama text, nik text, no_kk text, sources text",
            [(periode, f"P{h}", f"{name} {h}", "3172", "3172", "dtks") for h in "ABC"],
        )
        draw(
            "classification.household",
            "periode text, household_id text, set_garis text, kelas text, p_miskin_ekstrem double,"
            " p1_miskin_ekstrem double, garis_miskin_ekstrem_rp double, jumlah_anggota int",
            [(*row, "SASARAN_2022", "MISKIN", 0.6, 0.1, 350_000, 1) for row in with_month],
        )
        draw(
            "monitoring.verification_queue",
            "periode text, household_id text, nilai_informasi double, peluang_berubah double",
            [(periode, "A", 0.6, 0.6)],
        )
        draw(
            "classification.visit_result",
            "periode text, household_id text, tanggal date, petugas text, catatan text, keputusan text,"
            " ditahan boolean",
            [
                (periode, "C", date(2022, 4, 9), who, "Berbeda-beda.", decision, held)
                for who, decision in (("BUDI", "MISKIN"), ("ANI", "TIDAK_MISKIN"))
            ],
        )
        draw(
            "intervention.gap",
            "periode text, household_id text, kode_program text",
            [(periode, "B", "SEMBAKO")],
        )
        draw(
            "classification.objection",
            "periode text, household_id text, nomor text",
            [(periode, None, "9")],
        )
        if finished:
            record_publication(warehouse, periode, f"{periode}{name}", NOW)
            complete_refresh(warehouse, periode, f"{periode}{name}", "1", NOW)

    return make


def read(path: Path, sql: str, key: str = "kunci-portal") -> list[tuple]:
    with connect(path, key, path.parent / "spill", read_only=True) as con:
        return con.execute(sql).fetchall()


def columns(path: Path) -> set[tuple[str, str]]:
    found = read(
        path,
        "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        " where database_name = 'warehouse'",
    )
    return set(found)


def test_only_whom_somebody_goes_to_and_only_what_is_needed(warehouse, month, portal: Path) -> None:
    month("2022-04")
    assert build(warehouse, portal, "kunci-portal") == "2022-04"
    assert read(portal, "select household_id from household.household order by 1") == [
        ("A",),
        ("B",),
    ]
    assert read(portal, "select nama from identity.person order by 1") == [("SITI A",), ("SITI B",)]
    held = {name for _, name in columns(portal)}
    assert not held & {
        "nik", "no_kk", "p_miskin_ekstrem", "p1_miskin_ekstrem", "peluang_berubah", "nilai_informasi",
    }  # fmt: skip
    assert read(portal, "select kelompok, rumah_tangga from rencana.kelompok") == [(0, 3)]
    assert read(portal, "from rencana.ciri") == [], "B alone is nobody to tell of"
    assert portal.stat().st_mode & 0o777 == 0o600 and b"SITI" not in portal.read_bytes()
    assert sorted(path.name for path in portal.parent.iterdir() if path.is_file()) == [portal.name]


def test_of_visits_only_what_waits_for_another_officer(warehouse, month, portal: Path) -> None:
    month("2022-04")
    build(warehouse, portal, "kunci-portal")
    assert read(portal, "select count(*) from classification.visit_result") == [(0,)]
    month("2022-04", held=True)
    build(warehouse, portal, "kunci-portal")
    assert ("classification.visit_result", "keputusan") not in columns(portal)
    with connect(portal, "kunci-portal", portal.parent / "spill", read_only=True) as con:
        [row] = disputed(con, "31.72.03.1001")
        assert disputed(con, "31.72.03.1002") == []
    assert (row["household_id"], row["nama_kepala"]) == ("C", "SITI C")
    assert (row["bukan_oleh"], row["perihal"]) == ("ANI, BUDI", "Berbeda-beda.")


def test_answers_sealed_before_a_rotation_still_open(warehouse, month, portal: Path) -> None:
    month("2022-04")
    old, new = derive("rahasia lama", HKDF), derive("rahasia baru", HKDF)
    carry(warehouse, "warehouse", old, new, NOW)
    build(warehouse, portal, new.portal)
    with connect(portal, new.portal, portal.parent / "spill", read_only=True) as con:
        assert visit_keys(con, new) == [new.visits, old.visits]
        held = con.execute("select distinct purpose from quality.carried_key").fetchall()
    assert held == [("visits",)], "ids and passwords stay where they are"


def test_a_month_that_is_being_written_over_stays_as_it_was(warehouse, month, portal: Path) -> None:
    month("2022-04")
    build(warehouse, portal, "kunci-portal")
    month("2022-04", "BUDI", finished=False)
    warehouse.execute("update quality.refresh set rewrote = true where completed_at is null")
    assert build(warehouse, portal, "kunci-portal") == "2022-04"
    assert read(portal, "select nama from kpi.area") == [("SITI",)]
    assert read(portal, "select nama from identity.person order by 1")[0] == ("SITI A",)
    month("2022-05", "RINA")
    assert build(warehouse, portal, "kunci-portal") == "2022-05"
    assert read(portal, "select periode, nama from kpi.area order by 1") == [
        ("2022-04", "SITI"),
        ("2022-05", "RINA"),
    ]
    assert read(portal, "select distinct periode from household.household") == [("2022-05",)]


def test_before_the_first_month_there_is_nothing_and_no_error(warehouse, portal: Path) -> None:
    assert build(warehouse, portal, "kunci-portal") is None
    with connect(portal, "kunci-portal", portal.parent / "spill", read_only=True) as con:
        assert newest_month(con, "warehouse") == ""


def test_a_new_key_opens_it_and_the_old_one_no_more(warehouse, month, portal: Path) -> None:
    month("2022-04")
    build(warehouse, portal, "kunci-portal")
    build(warehouse, portal, "kunci-baru")
    assert read(portal, "select count(*) from household.household", "kunci-baru") == [(2,)]
    with pytest.raises(WrongKey):
        read(portal, "select 1", "kunci-portal")


def test_a_reader_of_the_old_file_goes_on_reading(warehouse, month, portal: Path) -> None:
    month("2022-04")
    build(warehouse, portal, "kunci-portal")
    with connect(portal, "kunci-portal", portal.parent / "spill", read_only=True) as con:
        month("2022-05", "RINA")
        build(warehouse, portal, "kunci-portal")
        assert con.execute("select nama from kpi.area").fetchall() == [("SITI",)]
        assert read(portal, "select nama from kpi.area where periode = '2022-05'") == [("RINA",)]


def test_a_damaged_file_is_made_anew(warehouse, month, portal: Path) -> None:
    month("2022-04")
    build(warehouse, portal, "kunci-portal")
    content = bytearray(portal.read_bytes())
    content[64:4096] = bytes(4032)
    portal.write_bytes(bytes(content))
    assert build(warehouse, portal, "kunci-portal") == "2022-04"
    assert read(portal, "select nama from kpi.area") == [("SITI",)]


def test_who_reads_gets_the_publication_that_was_put_in_its_place(tmp_path: Path) -> None:
    found = Settings(home=tmp_path)
    found.published.parent.mkdir()
    shelf, told = Shelf(found), []
    for month in ("2022-03", "2022-04"):
        draft = found.published.with_suffix(".new")
        with duckdb.connect(str(draft)) as con:
            con.execute(f"create schema kpi; create table kpi.kota as select '{month}' as periode")
        draft.replace(found.published)
        con = shelf.public()
        assert con is not None
        told += con.execute("from kpi.kota").fetchall()
    assert told == [("2022-03",), ("2022-04",)]


def test_what_everybody_reads_does_not_depend_on_the_insiders_file(small: Home) -> None:
    (small.path / "portal.duckdb").write_bytes(b"rusak" * 5000)
    with opened(small, "--choose-roles") as door:
        assert door.enter("publik").get("/").status_code == 200
        assert door.client().get("/api/v1/wilayah").status_code == 200


def test_a_month_of_which_only_citizens_and_officers_spoke_is_not_the_one_that_pages_begin_with(
    draw, warehouse
) -> None:
    draw(
        "quality.delivery",
        "source text, delivery_periode text, status text, rows_read bigint",
        [
            ("dukcapil", "2022-03", "LOADED", 9), ("sanggah", "2022-04", "LOADED", 1),
            ("dtks", "2022-05", "REFUSED", 3), ("penerima_pkh", "2022-02", "LOADED", 5),
            ("verval", "2022-04", "LOADED", 2),
        ],
    )  # fmt: skip
    assert register_months(warehouse) == {"2022-02", "2022-03"}
