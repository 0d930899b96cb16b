"""Kiriman: an office tries a file, sees what would become of it, and delivers it whole or not at all."""

import re
import secrets
import shutil
import time
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from assets.months import PERIODE
from assets.portal.sending import newest, sent
from assets.raw.landing import is_passing
from assets.raw.refusal import Refused
from assets.raw.trial import layouts, likeliest, try_file
from assets.report.content import said
from assets.text import bulan
from expectations.contract import Contract, sources
from pipelines.durable import sync
from pipelines.portal.web import Ask, Stop

NAME = re.compile(
    r"[\w][\w .,()+-]{0,150}\.(csv|txt|gz|zip|xlsx|xls|xlsb|xlsm|ods|parquet|html|xml)",
    re.IGNORECASE,
)
PIECE = 1 << 20
LASTS = 3600  # seconds that a tried file waits to be delivered
WAITING = re.compile(r"[0-9a-f]{32}")


def _theirs(ask: Ask) -> dict[str, Contract]:
    """Returns the sources that the visitor's office delivers."""
    return {name: one for name, one in sources().items() if one.owner == ask.visitor.office}


def deliveries(ask: Ask) -> Response:
    """How the office's sources stand, and the form for a file."""
    con, theirs = ask.shelf.inside(), _theirs(ask)
    stand = sent(con, list(theirs.values())) if con else {}
    months = newest(con) if con else {}
    latest = max(months.values(), default="")
    others = [
        (one.description or name, one.owner, months.get(name, ""))
        for name, one in sources().items()
    ]
    return ask.page(
        "kiriman.html", sources=theirs, stand=stand, latest=latest, bulan=bulan, said=said,
        others=sorted(others, key=lambda one: (one[2] >= latest, one[1], one[0])),
    )  # fmt: skip


async def trial(ask: Ask) -> Response:
    """What would become of the file that was sent; it waits for an hour, and is then gone."""
    theirs = _theirs(ask)
    file = ask.form.get("file") if ask.form else None
    month, source = ask.said("month"), ask.said("source")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Stop(422, "Pilih berkasnya.")
    name = file.filename.replace("\\", "/").rsplit("/", 1)[-1]
    if not NAME.fullmatch(name) or is_passing(name):
        raise Stop(
            422,
            "Nama berkas hanya huruf, angka, spasi, titik, koma, kurung dan garis; akhirannya seperti .csv atau .xlsx.",
        )
    if not re.fullmatch(PERIODE, month):
        raise Stop(422, "Bulan kiriman ditulis TTTT-BB, misalnya 2022-05.")
    if source and source not in theirs:
        raise Stop(403, "Sumber itu bukan milik OPD Anda.", refused=True)
    _tidy(ask.desk.found.uploads)
    place = ask.desk.found.uploads / secrets.token_hex(16)
    place.mkdir(mode=0o700)
    path = place / name
    with path.open("xb") as out:
        while piece := await file.read(PIECE):
            await run_in_threadpool(out.write, piece)
    return await run_in_threadpool(_tried, ask, path, month, source)


def _tried(ask: Ask, path: Path, month: str, source: str) -> Response:
    theirs, landing = _theirs(ask), ask.desk.found.landing_zone
    wrong, tried, chosen = "", None, source
    try:
        if not chosen:
            fitting = likeliest(layouts(path, list(theirs.values())))
            chosen = fitting[0] if len(fitting) == 1 else ""
            if len(fitting) > 1:  # which one, only the office can say
                wrong = f"Judul kolomnya sama pada {', '.join(fitting)}: pilih sumbernya, lalu coba lagi."
        if chosen:
            tried = try_file(path, theirs[chosen], month, landing)
            wrong = tried.reason if tried.status == "REFUSED" else ""
        elif not wrong:
            wrong = "Judul kolomnya tidak cocok dengan sumber mana pun dari OPD Anda."
    except Refused as error:
        wrong = str(error)
    ask.record(f"coba kiriman {chosen} {month}", subjects=(path.parent.name,), refused=bool(wrong))
    there = (landing / chosen / month / path.name).exists() if chosen else False
    if wrong:
        shutil.rmtree(path.parent)
    else:
        (path.parent / "untuk").write_text(
            f"{chosen}\n{month}\n{ask.visitor.office}\n", encoding="utf-8"
        )
    return ask.page(
        "coba.html", file=path.name, month=bulan(month), source=chosen, wrong=wrong.removeprefix(f"{path.name}: "),
        tried=tried, waiting=path.parent.name, replaces=there,
    )  # fmt: skip


def deliver(ask: Ask) -> Response:
    """Puts a tried file into the landing zone, in one move."""
    waiting = ask.said("waiting")
    place = ask.desk.found.uploads / waiting
    if not WAITING.fullmatch(waiting) or not (place / "untuk").is_file():
        raise Stop(404, "Berkas itu sudah tidak menunggu: coba lagi dari awal.")
    source, month, office = (place / "untuk").read_text(encoding="utf-8").splitlines()
    if office != ask.visitor.office or source not in _theirs(ask):
        raise Stop(404, "Berkas itu sudah tidak menunggu: coba lagi dari awal.", refused=True)
    [path] = [one for one in place.iterdir() if one.name != "untuk"]
    ask.record(f"kirim {source} {month}", subjects=(waiting,))
    folder = ask.desk.found.landing_zone / source / month
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{waiting}.part"  # the landing zone may lie on another disk
    shutil.copyfile(path, aside)
    sync(aside)
    aside.replace(folder / path.name)
    sync(folder)
    shutil.rmtree(place)
    return ask.page("terkirim.html", file=path.name, source=source, month=bulan(month))


def _tidy(folder: Path) -> None:
    """Throws away what was tried and never delivered."""
    for place in folder.iterdir():
        if WAITING.fullmatch(place.name) and time.time() - place.stat().st_mtime > LASTS:
            shutil.rmtree(place, ignore_errors=True)
