"""`konvergensi person`: what is held on one person given to him, or erased at his request; both on record."""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from pipelines.alerting import open_incidents
from pipelines.console import By, Reason, Wait, fail, out, readable_errors, shown
from pipelines.home_keys import home_keys, open_warehouse
from pipelines.lock import hold
from pipelines.settings import settings
from pipelines.store import reading

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

    found, asked = settings(), _asked()
    if target.exists():
        fail("Berkas sudah ada", [f"{target} tidak ditimpa; pilih nama lain."])
    with readable_errors(), reading(found, wait) as con, open_incidents(found) as db:
        if con is None:
            fail("Belum ada gudang data", ["Tidak ada yang disimpan."])
        who = _one_person(con, asked)
        people = all_ids(con, who)
        sheets = held(con, db, people)
        named = (who, *homes(con, people))
        fields = tuple(sheet.name for sheet in sheets)
        # who receives it is often the person himself: his name stands in the workbook, not on the record
        record(
            db,
            datetime.now(UTC),
            Access(by, "salinan data satu orang", purpose=reason, subjects=named, fields=fields),
        )
        password = handover_password(home_keys(found).passwords, f"Salinan {who} untuk {to}")
        locked = encrypt(workbook(sheets, to), password)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(locked)
    out.print(
        f"{target}: {len(sheets)} daftar. Sandi, disampaikan terpisah: {password}",
        highlight=False,
        soft_wrap=True,
    )


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
    from assets.reencrypt import discard
    from assets.rights import erase as erasing
    from assets.rights.person import all_ids, homes

    found, asked, now = settings(), _asked(), datetime.now(UTC)
    if not found.warehouse.exists():
        fail("Belum ada gudang data", ["Tidak ada yang disimpan."])
    with (
        readable_errors(),
        hold(found.lock, f"person erase oleh {by}", wait=wait),
        open_incidents(found) as db,
    ):
        con, keys = open_warehouse(found)
        with con:
            ensure_tables(con)
            who = _one_person(con, asked)
            people = all_ids(con, who)
            access = Access(
                by,
                "penghapusan data satu orang",
                purpose=f"{reason}; dasar: {basis or '-'}",
                subjects=(who, *homes(con, people)),
            )
            why_not = _why_not(erasing.open_objections(con, people), basis)
            record(db, now, replace(access, refused=bool(why_not)))
            if why_not:
                fail("Tidak dihapus", why_not)
            texts = erasing.texts_of(con, people)
            files = erasing.erase(con, db, people, ids_key(con, keys), now)
            books = erasing.purge_handover(db, found.handover, password_keys(con, keys), texts)
            discard(found.portal)  # months that it kept from before would still hold him
            build(con, found.portal, keys.portal)
    out.print(
        f"{who} dihapus dari gudang data dan portal. Angka bulan-bulannya dihitung lagi: konvergensi refresh --all."
    )
    if books:
        out.print(
            f"{len(books)} buku serah-terima yang memuatnya dihapus; ekspor lagi bila masih perlu."
        )
    if files:
        out.print("Berkas kiriman ini masih memuatnya; minta pemiliknya mengirim lagi tanpa dia:")
    for file in files:
        out.print(shown(f"  {file.source}/{file.periode}/{file.file}"), soft_wrap=True)


def _why_not(objections: list[str], basis: str) -> list[str]:
    """Returns why somebody is not erased, in sentences; none where he is."""
    said = []
    if objections:
        said.append(
            f"Keberatan {', '.join(objections)} belum diputuskan: datanya bukti bagi yang berkeberatan. Hapus sesudahnya."
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


def _one_person(con: duckdb.DuckDBPyConnection, asked: str) -> str:
    """Returns the one person_id that is meant; ends the command where it is none or several."""
    from assets.rights.person import find_people

    people = find_people(con, asked)
    if not people:
        fail("Tidak ditemukan", ["Tidak ada orang dengan NIK atau nomor ini."])
    if len(people) > 1:
        names = con.execute(
            "select person_id, max_by(nama, periode), max_by(tanggal_lahir, periode)::varchar from identity.person"
            " where person_id in (select unnest(?)) group by all order by 1",
            [people],
        ).fetchall()
        for one in names:
            out.print(shown(" · ".join(text or "-" for text in one)))
        fail("Lebih dari satu orang", ["Tulis nomor orang (P…) yang dimaksud."])
    return people[0]
