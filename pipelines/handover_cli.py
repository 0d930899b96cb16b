"""`konvergensi repair-file|password|template`: what goes to an OPD and comes back from it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.alerting import open_incidents
from pipelines.console import By, Wait, fail, readable_errors, say
from pipelines.home_keys import handover_folder
from pipelines.settings import settings
from pipelines.store import proven_keys, reading

app = typer.Typer()


@app.command("repair-file")
def repair_file(
    incident: Annotated[str, typer.Argument(help="Nomor insiden, misalnya D-7K3QF9AB.")],
    by: By,
    wait: Wait = 60,
) -> None:
    """Tulis berkas perbaikan satu insiden ke map serah-terima OPD-nya, bersandi."""
    from assets.handover.repair import Repair, write_repair
    from assets.incident.incident import OPEN_STATES, get, set_repair_files
    from assets.quality.assets import rules
    from assets.quality.failing import contract_of, failing_addresses

    found = settings(there=True)
    with readable_errors(), reading(found, wait) as con, open_incidents(found) as db:
        known = get(db, incident.upper())
        if known is None or con is None:
            fail(
                "Insiden tidak dikenal", [f"Tidak ada {incident}; lihat konvergensi incident list."]
            )
        owner = contract_of(known.table_name).owner
        if known.state not in OPEN_STATES or known.owner != owner:
            fail(
                "Tidak ada berkas perbaikan",
                [f"{known.incident_id} sudah beres, atau datanya kini milik {owner}."],
            )
        rule = rules().get((known.table_name, known.rule))
        paths: list[Path] = []
        if rule and known.periode:
            addresses = failing_addresses(con, known.table_name, known.rule, known.periode)
            repair = Repair(
                known.incident_id,
                known.table_name,
                rule,
                known.owner,
                known.periode,
                addresses,
                by,
                datetime.now(UTC),
            )
            paths = write_repair(con, db, handover_folder(found), repair)
        if not paths:
            fail(
                "Tidak ada berkas perbaikan",
                ["Insiden ini bukan tentang baris kiriman yang gagal sekarang."],
            )
        set_repair_files(db, known.incident_id, paths)
    for path in paths:
        say(str(path))


@app.command()
def password(
    owner: Annotated[str, typer.Argument(help="Nama OPD seperti di kontraknya.")],
    by: By,
    new: Annotated[
        bool, typer.Option("--new", help="Ganti: berkas berikutnya memakai yang baru.")
    ] = False,
) -> None:
    """Sandi berkas perbaikan satu OPD; sampaikan lewat telepon, bukan lewat jalur berkasnya."""
    from assets.handover.asked import asked_kelurahan, kelurahan
    from assets.handover.folder import GENERATION, generation
    from assets.handover.password import handover_password
    from assets.incident.access import Access, record
    from assets.incident.store import mark
    from expectations.contract import contracts, sources

    owners = sorted(
        {contract.owner for contract in contracts().values()}
        | set(sources()["realisasi"].properties["senders"])
    )
    found = settings(there=True)
    with readable_errors():
        keys = proven_keys(found)
    with open_incidents(found) as db:
        if owner not in (*owners, *map(kelurahan, asked_kelurahan(db))):
            raise typer.BadParameter(
                f"OPD tidak dikenal: {owner}. Yang ada: {', '.join(owners)}; dan kelurahan yang sudah"
                " mendapat buku kunjungan, misalnya 'Kelurahan 31.72.03.1001'"
            )
        number = generation(db, owner) + new
        mark(db, GENERATION + owner, str(number))
        record(db, datetime.now(UTC), Access(by, f"sandi ke-{number} {owner}"))
    say(handover_password(keys.passwords, owner, number))


@app.command()
def template(
    source: Annotated[str, typer.Argument(help="Sumbernya, misalnya penerima_pkh.")],
    target: Annotated[
        Path | None, typer.Option("--out", help="Berkas XLSX; bawaan: <source>_templat.xlsx.")
    ] = None,
) -> None:
    """Tulis XLSX kosong menurut kontrak satu sumber, untuk diisi OPD."""
    from assets.handover.workbook import template_workbook
    from expectations.contract import sources

    if source not in sources():
        raise typer.BadParameter(
            f"sumber tidak dikenal: {source}. Yang ada: {', '.join(sorted(sources()))}"
        )
    path = target or Path(f"{source}_templat.xlsx")
    with readable_errors():
        path.write_bytes(template_workbook(sources()[source]))
    say(f"Templat: {path}")
