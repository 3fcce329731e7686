"""Destroying what is no longer to be kept, with proof, so that a restored backup cannot bring it back.

For every class of data policy says for how many years after a learner's last day at any school it is
kept (`retention.<class>_years`); a class without such a rule is kept. Each destroyed row leaves a
tombstone in the database and a line in the list beside it (`intake.destroyed`): which row, when, by what
schedule, and a keyed hash of what it said, never what it said. After a restore that list destroys again.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone

from cairn.intake import destroyed
from cairn.intake.append_only import closed_tables, opened
from cairn.intake.inventory import actual, rows_about, tables_about_learners
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import BadInput, UnknownName
from cairn.people.models import Characteristic, Enrollment, LegalHold, NoticeGiven, Tombstone
from cairn.people.rules.access import years_before
from cairn.people.rules.rights import DESTRUCTION
from cairn.people.selectors.access import operator_alone
from cairn.people.selectors.persons import aliases

_AT_ONCE = 500
ROW = "row"
"""The kind of a destroyed row on the list of what was destroyed."""


@dataclass(frozen=True)
class Due:
    """One learner's data of one class that may be destroyed, or why it waits (empty: it does not)."""

    learner: UUID
    data: str
    schedule: str
    waits: str


def due(day: date) -> list[Due]:
    """All data whose time is over by a day, with what stands against destroying it."""
    held = _held()
    found = []
    for data in DataClass:
        schedule = _schedule(data, day)
        if schedule is None:
            continue
        years, source = schedule
        for learner in _gone_since(years_before(day, years)):
            waits = held.get(learner) or held.get(None) or _idea(learner, day)
            found.append(Due(learner, data, f"{years} years, {source}", waits))
    return _without_dependents(found)


def _schedule(data: DataClass, day: date) -> tuple[int, str] | None:
    try:
        ruling = book().ask(f"retention.{data}_years", day)
    except UnknownName:
        return None
    return int(ruling.value), ruling.source  # type: ignore[arg-type]


def _gone_since(day: date) -> list[UUID]:
    """Learners whose every enrollment had ended by that day, by surviving record."""
    going = Enrollment.objects.filter(last_day__isnull=True).values("person__record_id")
    rows = Enrollment.objects.exclude(person__record_id__in=going)
    last = rows.values("person__record_id").annotate(last=Max("last_day")).order_by()
    return sorted(last.filter(last__lte=day).values_list("person__record_id", flat=True))


def _held() -> dict[UUID | None, str]:
    rows = LegalHold.objects.filter(lifted_at=None).order_by("pk")
    return {
        learner: f"legal hold: {reason}"
        for learner, reason in rows.values_list("learner__record_id", "reason")
    }


def _idea(learner: UUID, day: date) -> str:
    """A child once served under IDEA: the family is told first (34 CFR 300.624)."""
    kinds = [Characteristic.Kind.DISABILITY]
    served = Characteristic.objects.filter(person__record=learner, kind__in=kinds).exclude(
        value="no"
    )
    if not served.exists():
        return ""
    days = int(book().ask("retention.idea_notice_days", day).value)  # type: ignore[arg-type]
    told = NoticeGiven.objects.filter(learner__record=learner, version=DESTRUCTION)
    if told.filter(given_at__date__lte=day - timedelta(days=days)).exists():
        return ""
    return f"the family must be told {days} days before (34 CFR 300.624)"


def _without_dependents(found: Sequence[Due]) -> list[Due]:
    """What another class's rows still refer to waits for that class."""
    classes: dict[UUID, set[str]] = {}
    for one in found:
        if not one.waits:
            classes.setdefault(one.learner, set()).add(one.data)
    return [_checked(one, classes.get(one.learner, set())) for one in found]


def _checked(one: Due, going: set[str]) -> Due:
    if one.waits:
        return one
    mine = tables_about_learners([one.data])
    for label, table in tables_about_learners().items():
        refers = set(_references()[label]) & set(mine)
        stays = table.data not in going
        if refers and stays and rows_about(label, aliases(one.learner)).exists():
            return Due(one.learner, one.data, one.schedule, f"{label} still refers to it")
    return one


def _references() -> dict[str, list[str]]:
    return {table.label: list(table.references.values()) for table in actual()}


def tell_of_destruction(learner: UUID, *, by: Actor, at: datetime, how: str) -> NoticeGiven:
    """Notes that the former learner, or the family, was told that the data will be destroyed."""
    operator_alone(by)
    row, _new = NoticeGiven.objects.get_or_create(
        learner_id=learner,
        given_to_id=learner,
        school_year=timezone.localdate(at).year,
        version=DESTRUCTION,
        defaults={"language": "en", "given_at": at, "how": how},
    )
    return row


@transaction.atomic
def destroy(*, by: Actor, at: datetime) -> list[Tombstone]:
    """Destroys all that is due and waits for nothing. Raises NotAllowed.

    A learner's tables go together; either all of this happens, or nothing.
    """
    operator_alone(by)
    going = [one for one in due(timezone.localdate(at)) if not one.waits]
    tables = {label for one in going for label in tables_about_learners([one.data])}
    made: list[Tombstone] = []
    with opened(*_closed(tables)):
        for mine in _by_learner(going):
            # All of a learner's rows are found before one goes: some are theirs only through another.
            found = [
                (one, label, list(rows_about(label, aliases(one.learner))))
                for one in mine
                for label in tables_about_learners([one.data])
            ]
            for one, label, rows in found:
                made += [_tombstone(row, one, by, at) for row in rows]
                _remove(label, [row.pk for row in rows])
    Tombstone.objects.bulk_create(made, batch_size=_AT_ONCE)
    transaction.on_commit(write_ledger)
    return made


@transaction.atomic
def destroy_rows(rows: Mapping[str, Sequence[Model]], why: str, *, by: Actor, at: datetime) -> int:
    """Destroys these rows, by table, whatever their schedule, with the same proof; how many. Raises NotAllowed.

    why   the rule, kept with each tombstone
    """
    operator_alone(by)
    made = [_proof(row, why, by, at) for mine in rows.values() for row in mine]
    with opened(*_closed(rows)):
        for label, mine in rows.items():
            _remove(label, [row.pk for row in mine])
    Tombstone.objects.bulk_create(made, batch_size=_AT_ONCE)
    transaction.on_commit(write_ledger)
    return len(made)


def _by_learner(going: Iterable[Due]) -> Iterable[list[Due]]:
    found: dict[UUID, list[Due]] = {}
    for one in going:
        found.setdefault(one.learner, []).append(one)
    return found.values()


def _closed(labels: Iterable[str]) -> list[str]:
    closed = closed_tables()
    names = {apps.get_model(label)._meta.db_table for label in labels}
    return sorted(names & closed)


def _tombstone(row: Model, one: Due, by: Actor, at: datetime) -> Tombstone:
    return _proof(row, f"{one.data}: {one.schedule}", by, at)


def _proof(row: Model, schedule: str, by: Actor, at: datetime) -> Tombstone:
    return Tombstone(
        table=row._meta.label,
        row=str(row.pk),
        digest=digest_of(row),
        schedule=schedule,
        destroyed_at=at,
        destroyed_by=by.name,
    )


def digest_of(row: Model) -> str:
    """HMAC-SHA-256 of every column, with this installation's secret: short words cannot be guessed from it.

    Of a confidential answer not even that is kept: whoever holds the secret could try the few answers there are.
    """
    untold = _UNTOLD.get(row._meta.label, frozenset())
    names = [f.attname for f in row._meta.concrete_fields if f.attname not in untold]
    said = {name: str(getattr(row, name)) for name in names}
    content = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(settings.SECRET_KEY.encode(), content, hashlib.sha256).hexdigest()


_UNTOLD: Mapping[str, frozenset[str]] = {"people.SurveyAnswer": frozenset({"answer"})}
"""Columns of which nothing is left once a row is destroyed."""


def _remove(label: str, keys: Sequence[Any]) -> int:
    manager, gone = apps.get_model(label)._default_manager, 0
    for start in range(0, len(keys), _AT_ONCE):
        rows = manager.filter(pk__in=keys[start : start + _AT_ONCE])
        gone += rows._raw_delete(connection.alias)
    return gone


def write_ledger() -> None:
    """Adds every tombstone that is not on the list yet, and waits for the disk."""
    destroyed.add(_plain(row) for row in Tombstone.objects.order_by("pk"))


def _plain(row: Tombstone) -> dict[str, str]:
    return {
        "kind": ROW,
        "table": row.table,
        "row": row.row,
        "digest": row.digest,
        "schedule": row.schedule,
        "destroyed_at": row.destroyed_at.isoformat(),
        "destroyed_by": row.destroyed_by,
    }


def _lines(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if found := _line(path, number, line):
                yield found


def _line(path: Path, number: int, line: str) -> dict[str, str] | None:
    try:
        read = json.loads(line)
        return _checked_line(read) if read["kind"] == ROW else None
    except (ValueError, KeyError, TypeError, LookupError):
        raise BadInput(
            f"{path.name}, line {number}, is not a line of a destruction ledger.",
            mend="Take the file as Cairn wrote it, from the installation's data folder.",
        ) from None


def _checked_line(read: destroyed.Entry) -> dict[str, str]:
    found = {name: str(read[name]) for name in _NAMES}
    found["table"] = _MOVED.get(found["table"], found["table"])
    datetime.fromisoformat(found["destroyed_at"])
    apps.get_model(found["table"])
    return found


_MOVED = {"people.LookRequest": "people.RecordRequest"}
"""Tables whose rows went into another, under the same keys: what an old list names is found there."""
_NAMES = ("table", "row", "digest", "schedule", "destroyed_at", "destroyed_by")


@dataclass(frozen=True)
class Again:
    """What destroying by the ledger again came to: lines read, rows that had come back, now gone."""

    lines: int
    removed: int


def apply_again(*, by: Actor, path: Path | None = None) -> Again:
    """Destroys again whatever a restored backup brought back. Raises NotAllowed, BadInput.

    Every restore does so by itself; by hand it is for a list kept elsewhere. Twice is the same as once.
    """
    operator_alone(by)
    lines = list(_lines(path or destroyed.ledger()))
    return Again(len(lines), _apply(lines))


def destroy_rows_again(entries: Iterable[destroyed.Entry]) -> int:
    """Destroys the rows of these entries of the list that have come back; how many had."""
    return _apply([_checked_line(entry) for entry in entries])


def rows_there(entries: Iterable[destroyed.Entry]) -> int:
    """How many rows of these entries are in the record all the same; changes nothing."""
    there = 0
    for label, keys in _keys_by_table(map(_checked_line, entries)).items():
        manager = apps.get_model(label)._default_manager
        for start in range(0, len(keys), _AT_ONCE):
            there += manager.filter(pk__in=keys[start : start + _AT_ONCE]).count()
    return there


def _keys_by_table(lines: Iterable[dict[str, str]]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for line in lines:
        keys.setdefault(line["table"], []).append(line["row"])
    return keys


@transaction.atomic
def _apply(lines: Sequence[dict[str, str]]) -> int:
    keys = _keys_by_table(lines)
    with opened(*_closed(keys)):
        removed = sum(_remove(label, rows) for label, rows in keys.items())
    known = set(Tombstone.objects.values_list("table", "row"))
    missing = {(line["table"], line["row"]): line for line in lines}
    Tombstone.objects.bulk_create(
        [_from_line(line) for key, line in missing.items() if key not in known],
        batch_size=_AT_ONCE,
    )
    return removed


def _from_line(line: dict[str, str]) -> Tombstone:
    return Tombstone(**line | {"destroyed_at": datetime.fromisoformat(line["destroyed_at"])})
