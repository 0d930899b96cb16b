"""Which code computed a result."""

import hashlib
from functools import cache
from importlib.metadata import version

from assets.warehouse import ROOT

ROOMS = (
    "assets/**/*.py",
    "assets/**/*.html",
    "assets/**/*.css",
    "assets/**/*.txt",
    "expectations/**/*.py",
    "expectations/**/*.yaml",
    "sql/**/*.sql",
)


@cache
def code_version() -> str:
    """Returns the project's version and a hash of everything that decides a result: `0.1.0+3f2a…`."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in ROOMS for path in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return f"{version('konvergensi')}+{digest.hexdigest()[:12]}"
