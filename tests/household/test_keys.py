"""Households where numbers say less than they seem to: lost, masked, filled in, counted anew.

Drawn as staging rows and resolved by identity and household together; what staging makes of a damaged number is
null. Every scene has its own part of one town, which is resolved once; a label is scene:family and place.
"""

from collections.abc import Callable

import pytest

from assets.household.resolve import resolve
from assets.warehouse import connect
from tests.identity.conftest import APRIL, CILINCING, KOJA, Registers, nik

SCENES: dict[str, tuple[Callable, list[str], list[tuple[str, str, int]]]] = {}
HEAD, WIFE, CHILD = "KEPALA KELUARGA", "ISTRI", "ANAK"
WORDS = ["BUDIMAN", "CAHYONO", "DARMANTO", "EKAPAKSI", "FIRDAUS", "GUNARTO", "HADIKUSUMO", "INDRAJIT",
         "JOKOWARNO", "KUSNADI", "LUKITO", "MARTONO", "NUGRAHA", "OKTAVIAN", "PAMUNGKAS", "QODIRUN"]  # fmt: skip


class Town(Registers):
    """Registers whose households can be asked for; a family is of three people at one address."""

    def __init__(self, con):
        super().__init__(con)
        self.layout["carik_anggota"] = (*self.layout["carik_anggota"], "id_rumah_tangga")
        self.count = 0
        con.execute(
            "create table staging.carik_rumah_tangga (periode text, delivery_periode text, file text,"
            ' "row" bigint, id_rumah_tangga text, tanggal_pendataan date, kode_kelurahan text,'
            " alamat text, rt text, rw text)"
        )

    def family(self, source, label, home, size=3, **values):
        """A head, a wife and children who live at `home`; labels are label0, label1 …"""
        for place in range(size):
            self.count += 1
            day = f"{self.count % 28 + 1:02d}-{self.count % 12 + 1:02d}-{1950 + self.count % 60}"
            sex = "P" if place == 1 else "L"
            name = f"{WORDS[self.count % 16]} {WORDS[self.count // 16 % 16]} {WORDS[(self.count * 7) % 16]}"
            row = {
                "nik": nik(day, sex, 100 + self.count),
                "jenis_kelamin": sex,
                "hubungan": (HEAD, WIFE, CHILD)[min(place, 2)],
                "alamat": home,
                "no_urut": place + 1,
                "status_penduduk": "AKTIF" if source == "dukcapil" else None,
            }
            self.put(source, f"{label}{place}", name, day, **(row | values))

    def households(self):
        """By label, the household."""
        self.resolve()
        resolve(self.con, APRIL, b"kunci")
        home = dict(
            self.con.execute("select person_id, household_id from household.member").fetchall()
        )
        return {label: home[who] for label, who in self.ids().items()}


def scene(*households, told=()):
    """Notes a scene, the households it must give ("a0 a1 a2") and what crowded_number must say."""

    def note(draw):
        SCENES[draw.__name__] = (draw, sorted(households), list(told))
        return draw

    return note


def families(*labels, size=3):
    return tuple(" ".join(sorted(f"{label}{place}" for place in range(size))) for label in labels)


ALONE = tuple(f"p{place}" for place in range(24))


@scene(*families(*"abcdef"))
def lost_cards_of_dukcapil(t, s):
    for label in "abcdef":
        t.family("dukcapil", f"{s}:{label}", f"JL ILMIAH NO {label}1", no_kk=None)


@scene(*families(*"abcdef"))
def lost_list_numbers(t, s):
    for n, label in enumerate("abcdef"):
        t.family("dtks", f"{s}:{label}", f"JL HILANG NO {n}", no_kk=None)


@scene("a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1", "c2")
def a_lost_card_at_no_single_door(t, s):
    t.family("dukcapil", f"{s}:a", "JL RAYA NO 1", no_kk=None)
    t.family("dukcapil", f"{s}:b", "JL RAYA NO 1", no_kk=None)  # two heads at one door
    t.family("dukcapil", f"{s}:c", "JL RAYA", no_kk=None)  # no door at all


@scene(*families(*"abcdefghi", "own"), told=[("dukcapil", "NO_KK", 27)])
def one_card_at_nine_addresses_in_dukcapil(t, s):
    for n, label in enumerate("abcdefghi"):
        t.family("dukcapil", f"{s}:{label}", f"GG KENANGA NO {n}", no_kk="3172040101059999")
    t.family("dukcapil", f"{s}:own", "GG MAWAR NO 1", no_kk="3172040101050001")


@scene(*families(*"abcdefghi"), told=[("dtks", "NO_KK", 27)])
def one_card_at_nine_addresses_in_a_list(t, s):
    for n, label in enumerate("abcdefghi"):
        t.family("dtks", f"{s}:{label}", f"GG KEMUNING NO {n}", no_kk="3172040101059998")


@scene(*"abcdef", told=[("penerima_pkh", "NO_KK", 6)])
def a_card_of_heads_alone_at_six_addresses(t, s):
    for n, label in enumerate("abcdef"):
        t.put("penerima_pkh", f"{s}:{label}", f"{WORDS[n]} {WORDS[n + 1]}", "01-02-1970",
              alamat=f"JL SERUNI {n}", no_kk="3172040101058888")  # fmt: skip


@scene(*families("a", size=5))
def a_sloppy_address_leaves_a_card_a_card(t, s):
    t.family("dukcapil", f"{s}:a", "JL DAHLIA NO 3", size=5, no_kk="3172040101050002")
    for row in t.rows[-2:]:
        row["alamat"] = "JLN. DAHLIA GG BUNTU NO. 3 RT 002"


@scene(*ALONE, told=[("dukcapil", "NO_KK", 24)])
def more_than_twenty_on_a_card(t, s):
    t.family("dukcapil", f"{s}:p", "JL PANTI NO 1", size=24, no_kk="3172040101057777")


@scene(" ".join(sorted(ALONE)))
def more_than_twenty_on_a_numbered_form(t, s):
    t.family("carik_anggota", f"{s}:p", "JL PANTI NO 2", size=24, id_kelompok=s, id_rumah_tangga=s)


@scene(*families("a1-", "a2-", "b1-", "b2-", "c1-", "c2-"), told=[("dtks", "ID_KELOMPOK", 18)])
def list_numbers_counted_anew_in_three_files(t, s):
    for file in "abc":
        for n in (1, 2):
            t.family(
                "dtks",
                f"{s}:{file}{n}-",
                f"JL URUT {file}{n}",
                id_kelompok=str(n),
                file=f"{file}.csv",
            )


@scene(*families("a", size=4))
def one_family_split_over_two_files(t, s):
    t.family("dtks", f"{s}:a", "JL MELATI NO 5", size=4, id_kelompok=s)
    for row in t.rows[-2:]:
        row["file"] = "lain.csv"


@scene(*families(*"abc"), told=[("p3ke", "ID_KELOMPOK", 9)])
def a_number_repeated_in_three_kelurahan_without_relations(t, s):
    for label, kelurahan in (("a", CILINCING), ("b", KOJA), ("c", "31.72.03.1003")):
        t.family(
            "p3ke",
            f"{s}:{label}",
            "JL NUSA 1",
            id_kelompok="7",
            kode_kelurahan=kelurahan,
            hubungan=None,
        )


@scene(*families(*"ab"), told=[("carik_anggota", "ID_KELOMPOK", 6)])
def a_form_number_counted_anew(t, s):
    """Staging gives both families the address of one of the two forms; the cards tell them apart."""
    for n, label in enumerate("ab"):
        t.family("carik_anggota", f"{s}:{label}", "JL FORMULIR NO 1", no_kk=f"317204010105660{n}",
                 id_kelompok="1", id_rumah_tangga="1")  # fmt: skip
    t.con.execute(
        "insert into staging.carik_rumah_tangga values"
        f" ('{APRIL}', '{APRIL}', 'r.csv', 1, '1', date '2022-03-01', '{CILINCING}', 'JL FORMULIR NO 1', '001', '001')"
    )


@scene(*"abcdef", told=[("dtks", "ID_KELOMPOK", 6)])
def a_list_number_on_six_addresses_with_no_head(t, s):
    for n, label in enumerate("abcdef"):
        t.put("dtks", f"{s}:{label}", f"{WORDS[n]} {WORDS[n + 2]}", f"0{n + 1}-02-1990",
              alamat=f"JL TERATAI {n}", id_kelompok=s, hubungan=CHILD)  # fmt: skip


@scene(*families(*"ab"), told=[("p3ke", "ID_KELOMPOK", 6)])
def a_number_counted_anew_in_two_kelurahan_without_relations(t, s):
    for label, kelurahan in (("a", CILINCING), ("b", KOJA)):
        t.family("p3ke", f"{s}:{label}", f"JL ULANG {label}1", id_kelompok=s, kode_kelurahan=kelurahan,
                 hubungan=None)  # fmt: skip


@scene(*families("a", size=4))
def one_row_of_a_family_in_another_kelurahan(t, s):
    t.family("p3ke", f"{s}:a", "JL TETAP NO 5", size=4, id_kelompok=s)
    t.rows[-1]["kode_kelurahan"] = KOJA


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    home = tmp_path_factory.mktemp("keys")
    con = connect(home / "warehouse.duckdb", "kunci-uji", home / "spill")
    made = Town(con)
    for name, (draw, _, _) in SCENES.items():
        draw(made, name)
    yield made, made.households()
    con.close()


@pytest.mark.parametrize("name", SCENES)
def test_the_households_of_a_scene(town, name):
    together = {}
    for label, household in town[1].items():
        together.setdefault(household, []).append(label)
    mine = [
        sorted(group) for group in together.values() if any(f"{name}:" in label for label in group)
    ]
    expected = [[f"{name}:{label}" for label in group.split()] for group in SCENES[name][1]]
    assert sorted(mine) == sorted(expected)


@pytest.mark.parametrize("name", SCENES)
def test_what_is_told_of_a_scene(town, name):
    told = {}
    for source in town[0].layout:
        for label, kind in town[0].con.execute(
            "select s.label, c.jenis from identity.crowded_number as c"
            f' inner join staging.{source} as s using (periode, delivery_periode, file, "row")'
            " where c.source = ?", [source],
        ).fetchall():  # fmt: skip
            if label.startswith(f"{name}:"):
                told[source, kind] = told.get((source, kind), 0) + 1
    assert [(*key, rows) for key, rows in sorted(told.items())] == SCENES[name][2]


def test_everybody_is_in_exactly_one_household_and_no_order_changes_it(town):
    made, before = town
    assert made.con.execute(
        "select count(*) from identity.person where hidup_menetap"
    ).fetchone() == (made.con.execute("select count(*) from household.member").fetchone())
    made.rows.reverse()
    assert made.households() == before


def test_a_form_of_two_households_describes_none(town):
    assert town[0].con.execute(
        "select count(*) from household.form where id_rumah_tangga = '1'"
    ).fetchone() == (0,)
