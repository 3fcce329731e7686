"""Who holds the rights in a record; what a family chose, consented to and was told; to whom it was given."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from cairn.intake.rulebook import book
from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.models import (
    Agreement,
    Consent,
    DeletionConfirmed,
    FamilyChoice,
    NoticeGiven,
    Person,
    ProtectedAddress,
    Release,
    RequestStep,
)
from cairn.people.rules.access import Ground, Relation, years_before
from cairn.people.rules.requests import LEVEL, Said
from cairn.people.rules.rights import MAY_ANSWER, Choice, Grant

from .access import learner_ground
from .persons import aliases


def holder_ground(*, by: Actor, learner: UUID, day: date) -> Ground:
    """Why `by` holds the rights in this record: as the family, or as the eligible student.

    The rights pass to the learner at the age that policy says (34 CFR 99.5): before it the learner may
    read but does not ask, after it the family does not. Raises NotAllowed.
    """
    why = learner_ground(
        by=by, purpose=Purpose.OWN_RECORD, data=DataClass.LOOKS, learner=learner, day=day
    )
    if why.relation in {Relation.GUARDIAN, Relation.ELIGIBLE_STUDENT} or _of_age(learner, day):
        return why
    raise NotAllowed(
        "The rights in this record are exercised by the family until the learner is of age.",
        mend="Ask your family to do it, or talk with your counselor.",
    )


def _of_age(learner: UUID, day: date) -> bool:
    age = int(book().ask("access.adult_age", day).value)  # type: ignore[arg-type]
    born = years_before(day, age)
    return Person.objects.filter(pk=learner, birth_date__lte=born).exists()


def answering_ground(*, by: Actor, learner: UUID, day: date) -> Ground:
    """Why `by` answers this family's requests: as leader of the learner's school. Raises NotAllowed."""
    purpose = Purpose.OPERATE if by.is_operator else Purpose.INSTRUCT
    try:
        return learner_ground(
            by=by, purpose=purpose, data=DataClass.IDENTITY, learner=learner, day=day,
            among=MAY_ANSWER,
        )  # fmt: skip
    except NotAllowed:
        raise NotAllowed(
            f"{by.name} does not answer requests about this record.",
            mend="The leader of the learner's school answers them.",
        ) from None


def either_ground(*, by: Actor, learner: UUID, day: date) -> Ground:
    """Why `by` reads what was chosen and given: to answer for the record, or as its family. Raises NotAllowed."""
    try:
        return answering_ground(by=by, learner=learner, day=day)
    except NotAllowed:
        return holder_ground(by=by, learner=learner, day=day)


@dataclass(frozen=True)
class Statement:
    """What a family says about a piece that was not amended; it goes wherever the piece goes."""

    words: str
    by_name: str
    at: datetime


def statements(table: str, keys: Collection[UUID] | None = None) -> dict[UUID, list[Statement]]:
    """The statements attached to rows of a table; of some rows, or of all. For who may read the rows."""
    rows = RequestStep.objects.filter(said=Said.STATEMENT, request__table=table)
    if keys is not None:
        rows = rows.filter(request__piece__in=list(keys))
    found: dict[UUID, list[Statement]] = defaultdict(list)
    for piece, words, name, at in rows.order_by("pk").values_list(
        "request__piece", "words", "by_name", "at"
    ):
        if piece is not None:
            found[piece].append(Statement(words, name, at))
    return dict(found)


def level_statements() -> dict[tuple[UUID, UUID], list[Statement]]:
    """The statements about levels, by surviving record and competency. For who may read the levels."""
    rows = RequestStep.objects.filter(said=Said.STATEMENT, request__table=LEVEL).order_by("pk")
    found: dict[tuple[UUID, UUID], list[Statement]] = defaultdict(list)
    for learner, competency, words, name, at in rows.values_list(
        "request__learner__record_id", "request__piece", "words", "by_name", "at"
    ):
        if competency is not None:
            found[learner, competency].append(Statement(words, name, at))
    return dict(found)


def statement_text(said: Collection[Statement]) -> str:
    """Statements as one text for a cell of a file; empty where there is none."""
    return " | ".join(f"{s.at:%Y-%m-%d}, {s.by_name}: {s.words}" for s in said)


def refused_by(choice: Choice) -> set[UUID]:
    """The surviving records of all whose family's latest word is no."""
    return {learner for learner, agrees in latest_words(choice).items() if not agrees}


def refused_among(choice: Choice, rows: Collection[UUID]) -> set[UUID]:
    """Those of these rows of people, by their own keys, whose family's latest word is no."""
    return {row for row, agrees in said_among(choice, rows).items() if not agrees}


def said_among(choice: Choice, rows: Collection[UUID]) -> dict[UUID, bool]:
    """The family's latest word of each of these rows of people, by their own keys; without who said nothing."""
    records = _records(rows)
    said = FamilyChoice.objects.filter(choice=choice, learner__record__among=set(records.values()))
    latest = dict(said.order_by("pk").values_list("learner__record_id", "agrees"))
    return {row: latest[record] for row, record in records.items() if record in latest}


def protected_among(rows: Collection[UUID], day: date) -> set[UUID]:
    """Those of these rows of people, by their own keys, whose whereabouts are kept from lists on a day."""
    records = _records(rows)
    kept = ProtectedAddress.objects.filter(on(day), person__record__among=set(records.values()))
    found = set(kept.values_list("person__record_id", flat=True))
    return {row for row, record in records.items() if record in found}


def _records(rows: Collection[UUID]) -> dict[UUID, UUID]:
    return dict(Person.objects.filter(pk__among=rows).values_list("pk", "record_id"))


def latest_words(choice: Choice) -> dict[UUID, bool]:
    """By surviving record, the family's latest yes or no; without who said nothing."""
    rows = FamilyChoice.objects.filter(choice=choice).order_by("pk")
    return dict(rows.values_list("learner__record_id", "agrees"))


def protected(day: date) -> set[UUID]:
    """The surviving records of all whose whereabouts are kept from lists on a day."""
    rows = ProtectedAddress.objects.filter(on(day))
    return set(rows.values_list("person__record_id", flat=True))


def choices_of(learner: UUID, *, by: Actor, day: date) -> dict[Choice, FamilyChoice | None]:
    """The latest yes or no to each use; None: nothing was said yet. Raises NotAllowed."""
    either_ground(by=by, learner=learner, day=day)
    rows = FamilyChoice.objects.filter(learner__in=aliases(learner)).order_by("pk")
    latest = {Choice(row.choice): row for row in rows}
    return {choice: latest.get(choice) for choice in Choice}


@dataclass(frozen=True)
class Given:
    """A consent as it was given, and whether it holds: until its last day, or until it was withdrawn."""

    consent: Consent
    withdrawn_at: datetime | None
    holds: bool


def consents_of(learner: UUID, *, by: Actor, day: date) -> list[Given]:
    """Every consent about a record, latest first, with what became of it. Raises NotAllowed."""
    either_ground(by=by, learner=learner, day=day)
    rows = Consent.objects.filter(learner__in=aliases(learner), withdraws=None)
    live = {row.pk for row, _grant in _live(learner, day)}
    found = []
    for row in rows.select_related("withdrawn_by").order_by("-given_at", "-pk"):
        end = getattr(row, "withdrawn_by", None)
        found.append(Given(row, end.given_at if end else None, row.pk in live))
    return found


def live_consents(learner: UUID, *, by: Actor, day: date) -> list[tuple[Consent, Grant]]:
    """The consents that hold on a day, as grants: for who gives on them, and for the family. Raises NotAllowed."""
    either_ground(by=by, learner=learner, day=day)
    return _live(learner, day)


def _live(learner: UUID, day: date) -> list[tuple[Consent, Grant]]:
    rows = Consent.objects.filter(
        Q(until=None) | Q(until__gte=day),
        learner__in=aliases(learner),
        withdraws=None,
        withdrawn_by=None,
    ).order_by("pk")
    return [
        (row, Grant(row.party, frozenset(row.data), row.given_at.date(), row.until)) for row in rows
    ]


def consenting(party: str, data: Collection[str], day: date) -> set[UUID]:
    """The surviving records of all for whom a live consent gives all of `data` to a party."""
    rows = Consent.objects.filter(
        Q(until=None) | Q(until__gte=day), party=party, withdraws=None, withdrawn_by=None
    ).values_list("learner__record_id", "data", "given_at", "until")
    return {
        learner
        for learner, given, at, until in rows
        if Grant(party, frozenset(given), at.date(), until).covers(party, data, day)
    }


def grant_of(agreement: Agreement) -> Grant:
    """What an agreement allows, ended early or not."""
    last = min(filter(None, (agreement.expires_on, agreement.ended_on)))
    return Grant(agreement.party, frozenset(agreement.data), agreement.signed_on, last)


def agreements(*, live_on: date | None = None) -> list[Agreement]:
    """Every agreement, or those that hold on a day."""
    rows = list(Agreement.objects.order_by("party", "pk"))
    if live_on is None:
        return rows
    return [a for a in rows if grant_of(a).covers(a.party, a.data, live_on)]


def to_destroy(day: date) -> list[Agreement]:
    """Agreements whose party should have destroyed its data by a day and has not shown that it did."""
    rows = Agreement.objects.filter(destroyed_on=None, destroy_by__lt=day)
    proved = DeletionConfirmed.objects.filter(request__of_all=True)
    rows = rows.exclude(terms__in=proved.values("request__terms"))
    return list(rows.order_by("destroy_by", "pk"))


def releases_of(learner: UUID, *, by: Actor, day: date) -> list[Release]:
    """To whom a record was given, newest first. Raises NotAllowed."""
    either_ground(by=by, learner=learner, day=day)
    return list(Release.objects.filter(learner__in=aliases(learner)).order_by("-at", "-pk"))


def recipients_of(learner: UUID, data: Collection[str], *, by: Actor, day: date) -> list[Release]:
    """Earlier releases that held any of these classes of data: who must hear of a correction.

    Raises NotAllowed for whoever does not answer this family's requests.
    """
    answering_ground(by=by, learner=learner, day=day)
    rows = Release.objects.filter(learner__in=aliases(learner)).order_by("at", "pk")
    return [row for row in rows if set(row.data) & set(data)]


def notice_version(day: date) -> str:
    """The version of the annual notice that is given on a day."""
    return str(book().ask("rights.notice_version", day).value)


def notices_of(learner: UUID, *, by: Actor, day: date) -> list[NoticeGiven]:
    """What was given to whom about this learner, newest first. Raises NotAllowed."""
    either_ground(by=by, learner=learner, day=day)
    rows = NoticeGiven.objects.filter(learner__in=aliases(learner)).select_related("given_to")
    return list(rows.order_by("-given_at", "-pk"))
