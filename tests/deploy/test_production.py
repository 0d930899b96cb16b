"""A production as deploy/ sets it up: its units, its nginx, Debian's Postgres, on loopback, over a restored home.

What is started is read from the files that are shipped; only paths, names and ports are others.
"""

import os
import pwd
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import KONVERGENSI, ROOT, SECRET, Home
from tests.pipelines.test_backup import every_table
from tests.portal.conftest import opened
from tests.test_rerun import P, found

UNITS, CONF = ROOT / "deploy" / "systemd", ROOT / "deploy" / "nginx" / "konvergensi.conf"
PORTAL, DAGSTER = "portal.example", "dagster.example"
LOGIN = ("dewi", "sandi-uji-ui")
LAUNCH = """mutation ($p: ExecutionParams!) { launchRun(executionParams: $p) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
RUN = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
TOLD = ("KONVERGENSI_HOME", "KONVERGENSI_KEY")  # by the unit, and by it alone
SELECTOR = {
    "repositoryLocationName": "konvergensi",
    "repositoryName": "__repository__",
    "jobName": "refresh",
}


def ports(number: int) -> list[str]:
    """Returns ports that nobody has."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in sockets]


def replaced(text: str, other: dict[str, str]) -> str:
    """Returns the text with each of these in another's place; all of them have to be there."""
    for old, new in other.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def unit(name: str) -> dict[str, list[str]]:
    """Returns the settings of a unit and of what is said of all; a name may stand several times."""
    told: dict[str, list[str]] = {}
    for path in (UNITS / "konvergensi-.service.d" / "common.conf", UNITS / name):
        for line in path.read_text().splitlines():
            option, sign, value = line.partition("=")
            if sign and not line.startswith("#"):
                told.setdefault(option, []).append(value)
    return told


@dataclass
class Production:
    """What runs: where nginx answers, and whom it takes for its own."""

    home: Home
    folder: Path
    https: str
    portal: str
    postgres: str
    clients: list[httpx2.Client] = field(default_factory=list)

    def ask(self, name: str, method: str, path: str, **more: object) -> httpx2.Response:
        """Returns what the site `name` answers, by nginx and TLS."""
        if not self.clients:
            trusted = ssl.create_default_context(cafile=str(self.folder / "tls.pem"))
            self.clients.append(httpx2.Client(verify=trusted, timeout=60))
        headers = {"Host": name, **more.pop("headers", {})}  # type: ignore[dict-item]
        return self.clients[0].request(
            method,
            f"https://127.0.0.1:{self.https}{path}",
            headers=headers,
            extensions={"sni_hostname": name},
            **more,  # type: ignore[arg-type]
        )

    def graphql(self, query: str, **variables: object) -> dict:
        answer = self.ask(
            DAGSTER, "POST", "/graphql", auth=LOGIN, json={"query": query, "variables": variables}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def sql(self, text: str) -> str:
        done = subprocess.run(
            ["psql", "-Atq", self.postgres, "-c", text], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()


def wait_for(condition, seconds: float):
    """Returns the first true answer within the time, else fails."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(1)
    raise AssertionError(f"not within {seconds} seconds")


def answers(port: str) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", int(port))) == 0


@contextmanager
def running(*command: str, **options: object) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def postgres() -> Iterator[str]:
    """Yields the folder of the socket of an empty Postgres, which listens nowhere else."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    # a folder that another user may go to, by a path that is short enough for a socket
    with tempfile.TemporaryDirectory(dir="/tmp") as data:
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": "/"}
        if os.geteuid() == 0:  # it refuses to run as root
            them = pwd.getpwnam("postgres")
            os.chown(data, them.pw_uid, them.pw_gid)
            quiet |= {"user": them.pw_uid, "group": them.pw_gid, "extra_groups": []}
        made = f"-D {data} -U konvergensi --auth=trust --no-sync --no-locale -EUTF8".split()
        subprocess.run([programs / "initdb", *made], check=True, stderr=subprocess.DEVNULL, **quiet)
        options = f"-D {data} -k {data} -c listen_addresses= -c fsync=off".split()
        who = ["-h", data, "-U", "konvergensi"]
        log = {"stderr": subprocess.DEVNULL}
        with running(str(programs / "postgres"), *options, **quiet, **log):
            wait_for(
                lambda: not subprocess.run([programs / "pg_isready", "-q", *who]).returncode, 30
            )
            subprocess.run([programs / "createdb", *who, "konvergensi"], check=True)
            yield data


@contextmanager
def service(
    name: str, home: Home, other: dict[str, str], credentials: Path
) -> Iterator[subprocess.Popen]:
    """What systemd would start of a unit; home and key are what the unit says."""
    told = unit(f"konvergensi-{name}.service")
    env = {name: value for name, value in home.env.items() if name not in TOLD}
    for line in told["Environment"]:
        setting, _, value = line.partition("=")
        env[setting] = other.get(value, value)
    assert told["LoadCredential"] == ["konvergensi_key:/etc/konvergensi/key"]
    credentials.mkdir(mode=0o700, exist_ok=True)
    (credentials / "konvergensi_key").write_text(f"{SECRET}\n")
    [command] = told["ExecStart"]
    words = [other.get(word, word) for word in shlex.split(command)]
    env["CREDENTIALS_DIRECTORY"] = str(credentials)
    log = (credentials.parent / f"{name}.log").open("wb")
    with log, running(*words, env=env, cwd=home.path, stdout=log, stderr=log) as process:
        yield process


@contextmanager
def nginx(folder: Path, other: dict[str, str]) -> Iterator[None]:
    certificate = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=uji"
    names = f"-addext subjectAltName=DNS:{PORTAL},DNS:{DAGSTER}"
    out = f"-keyout {folder}/tls.key -out {folder}/tls.pem"
    made = f"openssl req -x509 {certificate} {names} {out}"
    subprocess.run(made.split(), check=True, capture_output=True)
    asked = ["openssl", "passwd", "-6", LOGIN[1]]
    hashed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    (folder / "htpasswd").write_text(f"{LOGIN[0]}:{hashed}")
    (folder / "site.conf").write_text(replaced(CONF.read_text(), other))
    kept = "".join(
        f"{part}_temp_path {folder}/{part};"
        for part in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}\n"
        f"http {{ access_log off; {kept} include {folder}/site.conf; }}\n"
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "make services"
    with running(program, "-e", f"{folder}/nginx.log", "-c", str(folder / "nginx.conf")):
        yield


@pytest.fixture(scope="module")
def production(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """The small home, backed up and restored into an empty one, with everything that deploy/ puts around it."""
    folder = tmp_path_factory.mktemp("produksi")
    first, home = Home(folder / "pertama"), Home(folder / "home")
    shutil.copytree(small_home.path, first.path)
    first.run("backup", str(folder / "satu.cadangan"))
    home.run("restore", str(folder / "satu.cadangan"))
    http, https, dagster, portal = ports(4)
    with ExitStack() as stack:
        at = stack.enter_context(postgres())
        words = {
            "/opt/konvergensi/.venv/bin/konvergensi": str(KONVERGENSI),
            "/var/lib/konvergensi": str(home.path),
            "postgresql://konvergensi@/konvergensi?host=/run/postgresql": f"postgresql://konvergensi@/konvergensi?host={at}",
            "3000": dagster,
            "3001": portal,
        }
        services = [
            stack.enter_context(service(name, home, words, folder / "credentials"))
            for name in ("webserver", "daemon", "portal")
        ]
        sites = {
            "listen 80;": f"listen 127.0.0.1:{http};",
            "listen 443 ssl;": f"listen 127.0.0.1:{https} ssl;",
            "127.0.0.1:3000;": f"127.0.0.1:{dagster};",
            "127.0.0.1:3001;": f"127.0.0.1:{portal};",
            "/etc/nginx/konvergensi.htpasswd": f"{folder}/htpasswd",
            "/var/log/nginx/": f"{folder}/",
            **{f"/etc/ssl/konvergensi/{n}.pem": f"{folder}/tls.pem" for n in ("portal", "dagster")},
            **{f"/etc/ssl/konvergensi/{n}.key": f"{folder}/tls.key" for n in ("portal", "dagster")},
        }
        stack.enter_context(nginx(folder, sites))
        for port in (https, portal, dagster):
            wait_for(lambda port=port: answers(port) or any(s.poll() for s in services), 120)
        assert [s.poll() for s in services] == [None] * 3, [
            log.read_text() for log in sorted(folder.glob("*.log"))
        ]
        made = Production(
            home, folder, https, portal, f"host={at} user=konvergensi dbname=konvergensi"
        )
        yield made
        for client in made.clients:
            client.close()


def test_a_month_is_refreshed_by_all_of_it_and_a_restored_home_keeps_every_id(
    production: Production, small_home: Home
) -> None:
    assert every_table(production.home) == every_table(small_home), "restored"
    before = found(production.home)
    for way in ("/", "/graphql"):
        assert production.ask(DAGSTER, "GET", way).status_code == 401
    wrong = production.ask(
        DAGSTER, "POST", "/graphql", auth=(LOGIN[0], "x"), json={"query": "{ version }"}
    )
    assert wrong.status_code == 401
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert (
        production.ask(DAGSTER, "POST", "/graphql", auth=LOGIN, headers=foreign).status_code == 403
    )

    tags = [{"key": "dagster/partition", "value": P}]
    asked = {"selector": SELECTOR, "runConfigData": {}, "executionMetadata": {"tags": tags}}
    launched = wait_for(
        lambda: (
            (got := production.graphql(LAUNCH, p=asked)["launchRun"])["__typename"]
            == "LaunchRunSuccess"
            and got
        ),
        60,
    )
    run = launched["run"]["runId"]

    def ended() -> str | None:
        status = production.graphql(RUN, id=run)["runOrError"]["status"]
        return status if status in ("SUCCESS", "FAILURE", "CANCELED") else None

    assert wait_for(ended, 300) == "SUCCESS"
    assert found(production.home) == before
    assert production.sql(f"select status from runs where run_id = '{run}'") == "SUCCESS"
    assert int(production.sql(f"select count(*) from event_logs where run_id = '{run}'")) > 100
    assert not list((production.home.path / "dagster").rglob("*.db")), "nothing beside Postgres"


def test_the_portal_answers_by_nginx_and_believes_no_visitors_address(
    production: Production,
) -> None:
    page = production.ask(PORTAL, "GET", "/")
    assert page.status_code == 200 and "Koja" in page.text and "nginx/" not in str(page.headers)
    assert production.ask(PORTAL, "GET", "/metrics").status_code == 404, "for this machine only"
    large = production.ask(PORTAL, "POST", "/kiriman/coba", content=b"x" * 3_000_000)
    assert large.status_code == 403, "the portal's answer; nginx' own would be 413"
    spoofed = [
        production.ask(
            PORTAL, "GET", "/a/1/b", headers={"X-Forwarded-For": f"203.0.113.{n % 250}, 10.0.{n}.1"}
        )
        for n in range(301)
    ]
    assert [answer.status_code for answer in spoofed[-2:]] == [404, 429], (
        "one visitor, whatever he says"
    )
    direct = {"X-Forwarded-For": "203.0.113.9"}  # the proxy's word is believed
    assert (
        httpx2.get(f"http://127.0.0.1:{production.portal}/a/1/b", headers=direct).status_code == 404
    )
    with opened(production.home, proxies="192.0.2.1") as elsewhere, elsewhere.client() as client:
        said = [
            client.get("/a/1/b", headers={"X-Forwarded-For": f"203.0.113.{n % 250}"}).status_code
            for n in range(301)
        ]
    assert said[-2:] == [404, 429], "nobody's word is, but that of the proxies named"


def test_a_backup_beside_all_that_runs_gives_the_same_home(production: Production) -> None:
    folder = production.folder / "malam"
    folder.mkdir()
    production.home.run("backup", str(folder))
    assert production.ask(DAGSTER, "GET", "/server_info", auth=LOGIN).status_code == 200
    [archive] = folder.iterdir()
    copy = Home(production.folder / "salinan")
    copy.run("restore", str(archive))
    assert every_table(copy) == every_table(production.home)
    assert "mutakhir" in copy.run("refresh", "--all").stdout
    assert (
        int(re.findall(r"(\d+) catatan, rantainya utuh", copy.run("audit", "verify").stdout)[0]) > 1
    )
