"""`konvergensi rotate-key`: another secret for the home, the same people."""

import secrets
from datetime import UTC, datetime

import typer

from assets.incident.request import reseal
from assets.keys import HKDF, Keys, derive, request_box
from assets.portal.store import build
from assets.reencrypt import reencrypt
from assets.warehouse import WarehouseError, connect
from assets.write_log import discard, write_log
from pipelines.alerting import open_incidents
from pipelines.console import By, Reason, Wait, fail, readable_errors, say, say_waiting
from pipelines.durable import rename_durably, sync, write_durably
from pipelines.home_keys import open_warehouse, settle
from pipelines.lock import hold
from pipelines.settings import Settings, settings
from pipelines.store import need_warehouse

app = typer.Typer()
DONE = (
    "Kunci diganti: gudang data dienkripsi ulang, id orang dan rumah tangga tetap.",
    "Sandi serah-terima berganti: berkas yang ditulis mulai sekarang memakai sandi baru (konvergensi password)."
    " Berkas yang sudah keluar tetap dengan sandi lamanya, dan diterima bila kembali.",
    "Tautan dalam pesan yang sudah terkirim tidak berlaku lagi; tanggapan dicatat dengan konvergensi incident ack.",
    "Cadangan lama hanya terbuka dengan kunci lama: buat cadangan baru.",
)
SET = "Sekarang jadikan nilai KONVERGENSI_NEW_KEY nilai KONVERGENSI_KEY, di semua proses, lalu mulai ulang UI-nya."


@app.command("rotate-key")
def rotate_key(by: By, reason: Reason, wait: Wait = 60) -> None:
    """Ganti kunci home; kunci lama sesudahnya tidak membuka apa-apa lagi.

    Kunci baru dibuat sendiri, atau dibaca dari KONVERGENSI_NEW_KEY; wajib bila kunci berasal dari KONVERGENSI_KEY.
    """
    from assets.incident.access import Access, record

    found, now = settings(there=True), datetime.now(UTC)
    if found.key is not None and found.new_key is None:
        fail(
            "Kunci baru belum ada",
            [
                "Kunci home ini berasal dari KONVERGENSI_KEY. Taruh kunci baru, minimal 16 huruf dan acak,"
                " di KONVERGENSI_NEW_KEY, lalu jalankan lagi.",
            ],
        )
    need_warehouse(found, "Belum ada gudang data", "Tidak ada yang perlu dienkripsi ulang.")
    secret = found.new_key.get_secret_value() if found.new_key else secrets.token_hex(32)
    with (
        readable_errors(),
        hold(found.lock, f"rotate-key oleh {by}", wait=wait, on_wait=say_waiting),
    ):
        rotate(found, derive(secret, HKDF), now)
        with open_incidents(found) as db:
            record(db, now, Access(by, f"kunci diganti: {reason}"))
    for line in (*DONE, *([SET] if found.key is not None else [])):
        say(line)


def rotate(found: Settings, new: Keys, now: datetime) -> None:
    """Puts the home under the keys `new`. The caller holds the exclusive lock.

    The one rename of the warehouse decides: a process killed before it leaves the old home, one killed after it the
    new one, and whoever opens it finds out which by trying (pipelines/home_keys.py).
    """
    draft, boxes = found.warehouse.with_suffix(".new"), [request_box(new)]
    con, old = open_warehouse(found)
    try:
        if new.secret == old.secret:
            raise WarehouseError("kunci baru sama dengan yang lama")
        reencrypt(con, draft, old, new, now)
        boxes.append(request_box(old))
        with open_incidents(found) as db:
            reseal(db, boxes, boxes)
        con.close()
        if write_log(found.warehouse).exists():  # it would be read as the new file's
            raise WarehouseError(f"{write_log(found.warehouse).name} belum masuk ke gudang data")
        if found.key is None:
            write_durably(found.next_key, new.secret)
        found.scheme.unlink(missing_ok=True)  # until the end only the warehouse knows
        sync(found.home)
        rename_durably(draft, found.warehouse)
    except BaseException:
        con.close()
        discard(draft)
        raise
    settle(found, new)
    with open_incidents(found) as db:
        reseal(db, boxes, boxes[:1])
    # whoever has the old key must not read the portal's either
    with connect(found.warehouse, new.database, found.spill, read_only=True) as con:
        build(con, found.portal, new.portal)
