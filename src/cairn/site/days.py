"""Days that a record can be about, for every form at once: calendars end at the years 1 and 9999, and break there.

A form of any house that asks for a day takes none outside `FIRST` to `LAST`, since `bound` gives Django's own
field this rule; so the day before, the day after and midnight anywhere on Earth can be worked out of it.
"""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)


def within_reach(day: date | datetime) -> None:
    """Raises ValidationError for a day that no record is about."""
    if not FIRST.year <= day.year <= LAST.year:
        raise ValidationError(
            _("This day is not within the years that a record can be about: 1900 to 2200.")
        )


def bound() -> None:
    """Makes it the rule of every form that is declared from now on."""
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [within_reach]
