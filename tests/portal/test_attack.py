"""What somebody may try: forged forms, old sessions, formulas, and looking at what is hidden."""

import csv
import io
import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import httpx2
import openpyxl
import pyarrow.parquet as pq
import pytest

from assets.portal.download import as_file
from pipelines.portal.login import inner
from pipelines.portal.web import HEADERS
from tests.conftest import Home
from tests.portal.conftest import Door, opened, token, words


def published(door: Door) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(door.home.path / "published" / "konvergensi.duckdb"), read_only=True)


def test_every_answer_has_the_headers(door: Door) -> None:
    for path in (
        "/",
        "/masuk",
        "/statis/portal.css",
        "/nirgends",
        "/api/v1/bulan",
        "/daftar",
        "/heartbeat",
    ):
        got = door.enter("publik").get(path)
        for name in HEADERS:
            assert name.lower() in got.headers, (path, name)
        assert "script" not in got.headers["content-security-policy"]
    assert "server" not in door.enter("publik").get("/").headers


def test_pages_need_nothing_from_elsewhere_and_run_nothing(door: Door) -> None:
    for role, path in (
        ("publik", "/"),
        ("lurah", "/daftar"),
        ("opd", "/kiriman"),
        ("bappeda", "/masalah"),
    ):
        page = door.enter(role).get(path).text
        assert (
            "http://" not in page
            and "https://" not in page
            and "//" not in page.replace("<!DOCTYPE", "")
        )
        assert "<script" not in page and "javascript:" not in page and " style=" not in page


@pytest.mark.parametrize("wrong", ["", "x", None])
def test_a_form_without_its_token_does_nothing(door: Door, wrong: str | None) -> None:
    lurah = door.enter("lurah")
    found = lurah.get("/daftar").text.split("/kasus/")[1].split('"')[0]
    form = {"purpose": "uji"} | ({} if wrong is None else {"token": wrong})
    assert lurah.post(f"/kasus/{found}", data=form).status_code == 403


def test_a_form_from_another_page_does_nothing(door: Door) -> None:
    lurah = door.enter("lurah")
    page = lurah.get("/daftar").text
    found = page.split("/kasus/")[1].split('"')[0]
    form = {"token": token(page), "purpose": "uji"}
    for site in ("cross-site", "same-site"):
        got = lurah.post(f"/kasus/{found}", data=form, headers={"sec-fetch-site": site})
        assert got.status_code == 403
    assert lurah.post(f"/kasus/{found}", data=form).status_code == 200


def test_a_session_ends_when_it_is_left_and_when_the_day_is_over(door: Door) -> None:
    path = door.home.path / "portal.sqlite"
    for column, ago in (("seen", timedelta(minutes=31)), ("began", timedelta(hours=10))):
        client = door.client()
        client.post("/masuk", data={"token": "", "role": "engineer"})
        assert client.get("/masalah").status_code == 200
        with sqlite3.connect(path) as db:
            db.execute(f"update session set {column} = ?", [(datetime.now(UTC) - ago).isoformat()])
        assert client.get("/masalah").status_code == 303, column
    door.came.clear()


def test_who_goes_out_is_out_also_with_the_cookie_he_kept(door: Door) -> None:
    client = door.client()
    client.post("/masuk", data={"token": "", "role": "engineer"})
    kept = dict(client.cookies)
    page = client.get("/masalah").text
    assert client.post("/keluar", data={"token": token(page)}).status_code == 303
    assert httpx2.get(f"{door.base}/masalah", cookies=kept).status_code == 303


def test_a_forged_cookie_is_nobody(door: Door) -> None:
    for value in ("x", "eyJzaWQiOiAiYSJ9.x.y", "'; drop table session; --"):
        assert httpx2.get(f"{door.base}/daftar", cookies={"konvergensi": value}).status_code == 303


@pytest.mark.parametrize(
    "path", ["//jahat.example", "/\\jahat.example", "https://jahat.example", "", "/a\nb"]
)
def test_nobody_is_led_elsewhere_after_coming_in(path: str) -> None:
    assert inner(path) == "/"
    assert inner("/daftar") == "/daftar"


def test_nothing_hidden_is_shown_to_everybody(door: Door) -> None:
    with published(door) as con:
        rows = con.execute(
            "select kode, set_garis, jiwa_miskin_ekstrem, tertutup from kpi.kelurahan order by kode, set_garis"
        ).fetchall()
    api = json.loads(door.enter("publik").get("/api/v1/wilayah?tingkat=KELURAHAN").text)["data"]
    exported = list(
        csv.DictReader(
            io.StringIO(
                door.enter("publik").get("/wilayah/31.72/data.csv").text.removeprefix("\ufeff")
            )
        )
    )
    hidden = [row for row in rows if row[3]]
    assert hidden, "this home hides something"
    for kode, lines, value, closed in rows:
        same = [a for a in api if a["kode"] == kode and a["set_garis"] == lines]
        for area in same:
            assert area["jiwa_miskin_ekstrem"] == value and area["tertutup"] == closed
            assert all(area[name] is None for name in closed if name in area)
    for row in exported:
        assert all(row[name] == "" for name in row["tertutup"].split(", ") if name in row)


def test_the_whole_figures_are_not_in_what_everybody_may_ask(door: Door) -> None:
    """Whatever anybody reads at an address of an area stands in the publication."""
    client = door.enter("publik")
    with published(door) as con:
        codes = [k for (k,) in con.execute("select distinct kode from kpi.kelurahan").fetchall()]
        known = {
            (k, n)
            for k, n in con.execute(
                "select kode, jiwa_miskin_ekstrem from kpi.kelurahan"
            ).fetchall()
        }
    for kode in codes[:8]:
        for lines in ("SASARAN_2022", "BPS_DKI"):
            rows = csv.DictReader(
                io.StringIO(
                    client.get(f"/wilayah/{kode}/data.csv?garis={lines}").text.removeprefix(
                        "\ufeff"
                    )
                )
            )
            for row in rows:
                said = int(row["jiwa_miskin_ekstrem"]) if row["jiwa_miskin_ekstrem"] else None
                assert (kode, said) in known
    for odd in ("?bulan=2022-01' or 1=1 --", "?garis=x", "?bulan=9999-99"):
        assert client.get(f"/wilayah/31.72{odd}").status_code == 404
    assert client.get("/wilayah/31.72'--").status_code == 404
    assert client.get("/api/v1/wilayah?semua=1").status_code == 422


def test_no_text_of_an_export_becomes_a_formula(tmp_path: Path) -> None:
    bad = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]
    rows = [[text, 5, -3.5] for text in bad]
    told = list(
        csv.reader(
            io.StringIO(as_file("csv", ["a", "b", "c"], rows).decode("utf-8-sig"), newline="")
        )
    )
    assert [row[0] for row in told[1:]] == [f"'{text}" for text in bad]
    assert told[1][1:] == ["5", "-3.5"]
    (tmp_path / "a.xlsx").write_bytes(as_file("xlsx", ["a", "b", "c"], rows))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["data"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["B2"].value == 5 and sheet["C2"].value == -3.5
    (tmp_path / "a.parquet").write_bytes(as_file("parquet", ["a", "b", "c"], rows, "catatan"))
    assert pq.read_table(tmp_path / "a.parquet").to_pylist()[0] == {"a": "=1+1", "b": 5, "c": -3.5}


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("lurah", "/daftar?hari=" + "9" * 5000), ("lurah", "/kunjungan?hari=٣"), ("publik", f"/x/{'9' * 5000}/y"),
        ("publik", "/wilayah/" + "9" * 3000), ("lurah", "/kasus/" + "%F0%9F%98%80" * 50), ("opd", "/masalah/%00"),
    ],
)  # fmt: skip
def test_nothing_odd_breaks_a_page(door: Door, role: str, path: str) -> None:
    got = door.enter(role).get(path)
    assert got.status_code == 404 and "content-security-policy" in got.headers


@pytest.mark.parametrize("charset", ["unicode_escape", "undefined", "utf-16"])
def test_a_form_in_another_alphabet_is_refused_not_broken(door: Door, charset: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n\\ud800\r\n--b--\r\n'
    head = {"content-type": f"multipart/form-data; boundary=b; charset={charset}"}
    got = door.enter("publik").post("/status", content=body, headers=head)
    assert got.status_code in (400, 403) and "content-security-policy" in got.headers


def test_a_body_longer_than_any_form_is_ended(door: Door) -> None:
    got = door.enter("publik").post("/masuk", data={"lanjut": "a" * 300_000})
    assert got.status_code == 413
    assert "terlalu besar" in got.text


def test_who_is_refused_while_he_sends_reads_why(door: Door) -> None:
    """An answer in the middle of a form is lost on its way: a browser says that the connection was reset."""
    with door.client() as client, client.stream("POST", "/kiriman/coba", content=slowly()) as got:
        assert got.status_code == 403 and "bukan untuk peran Anda" in got.read().decode()
        assert "close" not in got.headers.get("connection", "")
        again = client.get("/masuk")
        assert again.status_code == 200
    assert again.extensions["network_stream"] is got.extensions["network_stream"]


def slowly() -> Iterator[bytes]:
    for _ in range(30):
        yield b"x" * 100_000
        time.sleep(0.01)


def test_too_many_in_a_minute_wait(small: Home) -> None:
    with opened(small) as found:
        client = found.client()
        codes = [client.get("/statis/portal.css").status_code for _ in range(3)]
        codes += [client.get("/api/v1/openapi.json").status_code for _ in range(310)]
        links = [client.get(f"/D-0/1/{number:032x}").status_code for number in range(305)]
    assert codes[:300].count(200) == 300 and codes[-1] == 429
    assert links[:300] == [404] * 300 and links[-1] == 429


@pytest.mark.parametrize(("proxies", "last"), [("127.0.0.1", 200), ("192.0.2.1", 429)])
def test_only_a_proxy_of_ours_says_whose_limit_it_is(small: Home, proxies: str, last: int) -> None:
    with opened(small, proxies=proxies) as found:
        client = found.client()
        for number in range(302):
            from_where = {"x-forwarded-for": f"198.51.100.{number % 250}"}
            got = client.get("/api/v1/openapi.json", headers=from_where)
        assert got.status_code == last


def test_without_a_provider_there_is_the_public_part_only(small: Home) -> None:
    with opened(small) as found:
        client = found.client()
        assert "Masuk" not in words(client.get("/").text)
        assert client.get("/masuk").status_code == 404
        assert client.post("/masuk", data={"token": "", "role": "engineer"}).status_code in (
            403,
            404,
        )


def test_roles_are_chosen_on_synthetic_data_only(small: Home) -> None:
    real = small.landing / "dukcapil" / "2022-04" / "warga.csv"
    real.parent.mkdir(parents=True, exist_ok=True)
    real.write_text("nik", encoding="utf-8")
    assert "data sintetis" in small.run("portal", "--choose-roles", code=1).stderr
