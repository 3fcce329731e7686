"""Movers: who came, left and changed, what came along with them, what is missing, and whom to welcome."""

from collections import Counter
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.journeys import policy
from cairn.journeys.files.tables import Line, Table
from cairn.journeys.leading.columns import columns
from cairn.journeys.leading.moving import Missing, Moving, Newcomer, moving, to_first_evidence
from cairn.journeys.leading.report import Fact, Part, Place, Report, Row, kept_back_words, shown
from cairn.journeys.leading.span import Span
from cairn.journeys.opening import OpenedGroup, look_at_those_named
from cairn.kernel.access import DataClass
from cairn.people.rules.movers import Moved

THROUGH = "page of movers"


def page_of_movers(opened: OpenedGroup, place: Place, _language: str, *, span: Span) -> Report:
    """The page of one school or district; the number of queries depends on nothing.

    A school's names whom to welcome, and that is a look at each; a district's has figures alone.
    """
    found = moving(opened, place, span)
    parts = [_gaps(found), _moves(found, place)]
    if place.is_district:
        parts.insert(0, _schools(found, place, span, policy.minimum_n(opened.day)))
    else:
        look_at_those_named(opened, [n.learner for n in found.here], through=THROUGH)
        with_plans = [n.learner for n in found.here if n.plans]
        look_at_those_named(opened, with_plans, through=THROUGH, data=DataClass.SUPPORTS)
        parts.insert(0, _welcome(found))
    return Report(
        _("Movers"), _lead(found), opened.day, _facts(found, place, span), tuple(parts),
        _notes(), span.query,
    )  # fmt: skip


def asking(found: Moving) -> int:
    """Learners who came and still lack something."""
    return sum(bool(each.missing) for each in found.here)


def _lead(found: Moving) -> str:
    came, lacking = len(found.here), asking(found)
    if came == 0:
        return _("Nobody came or changed in these days.")
    words = ngettext(
        "%(num)s learner came or changed and is here now.",
        "%(num)s learners came or changed and are here now.",
        came,
    ) % {"num": came}
    if lacking == 0:
        return words + " " + _("Nothing is missing.")
    lack = ngettext(
        "%(num)s of them still lacks something.", "%(num)s of them still lack something.", lacking
    )
    return f"{words} {lack % {'num': lacking}}"


def _facts(found: Moving, place: Place, span: Span) -> tuple[Fact, ...]:
    half = to_first_evidence(found.here, span.until)
    came = any(n.came is not None for n in found.here)
    unknown = _("Fewer than half have shown anything yet.") if came else _("Nobody came.")
    days = Fact(
        _("Days to first evidence"), None if half is None else f"{half:.0f}",
        unknown if half is None else _("within which half of those who came had shown something"),
    )  # fmt: skip
    within = [Fact(_("Changed schools here"), str(found.count(Moved.CHANGED)))]
    return (
        Fact(_("Joined"), str(found.count(Moved.JOINED))),
        *(within if place.is_district else ()),
        Fact(_("Left"), str(found.count(Moved.LEFT))),
        Fact(_("Changed classes"), str(len({c.learner for c in found.changes}))),
        days,
    )


def _welcome(found: Moving) -> Part:
    names = found.moves.names
    table = Table(
        "welcome",
        _("Whom to welcome"),
        columns(
            "learner", "came_on", "how_came", "pieces_brought", "levels_brought", "plans_brought",
            "classes_here", "days_to_first", "missing", "what_to_do",
        ),
        [_welcome_line(each, names) for each in found.here],
        _("Nobody came or changed in these days."),
    )  # fmt: skip
    says = _("The latest comes first. What they can do stays on their record, wherever they were.")
    return Part("welcome", _("Whom do we welcome, and what do they need?"), says, table)


def _welcome_line(each: Newcomer, names: dict[UUID, str]) -> Line:
    first = None if each.first is None else (each.first - each.day).days
    lacks = ", ".join(map(missing_words, each.missing)) or _("nothing")
    return Line(
        (
            each.listed_as, each.day, _how(each, names), each.brought, each.levels,
            len(each.plans), each.classes, first, lacks, action_words(each),
        ),
        reverse("journeys:learner", args=[each.learner]),
    )  # fmt: skip


def _how(each: Newcomer, names: dict[UUID, str]) -> str:
    if each.change is not None:
        into, out_of = ", ".join(each.change.into), ", ".join(each.change.out_of)
        if into and out_of:
            return _("Changed classes: %(into)s, before %(out_of)s") % {
                "into": into, "out_of": out_of,
            }  # fmt: skip
        if into:
            return _("Came into a class: %(into)s") % {"into": into}
        return _("Left a class: %(out_of)s") % {"out_of": out_of}
    if each.other is None:
        return _("Joined; no school before is on record")
    return _("Came from %(school)s") % {"school": names.get(each.other, "")}


def missing_words(what: Missing) -> str:
    return {
        Missing.CLASS: _("in no class"),
        Missing.OWNER: _("a plan that nobody here sees to"),
        Missing.EVIDENCE: _("no evidence since"),
    }[what]


def action_words(each: Newcomer) -> str:
    """The one thing to do for somebody who came: what is missing first."""
    match each.missing[:1]:
        case (Missing.CLASS,):
            return _("Ask the school office to put them into classes.")
        case (Missing.OWNER,):
            return _("Name somebody here who sees to their plan.")
        case (Missing.EVIDENCE,) if each.brought == 0:
            return _("Ask their last school for the record. Let them show what they can do.")
        case (Missing.EVIDENCE,):
            return _("Ask one of their teachers for a first look at what they can do.")
        case _:
            return _("Nothing is missing: say welcome.")


def _gaps(found: Moving) -> Part:
    here = len(found.here)
    said = (
        (_("In no class"), Missing.CLASS, _("Ask the school office to put them into classes.")),
        (
            _("With a plan that nobody at the school sees to"), Missing.OWNER,
            _("Name somebody at the school who sees to it."),
        ),
        (
            _("No evidence since they came"), Missing.EVIDENCE,
            _("Ask one of their teachers for a first look at what they can do."),
        ),
    )  # fmt: skip
    lines = []
    for words, what, mend in said:
        n = found.lacking(what)
        lines.append(Line((words, n, here, mend if n else None)))
    bare = sum(n.brought == 0 for n in found.here)
    ask = _("Ask their last school for the record.")
    lines.append(Line((_("Nothing came along with them"), bare, here, ask if bare else None)))
    table = Table("gaps", _("What is missing"), columns("finding", "count", "of", "mend"), lines)
    return Part("gaps", _("What is still missing, and who mends it?"), "", table)


def _moves(found: Moving, place: Place) -> Part:
    names, words = found.moves.names, _kind_words(place)
    counted = Counter((m.kind, m.other) for m in found.moves.moves)
    rows = sorted(
        (list(Moved).index(kind), names.get(other, "") if other else "", n)
        for (kind, other), n in counted.items()
    )
    lines = [
        Line((words[list(Moved)[kind]], other or _("not on record"), n)) for kind, other, n in rows
    ]
    table = Table(
        "moves",
        _("From where, and where to"),
        columns("move", "other_school", "count"),
        lines,
        _("Nobody came or left in these days."),
    )
    return Part("moves", _("Where do they come from, and where do they go?"), "", table)


def _kind_words(place: Place) -> dict[Moved, str]:
    here = _("Changed schools here, from") if place.is_district else _("Joined from")
    return {Moved.JOINED: _("Joined from"), Moved.CHANGED: here, Moved.LEFT: _("Left for")}


def _schools(found: Moving, place: Place, span: Span, minimum: int) -> Part:
    rows = []
    for key, name in place.schools.items():
        size, here = found.moves.enrolled.get(key, 0), found.of([key])
        figures = (
            size,
            *(found.count(kind, [key]) for kind in (Moved.JOINED, Moved.CHANGED, Moved.LEFT)),
            len({c.learner for c in found.changes if c.school == key}),
            *(found.lacking(what, [key]) for what in Missing),
            to_first_evidence(here, span.until),
        )
        link = reverse("journeys:leading", args=[key, "movers"]) + span.query
        rows.append(Row(str(key), (name,), size, figures, link))
    table = Table(
        "schools",
        _("By school"),
        columns(
            "school", "learners", "joined", "changed_school", "left", "changed_class",
            "newcomers_without_class", "newcomers_without_owner", "newcomers_without_evidence",
            "median_to_first",
        ),
        shown(rows, minimum=minimum),
        kept_back=kept_back_words(minimum),
    )  # fmt: skip
    says = _("Schools stand in alphabetical order. A school’s own page names whom to welcome.")
    return Part("schools", _("How does each school stand?"), says, table)


def _notes() -> tuple[str, ...]:
    return (
        _(
            "Read from the roster as it stands today: who is enrolled again at the same school after a "
            "holiday has not moved. The end of a school’s year is no leaving."
        ),
        _(
            "What came along is evidence from before the day, and levels reached by then. Days to first "
            "evidence count those who have shown nothing yet for as long as they are here."
        ),
        _("Who has left is counted, not named: their record is now read where they are."),
    )
