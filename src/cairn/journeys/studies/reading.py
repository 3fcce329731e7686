"""The columns of an extract before anything is protected: read from the houses, one row for each learner."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

import pyarrow as pa

from cairn.competencies.selectors.names import find_competency
from cairn.determinations.selectors.studied import Behind, behind, levels_shown
from cairn.journeys.files.csv_files import safe
from cairn.journeys.studies.fields import LEVEL, Field
from cairn.kernel.access import Actor, Purpose
from cairn.people.selectors.studies import Study
from cairn.people.selectors.study_population import Studied, absences, studied
from cairn.people.services.studies import place_codes

Column = list[str | None]
_ABSENT = ((0.05, "less than 5 %"), (0.1, "5 to 10 %"), (0.2, "10 to 20 %"))


def read(
    fields: Sequence[Field], study: Study, *, by: Actor, purpose: Purpose, day: date
) -> tuple[Studied, pa.Table, pa.Table]:
    """Whom the extract is about, what others may know of them, and what they may not. Raises NotAllowed."""
    known = [field for field in fields if field.known]
    people = studied([f.name for f in known], within=study.place, by=by, purpose=purpose, day=day)
    facts = {f.name: _coded(f.name, people.facts[f.name], study, by) for f in known}
    sensitive = _sensitive(fields, people.learners, by=by, purpose=purpose, day=day)
    return people, _table(facts), _table(sensitive)


def _table(columns: Mapping[str, Column]) -> pa.Table:
    """Text as a spreadsheet takes it for text; no text is missing."""
    return pa.table({name: pa.array(_texts(each), pa.string()) for name, each in columns.items()})


def _texts(column: Column) -> Column:
    said = {value: (str(safe(value)) if value else None) for value in set(column)}
    return [said[value] for value in column]


def _coded(name: str, column: Column, study: Study, by: Actor) -> Column:
    """Of schools and districts the codes that they have in this study alone."""
    if name not in ("school", "district"):
        return column
    codes = place_codes(study.key, {UUID(value) for value in column if value}, by=by)
    return [codes[UUID(value)] if value else None for value in column]


def _sensitive(
    fields: Sequence[Field], learners: Sequence[UUID], *, by: Actor, purpose: Purpose, day: date
) -> dict[str, Column]:
    found: dict[str, Column] = {}
    wanted = {field.name for field in fields if not field.known}
    if wanted & _OF_WHAT_STANDS_BEHIND.keys():
        all_of_it = behind(by=by, purpose=purpose, day=day)
        for name, read_one in _OF_WHAT_STANDS_BEHIND.items():
            if name in wanted:
                found[name] = [
                    read_one(all_of_it[who]) if who in all_of_it else None for who in learners
                ]
    if "absence" in wanted:
        away = absences(by=by, purpose=purpose, day=day)
        found["absence"] = [_absence(away.get(who)) for who in learners]
    found |= _levels(wanted, learners, by=by, purpose=purpose, day=day)
    return {field.name: found[field.name] for field in fields if not field.known}


def _levels(
    wanted: set[str], learners: Sequence[UUID], *, by: Actor, purpose: Purpose, day: date
) -> dict[str, Column]:
    named = {
        name: find_competency(name.removeprefix(LEVEL)).pk
        for name in wanted
        if name.startswith(LEVEL)
    }
    if not named:
        return {}
    shown: dict[UUID, dict[UUID, str]] = {key: {} for key in named.values()}
    for who, competency, level in levels_shown(set(shown), by=by, purpose=purpose, day=day):
        shown[competency][who] = str(level)
    return {name: [shown[key].get(who) for who in learners] for name, key in named.items()}


def _in(width: int, number: int) -> str:
    """A whole number as the band that it is in.

    >>> _in(5, 0), _in(5, 12)
    ('0 to 4', '10 to 14')
    """
    first = number // width * width
    return f"{first} to {first + width - 1}"


def _absence(share: float | None) -> str | None:
    if share is None:
        return None
    return next((words for limit, words in _ABSENT if share < limit), "20 % or more")


def _month(day: date | None) -> str | None:
    return f"{day:%Y-%m}" if day else None


_OF_WHAT_STANDS_BEHIND: dict[str, Callable[[Behind], str | None]] = {
    "levels": lambda all_of_it: _in(5, all_of_it.levels),
    "pieces": lambda all_of_it: _in(20, all_of_it.pieces),
    "last_shown": lambda all_of_it: _month(all_of_it.last),
}
