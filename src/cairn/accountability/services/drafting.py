"""Drafting a release from the record: counted, protected with all that was published before, certified, kept.

Which questions a release asks is policy; who is counted, too. The tables of all earlier releases go into the gate, so
that nothing new gives away what was kept back before.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cairn.accountability.models import Release
from cairn.accountability.rules.asked import ALL, Counted, Question
from cairn.accountability.rules.cards import Placed
from cairn.accountability.rules.gating import (
    layout_of,
    published_rows,
    sensitive_of,
    told_by_grade,
)
from cairn.accountability.rules.moving import GAINED
from cairn.accountability.rules.reading import GROWTH, SURVEY, SURVEYED
from cairn.accountability.selectors.tables import CURRENT, DETERMINED, Cohorts, above_schools
from cairn.disclosure.tables.attacking import Promise
from cairn.disclosure.tables.certifying import certificate, published
from cairn.disclosure.tables.linking import NotTheSameLearners
from cairn.disclosure.tables.protecting import Protected, protect_tables
from cairn.disclosure.tables.searching import GivesAway
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.directory_of_places import NumberedPlace, numbered_places

from .releases import Drafted, draft, published_questions, published_tables
from .running import count
from .statuses import Draft, NotRated, must_be_known, must_stay_possible, said_statuses

_POLICY = "publication."
_LEAVE_ONE = (
    f"Leave one of them in {_POLICY}questions, and the one that this year has published already."
)
_WEIGHTS = {"state": 4.0, "district": 2.0, "school": 1.0}
"""What a place's information is worth beside another's: more people ask for that of larger places."""


def draft_release(
    year: int,
    *,
    embargo: date,
    basis: str = DETERMINED,
    divided: bool = True,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    through: str,
    progress: Progress = SILENT,
) -> Release:
    """Drafts the release of a school year (its first calendar year). Raises NotAllowed, BadInput, GivesAway.

    divided  with figures of groups; without them very small schools can still be shown
    through  what reads everybody's record for it; it is kept with the look
    """
    if basis not in {DETERMINED, CURRENT}:
        raise BadInput(f"{basis} is no basis.", mend=f"Choose {DETERMINED} or {CURRENT}.")
    day = timezone.localdate(at)
    _by_grade(day)  # what is wrong with it is told before everybody is counted
    counted = count(
        year, by=by, purpose=purpose, at=at, through=through, basis=basis, progress=progress
    )
    questions = asked_on(counted.questions, day)
    rows = [row for row in counted.rows if divided or row.where.group == ALL]
    return keep_draft(
        rows, questions, above_schools(), year=year, as_of=counted.day, embargo=embargo, basis=basis,
        cohorts=counted.cohorts, by=by, at=at,
    )  # fmt: skip


def asked_on(questions: Sequence[Question], day: date) -> list[Question]:
    """Those that policy lets a release ask, in policy's order; a kind alone stands for all of the kind."""
    wanted = book().ask_state(_POLICY + "questions", day).value
    if not isinstance(wanted, tuple):
        raise BadInput(f"{wanted} are no questions.", mend=f"Mend {_POLICY}questions.")
    found = {
        each.key: each
        for name in wanted
        for each in questions
        if name in {each.key, each.key.partition(".")[0]}
    }
    kept_apart(found)
    return list(found.values())


def _by_grade(day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds of places of which policy shows each grade, and each grade's groups. Raises BadInput."""
    return _kinds("grades", day), _kinds("grades_divided", day)


def _kinds(name: str, day: date) -> tuple[str, ...]:
    """The kinds of places that policy names for grades; none where it says nothing of them. Raises BadInput."""
    ruling = book().said(_POLICY + name, day)
    found = () if ruling is None else ruling.value
    if not isinstance(found, tuple) or not {*found} <= {*_WEIGHTS}:
        raise BadInput(
            f"{found} are no kinds of places.",
            mend=f"Mend {_POLICY}{name}: some of {', '.join(_WEIGHTS)}, or none.",
        )
    return tuple(map(str, found))


def kept_apart(keys: Iterable[str]) -> None:
    """Refuses tables of nearly the same learners, in one release or in two of a year: the gate does not link them.

    With and without those who were not tested they say who was not; `tested.SUBJECT` has both in one. Who answered a
    survey, beside what was answered, says who did not. Growth in several ways is of the same learners but for the few
    who repeated or skipped a grade, and says who these are.
    """
    kinds: dict[str, set[str]] = {}
    for key in keys:
        kind, _, subject = key.partition(".")
        kinds.setdefault(subject, set()).add(kind)
    for subject, asked in kinds.items():
        if {SURVEY, SURVEYED} <= asked:
            raise BadInput(
                f"Tables of the survey {subject} and of who answered it give away who did not.",
                mend=_LEAVE_ONE,
            )
        if len(asked & {"assessment", "participation", "tested"}) > 1:
            raise BadInput(
                f"Tables of {subject} with and without those who were not tested give away who was not.",
                mend=_LEAVE_ONE,
            )
        if len(asked & {GROWTH, *GAINED}) > 1:
            raise BadInput(
                f"Growth of {subject} in several ways gives away who repeated a grade.",
                mend=_LEAVE_ONE,
            )


def keep_draft(
    rows: Sequence[Counted],
    questions: Sequence[Question],
    above: Mapping[str, Sequence[str]],
    *,
    year: int,
    as_of: date,
    embargo: date,
    basis: str,
    cohorts: Cohorts,
    by: Actor,
    at: datetime,
) -> Release:
    """Protects, certifies and keeps counted rows of schools, by grade.

    Units are a school's grades where policy asks for any grades, and where the year has tables that tell them apart.
    Where nothing shows that grades give nobody away, the release is without them, and says so.
    Raises BadInput where nothing is counted, GivesAway.
    """
    mine = _asked_for(rows, questions, year)
    day = timezone.localdate(at)
    asked = Draft(year, as_of, basis, mine, questions)
    must_be_known(year, {each.key for each in questions})
    found, left_out = _as_fine_as_may_be(asked, above, day)
    out, proof = published(found), certificate(found)
    must_stay_possible(year, (out, proof))
    statuses, unrated = _statuses(asked, (out, proof), day)
    shown = published_rows(out)
    return draft(
        Drafted(
            year, as_of, embargo, questions, _places({row.where.place for row in shown}), shown,
            out, proof, book().digest, found.promise.minimum, basis, cohorts, left_out, statuses, unrated,
        ),
        by=by,
        at=at,
    )  # fmt: skip


def _statuses(
    asked: Draft, release: tuple[dict[str, Any], dict[str, Any]], day: date
) -> tuple[dict[str, Any], str]:
    """The statuses that can be said beside the tables; or none, and why."""
    try:
        return said_statuses(asked, release, day), ""
    except NotRated as why:
        return {}, str(why)


def _asked_for(rows: Iterable[Counted], questions: Iterable[Question], year: int) -> list[Counted]:
    """Rows of these questions. Raises BadInput where there is none, or where two tables would give learners away."""
    asked = {question.key for question in questions}
    kept_apart([*asked, *published_questions(year)])
    mine = [row for row in rows if row.question in asked]
    if not mine:
        raise BadInput(
            f"Nothing is counted for the school year that begins in {year}.",
            mend="Choose a year with levels, or another basis.",
        )
    return mine


def _as_fine_as_may_be(
    asked: Draft,
    above: Mapping[str, Sequence[str]],
    day: date,
) -> tuple[Protected, bool]:
    """Tables with grades, and whether those were left out: where they cannot be protected, they go before groups do.

    They cannot, too, beside tables of schools that are public, where questions were asked of the same learners of each
    school and are not of each grade.
    Whatever else is wrong is raised: without grades it would only be hidden.
    """
    earlier = published_tables()
    promise = Promise(minimum=int(book().ask_state("privacy.minimum_n", day).value))  # type: ignore[arg-type]

    def protected(grades: Sequence[str], divided: Sequence[str]) -> Protected:
        layout, counts = layout_of(
            asked.counted, asked.questions, above, _WEIGHTS,
            grades=grades, divided=divided, apart=told_by_grade(earlier, asked.year),
        )  # fmt: skip
        return protect_tables(
            layout, counts, promise, sensitive=sensitive_of(asked.questions), earlier=earlier
        )

    grades, divided = _by_grade(day)
    try:
        return protected(grades, divided), False
    except (GivesAway, NotTheSameLearners):
        if not grades:
            raise
    return protected((), ()), True


def _places(named: set[str]) -> list[tuple[Placed, UUID | None]]:
    """The places by the names that they have today."""
    found = ((_placed(each), each.key) for each in numbered_places())
    return [(placed, key) for placed, key in found if placed is not None and placed.place in named]


def _placed(each: NumberedPlace) -> Placed | None:
    match each.kind:
        case "SEA":
            return Placed("state", "state", each.name)
        case "LEA":
            return Placed(f"district:{each.code}", "district", each.name)
        case "school":
            within = f"district:{each.district}" if each.district else ""
            return Placed(f"school:{each.code}", "school", each.name, within, _grades(each.grades))
    return None


def _grades(codes: Sequence[str]) -> str:
    """From the first to the last: “6–8”."""
    ends = [code.lstrip("0") for code in (*codes[:1], *codes[1:][-1:])]
    return "–".join(ends)
