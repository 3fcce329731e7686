"""Mapped rows made into pieces: whom and what they name is looked up, their scores are read on levels."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from cairn.competencies.selectors.aligned import by_names
from cairn.evidence import rules
from cairn.evidence.rules import LevelScale, ReportedScale
from cairn.evidence.selectors.levels import LevelScales, proportion_cuts
from cairn.kernel.errors import BadInput, Mendable
from cairn.kernel.faults import Fault
from cairn.people.selectors.lookups import (
    EnrolledIn,
    districts_of_record,
    districts_of_sections,
    people_numbered,
    sections_known_as,
)
from cairn.people.services.newcomers import Newcomer, open_records
from cairn.standards.mapping import MappedRow, Mapping
from cairn.standards.tabular.diagnostics import Refusal, Refused, quoted, shown

from .log import Piece, Withdrawn

_MOST_DAYS = 50_000


class Lookups:
    """Who and what the names of a batch mean; competencies and classes are kept from batch to batch."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.levels = LevelScales()
        self._competencies: dict[str, list[UUID]] = {}
        self._sections: dict[str, list[UUID]] = {}
        self._section_districts: dict[UUID, UUID | None] = {}
        self._districts: dict[str, UUID] = {}
        self._people: dict[str, list[UUID]] = {}
        self._scorers: dict[str, list[UUID]] = {}
        self._enrolled = EnrolledIn([])
        self._days: dict[datetime, date] = {}

    def learn(self, rows: Sequence[MappedRow]) -> None:
        """Looks up everything that a batch names, in a few queries."""
        numbers = sorted({row.learner for row in rows if row.learner})
        self._people = people_numbered(numbers, self.mapping.learners.number)  # type: ignore[arg-type]
        if self.mapping.learners.create:
            self._open_records(rows)
        self._scorers = people_numbered(sorted({row.scorer for row in rows if row.scorer}))
        self._learn_competencies({row.competency for row in rows if row.competency})
        self._learn_sections({row.section for row in rows if row.section})
        self._districts |= districts_of_record({r.district for r in rows} - self._districts.keys())
        alone = {row.learner for row in rows if not row.section and not row.district}
        self._enrolled = EnrolledIn([p for n in alone for p in self._people.get(n, ())])

    def _open_records(self, rows: Sequence[MappedRow]) -> None:
        new = {
            row.learner: Newcomer(row.learner, row.given_name, row.family_name)
            for row in rows
            if row.learner and row.learner not in self._people
        }
        self._people |= {number: [key] for number, key in open_records(list(new.values())).items()}

    def _learn_competencies(self, names: set[str]) -> None:
        new = names - self._competencies.keys()
        self._competencies |= {name: [] for name in new}
        self._competencies |= by_names(new)
        self.levels.learn({keys[0] for name in new if (keys := self._competencies[name])})

    def _learn_sections(self, names: set[str]) -> None:
        new = sorted(names - self._sections.keys())
        if new:
            self._sections |= {name: [] for name in new} | sections_known_as(new)
            keys = {key for name in new for key in self._sections[name]}
            self._section_districts |= districts_of_sections(keys)

    def day(self, moment: datetime) -> date:
        """The day on which it was then here."""
        day = self._days.get(moment)
        if day is None:
            if len(self._days) > _MOST_DAYS:
                self._days.clear()
            day = self._days[moment] = timezone.localtime(moment).date()
        return day

    def learner(self, name: str) -> UUID:
        return _the_one("learner", name, self._people.get(name, ()), _MEND_LEARNER)

    def scorer(self, name: str) -> UUID | None:
        if not name:
            return None
        return _the_one("scorer", name, self._scorers.get(name, ()), _MEND_LEARNER)

    def competency(self, name: str) -> UUID:
        return _the_one("competency", name, self._competencies.get(name, ()), _MEND_COMPETENCY)

    def section(self, name: str) -> UUID | None:
        if not name:
            return None
        return _the_one("section", name, self._sections.get(name, ()), _MEND_SECTION)

    def district(
        self, row: MappedRow, learner: UUID, section: UUID | None, day: date
    ) -> UUID | None:
        """Where it arose: as the row says, where the class is, or where the learner was enrolled."""
        if row.district:
            known = self._districts.get(row.district)
            return _the_one("district", row.district, [known] if known else [], _MEND_DISTRICT)
        if section is not None:
            return self._section_districts.get(section)
        return self._enrolled.on(learner, day)


_MEND_LEARNER = "Import the roster first, or correct the number."
_MEND_COMPETENCY = "Import its framework first, or give the GUID of the CASE item."
_MEND_SECTION = "Import the roster first, or leave the cell empty."
_MEND_DISTRICT = "Give the state's code of a district, or leave the cell empty."


def _the_one(column: str, name: str, found: Sequence[UUID], mend: str) -> UUID:
    if len(found) == 1:
        return found[0]
    if not found:
        raise _Named(column, name, f"Nobody here knows the {column} {quoted(name)}.", mend)
    raise _Named(
        column,
        name,
        f"{quoted(name)} is the name of {len(found)} of ours.",
        "Use a name that only one has: a state id, a GUID.",
    )


class _Named(Refusal):
    """A refusal that knows its column."""

    def __init__(self, column: str, value: str, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)
        self.column, self.value = column, value


def pieces_of(
    rows: Iterable[MappedRow], lookups: Lookups, file: str
) -> tuple[list[Piece | Withdrawn], list[Refused]]:
    """The rows that can be appended, and those that cannot, with everything that is wrong with each."""
    good: list[Piece | Withdrawn] = []
    refused: list[Refused] = []
    for row in rows:
        if row.withdrawn:
            good.append(Withdrawn(row.key, row.note))
            continue
        making = _Making(row, lookups, file)
        piece = making.piece()
        if making.faults:
            refused.append(Refused(file, row.line, row.key, "", tuple(making.faults)))
        elif piece is not None:
            good.append(piece)
    return good, refused


class _Making:
    """One row being made into a piece; gathers what is wrong."""

    def __init__(self, row: MappedRow, lookups: Lookups, file: str) -> None:
        self._row, self._lookups, self._file = row, lookups, file
        self.faults: list[Fault] = []

    def piece(self) -> Piece | None:
        row, lookups = self._row, self._lookups
        day = lookups.day(row.performed_at)
        learner = competency = section = scorer = district = None
        read: tuple[float | None, str, float | None, float | None] = (None, "", None, None)
        try:
            learner = lookups.learner(row.learner)
        except _Named as error:
            self._say(error.column, error.value, error)
        try:
            section, scorer = lookups.section(row.section), lookups.scorer(row.scorer)
            if learner is not None:
                district = lookups.district(row, learner, section, day)
        except _Named as error:
            self._say(error.column, error.value, error)
        try:
            competency = lookups.competency(row.competency)
            read = self._read(lookups.levels.of(competency, day), day)
        except _Named as error:
            self._say(error.column, error.value, error)
        except Mendable as error:
            self._say("score", self._shown_score(), error)
        difficulty = self._levels_off("difficulty", row.difficulty)
        severity = self._levels_off("severity", row.severity)
        conditions = self._conditions()
        if self.faults or learner is None or competency is None:
            return None
        score, scale, value, standard_error = read
        return Piece(
            key=row.key,
            learner=learner,
            competency=competency,
            use=int(row.use),
            performed_at=row.performed_at,
            score=score,
            scale=scale,
            value=value,
            standard_error=standard_error,
            difficulty=difficulty,
            severity=severity,
            submitted_at=row.submitted_at,
            scored_at=row.scored_at,
            district=district,
            section=section,
            scorer=scorer,
            task=row.task,
            context=row.context,
            conditions=conditions,
            note=row.note,
            performance=rules.performance_key(
                task=row.task, performance=row.performance, day=day, score=score
            ),
        )

    def _read(
        self, levels: LevelScale, day: date
    ) -> tuple[float | None, str, float | None, float | None]:
        """The score as reported, its scale, its value in levels, and the value's standard error."""
        row = self._row
        reported = _reported(row)
        score, value = row.score, None
        if row.level is not None:
            value = _level(row.level, levels)
            score = value if score is None else score
        else:
            value = rules.level_value(score, reported, levels, lambda: proportion_cuts(day))
        in_levels = self._lookups.mapping.error_in == "level"
        scale = rules.OWN_LEVELS if in_levels else reported
        error = None if value is None else rules.level_error(row.standard_error, scale, levels)
        own_name = levels.name if score is not None else ""
        name = row.scale or row.on_scale.name or reported.name or own_name
        return score, name, value, error

    def _levels_off(self, column: str, figure: float | None) -> float | None:
        if figure is None:
            return None
        try:
            return rules.levels_off(figure, column)
        except BadInput as error:
            self._say(column, f"{figure:g}", error)
            return None

    def _conditions(self) -> dict[str, str] | None:
        """How a test was given, where the row says it."""
        said = self._row.administered
        if said and said not in rules.ADMINISTERED:
            error = BadInput(
                f"“{said}” is no way in which a test is given.",
                mend=f"Write {', '.join(rules.ADMINISTERED)}, or nothing.",
            )
            self._say("administered", said, error)
        return {"administered": said} if said else None

    def _shown_score(self) -> str:
        row = self._row
        return row.level or ("" if row.score is None else f"{row.score:g}")

    def _say(self, column: str, value: str, error: Mendable) -> None:
        source = self._lookups.mapping.fields.get(column)
        name = source.column if source and source.column else column
        self.faults.append(
            Fault(
                self._file,
                self._row.line,
                name,
                shown(value),
                error.what,
                error.mend,
                self._row.key,
            )
        )


def _reported(row: MappedRow) -> ReportedScale:
    scale = row.on_scale
    least = scale.least if row.scale_min is None else row.scale_min
    most = scale.most if row.scale_max is None else row.scale_max
    return ReportedScale(least, most, {}, scale.cuts)


def _level(level: str, levels: LevelScale) -> float:
    """A level given as a number or as its name."""
    try:
        number = float(level)
    except ValueError:
        return rules.word_score(level, rules.OWN_LEVELS, levels)
    value = rules.level_value(number, rules.OWN_LEVELS, levels)
    if value is None:
        raise BadInput(f"{quoted(level)} is not a level.", mend="Give a level's number or name.")
    return value
