"""Releases: public ones for everybody, drafts for those who answer for them and for the schools that they are about.

Nothing here is about a learner: rows are what left the gate. Until a release is public, whoever reads it says who asks.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from cairn.accountability.models import Objection, Release, ReleasePlace, ReleaseStep
from cairn.accountability.rules.asked import Published
from cairn.accountability.rules.cards import Card, Placed, Standing
from cairn.accountability.rules.keeping import questions_of, row_of
from cairn.accountability.rules.making_cards import STATE, Released, card
from cairn.accountability.rules.releasing import Step, stage
from cairn.accountability.rules.statuses import HowMany, Status, status_of
from cairn.kernel.access import Actor
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.kernel.ids import NOTHING
from cairn.people.selectors.once import once

from .releasing import answers_for_releases, led, must_answer

_LIGHT = ("tables", "certificate", "statuses")
"""Columns of megabytes, which no page needs."""


def _rows() -> QuerySet[Release]:
    steps = Prefetch("steps", ReleaseStep.objects.order_by("at", "pk"))
    return Release.objects.defer(*_LIGHT).prefetch_related(steps).order_by("-year", "-drafted_at")


def public_releases(day: date) -> list[Release]:
    """What everybody may read on a day: of each year the last that was released, latest year first."""
    return once(("public releases", day), lambda: _public(day))


def _public(day: date) -> list[Release]:
    found: dict[int, Release] = {}
    rows = _rows().filter(steps__said=Step.RELEASED, embargo__lte=day)
    for row in sorted(rows, key=lambda r: (_when(r, Step.RELEASED), r.pk)):
        found[row.year] = row
    return [found[year] for year in sorted(found, reverse=True)]


def public_release(year: int, day: date) -> Release:
    """The release of a year that stands. Raises UnknownName."""
    found = next((row for row in public_releases(day) if row.year == year), None)
    if found is None:
        raise UnknownName(
            "Nothing was published for this school year.", mend="Choose a year from the report cards."
        )  # fmt: skip
    return found


def _when(row: Release, step: Step) -> Any:
    return next((each.at for each in row.steps.all() if each.said == step), None)


def said_of(row: Release) -> list[str]:
    """The steps that were said of it."""
    return [step.said for step in row.steps.all()]


def standing(row: Release) -> Standing:
    """What a card says of its release."""
    approved, released = _when(row, Step.APPROVED), _when(row, Step.RELEASED)
    public = None if released is None else max(timezone.localdate(released), row.embargo)
    return Standing(
        row.year,
        row.as_of,
        None if approved is None else timezone.localdate(approved),
        public,
        row.tables_sha256,
        row.minimum,
        row.basis,
    )


def placed(row: ReleasePlace) -> Placed:
    return Placed(row.place, row.kind, row.name, row.within, row.grades)


def places(row: Release, *, kinds: Collection[str] = (), within: str = "") -> list[Placed]:
    """The places of a release by name, without their rows; `within`: those of this district alone."""
    found = ReleasePlace.objects.filter(release=row).defer("rows").order_by("name", "place")
    if kinds:
        found = found.filter(kind__in=kinds)
    return [placed(each) for each in (found.filter(within=within) if within else found)]


def find_places(row: Release, asked: str, *, most: int) -> list[Placed]:
    """Schools and districts whose name has all words that were typed, in any order and case; by name."""
    words = asked.casefold().split()
    return [
        each
        for each in places(row, kinds=("district", "school"))
        if all(word in each.name.casefold() for word in words)
    ][:most]


def released(row: Release, only: Iterable[str], *, card_of: str = "") -> Released:
    """The release with the rows of these places; of others the names are not read either.

    card_of  only what the card of this place is made of: grades of that place alone, undivided
    """
    found = list(ReleasePlace.objects.filter(release=row, place__in=set(only)))
    rows = tuple(
        row_of(said, each.place)
        for each in found
        for said in each.rows
        if not card_of or _on_card(said, own=each.place == card_of)
    )
    named = tuple(placed(each) for each in found)
    of = {place.place: statuses_of(place) for place in found}
    return Released(
        standing(row),
        questions_of(row.questions),
        named,
        rows,
        tuple(each for some in of.values() for each in some if isinstance(each, Status)),
        {at: tuple(each for each in some if isinstance(each, HowMany)) for at, some in of.items()},
    )


def statuses_of(place: ReleasePlace) -> list[Status | HowMany]:
    """What a place's card says of statuses: a school its own, a place above of how many schools."""
    return [
        status_of(said) if place.kind == "school" else HowMany(**said) for said in place.statuses
    ]


def says_statuses(row: Release) -> bool:
    """Whether a release says any status, without reading them."""
    return Release.objects.filter(pk=row.pk).exclude(statuses="").exists()


def all_statuses(row: Release) -> Iterator[tuple[Placed, Status | HowMany]]:
    """Every status of a release with its place, in the order of `all_rows`."""
    for each in ReleasePlace.objects.filter(release=row).defer("rows").order_by("kind", "place"):
        yield from ((placed(each), said) for said in statuses_of(each))


def _on_card(said: Mapping[str, Any], *, own: bool) -> bool:
    return not said.get("grade") or (own and not said.get("group"))


def organization_of(row: Release, place: str) -> UUID | None:
    """The organization that a release's place is here; None where it is none that is kept here."""
    found: UUID | None = (
        ReleasePlace.objects.filter(release=row, place=place)
        .values_list("organization", flat=True)
        .first()
    )
    return found


def rows_of(place: ReleasePlace) -> Iterator[Published]:
    return (row_of(said, place.place) for said in place.rows)


def all_rows(row: Release) -> Iterator[tuple[Placed, Published]]:
    """Every row of a release with its place, place by place as the tables have them."""
    for each in ReleasePlace.objects.filter(release=row).order_by("kind", "place").iterator(200):
        mine = placed(each)
        yield from ((mine, published) for published in rows_of(each))


def public_card(year: int, place: str, day: date) -> Card:
    """The report card of a place as everybody reads it. Raises UnknownName."""
    now = public_release(year, day)
    return _card(now, place, [row for row in public_releases(day) if row.year < year])


def _card(now: Release, place: str, earlier: Iterable[Release]) -> Card:
    own = ReleasePlace.objects.filter(release=now, place=place).defer("rows").first()
    if own is None:
        raise UnknownName(
            "There is no report card of this place in this year.",
            mend="Search for the school or district by its name.",
        )
    around = (place, STATE, *([own.within] if own.within else []))
    before = [released(row, (place, STATE), card_of=place) for row in earlier]
    return card(place, released(now, around, card_of=place), before)


def years_of(place: str, day: date) -> list[int]:
    """The years of which a place has a public card, latest first."""
    rows = public_releases(day)
    have = ReleasePlace.objects.filter(release__in=[r.pk for r in rows], place=place)
    keys = set(have.values_list("release", flat=True))
    return [row.year for row in rows if row.pk in keys]


def public_texts(year: int, day: date) -> tuple[str, str, str]:
    """The tables, the certificate and the statuses of a public release, to the byte. Raises UnknownName."""
    row = Release.objects.only(*_LIGHT).get(pk=public_release(year, day).pk)
    return row.tables, row.certificate, row.statuses


# Before it is public


@dataclass(frozen=True)
class ReleaseLine:
    """A release in the list of those who answer for it."""

    row: Release
    stage: str
    steps: tuple[ReleaseStep, ...]
    objections: int
    open: int


def releases(*, by: Actor, day: date) -> list[ReleaseLine]:
    """Every release, latest first. Raises NotAllowed for who does not answer for them."""
    must_answer(by, day)
    return _lines(_rows())


def one_release(key: UUID, *, by: Actor, day: date) -> ReleaseLine:
    """One release. Raises NotAllowed, UnknownName."""
    must_answer(by, day)
    return _lines([release_row(key)])[0]


def _lines(rows: Iterable[Release]) -> list[ReleaseLine]:
    rows = list(rows)
    said = (
        Objection.objects.filter(place__release__in=[row.pk for row in rows])
        .values_list("place__release")
        .annotate(many=Count("pk"), open=Count("pk", filter=Q(answer=None)))
    )
    counted = {key: (many, open_) for key, many, open_ in said}
    return [
        ReleaseLine(row, stage(said_of(row)), tuple(row.steps.all()), *counted.get(row.pk, (0, 0)))
        for row in rows
    ]


def release_row(key: UUID) -> Release:
    """The row by itself. Raises UnknownName."""
    row = _rows().filter(pk=key).first()
    if row is None:
        raise UnknownName(f"No release has the id {key}.", mend="See: cairn release list")
    return row


def objections(row: Release, only: Collection[UUID] | None = None) -> list[Objection]:
    """What places object to a release, oldest first; `only`: of these organizations."""
    found = Objection.objects.filter(place__release=row).select_related("place", "answer")
    if only is not None:
        found = found.filter(place__organization__in=only)
    return list(found.order_by("at", "pk"))


def drafts(*, by: Actor, day: date) -> list[tuple[Release, ReleasePlace]]:
    """The drafts in review that somebody may see of the places that they lead, latest first, by name."""
    mine = led(by, day)
    if not mine:
        return []
    by_key = {row.pk: row for row in _rows() if _is_reviewed(row, day)}
    found = ReleasePlace.objects.filter(release__in=by_key, organization__in=mine)
    return [(by_key[p.release_id], p) for p in found.defer("rows").order_by("name", "place")]


def _is_reviewed(row: Release, day: date) -> bool:
    """Sent to its schools, and not public yet."""
    now = stage(said_of(row))
    return now in {Step.REVIEW, Step.APPROVED} or (now == Step.RELEASED and row.embargo > day)


def draft_place(key: UUID, *, by: Actor, day: date, **which: Any) -> ReleasePlace:
    """A place of a release before it is public, without its rows, for who leads it or answers for releases.

    which   its name in the tables, or its organization
    A draft that was dropped is nobody's but theirs who answer. Raises NotAllowed, UnknownName.
    """
    answers = answers_for_releases(by, day)
    # Both are asked of a draft that is not there too: how long a refusal takes must not tell whether it is.
    found = ReleasePlace.objects.filter(release=key, **which).defer("rows")
    if not answers:
        seen = ReleaseStep.objects.filter(said=Step.REVIEW).values("release")
        dropped = ReleaseStep.objects.filter(said=Step.DROPPED).values("release")
        found = found.filter(organization__in=led(by, day) or {NOTHING}, release__in=seen)
        found = found.exclude(release__in=dropped)
    own = found.first()
    if own is None and answers:
        raise UnknownName("The draft names no such place.", mend="Choose one from your drafts.")
    if own is None:
        raise NotAllowed(
            f"{by.name} sees no such draft.",
            mend="Its school and district see it while it is in review, until it is public.",
        )
    return own


def draft_card(
    key: UUID, place: str, *, by: Actor, day: date
) -> tuple[Release, ReleasePlace, Card]:
    """The card of a place before it is public, for whom `draft_place` lets see it. Raises NotAllowed, UnknownName."""
    own = draft_place(key, by=by, day=day, place=place)
    row = release_row(key)
    earlier = [each for each in public_releases(day) if each.year < row.year]
    return row, own, _card(row, place, earlier)
