"""Keeping the words under which people are found: made anew for whoever's name, number or record changed."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import NOTHING, named
from cairn.kernel.progress import SILENT, Progress, batches
from cairn.people.models import NameWord, Person, PersonIdentifier
from cairn.people.rules.finding import words_of

_SAID = (
    "pk", "record_id", "state_id",
    "given_name", "middle_name", "family_name", "preferred_given_name", "preferred_family_name",
)  # fmt: skip
_COLUMNS = ("id", "word", "person_id")
_AT_ONCE, _IN_A_ROW = 1000, 10_000

Words = dict[UUID, tuple[str, UUID]]
"""A row's identifier, its word, and whose it is."""


def renew_words(people: Iterable[UUID]) -> None:
    """Makes the words of these people right again; twice is the same as once. Call it in a transaction.

    Whoever was joined to one of them, or was until now, is made right with them.
    """
    for some in batches(people, _AT_ONCE):
        _renew(some)


def _renew(people: Collection[UUID]) -> None:
    records = Person.objects.filter(pk__in=people).values("record")
    rows = list(Person.objects.filter(record__in=records).values_list(*_SAID))
    keys = {key for row in rows for key in row[:2]}
    wanted, kept = _worked_out(rows, _numbers(person__in=keys)), _kept(keys)
    if gone := kept.keys() - wanted.keys():
        NameWord.objects.filter(pk__in=gone).delete()
    moved = [key for key in wanted.keys() & kept.keys() if wanted[key] != kept[key]]
    for record in {wanted[key][1] for key in moved}:
        theirs = [key for key in moved if wanted[key][1] == record]
        NameWord.objects.filter(pk__in=theirs).update(person=record)
    _add({key: said for key, said in wanted.items() if key not in kept})


def renew_everyones_words(progress: Progress = SILENT) -> None:
    """Makes everybody's words anew, as after whole tables were taken over. Call it in a transaction."""
    progress.begin("Keeping the words under which people are found", None)
    NameWord.objects.all().delete()
    for rows in _everyone():
        _add(_worked_out(rows, _numbers(person__gte=rows[0][0], person__lte=rows[-1][0])))
        progress.advance(len(rows))


def _everyone() -> Iterator[list[Any]]:
    last = NOTHING
    everyone = Person.objects.order_by("pk").values_list(*_SAID)
    while rows := list(everyone.filter(pk__gt=last)[:_IN_A_ROW]):
        yield rows
        last = rows[-1][0]


def _worked_out(rows: Iterable[Any], numbers: dict[UUID, list[str]]) -> Words:
    """The words of these rows of people, each with the record that stands."""
    return {
        named("word", row.hex, word): (word, record)
        for row, record, number, *names in rows
        for word in words_of(names, [number, *numbers.get(row, ())])
    }


def _numbers(**whose: Any) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    held = PersonIdentifier.objects.filter(**whose)
    for row, value in held.values_list("person_id", "value"):
        found.setdefault(row, []).append(value)
    return found


def _kept(people: Collection[UUID]) -> Words:
    held = NameWord.objects.filter(person__in=people).values_list(*_COLUMNS)
    return {key: (word, person) for key, word, person in held}


def _add(words: Words) -> None:
    insert(NameWord, _COLUMNS, [(key, *said) for key, said in words.items()])
