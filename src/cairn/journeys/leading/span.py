"""The stretch of days that a leader's page is about: chosen by the reader, the last quarter where nothing is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cairn.kernel.days import school_year

USUAL = timedelta(days=90)
LONGEST = timedelta(days=800)


@dataclass(frozen=True)
class Span:
    """From a first to a last day, both included. `wrong`: what was asked for could not be had, in words."""

    since: date
    until: date
    today: date
    wrong: str = ""

    @property
    def query(self) -> str:
        """What an address says of it; empty for the usual one."""
        if (self.since, self.until) == (self.today - USUAL, self.today):
            return ""
        return "?" + urlencode({"since": self.since.isoformat(), "until": self.until.isoformat()})

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Other stretches: words, and what the address says of them."""
        year = school_year(self.today).first_day
        begins = (
            (_("Last 30 days"), self.today - timedelta(days=30)),
            (_("Last 90 days"), self.today - USUAL),
            (_("This school year"), year),
        )
        spans = ((words, Span(since, self.today, self.today)) for words, since in begins)
        return [(words, span.query or "?") for words, span in spans if span.since != self.since]


def read_span(said: Mapping[str, str], today: date) -> Span:
    """The days that an address or a form names; the usual ones where it names none, or none that can be."""
    usual = Span(today - USUAL, today, today)
    if not (said.get("since") or said.get("until")):
        return usual
    try:
        until = date.fromisoformat(said.get("until") or today.isoformat())
        since = date.fromisoformat(said.get("since") or "") if said.get("since") else until - USUAL
    except (ValueError, OverflowError):
        since, until = date.max, date.min
    if not (since <= until <= today and since >= today - LONGEST):
        words = _("These days cannot be shown: choose two that are over, at most two years apart.")
        return Span(usual.since, usual.until, today, words)
    return Span(since, until, today)
