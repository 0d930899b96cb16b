"""The command `konvergensi`: what a data engineer types."""

import os
import shutil
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines import (
    accept_cli,
    audit_cli,
    backup_cli,
    contract_cli,
    explain_cli,
    gap_cli,
    handover_cli,
    incident_cli,
    migrate_cli,
    person_cli,
    plan_cli,
    portal_cli,
    read_cli,
    refresh_cli,
    relearn_cli,
    report_cli,
    review_cli,
    rotate_cli,
    status_cli,
    verval_cli,
)
from pipelines.alerting import is_synthetic, wholly_synthetic
from pipelines.commands import Commands
from pipelines.console import (
    AGAIN,
    By,
    Quiet,
    Reason,
    checked_periode,
    fail,
    free_port,
    out,
    readable_errors,
    say,
)
from pipelines.durable import write_durably
from pipelines.lock import Held
from pipelines.refresh_cli import refresh_months, telling
from pipelines.settings import HERE, home_settings, settings, use_dagster_home
from pipelines.store import proven_keys, writing

PLACES = ("KONVERGENSI_LANDING", "KONVERGENSI_CONTACTS", "KONVERGENSI_ACCESS")

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Konvergensi: data sasaran kemiskinan ekstrem, dari kiriman OPD sampai KPI kecamatan.",
)
app.add_typer(incident_cli.app, name="incident")
app.add_typer(audit_cli.app, name="audit")
app.add_typer(contract_cli.app, name="contract")
app.add_typer(gap_cli.app, name="gap")
app.add_typer(migrate_cli.app, name="migrate")
app.add_typer(person_cli.app, name="person")
app.add_typer(accept_cli.app)
app.add_typer(backup_cli.app)
app.add_typer(handover_cli.app)
app.add_typer(explain_cli.app)
app.add_typer(plan_cli.app)
app.add_typer(portal_cli.app)
app.add_typer(read_cli.app)
app.add_typer(refresh_cli.app)
app.add_typer(report_cli.app)
app.add_typer(relearn_cli.app)
app.add_typer(rotate_cli.app)
app.add_typer(status_cli.app)
app.add_typer(verval_cli.app, name="verval")
app.add_typer(review_cli.app, name="review")
app.add_typer(review_cli.alone)


Era = Annotated[
    int, typer.Option(help="2022: DTKS dan P3KE. 2026: DTSEN, dengan garis yang BELUM DIPASTIKAN.")
]


@app.command()
def sample(  # noqa: PLR0913 (options of the command)
    persons: Annotated[int, typer.Option(min=1000, help="Banyaknya penduduk.")] = 30_000,
    months: Annotated[int, typer.Option(min=1, max=12, help="Banyaknya bulan.")] = 3,
    last: Annotated[
        str | None,
        typer.Option(
            callback=checked_periode,
            help="Bulan terakhir, TTTT-BB. Bila tidak: 2022-04, atau bulan pertamanya 2022-01.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Benih acak.")] = 1,
    wilayah: Annotated[
        str | None,
        typer.Option(help="Kode kota di DKI, atau 31: seluruhnya. Bila tidak: Jakarta Utara."),
    ] = None,
    era: Era = 2022,
    quiet: Quiet = False,
) -> None:
    """Tulis kiriman SINTETIS ke landing zone, dan kebenarannya di <home>/truth."""
    from sample.areas import KOTA, kelurahan
    from sample.era import ERAS
    from sample.population import Recipe
    from sample.write import write_sample

    try:
        kelurahan(wilayah or KOTA)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if era not in ERAS:
        raise typer.BadParameter(f"era {era} tidak ada: {', '.join(map(str, ERAS))}")
    found = settings()
    real = [
        path.name
        for path in found.landing_zone.rglob("*")
        if path.is_file() and "sintetis" not in path.name.lower()
    ]
    real = [name for name in real if name != "BACA_SAYA.txt"]
    if real:
        fail(
            "Landing zone berisi kiriman asli",
            [f"{found.landing_zone}: {len(real)} berkas, misalnya {real[0]}", "Pilih home lain."],
        )
    if ERAS[era].set_garis != found.set_utama:  # the lines that this home's deliveries will have
        write_durably(home_settings(), f"KONVERGENSI_SET_UTAMA={ERAS[era].set_garis}\n")
    # aside, then moved in: stopped in between, no half of a city is left to be refreshed
    draft = found.home / "sample.new"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with telling(quiet) as tell:
            rows = write_sample(
                draft / "landing",
                draft / "truth",
                Recipe(persons, months, seed, last, wilayah or KOTA, era=era),
                lambda stage, count: tell(f"{stage}: {count} baris"),
            )
        for made, place in (("truth", found.home / "truth"), ("landing", found.landing_zone)):
            shutil.copytree(draft / made, place, copy_function=shutil.move, dirs_exist_ok=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if not quiet:
        say(f"Data SINTETIS: {sum(rows.values())} baris di {found.landing_zone}")


@app.command()
def forget(
    source: Annotated[str, typer.Argument(help="Sumbernya, misalnya dtks.")],
    periode: Annotated[
        str, typer.Argument(callback=checked_periode, help="Bulan kirimannya, TTTT-BB.")
    ],
    file: Annotated[str, typer.Argument(help="Nama berkasnya, tanpa map.")],
    by: By,
    reason: Reason,
) -> None:
    """Tarik satu berkas; tercatat siapa dan mengapa."""
    from assets.raw.forget import Withdrawal, forget_file
    from expectations.contract import sources

    if source not in sources():
        raise typer.BadParameter(f"sumber tidak dikenal: {source}")
    found = settings(there=True)
    with readable_errors(), writing(found, f"forget oleh {by}", wait=60) as con:
        try:
            rows = forget_file(
                con, Withdrawal(source, periode, file, by, reason, datetime.now(UTC))
            )
        except KeyError:
            fail("Tidak ada yang ditarik", [f"{source}/{periode}/{file} tidak dikenal."])
    say(f"Ditarik: {source}/{periode}/{file}, {rows} baris. {AGAIN}")


@app.command(hidden=True)
def endpoint(host: str = "127.0.0.1", port: int = 3001) -> None:
    """Nama lama dari konvergensi portal."""
    portal_cli.portal(host, port)


@app.command()
def publish(
    periode: Annotated[
        str | None,
        typer.Option(
            "--periode", callback=checked_periode, help="Bulan, TTTT-BB; bawaan: semuanya."
        ),
    ] = None,
) -> None:
    """Terbitkan ulang bulan yang refresh terakhirnya selesai, dan hanya itu."""
    from assets.code_version import code_version
    from assets.publication.open_data import write_open_data
    from assets.publication.publication import Edition
    from assets.publication.publication import publish as publish_months
    from assets.publication.revision import record_revision
    from assets.quality.month import completed_months

    found = settings(there=True)
    now = datetime.now(UTC)
    with readable_errors(), writing(found, "publish", wait=60) as con:
        months = [month for month in completed_months(con) if periode in (None, month)]
        if not months:
            fail(
                "Tidak ada yang diterbitkan", ["Tidak ada bulan yang refresh terakhirnya selesai."]
            )
        publish_months(
            con,
            found.published,
            months,
            Edition(f"publish-{now:%Y%m%dT%H%M%S}", code_version(), now),
        )
        for month in months:
            record_revision(con, month, now)
        write_open_data(found.published)
    say(f"Terbit: {', '.join(months)}")


@app.command()
def run(era: Era = 2022, quiet: Quiet = False) -> None:
    """Contoh bila landing zone kosong, semua bulan, lalu tabel KPI kecamatan."""
    found = settings()
    if not any(path.is_file() for path in found.landing_zone.rglob("*")):
        sample(era=era, quiet=quiet)
    with readable_errors():
        refresh_months(None, quiet)
    read_cli.kpi()
    if is_synthetic(found.landing_zone):
        out.print("[bold yellow]DATA SINTETIS: bukan orang sungguhan, bukan angka resmi.[/]")
    command = Path(sys.executable).parent / "konvergensi"
    command = command.relative_to(Path.cwd()) if command.is_relative_to(Path.cwd()) else command
    # of the newest month the report of a whole kota, whose code is the shortest
    written = sorted(found.reports.glob("????-??/rapat_*.html"))
    first = min(
        (path for path in written if path.parent == written[-1].parent),
        key=lambda path: len(path.name.split("_")[1]),
        default=None,
    )
    choose = " --choose-roles" if wholly_synthetic(found.landing_zone) else ""
    for what, where in (
        ("Perintah", f"{command} (mulai dengan status, atau --help)"),
        ("Portal", f"{command} portal{choose}, lalu http://localhost:3001"),
        ("Laporan", f"buka dahulu {first}" if first else "belum ada"),
        ("Terbitan", str(found.published)),
        ("UI Dagster", f"{command} ui, lalu http://localhost:3000"),
    ):
        say(f"{what + ':':12}{where}")


class Part(StrEnum):
    """What of Dagster runs: all of it, or one of the two services of a production."""

    ALL = "all"
    WEBSERVER = "webserver"
    DAEMON = "daemon"


@app.command()
def ui(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port tempat mendengar.")] = 3000,
    part: Annotated[
        Part, typer.Option(help="Satu bagian saja, untuk layanan systemd (docs/deploy.md).")
    ] = Part.ALL,
) -> None:
    """UI Dagster dengan daemon, jadwal, dan sensor, di localhost."""
    found = settings()
    if part is not Part.DAEMON:
        free_port("127.0.0.1", port)
    use_dagster_home(found)
    with readable_errors(), suppress(Held):  # a run opens the warehouse itself
        proven_keys(found, wait=0)
    address = ["--host", "127.0.0.1", "--port", str(port)]
    name, *words = {
        Part.ALL: ["dagster", "dev", *address],
        Part.WEBSERVER: ["dagster-webserver", *address],
        Part.DAEMON: ["dagster-daemon", "run"],
    }[part]
    program = str(Path(sys.executable).parent / name)
    # Dagster warns of each dagster.yaml where it starts that is not its home's; a relative setting means here.
    for place_of in PLACES:
        if place := os.environ.get(place_of):
            os.environ[place_of] = str(Path(place).absolute())
    os.chdir(found.dagster_home)
    # It would have everybody use another tool in the place of `dagster dev`, which is another package.
    quiet = "ignore:Function `dev_command` is superseded"
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [os.environ.get("PYTHONWARNINGS"), quiet]))
    # A shell that starts a command in the background may have it ignore what stops it.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_DFL)
    # Dagster takes this process's place, so that a signal to stop reaches it.
    os.execv(program, [program, *words, "--workspace", str(HERE / "workspace.yaml")])
