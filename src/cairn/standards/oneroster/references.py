"""Which rows a bundle has brought so far, and why a name leads nowhere."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

from cairn.standards.oneroster.bundle import Bundle
from cairn.standards.oneroster.checks import Range
from cairn.standards.oneroster.manifest import Mode
from cairn.standards.oneroster.tables import TABLES
from cairn.standards.tabular.diagnostics import quoted

Known = Callable[[str, Set[str]], Set[str]]
"""Given a table's stem and identifiers: those of them that came with an earlier delivery."""
Ranges = Callable[[Set[str]], Mapping[str, Range]]
"""Given line items: the score bounds that an earlier delivery gave them."""

MOST_REMEMBERED = 100_000


@dataclass(slots=True)
class Rows:
    """The rows of one table, by sourcedId.

    lines     good rows: their line
    gone      rows that this delivery deletes
    refused   rows that were kept out: their line
    """

    lines: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
    broken: bool = False

    def refuse(self, key: str, line: int) -> None:
        if key and len(self.refused) < MOST_REMEMBERED:
            self.refused.setdefault(key, line)

    def earlier(self, key: str) -> int | None:
        """The line that has this key already."""
        return self.lines.get(key)


class References:
    """Looks names up in the bundle first and, where the bundle is not everything, in what is known."""

    def __init__(self, bundle: Bundle, known: Known | None, ranges: Ranges | None) -> None:
        self._bundle, self._known, self._earlier_ranges = bundle, known, ranges
        self.rows = {kind: Rows() for kind in TABLES}
        self.ranges: dict[str, Range] = {}
        self.result_ranges: dict[str, Range] = {}

    def is_whole(self, kind: str) -> bool:
        """Whether the bundle brings all of this table, so that nothing else can be meant."""
        return self._bundle.mode(kind) is Mode.BULK and not self.rows[kind].broken

    def can_tell(self, kind: str) -> bool:
        """Whether anybody knows the rows of this table."""
        return kind in self._bundle.present or self._known is not None

    def known(self, kind: str, names: Set[str]) -> Set[str]:
        """Those of `names`, none of them a good row of the bundle, that may be referred to all the same."""
        names = names - self.rows[kind].gone
        if not names or self.is_whole(kind):
            return frozenset()
        return self._known(kind, names) if self._known else frozenset()

    def learn_ranges(self, line_items: Set[str]) -> None:
        """Fetches the score bounds of line items of earlier deliveries."""
        unknown = line_items - self.ranges.keys()
        if unknown and self._earlier_ranges is not None:
            self.ranges.update(self._earlier_ranges(unknown))

    def why_not(self, kind: str, name: str) -> tuple[str, str]:
        """Why `name` leads nowhere, and how to mend it."""
        rows, file = self.rows[kind], f"{kind}.csv"
        if name in rows.gone:
            return (
                f"{quoted(name)} is to be deleted by this same delivery.",
                f"Delete this row too, or keep the row in {file}.",
            )
        if line := rows.refused.get(name):
            return (
                f"{quoted(name)} is line {line} of {file}, which was refused.",
                "Mend that first.",
            )
        if rows.broken:
            return f"{quoted(name)} was not found: {file} could not be read.", f"Mend {file} first."
        if kind not in self._bundle.present:
            return f"{quoted(name)} is not known, and {file} was not sent.", f"Send {file} as well."
        return f"{quoted(name)} is in no row of {file}.", "Add it there, or correct the identifier."
