"""The installation's policy, read once a process."""

from functools import lru_cache

from django.conf import settings

from cairn.policy.book import Book, read


@lru_cache(maxsize=1)
def book() -> Book:
    """The policy folder that CAIRN_POLICY names, checked. Raises BadPolicy."""
    return read(settings.POLICY)
