"""Records of an EDFacts file as typed values, and what is wrong with one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cairn.kernel.faults import Fault
from cairn.standards.tabular.diagnostics import quoted

from .files import TOTAL, Specification

NOT_KNOWN = -1
"""What stands where a count is not known; zero is a count."""


@dataclass(frozen=True)
class Agency:
    """Who hands in: the state's FIPS code of two digits, its postal letters, and the agency's number within it."""

    fips: str
    postal: str
    number: str = "01"


@dataclass(frozen=True)
class Amount:
    """One count of a district's, school's or the state's learners.

    district, school   the state's own identifiers; empty above their level
    categories         by column, the value counted; {}: everybody
    count              0 is nobody; None: it is not known
    """

    district: str = ""
    school: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    count: int | None = 0
    explanation: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        return (self.district, self.school, *sorted(self.categories.items()))


def faults(amount: Amount, spec: Specification, file: str, line: int) -> Iterator[Fault]:
    """Everything that keeps a record out of the file."""

    def fault(column: str, value: str, what: str, mend: str) -> Fault:
        return Fault(file, line, column, value, what, mend, key="/".join(map(str, amount.key[:2])))

    values = cells(amount, spec, 0, Agency("00", "XX"))
    for column in spec.columns:
        value = values[column.name]
        if not column.optional and not column.filler and not value:
            yield fault(column.name, "", "It is empty.", f"Give the {column.title.lower()}.")
        if len(value) > column.length:
            yield fault(
                column.name, value, f"{quoted(value)} is longer than {column.length} characters.",
                "Use the identifier that the state gave for federal files.",
            )  # fmt: skip
        if any(mark in value for mark in ',"\r\n') or not value.isascii():
            yield fault(
                column.name, value, f"{quoted(value)} holds a mark that ends a value, or is not ASCII.",
                "Leave such letters out.",
            )  # fmt: skip
    for name, value in amount.categories.items():
        if name not in spec.permitted:
            yield fault(name, value, f"{spec.code} has no such category.", "Count by others.")
        elif value not in spec.permitted[name]:
            yield fault(
                name, value, f"{quoted(value)} is not permitted.",
                f"Permitted: {', '.join(sorted(spec.permitted[name]))}.",
            )  # fmt: skip
    if spec.set_of(amount.categories) is None:
        by = " and ".join(amount.categories) or "nothing"
        yield fault("", by, f"No set of {spec.code} counts by {by}.", "Count by a set of the file.")
    if amount.count is not None and amount.count < 0:
        yield fault(
            "Amount", str(amount.count), "A count is below zero.", "Say that it is not known."
        )


def cells(amount: Amount, spec: Specification, number: int, agency: Agency) -> dict[str, str]:
    """A record's cells by column; a filler is empty."""
    kind = spec.set_of(amount.categories)
    said = {
        "FileRecordNumber": str(number),
        "FIPSStateCode": agency.fips,
        "StateAgencyNumber": agency.number,
        "StateLEAIDNumber": amount.district,
        "StateSchoolIDNumber": amount.school,
        "TableTypeAbbrv": spec.table,
        "TotalIndicator": "Y" if kind == TOTAL or kind in spec.subtotals else "N",
        "Explanation": amount.explanation,
        "Amount": str(NOT_KNOWN if amount.count is None else amount.count),
    }
    return {c.name: said.get(c.name) or amount.categories.get(c.name, "") for c in spec.columns}
