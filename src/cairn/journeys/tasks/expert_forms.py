"""What is filled in to invite an expert, to begin with a code, and to say how good a work is."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.assessments.rules import LONGEST_NOTE
from cairn.assessments.selectors.experts import may_name
from cairn.assessments.services.experts import LONGEST_NAME, most_days
from cairn.journeys.classes.grid import Learner
from cairn.journeys.tasks.forms import choose
from cairn.journeys.words.ladders import Ladder

USUAL = timedelta(days=14)


class InviteForm(forms.Form):
    """Who is asked to score a task, and until when."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Give the expert’s name.")},
    )
    organization = forms.CharField(
        label=_("Where they work"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Say where the expert works.")},
    )
    until = forms.DateField(
        label=_("Until"),
        error_messages={
            "required": _("Choose the last day."), "invalid": _("Choose the last day."),
        },
    )  # fmt: skip
    without = forms.MultipleChoiceField(
        label=_("Leave out the works of"),
        required=False,
        error_messages={"invalid_choice": _("Choose learners of this class.")},
    )
    first_names = forms.BooleanField(label=_("Show first names instead of numbers"), required=False)

    def __init__(
        self,
        *args: Any,
        today: date,
        offered: Sequence[Learner],
        named: Collection[UUID],
        **kwargs: Any,
    ) -> None:
        """`named`: those whose words name them or a classmate, who are left out unless whoever invites lets them be."""
        super().__init__(*args, **kwargs)
        choose(self, "without", ((str(w.id), w.listed_as) for w in offered))
        self.fields["without"].initial = [str(key) for key in named]
        self.last = today + timedelta(days=most_days(today))
        self.first = today
        self.fields["until"].initial = min(today + USUAL, self.last)
        if not may_name(today):
            del self.fields["first_names"]

    def clean_without(self) -> set[UUID]:
        return {UUID(key) for key in self.cleaned_data["without"]}

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self.first <= until <= self.last:
            raise forms.ValidationError(
                _("Choose a day from today on, %(days)s days ahead at most.")
                % {"days": (self.last - self.first).days}
            )
        return until


class CodeForm(forms.Form):
    """The code of an invitation, as it is typed."""

    code = forms.CharField(
        label=_("The code of your invitation"),
        max_length=60,
        error_messages={"required": _("Type the code of your invitation.")},
    )


class ScoreForm(forms.Form):
    """A level and words, for one competency."""

    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        error_messages={
            "required": _("Choose a level."), "invalid_choice": _("Choose one of the levels."),
        },
    )  # fmt: skip
    words = forms.CharField(
        label=_("What did you see?"),
        max_length=LONGEST_NOTE,
        error_messages={"required": _("Say in a few words what you saw.")},
    )

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 narrows the type
        field.choices = [(str(n), ladder.name(n)) for n in range(ladder.lowest, ladder.highest + 1)]
