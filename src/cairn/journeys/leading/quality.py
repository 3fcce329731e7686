"""Data quality: what a roster leaves open and what became of the files that came, each with its mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.determinations.selectors.evidence_counts import silent_classes
from cairn.determinations.selectors.roster_counts import Came, RosterOf, deliveries_of, rosters_of
from cairn.journeys import policy
from cairn.journeys.files.tables import Line, Table
from cairn.journeys.leading.columns import columns
from cairn.journeys.leading.report import Fact, Part, Place, Report, Row, kept_back_words, shown
from cairn.journeys.opening import OpenedGroup
from cairn.people.selectors.zones import place_of

_ROSTER = "roster"
_Silent = Mapping[UUID, tuple[int, int]]


@dataclass(frozen=True)
class Gap:
    """Something that is missing, of how many, and who mends it how."""

    key: str
    words: str
    count: int
    of: int
    mend: str


def data_quality(opened: OpenedGroup, place: Place, _language: str) -> Report:
    """The page of one school or district; the number of queries depends on nothing."""
    asking: dict[str, Any] = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    rosters, came = rosters_of(opened.group, **asking), deliveries_of(opened.group, **asking)
    silent = silent_classes(opened.group, **asking)
    found = gaps(rosters, silent)
    limit = policy.whole("roster.stale_days", opened.day, place_of(place.id))
    parts = [_gaps(found), *_schools(rosters, silent, place, policy.minimum_n(opened.day))]
    return Report(
        _("Data quality"),
        _lead(rosters, found),
        min((r.as_of for r in rosters.values()), default=None),
        _facts(rosters, came, opened.day, limit) if rosters else (),
        (*parts, _deliveries(came)),
        _notes(),
    )


def gaps(rosters: Mapping[UUID, RosterOf], silent: _Silent) -> list[Gap]:
    """What is missing in these rosters, all schools together; what is whole is among it, with 0."""
    total = {
        name: sum(getattr(r, name) for r in rosters.values())
        for name in RosterOf.__dataclass_fields__
        if name not in ("school", "as_of")
    }
    learners, classes = total["learners"], total["classes"]
    enter = _("Enter it in the student information system, and send the roster again.")
    teacher = _("Name the teacher in the roster; until then nobody can record evidence there.")
    end = _("Add their learners, or end the class in the roster.")
    compare = _("Ask the operator to compare the records and to decide: cairn match.")
    said = (
        ("without_class", _("Learners in no class"), learners, enter),
        ("without_grade", _("Learners without a grade"), learners, enter),
        ("without_teacher", _("Classes without a teacher"), classes, teacher),
        ("without_learners", _("Classes without learners"), classes, end),
        ("possible_doubles", _("Pairs of records that may be one learner"), learners, compare),
    )
    found = [Gap(key, words, total[key], of, mend) for key, words, of, mend in said]
    held, none = (sum(pair[i] for pair in silent.values()) for i in (0, 1))
    ask = _("Ask what gets in the way: the roster may be wrong, or evidence may be kept elsewhere.")
    return [
        *found,
        Gap("without_evidence", _("Classes with learners and no evidence this year"), none, held, ask),
    ]  # fmt: skip


def put_aside(came: Sequence[Came]) -> int:
    """Rows put aside of the latest file of each kind and source: what an earlier one lacked may be mended."""
    latest: dict[tuple[str, str], Came] = {}
    for each in came:
        latest.setdefault((each.kind, each.source), each)
    return sum(each.quarantined for each in latest.values())


def roster_day(came: Sequence[Came]) -> date | None:
    """When the latest whole roster came; None: none has come as a file."""
    days = (each.received_on for each in came if each.kind == _ROSTER and each.finished)
    return max(days, default=None)


def _lead(rosters: Mapping[UUID, RosterOf], found: Sequence[Gap]) -> str:
    if not rosters:
        return _("Nothing is counted here yet. Figures appear once levels have been worked out.")
    missing = sum(gap.count > 0 for gap in found)
    if missing == 0:
        return _("The roster is whole: nothing that is looked for is missing.")
    words = ngettext(
        "%(num)s kind of gap in the roster and its evidence, each with its mend.",
        "%(num)s kinds of gaps in the roster and its evidence, each with its mend.",
        missing,
    )
    return words % {"num": missing}


def _facts(
    rosters: Mapping[UUID, RosterOf], came: Sequence[Came], day: date, limit: int
) -> tuple[Fact, ...]:
    last = roster_day(came)
    old = _("No roster has come as a file.")
    if last is not None:
        old = _("too old after %(limit)s days") % {"limit": limit}
    age = None if last is None else str((day - last).days)
    unfinished = sum(not each.finished for each in came)
    return (
        Fact(_("Learners enrolled"), str(sum(r.learners for r in rosters.values()))),
        Fact(_("Days since the last roster"), age, old),
        Fact(_("Rows put aside in the latest files"), str(put_aside(came))),
        Fact(_("Imports cut off"), str(unfinished)),
    )


def _gaps(found: Sequence[Gap]) -> Part:
    lines = [Line((g.words, g.count, g.of, g.mend if g.count else None)) for g in found]
    table = Table("gaps", _("What is missing"), columns("finding", "count", "of", "mend"), lines)
    return Part("gaps", _("What is missing, and how is it mended?"), "", table)


def _schools(
    rosters: Mapping[UUID, RosterOf], silent: _Silent, place: Place, minimum: int
) -> list[Part]:
    if not place.is_district:
        return []
    names = ("without_class", "without_grade", "classes", "without_teacher", "without_learners")
    rows = (
        Row(
            str(key),
            (place.schools[key],),
            roster.learners,
            (
                roster.learners,
                *(getattr(roster, name) for name in names),
                silent.get(key, (0, 0))[1],
                roster.possible_doubles,
            ),
            reverse("journeys:leading", args=[key, "data-quality"]),
        )
        for key, roster in sorted(rosters.items(), key=lambda item: place.schools.get(item[0], ""))
        if key in place.schools
    )
    table = Table(
        "schools",
        _("By school"),
        columns("school", "learners", *names, "without_evidence", "possible_doubles"),
        shown(rows, minimum=minimum),
        kept_back=kept_back_words(minimum),
    )
    says = _("Schools stand in alphabetical order.")
    return [Part("schools", _("How does each school stand?"), says, table)]


def _deliveries(came: Sequence[Came]) -> Part:
    lines = [
        Line((
            c.name, c.kind, c.source, c.received_on, c.rows_read, c.stored, c.unchanged,
            c.quarantined, _("yes") if c.finished else _("cut off"),
        ))
        for c in came
    ]  # fmt: skip
    table = Table(
        "files",
        _("Files that came in"),
        columns(
            "file", "kind", "source", "received_on", "rows_read", "stored", "unchanged",
            "quarantined", "finished",
        ),
        lines,
        _("No file has come from a source that tells of this place in its rosters."),
    )  # fmt: skip
    mend = _(
        "Ask whoever ran the import for the rows put aside: each says its file, line and mend. Mend them "
        "at their source and send the file again; rows that are known already change nothing."
    )
    question = _("What became of the files that came?")
    return Part("files", question, "", table, mend if put_aside(came) else "")


def _notes() -> tuple[str, ...]:
    return (
        _(
            "Counted with the levels, at night or when the operator works them out. What you mend today "
            "shows then."
        ),
        _(
            "Files are the latest of the sources that tell of this place in a roster. Names and values in "
            "rows put aside are for the operator alone."
        ),
    )
