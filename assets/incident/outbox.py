"""The outbox: a message is written here before it is sent, and sent at least once.

Belongs here: queueing, claiming, sending by Apprise, trying again. What a message says stands in message.py.
"""

import hashlib
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from assets.full_disk import gone_if_unfinished
from assets.incident.message import Letter, Message
from assets.incident.store import short

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+")
ANSWER = re.compile(r"\((\d{3}), b")  # a mail server's, as Python tells it
UNCONNECTED = "Connection error"  # as Apprise says it
MAIL = re.compile(r"mailto:[^@\s,;:/?&]+@[^@\s,;:/?&]+")  # and nothing that may be a secret
CLAIM = timedelta(minutes=5)  # longer than any channel's timeouts: after it the sender is dead


@dataclass(frozen=True)
class Channels:
    """How messages leave: `smtp` is an Apprise mail URL without recipient, None writes files to `folder`.

    `contacts` replaces the contracts' addresses when a message leaves: by contract URL the URLs to use
    instead. So none of them, which may hold a token, is on record.
    """

    folder: Path
    smtp: str | None = None
    contacts: Mapping[str, list[str]] = field(default_factory=dict)
    reply: str | None = None  # the address to which answers to a mail go


def queue(
    db: sqlite3.Connection, letter: Letter, channels: Iterable[str], message: Message, now: datetime
) -> list[str]:
    """Writes one alert per channel; returns the ids of those that were not there yet.

    The caller holds the transaction.
    """
    made = []
    for channel in channels:
        same = f"{letter.kind}|{letter.key}|{letter.to}|{channel}"
        alert_id = hashlib.sha256(same.encode()).hexdigest()[:20]
        done = db.execute(
            "insert or ignore into alert values (?, ?, ?, ?, ?, ?, ?, ?, 'QUEUED', 0, ?, ?, null, null, null)",
            [
                alert_id,
                json.dumps(message.incident_ids),
                letter.to,
                channel,
                letter.kind,
                message.subject,
                message.html,
                message.text,
                now.isoformat(),
                now.isoformat(),
            ],
        )
        if done.rowcount:
            made.append(alert_id)
    return made


def send(
    db: sqlite3.Connection, channels: Channels, clock: Callable[[], datetime]
) -> tuple[int, int]:
    """Sends what is due; returns (sent, failed). One that fails is tried again after a growing pause.

    Each alert is claimed first, so that two senders never take the same one; a sender that died in between
    leaves it to the next, which sends it a second time rather than never.
    """
    sent = failed = 0
    while alert := _claim(db, clock()):
        error = _deliver_to_all(db, alert, channels, clock)
        now = clock()
        if error is None:
            db.execute(
                "update alert set state = 'SENT', attempts = attempts + 1, sent_at = ?, error = null,"
                " claimed_until = null where alert_id = ?",
                [now.isoformat(), alert["alert_id"]],
            )
            sent += 1
        else:
            pause = min(FIRST_PAUSE * 2 ** min(alert["attempts"], 20), LONGEST_PAUSE)
            db.execute(
                "update alert set state = 'FAILED', attempts = attempts + 1, next_at = ?, error = ?,"
                " claimed_until = null where alert_id = ?",
                [(now + pause).isoformat(), error, alert["alert_id"]],
            )
            failed += 1
    return sent, failed


def _claim(db: sqlite3.Connection, now: datetime) -> sqlite3.Row | None:
    with short(db):
        found = db.execute(
            "select * from alert where state <> 'SENT' and (next_at <= :now or next_at > :latest)"
            " and (claimed_until is null or claimed_until <= :now or claimed_until > :dead)"
            " order by created_at, alert_id limit 1",
            {
                "now": now.isoformat(),
                # later than any pause or claim made by now: before the clock was set back
                "latest": (now + LONGEST_PAUSE).isoformat(),
                "dead": (now + 2 * CLAIM).isoformat(),
            },
        ).fetchone()
        if found:
            db.execute(
                "update alert set claimed_until = ? where alert_id = ?",
                [(now + CLAIM).isoformat(), found["alert_id"]],
            )
    return found


def _deliver_to_all(
    db: sqlite3.Connection, alert: sqlite3.Row, channels: Channels, clock: Callable[[], datetime]
) -> str | None:
    """Hands one message to every address behind its channel that has not taken it yet.

    Returns None when all have, else why each that did not has not. Of several a mail address is named; another channel,
    whose URL may hold a token, by its number.
    """
    urls, errors = channels.contacts.get(alert["channel"], [alert["channel"]]), []
    for number, url in enumerate(urls, 1):
        key = [alert["alert_id"], hashlib.sha256(url.encode()).hexdigest()]
        if db.execute("select 1 from taken where alert_id = ? and address = ?", key).fetchone():
            continue
        try:
            refused = deliver(alert, url, channels)
        except Exception as broken:  # whatever a channel does must not keep the others waiting
            refused = f"kanal gagal: {type(broken).__name__}"
        if refused is None:
            now = clock().isoformat()
            db.execute("insert or ignore into taken values (?, ?, ?)", [*key, now])
        else:
            who = url.removeprefix("mailto:") if MAIL.fullmatch(url) else f"kanal ke-{number}"
            errors.append(f"{who}: {refused}" if len(urls) > 1 else refused)
    return "; ".join(errors) or None


def deliver(alert: sqlite3.Row, url: str, channels: Channels) -> str | None:
    """Hands one message to one address; returns None when it was taken, else why not."""
    address = url.removeprefix("mailto:")
    mail = address != url and not address.startswith("//")
    if mail and not ADDRESS.fullmatch(address):
        return "alamat surel tidak sah"
    if mail and channels.smtp is None:
        _write_mail(alert, address, channels)
        return None
    return _apprise(alert, url, address if mail else None, channels)


def _apprise(alert: sqlite3.Row, url: str, address: str | None, channels: Channels) -> str | None:
    import apprise

    if address is not None:
        assert channels.smtp is not None
        joined = "&" if "?" in channels.smtp else "/?"
        # The id lets a mail server or reader see that a second copy is one.
        url = (
            f"{channels.smtp}{joined}to={quote(address)}&format=html"
            f"&+X-Konvergensi-Alert={alert['alert_id']}"
        )
        if channels.reply:
            url += f"&reply={quote(channels.reply)}"
    as_html = address is not None
    # Apprise tells reasons to its log only, and some of its channels quote a token that they do not like.
    with apprise.LogCapture(level=logging.DEBUG, fmt="%(levelname)s %(message)s") as said:
        service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if service is None:
            return "alamat kanal tidak dikenal oleh Apprise"
        taken = service.notify(
            title=alert["subject"],
            body=alert["html"] if as_html else alert["text"],
            body_format=apprise.NotifyFormat.HTML if as_html else apprise.NotifyFormat.TEXT,
        )
        return None if taken else _reason(said.getvalue(), url)


def _reason(log: str, url: str) -> str:
    """Returns why a channel did not take a message, from what Apprise wrote to its log meanwhile."""
    if codes := ANSWER.findall(log):
        return f"server surat menolak (SMTP {codes[-1]})"
    warned = [line for line in log.splitlines() if line.startswith(("WARNING ", "ERROR "))]
    if not warned:
        return "ditolak oleh kanal"
    if UNCONNECTED in warned[-1]:
        return (
            f"server surat {urlsplit(url).netloc.rpartition('@')[2]} tidak terhubung, atau memutus"
        )
    return _masked(warned[-1].partition(" ")[2], url)[:300]


def _masked(reason: str, url: str) -> str:
    """Returns the reason with … for every part of the channel's URL but its host: each may be a password or token."""
    host = urlsplit(url).hostname
    parts = {part for text in (url, unquote(url)) for part in re.split(r"[/:@?&=+#;,\s]+", text)}
    for part in sorted(parts - {host}, key=len, reverse=True):
        if len(part) > 3:
            reason = reason.replace(part, "…")
    return reason


def _write_mail(alert: sqlite3.Row, address: str, channels: Channels) -> None:
    """Writes the message as it would leave into the folder, under its id: a second time changes nothing."""
    folder = channels.folder
    mail = EmailMessage()
    mail["Subject"] = alert["subject"]
    mail["From"] = "Konvergensi <konvergensi@localhost>"
    mail["To"] = address
    if channels.reply:
        mail["Reply-To"] = channels.reply
    mail["Date"] = datetime.fromisoformat(alert["created_at"]).astimezone(UTC)
    mail["X-Konvergensi-Alert"] = alert["alert_id"]
    mail.set_content(alert["text"])
    mail.add_alternative(alert["html"], subtype="html")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = datetime.fromisoformat(alert["created_at"])
    target = folder / f"{made:%Y%m%dT%H%M%S}-{alert['alert_id']}.eml"
    draft = target.with_suffix(".new")
    draft.touch(mode=0o600)
    with gone_if_unfinished(draft):
        draft.write_bytes(mail.as_bytes())
    draft.rename(target)


def refusals(db: sqlite3.Connection) -> list[str]:
    """Returns why messages that wait did not leave, each reason once."""
    found = (
        "select distinct error from alert where state <> 'SENT' and error is not null order by 1"
    )
    return [error for (error,) in db.execute(found)]


def waiting(db: sqlite3.Connection) -> dict[str, int]:
    """Returns how many messages wait: those `queued`, and those that have `failed` and are tried again."""
    [row] = db.execute(
        "select count(*) filter (where state = 'QUEUED') as queued, count(*) filter (where state = 'FAILED') as failed"
        " from alert"
    ).fetchall()
    return dict(row)


def unsent(db: sqlite3.Connection, now: datetime, older: timedelta) -> int:
    """Returns how many messages wait longer than `older`."""
    [(count,)] = db.execute(
        "select count(*) from alert where state <> 'SENT' and (created_at < ? or created_at > ?)",
        [(now - older).isoformat(), (now + older).isoformat()],
    ).fetchall()
    return int(count)
