"""The command `konvergensi`: what a data engineer types."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    person_cli,
    plan_cli,
    portal_cli,
    read_cli,
    relearn_cli,
    report_cli,
    review_cli,
    rotate_cli,
    verval_cli,
)
from pipelines.alerting import (
    ContactsError,
    contact_troubles,
    open_incidents,
    send_due,
)
from pipelines.console import (
    By,
    Quiet,
    Reason,
    checked_periode,
    err,
    fail,
    out,
    readable_errors,
    shown,
    table,
)
from pipelines.durable import write_durably
from pipelines.home_keys import possible_keys
from pipelines.settings import HERE, Settings, home_settings, settings, use_dagster_home
from pipelines.store import reading, writing

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Konvergensi: data sasaran kemiskinan ekstrem, dari kiriman OPD sampai KPI kecamatan.",
)
app.add_typer(incident_cli.app, name="incident")
app.add_typer(audit_cli.app, name="audit")
app.add_typer(contract_cli.app, name="contract")
app.add_typer(gap_cli.app, name="gap")
app.add_typer(person_cli.app, name="person")
app.add_typer(accept_cli.app)
app.add_typer(backup_cli.app)
app.add_typer(handover_cli.app)
app.add_typer(explain_cli.app)
app.add_typer(plan_cli.app)
app.add_typer(portal_cli.app)
app.add_typer(read_cli.app)
app.add_typer(report_cli.app)
app.add_typer(relearn_cli.app)
app.add_typer(rotate_cli.app)
app.add_typer(verval_cli.app, name="verval")
app.add_typer(review_cli.app, name="review")
app.add_typer(review_cli.alone)


@contextmanager
def _telling(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yields a function that shows what is being done, with the seconds since the start."""
    if quiet:
        yield lambda text: None
    elif err.is_terminal:
        with err.status("mulai") as status:
            yield lambda text: status.update(text)
    else:
        yield lambda text: err.print(text, highlight=False)


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
    with _telling(quiet) as tell:
        rows = write_sample(
            found.landing_zone,
            found.home / "truth",
            Recipe(persons, months, seed, last, wilayah or KOTA, era=era),
            lambda stage, count: tell(f"{stage}: {count} baris"),
        )
    if not quiet:
        out.print(f"Data SINTETIS: {sum(rows.values())} baris di {found.landing_zone}")


@app.command()
def refresh(
    periode: Annotated[
        str | None, typer.Option("--periode", callback=checked_periode, help="Bulan, TTTT-BB.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Semua bulan yang tersentuh.")] = False,
    quiet: Quiet = False,
) -> None:
    """Muat kiriman sampai bulan itu, hitung semuanya, terbitkan."""
    from assets.sql_asset import MONTHS

    if (periode is None) == (not every):
        raise typer.BadParameter("beri --periode TTTT-BB atau --all, salah satu")
    if periode and periode not in MONTHS.get_partition_keys():
        raise typer.BadParameter("bulan itu di luar jangkauan: 2022-01 sampai bulan berjalan")
    with readable_errors():
        _refresh([periode] if periode else None, quiet)


def _stale(found: Settings) -> Iterator[str]:
    """Yields the stale months in order, each once. Looks anew after each: it may have made later ones stale."""
    from assets.raw.wish import waiting_months
    from pipelines.stale import stale_months

    done = ""
    while True:
        with reading(found, wait=60) as con, open_incidents(found) as db:
            asked = waiting_months(db)
            months = stale_months(con, found.landing_zone, mind_code=True, asked=asked)
        left = [month for month in months if month > done]
        if not left:
            return
        done = left[0]
        yield done


def _refresh(months: list[str] | None, quiet: bool) -> None:
    from pipelines.refresh import Outcome, refresh_month

    found = settings()
    use_dagster_home(found)
    possible_keys(found)
    outcomes: list[Outcome] = []
    with _telling(quiet) as tell:
        for month in _stale(found) if months is None else months:
            done = refresh_month(month, tell)
            outcomes.append(done)
            try:
                send_due(found)
            except ContactsError as error:  # the month is done; its messages wait
                err.print(shown(f"Pesan belum terkirim: {error}"))
            if done.published and not quiet:
                out.print(f"{month} terbit", highlight=False)
    if not outcomes and not quiet:
        out.print("Semua bulan sudah mutakhir.")
    failed = [done for done in outcomes if done.failed]
    if failed:
        stopped = [done.periode for done in failed if not done.published]
        late = [done.periode for done in failed if done.published]
        said = [
            *(
                [f"{', '.join(stopped)} berhenti; terbitan terakhir tetap berlaku"]
                if stopped
                else []
            ),
            *([f"{', '.join(late)} terbit, tetapi langkah sesudahnya gagal"] if late else []),
        ]
        fail(
            "; ".join(said),
            [
                *(line for done in failed for line in (*done.failed, f"Run {done.run_id}")),
                "Langkah selanjutnya: docs/on-call.md",
            ],
        )


@app.command()
def status(wait: Annotated[float, typer.Option(min=0)] = 60) -> None:
    """Kiriman per sumber dan bulan, umurnya, terbitan terakhir, pemeriksaan yang gagal."""
    from pipelines.status import alerting_lines, kept_line, status_tables

    found = settings()
    with open_incidents(found) as db:
        for line in [
            *alerting_lines(db, datetime.now(UTC)),
            kept_line(found),
            *contact_troubles(found),
        ]:
            out.print(shown(line))
    with readable_errors(), reading(found, wait) as con:
        if con is None:
            out.print("Belum ada gudang data.")
            return
        for title, names, rows in status_tables(con, found.landing_zone):
            if rows:
                out.print(table(names, rows, title))


@app.command()
def forget(
    source: str,
    periode: Annotated[str, typer.Argument(callback=checked_periode)],
    file: str,
    by: By,
    reason: Reason,
) -> None:
    """Tarik satu berkas; tercatat siapa dan mengapa."""
    from assets.raw.forget import Withdrawal, forget_file
    from expectations.contract import sources

    if source not in sources():
        raise typer.BadParameter(f"sumber tidak dikenal: {source}")
    found = settings()
    with readable_errors(), writing(found, f"forget oleh {by}", wait=60) as con:
        try:
            rows = forget_file(
                con, Withdrawal(source, periode, file, by, reason, datetime.now(UTC))
            )
        except KeyError:
            fail("Tidak ada yang ditarik", [f"{source}/{periode}/{file} tidak dikenal."])
    out.print(f"Ditarik: {source}/{periode}/{file}, {rows} baris. Jalankan refresh --all.")


@app.command(hidden=True)
def endpoint(host: str = "127.0.0.1", port: int = 3001) -> None:
    """Nama lama dari konvergensi portal."""
    portal_cli.portal(host, port)


@app.command()
def publish(
    periode: Annotated[str | None, typer.Option("--periode", callback=checked_periode)] = None,
) -> None:
    """Terbitkan ulang bulan yang refresh terakhirnya selesai, dan hanya itu."""
    from assets.code_version import code_version
    from assets.publication.open_data import write_open_data
    from assets.publication.publication import Edition
    from assets.publication.publication import publish as publish_months
    from assets.publication.revision import record_revision
    from assets.quality.month import completed_months

    found = settings()
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
    out.print(f"Terbit: {', '.join(months)}")


@app.command()
def run(era: Era = 2022, quiet: Quiet = False) -> None:
    """Contoh bila landing zone kosong, semua bulan, lalu tabel KPI kecamatan."""
    found = settings()
    if not any(path.is_file() for path in found.landing_zone.rglob("*")):
        sample(era=era, quiet=quiet)
    with readable_errors():
        _refresh(None, quiet)
    read_cli.kpi()
    synthetic = any("sintetis" in path.name.lower() for path in found.landing_zone.rglob("*"))
    if synthetic:
        out.print("[bold yellow]DATA SINTETIS: bukan orang sungguhan, bukan angka resmi.[/]")
    out.print(
        f"Terbitan: {found.published}\nUI Dagster: make ui, lalu http://localhost:3000",
        highlight=False,
    )


class Part(StrEnum):
    """What of Dagster runs: all of it, or one of the two services of a production."""

    ALL = "all"
    WEBSERVER = "webserver"
    DAEMON = "daemon"


@app.command()
def ui(
    port: int = 3000,
    part: Annotated[
        Part, typer.Option(help="Satu bagian saja, untuk layanan systemd (docs/deploy.md).")
    ] = Part.ALL,
) -> None:
    """UI Dagster dengan daemon, jadwal, dan sensor, di localhost."""
    found = settings()
    use_dagster_home(found)
    possible_keys(found)
    address = ["--host", "127.0.0.1", "--port", str(port)]
    name, *words = {
        Part.ALL: ["dagster", "dev", *address],
        Part.WEBSERVER: ["dagster-webserver", *address],
        Part.DAEMON: ["dagster-daemon", "run"],
    }[part]
    program = str(Path(sys.executable).parent / name)
    os.chdir(HERE.parent)
    # A shell that starts a command in the background may have it ignore what stops it.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_DFL)
    # Dagster takes this process's place, so that a signal to stop reaches it.
    os.execv(program, [program, *words, "--workspace", str(HERE / "workspace.yaml")])
