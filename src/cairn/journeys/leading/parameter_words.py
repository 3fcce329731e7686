"""What a parameter of accountability is about, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cairn.journeys.words.card_rules import rule_words
from cairn.journeys.words.grounds import category_words


def parameter_words(name: str, described: str, names: Mapping[str, str]) -> str:
    """What a parameter of accountability is about.

    described   policy's own words, for what has no others
    names       indicators by key, in the reader's language
    """
    part, _dot, key = name.removeprefix("accountability.").partition(".")
    pattern = {
        "indicators": _("The indicator: %(what)s"),
        "identification": _("Who gets support: %(what)s"),
        "recognition": _("Who is recognized: %(what)s"),
        "clock": _("How long support lasts: %(what)s"),
        "minimum_n": _("The fewest students by whom anything is rated"),
        "weights": _("How much each indicator weighs"),
        "ratings": _("Which word a total gets"),
        "participation": _("How many must take the state’s test"),
        "years": _("How years are put together"),
        "groups": _("How groups count in a total"),
        "rounding": _("How figures are rounded"),
    }.get(part)
    if pattern is None:
        return rule_words(name, described)
    return pattern % {"what": names.get(key) or category_words(key)}
