"""The public glossary: what the words on the pages mean, in sentences anyone can repeat."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Entry:
    """A word and its meaning; `key` is its address on the page."""

    key: str
    term: str
    meaning: str


@dataclass(frozen=True)
class Chapter:
    title: str
    entries: tuple[Entry, ...]


def entries() -> list[Chapter]:
    """The glossary in the order in which a reader meets the words."""
    return [
        Chapter(_("Ways of learning"), tuple(_learning())),
        Chapter(_("What is learned and what was shown"), tuple(_evidence())),
        Chapter(_("From evidence to a decision"), tuple(_decisions())),
        Chapter(_("Places that try other rules"), tuple(_places())),
        Chapter(_("Privacy"), tuple(_privacy())),
    ]


def _learning() -> list[Entry]:
    return [
        Entry(
            "personalized",
            _("Personalized learning"),
            _(
                "Each learner’s path, pace and way of showing what they know fit that learner. The goals "
                "stay the same for everyone, and the learner has a say."
            ),
        ),
        Entry(
            "blended",
            _("Blended learning"),
            _(
                "Part of the learning happens online, where the learner has some control over time, place, "
                "path or pace, and part of it together with a teacher."
            ),
        ),
        Entry(
            "competency-based",
            _("Competency-based education"),
            _(
                "Learners move on when they have shown that they can do something, not when a number of "
                "hours has passed. Each competency is written down in advance, and the proof can take "
                "many forms."
            ),
        ),
    ]


def _evidence() -> list[Entry]:
    return [
        Entry(
            "competency",
            _("Competency"),
            _(
                "Something a learner can come to know or do, described so that learner, family and teacher "
                "understand the same thing by it."
            ),
        ),
        Entry(
            "framework",
            _("Framework"),
            _("A set of competencies that a state or another publisher has written down in order."),
        ),
        Entry(
            "evidence",
            _("Evidence"),
            _(
                "One thing that a learner showed: a task, a test, a conversation, a piece of work, with "
                "its day "
                "and who judged it. Evidence is never changed; a later entry can correct or withdraw it, "
                "and both stay visible."
            ),
        ),
        Entry(
            "level",
            _("Level"),
            _(
                "How far along a learner is on one competency, on a row of four from Beginning to Extending."
            ),
        ),
        Entry(
            "proficiency",
            _("Proficiency"),
            _(
                "The level from which the state counts a competency as shown. Higher levels go beyond it."
            ),
        ),
        Entry(
            "early",
            _("Early"),
            _(
                "A level that rests on very few pieces of evidence. It may well change with the next ones."
            ),
        ),
        Entry(
            "not-yet-shown",
            _("Not yet shown"),
            _(
                "There is not enough evidence to name a level. It is not a bad level; it is no level."
            ),
        ),
    ]


def _decisions() -> list[Entry]:
    return [
        Entry(
            "how-sure",
            _("How sure"),
            _(
                "How likely it is that the level shown is the right one. “Sure”, “Fairly sure” and "
                "“Still forming” "
                "stand for chances that the state has set; more and fresher evidence makes us surer."
            ),
        ),
        Entry(
            "judgement",
            _("Judgement"),
            _(
                "What a teacher says a learner’s level is, with the reason. It stands beside what the "
                "rule says. "
                "Neither replaces the other, and a difference stays visible."
            ),
        ),
        Entry(
            "baseline",
            _("Baseline"),
            _(
                "The first level of a learner that had enough evidence behind it, and its day. Growth is "
                "measured from it."
            ),
        ),
        Entry(
            "determination",
            _("Determination"),
            _(
                "An official decision about a level on a certain day. The evidence, the rule and its "
                "source are kept with it, "
                "so that anyone with a right to it can work it out again and get the same answer."
            ),
        ),
        Entry(
            "definition-of-success",
            _("Definition of success"),
            _(
                "What a community wants its graduates to know, to be able to do and to be. It was "
                "consulted on, it has a version, "
                "and its parts lead to competencies."
            ),
        ),
    ]


def _places() -> list[Entry]:
    return [
        Entry(
            "zone",
            _("Innovation zone"),
            _(
                "A district or group of schools that has leave to try other rules for a set time, in the "
                "open."
            ),
        ),
        Entry(
            "waiver",
            _("Waiver"),
            _(
                "The written leave itself: which rules it replaces, where, from when to when, and who "
                "decided so. "
                "Where a waiver holds, pages show the level with the waiver and by the state’s own rule."
            ),
        ),
    ]


def _privacy() -> list[Entry]:
    return [
        Entry(
            "who-looked",
            _("Who looked"),
            _(
                "Every time somebody opens a learner’s record, their name, role and purpose are kept. "
                "The learner and the family can see the list."
            ),
        ),
        Entry(
            "withheld",
            _("Not shown: small group"),
            _(
                "A figure about so few learners that it could point to one of them. It is held back, "
                "sometimes together with "
                "a second one, so that nobody can work it out by subtraction."
            ),
        ),
    ]
