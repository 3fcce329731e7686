"""Rating a school year: counted, made results, rated by the policy in force, and kept with every reason.

The same policy and the same inputs give the same run, to the byte: made again, it is found and nothing is written.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.accountability.models import Run, RunIdentification, RunPlace, RunResult
from cairn.accountability.rules import chances
from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.chances import Chanced, likely, with_chances
from cairn.accountability.rules.figures import told
from cairn.accountability.rules.grounds import TITLE1_NOT_SAID
from cairn.accountability.rules.handed import Handed, handed
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Spans
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.rated import Ground, Identification, Part, Rated, State
from cairn.accountability.rules.results import Result, School
from cairn.accountability.rules.together import together
from cairn.accountability.rules.wordless import Silence, refuse_empty, says_nothing, silence
from cairn.accountability.selectors.inputs import of_counted
from cairn.accountability.selectors.people import Year, groups_known, said
from cairn.accountability.selectors.runs import withdrawn
from cairn.accountability.selectors.tables import DETERMINED, Tables, classes_read, tables
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.census import codes_of_places, grades_of_places, names_of_places
from cairn.people.services.looks import look_at_everyone

METHODS = {
    "counting": "counting@1",
    "growth": "student_growth_percentile@1",
    "rating": "rating@1",
    "chances": chances.METHOD,
}
"""The methods of a run, named for their formulas; a change of any is a new version."""
_DIGITS = 9


@dataclass(frozen=True)
class Made:
    """A run, what it was counted from, whether it was there already, and what was given beside.

    silent   why schools have no word
    """

    run: Run
    tables: Tables
    found: Chanced
    unchanged: bool
    silent: Silence
    given: Handed | None = None

    @property
    def state(self) -> State:
        return self.found.state


def count(
    year: int,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    through: str,
    basis: str = DETERMINED,
    progress: Progress = SILENT,
) -> Tables:
    """Counts a school year and keeps that everybody's record was read for it, class by class.

    Raises NotAllowed, and BadInput of a year that has not begun.
    """
    day, asked = timezone.localdate(at), SchoolYear(year + 1)
    if asked.first_day > day:
        raise BadInput(
            f"{asked} has not begun.", mend="Name a year by its first half: 2025 is 2025-26."
        )
    for data in classes_read(year, day):
        look_at_everyone(by=by, purpose=purpose, data=data, at=at, through=through)
    return tables(year, by=by, purpose=purpose, day=day, basis=basis, progress=progress)


def run(
    year: int,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    through: str = "cairn accountability run",
    basis: str = DETERMINED,
    given: Path | None = None,
    empty: bool = False,
    progress: Progress = SILENT,
) -> Made:
    """Rates every school of a year, after the runs of earlier years. Raises NotAllowed, BadPolicy, BadInput.

    year   its first calendar year: 2025 is 2025-26
    given  a file of results of indicators that nobody counts here (`rules.handed`)
    empty  keep the run also where it says nothing of any school
    """
    others = None if given is None else _handed(given, year, by, purpose, timezone.localdate(at))
    counted = count(
        year, by=by, purpose=purpose, at=at, through=through, basis=basis, progress=progress
    )
    return keep(counted, by=by, at=at, others=others, empty=empty, progress=progress)


def keep(
    counted: Tables,
    *,
    by: Actor,
    at: datetime,
    others: Handed | None = None,
    empty: bool = False,
    progress: Progress = SILENT,
) -> Made:
    """Rates what was counted, with what was given, and keeps it unless it is there already.

    Raises BadInput where nothing is counted, or (unless `empty`) nothing can be said of any school.
    """
    if not counted.rows:
        raise BadInput(
            f"There is nothing to count in {SchoolYear(counted.year + 1)}.",
            mend="Import enrollments and evidence of the year, or name another year.",
        )
    plan = plan_in_force(book(), counted.day)
    spans = Spans.read(said("spans", counted.day))
    rated = of_counted(plan, counted, spans, () if others is None else others.results)
    behind = together(plan, counted.answers, spans, counted.year)
    inputs = digest([
        [asdict(each) for each in rated.results],
        [asdict(each) for each in rated.schools],
        [asdict(each) for each in rated.standings],
        METHODS,
        behind.digest,
        _grades(counted),
        *([] if others is None else [others.sha256]),
    ])  # fmt: skip
    progress.begin(f"Rating {len(rated.schools)} schools", None)
    found = with_chances(
        plan, rated.results, rated.schools, counted.year, standings=rated.standings, behind=behind
    )
    silent = silence(plan, found.state, rated.now, counted.basis)
    if says_nothing(found.state) and not empty:
        raise refuse_empty(SchoolYear(counted.year + 1), silent)
    answer = plain(plan, found, rated.now)
    there = Run.objects.filter(
        year=counted.year, policy_digest=plan.digest, inputs_digest=inputs
    ).first()
    if there is not None:
        _must_stand(there)
        return Made(there, counted, found, unchanged=True, silent=silent, given=others)
    row = _written(counted, plan, rated.schools, answer, inputs, others, by, at)
    return Made(row, counted, found, unchanged=False, silent=silent, given=others)


def _must_stand(run: Run) -> None:
    """Refuses to make again what was withdrawn. Raises BadInput."""
    if (line := withdrawn(run)) is not None:
        raise BadInput(
            f"The same run was withdrawn by {line.by_name} on {timezone.localdate(line.at)}: {line.words}",
            mend=f"Mend what was wrong first. If nothing was: cairn accountability reinstate {run.pk} --why …",
        )


def _handed(path: Path, year: int, by: Actor, purpose: Purpose, day: date) -> Handed:
    """The file of others, read before anybody's record is: a faulty one costs nobody a look."""
    when = Year.of(year + 1, day)
    of = Spans.read(when.ask("spans")).of
    return handed(
        path,
        plan_in_force(book(), when.day),
        year,
        places={
            f"school:{code}": {of[grade] for grade in grades if grade in of}
            for code, grades in grades_of_places().items()
        },
        spans=set(of.values()),
        groups=groups_known(when, by=by, purpose=purpose, asked_on=day),
    )


def digest(value: Any) -> str:
    """Names plain data by its content."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(plan: Plan, found: Chanced, given: Sequence[Result]) -> dict[str, Any]:
    """The whole answer as plain data: what is kept, and what the same inputs give again."""
    state = found.state
    parts = {
        (rated.place, part.span, part.group, part.indicator): part
        for rated in state.places.values()
        for part in _parts(rated)
    }
    return {
        "places": [_place(each, found) for each in state.places.values()],
        "results": [
            _result(plan, each, parts.get((each.place, each.span, each.group, each.indicator)))
            for each in given
        ],
        "identifications": [
            row for rated in state.places.values() for row in _identifications(rated)
        ],
        "unsaid": dict(sorted(state.unsaid.items())),
    }


def _parts(rated: Rated) -> Iterable[Part]:
    yield from rated.total.parts
    for total in rated.groups.values():
        yield from total.parts


def _place(rated: Rated, found: Chanced) -> dict[str, Any]:
    total, spread = rated.total.total, found.totals.get(rated.place)
    return {
        "place": rated.place,
        "total": _number(total.value),
        "low": _number(spread.low if spread else None),
        "high": _number(spread.high if spread else None),
        "error": _number(spread.error if spread else None),
        "before": _number(rated.before.value if rated.before else None),
        "change": found.changes.get(rated.place, ""),
        "rating": rated.rating or "",
        "why": rated.why or (total.why if total.missing else ""),
        "chances": {name: _number(chance) for name, chance in rated.chances.items()},
        "trail": list(told(total)),
    }


def _result(plan: Plan, each: Result, part: Part | None) -> dict[str, Any]:
    points = part.points if part else None
    low, high = likely(plan.indicators[each.indicator], each) or (None, None)
    return {
        "place": each.place, "span": each.span, "group": each.group, "indicator": each.indicator,
        "value": _number(each.value), "n": each.n, "error": _number(each.se),
        "low": _number(low), "high": _number(high),
        "counts": list(each.counts), "enrolled": each.enrolled, "tested": each.tested,
        "points": _number(points.value) if points else None,
        "possible": _number(part.possible) if part else None,
        "weight": _number(part.weight) if part else None,
        "why": points.why if points else "",
    }  # fmt: skip


def _identifications(rated: Rated) -> Iterable[dict[str, Any]]:
    for each in rated.identifications:
        near = not each.met and (each.chance or 0.0) >= chances.KEPT
        stands = each.met or each.standing is not None or each.step == "ends"
        if stands or near or _open(each):
            yield _identification(each)
    for found in rated.recognitions:
        yield {
            "place": found.place, "group": found.group, "category": found.key, "recognition": True,
            "met": True, "chance": _number(found.chance), "since": None, "total_then": None,
            "step": "recognised", "how": "", "grounds": [_ground(g) for g in found.grounds],
        }  # fmt: skip


def _open(each: Identification) -> bool:
    """It cannot be said, because nobody knows which schools get Title I money: kept, so that it can be mended."""
    return each.met is None and any(g.why == TITLE1_NOT_SAID for g in each.grounds)


def _identification(each: Identification) -> dict[str, Any]:
    standing = each.standing
    return {
        "place": each.place, "group": each.group, "category": each.category, "recognition": False,
        "met": each.met, "chance": _number(each.chance),
        "since": standing.since if standing else None,
        "total_then": _number(standing.total) if standing else None,
        "step": each.step, "how": each.how, "grounds": [_ground(g) for g in each.grounds],
    }  # fmt: skip


def _ground(ground: Ground) -> dict[str, Any]:
    return {
        "name": ground.name, "rule": ground.rule.line, "parameter": ground.rule.parameter,
        "source": ground.rule.source, "holds": ground.holds, "how": ground.how, "why": ground.why,
        "chance": _number(ground.chance),
    }  # fmt: skip


def _number(value: float | None) -> float | None:
    return None if value is None else round(float(value), _DIGITS)


@transaction.atomic
def _written(
    counted: Tables,
    plan: Plan,
    schools: Sequence[School],
    answer: Mapping[str, Any],
    inputs: str,
    others: Handed | None,
    by: Actor,
    at: datetime,
) -> Run:
    row = Run.objects.create(
        year=counted.year, counted_on=counted.day, basis=counted.basis, policy_digest=plan.digest,
        inputs_digest=inputs, answer_digest=digest(answer), methods=METHODS, unsaid=answer["unsaid"],
        questions={q.key: _question(q) for q in counted.questions}, made_at=at, draws=chances.DRAWS, seed=chances.SEED,
        cohorts=_grades(counted), given=others.kept if others else {}, made_by_id=by.person, made_name=by.name,
    )  # fmt: skip
    names = names_of_places()
    spans = {each.place: dict(each.spans) for each in schools}
    ours: dict[str, UUID] = {f"school:{code}": key for key, code in codes_of_places().items()}
    RunPlace.objects.bulk_create(
        [
            RunPlace(
                run=row, organization_id=ours.get(each["place"]),
                name=names.get(each["place"].partition(":")[2], each["place"]),
                spans=spans.get(each["place"], {}), **each,
            )
            for each in answer["places"]
        ],
        batch_size=500,
    )  # fmt: skip
    RunResult.objects.bulk_create(
        [RunResult(run=row, **each) for each in answer["results"]], batch_size=1000
    )
    RunIdentification.objects.bulk_create(
        [RunIdentification(run=row, **each) for each in answer["identifications"]], batch_size=500
    )
    return row


def _grades(counted: Tables) -> dict[str, list[int]]:
    """Of each question of growth the grades in which it was estimated."""
    return {key: sorted(grades) for key, grades in sorted(counted.cohorts.items())}


def _question(question: Question) -> dict[str, Any]:
    return {
        "names": dict(question.names), "levels": list(question.levels), "reached": list(question.reached),
    }  # fmt: skip


__all__ = ["METHODS", "Made", "count", "keep", "plain", "run"]
