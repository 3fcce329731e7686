"""Support that a school gets from its district or state: promised, given, ended. The only writers of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.accountability.models import Cycle, SchoolSupport, SchoolSupportLine
from cairn.accountability.selectors.leading import givers
from cairn.accountability.selectors.school_supports import (
    Reason,
    find_support,
    reasons_of,
)
from cairn.intake.written import said
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput, NotAllowed

from .improving import LONGEST
from .lines import hold, must_stand, signed

MOST = 100_000_000


@dataclass(frozen=True)
class NewSupport:
    """What a school is promised. `hours`, `money`: planned, in whole units; None: nobody says.

    reason  the identification it answers; None: the cycle it serves
    """

    giver: UUID
    what: str
    who: str
    first_day: date
    last_day: date
    hours: int | None = None
    money: int | None = None
    reason: Reason | None = None
    cycle: UUID | None = None


@transaction.atomic
def promise_support(school: UUID, given: NewSupport, *, by: Actor, at: datetime) -> SchoolSupport:
    """Keeps what a school gets, and why. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    if given.giver not in {key for key, _name in givers(school, by, day)}:
        raise NotAllowed(
            f"{by.name} cannot promise this school support in that name.",
            mend="Who leads its district, or works for the state, does.",
        )
    _checked(school, given, by, day)
    reason = given.reason
    return SchoolSupport.objects.create(
        organization_id=school,
        giver_id=given.giver,
        what=said(given.what, gettext_noop("Nothing says what is given.")),
        who=said(given.who, gettext_noop("Nothing says who gives it.")),
        first_day=given.first_day,
        last_day=given.last_day,
        hours=_amount(given.hours),
        money=_amount(given.money),
        category=reason.category if reason else "",
        group=reason.group if reason else "",
        since=reason.since if reason else None,
        cycle_id=given.cycle,
        **signed(by, at),
    )


def _checked(school: UUID, given: NewSupport, by: Actor, day: date) -> None:
    if not timedelta(0) <= given.last_day - given.first_day <= LONGEST:
        raise BadInput(
            gettext_noop("The support ends before it begins, or lasts more than three years."),
            mend=gettext_noop("Mend one day."),
        )
    known = reasons_of(school, by=by, purpose=Purpose.IMPROVE, day=day)
    own = given.cycle and Cycle.objects.filter(pk=given.cycle, organization=school).exists()
    if (given.reason is None and not given.cycle) or (
        (given.reason is not None and given.reason not in known) or (given.cycle and not own)
    ):
        raise BadInput(
            gettext_noop("The support answers nothing that stands at this school."),
            mend=gettext_noop("Choose an identification or a cycle of the school."),
        )


@transaction.atomic
def log_given(
    key: UUID,
    words: str,
    *,
    hours: int | None = None,
    money: int | None = None,
    ended: bool = False,
    by: Actor,
    at: datetime,
    corrects: UUID | None = None,
) -> SchoolSupportLine:
    """What was given, or that it ends now; a correction keeps the day of its line. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    hold(SchoolSupport, key)
    found = find_support(key, by=by, purpose=Purpose.IMPROVE, day=day)
    if found.row.giver_id not in {one for one, _n in givers(found.row.organization_id, by, day)}:
        raise NotAllowed(
            f"{by.name} does not give this support.",
            mend="Who leads its district, or works for the state, writes what was given.",
        )
    if found.ended_early and corrects is None:
        raise BadInput(gettext_noop("This support has ended."), mend=gettext_noop("Open another."))
    standing = {each.pk: each.day for each in found.lines}
    must_stand(corrects, standing)
    return SchoolSupportLine.objects.create(
        support=found.row,
        day=day if corrects is None else standing[corrects],
        words=said(words, gettext_noop("Nothing says what was given.")),
        hours=_amount(hours),
        money=_amount(money),
        ended=ended,
        corrects_id=corrects,
        **signed(by, at),
    )


def _amount(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= MOST:
        raise BadInput(
            gettext_noop("That is no amount of hours or money."),
            mend=gettext_noop("Give a whole number of zero or more, or leave it out."),
        )
    return value
