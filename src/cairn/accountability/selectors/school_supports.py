"""What schools receive from their district or state, beside what the last rated year found that they need."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.accountability.models import (
    RunIdentification,
    RunPlace,
    SchoolSupport,
    SchoolSupportLine,
)
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import UnknownName
from cairn.kernel.ids import NOTHING
from cairn.people.selectors.organizations import schools_under

from .leading import may_read_figures
from .runs import last_known


@dataclass(frozen=True, order=True)
class Reason:
    """An identification that stands at a school: the policy's name for it, of which group, since which year."""

    category: str
    group: str
    since: int

    @property
    def key(self) -> str:
        """As a form sends it."""
        return f"{self.category}|{self.group}|{self.since}"


@dataclass(frozen=True)
class WholeSupport:
    """A support with the lines that stand, oldest first. Hours and money: None where no line says."""

    row: SchoolSupport
    lines: tuple[SchoolSupportLine, ...]
    corrected: tuple[SchoolSupportLine, ...]
    day: date

    @property
    def hours(self) -> int | None:
        return _sum(each.hours for each in self.lines)

    @property
    def money(self) -> int | None:
        return _sum(each.money for each in self.lines)

    @property
    def ended_early(self) -> bool:
        return any(each.ended for each in self.lines)

    @property
    def goes_on(self) -> bool:
        """Whether it is promised for the day and has not ended; what begins later is promised too."""
        return self.day <= self.row.last_day and not self.ended_early

    def answers(self, reason: Reason) -> bool:
        """Whether it was promised for this identification."""
        return (self.row.category, self.row.group) == (reason.category, reason.group)


def _sum(values: Iterable[int | None]) -> int | None:
    said = [each for each in values if each is not None]
    return sum(said) if said else None


@dataclass(frozen=True)
class SchoolLine:
    """A school of a district or state: what it is identified for, what it receives, and what nobody answers yet.

    unsaid   nobody can say all that it is identified for: no rated year knows it, or the rules lack a fact of it
    """

    place: UUID
    name: str
    reasons: tuple[Reason, ...]
    supports: tuple[WholeSupport, ...]
    unsaid: bool

    @property
    def unanswered(self) -> tuple[Reason, ...]:
        """Identifications for which no support goes on."""
        going = [each for each in self.supports if each.goes_on]
        return tuple(r for r in self.reasons if not any(s.answers(r) for s in going))


def reasons_of(school: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Reason]:
    """The identifications that stand at a school after the last rated year. Raises NotAllowed."""
    may_read_figures(school, by, purpose, day)
    return _reasons(_identified([school], day).get(school, []))


def supports_of(school: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[WholeSupport]:
    """What a school receives and received, what goes on first. Raises NotAllowed."""
    may_read_figures(school, by, purpose, day)
    return _supports([school], day).get(school, [])


def place_of_support(key: UUID) -> UUID | None:
    """Which school gets it; None: there is none."""
    return SchoolSupport.objects.filter(pk=key).values_list("organization", flat=True).first()


def find_support(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> WholeSupport:
    """One of them. Raises NotAllowed, UnknownName."""
    school = place_of_support(key)
    may_read_figures(school or NOTHING, by, purpose, day)
    if school is None:
        raise UnknownName("There is no such support.", mend="Choose one from the school's page.")
    return next(s for s in _supports([school], day)[school] if s.row.pk == key)


def schools_supported(
    within: UUID, names: dict[UUID, str], *, by: Actor, purpose: Purpose, day: date
) -> list[SchoolLine]:
    """Every school of a district or the state, by name; the queries do not grow with them. Raises NotAllowed.

    names  what each school is called
    """
    may_read_figures(within, by, purpose, day)
    schools = schools_under(within)
    rows, supports = _identified(schools, day), _supports(schools, day)
    found = [
        SchoolLine(
            key, names[key], tuple(_reasons(rows.get(key, []))), tuple(supports.get(key, ())),
            key not in rows or any(_is_open(row) for row in rows[key]),
        )
        for key in schools if key in names
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.name.casefold(), str(each.place)))


def _identified(schools: Collection[UUID], day: date) -> dict[UUID, list[RunIdentification]]:
    """What the last rated year says of each school that it knows, for support alone."""
    run = last_known(day)
    if run is None:
        return {}
    places = {
        place: school
        for place, school in RunPlace.objects.filter(run=run, organization__in=schools).values_list(
            "place", "organization_id"
        )
        if school is not None
    }
    found: dict[UUID, list[RunIdentification]] = {school: [] for school in places.values()}
    rows = RunIdentification.objects.filter(run=run, place__in=places, recognition=False)
    for row in rows.order_by("category", "group"):
        found[places[row.place]].append(row)
    return found


def _reasons(rows: Iterable[RunIdentification]) -> list[Reason]:
    """Those that stand."""
    return [
        Reason(row.category, row.group, row.since)
        for row in rows
        if row.since is not None and row.step != "ends"
    ]


def _is_open(row: RunIdentification) -> bool:
    """Whether the rules could not say if it holds, and none stands from before."""
    return row.met is None and row.since is None


def _supports(schools: Collection[UUID], day: date) -> dict[UUID, list[WholeSupport]]:
    rows = SchoolSupport.objects.filter(organization__in=schools).select_related(
        "giver", "cycle", "organization"
    )
    found: dict[UUID, list[WholeSupport]] = {}
    for row in rows.prefetch_related("lines").order_by("first_day", "pk"):
        lines = sorted(row.lines.all(), key=lambda each: (each.at, each.pk))
        corrected = {each.corrects_id for each in lines}
        whole = WholeSupport(
            row,
            tuple(each for each in lines if each.pk not in corrected),
            tuple(each for each in lines if each.pk in corrected),
            day,
        )
        found.setdefault(row.organization_id, []).append(whole)
    for each in found.values():
        each.sort(key=lambda support: not support.goes_on)
    return found
