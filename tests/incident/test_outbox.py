"""The outbox against a real SMTP server with TLS and login, and a real webhook: up, down, slow, refusing."""

import email
import http.server
import json
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from assets.incident.message import Letter, Message
from assets.incident.outbox import LONGEST_PAUSE, Channels, queue, send, unsent
from assets.incident.store import incidents, short
from pipelines.status import WRONG, alerting_lines

NOW = datetime(2022, 5, 5, 2, tzinfo=UTC)
MESSAGE = Message(
    "[DATA SINTETIS] Tiga masalah: perlu ditangani & dibalas",
    "Yth. Dinas Sosial,\n   Masalah: NIK kosong.\n",
    "<html><body><p>Yth. Dinas Sosial,</p><h3>Masalah</h3><p>NIK kosong.</p></body></html>",
    ("D-AAAAAAAA",),
)
OWNER = "mailto:datin@dinsos.example"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def db(tmp_path):
    with incidents(tmp_path / "incidents.sqlite") as opened:
        yield opened


def put(db, channel: str = OWNER, key: str = "run-1") -> list[str]:
    with short(db):
        return queue(db, Letter("ERROR", key, "", "Dinas Sosial"), [channel], MESSAGE, NOW)


def at(minutes: float):
    return lambda: NOW + timedelta(minutes=minutes)


def row(db) -> tuple:
    return tuple(
        db.execute("select state, attempts, next_at, sent_at, error from alert").fetchone()
    )


@dataclass
class Inbox:
    """Keeps what arrives; refuses everything while `code` is set."""

    mails: list[email.message.EmailMessage] = field(default_factory=list)
    code: str | None = None
    unknown: str | None = None  # an address

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.unknown:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.code:
            return self.code
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.mails[-1]["X-To"] = ",".join(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key),
         "-out", str(cert), "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@dataclass
class Mail:
    controller: Controller
    inbox: Inbox
    url: str


@pytest.fixture
def mail(certificate, monkeypatch):
    """A server that demands STARTTLS and a login, whose certificate the client verifies."""
    cert, key = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)

    def login(server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (b"konvergensi", b"rahasia")
        return AuthResult(success=good)

    inbox, port = Inbox(), free_port()
    controller = Controller(
        inbox, hostname="localhost", port=port, tls_context=context, require_starttls=True,
        authenticator=login, auth_required=True,
    )  # fmt: skip
    controller.start()
    url = f"mailtos://konvergensi:rahasia@localhost:{port}?mode=starttls&from=data@konvergensi.example"
    yield Mail(controller, inbox, url)
    if controller.server:
        controller.stop()


def test_mail_goes_over_tls_with_login_plain_and_html(db, mail, tmp_path):
    put(db)
    assert send(db, Channels(tmp_path, mail.url), at(0)) == (1, 0)
    [got] = mail.inbox.mails
    assert got["X-To"] == "datin@dinsos.example"
    assert got["Subject"] == MESSAGE.subject
    plain = got.get_body(("plain",)).get_content()
    assert "Yth. Dinas Sosial" in plain and "NIK kosong." in plain and "<p>" not in plain
    assert "<h3>Masalah</h3>" in got.get_body(("html",)).get_content()
    assert row(db) == ("SENT", 1, NOW.isoformat(), NOW.isoformat(), None)
    assert send(db, Channels(tmp_path, mail.url), at(60)) == (0, 0), "sent once"
    assert list(tmp_path.glob("*.eml")) == []


def test_an_answer_goes_to_whom_the_settings_name(db, mail, tmp_path):
    for number, smtp in enumerate((mail.url, None)):
        put(db, key=f"jawab-{number}")
        assert send(db, Channels(tmp_path, smtp, reply="data@diskominfotik.example"), at(0)) == (
            1,
            0,
        )
    [sent], [path] = mail.inbox.mails, tmp_path.glob("*.eml")
    kept = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert "data@diskominfotik.example" in sent["Reply-To"]
    assert kept["Reply-To"] == "data@diskominfotik.example"


def test_a_wrong_password_is_told_and_tried_again(db, mail, tmp_path):
    put(db)
    wrong = mail.url.replace("rahasia", "salah") + "&cto=1"
    assert send(db, Channels(tmp_path, wrong), at(0)) == (0, 1)
    state, attempts, _, _, error = row(db)
    assert (state, attempts) == ("FAILED", 1) and error and "salah" not in error
    assert error.startswith("server surat ")
    assert send(db, Channels(tmp_path, mail.url), at(0.5)) == (0, 0), "not before its pause is over"
    assert send(db, Channels(tmp_path, mail.url), at(1)) == (1, 0)
    assert len(mail.inbox.mails) == 1


def test_pauses_grow_while_the_server_is_dead_and_the_message_survives(db, mail, tmp_path):
    put(db)
    mail.controller.stop()
    channels, minute, pauses = Channels(tmp_path, mail.url), 0.0, []
    for _ in range(11):
        assert send(db, channels, at(minute)) == (0, 1)
        following = datetime.fromisoformat(row(db)[2])
        pauses.append((following - NOW).total_seconds() / 60 - minute)
        minute += pauses[-1]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE.total_seconds() / 60
    assert unsent(db, NOW + timedelta(hours=2), timedelta(hours=1)) == 1
    again = Controller(mail.inbox, hostname="localhost", port=free_port())
    again.start()
    try:
        url = f"mailto://localhost:{again.port}?from=data@konvergensi.example"
        assert send(db, Channels(tmp_path, url), at(minute)) == (1, 0)
    finally:
        again.stop()
    assert row(db)[0] == "SENT" and len(mail.inbox.mails) == 1


def test_a_server_that_refuses_is_asked_again(db, mail, tmp_path):
    put(db)
    mail.inbox.code = "451 try later"
    assert send(db, Channels(tmp_path, mail.url), at(0)) == (0, 1)
    mail.inbox.code = None
    assert send(db, Channels(tmp_path, mail.url), at(1)) == (1, 0)


def test_one_recipient_of_many_is_refused_and_the_others_are_mailed_once(db, mail, tmp_path):
    put(db)
    gone = "pindah@dinsos.example"
    addresses = ["satu@dinsos.example", gone, "dua@dinsos.example", "tiga@dinsos.example"]
    contacts = {OWNER: [f"mailto:{address}" for address in addresses]}
    channels = Channels(tmp_path, mail.url, contacts)
    mail.inbox.unknown = gone
    for minute in (0, 1, 3):
        assert send(db, channels, at(minute)) == (0, 1)
        assert [m["X-To"] for m in mail.inbox.mails] == [a for a in addresses if a != gone]
    state, attempts, _, _, error = row(db)
    assert (state, attempts) == ("FAILED", 3)
    assert error == f"{gone}: server surat menolak (SMTP 550)"
    later = alerting_lines(db, NOW + timedelta(hours=2))
    [said] = [said for said, how in later if how == WRONG]
    assert said.startswith("PESAN TERTAHAN: 1 pesan") and gone in said and "rahasia" not in said
    mail.inbox.unknown = None
    assert send(db, channels, at(7)) == (1, 0)
    assert [m["X-To"] for m in mail.inbox.mails].count(gone) == 1 and len(mail.inbox.mails) == 4


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=365)])
def test_what_waits_leaves_though_the_clock_was_set_back(db, mail, tmp_path, back):
    channels = Channels(tmp_path, mail.url)
    put(db)
    put(db, key="run-2")
    wrong = mail.url.replace("rahasia", "salah") + "&cto=1"
    assert send(db, Channels(tmp_path, wrong), at(0)) == (0, 2)  # each now has a pause of its own

    def dies():
        if mail.inbox.mails:
            raise KeyboardInterrupt
        return NOW + timedelta(minutes=2)

    with pytest.raises(KeyboardInterrupt):  # and one is claimed by a sender that is dead
        send(db, channels, dies)
    later = LONGEST_PAUSE + timedelta(minutes=3)  # the longest that anything waits, and no year
    sent = sum(send(db, channels, lambda at=at: NOW - back + at)[0] for at in (timedelta(0), later))
    assert sent == 2
    assert {m["X-Konvergensi-Alert"] for m in mail.inbox.mails} == {
        number for (number,) in db.execute("select alert_id from alert")
    }


def test_the_same_key_is_the_same_alert(db):
    assert len(put(db)) == 1
    assert put(db) == []
    assert len(put(db, key="run-2")) == 1
    assert len(put(db, channel="mailto:lain@dinsos.example")) == 1


def test_a_crash_between_sending_and_noting_sends_again_rather_than_never(db, mail, tmp_path):
    put(db)
    channels = Channels(tmp_path, mail.url)

    def dies():
        if mail.inbox.mails:
            raise KeyboardInterrupt  # the process is killed after the server took the mail
        return NOW

    with pytest.raises(KeyboardInterrupt):
        send(db, channels, dies)
    assert row(db)[0] == "QUEUED"
    assert send(db, channels, at(1)) == (0, 0), "its claim still holds"
    assert send(db, channels, at(6)) == (1, 0)
    first, second = mail.inbox.mails
    assert first["X-Konvergensi-Alert"] == second["X-Konvergensi-Alert"], "a reader can tell"


def test_two_senders_never_take_the_same_message(db, mail, tmp_path):
    for number in range(6):
        put(db, key=f"run-{number}")

    def work() -> None:
        with incidents(tmp_path / "incidents.sqlite") as own:
            send(own, Channels(tmp_path, mail.url), at(0))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.inbox.mails) == 6
    assert len({got["X-Konvergensi-Alert"] for got in mail.inbox.mails}) == 6


def test_without_smtp_mail_is_a_file_and_nothing_leaves(db, tmp_path):
    put(db)
    assert send(db, Channels(tmp_path / "mail"), at(0)) == (1, 0)
    [path] = (tmp_path / "mail").iterdir()
    assert path.suffix == ".eml" and path.stat().st_mode & 0o077 == 0
    got = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (got["To"], got["Subject"]) == ("datin@dinsos.example", MESSAGE.subject)
    assert got.get_body(("plain",)).get_content() == MESSAGE.text
    assert "<h3>Masalah</h3>" in got.get_body(("html",)).get_content()


@pytest.fixture
def webhook():
    """A real HTTP server; yields (its Apprise URL, what it got, how it behaves)."""
    got, how = [], {"status": 200}

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if how.get("slow"):
                how["slow"].wait(10)
            got.append(body)
            self.send_response(how["status"])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/", got, how
    server.shutdown()
    server.server_close()


def test_any_apprise_url_works_and_gets_plain_text(db, tmp_path, webhook):
    url, got, _ = webhook
    put(db, channel=url)
    assert send(db, Channels(tmp_path), at(0)) == (1, 0)
    assert got[0]["title"] == MESSAGE.subject
    assert "NIK kosong." in got[0]["message"] and "<" not in got[0]["message"]


def test_contacts_replace_the_contracts_addresses_and_each_gets_it_once(db, tmp_path, webhook):
    url, got, how = webhook
    put(db)
    channels = Channels(tmp_path, contacts={OWNER: [url, "mailto:rina@jakarta.example"]})
    how["status"] = 503
    assert send(db, channels, at(0)) == (0, 1)
    [mail] = tmp_path.glob("*.eml")
    mail.unlink()
    how["status"] = 200
    assert send(db, channels, at(1)) == (1, 0)
    assert len(got) == 2 and not list(tmp_path.glob("*.eml")), "who has it is not asked again"
    kept = "\n".join(db.iterdump())
    assert OWNER in kept and "127.0.0.1" not in kept.replace(str(row(db)[4]), "")


@pytest.mark.parametrize("channel", ["mailto:", "mailto:datin", "mailto:a@b.c,d@e.f"])
def test_a_mail_without_one_good_address_is_not_sent(db, tmp_path, channel):
    put(db, channel=channel)
    assert send(db, Channels(tmp_path), at(0)) == (0, 1)
    assert row(db)[4] == "alamat surel tidak sah"


def test_a_channel_that_breaks_keeps_nobody_else_waiting(db, tmp_path):
    (tmp_path / "mail").write_text("in the way of a folder")
    put(db)
    put(db, channel=f"json://127.0.0.1:{free_port()}/?rto=x")
    assert send(db, Channels(tmp_path / "mail"), at(0)) == (0, 2)
    errors = [error for (error,) in db.execute("select error from alert")]
    assert "kanal gagal: FileExistsError" in errors


def test_a_webhook_that_answers_503_is_asked_again(db, tmp_path, webhook):
    url, got, how = webhook
    put(db, channel=url)
    how["status"] = 503
    assert send(db, Channels(tmp_path), at(0)) == (0, 1)
    assert "503" in row(db)[4]
    how["status"] = 200
    assert send(db, Channels(tmp_path), at(1)) == (1, 0)
    assert len(got) == 2


def test_a_slow_webhook_holds_nobody_else_up_for_ever(db, tmp_path, webhook):
    url, _, how = webhook
    how["slow"] = threading.Event()
    put(db, channel=f"{url}?rto=0.5&cto=0.5")
    put(db)
    assert send(db, Channels(tmp_path / "mail"), at(0)) == (1, 1)
    how["slow"].set()
    states = dict(db.execute("select channel, state from alert").fetchall())
    assert states[OWNER] == "SENT"


def test_a_mail_server_that_is_not_there_is_told(db, tmp_path):
    server = f"127.0.0.1:{free_port()}"
    put(db)
    assert send(db, Channels(tmp_path, f"mailto://{server}?from=a@b.example"), at(0)) == (0, 1)
    assert row(db)[4] == f"server surat {server} tidak terhubung, atau memutus"


def test_a_dead_webhook_and_an_unknown_channel_are_told(db, tmp_path):
    put(db, channel=f"json://127.0.0.1:{free_port()}/")
    put(db, channel="gibtesnicht://x")
    assert send(db, Channels(tmp_path), at(0)) == (0, 2)
    errors = [error for (error,) in db.execute("select error from alert order by channel")]
    assert errors[0] == "alamat kanal tidak dikenal oleh Apprise"
    assert errors[1]


def test_a_changed_message_is_not_sent_twice_for_one_key(db, tmp_path):
    put(db)
    with short(db):
        other = replace(MESSAGE, subject="lain")
        assert queue(db, Letter("ERROR", "run-1", "", "Dinas Sosial"), [OWNER], other, NOW) == []
    assert db.execute("select subject from alert").fetchone()[0] == MESSAGE.subject
