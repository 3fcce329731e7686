"""Taking looks into the chain, and publishing its head.

Whoever reads writes the look and goes on; one process at a time takes what has arrived into the chain, in
batches. So many workers write at once without waiting for one another, and the chain has one order: that in
which looks were seen to be there. A look is under the chain about a second after it was made.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from cairn.people.models import LookArrival, LookHead, LookLink
from cairn.people.rules.chain import link
from cairn.people.selectors.chain import Head, last_link, rows_of

AT_ONCE = 1_000
"""Looks in one transaction: on SQLite others wait meanwhile, some 30 ms."""
_ALONE = 0x6C6F6F6B  # the number of the lock on PostgreSQL under which the chain grows


def seal(*, limit: int = AT_ONCE) -> int:
    """Takes up to `limit` looks that have arrived into the chain; returns how many.

    A look leaves the waiting in the transaction that makes it a link: killed at any moment, none is lost
    and none comes in twice.
    """
    with transaction.atomic():
        _alone()
        arrived = list(LookArrival.objects.order_by("pk").values_list("pk", "look")[:limit])
        made = _links([look for _, look in arrived])
        LookLink.objects.bulk_create(made)
        taken = {link.look for link in made}
        LookArrival.objects.filter(pk__in=[pk for pk, look in arrived if look in taken]).delete()
    return len(made)


def seal_all() -> int:
    """Takes everything that has arrived into the chain; returns how many looks that were."""
    total = 0
    if not LookArrival.objects.exists():
        return 0  # asked many times a minute: nobody is made to wait for it
    while taken := seal():
        total += taken
    return total


def _alone() -> None:
    """Waits until no other process makes links; on SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])


def _links(looks: Sequence[UUID]) -> list[LookLink]:
    rows = rows_of(looks)
    number, before = last_link()
    made = []
    for look in looks:
        if (row := rows.get(look)) is None:
            continue  # removed before it came in: its note of arrival stays, and `verify` tells it
        number, before = number + 1, link(before, row)
        made.append(LookLink(number=number, look=look, hash=before))
    return made


def publish_head(*, day: date, at: datetime) -> Head:
    """The head of this day: takes in what has arrived, and keeps the line once a day, never to change."""
    seal_all()
    with transaction.atomic():
        _alone()
        held = LookHead.objects.filter(day=day).first()
        if held is None:
            number, last = last_link()
            held = LookHead.objects.create(day=day, number=number, hash=last, published_at=at)
    return Head(held.day, held.number, bytes(held.hash).hex())
