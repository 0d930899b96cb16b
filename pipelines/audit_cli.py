"""`konvergensi audit`: whether the record of who looked at what is whole."""

from typing import Annotated

import typer

from pipelines.alerting import open_incidents
from pipelines.console import fail, say
from pipelines.settings import settings

app = typer.Typer(no_args_is_help=True, help="Catatan akses data pribadi.")


@app.callback()
def audit() -> None:
    """Catatan akses data pribadi."""


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="Segel dari surat harian kepada Inspektorat.")
    ] = None,
) -> None:
    """Periksa rantai catatan akses: tidak ada yang diubah, dihapus, atau disisipkan."""
    from assets.incident import access

    with open_incidents(settings(there=True)) as db:
        wrong, known = access.broken(db), head is None or access.has_been(db, head.strip())
        (number, newest), (gone, _) = access.head(db), access.last_cut(db)
        restored = access.restored(db)
    if wrong is not None:
        fail("Rantai putus", [f"Catatan ke-{wrong} diubah, atau ada yang hilang di depannya."])
    if not known:
        fail(
            "Segel tidak dikenal",
            [
                "Tidak ada catatan dengan segel itu: rantainya ditulis ulang, atau segelnya salah tulis.",
                *(
                    [
                        f"Atau segel itu lebih tua daripada catatan ke-{gone}, yang dihapus menurut masa simpan."
                    ]
                    if gone
                    else []
                ),
                *(
                    f"Atau segel itu dari sesudah {made_at[:16]} UTC: home ini dipulihkan dari cadangan saat itu."
                    for made_at in restored
                ),
            ],
        )
    cut = f" (sampai ke-{gone} sudah dihapus menurut masa simpan)" if gone else ""
    say(f"{number} catatan{cut}, rantainya utuh. Segel terbaru: {newest or '-'}")
