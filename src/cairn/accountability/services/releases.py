"""The way of a release to the public: drafted, reviewed by its schools, approved, released.

What is drafted must be what its certificate is of, and a release is let out only after anybody's own examination of it
would find nothing wrong.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.accountability.models import (
    Objection,
    ObjectionAnswer,
    Release,
    ReleasePlace,
    ReleaseStep,
)
from cairn.accountability.rules.asked import Published, Question
from cairn.accountability.rules.cards import Placed
from cairn.accountability.rules.certifying import examine_statuses
from cairn.accountability.rules.gating import promised_less, published_rows
from cairn.accountability.rules.keeping import (
    by_place,
    question_data,
    questions_of,
    row_data,
    row_of,
)
from cairn.accountability.rules.making_cards import STATE
from cairn.accountability.rules.releasing import Stands, Step, refused
from cairn.accountability.rules.statuses import of_places, status_of
from cairn.accountability.selectors.releases import draft_card, placed, release_row, said_of
from cairn.accountability.selectors.releasing import must_answer
from cairn.disclosure.tables.attacking import Promise
from cairn.disclosure.tables.certifying import examine, fingerprint
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, NotAllowed

from .lines import signed
from .statuses import told_too_much

_AT_ONCE = 500
CHECKED = (
    "rows", "groups", "rows_not_shown", "rows_implied", "rows_coarsened", "information_kept",
)  # fmt: skip
"""What those who approve a release are told of its certificate."""
LEFT_OUT, UNRATED = "grades_left_out", "statuses_left_out"


@dataclass(frozen=True)
class Drafted:
    """What left the gate, before anybody has seen it.

    rows          all that may be shown, as the tables have them
    places        what they are of, each with its organization's key where it has one here
    tables        the certified tables and their certificate, plain data
    basis         on what achievement rests: "determined" or "current"
    cohorts       of each question of growth the grades in which it was estimated
    statuses      who is identified and recognised, and on which rows that rests (`rules.certifying`); empty: none
    unrated       why nothing is said of statuses, although policy asks for some
    grades_left_out   policy asks for tables by grade, and nothing showed that they give nobody away
    """

    year: int
    as_of: date
    embargo: date
    questions: Sequence[Question]
    places: Sequence[tuple[Placed, UUID | None]]
    rows: Sequence[Published]
    tables: Mapping[str, Any]
    certificate: Mapping[str, Any]
    policy_sha256: str
    minimum: int
    basis: str
    cohorts: Mapping[str, Sequence[int]]
    grades_left_out: bool = False
    statuses: Mapping[str, Any] = field(default_factory=dict)
    unrated: str = ""


def text_of(data: Mapping[str, Any]) -> str:
    """Plain data as it is kept and handed out: JSON, keys in order."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def published_tables() -> list[dict[str, Any]]:
    """Every set of tables that was ever released, oldest first: what the next one must fit."""
    rows = Release.objects.filter(steps__said=Step.RELEASED).order_by("year", "drafted_at")
    return [json.loads(text) for text in rows.values_list("tables", flat=True)]


def published_questions(year: int) -> set[str]:
    """The questions of every release of a school year that ever was public."""
    rows = Release.objects.filter(year=year, steps__said=Step.RELEASED)
    return {each["key"] for said in rows.values_list("questions", flat=True) for each in said}


@transaction.atomic
def draft(made: Drafted, *, by: Actor, at: datetime) -> Release:
    """Keeps a release as a draft. Raises NotAllowed, BadInput where certificate or rows are not of its tables."""
    must_answer(by, timezone.localdate(at))
    rows, said = by_place(made.rows), dict(made.statuses)
    _must_belong(made, rows)
    certificate = dict(made.certificate)
    if said:
        certificate["statuses"] = {"sha256": fingerprint(said)}
    row = Release.objects.create(
        year=made.year,
        as_of=made.as_of,
        embargo=made.embargo,
        basis=made.basis,
        cohorts={key: list(grades) for key, grades in made.cohorts.items()},
        questions=[question_data(each) for each in made.questions],
        policy_sha256=made.policy_sha256,
        tables=text_of(made.tables),
        tables_sha256=fingerprint(made.tables),
        certificate=text_of(certificate),
        certificate_sha256=fingerprint(certificate),
        statuses=text_of(said) if said else "",
        earlier=[each["sha256"] for each in made.certificate["earlier"]],
        check_found={name: made.certificate[name] for name in CHECKED}
        | ({LEFT_OUT: True} if made.grades_left_out else {})
        | ({UNRATED: made.unrated} if made.unrated else {}),
        minimum=made.minimum,
        drafted_at=at,
        drafted_by_id=by.person,
        drafted_name=by.name,
    )
    kept = map(status_of, said.get("statuses", ()))
    named = of_places(kept, _above(each for each, _ in made.places))
    ReleasePlace.objects.bulk_create(
        (_of_place(row, *each, rows, named) for each in made.places), batch_size=_AT_ONCE
    )
    return row


def _above(places: Iterable[Placed]) -> dict[str, tuple[str, ...]]:
    """From each school of a release to its district and the state."""
    return {
        each.place: tuple(filter(None, (each.within, STATE)))
        for each in places
        if each.kind == "school"
    }


def _must_belong(made: Drafted, rows: Mapping[str, Sequence[Published]]) -> None:
    if made.certificate["tables"]["sha256"] != fingerprint(made.tables):
        raise BadInput(
            "The certificate is not of these tables.", mend="Certify them again, then draft."
        )
    if strange := sorted(set(rows) - {each.place for each, _ in made.places}):
        raise BadInput(
            f"Rows are of places that the draft does not name: {', '.join(strange[:3])}.",
            mend="Name each place.",
        )


def _of_place(
    row: Release,
    each: Placed,
    organization: UUID | None,
    rows: Mapping[str, Sequence[Published]],
    statuses: Mapping[str, list[dict[str, Any]]],
) -> ReleasePlace:
    return ReleasePlace(
        release=row,
        organization_id=organization,
        place=each.place,
        kind=each.kind,
        name=each.name,
        within=each.within,
        grades=each.grades,
        rows=[row_data(one) for one in rows.get(each.place, ())],
        statuses=statuses.get(each.place, []),
    )


def send_to_review(key: UUID, *, by: Actor, at: datetime) -> ReleaseStep:
    """From now on each school and district sees its own draft. Raises NotAllowed."""
    return _say(key, Step.REVIEW, "", by, at)


def approve(key: UUID, *, words: str = "", by: Actor, at: datetime) -> ReleaseStep:
    """Says that a release may be published; never by who drafted it. Raises NotAllowed."""
    return _say(key, Step.APPROVED, words.strip(), by, at)


def publish(key: UUID, *, by: Actor, at: datetime) -> ReleaseStep:
    """Lets an approved release out, after examining its certificate anew. Raises NotAllowed, with what is wrong."""
    return _say(key, Step.RELEASED, "", by, at)


def drop(key: UUID, *, words: str, by: Actor, at: datetime) -> ReleaseStep:
    """Ends a release that was not published, with the reason. Raises NotAllowed, BadInput."""
    if not words.strip():
        raise BadInput("Nothing says why it is dropped.", mend="Say why.")
    return _say(key, Step.DROPPED, words.strip(), by, at)


@transaction.atomic
def _say(key: UUID, step: Step, words: str, by: Actor, at: datetime) -> ReleaseStep:
    must_answer(by, timezone.localdate(at))
    row = release_row(key)
    waiting = Objection.objects.filter(place__release=row, answer=None).count()
    stands = Stands(
        [Step(said) for said in said_of(row)],
        waiting,
        faults(row) if step is Step.RELEASED else (),
        by.person == row.drafted_by_id,
    )
    if why := refused(step, stands):
        raise NotAllowed(
            f"Of the release of {row.year} that cannot be said: {why}.",
            mend="Its page says what comes next.",
        )
    return ReleaseStep.objects.create(release=row, said=step, words=words, **signed(by, at))


def faults(row: Release) -> list[str]:
    """What anybody who examined the release would find wrong with it; no solver is needed."""
    if row.tables_sha256 != fingerprint(json.loads(row.tables)):
        return ["the tables are not those that were drafted"]
    published = {fingerprint(each): each for each in published_tables()}
    if lacking := [sha for sha in row.earlier if sha not in published]:
        return [f"{len(lacking)} earlier sets of tables that it names are not here"]
    if later := set(published) - set(row.earlier):
        return [f"since it was certified, {len(later)} more sets of tables were published"]
    if not _is_kept_as_certified(row):
        return ["the rows that pages show are not those of the tables"]
    certificate = json.loads(row.certificate)
    if wrong := _status_faults(row, certificate):
        return wrong
    earlier = [published[sha] for sha in row.earlier]
    return examine(json.loads(row.tables), certificate, earlier) or promised_less(
        certificate, questions_of(row.questions), Promise(minimum=row.minimum)
    )


def _status_faults(row: Release, certificate: Mapping[str, Any]) -> list[str]:
    """What is wrong with its statuses: not those that were certified, shown otherwise, or said of what is withheld."""
    kept = ReleasePlace.objects.filter(release=row).defer("rows")
    shown = {each.place: each.statuses for each in kept if each.statuses}
    if not row.statuses:
        return ["pages show statuses that nothing certifies"] if shown else []
    said, tables = json.loads(row.statuses), json.loads(row.tables)
    if wrong := examine_statuses(said, tables, certificate):
        return wrong
    if shown != of_places(map(status_of, said["statuses"]), _above(map(placed, kept))):
        return ["the statuses that pages show are not those of the certificate"]
    told = told_too_much(said, (tables, certificate))
    return (
        [f"what it says of {', '.join(told)} is not possible in all worlds of the certificate"]
        if told
        else []
    )


def _is_kept_as_certified(row: Release) -> bool:
    """Whether what pages read is what the tables say, row by row."""
    kept = {
        row_of(said, each.place)
        for each in ReleasePlace.objects.filter(release=row)
        for said in each.rows
    }
    return kept == set(published_rows(json.loads(row.tables)))


@transaction.atomic
def object_to(key: UUID, place: str, *, words: str, by: Actor, at: datetime) -> Objection:
    """A school's or district's objection to its own draft, while it is in review. Raises NotAllowed, BadInput."""
    row, own, _card = draft_card(key, place, by=by, day=timezone.localdate(at))
    if set(said_of(row)) != {Step.REVIEW}:
        raise NotAllowed(
            "The review of this draft is over.", mend="Report the mistake on the public page."
        )
    if not words.strip():
        raise BadInput("The objection says nothing.", mend="Say what is wrong.")
    return Objection.objects.create(place=own, words=words.strip(), **signed(by, at))


@transaction.atomic
def answer(release: UUID, key: UUID, *, words: str, by: Actor, at: datetime) -> ObjectionAnswer:
    """The state's answer to an objection to a release: what it changed, or why not. Once.

    Raises NotAllowed, BadInput, also where the objection is to another release.
    """
    must_answer(by, timezone.localdate(at))
    to_it = Objection.objects.filter(pk=key, place__release=release)
    found = to_it.select_related("answer").first()
    if found is None or hasattr(found, "answer"):
        raise BadInput("This objection is answered, or not there.", mend="Open the release again.")
    if not words.strip():
        raise BadInput("The answer says nothing.", mend="Say what you changed, or why not.")
    return ObjectionAnswer.objects.create(objection=found, words=words.strip(), **signed(by, at))
