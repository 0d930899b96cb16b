"""`konvergensi relearn`: the weights of a month's links learnt anew from its own deliveries."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from assets.raw.tables import ensure_tables
from assets.warehouse import no_values
from pipelines.console import By, Reason, Wait, checked_periode, readable_errors, say
from pipelines.settings import settings
from pipelines.store import need_warehouse, writing

app = typer.Typer()


@app.command()
def relearn(
    periode: Annotated[str, typer.Argument(callback=checked_periode, help="Bulan, TTTT-BB.")],
    by: By,
    reason: Reason,
    wait: Wait = 60,
) -> None:
    """Pelajari ulang bobot tautan (identity.weight) dari kiriman satu bulan; berlaku sejak refresh bulan itu."""
    found = settings(there=True)
    need_warehouse(found, "Belum ada gudang data", "Jalankan konvergensi refresh lebih dahulu.")
    with (
        readable_errors(),
        writing(found, f"relearn oleh {by}", wait) as con,
        no_values("identity"),
    ):
        ensure_tables(con)
        con.execute(
            "insert into quality.relearn values (?, ?, ?, ?)",
            [periode, by, reason, datetime.now(UTC)],
        )
    say(f"Tercatat. Jalankan refresh --periode {periode}, lalu bulan-bulan sesudahnya.")
