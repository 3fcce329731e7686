"""By what an indicator is measured, in words: what each of its questions is of, as cards and pages call it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.making_cards import ACHIEVEMENT, ASSESSMENT, PARTICIPATION, TESTED
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.plan import Indicator
from cairn.accountability.rules.reading import (
    GRADUATION,
    GROWTH,
    OPPORTUNITY,
    READINESS,
    SURVEY,
    kind_of,
)
from cairn.journeys.words import cards as words


def measured_words(indicator: Indicator, kept: Mapping[str, Any]) -> tuple[str, bool]:
    """What is counted, and whether the words are the reader's; else they are policy's own.

    kept   the questions of a run, as it keeps them: {key: {names, levels, reached}}
    """
    measure = Measure.of(indicator)
    if measure is None:
        return indicator.measured_by, False
    said = "; ".join(dict.fromkeys(_label(key, kept.get(key)) for key in measure.questions))
    return (_("Not: %(what)s") % {"what": said} if measure.how == "share not" else said), True


def _label(key: str, kept: Mapping[str, Any] | None) -> str:
    if kept is not None:
        question = Question(key, tuple(kept["levels"]), tuple(kept["reached"]), kept["names"])
        return words.tile_label(question)
    return _uncounted(key)


def _uncounted(key: str) -> str:
    """A question that the run did not count: its kind, and of what its key says."""
    kind, rest = kind_of(key), key.partition(".")[2]
    subject = _subject(rest)
    patterns = {
        ACHIEVEMENT: _("Skills at the level asked for: %(subject)s"),
        ASSESSMENT: _("At the level asked for in the state’s test: %(subject)s"),
        TESTED: _("At the level asked for in the state’s test, of all who should take it: %(subject)s"),
        PARTICIPATION: _("Took the state’s test: %(subject)s"),
        GROWTH: _("Learning growth: %(subject)s"),
        GRADUATION: _("Graduated in %(subject)s years"),
        READINESS: _("Ready for college or a career"),
        SURVEY: _("Answers to a survey: %(subject)s"),
        OPPORTUNITY: _("What students have within reach: %(subject)s"),
    }  # fmt: skip
    if kind in patterns:
        return patterns[kind] % {"subject": subject}
    return words.tile_label(Question(key, (), (), {"en": subject}))


def _subject(key: str) -> str:
    """A subject by the name that people know; else as its key says."""
    return {
        "mathematics": _("Mathematics"),
        "reading": _("Reading"),
        "english-language-arts": _("English language arts"),
        "science": _("Science"),
        "social-studies": _("Social studies"),
    }.get(key, key.replace("-", " "))
