"""What people who give support fill in: a plan, a session, a check, a decision."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.supports.rules.decisions import Decision
from cairn.supports.selectors.plans import Plan
from cairn.supports.services.plans import NewPlan

TIERS = [
    ("2", _("2: beside class, in a small group")),
    ("3", _("3: beside class, alone or nearly so")),
    ("1", _("1: within class")),
]


def _words(label: Any, missing: Any, *, area: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1000,
        widget=forms.Textarea if area else forms.TextInput,
        error_messages={"required": missing},
    )


class PlanForm(forms.Form):
    """A new plan, or one into which another is changed."""

    need = _words(_("What you saw"), _("Say what you saw that led to this plan"), area=True)
    goal = _words(_("The aim, in words for the family"), _("Say the aim in words"))
    support = _words(_("What is given"), _("Say what is given"))
    tier = forms.ChoiceField(label=_("Tier"), choices=TIERS)
    times_a_week = forms.IntegerField(label=_("Times a week"), min_value=1, max_value=21)
    minutes = forms.IntegerField(label=_("Minutes each time"), min_value=1, max_value=480)
    measured_by = _words(_("What is checked, and its unit"), _("Say what is checked"))
    gain = forms.FloatField(
        label=_("Gain a week that the plan aims at"),
        error_messages={"invalid": _("Give a number"), "required": _("Give the gain a week")},
    )
    weeks = forms.FloatField(label=_("For how many weeks"), min_value=1, max_value=60)
    every = forms.FloatField(label=_("Weeks between checks"), min_value=0.2, max_value=8)
    noise = forms.FloatField(
        label=_("How far such checks scatter, if it is known"), required=False, min_value=0
    )
    first_day = forms.DateField(label=_("First day"))

    def given(self) -> NewPlan:
        """The plan as it was filled in."""
        data = {**self.cleaned_data, "tier": int(self.cleaned_data["tier"])}
        return NewPlan(**{**data, "noise": data["noise"] or None})

    @staticmethod
    def begun(today: date) -> dict[str, Any]:
        """What a new form holds: what is right for most."""
        return {
            "tier": "2", "times_a_week": 3, "minutes": 20, "weeks": 12, "every": 1,
            "first_day": today.isoformat(),
        }  # fmt: skip

    @staticmethod
    def of(plan: Plan, today: date) -> dict[str, Any]:
        """A plan's own values, to be changed."""
        names = (
            "need",
            "goal",
            "support",
            "times_a_week",
            "minutes",
            "measured_by",
            "gain",
            "weeks",
            "every",
            "noise",
        )
        return {
            **{name: _plain(getattr(plan.row, name)) for name in names},
            "tier": str(plan.row.tier),
            "first_day": today.isoformat(),
        }


def _plain(value: Any) -> Any:
    """A number as a person writes it: 14, not 14.0."""
    return f"{value:g}" if isinstance(value, float) else value


class ChangeForm(PlanForm):
    """The plan into which another is changed, and why."""

    reason = _words(_("Why it is changed"), _("Say why it is changed"), area=True)
    as_planned = forms.BooleanField(label=_("It had been given as planned"), required=False)

    def given(self) -> NewPlan:
        apart = {name: self.cleaned_data.pop(name) for name in ("reason", "as_planned")}
        try:
            return replace(super().given())
        finally:
            self.cleaned_data |= apart


class SessionForm(forms.Form):
    """One session; the buttons say whether it was held."""

    day = forms.DateField(label=_("Day"), error_messages={"required": _("Say on which day")})
    held = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    words = forms.CharField(
        label=_("What you did, or why it was not held"), required=False, max_length=500
    )


class CheckForm(forms.Form):
    """One check of progress; with `corrects`, an earlier one as it should have been, or taken back."""

    day = forms.DateField(label=_("Day"), error_messages={"required": _("Say on which day")})
    score = forms.FloatField(
        label=_("Score"), required=False, error_messages={"invalid": _("Give a number")}
    )
    corrects = forms.UUIDField(required=False)
    back = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("back"):
            data["score"] = None
        elif data.get("score") is None and "score" not in self.errors:
            self.add_error("score", _("Give the score"))
        return data


class ReviewForm(forms.Form):
    """A decision after which there is no new plan; changing one has a page of its own."""

    decision = forms.ChoiceField(
        label=_("What you decide"),
        choices=[
            (Decision.GO_ON.value, _("Go on as it is")),
            (Decision.REACHED.value, _("The aim is reached")),
            (Decision.STOP.value, _("Stop")),
        ],
        error_messages={"required": _("Say what you decide")},
    )
    words = _words(_("Why"), _("Say why"), area=True)
    team = forms.UUIDField(required=False)  # the school on whose team's page it was decided
