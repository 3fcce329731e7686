"""How many answered a survey of those who were asked, inside: for everybody of a school alone.

Of groups nothing is said: beside the whole, who gave no answer could be worked out. For the same reason few of either
kind are not counted out, and where nearly all answered it is not said how many were asked.
"""

from typing import Any

from django.utils.translation import gettext as _

from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.plan import Indicator


def answered_words(indicator: Indicator | None, row: Any, minimum: int) -> str:
    """How many answered; empty for what is no survey, for a group, and where too few were asked.

    row   a result of a run
    """
    measure = Measure.of(indicator) if indicator is not None else None
    asked, did = row.enrolled, row.tested or 0
    if measure is None or not measure.of_surveys or row.group or asked is None or asked < minimum:
        return ""
    if did < minimum:
        return _("fewer than %(least)s of %(asked)s") % {"least": minimum, "asked": asked}
    if asked - did < minimum:
        return _("nearly all who were asked")
    return _("%(n)s of %(asked)s") % {"n": did, "asked": asked}
