"""The right answers to the five questions of `docs/comprehension/`: worked out from the tables, not from the pages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.utils import translation

from cairn.competencies.selectors.plain import plain
from cairn.determinations.selectors.explaining import explain
from cairn.determinations.selectors.known import as_known
from cairn.determinations.selectors.standings import changes_of_learner, standings_of_learner
from cairn.journeys.asking import Opened
from cairn.journeys.learner.learning_map import learning_map
from cairn.journeys.learner.own import own_words
from cairn.journeys.release import released
from cairn.journeys.words.ladders import ladders
from cairn.journeys.words.sureness import Sureness as Sure
from cairn.journeys.words.sureness import cuts_on, sureness_words
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import school_year
from cairn.people.selectors.access import learner_ground
from cairn.site.jinja import long_day

DOCS = Path(__file__).parent.parent / "docs" / "comprehension"
QUESTIONS = ("level", "sure", "changed", "next", "whom")


def questions(page: str) -> dict[str, tuple[str, str, str]]:
    """Key → (question, pregunta, rule of the answer), as the page about it says."""
    rows = [
        line.strip("| ").split(" | ") for line in (DOCS / f"{page}.md").read_text().splitlines()
    ]
    return {row[0]: tuple(row[1:]) for row in rows if row[0] in QUESTIONS and len(row) == 4}


@dataclass(frozen=True)
class Reader:
    """Somebody who reads a learner's record on their own account.

    released   until when a family is told; None for the learner
    """

    learner: object
    person: object
    now: datetime
    released: datetime | None
    language: str

    @property
    def asked(self):
        by = Actor(self.person, "a reader")
        return {"by": by, "purpose": Purpose.OWN_RECORD, "day": self.now.date()}

    @property
    def known(self):
        return (
            None if self.released is None else as_known(self.learner, self.released, **self.asked)
        )

    def standings(self):
        """Of what was begun this school year and has a level."""
        found = standings_of_learner(self.learner, **self.asked, before=self.known)
        year = school_year(self.now.date())
        return {
            c: s
            for c, s in found.items()
            if s.last_performed and s.last_performed in year and s.shown is not None
        }

    def step(self):
        """The competency of the next step; its rule has an oracle of its own (test_next_step.py)."""
        ground = learner_ground(**self.asked, learner=self.learner, data=DataClass.EVIDENCE)
        opened = Opened(
            self.learner, self.asked["by"], Purpose.OWN_RECORD, ground, self.now.astimezone(UTC)
        )
        said = own_words(opened, released(opened), language=self.language)
        return learning_map(opened, language=self.language, liked=said.liked).step.competency

    def title(self, competency):
        return plain([competency], language=self.language)[competency].title

    def level_name(self, competency, level):
        with translation.override(self.language):
            return ladders([competency], self.now.date())[competency].name(level)

    def how_sure(self, standing):
        cuts = cuts_on(self.now.date())
        if standing is None or standing.shown is None:
            return Sure.NOTHING
        if standing.held is None or standing.pieces < cuts.early_pieces:
            return Sure.EARLY
        chance = -1 if standing.probability is None else standing.probability
        return (
            Sure.SURE
            if chance >= cuts.sure
            else Sure.FAIRLY_SURE
            if chance >= cuts.fairly_sure
            else Sure.FORMING
        )

    def teachers(self):
        """Person → name, of those who teach the learner now."""
        model, day = apps.get_model("people", "SectionEnrollment"), self.now.date()
        rows = [r for r in model.objects.select_related("person__record") if _on(r, day)]
        mine = {
            r.section_id for r in rows if r.role == "learner" and r.person.record_id == self.learner
        }
        return {
            r.person.record_id: r.person.record
            for r in rows
            if r.role == "teacher" and r.section_id in mine
        }

    def whom(self, competency):
        teachers = self.teachers()
        rows = apps.get_model("evidence", "Evidence").objects.filter(
            learner__record=self.learner, competency=competency
        )
        told = [r for r in rows if self.released is None or r.recorded_at < self.released]
        for row in sorted(told, key=lambda r: r.performed_at, reverse=True):
            if row.scorer_id in teachers:
                return [teachers[row.scorer_id].name]
        by_name = sorted(teachers.values(), key=lambda p: (p.family_name, p.given_name, p.pk))
        return [p.name for p in by_name[:3]]


def _on(row, day):
    return row.first_day <= day and (row.last_day is None or day <= row.last_day)


def answers_of_map(reader):
    """Family's page and learner's page: key → what must be read there."""
    found = reader.standings()
    steps = ladders(found, reader.now.date())
    at = sum(s.held is not None and s.held >= steps[c].proficient for c, s in found.items())
    sure = sum(reader.how_sure(s) is Sure.SURE for s in found.values())
    fairly = sum(reader.how_sure(s) is Sure.FAIRLY_SURE for s in found.values())
    year = school_year(reader.now.date())
    last = changes_of_learner(
        reader.learner, **reader.asked, since=year.first_day, before=reader.known
    )[0]
    step, spanish, any_of = reader.step(), reader.language == "es", next(iter(found))
    of = "de" if spanish else "of"
    return {
        "level": [f"{at} {of} {len(found)}", reader.level_name(any_of, steps[any_of].proficient)],
        "sure": (
            [f"seguros de {sure}", f"bastante seguros de {fairly}"]
            if spanish
            else [f"sure of {sure}", f"fairly sure of {fairly}"]
        ),
        "changed": [reader.title(last.competency), reader.level_name(last.competency, last.after)],
        "next": [reader.title(step)],
        "whom": reader.whom(step),
    }


def _ahead(reader, competency, first):
    level = [] if first.level is None else [reader.level_name(competency, first.level)]
    return [str(first.count), *level]


def answers_of_level(reader, competency):
    """The page of one level: key → what must be read there."""
    standing = standings_of_learner(reader.learner, **reader.asked, before=reader.known)[competency]
    said = explain(
        reader.learner, competency, by=reader.asked["by"], purpose=Purpose.OWN_RECORD,
        at=reader.now, as_of=reader.now.date(), known=reader.released, language=reader.language,
    )  # fmt: skip
    spanish = reader.language == "es"
    top = ["nivel más alto" if spanish else "highest level"]
    with translation.override(reader.language):
        sure, since = sureness_words(reader.how_sure(standing)), long_day(standing.shown_since)
    return {
        "level": [reader.level_name(competency, standing.shown)],
        "sure": [sure],
        "changed": [since],
        "next": _ahead(reader, competency, said.ahead[0]) if said.ahead else top,
        "whom": reader.whom(competency),
    }
