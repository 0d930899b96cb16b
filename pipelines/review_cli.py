"""`konvergensi review` and `konvergensi unmerge`: what people decide on pairs, asked for and taken back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from assets.months import after, last_day
from pipelines.alerting import open_incidents
from pipelines.console import By, NewestPeriode, Reason, Wait, fail, readable_errors, say
from pipelines.durable import write_durably
from pipelines.home_keys import handover_folder
from pipelines.settings import settings
from pipelines.store import finished, reading

OWNER = "Diskominfotik"
app = typer.Typer(no_args_is_help=True, help="Pasangan yang diragukan: satu orang atau dua.")
alone = typer.Typer()


@app.callback()
def review() -> None:
    """Pasangan yang diragukan: satu orang atau dua."""


@app.command()
def export(
    by: By,
    periode: NewestPeriode = None,
    number: Annotated[int, typer.Option(min=1, max=5000, help="Pasangan paling banyak.")] = 200,
    wait: Wait = 60,
) -> None:
    """Tulis buku tinjauan bersandi: pasangan berdampingan, siap diisi dan dikirim balik."""
    from assets.handover.folder import hand_over
    from assets.handover.review_file import review_rows, review_workbook
    from assets.incident.access import Access, record

    found = settings(there=True)
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        con, month = finished(opened, periode, "Tidak ada yang diekspor")
        rows = review_rows(con, month, number)
        record(db, datetime.now(UTC), Access(by, f"buku tinjauan {month}"))
        if not rows:
            say("Tidak ada pasangan yang perlu ditinjau.")
            return
        paths = hand_over(
            db, handover_folder(found), OWNER, f"tinjauan-{month}", [review_workbook(rows)]
        )
    for path in paths:
        say(str(path))


@alone.command()
def unmerge(
    person_id: Annotated[
        str, typer.Argument(metavar="ID", help="Nomor orang yang keliru digabung.")
    ],
    by: By,
    reason: Reason,
    second: Annotated[
        str | None, typer.Option(help="Siapa yang ikut memutuskan; perlu bila bantuan berpindah.")
    ] = None,
    wait: Wait = 60,
) -> None:
    """Cabut penggabungan dua nomor orang: mulai bulan berikutnya keduanya berdiri sendiri lagi."""
    from assets.handover.review_file import NotMerged, merge_of, two_people, unmerge_row
    from assets.incident.access import Access, record

    found = settings(there=True)
    with readable_errors(), reading(found, wait) as opened, open_incidents(found) as db:
        con, month = finished(opened, None, "Tidak ada yang dicabut")
        try:
            merge = merge_of(con, person_id)
        except NotMerged as error:
            fail("Tidak ada yang dicabut", [str(error)])
        if merge.aided and not two_people(con, by, second):
            fail(
                "Perlu orang kedua",
                [
                    "Bantuan tercatat atas salah satu nomor itu: sebut dengan --second siapa yang ikut memutuskan."
                ],
            )
        now = datetime.now(UTC)
        target = min(after(month, 1), f"{now:%Y-%m}")
        day = min(now.date(), last_day(target))
        name, text = unmerge_row(merge, day, (reason, by, second))
        folder = found.landing_zone / "tinjauan" / target
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / name, text)
        record(db, now, Access(by, f"pencabutan penggabungan {merge.gone}: {reason}"))
    say(f"{folder / name}")
    say(f"Berlaku mulai refresh {max(target, after(month, 1))}.")
