"""Figures, changes, findings and reasons in plain words."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.accountability.rules.cycles import Absent, Counted, Finding, Measured, Source, Stage
from cairn.accountability.rules.improving import Aim, Change, Reading
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.reading import Against
from cairn.competencies.selectors.domains import domain_names
from cairn.disclosure.withholding import Withheld
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.groups.words import group_words
from cairn.journeys.words.cards import group_name
from cairn.journeys.words.grounds import category_words
from cairn.journeys.words.ladders import state_ladder
from cairn.kernel.errors import BadPolicy


class Figures:
    """The names of figures in the reader's language: what policy and frameworks call them, read once a page."""

    def __init__(self, wanted: Iterable[Measured], day: date) -> None:
        self._language = (get_language() or "en").split("-")[0]
        found = list(wanted)
        parts = {m.part for m in found if m.source == Source.COUNTS and m.part}
        self._domains: Mapping[str, str] = domain_names(parts, language=self._language)
        ladder = state_ladder(day)
        self._level = ladder.names[policy.proficient(day) - policy.LOWEST]
        self._indicators = _indicators(day) if any(m.source == Source.RUN for m in found) else {}

    def measure(self, m: Measured) -> str:
        """What it measures, without of whom."""
        if m.source == Source.RUN:
            names = self._indicators.get(m.measure, {})
            return names.get(self._language) or names.get("en") or m.measure
        return {
            Counted.PROFICIENT: _("Competencies at %(level)s or beyond") % {"level": self._level},
            Counted.COVERED: _("Begun competencies with enough evidence"),
            Counted.REACHED: _("Enrolled learners with any evidence"),
        }[Counted(m.measure)]

    def whose(self, m: Measured) -> str:
        """Of whom, and of which part."""
        if m.source == Source.RUN:
            return ", ".join(each for each in (group_name(m.group), m.part) if each)
        kind, _equals, value = m.group.partition("=")
        group = group_words(kind, value) if m.group else _("All learners")
        part = self._domains.get(m.part, m.part)
        return f"{group}, {part}" if part else group

    def name(self, m: Measured) -> str:
        return f"{self.measure(m)}: {self.whose(m)}"


def _indicators(day: date) -> dict[str, Mapping[str, str]]:
    try:
        found = plan_in_force(book(), day).indicators
    except BadPolicy:
        return {}
    return {key: each.names for key, each in found.items()}


def amount(value: float, m: Measured) -> str:
    """One figure: counts in whole per cent, an indicator with one digit in its own unit."""
    if m.source == Source.COUNTS:
        # Translators: a share in whole percents: 66%
        return _("%(percent)s%%") % {"percent": number_format(round(value), 0)}
    return number_format(round(value, 1), 1)


def likely(reading: Reading, m: Measured) -> str:
    """Its likely range."""
    return _("Likely between %(low)s and %(high)s") % {
        "low": amount(reading.low, m), "high": amount(reading.high, m),
    }  # fmt: skip


def points(value: float) -> str:
    """A change with its sign.

    >>> points(3.6), points(-2.4), points(0.2)
    ('+4', '−2', '±0')
    """
    rounded = round(value)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else '±'}{abs(rounded)}"


def change_words(change: Change | None) -> str:
    """What may be said of a change, and no more."""
    if change is None:
        return ""
    return {
        Against.MORE: _("More than when the need was written"),
        Against.LESS: _("Less than when the need was written"),
        Against.ABOUT: _("About the same as when the need was written"),
        Against.CLOSE: _("Too close to call"),
    }[change.word]


def aim_words(aim: Aim | None) -> str:
    return "" if aim is None else {
        Aim.THERE: _("The aim is reached."),
        Aim.NOT_YET: _("The aim is not reached yet."),
        Aim.CLOSE: _("Whether the aim is reached is too close to call."),
    }[aim]  # fmt: skip


def finding_words(finding: str) -> str:
    return {
        Finding.KEEP: _("Keep it"),
        Finding.ADAPT: _("Adapt it"),
        Finding.DROP: _("Drop it"),
    }[Finding(finding)]


def stage_words(stage: Stage) -> str:
    return {
        Stage.OPEN: _("Begun, not read again yet"),
        Stage.CHECKING: _("Under way"),
        Stage.CLOSED: _("Closed"),
    }[stage]


def absent_words(why: str, minimum: int) -> str:
    """Why there is no figure."""
    small = ngettext(
        "Not shown. Fewer than %(num)s learner, so results could point to one child.",
        "Not shown. Fewer than %(num)s learners, so results could point to one child.",
        minimum,
    ) % {"num": minimum}
    return {
        Withheld.SMALL.value: small,
        Withheld.COMPLEMENTARY.value: _("Not shown. With this number, a small group’s could be worked out."),
        Absent.NOT_COUNTED.value: _("Nobody counted this figure on that day."),
        Absent.NOT_ANEW.value: _("The figure has not been counted anew since it was last read."),
    }.get(why, why)  # fmt: skip


def step_words(step: str) -> str:
    """Where an identification's clock stands."""
    return {
        "named": _("named this year"),
        "planning": _("planning"),
        "stays": _("goes on"),
        "ends": _("ends"),
        "recognised": _("recognized"),
        "not named this year": _("not named this year"),
        "not identified": _("not identified"),
        "not known": _("cannot be said"),
    }.get(step, step)


def reason_words(category: str, group: str) -> str:
    """An identification: the category, and of which group."""
    words = category_words(category)
    return f"{words}: {group_name(group)}" if group else words
