"""Records that may be one person: found, put before a person, joined and parted again.

Joining moves a pointer (`Person.record`) and adds a row of history; nothing else changes, so parting
gives back the same bytes. The pointers are always what the history says: whoever replays the merges
that stand gets them again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName
from cairn.kernel.progress import SILENT, Progress
from cairn.people.models import Enrollment, MatchCase, Merge, Person
from cairn.people.rules.matching import (
    Block,
    Likeness,
    blocks,
    match_score,
    reasons_against,
    reasons_for,
    swapped,
)
from cairn.people.services.finding import renew_words

_AT_ONCE = 2000
Pair = tuple[UUID, UUID]


# -- finding --------------------------------------------------------------------------------------


def find_probable(
    persons: Sequence[UUID], *, today: date, at: datetime, progress: Progress = SILENT
) -> int:
    """Compares these records with all that share a block with them and opens a case for each that is
    probably the same person. Returns how many cases were opened."""
    threshold = float(book().ask("matching.probable", today).value)  # type: ignore[arg-type]
    opened = 0
    progress.begin("Looking for records of the same person", len(persons))
    for start in range(0, len(persons), _AT_ONCE):
        chunk = persons[start : start + _AT_ONCE]
        opened += open_cases(_probable(chunk, threshold, today, at))
        progress.advance(len(chunk))
    return opened


def persons_since(first: UUID) -> list[UUID]:
    """The persons with a birth date whose records were made with this identifier or a later one."""
    made = Person.objects.filter(pk__gte=first).exclude(birth_date=None)
    return list(made.order_by("pk").values_list("pk", flat=True))


def _probable(
    chunk: Sequence[UUID], threshold: float, today: date, at: datetime
) -> list[MatchCase]:
    mine = {pk: like for pk, like in _likenesses(chunk).items() if like.birth is not None}
    if not mine:
        return []
    others = mine | _likenesses(_neighbours(mine.values()))
    schools = _schools(others, today)
    told = {pk: _at_school(like, schools.get(pk)) for pk, like in others.items()}
    records = dict(Person.objects.filter(pk__in=told).values_list("pk", "record_id"))
    cases = []
    for one, other in _pairs(mine, told):
        score = match_score(told[one], told[other])
        if records[one] != records[other] and score is not None and score >= threshold:
            reasons = reasons_for(told[one], told[other]) + reasons_against(told[one], told[other])
            cases.append(
                MatchCase(
                    kind=MatchCase.Kind.PROBABLE,
                    one_id=one,
                    other_id=other,
                    score=round(score, 9),
                    reasons=reasons,
                    found_at=at,
                )
            )
    return cases


def _likenesses(persons: Iterable[UUID]) -> dict[UUID, Likeness]:
    rows = Person.objects.filter(pk__in=list(persons)).values_list(
        "pk", "given_name", "family_name", "birth_date", "sex"
    )
    return {pk: Likeness(given, family, birth, sex) for pk, given, family, birth, sex in rows}


def _neighbours(mine: Iterable[Likeness]) -> set[UUID]:
    """Everybody with one of these birth dates, swapped ones too, or with one of these names."""
    days: set[date] = set()
    names: dict[str, set[str]] = defaultdict(set)
    for like in mine:
        if like.birth is not None:
            days.add(like.birth)
            if other := swapped(like.birth):
                days.add(other)
        names[like.family].add(like.given)
    found = set(Person.objects.filter(birth_date__in=days).values_list("pk", flat=True))
    same_family = Person.objects.filter(family_name__in=names).exclude(birth_date=None)
    for pk, given, family in same_family.values_list("pk", "given_name", "family_name"):
        if given in names[family]:
            found.add(pk)
    return found


def _schools(persons: Iterable[UUID], today: date) -> dict[UUID, UUID]:
    """Where they are enrolled, or were last."""
    rows = Enrollment.objects.filter(person_id__in=list(persons), first_day__lte=today)
    return dict(rows.order_by("first_day").values_list("person_id", "school_id"))


def _at_school(like: Likeness, school: UUID | None) -> Likeness:
    return Likeness(like.given, like.family, like.birth, like.sex, school)


def _pairs(mine: dict[UUID, Likeness], all_: dict[UUID, Likeness]) -> list[Pair]:
    """Pairs of one of mine and any other that share a block, each once, the older record first."""
    meeting: dict[Block, list[UUID]] = defaultdict(list)
    for pk, like in all_.items():
        for block in blocks(like):
            meeting[block].append(pk)
    pairs: set[Pair] = set()
    for pk in mine:
        for block in blocks(all_[pk]):
            pairs.update((min(pk, other), max(pk, other)) for other in meeting[block])
    return sorted((one, other) for one, other in pairs if one != other)


def open_cases(cases: Sequence[MatchCase]) -> int:
    """Opens those cases whose two records have none yet; a decision once made is not asked again."""
    ones = [case.one_id for case in cases] + [case.other_id for case in cases]
    known = {
        frozenset(pair)
        for pair in MatchCase.objects.filter(one_id__in=ones).values_list("one_id", "other_id")
    }
    fresh: dict[frozenset[UUID], MatchCase] = {}
    for case in cases:
        pair = frozenset((case.one_id, case.other_id))
        if pair not in known:
            fresh.setdefault(pair, case)
    MatchCase.objects.bulk_create(fresh.values(), batch_size=500)
    return len(fresh)


# -- deciding -------------------------------------------------------------------------------------


@transaction.atomic
def decide(case: UUID, *, same: bool, by: Actor, at: datetime, note: str = "") -> MatchCase:
    """Closes a case; where it is one person, joins the two records and keeps the older one.

    Raises UnknownName, or BadInput where the case is closed already.
    """
    found = MatchCase.objects.select_for_update().filter(pk=case).first()
    if found is None:
        raise UnknownName(f"There is no match case {case}.", mend="List the open ones.")
    if found.decision != MatchCase.Decision.OPEN:
        raise BadInput(
            f"{found.decided_by} decided this case on {found.decided_at:%Y-%m-%d}: {found.decision}.",
            mend="Part the records, or join them, to change that.",
        )
    found.decision = MatchCase.Decision.SAME if same else MatchCase.Decision.DIFFERENT
    found.decided_by, found.decided_at, found.note = by.name, at, note
    found.save()
    if same:
        merge(found.one_id, found.other_id, by=by, at=at, reason=note or "Decided in review.")
    return found


@transaction.atomic
def merge(survivor: UUID, absorbed: UUID, *, by: Actor, at: datetime, reason: str) -> Merge:
    """Joins two records: `absorbed`, and all that was joined to it, leads to `survivor` from now on.

    Raises UnknownName, or BadInput where they are one record already.
    """
    kept, gone = _root(survivor), _root(absorbed)
    if kept == gone:
        raise BadInput("These two are one record already.", mend="Nothing needs to be done.")
    step = Merge.objects.create(
        action=Merge.Action.MERGE,
        survivor_id=kept,
        absorbed_id=gone,
        by=by.name,
        at=at,
        reason=reason,
    )
    Person.objects.filter(record_id=gone).update(record_id=kept)
    renew_words([kept])
    return step


@transaction.atomic
def unmerge(absorbed: UUID, *, by: Actor, at: datetime, reason: str) -> Merge:
    """Undoes the joining in which `absorbed` was absorbed: each side is again as it was before.

    What was joined to either of them before or since stays with it. Raises BadInput where that record
    was never absorbed.
    """
    standing = standing_merges(_root(absorbed))
    if absorbed not in standing:
        raise BadInput(
            "This record was not joined to another one.", mend="Name the record that was absorbed."
        )
    step = Merge.objects.create(
        action=Merge.Action.UNMERGE,
        survivor_id=standing[absorbed],
        absorbed_id=absorbed,
        by=by.name,
        at=at,
        reason=reason,
    )
    group = list(Person.objects.filter(record_id=_root(absorbed)).values_list("pk", flat=True))
    del standing[absorbed]
    for pk in group:
        Person.objects.filter(pk=pk).update(record_id=_followed(pk, standing))
    renew_words(group)
    _part_cases(step, at)
    return step


def standing_merges(record: UUID) -> dict[UUID, UUID]:
    """Who of a record's rows was absorbed by whom, as far as it was not undone."""
    rows = list(Person.objects.filter(record_id=record).values_list("pk", flat=True))
    standing: dict[UUID, UUID] = {}
    for step in Merge.objects.filter(absorbed_id__in=rows).order_by("at", "pk"):
        if step.action == Merge.Action.MERGE:
            standing[step.absorbed_id] = step.survivor_id
        else:
            standing.pop(step.absorbed_id, None)
    return standing


def _followed(pk: UUID, standing: dict[UUID, UUID]) -> UUID:
    while pk in standing:
        pk = standing[pk]
    return pk


def _root(person: UUID) -> UUID:
    found = Person.objects.select_for_update().filter(pk=person).values_list("record_id").first()
    if found is None:
        raise UnknownName(f"There is no person {person}.", mend="Give one of our own ids.")
    return found[0]


def _part_cases(step: Merge, at: datetime) -> None:
    """A case that was decided as one person is decided as two from now on."""
    pair = (step.survivor_id, step.absorbed_id)
    MatchCase.objects.filter(
        one_id__in=pair, other_id__in=pair, decision=MatchCase.Decision.SAME
    ).update(
        decision=MatchCase.Decision.DIFFERENT, decided_by=step.by, decided_at=at, note=step.reason
    )


def open_match_cases(*, by: Actor) -> list[MatchCase]:
    """The cases that wait for a decision, the surest first. Raises NotAllowed but for the operator."""
    if not by.is_operator:
        raise NotAllowed(
            f"{by.name} may not see the records of the whole installation.",
            mend="Ask the keeper of this installation.",
        )
    waiting = MatchCase.objects.filter(decision=MatchCase.Decision.OPEN)
    return list(waiting.select_related("one", "other").order_by("kind", "-score", "pk"))
