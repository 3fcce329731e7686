"""When somebody is told by e-mail that something waits for them."""

from datetime import date
from enum import StrEnum

_SATURDAY = 5


class Way(StrEnum):
    """Where a person is told things of one kind."""

    DIGEST = "digest"
    """In Cairn, and counted in the e-mail."""
    SITE = "site"
    """In Cairn alone."""
    OFF = "off"
    """Nowhere; what waits still stands on its own page."""


class Rhythm(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Step(StrEnum):
    """What was done about a digest."""

    BEGUN = "begun"
    SENT = "sent"
    FAILED = "failed"
    """The mail's carrier refused it: another may be tried on a later day."""


def is_due(rhythm: Rhythm, day: date, last: date | None, *, weekends: bool) -> bool:
    """Whether a digest goes out on a day; the latest one, refused ones left out, was begun on `last`; None: none.

    Once a day, or once a week, which begins on Monday; nothing on a Saturday or Sunday unless `weekends`.

    >>> is_due(Rhythm.WEEKLY, date(2026, 11, 23), date(2026, 11, 20), weekends=False)  # a Monday after a Friday
    True
    >>> is_due(Rhythm.DAILY, date(2026, 11, 22), date(2026, 11, 20), weekends=False)  # a Sunday
    False
    """
    if rhythm is Rhythm.NEVER or (not weekends and day.weekday() >= _SATURDAY):
        return False
    if last is None:
        return True
    if rhythm is Rhythm.WEEKLY:
        return day.isocalendar()[:2] > last.isocalendar()[:2]
    return day > last
