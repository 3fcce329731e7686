"""School years and days: when a school year turns, and what it is called."""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_MONTH = 7
"""A school year runs from 1 July to 30 June, as federal reporting counts it."""


@dataclass(frozen=True, order=True)
class SchoolYear:
    """The year that ends in June of `ending`; OneRoster and EDFacts name it by that year."""

    ending: int

    @property
    def first_day(self) -> date:
        return date(self.ending - 1, FIRST_MONTH, 1)

    @property
    def last_day(self) -> date:
        return date(self.ending, FIRST_MONTH, 1) - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.ending - 1}-{self.ending % 100:02}"


def school_year(day: date) -> SchoolYear:
    """The school year that `day` falls in.

    >>> str(school_year(date(2026, 11, 21)))
    '2026-27'
    """
    return SchoolYear(day.year + (day.month >= FIRST_MONTH))
