"""What learners handed in to tasks, with its files: a class's, a learner's, and one file opened.

Who may read it is policy for the portfolio: whoever teaches the learner, the learner, the family.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import unquote
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from cairn.assessments.models import Entry, HandIn, HandInFile
from cairn.assessments.rules import Fate
from cairn.evidence.rules import shown_in_place
from cairn.evidence.selectors.artefacts import OpenedFile, opened_file, path_of
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.access import learner_ground, learners, section_ground
from cairn.people.selectors.sections import in_class, sections_taught_lately


@dataclass(frozen=True)
class HandedIn:
    """What a learner handed in at one time. `number`: the how manieth time, from 1; `at`: when."""

    id: UUID
    learner: UUID
    words: str
    link: str
    at: datetime
    number: int
    files: tuple[HandInFile, ...]

    @property
    def pictures(self) -> list[HandInFile]:
        """The files that a page can show."""
        return [file for file in self.files if shown_in_place(file.media_type)]


def handed_in(
    givings: Collection[UUID], learners: Collection[UUID], known: datetime | None = None
) -> dict[UUID, list[HandedIn]]:
    """By giving what these records handed in, the first first; in two queries. Its reader asks who may see it.

    known   as it was at that moment, if given
    """
    rows = HandIn.objects.filter(giving__in=givings, learner__in=learners)
    if known is not None:
        rows = rows.filter(handed_in_at__lte=known)
    return _whole(rows)


def handed_in_under(giving: UUID, keys: Collection[UUID]) -> dict[UUID, list[HandedIn]]:
    """By the row under which it was handed in; two queries, none of a person. Its reader asks who may see it."""
    rows = HandIn.objects.filter(giving=giving, learner_id__in=list(keys))
    found: dict[UUID, list[HandedIn]] = defaultdict(list)
    told = _told(list(rows.order_by("handed_in_at", "pk")), lambda row: row.learner_id)
    for each in told.get(giving, []):
        found[each.learner].append(each)
    return dict(found)


def who_handed_in(
    giving: UUID, section: UUID, *, by: Actor, purpose: Purpose, day: date
) -> frozenset[UUID]:
    """Which learners handed something in to a task of a class; not what. Raises NotAllowed."""
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    rows = HandIn.objects.filter(giving=giving, giving__section=section)
    return frozenset(rows.values_list("learner__record_id", flat=True))


def handed_in_to(
    giving: UUID, *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, list[HandedIn]]:
    """By learner what was handed in to a task, the first first; of learners whose work `by` may read alone."""
    theirs = learners(by=by, purpose=purpose, data=DataClass.PORTFOLIO, day=day)
    rows = HandIn.objects.filter(giving=giving, learner__record__in=theirs)
    found: dict[UUID, list[HandedIn]] = defaultdict(list)
    for each in _whole(rows).get(giving, []):
        found[each.learner].append(each)
    return dict(found)


def waiting_in_classes_of(
    *, by: Actor, purpose: Purpose, day: date, since: datetime
) -> list[datetime]:
    """When each work was last handed in that waits to be scored, in classes that `by` teaches, or taught to
    their end and may go on scoring; the latest last.

    Of learners who are in the class and whose work `by` may read alone. Work handed in again after it was scored
    waits again; what was handed in before `since`, and to a task that was taken back, is left out. Always as
    many queries.
    """
    if by.person is None:
        return []
    theirs = learners(by=by, purpose=purpose, data=DataClass.PORTFOLIO, day=day)
    scored = Entry.objects.filter(
        giving=OuterRef("giving"), learner__record=OuterRef("learner__record"),
        received_at__gte=OuterRef("handed_in_at"),
    ).exclude(fate=Fate.DIFFERS.value)  # fmt: skip
    rows = HandIn.objects.filter(
        ~Exists(scored), in_class("giving__section", "learner__record", day),
        handed_in_at__gte=since, giving__taken_back=None,
        giving__section__in=sections_taught_lately(by.person, day).values("pk"),
        learner__record__in=theirs.values("pk"),
    )  # fmt: skip
    latest: dict[tuple[UUID, UUID], datetime] = {}
    for giving, record, at in rows.order_by("handed_in_at").values_list(
        "giving_id", "learner__record_id", "handed_in_at"
    ):
        latest[giving, record] = at
    return sorted(latest.values())


def open_handed_in(
    key: UUID, *, by: Actor, purpose: Purpose, day: date, known: datetime | None = None
) -> OpenedFile:
    """One file that was handed in. Raises NotAllowed, and UnknownName where the disk has lost it.

    known   what was handed in after that moment is not there, if given
    """
    row = HandInFile.objects.select_related("hand_in__learner").filter(pk=key).first()
    learner = row.hand_in.learner.record_id if row else key
    learner_ground(by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=learner, day=day)
    if row is None or (known is not None and row.hand_in.handed_in_at > known):
        raise NotAllowed(f"{by.name} finds no such file.", mend="Open the task again.")
    return opened_file(row)


def learner_of_handed_in(key: UUID) -> UUID | None:
    """Who handed this file in, for a page that opens that learner's record first; None: there is no such file."""
    rows = HandInFile.objects.filter(pk=key)
    return rows.values_list("hand_in__learner__record", flat=True).first()


def referred_to(fingerprints: Collection[str]) -> set[str]:
    """Those of these files that somebody handed in."""
    rows = HandInFile.objects.filter(sha256__in=list(fingerprints))
    return set(rows.values_list("sha256", flat=True))


def fingerprints(records: Iterable[UUID]) -> set[str]:
    """The files that these learners handed in, by fingerprint."""
    rows = HandInFile.objects.filter(hand_in__learner__record_id__in=list(records))
    return set(rows.values_list("sha256", flat=True))


_LOOKED_INTO = 200_000
"""Letters of a text file in which a name is looked for."""


def texts_of(handed: HandedIn) -> Iterator[str]:
    """The words of what was handed in, as far as they can be read by a program: words, link, text files."""
    yield handed.words
    yield unquote(handed.link)
    for file in handed.files:
        if file.media_type.startswith("text/") and (kept := path_of(file.sha256)).is_file():
            with kept.open(encoding="utf-8", errors="replace") as stream:
                yield stream.read(_LOOKED_INTO)


def _whole(rows: "QuerySet[HandIn]") -> dict[UUID, list[HandedIn]]:
    found = list(rows.select_related("learner").order_by("handed_in_at", "pk"))
    return _told(found, lambda row: row.learner.record_id)


def _told(found: list[HandIn], whose: Callable[[HandIn], UUID]) -> dict[UUID, list[HandedIn]]:
    files: dict[UUID, list[HandInFile]] = defaultdict(list)
    sent = HandInFile.objects.filter(hand_in__in=[row.pk for row in found]).order_by("place")
    for file in sent:
        files[file.hand_in_id].append(file)
    times: dict[tuple[UUID, UUID], int] = defaultdict(int)
    made: dict[UUID, list[HandedIn]] = defaultdict(list)
    for row in found:
        who = (row.giving_id, whose(row))
        times[who] += 1
        made[row.giving_id].append(
            HandedIn(
                row.pk, who[1], row.words, row.link, row.handed_in_at, times[who],
                tuple(files[row.pk]),
            )
        )  # fmt: skip
    return dict(made)
