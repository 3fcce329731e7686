"""The cells that wait to be worked out anew, and who may take them.

A writer leaves an arrival in its own transaction, so an arrival is seen when, and only when, its
evidence can be read: no cursor over a log whose transactions end out of order could miss one.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from cairn.evidence.models import Arrival

_DRAINING = 0x43_61_69_72_6E_01
"""PostgreSQL's number for the right to work levels out from the queue."""
_AT_ONCE = 5000


class Waiting(NamedTuple):
    """One cell that waits; `arrival` is handed back when it is done."""

    arrival: int
    learner: UUID
    competency: UUID


def take_arrivals(limit: int) -> list[Waiting]:
    """Up to `limit` arrivals, oldest first; none when another process holds the queue.

    Call it in a transaction, read the cells after it, write what they give, and end the transaction
    with `arrivals_done`. One process at a time drains the queue: two that worked out the same cell
    from different moments could otherwise leave the older answer on top.
    """
    if not _hold_the_queue():
        return []
    waiting = Arrival.objects.order_by("pk")
    if connection.vendor == "postgresql":
        waiting = waiting.select_for_update(skip_locked=True)
    return [
        Waiting(*row) for row in waiting.values_list("pk", "learner_id", "competency_id")[:limit]
    ]


def arrivals_done(arrivals: Iterable[int]) -> None:
    """Takes these off the queue; those that came since for the same cells stay."""
    done = list(arrivals)
    for start in range(0, len(done), _AT_ONCE):
        Arrival.objects.filter(pk__in=done[start : start + _AT_ONCE]).delete()


def _hold_the_queue() -> bool:
    """SQLite has one writer at a time anyway; PostgreSQL is asked, and lets go when the transaction ends."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_DRAINING])
        [held] = cursor.fetchone()
    return bool(held)
