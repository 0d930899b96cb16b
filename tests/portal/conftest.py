"""The portal of the small home, in a process of its own, and people who come in by the door."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from assets.keys import HKDF, derive
from assets.portal.store import build
from assets.quality.month import complete_refresh, record_publication, start_refresh
from assets.raw.tables import ensure_tables
from assets.warehouse import connect
from tests.conftest import KONVERGENSI, ROOT, SECRET, Home

OFFICE = "Dinas Sosial"
ROLES = ("publik", "lurah", "camat", "opd", "bappeda", "inspektorat", "engineer")


def token(page: str) -> str:
    """Returns the token of a page's form."""
    found = re.search(r'name="token" value="([^"]*)"', page)
    assert found, page
    return found[1]


def words(page: str) -> str:
    """Returns what a page says, without its tags."""
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


@dataclass
class Door:
    """A portal that is open; `came` keeps who is in. In the kelurahan `area` somebody is to be visited, as in
    `elsewhere`, which lies in another kecamatan."""

    base: str
    home: Home
    area: str = ""
    elsewhere: str = ""
    pid: int = 0
    came: dict[tuple[str, str, str], httpx2.Client] = field(default_factory=dict)

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.base, follow_redirects=False, timeout=60)

    def enter(self, role: str, area: str = "", office: str = OFFICE) -> httpx2.Client:
        """Returns the client of somebody who chose a role; of everybody if it is publik."""
        area = area or self.area
        key = (role, area, office)
        if key not in self.came:
            client = self.client()
            if role != "publik":
                form = {"token": "", "role": role, "area": area, "office": office, "lanjut": "/"}
                assert client.post("/masuk", data=form).status_code == 303
            self.came[key] = client
        return self.came[key]

    def post(self, client: httpx2.Client, path: str, **form: str) -> httpx2.Response:
        """Fills in the form of the page at `path` and sends it there."""
        page = client.get(path)
        assert page.status_code == 200, page.text
        assert [name for name in form if f'name="{name}"' not in page.text] == [], "no such field"
        return client.post(path, data={"token": token(page.text)} | form)


@contextmanager
def opened(home: Home, *options: str, **settings: str) -> Iterator[Door]:
    """Yields the portal of a home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = home.env | {f"KONVERGENSI_{name.upper()}": value for name, value in settings.items()}
    env.setdefault("KONVERGENSI_BASE_URL", f"http://127.0.0.1:{port}")
    process = subprocess.Popen(
        [str(KONVERGENSI), "portal", "--port", str(port), *options],
        env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        for _ in range(300):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.stdout and process.stdout.read()
            time.sleep(0.1)
        yield Door(f"http://127.0.0.1:{port}", home, pid=process.pid)
    finally:
        process.terminate()
        process.wait(10)


def visited(home: Home) -> tuple[str, str]:
    """Returns two kelurahan of different kecamatan in which somebody is to be visited."""
    key = derive(SECRET, HKDF).portal
    with connect(home.path / "portal.duckdb", key, home.path / "spill", read_only=True) as con:
        rows = con.execute(
            "select kode_kelurahan from monitoring.verification_queue where boleh_sejak is null group by 1"
            " qualify row_number() over (partition by left(kode_kelurahan, 8) order by count(*) desc, 1) = 1"
            " order by count(*) desc, 1 limit 2"
        ).fetchall()
    (one,), (other,) = rows
    return one, other


@pytest.fixture(scope="module")
def door(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The portal of a copy of the small home, in which everybody chooses his role."""
    home = Home(tmp_path_factory.mktemp("portal") / "home")
    shutil.copytree(small_home.path, home.path)
    with opened(home, "--choose-roles") as found:
        found.area, found.elsewhere = visited(home)
        yield found


# Twenty households that all lack SEMBAKO and KJP; a line of 400,000 makes gaps of 400,000 (ten) and 100,000 (ten).
CITY = """
    create table kpi.area as select '2022-04' as periode, '31.72' as kode, 'Kota' as nama;
    create table household.household as
        select '2022-04' as periode, format('R{:020d}', n) as household_id, 1 as jumlah_anggota from range(20) as r(n);
    create table household.member as select periode, household_id, 'P' || household_id as person_id
        from household.household;
    create table identity.person as select periode, person_id, 'SITI' as nama from household.member;
    create table classification.household as select
        periode, household_id, 'SASARAN_2022' as set_garis, 'MISKIN_EKSTREM' as kelas, jumlah_anggota,
        400000.00 as garis_miskin_ekstrem_rp, if(right(household_id, 2) < '10', 1, 0.25) as p1_miskin_ekstrem
        from household.household;
    create table intervention.gap as select periode, household_id, null::text as person_id, kode_program
        from household.household, (values ('SEMBAKO'), ('KJP')) as p(kode_program);
    create table intervention.program as from (values
        ('2022-04', 'KJP', 'KJP Plus', 'Dinas Pendidikan', null),
        ('2022-04', 'SEMBAKO', 'Program Sembako', 'Dinas Sosial', 200000.00)
    ) as p(periode, kode_program, nama, opd, nilai_rp_per_bulan);
    create table monitoring.verification_queue as select periode, household_id from household.household limit 0;
    create table classification.objection as select periode, household_id from household.household limit 0;
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The portal of a city whose gaps are drawn by hand (CITY)."""
    home, now = Home(tmp_path_factory.mktemp("rencana") / "home"), datetime(2022, 5, 5, tzinfo=UTC)
    home.run(
        "sample", "--persons", "1000", "--months", "1", "--quiet"
    )  # synthetic: roles may be chosen
    with connect(home.path / "gambar.duckdb", SECRET, home.path / "spill") as con:
        ensure_tables(con)
        start_refresh(con, "2022-04", "satu", now)
        con.execute(CITY)
        record_publication(con, "2022-04", "satu", now)
        complete_refresh(con, "2022-04", "satu", "1", now)
        assert build(con, home.path / "portal.duckdb", derive(SECRET, HKDF).portal) == "2022-04"
    with opened(home, "--choose-roles") as found:
        yield found


@pytest.fixture
def browser_folder(tmp_path: Path) -> Path:
    return tmp_path / "profil"
