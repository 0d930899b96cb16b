"""The published figures as JSON, version 1: read-only, for everybody, what the publication holds and nothing else."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from starlette.responses import JSONResponse, Response

from assets.portal.areas import COLUMNS, LEVELS, Figures, Row
from assets.publication.revision import REVISION
from assets.publication.suppression import leaving
from assets.publication.variant import SENSITIVITY
from expectations.contract import contracts
from pipelines.portal.beranda import NOT_FOR, OFFICIAL
from pipelines.portal.web import Ask, Stop

BASE = "/api/v1"
TERMS = f"{OFFICIAL} {NOT_FOR}"
TYPES = {
    "integer": "integer",
    "number": "number",
    "string": "string",
    "date": "string",
    "boolean": "boolean",
}
ASKED = {
    "bulan": (
        "Bulan, TTTT-BB; bawaan: yang terbaru.",
        {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
    ),
    "garis": ("Set garis; bawaan: yang menentukan.", {"type": "string"}),
    "tingkat": ("Tingkat wilayah; bawaan: semua.", {"type": "string", "enum": list(LEVELS)}),
    "di": ("Kode wilayah yang memuatnya; bawaan: semua.", {"type": "string"}),
}


def months(ask: Ask) -> Response:
    """Which months are published, each with its sets of lines."""
    found = _figures(ask)
    listed = [{"bulan": month, "garis": found.lines(month)} for month in found.months()]
    return _json({"data": listed, "ketentuan": TERMS})


def areas(ask: Ask) -> Response:
    """The areas of a month."""
    return _of_month(ask, lambda found, where, v: found.rows(where, "length(kode), kode", **v))


def revisions(ask: Ask) -> Response:
    """What was published of the areas of a month first, second and last."""
    return _of_month(ask, lambda found, where, v: found.again(REVISION, where, **v))


def sensitivity(ask: Ask) -> Response:
    """The areas of a month at other lines."""
    return _of_month(ask, lambda found, where, v: found.again(SENSITIVITY, where, **v))


def _of_month(ask: Ask, rows: Callable[[Figures, str, dict[str, str]], list[Row]]) -> Response:
    """Returns the rows of the month, lines, level and area that were asked for."""
    unknown = set(ask.request.query_params) - ASKED.keys()
    if unknown:
        return _wrong(422, f"Parameter tidak dikenal: {', '.join(sorted(unknown))}.")
    found = _figures(ask)
    months = found.months()
    periode = ask.query("bulan", months[0] if months else "")
    if periode not in months:
        return _wrong(404, "Bulan itu belum terbit.")
    sets = found.lines(periode)
    chosen = ask.query("garis", sets[0])
    level, within = ask.query("tingkat"), ask.query("di")
    if chosen not in sets or (level and level not in LEVELS):
        return _wrong(422, "Garis atau tingkat itu tidak ada.")
    where = "periode = $p and set_garis = $s and ($t = '' or tingkat = $t)"
    where += " and ($k = '' or kode = $k or starts_with(kode, $k || '.'))"
    listed = rows(found, where, {"p": periode, "s": chosen, "t": level, "k": within})
    return _json({"data": listed, "ketentuan": TERMS})


def document(ask: Ask) -> Response:
    """What the API is, as OpenAPI 3.1."""
    return _json(_document())


def _shape(table: str, names: Iterable[str]) -> dict[str, Any]:
    """Returns what a row has, as the contract of its table says."""
    known = {column.name: column for column in contracts()[table].columns}
    shape: dict[str, Any] = {
        name: {
            "type": [TYPES.get(known[name].type, "string"), "null"],
            "description": known[name].description,
        }
        if name in known
        else {"type": ["string", "null"]}
        for name in names
    }
    shape["tertutup"] = {
        "type": "array",
        "items": {"type": "string"},
        "description": "Angka yang disamarkan agar tidak ada orang yang dapat dikenali",
    }
    return {"type": "object", "properties": shape}


@cache
def _document() -> dict[str, Any]:
    def listed(items: dict[str, Any]) -> dict[str, Any]:
        body = {"type": "object", "required": ["data", "ketentuan"],
                "properties": {"data": {"type": "array", "items": items}, "ketentuan": {"type": "string"}}}  # fmt: skip
        return {
            "200": {
                "description": "Angka yang terbit",
                "content": {"application/json": {"schema": body}},
            }
        }

    parameters = [
        {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
        for name, (text, schema) in ASKED.items()
    ]
    month = {"type": "object", "properties": {
        "bulan": {"type": "string"}, "garis": {"type": "array", "items": {"type": "string"}}}}  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "Konvergensi", "version": "1", "description": TERMS},
        "paths": {
            f"{BASE}/bulan": {"get": {"summary": "Bulan yang terbit", "responses": listed(month)}},
            **{
                f"{BASE}/{path}": {
                    "get": {
                        "summary": summary,
                        "parameters": parameters,
                        "responses": listed(_shape(table, names)),
                    }
                }
                for path, summary, table, names in (
                    ("wilayah", "Angka wilayah satu bulan", "kpi.kelurahan", COLUMNS),
                    (
                        "revisi",
                        "Yang terbit pertama, kedua dan terbaru untuk satu bulan",
                        REVISION,
                        leaving(REVISION),
                    ),
                    (
                        "kepekaan",
                        "Perkiraan bila garisnya berbeda",
                        SENSITIVITY,
                        leaving(SENSITIVITY),
                    ),
                )
            },
        },
    }


def _figures(ask: Ask) -> Figures:
    con = ask.shelf.public()
    if con is None:
        raise Stop(404, "Belum ada angka yang terbit.")
    return Figures(con, public=True)  # whoever asks: what the API gives may be passed on


def _wrong(status: int, text: str) -> Response:
    return JSONResponse({"kesalahan": text}, status)


def _json(content: Any) -> Response:
    text = json.dumps(content, ensure_ascii=False, default=_plain, allow_nan=False)
    return Response(text, media_type="application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
