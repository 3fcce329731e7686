"""What policy counts as an opportunity that learners have or have not.

arts called en: Students who take a course in the arts
arts with: enrolled in ART*, MUS*         a class of such a course in the school year, by the course's code; * ends any
arts grades: 06, 07, 08                   of these grades alone; left out: of all
offer with: school offers CALC*           whether the learner's school has such a class in the year
online with: home internet                as the record says; nobody is counted of whom it says nothing
device with: home device LaptopComputer, Chromebook, Tablet, DesktopComputer
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cairn.policy.rulings import Ruling
from cairn.standards.records.layouts import DEVICES

from .lines import Line, called, keyed, lines_of, must, one

ENROLLED, OFFERED = "enrolled in", "school offers"
INTERNET, DEVICE = "home internet", "home device"
FACTS = {INTERNET: "home_internet", DEVICE: "home_device"}
"""What the record calls what policy names."""
_HEADS = ("called", "with", "grades")
_WHAT = (ENROLLED, OFFERED, INTERNET, DEVICE)
_DEVICES = frozenset(DEVICES) - {"None", "Unknown"}


@dataclass(frozen=True)
class Opportunity:
    """What learners have or have not.

    what    ENROLLED, OFFERED, INTERNET or DEVICE
    which   of courses their codes, of devices their kinds, of internet “yes”
    grades  of these alone; (): of all
    """

    key: str
    names: Mapping[str, str]
    what: str
    which: tuple[str, ...]
    grades: tuple[str, ...] = ()

    def takes(self, code: str) -> bool:
        """Whether a course's code is one of these, capitals or not; `ART*` is every code that begins so."""
        mine, folded = code.strip().casefold(), [each.casefold() for each in self.which]
        return bool(mine) and any(
            mine.startswith(each[:-1]) if each.endswith("*") else mine == each for each in folded
        )


def opportunities(ruling: Ruling) -> list[Opportunity]:
    """The opportunities that policy names, in its order. Raises BadPolicy."""
    return [_opportunity(key, lines) for key, lines in keyed(lines_of(ruling), _HEADS).items()]


def facts_asked(ruling: Ruling) -> set[str]:
    """The kinds of facts about homes that are read for them. Raises BadPolicy."""
    return {FACTS[each.what] for each in opportunities(ruling) if each.what in FACTS}


def _opportunity(key: str, lines: Sequence[Line]) -> Opportunity:
    said, grades = must(lines, "with"), one(lines, "grades")
    what = next((w for w in _WHAT if f"{said.rest} ".startswith(f"{w} ")), "")
    rest = said.rest.removeprefix(what).strip()
    which = tuple(replace(said, rest=rest).listed()) if rest else ()
    if not what or bool(which) is (what == INTERNET):
        said.refuse(
            "it is not understood",
            "Write enrolled in ART*, school offers CALC*, home internet, or home device Tablet, LaptopComputer.",
        )
    if what == DEVICE and not set(which) <= _DEVICES:
        said.refuse("a device is unknown", f"Write of {', '.join(sorted(_DEVICES))}.")
    of = tuple(grades.grade(each) for each in grades.listed()) if grades else ()
    return Opportunity(key, called(lines), what, which or ("yes",), of)
