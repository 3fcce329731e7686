"""Evidence health: what nobody has shown, what has grown old, what is not sure, and where scorers disagree."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.selectors.evidence_counts import (
    NOTHING,
    ClassSeen,
    Health,
    Seen,
    classes_seen,
    health_of,
)
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.tables import Table
from cairn.journeys.leading.columns import COMPETENCY, STANDING, columns
from cairn.journeys.leading.expecting import Stands, learners_by_grade, stands
from cairn.journeys.leading.report import (
    Fact,
    Part,
    Place,
    Report,
    Row,
    grade_words,
    kept_back_words,
    shown,
)
from cairn.journeys.leading.scorers import notes_of_scorers, parts_of_scorers, scorers_of
from cairn.journeys.opening import OpenedGroup
from cairn.people.selectors.zones import place_of


def evidence_health(opened: OpenedGroup, place: Place, language: str) -> Report:
    """The page of one school or district; the number of queries depends on nothing."""
    asking: dict[str, Any] = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    health = health_of(opened.group, **asking)
    rows = stands(health, language=language)
    minimum = policy.minimum_n(opened.day)
    if place.is_district:
        third = _by_school(health, place, minimum)
    else:
        third = _classes(classes_seen(opened.group, **asking), minimum)
    scorers = scorers_of(opened, place)
    return Report(
        _("Evidence health"),
        _lead(rows),
        health.as_of,
        _facts(rows, health, _limit(opened.day, place)) if rows else (),
        (
            _gaps(rows, minimum), _by_grade(health, rows, minimum), third,
            *parts_of_scorers(scorers, language), _all(rows, minimum),
        ),
        (*_notes(opened.day, place), *notes_of_scorers(scorers)),
    )  # fmt: skip


def unseen(rows: Iterable[Stands]) -> list[Stands]:
    """What is expected, and of which nobody has any scored evidence."""
    return [row for row in rows if row.cells == 0]


def _limit(day: date, place: Place) -> int:
    return policy.whole("determination.recency_days", day, place_of(place.id))


def _lead(rows: Sequence[Stands]) -> str:
    if not rows:
        return _("Nothing is counted here yet. Figures appear once levels have been worked out.")
    none = len(unseen(rows))
    if not none:
        return _("Of every competency expected here, somebody has shown something.")
    words = ngettext(
        "Of %(num)s competency expected here, nobody has shown anything of %(none)s.",
        "Of %(num)s competencies expected here, nobody has shown anything of %(none)s.",
        len(rows),
    )
    return words % {"num": len(rows), "none": none}


def _facts(rows: Sequence[Stands], health: Health, limit: int) -> tuple[Fact, ...]:
    everything = [_standing(seen) for seen in health.by_school.values()]
    cells, enough, stale, unsure = (sum(c) for c in zip((0, 0, 0, 0), *everything, strict=True))
    of = _("of %(all)s pairs of a learner and a competency with evidence") % {"all": cells}
    old = Fact(_("Latest piece too old"), str(stale), of)
    if limit == 0:
        old = Fact(_("Latest piece too old"), None, _("Policy sets no limit here."))
    return (
        Fact(_("Competencies expected"), str(len(rows))),
        Fact(_("Shown by nobody"), str(len(unseen(rows)))),
        old,
        Fact(_("Levels less than fairly sure"), str(unsure), _("of %(all)s levels") % {"all": enough}),
    )  # fmt: skip


def _notes(day: date, place: Place) -> tuple[str, ...]:
    ruling = book().ask("determination.recency_days", day, place_of(place.id))
    said = {"days": ruling.value, "source": ruling.source}
    old = _("No evidence is too old here: policy sets no limit (%(source)s).") % said
    if ruling.value:
        old = _("A piece is too old after %(days)s days, by %(source)s.") % said
    return (
        _(
            "A competency is expected of the grades for which its publisher wrote it. Where the publisher "
            "names no grade, it is expected of grades in which anybody has shown something of it. Parts of "
            "a competency are counted with it."
        ),
        old,
        _(
            "Missing evidence is no finding about a teacher. The competency may come later in the year, or "
            "its evidence may be kept elsewhere."
        ),
    )


def competency_cells(row: Stands) -> tuple[str, str, str, str]:
    """What stands under columns.COMPETENCY."""
    return row.of.title, row.of.code, row.of.domain, ", ".join(map(grade_words, row.grades))


def _standing(seen: Seen | Stands) -> tuple[int, int, int, int]:
    return seen.cells, seen.enough, seen.stale, seen.unsure


def _gaps(rows: Sequence[Stands], minimum: int) -> Part:
    none = unseen(rows)
    found = (
        Row(str(r.of.competency), competency_cells(r), r.enrolled, (r.enrolled,)) for r in none
    )
    table = Table(
        "gaps",
        _("Competencies without evidence"),
        columns(*COMPETENCY, "learners"),
        shown(found, minimum=minimum),
        _("Of every competency expected here, somebody has shown something."),
        kept_back_words(minimum),
    )
    mend = _("Ask the team of the grade when it is taught, and with which task it will be shown.")
    question = _("Which competencies has nobody shown?")
    return Part("gaps", question, "", table, mend if none and rows else "")


def _by_grade(health: Health, rows: Sequence[Stands], minimum: int) -> Part:
    here = learners_by_grade(health)
    table = Table(
        "grades",
        _("By grade"),
        columns("grade", "learners", "expected", "shown_by_nobody", *STANDING),
        shown(
            (_grade_row(grade, here[grade], health, rows) for grade in here),
            minimum=minimum,
            whole=sum(here.values()),
        ),
        kept_back=kept_back_words(minimum),
    )
    return Part("grades", _("How does each grade stand?"), "", table)


def _grade_row(grade: str, enrolled: int, health: Health, rows: Sequence[Stands]) -> Row:
    mine = [row for row in rows if grade in row.grades]
    nobody = sum(
        all(health.by_cell.get((grade, part), NOTHING).cells == 0 for part in row.of.parts)
        for row in mine
    )
    seen = [_standing(s) for (g, _competency), s in health.by_cell.items() if g == grade]
    figures = [sum(column) for column in zip((0, 0, 0, 0), *seen, strict=True)]
    return Row(
        grade, (grade_words(grade),), enrolled, (enrolled, len(mine), nobody, *figures)
    )  # fmt: skip


def _by_school(health: Health, place: Place, minimum: int) -> Part:
    enrolled: dict[UUID, int] = dict.fromkeys(place.schools, 0)
    for (school, _grade), n in health.enrolled.items():
        enrolled[school] = enrolled.get(school, 0) + n
    found = (
        Row(
            str(key),
            (name,),
            enrolled[key],
            (enrolled[key], *_standing(health.by_school.get(key, NOTHING))),
            reverse("journeys:leading", args=[key, "evidence-health"]),
        )
        for key, name in place.schools.items()
    )
    table = Table(
        "schools",
        _("By school"),
        columns("school", "learners", *STANDING),
        shown(found, minimum=minimum, whole=sum(enrolled.values())),
        kept_back=kept_back_words(minimum),
    )
    says = _("Schools stand in alphabetical order.")
    return Part("schools", _("How does each school stand?"), says, table)


def _classes(seen: Sequence[ClassSeen], minimum: int) -> Part:
    found = (
        Row(
            str(c.section),
            (c.name,),
            c.enrolled,
            (c.enrolled, c.learners, c.competencies, c.pieces, c.last),
            reverse("journeys:section", args=[c.section]),
        )
        for c in seen
    )
    table = Table(
        "classes",
        _("By class"),
        columns("class", "learners", "learners_shown", "competencies", "pieces", "latest"),
        shown(found, minimum=minimum),
        _("The roster has no class here."),
        kept_back_words(minimum),
    )
    return Part("classes", _("From which classes does evidence come?"), "", table)


def _all(rows: Sequence[Stands], minimum: int) -> Part:
    found = (
        Row(
            str(r.of.competency),
            competency_cells(r),
            r.enrolled,
            (r.enrolled, *_standing(r), r.this_year),
        )
        for r in rows
    )
    table = Table(
        "competencies",
        _("Every competency expected here"),
        columns(*COMPETENCY, "learners", *STANDING, "pieces"),
        shown(found, minimum=minimum),
        kept_back=kept_back_words(minimum),
    )
    return Part("competencies", _("How does every competency stand?"), "", table)
