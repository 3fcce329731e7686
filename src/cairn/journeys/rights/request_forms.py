"""What whoever answers families' requests fills in: an answer, a decision, the note of a hearing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.journeys.words.ladders import Ladder
from cairn.people.rules.requests import Kind, Said
from cairn.people.services.requests import MOST

CORRECT, TAKE_BACK, GRANT, REFUSE = "correct", "take_back", "grant", "refuse"


def _words(label: Any, *, missing: Any, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea,
        max_length=MOST,
        required=required,
        error_messages={"required": missing},
    )


class AnswerForm(forms.Form):
    """What was shown or given, what was kept back, and why."""

    words = _words(_("What you gave, what you kept back, and why"), missing=_("Write your answer"))

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is Kind.INSPECT:
            self.fields["words"].label = _("When and how it was shown (you may leave it empty)")
            self.fields["words"].required = False


class DecisionForm(forms.Form):
    """Granted or refused, with the reason; a piece of evidence is given another level, or taken back.

    ladder   the levels of the piece in question; None: it is no piece of evidence
    """

    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a decision"),
            "invalid_choice": _("Choose a decision"),
        },
    )
    level = forms.TypedChoiceField(
        label=_("The level that the piece showed"), coerce=int, required=False, empty_value=None
    )
    words = _words(_("Your reason"), missing=_("Give your reason"))

    def __init__(self, *args: Any, ladder: Ladder | None, may_refuse: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse = [(REFUSE, _("Refuse: the record stays as it is"))] if may_refuse else []
        if ladder is None:
            del self.fields["level"]
            granted = [(GRANT, _("Grant: it is corrected where it comes from"))]
        else:
            granted = [
                (CORRECT, _("Grant: the piece showed another level")),
                (TAKE_BACK, _("Grant: the piece is taken back")),
            ]
            levels = [(ladder.lowest + i, name) for i, name in enumerate(ladder.names)]
            self.fields["level"].choices = [("", ""), *levels]  # type: ignore[attr-defined]
        self.fields["decision"].choices = granted + refuse  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") == CORRECT and given.get("level") is None:
            self.add_error("level", _("Choose the level that the piece showed"))
        return given

    @property
    def correction(self) -> dict[str, Any] | None:
        """What takes the piece's place; None: it is taken back, or is no piece of evidence."""
        given = self.cleaned_data
        return {"score": given["level"]} if given["decision"] == CORRECT else None


class HearingForm(forms.Form):
    """What was decided at a hearing, by somebody without an interest in its outcome."""

    outcome = forms.ChoiceField(
        label=_("What was decided"),
        choices=[
            (Said.HEARING.value, _("The refusal stands")),
            (Said.OVERTURNED.value, _("The record is to be corrected")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what was decided")},
    )
    words = _words(
        _("What was heard, and the reasons"), missing=_("Write what was heard, and the reasons")
    )
