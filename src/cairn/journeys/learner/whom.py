"""Whom a family or a learner may ask: a teacher by name, who knows the work."""

from collections.abc import Iterable, Sequence

from django.utils.translation import ngettext

from cairn.determinations.selectors.explaining import EvidenceLine
from cairn.journeys.asking import Opened
from cairn.kernel.access import DataClass, Verb
from cairn.people.rules.access import Relation
from cairn.people.selectors.around import Near, around

MOST = 3


def whom_to_ask(opened: Opened, evidence: Sequence[EvidenceLine]) -> str:
    """Whom to ask, by name and by what they are, as a sentence.

    Empty for a reader from the school or with a code on paper, and where nobody is known.

    The teacher of now who judged the latest of these pieces; else every teacher of now; else the counselors.
    """
    if not (opened.own and opened.may(Verb.READ, DataClass.IDENTITY)):
        return ""
    near = around(
        opened.learner,
        by=opened.by,
        purpose=opened.purpose,
        day=opened.day,
        only=(Relation.TEACHER, Relation.COUNSELOR),
    )
    relation, names = chosen(near, evidence)
    return _sentence(relation, names[:MOST])


def _sentence(relation: Relation, names: Sequence[str]) -> str:
    if not names:
        return ""
    if relation is Relation.TEACHER:
        words = ngettext(
            "Questions? Ask the teacher, %(names)s.",
            "Questions? Ask one of the teachers: %(names)s.",
            len(names),
        )
    else:
        words = ngettext(
            "Questions? Ask the counselor, %(names)s.",
            "Questions? Ask one of the counselors: %(names)s.",
            len(names),
        )
    return words % {"names": ", ".join(names)}


def chosen(near: Iterable[Near], evidence: Sequence[EvidenceLine]) -> tuple[Relation, list[str]]:
    """Whom to ask among those around a learner, the likeliest first, and what they are to the learner."""
    by_relation: dict[Relation, list[str]] = {}
    for each in near:
        by_relation.setdefault(each.relation, []).append(each.name)
    teachers = by_relation.get(Relation.TEACHER, [])
    latest = sorted(evidence, key=lambda line: line.performed_at, reverse=True)
    judged = next((line.scorer_name for line in latest if line.scorer_name in teachers), None)
    if judged is not None:
        return Relation.TEACHER, [judged]
    if teachers:
        return Relation.TEACHER, teachers
    return Relation.COUNSELOR, by_relation.get(Relation.COUNSELOR, [])
