"""One person given all that is held on him, then erased: out of every file of the home, and out of it for ever."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msoffcrypto
import pytest

from assets.handover.folder import generation
from assets.handover.password import handover_password
from assets.incident.access import broken
from assets.incident.store import incidents
from assets.keys import HKDF, derive
from assets.text import slug
from assets.warehouse import connect
from expectations.contract import contracts
from expectations.sql import column_names
from tests.conftest import KONVERGENSI, ROOT, SECRET, Home
from tests.test_secrets import contents
from tests.test_upgrade import unpack

KEYS = derive(SECRET, HKDF)
MONTH, NEXT = "2022-04", "2022-05"
DELIVERED = ("landing/", "truth/")  # as offices delivered it, and the synthetic city's own answer
ELSEWHERE = (
    "select person_id, nik from identity.person where periode = ? and person_id <> ? order by all"
)


@dataclass(frozen=True)
class Person:
    person_id: str
    nik: str
    nama: str
    lahir: str
    home: str
    alamat: str
    kelurahan: str


def say(home: Home, asked: str, *arguments: str, code: int = 0) -> str:
    """Runs `konvergensi person …` on somebody; returns what it said."""
    done = subprocess.run(
        [str(KONVERGENSI), "person", *arguments, "--by", "Ani", "--reason", "atas permintaan"],
        input=asked + "\n", env=home.env, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def rows(home: Home, sql: str, *values: object) -> list[tuple]:
    with connect(
        home.path / "warehouse.duckdb", KEYS.database, home.path / "spill", read_only=True
    ) as con:
        return con.execute(sql, list(values)).fetchall()


def pick(home: Home, alone: bool) -> Person:
    """Somebody whom several registers name, who lives alone or is the head of others."""
    found = rows(
        home,
        "select p.person_id, p.nik, p.nama, p.tanggal_lahir::varchar, h.household_id, h.alamat,"
        " h.kode_kelurahan from identity.person as p"
        " inner join household.household as h on h.periode = p.periode and h.kepala_person_id = p.person_id"
        " where p.periode = ? and nik is not null and h.alamat is not null and (h.jumlah_anggota = 1) = ?"
        " and p.sources like '%dukcapil%' and p.sources like '%carik%'"
        " and person_id in (select person_id from intervention.receipt)"
        " and h.household_id not in (select household_id from classification.objection where household_id is not null)"
        " order by h.household_id in (select household_id from monitoring.verification_queue) desc,"
        " length(p.sources) desc, 1 limit 1",
        MONTH, alone,
    )  # fmt: skip
    return Person(*found[0])


def held(home: Home, who: Person) -> list[str]:
    """Where the home still has his NIK, or his name beside his day of birth, but for what was delivered."""
    y, m, d = who.lahir.split("-")
    days = [f"{y}-{m}-{d}", f"{d}/{m}/{y}", f"{d}-{m}-{y}", f"{d}.{m}.{y}", f"{y}{m}{d}"]
    found = []
    for name, key in (("warehouse.duckdb", KEYS.database), ("portal.duckdb", KEYS.portal)):
        with connect(home.path / name, key, home.path / "spill", read_only=True) as con:
            for schema, table in con.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
            ).fetchall():
                names = [f'"{c}"::varchar' for c in column_names(con, f"{schema}.{table}")]
                whole = f"concat_ws(' ', {', '.join(names)})"
                [(n,)] = con.execute(
                    f"select count(*) from (select {whole} as t from {schema}.{table}) where contains(t, $nik)"
                    " or (contains(upper(t), $nama) and list_bool_or([contains(t, d) for d in $days]))",
                    {"nik": who.nik, "nama": who.nama, "days": days},
                ).fetchall()
                found += [f"{name} {schema}.{table} {n}"] * bool(n)
    needles = [who.nik.encode(), who.nik.encode("utf-16-le")]
    for path in sorted(home.path.rglob("*")):
        name = str(path.relative_to(home.path))
        if not path.is_file() or name.startswith(DELIVERED):
            continue
        if name.startswith("handover/"):
            parts = [unlocked(home, path)]
            named = [t for t in parts if who.nama.encode() in t]
        else:
            parts = list(contents(path))
            named = [
                t for t in parts if who.nama.encode() in t and any(d.encode() in t for d in days)
            ]
        found += [name] * bool(named or any(n in t for n in needles for t in parts))
    return found


def unlocked(home: Home, path: Path) -> bytes:
    """What stands in a hand-over workbook."""
    with incidents(home.path / "incidents.sqlite") as db:
        asked = [row[0] for row in db.execute("select distinct kode_kelurahan from visit_request")]
        owners = [
            *{c.owner for c in contracts().values()},
            *(f"Kelurahan {kode}" for kode in asked),
        ]
        [owner] = [owner for owner in owners if slug(owner) == path.parent.name]
        return opened(path, [handover_password(KEYS.passwords, owner, generation(db, owner))])


def opened(path: Path, passwords: list[str]) -> bytes:
    for password in passwords:
        content = io.BytesIO()
        with path.open("rb") as file:
            book = msoffcrypto.OfficeFile(file)
            try:
                book.load_key(password=password, verify_password=True)
            except msoffcrypto.exceptions.InvalidKeyError:
                continue
            book.decrypt(content)
        with zipfile.ZipFile(content) as parts:
            return b"\n".join(parts.read(name) for name in parts.namelist())
    raise AssertionError(f"{path.name} does not open")


@dataclass
class Story:
    """What was seen of a home in which two people were erased, one after another."""

    home: Home
    family: Person
    single: Person
    before: list[tuple]
    said: str
    given: bytes
    older: Path
    registered: int  # their rows in Dukcapil


@pytest.fixture(scope="module")
def story(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A home before and after: hand-overs written, a person given his data, two erased."""
    folder = tmp_path_factory.mktemp("hak")
    home = Home(folder / "home")
    shutil.copytree(small_home.path, home.path)
    family, single = pick(home, alone=False), pick(home, alone=True)
    home.run("verval", "export", "--by", "Ani", "--kelurahan", family.kelurahan)
    home.run("gap", "export", "--opd", "Dinas Sosial", "--by", "Ani")
    assert [
        f"handover/kelurahan-{family.kelurahan.replace('.', '-')}" in name
        for name in held(home, family)
    ].count(True)
    assert len(held(home, single)) > 5, "the search finds who is there"
    said = say(home, single.nik, "give", "--to", "Kuasa", "--out", str(folder / "data.xlsx"))
    [password] = re.findall(r"(?:[A-Z0-9]{5}-){3}[A-Z0-9]{5}", said)
    given = opened(folder / "data.xlsx", [password])
    older = folder / "warehouse.duckdb"
    shutil.copyfile(home.path / "warehouse.duckdb", older)
    before = rows(home, ELSEWHERE, MONTH, family.person_id)
    [(registered,)] = rows(
        home,
        "select count(*) from identity.person_record where source = 'dukcapil' and person_id in (?, ?)",
        family.person_id,
        single.person_id,
    )
    for who in (family, single):
        said = say(home, who.person_id, "erase", "--basis", "uji")
    return Story(home, family, single, before, said, given, older, registered)


def test_all_that_is_held_is_given(story: Story) -> None:
    who = story.single
    for text in (
        who.nik,
        who.nama,
        who.alamat,
        who.home,
        who.person_id,
        "Kuasa",
        "identity.person",
        "dukcapil",
    ):
        assert text.encode() in story.given, text


def test_nothing_is_left_of_who_was_erased(story: Story) -> None:
    for who in (story.family, story.single):
        assert held(story.home, who) == []
    lived = "select count(*) from raw.carik_rumah_tangga where alamat = ?"
    assert rows(story.home, lived, story.single.alamat) == [(0,)]
    assert "dukcapil/2022-04/" in story.said, "which files still name him"


def test_it_is_on_record_without_a_name(story: Story) -> None:
    with incidents(story.home.path / "incidents.sqlite") as db:
        seen = db.execute(
            "select action, by, purpose, subjects from access_record where action like '%satu orang%' order by seq"
        ).fetchall()
        assert broken(db) is None
    assert [row["action"].split()[0] for row in seen] == ["salinan", "penghapusan", "penghapusan"]
    assert seen[0]["by"] == "Ani" and "atas permintaan" in seen[0]["purpose"]
    assert story.single.person_id in seen[0]["subjects"]


@pytest.fixture(scope="module")
def later(story: Story) -> Home:
    """The home after the month was computed again, and the same registers came with the next month."""
    home = story.home
    for folder in sorted(home.landing.glob(f"*/{MONTH}")):
        shutil.copytree(folder, folder.parent / NEXT)
    for path in (home.landing / "dukcapil" / NEXT).iterdir():
        path.write_bytes(
            path.read_bytes().replace(b"AKTIF", b"aktif")
        )  # other bytes: the file is read again
    home.run("refresh", "--all", "--quiet")
    return home


def test_a_delivery_with_him_loses_him_and_counts_it(story: Story, later: Home) -> None:
    for who in (story.family, story.single):
        assert held(later, who) == []
    counted = rows(
        later,
        "select q.delivery_periode, count(*), bool_and(payload is null) from quality.quarantine as q"
        " where source = 'dukcapil' and rule = 'dihapus_atas_permintaan' group by 1 order by 1",
    )
    assert counted == [(MONTH, story.registered, True), (NEXT, story.registered, True)]
    assert rows(
        later,
        "select sum(rows_read - rows_staged - rows_quarantined), sum(dihapus) from quality.delivery"
        " where source = 'dukcapil'",
    ) == [(0, 2 * story.registered)]


def test_everybody_else_keeps_his_id_and_his_id_is_nobodys(story: Story, later: Home) -> None:
    was = {(person, nik) for person, nik in story.before if person != story.single.person_id}
    for month in (MONTH, NEXT):
        assert set(rows(later, ELSEWHERE, month, "")) == was
    ids = [story.family.person_id, story.single.person_id, story.single.home]
    assert rows(
        later, "select count(*) from identity.registry where id in (select unnest(?))", ids
    ) == [(3,)]


def test_an_older_warehouse_put_back_loses_him_at_the_next_refresh(
    story: Story, later: Home
) -> None:
    shutil.copyfile(story.older, later.path / "warehouse.duckdb")
    assert held(later, story.family), "the copy has him"
    later.run("refresh", "--periode", MONTH, "--quiet")
    for who in (story.family, story.single):
        assert held(later, who) == []


def test_a_home_of_an_earlier_release_gives_and_erases(tmp_path: Path) -> None:
    home = unpack(tmp_path)
    sql = (
        "select p.person_id, nik from identity.person as p inner join household.member using (periode, person_id)"
        " where nik is not null and household_id not in (select household_id from classification.objection"
        " where household_id is not null) order by 1 limit 1"
    )
    [(who, nik)] = home.rows(sql)
    say(home, nik, "give", "--to", "Kuasa", "--out", str(tmp_path / "data.xlsx"))
    say(home, nik, "erase", "--basis", "uji")
    for table in ("raw.dukcapil", "identity.person", "staging.dukcapil"):
        assert home.rows(f"select count(*) from {table} where nik = ?", nik) == [(0,)], table
    assert home.rows("select count(*) from identity.person_record where person_id = ?", who) == [
        (0,)
    ]


def test_who_may_not_be_erased_is_told_why(small: Home) -> None:
    who = pick(small, alone=False)
    assert "--basis" in say(small, who.person_id, "erase", code=1)
    assert "Tidak ditemukan" in say(small, "P" + "0" * 20, "erase", "--basis", "uji", code=1)
    with (
        duckdb.connect() as _,
        connect(small.path / "warehouse.duckdb", KEYS.database, small.path / "spill") as con,
    ):
        con.execute(
            "insert into classification.objection by name select ? as periode, 'K-1' as nomor, ? as household_id,"
            " 'MENUNGGU' as status", [MONTH, who.home])  # fmt: skip
    assert "K-1" in say(small, who.nik, "erase", "--basis", "uji", code=1)
    assert held(small, who), "nothing was erased"
