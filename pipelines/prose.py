"""What is said on a terminal or through a pipe: sentences, in the width that there is."""

import sys
import textwrap

from rich.console import Console
from rich.text import Text

# columns of a file or a pipe, whatever COLUMNS says: nothing there is cut or wrapped
WHOLE = 10_000
out = Console(width=None if sys.stdout.isatty() else WHOLE)
err = Console(stderr=True, width=None if sys.stderr.isatty() else WHOLE)


def say(text: str, to: Console = out) -> None:
    """Prints sentences, a line each: on a terminal wrapped between words, so that a path longer than a line stays one
    word to copy; through a pipe whole."""
    lines = shown(text).plain.split("\n")
    if to.is_terminal:
        lines = [part for line in lines for part in _wrapped(line, to.width)]
    to.print(Text("\n".join(lines)), soft_wrap=True)


def _wrapped(line: str, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    words = textwrap.TextWrapper(
        width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return words.wrap(line) or [""]


def shown(text: str) -> Text:
    """Returns what an office may have typed as text that neither marks up nor drives a terminal."""
    return Text("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text))
