"""A state's long file of years: one row for a learner and a school year, with the school, the grade and the groups.

States keep such files beside their test results, often in one table of one row a learner, subject and year. A small
YAML file says which column means what:

    name: SGPdata, where learners were
    where: {VALID_CASE: VALID_CASE}        # other rows are passed over
    missing: [NA]
    fields:
      learner: ID
      school_year: YEAR                    # 2024_2025, 2024-25, or 2025 for the year that ends then
      full_year: {column: IN_SCHOOL, map: {"Y": "yes", "N": "no"}}
      race_ethnicity: {column: ETHNICITY, map: {African American: BlackOrAfricanAmerican}, others: keep}
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from cairn.kernel.faults import Fault
from cairn.standards.tabular.csvrows import Row, Unreadable
from cairn.standards.tabular.diagnostics import quoted, shown

from .described import BadMapping
from .opening import Table

NEEDED = ("learner", "school_year", "grade", "school", "district")
NAMES = ("given_name", "family_name", "school_name", "district_name")
FACTS = (
    "sex", "race_ethnicity", "english_learner", "disability", "section_504", "economic_disadvantage",
    "homeless", "foster", "migrant", "military",
)  # fmt: skip
FIELDS = (*NEEDED, *NAMES, "full_year", *FACTS)
SEXES = ("female", "male", "other", "unspecified", "")
_TOP = {"name", "where", "missing", "fields"}
_YEARS = re.compile(r"(\d{4})\D(\d{4}|\d{2})")
_GRADE = re.compile(r"0*(\d{1,2})(?:\.0)?")


@dataclass(frozen=True)
class From:
    """Where a field comes from. words: what single values stand for; others are refused unless kept."""

    column: str
    constant: str = ""
    words: Mapping[str, str] | None = None
    keep: bool = False


@dataclass(frozen=True)
class Yearly:
    """A mapping of a long file, read and found whole."""

    name: str
    fields: Mapping[str, From]
    where: Mapping[str, str]
    missing: frozenset[str]

    @property
    def facts(self) -> list[str]:
        return [name for name in FACTS if name in self.fields and name != "sex"]


class Placed(NamedTuple):
    """One row: a learner, a school year by its ending year, where, and what is said of them then.

    facts      {kind of fact: value}; what is missing is not in it
    full_year  False: they came after the day from which the full academic year counts
    """

    line: int
    learner: str
    ending: int
    grade: str
    school: str
    district: str
    names: tuple[str, ...]
    full_year: bool
    facts: Mapping[str, str]


def load_yearly(path: Path) -> Yearly:
    """Reads a mapping. Raises BadMapping with everything that is wrong in it."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise BadMapping(f"{path.name} is not YAML: {error}", mend="Correct that line.") from error
    if not isinstance(body, dict) or not isinstance(body.get("fields"), dict):
        mend = "Say which column means what, under “fields”."
        raise BadMapping(f"{path.name} has no fields.", mend=mend)
    wrong = [f"{key}: nobody knows it" for key in sorted(map(str, body.keys() - _TOP))]
    wrong += [f"fields.{name}: it is missing" for name in NEEDED if name not in body["fields"]]
    fields = {}
    for name, said in body["fields"].items():
        if name not in FIELDS:
            wrong.append(f"fields.{name}: nobody knows it")
        elif (found := _from(said)) is None:
            wrong.append(f"fields.{name}: write a column’s name, or column and map, or constant")
        else:
            fields[name] = found
    where, missing = body.get("where") or {}, body.get("missing") or []
    if not isinstance(where, dict) or not isinstance(missing, list):
        wrong.append("where is {column: value}, missing a list of texts")
    if wrong:
        raise BadMapping(
            f"{path.name}: {'; '.join(wrong)}.", mend=f"Fields are {', '.join(FIELDS)}."
        )
    texts = {str(key): str(value) for key, value in where.items()}
    return Yearly(str(body.get("name", path.stem)), fields, texts, frozenset(map(str, missing)))


def _from(said: Any) -> From | None:
    if isinstance(said, str) and said:
        return From(said, keep=True)
    if not isinstance(said, dict) or said.keys() - {"column", "constant", "map", "others"}:
        return None
    words = said.get("map")
    if (words is not None and not isinstance(words, dict)) or ("column" in said) == (
        "constant" in said
    ):
        return None
    table = (
        None if words is None else {str(k): "" if v is None else _word(v) for k, v in words.items()}
    )
    keep = table is None or said.get("others") == "keep"
    return From(str(said.get("column", "")), _word(said.get("constant", "")), table, keep)


def _word(value: Any) -> str:
    """YAML reads a bare yes or no as true or false."""
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


class YearlyReading:
    """Goes through a table: rows that can be placed, and what is wrong with the others."""

    def __init__(self, table: Table, mapping: Yearly) -> None:
        """Raises BadMapping where the table lacks a column."""
        self.file, self._mapping, self._rows = table.file, mapping, table.rows
        table.expect(len(table.names))
        self._width = len(table.names)
        at = {name: i for i, name in enumerate(table.names)}
        asked = {each.column for each in mapping.fields.values() if each.column} | {*mapping.where}
        if lacking := sorted(asked - at.keys()):
            raise BadMapping(
                f"{table.file} has no column {', '.join(lacking)}.",
                mend=f"It has {', '.join(table.names[:40])}.",
            )
        self._at = at
        self.passed_over = 0
        self._known: dict[tuple[str, str], str | Fault] = {}

    def rows(self) -> Iterator[Placed | Fault]:
        for row in self._rows:
            found = self._one(row)
            if found is None:
                self.passed_over += 1
            else:
                yield found

    def _one(self, row: Row) -> Placed | Fault | None:
        line, cells = row
        if isinstance(cells, Unreadable):
            return Fault(self.file, line, "", "", cells.what, cells.mend)
        if len(cells) != self._width:
            what = f"It has {len(cells)} cells, the first line {self._width}."
            return Fault(self.file, line, "", "", what, "Export it again.")
        if any(cells[self._at[c]] != said for c, said in self._mapping.where.items()):
            return None
        return self._placed(line, cells)

    def _placed(self, line: int, cells: Sequence[str]) -> Placed | Fault:
        said: dict[str, str] = {}
        for name, source in self._mapping.fields.items():
            text = cells[self._at[source.column]] if source.column else source.constant
            found = self._known.get((name, text))
            if found is None:
                found = self._read(name, source, text)
                if name not in ("learner", "given_name", "family_name"):
                    self._known[name, text] = found
            if isinstance(found, Fault):
                return Fault(self.file, line, found.column, found.value, found.what, found.mend)
            said[name] = found
        return Placed(
            line,
            said["learner"],
            int(said["school_year"]),
            said["grade"],
            said["school"],
            said["district"],
            tuple(said.get(name, "") for name in NAMES),
            said.get("full_year", "yes") != "no",
            {kind: said[kind] for kind in FACTS if said.get(kind)},
        )

    def _read(self, name: str, source: From, text: str) -> str | Fault:
        word = "" if text in self._mapping.missing else text.strip()
        if source.words is not None and word in source.words:
            word = source.words[word]
        elif not source.keep and word:
            what = f"{quoted(text)} is not listed for {name}."
            return self._fault(source, text, what, "Add it to the map.")
        value = _meant(name, word)
        if value is None:
            what = f"{quoted(text)} is no {name.replace('_', ' ')}."
            return self._fault(source, text, what, _MENDS.get(name, "Fill it in."))
        return value

    def _fault(self, source: From, text: str, what: str, mend: str) -> Fault:
        return Fault(self.file, None, source.column, shown(text), what, mend)


_MENDS = {
    "school_year": "Write it such as 2024-25, or 2025 for the year that ends then.",
    "grade": "Write a number, or KG, PK.",
    "sex": f"Map it to one of {', '.join(each for each in SEXES if each)}.",
    "full_year": "Map it to yes or no.",
}


def _meant(name: str, word: str) -> str | None:
    """A field's value as we write it; None where it is none."""
    if name == "school_year":
        return _ending(word)
    if name == "grade":
        return _grade(word)
    if name == "sex":
        return word if word in SEXES else None
    if name == "full_year" or (name in FACTS and name != "race_ethnicity"):
        return word if word in ("yes", "no", "") else None
    return None if name in NEEDED and not word else word


def _ending(word: str) -> str | None:
    """The year in which a school year ends.

    >>> _ending("2024_2025"), _ending("2024-25"), _ending("2025"), _ending("24")
    ('2025', '2025', '2025', None)
    """
    if found := _YEARS.fullmatch(word):
        first, last = int(found[1]), int(found[1][: 4 - len(found[2])] + found[2])
        return str(last) if last == first + 1 else None
    return word if re.fullmatch(r"(19|20)\d{2}", word) else None


def _grade(word: str) -> str | None:
    """The CEDS code of a grade.

    >>> _grade("3"), _grade("10.0"), _grade("K"), _grade("x")
    ('03', '10', 'KG', None)
    """
    if found := _GRADE.fullmatch(word):
        return (
            f"{int(found[1]):02}"
            if 1 <= int(found[1]) <= 13
            else "KG"
            if int(found[1]) == 0
            else None
        )
    return {"K": "KG", "KG": "KG", "PK": "PK"}.get(word.upper())
