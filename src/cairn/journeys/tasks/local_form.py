"""What a district fills in to propose an assessment: for each competency what its levels look like, or its cuts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.assessments.selectors.local import Local
from cairn.assessments.services.local import MOST_MINUTES, Proposal
from cairn.assessments.services.tasks import NewCriterion
from cairn.competencies.selectors.names import find_competency
from cairn.journeys.recording.sheet import BY_HAND
from cairn.journeys.tasks.forms import choose
from cairn.journeys.words.ladders import Ladder
from cairn.journeys.words.plain import use_words
from cairn.kernel.errors import Mendable
from cairn.kernel.terms import Use


class CodesForm(forms.Form):
    """The first question: which competencies, by their codes."""

    codes = forms.CharField(
        label=_("Codes of the competencies that it shows"),
        max_length=400,
        error_messages={"required": _("Give at least one code, such as 7.RP.A.2.")},
    )

    def clean_codes(self) -> list[UUID]:
        """The competencies, each once, in their order."""
        codes = self.cleaned_data["codes"].replace(",", " ").replace(";", " ").split()
        try:
            return list(dict.fromkeys(find_competency(code).pk for code in codes))
        except Mendable as error:
            raise forms.ValidationError(str(error)) from error


class ProposalForm(forms.Form):
    """A proposal; the lines of its competencies are read beside it, since their levels differ."""

    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("Give it a title.")}
    )
    use = forms.ChoiceField(label=_("What kind of work"))
    instructions = forms.CharField(label=_("Instructions"), required=False, max_length=10_000)
    grades = forms.CharField(label=_("For which grades"), required=False, max_length=60)
    minutes = forms.IntegerField(
        label=_("Minutes of one learner’s time"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={
            "required": _("Say how many minutes one learner takes."),
            "invalid": _("Say how many minutes one learner takes."),
            "min_value": _("Say how many minutes one learner takes."),
            "max_value": _("Say how many minutes one learner takes."),
        },
    )
    quality = forms.CharField(
        label=_("How you know that it shows what it says"),
        max_length=10_000,
        error_messages={"required": _("Say how you know that it shows what it says.")},
    )

    def __init__(self, *args: Any, lines: Mapping[UUID, Ladder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "use", ((u.word, use_words(u.word)) for u in BY_HAND))
        self.lines = lines

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not all(line.words.strip() or line.levels for line in self.criteria()):
            raise forms.ValidationError(
                _(
                    "Say for each competency what its levels look like, or from which score they begin."
                )
            )
        return said

    def criteria(self) -> list[NewCriterion]:
        """The lines as they were sent."""
        return [
            NewCriterion(
                key, self.data.get(f"w.{key}", ""),
                {
                    n: words
                    for n in range(ladder.lowest, ladder.highest + 1)
                    if (words := self.data.get(f"v.{key}.{n}", "").strip())
                },
            )
            for key, ladder in self.lines.items()
        ]  # fmt: skip

    def given(self) -> Proposal:
        said = self.cleaned_data
        return Proposal(
            title=said["title"], use=Use.named(said["use"]), criteria=self.criteria(),
            minutes=said["minutes"], quality=said["quality"], instructions=said["instructions"],
            grades=said["grades"],
        )  # fmt: skip

    @staticmethod
    def of(before: Local) -> dict[str, Any]:
        """A version, to go on from."""
        return {
            "title": before.title, "use": before.use.word, "instructions": before.instructions,
            "grades": before.grades, "minutes": before.minutes, "quality": before.quality,
        }  # fmt: skip


def line_texts(form: ProposalForm, before: Local | None) -> dict[str, str]:
    """What stands in the fields of the lines, by their names: as it was sent, else as it was before."""
    if form.is_bound:
        return {name: form.data.get(name, "") for name in form.data}
    lines: Sequence[Any] = before.criteria if before else ()
    found = {f"w.{line.competency}": line.words for line in lines}
    return found | {
        f"v.{line.competency}.{n}": words for line in lines for n, words in line.levels.items()
    }
