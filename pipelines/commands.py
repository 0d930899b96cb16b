"""The commands in groups, as the help shows them, and how each ends that somebody or something stops."""

import signal
from typing import Any

from typer.core import TyperGroup

from pipelines.console import readable_errors

# What a new command does belongs in one of these; the last takes what nobody sorted.
PANELS = {
    "Setiap bulan": ("refresh", "status", "kpi", "incident", "accept", "forget", "report"),
    "Melihat": ("query", "explain", "plan", "contract"),
    "OPD": ("gap", "repair-file", "password", "template"),
    "Kelurahan dan peninjau": ("verval", "review", "unmerge"),
    "Menjalankan": ("run", "sample", "portal", "ui"),
    "Rumah data ini": (
        "publish",
        "relearn",
        "person",
        "audit",
        "rotate-key",
        "backup",
        "restore",
        "migrate",
    ),
}


class Commands(TyperGroup):
    """The command's root: its commands by group; what stops one ends it in a sentence."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        *_, last = PANELS
        found = {name: panel for panel, names in PANELS.items() for name in names}
        for name, command in self.commands.items():
            command.rich_help_panel = found.get(name, last)  # type: ignore[attr-defined]
        order = {name: number for number, name in enumerate(found)}
        self.commands = dict(
            sorted(self.commands.items(), key=lambda item: order.get(item[0], len(order)))
        )

    def invoke(self, ctx: Any) -> Any:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # pipelines/__init__.py
            signal.signal(signal.SIGINT, signal.default_int_handler)
        with readable_errors():
            return super().invoke(ctx)
