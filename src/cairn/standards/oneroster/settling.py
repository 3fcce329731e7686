"""Settles the rows that name something which their own chunk did not show."""

from collections import defaultdict
from typing import Any

from cairn.kernel.faults import Fault
from cairn.standards.oneroster.checks import score_within
from cairn.standards.oneroster.judging import Doubtful, Judge, named_by
from cairn.standards.tabular.diagnostics import Refused


class Settling(Judge):
    """Decides the rows that had to wait for what they name."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.waiting: dict[str, list[Doubtful]] = defaultdict(list)
        """Rows that wait for a row of their own table, by its name."""

    def settle(self, doubtful: list[Doubtful], good: list[Any], refused: list[Refused]) -> None:
        found = self._found(doubtful)
        for doubt in doubtful:
            own: list[str] = []
            for column, kind, name in doubt.open:
                if name in found[kind]:
                    continue
                if kind == self.plan.kind and name not in self.mine.gone:
                    own.append(name)
                else:
                    doubt.faults.append(self._dangling(doubt, column, kind, name))
            if doubt.faults:
                refused.append(self.refuse(doubt))
            elif own:
                self.waiting[own[0]].append(doubt)
            else:
                self._take(doubt, good)

    def _found(self, doubtful: list[Doubtful]) -> dict[str, Any]:
        """By table: the names that earlier deliveries know, or that this table has by now."""
        named: dict[str, set[str]] = defaultdict(set)
        for kind, name in named_by(doubtful):
            named[kind].add(name)
        found = {kind: self.references.known(kind, names) for kind, names in named.items()}
        if self.plan.kind == "results" and found.get("lineItems"):
            self.references.learn_ranges(found["lineItems"])
            for doubt in doubtful:
                say = self._saying_of(doubt)
                bounds = self.references.ranges.get(doubt.row.line_item_sourced_id)
                if doubt.row.line_item_sourced_id in found["lineItems"]:
                    score_within(doubt.row.score, bounds, say)
        if self.plan.kind in found:
            found[self.plan.kind] = found[self.plan.kind] | self.mine.lines.keys()
        return found

    def _saying_of(self, doubt: Doubtful) -> Any:
        self.line = doubt.line
        return self._saying(doubt.cells, doubt.faults)

    def release(self, good: list[Any]) -> None:
        """Takes the waiting rows whose parents have come, and then theirs."""
        ready = [name for name in self.waiting if name in self.mine.lines]
        while ready:
            name = ready.pop()
            for doubt in self.waiting.pop(name, ()):
                self._take(doubt, good)
                ready.append(doubt.row[1])

    def give_up(self) -> list[Refused]:
        """The rows whose parents never came."""
        refused: list[Refused] = []
        children = {d.row[1]: name for name, doubts in self.waiting.items() for d in doubts}
        for name, doubts in self.waiting.items():
            for doubt in doubts:
                column, kind = doubt.open[0][:2]
                doubt.faults.append(self._orphan(doubt, column, kind, name, children))
                refused.append(self.refuse(doubt))
        self.waiting.clear()
        return refused

    def _orphan(
        self, doubt: Doubtful, column: str, kind: str, name: str, children: dict[str, str]
    ) -> Fault:
        if name not in children:
            return self._dangling(doubt, column, kind, name)
        what = (
            f"Its parent “{name}” is in no tree: the parents form a ring, or lead to a refused row."
        )
        mend = f"Correct {column} so that every row leads to a topmost one."
        return Fault(self.plan.file, doubt.line, column, name, what, mend)

    def _take(self, doubt: Doubtful, good: list[Any]) -> None:
        key = doubt.row[1]
        self.held.discard(key)
        self.mine.lines[key] = doubt.line
        good.append(doubt.row)

    def _dangling(self, doubt: Doubtful, column: str, kind: str, name: str) -> Fault:
        what, mend = self.references.why_not(kind, name)
        return Fault(self.plan.file, doubt.line, column, name, what, mend)
