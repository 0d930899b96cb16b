"""Pages and mails as templates: the words and their order stand in the files beside, escaped by default."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"]),  # a plain text has nothing to escape
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(template: str, **values: Any) -> str:
    """Returns the page of a template (`report.html`). Raises UndefinedError where it names what is not given."""
    return _pages.get_template(template).render(values)
