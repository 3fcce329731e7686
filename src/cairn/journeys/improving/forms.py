"""What a leader fills in: a goal, a cycle, a check, a finding, support to a school, a budget."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cairn.accountability.rules.cycles import Finding, Measured
from cairn.accountability.services.improving import NewCycle, NewGoal, Tried
from cairn.accountability.services.school_supports import MOST as MOST_AMOUNT
from cairn.intake.written import MOST
from cairn.journeys.improving.words import finding_words

Choices = Sequence[tuple[str, Any]]
CHECKS = 3
"""Lines for check days on the form."""


def _words(label: Any, missing: Any, *, area: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST,
        widget=forms.Textarea if area else forms.TextInput,
        error_messages={"required": missing},
    )


def _day(label: Any, missing: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, error_messages={"required": missing, "invalid": _("Give a day")},
    )  # fmt: skip


def _number(label: Any) -> forms.FloatField:
    said = {"required": _("Give a number"), "invalid": _("Give a number")}
    return forms.FloatField(label=label, min_value=0, max_value=200, error_messages=said)


def _whole(label: Any, *, required: bool = False) -> forms.IntegerField:
    wrong = _("Give a whole number of zero or more")
    said = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, required=required, min_value=0, max_value=MOST_AMOUNT, error_messages=said
    )


def _choice(label: Any, missing: Any, *, required: bool = True) -> forms.ChoiceField:
    said = {"required": missing, "invalid_choice": missing}
    return forms.ChoiceField(label=label, required=required, error_messages=said)


class _OfAFigure(forms.Form):
    """Rests on one of the place's figures: `figures` as grouped choices, by `Measured.key`."""

    figure = _choice(_("Which figure"), _("Choose the figure"))

    def __init__(self, *args: Any, figures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = [("", gettext("Choose a figure")), *figures]  # type: ignore[attr-defined]

    @property
    def measured(self) -> Measured:
        return Measured(*self.cleaned_data["figure"].split("|", 3))


class GoalForm(_OfAFigure):
    """What a figure is to come to, by when."""

    words = _words(_("The goal"), _("Say what the goal is"))
    aim = _number(_("What the figure should come to"))
    by_when = _day(_("By when"), _("Say by when"))
    field_order = ("words", "figure", "aim", "by_when")

    def given(self) -> NewGoal:
        data = self.cleaned_data
        return NewGoal(data["words"], self.measured, data["aim"], data["by_when"])


class ChangeForm(forms.Form):
    """Who does what, from when until when."""

    what = _words(_("What do you try?"), _("Say what you try"), area=True)
    who = _words(_("Who does it?"), _("Say who does it"))
    first_day = _day(_("From"), _("Say from when"))
    last_day = _day(_("Until"), _("Say until when"))
    corrects = forms.UUIDField(required=False)

    def tried(self) -> Tried:
        data = self.cleaned_data
        return Tried(data["what"], data["who"], data["first_day"], data["last_day"])


class CycleForm(_OfAFigure, ChangeForm):
    """A need, the figure it rests on, the change, the days on which the figure is read again."""

    corrects = None  # type: ignore[assignment]
    title = _words(_("A short name"), _("Give the cycle a short name"))
    need = _words(_("What is the need?"), _("Say what the need is"), area=True)
    aim = _number(_("What the figure should come to, if you like"))
    owner = _words(_("Who answers for this cycle?"), _("Say who answers for it"))
    goal = _choice(_("Which goal does it serve?"), _("Choose a goal"), required=False)
    check1 = _day(_("First check day"), _("Say when you look again"))
    check2 = _day(_("Second check day, if you like"), "", required=False)
    check3 = _day(_("Third check day, if you like"), "", required=False)

    def __init__(self, *args: Any, goals: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aim"].required = False
        self.fields["goal"].choices = [("", gettext("None")), *goals]  # type: ignore[attr-defined]

    @staticmethod
    def begun(today: date, owner: str) -> dict[str, Any]:
        """What a new form holds: a season, read again after six and after twelve weeks."""
        days = {"first_day": 7, "last_day": 84, "check1": 42, "check2": 84}
        return {"owner": owner} | {
            name: (today + timedelta(days=n)).isoformat() for name, n in days.items()
        }

    def given(self, follows: UUID | None = None) -> NewCycle:
        data = self.cleaned_data
        days = [data[f"check{n}"] for n in range(1, CHECKS + 1) if data.get(f"check{n}")]
        goal = UUID(data["goal"]) if data["goal"] else None
        return NewCycle(
            data["title"], data["need"], self.measured, self.tried(), days, data["owner"],
            aim=data["aim"], goal=goal, follows=follows,
        )  # fmt: skip


class SaidForm(forms.Form):
    """Words that are kept; a correction names the line that it puts right."""

    words = _words(_("What did you see?"), _("Say what you saw"), area=True)
    corrects = forms.UUIDField(required=False)


class EndGoalForm(forms.Form):
    """How a goal ended."""

    words = _words(_("What did you learn?"), _("Say what you learned"), area=True)


class FindingForm(forms.Form):
    """What is done with the change, and what was learned."""

    finding = _choice(_("What do you do with the change?"), _("Choose one"))
    words = _words(_("What did you learn?"), _("Say what you learned"), area=True)
    corrects = forms.UUIDField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].choices = [(f.value, finding_words(f)) for f in Finding]  # type: ignore[attr-defined]


class SupportForm(forms.Form):
    """What a school is promised, by whom, and why."""

    giver = _choice(_("In whose name"), _("Choose in whose name"))
    reason = _choice(_("What does it answer?"), _("Choose what it answers"))
    what = _words(_("What is given?"), _("Say what is given"), area=True)
    who = _words(_("Who gives it?"), _("Say who gives it"))
    first_day = _day(_("From"), _("Say from when"))
    last_day = _day(_("Until"), _("Say until when"))
    hours = _whole(_("Hours planned, if you know"))
    money = _whole(_("Money planned, if you know"))

    def __init__(self, *args: Any, givers: Choices, reasons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].choices = givers  # type: ignore[attr-defined]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class GivenForm(forms.Form):
    """What was given by today, or that it ends."""

    words = _words(_("What was given?"), _("Say what was given"), area=True)
    hours = _whole(_("Hours given, if you know"))
    money = _whole(_("Money given, if you know"))
    ended = forms.BooleanField(label=_("The support ends now"), required=False)
    corrects = forms.UUIDField(required=False)


class BudgetForm(forms.Form):
    """A budget and the two rules to lay side by side."""

    budget = _whole(_("How many hours, or how much money?"), required=True)
    one = _choice(_("One rule"), _("Choose a rule"))
    other = _choice(_("Another rule"), _("Choose a rule"))

    def __init__(self, *args: Any, rules: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            self.fields[name].choices = rules  # type: ignore[attr-defined]
