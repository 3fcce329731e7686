"""A learner's works and collections, as far as they are shown to whoever asks; and one file, opened.

Who may read portfolios at all is policy (`access.grants.portfolio`); which works of one, the learner says.
"""

from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from cairn.evidence.rules import shown_in_place
from cairn.evidence.selectors.artefacts import OpenedFile, opened_file
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.learning.models import (
    Collection,
    CollectionVersion,
    CollectionWork,
    Work,
    WorkEvidence,
    WorkFile,
    WorkTie,
    WorkVersion,
)
from cairn.learning.rules.portfolio import Audience, Showing, audience_of
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Version:
    """One version of a work with what belongs to it, in order."""

    row: WorkVersion
    files: list[WorkFile]
    ties: list[WorkTie]
    evidence: list[UUID]


@dataclass(frozen=True)
class WholeWork:
    """A work with all its versions, the first one first; there is always one."""

    row: Work
    versions: list[Version]

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        """The record that stands."""
        return self.row.learner.record_id

    @property
    def latest(self) -> Version:
        return self.versions[-1]

    @property
    def title(self) -> str:
        return self.latest.row.title

    @property
    def showing(self) -> Showing:
        return showing_of(self.row)

    @property
    def picture(self) -> WorkFile | None:
        """The first file that a page can show; None: there is none."""
        return next((f for f in self.latest.files if shown_in_place(f.media_type)), None)


@dataclass(frozen=True)
class WholeCollection:
    """A collection as it stands, with those of its works that are shown to whoever asked.

    hidden   how many more there are
    """

    row: Collection
    version: CollectionVersion
    works: list[WholeWork]
    hidden: int

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        return self.row.learner.record_id

    @property
    def showing(self) -> Showing:
        return showing_of(self.row)


@dataclass(frozen=True)
class Portfolio:
    """What of a portfolio is shown to one reader: works, the latest made first; collections, the latest first."""

    audience: Audience
    works: list[WholeWork]
    collections: list[WholeCollection]


def showing_of(row: Work | Collection) -> Showing:
    return Showing(row.teachers, row.family, row.withdrawn_at is not None)


def portfolio_of(learner: UUID, *, by: Actor, purpose: Purpose, day: date) -> Portfolio:
    """All that is shown to `by` of a learner's portfolio. Always as many queries. Raises NotAllowed."""
    audience = _audience(learner, by, purpose, day)
    mine = aliases(learner)
    works = whole(_shown(Work.objects.filter(learner__in=mine), audience))
    works.sort(key=lambda w: (w.latest.row.made_on, w.row.added_at, w.id), reverse=True)
    rows = _shown(Collection.objects.filter(learner__in=mine), audience)
    collections = _whole_collections(rows, works)
    return Portfolio(audience, works, collections)


def find_work(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> WholeWork:
    """One work. Raises NotAllowed, which does not tell whether there is such a work."""
    audience = _audience(learner_of_work(key) or key, by, purpose, day)
    found = whole(_shown(Work.objects.filter(pk=key), audience))
    if not found:
        raise _no_ground(by, purpose)
    return found[0]


def works_among(
    learner: UUID, keys: Several[UUID], *, by: Actor, purpose: Purpose, day: date
) -> list[WholeWork]:
    """Those of these works of a learner that are shown to `by`, as they were named. Raises NotAllowed."""
    audience = _audience(learner, by, purpose, day)
    rows = Work.objects.filter(pk__in=list(keys), learner__in=aliases(learner))
    found = {each.id: each for each in whole(_shown(rows, audience))}
    return [found[key] for key in keys if key in found]


def find_collection(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> WholeCollection:
    """One collection. Raises NotAllowed, as `find_work` does."""
    audience = _audience(learner_of_collection(key) or key, by, purpose, day)
    rows = _shown(Collection.objects.filter(pk=key), audience)
    keys = CollectionWork.objects.filter(version__collection__in=rows).values("work")
    works = whole(_shown(Work.objects.filter(pk__in=keys), audience))
    found = _whole_collections(rows, works)
    if not found:
        raise _no_ground(by, purpose)
    return found[0]


def open_file(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> OpenedFile:
    """One file of a work that is shown to `by`. Raises NotAllowed, and UnknownName where the disk has lost it."""
    row = WorkFile.objects.select_related("version").filter(pk=key).first()
    find_work(row.version.work_id if row else key, by=by, purpose=purpose, day=day)
    if row is None:
        raise _no_ground(by, purpose)
    return opened_file(row)


def learner_of_work(key: UUID) -> UUID | None:
    """Whose work it is, for a page that opens that learner's record first; None: there is no such work."""
    return Work.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def learner_of_collection(key: UUID) -> UUID | None:
    """As `learner_of_work`."""
    return Collection.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def learner_of_file(key: UUID) -> UUID | None:
    """As `learner_of_work`."""
    rows = WorkFile.objects.filter(pk=key)
    return rows.values_list("version__work__learner__record", flat=True).first()


def referred_to(fingerprints: Several[str]) -> set[str]:
    """Those of these files that some work has."""
    rows = WorkFile.objects.filter(sha256__in=list(fingerprints))
    return set(rows.values_list("sha256", flat=True))


def fingerprints(records: Iterable[UUID]) -> set[str]:
    """The files of these learners' works, by fingerprint."""
    rows = WorkFile.objects.filter(version__work__learner__record_id__in=list(records))
    return set(rows.values_list("sha256", flat=True))


def kept_to_themself(learner: UUID) -> tuple[set[UUID], set[UUID]]:
    """The works and the collections that a learner does not show to their family; keys only."""
    hidden = Q(family=False) | Q(withdrawn_at__isnull=False)
    mine = aliases(learner)
    return (
        set(Work.objects.filter(hidden, learner__in=mine).values_list("pk", flat=True)),
        set(Collection.objects.filter(hidden, learner__in=mine).values_list("pk", flat=True)),
    )


def works_behind(evidence: Iterable[UUID]) -> dict[UUID, UUID]:
    """From pieces of evidence to the works that they were recorded from."""
    rows = WorkEvidence.objects.filter(evidence__in=list(evidence))
    return dict(rows.values_list("evidence_id", "version__work_id"))


def whole(works: "QuerySet[Work]") -> list[WholeWork]:
    """The works of a question with all that belongs to them, in five queries."""
    rows = list(works.select_related("learner"))
    versions = list(
        WorkVersion.objects.filter(work__in=[row.pk for row in rows]).order_by("number")
    )
    keys = [version.pk for version in versions]
    files = _by(WorkFile.objects.filter(version__in=keys).order_by("place"), "version_id")
    ties = _by(
        WorkTie.objects.filter(version__in=keys).select_related("criterion").order_by("pk"),
        "version_id",
    )
    evidence = _by(WorkEvidence.objects.filter(version__in=keys).order_by("pk"), "version_id")
    made: defaultdict[UUID, list[Version]] = defaultdict(list)
    for row in versions:
        pieces = [each.evidence_id for each in evidence[row.pk]]
        made[row.work_id].append(Version(row, files[row.pk], ties[row.pk], pieces))
    return [WholeWork(row, made[row.pk]) for row in rows if made[row.pk]]


def _whole_collections(
    rows: "QuerySet[Collection]", works: list[WholeWork]
) -> list[WholeCollection]:
    """Each collection with its latest words and those of these works that are in it, in three queries."""
    found = list(rows.select_related("learner"))
    later = CollectionVersion.objects.filter(
        collection=OuterRef("collection"), number__gt=OuterRef("number")
    )
    latest = CollectionVersion.objects.filter(~Exists(later), collection__in=found)
    versions = {version.collection_id: version for version in latest}
    places = _by(CollectionWork.objects.filter(version__in=latest).order_by("place"), "version_id")
    by_key = {work.id: work for work in works}
    made = []
    for row in found:
        version = versions[row.pk]
        keys = [each.work_id for each in places[version.pk]]
        seen = [by_key[key] for key in keys if key in by_key and not by_key[key].showing.withdrawn]
        made.append(WholeCollection(row, version, seen, len(keys) - len(seen)))
    return sorted(made, key=lambda c: (c.version.added_at, c.id), reverse=True)


def _audience(learner: UUID, by: Actor, purpose: Purpose, day: date) -> Audience:
    why = learner_ground(by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=learner, day=day)
    return audience_of(why.relation)


S = TypeVar("S", Work, Collection)


def _shown(rows: "QuerySet[S]", audience: Audience) -> "QuerySet[S]":
    """What `Showing.is_shown_to` says, asked of the database; a test holds the two together."""
    match audience:
        case Audience.TEACHERS:
            return rows.filter(teachers=True, withdrawn_at=None)
        case Audience.FAMILY:
            return rows.filter(family=True, withdrawn_at=None)
    return rows


def _by(rows: Iterable[M], key: str) -> defaultdict[UUID, list[M]]:
    found: defaultdict[UUID, list[M]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _no_ground(by: Actor, purpose: Purpose) -> NotAllowed:
    return NotAllowed(
        f"{by.name} has no ground to open this record for the purpose “{purpose}”.",
        mend="If you work with this learner, ask the school's roster keeper to add you.",
    )
