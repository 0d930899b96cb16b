"""Why a file cannot be loaded, in words for the office that sent it."""


class Refused(Exception):
    """A file that cannot be loaded. The text names file, column and row and never a value of the data."""
