"""The demonstration's people at the front door, grouped by what they are, with what each will find."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cairn.people.rules.access import Relation
from cairn.people.selectors.accounts import Persona, personas


@dataclass(frozen=True)
class Door:
    """One kind of person: what they find behind the door, and who of the demonstration can go in."""

    title: str
    finds: str
    people: tuple[Persona, ...]


def doors(*, day: date) -> list[Door]:
    """Every kind of person, in the order of a record's day, with the demonstration's people if there are any."""
    found = personas(day=day)
    return [
        Door(title, finds, tuple(p for p in found if p.relation in relations))
        for relations, title, finds in _kinds()
    ]


def _kinds() -> list[tuple[set[Relation | None], str, str]]:
    return [
        (
            {Relation.SELF},
            _("Learners"),
            _("Where am I, what is next, and how do you know? Every level opens what it rests on."),
        ),
        (
            {Relation.GUARDIAN},
            _("Families"),
            _(
                "Is my child all right? One honest sentence, what changed, what comes next, who looked."
            ),
        ),
        (
            {Relation.TEACHER, Relation.COUNSELOR},
            _("Teachers"),
            _(
                "Who needs what today, the whole class at a glance, and why each level is what it is."
            ),
        ),
        (
            {Relation.SCHOOL_LEADER, Relation.DISTRICT_LEADER},
            _("School and district leaders"),
            _(
                "Levels and growth of the school or district and of its groups, each with how sure it is."
            ),
        ),
        (
            {Relation.STATE_ANALYST, Relation.PRIVACY_OFFICER},
            _("State and privacy officers"),
            _(
                "Levels, coverage and zones with their sources; what families ask, who looked, contracts and clocks."
            ),
        ),
    ]
