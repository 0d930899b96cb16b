"""A neighbourhood drawn by hand: people, cards and forms, and the households that they give."""

from datetime import date

import pytest

from assets.household.resolve import resolve
from assets.table import parameters, table_sql

P, BEFORE_P = "2022-04", "2022-03"
ADDRESS = "kode_kelurahan text, alamat text, rt text, rw text"
BEFORE, AFTER = date(2022, 2, 10), date(2022, 3, 20)


def address(n, name):
    """Month, file and row of the n-th delivered row: two of them alone never tell which row it is."""
    return (P, BEFORE_P)[n % 2], f"{name}{n // 2 % 2}.csv", n // 4


class Neighbourhood:
    """Collects people, cards and forms, then draws the tables that household reads."""

    def __init__(self, draw, con):
        self.draw, self.con = draw, con
        self.people, self.records, self.dukcapil, self.forms, self.named = {}, [], [], {}, []
        self.born, self.address = {}, {}

    def card(
        self,
        no_kk,
        *people,
        since=None,
        kelurahan="31.72.04.1001",
        mother=None,
        child=False,
        alamat="B",
    ):
        for place, person in enumerate(people):
            where = address(len(self.dukcapil), "d")
            kind = "KEPALA KELUARGA" if place == 0 and not child else "ANAK"
            self.dukcapil.append(
                (
                    P,
                    *where,
                    no_kk,
                    kind,
                    mother,
                    since,
                    kelurahan,
                    "AKTIF",
                    alamat,
                    "001",
                    "002",
                )
            )
            if child:
                self.born[person] = date(2022, 3, 1)
            self.records.append((P, "dukcapil", *where, person, no_kk))
            self.people[person] = (no_kk, kelurahan)
            self.address[person] = alamat
        return self

    def form(
        self, form_id, *people, seen=BEFORE, kelurahan="31.72.04.1001", alamat="A", no_kk=None
    ):
        self.forms[form_id] = (
            P,
            *address(len(self.forms), "r"),
            form_id,
            seen,
            kelurahan,
            alamat,
            "001",
            "002",
        )
        for place, person in enumerate(people):
            where = address(len(self.named), "a")
            kind = "KEPALA KELUARGA" if place == 0 else "ANAK"
            self.named.append((P, *where, form_id, kind, no_kk))
            self.records.append((P, "carik_anggota", *where, person, form_id))
            self.people.setdefault(person, (None, kelurahan))
        return self

    def listed(self, group, *people):
        for person in people:
            self.records.append((P, "dtks", P, "t.csv", len(self.records) + 1, person, group))
            self.people.setdefault(person, (None, "31.72.04.1001"))
        return self

    def households(self, gone=()):
        self.draw(
            "staging.dukcapil",
            "periode text, delivery_periode text, file text, row bigint, no_kk text, hubungan text,"
            " nama_ibu text, tanggal_status date, kode_kelurahan text, status_penduduk text, alamat text,"
            " rt text, rw text",
            self.dukcapil,
        )
        self.draw(
            "staging.carik_rumah_tangga",
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text,"
            f" tanggal_pendataan date, {ADDRESS}",
            list(self.forms.values()),
        )
        self.draw(
            "staging.carik_anggota",
            "periode text, delivery_periode text, file text, row bigint, id_rumah_tangga text, hubungan text,"
            " no_kk text",
            self.named,
        )
        self.draw(
            "identity.person_record",
            "periode text, source text, delivery_periode text, file text, row bigint, person_id text,"
            " kelompok text",
            self.records,
        )
        self.draw(
            "identity.person",
            "periode text, person_id text, no_kk text, nama text, nama_kunci text, jenis_kelamin text,"
            f" tanggal_lahir date, hidup_menetap boolean, {ADDRESS}, sources text",
            [
                (
                    P,
                    person,
                    no_kk,
                    f"IBU {person}",
                    None,
                    "P",
                    self.born.get(person, date(1980, 1, 1)),
                    person not in gone,
                    kelurahan,
                    self.address.get(person, "B"),
                    "001",
                    "002",
                    ",".join(sorted({record[1] for record in self.records if record[5] == person})),
                )
                for person, (no_kk, kelurahan) in self.people.items()
            ],
        )
        self.con.execute("update identity.person set nama_kunci = nama_kunci(nama_baku(nama))")
        self.draw(
            "identity.registry",
            "id text, kind text, first_periode text, last_periode text, superseded_by text, reason text",
            [],
        )
        self.told = resolve(self.con, P, b"kunci")
        rows = self.con.execute(
            "select string_agg(person_id, '' order by person_id) from household.member group by household_id"
        ).fetchall()
        return sorted(row[0] for row in rows)


@pytest.fixture
def neighbourhood(draw, warehouse):
    return Neighbourhood(draw, warehouse)


@pytest.fixture
def step(draw, warehouse):
    """step(name, table=(columns, rows) …): what the step makes of these tables (`__` stands for the dot)."""

    def made(name, **tables):
        for table, (columns, rows) in tables.items():
            draw(table.replace("__", "."), columns, rows)
        text = table_sql(f"household.{name}").text
        return sorted(warehouse.execute(text, parameters(text, P)).fetchall(), key=str)

    return made
