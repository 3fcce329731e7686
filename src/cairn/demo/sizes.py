"""How large the demonstration state is: its districts, their schools, and how much is known of each learner."""

from dataclasses import dataclass
from typing import Final

from cairn.kernel.errors import UnknownName

ELEMENTARY, MIDDLE, HIGH = "elementary", "middle", "high"
GRADES: Final = {ELEMENTARY: (3, 4, 5), MIDDLE: (6, 7, 8), HIGH: (9, 10, 11, 12)}
GRADUATED: Final = 13
"""The grade of those who were in grade 12 last year."""


def kind_of(grade: int) -> str:
    """The kind of school that has a grade; those before grade 3 are in elementary school."""
    return next((kind for kind, grades in GRADES.items() if grade in grades), ELEMENTARY)


@dataclass(frozen=True)
class Schools:
    """So many schools of one kind, with so many learners in each grade of each."""

    kind: str
    count: int
    cohort: int


@dataclass(frozen=True)
class DistrictPlan:
    name: str
    state_id: str
    schools: tuple[Schools, ...]


@dataclass(frozen=True)
class Size:
    """A plan of a state.

    pieces    of evidence to expect of a learner over the two years
    subjects  taught in classes of their own from grade 6
    detailed  with attendance, discipline, identifiers and the like for everyone
    vast      so many rows that indexes and foreign keys are better made at the end
    """

    name: str
    districts: tuple[DistrictPlan, ...]
    pieces: int
    subjects: tuple[str, ...]
    detailed: bool = True
    vast: bool = False


ALL_SUBJECTS = ("Math", "English", "Science", "Social Studies", "Advisory")
ALDER, RIVERBEND = ("Alder County School District", "0102"), ("Riverbend Unified Schools", "0417")
MARLOW = ("Marlow Valley School District", "0235")
_DEMO = (Schools(ELEMENTARY, 2, 75), Schools(MIDDLE, 1, 150), Schools(HIGH, 1, 150))
_COUNTY = (Schools(ELEMENTARY, 5, 91), Schools(MIDDLE, 2, 227), Schools(HIGH, 1, 454))
_RIDGES = ("Ash", "Bell", "Clear", "Dry", "Elk", "Fern", "Gray", "High", "Iron", "Juniper")
_LANDS = tuple(
    str.split(
        "Creek Bend Falls Fork Gap Grove Harbor Hollow Lake Meadow "
        "Mesa Mill Mountain Pass Plain Point Ridge River Valley Woods"
    )
)


def _county(i: int) -> DistrictPlan:
    name = f"{_RIDGES[i % 10]} {_LANDS[i // 10 % 20]} School District"
    return DistrictPlan(name, f"{1000 + i}", _COUNTY)


SIZES: Final = {
    "tiny": Size(
        "tiny",
        (
            DistrictPlan(*ALDER, (Schools(ELEMENTARY, 1, 10), Schools(MIDDLE, 1, 28))),
            DistrictPlan(*RIVERBEND, (Schools(MIDDLE, 1, 5), Schools(HIGH, 1, 8))),
        ),
        pieces=56,
        subjects=ALL_SUBJECTS,
    ),
    "default": Size(
        "default",
        tuple(DistrictPlan(*d, _DEMO) for d in (ALDER, RIVERBEND, MARLOW)),
        pieces=56,
        subjects=ALL_SUBJECTS,
    ),
    "district": Size(
        "district",
        (
            DistrictPlan(
                *ALDER,
                (Schools(ELEMENTARY, 50, 91), Schools(MIDDLE, 20, 226), Schools(HIGH, 10, 452)),
            ),
            DistrictPlan(*RIVERBEND, (Schools(HIGH, 1, 30),)),
        ),
        pieces=40,
        subjects=ALL_SUBJECTS,
    ),
    "state": Size(
        "state",
        (
            DistrictPlan(*ALDER, _COUNTY),
            DistrictPlan(*RIVERBEND, _COUNTY),
            *(_county(i) for i in range(198)),
        ),
        pieces=20,
        subjects=("Math", "English"),
        detailed=False,
        vast=True,
    ),
}


def size_named(name: str) -> Size:
    """Raises UnknownName."""
    if name not in SIZES:
        raise UnknownName(
            f"{name} is not a size of the demonstration.", mend=f"Use one of: {', '.join(SIZES)}."
        )
    return SIZES[name]
