"""The visit form where there is no network: what goes along, what waits on the phone, what comes back."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF as Derivation
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from assets.keys import HKDF, derive
from assets.portal.sealed import public_key, unseal
from tests.conftest import SECRET
from tests.portal.conftest import Door, words
from tests.portal.test_browser import DESK, PHONE, enter, faults, fits, said
from tests.portal.test_field import MET, rows, written
from tests.report.browser import Browser, chromium

PAGE, LIST, ANSWER = "/kunjungan/ponsel", "/kunjungan/ponsel/daftar", "/kunjungan/ponsel/jawaban"
PIN, SECRETLY = "280419", "KATAYANGTIDAKBOLEHTERBACA"
LABEL = b"konvergensi|jawaban|1"
# Made by another implementation (WebCrypto of Node) for the keys of the secret "rahasia".
FIXED = (
    "BBIyOMW2JctK4TX9fA+F8Z2/L/5GKiq6TUQJyBNdPQKDHbfobbCwLoyPbPwElnnUk45oESW4z1tQwbED9ivj0CGYXzLQ8fbxZsWnDGvnzJUata6W"
    "9qyjm/l4FNuPiiwC/fGmbyvI5seBabWvkmNqajc="
)


def test_a_seal_of_the_browser_opens_with_its_key_and_no_other() -> None:
    mine, other = derive("rahasia", HKDF).visits, derive("lain", HKDF).visits
    sealed = base64.b64decode(FIXED)
    assert base64.b64encode(public_key(mine))[:24] == b"BAI7wmq8ZVZf1k1StVuS2d/u"
    assert unseal(sealed, [other, mine]) == b'{"found": "menolak"}'
    for at in range(0, len(sealed), 7):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(ValueError):
            unseal(bytes(changed), [mine])
    for short in (b"", sealed[:65], sealed[:80], sealed[:-1]):
        with pytest.raises(ValueError):
            unseal(short, [mine])
    with pytest.raises(ValueError):
        unseal(sealed, [other])


# --- what the portal gives and takes


def seal(content: object, key: bytes | None = None) -> str:
    """Seals as the phone does; for the portal of the small home if no key is given."""
    theirs = public_key(key or derive(SECRET, HKDF).visits)
    once = ec.generate_private_key(ec.SECP256R1())
    point = once.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = once.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    )
    one = Derivation(SHA256(), 32, salt=None, info=LABEL + point + theirs).derive(shared)
    plain = content if isinstance(content, bytes) else json.dumps(content).encode()
    nonce = b"\1" * 12
    return base64.b64encode(point + nonce + AESGCM(one).encrypt(nonce, plain, LABEL)).decode()


def take(door: Door, area: str = "") -> dict[str, Any]:
    """Takes a day's list along, and returns it."""
    client = door.enter("lurah", area)
    got = client.post(LIST, data={"token": client.get(LIST).json()["token"]})
    assert got.status_code == 200, got.text
    return dict(got.json())


def send(door: Door, sealed: str, area: str = "") -> httpx2.Response:
    client = door.enter("lurah", area)
    return client.post(ANSWER, data={"token": client.get(LIST).json()["token"], "answer": sealed})


def now(**later: float) -> int:
    return int((datetime.now(UTC) + timedelta(**later)).timestamp() * 1000)


def of(door: Door, household: str) -> list[dict[str, str]]:
    return [r for r in rows(written(door, "verval")) if r["household_id"] == household]


def test_the_page_that_a_phone_keeps_is_nobodys(door: Door) -> None:
    one, other = door.enter("lurah").get(PAGE), door.enter("lurah", door.elsewhere).get(PAGE)
    assert one.status_code == 200 and one.content == other.content
    policy = one.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} < set(policy)
    assert "Menolak menjawab tidak mengurangi apa pun" in words(one.text)
    others = door.enter("lurah").get("/kunjungan").headers["content-security-policy"]
    assert "script-src" not in others and "connect-src" not in others
    worker = door.client().get("/statis/layanan.js").headers
    assert worker["service-worker-allowed"] == PAGE


def test_a_list_names_few_homes_and_little_of_them_and_is_on_record(door: Door) -> None:
    told = take(door)
    assert 1 <= len(told["homes"]) <= 20
    for home in told["homes"]:
        assert set(home) == {"id", "sent", "reason", "nama_kepala", "alamat", "rt", "rw", "perihal"}
    kept = door.enter("inspektorat").get(f"/akses?subjek={told['homes'][0]['id']}")
    assert "daftar kunjungan dibawa di ponsel" in words(kept.text)


def test_an_answer_sent_twice_counts_once(door: Door) -> None:
    household = take(door)["homes"][0]["id"]
    sealed = seal(MET | {"household_id": household, "at": now(), "why": SECRETLY})
    for _ in range(2):
        got = send(door, sealed)
        assert got.status_code == 200 and "Hasil kunjungan tercatat" in got.json()["text"], got.text
    [row] = [row for row in of(door, household) if row["alasan"] == SECRETLY]
    assert (row["pengeluaran_verifikasi"], row["keputusan"]) == ("1250000", "MISKIN")


@pytest.mark.parametrize("found", ["menolak", "tidak_di_rumah"])
def test_refusing_or_being_out_settles_nothing_from_a_phone(door: Door, found: str) -> None:
    household = take(door)["homes"][1]["id"]
    forged = MET | {"household_id": household, "at": now(), "found": found, "why": SECRETLY}
    assert send(door, seal(forged | {"decision": "TIDAK MISKIN"})).status_code == 200
    mine = [row for row in of(door, household) if row["alasan"] == SECRETLY]
    assert {row["keputusan"] for row in mine} == {"TIDAK DAPAT DINILAI"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"at": now(hours=30)}, "belum tiba"), ({"at": now(hours=-3)}, "di luar 24 jam"),
        ({"at": "kemarin"}, "rusak"), ({"at": 10**15}, "rusak"), ({"at": True}, "rusak"), ({"at": -1}, "rusak"),
        ({"found": "kaya"}, "bagaimana kunjungannya"), ({"people": "150"}, "1 sampai 50"),
        ({"spent": ["1"]}, "perlu pengeluaran"), ({"officer": None}, "nama petugas"),
        ({"household_id": "R00000000000000000000"}, "tidak ada dalam daftar"),
        ({"household_id": ["R0"]}, "tidak ada dalam daftar"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_from_a_phone_is_told(
    door: Door, changed: dict[str, Any], sentence: str
) -> None:
    household, before = take(door)["homes"][0]["id"], written(door, "verval")
    got = send(door, seal(MET | {"household_id": household, "at": now()} | changed))
    assert got.status_code == 422 and sentence in got.json()["text"], got.text
    assert written(door, "verval") == before


@pytest.mark.parametrize(
    "sealed",
    [
        "", "bukan base64", "AAAA", FIXED, seal(b"bukan json"), seal([]), seal("teks"), seal(b"[" * 3000),
        seal({}, derive("lain", HKDF).visits), "A" * 20_000,
    ],
)  # fmt: skip
def test_what_was_forged_or_damaged_is_refused_with_a_sentence(door: Door, sealed: str) -> None:
    before = written(door, "verval")
    got = send(door, sealed)
    assert got.status_code == 422 and "rusak" in got.json()["text"]
    assert written(door, "verval") == before


def test_a_home_of_another_area_is_refused_and_on_record(door: Door) -> None:
    theirs, before = take(door, door.elsewhere)["homes"][0]["id"], written(door, "verval")
    take(door)
    got = send(door, seal(MET | {"household_id": theirs, "at": now()}))
    assert got.status_code == 422 and "tidak ada dalam daftar" in got.json()["text"]
    assert written(door, "verval") == before
    kept = words(door.enter("inspektorat").get(f"/akses?subjek={theirs}").text)
    assert "jawaban dari ponsel" in kept


# --- the phone


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ponsel")


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    with chromium(folder) as found:
        yield found


@pytest.fixture
def phone(browser: Browser, door: Door) -> Iterator[Browser]:
    """A phone that holds nothing, with an officer who is in."""
    network(browser, True)
    browser.go("about:blank", PHONE)
    browser.call("Storage.clearDataForOrigin", origin=door.base, storageTypes="all")
    enter(browser, door, "lurah", PHONE)
    yield browser
    network(browser, True)


def network(browser: Browser, there: bool) -> None:
    speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.call("Network.emulateNetworkConditions", offline=not there, **speed)


def do(browser: Browser, script: str) -> Any:
    """Returns what a script in the page comes to in the end."""
    told = browser.call(
        "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
    )
    assert "exceptionDetails" not in told, told["exceptionDetails"]
    return told["result"].get("value")


def until(browser: Browser, script: str) -> None:
    for _ in range(150):
        if do(browser, script):
            return
        time.sleep(0.2)
    raise AssertionError(f"{script}\n{do(browser, 'document.body.innerText')}")


def see(browser: Browser, text: str) -> None:
    until(browser, f"document.querySelector('main').innerText.includes({json.dumps(text)})")


def seen(browser: Browser, name: str) -> None:
    until(browser, f"!document.querySelector('#{name}').hidden")


def press(browser: Browser, what: str) -> None:
    do(browser, f"document.querySelector({json.dumps(what)}).click()")


def fill(browser: Browser, **fields: str) -> None:
    for name, value in fields.items():
        do(browser, f"document.getElementById('{name}').value = {json.dumps(value)}")


KEPT = """new Promise(done => { const asked = indexedDB.open('kunjungan'); asked.onsuccess = () => {
    const db = asked.result, change = db.transaction(['daftar', 'jawaban']), found = {};
    for (const name of ['daftar', 'jawaban'])
        change.objectStore(name).getAll().onsuccess = e => { found[name] = e.target.result; };
    change.oncomplete = () => { db.close(); done(found); };
}; })"""
HELD = f"""{KEPT}.then(found => JSON.stringify(found, (_, v) => v instanceof Uint8Array ? [...v] : v))"""


def held(browser: Browser) -> dict[str, list[dict[str, Any]]]:
    """Returns what the phone keeps, as whoever opens its storage reads it."""
    return dict(json.loads(do(browser, HELD)))


def carry(browser: Browser, door: Door, pin: str = PIN) -> None:
    """Takes a day's list along by the page."""
    browser.go(f"{door.base}{PAGE}", PHONE)
    seen(browser, "ambil")
    fill(browser, pin=pin, ulang=pin)
    press(browser, "#ambil button")


def unlock(browser: Browser, pin: str) -> None:
    seen(browser, "kunci")
    fill(browser, masukan=pin)
    press(browser, "#buka button")


def answer(browser: Browser, at: int) -> None:
    press(browser, f"#rumah-rumah .kartu:nth-child({at}) button")
    seen(browser, "rumah")
    press(browser, "#f-bertemu")
    given = MET | {"why": SECRETLY, "officer": "PETUGASNYA", "spent": "1.234.567"}
    fill(browser, **{name: value for name, value in given.items() if name != "found"})
    press(browser, "#jawab button")


def test_a_day_without_a_network(phone: Browser, door: Door, folder: Path) -> None:
    carry(phone, door)
    seen(phone, "daftar")
    home = take(door)["homes"][0]
    assert home["nama_kepala"] in said(phone) and home["alamat"] in said(phone)
    network(phone, False)
    phone.go(f"{door.base}{PAGE}", PHONE)
    assert home["nama_kepala"] not in said(phone), "nothing is shown before the PIN"
    unlock(phone, PIN)
    seen(phone, "daftar")
    answer(phone, 1)
    see(phone, "1 jawaban menunggu dikirim")
    see(phone, "menunggu dikirim.")
    kept = held(phone)
    [waiting] = kept["jawaban"]
    hidden = (home["nama_kepala"], home["alamat"], home["id"], SECRETLY, "PETUGASNYA", "1.234.567")
    # as text, as numbers of bytes, and in whatever file of the browser
    dump = json.dumps(kept)
    assert not [text for text in hidden if text in dump]
    assert not [text for text in hidden if str(list(text.encode()))[1:-1] in dump]
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert any(waiting["sealed"].encode() in content for content in files.values()), "it lies there"
    assert [
        (path.relative_to(folder), at)
        for path, content in files.items()
        for at, text in enumerate(hidden)
        if text.encode() in content or text.encode("utf-16-le") in content
    ] == []
    assert not any(row["petugas"] == "PETUGASNYA" for row in of(door, home["id"]))
    network(phone, True)
    see(phone, "1 jawaban terkirim")
    see(phone, "terkirim.")
    assert held(phone)["jawaban"] == [], "what the portal has, the phone forgets"
    mine = [row for row in of(door, home["id"]) if row["petugas"] == "PETUGASNYA"]
    assert [(row["pengeluaran_verifikasi"], row["keputusan"]) for row in mine] == [
        ("1234567", "MISKIN")
    ]
    assert send(door, waiting["sealed"]).status_code == 200, "its answer was lost on the way"
    assert len([row for row in of(door, home["id"]) if row["petugas"] == "PETUGASNYA"]) == 1


def test_nobody_is_shut_out_of_the_phones_page(phone: Browser, door: Door) -> None:
    def usable() -> None:
        for width in (DESK, PHONE):
            phone.call(
                "Emulation.setDeviceMetricsOverride",
                width=width, height=900, deviceScaleFactor=1, mobile=width < 600,
            )  # fmt: skip
            assert faults(phone) == [] and fits(phone, width)

    phone.go(f"{door.base}{PAGE}", PHONE)
    seen(phone, "ambil")
    usable()
    fill(phone, pin="123456", ulang="123456")
    press(phone, "#ambil button")
    see(phone, "tidak berurutan")
    usable()
    fill(phone, pin=PIN, ulang=PIN)
    press(phone, "#ambil button")
    seen(phone, "daftar")
    usable()
    press(phone, "#rumah-rumah button")
    seen(phone, "rumah")
    press(phone, "#f-bertemu")
    press(phone, "#jawab button")
    see(phone, "Tulis pengeluaran")
    usable()
    press(phone, "#kembali")
    seen(phone, "daftar")
    press(phone, "#kunci-lagi")
    seen(phone, "kunci")
    usable()


@pytest.mark.parametrize("pin", ["12345", "777777", "123456", "987654", "12345a", "28 0419"])
def test_a_pin_that_anybody_guesses_is_none(phone: Browser, door: Door, pin: str) -> None:
    carry(phone, door, pin)
    see(phone, "PIN sedikitnya 6 angka")
    assert held(phone)["daftar"] == []


SHIFT = "{const real = Date.now; Date.now = () => real.call(Date) + %d}"


def test_a_list_is_gone_after_24_hours(phone: Browser, door: Door) -> None:
    carry(phone, door)
    seen(phone, "daftar")
    network(phone, False)
    answer(phone, 1)
    see(phone, "1 jawaban menunggu dikirim")
    almost, past = int(23.9 * 3600e3), int(24.1 * 3600e3)
    for shift, there in ((almost, True), (past, False)):
        rule = phone.call("Page.addScriptToEvaluateOnNewDocument", source=SHIFT % shift)
        phone.go(f"{door.base}{PAGE}", PHONE)
        seen(phone, "kunci" if there else "mulai")
        phone.call("Page.removeScriptToEvaluateOnNewDocument", identifier=rule["identifier"])
        assert len(held(phone)["daftar"]) == there
    see(phone, "Daftar sudah 24 jam")
    assert len(held(phone)["jawaban"]) == 1, "what was answered is not lost"
    network(phone, True)
    see(phone, "1 jawaban terkirim")
    # while it is open: the clock decides, not whether somebody opens the page anew
    carry(phone, door)
    seen(phone, "daftar")
    do(phone, f"{SHIFT % past}; document.dispatchEvent(new Event('visibilitychange'))")
    see(phone, "Daftar sudah 24 jam")
    assert held(phone)["daftar"] == []
    assert do(phone, "document.querySelector('#rumah-rumah').childElementCount") == 0


def test_five_wrong_pins_erase_the_list_and_no_answer(phone: Browser, door: Door) -> None:
    carry(phone, door)
    seen(phone, "daftar")
    network(phone, False)
    answer(phone, 1)
    see(phone, "1 jawaban menunggu dikirim")
    press(phone, "#kunci-lagi")
    for left in (4, 3, 2, 1):
        unlock(phone, "111222")
        see(phone, f"Tinggal {left} kali lagi")
        if left == 3:
            phone.go(f"{door.base}{PAGE}", PHONE)  # opening anew begins no new count
    unlock(phone, "111222")
    see(phone, "Lima kali salah PIN")
    kept = held(phone)
    assert kept["daftar"] == [] and len(kept["jawaban"]) == 1


@pytest.mark.parametrize(
    "lacks",
    [
        "Object.defineProperty(window, 'isSecureContext', {value: false})",
        "Object.defineProperty(window, 'indexedDB', {value: undefined})",
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', {value: undefined})",
    ],
)
def test_a_phone_that_cannot_keep_it_safe_says_so(phone: Browser, door: Door, lacks: str) -> None:
    rule = phone.call("Page.addScriptToEvaluateOnNewDocument", source=lacks)
    phone.go(f"{door.base}{PAGE}", PHONE)
    phone.call("Page.removeScriptToEvaluateOnNewDocument", identifier=rule["identifier"])
    see(phone, "Pakai buku kunjungan cetak")
    assert do(phone, "document.querySelector('#mulai').hidden")


def test_an_answer_waits_until_the_portal_has_it(phone: Browser, door: Door) -> None:
    carry(phone, door)
    seen(phone, "daftar")
    network(phone, False)
    answer(phone, 1)
    see(phone, "1 jawaban menunggu dikirim")
    phone.call("Network.clearBrowserCookies")
    network(phone, True)
    see(phone, "Anda belum masuk")
    assert len(held(phone)["jawaban"]) == 1
    # a second one that the portal refuses: it is told, kept, and thrown away by hand only
    damaged = {"id": "x", "at": now(), "sealed": "AAAA"}
    put = "asked.result.transaction('jawaban', 'readwrite').objectStore('jawaban').add"
    do(
        phone,
        "new Promise(done => { const asked = indexedDB.open('kunjungan'); asked.onsuccess = () => {"
        f" {put}({json.dumps(damaged)}).onsuccess = () => {{ asked.result.close(); done(0); }}; }}; }})",
    )
    enter(phone, door, "lurah", PHONE)
    phone.go(f"{door.base}{PAGE}", PHONE)
    see(phone, "1 jawaban terkirim")
    see(phone, "ditolak: Jawaban ini rusak")
    assert [one["id"] for one in held(phone)["jawaban"]] == ["x"]
    press(phone, "#ditolak button")
    until(phone, "document.querySelector('#kirim').hidden")
    assert held(phone)["jawaban"] == []
