"""A piece of evidence by hand: one learner, one or more competencies, what was seen, when, how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.competencies.selectors.names import find_competency
from cairn.determinations.services.working import work_out_learners
from cairn.evidence.rules import OWN_LEVELS, ReportedScale, setting
from cairn.evidence.services.recording import record_evidence
from cairn.journeys import policy
from cairn.journeys.classes.grid import Column, Learner, in_roster_order
from cairn.journeys.classes.page import class_columns
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.ladders import state_ladder
from cairn.journeys.words.plain import use_words
from cairn.kernel.errors import Mendable
from cairn.kernel.terms import Use
from cairn.people.selectors.classes import SchoolClass, members_of, school_class

_BY_HAND = (
    Use.FORMATIVE,
    Use.OBSERVATION,
    Use.PERFORMANCE,
    Use.PORTFOLIO,
    Use.SUMMATIVE,
    Use.INTERIM,
)
_SEEN = "seen"


@dataclass(frozen=True)
class Choices:
    """What the form offers: the class's learners and competencies, the levels, the latest day."""

    group: SchoolClass
    learners: Sequence[Learner]
    columns: Sequence[Column]
    levels: Sequence[tuple[int, str]]
    today: date

    @property
    def by_domain(self) -> Mapping[str, list[Column]]:
        domains: dict[str, list[Column]] = {}
        for column in self.columns:
            domains.setdefault(column.domain, []).append(column)
        return domains


def choices_for(opened: OpenedGroup, *, language: str) -> Choices:
    """The choices in one class; the record has been opened."""
    group = school_class(opened.group)
    learners = in_roster_order(
        Learner(m.id, m.name, m.listed_as) for m in members_of(opened.group, day=opened.day)
    )
    ladder = state_ladder(opened.day)
    return Choices(
        group=group,
        learners=learners,
        columns=class_columns(learners, group, opened, language=language),
        levels=list(enumerate(ladder.names, policy.LOWEST)),
        today=opened.day,
    )


class EvidenceForm(forms.Form):
    """What a person fills in; every fault says how to mend it."""

    learner = forms.ChoiceField(
        label=_("Learner"),
        error_messages={
            "required": _("Choose whose work it was."),
            "invalid_choice": _("Choose a learner of this class."),
        },
    )
    competencies = forms.MultipleChoiceField(
        label=_("What it showed"),
        required=False,
        error_messages={"invalid_choice": _("Choose competencies from the list.")},
    )
    other = forms.CharField(
        label=_("Another competency, by its code"), required=False, max_length=200
    )
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the levels.")},
    )
    score = forms.FloatField(
        label=_("Score"),
        required=False,
        error_messages={"invalid": _("Give the score as a number, or leave it empty.")},
    )
    out_of = forms.FloatField(
        label=_("Out of"),
        required=False,
        error_messages={"invalid": _("Give the highest score as a number.")},
    )
    use = forms.ChoiceField(label=_("What kind of work"))
    task = forms.CharField(label=_("Task"), required=False, max_length=200)
    day = forms.DateField(
        label=_("Day"),
        error_messages={
            "required": _("Say on which day the learner did it."),
            "invalid": _("Write the day like 2026-11-17."),
        },
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = choices
        self._choose("learner", [(str(w.id), w.listed_as) for w in choices.learners])
        self._choose("competencies", [(str(c.id), c.title) for c in choices.columns])
        self._choose(
            "level",
            [*((str(n), name) for n, name in choices.levels), (_SEEN, str(_("Seen, not scored")))],
        )
        self._choose("use", [(u.word, use_words(u.word)) for u in _BY_HAND])

    def _choose(self, name: str, offered: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 narrows the type
        field.choices = offered

    @property
    def learner_name(self) -> str:
        chosen = UUID(self.cleaned_data["learner"])
        return next(w.name for w in self.offered.learners if w.id == chosen)

    def clean_other(self) -> UUID | None:
        """The competency that the code names."""
        code = self.cleaned_data["other"].strip()
        if not code:
            return None
        try:
            return find_competency(code).pk
        except Mendable as error:
            raise forms.ValidationError(str(error)) from error

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.offered.today:
            raise forms.ValidationError(
                _("That day has not come yet. Record it when the learner has done it.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("competencies") and not said.get("other") and "other" not in self.errors:
            self.add_error("competencies", _("Choose at least one competency, or give a code."))
        scored, leveled = said.get("score") is not None, bool(said.get("level"))
        if scored and leveled:
            self.add_error("level", _("Give either a level or a score, not both."))
        elif scored and said.get("out_of") is None and "out_of" not in self.errors:
            self.add_error("out_of", _("Say what the highest score is."))
        elif not scored and not leveled and not self.errors:
            self.add_error(
                "level", _("Choose a level, give a score, or say that it was only seen.")
            )
        return said

    @property
    def chosen(self) -> list[UUID]:
        """The competencies, each once."""
        found = [UUID(key) for key in self.cleaned_data["competencies"]]
        other = self.cleaned_data["other"]
        return found if other is None or other in found else [*found, other]


@transaction.atomic
def record(form: EvidenceForm, opened: OpenedGroup) -> int:
    """Adds one piece for each competency and works the learner's levels out anew; how many pieces."""
    said, learner = form.cleaned_data, UUID(form.cleaned_data["learner"])
    for competency in form.chosen:
        record_evidence(
            by=opened.by,
            learner=learner,
            competency=competency,
            use=Use.named(said["use"]),
            performed_at=_performed(said["day"], opened),
            at=opened.at,
            task=said["task"].strip(),
            context=setting("", said["task"], opened.group),
            section=opened.group,
            note=said["note"].strip(),
            **_scored(said),
        )
    work_out_learners([learner], as_of=opened.day)
    return len(form.chosen)


def _performed(day: date, opened: OpenedGroup) -> datetime:
    """Noon of the day, where nobody noted the hour; today, the moment at which it is recorded."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    return min(noon, opened.at) if day == opened.day else noon


def _scored(said: Mapping[str, Any]) -> dict[str, Any]:
    if said["score"] is not None:
        return {"score": said["score"], "reported": ReportedScale(0.0, said["out_of"])}
    if said["level"] == _SEEN:
        return {"reported": OWN_LEVELS}
    return {"score": float(said["level"]), "reported": OWN_LEVELS}
