"""When a family reads what was just written down, in words."""

from django.utils.translation import gettext as _


def family_reads(*, at_once: bool) -> str:
    if at_once:
        return _("The family can read it now.")
    return _("The family reads it from the next school morning.")
