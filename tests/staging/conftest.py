"""The same OPD as in tests/raw."""

from tests.raw.conftest import office

__all__ = ["office"]
