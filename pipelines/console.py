"""What the commands share: the console, refusals, tables, and the options that go on record."""

import errno
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, NoReturn

import duckdb
import typer
from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assets.full_disk import full_disk
from assets.months import PERIODE
from assets.warehouse import WarehouseError
from pipelines.lock import Held
from pipelines.prose import err as err
from pipelines.prose import out as out
from pipelines.prose import say as say
from pipelines.prose import shown as shown
from pipelines.settings import home_settings

AGAIN = "Sensor menghitungnya lagi; tanpa daemon: konvergensi refresh --all."
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


WHY = {
    errno.EACCES: "tidak boleh dibaca atau ditulis oleh pemakai ini",
    errno.EROFS: "ada di disk yang hanya dapat dibaca",
    errno.ENOSPC: "disk penuh",
    errno.ENOENT: "tidak ada",
    errno.EADDRINUSE: "sedang dipakai program lain",
}


def fail(title: str, lines: list[str]) -> NoReturn:
    """Says what went wrong, on a terminal in a frame, and ends the command with exit code 1."""
    text = Text("\n".join(lines))
    if err.is_terminal:
        err.print(Panel(text, title=title, title_align="left", border_style="red"))
    else:
        err.print(Text(title), text, sep="\n")
    raise typer.Exit(1)


def free_port(host: str, port: int) -> None:
    """Ends the command where nobody can listen at this address: another program does."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None) or 0
        why = WHY.get(number) or getattr(error, "strerror", None) or str(error)
        fail(
            "Tidak dimulai", [f"{host} port {port} tidak dapat dipakai: {why}. Pilih --port lain."]
        )


def say_waiting(holder: str) -> None:
    """Says whom a command waits for."""
    say(f"Menunggu gudang data: sedang dipakai {holder}.", err)


SQLITE = {
    "unable to open": "tidak dapat dibuka",
    "readonly": "tidak dapat ditulis",
    "locked": "sedang dipakai proses lain",
    # of a full disk too, where what was written meanwhile is gone again
    "disk I/O": "tidak dapat ditulis: disk penuh atau rusak. Kosongkan ruang",
}
DAMAGED = re.compile("database disk image is malformed|file is not a database")


@contextmanager
def _disk_told() -> Iterator[None]:
    try:
        yield
    except (typer.Exit, Held):
        raise
    except Exception as error:
        if said := full_disk(error, home_settings().parent.absolute()):
            fail("Disk penuh", [said])
        if DAMAGED.search(str(error)):
            # both are SQLite's words; Dagster speaks through SQLAlchemy
            dagster = type(error).__module__.startswith("sqlalchemy")
            what = (
                "Catatan run Dagster"
                if dagster
                else "incidents.sqlite atau portal.sqlite di rumah data"
            )
            fail(
                "Berkas rusak",
                [f"{what} rusak. Yang dilakukan: docs/on-call.md (Disk, log, clock, mail)."],
            )
        raise


@contextmanager
def readable_errors() -> Iterator[None]:
    """Ends the command in a sentence where what it needs is not to be had, or somebody stops it (exit code 130)."""
    try:
        with _disk_told():
            yield
    except Held as held:
        fail("Gudang data sedang dipakai", [str(held), "Coba lagi setelah selesai."])
    except (KeyboardInterrupt, RuntimeError) as error:
        # as DuckDB says it that somebody stopped a statement
        if not any(isinstance(e, KeyboardInterrupt) for e in (error, error.__cause__)):
            raise
        say("Dihentikan. Yang belum selesai tidak berlaku; jalankan lagi untuk mengulangnya.", err)
        raise typer.Exit(130) from None
    except BrokenPipeError:  # who reads has enough; click ends quietly
        raise
    except OSError as error:
        why = WHY.get(error.errno or 0) or error.strerror or str(error)
        fail("Gagal", [f"{error.filename}: {why}" if error.filename else why])
    except sqlite3.OperationalError as error:
        why = next(
            (said for sign, said in SQLITE.items() if sign in str(error)), f"bermasalah: {error}"
        )
        place = "docs/on-call.md (Disk, log, clock, mail)"
        fail(
            "Gagal",
            [f"incidents.sqlite di rumah data {why}. Periksa hak akses dan disknya: {place}."],
        )
    except (WarehouseError, duckdb.IOException) as error:
        fail("Gagal", [str(error)])


FIGURE = r"[+-]?[\d.,]*( (%|kB|MB|GB|TB))?"


class Listing:
    """A table that fits where it is shown: numbers stay whole, long words wrap. What does not fit even so is shown in
    parts, each with the first `key` columns; without any, row by row, a line a value."""

    GAP = 2  # columns between two columns
    WORDS = (24, 15)  # longer words are wrapped

    def __init__(self, names: list[str], rows: list[tuple[Any, ...]], key: int) -> None:
        self.names, self.key = names, key
        self.rows = [["" if v is None else shown(str(v)).plain for v in row] for row in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        parts = self._parts(options.max_width)
        for part in parts:
            widths = self._widths(part, options.max_width)
            assert widths is not None, "a part fits"
            made = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False)
            made.show_header = any(self.names)
            for number, width in zip(part, widths, strict=True):
                cells = [row[number] for row in self.rows]
                figures = any(cells) and all(re.fullmatch(FIGURE, cell) for cell in cells)
                made.add_column(
                    Text(self.names[number]),
                    width=width,
                    justify="right" if figures else "left",
                    overflow="fold",
                )
            for row in self.rows:
                if part is not parts[0] and not any(row[number] for number in part[self.key :]):
                    continue  # a further part has the rows that say something in it
                made.add_row(*map(_parted, (row[number] for number in part), widths))
            yield made
            yield Text("")
        for row in [] if parts else self.rows:
            made = Table.grid(padding=(0, 2, 0, 0))
            made.add_column(style="bold", no_wrap=True)
            made.add_column(overflow="fold")
            for name, cell in zip(self.names, row, strict=True):
                made.add_row(Text(name), Text(cell))
            yield made
            yield Text("")

    def _parts(self, room: int) -> list[list[int]]:
        """Returns which columns stand beside one another; none where not even one fits beside the key."""
        parts, left = [], list(range(len(self.names)))
        while left:
            sizes = range(len(left), self.key, -1) if self.key else [len(left)]
            size = next((n for n in sizes if self._widths(left[:n], room) is not None), None)
            if size is None:
                return []
            parts.append(left[:size])
            left = [*range(self.key), *left[size:]] if left[size:] else []
        return parts

    def _widths(self, columns: list[int], room: int) -> list[int] | None:
        """Returns how wide these columns are if they fit `room`, else None."""
        room -= self.GAP * (len(columns) - 1)
        texts = [[self.names[number], *(row[number] for row in self.rows)] for number in columns]
        widths = [max(map(_longest, column)) for column in texts]
        for word in self.WORDS:
            least = [max(_least(text, word) for text in column) for column in texts]
            if sum(least) <= room:
                while sum(widths) > room:
                    able = [n for n, width in enumerate(widths) if width > least[n]]
                    widths[max(able, key=widths.__getitem__)] -= 1
                return widths
        return None


def _longest(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _least(text: str, word: int) -> int:
    """Returns how many columns a text needs so that no number is wrapped, no name of a table, rule or source, and no
    other word of up to `word` signs."""
    if not re.search(r"[^\d\s.,:%+–-]", text):
        return _longest(text)
    return max(
        (min(cell_len(w), 40 if re.search(r"\d|\w[._]\w", w) else word) for w in text.split()),
        default=0,
    )


def _parted(text: str, width: int) -> Text:
    """Returns the text with its long words parted where a table's or a file's name has a joint."""

    def part(word: re.Match[str]) -> str:
        lines = [""]
        for piece in re.split(r"(?<=[_./])", word.group()):
            if len(lines[-1]) + len(piece) > width:
                lines.append("")
            lines[-1] += piece
        return "\n".join(filter(None, lines))

    return Text(re.sub(rf"\S{{{width + 1},}}", part, text))


def table(names: list[str], rows: list[tuple[Any, ...]], title: str = "", key: int = 0) -> Group:
    """Returns a table to print under its title; `key` as in Listing."""
    return Group(*([Text(title, style="bold")] if title else []), Listing(names, rows, key))
