"""A family's rights in one record: what they asked, chose, consented to and were told; to whom it was given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.intake.rulebook import book
from cairn.journeys.about import About, about
from cairn.journeys.asking import Opened
from cairn.journeys.rights.request_words import PieceWords, RequestLine, request_line
from cairn.kernel.access import DataClass
from cairn.kernel.days import school_year
from cairn.people.rules.rights import DESTRUCTION, Choice
from cairn.people.selectors.requests import Asked, requests_of
from cairn.people.selectors.rights import (
    choices_of,
    consents_of,
    notice_version,
    notices_of,
    releases_of,
)


@dataclass(frozen=True)
class ChoiceLine:
    """One use, and what was said to it: `agrees` None is not said yet; then `unsaid` says what follows."""

    choice: Choice
    title: str
    means: str
    unsaid: str
    law: str
    agrees: bool | None
    by: str
    on: date | None


@dataclass(frozen=True)
class ConsentLine:
    id: UUID
    party: str
    purpose: str
    data: str
    given_on: date
    signature: str
    until: date | None
    withdrawn_on: date | None
    holds: bool


@dataclass(frozen=True)
class ReleaseLine:
    """What was given to whom; `basis` in words, `law` the paragraph, or empty for a consent."""

    on: date
    party: str
    purpose: str
    data: str
    what: str
    basis: str
    law: str


@dataclass(frozen=True)
class NoticeState:
    """This year's notice of rights: which version, and when this reader was given it; None: not yet."""

    version: str
    year: str
    given_on: date | None
    how: str


@dataclass(frozen=True)
class RightsPage:
    """Everything on the page. own: the learner reads it, who holds the rights.

    destruction_told   the day on which it was said that data will be destroyed; None: it was not
    """

    about: About
    own: bool
    requests: tuple[RequestLine, ...]
    choices: tuple[ChoiceLine, ...]
    consents: tuple[ConsentLine, ...]
    releases: tuple[ReleaseLine, ...]
    notice: NoticeState
    destruction_told: date | None
    inspection_days: int


def rights_page(
    opened: Opened, asked: Iterable[Asked], pieces: Mapping[UUID, PieceWords]
) -> RightsPage:
    """Reads and shapes the page of an opened record, whose rights the reader holds."""
    learner, by, day = opened.learner, opened.by, opened.day
    return RightsPage(
        about=about(learner, day),
        own=by.person == learner,
        requests=tuple(request_line(a, day, pieces.get(a.request.pk)) for a in asked),
        choices=_choices(opened),
        consents=tuple(_consents(opened)),
        releases=tuple(_releases(opened)),
        notice=notice_state(opened),
        destruction_told=_destruction_told(opened),
        inspection_days=int(book().ask("rights.inspection_days", day).value),  # type: ignore[arg-type]
    )


def asked_by_holder(opened: Opened) -> list[Asked]:
    """What was asked about the record, newest first, as far as this reader may know."""
    return requests_of(opened.learner, by=opened.by, day=opened.day)


def _choices(opened: Opened) -> tuple[ChoiceLine, ...]:
    latest = choices_of(opened.learner, by=opened.by, day=opened.day)
    words = choice_words(opened.day)
    found = []
    for choice, said in latest.items():
        title, means, unsaid, law = words[choice]
        agrees = None if said is None else said.agrees
        who = "" if said is None else said.chosen_by_name
        on = None if said is None else timezone.localdate(said.chosen_at)
        found.append(ChoiceLine(choice, title, means, unsaid, law, agrees, who, on))
    return tuple(found)


def choice_words(day: date) -> dict[Choice, tuple[str, str, str, str]]:
    """Each use: its name, what it means, what holds until something is said, and the law."""
    return {
        Choice.DIRECTORY: (
            _("The school’s directory"),
            _("The school may list %(columns)s where anyone can read it.")
            % {"columns": _columns(day)},
            _("Until you say no, the school may list it."),
            "34 CFR 99.37",
        ),
        Choice.RECRUITERS: (
            _("Recruiters and colleges"),
            _(
                "What stands in the directory may be given to military recruiters and colleges that ask."
            ),
            _("Until you say no, it may be given."),
            "20 USC 7908 (ESEA 8528)",
        ),
        Choice.SURVEYS: (
            _("Surveys"),
            _(
                "The school may ask the learner in surveys, also about beliefs, health or the family’s income."
            ),
            _(
                "Until you say yes, surveys about such things leave the learner out; other surveys do not."
            ),
            "20 USC 1232h",
        ),
        Choice.STUDIES: (
            _("Studies"),
            _(
                "What the learner has shown may be in a study’s data, without a name, where nobody can be told."
            ),
            _("Until you say no, it may be."),
            "34 CFR 99.31(a)(6); 34 CFR 99.31(b)(1)",
        ),
        Choice.EXPERTS: (
            _("Experts from the community"),
            _(
                "A teacher may ask somebody from outside the school, such as an engineer or a baker, to score "
                "one task. They see the work, not the name."
            ),
            _("Until you say no, the learner’s work may be among it."),
            "34 CFR 99.31(a)(1)",
        ),
    }


def _columns(day: date) -> str:
    value = book().ask("rights.directory", day).value
    named = value if isinstance(value, tuple) else (value,)
    words = {"name": _("name"), "grade": _("grade"), "school": _("school")}
    return ", ".join(words.get(str(name), str(name)) for name in named)


def _consents(opened: Opened) -> Iterable[ConsentLine]:
    for given in consents_of(opened.learner, by=opened.by, day=opened.day):
        row, end = given.consent, given.withdrawn_at
        yield ConsentLine(
            row.pk, row.party, row.purpose, data_words(row.data),
            timezone.localdate(row.given_at), row.signature, row.until,
            timezone.localdate(end) if end else None, given.holds,
        )  # fmt: skip


def _releases(opened: Opened) -> Iterable[ReleaseLine]:
    basis = {
        "consent": _("your consent"),
        "agreement": _("a written agreement"),
        "exception": _("the law allows it"),
    }
    for row in releases_of(opened.learner, by=opened.by, day=opened.day):
        law = f"34 CFR {row.exception}" if row.exception else ""
        yield ReleaseLine(
            timezone.localdate(row.at), row.party, row.purpose, data_words(row.data), row.what,
            basis[row.basis], law,
        )  # fmt: skip


def notice_state(opened: Opened) -> NoticeState:
    """Whether this reader was given this year's notice, in the version of the day."""
    year, version = school_year(opened.day), notice_version(opened.day)
    mine = [
        row
        for row in notices_of(opened.learner, by=opened.by, day=opened.day)
        if row.given_to.record_id == opened.by.person
        and (row.school_year, row.version) == (year.ending, version)
    ]
    given = mine[0] if mine else None
    on = timezone.localdate(given.given_at) if given else None
    return NoticeState(version, str(year), on, given.how if given else "")


def _destruction_told(opened: Opened) -> date | None:
    rows = notices_of(opened.learner, by=opened.by, day=opened.day)
    told = [row.given_at for row in rows if row.version == DESTRUCTION]
    return timezone.localdate(max(told)) if told else None


def data_words(data: Iterable[str]) -> str:
    """Classes of data, as people say them."""
    words = data_class_words()
    return ", ".join(words.get(name, name) for name in data)


def data_class_words() -> dict[str, str]:
    return {
        DataClass.IDENTITY: _("name, numbers, school and classes"),
        DataClass.CONTACT: _("addresses and telephone numbers"),
        DataClass.EVIDENCE: _("work and levels"),
        DataClass.PORTFOLIO: _("goals, reflections and collected work"),
        DataClass.SUPPORTS: _("help and plans"),
        DataClass.DISCIPLINE: _("discipline"),
        DataClass.HEALTH: _("health and disability"),
        DataClass.CIRCUMSTANCES: _("language, income and other circumstances"),
        DataClass.SURVEYS: _("answers to surveys"),
        DataClass.LOOKS: _("who looked, and what was asked"),
    }
