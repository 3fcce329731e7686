"""Incidents as an officer reads them: what happened, which duties run, what was done, when it was last practised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import UnknownName
from cairn.people.models import Incident, IncidentStep, Organization
from cairn.people.rules.incidents import Done, Duty, Facts, Limits, Step, duties

from .look_search import officer_ground
from .overseeing import oversees


@dataclass(frozen=True)
class IncidentLine:
    """One incident. `whom`: the account, page or party that it came through, in words."""

    row: Incident
    whom: str
    duties: tuple[Duty, ...]
    steps: tuple[IncidentStep, ...]

    @property
    def open(self) -> bool:
        return not any(each.step == Step.CLOSED for each in self.steps)

    @property
    def learners(self) -> int | None:
        """How many were on the list when it was first made; None: it was not made yet."""
        return next((s.learners for s in self.steps if s.step == Step.LISTED), None)

    @property
    def next_due(self) -> Duty | None:
        """The duty that is due next; None: all are met."""
        left = [each for each in self.duties if each.met_on is None]
        return min(left, key=lambda duty: duty.due_on) if left else None

    @property
    def late(self) -> bool:
        return self.open and any(each.late and each.met_on is None for each in self.duties)


def overseeing(by: Actor) -> Purpose:
    """For what somebody reads what officers read."""
    return Purpose.OPERATE if by.is_operator else Purpose.OVERSEE


def incidents(*, by: Actor, at: datetime) -> list[IncidentLine]:
    """The incidents to which `by` sees: open ones first, what is due next on top. Raises NotAllowed."""
    officer_ground(by=by, purpose=overseeing(by), day=timezone.localdate(at))
    rows = _mine(by, at).prefetch_related("steps").select_related("account", "agreement")
    lines = [_line(row, at) for row in rows.order_by("-noted_at", "-pk")]
    far = date.max
    return sorted(
        lines, key=lambda each: (not each.open, each.next_due.due_on if each.next_due else far)
    )


def incident(key: UUID, *, by: Actor, at: datetime) -> IncidentLine:
    """One incident. Raises NotAllowed, UnknownName where there is none for this officer."""
    officer_ground(by=by, purpose=overseeing(by), day=timezone.localdate(at))
    row = _mine(by, at).filter(pk=key).select_related("account", "agreement").first()
    if row is None:
        raise UnknownName(f"No incident {key} is yours to see to.", mend="See: cairn incident list")
    return _line(row, at)


def _mine(by: Actor, at: datetime) -> QuerySet[Incident]:
    if by.is_operator:
        return Incident.objects.all()
    posts = oversees(by, timezone.localdate(at))
    if posts.filter(organization__kind=Organization.Kind.SEA).exists():
        return Incident.objects.all()
    places = posts.values("organization")
    return Incident.objects.filter(
        Q(organization__in=places) | Q(organization__district__in=places)
    )


def _line(row: Incident, at: datetime) -> IncidentLine:
    steps = tuple(sorted(row.steps.all(), key=lambda each: each.noted_at))
    facts = Facts(
        row.found_on,
        timezone.localtime(row.noted_at),
        row.agreement_id is not None,
        row.party_found_on,
        row.drill,
    )
    done = {Step(s.step): Done(s.on, timezone.localtime(s.noted_at)) for s in steps}
    running = duties(facts, limits(row.found_on), done, timezone.localtime(at))
    return IncidentLine(row, _whom(row), tuple(running), steps)


def _whom(row: Incident) -> str:
    named: Iterable[str] = (
        row.agreement.party if row.agreement else "",
        row.account.name if row.account else "",
        row.through,
    )
    return ", ".join(filter(None, named))


def limits(day: date) -> Limits:
    """What policy says of breaches found on a day."""
    names = ("list_minutes", "vendor_days", "state_days", "family_days")
    return Limits(*(int(book().ask(f"breach.{name}", day).value) for name in names))  # type: ignore[arg-type]


def sources(day: date) -> dict[Step, str]:
    """The rule that each clock rests on."""
    named = {
        Step.LISTED: "list_minutes",
        Step.SERVICE: "vendor_days",
        Step.STATE: "state_days",
        Step.FAMILIES: "family_days",
    }
    return {step: book().ask(f"breach.{name}", day).source for step, name in named.items()}


@dataclass(frozen=True)
class Practised:
    """When a breach was last practised, or met in earnest; None: never. `due` counts on from there."""

    last: date | None
    days: int
    due: bool


def practised(*, by: Actor, at: datetime) -> Practised:
    """Whether it is time to practise (a list was made of no incident for so many days). Raises NotAllowed."""
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=overseeing(by), day=day)
    days = int(book().ask("breach.drill_days", day).value)  # type: ignore[arg-type]
    lists = IncidentStep.objects.filter(incident__in=_mine(by, at), step=Step.LISTED)
    last = lists.order_by("-on").values_list("on", flat=True).first()
    return Practised(last, days, last is None or (day - last).days > days)
