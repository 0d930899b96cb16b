"""Father and son, mother and daughter: one name, one card, one number."""

from tests.identity.conftest import Registers, nik
from tests.identity.scene import card, child, scene


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
