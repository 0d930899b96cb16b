"""Several things computed side by side: numpy and Arrow leave Python free while they compute.

Each result is that of its own item, whatever is computed beside it.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def together(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Returns the results of `work` in the order of the items."""
    with ThreadPoolExecutor(cpu_count()) as pool:
        return list(pool.map(work, items))
