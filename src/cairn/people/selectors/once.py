"""Within one reading, what somebody is to a learner is asked of the database once.

A page asks a dozen selectors for parts of one record, and each asks by itself on which ground: nobody can forget to.
While a page is only read, the answer cannot change by what the page does, so it is kept until the page has been made.
Whatever is written is asked anew; so is everything outside a reading.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_KEPT: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keeps answers until the block ends; a reading within a reading begins with nothing kept."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def once(question: Hashable, ask: Callable[[], T]) -> T:
    """The answer, asked for once in a reading. Nobody may change what is returned."""
    kept = _KEPT.get()
    if kept is None:
        return ask()
    if question not in kept:
        kept[question] = ask()
    return kept[question]  # type: ignore[no-any-return]
