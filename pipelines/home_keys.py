"""Which keys open a home: where its secret lies, which scheme it is on, and how a rotation cut short is told.

The file `key.scheme` says how the secret becomes keys; the warehouse itself has the last word. Only who holds
the exclusive lock of the warehouse settles what a killed rotation has left.
"""

import secrets
from contextlib import suppress
from pathlib import Path

import duckdb

from assets.full_disk import free, size
from assets.handover.folder import Folder
from assets.keys import DIRECT, SCHEMES, Keys, derive
from assets.warehouse import WarehouseError, WrongKey, connect
from pipelines.durable import rename_durably, write_durably
from pipelines.lock import hold
from pipelines.settings import Settings


def home_keys(found: Settings) -> Keys:
    """Returns the home's keys without keeping the warehouse open. Raises what opening it raises where only the
    warehouse can tell which they are."""
    options = possible_keys(found)
    if not found.warehouse.exists() or (found.scheme.exists() and not found.next_key.exists()):
        return options[0]
    con, keys = _open(found, options, read_only=True)
    con.close()
    return keys


def handover_folder(found: Settings) -> Folder:
    """Returns where this home's hand-overs lie, with the key of their passwords."""
    return Folder(found.handover, home_keys(found).passwords)


def lost(found: Settings) -> str | None:
    """Returns what to say of a home that has published and has no warehouse; None of any other. Made anew it would give
    everybody another id, bring back what was withdrawn and forget what was decided."""
    if found.warehouse.exists() or not found.published.exists():
        return None
    return (
        f"GUDANG DATA HILANG: {found.warehouse} tidak ada, padahal home ini sudah menerbitkan. Kembalikan berkas itu,"
        " atau pulihkan cadangan ke home yang kosong (konvergensi restore). Tanpa keduanya: pindahkan dahulu"
        f" {found.published}, lalu refresh --all; id orang dan rumah tangga mulai dari awal (docs/on-call.md)."
    )


def open_warehouse(
    found: Settings, *, read_only: bool = False
) -> tuple[duckdb.DuckDBPyConnection, Keys]:
    """Returns the open warehouse, made where there is none, and the home's keys.

    The caller holds the lock: the exclusive one unless `read_only`. Raises WarehouseError as `connect` does and while a
    restore is cut short, where a warehouse exists but its key does not, or where the warehouse is lost.
    """
    if found.restoring.exists():
        raise WarehouseError(
            "home ini baru setengah dipulihkan: jalankan lagi konvergensi restore dengan cadangan yang sama"
        )
    if said := lost(found):
        raise WarehouseError(said)
    options = possible_keys(found)
    con, keys = _open(found, options if found.warehouse.exists() else options[:1], read_only)
    if not read_only:
        settle(found, keys)
    return con, keys


def settle(found: Settings, keys: Keys) -> None:
    """Makes `keys`, which open the warehouse, the home's only ones on disk."""
    if found.next_key.exists():
        if found.next_key.read_text().strip() == keys.secret:
            rename_durably(found.next_key, found.key_file)
        else:
            found.next_key.unlink()
    if not found.scheme.exists() or found.scheme.read_text().strip() != keys.scheme:
        write_durably(found.scheme, keys.scheme)


def _open(
    found: Settings, options: list[Keys], read_only: bool
) -> tuple[duckdb.DuckDBPyConnection, Keys]:
    for keys in options:
        try:
            con = connect(
                found.warehouse,
                keys.database,
                found.spill,
                read_only=read_only,
                memory_limit=found.memory_limit,
            )
        except WrongKey:
            continue
        else:
            # DuckDB's own bound is nine tenths of what is free, and leaves a month's own files too little
            limit = found.spill_limit or f"{free(found.spill) * 4 // 5 // 1000} KB"
            con.execute("set max_temp_directory_size = ?", [limit])
            if found.threads:
                con.execute("set threads = ?", [found.threads])
            return con, keys
    where = "KONVERGENSI_KEY" if found.key else f"{found.key_file}, atau isi KONVERGENSI_KEY"
    raise WrongKey(f"{found.warehouse.name} tidak terbuka dengan kunci ini; periksa {where}")


def said_aside(log: Path) -> str:
    """Returns what to tell of a log that was set aside."""
    return (
        f"LOG GUDANG DATA RUSAK: {log.name} disisihkan ({size(log.stat().st_size)}); gudang data dibuka"
        " seperti terakhir utuh, dan bulan yang belum masuk dihitung lagi (docs/on-call.md)."
    )


def possible_keys(found: Settings) -> list[Keys]:
    """Returns the keys that may open the warehouse, the likeliest first; a new home's secret is made by it.

    Raises WarehouseError where a warehouse has lost its key: a new one could not open it.
    """
    marked = found.scheme.read_text().strip() if found.scheme.exists() else DIRECT
    schemes = dict.fromkeys((marked, *SCHEMES))
    return [derive(secret, scheme) for scheme in schemes for secret in _secrets(found)]


def _secrets(found: Settings) -> list[str]:
    """Returns the home's secret, and beside it the one that a rotation under way or cut short would put in place."""
    if found.key is not None:
        return [found.key.get_secret_value()]
    if not found.key_file.exists():
        _make_key(found)
    try:
        listed = [found.key_file.read_text().strip()]
        with suppress(FileNotFoundError):
            listed.append(found.next_key.read_text().strip())
    except UnicodeDecodeError:
        listed = [""]
    if not all(listed):
        raise WarehouseError(
            f"{found.key_file} kosong atau rusak: kembalikan dari simpanan kunci; cadangan home tidak memuatnya"
        )
    return listed


def _make_key(found: Settings) -> None:
    """Makes the key file of a new home. Of two that start at once, one makes it and both use it."""
    with hold(found.key_file.with_suffix(".lock")):
        if found.key_file.exists():
            return
        if found.warehouse.exists():
            raise WarehouseError(
                f"kunci gudang data {found.warehouse} tidak ada: kembalikan {found.key_file} dari simpanannya, atau"
                " isi KONVERGENSI_KEY; kunci baru tidak membukanya"
            )
        write_durably(found.key_file, secrets.token_hex(32))
