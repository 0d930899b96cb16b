"""Twins: one birth date, one card, names that sound alike."""

from tests.identity.conftest import Registers, nik
from tests.identity.scene import card, child, couple, scene


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
