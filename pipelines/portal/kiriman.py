"""Kiriman: an office tries a file, sees what would become of it, and delivers it whole or not at all."""

import re
import secrets
import shutil
import threading
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from assets.full_disk import gone_if_unfinished
from assets.handover.folder import generation
from assets.handover.password import handover_passwords
from assets.handover.workbook import template_workbook
from assets.months import PERIODE
from assets.portal.coverage import coverage
from assets.portal.delivering import write_delivery
from assets.portal.sending import Row, newest, register_months, sent, taken_in
from assets.portal.trying import not_taken, told
from assets.raw.landing import deliveries as delivered
from assets.raw.landing import is_passing
from assets.raw.nil import nil_rule
from assets.raw.refusal import Refused
from assets.raw.trial import layouts, likeliest, try_file
from assets.raw.wish import NIL, WITHDRAW, Wish, wishes
from assets.raw.wish import ask as ask_for
from assets.raw.wish import mark as mark_of
from assets.report.content import said
from assets.text import NIK, bulan
from assets.working_days import today
from expectations.contract import Contract, sources
from expectations.layout import STANDARD
from pipelines.durable import sync
from pipelines.home_keys import home_keys
from pipelines.portal.beranda import download
from pipelines.portal.web import Ask, Stop

KINDS = (
    ".csv", ".txt", ".gz", ".zip", ".xlsx", ".xls", ".xlsb", ".xlsm", ".ods", ".parquet", ".html", ".xml",
)  # fmt: skip
NAME = re.compile(r"\w[\w .,()+-]{0,150}\.\w{2,7}")
PIECE = 1 << 20
# What an office may ask for, and what comes of it.
WISHES = {
    WITHDRAW: (
        "Tarik berkas",
        "Pada pengolahan berikutnya baris berkas ini keluar dari data dan dari semua angka yang memakainya.",
    ),
    NIL: (
        "Nyatakan nihil",
        "Bulan itu kosong: tidak seorang pun menerima dari program ini sampai kiriman berikutnya.",
    ),
}
LASTS = 3600  # seconds that a tried file waits to be delivered
GONE = "Berkas itu sudah tidak menunggu: coba lagi dari awal."
OPENED = 300_000_000  # bytes of all parts of a workbook
TRYING = threading.Semaphore()  # a trial takes a core and much memory: one at a time
WAITING = re.compile(r"[0-9a-f]{32}")


def _theirs(ask: Ask) -> dict[str, Contract]:
    """Returns the sources that the visitor's office delivers."""
    return {name: one for name, one in sources().items() if one.owner == ask.visitor.office}


def deliveries(ask: Ask) -> Response:
    """How the office's sources stand, and the form for a file."""
    _tidy(ask.desk.found.uploads)
    con, theirs = ask.shelf.inside(), _theirs(ask)
    stand = sent(con, list(theirs.values())) if con else {}
    months = newest(con) if con else {}
    latest = max(register_months(con), default="") if con else ""
    others = [
        (one.description or name, one.owner, months.get(name, ""))
        for name, one in sources().items()
    ]
    with ask.desk.incidents() as db:
        asked = {name: wishes(db, name) for name in theirs}
    return ask.page(
        "kiriman.html",
        sources={name: one.description or name for name, one in theirs.items()},
        stand=stand,
        waiting={name: _waiting(ask, con, name) for name in theirs},
        asked=asked,
        named={
            mark_of(name): name
            for source in theirs
            for _, name in sorted(taken_in(con, source) if con else ())
        },
        may_be_nil={name for name in theirs if _may_be_nil(theirs[name], stand[name], latest)},
        others=sorted(others, key=lambda one: (one[2] >= latest, one[1], one[0])),
        latest=latest,
        reach=coverage(con, ask.visitor.office) if con else {},
        withdraw=WITHDRAW,
        nil=NIL,
        bulan=bulan,
        said=said,
    )


def _may_be_nil(source: Contract, stand: list[Row], month: str) -> bool:
    """Returns whether an office may say that a month of its source is empty: nothing lies there yet."""
    there = any(one["delivery_periode"] == month and one["status"] == "LOADED" for one in stand)
    return nil_rule(source).waivable and not there


def _waiting(ask: Ask, con: duckdb.DuckDBPyConnection | None, source: str) -> list[tuple[str, str]]:
    """Returns month and name of the files that were delivered since the last run."""
    known = taken_in(con, source) if con else set()
    lying = delivered(ask.desk.found.landing_zone, source)
    return [(one.periode, one.file) for one in lying if (one.periode, one.file) not in known]


def template(ask: Ask) -> Response:
    """An empty workbook of one of the office's sources, to be filled in."""
    source = ask.request.path_params["source"]
    if source not in _theirs(ask):
        raise Stop(404, "Sumber itu bukan milik OPD Anda.", refused=True)
    return download(template_workbook(_theirs(ask)[source]), f"{source}_contoh.xlsx", "xlsx")


def wish(ask: Ask) -> Response:
    """A file to be withdrawn, or a month that is nil: asked for here, done by the next run."""
    kind, source = ask.query("apa"), ask.query("sumber")
    month, file = ask.query("bulan"), ask.query("berkas")
    theirs = _theirs(ask)
    if source not in theirs or kind not in WISHES or not re.fullmatch(PERIODE, month):
        raise Stop(404, "Tidak ada kiriman itu pada OPD Anda.", refused=True)
    con = ask.shelf.inside()
    known = sent(con, [theirs[source]])[source] if con else []
    of_month = [one for one in known if one["delivery_periode"] == month]
    if kind == WITHDRAW and not any(one["file"] == file for one in of_month):
        raise Stop(404, "Tidak ada kiriman itu pada OPD Anda.", refused=True)
    if kind == NIL and month > f"{today(datetime.now(UTC)):%Y-%m}":
        raise Stop(422, "Bulan itu belum tiba.")
    if kind == NIL and any(period == month for period, _ in _waiting(ask, con, source)):
        raise Stop(422, "Berkas bulan itu masih menunggu diolah: tunggu hasilnya dahulu.")
    if kind == NIL and not nil_rule(theirs[source]).waivable:
        raise Stop(422, "Register ini tidak mungkin nihil: kirim lengkap.")
    if kind == NIL and any(one["status"] == "LOADED" for one in of_month):
        raise Stop(422, "Bulan itu sudah punya berkas: tarik berkasnya dahulu.")
    what, consequence = WISHES[kind]
    heading = f"{what} {source}, {bulan(month)}{f': {file}' if file else ''}"
    reason = ask.said("reason")
    if ask.request.method != "POST" or not reason:
        return ask.page("permintaan.html", heading=heading, consequence=consequence)
    now = datetime.now(UTC)
    ask.record(f"{what.lower()} {source} {month}", after=reason)
    if kind == NIL:
        mark = f"nihil_{'sintetis' if ask.desk.synthetic else 'portal'}"
        write_delivery(ask.desk.found.landing_zone / source / month, [], mark)
    by = f"{ask.visitor.name} ({ask.visitor.subject}), {ask.visitor.office}"
    with ask.desk.incidents() as db:
        ask_for(
            db,
            Wish(
                kind,
                source,
                month,
                "" if kind == NIL else mark_of(file),
                by,
                reason,
                now.isoformat(),
            ),
        )
    return ask.page("tercatat.html", onward="/kiriman", text=f"{heading}: tercatat.")


async def trial(ask: Ask) -> Response:
    """What would become of the file that was sent; it waits for an hour, and is then gone."""
    theirs = _theirs(ask)
    file = ask.form.get("file") if ask.form else None
    month, source = ask.said("month"), ask.said("source")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Stop(422, "Pilih berkasnya.")
    name = file.filename.replace("\\", "/").rsplit("/", 1)[-1]
    if not name.lower().endswith(KINDS):
        raise Stop(
            422, "Jenis berkas ini tidak dapat dibaca: kirim sebagai Excel (.xlsx) atau CSV."
        )
    if not NAME.fullmatch(name) or is_passing(name) or len(name.encode()) > 200:
        raise Stop(422, "Nama berkas hanya huruf, angka, spasi, titik, koma, kurung dan garis.")
    if NIK.search(name):
        raise Stop(422, "Nama berkas tidak boleh memuat NIK atau nomor KK: ganti namanya.")
    if not re.fullmatch(PERIODE, month) or month > f"{today(datetime.now(UTC)):%Y-%m}":
        raise Stop(422, "Bulan kiriman ditulis TTTT-BB, misalnya 2022-05, dan tidak di masa depan.")
    if source and source not in theirs:
        raise Stop(403, "Sumber itu bukan milik OPD Anda.", refused=True)
    _tidy(ask.desk.found.uploads)
    place = ask.desk.found.uploads / secrets.token_hex(16)
    place.mkdir(mode=0o700)
    path = place / name
    try:
        with path.open("xb") as out:
            while piece := await file.read(PIECE):
                await run_in_threadpool(out.write, piece)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    if not TRYING.acquire(blocking=False):
        shutil.rmtree(place)
        raise Stop(503, "Berkas lain sedang dicoba. Coba lagi sebentar lagi.")
    try:
        return await run_in_threadpool(_tried, ask, path, month, source)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    finally:
        TRYING.release()


def _tried(ask: Ask, path: Path, month: str, source: str) -> Response:
    theirs, landing = _theirs(ask), ask.desk.found.landing_zone
    wrong, tried, chosen = "", None, source
    with ask.desk.incidents() as db:
        numbers = generation(db, ask.visitor.office)
    known = handover_passwords(home_keys(ask.desk.found).passwords, ask.visitor.office, numbers)

    def passwords(file: str) -> tuple[str, ...]:
        return known

    try:
        _refuse_swollen(path)
        if not chosen:
            fitting = likeliest(layouts(path, list(theirs.values()), passwords))
            chosen = fitting[0] if len(fitting) == 1 else ""
            if len(fitting) > 1:  # which one, only the office can say
                wrong = f"Judul kolomnya sama pada {', '.join(fitting)}: pilih sumbernya, lalu coba lagi."
        if chosen:
            tried = try_file(path, theirs[chosen], month, landing, passwords, memory_limit="2GB")
            wrong = tried.reason if tried.status == "REFUSED" else ""
            seconds = tried.mended.seconds if tried.mended else ()
            if any(_letters(name) == _letters(ask.visitor.name) for name in seconds):
                wrong = (
                    "petugas_kedua_tarik adalah Anda sendiri: isilah orang lain dari yang mengirim."
                )
        elif not wrong:
            wrong = "Judul kolomnya tidak cocok dengan sumber mana pun dari OPD Anda."
    except Refused as error:
        wrong = str(error)
    ask.record(f"coba kiriman {chosen} {month}", subjects=(chosen,) if chosen else ())
    lying = (
        [one.file for one in delivered(landing, chosen) if one.periode == month] if chosen else []
    )
    target = _delivered_as(ask, path.name)
    con = ask.shelf.inside()
    before = [
        one
        for one in (sent(con, [theirs[chosen]])[chosen] if con and chosen else [])
        if one["rows_read"]
    ]
    if wrong:
        shutil.rmtree(path.parent)
    else:
        (path.parent / "untuk").write_text(
            f"{chosen}\n{month}\n{ask.visitor.office}\n", encoding="utf-8"
        )
    found = theirs[chosen] if tried else None
    return ask.page(
        "coba.html", file=path.name, month=bulan(month), source=chosen, wrong=wrong.removeprefix(f"{path.name}: "),
        tried=tried, waiting=path.parent.name,
        target=target, replaces=target in lying, beside=[name for name in lying if name != target],
        words=found.description if found else "",
        mended=tried and tried.mended, refused=not_taken(tried) if tried else 0,
        troubles=[told(found, tried.columns, one) for one in tried.troubles] if found and tried else [],
        layout="baku" if tried and tried.layout == STANDARD else tried and tried.layout,
        before=before[0] if before else None, bulan=bulan, said=said,
    )  # fmt: skip


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _refuse_swollen(path: Path) -> None:
    """Raises Refused for an archive or workbook that is small on the way and huge when it is opened."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > OPENED:
            raise Refused(
                "Isi berkas ini terlalu besar bila dibuka: kirim sebagai CSV, atau bagi menjadi beberapa."
            )


def deliver(ask: Ask) -> Response:
    """Puts a tried file into the landing zone, in one move."""
    waiting = ask.said("waiting")
    place = ask.desk.found.uploads / waiting
    if not WAITING.fullmatch(waiting):
        raise Stop(404, GONE)
    try:
        source, month, office = (place / "untuk").read_text(encoding="utf-8").splitlines()
        late = _too_old(place)
    except FileNotFoundError:  # never there, or just delivered by who pressed too
        raise Stop(404, GONE) from None
    if office != ask.visitor.office or source not in _theirs(ask) or late:
        raise Stop(404, GONE, refused=True)
    ask.record(f"kirim {source} {month}", subjects=(source,))
    claimed = place.with_suffix(".kirim")
    try:
        place.rename(claimed)  # of several who press at once one delivers
    except FileNotFoundError:
        raise Stop(404, GONE) from None
    [path] = [one for one in claimed.iterdir() if one.name != "untuk"]
    name = _delivered_as(ask, path.name)
    folder = ask.desk.found.landing_zone / source / month
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{waiting}.part"  # the landing zone may lie on another disk
    try:
        with gone_if_unfinished(aside):
            shutil.copyfile(path, aside)
            sync(aside)
    except OSError:
        claimed.rename(place)  # it waits on, to be sent once there is room
        raise
    aside.replace(folder / name)
    sync(folder)
    shutil.rmtree(claimed)
    return ask.page("terkirim.html", file=name, source=source, month=bulan(month))


def _delivered_as(ask: Ask, name: str) -> str:
    """Returns the name under which a file is put down: among synthetic data it says that it is."""
    return name if not ask.desk.choose or "sintetis" in name.lower() else f"sintetis_{name}"


def _too_old(place: Path) -> bool:
    return abs(time.time() - place.stat().st_mtime) > LASTS


def _tidy(folder: Path) -> None:
    """Throws away what was tried and never delivered."""
    for place in folder.iterdir():
        if WAITING.fullmatch(place.stem) and _too_old(place):
            shutil.rmtree(place, ignore_errors=True)
