"""The import of a roster from its first look to its last row.

First what would end is counted, and a person is asked where it is much. Then the tables come in the
order of dependence, in batches that are each written whole with their fingerprints: whoever kills the
process loses at most the batch in hand, and the next run goes on from there. Ends come last.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.db import transaction

from cairn.intake.services import (
    ENDED,
    Delivery,
    Tally,
    begun_with,
    close_delivery,
    known,
    open_delivery,
    quarantine,
    remember,
)
from cairn.kernel.access import Actor
from cairn.kernel.faults import Fault
from cairn.kernel.progress import SILENT, Progress
from cairn.people.services.matching import find_probable, persons_since
from cairn.standards.oneroster import Batch, Bundle, Reading, births_in, opened
from cairn.standards.oneroster.references import Ranges
from cairn.standards.tabular.diagnostics import Note

from .demographics import demographics
from .endings import AT_ONCE, Ending, ask, carry_out, foreseen
from .guardians import guardianships
from .members import members
from .persons import persons
from .places import Became, courses, organizations, sections, terms
from .roles import roles, roles_of_users
from .session import Changed, New, Session, sorted_out

KINDS = (
    "academicSessions", "orgs", "courses", "classes", "users", "roles", "demographics", "enrollments",
)  # fmt: skip
"""The tables that this house keeps, in the order of dependence."""

AFTER_STATUS = 4
"""Where a row's own values begin: after line, sourcedId, status and dateLastModified."""
BATCH = 5000

Then = Callable[[Reading, Delivery, Tally], None]
"""Takes in the rest of a bundle (its results) in the same reading."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a roster.

    tally          read = stored + unchanged + quarantined, by table
    faults, notes  of whole tables, and what was put up with; faults of rows are in the quarantine
    ended          rows that the source no longer sends, by table
    cases          new match cases for a person to decide
    """

    delivery: Delivery
    tally: Tally
    faults: list[Fault]
    notes: list[Note]
    ended: dict[str, int]
    cases: int


def import_roster(
    path: Path,
    *,
    by: Actor,
    source: str,
    today: date,
    at: datetime,
    confirm: bool = False,
    progress: Progress = SILENT,
    then: Then | None = None,
    ranges: Ranges | None = None,
) -> Imported:
    """Takes in the OneRoster bundle at `path` (a zip file, or a folder of .csv or .csv.gz files).

    source    who answers for its keys, such as the district's code: the same for all its rosters
    today     the day on which it holds; what it no longer holds ended the day before
    then      takes in the tables of results in the same pass; without it they are not read
    ranges    the score bounds of line items of earlier deliveries

    Raises BadInput where nothing can be read, NeedsConfirmation where much would end.
    """
    with opened(path) as bundle:
        endings = foreseen(bundle, KINDS, source=source, today=today)
        if not confirm:
            ask(endings, today=today)
        delivery = open_delivery(
            kind="roster", source=source, name=path.name, received_at=at, received_from=by.name
        )
        tally = Tally()
        session = Session(source, today, at, delivery, tally)
        reading = Reading(bundle, today, partial(_known, source), ranges, chunk=BATCH)
        taking = _Taking(session, reading, progress)
        taking.tables()
        if then is not None:
            then(reading, delivery, tally)
        guardianships(session)
        ended = taking.ends(endings)
        made = persons_since(begun_with(delivery))
        cases = find_probable(made, today=today, at=at, progress=progress)
        quarantine(delivery, reading.faults)
        close_delivery(delivery, tally, finished_at=at)
        notes = reading.notes + _unread(bundle, then)
        return Imported(delivery, tally, reading.faults, notes, ended, cases)


def fingerprint(row: Any) -> bytes:
    """The fingerprint of what a row says, without its line, its status and when it was last touched."""
    said = repr((row.sourced_id, *row[AFTER_STATUS:]))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _known(source: str, kind: str, keys: Any) -> set[str]:
    """The keys that stand from earlier deliveries of this source."""
    found = known(source, kind, sorted(keys))
    return {key for key, row in found.items() if row.digest != ENDED}


def _unread(bundle: Bundle, then: Then | None) -> list[Note]:
    """Tables that lie there and are kept nowhere."""
    unread = [k for k in bundle.present if k not in KINDS and (then is None or k in NOT_KEPT)]
    what = "was not taken in: Cairn keeps no rows of this table."
    mend = "Nothing needs to be done."
    return [Note(f"{kind}.csv", None, "", f"It {what}", mend) for kind in unread]


def _agents(rows: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    """By user, none included: a bond that the roster no longer tells must end whatever came between."""
    return {row.sourced_id: row.agent_sourced_ids for row in rows}


NOT_KEPT = ("userProfiles", "resources", "classResources", "courseResources", "userResources")


@dataclass
class _Taking:
    """Takes the batches of one reading into the record."""

    session: Session
    reading: Reading
    progress: Progress

    def tables(self) -> None:
        shown = ""
        for kind in KINDS:
            if kind in self.reading.bundle.present:
                self.session.tally.of(kind)
        for batch in self.reading.batches(KINDS):
            if batch.kind != shown:
                shown = batch.kind
                self.progress.begin(f"Taking in {shown}", None)
            self._take(batch)
            self.progress.advance(len(batch.rows) + len(batch.refused))

    def _take(self, batch: Batch) -> None:
        count = self.session.tally.of(batch.kind)
        with transaction.atomic():
            holding = [row for row in batch.rows if row.status != "tobedeleted"]
            digests = [fingerprint(row) for row in holding]
            keys = [row.sourced_id for row in batch.rows]
            before = self.session.known(batch.kind, keys)
            new, changed, unchanged = sorted_out(holding, digests, before)
            self.session.learn(batch.kind, ((key, row.subject) for key, row in before.items()))
            if batch.kind == "users":
                self.session.agents.update(_agents(holding))
            became = self._write(batch.kind, new, changed)
            self.session.learn(batch.kind, became.items())
            self._remember(batch.kind, new, changed, became)
            quarantine(self.session.delivery, [f for r in batch.refused for f in r.faults])
        deleted = [row.sourced_id for row in batch.rows if row.status == "tobedeleted"]
        ended = sum(key in before and before[key].digest != ENDED for key in deleted)
        count.read += len(batch.rows) + len(batch.refused)
        count.quarantined += len(batch.refused)
        count.stored += len(new) + len(changed) + ended
        count.unchanged += unchanged + len(deleted) - ended

    def _write(self, kind: str, new: Sequence[New], changed: Sequence[Changed]) -> Became:
        if not new and not changed:
            return {}
        match kind:
            case "users":
                became = persons(self.session, new, changed, lambda: self._births)
                if self.reading.bundle.manifest.version == "1.1":
                    roles_of_users(self.session, new, changed, became)
                return became
            case _:
                return _WRITERS[kind](self.session, new, changed)

    def _remember(
        self, kind: str, new: Sequence[New], changed: Sequence[Changed], became: Became
    ) -> None:
        source = self.session.source
        rows = [(n.row.sourced_id, n.digest, became.get(n.row.sourced_id)) for n in new]
        remember(source, kind, rows, new=True)
        again = [
            (c.row.sourced_id, c.digest, c.subject or became.get(c.row.sourced_id)) for c in changed
        ]
        if again:
            remember(source, kind, again, new=False)

    @cached_property
    def _births(self) -> Mapping[str, date]:
        return births_in(self.reading.bundle, self.session.today)

    def ends(self, endings: Mapping[str, Ending]) -> dict[str, int]:
        """Ends what the bundle no longer holds, table by table, last ones first."""
        ended: dict[str, int] = {}
        for kind in reversed(KINDS):
            ending = endings.get(kind)
            if ending is None or kind in self.reading.broken or not ending.keys:
                continue
            self.progress.begin(f"Ending what {kind} no longer holds", len(ending.keys))
            for start in range(0, len(ending.keys), AT_ONCE):
                keys = ending.keys[start : start + AT_ONCE]
                with transaction.atomic():
                    carry_out(self.session, Ending(kind, keys, 0, 0))
                self.progress.advance(len(keys))
            ended[kind] = len(ending.keys)
        return ended


_WRITERS: dict[str, Callable[[Session, Sequence[New], Sequence[Changed]], Became]] = {
    "academicSessions": terms,
    "orgs": organizations,
    "courses": courses,
    "classes": sections,
    "roles": roles,
    "demographics": demographics,
    "enrollments": members,
}
