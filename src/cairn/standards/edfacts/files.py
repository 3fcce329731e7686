"""The EDFacts files that can be written: their columns, categories that are counted together, and permitted values."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cairn.kernel.errors import UnknownName

MISSING = "MISSING"
"""The value of a category that nobody knows of a learner."""
CONTROL = "CarriageReturn/LineFeed"


@dataclass(frozen=True)
class Column:
    """A column of a data record; `category` where it divides those who are counted."""

    name: str
    length: int
    title: str
    optional: bool
    category: bool

    @property
    def filler(self) -> bool:
        return self.name.startswith("Filler")


@dataclass(frozen=True)
class Specification:
    """One file of one level.

    code       "c052"; level: "SEA", "LEA" or "SCH"
    name       as its header line calls it; table: as its records do
    year       the school year whose columns these are
    sets       by name, the categories by which a set of records counts; {} is the total of everybody
    subtotals  names of sets whose records are totals of another's
    permitted  by column, the values that it may have
    """

    code: str
    level: str
    name: str
    table: str
    year: str
    columns: tuple[Column, ...]
    sets: Mapping[str, tuple[str, ...]]
    subtotals: frozenset[str]
    permitted: Mapping[str, frozenset[str]]

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.category)

    def set_of(self, categories: Mapping[str, str]) -> str | None:
        """The name of the set that counts by just these categories, TOTAL of none of them; None: there is none."""
        if not categories:
            return TOTAL
        return next((name for name, by in self.sets.items() if set(by) == set(categories)), None)


TOTAL = "TOT"
"""The total of a state, district or school."""
GRADE, RACE, SEX = "GradeLevelID", "RaceEthnicityID", "GenderID"
DISABILITY, PLAN_504 = "DisabilityStatusID", "DisabilityStatus504ID"
ENGLISH, HOMELESS = "LEPStatusID", "HomelessServedID"

_TABLES = {"c052": "MEMBER", "c195": "CHRONABSENT"}
"""As CEDS's Generate and states' files of those years call them; the definitions do not say."""
_SETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "c052": {
        "CSA": (GRADE, RACE, SEX),
        "ST1": (GRADE, RACE),
        "ST2": (GRADE, SEX),
        "ST3": (RACE, SEX),
        "ST4": (GRADE,),
    },
    "c195": {
        "CSA": (SEX, RACE),
        "CSB": (SEX, DISABILITY),
        "CSC": (SEX, PLAN_504),
        "CSD": (SEX, ENGLISH),
        "CSE": (SEX, HOMELESS),
    },
}
_ONLY: Mapping[str, frozenset[str]] = {
    DISABILITY: frozenset({"WDIS"}),
    PLAN_504: frozenset({"DISAB504STAT"}),
    ENGLISH: frozenset({"LEP"}),
    HOMELESS: frozenset({"HOMELSENRL"}),
}
"""Of C195: each of these columns has one value, as states wrote them; the definitions do not list them."""


def specification(code: str, level: str) -> Specification:
    """Raises UnknownName for a file or a level that cannot be written."""
    found = _all().get((code.lower(), level.upper()))
    if found is None:
        there = ", ".join(f"{c} {lev}" for c, lev in _all())
        raise UnknownName(
            f"No EDFacts file {code} {level} is known here.", mend=f"There are: {there}."
        )
    return found


def levels_of(code: str) -> list[str]:
    """The levels at which a file is handed in, the state's first."""
    return [level for level in ("SEA", "LEA", "SCH") if (code, level) in _all()]


def codes() -> list[str]:
    return sorted({code for code, _level in _all()})


@cache
def _all() -> dict[tuple[str, str], Specification]:
    rows: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in _read("columns.csv"):
        rows.setdefault((row["file_spec"], row["level"]), []).append(row)
    return {key: _specification(*key, found) for key, found in rows.items()}


def _specification(code: str, level: str, rows: list[Mapping[str, str]]) -> Specification:
    rows = sorted(rows, key=lambda row: int(row["seq"]))
    columns = tuple(_column(row) for row in rows if row["column"] != CONTROL)
    by = {column.name for column in columns if column.category}
    permitted = {name: values for name, values in {**_known(), **_ONLY}.items() if name in by}
    sets = _SETS[code]
    totals = frozenset(name for name in sets if name.startswith("ST"))
    return Specification(
        code, level, rows[0]["file_name"], _TABLES[code], rows[0]["school_year"],
        columns, sets, totals, permitted,
    )  # fmt: skip


def _column(row: Mapping[str, str]) -> Column:
    return Column(
        row["column"],
        int(row["length"]),
        row["display_name"] or row["column"],
        row["optional"] == "true",
        row["xml_element"] == "CATEGORY",
    )


@cache
def _known() -> Mapping[str, frozenset[str]]:
    """The values of grade, race and sex: of each set they stand in its columns' order, each begun by MISSING."""
    runs: list[set[str]] = []
    for row in _read("permitted.csv"):
        if (row["file_spec"], row["level"], row["category_set"]) == ("c052", "sch", "CSA"):
            if row["code"] == MISSING:
                runs.append(set())
            runs[-1].add(row["code"])
    return dict(zip(_SETS["c052"]["CSA"], map(frozenset, runs), strict=True))


def _read(name: str) -> Iterator[Mapping[str, str]]:
    text = (files("cairn.standards.edfacts") / "definitions" / name).read_text("utf-8")
    return csv.DictReader(text.splitlines())
