"""The EDFacts files that can be written: their columns, categories that are counted together, and permitted values."""

import csv
from collections.abc import Iterable, Iterator, Mapping
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

    @property
    def has_total(self) -> bool:
        """Whether a record counts everybody of a place; else a subtotal does, by what each record says."""
        return self.code in _SETS

    def one_valued(self, column: str) -> bool:
        """Whether a category is of those who have it alone: whoever has it not is not counted by it."""
        return len(self.permitted.get(column, frozenset()) - {MISSING}) == 1

    def of_everybody(self, columns: Iterable[str]) -> bool:
        """Whether a set that counts by these counts everybody once."""
        return all(MISSING in self.permitted[c] and not self.one_valued(c) for c in columns)

    def set_of(self, categories: Mapping[str, str]) -> str | None:
        """The name of the set that counts by just these categories, TOTAL of none of them; None: there is none."""
        if not categories:
            return TOTAL if self.has_total else None
        return next((name for name, by in self.sets.items() if set(by) == set(categories)), None)


TOTAL = "TOT"
"""The total of a state, district or school."""
GRADE, RACE, SEX = "GradeLevelID", "RaceEthnicityID", "GenderID"
DISABILITY, PLAN_504 = "DisabilityStatusID", "DisabilityStatus504ID"
ENGLISH, HOMELESS = "LEPStatusID", "HomelessServedID"
ECONOMIC, MIGRANT = "EconDisadvantagedStatusID", "MigrantStatusID"
FOSTER, MILITARY = "FosterCareStatusID", "MilitaryConnectedStudentStatusID"
TEST, PROFICIENT, TOOK_PART = "AssessAdministeredID", "ProficiencyStatusID", "TestingStatusID"

_TABLES = {
    "c052": "MEMBER",
    "c175": "STUDPERFM",
    "c178": "STUDPERFRLA",
    "c185": "STUPARTMATH",
    "c188": "STUPARTRLA",
    "c195": "CHRONABSENT",
}
"""The names of tables, from the same source as the permitted values."""
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
"""Of files whose permitted values do not say to which category each belongs."""
_COLUMNS = {
    "GRADELVLASS": GRADE,
    "MAJORREG": RACE,
    "SEX": SEX,
    "DISABSTATUS": DISABILITY,
    "LEPONLY": ENGLISH,
    "LEPSTATRLA": ENGLISH,
    "ECODIS": ECONOMIC,
    "MIGRNTSTATUS": MIGRANT,
    "HOMELSENRLSTAT": HOMELESS,
    "FSTRCRSTS": FOSTER,
    "MILCNCTDSTDNTSTS": MILITARY,
    "ASMTADMNSTRD": TEST,
    "PROFSTATUS": PROFICIENT,
    "PARTSTATUSMS": TOOK_PART,
    "PARTSTATUSRLA": TOOK_PART,
}
"""The column of each category that the others name."""
_ONLY: Mapping[str, frozenset[str]] = {
    DISABILITY: frozenset({"WDIS"}),
    PLAN_504: frozenset({"DISAB504STAT"}),
    ENGLISH: frozenset({"LEP"}),
    HOMELESS: frozenset({"HOMELSENRL"}),
}
"""Of C195: each of these columns has one value beside MISSING, which is not written."""


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
    sets, known = (_SETS[code], {**_known(), **_ONLY}) if code in _SETS else _listed(code)
    permitted = {name: values for name, values in known.items() if name in by}
    totals = frozenset(name for name in sets if name.startswith("ST"))
    return Specification(
        code, level, rows[0]["file_name"], _TABLES[code], rows[0]["school_year"],
        columns, sets, totals, permitted,
    )  # fmt: skip


def _listed(code: str) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, frozenset[str]]]:
    """The sets of a file and the values of its columns, where each value is listed with its set and category."""
    sets: dict[str, dict[str, None]] = {}
    values: dict[str, set[str]] = {}
    for row in _read("permitted.csv"):
        if row["file_spec"] == code:
            column = _COLUMNS[row["category"]]
            sets.setdefault(row["category_set"], {})[column] = None
            values.setdefault(column, set()).add(row["code"])
    return (
        {name: tuple(columns) for name, columns in sets.items()},
        {column: frozenset(found) for column, found in values.items()},
    )


DIRECTORY = "c029"


def directory(level: str) -> tuple[Column, ...]:
    """The columns of the directory (C029) at a level: what it asks of each place."""
    rows = [row for row in _read("directory.csv") if row["level"] == level]
    ordered = sorted(rows, key=lambda row: int(row["seq"]))
    return tuple(_column(row) for row in ordered if row["column"] != CONTROL)


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
