"""The endpoint as an owner meets it: over HTTP, with a link from a message, without our command or UI."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assets.incident.incident import changes, get, observe
from assets.incident.link import link
from assets.incident.store import incidents, mark, short
from tests.incident.test_alerts import FAILS, NOW

KEY = b"kunci-uji"


@pytest.fixture
def desk(home):
    """The endpoint of a home with one open incident; yields (base URL, path of the incidents)."""
    home.path.mkdir()
    path = home.path / "incidents.sqlite"
    with incidents(path) as db, short(db):
        observe(db, replace(FAILS, sentence="Kolom <nik> kosong."), NOW, "run 1")
    with home.serving() as base:
        yield base, path


def ask(url: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """Returns (status, text) of a GET, or of a POST of the form."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def the_link(base: str, path) -> str:
    with incidents(path) as db:
        return link(base, KEY, get(db, FAILS.incident_id))


def test_an_owner_acknowledges_once(desk):
    base, path = desk
    url = the_link(base, path)
    status, page = ask(url)
    assert status == 200 and "Kolom &lt;nik&gt; kosong." in page and "17 Mei 2022" in page
    with incidents(path) as db:
        assert get(db, FAILS.incident_id).state == "OPEN", "looking changes nothing"
    assert ask(url, {"nama": "  "})[0] == 422
    status, page = ask(url, {"nama": "Rina <b>", "catatan": "kiriman\nJumat"})
    assert status == 200 and "Terima kasih" in page
    with incidents(path) as db:
        last = changes(db, FAILS.incident_id)[-1]
        assert (last.state, last.by, last.reason) == (
            "ACKNOWLEDGED",
            "Rina <b>",
            "kiriman Jumat",
        )
    status, page = ask(url, {"nama": "Orang Lain"})
    assert "sudah ditanggapi" in page and "<form" not in page and "Rina" not in page
    with incidents(path) as db:
        assert len(changes(db, FAILS.incident_id)) == 2


def test_an_old_link_dies_with_its_episode(desk):
    base, path = desk
    url = the_link(base, path)
    with incidents(path) as db, short(db):
        observe(db, replace(FAILS, passed=True), NOW, "run 2")
        observe(db, FAILS, NOW, "run 3")
    assert ask(url, {"nama": "Rina"})[0] == 404
    assert ask(the_link(base, path), {"nama": "Rina"})[0] == 200


@pytest.mark.parametrize("change", ["signature", "episode", "incident"])
def test_a_forged_link_opens_nothing(desk, change):
    base, path = desk
    *_, number, episode, signature = the_link(base, path).split("/")
    if change == "signature":
        signature = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    elif change == "episode":
        episode = "7"
    else:
        number = "D-AAAAAAAA"
    status, page = ask(f"{base}/{number}/{episode}/{signature}", {"nama": "Rina"})
    assert status == 404 and "Tautan tidak berlaku" in page
    with incidents(path) as db:
        assert get(db, FAILS.incident_id).state == "OPEN"


def test_a_flood_is_not_read(desk):
    base, path = desk
    assert ask(the_link(base, path), {"nama": "R" * 200_000})[0] == 422


def test_the_heartbeat_tells_a_monitor_when_alerting_stopped(desk):
    base, path = desk
    assert ask(f"{base}/heartbeat")[0] == 503
    with incidents(path) as db:
        mark(db, "denyut", datetime.now(UTC).isoformat())
    status, text = ask(f"{base}/heartbeat")
    assert status == 200 and json.loads(text)["pesan_tertahan"] == 0
    with incidents(path) as db:
        mark(db, "denyut", NOW.isoformat())
    assert ask(f"{base}/heartbeat")[0] == 503
