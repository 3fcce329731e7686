"""What a privacy officer, and whoever meets an emergency, fill in."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.journeys.lookers import purpose_words
from cairn.kernel.access import Purpose


class SearchForm(forms.Form):
    """An officer's search of the log; what is left empty is not asked for."""

    person = forms.CharField(label=_("Who looked (a number of theirs)"), required=False)
    learner = forms.CharField(label=_("At whose record (a number of theirs)"), required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    purpose = forms.ChoiceField(label=_("What for"), required=False)
    through = forms.CharField(label=_("Through what"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(p.value, purpose_words(p)) for p in Purpose]
        self.fields["purpose"].choices = [("", ""), *words]  # type: ignore[attr-defined]

    def days(self, today: date) -> tuple[date, date]:
        """From and to, both included; the last 30 days where nothing is said."""
        until = self.cleaned_data.get("until") or today
        return self.cleaned_data.get("since") or until - timedelta(days=30), until


class AnswerForm(forms.Form):
    """What an officer gave or kept back, and why."""

    words = forms.CharField(
        label=_("What you gave, what you kept back, and why"),
        widget=forms.Textarea,
        error_messages={"required": _("Write your answer")},
    )


class EmergencyForm(forms.Form):
    """Opening a record in an emergency."""

    learner = forms.CharField(
        label=_("The learner’s state id"),
        error_messages={"required": _("Give the learner’s state id")},
    )
    threat = forms.CharField(
        label=_("The threat, in your words"),
        widget=forms.Textarea,
        error_messages={"required": _("Say who or what is in danger, and from what")},
    )


class ReviewForm(forms.Form):
    """What an officer found about a record opened in an emergency."""

    justified = forms.ChoiceField(
        label=_("Was it justified?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it was justified")},
    )
    words = forms.CharField(
        label=_("What you found, and what follows"),
        widget=forms.Textarea,
        error_messages={"required": _("Write what you found")},
    )
