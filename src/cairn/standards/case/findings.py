"""What a reader of a CASE package has to say about it, each with its place and its mend."""

from dataclasses import dataclass
from enum import StrEnum

from cairn.standards.case.shape import Json


class Severity(StrEnum):
    FAULT = "fault"
    """The element cannot be used; it is quarantined, the others are kept."""
    WARNING = "warning"
    """The element is kept; something in it was odd or had to be made good."""
    NOTE = "note"
    """Nothing is wrong; the reader may want to know."""


@dataclass(frozen=True)
class Finding:
    """One remark.

    path   the place in the JSON, as `CFItems[12].fullStatement`
    what   what was found, with the values; `mend` what to do
    """

    severity: Severity
    path: str
    what: str
    mend: str

    @property
    def is_fault(self) -> bool:
        return self.severity is Severity.FAULT

    def __str__(self) -> str:
        return f"{self.path}: {self.what} {self.mend}"


@dataclass(frozen=True)
class Quarantined:
    """An element that was set aside, as it was given.

    kind   the section it stood in, by its name in CASE ("CFItems", "CFRubricCriteria" …)
    """

    kind: str
    path: str
    raw: Json
    why: tuple[Finding, ...]
