"""Hand-drawn people so alike that a matcher takes two for one: twins, namesakes, father and son, filler numbers.

Every scene is a family or a list of its own; the town is resolved once. Labels are `scene:row`.
"""

from collections.abc import Callable

import pytest

from tests.identity.conftest import CILINCING, KOJA, Registers, groups, nik

Draw = Callable[[Registers, str], None]
SCENES: dict[str, tuple[Draw, tuple[str, ...]]] = {}
CARD = "31720401011{:05d}"


def scene(*people: str) -> Callable[[Draw], Draw]:
    """Notes a scene and the people it must give."""

    def note(draw: Draw) -> Draw:
        SCENES[draw.__name__] = (draw, people)
        return draw

    return note


def card(number: int) -> str:
    """A card number of this file."""
    return CARD.format(number)


def couple(r: Registers, s: str, source: str, **values: str | None) -> None:
    """The parents as a list or a form names them."""
    r.put(source, f"{s}:{source}_f", f"UMARYADI {s.upper()}", "17-08-1966", jenis_kelamin="L",
          hubungan="KEPALA KELUARGA", no_urut=1, **values)  # fmt: skip
    r.put(source, f"{s}:{source}_m", f"GALUHSARI {s.upper()}", "06-11-1961", jenis_kelamin="P",
          hubungan="ISTRI", no_urut=2, **values)  # fmt: skip


def child(
    r: Registers, s: str, source: str, label: str, name: str, day: str | None, **values
) -> None:
    """One child as a list or a form names it."""
    defaults = {"jenis_kelamin": "L", "hubungan": "ANAK", "id_kelompok": s}
    r.put(source, f"{s}:{label}", name, day, **(defaults | values))


# -- twins -----------------------------------------------------------------------------------------------


@scene("dtks_f", "dtks_m", "one", "two")
def twins_without_nik_on_one_list(r: Registers, s: str) -> None:
    couple(r, s, "dtks", no_kk=card(1), id_kelompok=s)
    for label, name in (("one", "DEFRI HANDOKO"), ("two", "DEVRI HANDOKO")):
        child(r, s, "dtks", label, name, "22-02-2009", no_kk=card(1))


@scene("carik_anggota_f", "carik_anggota_m", "one", "two")
def twins_on_two_lines_of_a_form(r: Registers, s: str) -> None:
    couple(r, s, "carik_anggota", no_kk=card(2), id_kelompok=s)
    for line, label, name in ((3, "one", "RIZAL PRATOMO"), (4, "two", "RISAL PRATOMO")):
        child(r, s, "carik_anggota", label, name, "23-03-2008", no_kk=card(2), no_urut=line)


@scene("dtks_f p3ke_f", "dtks_m p3ke_m", "one p_one", "two p_two")
def twins_on_two_lists(r: Registers, s: str) -> None:
    couple(r, s, "dtks", no_kk=card(3), id_kelompok=s)
    couple(r, s, "p3ke", id_kelompok=s)
    for label, name in (("one", "ALDI SAPUTRO"), ("two", "ALDO SAPUTRO")):
        child(r, s, "dtks", label, name, "26-06-2005", no_kk=card(3))
        child(r, s, "p3ke", f"p_{label}", name, "26-06-2005")


@scene("one p_one pkh_one", "two p_two")
def twins_whose_names_sound_alike_on_three_lists(r: Registers, s: str) -> None:
    for label, name in (("one", "SAFITRI WULAN"), ("two", "SAPITRI WULAN")):
        child(r, s, "dtks", label, name, "12-07-2011", no_kk=card(4), jenis_kelamin="P")
        child(r, s, "p3ke", f"p_{label}", name, "12-07-2011", jenis_kelamin="P")
    r.put("penerima_pkh", f"{s}:pkh_one", "SAFITRI WULAN", "12-07-2011", no_kk=card(4))


@scene("one", "two")
def twins_with_the_nik_of_one_only(r: Registers, s: str) -> None:
    day = "05-09-2010"
    child(r, s, "dtks", "one", "NOVAL RAMADAN", day, no_kk=card(5), nik=nik(day, serial=51))
    child(r, s, "dtks", "two", "NOFAL RAMADAN", day, no_kk=card(5))


@scene("one", "two", "three")
def triplets(r: Registers, s: str) -> None:
    for label, name in (("one", "RAFA ADITYA"), ("two", "RAVA ADITYA"), ("three", "RAFFA ADITIA")):
        child(r, s, "dtks", label, name, "30-01-2013", no_kk=card(6))


@scene("one list_one", "two list_two")
def twins_whom_dukcapil_knows(r: Registers, s: str) -> None:
    day = "24-04-2007"
    for serial, label, name in ((1, "one", "FAHRI KURNIAWAN"), (2, "two", "FACHRI KURNIAWAN")):
        r.dukcapil(f"{s}:{label}", name, day, no_kk=card(7), serial=serial, nama_ibu="MELATI DANU",
                   hubungan="ANAK")  # fmt: skip
        child(r, s, "dtks", f"list_{label}", name, day, no_kk=card(7))


@scene("one list_one", "two list_two", "three list_three")
def triplets_whom_dukcapil_knows(r: Registers, s: str) -> None:
    day = "09-10-2006"
    names = {"one": "JEFRI SIHOMBING", "two": "JEVRI SIHOMBING", "three": "YEFRI SIHOMBING"}
    for serial, (label, name) in enumerate(names.items(), start=1):
        r.dukcapil(f"{s}:{label}", name, day, no_kk=card(8), serial=serial, nama_ibu="TIUR PURBA")
        child(r, s, "dtks", f"list_{label}", name, day, no_kk=card(8))


@scene("one list_one", "two list_two")
def twins_of_whom_one_list_row_bears_the_others_nik(r: Registers, s: str) -> None:
    day = "11-12-2008"
    for serial, label, name in ((1, "one", "DEFI LESTARI"), (2, "two", "DEVI LESTARI")):
        r.dukcapil(f"{s}:{label}", name, day, "P", no_kk=card(9), serial=serial, nama_ibu="RUKMINI")
        child(r, s, "dtks", f"list_{label}", name, day, no_kk=card(9), nik=nik(day, "P", 1),
              jenis_kelamin="P")  # fmt: skip


@scene("one list_one", "list_two")
def a_twin_whom_dukcapil_does_not_know_yet(r: Registers, s: str) -> None:
    day = "02-02-2012"
    r.dukcapil(f"{s}:one", "ZAKI MUBARAK", day, no_kk=card(10), hubungan="ANAK")
    child(r, s, "dtks", "list_one", "ZAKI MUBARAK", day, no_kk=card(10))
    child(r, s, "dtks", "list_two", "SAKI MUBARAK", day, no_kk=card(10))


@scene("one", "two")
def twins_whose_names_sound_alike_grown_up_on_two_cards(r: Registers, s: str) -> None:
    day = "18-05-1991"
    r.dukcapil(f"{s}:one", "HAFIDZ ASSEGAF", day, no_kk=card(11), serial=1, nama_ibu="ROHAYATI")
    r.dukcapil(f"{s}:two", "HAFIZ ASEGAF", day, no_kk=card(12), serial=2, nama_ibu="ROHAYATI")


@scene("one", "two")
def twins_of_one_list_with_neighbouring_niks_and_no_card(r: Registers, s: str) -> None:
    day = "07-05-2013"
    for serial, label, name in ((1, "one", "FAIZ ADITAMA"), (2, "two", "FAIS ADITAMA")):
        r.put(
            "penerima_pkh",
            f"{s}:{label}",
            name,
            day,
            nik=nik(day, serial=serial),
            alamat="JL K NO 1",
        )


@scene("one", "two")
def brother_and_sister_twins_on_two_lists(r: Registers, s: str) -> None:
    day = "30-03-1999"
    child(
        r,
        s,
        "dtks",
        "one",
        "LESTARI DEWI",
        day,
        nik=nik(day, "P", 1),
        no_kk=card(81),
        jenis_kelamin="P",
    )
    r.put("penerima_pkh", f"{s}:two", "LESTARI DEWA", day, nik=nik(day, "L", 2), no_kk=card(81))


@scene("one two")
def a_slip_in_the_last_digit_of_a_nik_of_one_spelling(r: Registers, s: str) -> None:
    day = "15-06-1971"
    for source, label, serial in (("dtks", "one", 41), ("p3ke", "two", 42)):
        child(
            r,
            s,
            source,
            label,
            "WINARTO HADI",
            day,
            nik=nik(day, serial=serial),
            alamat="JL L NO 1",
        )


@scene("one one_again", "two two_again")
def twins_without_a_name_delivered_twice(r: Registers, s: str) -> None:
    for file in ("a.csv", "b.csv"):
        for line, label in ((3, "one"), (4, "two")):
            child(r, s, "carik_anggota", label if file == "a.csv" else f"{label}_again", "BAYI NY. RATNA",
                  "24-04-2022", no_urut=line, file=file)  # fmt: skip


# -- father and son, mother and daughter -------------------------------------------------------------------


@scene("father list_father", "mother list_mother", "son list_son")
def father_and_son_of_one_name_without_dates(r: Registers, s: str) -> None:
    r.dukcapil(
        f"{s}:father", "ABDUL GHOFUR", "05-02-1964", no_kk=card(20), hubungan="KEPALA KELUARGA"
    )
    r.dukcapil(
        f"{s}:mother",
        "GALUHSARI CANDRA RONGGO",
        "07-06-1976",
        "P",
        no_kk=card(20),
        hubungan="ISTRI",
    )
    r.dukcapil(f"{s}:son", "ABDUL GHOFUR", "15-08-1996", no_kk=card(20), hubungan="ANAK")
    for label, name, sex, relation in (
        ("father", "ABDUL GHOFUR", "L", "KEPALA KELUARGA"),
        ("mother", "GALUHSARI CANDRA RONGGO", "P", "ISTRI"),
        ("son", "ABDUL GHOFUR", "L", "ANAK"),
    ):
        child(
            r,
            s,
            "dtks",
            f"list_{label}",
            name,
            None,
            no_kk=card(20),
            jenis_kelamin=sex,
            hubungan=relation,
        )


@scene("father list_father", "son list_son", "wife list_wife")
def father_and_son_on_p3ke_without_dates_nor_cards(r: Registers, s: str) -> None:
    home = "JL KENARI NO 7"
    people = {
        "father": ("PARULIAN TAMBUNAN", "01-03-1960", "L", "KEPALA KELUARGA"),
        "wife": ("ROSINTAN MARPAUNG", "05-05-1963", "P", "ISTRI"),
        "son": ("PARULIAN TAMBUNAN", "17-11-1991", "L", "ANAK"),
    }
    for label, (name, day, sex, relation) in people.items():
        r.dukcapil(f"{s}:{label}", name, day, sex, no_kk=card(21), hubungan=relation, alamat=home)
        child(
            r,
            s,
            "p3ke",
            f"list_{label}",
            name,
            None,
            jenis_kelamin=sex,
            hubungan=relation,
            alamat=home,
        )


@scene("mother list_mother", "daughter list_daughter")
def mother_and_daughter_of_one_name(r: Registers, s: str) -> None:
    r.dukcapil(
        f"{s}:mother", "NURHAYATI", "03-09-1970", "P", no_kk=card(22), hubungan="KEPALA KELUARGA"
    )
    r.dukcapil(f"{s}:daughter", "NURHAYATI", "21-01-1995", "P", no_kk=card(22), hubungan="ANAK")
    for label, relation in (("mother", "KEPALA KELUARGA"), ("daughter", "ANAK")):
        child(r, s, "carik_anggota", f"list_{label}", "NURHAYATI", None, no_kk=card(22),
              jenis_kelamin="P", hubungan=relation)  # fmt: skip


@scene("dtks_father p3ke_father", "dtks_son p3ke_son")
def father_and_son_whom_dukcapil_does_not_know(r: Registers, s: str) -> None:
    for source in ("dtks", "p3ke"):
        for label, relation in (("father", "KEPALA KELUARGA"), ("son", "ANAK")):
            child(r, s, source, f"{source}_{label}", "MANGARATUA HUTABARAT", None, hubungan=relation,
                  alamat="GG MELATI NO 3")  # fmt: skip


@scene("one", "two")
def two_lines_of_a_form_with_a_bare_name(r: Registers, s: str) -> None:
    for line, label in ((3, "one"), (4, "two")):
        child(r, s, "carik_anggota", label, "MUHAMMAD", None, no_urut=line)


@scene("father list_father", "list_son")
def the_fathers_nik_on_the_row_of_a_son_of_his_name(r: Registers, s: str) -> None:
    own = nik("02-07-1968")
    r.dukcapil(
        f"{s}:father", "SAIFUL BAHRI", "02-07-1968", no_kk=card(80), hubungan="KEPALA KELUARGA"
    )
    child(r, s, "dtks", "list_father", "SAIFUL BAHRI", "02-07-1968", nik=own, no_kk=card(80),
          hubungan="KEPALA KELUARGA")  # fmt: skip
    child(r, s, "dtks", "list_son", "SAIFUL BAHRI", None, nik=own, no_kk=card(80))


@scene("father", "son")
def father_and_son_of_one_name_and_nik_without_dates(r: Registers, s: str) -> None:
    for label, relation in (("father", "KEPALA KELUARGA"), ("son", "ANAK")):
        child(r, s, "dtks", label, "SUKARDI", None, nik=nik("01-06-1955"), hubungan=relation)


@scene("father list_father", "son")
def a_son_alone_on_a_list_with_his_fathers_name_and_address(r: Registers, s: str) -> None:
    r.dukcapil(
        f"{s}:father",
        "PAIMAN",
        "10-05-1963",
        no_kk=card(86),
        hubungan="KEPALA KELUARGA",
        alamat="JL O NO 1",
    )
    child(
        r,
        s,
        "dtks",
        "list_father",
        "PAIMAN",
        None,
        no_kk=card(86),
        hubungan="KEPALA KELUARGA",
        alamat="JL O NO 1",
    )
    child(r, s, "p3ke", "son", "PAIMAN", None, alamat="JL O NO 1")


# -- namesakes -------------------------------------------------------------------------------------------


@scene("one list_one", "two list_two")
def namesakes_of_one_day_whom_dukcapil_knows(r: Registers, s: str) -> None:
    day = "23-04-1975"
    for serial, label, mother, home in (
        (1, "one", "TUKINEM", "JL A NO 1"),
        (2, "two", "SUMIATUN", "JL B NO 9"),
    ):
        r.dukcapil(f"{s}:{label}", "SRI HARTATI", day, "P", no_kk=card(29 + serial), serial=serial,
                   nama_ibu=mother, alamat=home)  # fmt: skip
        child(r, s, "dtks", f"list_{label}", "SRI HARTATI", day, jenis_kelamin="P", hubungan="ISTRI",
              id_kelompok=f"{s}{label}", alamat=f"{home} RT 003")  # fmt: skip


@scene("one", "two")
def namesakes_of_one_day_and_one_kelurahan_with_two_niks(r: Registers, s: str) -> None:
    day = "14-07-1982"
    for label, number, home in (
        ("one", nik(day, serial=7), "JL C NO 1"),
        ("two", nik(day, serial=8), "JL D NO 2"),
    ):
        child(r, s, "dtks", label, "AGUS SUSANTO", day, nik=number, hubungan="KEPALA KELUARGA",
              id_kelompok=f"{s}{label}", alamat=home)  # fmt: skip


@scene("one", "two")
def namesakes_on_two_lists_with_niks_of_two_regions(r: Registers, s: str) -> None:
    day = "19-03-1979"
    child(r, s, "dtks", "one", "SLAMET RIYADI", day, nik=nik(day, region="330101", serial=3))
    child(r, s, "p3ke", "two", "SLAMET RIYADI", day, nik=nik(day, region="351702", serial=12))


@scene("one list_one", "list_two")
def a_namesake_at_another_address_is_somebody_else(r: Registers, s: str) -> None:
    day = "30-06-1968"
    r.dukcapil(f"{s}:one", "SITI ROHMAH", day, "P", no_kk=card(33), alamat="JL E NO 5")
    child(r, s, "dtks", "list_one", "SITI ROHMAH", day, jenis_kelamin="P", id_kelompok=f"{s}1",
          alamat="JL E NO 5")  # fmt: skip
    child(r, s, "dtks", "list_two", "SITI ROHMAH", day, jenis_kelamin="P", id_kelompok=f"{s}2",
          alamat="JL F NO 88")  # fmt: skip


@scene("tan", "tan_ba")
def a_name_that_looks_like_a_degree(r: Registers, s: str) -> None:
    day = "08-08-1958"
    child(r, s, "dtks", "tan", "TAN", day, no_kk=card(34), hubungan="KEPALA KELUARGA")
    child(r, s, "dtks", "tan_ba", "TAN BA", day, no_kk=card(34), hubungan="FAMILI LAIN")


@scene("one pkh_one", "two pkh_two")
def cousins_of_one_name_on_two_cards_at_one_address(r: Registers, s: str) -> None:
    for number, label in ((82, "one"), (83, "two")):
        child(r, s, "dtks", label, "SALMAN ALFARISI", None, no_kk=card(number), id_kelompok=f"{s}{label}",
              alamat="JL M NO 7")  # fmt: skip
        r.put(
            "penerima_pkh",
            f"{s}:pkh_{label}",
            "SALMAN ALFARISI",
            None,
            no_kk=card(number),
            alamat="JL M NO 7",
        )


@scene("one two")
def one_person_on_an_old_and_a_new_card_of_one_list(r: Registers, s: str) -> None:
    for number, label in ((84, "one"), (85, "two")):
        child(r, s, "dtks", label, "WARSITI NINGSIH", "18-06-1961", no_kk=card(number), id_kelompok=f"{s}{label}",
              alamat="JL N NO 1", hubungan="ISTRI")  # fmt: skip


# -- filler numbers --------------------------------------------------------------------------------------


@scene("d1", "d2", "d3", "d4", "d5", "k1", "k2", "k3")
def a_filler_nik_on_common_names(r: Registers, s: str) -> None:
    people = [("SITI AMINAH", "04-03-1970"), ("SITI AMINAH", "20-08-1985"), ("SITI AMINAH", "02-11-1991"),
              ("AHMAD FAUZI", "04-03-1970"), ("AHMAD FAUZI", "12-12-1988")]  # fmt: skip
    for n, (name, day) in enumerate(people, start=1):
        r.put("dtks", f"{s}:d{n}", name, day, nik="3172010101010001", no_kk=card(40 + n),
              id_kelompok=f"{s}{n}", alamat=f"JL UMUM {n}", hubungan="KEPALA KELUARGA")  # fmt: skip
    for n, day in enumerate(("04-03-1960", "20-09-1975", "02-12-1992"), start=1):
        r.dukcapil(f"{s}:k{n}", "SITI AMINAH", day, "P", nik="3172020101010002", no_kk=card(50 + n),
                   nama_ibu=("JUMINTEN", "MELATI", "ZULAIKHA")[n - 1], alamat=f"JL UJI {n}")  # fmt: skip


@scene("one", "two", "three")
def a_filler_nik_on_three_lists(r: Registers, s: str) -> None:
    for source, label, day in (("dtks", "one", "01-02-1960"), ("p3ke", "two", "13-10-1977"),
                               ("penerima_pkh", "three", "25-05-1994")):  # fmt: skip
        r.put(source, f"{s}:{label}", "SUPRIYATI", day, nik="3172050505050005", kode_kelurahan=KOJA)


@scene("owner owner_list", "one", "two", "three")
def a_filler_nik_is_still_its_owners(r: Registers, s: str) -> None:
    own = nik("16-01-1980", "P", 77)
    r.dukcapil(f"{s}:owner", "ENDANG SUTARSIH", "16-01-1980", "P", nik=own, no_kk=card(60))
    r.put("dtks", f"{s}:owner_list", "ENDANG SUTARSIH", "16-01-1980", nik=own, id_kelompok=f"{s}o")
    for label, name, day in (("one", "ENDANG SUTARSIH", "05-11-1961"), ("two", "BAMBANG IRAWAN", "06-06-1990"),
                             ("three", "ENDANG SUTARSIH", "27-09-2001")):  # fmt: skip
        r.put("dtks", f"{s}:{label}", name, day, nik=own, id_kelompok=f"{s}{label}", kode_kelurahan=KOJA,
              alamat=f"JL {label.upper()} NO 1")  # fmt: skip


@scene("a1 a2", "b1 b2")
def one_nik_of_two_common_names_with_two_birth_dates(r: Registers, s: str) -> None:
    shared = "3172010101010009"
    for who, day, home in (("a", "04-03-1970", "JL G NO 1"), ("b", "20-08-1985", "JL H NO 2")):
        for n in (1, 2):
            r.put("dtks" if n == 1 else "p3ke", f"{s}:{who}{n}", "SITI AMINAH", day, nik=shared,
                  id_kelompok=f"{s}{who}", alamat=home)  # fmt: skip


# -- one person written down twice -------------------------------------------------------------------------


@scene("one two")
def twice_in_one_list_with_one_nik(r: Registers, s: str) -> None:
    day = "02-10-1987"
    child(r, s, "dtks", "one", "RUSTAM EFENDI", day, nik=nik(day, serial=81), no_kk=card(70))
    child(
        r, s, "dtks", "two", "RUSTAM EFFENDY", "10-02-1987", nik=nik(day, serial=81), no_kk=card(70)
    )


@scene("one two")
def twice_in_one_family_with_one_spelling(r: Registers, s: str) -> None:
    day = "07-12-1989"
    child(
        r,
        s,
        "dtks",
        "one",
        "YULI ASTUTI",
        day,
        nik=nik(day, "P", 82),
        no_kk=card(71),
        jenis_kelamin="P",
    )
    child(r, s, "dtks", "two", "ASTUTI YULI", day, no_kk=card(71), jenis_kelamin="P")


@scene("one two")
def twice_in_two_families_of_one_list(r: Registers, s: str) -> None:
    for label in ("one", "two"):
        child(r, s, "dtks", label, "TITIK PUSPITASARI", "15-03-1973", no_kk=card(72), jenis_kelamin="P",
              id_kelompok=f"{s}{label}", alamat="JL I NO 4")  # fmt: skip


@scene("one two")
def a_dwelling_surveyed_twice(r: Registers, s: str) -> None:
    for label, home in (("one", "JL. JAMBU NO. 4"), ("two", "JLN JAMBU 4 RT 02/03")):
        child(r, s, "carik_anggota", label, "LUKMAN HAKIMI", "22-11-1999", id_kelompok=f"{s}{label}",
              alamat=home)  # fmt: skip


@scene("one two")
def a_nik_with_another_birth_date_on_the_same_card(r: Registers, s: str) -> None:
    own = nik("09-04-1971", serial=83)
    r.dukcapil(f"{s}:one", "WAGIMAN SUROTO", "09-04-1971", nik=own, no_kk=card(73))
    r.put(
        "dtks",
        f"{s}:two",
        "WAGIMAN SUROTO",
        "28-12-1984",
        nik=own,
        no_kk=card(73),
        kode_kelurahan=CILINCING,
    )


@pytest.fixture(scope="module")
def town(module_warehouse):
    made = Registers(module_warehouse)
    # Common names are common: somebody else in the city bears them too.
    for n, name in enumerate(("SITI AMINAH", "AHMAD FAUZI", "SUPRIYATI") * 3):
        made.dukcapil(
            f"asing-umum{n}",
            name,
            f"{n + 1:02d}-05-19{40 + n}",
            no_kk=f"98{n:014d}",
            serial=900 + n,
        )
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


GRADES = {
    "a_filler_nik_on_common_names:d1": ("D", "BANYAK_ORANG"),
    "a_filler_nik_on_common_names:k1": ("C", "NIK_GANDA"),
    "a_filler_nik_on_three_lists:two": ("D", "BANYAK_ORANG"),
    "a_filler_nik_is_still_its_owners:owner_list": ("A", "SESUAI_DUKCAPIL"),
    "a_filler_nik_is_still_its_owners:one": ("C", "MILIK_ORANG_LAIN"),
}


@pytest.mark.parametrize("label", GRADES)
def test_how_a_filler_is_graded(town, label):
    assert (town.record(label, "nik_grade"), town.record(label, "nik_reason")) == GRADES[label]
