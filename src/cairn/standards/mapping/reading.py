"""Reads a vendor's table through its mapping: typed rows in batches, faulty rows with their reasons."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

from cairn.kernel.faults import Fault
from cairn.kernel.terms import Use
from cairn.standards.mapping.described import FIELDS, NEEDED, Mapping, Scale, Source
from cairn.standards.mapping.keys import Seen
from cairn.standards.mapping.loading import template_parts
from cairn.standards.mapping.opening import Table
from cairn.standards.mapping.values import reader_of
from cairn.standards.tabular.cells import Memo, Put
from cairn.standards.tabular.csvrows import SHOWN_RAW, Row, Unreadable
from cairn.standards.tabular.diagnostics import Note, Refusal, Refused, shown
from cairn.standards.tabular.header import columns
from cairn.standards.tabular.source import Broken

CHUNK = 4000
Get = Callable[[list[str]], Any]
_MEANING = (
    *("learner", "competency", "use", "performed_at", "task"),
    *("context", "section", "performance", "scorer", "submitted_at"),
)
"""The fields that name a row when it has no key of its own."""
NO_SCALE = Scale()


class MappedRow(NamedTuple):
    """One piece of evidence as its sender says it; names are not yet looked up."""

    line: int
    key: str
    learner: str
    competency: str
    use: Use
    score: float | None
    level: str | None
    scale: str
    scale_min: float | None
    scale_max: float | None
    standard_error: float | None
    difficulty: float | None
    severity: float | None
    performed_at: datetime
    submitted_at: datetime | None
    scored_at: datetime | None
    scorer: str
    task: str
    context: str
    section: str
    district: str
    performance: str
    administered: str
    note: str
    withdrawn: bool | None
    given_name: str
    family_name: str
    on_scale: Scale


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of the file, judged; read = rows + refused. `passed_over`: those that do not count."""

    rows: list[MappedRow]
    refused: list[Refused]
    passed_over: int


@dataclass
class Reading:
    """One pass through a table.

    now, zone   moments cannot lie after `now`; days and moments without a zone are of `zone`
    broken      why the table could not be read to its end, if it could not
    """

    table: Table
    mapping: Mapping
    now: datetime
    zone: tzinfo
    chunk: int = CHUNK
    notes: list[Note] = field(default_factory=list)
    broken: Fault | None = None
    _gets: dict[str, Get] = field(default_factory=dict)
    _line: int = 1
    _noted: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._at = self._columns()
        self._gets = {name: self._get(name) for name in FIELDS}
        self._key = self._key_getter()
        self._scale = self._scale_getter()
        self._order = [self._gets[n] for n in MappedRow._fields[2:-1]]
        where = self.mapping.where.items()
        self._where = [(self._at[column], value) for column, value in where]
        self._seen = Seen()

    def batches(self) -> Iterator[Batch]:
        """The table's rows. When it breaks off, what came before is handed on and `broken` is told."""
        rows = self.table.rows
        while self.broken is None:
            chunk = self._next(rows)
            if not chunk:
                return
            yield self._judged(chunk)

    def _next(self, rows: Iterator[Row]) -> list[Row]:
        chunk: list[Row] = []
        try:
            for row in islice(rows, self.chunk):
                chunk.append(row)
        except Broken as error:
            self.broken = Fault(self.table.file, None, "", "", error.what, error.mend)
        return chunk

    def _judged(self, chunk: list[Row]) -> Batch:
        good: list[MappedRow] = []
        refused: list[Refused] = []
        passed_over = 0
        for line, cells in chunk:
            self._line = line
            if isinstance(cells, Unreadable):
                refused.append(self._refused(cells.raw, cells.what, cells.mend))
            elif len(cells) != self._width:
                refused.append(self._misfit(cells))
            elif any(cells[at].strip() != value for at, value in self._where):
                passed_over += 1
            else:
                row = self._row(cells)
                (good if isinstance(row, MappedRow) else refused).append(row)  # type: ignore[arg-type]
        return self._without_twins(good, refused, passed_over)

    def _row(self, cells: list[str]) -> MappedRow | Refused:
        try:
            values = [get(cells) for get in self._order]
            row = MappedRow._make((self._line, self._key(cells), *values, self._scale(cells)))
        except Refusal:
            return self._slowly(cells)
        whole = row.learner and row.competency and row.use is not None
        if row.withdrawn or (whole and row.performed_at is not None):
            return row
        return self._slowly(cells)

    def _slowly(self, cells: list[str]) -> Refused:
        """A faulty row, with everything that is wrong with it."""
        faults = []
        for name, get in self._gets.items():
            source = self.mapping.fields.get(name, Source())
            column = source.column or name
            text = cells[self._at[source.column]] if source.column in self._at else ""
            try:
                value = get(cells)
            except Refusal as error:
                faults.append(self._fault(column, text, error.what, error.mend))
                continue
            if name in NEEDED and (value is None or value == ""):
                faults.append(self._fault(column, text, f"There is no {name}.", "Fill it in."))
        try:
            key = self._key(cells)
        except Refusal as error:
            key = ""
            faults.append(self._fault("key", "", error.what, error.mend))
        return Refused(self.table.file, self._line, key, _raw(cells), tuple(faults))

    def _without_twins(
        self, good: list[MappedRow], refused: list[Refused], passed_over: int
    ) -> Batch:
        again = self._seen.repeated([row.key for row in good])
        if any(again):
            for row, twin in zip(good, again, strict=True):
                if twin:
                    what = f"An earlier row of this file has the same key “{shown(row.key)}”."
                    mend = "Keep one of them, or name a column that tells them apart as key."
                    fault = Fault(self.table.file, row.line, "key", shown(row.key), what, mend)
                    refused.append(Refused(self.table.file, row.line, row.key, "", (fault,)))
            good = [row for row, twin in zip(good, again, strict=True) if not twin]
        return Batch(good, refused, passed_over)

    def _misfit(self, cells: list[str]) -> Refused:
        what = f"The row has {len(cells)} cells; the first line names {self._width} columns."
        return self._refused(_raw(cells), what, "Quote cells that hold a comma.")

    def _refused(self, raw: str, what: str, mend: str) -> Refused:
        return Refused(self.table.file, self._line, "", raw, (self._fault("", "", what, mend),))

    def _fault(self, column: str, text: str, what: str, mend: str) -> Fault:
        return Fault(self.table.file, self._line, column, shown(text), what, mend)

    def _columns(self) -> dict[str, int]:
        mapping = self.mapping
        sources = mapping.fields.values()
        used = {s.column for s in sources if s.column} | set(mapping.where) | set(mapping.key)
        used |= {c for s in sources if s.template for _, c in template_parts(s.template) if c}
        used |= {column for scale in mapping.scales for column in scale.where}
        free = {s.column for s in sources if s.optional} | (
            set(mapping.key) if mapping.strict else set()
        )
        quiet = frozenset() if mapping.strict else frozenset(n.strip() for n in self.table.names)
        found = columns(
            self.table.file,
            self.table.names,
            known=sorted(used),
            needed=sorted(used - free),
            quiet=quiet,
        )
        self.notes += found.notes
        self._width = found.width
        self.table.expect(found.width)
        return dict(found.at)

    def _get(self, name: str) -> Get:
        """How a field's value is got from a row's cells."""
        source = self.mapping.fields.get(name, Source(constant=""))
        read = reader_of(name, source, self.mapping, self.now, self.zone)
        memo = Memo(read, self._put(source.column))
        if source.template:
            joined = _joined(source.template, self._at)
            return lambda cells: memo[joined(cells)]
        if source.column in self._at:
            at = self._at[source.column]
            if FIELDS[name] == "text" and source.words is None and not self.mapping.missing:
                return lambda cells: cells[at].strip()
            return lambda cells: memo[cells[at]]
        constant = source.constant or ""
        return lambda _cells: memo[constant]

    def _put(self, column: str) -> Put:
        def put(what: str, mend: str) -> None:
            if (column, what) not in self._noted:
                self._noted.add((column, what))
                self.notes.append(Note(self.table.file, self._line, column, what, mend))

        return put

    def _key_getter(self) -> Get:
        at = [self._at[column] for column in self.mapping.key if column in self._at]
        if not at:
            gets = [self._gets[name] for name in _MEANING]
            return lambda cells: _meaning_key([get(cells) for get in gets])

        def key(cells: list[str]) -> str:
            text = "/".join([cells[i].strip() for i in at])
            if not text.strip("/"):
                raise Refusal("The row's key is empty.", mend="Fill in the columns that name it.")
            return text

        return key

    def _scale_getter(self) -> Get:
        scales = self.mapping.scales
        if not any(scale.where for scale in scales):
            only = scales[0] if scales else NO_SCALE
            return lambda _cells: only
        tried = [
            ([(self._at[column], value) for column, value in scale.where.items()], scale)
            for scale in scales
        ]

        def on_scale(cells: list[str]) -> Scale:
            for conditions, scale in tried:
                if all(cells[at].strip() == value for at, value in conditions):
                    return scale
            return NO_SCALE

        return on_scale


def _joined(template: str, at: dict[str, int]) -> Callable[[list[str]], str]:
    parts = [
        (text, at.get(column) if column else None) for text, column in template_parts(template)
    ]

    def joined(cells: list[str]) -> str:
        return "".join([t if i is None else t + cells[i].strip() for t, i in parts])

    return joined


def _meaning_key(values: Sequence[Any]) -> str:
    text = "\x1f".join(v.isoformat() if isinstance(v, datetime) else str(v) for v in values)
    return "row:" + blake2b(text.encode(), digest_size=12).hexdigest()


def _raw(cells: Sequence[str]) -> str:
    return ",".join(cells)[:SHOWN_RAW]
