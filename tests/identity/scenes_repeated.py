"""One person written down twice, or under two numbers."""

from tests.identity.conftest import CILINCING, KOJA, Registers, nik
from tests.identity.scene import card, child, scene


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


# Two numbers of their own; the name is nobody else's. At one door on one birth date it is one person, who moved
# without a word; otherwise two.
HERE = {"alamat": "JL KENARI NO 7"}


def two_numbers(
    r: Registers, s: str, nama: str, other: str | None = None, lahir: str = "12-05-1979", **at: str
) -> None:
    serial = 40 + len(s)
    r.dukcapil(f"{s}:card", nama, "12-05-1979", "P", no_kk=card(80 + len(s)), serial=serial, **HERE)
    own = nik(lahir, "P", serial + 100, "330406")
    r.put("p3ke", f"{s}:list", other or nama, lahir, nik=own, jenis_kelamin="P", **(HERE | at))


@scene("card list")
def two_numbers_at_one_door(r: Registers, s: str) -> None:
    two_numbers(r, s, "PARTINAH WULANDARI", alamat="JLN. KENARI 7")


@scene("card", "list")
def two_numbers_at_two_doors(r: Registers, s: str) -> None:
    two_numbers(r, s, "SUGIYEM LESTANTI", alamat="JL KENARI NO 8")


@scene("card", "list")
def two_numbers_in_two_kelurahan(r: Registers, s: str) -> None:
    two_numbers(r, s, "MURTINGSIH RAHMI", kode_kelurahan=KOJA)


@scene("card", "list")
def two_numbers_of_names_that_sound_alike(r: Registers, s: str) -> None:
    """Twins may live at one door."""
    two_numbers(r, s, "DEFRIANA KUSUMA", other="DEVRIANA KUSUMA")


@scene("card", "list")
def two_numbers_and_two_birth_dates(r: Registers, s: str) -> None:
    two_numbers(r, s, "HALIMATUN PRASTIWI", lahir="12-11-1984")


# A birth date that was slipped over a month's end, or a year and a day; beyond that it is another's.
def slipped(r: Registers, s: str, nama: str, lahir: str) -> None:
    home = {"alamat": f"JL SERUNI NO {len(s)}"}
    r.dukcapil(f"{s}:card", nama, "25-02-1985", no_kk=card(120 + len(s)), serial=len(s), **home)
    r.put("dtks", f"{s}:list", nama, lahir, jenis_kelamin="L", **home)


@scene("card list")
def born_over_a_months_end(r: Registers, s: str) -> None:
    slipped(r, s, "WIDODARMO SUTEJO", "06-03-1985")


@scene("card list")
def born_a_year_and_a_day_later(r: Registers, s: str) -> None:
    slipped(r, s, "KASTUBI MARZUKI", "26-02-1986")


@scene("card", "list")
def born_two_months_and_some_days_later(r: Registers, s: str) -> None:
    slipped(r, s, "GIMANTORO PURBO", "09-05-1985")
