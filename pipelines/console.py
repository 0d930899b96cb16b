"""What the commands share: the console, refusals, tables, and the options that go on record."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assets.months import PERIODE
from assets.warehouse import WarehouseError
from pipelines.lock import Held

# A file or a pipe has no width of its own unless COLUMNS says one; 80 columns would cut the tables.
WIDTH = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else 140
out, err = Console(width=WIDTH), Console(stderr=True, width=WIDTH)

Quiet = Annotated[bool, typer.Option("--quiet", help="Tanpa kemajuan, untuk jadwal.")]


def _said(value: str) -> str:
    if not value.strip():
        raise typer.BadParameter("tidak boleh kosong: ini yang tercatat")
    return value.strip()


By = Annotated[
    str, typer.Option("--by", callback=_said, help="Siapa yang meminta atau memutuskan; tercatat.")
]
Reason = Annotated[str, typer.Option("--reason", callback=_said, help="Mengapa.")]


def checked_periode(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(PERIODE, value):
        raise typer.BadParameter("tulis bulan sebagai TTTT-BB, misalnya 2022-04")
    return value


NewestPeriode = Annotated[
    str | None,
    typer.Option(
        "--periode", callback=checked_periode, help="Bulan, bawaan: yang terbaru selesai."
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Menurut yang terbit sampai hari itu."),
]
Wait = Annotated[float, typer.Option(min=0, help="Detik menunggu refresh yang berjalan.")]


def fail(title: str, lines: list[str]) -> NoReturn:
    err.print(Panel(Text("\n".join(lines)), title=title, title_align="left", border_style="red"))
    raise typer.Exit(1)


@contextmanager
def readable_errors() -> Iterator[None]:
    try:
        yield
    except Held as held:
        fail("Gudang data sedang dipakai", [str(held), "Coba lagi setelah selesai."])
    except (WarehouseError, OSError) as error:
        fail("Gagal", [str(error)])


def table(names: list[str], rows: list[tuple[Any, ...]], title: str | None = None) -> Table:
    made = Table(*(escape(name) for name in names), title=title)
    for row in rows:
        made.add_row(*("" if value is None else shown(str(value)) for value in row))
    return made


def shown(text: str) -> Text:
    """Returns what an office may have typed as text that neither marks up nor drives a terminal."""
    return Text("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text))
