"""What a teacher fills in to make a group, write a task and give it; what a learner hands in."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.assessments.selectors.groups import Group
from cairn.assessments.selectors.rubrics import criteria_of_rubric
from cairn.assessments.selectors.tasks import TaskText
from cairn.assessments.services.tasks import NewCriterion, NewTask
from cairn.competencies.selectors.names import find_competency
from cairn.competencies.selectors.rubrics import WholeRubric
from cairn.journeys.classes.grid import Column, Learner
from cairn.journeys.portfolio.forms import LinkField
from cairn.journeys.recording.sheet import BY_HAND
from cairn.journeys.words.plain import use_words
from cairn.kernel.errors import Mendable
from cairn.kernel.links import LONGEST_LINK
from cairn.kernel.terms import Use

EVERYONE, SOME = "everyone", "some"


def choose(form: forms.Form, name: str, offered: Iterable[tuple[str, str]]) -> None:
    """Says what a field of a form offers: keys and words."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 narrows the type
    field.choices = list(offered)


class GroupForm(forms.Form):
    """A group's name and who is in it."""

    name = forms.CharField(
        label=_("Name of the group"),
        max_length=60,
        error_messages={"required": _("Give the group a name.")},
    )
    learners = forms.MultipleChoiceField(
        label=_("Who is in it"),
        error_messages={
            "required": _("Choose at least one learner."),
            "invalid_choice": _("Choose learners of this class."),
        },
    )

    def __init__(self, *args: Any, offered: Sequence[Learner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "learners", ((str(w.id), w.listed_as) for w in offered))

    @property
    def chosen(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["learners"]]


class TaskForm(forms.Form):
    """A task in words, and what it shows."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give the task a title.")},
    )
    instructions = forms.CharField(label=_("Instructions"), required=False, max_length=10_000)
    use = forms.ChoiceField(label=_("What kind of work"))
    competencies = forms.MultipleChoiceField(
        label=_("What it shows"),
        required=False,
        error_messages={"invalid_choice": _("Choose competencies from the list.")},
    )
    rubric = forms.ChoiceField(
        label=_("Rubric"),
        required=False,
        error_messages={"invalid_choice": _("Choose a rubric from the list.")},
    )
    other = forms.CharField(
        label=_("Other competencies, by their codes"), required=False, max_length=400
    )

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Column],
        rubrics: Sequence[WholeRubric] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "competencies", ((str(c.id), c.title) for c in offered))
        self.rubrics = {str(r.id): r for r in rubrics}
        named = [(key, f"{r.title} ({r.framework})") for key, r in self.rubrics.items()]
        choose(self, "rubric", [("", str(_("In my own words, afterwards"))), *named])
        choose(self, "use", ((u.word, use_words(u.word)) for u in BY_HAND))

    def clean_other(self) -> list[UUID]:
        """The competencies that the codes name, which a comma, a space or a line divides."""
        codes = self.cleaned_data["other"].replace(",", " ").replace(";", " ").split()
        try:
            return [find_competency(code).pk for code in codes]
        except Mendable as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = any(said.get(name) for name in ("competencies", "other", "rubric"))
        if not chosen and not {"other", "rubric"} & set(self.errors):
            self.add_error("competencies", _("Choose at least one competency, or give a code."))
        return said

    def given(self, before: TaskText | None, day: date) -> NewTask:
        """The task; what each level looks like is the rubric's, else stays as an earlier version said it."""
        said = self.cleaned_data
        lines = criteria_of_rubric(self.rubrics[said["rubric"]], day) if said["rubric"] else ()
        old = {line.competency: line for line in before.criteria} if before else {}
        old |= {line.competency: line for line in lines}
        named = dict.fromkeys(
            [*(c.competency for c in lines), *map(UUID, said["competencies"]), *said["other"]]
        )
        return NewTask(
            title=said["title"], use=Use.named(said["use"]), instructions=said["instructions"],
            criteria=[
                NewCriterion(c, old[c].words, dict(old[c].levels)) if c in old else NewCriterion(c)
                for c in named
            ],
        )  # fmt: skip


class GiveForm(forms.Form):
    """To whom a task is given, and until when."""

    to = forms.ChoiceField(
        label=_("Give it to"),
        error_messages={"invalid_choice": _("Choose the class, a group, or some learners.")},
    )
    learners = forms.MultipleChoiceField(
        label=_("Some learners"),
        required=False,
        error_messages={"invalid_choice": _("Choose learners of this class.")},
    )
    due = forms.DateField(
        label=_("Due on"),
        required=False,
        error_messages={"invalid": _("Write the day like 2026-11-17.")},
    )

    def __init__(
        self,
        *args: Any,
        groups: Sequence[Group],
        offered: Sequence[Learner],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        named = [(str(g.id), g.name) for g in groups if g.learners]
        choose(
            self,
            "to",
            [(EVERYONE, str(_("The whole class"))), *named, (SOME, str(_("Some learners")))],
        )
        choose(self, "learners", ((str(w.id), w.listed_as) for w in offered))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("to") == SOME and not said.get("learners"):
            self.add_error("learners", _("Choose at least one learner."))
        due = said.get("due")
        if due is not None and due < self.today:
            self.add_error("due", _("That day is over. Give today or a later day, or none."))
        return said

    def whom(self) -> dict[str, Any]:
        said = self.cleaned_data
        to: dict[str, Any] = {"due": said["due"]}
        if said["to"] == SOME:
            to["learners"] = [UUID(key) for key in said["learners"]]
        elif said["to"] != EVERYONE:
            to["group"] = UUID(said["to"])
        return to


class HandInForm(forms.Form):
    """What a learner hands in: files, works of their portfolio, words, a link.

    has_files   whether files came with it
    """

    works = forms.MultipleChoiceField(
        label=_("From my portfolio"),
        required=False,
        error_messages={"invalid_choice": _("Choose works of your own portfolio.")},
    )
    words = forms.CharField(label=_("My work, in words"), required=False, max_length=10_000)
    link = LinkField(label=_("A link to my work"), required=False, max_length=LONGEST_LINK)
    keep = forms.BooleanField(label=_("Keep it in my portfolio too"), required=False)

    def __init__(
        self, *args: Any, offered: Iterable[tuple[str, str]], has_files: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_files = has_files
        choose(self, "works", offered)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        there = any(str(said.get(name) or "").strip() for name in ("words", "link"))
        if not (self.has_files or said.get("works") or there or self.errors):
            raise forms.ValidationError(_("Add a photo, a file, words or a link, then hand it in."))
        return said

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "words": said["words"], "link": said["link"], "keep": said["keep"],
            "works": [UUID(key) for key in said["works"]],
        }  # fmt: skip
