"""A study under an agreement: its fields, codes, extracts and determinations, and the end of its key.

Two people let an extract out: the keeper of the installation prepares it and hands it out, and in between an officer
determines in words that nobody in it can be told (34 CFR 99.31(b)(1)).
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import (
    Agreement,
    LegalHold,
    StudyExtract,
    StudyKey,
    StudyMember,
    StudyPlace,
    StudyStep,
    StudyTerms,
)
from cairn.people.rules.studies import Extracted, beyond, may_be_said
from cairn.people.selectors.access import operator_alone
from cairn.people.selectors.grants import grants
from cairn.people.selectors.look_search import officer_ground
from cairn.people.selectors.studies import (
    answers_for,
    extract_row,
    handed_out,
    live,
    over,
    study_of,
    study_on,
)
from cairn.people.selectors.study_population import left_out

from .destroying import destroy_rows
from .releases import Ask, release

_AT_ONCE = 2_000
_CODE_BYTES = 10
"""80 random bits: among a million codes two alike once in 2 million million draws, and then refused."""


def enter_study(
    agreement: UUID, fields: Mapping[str, DataClass], *, by: Actor, at: datetime
) -> StudyTerms:
    """Enters the fields that a signed agreement names for its study; once. Raises NotAllowed, BadInput."""
    operator_alone(by)
    day = timezone.localdate(at)
    row = Agreement.objects.filter(pk=agreement).select_related("under").first()
    if row is None:
        raise BadInput(f"No agreement has the id {agreement}.", mend="See: cairn rights agreements")
    live(row, day)
    _within(row, fields, day)
    if StudyTerms.objects.filter(agreement=row).exists():
        raise BadInput(
            "The fields of this agreement are entered already.",
            mend="Who needs others makes a new agreement: cairn rights agree",
        )
    return StudyTerms.objects.create(
        agreement=row, fields=sorted(fields), entered_at=at, entered_by=by.name
    )


def _within(row: Agreement, fields: Mapping[str, DataClass], day: date) -> None:
    """Raises BadInput for no field, NotAllowed for those that agreement or policy does not give."""
    if not fields:
        raise BadInput("The study names no field.", mend="Name each field of the agreement.")
    if found := beyond(fields, row.data, grants(day)):
        raise NotAllowed(
            f"Not within the agreement with {row.party}: {'; '.join(found)}.",
            mend="Leave them out, or make a new agreement.",
        )


def codes(agreement: UUID, learners: Collection[UUID], *, by: Actor) -> dict[UUID, str]:
    """Each learner's code in a study, by surviving record; who has none yet gets one. Raises NotAllowed.

    A code is drawn at random: nothing about the learner goes into it (34 CFR 99.31(b)(2)).
    """
    operator_alone(by)
    rows = StudyKey.objects.filter(agreement=agreement).order_by("-pk")
    have = dict(rows.values_list("learner__record_id", "code"))
    new = [
        StudyKey(agreement_id=agreement, learner_id=who, code=_drawn())
        for who in learners
        if who not in have
    ]
    StudyKey.objects.bulk_create(new, batch_size=_AT_ONCE)
    have |= {row.learner_id: row.code for row in new}
    return {who: have[who] for who in learners}


def place_codes(agreement: UUID, places: Collection[UUID], *, by: Actor) -> dict[UUID, str]:
    """Each school's or district's code in a study, drawn like a learner's. Raises NotAllowed."""
    operator_alone(by)
    rows = StudyPlace.objects.filter(agreement=agreement)
    have = dict(rows.values_list("organization_id", "code"))
    new = [
        StudyPlace(agreement_id=agreement, organization_id=place, code=_drawn())
        for place in places
        if place not in have
    ]
    StudyPlace.objects.bulk_create(new, batch_size=_AT_ONCE)
    return have | {row.organization_id: row.code for row in new}


def _drawn() -> str:
    return secrets.token_hex(_CODE_BYTES)


def still_given(agreement: UUID, fields: Mapping[str, DataClass], *, day: date) -> None:
    """Raises NotAllowed for fields that the agreement, or policy on that day, does not give."""
    _within(study_of(agreement).agreement, fields, day)


@dataclass(frozen=True)
class Prepared:
    """An extract before anybody has determined anything.

    groups   by learner the class of their row; who is not in it has no row
    """

    as_of: date
    sha256: str
    certificate: Mapping[str, Any]
    data: Collection[str]
    groups: Mapping[UUID, int]


@transaction.atomic
def keep_extract(agreement: UUID, made: Prepared, *, by: Actor, at: datetime) -> UUID:
    """Keeps what was prepared, and who is in it; returns its id. Raises NotAllowed."""
    operator_alone(by)
    study_on(agreement, timezone.localdate(at))
    row = StudyExtract.objects.create(
        agreement_id=agreement,
        as_of=made.as_of,
        sha256=made.sha256,
        certificate=dict(made.certificate),
        data=sorted(made.data),
        prepared_at=at,
        prepared_by=by.name,
    )
    StudyMember.objects.bulk_create(
        (StudyMember(extract=row, learner_id=w, group=g) for w, g in made.groups.items()),
        batch_size=_AT_ONCE,
    )
    return row.pk


def determine(
    key: UUID, *, may_leave: bool, words: str, by: Actor, purpose: Purpose, at: datetime
) -> StudyStep:
    """An officer's determination, in words, that nobody in an extract can be told; or the refusal of it.

    Raises NotAllowed for who does not answer for the agreement's learners, and where it is over; BadInput.
    """
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=purpose, day=day)
    row = extract_row(key)
    if by.is_operator or not answers_for(row.agreement, by=by, day=day):
        raise NotAllowed(
            f"{by.name} does not determine for the agreement with {row.agreement.party}.",
            mend="The privacy officer of its district does, or the state's.",
        )
    if may_leave:
        live(row.agreement, day)
    word = Extracted.DETERMINED if may_leave else Extracted.REFUSED
    if not words.strip():
        raise BadInput("The determination says nothing.", mend="Say why, in your own words.")
    return _say(row, word, words.strip(), by, at)


def _say(row: StudyExtract, word: Extracted, words: str, by: Actor, at: datetime) -> StudyStep:
    said = [step.said for step in row.steps.all()]
    if stands := may_be_said(word, said):
        raise NotAllowed(
            f"Of this extract that cannot be said: {stands}.", mend="See: cairn study list"
        )
    return StudyStep.objects.create(
        extract=row, said=word, words=words, by_id=by.person, by_name=by.name, at=at
    )


@transaction.atomic
def hand_out(key: UUID, *, name: str, by: Actor, at: datetime) -> None:
    """Writes down, for every learner in it, that an extract is given to its party; before it is.

    name   of the file
    Raises NotAllowed without a live agreement and an officer's determination, where one of its learners may be in
    no extract any more, and where the party was given another extract since it was prepared.
    """
    operator_alone(by)
    row, day = extract_row(key), timezone.localdate(at)
    live(row.agreement, day)
    _say(row, Extracted.HANDED_OUT, "", by, at)
    rows = StudyMember.objects.filter(extract=row)
    learners = set(rows.values_list("learner__record_id", flat=True))
    _nothing_has_changed(row, learners, day)
    release(learners, _ask(row, name), by=by, at=at)


def _nothing_has_changed(row: StudyExtract, learners: set[UUID], day: date) -> None:
    if gone := learners & left_out(day):
        raise NotAllowed(
            f"Since it was prepared, {len(gone)} of its learners may be in no extract any more.",
            mend="Prepare another: cairn study prepare",
        )
    given = {s.extract.sha256 for s in handed_out(row.agreement_id) if s.extract_id != row.pk}
    if given != {each["sha256"] for each in row.certificate["earlier"]}:
        raise NotAllowed(
            f"Since it was prepared, {row.agreement.party} was given another extract.",
            mend="Prepare this one anew, so that the two together give nobody away.",
        )


def _ask(row: StudyExtract, name: str) -> Ask:
    return Ask(
        row.agreement.party,
        row.agreement.purpose,
        tuple(row.data),
        f"study extract {name}, without names",
        agreement=row.agreement_id,
    )


def destroy_key(agreement: UUID, *, by: Actor, at: datetime) -> int:
    """Destroys a study's key, with proof: nobody can tell any more who was behind a code. Returns the rows.

    Only when the study is over and its party has shown that it destroyed the data: until then what was given is
    remembered, so that no other extract gives anybody away. A legal hold stops it. Raises NotAllowed, UnknownName.
    """
    operator_alone(by)
    row = study_of(agreement).agreement
    day = timezone.localdate(at)
    if not over(row, day):
        raise NotAllowed(
            f"The study of {row.party} is not over, or it has not shown that it destroyed the data.",
            mend="Note its proof first: cairn rights end --destroyed",
        )
    rows: dict[str, list[Any]] = {
        "people.StudyKey": list(StudyKey.objects.filter(agreement=row)),
        "people.StudyPlace": list(StudyPlace.objects.filter(agreement=row)),
        "people.StudyMember": list(StudyMember.objects.filter(extract__agreement=row)),
    }
    whose = {each.learner_id for each in rows["people.StudyKey"]}
    _no_hold(whose)
    why = f"the study of {row.party} is over; its key is destroyed with it (34 CFR 99.31(b)(2))"
    return destroy_rows(rows, why, by=by, at=at)


def _no_hold(whose: set[UUID]) -> None:
    held = LegalHold.objects.filter(lifted_at=None).order_by("pk")
    for learner, reason in held.values_list("learner_id", "reason"):
        if learner is None or learner in whose:
            raise NotAllowed(
                f"A legal hold stands: {reason}.", mend="Lift it first: cairn rights lift"
            )
