"""Hand-drawn families of one town, with the exact people they must give.

Every scene is a family of its own; the town is resolved once. Labels are `scene:row`.
"""

from collections.abc import Callable

import pytest

from tests.identity.conftest import KOJA, Registers, groups, nik

Draw = Callable[[Registers, str], None]
SCENES: dict[str, tuple[Draw, tuple[str, ...]]] = {}


def scene(*people: str) -> Callable[[Draw], Draw]:
    """Notes a scene and the people it must give."""

    def note(draw: Draw) -> Draw:
        SCENES[draw.__name__] = (draw, people)
        return draw

    return note


@scene("card list")
def nik_and_name_agree(r: Registers, s: str) -> None:
    r.dukcapil(f"{s}:card", "RATNA DEWI LESTARI", "03-05-1984", "P", no_kk="3172040101100101")
    r.put("dtks", f"{s}:list", "RATNA DEWI LESTARI", "03-05-1984", nik=nik("03-05-1984", "P"))


@scene("father", "son list", "daughter list_2")
def a_cards_number_in_the_place_of_the_nik_is_nobodys(r: Registers, s: str) -> None:
    kk = "3172040101101101"
    r.dukcapil(f"{s}:father", "TEGUH WIBISONO", "01-06-1975", no_kk=kk)
    r.dukcapil(f"{s}:son", "YOGA WIBISONO", "07-07-2009", no_kk=kk)
    r.dukcapil(f"{s}:daughter", "YUNI WIBISONO", "09-03-2011", "P", no_kk=kk)
    r.put("dtks", f"{s}:list", "YOGA WIBISONO", "07-07-2009", nik=kk, no_kk=kk)
    r.put("dtks", f"{s}:list_2", "YUNI WIBISONO", "09-03-2011", nik=kk, no_kk=kk)


@scene("card list")
def a_nik_in_the_place_of_the_cards_number_is_still_his(r: Registers, s: str) -> None:
    number = nik("13-10-1966", serial=7)
    r.dukcapil(f"{s}:card", "BAGUS PRAKOSO", "13-10-1966", serial=7)
    r.put("dtks", f"{s}:list", "BAGUS PRAKOSA", "13-10-1966", nik=number, no_kk=number)


@scene("first", "second")
def what_stands_for_a_name_makes_no_two_alike(r: Registers, s: str) -> None:
    for label, source in (("first", "dtks"), ("second", "p3ke")):
        r.put(source, f"{s}:{label}", "TIDAK DIKETAHUI", "01-01-1980", alamat="JL NURI NO 4")


@scene("mother", "child list")
def a_relatives_nik_moves_nobody(r: Registers, s: str) -> None:
    kk = "3172040101100102"
    r.dukcapil(f"{s}:mother", "SULASTRI WULANDARI", "11-02-1979", "P", no_kk=kk)
    r.dukcapil(f"{s}:child", "GILANG RAMADHAN", "21-08-2008", no_kk=kk)
    r.put(
        "dtks", f"{s}:list", "GILANG RAMADHAN", "21-08-2008", nik=nik("11-02-1979", "P"), no_kk=kk
    )


@scene("first", "second list")
def a_twin_under_the_others_nik(r: Registers, s: str) -> None:
    kk, day = "3172040101100103", "14-02-2010"
    r.dukcapil(f"{s}:first", "RIZKA AMELIA", day, "P", no_kk=kk, nama_ibu="WATI", serial=1)
    r.dukcapil(f"{s}:second", "RIZKI AMELIA", day, "P", no_kk=kk, nama_ibu="WATI", serial=2)
    r.put("dtks", f"{s}:list", "RIZKI AMELIA", day, nik=nik(day, "P", 1), no_kk=kk)


@scene("first", "second")
def twins_grown_up_on_two_cards(r: Registers, s: str) -> None:
    day = "19-06-1990"
    for label, name, card, serial in (
        ("first", "HASAN BASRI", "3172040101100104", 1),
        ("second", "HUSEN BASRI", "3172040101100105", 2),
    ):
        r.dukcapil(f"{s}:{label}", name, day, no_kk=card, serial=serial, nama_ibu="ROHANI")


@scene("son list", "father")
def father_and_son_of_one_name(r: Registers, s: str) -> None:
    kk = "3172040101100106"
    r.dukcapil(f"{s}:father", "PARLINDUNGAN SIREGAR", "01-03-1960", no_kk=kk)
    r.dukcapil(f"{s}:son", "PARLINDUNGAN SIREGAR", "17-11-1991", no_kk=kk)
    r.put("dtks", f"{s}:list", "PARLINDUNGAN SIREGAR", "17-11-1991", no_kk=kk)


@scene("card", "namesake")
def namesakes_born_on_one_day(r: Registers, s: str) -> None:
    day = "23-04-1975"
    r.dukcapil(f"{s}:card", "SRI HARTATI", day, "P", no_kk="3172040101100107", nama_ibu="TUKINEM")
    r.dukcapil(
        f"{s}:namesake", "SRI HARTATI", day, "P",
        no_kk="3172040101100108", nama_ibu="SUMIATUN", serial=7, kode_kelurahan=KOJA,
    )  # fmt: skip


@scene("old new list")
def an_unreported_move_gave_two_niks(r: Registers, s: str) -> None:
    day = "09-09-1982"
    r.dukcapil(f"{s}:old", "BONAR SITOMPUL", day, no_kk="3172030101100109", nama_ibu="TIURMA PURBA",
               kode_kelurahan=KOJA)  # fmt: skip
    r.dukcapil(f"{s}:new", "BONAR SITOMPUL", day, no_kk="3172040101100110", nama_ibu="TIURMA PURBA",
               serial=4)  # fmt: skip
    r.put("dtks", f"{s}:list", "BONAR SITOMPUL", day, nik=nik(day, serial=4))


@scene("old new list")
def one_nik_on_the_other_card(r: Registers, s: str) -> None:
    day, here = "26-01-1971", "3172040101100112"
    r.dukcapil(
        f"{s}:old", "YOHANES LUMBANTOBING", day, no_kk="3172030101100111", kode_kelurahan=KOJA
    )
    r.dukcapil(f"{s}:new", "YOHANES LUMBANTOBING", day, no_kk=here, serial=5)
    r.put("dtks", f"{s}:list", "YOHANES LUMBANTOBING", day, nik=nik(day), no_kk=here)


@scene("ani ani_list", "budi budi_list")
def one_nik_on_two_people(r: Registers, s: str) -> None:
    shared = nik("13-03-1988", serial=66)
    r.dukcapil(
        f"{s}:ani", "ANI KUSUMAWARDANI", "13-03-1988", "P", nik=shared, no_kk="3172040101100113"
    )
    r.dukcapil(f"{s}:budi", "BUDI HARTONO", "30-10-1969", nik=shared, no_kk="3172040101100114")
    r.put("dtks", f"{s}:ani_list", "ANI KUSUMAWARDANI", "13-03-1988", nik=shared)
    r.put("dtks", f"{s}:budi_list", "BUDI HARTONO", "30-10-1969", nik=shared)


@scene("card excel wrong swapped none")
def damaged_and_missing_niks(r: Registers, s: str) -> None:
    day, kk = "28-12-1993", "3172040101100115"
    own = nik(day, "P", 38)
    name = "MAULIDA KHAIRUNNISA"
    r.dukcapil(f"{s}:card", name, day, "P", no_kk=kk, nik=own)
    r.put("dtks", f"{s}:excel", name, None, nik=own[:15] + "0")
    r.put("dtks", f"{s}:wrong", name, day, nik=own[:4] + "9" + own[5:])
    r.put("p3ke", f"{s}:swapped", name, day, nik=own[:13] + own[14] + own[13] + own[15])
    r.put("penerima_pkh", f"{s}:none", name, day, nik=None)


@scene("card title muhammad old bin nick order drop typo wide")
def the_many_ways_to_write_a_name(r: Registers, s: str) -> None:
    day, kk = "16-07-1978", "3172040101100116"
    r.dukcapil(f"{s}:card", "MUHAMMAD YUSUF JAYADI", day, no_kk=kk)
    for label, name in {
        "title": "DRS. H. MUHAMMAD YUSUF JAYADI, M.SI",
        "muhammad": "MOCH. YUSUF JAYADI",
        "old": "MOEHAMMAD JUSUF DJAJADI",
        "bin": "MUHAMMAD YUSUF JAYADI BIN AHMAD",
        "nick": "MUHAMMAD YUS JAYADI",
        "order": "YUSUF MUHAMMAD JAYADI",
        "drop": "MUHAMMAD YUSUF",
        "typo": "MUHAMMAD YUSSUF JAYDI",
        "wide": "MUHAMMAD  YUSUF  JAYADI",
    }.items():
        r.put("dtks", f"{s}:{label}", name, day, no_kk=kk, id_kelompok=f"{s}{label}")


@scene("card swapped stand_in year missing")
def the_many_ways_to_write_a_birth_date(r: Registers, s: str) -> None:
    kk = "3172040101100117"
    r.dukcapil(f"{s}:card", "TIURMAIDA SINAMBELA", "03-08-1966", "P", no_kk=kk)
    for label, day in {
        "swapped": "08-03-1966", "stand_in": "01-07-1966", "year": "03-08-1967", "missing": None,
    }.items():  # fmt: skip
        r.put(
            "dtks", f"{s}:{label}", "TIURMAIDA SINAMBELA", day, no_kk=kk, id_kelompok=f"{s}{label}"
        )


@scene("wife wife_form", "husband husband_form", "girl girl_form")
def a_form_names_the_family(r: Registers, s: str) -> None:
    kk = "3172040101100118"
    r.dukcapil(f"{s}:wife", "NURLAELA FADHILAH", "05-05-1986", "P", no_kk=kk)
    r.dukcapil(f"{s}:husband", "SUPARMAN WIBISONO", "12-12-1981", no_kk=kk)
    r.dukcapil(f"{s}:girl", "KEISHA PUTRI WIBISONO", "02-02-2015", "P", no_kk=kk)
    form = {"id_kelompok": s, "no_kk": None}
    r.put("carik_anggota", f"{s}:wife_form", "NURLAELA FADHILAH", "05-05-1986",
          nik=nik("05-05-1986", "P"), jenis_kelamin="P", **form)  # fmt: skip
    r.put("carik_anggota", f"{s}:husband_form", "SUPARMAN W", None, jenis_kelamin="L", **form)
    r.put("carik_anggota", f"{s}:girl_form", "KEISHA", "01-01-2015", jenis_kelamin="P", **form)


@scene("form list programme")
def somebody_whom_dukcapil_does_not_know(r: Registers, s: str) -> None:
    day, elsewhere = "07-04-1995", nik("07-04-1995", region="737101", serial=12)
    r.put("carik_anggota", f"{s}:form", "DAENG MAPPASOMBA", day, nik=elsewhere, jenis_kelamin="L")
    r.put("dtks", f"{s}:list", "DAENG MAPPASOMBA", day, nik=None)
    r.put("penerima_pkh", f"{s}:programme", "MAPPASOMBA DAENG", None, nik=elsewhere)


@scene("proposal")
def somebody_whom_only_a_citizen_names(r: Registers, s: str) -> None:
    r.put("sanggah", f"{s}:proposal", "OEMAR BAKRIE", None, jenis="USULAN")


@scene("one", "two")
def a_dummy_nik_joins_nobody(r: Registers, s: str) -> None:
    for label, name, day in (
        ("one", "FRANSISKA WOWOR", "04-04-1964"),
        ("two", "LEONARDO MANALU", "25-05-2001"),
    ):
        r.put("dtks", f"{s}:{label}", name, day, nik="1111111111111111", no_kk="0000000000000000")


@scene("one two")
def the_same_row_delivered_twice(r: Registers, s: str) -> None:
    for label in ("one", "two"):
        r.put("dtks", f"{s}:{label}", "WAHYU TRI ATMOJO", None, file=f"{label}.csv")


@scene("blank")
def a_row_without_any_value(r: Registers, s: str) -> None:
    r.put("dtks", f"{s}:blank", None, None, kode_kelurahan=None)


@pytest.fixture(scope="module")
def town(module_warehouse):
    made = Registers(module_warehouse)
    for name, (draw, _) in SCENES.items():
        draw(made, name)
    made.resolve()
    return made


@pytest.mark.parametrize("name", SCENES)
def test_the_people_of_a_scene(town, name):
    expected = groups(
        *(" ".join(f"{name}:{row}" for row in person.split()) for person in SCENES[name][1])
    )
    found = {group for group in town.people() if any(row.startswith(f"{name}:") for row in group)}
    assert found == expected


def test_every_row_has_one_person(town):
    rows, people = town.con.execute(
        "select count(*), count(person_id) from identity.person_record where periode = '2022-04'"
    ).fetchone()
    assert rows == people == len(town.rows)


GRADES = {
    "nik_and_name_agree:list": ("A", "SESUAI_DUKCAPIL", "NIK"),
    "a_relatives_nik_moves_nobody:list": ("C", "MILIK_ORANG_LAIN", "RULE"),
    "one_nik_on_two_people:ani": ("C", "NIK_GANDA", "NIK"),
    "one_nik_on_two_people:ani_list": ("A", "SESUAI_DUKCAPIL", "NIK"),
    "damaged_and_missing_niks:excel": ("C", "EXCEL", "RULE"),
    "damaged_and_missing_niks:none": ("D", "KOSONG", "RULE"),
    "somebody_whom_dukcapil_does_not_know:form": ("B", "TIDAK_DI_DUKCAPIL", None),
    "a_dummy_nik_joins_nobody:one": ("D", "TIRUAN", "NEW"),
}


@pytest.mark.parametrize("label", GRADES)
def test_how_a_row_is_graded_and_matched(town, label):
    grade, reason, method = GRADES[label]
    assert town.record(label, "nik_grade") == grade
    assert town.record(label, "nik_reason") == reason
    if method is not None:
        assert town.record(label, "match_method") == method


def test_two_confirmed_niks_of_one_person_have_their_reason_on_record(town):
    reasons = town.con.execute(
        "select evidence ->> 'aturan' from identity.link"
        " where source_a = 'dukcapil' and source_b = 'dukcapil' and status = 'ACCEPTED' order by 1"
    ).fetchall()
    assert reasons == [("NIK_DI_KARTU_LAIN",), ("PINDAH_TANPA_LAPOR",)]


def test_no_temporary_table_stays_behind(town):
    found = town.con.execute(
        "select table_name from duckdb_tables() where temporary"
        " union all select view_name from duckdb_views() where temporary and not internal"
    ).fetchall()
    assert found == []
