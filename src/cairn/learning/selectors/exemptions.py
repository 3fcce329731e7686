"""What was decided not to be asked of a learner, and who may decide it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadPolicy, NotAllowed, NotYetInForce
from cairn.learning.models import Exemption, ExemptionEnd
from cairn.learning.rules.exemptions import End, Spared, What, holds
from cairn.people.rules.access import Relation
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.places import whereabouts

_DATA = DataClass.EVIDENCE
_WHO = "learning.exempting.relations"


@dataclass(frozen=True)
class Decided:
    """One decision, and how it ceases or ceased to hold.

    end     the latest word on that; None: nobody ended it. One that is still ahead may be replaced by a later one
    hidden  somebody has said that it was a mistake, or wrote it anew, though the reader may not know of that yet
    """

    row: Exemption
    end: ExemptionEnd | None
    hidden: bool = False

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        """The record that stands."""
        return self.row.learner.record_id

    @property
    def about(self) -> Spared:
        row = self.row
        return Spared(row.requirement, row.line, What(row.what), row.competency_id)

    @property
    def how(self) -> End | None:
        return None if self.end is None else End(self.end.how)

    @property
    def words(self) -> str:
        """The reason; nothing of one that was a mistake or was written anew."""
        return "" if self.hidden else self.row.words

    def holds(self, day: date) -> bool:
        end = self.end
        return holds(self.row.first_day, None if end is None else (End(end.how), end.day), day)

    def is_open(self, day: date) -> bool:
        """Whether it holds or is yet to hold."""
        end = self.end
        return end is None or (end.day is not None and day < end.day)


def exemptions_of(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, known: datetime | None = None
) -> list[Decided]:
    """All that was decided about this learner, the latest first; two queries. Raises NotAllowed.

    known   only what was written down before; None: everything. The words of what was a mistake are left out at once
    """
    learner_ground(by=by, purpose=purpose, data=_DATA, learner=learner, day=day)
    rows = Exemption.objects.filter(learner__in=aliases(learner))
    if known is not None:
        rows = rows.filter(at__lt=known)
    ends = ExemptionEnd.objects.filter(exemption__learner__in=aliases(learner))
    all_ends = list(ends.order_by("at", "pk"))
    hidden = {each.exemption_id for each in all_ends if End(each.how) is not End.ENDED}
    last = {each.exemption_id: each for each in all_ends if known is None or each.at < known}
    kept = rows.select_related("learner").order_by("-at", "-pk")
    return [Decided(row, last.get(row.pk), row.pk in hidden) for row in kept]


def mistaken(learner: UUID) -> frozenset[UUID]:
    """Decisions about a learner that were a mistake or were written anew, whose words are shown no more; keys only."""
    ends = ExemptionEnd.objects.filter(exemption__learner__in=aliases(learner))
    return frozenset(ends.exclude(how=End.ENDED).values_list("exemption", flat=True))


def learner_of_exemption(key: UUID) -> UUID | None:
    """About whom it was decided, for a page that opens that learner's record first; None: there is no such one."""
    return Exemption.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def may_exempt(learner: UUID, *, by: Actor, day: date) -> bool:
    """Whether policy lets `by` decide about this learner: as one of the relations that it names. Raises BadPolicy."""
    where = whereabouts([learner], day).get(learner)
    try:
        named = book().ask(_WHO, day, where.place if where else {}).value
    except NotYetInForce:
        return False
    try:
        among = {Relation(str(each)) for each in named}  # type: ignore[union-attr]
    except ValueError:
        raise BadPolicy(
            f"{_WHO}: {named!r} is no list of relations.",
            mend=f"Relations are {', '.join(Relation)}.",
        ) from None
    try:
        learner_ground(
            by=by, purpose=Purpose.INSTRUCT, data=_DATA, learner=learner, day=day, among=among
        )
    except NotAllowed:
        return False
    return True


def labels(day: date) -> tuple[str, ...]:
    """Words that no reason uses: they would tell of somebody's health or programme."""
    try:
        return tuple(str(w) for w in book().ask("learning.exempting.labels", day).value)  # type: ignore[union-attr]
    except NotYetInForce:
        return ()
