"""What waits for those who teach, counsel, lead and answer for privacy: counted, and nobody is named."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.assessments.selectors.entries import differing_in_classes_of
from cairn.assessments.selectors.handed_in import waiting_in_classes_of
from cairn.assessments.selectors.local import Local, reader_of, register
from cairn.kernel.access import Purpose
from cairn.learning.selectors.goals import goals_to_confirm
from cairn.learning.selectors.pathway import pathways_to_agree
from cairn.learning.selectors.reviews import Request
from cairn.learning.selectors.reviews import waiting as reviews_waiting
from cairn.people.rules.access import Relation
from cairn.people.selectors.emergencies import emergencies
from cairn.people.selectors.incidents import incidents
from cairn.people.selectors.overseeing import midnight
from cairn.people.selectors.requests import waiting as requests_waiting
from cairn.supports.selectors.flags import open_flags

from .kinds import Kind
from .told import Asking, Told, told


def of_work(kind: Kind, asked: Asking, relations: frozenset[Relation]) -> list[Told]:
    """What waits of one kind. Raises NotAllowed where its reader may not ask."""
    read = _READERS.get(kind)
    return [] if read is None else read(asked, relations)


def _to_review(asked: Asking, _as: frozenset[Relation]) -> list[Told]:
    found = reviews_waiting(by=asked.by, purpose=Purpose.INSTRUCT, day=asked.day)
    late = sum(each.over > 0 for each in found)
    return told(
        Kind.TO_REVIEW, [_asked_at(each) for each in found], asked.at,
        lambda n: _with_late(
            ngettext("%(num)s request for a review waits.", "%(num)s requests for a review wait.", n)
            % {"num": n}, late,
        ),
        reverse("journeys:reviews"),
    )  # fmt: skip


def _asked_at(each: Request) -> datetime:
    """When it was asked, or asked again: the latest step of a request that waits is the learner's."""
    return max([each.row.asked_at, *(step.at for step in each.steps)])


def _with_late(words: str, late: int) -> str:
    if late == 0:
        return words
    over = ngettext("%(num)s is over its day.", "%(num)s are over their day.", late)
    return f"{words} {over % {'num': late}}"


def _to_agree(asked: Asking, _as: frozenset[Relation]) -> list[Told]:
    goals = goals_to_confirm(by=asked.by, purpose=Purpose.INSTRUCT, day=asked.day)
    plans = pathways_to_agree(by=asked.by, purpose=Purpose.INSTRUCT, day=asked.day)
    came = [goal.row.set_at for goal in goals]
    came += [plan.asked.at for plan in plans if plan.asked is not None]
    return told(
        Kind.TO_AGREE, came, asked.at,
        lambda n: ngettext(
            "%(num)s goal or plan waits for your yes.", "%(num)s goals and plans wait for your yes.", n
        ) % {"num": n},
        reverse("journeys:reviews"),
    )  # fmt: skip


def _handed_in(asked: Asking, _as: frozenset[Relation]) -> list[Told]:
    came = waiting_in_classes_of(
        by=asked.by, purpose=Purpose.INSTRUCT, day=asked.day, since=asked.since
    )
    return told(
        Kind.HANDED_IN, came, asked.at,
        lambda n: ngettext(
            "%(num)s work was handed in and is not scored yet.",
            "%(num)s works were handed in and are not scored yet.", n,
        ) % {"num": n},
        reverse("journeys:tasks"),
    )  # fmt: skip


def _entries(asked: Asking, _as: frozenset[Relation]) -> list[Told]:
    found = differing_in_classes_of(by=asked.by, purpose=Purpose.INSTRUCT, day=asked.day)
    by_class: dict[UUID, list[datetime]] = {}
    for section, came in found:
        by_class.setdefault(section, []).append(came)
    return [
        line
        for section, came in by_class.items()
        for line in told(
            Kind.ENTRIES, came, asked.at,
            lambda n: ngettext(
                "%(num)s level was entered twice and differs; choose one.",
                "%(num)s levels were entered twice and differ; choose one of each.", n,
            ) % {"num": n},
            reverse("journeys:record-differ", args=[section]),
        )
    ]  # fmt: skip


def _flags(asked: Asking, _as: frozenset[Relation]) -> list[Told]:
    found = open_flags(by=asked.by, purpose=Purpose.INSTRUCT, day=asked.day)
    return told(
        Kind.FLAGS, [midnight(flag.row.raised_on) for flag in found], asked.at,
        lambda n: ngettext(
            "%(num)s flag waits for a decision.", "%(num)s flags wait for a decision.", n
        ) % {"num": n},
        reverse("journeys:support-board"),
    )  # fmt: skip


def _local(asked: Asking, relations: frozenset[Relation]) -> list[Told]:
    """To the state what was proposed; to a district what the state answered to its own."""
    found = register(by=asked.by, day=asked.day)
    if Relation.STATE_ANALYST in relations:
        came = [each.since for each in found if each.latest and each.standing == "waiting"]
        return told(
            Kind.LOCAL, came, asked.at,
            lambda n: ngettext(
                "%(num)s local assessment waits for an answer.",
                "%(num)s local assessments wait for an answer.", n,
            ) % {"num": n},
            reverse("journeys:local-register"),
        )  # fmt: skip
    mine = reader_of(asked.by, day=asked.day).districts
    answered = [each for each in found if each.district in mine and _answered_lately(each, asked)]
    return [
        line
        for each in answered
        for line in told(
            Kind.LOCAL, [each.since], asked.at,
            lambda _n, each=each: _("The state answered: “%s”.") % each.title,  # type: ignore[misc]
            reverse("journeys:local-one", args=[each.id]),
        )
    ]  # fmt: skip


def _answered_lately(each: Local, asked: Asking) -> bool:
    return bool(each.answers) and each.since >= asked.since


def _to_answer(asked: Asking, relations: frozenset[Relation]) -> list[Told]:
    found = requests_waiting(by=asked.by, day=asked.day)
    late = sum(each.late(asked.day) for each in found)
    officer = Relation.PRIVACY_OFFICER in relations
    came = [max([each.request.asked_at, *(s.at for s in each.steps)]) for each in found]
    return told(
        Kind.TO_ANSWER, came, asked.at,
        lambda n: _with_late(
            ngettext("%(num)s request of a family waits.", "%(num)s requests of families wait.", n)
            % {"num": n}, late,
        ),
        reverse("journeys:officer" if officer else "journeys:requests"),
    )  # fmt: skip


def _privacy(asked: Asking, _as: frozenset[Relation]) -> list[Told]:
    opened = emergencies(by=asked.by, day=asked.day, at=asked.at)
    cases = [each for each in incidents(by=asked.by, at=asked.at) if each.open]
    late = sum(each.overdue for each in opened)
    return [
        *told(
            Kind.PRIVACY, [each.opened_at for each in opened], asked.at,
            lambda n: _with_late(
                ngettext(
                    "%(num)s record was opened in an emergency and waits for your review.",
                    "%(num)s records were opened in an emergency and wait for your review.", n,
                ) % {"num": n}, late,
            ),
            reverse("journeys:officer"),
        ),
        *told(
            Kind.PRIVACY, [each.row.noted_at for each in cases if each.next_due], asked.at,
            lambda n: _with_late(
                ngettext(
                    "%(num)s incident has a duty that is not done yet.",
                    "%(num)s incidents have duties that are not done yet.", n,
                ) % {"num": n}, sum(each.late for each in cases),
            ),
            reverse("journeys:incidents"),
        ),
    ]  # fmt: skip


_READERS: dict[Kind, Callable[[Asking, frozenset[Relation]], list[Told]]] = {
    Kind.TO_REVIEW: _to_review,
    Kind.TO_AGREE: _to_agree,
    Kind.HANDED_IN: _handed_in,
    Kind.ENTRIES: _entries,
    Kind.FLAGS: _flags,
    Kind.LOCAL: _local,
    Kind.TO_ANSWER: _to_answer,
    Kind.PRIVACY: _privacy,
}
