"""A real, headless Chromium, spoken to by its DevTools protocol. As a command: sees to it that there is one."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Nothing of its own may go out: the machine has no network, and a page must need none.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
)  # fmt: skip
MISSING = "The tests look at pages in a browser and found none: install Chromium or Chrome."


def find() -> str | None:
    """Returns the first browser that starts: what bears the name may be a stub that only asks to be installed."""
    for path in filter(None, map(shutil.which, NAMES)):
        if subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    return None


def install() -> None:
    """Installs one where that is possible. Raises SystemExit with one sentence where it is not."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SystemExit(MISSING)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in ("update -qq", "install -y -qq --no-install-recommends chromium"):
        done = subprocess.run(
            ["apt-get", *words.split()], env=quiet, capture_output=True, text=True
        )
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            raise SystemExit(f"{MISSING} apt-get {words.split()[0]} failed.")
    if find() is None:
        raise SystemExit(MISSING)


class Browser:
    """One page of the browser; `told` has every event that came in between."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.number, self.session = socket, 0, None
        self.told: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Returns the answer to one command."""
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv(timeout=30))
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]
            self.told.append(answer)

    def open(self, path: Path, width: int, height: int = 900) -> None:
        """Shows a page that lies in a file; see go."""
        self.go(path.as_uri(), width, height)

    def go(self, url: str, width: int, height: int = 900) -> None:
        """Shows the page as wide as a phone or a desk has it, and waits until it has loaded."""
        self.told.clear()
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.told):
            self.told.append(json.loads(self.socket.recv(timeout=30)))

    def ask(self, script: str) -> Any:
        """Returns the value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return found["result"].get("value")

    def picture(self, path: Path) -> None:
        """Writes the whole page as a PNG."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def pdf(self, path: Path) -> None:
        """Prints the page as its style says."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.write_bytes(base64.b64decode(printed["data"]))


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Yields a browser with an empty profile in `folder`."""
    browser = find()
    assert browser, MISSING
    process = subprocess.Popen(
        [browser, *FLAGS, f"--user-data-dir={folder}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        address = next(line for line in process.stderr if "DevTools listening on " in line)
        with connect(address.split(" on ")[1].strip(), max_size=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__" and find() is None:
    install()
