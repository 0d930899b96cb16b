"""What was published before and at other lines: everybody reads the publication, insiders of an area all of it."""

import csv
import io
import shutil
from collections.abc import Iterator

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from tests.conftest import Home
from tests.portal.conftest import OFFICE, Door, opened, visited, words

TABLES = {"revisi": "revision", "kepekaan": "sensitivity"}
CITY = "31.72"


@pytest.fixture(scope="module")
def door(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The portal of a copy of the small home, whose publication shows the kota, and a second edition of it; it is too
    small to show that by itself."""
    home = Home(tmp_path_factory.mktemp("portal") / "home")
    shutil.copytree(small_home.path, home.path)
    with duckdb.connect(str(home.path / "published" / "konvergensi.duckdb")) as con:
        con.execute(
            "update kpi.sensitivity set perkiraan = 1000 * kelipatan, bawah = 900 * kelipatan, atas = 1100 * kelipatan,"
            f" tertutup = [] where kode = '{CITY}'"
        )
        con.execute(
            "insert into kpi.revision by name select * replace (2 as urutan, 777 as perkiraan, 700 as bawah,"
            f" 800 as atas, [] as tertutup, published_at + interval 3 day as published_at)"
            f" from kpi.revision where kode = '{CITY}'"
        )
    with opened(home, "--choose-roles") as found:
        found.area, found.elsewhere = visited(home)
        yield found


def published(door: Door, what: str) -> tuple[list[str], list[tuple]]:
    """The columns and rows of the kota and all in it under the lines that decide, as the publication has them."""
    with duckdb.connect(
        str(door.home.path / "published" / "konvergensi.duckdb"), read_only=True
    ) as con:
        con.execute("set timezone = 'Asia/Jakarta'")
        number = "urutan" if what == "revisi" else "kelipatan"
        found = con.execute(
            f"from kpi.{TABLES[what]} where starts_with(kode, '{CITY}') and set_garis = 'SASARAN_2022'"
            f" order by tingkat, kode, {number}"
        )
        return [column[0] for column in found.description], found.fetchall()


def section(page: str, name: str) -> str:
    """What one section of a page says."""
    return words(page.split(f'<section aria-labelledby="{name}">')[1].split("</section>")[0])


@pytest.mark.parametrize("what", TABLES)
@pytest.mark.parametrize("role", ["publik", "bappeda"])
def test_files_and_api_are_the_publication_whoever_asks(door: Door, what: str, role: str) -> None:
    client, (names, wanted) = door.enter(role), published(door, what)
    assert {row[names.index("kode")] for row in wanted} >= {CITY, door.area[:8]}
    assert not [row for row in wanted if row[names.index("tingkat")] == "KELURAHAN"]
    assert [row for row in wanted if row[-1]], "this home hides something"
    assert all(row[names.index(n)] is None for row in wanted for n in row[-1]), (
        "and shows it nowhere"
    )
    at = f"/wilayah/{CITY}/{what}"
    read = pq.read_table(io.BytesIO(client.get(f"{at}.parquet").content))
    assert read.column_names == names
    lists = csv.DictReader(io.StringIO(client.get(f"{at}.csv").text.removeprefix("\ufeff")))
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{at}.xlsx").content)).active
    api = client.get(f"/api/v1/{what}?di={CITY}").json()["data"]
    for row, parquet, line, cells, told in zip(
        wanted, read.to_pylist(), lists, list(sheet.values)[1:], api, strict=True
    ):
        known = dict(zip(names, row, strict=True))
        for name in ("perkiraan", "bawah", "atas"):
            value = None if known[name] is None else float(known[name])
            assert parquet[name] == told[name] == cells[names.index(name)] == value
            assert line[name] == ("" if value is None else str(known[name]))
        assert told["tertutup"] == known["tertutup"] and line["tertutup"] == ", ".join(
            known["tertutup"]
        )
        assert line["kode"] == known["kode"]
    document = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1/{what}"]["get"]
    shape = document["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(shape["properties"]["data"]["items"]["properties"]) == set(names)


def test_everybody_reads_then_and_now_and_what_hangs_on_the_line(door: Door) -> None:
    page = door.enter("publik").get(f"/wilayah/{CITY}").text
    assert "777 700 – 800" in section(page, "revisi")
    along = page.split('<section aria-labelledby="garislain">')[1].split("</section>")[0]
    assert "<svg" in along and "1,3 kali 1.300 1.170 – 1.430" in words(along)
    page = door.enter("publik").get(f"/wilayah/{door.area[:8]}").text
    assert (
        "disamarkan" in section(page, "garislain")
        and "<svg" not in page.split('"garislain"')[1].split("</section>")[0]
    )
    page = door.enter("publik").get(f"/wilayah/{door.area}").text
    assert "tidak terbit untuk umum" in section(page, "revisi") and "garislain" not in page


def test_who_is_of_the_area_reads_all_of_it_and_nobody_elses(door: Door) -> None:
    [(value,)] = door.home.query(
        f"select round(perkiraan)::bigint from kpi.revision where kode = '{door.area}' and set_garis = 'SASARAN_2022'"
    )
    mine = door.enter("lurah").get(f"/wilayah/{door.area}").text
    assert f" {value} " in f"{section(mine, 'revisi')} " and "disamarkan" not in section(
        mine, "revisi"
    )
    assert "teridentifikasi" in section(mine, "revisi")
    assert "teridentifikasi" not in section(
        door.enter("publik").get(f"/wilayah/{CITY}").text, "revisi"
    )
    assert "1,3 kali" in section(mine, "garislain") and "disamarkan" not in section(
        mine, "garislain"
    )
    theirs = door.enter("lurah").get(f"/wilayah/{door.elsewhere}").text
    assert "tidak terbit untuk umum" in section(theirs, "revisi") and "garislain" not in theirs
    assert "777" not in section(door.enter("bappeda").get(f"/wilayah/{CITY}").text, "revisi")


def test_an_office_sees_how_far_its_own_programmes_reach(door: Door) -> None:
    told = section(door.enter("opd").get("/kiriman").text, "cakupan")
    rows = door.home.query(
        "select p.opd, p.nama, c.berhak, c.terlayani, c.berhak - c.terlayani from intervention.coverage as c"
        f" join intervention.program as p using (periode, kode_program) where c.kode = '{CITY}'"
    )
    own = [row for row in rows if row[0] == OFFICE]
    assert own and all(f"{row[2]} {row[3]} {row[4]}" in told.split(row[1], 1)[1] for row in own)
    assert not [row[1] for row in rows if row[0] != OFFICE and row[1] in told]
    assert "Cakupan program kami" not in door.enter("opd", office="Bappeda").get("/kiriman").text
