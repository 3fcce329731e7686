"""A professional's judgement as a form: a level, a reason, and whether a fall is confirmed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.journeys.words.ladders import Ladder


class JudgementForm(forms.Form):
    """Levels are those of the competency; a fall can be confirmed only where newer work points lower."""

    level = forms.TypedChoiceField(
        label=_("The level, in your judgement"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a level"), "invalid_choice": _("Choose a level")},
    )
    reason = forms.CharField(
        label=_("Your reason"),
        widget=forms.Textarea,
        error_messages={"required": _("Give your reason")},
    )
    confirms_fall = forms.BooleanField(
        label=_("I have looked at the newer work and confirm that the level shown falls"),
        required=False,
    )

    def __init__(self, *args: Any, ladder: Ladder, lower: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        field.choices = [  # type: ignore[attr-defined]
            (ladder.lowest + i, name) for i, name in enumerate(ladder.names)
        ]
        if not lower:
            del self.fields["confirms_fall"]

    def judgement(self) -> dict[str, Any]:
        """What the service asks for; only after is_valid()."""
        given = self.cleaned_data
        return {
            "level": given["level"],
            "reason": given["reason"],
            "confirms_fall": bool(given.get("confirms_fall", False)),
        }
