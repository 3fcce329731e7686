"""Numbers, shares and kinds of evidence as people say them."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def use_words(use: str) -> str:
    """A kind of evidence as people say it."""
    return {
        "formative": _("classwork"),
        "interim": _("check during the year"),
        "summative": _("test at the end"),
        "performance": _("performance task"),
        "adaptive": _("adaptive test"),
        "observation": _("teacher’s observation"),
        "portfolio": _("portfolio piece"),
        "self": _("own view"),
    }.get(use, use)


def use_list(uses: Any) -> str:
    return ", ".join(use_words(str(use)) for use in uses)


def percent(share: float) -> str:
    return _("%(n)s%%") % {"n": number(round(100 * share))}


def number(value: float) -> str:
    """A number as the reader's language writes it, without trailing zeros."""
    whole = float(value).is_integer()
    return str(number_format(int(value) if whole else value, use_l10n=True))


def chance_share(chance: float) -> str:
    """A chance in percent, with the digit that a small one needs."""
    return _("%(n)s%%") % {"n": number(round(100 * chance, 1))}
