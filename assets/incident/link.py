"""Signed links: they let an owner acknowledge one incident, in the episode they were sent for, and no more."""

import hashlib
import hmac

from assets.incident.incident import Incident

SIGNATURE = 32  # hexadecimal digits: 128 bits


def sign(key: bytes, incident_id: str, episode: int) -> str:
    """Returns the signature of an incident's episode; a new episode has a new one."""
    text = f"acknowledge|{incident_id}|{episode}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:SIGNATURE]


def is_signed(key: bytes, incident_id: str, episode: int, signature: str) -> bool:
    """Returns whether the signature is the one of this incident's episode."""
    return hmac.compare_digest(sign(key, incident_id, episode).encode(), signature.encode())


def link(base_url: str, key: bytes, incident: Incident) -> str:
    """Returns where the incident can be acknowledged."""
    signature = sign(key, incident.incident_id, incident.episode)
    return f"{base_url.rstrip('/')}/{incident.incident_id}/{incident.episode}/{signature}"
