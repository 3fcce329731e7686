"""What an officer fills in about breaches and deletions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _words(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea,
        max_length=10_000,
        error_messages={"required": missing},
    )


_DAY = {"required": _("Give a day"), "invalid": _("Give a day, as 2026-11-21")}


class IncidentForm(forms.Form):
    """Opening an incident: what happened, on which days, and through whom."""

    what = _words(_("What happened"), _("Say what happened"))
    found_on = forms.DateField(label=_("The school learned of it on"), error_messages=_DAY)
    first_day = forms.DateField(
        label=_("First day on which data may have been read"), error_messages=_DAY
    )
    last_day = forms.DateField(label=_("Last day"), error_messages=_DAY)
    account = forms.CharField(label=_("Through whose account (a number of theirs)"), required=False)
    through = forms.CharField(label=_("Through which page, export or program"), required=False)
    agreement = forms.TypedChoiceField(
        label=_("Through which party outside"), required=False, empty_value=""
    )
    party_found_on = forms.DateField(
        label=_("That party found it on"), required=False, error_messages=_DAY
    )
    drill = forms.BooleanField(label=_("It is practice"), required=False)

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = [("", _("nobody outside")), *parties]  # type: ignore[attr-defined]


class ToldForm(forms.Form):
    """Who was told, on which day, how."""

    step = forms.ChoiceField(label=_("What was done"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("On"), error_messages=_DAY)
    words = _words(_("How, and in which words"), _("Say how, and in which words"))

    def __init__(
        self, *args: Any, steps: list[tuple[str, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = today.isoformat()
        self.fields["step"].choices = steps  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """What was found, and what changes."""

    words = _words(
        _("What was found, and what is done so that it does not happen again"),
        _("Say what was found and what is done"),
    )


class DeletionForm(forms.Form):
    """Asking a service to delete."""

    learner = forms.CharField(label=_("Whose data (a number of theirs)"), required=False)
    everything = forms.BooleanField(
        label=_("Everything: the service gets nothing more from now on"), required=False
    )
    words = _words(_("Why"), _("Say why"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("learner")) == bool(found.get("everything")):
            self.add_error("learner", _("Name one learner, or choose everything"))
        return found


class ProofForm(forms.Form):
    """What the service said, and on which day."""

    on = forms.DateField(label=_("The proof came on"), error_messages=_DAY)
    words = _words(
        _("Who says so, how it was deleted, and where the paper is"),
        _("Say who confirms it, how it was deleted, and where the paper is"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = today.isoformat()
