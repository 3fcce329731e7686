"""A run that was a mistake is withdrawn: pages and later runs then go by the latest that stands; nothing is deleted.

A run on which a release rests stays, for what the public reads must be found again. It can stand again by a later line.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.accountability.models import Release, Run, RunLine
from cairn.accountability.rules.releasing import Step
from cairn.accountability.selectors.releasing import must_answer
from cairn.accountability.selectors.runs import standing_runs, withdrawn
from cairn.kernel.access import Actor
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName

from .lines import hold, signed


def withdraw(key: UUID, *, words: str, by: Actor, at: datetime) -> RunLine:
    """Says that a run stands no longer, and why. Raises NotAllowed, BadInput, UnknownName."""
    return _say(key, words, by, at, stands=False)


def reinstate(key: UUID, *, words: str, by: Actor, at: datetime) -> RunLine:
    """Says that a run which was withdrawn stands again, and why. Raises NotAllowed, BadInput, UnknownName."""
    return _say(key, words, by, at, stands=True)


@transaction.atomic
def _say(key: UUID, words: str, by: Actor, at: datetime, *, stands: bool) -> RunLine:
    must_answer(by, timezone.localdate(at))
    hold(Run, key)
    run = Run.objects.filter(pk=key).first()
    if run is None:
        raise UnknownName(f"There is no run {key}.", mend="List them: cairn accountability runs")
    if not words.strip():
        raise BadInput("Nothing says why.", mend='Say it: --why "counted before the roster came".')
    if (withdrawn(run) is None) == stands:
        is_so = "stands already" if stands else "was withdrawn before"
        raise BadInput(f"The run {is_so}.", mend="List them: cairn accountability runs")
    if not stands and (resting := releases_on(run)):
        raise NotAllowed(
            f"{len(resting)} release{'' if len(resting) == 1 else 's'} of report cards, of "
            f"{SchoolYear(resting[0].year + 1)}, rest on this run.",
            mend="It stays. Drop what is not public yet (page “Releases”); or mend what was wrong and run the year "
            "again: the newer run is the one that pages show.",
        )
    return RunLine.objects.create(run=run, stands=stands, words=words.strip(), **signed(by, at))


def releases_on(run: Run) -> list[Release]:
    """Releases that were drafted when the run was the last of its year, and were not dropped.

    Of its own year those of the same day and basis; of later years all, since clocks go on from it.
    """
    rows = Release.objects.filter(year__gte=run.year, drafted_at__gte=run.made_at)
    rows = rows.exclude(steps__said=Step.DROPPED).defer("tables", "certificate")
    newer = standing_runs().filter(year=run.year, made_at__gt=run.made_at)
    until = newer.values_list("made_at", flat=True).first()
    return [
        row
        for row in rows.order_by("year", "drafted_at")
        if (until is None or row.drafted_at < until)
        and (
            row.year > run.year
            or (row.as_of, row.basis or run.basis) == (run.counted_on, run.basis)
        )
    ]


def later_runs(run: Run) -> list[Run]:
    """Runs of later years that stand and were made after it: they may have gone on from its numbers."""
    return list(standing_runs().filter(year__gt=run.year, made_at__gt=run.made_at))
