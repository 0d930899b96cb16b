"""Bad files that somebody may send by the portal: names, contents, and what waits to be delivered."""

import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from tests.portal.conftest import Door, token, words


def send(
    door: Door, name: str, content: bytes, month: str = "2022-02", source: str = ""
) -> httpx2.Response:
    opd = door.enter("opd")
    form = {"token": token(opd.get("/kiriman").text), "month": month, "source": source}
    return opd.post("/kiriman/coba", data=form, files={"file": (name, content)})


FILE = (
    b"kode_program,nik,no_kk,nama,tanggal_lahir,alamat,kelurahan,tahap,tanggal_salur,nominal,status_salur\n"
    + (
        b"PKH,3172034101900001,3172030101900001,SITI,1990-01-01,JL A,KOJA,1,2022-02-01,100000,SALUR\n"
    )
)


@pytest.mark.parametrize(
    "name",
    ["../../../../etc/x.csv", "..\\..\\x.csv", ".x.csv", "x.csv.part", "x.exe", "x\x00.csv", "~x.csv", "a/../b.csv",
     "=cmd.csv", "<b>.csv"],
)  # fmt: skip
def test_a_name_leads_nowhere(door: Door, name: str) -> None:
    before = {path for path in door.home.path.rglob("*") if path.suffix == ".csv"}
    got = send(door, name, FILE, source="penerima_pkh")
    assert got.status_code in (200, 422)
    after = {path for path in door.home.path.rglob("*") if path.suffix == ".csv"} - before
    assert all(path.parent.parent == door.home.path / "uploads" for path in after)
    if got.status_code == 200:
        assert f"Hasil coba {name.replace(chr(92), '/').rsplit('/', 1)[-1]}" in words(got.text)


def test_a_file_is_tried_seen_and_delivered_whole(door: Door) -> None:
    unclear = words(send(door, "pkh uji.csv", FILE).text)
    assert "penerima_pkd, penerima_pkh, penerima_sembako: pilih sumbernya" in unclear
    got = send(door, "pkh uji.csv", FILE, source="penerima_pkh")
    said = words(got.text)
    assert (
        got.status_code == 200
        and "penerima_pkh" in said
        and "1 baris dibaca, 1 akan dimuat" in said
    )
    target = door.home.landing / "penerima_pkh" / "2022-02" / "sintetis_pkh uji.csv"
    assert not target.exists(), "nothing is delivered yet"
    waiting = got.text.split('name="waiting" value="')[1].split('"')[0]
    opd = door.enter("opd")
    other = door.enter("opd", office="Dinas Kesehatan")
    forged = {"token": token(other.get("/kiriman").text), "waiting": waiting}
    assert other.post("/kiriman/kirim", data=forged).status_code == 404
    sent = opd.post("/kiriman/kirim", data={"token": token(got.text), "waiting": waiting})
    assert "Terkirim" in sent.text and target.read_bytes() == FILE
    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]
    assert not (door.home.path / "uploads" / waiting).exists()
    again = opd.post("/kiriman/kirim", data={"token": token(got.text), "waiting": waiting})
    assert again.status_code == 404
    again = send(door, "sintetis_pkh uji.csv", FILE, source="penerima_pkh")
    assert "menggantikannya" in again.text and "berkas lain" not in again.text
    beside = send(door, "pkh lagi.csv", FILE, source="penerima_pkh")
    assert (
        "berkas lain: sintetis_pkh uji.csv" in beside.text and "menggantikannya" not in beside.text
    )


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("3172041234567890", 422), ("3172-0412-3456-7890", 422), ("3172.04.123456.7890", 422),
        ("٣١٧٢٠٤١٢٣٤٥٦٧٨٩٠", 422), ("2022-02-01 2022-02-28", 200), ("20220201-20220228", 200),
    ],
)  # fmt: skip
def test_a_name_holds_nobodys_number_however_it_is_written(
    door: Door, number: str, status: int
) -> None:
    assert send(door, f"pkh {number}.csv", FILE, source="penerima_pkh").status_code == status


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"a,b\n1,2\n"), ("a.csv", b""), ("a.xlsx", b"PK\x03\x04kaputt"), ("a.parquet", b"PAR1"),
        ("a.csv", b"\x00" * 5000),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_a_reason_and_kept_nowhere(
    door: Door, name: str, content: bytes
) -> None:
    got = send(door, name, content)
    assert got.status_code == 200 and "akan ditolak" in got.text
    left = [
        p
        for place in (door.home.path / "uploads").iterdir()
        if place.is_dir()
        for p in place.iterdir()
    ]
    assert not [path for path in left if path.name == name and path.read_bytes() == content]


def test_a_workbook_that_swells_is_refused_before_it_is_opened(door: Door) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(4):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", b" " * 90_000_000)
    assert len(packed.getvalue()) < 2_000_000
    assert "terlalu besar bila dibuka" in send(door, "a.xlsx", packed.getvalue()).text


def test_of_several_who_press_at_once_one_delivers(door: Door) -> None:
    got = send(door, "serentak.csv", FILE, source="penerima_pkh")
    waiting = got.text.split('name="waiting" value="')[1].split('"')[0]
    opd, form = door.enter("opd"), {"token": token(got.text), "waiting": waiting}

    def press(_: int) -> int:
        return httpx2.post(
            f"{door.base}/kiriman/kirim", data=form, cookies=dict(opd.cookies)
        ).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(press, range(6)))
    assert codes == [200] + [404] * 5


def test_what_waited_too_long_is_gone(door: Door) -> None:
    got = send(door, "lama.csv", FILE, source="penerima_pkh")
    waiting = got.text.split('name="waiting" value="')[1].split('"')[0]
    place = door.home.path / "uploads" / waiting
    os.utime(place, (0, 0))
    opd = door.enter("opd")
    assert (
        opd.post("/kiriman/kirim", data={"token": token(got.text), "waiting": waiting}).status_code
        == 404
    )
    opd.get("/kiriman")
    assert not place.exists()


def test_a_name_too_long_for_a_disk_is_said(door: Door) -> None:
    assert send(door, "é" * 130 + ".csv", FILE, source="penerima_pkh").status_code == 422


def test_another_offices_source_is_refused(door: Door) -> None:
    assert send(door, "a.csv", FILE, source="dukcapil").status_code == 403


@pytest.mark.parametrize("waiting", ["../landing", "..", "", "a" * 32, "A" * 32, "/etc"])
def test_what_waits_has_a_name_of_ours(door: Door, waiting: str) -> None:
    opd = door.enter("opd")
    form = {"token": token(opd.get("/kiriman").text), "waiting": waiting}
    assert opd.post("/kiriman/kirim", data=form).status_code == 404
