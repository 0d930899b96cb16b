"""The hand-over password of an office: opens the repair files made for it, and only those.

It is derived, never stored: from the warehouse's key, the owner and a generation that is raised when a
password became known to others.
"""

import hashlib
import hmac

# 32 signs that are not taken for each other on paper: neither I, O, 0 nor 1.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 4, 5  # 20 signs of 5 bits: 100 bits


def handover_password(key: bytes, owner: str, generation: int = 1) -> str:
    """Returns an office's password as 4 groups of 5 signs; the same for the same key, owner, generation.

    Raises ValueError for an empty key or a generation below 1.
    """
    if not key or generation < 1:
        raise ValueError("a password needs a key and a generation from 1")
    message = f"konvergensi sandi serah-terima\n{generation}\n{owner}".encode()
    number = int.from_bytes(hmac.new(key, message, hashlib.sha256).digest(), "big")
    signs = [SIGNS[number >> (5 * i) & 31] for i in range(GROUPS * GROUP)]
    return "-".join("".join(signs[i : i + GROUP]) for i in range(0, len(signs), GROUP))


def handover_passwords(key: bytes, owner: str, generations: int) -> tuple[str, ...]:
    """Returns the office's passwords of generation 1 to `generations`."""
    return tuple(handover_password(key, owner, n) for n in range(1, generations + 1))
