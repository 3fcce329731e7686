"""What is kept about people, column by column: of which class, what for, from where.

Every house has an `inventory.py` that declares its tables with `Table`; `docs/data-inventory.md` is
made from them, and so are the inspection of a whole record, retention and the breach drill. A column
that nobody declared, a column that holds what Cairn must not hold, or a way from a table to a learner
that nobody declared is a fault, and the tests fail on it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cairn.kernel.access import DataClass

OF_LEARNERS: dict[str, str] = {
    DataClass.IDENTITY: "Identity",
    DataClass.CONTACT: "Contact",
    DataClass.EVIDENCE: "Competency and evidence",
    DataClass.PORTFOLIO: "Portfolio",
    DataClass.SUPPORTS: "Supports",
    DataClass.DISCIPLINE: "Discipline",
    DataClass.HEALTH: "Health and programme (IEP, 504)",
    DataClass.CIRCUMSTANCES: "Economic, language and other circumstances",
    DataClass.SURVEYS: "Surveys",
    DataClass.LOOKS: "Who looked, who was given what, and rights",
}
"""The classes of data about learners, with their names for people."""

OTHER = {
    "staff": "About adults at work",
    "account": "Signing in",
    "reference": "About nobody: places, frameworks, rules",
    "operation": "How the system runs",
}
CLASSES = OF_LEARNERS | OTHER

COMMON = {
    "id": "Cairn's own key of the row",
    "first_day": "first day on which it holds",
    "last_day": "last day on which it holds; empty: it goes on",
    "language": "the language of the row",
}
"""What a column of this name means in any table that does not say otherwise."""


@dataclass(frozen=True)
class Column:
    """What a column is in the world; what is left out is as its table says."""

    meaning: str
    data: str = ""
    purpose: str = ""
    source: str = ""


@dataclass(frozen=True)
class Table:
    """What a table keeps.

    data       the class of its columns: a key of CLASSES
    purpose    what it is kept for
    source     who or what says it
    columns    name → what it means, or a Column where it differs from the table
    about      the ways to the learner whom a row is about, as "evidence__learner"; none: about no learner
    others     columns that lead to other people, who appear by name in the learner's copy
    kept_back  why rows are not in the copy that a family takes along; empty: they are
    """

    data: str
    purpose: str
    source: str
    columns: Mapping[str, "str | Column"]
    about: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    kept_back: str = ""

    def column(self, name: str) -> Column | None:
        """The column with all that it takes from its table; None: nobody declared it."""
        said = self.columns.get(name, COMMON.get(name))
        if said is None:
            return None
        mine = Column(said) if isinstance(said, str) else said
        return Column(
            mine.meaning,
            mine.data or self.data,
            mine.purpose or self.purpose,
            mine.source or self.source,
        )


@dataclass(frozen=True)
class Actual:
    """A table as the database has it: columns, and where its references lead (column → table's label)."""

    label: str
    columns: tuple[str, ...]
    references: Mapping[str, str] = field(default_factory=dict)


_FORBIDDEN = {
    "social security number": r"(^|_)(ssn|social_?sec\w*|sosec)(_|$)",
    "immigration status": r"immigra|citizenship|visa(_|$)|alien_|undocumented|nationality"
    r"|country_of_birth|birth_country",
}
PERSON = "people.Person"


def faults(actual: Iterable[Actual], declared: Mapping[str, Table]) -> list[str]:
    """Everything that the inventory leaves open or must refuse, in words; empty: it is whole."""
    tables = list(actual)
    about = {label for label, table in declared.items() if table.about} | {PERSON}
    found = [fault for table in tables for fault in _faults_of(table, declared, about)]
    gone = sorted(set(declared) - {table.label for table in tables})
    return found + [f"{label} is declared and there is no such table." for label in gone]


def _faults_of(actual: Actual, declared: Mapping[str, Table], about: set[str]) -> Iterator[str]:
    yield from refused(actual)
    table = declared.get(actual.label)
    if table is None:
        yield f"{actual.label} is not declared in its house's inventory.py."
        return
    for name in actual.columns:
        column = table.column(name)
        if column is None:
            yield f"{actual.label}.{name} has no data class, purpose and source."
        elif column.data not in CLASSES:
            yield f"{actual.label}.{name}: {column.data} is not a class of data."
        elif not (column.meaning.strip() and column.purpose.strip() and column.source.strip()):
            yield f"{actual.label}.{name} lacks its meaning, purpose or source."
    for name in sorted(set(table.columns) - set(actual.columns)):
        yield f"{actual.label}.{name} is declared and there is no such column."
    yield from _ways(actual, table, about)


def _ways(actual: Actual, table: Table, about: set[str]) -> Iterator[str]:
    """A reference to a person, or to a row about one, must say whether this row is about them too."""
    first = {way.split("__")[0] for way in table.about}
    for column, target in actual.references.items():
        if target in about and column not in first | set(table.others):
            yield (
                f"{actual.label}.{column} leads to {target}: name it in `about`, or in `others`"
                " when the row is not about that learner."
            )


def refused(actual: Actual) -> Iterator[str]:
    """Columns for what Cairn does not keep, whatever it might be useful for."""
    for name in (actual.label.split(".")[-1], *actual.columns):
        plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        for what, pattern in _FORBIDDEN.items():
            if re.search(pattern, plain):
                yield f"{actual.label}.{name} looks like a {what}, which Cairn does not keep."


def page(actual: Iterable[Actual], declared: Mapping[str, Table]) -> str:
    """The inventory for the public, as Markdown: every table, every column."""
    lines = [
        "# Data inventory",
        "",
        "Every column that Cairn keeps: what it is, of which class, what for, from where. Made from the",
        "models by `python tests/data_inventory.py --write`; a column that is not in it does not pass the",
        "tests. Cairn keeps no social security number and no immigration status.",
        "",
    ]
    for table in sorted(actual, key=lambda each: each.label):
        said = declared[table.label]
        lines += [f"## {table.label}", "", f"{said.purpose} From: {said.source}.", ""]
        if said.kept_back:
            lines += [f"Not in the copy a family takes along: {said.kept_back}", ""]
        lines += [
            "| column | meaning | class | purpose | source |",
            "| --- | --- | --- | --- | --- |",
        ]
        for name in table.columns:
            column = said.column(name)
            if column is None:
                continue  # `faults` has said so
            lines.append(
                f"| {name} | {column.meaning} | {CLASSES[column.data]} | {column.purpose} | {column.source} |"
            )
        lines.append("")
    return "\n".join(lines)
