"""The two school years that the demonstration tells of, as they stand on a given day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.days import SchoolYear, school_year

_BY_THEN_UNDER_WAY = 90  # days into a school year after which it has something to show
Days = NDArray[np.int64]


@dataclass(frozen=True)
class Year:
    """One year of instruction: its days are counted from 1970, ends included."""

    school_year: SchoolYear
    first_day: date
    last_day: date

    @property
    def opens(self) -> int:
        return days_since_1970(self.first_day)

    @property
    def closes(self) -> int:
        return days_since_1970(self.last_day)


@dataclass(frozen=True)
class Calendar:
    """The year before and the present year; evidence reaches up to `yesterday`."""

    years: tuple[Year, Year]
    today: date

    @property
    def yesterday(self) -> int:
        return days_since_1970(self.today) - 1


def days_since_1970(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def calendar(today: date) -> Calendar:
    """The present year is the one that has been under way for some time, so that no day finds empty pages.

    In summer its classes are still open: a summer term keeps them so.
    """
    present = school_year(today - timedelta(days=_BY_THEN_UNDER_WAY))
    before = SchoolYear(present.ending - 1)
    still_open = today + timedelta(days=30)
    return Calendar(
        (
            Year(before, _first(before), _last(before)),
            Year(present, _first(present), max(_last(present), still_open)),
        ),
        today,
    )


def _first(year: SchoolYear) -> date:
    """The third Monday of August or so."""
    day = date(year.ending - 1, 8, 17)
    return day + timedelta(days=-day.weekday() % 7)


def _last(year: SchoolYear) -> date:
    return date(year.ending, 6, 12)


def on_school_days(days: Days) -> Days:
    """Saturdays and Sundays become the Friday before; breaks are not drawn."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    return days - np.maximum(weekday - 4, 0)
