"""Studies as those read them who prepare and determine: terms, extracts, and what a party was given before.

Who is in an extract, and under which code, is for the keeper of the installation alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.people.models import (
    Agreement,
    Organization,
    StudyExtract,
    StudyMember,
    StudyStep,
    StudyTerms,
)
from cairn.people.rules.studies import OF_STUDIES, Extracted

from .access import everyone_ground
from .look_search import officer_ground
from .overseeing import oversees
from .rights import grant_of


def study_of(agreement: UUID) -> StudyTerms:
    """What an agreement says of its study; about nobody. Raises UnknownName."""
    row = StudyTerms.objects.filter(agreement=agreement).select_related("agreement__under").first()
    if row is None:
        raise UnknownName(
            f"The agreement {agreement} names no fields for a study.",
            mend="Enter those that it names: cairn study enter",
        )
    return row


@dataclass(frozen=True)
class Study:
    """A study as its agreement has it. `place`: whose learners, a school's or district's; None: the state's."""

    key: UUID
    party: str
    purpose: str
    exception: str
    source: str
    place: UUID | None
    fields: tuple[str, ...]
    first_day: date
    last_day: date
    destroy_by: date


def study_on(agreement: UUID, day: date) -> Study:
    """A study that goes on on a day. Raises UnknownName, NotAllowed."""
    terms = study_of(agreement)
    return _study(live(terms.agreement, day), tuple(terms.fields))


def _study(row: Agreement, fields: tuple[str, ...]) -> Study:
    grant = grant_of(row)
    return Study(
        row.pk, row.party, row.purpose, row.exception, row.source, row.organization_id, fields,
        grant.first, grant.last or row.expires_on, row.destroy_by,
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """An extract as it was prepared, and who determined what of it ({words, by, on}; None: nobody yet)."""

    study: Study
    sha256: str
    data: tuple[str, ...]
    certificate: dict[str, Any]
    determination: dict[str, str] | None


def kept(key: UUID) -> Kept:
    """An extract by itself; it names nobody. Raises UnknownName."""
    row = extract_row(key)
    said = {Extracted(step.said): step for step in row.steps.all()}
    step = said.get(Extracted.DETERMINED)
    return Kept(
        _study(row.agreement, ()),
        row.sha256,
        tuple(row.data),
        dict(row.certificate),
        None
        if step is None
        else {
            "words": step.words,
            "by": step.by_name,
            "on": str(timezone.localdate(step.at)),
        },
    )


def live(agreement: Agreement, day: date) -> Agreement:
    """The agreement, where it lets a study go on that day. Raises NotAllowed."""
    for each in filter(None, (agreement, agreement.under)):
        grant = grant_of(each)
        if not grant.covers(each.party, (), day):
            raise NotAllowed(
                f"The agreement with {each.party} holds from {grant.first} to {grant.last}, not on {day}.",
                mend="Renew it, or enter a new agreement: cairn rights agree",
            )
    if agreement.exception not in OF_STUDIES:
        raise NotAllowed(
            f"The agreement with {agreement.party} rests on {agreement.exception}, which is not for studies.",
            mend=f"A study rests on {' or '.join(sorted(OF_STUDIES))}.",
        )
    return agreement


def answers_for(agreement: Agreement, *, by: Actor, day: date) -> bool:
    """Whether `by` is the officer who determines for this agreement: of its place, its district, or the state."""
    return _answers(agreement, _posts(by, day))


def _posts(by: Actor, day: date) -> dict[UUID, str]:
    """Where somebody is a privacy officer, and what kind of organization that is."""
    rows = oversees(by, day).values_list("organization", "organization__kind")
    return {} if by.is_operator else dict(rows)


def _answers(agreement: Agreement, posts: Mapping[UUID, str]) -> bool:
    if Organization.Kind.SEA in posts.values():
        return True
    place = agreement.organization
    above = set() if place is None else {place.pk, place.district_id, place.parent_id}
    return bool(posts.keys() & above)


@dataclass(frozen=True)
class ExtractLine:
    """An extract as an officer reads it; it names nobody.

    mine    the reader may determine whether it leaves
    steps   what was said of it, by word
    stands  why nothing can be said of it now, in words; empty: it can
    """

    row: StudyExtract
    mine: bool
    steps: dict[Extracted, StudyStep]
    stands: str

    @property
    def waits(self) -> bool:
        return not self.steps

    @property
    def certificate(self) -> dict[str, Any]:
        return dict(self.row.certificate)


def extracts(*, by: Actor, purpose: Purpose, day: date) -> list[ExtractLine]:
    """Every extract, those that wait first, then the newest. Raises NotAllowed for who is no officer."""
    officer_ground(by=by, purpose=purpose, day=day)
    posts = _posts(by, day)
    lines = [_line(row, posts, day) for row in _rows()]
    return sorted(lines, key=lambda line: not line.waits)


def waiting_extracts(*, by: Actor, day: date) -> int:
    """How many extracts wait for this officer to determine."""
    rows = StudyExtract.objects.filter(steps=None).select_related("agreement__organization")
    posts = _posts(by, day)
    return sum(_answers(row.agreement, posts) for row in rows)


def extract(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> ExtractLine:
    """One extract. Raises NotAllowed, UnknownName."""
    officer_ground(by=by, purpose=purpose, day=day)
    return _line(extract_row(key), _posts(by, day), day)


def extract_row(key: UUID) -> StudyExtract:
    """The row by itself; it names nobody. Raises UnknownName."""
    row: StudyExtract | None = _rows().filter(pk=key).first()
    if row is None:
        raise UnknownName(f"No extract has the id {key}.", mend="See: cairn study list")
    return row


def _rows() -> Any:
    steps = Prefetch("steps", StudyStep.objects.order_by("at", "pk"))
    rows = StudyExtract.objects.select_related("agreement__organization", "agreement__under")
    return rows.prefetch_related(steps).order_by("-prepared_at", "-pk")


def _line(row: StudyExtract, posts: Mapping[UUID, str], day: date) -> ExtractLine:
    try:
        live(row.agreement, day)
        stands = ""
    except NotAllowed as error:
        stands = f"{error.what} {error.mend}"
    said = {Extracted(step.said): step for step in row.steps.all()}
    return ExtractLine(row, _answers(row.agreement, posts), said, stands)


@dataclass(frozen=True)
class Before:
    """What a party, or who passes its data on, was given before, about these learners and others.

    before    for each learner their class in it, from 1; 0: not in it
    gone      for each class how many of its learners are not among these
    extracts  (fingerprint, day, whether its codes are the same) of each
    """

    before: list[int]
    gone: list[int]
    extracts: list[tuple[str, datetime, bool]]


def given_before(
    agreement: UUID, learners: Sequence[UUID], *, by: Actor, purpose: Purpose, day: date
) -> Before:
    """What the extracts handed out before let their party know of each of these learners. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    steps = handed_out(agreement)
    seen: dict[UUID, tuple[int, ...]] = {}
    for step in steps:
        seen = _with(seen, step.extract_id)
    classes = {pattern: i for i, pattern in enumerate(sorted(set(seen.values())), 1)}
    here = set(learners)
    gone = Counter(classes[pattern] for who, pattern in seen.items() if who not in here)
    return Before(
        [classes[seen[who]] if who in seen else 0 for who in learners],
        [gone[i] for i in range(len(classes) + 1)],
        [(s.extract.sha256, s.at, s.extract.agreement_id == agreement) for s in steps],
    )


def handed_out(agreement: UUID) -> list[StudyStep]:
    """Each handing out of an extract to the agreement's party, or to who passes its data on; oldest first."""
    known = {row.pk for row in _knowing_each_other(agreement)}
    handed = StudyStep.objects.filter(said=Extracted.HANDED_OUT, extract__agreement__in=known)
    return list(handed.select_related("extract").order_by("at", "pk"))


def _with(seen: dict[UUID, tuple[int, ...]], extract: UUID) -> dict[UUID, tuple[int, ...]]:
    """Each learner's class in each extract so far, and in one more; 0 where not in it."""
    rows = StudyMember.objects.filter(extract=extract).order_by("-pk")
    mine = dict(rows.values_list("learner__record_id", "group"))
    length = len(next(iter(seen.values()), ()))
    nowhere = (0,) * length
    everyone = seen.keys() | mine.keys()
    return {who: (*seen.get(who, nowhere), mine.get(who, -1) + 1) for who in everyone}


def _knowing_each_other(agreement: UUID) -> list[Agreement]:
    """Agreements with the same party, and those by which data are passed on from one to another."""
    rows = list(Agreement.objects.order_by("pk"))
    found = {agreement}
    while True:
        parties = {row.party.strip().casefold() for row in rows if row.pk in found}
        above = {row.under_id for row in rows if row.pk in found}
        more = {
            row.pk
            for row in rows
            if row.pk in above or row.under_id in found or row.party.strip().casefold() in parties
        }
        if more <= found:
            return [row for row in rows if row.pk in found]
        found |= more


def over(agreement: Agreement, day: date) -> bool:
    """Whether a study is over and its party has shown that it destroyed what it had."""
    last = grant_of(agreement).last
    return last is not None and last < day and agreement.destroyed_on is not None


def keys_to_destroy(day: date) -> list[Agreement]:
    """Studies that are over and whose key is still there."""
    rows = Agreement.objects.filter(
        Q(pk__in=StudyMember.objects.values("extract__agreement")), study__isnull=False
    )
    return [row for row in rows.order_by("destroy_by", "pk") if over(row, day)]
