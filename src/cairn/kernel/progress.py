"""Reporting how far a long work is: the worker says so, whoever started it decides how to show it."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Told what is being done and how much of it is finished."""

    def begin(self, what: str, total: int | None) -> None:
        """A new stage; `total` is None when nobody knows yet."""

    def advance(self, done: int) -> None:
        """`done` more units are finished."""


class Silent:
    """Shows nothing."""

    def begin(self, what: str, total: int | None) -> None: ...

    def advance(self, done: int) -> None: ...


SILENT = Silent()


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of up to `size` items, in order, without holding more than one list."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
