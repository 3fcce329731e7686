"""Counting how far people who score the same work agree, in every school and district."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import isnan
from typing import Any
from uuid import UUID

from django.db import transaction

from cairn.assessments.models import AgreementCount
from cairn.assessments.rules import Beside
from cairn.assessments.selectors.scored_twice import Met, pairs_of
from cairn.intake import bulk
from cairn.intake.rulebook import book
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.agreement.clustered import Ranged, clustered
from cairn.people.selectors.groups import enrolled_in, places_above
from cairn.people.selectors.organizations import state
from cairn.people.selectors.persons import records_and_aliases
from cairn.people.selectors.zones import place_of

FIGURES = ("exact", "adjacent", "higher", "alpha")
_ENDS = ("", "_low", "_high")
_COLUMNS = (
    "organization_id", "competency_id", "as_of", "pairs", "learners", "scorers",
    *(kind.value for kind in Beside), *(f"{name}{end}" for name in FIGURES for end in _ENDS),
)  # fmt: skip


def count_agreement(*, as_of: date, progress: Progress = SILENT) -> int:
    """Counts every school and district anew, in place of what was counted before; how many rows.

    A learner's pairs are counted where the learner is enrolled on the day.
    """
    above, whole = places_above(), state()
    top = None if whole is None else whole.pk
    progress.begin("Comparing scorers", len(above))
    together: dict[tuple[UUID, ...], list[UUID]] = defaultdict(list)
    for school, places in above.items():
        theirs = tuple(p for p in places if p != top)
        together[theirs[:1]].append(school)
    total = 0
    for schools in together.values():
        total += _count({school: above[school] for school in schools}, top, as_of, progress)
    return total


@transaction.atomic
def _count(
    above: Mapping[UUID, Sequence[UUID]], top: UUID | None, as_of: date, progress: Progress
) -> int:
    """Schools of one district, and what they stand under up to it."""
    met: dict[UUID, list[Met]] = defaultdict(list)
    for school, places in above.items():
        mine = _at(school, as_of)
        for place in (school, *(p for p in places if p != top)):
            met[place] += mine
        progress.advance(1)
    AgreementCount.objects.filter(organization_id__in=list(met)).delete()
    return bulk.insert(AgreementCount, _COLUMNS, list(_rows(met, as_of)))


def _at(school: UUID, as_of: date) -> list[Met]:
    days = book().ask("assessments.agreement_days", as_of, place_of(school)).value
    people = records_and_aliases(enrolled_in([school], as_of))
    return pairs_of(people, as_of=as_of, within=timedelta(days=int(days)))  # type: ignore[arg-type]


def _rows(met: Mapping[UUID, Sequence[Met]], as_of: date) -> Iterator[tuple[Any, ...]]:
    for organization, pairs in met.items():
        by_competency: dict[UUID | None, list[Met]] = defaultdict(list)
        for pair in pairs:
            by_competency[pair.competency].append(pair)
            by_competency[None].append(pair)
        for competency, mine in by_competency.items():
            yield (organization, competency, as_of, *_figures(mine))


def _figures(pairs: Sequence[Met]) -> Iterator[int | float | None]:
    number = {who: i for i, who in enumerate({pair.learner for pair in pairs})}
    found = clustered(
        [pair.first.level for pair in pairs],
        [pair.second.level for pair in pairs],
        [number[pair.learner] for pair in pairs],
    )
    kinds = Counter(pair.kind for pair in pairs)
    yield from (len(pairs), len(number))
    yield len({score.scorer for pair in pairs for score in (pair.first, pair.second)})
    yield from (kinds[kind] for kind in Beside)
    for name in FIGURES:
        figure: Ranged = getattr(found, name)
        for value in (figure.value, figure.low, figure.high):
            yield None if isnan(value) else value
