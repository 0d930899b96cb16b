"""`konvergensi migrate`: the warehouse out of one release of DuckDB and into another, the same to the row."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from assets.keys import export_key
from assets.migration import export_tables, import_tables
from assets.portal.store import build
from assets.warehouse import WarehouseError, connect
from assets.write_log import discard, write_log
from pipelines.console import Wait, fail, readable_errors, say, say_waiting
from pipelines.durable import rename_durably, sync
from pipelines.home_keys import home_keys, open_warehouse
from pipelines.lock import hold
from pipelines.settings import settings
from pipelines.store import need_warehouse

app = typer.Typer(
    no_args_is_help=True, help="Pindahkan gudang data ke rilis DuckDB lain: ekspor, lalu impor."
)
MARK = "gudang.txt"  # which state of the warehouse file the folder was written from
Folder = Annotated[
    Path, typer.Argument(help="Map ekspor. Isinya terenkripsi dengan kunci home ini.")
]


@app.command("export")
def export(folder: Folder, wait: Wait = 60) -> None:
    """Tulis seluruh gudang data ke map baru, dengan rilis yang sekarang terpasang."""
    found, folder = settings(there=True), folder.absolute()
    need_warehouse(found, "Belum ada gudang data", "Tidak ada yang perlu dipindahkan.")
    if folder.exists():
        fail("Map itu sudah ada", [f"{folder}: beri nama map yang belum ada."])
    draft = folder.with_name(f".{folder.name}.baru")
    who = "migrate export"
    with readable_errors(), hold(found.lock, who, wait=wait, on_wait=say_waiting):
        shutil.rmtree(draft, ignore_errors=True)  # of one that was killed
        draft.mkdir(mode=0o700)
        try:
            con, keys = open_warehouse(found)
            with con:
                con.execute("checkpoint")
                written = export_tables(con, draft, export_key(keys))
            (draft / MARK).write_text(_state(found.warehouse))
            for path in draft.iterdir():
                sync(path)
            rename_durably(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    rows = sum(table.rows for table in written)
    say(
        f"Diekspor dari DuckDB {duckdb.__version__}: {len(written)} tabel, {rows} baris, di {folder}."
        "\nPasang rilis yang baru, lalu jalankan konvergensi migrate import dengan map ini."
    )


@app.command("import")
def import_(folder: Folder, wait: Wait = 60) -> None:
    """Buat gudang data dari map ekspor, periksa setiap tabel, lalu taruh di tempatnya."""
    found, folder = settings(), folder.absolute()
    if not (folder / MARK).exists():
        fail("Bukan map ekspor", [f"{folder}: buat dengan konvergensi migrate export."])
    draft = found.warehouse.with_suffix(".new")
    before = found.before_migration
    who = "migrate import"
    with readable_errors(), hold(found.lock, who, wait=wait, on_wait=say_waiting):
        if found.warehouse.exists():
            if _state(found.warehouse) != (folder / MARK).read_text():
                raise WarehouseError("gudang data berubah sesudah diekspor; ekspor sekali lagi")
            if write_log(found.warehouse).exists():
                raise WarehouseError(
                    f"{write_log(found.warehouse).name} belum masuk ke gudang data"
                )
        discard(draft)
        try:
            keys = home_keys(found)
            with connect(draft, keys.database, found.spill, memory_limit=found.memory_limit) as con:
                made = import_tables(con, folder, export_key(keys))
            if found.warehouse.exists():
                before.unlink(missing_ok=True)
                os.link(found.warehouse, before)
            rename_durably(draft, found.warehouse)
        finally:
            discard(draft)
        with connect(found.warehouse, keys.database, found.spill, read_only=True) as con:
            build(con, found.portal, keys.portal)
    rows = sum(table.rows for table in made)
    say(f"Diimpor ke DuckDB {duckdb.__version__}: {len(made)} tabel, {rows} baris, semuanya sama.")  # fmt: skip
    if before.exists():
        say(
            f"Yang lama: {before.name}, sampai refresh berikutnya selesai. Hapus map ekspor sendiri sesudah itu."
        )


def _state(warehouse: Path) -> str:
    """Returns what changes whenever the file of the warehouse does."""
    stat = warehouse.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"
