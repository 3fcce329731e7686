"""What a breach asks of a school, and by when: a list within the hour, the state, the families."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Step(StrEnum):
    """What is done about an incident, in its order."""

    LISTED = "listed"
    SERVICE = "service"
    STATE = "state"
    FAMILIES = "families"
    CLOSED = "closed"


TOLD = (Step.SERVICE, Step.STATE, Step.FAMILIES)
"""Steps by which somebody is told: the school by the service, the state and the families by the school."""


@dataclass(frozen=True)
class Limits:
    """What policy says on the day on which it was found."""

    list_minutes: int
    vendor_days: int
    state_days: int
    family_days: int


@dataclass(frozen=True)
class Facts:
    """What the clocks count from.

    party           whether a party outside lost what it had been given
    party_found_on  the day on which that party found it; None: not known, then the school's own day counts
    """

    found_on: date
    noted_at: datetime
    party: bool
    party_found_on: date | None
    drill: bool


@dataclass(frozen=True)
class Done:
    """A step that was taken: on which day, and when that was written down."""

    on: date
    at: datetime


@dataclass(frozen=True)
class Duty:
    """One duty with its clock.

    due_on   the last day in time
    due_at   the last moment, of the list alone
    met_on   None: not yet
    late     met too late, or not met and over by now
    """

    step: Step
    due_on: date
    due_at: datetime | None
    met_on: date | None
    late: bool


def duties(facts: Facts, limits: Limits, done: Mapping[Step, Done], now: datetime) -> list[Duty]:
    """Every duty of an incident with its clock; of a drill the list alone. `now` in local time."""
    found = [_list(facts, limits, done.get(Step.LISTED), now)]
    if facts.drill:
        return found
    if facts.party:
        since = facts.party_found_on or facts.found_on
        found.append(_told(Step.SERVICE, since, limits.vendor_days, done, now))
    found.append(_told(Step.STATE, facts.found_on, limits.state_days, done, now))
    found.append(_told(Step.FAMILIES, facts.found_on, limits.family_days, done, now))
    return found


def _list(facts: Facts, limits: Limits, met: Done | None, now: datetime) -> Duty:
    due = facts.noted_at + timedelta(minutes=limits.list_minutes)
    late = (met.at if met else now) > due
    return Duty(Step.LISTED, due.date(), due, met.on if met else None, late)


def _told(step: Step, since: date, days: int, done: Mapping[Step, Done], now: datetime) -> Duty:
    due, met = since + timedelta(days=days), done.get(step)
    return Duty(step, due, None, met.on if met else None, (met.on if met else now.date()) > due)


def faults(
    *,
    what: str,
    found_on: date,
    first_day: date,
    last_day: date,
    ways: int,
    party_found_on: date | None,
    today: date,
) -> list[str]:
    """What stands against opening an incident, in words; `ways`: how many of account, through, agreement it has."""
    found = [] if what.strip() else ["it does not say what happened"]
    if not ways:
        found.append("it names no account, no page or program, and no agreement")
    if first_day > last_day:
        found.append(f"it ends on {last_day}, before it begins on {first_day}")
    if found_on > today:
        found.append(f"it was found on {found_on}, which is still to come")
    if party_found_on is not None and party_found_on > found_on:
        found.append(f"the party found it on {party_found_on}, after telling of it on {found_on}")
    return found
