"""Health and figures for a monitor: what a real scraper's parser reads, of nobody, and for this machine only."""

from prometheus_client.parser import text_string_to_metric_families as read

from assets.incident.store import incidents
from tests.portal.conftest import Door


def figures(door: Door) -> dict[tuple[str, ...], float]:
    got = door.client().get("/metrics")
    assert got.status_code == 200, got.text
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in read(got.text)
        for sample in family.samples
    }


def test_a_monitor_reads_how_the_home_and_the_pages_are(door: Door) -> None:
    asked = ("konvergensi_request_seconds_count", "/wilayah/{kode}", "200", "GET")
    before = figures(door).get(asked, 0)
    page = door.client().get(f"/wilayah/{door.area}")
    assert page.status_code == 200
    found = figures(door)
    assert found[asked] == before + 1
    inside = ("konvergensi_request_seconds_bucket", "/wilayah/{kode}", "200", "60.0", "GET")
    assert found[inside] == found[asked]
    portal = door.home.path / "published" / "konvergensi.duckdb"
    assert found["konvergensi_published_timestamp_seconds",] == portal.stat().st_mtime
    assert found["konvergensi_home_bytes", "gudang data"] > 1_000_000
    assert found["konvergensi_incidents_open", "WARN"] > 0
    assert found["konvergensi_messages_held_up",] == found["konvergensi_months_failed",] == 0
    with incidents(door.home.path / "incidents.sqlite") as db:
        (waits,) = db.execute("select count(*) from alert where state = 'QUEUED'").fetchone()
    assert found["konvergensi_messages", "queued"] == waits
    assert found["konvergensi_messages", "failed"] == 0
    assert found["konvergensi_disk_free_bytes",] > 0
    assert found["process_resident_memory_bytes",] > 0


def test_it_names_nobody_and_no_place(door: Door) -> None:
    door.enter("lurah").get("/kasus/R0123456789abcdef0123")
    door.client().get("/tidak/ada/3172041234567890")
    door.client().request("SITI", "/")
    got = door.client().get("/metrics").text
    assert "/kasus/{household_id}" in got and "R0123" not in got
    assert "31720" not in got and "SITI" not in got and door.area not in got


def test_who_comes_through_a_proxy_finds_nothing(door: Door) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        got = door.client().get("/metrics", headers={name: "127.0.0.1"})
        assert got.status_code == 404 and "konvergensi" not in got.text
