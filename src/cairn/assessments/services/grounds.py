"""Who may make groups and give tasks in a class, and for whom."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.selectors.access import learners, section_ground


def may_teach(section: UUID, *, by: Actor, day: date) -> None:
    """Returns if `by` may write to this class's work, whoever is in it. Raises NotAllowed."""
    section_ground(
        by=by, purpose=Purpose.INSTRUCT, data=DataClass.EVIDENCE, section=section, day=day,
        verb=Verb.WRITE,
    )  # fmt: skip


def may_write_for(records: Collection[UUID], *, by: Actor, day: date) -> None:
    """Returns if `by` may write to all these learners' work; one question for all. Raises NotAllowed."""
    theirs = learners(
        by=by, purpose=Purpose.INSTRUCT, data=DataClass.EVIDENCE, day=day, verb=Verb.WRITE
    )
    if set(theirs.filter(pk__in=list(records)).values_list("pk", flat=True)) != set(records):
        raise NotAllowed(
            gettext_noop("%(name)s does not teach all of these learners."),
            mend=gettext_noop("Ask the school's roster keeper to add you, or leave them out."),
            said={"name": by.name},
        )


def of_the_class(records: Collection[UUID], there: Collection[UUID]) -> None:
    """Raises BadInput for somebody who is not in the class."""
    if not set(records) <= set(there):
        raise BadInput(
            gettext_noop("Somebody chosen is not in this class."),
            mend=gettext_noop("Open the class again and choose anew."),
        )
