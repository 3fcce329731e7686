"""What somebody who leads a school or district should do this week: observed facts, each with one action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.accountability.selectors.improving import cycles_waiting
from cairn.determinations.selectors.evidence_counts import Health, health_of, silent_classes
from cairn.determinations.selectors.roster_counts import Came, RosterOf, deliveries_of, rosters_of
from cairn.journeys import policy
from cairn.journeys.leading.expecting import stands
from cairn.journeys.leading.health import unseen
from cairn.journeys.leading.quality import gaps, put_aside, roster_day
from cairn.journeys.leading.report import Place
from cairn.journeys.leading.scorers import Scorers, moderate_words, scorers_of
from cairn.journeys.opening import OpenedGroup
from cairn.people.selectors.movers import came_since
from cairn.people.selectors.zones import place_of

LATELY = timedelta(days=30)
"""So long somebody who came is new."""


@dataclass(frozen=True)
class ToDo:
    """One fact, what to do about it, and where."""

    fact: str
    action: str
    url: str
    link: str


@dataclass(frozen=True)
class Door:
    """A page that there is, and the question that it answers."""

    words: str
    question: str
    url: str


@dataclass(frozen=True)
class Week:
    """The page: what to do, then every page for those who lead."""

    as_of: date | None
    todo: tuple[ToDo, ...]
    doors: tuple[Door, ...]


def week(opened: OpenedGroup, place: Place, language: str) -> Week:
    """The page of one school or district; the number of queries depends on nothing."""
    asking: dict[str, Any] = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    health = health_of(opened.group, **asking)
    classes = silent_classes(opened.group, **asking)
    rosters, came = rosters_of(opened.group, **asking), deliveries_of(opened.group, **asking)
    limit = policy.whole("roster.stale_days", opened.day, place_of(place.id))
    found = (
        *_of_files(came, place, opened.day, limit),
        *_of_rosters(rosters, place),
        *_of_evidence(health, place, language),
        *_of_scorers(scorers_of(opened, place)),
        *_of_classes(classes, place),
        *_of_cycles(cycles_waiting([place.id], opened.day), place),
        *_of_movers(
            came_since(opened.group, place.schools, since=opened.day - LATELY, **asking), place
        ),
    )
    return Week(health.as_of, found, _doors(place))


def _page(place: Place, subject: str, part: str = "") -> str:
    url = reverse("journeys:leading", args=[place.id, subject])
    return f"{url}#q-{part}" if part else url


def _of_evidence(health: Health, place: Place, language: str) -> list[ToDo]:
    none = len(unseen(stands(health, language=language)))
    stale = sum(seen.stale for seen in health.by_school.values())
    nobody = ngettext(
        "Nobody has shown anything of %(num)s competency that is expected here.",
        "Nobody has shown anything of %(num)s competencies that are expected here.",
        none,
    )
    old = ngettext(
        "%(num)s level rests on evidence that has grown too old.",
        "%(num)s levels rest on evidence that has grown too old.",
        stale,
    )
    ask = _(
        "Ask the teams of these grades when they teach it, and with which task it will be shown."
    )
    plan = _("Plan a fresh look at these competencies before the next report to families.")
    gaps, every = (_page(place, "evidence-health", part) for part in ("gaps", "competencies"))
    found = [
        (none, ToDo(nobody % {"num": none}, ask, gaps, _("Which competencies?"))),
        (stale, ToDo(old % {"num": stale}, plan, every, _("Which competencies?"))),
    ]
    return [todo for count, todo in found if count > 0]


def _of_files(came: Sequence[Came], place: Place, day: date, limit: int) -> list[ToDo]:
    aside, last = put_aside(came), roster_day(came)
    age = 0 if last is None else (day - last).days
    fact = ngettext(
        "%(num)s row of the latest files was put aside: what it says is in no record.",
        "%(num)s rows of the latest files were put aside: what they say is in no record.",
        aside,
    )
    old = _("The latest roster is %(age)s days old; it is too old after %(limit)s.")
    ask = _("Ask whoever ran the import for the list; each row says its line and its mend.")
    send = _("Ask for a new roster: who came and who left since then is not in the record.")
    url = _page(place, "data-quality", "files")
    found = [
        (aside > 0, ToDo(fact % {"num": aside}, ask, url, _("Which files?"))),
        (age > limit, ToDo(old % {"age": age, "limit": limit}, send, url, _("Which files?"))),
    ]
    return [todo for asks, todo in found if asks]


def _of_rosters(rosters: Mapping[UUID, RosterOf], place: Place) -> list[ToDo]:
    url = _page(place, "data-quality", "gaps")
    asking = {"without_class", "without_teacher", "possible_doubles"}
    return [
        ToDo(f"{gap.words}: {gap.count}", gap.mend, url, _("What else is missing?"))
        for gap in gaps(rosters, {})
        if gap.key in asking and gap.count > 0
    ]


def _of_classes(classes: Mapping[UUID, tuple[int, int]], place: Place) -> list[ToDo]:
    silent = sum(none for _all, none in classes.values())
    if silent == 0:
        return []
    fact = ngettext(
        "%(num)s class with learners has recorded no evidence this school year.",
        "%(num)s classes with learners have recorded no evidence this school year.",
        silent,
    )
    ask = _("Ask what gets in the way: the roster may be wrong, or evidence may be kept elsewhere.")
    url = _page(place, "evidence-health", "schools" if place.is_district else "classes")
    return [ToDo(fact % {"num": silent}, ask, url, _("Which classes?"))]


def _of_scorers(found: Scorers) -> list[ToDo]:
    apart = len(found.apart)
    if apart == 0:
        return []
    fact = ngettext(
        "People who score the same work clearly disagree about %(num)s competency.",
        "People who score the same work clearly disagree about %(num)s competencies.",
        apart,
    )
    url = _page(found.place, "evidence-health", "scorers")
    return [ToDo(fact % {"num": apart}, moderate_words(), url, _("Which competencies?"))]


def _of_movers(came: int, place: Place) -> list[ToDo]:
    if came == 0:
        return []
    fact = ngettext(
        "%(num)s learner came in the last %(days)s days.",
        "%(num)s learners came in the last %(days)s days.",
        came,
    ) % {"num": came, "days": LATELY.days}
    do = _("Welcome them: see what came along with them, and what they still need.")
    url = _page(place, "movers", "schools" if place.is_district else "welcome")
    return [
        ToDo(fact, do, url, _("At which schools?") if place.is_district else _("Who are they?"))
    ]


def _of_cycles(waiting: Mapping[UUID, int], place: Place) -> list[ToDo]:
    days = waiting.get(place.id, 0)
    if days == 0:
        return []
    fact = ngettext(
        "%(num)s agreed check day of a cycle has come, and nobody has read the figure again.",
        "%(num)s agreed check days of cycles have come, and nobody has read the figure again.",
        days,
    ) % {"num": days}
    do = _("Read the figure again, and write down what you saw.")
    return [ToDo(fact, do, reverse("journeys:improving", args=[place.id]), _("Which cycle?"))]


def _doors(place: Place) -> tuple[Door, ...]:
    return (
        Door(
            _("Levels and growth"),
            _("What can learners do, is it growing, and is every group served?"),
            reverse("journeys:organization", args=[place.id]),
        ),
        Door(
            _("Evidence health"),
            _(
                "Which competencies has nobody shown, what has grown old, and where do scorers disagree?"
            ),
            _page(place, "evidence-health"),
        ),
        Door(
            _("Balance of assessment"),
            _("What is assessed too much or too little, and how many minutes go into tests?"),
            _page(place, "balance"),
        ),
        Door(
            _("Data quality"),
            _("What is missing in the roster, and what became of the files that came?"),
            _page(place, "data-quality"),
        ),
        Door(
            _("Movers"),
            _("Who came lately, what came along with them, and what do they still need?"),
            _page(place, "movers"),
        ),
        Door(
            _("What the rules make of it"),
            _("How does each indicator stand, what does it serve, and who has support coming?"),
            _page(place, "rated"),
        ),
        Door(
            _("Goals and cycles"),
            _("What do we try, what did we learn, and what support comes from outside?"),
            reverse("journeys:improving", args=[place.id]),
        ),
        *([] if place.is_district else _of_supports(place)),
    )


def _of_supports(place: Place) -> list[Door]:
    """A school's own: who leads a district sees no plan by name."""
    return [
        Door(
            _("Supports"),
            _("Which plans go on, and what waits?"),
            reverse("journeys:support-board"),
        ),
        Door(
            _("Whom help reaches"),
            _("Who waits for help, and does it reach every group?"),
            reverse("journeys:support-reach", args=[place.id]),
        ),
        Door(
            _("Did it work?"),
            _("What changed with each kind of help, beside those who waited?"),
            reverse("journeys:did-it-work", args=[place.id]),
        ),
    ]
