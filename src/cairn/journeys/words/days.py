"""Days as the reader's language writes them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def day_words(day: date) -> str:
    """A day with its year: Nov 6, 2026."""
    return date_format(day, pgettext("date with year", "M j, Y"))
