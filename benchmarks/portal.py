"""How long a page of the portal takes: `python -m benchmarks.portal [--home HOME] [--seconds 60]`.

Fifty people are in at once, of all roles, and ask for a page every five seconds: first while nothing else runs, then
while a month is refreshed. Prints the 95th percentile of each and writes build/bench-portal.json. Without a home it
makes one of the default sample.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx2

ROOT = Path(__file__).parent.parent
KONVERGENSI = Path(sys.executable).parent / "konvergensi"
PEOPLE, PAUSE = 50, 5.0
WANTED = {"tenang": 300, "refresh": 600}  # milliseconds
PAGES = {
    "publik": (
        "/",
        "/wilayah/31.72.03",
        "/wilayah/31.72.04",
        "/api/v1/wilayah",
        "/wilayah/31.72/data.csv",
    ),
    "lurah": ("/daftar", "/kunjungan", "/wilayah/31.72.03.1001"),
    "camat": ("/daftar", "/rapat", "/wilayah/31.72.03"),
    "opd": ("/kiriman", "/masalah"),
    "bappeda": ("/", "/masalah", "/rapat"),
}
SHARE = ("publik",) * 4 + ("lurah",) * 2 + ("camat",) * 2 + ("opd", "bappeda")


async def come_in(base: str, role: str) -> httpx2.AsyncClient:
    """Returns the client of somebody who has chosen a role."""
    client = httpx2.AsyncClient(base_url=base, timeout=60)
    if role != "publik":
        form = {"token": "", "role": role, "area": "31.72.03.1001", "office": "Dinas Sosial"}
        assert (await client.post("/masuk", data=form)).status_code == 303
    return client


async def person(client: httpx2.AsyncClient, role: str, until: float, seed: int) -> list[float]:
    """Returns the milliseconds of each page that one person asked for."""
    chance, took = random.Random(seed), []
    await asyncio.sleep(chance.random() * PAUSE)
    while time.monotonic() < until:
        began = time.perf_counter()
        answer = await client.get(chance.choice(PAGES[role]))
        took.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, (role, answer.status_code, answer.text[:500])
        await asyncio.sleep(max(0.0, PAUSE - took[-1] / 1000))
    return took


async def crowd(base: str, seconds: float, refresh: list[str]) -> dict[str, Any]:
    """Returns how long pages took, in milliseconds: with nothing beside them, and beside the command `refresh`."""
    roles = [SHARE[n % len(SHARE)] for n in range(PEOPLE)]
    clients = [await come_in(base, role) for role in roles]

    async def stage(length: float) -> dict[str, Any]:
        until = time.monotonic() + length
        people = zip(clients, roles, strict=True)
        asked = await asyncio.gather(*(person(c, r, until, n) for n, (c, r) in enumerate(people)))
        took = [one for times in asked for one in times]
        cuts = quantiles(took, n=100)
        return {
            "halaman": len(took),
            "p50": cuts[49],
            "p95": cuts[94],
            "p99": cuts[98],
            "terlama": max(took),
        }

    await stage(10)  # the first drawing of each page
    found = {"tenang": await stage(seconds)}
    beside = subprocess.Popen(refresh)
    found["refresh"] = await stage(seconds)
    found["refresh"]["masih_berjalan"] = beside.poll() is None
    beside.wait()
    return found


def main() -> None:
    """Measures both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    home = asked.home or Path(tempfile.mkdtemp(prefix="bench-portal-")) / "home"
    env = {"KONVERGENSI_KEY": "bench-portal"} | os.environ | {"KONVERGENSI_HOME": str(home)}
    if not (home / "portal.duckdb").exists():
        subprocess.run(
            [str(KONVERGENSI), "run", "--quiet"], env=env, check=True, stdout=subprocess.DEVNULL
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    portal = subprocess.Popen(
        [str(KONVERGENSI), "portal", "--choose-roles", "--port", str(port)], env=env
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        newest = sorted(path.name for path in (home / "report").iterdir())[-1]
        refresh = [str(KONVERGENSI), "refresh", "--periode", newest, "--quiet"]
        os.environ |= env
        found = asyncio.run(crowd(base, asked.seconds, refresh))
    finally:
        portal.terminate()
        portal.wait(10)
    for name, limit in WANTED.items():
        one = found[name]
        verdict = f"paling lama {limit}: {'ya' if one['p95'] <= limit else 'TIDAK'}"
        print(
            f"{name:8} {one['halaman']} halaman, p50 {one['p50']:.0f}, p95 {one['p95']:.0f} ms ({verdict})"
        )
    target = ROOT / "build" / "bench-portal.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
