"""Pages and mails as templates: the words and their order stand in the files beside, escaped by default."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, **values: Any) -> str:
    """Returns the page of a template (`report.html`). Raises UndefinedError where it names what is not given."""
    return _pages.get_template(template).render(values)
