"""The installation's policy, read once a process."""

from functools import lru_cache

from django.conf import settings

from cairn.policy.book import Book, read
from cairn.policy.notices import Notice, notice


@lru_cache(maxsize=1)
def book() -> Book:
    """The policy folder that CAIRN_POLICY names, checked. Raises BadPolicy."""
    return read(settings.POLICY)


def notice_of_rights(version: str, language: str) -> Notice:
    """The annual notice as the policy folder has it, in this language where it is written in it. Raises BadPolicy."""
    return notice(settings.POLICY, version, language)
