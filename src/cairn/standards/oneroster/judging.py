"""Judges the rows of one table: read, unique, whole, and leading somewhere; or refused with reasons.

Nearly all rows are good, so the way of a good row is short: one list of reader calls, one look for
its key, one for each row that it names. Only where something is amiss is a row looked at slowly, and
then everything about it is said at once.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cairn.kernel.faults import Fault
from cairn.standards.oneroster.checks import OBJECTIVES, ROW_CHECKS, objective, score_within
from cairn.standards.oneroster.plan import Plan
from cairn.standards.oneroster.references import References
from cairn.standards.tabular.csvrows import SHOWN_RAW, Unreadable
from cairn.standards.tabular.diagnostics import Refusal, Refused, shown

NO_EXTRA: Mapping[str, str] = {}
DELETED = "tobedeleted"
Note = Callable[[int, str, str, str], None]
"""Hears of what was put up with: line, column, what, mend."""


@dataclass(slots=True)
class Doubtful:
    """A row that cannot be taken yet: what is wrong so far, and what it names that was not found."""

    line: int
    cells: list[str]
    row: Any
    faults: list[Fault]
    open: list[tuple[str, str, str]] = field(default_factory=list)
    """(column, table, name)"""


class Judge:
    """Judges one table, chunk by chunk."""

    def __init__(self, plan: Plan, references: References, note: Note, delta: bool = False) -> None:
        self.plan, self.references, self._note, self._delta = plan, references, note, delta
        self.mine = references.rows[plan.kind]
        self.columns = {f.name: (f.column, at) for f, at in zip(plan.fields, plan.at, strict=True)}
        self._hard = [
            (r.position, references.rows[r.field.cell.to].lines, r.field)
            for r in plan.references
            if not r.field.cell.soft and references.can_tell(r.field.cell.to)
        ]
        self._soft = [r.position for r in plan.references if r.field.cell.soft]
        self._check = ROW_CHECKS.get(plan.kind)
        self._objectives = plan.kind in OBJECTIVES
        self.soft_names: dict[str, int] = {}
        """Names in references that may lead nowhere, with the line of the first."""
        self.held: set[str] = set()
        """Keys of rows that wait to be settled."""
        self.line = 1
        self._unchecked = [r for r in plan.references if not references.can_tell(r.field.cell.to)]

    def judge(
        self, chunk: list[tuple[int, list[str] | Unreadable]]
    ) -> tuple[list[Any], list[Refused], list[Doubtful]]:
        """Good rows, refused rows, and those that wait for what they name."""
        plan, lines, gone = self.plan, self.mine.lines, self.mine.gone
        firm, make, width, status_at = plan.firm, plan.make, plan.width, plan.status_at
        good: list[Any] = []
        refused: list[Refused] = []
        doubtful: list[Doubtful] = []
        held, delta = self.held, self._delta
        for line, cells in chunk:
            self.line = line
            if isinstance(cells, Unreadable):
                refused.append(self._unreadable(line, cells))
                continue
            if len(cells) != width and (problem := self._misfit(line, cells)):
                refused.append(problem)
                continue
            cells.append("")
            doubt = None
            extra = self._extra(cells) if plan.further else NO_EXTRA
            status = cells[status_at]
            if status and status.strip().casefold() == DELETED:
                doubt = self._slowly(line, cells, extra, plan.lenient)
                row = doubt.row
            else:
                try:
                    row = make((line, *[read(cells[at]) for read, at in firm], extra))
                except Refusal:
                    doubt = self._slowly(line, cells, extra, firm)
                    row = doubt.row
                row, doubt = self._look_around(row, cells, doubt)
            key = row[1]
            if delta and row[2] is None:
                self._noting("status", "A blank status was taken for active.", "Write active.")
            if key in lines or key in held or key in gone:
                doubt = doubt or Doubtful(line, cells, row, [])
                doubt.faults.append(self._twin(cells, key))
                doubt.open = []
                refused.append(self._out(doubt))
                continue
            if doubt is None:
                lines[key] = line
                good.append(row)
                continue
            if not doubt.faults and not doubt.open:
                gone.add(key)
                good.append(row)
                continue
            if not doubt.faults:
                held.add(key)
            if doubt.faults and not doubt.open:
                refused.append(self.refuse(doubt))
            else:
                doubtful.append(doubt)
        return good, refused, doubtful

    def _look_around(
        self, row: Any, cells: list[str], doubt: Doubtful | None
    ) -> tuple[Any, Doubtful | None]:
        """What the row names, and whether its cells agree with one another."""
        open_: list[tuple[str, str, str]] = []
        for position, lines, named in self._hard:
            value = row[position]
            if value and not named.cell.many:
                if value not in lines:
                    open_.append((named.column, named.cell.to, value))
            elif value:
                open_ += [(named.column, named.cell.to, v) for v in value if v not in lines]
        faults: list[Fault] = []
        if self._check is not None:
            self._check(row, self._saying(cells, faults))
        elif self._objectives or self.plan.kind == "results":
            row = self._gradebook(row, cells, faults)
        for reference in self._unchecked:
            if row[reference.position]:
                self._note_unchecked(reference.field.column, reference.field.cell.to)
        for position in self._soft:
            for name in row[position]:
                self.soft_names.setdefault(name, row[0])
        if open_ or faults or doubt:
            doubt = doubt or Doubtful(row[0], cells, row, [])
            doubt.row = row
            doubt.open = open_
            doubt.faults += faults
        return row, doubt

    def _gradebook(self, row: Any, cells: list[str], faults: list[Fault]) -> Any:
        """The checks of results and of learning objectives."""
        references, say = self.references, self._saying(cells, faults)
        if self.plan.kind == "results":
            bounds = references.ranges.get(row.line_item_sourced_id)
            score_within(row.score, bounds, say)
            return row
        if self.plan.kind == "resultLearningObjectiveIds":
            score_within(row.score, references.result_ranges.get(row.result_sourced_id), say)
        return objective(row, say, self._noting)

    def _slowly(
        self, line: int, cells: list[str], extra: Mapping[str, str], readers: Any
    ) -> Doubtful:
        """The row with every cell that can be read, and a fault for each that cannot."""
        values: list[Any] = []
        faults: list[Fault] = []
        if not any(cells):
            what, mend = "The row holds nothing but commas.", "Delete it."
            faults.append(Fault(self.plan.file, line, "", "", what, mend))
            return Doubtful(line, cells, self.plan.make((line, *self.plan.blanks, extra)), faults)
        for (read, at), named, blank in zip(
            readers, self.plan.fields, self.plan.blanks, strict=True
        ):
            try:
                values.append(read(cells[at]))
            except Refusal as error:
                values.append(blank)
                value = shown(cells[at])
                faults.append(
                    Fault(self.plan.file, line, named.column, value, error.what, error.mend)
                )
        return Doubtful(line, cells, self.plan.make((line, *values, extra)), faults)

    def _saying(self, cells: list[str], faults: list[Fault]) -> Callable[[str, str, str], None]:
        line = self.line

        def say(name: str, what: str, mend: str) -> None:
            column, at = self.columns[name]
            faults.append(Fault(self.plan.file, line, column, shown(cells[at]), what, mend))

        return say

    def _noting(self, name: str, what: str, mend: str) -> None:
        self._note(self.line, self.columns[name][0], what, mend)

    def _note_unchecked(self, column: str, kind: str) -> None:
        what = f"Whether it names a row of {kind}.csv was not checked: that table was not sent."
        self._note(self.line, column, what, f"Send {kind}.csv as well.")

    def _extra(self, cells: list[str]) -> Mapping[str, str]:
        found = {name: cells[at] for name, at in self.plan.further.items() if cells[at]}
        return found or NO_EXTRA

    def _twin(self, cells: list[str], key: str) -> Fault:
        column, at = self.columns["sourced_id"]
        first = self.mine.lines.get(key)
        where = f"line {first}" if first else "an earlier line"
        what = f"{where.capitalize()} has the same sourcedId; that one was taken."
        value = shown(cells[at])
        mend = "Keep one row for each sourcedId."
        return Fault(self.plan.file, self.line, column, value, what, mend)

    def _misfit(self, line: int, cells: list[str]) -> Refused | None:
        """None where surplus cells at the end are blank and were taken off."""
        width = self.plan.width
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
            self._note(
                line, "", "Surplus empty cells at the end were passed over.", "Take them off."
            )
            return None
        what = f"The row has {len(cells)} cells and the first line {width}."
        mend = "Look for a missing or surplus comma, or a cut-off line."
        fault = Fault(self.plan.file, line, "", "", what, mend)
        key = cells[self.plan.at[0]].strip() if self.plan.at[0] < len(cells) else ""
        self.mine.refuse(key, line)
        raw = "" if self.plan.secrets else self.raw(cells)
        return Refused(self.plan.file, line, key, raw, (fault,))

    def _unreadable(self, line: int, found: Unreadable) -> Refused:
        fault = Fault(self.plan.file, line, "", "", found.what, found.mend)
        raw = "" if self.plan.secrets else found.raw
        return Refused(self.plan.file, line, "", raw, (fault,))

    def refuse(self, doubt: Doubtful) -> Refused:
        """Keeps the row out, and remembers that it was."""
        self.held.discard(doubt.row[1])
        self.mine.refuse(doubt.row[1], doubt.line)
        return self._out(doubt)

    def _out(self, doubt: Doubtful) -> Refused:
        key = doubt.row[1]
        raw = self.raw(doubt.cells[: self.plan.width])
        return Refused(
            self.plan.file, doubt.line, key, raw, tuple(replace(f, key=key) for f in doubt.faults)
        )

    def raw(self, cells: list[str]) -> str:
        """The row as it came, shortened, without secrets."""
        text = io.StringIO()
        safe = ["" if i in self.plan.secrets else cell for i, cell in enumerate(cells)]
        csv.writer(text, lineterminator="").writerow(safe)
        return text.getvalue()[:SHOWN_RAW]


def named_by(doubtful: list[Doubtful]) -> Iterator[tuple[str, str]]:
    """(table, name) of everything these rows name that was not found."""
    return ((kind, name) for doubt in doubtful for _, kind, name in doubt.open)
