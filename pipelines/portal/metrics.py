"""/metrics: health and figures for a monitor, as Prometheus reads them; of nobody, and for this machine only.

Belongs here: what is counted. A page is named by its pattern: its address may say whose case it is.
"""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assets.incident.alerts import watched_months
from assets.incident.follow import FAILED, MISSING
from assets.incident.incident import listed
from assets.incident.outbox import unsent, waiting
from assets.incident.store import marked
from pipelines.alerting import HEARTBEAT, WAITING, open_incidents
from pipelines.settings import Settings
from pipelines.sizes import sizes

BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.6, 1, 3, 10, 60)
LOCAL = frozenset({"127.0.0.1", "::1"})
PASSED_ON = (
    "x-forwarded-for",
    "forwarded",
    "x-real-ip",
)  # what a proxy adds to a stranger's request


class HomeFigures(Collector):
    """What the home's files say when they are asked."""

    def __init__(self, found: Settings) -> None:
        self.found = found

    def describe(self) -> list[Metric]:
        return []  # nothing is read before somebody asks

    def collect(self) -> Iterator[Metric]:
        now = datetime.now(UTC)
        with open_incidents(self.found) as db:
            beat, late, open_now = marked(db, HEARTBEAT), unsent(db, now, WAITING), listed(db)
            queue, failed = waiting(db), len(watched_months(db, FAILED))
            missing = len(watched_months(db, MISSING))
        if beat is not None:
            yield GaugeMetricFamily(
                "konvergensi_heartbeat_age_seconds",
                "Seconds since the daemon last looked after incidents and messages",
                (now - datetime.fromisoformat(beat)).total_seconds(),
            )
        yield GaugeMetricFamily(
            "konvergensi_messages_held_up", "Messages that could not be sent for an hour", late
        )
        messages = GaugeMetricFamily(
            "konvergensi_messages", "Messages that are not sent yet", labels=["state"]
        )
        for state, number in queue.items():
            messages.add_metric([state], number)
        yield messages
        yield GaugeMetricFamily(
            "konvergensi_months_failed", "Months whose newest refresh failed or was stopped", failed
        )
        yield GaugeMetricFamily(
            "konvergensi_months_missing", "Months that were due and are not published", missing
        )
        incidents = GaugeMetricFamily(
            "konvergensi_incidents_open", "Incidents that are open", labels=["severity"]
        )
        for severity in ("ERROR", "WARN"):
            incidents.add_metric([severity], sum(i.severity == severity for i in open_now))
        yield incidents
        if self.found.published.exists():
            yield GaugeMetricFamily(
                "konvergensi_published_timestamp_seconds",
                "When the publication was last put in its place",
                self.found.published.stat().st_mtime,
            )
        parts = GaugeMetricFamily("konvergensi_home_bytes", "Size of the home", labels=["part"])
        for part, size in sizes(self.found).items():
            parts.add_metric([part], size)
        yield parts
        yield GaugeMetricFamily(
            "konvergensi_disk_free_bytes",
            "Free space where the home lies",
            shutil.disk_usage(self.found.home).free,
        )


class Watch:
    """Measures how long each request takes, by the pattern of its page."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self.app = app
        self.seconds = Histogram(
            "konvergensi_request_seconds",
            "Seconds until a request was answered",
            ["page", "method", "status"],
            buckets=BUCKETS,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.monotonic(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            page = scope["route"].path if "route" in scope else "other"
            # a stranger may write any method
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
            self.seconds.labels(page, method, status).observe(time.monotonic() - begun)


def figures(found: Settings) -> tuple[CollectorRegistry, Route]:
    """Returns what is counted into, and the route that tells it to who asks on this machine itself."""
    registry = CollectorRegistry()
    registry.register(HomeFigures(found))
    ProcessCollector(registry=registry)

    def metrics(request: Request) -> Response:
        here = request.client is not None and request.client.host in LOCAL
        if not here or any(name in request.headers for name in PASSED_ON):
            return Response("404\n", 404, media_type="text/plain")
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return registry, Route("/metrics", metrics)
