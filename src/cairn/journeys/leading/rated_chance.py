"""What chance leaves open of a place's totals, words and identifications, on the page of what the rules make of it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.accountability.rules.near import Near, in_hundred, other_word
from cairn.journeys.files.tables import Line, Table
from cairn.journeys.leading.columns import columns
from cairn.journeys.leading.engine_words import engine_words
from cairn.journeys.leading.rated_run import Rated
from cairn.journeys.leading.report import Part, Place
from cairn.journeys.words.cards import group_name
from cairn.journeys.words.grounds import category_words


def sure(own: Any) -> str:
    """How sure a total and its word are."""
    said = []
    if own.low is not None:
        said.append(
            _("The true total likely lies between %(low)s and %(high)s.")
            % {"low": f"{own.low:.1f}", "high": f"{own.high:.1f}"}
        )
    other = of_hundred(other_word(own.rating, own.chances))
    if other is not None:
        said.append(
            _("By chance alone the word would come out otherwise in %(n)s of 100 years like this.")
            % {"n": other}
        )
    return " ".join(said)


def of_hundred(share: float | None) -> int | None:
    """How often of 100, for a table; None stays None."""
    return None if share is None else in_hundred(share)


def totals(found: Rated, place: Place) -> Part:
    """Each school's total, its likely range, its word and its change."""
    lines = [
        Line(
            (
                p.name, p.total, p.low, p.high, p.rating or None,
                of_hundred(other_word(p.rating, p.chances)), p.before, _changed(p.change),
                engine_words(p.why, found.names) or None,
            ),
            reverse("journeys:leading", args=[p.organization_id, "rated"]),
        )
        for p in found.places
    ]  # fmt: skip
    table = Table(
        "totals",
        _("Totals"),
        columns(
            "school", "total", "total_low", "total_high", "rating", "otherwise", "before", "changed",
            "why_none",
        ),
        lines,
    )  # fmt: skip
    if not place.is_district:
        return Part("totals", _("How sure is the total?"), "", table)
    answer = _(
        "Schools stand in alphabetical order, each with the range in which its true total likely lies."
    )
    return Part("totals", _("How does each school stand?"), answer, table)


def _changed(word: str) -> str | None:
    """A change since last year; None where a year is missing."""
    return {
        "more": _("more than last year"),
        "less": _("less than last year"),
        "about": _("about as last year"),
        "too close to call": _("too close to call"),
    }.get(word)


def near(found: Rated) -> Part:
    """Whom chance might have decided otherwise, the least sure first."""
    lines = [
        Line((
            found.name(each.place), group_name(each.group), category_words(each.what), _reported(each),
            in_hundred(1 - each.chance),
        ))
        for each in found.near
    ]  # fmt: skip
    table = Table(
        "near",
        _("Near a line"),
        columns("school", "group_of", "what", "reported", "otherwise"),
        lines,
        _("Nothing here is near a line."),
    )
    if found.plan.clear is None:
        answer = _("The rules do not say from which chance on an answer is clear.")
    else:
        answer = _(
            "In other years just like this one, chance alone would change these answers more than %(n)s times in 100."
        ) % {"n": in_hundred(1 - found.plan.clear)}
    return Part("near", _("What might chance have decided?"), answer, table)


def _reported(each: Near) -> str:
    return {"identified": _("identified"), "not identified": _("not identified")}.get(
        each.reported, each.reported
    )
