"""Catatan akses: for the Inspektorat who looked at what, and for a citizen who asks there."""

import json

from starlette.responses import Response

from assets.incident import access
from assets.working_days import wib
from pipelines.portal.web import Ask, known_id

LISTED = 200


def records(ask: Ask) -> Response:
    """The newest records, of all or of one household, and whether the chain is whole."""
    asked = ask.query("subjek").strip()
    known = not asked or known_id(asked) == asked
    asked = asked if known else ""
    with ask.desk.incidents() as db:
        rows = access.newest(db, asked, LISTED) if known else []
        number, sealed = access.head(db)
        wrong = access.broken(db)
    ask.record("catatan akses", subjects=(asked,) if asked else ())
    told = [
        {**row, "at": wib(row["at"])}
        | {name: ", ".join(json.loads(row[name])) for name in ("subjects", "fields")}
        for row in rows
    ]
    return ask.page(
        "akses.html",
        rows=told,
        known=known,
        asked=asked,
        number=number,
        sealed=sealed,
        wrong=wrong,
        listed=LISTED,
    )
