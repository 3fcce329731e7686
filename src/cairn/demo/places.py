"""The demonstration's organizations: a state agency, its districts, and their schools."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cairn.demo.sizes import ELEMENTARY, GRADES, HIGH, MIDDLE, DistrictPlan, Size
from cairn.kernel.ids import named

STATE = "Tamarack Department of Education"
_KNOWN = {
    "0102": {
        ELEMENTARY: ("Birch Hollow Elementary School", "Quarry Road Elementary School"),
        MIDDLE: ("Cedar Ridge Middle School",),
        HIGH: ("Alder County High School",),
    },
    "0417": {
        ELEMENTARY: ("Ferry Landing Elementary School", "Heron Point Elementary School"),
        MIDDLE: ("Riverbend Middle School",),
        HIGH: ("Riverbend High School",),
    },
    "0235": {
        ELEMENTARY: ("Orchard Lane Elementary School", "Stone Bridge Elementary School"),
        MIDDLE: ("Marlow Middle School",),
        HIGH: ("Marlow Valley High School",),
    },
}
_WORDS = tuple(
    str.split(
        "Aspen Bluff Canyon Dogwood Eagle Foxglove Granite Hawthorn Indigo Juniper "
        "Kestrel Larkspur Magnolia Northfield Oak Prairie Quail Rosewood Sycamore Thistle"
    )
)
_TITLE1 = {
    ELEMENTARY: ("NOTTITLE1ELIG", "SWELIGSWPROG", "TGELGBTGPROG"),
    MIDDLE: ("SWELIGSWPROG", "TGELGBNOPROG"),
    HIGH: ("TGELGBTGPROG", "NOTTITLE1ELIG"),
}
_ENDS = ("", "Hill ", "Park ", "Brook ", "Heights ")


@dataclass(frozen=True)
class School:
    id: UUID
    name: str
    kind: str
    state_id: str
    district: UUID
    cohort: int

    @property
    def grades(self) -> tuple[int, ...]:
        return GRADES[self.kind]

    @property
    def title1(self) -> str:
        """Its Title I status: two of three schools for the young get money, every second one of the others."""
        of = _TITLE1[self.kind]
        return of[int(self.state_id.rpartition("-")[2]) % len(of)]


@dataclass(frozen=True)
class District:
    """`number` is its place in the plan; everything drawn for it comes from the seed and this number."""

    id: UUID
    name: str
    state_id: str
    number: int
    schools: tuple[School, ...]

    def of_kind(self, kind: str) -> list[School]:
        return [s for s in self.schools if s.kind == kind]


@dataclass(frozen=True)
class State:
    id: UUID
    name: str
    districts: tuple[District, ...]


def next_door(state: State, district: District, kind: str) -> School | None:
    """A school of this kind in another district: where movers come from."""
    count = len(state.districts)
    others = (state.districts[(district.number + i) % count] for i in range(1, count))
    return next((s for other in others for s in other.of_kind(kind)), None)


def state(size: Size) -> State:
    """The organizations that a plan describes."""
    districts = (_district(plan, i) for i, plan in enumerate(size.districts))
    return State(named("demo", "state"), STATE, tuple(districts))


def _district(plan: DistrictPlan, number: int) -> District:
    key = named("demo", "district", plan.state_id)
    return District(key, plan.name, plan.state_id, number, tuple(_schools(plan)))


def _schools(plan: DistrictPlan) -> Iterator[School]:
    serial = 0
    for schools in plan.schools:
        known = _KNOWN.get(plan.state_id, {}).get(schools.kind, ())
        for i in range(schools.count):
            serial += 1
            name = known[i] if i < len(known) else _name(plan, schools.kind, serial)
            state_id = f"{plan.state_id}-{serial:03}"
            yield School(
                named("demo", "school", state_id),
                name,
                schools.kind,
                state_id,
                named("demo", "district", plan.state_id),
                schools.cohort,
            )


def _name(plan: DistrictPlan, kind: str, serial: int) -> str:
    word, end = _WORDS[serial % len(_WORDS)], _ENDS[serial // len(_WORDS) % len(_ENDS)]
    first = "" if plan.state_id in _KNOWN else f"{plan.name.split()[0]} "
    return f"{first}{word} {end}{kind.capitalize()} School"
