"""The own plans of a class: who is where by their own days, and who has none. Nobody is set beside anybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cairn.competencies.selectors.plain import plain
from cairn.competencies.selectors.succession import gone, precedence
from cairn.determinations.selectors.standings import Standing, standings_of_section
from cairn.journeys.learner.learning_map import is_at
from cairn.journeys.opening import OpenedGroup, open_section
from cairn.journeys.words.ladders import Ladder, ladders
from cairn.journeys.words.pathway import pace_words, shown_words
from cairn.kernel.access import DataClass, Needs, needs
from cairn.learning.rules.ordering import Before, before, missing
from cairn.learning.rules.pathway import Planned, Says, Timed, pace
from cairn.learning.selectors.pathway import Whole, pathways_of_section
from cairn.people.selectors.classes import Member, SchoolClass, members_of, school_class
from cairn.people.services.looks import look_at_learners


class Part(StrEnum):
    """Under which heading a learner stands."""

    TOGETHER = "together"
    """Something is past its day, missing, no longer in force, or waits for the reader."""
    ON_THE_WAY = "on_the_way"
    NONE = "none"
    CLOSED = "closed"
    """The reader may not read the plan."""


@dataclass(frozen=True)
class PlanLine:
    """One learner by their own plan; `next`: the first step that is still open."""

    member: Member
    part: Part
    sentence: str
    counts: str
    next: str
    next_day: date | None
    waits: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """What the lines of a class are made of, read once for all."""

    day: date
    by: UUID | None
    titles: Mapping[UUID, str]
    ladders: Mapping[UUID, Ladder]
    right_before: Mapping[UUID, Sequence[UUID]]
    circles: Before
    gone: frozenset[UUID]


@needs(Needs.SIGN_IN)
@require_safe
def section_plans(request: HttpRequest, section: UUID) -> HttpResponse:
    """Who is where by their own plan."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="plans of the class")
    group, lines = plans_page(opened, language=translation.get_language())
    parts = [(part, [ln for ln in lines if ln.part is part]) for part in Part]
    context = {
        "group": group,
        "parts": [(_part_words(part), some) for part, some in parts if some],
        "with_plan": sum(ln.part in (Part.TOGETHER, Part.ON_THE_WAY) for ln in lines),
        "together": sum(ln.part is Part.TOGETHER for ln in lines),
        "all": len(lines),
    }
    return render(request, "journeys/classes/plans.html", context)


def plans_page(opened: OpenedGroup, *, language: str) -> tuple[SchoolClass, list[PlanLine]]:
    """Every learner of the class, by the roster; the same few queries for any number of them and of their steps."""
    asked = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    plans = pathways_of_section(opened.group, **asked)  # type: ignore[arg-type]
    look_at_learners(
        set(plans), by=opened.by, purpose=opened.purpose, data=DataClass.PORTFOLIO, at=opened.at,
        through="plans of the class",
    )  # fmt: skip
    planned = {step.competency for plan in plans.values() for step in plan.steps}
    edges = precedence(planned)
    firsts = {first for first, then in edges if then in planned}
    standings = standings_of_section(
        opened.group,
        **asked,  # type: ignore[arg-type]
        competencies=planned | firsts,
    )
    known = _known(opened, planned, firsts, edges, language)
    members = sorted(members_of(opened.group, day=opened.day), key=lambda m: (m.listed_as, m.id))
    lines = [_line(m, plans.get(m.id), standings.get(m.id, {}), known) for m in members]
    return school_class(opened.group), lines


def _known(
    opened: OpenedGroup,
    planned: set[UUID],
    firsts: set[UUID],
    edges: Sequence[tuple[UUID, UUID]],
    language: str,
) -> _Known:
    right: dict[UUID, list[UUID]] = {}
    for first, then in dict.fromkeys(edges):
        if then in planned and first != then:
            right.setdefault(then, []).append(first)
    titles = {key: words.title for key, words in plain(planned, language=language).items()}
    return _Known(
        opened.day, opened.by.person, titles, ladders(planned | firsts, opened.day), right,
        before(planned, edges), frozenset(gone(planned, opened.day)),
    )  # fmt: skip


def _line(
    member: Member, plan: Whole | None, standings: Mapping[UUID, Standing], known: _Known
) -> PlanLine:
    if plan is None:
        return PlanLine(member, Part.CLOSED, _("You may not read this plan."), "", "", None, ())
    if not plan.steps:
        return PlanLine(member, Part.NONE, "", "", "", None, ())
    shown = {k for k, standing in standings.items() if is_at(standing, known.ladders[k])}
    told = pace(
        (Timed(s.terms.by_when, s.competency in shown) for s in plan.steps), known.day
    )  # fmt: skip
    still_open = [step for step in plan.steps if step.competency not in shown]
    waits = _waits(plan, still_open, shown, known)
    acts = bool(waits) or told.says is Says.PAST
    following = still_open[0] if still_open else None
    return PlanLine(
        member,
        Part.TOGETHER if acts else Part.ON_THE_WAY,
        pace_words(told, own=False, name=member.name),
        shown_words(told),
        known.titles.get(following.competency, "") if following else "",
        following.terms.by_when if following else None,
        waits,
    )


def _waits(
    plan: Whole, still_open: Sequence[Planned], shown: set[UUID], known: _Known
) -> tuple[str, ...]:
    """What can be done about a plan, as observed facts."""
    order = [step.competency for step in still_open]
    lacking = len({m.first for m in missing(order, known.right_before, shown, known.circles)})
    over = len(known.gone & set(order))
    said = []
    if plan.waits_for is not None and plan.waits_for == known.by:
        said.append(_("waits for your yes"))
    if lacking:
        said.append(
            ngettext("%(n)s earlier step is missing", "%(n)s earlier steps are missing", lacking)
            % {"n": lacking}
        )
    if over:
        said.append(
            ngettext("%(n)s step is no longer in force", "%(n)s steps are no longer in force", over)
            % {"n": over}
        )
    return tuple(said)


def _part_words(part: Part) -> str:
    return {
        Part.TOGETHER: _("Something to look at together"),
        Part.ON_THE_WAY: _("On their way"),
        Part.NONE: _("No plan yet"),
        Part.CLOSED: _("Not open to you"),
    }[part]
