"""Who looked at a record, in words for the learner and the family."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from cairn.journeys.asking import Opened
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.people.rules.access import Relation, ground
from cairn.people.selectors.looks import Looked, who_looked

LOOKS_BACK = timedelta(days=28)


@dataclass(frozen=True)
class Looker:
    """One person over a stretch of time: the line of a summary."""

    name: str  # empty where policy shows the role alone
    role: str
    times: int
    last_week: date

    @property
    def who(self) -> str:
        return who_words(self.name, self.role)


@dataclass(frozen=True)
class Week:
    """What happened in one week."""

    monday: date
    looks: tuple["Line", ...]


@dataclass(frozen=True)
class Line:
    name: str
    role: str
    purpose: str
    what: str
    times: int

    @property
    def who(self) -> str:
        return who_words(self.name, self.role)


def who_words(name: str, role: str) -> str:
    """Name and role; the role alone where policy shows no name."""
    return f"{name}, {role}" if name else role[:1].upper() + role[1:]


def lookers_of(opened: Opened) -> tuple[Looker, ...] | None:
    """Who looked in the last four weeks; None to a reader whom policy doesn't show it."""
    day = opened.day
    if not opened.may(Verb.READ, DataClass.LOOKS):
        return None
    found = who_looked(
        opened.learner, by=opened.by, purpose=opened.purpose, day=day, since=day - LOOKS_BACK
    )
    return tuple(lookers(found))


def lookers(looks: Iterable[Looked]) -> list[Looker]:
    """Each person once, most recent first."""
    by_person: dict[tuple[str, Relation], list[Looked]] = {}
    for look in looks:
        by_person.setdefault((look.name, look.relation), []).append(look)
    found = [
        Looker(name, role_words(role), sum(x.times for x in mine), max(x.week for x in mine))
        for (name, role), mine in by_person.items()
    ]
    return sorted(found, key=lambda each: (-each.last_week.toordinal(), each.name))


def weeks(looks: Iterable[Looked]) -> list[Week]:
    """Every look, week by week, latest first."""
    ordered = sorted(looks, key=lambda look: (-look.week.toordinal(), look.name, look.section))
    return [
        Week(monday, tuple(_line(look) for look in group))
        for monday, group in groupby(ordered, key=lambda look: look.week)
    ]


def _line(look: Looked) -> Line:
    return Line(
        look.name,
        role_words(look.relation),
        purpose_words(look.purpose),
        _what(look),
        look.times,
    )


def _what(look: Looked) -> str:
    """What was opened: the record, or a set with this learner in it; and whether a file left."""
    if look.section:
        words = (
            _("the whole class %(name)s, as a file") if look.left else _("the whole class %(name)s")
        )
        return words % {"name": look.section}
    if look.organization:
        words = (
            _("an export of the records of all learners of %(name)s")
            if look.left
            else _("figures about all learners of %(name)s")
        )
        return words % {"name": look.organization}
    return _("this record, as a file") if look.left else _("this record")


def role_words(relation: Relation) -> str:
    return {
        Relation.SELF: _("learner"),
        Relation.ELIGIBLE_STUDENT: _("learner"),
        Relation.GUARDIAN: _("family"),
        Relation.GUARDIAN_BY_CODE: _("family, by a printed code"),
        Relation.TEACHER: _("teacher"),
        Relation.COUNSELOR: _("counselor"),
        Relation.SPECIAL_TEAM: _("support team"),
        Relation.SCHOOL_LEADER: _("school leader"),
        Relation.DISTRICT_LEADER: _("district leader"),
        Relation.STATE_ANALYST: _("state analyst"),
        Relation.RESEARCHER: _("researcher"),
        Relation.VENDOR: _("service under contract"),
        Relation.COMMUNITY_EXPERT: _("community expert"),
        Relation.PRIVACY_OFFICER: _("privacy officer"),
        Relation.EMERGENCY: _("opened in an emergency"),
        Relation.OPERATOR: _("keeper of this installation"),
    }[relation]


def reason_words(relation: Relation, kept: str) -> str:
    """Why a look was allowed: the log keeps it in English; what was added to the ground stays as it was written."""
    ground_kept = ground(relation).reason
    if not kept.startswith(ground_kept):
        return kept
    return {
        Relation.SELF: _("It is their own record."),
        Relation.ELIGIBLE_STUDENT: _("It is their own record, and they are of age."),
        Relation.GUARDIAN: _("They answer for this learner."),
        Relation.GUARDIAN_BY_CODE: _(
            "They answer for this learner, and opened it by a printed code."
        ),
        Relation.TEACHER: _("They teach this learner, or did until lately."),
        Relation.COUNSELOR: _("They are a counselor at the learner's school."),
        Relation.SPECIAL_TEAM: _("They are on a team that serves this learner."),
        Relation.SCHOOL_LEADER: _("They lead the learner's school."),
        Relation.DISTRICT_LEADER: _("They lead the learner's district."),
        Relation.STATE_ANALYST: _("They work with figures about groups for the state."),
        Relation.RESEARCHER: _("They study under a written agreement."),
        Relation.VENDOR: _("They serve the school under a contract."),
        Relation.COMMUNITY_EXPERT: _("They were invited from the community to score one task."),
        Relation.PRIVACY_OFFICER: _(
            "They answer for the privacy of the learner's school, district or state."
        ),
        Relation.EMERGENCY: _(
            "They opened it in an emergency, with the threat in words (34 CFR 99.36)."
        ),
        Relation.OPERATOR: _("They keep this installation."),
    }[relation] + kept.removeprefix(ground_kept)


def purpose_words(purpose: Purpose) -> str:
    return {
        Purpose.INSTRUCT: _("to teach and support"),
        Purpose.OWN_RECORD: _("own record"),
        Purpose.IMPROVE: _("to improve the school"),
        Purpose.PROTECT: _("to keep a child safe"),
        Purpose.EMERGENCY: _("health or safety emergency"),
        Purpose.OVERSEE: _("to watch over privacy"),
        Purpose.OPERATE: _("to keep the system running"),
    }[purpose]
