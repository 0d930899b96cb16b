"""`konvergensi person`: what is held on one person given to him, or erased at his request; both on record."""

import sqlite3
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import duckdb
import typer

from pipelines.alerting import open_incidents
from pipelines.console import By, Reason, Wait, fail, readable_errors, say, say_waiting
from pipelines.home_keys import home_keys, open_warehouse
from pipelines.lock import hold
from pipelines.settings import settings
from pipelines.store import need_warehouse, reading

if TYPE_CHECKING:
    from assets.incident.access import Access

app = typer.Typer(no_args_is_help=True, help="Hak satu orang atas datanya: diberikan, dihapus.")


@app.callback()
def person() -> None:
    """Hak satu orang atas datanya."""


@app.command()
def give(
    to: Annotated[str, typer.Option("--to", help="Kepada siapa; tertulis di bukunya.")],
    by: By,
    reason: Reason,
    target: Annotated[Path, typer.Option("--out", help="Berkas XLSX yang ditulis, bersandi.")],
    wait: Wait = 60,
) -> None:
    """Tulis semua yang disimpan tentang satu orang: NIK, nomor orang atau rumah tangga dari masukan standar."""
    from assets.handover.folder import encrypt
    from assets.handover.password import handover_password
    from assets.incident.access import Access, record
    from assets.rights.held import held, workbook
    from assets.rights.person import all_ids, homes

    found, asked = settings(there=True), _asked()
    if target.exists():
        fail("Berkas sudah ada", [f"{target} tidak ditimpa; pilih nama lain."])
    with readable_errors(), reading(found, wait) as con, open_incidents(found) as db:
        if con is None:
            fail("Belum ada gudang data", ["Tidak ada yang disimpan."])
        access = Access(by, "salinan data satu orang", purpose=reason)
        who = _one_person(con, db, access, asked)
        people = all_ids(con, who)
        sheets = held(con, db, people)
        # who receives it is often the person himself: his name stands in the workbook, not on the record
        subjects, fields = (who, *homes(con, people)), tuple(sheet.name for sheet in sheets)
        record(db, datetime.now(UTC), replace(access, subjects=subjects, fields=fields))
        password = handover_password(home_keys(found).passwords, f"Salinan {who} untuk {to}")
        locked = encrypt(workbook(sheets, to), password)
        target.touch(mode=0o600, exist_ok=False)
        target.write_bytes(locked)
    say(f"{target}: {len(sheets)} daftar. Sandi, disampaikan terpisah: {password}")


@app.command()
def erase(
    by: By,
    reason: Reason,
    basis: Annotated[str, typer.Option("--basis", help="Dasar hukumnya; tercatat.")] = "",
    wait: Wait = 60,
) -> None:
    """Hapus satu orang dari gudang data, untuk seterusnya: NIK atau nomor orang dari masukan standar."""
    from assets.incident.access import Access, record
    from assets.keys import ids_key, password_keys
    from assets.portal.store import build
    from assets.raw.tables import ensure_tables
    from assets.rights import erase as erasing
    from assets.rights.person import all_ids, homes
    from assets.write_log import discard

    found, asked, now = settings(there=True), _asked(), datetime.now(UTC)
    need_warehouse(found, "Belum ada gudang data", "Tidak ada yang disimpan.")
    with (
        readable_errors(),
        hold(found.lock, f"person erase oleh {by}", wait=wait, on_wait=say_waiting),
        open_incidents(found) as db,
    ):
        con, keys = open_warehouse(found)
        with con:
            ensure_tables(con)
            purpose = f"{reason}; dasar: {basis or '-'}"
            access = Access(by, "penghapusan data satu orang", purpose=purpose)
            who = _one_person(con, db, access, asked)
            people = all_ids(con, who)
            why_not = _why_not(erasing.open_objections(con, people), basis)
            subjects = (who, *homes(con, people))
            record(db, now, replace(access, subjects=subjects, refused=bool(why_not)))
            if why_not:
                fail("Tidak dihapus", why_not)
            # the list last of all that a run does not do by itself, should this be killed in between
            passwords, texts = password_keys(con, keys), erasing.texts_of(con, people)
            books = erasing.purge_handover(db, found.handover, passwords, texts)
            discard(found.portal)  # months that it kept from before would still hold him
            files = erasing.erase(con, db, people, ids_key(con, keys), now)
            build(con, found.portal, keys.portal)
    say(
        f"{who} dihapus dari gudang data dan portal. Angka bulan-bulannya dihitung lagi: konvergensi refresh --all."
    )
    say("Cadangan yang sudah dibuat masih memuatnya sampai berakhir (docs/privacy.md).")
    if books:
        say(f"{len(books)} buku serah-terima yang memuatnya dihapus; ekspor lagi bila masih perlu.")
    if files:
        say("Berkas kiriman ini masih memuatnya; minta pemiliknya mengirim lagi tanpa dia:")
    for file in files:
        say(f"  {file.source}/{file.periode}/{file.file}")


def _why_not(objections: list[str], basis: str) -> list[str]:
    """Returns why somebody is not erased, in sentences; none where he is."""
    said = []
    if objections:
        said.append(
            f"Keberatan {', '.join(objections)} belum diputuskan, dan datanya buktinya. Hapus sesudahnya."
        )
    if not basis.strip():
        said.append(
            "Tulis dasar hukumnya dengan --basis: kapan orang berhak dihapus BELUM DIPASTIKAN (Biro Hukum)."
        )
    return said


def _asked() -> str:
    """Returns what stands on standard input: as an argument it would stay in the shell's history."""
    asked = "".join(sys.stdin.readline().split())
    if not asked:
        raise typer.BadParameter(
            "tulis NIK, nomor orang (P…) atau rumah tangga (R…) pada masukan standar"
        )
    return asked


def _one_person(
    con: duckdb.DuckDBPyConnection, db: sqlite3.Connection, access: "Access", asked: str
) -> str:
    """Returns the one person_id that is meant; ends the command, on record, where it is none or several."""
    from assets.incident.access import record
    from assets.rights.person import find_people

    people = find_people(con, asked)
    if len(people) != 1:
        record(db, datetime.now(UTC), replace(access, subjects=tuple(people), refused=True))
    if not people:
        fail("Tidak ditemukan", ["Tidak ada orang dengan NIK atau nomor ini."])
    if len(people) > 1:
        names = con.execute(
            "select person_id, max_by(nama, periode), max_by(tanggal_lahir, periode)::varchar from identity.person"
            " where person_id in (select unnest(?)) group by all order by 1",
            [people],
        ).fetchall()
        for one in names:
            say(" · ".join(text or "-" for text in one))
        fail("Lebih dari satu orang", ["Tulis nomor orang (P…) yang dimaksud."])
    return people[0]
