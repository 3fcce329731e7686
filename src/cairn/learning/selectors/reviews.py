"""Requests for a review: a learner's own, and what waits for whoever teaches them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import NOTHING
from cairn.learning.models import ReviewRequest, ReviewStep, ReviewWork
from cairn.learning.rules.reviews import (
    ENDING,
    OPEN,
    Kind,
    State,
    Step,
    days_over,
    may_follow,
    state_of,
)
from cairn.people.selectors.access import learner_ground, learners
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.sections import at_school


@dataclass(frozen=True)
class Request:
    """One request with what was done about it, in the order in which it was done; told for a day."""

    row: ReviewRequest
    steps: list[ReviewStep]
    day: date
    works: tuple[UUID, ...] = ()
    """The works of the portfolio that it points to; who sees each, the learner says."""

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        """The record that stands."""
        return self.row.learner.record_id

    @property
    def competency(self) -> UUID:
        return self.row.competency_id

    @property
    def kind(self) -> Kind:
        return Kind(self.row.kind)

    @property
    def state(self) -> State:
        return state_of([Step(step.step) for step in self.steps])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def asked_on(self) -> date:
        """The day on which it was asked, or asked again."""
        again = [step.at for step in self.steps if step.step == Step.AGAIN]
        return timezone.localdate(again[-1] if again else self.row.asked_at)

    @property
    def due(self) -> date:
        again = [step.due for step in self.steps if step.due is not None]
        return again[-1] if again else self.row.due

    @property
    def over(self) -> int:
        """School days for which an answer has been due; 0 where it is not, or the learner's turn."""
        return days_over(self.due, self.day) if self.state is State.AWAITING else 0

    @property
    def words(self) -> str:
        """What the learner said last."""
        said = [step.words for step in self.steps if step.step == Step.AGAIN and step.words]
        return said[-1] if said else self.row.words

    @property
    def answer(self) -> ReviewStep | None:
        """What a teacher said last; None: nothing yet."""
        said = [s for s in self.steps if s.step in (Step.REVISE, Step.DECIDED, Step.AGREED)]
        return said[-1] if said else None

    def may(self, step: Step) -> bool:
        return step in may_follow(self.state, self.kind)


def requests_of(
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    competency: UUID | None = None,
    known: datetime | None = None,
) -> list[Request]:
    """A learner's requests (about one competency, if named), open ones first, then the latest. Raises NotAllowed.

    known   as they stood at this moment; None: now
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    rows = ReviewRequest.objects.filter(learner__in=aliases(learner))
    if competency is not None:
        rows = rows.filter(competency=competency)
    found = sorted(whole(rows, day, known), key=lambda r: (r.row.asked_at, r.id), reverse=True)
    return sorted(found, key=lambda r: not r.is_open)


def find_request(
    key: UUID, *, by: Actor, purpose: Purpose, day: date, known: datetime | None = None
) -> Request:
    """One request, as it stood at `known`. Raises NotAllowed, which does not tell whether there is such a request."""
    for found in whole(ReviewRequest.objects.filter(pk=key), day, known):
        learner_ground(
            by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=found.learner, day=day
        )
        return found
    raise NotAllowed(
        f"{by.name} has no ground to open this record for the purpose “{purpose}”.",
        mend="Go back to your list of requests.",
    )


def learner_of_request(key: UUID) -> UUID | None:
    """Whose request it is, for a page that opens that learner's record first; None: there is no such request."""
    return ReviewRequest.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def waiting(
    *, by: Actor, purpose: Purpose, day: date, among: Collection[UUID] | None = None
) -> list[Request]:
    """What awaits an answer of those for whom `by` may write one, what is due first, first. Always as many queries.

    Who is at no school any more waits for nobody; their requests stay in their record.

    among   only these learners'; None: all whom `by` serves
    """
    mine = learners(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day, verb=Verb.WRITE
    )  # who may answer, not who may look on
    over = ReviewStep.objects.filter(request=OuterRef("pk"), step__in=[s.value for s in ENDING])
    rows = ReviewRequest.objects.filter(
        ~Exists(over), at_school("learner__record", day), learner__record__in=mine.values("pk")
    )
    if among is not None:
        rows = rows.filter(learner__record__in=list(among))
    found = [each for each in whole(rows, day) if each.state is State.AWAITING]
    return sorted(found, key=lambda r: (r.due, r.row.asked_at, r.id))


def whole(
    requests: "QuerySet[ReviewRequest]", day: date, known: datetime | None = None
) -> list[Request]:
    """The requests of a question with their steps and works, in three queries; as they stood at `known`, None: now."""
    asked = requests if known is None else requests.filter(asked_at__lt=known)
    rows = list(asked.select_related("learner__record", "evidence"))
    keys = [*(row.pk for row in rows), NOTHING]
    done = ReviewStep.objects.filter(request__in=keys)
    steps = _by_request(
        (done if known is None else done.filter(at__lt=known))
        .select_related("judgement")
        .order_by("at", "pk")
    )
    named = ReviewWork.objects.filter(request__in=keys)
    works = _works(named if known is None else named.filter(at__lt=known))
    return [Request(row, steps.get(row.pk, []), day, tuple(works[row.pk])) for row in rows]


def _works(named: "QuerySet[ReviewWork]") -> defaultdict[UUID, list[UUID]]:
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for request, work in named.order_by("at", "pk").values_list("request_id", "work_id"):
        found[request].append(work)
    return found


def _by_request(rows: Iterable[ReviewStep]) -> dict[UUID, list[ReviewStep]]:
    found: defaultdict[UUID, list[ReviewStep]] = defaultdict(list)
    for row in rows:
        found[row.request_id].append(row)
    return found
