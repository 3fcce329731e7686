"""From a number to what is behind it: the indicator's policy, the group's rule and, for those who may, the learners.

Whoever may open the figures of a place reads the first two. Names are for who may read these records by name; each
learner who is named is a look that the family sees.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.forming import LOWEST
from cairn.accountability.rules.in_force import COUNTING, plan_in_force
from cairn.accountability.rules.making_cards import ACHIEVEMENT
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.moving import TO_STANDARD, VALUE_TABLE
from cairn.accountability.rules.pacing import PACE
from cairn.accountability.rules.plan import Indicator, Plan
from cairn.accountability.rules.reading import GROWTH, kind_of
from cairn.accountability.selectors.answering.achieved import ACHIEVED
from cairn.accountability.selectors.explaining import rules_behind
from cairn.accountability.selectors.place_figures import kept_back
from cairn.accountability.selectors.runs import latest_run, places_of, results_of
from cairn.accountability.services.members import (
    Cell,
    Members,
    cell_of_indicator,
    cell_of_release,
    members_of,
    release_at,
)
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.tables import FORMS, Line, Table, table_file
from cairn.journeys.leading.answered import answered_words
from cairn.journeys.leading.columns import columns
from cairn.journeys.leading.report import kept_back_words
from cairn.journeys.opening import OpenedGroup, may_name_at, open_organization
from cairn.journeys.words import cards as words
from cairn.journeys.words.card_rules import basis_words, rule_words, value_words
from cairn.journeys.words.grounds import grade_span_words
from cairn.journeys.words.measured_by import measured_words
from cairn.journeys.words.policy_lines import exact_lines, line_words
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import UnknownName
from cairn.people.selectors.organizations import organization as find

_SCHOOL = "school"
_ASKED = ("indicator", "release", "question", "group", "grade")
AT_ONCE = 100
"""Learners named on a page. Whoever is named there was looked at, so nobody is named for nothing."""
_LONGEST = 6
_NUMBERS = ("span", "learners", "value", "value_low", "value_high", "points", "weight_used")
_RULES = ("counting_rule", "rule_says", "rule_source")
_MEMBERS = ("learner", "grade", "question", "level_counted")


@dataclass(frozen=True)
class Rule:
    """A rule of policy in words, its value and who wrote it.

    said    the words are the reader's, not policy's own
    exact   its lines, where the value is in other words
    """

    words: str
    value: str
    source: str
    said: bool
    exact: str = ""


@dataclass(frozen=True)
class Behind:
    """What stands behind one indicator of one place and group.

    chain    what it serves, who was asked, what is counted: (words, value, in policy's own language)
    numbers  its rows, a grade span each
    kept     of a row that stays unshown why, by its key
    exact    what the indicator is measured by, as policy writes it
    answered   of a survey how many answered of those who were asked, a sentence for each grade span
    """

    place: str
    year: str
    indicator: str
    group: str
    source: str
    chain: tuple[tuple[str, str, bool], ...]
    numbers: tuple[Any, ...]
    kept: Mapping[UUID, str]
    rules: tuple[Rule, ...]
    exact: str
    answered: tuple[str, ...] = ()


@needs(Needs.SIGN_IN)
@require_safe
def behind(request: HttpRequest, organization: UUID) -> HttpResponse:
    """One number of a school: its policy, its group's rule, who counts; and the way to the names."""
    opened = open_organization(
        request, organization, data=DataClass.EVIDENCE, through="page behind a number"
    )
    asked = {key: request.GET.get(key, "") for key in ("indicator", "group")}
    found = _behind(opened, asked["indicator"], asked["group"])
    named = find(organization).kind == _SCHOOL and asked["group"] != LOWEST
    cell = _counted(**asked) if named else None
    may = (
        cell is not None
        and cell.nameable
        and may_name_at(organization, opened.by, opened.day, told=cell.tells)
    )
    query = "?" + urlencode(asked)
    to = reverse("journeys:behind-learners", args=[organization]) + query
    context = {
        "page": found,
        "span_words": grade_span_words,
        "place": organization,
        "query": query,
        "names": to if may else "",
        "confidential": cell is not None and cell.confidential,
    }
    return render(request, "journeys/leading/behind.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def behind_file(request: HttpRequest, organization: UUID, table: str, form: str) -> HttpResponse:
    """A number's rows, or the rules of who counts, to take away."""
    if form not in FORMS:
        raise Http404
    opened = open_organization(
        request, organization, data=DataClass.EVIDENCE,
        through=f"export of behind a number, {table} as {form}"[:100],
    )  # fmt: skip
    asked = (request.GET.get(key, "") for key in ("indicator", "group"))
    made = {each.name: each for each in _tables(_behind(opened, *asked))}
    if table not in made:
        raise Http404
    return table_file(made[table], form, f"behind-{table}-{opened.day}", opened.at)


def _tables(page: Behind) -> tuple[Table, Table]:
    numbers = [_number(page, row) for row in page.numbers]
    rules = [Line((rule.words, rule.value, rule.source)) for rule in page.rules]
    said = {why: why for why in page.kept.values()}
    return (
        Table("numbers", _("What is the number?"), columns(*_NUMBERS), numbers, kept_back=said),
        Table("rules", _("Who counts, and who is in the group?"), columns(*_RULES), rules),
    )


def _number(page: Behind, row: Any) -> Line:
    span = grade_span_words(row.span)
    if why := page.kept.get(row.pk):
        return Line((span, *[None] * (len(_NUMBERS) - 1)), because=why)
    return Line((span, row.n, row.value, row.low, row.high, row.points, row.weight))


def _counted(indicator: str, group: str) -> Cell | None:
    """Whom an indicator counts; None where it counts nobody."""
    try:
        return cell_of_indicator(latest_run(), indicator, group)
    except UnknownName:
        return None


@needs(Needs.SIGN_IN)
@require_safe
def learners(request: HttpRequest, organization: UUID) -> HttpResponse:
    """The learners behind a number, by name: of an indicator of the last run, or of a question of a release."""
    through = "page of learners behind a number"
    _opened, cell, basis, members = _named(request, organization, through)
    first = members.first
    called = {key: _question(cell, key) for key in {each.question for each in members.named}}
    kinds = {kind_of(key) for key in cell.questions}
    context = {
        "place": find(organization),
        "group": ", ".join(
            [words.group_name(cell.group), *([words.grade_name(cell.grade)] if cell.grade else [])]
        ),
        "year": str(SchoolYear(cell.year + 1)),
        "members": [(each, called[each.question], _level(each.level)) for each in members.named],
        "count": members.nameable + members.others,
        "others": members.others,
        "first": first + 1,
        "last": min(first + AT_ONCE, members.nameable),
        "nameable": members.nameable,
        "query": _again(request.GET, first) or "?",
        "ways": [(word, _again(request.GET, at)) for word, at in _ways(first, members.nameable)],
        "walled": settings.SECOND_WALL,
        "growth": GROWTH in kinds,
        "rests": basis_words(basis) if kinds & ACHIEVED else "",
    }
    return render(request, "journeys/leading/behind_learners.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def learners_file(request: HttpRequest, organization: UUID, form: str) -> HttpResponse:
    """The learners of one page of names, to take away; each is a look that the family sees."""
    if form not in FORMS:
        raise Http404
    through = f"export of learners behind a number as {form}"
    opened, cell, _basis, members = _named(request, organization, through)
    lines = [
        Line((each.name, each.grade, _question(cell, each.question), _level(each.level) or None))
        for each in members.named
    ]
    table = Table("learners", _("Learners behind a number"), columns(*_MEMBERS), lines)
    return table_file(table, form, f"learners-behind-a-number-{opened.day}", opened.at)


def _named(
    request: HttpRequest, organization: UUID, through: str
) -> tuple[OpenedGroup, Cell, str, Members]:
    """A page of the names behind a number, each looked at; with the number's cell and its basis."""
    opened = open_organization(request, organization, data=DataClass.EVIDENCE, through=through)
    cell, basis = _cell(request.GET, opened)
    members = members_of(
        organization, cell, by=opened.by, purpose=opened.purpose, at=opened.at,
        through=through, first=_first(request.GET), most=AT_ONCE,
    )  # fmt: skip
    return opened, cell, basis, members


def _first(asked: Mapping[str, str]) -> int:
    """Of those who may be named, by how many a page begins later."""
    start = asked.get("from", "")
    return int(start) if start.isdecimal() and len(start) <= _LONGEST else 0


def _ways(first: int, many: int) -> Iterator[tuple[str, int]]:
    """The pages beside one, each with where it begins."""
    if first > 0:
        yield _("Earlier names"), max(first - AT_ONCE, 0)
    if first + AT_ONCE < many:
        yield _("Later names"), first + AT_ONCE


def _again(asked: Mapping[str, str], first: int) -> str:
    kept = {key: asked[key] for key in _ASKED if asked.get(key)}
    return "?" + urlencode(kept | ({"from": first} if first else {}))


def _question(cell: Cell, key: str) -> str:
    """A question by the short name that it had when it was counted, else by its key."""
    kinds = {
        "assessment": _("Test"),
        GROWTH: _("Growth"),
        ACHIEVEMENT: _("Competencies"),
        PACE: _("Pace"),
        VALUE_TABLE: _("From last year’s test to this year’s"),
        TO_STANDARD: _("On the way to the level asked for"),
    }
    if kind_of(key) == key:
        return words.tile_label(Question(key, (), (), {}))
    name = words.question_name(Question(key, (), (), cell.names.get(key, {})))
    return f"{kinds[kind_of(key)]}: {name}" if kind_of(key) in kinds else name


def _level(said: str) -> str:
    """A level, with the figure beside it where there is one."""
    level, space, figure = said.partition(" (")
    return f"{words.level_name(level)}{space}{figure}"


def _cell(asked: Mapping[str, str], opened: OpenedGroup) -> tuple[Cell, str]:
    """Of an indicator, or of a question of a release; and the basis that was kept. Raises NotAllowed, UnknownName."""
    group, question, release = (asked.get(key, "") for key in ("group", "question", "release"))
    if not release:
        run = latest_run()
        return cell_of_indicator(run, asked.get("indicator", ""), group), run.basis
    try:
        key = UUID(release)
    except ValueError:
        raise UnknownName("No such release.", mend="Open the learners from a figure.") from None
    row = release_at(key, opened.group, by=opened.by, day=opened.day)
    return cell_of_release(row, question, group, asked.get("grade", "")), row.basis


def _behind(opened: OpenedGroup, key: str, group: str) -> Behind:
    """Raises UnknownName where the last run has no such number of the place."""
    run = latest_run()
    plan = plan_in_force(book(), run.counted_on)
    places = places_of(run, opened.group, by=opened.by, purpose=opened.purpose, day=opened.day)
    own = places.filter(organization=opened.group).first()
    among = list(results_of(run, [own]).filter(indicator=key)) if own else []
    rows = [row for row in among if row.group == group]
    indicator = plan.indicators.get(key)
    if own is None or indicator is None or not rows:
        raise UnknownName(
            "There is no such number in the last run.", mend="Choose one from what the rules make."
        )
    language, minimum = translation.get_language(), policy.minimum_n(opened.day)
    said = kept_back_words(minimum)
    kept = {row: said[why.value] for row, why in kept_back(among, minimum).items()}
    return Behind(
        own.name, str(SchoolYear(run.year + 1)), _said(indicator.names, language),
        words.group_name(group), indicator.rule.source,
        tuple(_chain(plan, indicator, language, run.questions)), tuple(rows), kept,
        tuple(_rules(run, indicator, group)), indicator.measured_by,
        tuple(_answered(indicator, [row for row in rows if row.pk not in kept], minimum)),
    )  # fmt: skip


def _said(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get("en") or ""


def _chain(
    plan: Plan, indicator: Indicator, language: str, kept: Mapping[str, Any]
) -> Iterator[tuple[str, str, bool]]:
    dimension = next((d for d in plan.dimensions if d.key == indicator.dimension), None)
    if dimension is not None:
        ours = language in dimension.names
        yield _("Part of the definition"), _said(dimension.names, language), not ours
    for key in indicator.consulted:
        yield _("Who was asked"), plan.consultations[key].words, True
    by, ours = measured_words(indicator, kept)
    yield _("Measured by"), by or _("nobody measures it yet"), bool(by) and not ours


def _answered(indicator: Indicator, rows: Sequence[Any], minimum: int) -> Iterator[str]:
    for row in rows:
        if said := answered_words(indicator, row, minimum):
            yield _("%(span)s: %(many)s answered.") % {
                "span": capfirst(grade_span_words(row.span)), "many": said,
            }  # fmt: skip


def _rules(run: Any, indicator: Indicator, group: str) -> Iterator[Rule]:
    """The rules of who counts, and of a group also by what it is formed."""
    measure = Measure.of(indicator)
    key = measure.questions[0] if measure else ""
    kept = run.questions.get(key)
    if kept is None:
        return
    question = Question(key, tuple(kept["levels"]), tuple(kept["reached"]), kept["names"])
    day = run.counted_on
    rules = [*rules_behind(measure.questions if measure else (), day)]
    if group:
        rules = [("divisions", book().ask_state(COUNTING + "divisions", day)), *rules]
    for name, ruling in rules:
        described = book().parameters[COUNTING + name].description
        said = rule_words(COUNTING + name, described)
        lines = line_words(name, ruling, key)
        value = lines or value_words(
            COUNTING + name, ruling.value, year=run.year, question=question
        )
        exact = exact_lines(ruling) if lines else ""
        yield Rule(said, value, ruling.source, said != described, exact)
