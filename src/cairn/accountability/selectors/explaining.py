"""From a number to its policy: the total's trail; of one indicator what it serves, who is asked, how it is measured."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from cairn.accountability.models import Run, RunPlace, RunResult
from cairn.accountability.rules.english import ENGLISH
from cairn.accountability.rules.figures import say
from cairn.accountability.rules.in_force import COUNTING, plan_in_force
from cairn.accountability.rules.making_cards import (
    ATTENDANCE,
)
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.moving import TO_STANDARD, VALUE_TABLE
from cairn.accountability.rules.near import in_hundred, other_word
from cairn.accountability.rules.pacing import PACE
from cairn.accountability.rules.plan import Indicator, Plan
from cairn.accountability.rules.reading import (
    GROWTH,
    OPPORTUNITY,
    READINESS,
    kind_of,
)
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import UnknownName
from cairn.policy.rulings import Ruling, listed

from .answering.achieved import ACHIEVED
from .answering.surveyed import SURVEYS
from .answering.tested import TESTS
from .people import ruling
from .runs import latest_run, places_of

WHO_COUNTS = (
    "day", "full_year_since", "full_year_within", "gap_days", "former_days", "tested_grades",
    "state_tests", "determined_least", "present_share", "growth_least", "to_standard_level",
    "to_standard_years", "value_table", "pace_due", "pace_even", "english_tests", "english_targets", "surveys",
    "readiness", "opportunity",
)  # fmt: skip
"""The rules of counting that stand behind numbers, under accountability.counting."""
_OF_KINDS = {
    "tested_grades": TESTS,
    "state_tests": TESTS,
    "growth_least": frozenset({GROWTH}),
    "determined_least": ACHIEVED,
    "to_standard_level": frozenset({TO_STANDARD}),
    "to_standard_years": frozenset({TO_STANDARD}),
    "value_table": frozenset({VALUE_TABLE}),
    "pace_due": frozenset({PACE}),
    "pace_even": frozenset({PACE}),
    "english_tests": frozenset({ENGLISH}),
    "english_targets": frozenset({ENGLISH}),
    "present_share": frozenset({ATTENDANCE}),
    "surveys": SURVEYS,
    "readiness": frozenset({READINESS}),
    "opportunity": frozenset({OPPORTUNITY}),
}
"""Rules of counting that only some questions ask; all others are asked of each."""


def rules_behind(questions: Collection[str], day: date) -> Iterator[tuple[str, Ruling]]:
    """The rules of who counts that these questions ask, by name; those that policy says on the day."""
    kinds = {kind_of(each) for each in questions}
    for name in WHO_COUNTS:
        found = ruling(name, day) if kinds & _OF_KINDS.get(name, kinds) else None
        if found is not None:
            yield name, found


def explained(
    place: UUID,
    *,
    year: int | None,
    indicator: str,
    group: str,
    by: Actor,
    purpose: Purpose,
    day: date,
) -> list[str]:
    """Lines that lead from a place's number to the rules behind it. Raises NotAllowed, UnknownName."""
    run = latest_run(year)
    row = places_of(run, place, by=by, purpose=purpose, day=day).filter(organization=place).first()
    if row is None:
        raise UnknownName(
            "That place was not rated in this run.", mend="Name a school, or another year."
        )
    when = f"{SchoolYear(run.year + 1)}, counted as of {run.counted_on}"
    head = f"{row.name}, {when}; policy {run.policy_digest[:12]}"
    if not indicator:
        return [head, *_sure(run, row), *row.trail]
    return [head, *_of_indicator(run, row, indicator, group)]


def _sure(run: Run, row: RunPlace) -> Iterator[str]:
    """How sure the total and its word are; nothing where no chance was drawn."""
    if row.low is not None and row.high is not None:
        yield (
            f"total likely {say(round(row.low, 1))} to {say(round(row.high, 1))}, "
            f"by {run.draws} draws from seed {run.seed}"
        )
    other = other_word(row.rating, row.chances)
    if other is not None:
        yield f"“{row.rating}” would come out otherwise by chance alone in {in_hundred(other)} of 100"
    if row.change:
        yield f"this year’s per cent beside last year’s, {say(row.before or 0)}: {row.change}"


def _of_indicator(run: Run, row: RunPlace, key: str, group: str) -> Iterator[str]:
    plan = plan_in_force(book(), run.counted_on)
    if key not in plan.indicators:
        raise UnknownName(
            f"Policy names no indicator {key}.",
            mend=f"It names {', '.join(sorted(plan.indicators))}.",
        )
    yield from _policy(plan, plan.indicators[key])
    found = RunResult.objects.filter(run=run, place=row.place, indicator=key, group=group)
    measure = Measure.of(plan.indicators[key])
    of_surveys = measure is not None and measure.of_surveys
    for each in found.order_by("span"):
        value = "–" if each.value is None else say(each.value)
        likely = ""
        if each.low is not None and each.high is not None:
            likely = f", likely {say(round(each.low, 1))} to {say(round(each.high, 1))},"
        yield f"{each.span}, {group or 'everybody'}: {value}{likely} of {each.n} learners; levels {each.counts or '–'}"
        if each.points is not None:
            weight = "it did not count" if each.weight is None else f"weight {say(each.weight)}"
            yield f"  {say(each.points)} of {say(each.possible or 0)} points; {weight}"
        elif each.why:
            yield f"  no points: {each.why}"
        elif each.value is not None:
            yield "  it counts in no total: policy gives it no weight here"
        if of_surveys and each.enrolled is not None:
            few = "; too few to say anything" if not each.n and each.tested else ""
            yield f"  {each.tested or 0} of {each.enrolled} who were asked answered{few}"
    if key in run.given.get("indicators", ()):
        yield f"  given in {run.given['file']}, not counted here; SHA-256 {run.given['sha256']}"
    if group:
        division, _, value = group.partition(":")
        yield f"group {division}: {value}, by {_sourced(book().ask_state(f'{COUNTING}divisions', run.counted_on))}"
    for name, rule in rules_behind(measure.questions if measure else (), run.counted_on):
        yield f"who counts, {name}: {_sourced(rule)}"


def _policy(plan: Plan, indicator: Indicator) -> Iterator[str]:
    dimension = next((d for d in plan.dimensions if d.key == indicator.dimension), None)
    yield f"{indicator.names['en']}: {indicator.rule}"
    if dimension is not None:
        yield f"  serves “{dimension.names.get('en', dimension.key)}” ({dimension.rule.source})"
    for key in indicator.consulted:
        yield f"  consulted {key}: {plan.consultations[key].words}"
    measure = Measure.of(indicator)
    words = indicator.measured_by or "nothing counted here"
    asked = f"{measure.how} of {', '.join(measure.questions)}" if measure else words
    yield f"  measured by {asked}"


def _sourced(said: Ruling) -> str:
    return f"{listed(said.value)} ({said.source})"
