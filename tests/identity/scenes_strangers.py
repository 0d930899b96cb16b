"""Namesakes, and filler numbers that many bear."""

from tests.identity.conftest import KOJA, Registers, nik
from tests.identity.scene import card, child, scene


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
