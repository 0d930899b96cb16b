"""Who is entitled to what, case by case; that nobody is missed; and what a register's money serves."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.intervention import program
from assets.intervention.program import UNKNOWN, programs
from assets.table import write_select, write_table
from assets.views import VIEWS, prepare
from tests.intervention.conftest import Home, P, Person, Receipt, draw

OWN = {"status_bangunan": "MILIK SENDIRI", "jenis_lantai": "KERAMIK", "jenis_dinding": "TEMBOK"}
FIT = OWN | {"jenis_atap": "GENTENG", "sumber_air_minum": "PAM", "fasilitas_bab": "SENDIRI"}
WORKS = {"bekerja": True, "lapangan_usaha": "KONSTRUKSI", "punya_jkn": True, "disabilitas": "TIDAK"}
# kode: (who is entitled, who is not though nearly so); a dict is a dwelling, a pair (birth date, Carik)
CASES: dict[str, tuple[Any, Any]] = {
    "KJP": (("2001-01-01", {"masih_sekolah": True}), ("2000-04-01", {"masih_sekolah": True})),
    "KLJ": (("1962-04-30", {}), ("1962-05-01", {})),
    "KAJ": (("2015-05-01", {}), ("2015-04-30", {})),
    "KPDJ": ((None, {"disabilitas": "MENTAL"}), (None, {"disabilitas": "TIDAK"})),
    "PKH": ((None, WORKS | {"hamil": True}), (None, WORKS)),
    "PBI": ((None, {}), (None, {"punya_jkn": True})),
    "RUTILAHU": (FIT | {"jenis_lantai": "TANAH"}, FIT | {"jenis_lantai": "SEMEN"}),
    "RUMAH": (
        FIT | {"status_bangunan": "KONTRAK", "jenis_dinding": "BAMBU"},
        FIT | {"jenis_dinding": "BAMBU"},
    ),
    "AIR": (FIT | {"sumber_air_minum": "SUNGAI/HUJAN"}, FIT),
    "SANITASI": (FIT | {"fasilitas_bab": "TIDAK ADA"}, FIT | {"fasilitas_bab": "BERSAMA"}),
    "SEKOLAH": (("2010-01-01", {"masih_sekolah": False}), ("2010-01-01", {"masih_sekolah": None})),
    "PELATIHAN": ((None, {"bekerja": False}), (None, {"bekerja": False, "masih_sekolah": True})),
    "KERJA": ((None, {"bekerja": False}), (None, {"bekerja": None})),
    "JAKPRENEUR": ((None, {"bekerja": True, "lapangan_usaha": "PERDAGANGAN"}), (None, WORKS)),
    "ALAT_BANTU": ((None, {"disabilitas": "FISIK"}), (None, {"disabilitas": "MENTAL"})),
}


def one(home: str, what: Any, **more: Any) -> tuple[Home, Person]:
    """A household of one person with that dwelling, or of that birth date and Carik row."""
    if isinstance(what, dict):
        return Home(home, form=what, **more), Person(f"p-{home}", home, carik=WORKS)
    born, carik = what
    return Home(home, form=FIT, **more), Person(
        f"p-{home}", home, born or "1980-06-15", carik=carik
    )


def needs(con, home: str) -> dict[str, bool]:
    rows = con.execute(
        "select kode_program, terlayani from intervention.need where household_id = ?", [home]
    ).fetchall()
    return dict(rows)


@pytest.mark.parametrize("kode", CASES)
def test_who_is_entitled_and_who_just_is_not(kampung, kode):
    pairs = [one("ya", CASES[kode][0]), one("tidak", CASES[kode][1])]
    con = kampung([home for home, _ in pairs], [person for _, person in pairs])
    assert needs(con, "ya").get(kode) is False
    assert needs(con, "tidak").get(kode) is not False


def test_documents_and_what_every_poor_household_may_have(kampung):
    people = [
        Person("a", "h1", carik=WORKS),
        Person("b", "h1", carik=WORKS, status=None, grade="B"),
        Person("c", "h2", carik=WORKS, status=None, grade="D"),
    ]
    con = kampung([Home("h1"), Home("h2")], people)
    rows = con.execute(
        "select person_id, alasan from intervention.need where kode_program = 'DOKUMEN' order by 1"
    ).fetchall()
    assert rows == [
        ("b", "Tidak ada di Dukcapil; kelasnya miskin ekstrem."),
        ("c", "NIK tidak ada atau tidak dapat dipakai; kelasnya miskin ekstrem."),
    ]
    assert "SEMBAKO" in needs(con, "h1") and "SEMBAKO" in needs(con, "h2")


def test_every_programme_has_its_case():
    assert {p.kode_program for p in programs()} == {*CASES, "SEMBAKO", "DOKUMEN"}


@pytest.mark.parametrize("kelas", ["RENTAN", "TIDAK_MISKIN", "BELUM_DITENTUKAN"])
def test_need_speaks_of_the_poor_by_name_only(kampung, kelas):
    con = kampung([Home("h", kelas)], [Person("a", "h", "1950-01-01")])
    assert needs(con, "h") == {}
    assert con.execute("select count(*) from intervention.entitlement").fetchone() != (0,)


@pytest.mark.parametrize(
    ("receipt", "served"),
    [
        (Receipt("a", "KLJ", source="penerima_pkd"), True),
        (Receipt("a", "KLJ", source="penerima_pkd", day="2022-04-01"), True),
        (Receipt("a", "KLJ", source="penerima_pkd", day="2022-03-31"), False),  # last month
        (Receipt("a", "KLJ", source="penerima_pkd", day="2022-05-01"), False),  # not yet
        (Receipt("a", "KLJ", source="penerima_pkd", day=None), True),  # the register's month
        (Receipt("a", "KLJ", "DAFTAR", None, "penerima_pkd"), False),
        (Receipt("a", "KAJ", source="penerima_pkd"), False),  # another programme
        (Receipt("b", "KLJ", source="penerima_pkd"), False),  # another member
    ],
)
def test_a_payment_serves_its_person_within_the_programmes_interval(kampung, receipt, served):
    people = [Person("a", "h", "1950-01-01"), Person("b", "h")]
    con = kampung([Home("h")], people, [receipt])
    assert needs(con, "h")["KLJ"] is served


def test_a_households_programme_serves_all_whoever_is_named(kampung):
    people = [Person("a", "h", "2018-01-01"), Person("b", "h"), Person("c", "g", "2018-01-01")]
    con = kampung([Home("h"), Home("g")], people, [Receipt("b", "PKH", day="2022-02-01")])
    assert needs(con, "h")["PKH"] is True and needs(con, "g")["PKH"] is False
    assert con.execute("select person_id, dicatat_atas from intervention.receipt").fetchall() == [
        (None, "b")
    ]


@pytest.mark.parametrize(
    ("household", "nik", "status", "served"),
    [
        ("h", None, "BERJALAN", True),
        ("lama", None, "SELESAI", True),  # an id that was merged into h
        (None, "nik-a", "SELESAI", True),
        ("h", None, "RENCANA", False),
        ("h", None, "BATAL", False),
        ("tak dikenal", None, "SELESAI", False),
    ],
)
def test_what_offices_report_as_done_serves_too(kampung, household, nik, status, served):
    con = kampung(
        [Home("h", form=FIT | {"sumber_air_minum": "SUNGAI/HUJAN"})],
        [Person("a", "h")],
        done=[("AIR", household, nik, status, "2022-04-02")],
        merged={"lama": "h"},
    )
    assert needs(con, "h")["AIR"] is served


def test_of_two_people_with_one_nik_the_one_whom_dukcapil_knows_is_meant(kampung):
    people = [Person("a", "g", status=None), Person("b", "h"), Person("c", "g")]
    con = kampung([Home("g"), Home("h")], people)
    con.execute("update identity.person set nik = 'x' where person_id in ('a', 'b')")
    con.execute(
        f"insert into staging.realisasi by name select '{P}' as periode, '{P}' as delivery_periode, 'o' as file,"
        " 1 as row, 'SEMBAKO' as kode_program, 'x' as nik, 'SELESAI' as status, date '2022-04-01' as tanggal"
    )
    for name in ("intervention.realisation", "intervention.service"):
        prepare(name)(con, P)
        write_table(con, name, P)
    assert con.execute("select household_id from intervention.service").fetchall() == [("h",)]


@pytest.mark.parametrize(
    ("reports", "served", "told"),
    [
        ([("RENCANA", "2022-04-02", None)], False, " Direncanakan OPD."),
        ([("BATAL", "2022-04-02", "sudah pindah.")], False, " Dilaporkan batal pada 02-04-2022: sudah pindah."),
        ([("BERJALAN", "2022-03-01", None), ("BATAL", "2022-04-02", None)], False,
         " Dilaporkan batal pada 02-04-2022."),
        ([("BATAL", "2022-03-01", None), ("SELESAI", "2022-04-02", None)], True, None),
        ([("SELESAI", "2022-03-01", None), ("RENCANA", "2022-04-02", None)], True, None),  # the next one
        ([("RENCANA", "2022-05-02", None)], False, ""),  # not yet
    ],
)  # fmt: skip
def test_what_offices_plan_or_call_off_is_told_where_it_is_missing(kampung, reports, served, told):
    con = kampung(
        [Home("h", form=FIT | {"sumber_air_minum": "SUNGAI/HUJAN"})],
        [Person("a", "h")],
        done=[("AIR", "h", None, *report) for report in reports],
    )
    assert needs(con, "h")["AIR"] is served
    rows = con.execute("select alasan from intervention.gap where kode_program = 'AIR'").fetchall()
    wanted = f"Air minum dari sungai/hujan; kelasnya miskin ekstrem.{told}"
    assert rows == ([] if served else [(wanted,)])


def test_gaps_come_deepest_first_and_say_what_the_register_says(kampung):
    homes = [Home("a", "MISKIN", depth=0), Home("b", depth=0.1), Home("c", depth=0.3)]
    people = [Person(h.id, h.id, "1950-01-01", carik=WORKS) for h in homes]
    con = kampung(homes, people, [Receipt("c", "KLJ", "TUNDA", None, "penerima_pkd")])
    rows = con.execute(
        "select household_id, prioritas, alasan from intervention.gap where kode_program = 'KLJ' order by 2"
    ).fetchall()
    assert [row[:2] for row in rows] == [("c", 1), ("b", 2), ("a", 3)]
    assert rows[0][2].endswith("miskin ekstrem. Penyalurannya tertunda.")
    assert rows[1][2] == "Lansia, umur 72 tahun; kelasnya miskin ekstrem."


def test_an_extremely_poor_household_that_nothing_fits_still_stands_there(kampung, monkeypatch):
    only = tuple(p for p in programs() if p.kode_program == "KLJ")
    monkeypatch.setattr(program, "programs", lambda: only)
    monkeypatch.setattr(
        "assets.views.VIEWS",
        VIEWS
        | {
            "intervention.entitlement": {"hak": program.entitled()},
            "intervention.receipt": {"penerimaan": program.recipients()},
        },
    )
    con = kampung([Home("h"), Home("m", "MISKIN")], [Person("a", "h"), Person("b", "m")])
    rows = con.execute("select household_id, kode_program from intervention.need").fetchall()
    assert rows == [("h", "TANPA_PROGRAM")]
    assert con.execute("select kode_program from intervention.gap").fetchall() == [
        ("TANPA_PROGRAM",)
    ]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_the_neighbourhood_nobody_is_missed(warehouse, data):
    kinds = st.sampled_from(["MISKIN_EKSTREM", "MISKIN", "RENTAN", "BELUM_DITENTUKAN"])
    homes = [
        Home(
            f"h{i}",
            data.draw(kinds),
            form=data.draw(st.sampled_from([{}, FIT, FIT | {"jenis_lantai": "TANAH"}])),
        )
        for i in range(data.draw(st.integers(1, 5)))
    ]
    born = st.sampled_from(["1950-01-01", "1980-01-01", "2005-01-01", "2018-01-01"])
    people = [
        Person(f"p{i}", data.draw(st.sampled_from([h.id for h in homes])), data.draw(born))
        for i in range(data.draw(st.integers(1, 8)))
    ]
    receipts = [
        Receipt(data.draw(st.sampled_from([p.id for p in people])), *data.draw(
            st.sampled_from([("PKH", "SALUR"), ("PKH", "GAGAL"), ("SEMBAKO", "SALUR")])
        ))
        for _ in range(data.draw(st.integers(0, 6)))
    ]  # fmt: skip
    draw(warehouse, homes, people, receipts)
    for home in homes:
        if home.kelas == "MISKIN_EKSTREM":
            assert needs(warehouse, home.id)
    unserved = warehouse.execute(
        "select count(*) from intervention.need where not terlayani"
    ).fetchone()
    assert warehouse.execute("select count(*) from intervention.gap").fetchone() == unserved
    doubled = "select household_id, person_id, kode_program from intervention.need group by all having count(*) > 1"
    assert warehouse.execute(doubled).fetchall() == []


def test_adding_a_programme_is_adding_a_file(kampung, monkeypatch, tmp_path):
    for path in program.FOLDER.glob("*.sql"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    text = (
        (tmp_path / "klj.sql").read_text().replace("KLJ", "SUSU").replace("umur >= 60", "umur < 2")
    )
    text = text.replace("nilai_rp_per_bulan: 300000", "nilai_rp_per_bulan: 125000")
    (tmp_path / "susu.sql").write_text(text.replace("Lansia, umur ", "Bayi, umur "))
    monkeypatch.setattr(program, "FOLDER", tmp_path)
    program.programs.cache_clear()
    try:
        views = VIEWS | {
            "intervention.entitlement": {"hak": program.entitled()},
            "intervention.receipt": {"penerimaan": program.recipients()},
        }
        monkeypatch.setattr("assets.views.VIEWS", views)
        paid = Receipt("b", "SUSU", source="penerima_pkd")
        homes, people = (
            [Home("h"), Home("g")],
            [Person("a", "h", "2021-01-01"), Person("b", "g", "2021-01-01")],
        )
        con = kampung(homes, people, [paid])
        assert (needs(con, "h")["SUSU"], needs(con, "g")["SUSU"]) == (False, True)
        [(value, cover)] = con.execute(
            "select nilai_rp_per_bulan, cakupan from intervention.program inner join intervention.coverage"
            " using (periode, kode_program) where kode_program = 'SUSU' and tingkat = 'KOTA'"
        ).fetchall()
        assert (value, cover) == (Decimal(125000), 0.5)
    finally:
        monkeypatch.undo()
        program.programs.cache_clear()


def test_programmes_outside_their_dates_are_left_out(kampung):
    con = kampung([Home("h")], [Person("a", "h", "1950-01-01")])
    con.execute(
        "update intervention.program set berlaku_sampai = '2022-03-31' where kode_program = 'KLJ'"
    )
    for name in ("intervention.entitlement", "intervention.need"):
        prepare(name)(con, P)
        write_table(con, name, P)
    assert "KLJ" not in needs(con, "h") and "PKH" in needs(con, "h")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("-- opd: Dinas Sosial\n", ""), "'-- opd:' is missing"),
        (("strategi: BEBAN", "strategi: APA"), "strategi is one of BEBAN"),
        (("register: penerima_pkd", "register: penerima_x"), "no source penerima_x"),
        (("nilai_rp_per_bulan: 300000", "nilai_rp_per_bulan: banyak"), "whole number or BELUM"),
        (("-- berlaku_sampai", "-- desil: 1-4\n-- berlaku_sampai"), "desil reads like"),
    ],
)
def test_a_header_that_is_wrong_is_named(monkeypatch, tmp_path: Path, change, said):
    text = (program.FOLDER / "klj.sql").read_text().replace(*change)
    (tmp_path / "klj.sql").write_text(text)
    monkeypatch.setattr(program, "FOLDER", tmp_path)
    program.programs.cache_clear()
    try:
        with pytest.raises(ValueError, match=said) as told:
            program.programs()
        assert "klj.sql" in str(told.value)
    finally:
        monkeypatch.undo()
        program.programs.cache_clear()


def test_no_regulation_is_invented():
    assert {p.dasar_hukum for p in programs()} == {UNKNOWN}


def test_dtsen_tells_where_no_form_does(kampung: Any) -> None:
    told = {"masih_sekolah": False, "bekerja": False, "disabilitas": True, "pbi_nas": True}
    con = kampung(
        [
            Home("tanpa", dtsen={"lantai": "TANAH", "air": "SUMUR TAK TERLINDUNG", "bab": "MCK UMUM", "mobil": True,
                                 "status_rumah": "MILIK SENDIRI"}),
            Home("kode", dtsen={"lantai": "8", "air": "5", "bab": "3", "status_rumah": "1"}),
            Home("didata", form=FIT, dtsen={"lantai": "TANAH", "bab": "TIDAK ADA"}),
        ],
        [
            Person("a", "tanpa", "2010-01-01", dtsen=told),
            Person("b", "kode", dtsen={"disabilitas": None}),
            Person("c", "didata", carik=WORKS, dtsen=told),
        ],
    )  # fmt: skip
    dwelling = con.execute(
        "select household_id, sumber, sumber_air_minum, fasilitas_bab, tidak_layak, jumlah_mobil"
        " from intervention.dwelling order by 1"
    ).fetchall()
    assert dwelling == [
        ("didata", "carik", "PAM", "SENDIRI", None, None),
        ("kode", None, None, None, None, None),  # what a code means a book must say
        ("tanpa", "dtsen", "SUMUR TAK TERLINDUNG", "UMUM", "lantai tanah, buang air besar di fasilitas umum", 1),
    ]  # fmt: skip
    assert {"RUTILAHU", "AIR", "SANITASI", "SEKOLAH", "KPDJ", "PBI"} <= needs(con, "tanpa").keys()
    assert not {"RUTILAHU", "AIR", "SANITASI"} & needs(con, "didata").keys()
    members = con.execute(
        "select person_id, masih_sekolah, bekerja, disabilitas, pbi_dtsen from intervention.member order by 1"
    ).fetchall()
    assert members == [
        ("a", False, False, True, True),
        ("b", None, None, None, None),
        ("c", False, True, False, True),  # what the survey asked at the door goes before
    ]
    why = con.execute(
        "select alasan, terlayani from intervention.need where household_id = 'tanpa' and kode_program = 'PBI'"
    ).fetchall()
    assert why == [
        ("Peserta PBI menurut DTSEN: periksa kepesertaannya; kelasnya miskin ekstrem.", False)
    ]


def test_a_rule_names_deciles_from_its_day_on_and_they_decide_nothing_alone(kampung: Any) -> None:
    homes = [
        Home("dalam", form=FIT, desil=5),
        Home("luar", form=FIT, desil=6),
        Home("kosong", form=FIT),
    ]
    homes.append(Home("mampu", form=FIT, desil=1, kelas="TIDAK_MISKIN", p_miskin=0))
    con = kampung(homes, [Person(h.id, h.id, carik=WORKS) for h in homes])
    reasons = "select household_id, alasan, terlayani from intervention.need where kode_program = 'SEMBAKO' order by 1"
    told = "Untuk setiap rumah tangga miskin; kelasnya miskin ekstrem"
    assert [row[1] for row in con.execute(reasons).fetchall()] == [f"{told}."] * 3, (
        "in 2022 no rule named one"
    )
    write_select(
        con, "intervention.program", program.program_rows().replace("2025-01-01", "2022-04-30"), P
    )
    prepare("intervention.need")(con, P)
    write_table(con, "intervention.need", P)
    rule = "(aturan sejak 2022-04-30: desil 1 sampai 5, dasar BELUM DIPASTIKAN)"
    assert con.execute(reasons).fetchall() == [
        ("dalam", f"{told}; desil DTSEN nasional 5 {rule}.", False),
        ("kosong", f"{told}; desil DTSEN nasional tidak diketahui, perlu diusulkan {rule}.", False),
        (
            "luar",
            f"{told}; desil DTSEN nasional 6, di luar batasnya, perlu diusulkan {rule}.",
            False,
        ),
    ]  # the decile ends no need, and makes none of whom the class names as well off
    con.execute("update classification.welfare set desil_siks = 3 where household_id = 'luar'")
    rows = program.program_rows().replace("2025-01-01", "2022-04-30")
    write_select(con, "intervention.program", rows.replace("dtsen_nasional", "siks"), P)
    write_table(con, "intervention.need", P)
    assert [alasan for _, alasan, _ in con.execute(reasons).fetchall()] == [
        f"{told}; desil SIKS-NG tidak diketahui, perlu diusulkan {rule}.",
        f"{told}; desil SIKS-NG tidak diketahui, perlu diusulkan {rule}.",
        f"{told}; desil SIKS-NG 3 {rule}.",
    ]  # the list's decile is no other register's


def test_who_objects_keeps_every_need_and_gap(kampung: Any) -> None:
    homes = [Home("held"), Home("plain")]
    con = kampung(
        homes, [Person(h.id, h.id, "1950-01-01", carik=WORKS | {"hamil": True}) for h in homes]
    )

    def owed(table: str, home: str) -> list[tuple[Any, ...]]:
        return con.execute(
            f"select kode_program, terlayani, alasan from {table} where household_id = ? order by all",
            [home],
        ).fetchall()

    con.execute(
        f"create table classification.objection as select '{P}' as periode, '1' as nomor, 'SANGGAH' as jenis,"
        " 'held' as person_id, 'held' as household_id, 'TERLAMBAT' as status, date '2022-04-02' as tenggat"
    )
    con.execute(
        "alter table classification.household add column if not exists ditahan bool default false"
    )
    con.execute("update classification.household set ditahan = true where household_id = 'held'")
    for table in ("intervention.entitlement", "intervention.need", "intervention.gap"):
        write_table(con, table, P)
    for table in ("intervention.need", "intervention.gap"):
        assert owed(table, "held") == owed(table, "plain") != []
