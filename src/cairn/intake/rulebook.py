"""The installation's policy, read once a process; and another that is only considered, for as long as it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings

from cairn.policy.book import Book, read
from cairn.policy.notices import Notice, notice

_considered: ContextVar[Book | None] = ContextVar("considered", default=None)


def book() -> Book:
    """The policy folder that CAIRN_POLICY names, checked; within `considering` the other. Raises BadPolicy."""
    return _considered.get() or _installed()


@lru_cache(maxsize=1)
def _installed() -> Book:
    return read(settings.POLICY)


book.cache_clear = _installed.cache_clear  # type: ignore[attr-defined]  # for who has changed the folder


@contextmanager
def considering(other: Book) -> Iterator[None]:
    """Asks another book until the block ends, to count by rules that are not in force. It keeps nothing.

    Make it of the installation's own (`accountability.rules.considering.laid_over`), so that who may read what stays.
    """
    token = _considered.set(other)
    try:
        yield
    finally:
        _considered.reset(token)


def notice_of_rights(version: str, language: str) -> Notice:
    """The annual notice as the policy folder has it, in this language where it is written in it. Raises BadPolicy."""
    return notice(settings.POLICY, version, language)
