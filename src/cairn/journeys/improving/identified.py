"""Identifications and recognitions in plain words: the category, of which group, and where its clock stands."""

from django.utils.translation import gettext as _

from cairn.journeys.words.cards import group_name


def category_words(key: str) -> str:
    """A category of policy in words; one that nobody has put into words as policy names it."""
    return {
        "csi": _("Support for the whole school (CSI)"),
        "tsi": _("Support for a group (TSI)"),
        "atsi": _("More support for a group (ATSI)"),
        "growth": _("Recognized for growth"),
        "rating": _("The rules’ word"),
    }.get(key, key)


def step_words(step: str) -> str:
    """Where an identification's clock stands."""
    return {
        "named": _("named this year"),
        "planning": _("planning"),
        "stays": _("goes on"),
        "ends": _("ends"),
        "recognised": _("recognized"),
        "not named this year": _("not named this year"),
        "not known": _("cannot be said"),
    }.get(step, step)


def reason_words(category: str, group: str) -> str:
    """An identification: the category, and of which group."""
    words = category_words(category)
    return f"{words}: {group_name(group)}" if group else words
