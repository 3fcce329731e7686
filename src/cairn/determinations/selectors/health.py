"""Whether the record agrees with itself: what `cairn check` looks at."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F, Q

from cairn.determinations.models import Determination, Estimate
from cairn.determinations.rules import digest_of
from cairn.evidence.selectors.cells import waiting_cells
from cairn.people.selectors.persons import broken_pointers

_LOOKED_AT = 1000


def consistency() -> Iterator[tuple[str, bool, str]]:
    """What was looked at, whether it is good, and what was seen."""
    yield _durable()
    waiting = waiting_cells()
    yield "arrivals", True, f"{waiting:,} cells wait to be worked out" if waiting else "none wait"
    broken = broken_pointers()
    yield (
        "joined records",
        not broken,
        f"{broken} lead nowhere" if broken else "every pointer holds",
    )
    impossible = Estimate.objects.filter(
        Q(enough=True, shown=None) | Q(shown__lt=F("level"), enough=True)
    )
    count = impossible.count()
    yield "levels", not count, f"{count} are below what the method says" if count else "they hold"
    yield _digests()


def _durable() -> tuple[str, bool, str]:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            [setting] = cursor.fetchone()
        return "durability", setting != "off", f"synchronous_commit is {setting}"
    with connection.cursor() as cursor:
        full = cursor.execute("PRAGMA synchronous").fetchone()[0]
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    return (
        "durability",
        full == 2 and journal == "wal",
        f"synchronous {full} (2 is FULL), {journal}",
    )


def _digests() -> tuple[str, bool, str]:
    rows = Determination.objects.order_by("-id")[:_LOOKED_AT]
    wrong = [
        str(d.pk)
        for d in rows
        if digest_of(d.inputs) != d.inputs_digest or digest_of(d.outcome) != d.outcome_digest
    ]
    return (
        "determinations",
        not wrong,
        f"altered: {', '.join(wrong)}" if wrong else f"{len(rows)} intact",
    )


def has_levels() -> bool:
    """Whether any level has been worked out."""
    return Estimate.objects.exists()
