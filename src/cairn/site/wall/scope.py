"""Letting one request through the wall: its reader's ties hold for one transaction, then nobody's do."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cairn.assessments.rules import HELD
from cairn.intake.rulebook import book
from cairn.journeys.tasks.expert_session import EXPERTS, begun_of
from cairn.kernel.access import Actor
from cairn.people.rules.access import years_before
from cairn.people.selectors.emergencies import named_at_a_post

from .clients import ENTER_CLIENT
from .emergencies import IN_EMERGENCY
from .experts import ENTER_EXPERT
from .functions import AT_THE_DOOR, ENTER, FOR_ONE


def enter(person: UUID | None, day: date) -> None:
    """Ties this transaction to a reader; None: somebody who has not signed in. Call it in a transaction."""
    grace = int(book().ask("access.teaching_grace_days", day).value)  # type: ignore[arg-type]
    age = int(book().ask("access.adult_age", day).value)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [person, day, grace, years_before(day, age)])


def let_in(person: UUID | None) -> None:
    """Ties the rest of this request to whoever has just signed in. Does nothing without a second wall."""
    if settings.SECOND_WALL:
        enter(person, timezone.localdate())


def stand_at_the_door(
    people: Iterable[UUID | None], *, number: str = "", address: str = ""
) -> None:
    """Lets it be asked whether somebody may sign in whom a letter or a provider names, and no more.

    people   those whom a code or an earlier sign-in names; None: nobody
    number   the state's number of a person; empty: none was stated
    address  an e-mail address of a person; empty likewise

    Does nothing without a second wall.
    """
    if settings.SECOND_WALL:
        known = [person for person in people if person is not None]
        with connection.cursor() as cursor:
            cursor.execute(AT_THE_DOOR, [known, number, address, timezone.localdate()])


def show_sheet(shown: str) -> None:
    """Lets the one sheet be found whose code's fingerprint, or whose own key, is shown.

    Does nothing without a second wall.
    """
    if settings.SECOND_WALL:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('cairn.sheet', %s, true)", [shown])


def let_in_for(person: UUID, learner: UUID) -> None:
    """Ties the rest of this request to a guardian with a sheet, and to the one child on it, nothing else.

    Does nothing without a second wall.
    """
    if settings.SECOND_WALL:
        enter(person, timezone.localdate())
        with connection.cursor() as cursor:
            cursor.execute(FOR_ONE, [learner])


def enter_as_client(client: UUID, day: date) -> None:
    """Ties this transaction to the learners of a service's contract, and to nobody else."""
    with connection.cursor() as cursor:
        cursor.execute(ENTER_CLIENT, [client, day])


def enter_as_expert(typed: UUID | None, at: datetime) -> None:
    """Ties this transaction, besides, to the works of the invitation whose code was typed then, if it holds."""
    day = timezone.localdate(at)
    grace = int(book().ask("access.teaching_grace_days", day).value)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(ENTER_EXPERT, [typed, at - HELD, day, grace])


def in_emergency(name: str, by: Actor, day: date) -> tuple[UUID, UUID] | None:
    """Whom a number means and where the reader holds a post there; None: nobody, or nowhere."""
    if not settings.SECOND_WALL:
        return named_at_a_post(name, by, day)
    with connection.cursor() as cursor:
        cursor.execute(IN_EMERGENCY, [name, day])
        learner, place = cursor.fetchone()
    return None if place is None else (learner, place)


class SecondWall:
    """One request, one transaction, one reader. Does nothing where the database has no second wall.

    What a page wrote before it failed is kept or undone as without it: each service has a transaction of
    its own within this one, and an error that a person can mend has become a page by the time it ends.
    """

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_WALL:
            return self.respond(request)
        with transaction.atomic():
            client = getattr(request, "client", None)
            if client is not None:
                enter_as_client(client.key, timezone.localdate())
            else:
                enter(getattr(request.user, "person_id", None), timezone.localdate())
            if request.path.startswith(f"{EXPERTS}/"):
                enter_as_expert(begun_of(request), timezone.now())
            return self.respond(request)
