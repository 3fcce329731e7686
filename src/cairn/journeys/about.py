"""Whom a page is about: what they are called, and where they learn."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.people.selectors.persons import enrollment_on, person


@dataclass(frozen=True)
class About:
    """A learner as a page's head and foot name them; empty texts where the roster says nothing."""

    learner: UUID
    name: str
    called: str
    grade: str
    school: str
    district: str

    @property
    def line(self) -> str:
        grade = _("Grade %(grade)s") % {"grade": self.grade} if self.grade else ""
        return " · ".join(part for part in (self.name, grade, self.school) if part)


def about(learner: UUID, day: date) -> About:
    """Two queries; call it only for a record that has been opened."""
    who, spell = person(learner), enrollment_on(learner, day)
    grade = (spell.grade if spell else "") or who.grade
    return About(
        learner=who.pk,
        name=who.name,
        called=who.called,
        grade=grade.lstrip("0"),
        school=spell.school.name if spell else "",
        district=spell.district.name if spell and spell.district else "",
    )
