"""Taking in a state's long file of years: places, learners, where they were each year and which groups they were in.

For a state that has no roster here but keeps, for every learner and school year, the school, the grade and the facts by
which groups are formed. What OneRoster or `records` sent before stays; the same file twice changes nothing; a row that
is wrong is put aside with its line.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from cairn.intake.bulk import insert
from cairn.intake.rulebook import book
from cairn.intake.services import Count, Delivery, Tally, close_delivery, open_delivery, quarantine
from cairn.kernel.access import Actor
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput
from cairn.kernel.faults import Fault
from cairn.kernel.ids import named, uuid7
from cairn.kernel.progress import SILENT, Progress, batches
from cairn.people.models import Characteristic, Enrollment, Organization, Person
from cairn.people.selectors.access import operator_alone
from cairn.people.selectors.organizations import state
from cairn.standards.mapping.opening import opened
from cairn.standards.mapping.yearly import Placed, Yearly, YearlyReading, load_yearly
from cairn.standards.tabular.source import Broken

from .finding import renew_words
from .loading import load_persons
from .roster.writing import change

KIND = "years"
_AT_ONCE = 5_000
_STAY = ("person_id", "school_id", "district_id", "grade", "exit_code", "first_day", "last_day")
_FACT = ("person_id", "kind", "value", "detail", "first_day", "last_day")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Years:
    """What became of a file: read = stored + unchanged + quarantined, in rows of the file.

    A row is stored where the learner's place that year is new or other than before, or any group of the learner.
    """

    delivery: Delivery
    tally: Tally
    passed_over: int
    endings: tuple[int, ...]  # the school years of its rows, by their ending year


def import_years(
    path: Path,
    mapping: Path,
    *,
    by: Actor,
    source: str,
    at: datetime,
    progress: Progress = SILENT,
) -> Years:
    """Takes in a CSV, CSV.gz or Parquet file of years. Raises BadMapping, BadInput, NotAllowed.

    source   who answers for the rows: a later file of the same source corrects and adds years
    """
    operator_alone(by)
    described = load_yearly(mapping)
    delivery = open_delivery(
        kind=KIND, source=source, name=path.name, received_at=at, received_from=by.name
    )
    tally = Tally()
    count = tally.of(KIND)
    try:
        with opened(path) as table:
            reading = YearlyReading(table, described)
            kept = _sorted_out(reading, delivery, count, progress)
    except Broken as error:
        raise BadInput(f"{path.name}: {error.what}", mend=error.mend) from error
    with transaction.atomic():
        places = _places(kept.values())
        progress.begin("Learners and their years", len(kept))
        for some in batches(sorted(kept), _AT_ONCE):
            _write([kept[key] for key in some], places, described, source)
            progress.advance(len(some))
        _follow_on(count, kept)
    close_delivery(delivery, tally, finished_at=at)
    endings = sorted({ending for years in kept.values() for ending in years})
    return Years(delivery, tally, reading.passed_over, tuple(endings))


@dataclass
class _Year:
    """A learner's year: the row that says it, and how many rows say the same."""

    row: Placed
    rows: int = 1
    stored: bool = False


_Kept = dict[str, dict[int, _Year]]
"""By learner, then by ending year."""


def _sorted_out(
    reading: YearlyReading, delivery: Delivery, count: Count, progress: Progress
) -> _Kept:
    """One row of each learner and year; another that says the same is the same, one that does not is put aside."""
    kept: _Kept = defaultdict(dict)
    aside: list[Fault] = []
    progress.begin(f"Years of {reading.file}", None)
    for some in batches(reading.rows(), _AT_ONCE):
        for row in some:
            count.read += 1
            if isinstance(row, Fault):
                aside.append(row)
                continue
            known = kept[row.learner].setdefault(row.ending, _Year(row, 0))
            if _says(known.row) == _says(row):
                known.rows += 1
            else:
                aside.append(_differs(reading.file, row, known.row))
        progress.advance(len(some))
    quarantine(delivery, aside)
    count.quarantined += len(aside)
    return {key: years for key, years in kept.items() if years}


def _says(row: Placed) -> tuple[Any, ...]:
    return row.school, row.district, row.grade


def _differs(file: str, row: Placed, first: Placed) -> Fault:
    what = (
        f"It says school {row.school}, grade {row.grade}; line {first.line} says school {first.school}, "
        f"grade {first.grade} of the same learner and year."
    )
    return Fault(file, row.line, "", "", what, "Keep one school and grade for a learner and year.")


def _places(kept: Iterable[dict[int, _Year]]) -> dict[str, UUID]:
    """Our ids of districts and schools by the state's codes; those that nobody knows yet are opened."""
    rows = [each.row for years in kept for each in years.values()]
    top = state() or Organization.objects.create(kind="SEA", name="State")
    found = _known_places()
    for row in rows:
        if row.district not in found:
            key = uuid7()
            Organization.objects.create(
                id=key, kind="LEA", name=row.names[3] or row.district, state_id=row.district,
                parent=top, district_id=key,
            )  # fmt: skip
            found[row.district] = key
        if row.school not in found:
            lea = found[row.district]
            found[row.school] = Organization.objects.create(
                kind="school", name=row.names[2] or row.school, state_id=row.school,
                parent_id=lea, district_id=lea,
            ).pk  # fmt: skip
    return found


def _known_places() -> dict[str, UUID]:
    rows = Organization.objects.exclude(state_id="").values_list("state_id", "pk")
    return dict(rows)


def _write(
    learners: Sequence[dict[int, _Year]],
    places: dict[str, UUID],
    mapping: Yearly,
    source: str,
) -> None:
    """Some learners with all their years."""
    latest = [years[max(years)].row for years in learners]
    people = _people(latest)
    stays = [
        (_stay_id(source, row), _stay(people[row.learner], row, places))
        for years in learners
        for each in years.values()
        for row in (each.row,)
    ]
    new = _keep(Enrollment, _STAY, stays)
    for years in learners:
        for each in years.values():
            each.stored = _stay_id(source, each.row) in new
    facts = dict(
        fact for years in learners for fact in _facts(people, years, mapping.facts, source)
    )
    told = _keep(Characteristic, _FACT, list(facts.items()))
    possible = {
        _fact_id(source, each.row.learner, kind, ending): years
        for years in learners
        for ending, each in years.items()
        if not each.stored
        for kind in mapping.facts
    }
    for key in told & possible.keys():
        for each in possible[key].values():
            each.stored = True
    _end_unsaid(possible.keys() - facts.keys())


def _people(rows: Sequence[Placed]) -> dict[str, UUID]:
    """Records by the state's numbers; those that nobody has yet are opened."""
    numbers = [row.learner for row in rows]
    found = dict(Person.objects.filter(state_id__in=numbers).values_list("state_id", "record_id"))
    new = {row.learner: (uuid7(), row) for row in rows if row.learner not in found}
    load_persons(
        ("id", "record_id", "state_id", "given_name", "family_name", "sex", "grade"),
        [
            (key, key, number, row.names[0], row.names[1], row.facts.get("sex", ""), row.grade)
            for number, (key, row) in new.items()
        ],
    )
    renew_words([key for key, _ in new.values()])
    return found | {number: key for number, (key, _) in new.items()}


def _stay_id(source: str, row: Placed) -> UUID:
    return named("year", source, row.learner, str(row.ending))


def _stay(person: UUID, row: Placed, places: dict[str, UUID]) -> tuple[Any, ...]:
    """A year at a school: all of it, or from the day after the one by which a full year must have begun."""
    year = SchoolYear(row.ending)
    first = year.first_day if row.full_year else _late(year)
    school, district = places[row.school], places[row.district]
    return person, school, district, row.grade, "", first, year.last_day


def _late(year: SchoolYear) -> date:
    said = str(book().ask_state("accountability.counting.full_year_since", year.last_day).value)
    month, day = (int(part) for part in said.split("-"))
    found = date(year.ending, month, day)
    return (found if found in year else date(year.ending - 1, month, day)) + _ONE_DAY


def _facts(
    people: dict[str, UUID], years: dict[int, _Year], kinds: Sequence[str], source: str
) -> Iterable[tuple[UUID, tuple[Any, ...]]]:
    """Runs of years in which a fact is said with one value; “no” is the absence of a fact."""
    for kind in kinds:
        run: list[int] = []
        for ending in [*sorted(years), None]:
            value = years[ending].row.facts.get(kind, "no") if ending is not None else None
            same = run and ending == run[-1] + 1 and value == years[run[-1]].row.facts.get(kind, "no")  # fmt: skip
            if run and not same:
                row = years[run[0]].row
                said = row.facts.get(kind, "no")
                if said != "no":
                    first, last = SchoolYear(run[0]).first_day, SchoolYear(run[-1]).last_day
                    yield _fact_id(source, row.learner, kind, run[0]), (
                        people[row.learner], kind, said, "", first, last,
                    )  # fmt: skip
                run = []
            if ending is not None:
                run.append(ending)


def _fact_id(source: str, learner: str, kind: str, ending: int) -> UUID:
    return named("year-fact", source, learner, kind, str(ending))


def _keep(model: Any, names: Sequence[str], rows: Sequence[tuple[UUID, tuple[Any, ...]]]) -> set[UUID]:  # fmt: skip
    """Adds rows that are not there and changes those that are different; which ones."""
    there: dict[UUID, tuple[Any, ...]] = {}
    for some in batches([key for key, _ in rows], 2_000):
        found = model.objects.filter(pk__in=some).values_list("pk", *names)
        there |= {key: values for key, *values in found}
    new = [(key, values) for key, values in rows if key not in there]
    insert(model, ("id", *names), [(key, *values) for key, values in new])
    changed = [(key, v) for key, v in rows if key in there and tuple(there[key]) != v]
    change(model, names, changed)
    return {key for key, _ in (*new, *changed)}


def _end_unsaid(possible: Iterable[UUID]) -> None:
    """Facts that an earlier file of this source began in one of these years and that this one does not say."""
    there: set[UUID] = set()
    for some in batches(sorted(possible), 5_000):
        there |= set(Characteristic.objects.filter(pk__in=some).values_list("pk", flat=True))
    if there:
        began = Characteristic.objects.filter(pk__in=there).values_list("pk", "first_day")
        change(Characteristic, ("last_day",), [(key, [first - _ONE_DAY]) for key, first in began])


def _follow_on(count: Count, kept: _Kept) -> None:
    for years in kept.values():
        for each in years.values():
            if each.stored:
                count.stored += each.rows
            else:
                count.unchanged += each.rows
