"""`konvergensi backup` and `konvergensi restore`: the whole home in one sealed file, and an empty home out of it."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assets.full_disk import size
from pipelines.console import Wait, err, fail, readable_errors, say
from pipelines.durable import rename_durably
from pipelines.lock import hold
from pipelines.settings import read_settings, settings
from pipelines.store import need_warehouse

app = typer.Typer()
KEY_APART = "Kuncinya tidak ada di dalamnya: simpan terpisah. Tanpa kunci cadangan ini tidak terbuka selamanya."


def _waiting(holder: str) -> None:
    say(f"Menunggu gudang data, dipakai {holder}", err)


@app.command()
def backup(
    target: Annotated[
        Path,
        typer.Argument(
            help="Map, tempat cadangan ditaruh dengan nama hari ini, atau nama berkas baru."
        ),
    ],
    wait: Wait = 600,
) -> None:
    """Cadangkan seluruh home ke satu berkas tersegel; portal jalan terus, refresh menunggu."""
    from assets.incident.access import Access, record
    from pipelines.alerting import open_incidents
    from pipelines.backup import NAME, WHO, prune, write

    found, now = settings(there=True), datetime.now(UTC)
    target = target.absolute()
    final = target / NAME.format(now) if target.is_dir() else target
    draft, gone = final.parent / f".{found.home.name}.cadangan.baru", []
    if final.resolve().is_relative_to(found.home.resolve()):
        fail(
            "Tidak dicadangkan", ["Cadangan di dalam home hilang bersama home: pilih tempat lain."]
        )
    if final.exists():
        fail("Tidak dicadangkan", [f"{final} sudah ada; cadangan tidak pernah ditimpa."])
    empty = f"{found.home} belum berisi gudang data: jalankan dahulu konvergensi refresh --all."
    need_warehouse(found, "Tidak dicadangkan", empty)
    with readable_errors(), hold(found.home / "backup.lock", wait=wait):
        draft.unlink(missing_ok=True)  # of one that was killed
        try:
            label, left = write(found, draft, now, wait, _waiting)
            rename_durably(draft, final)
        finally:
            draft.unlink(missing_ok=True)
        if target.is_dir() and found.keep_backup:
            gone = prune(target, label, found.keep_backup)
        with open_incidents(found) as db:
            said = (final.name, *(f"dihapus menurut masa simpan: {name}" for name in gone))
            record(db, now, Access(WHO, "cadangan dibuat", fields=said))
    for line in (
        f"{final}: {size(final.stat().st_size)}, sudah dibaca ulang dan utuh.",
        KEY_APART,
        *([f"Tidak ikut: {'; '.join(left)}."] if left else []),
        *(f"Dihapus menurut masa simpan: {name}" for name in gone),
    ):
        say(line)


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Berkas cadangan.")],
    incidents: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="incidents.sqlite, atau cadangan, yang lebih baru: siapa yang dihapus sesudahnya tetap terhapus.",
        ),
    ] = None,
    wait: Wait = 60,
) -> None:
    """Pulihkan cadangan ke home yang kosong, sesudah seluruhnya diperiksa; kuncinya ditaruh lebih dulu."""
    from pipelines.backup import restore as put_back

    found = read_settings()
    new = not found.home.exists()
    with readable_errors():
        found.home.mkdir(parents=True, exist_ok=True)
        try:
            with hold(found.lock, "restore", wait=wait, on_wait=_waiting):
                said = put_back(found, archive, incidents)
        except BaseException:
            if new:  # nothing stays but what somebody has put there meanwhile
                with suppress(OSError):
                    found.lock.unlink()
                    found.home.rmdir()
            raise
    settings()
    for line in said:
        say(line)
    say(f"Pulih: {found.home}. Mulai lagi layanannya; langkah berikutnya di docs/deploy.md.")
