"""What a family fills in: a correction that they ask for, a statement, a consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.journeys.rights.page import data_class_words
from cairn.people.services.requests import MOST


class WordsForm(forms.Form):
    """Words for the school to read."""

    words = forms.CharField(
        widget=forms.Textarea, max_length=MOST, error_messages={"required": _("Write it here")}
    )

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label


class ConsentForm(forms.Form):
    """To whom, what for, which data, until when, and the name as a signature."""

    party = forms.CharField(
        label=_("Who may have it"), max_length=200,
        error_messages={"required": _("Say who may have it")},
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("What for"), max_length=500, error_messages={"required": _("Say what for")}
    )
    parts = forms.MultipleChoiceField(
        label=_("Which part of the record"),
        error_messages={"required": _("Choose at least one part of the record")},
    )
    until = forms.DateField(label=_("Last day (you may leave it empty)"), required=False)
    signature = forms.CharField(
        label=_("Your name, as your signature"), max_length=200,
        error_messages={"required": _("Sign with your name")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = data_class_words()
        self.fields["parts"].choices = list(words.items())  # type: ignore[attr-defined]

    def consent(self) -> dict[str, Any]:
        """What the service asks for; only after is_valid()."""
        given = self.cleaned_data
        named = {name: given[name] for name in ("party", "purpose", "signature", "until")}
        return named | {"data": given["parts"]}
